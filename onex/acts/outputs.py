"""Files made again and again for people: replaced while they are as they were made, never when a person has changed them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from onex.acts.inbox import digest
from onex.acts.journal import FOLDER
from onex.acts.writing import write_whole

STATE = "已编制.json"
_REMEMBERED = 5  # versions of a file that are known for our own
_FREE = 1000  # names tried for one file


@dataclass(frozen=True)
class Outputs:
    """What was made in a workspace: file → what it says, where it stands, and the hashes of the versions that we made."""

    root: Path

    def make(self, path: Path, says: str, write: Callable[[Path], None]) -> Path | None:
        """The file as `write` makes it, at `path` or beside it; None where it stands there already and says the same.

        says  a digest of the content: the same for the same content
        """
        state = self._state()
        name = path.relative_to(self.root).as_posix()
        known = state.get(name, {})
        ours: list[str] = known.get("ours", [])
        target = self.root / known["path"] if known else path
        standing = digest(target) if target.is_file() else ""
        if known and known["says"] == says and standing == ours[-1]:
            return None
        if standing and standing not in ours:
            if known and known["says"] == says:
                return None  # changed by a person, and there is nothing new to tell
            target = self._free(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.stem}.tmp{target.suffix}")
        try:
            write(temporary)
            # Known for ours before it stands there: whenever we are killed, the next run neither spares nor doubles it.
            own = [*ours, digest(temporary)][-_REMEMBERED:]
            entry = {"path": target.relative_to(self.root).as_posix(), "says": says, "ours": own}
            self._keep({**state, name: entry})
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        return target

    def made(self, pattern: str) -> list[Path]:
        """The files that were made here before and whose path from the workspace down is like ``输出/催报-*.csv``."""
        return [self.root / name for name in self._state() if PurePosixPath(name).match(pattern)]

    def _free(self, path: Path) -> Path:
        numbered = (path.with_name(f"{path.stem}_{number}{path.suffix}") for number in range(2, _FREE))
        return next(other for other in numbered if not other.exists())

    def _state(self) -> dict[str, Any]:
        try:
            found = json.loads((self.root / FOLDER / STATE).read_bytes())
            return {name: one for name, one in found.items() if one["path"] and one["says"] and one["ours"]}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def _keep(self, state: dict[str, Any]) -> None:
        write_whole(self.root / FOLDER / STATE, f"{json.dumps(state, ensure_ascii=False, indent=1)}\n".encode())
