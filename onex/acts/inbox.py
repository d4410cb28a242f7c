"""The inbox: which files are ready to be taken, and where they go once that is acknowledged. Nothing is overwritten or lost."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INBOX = "收件箱"
DONE, ASIDE = "已处理", "未收"  # folders in the inbox: what was taken, what could not be
ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".zip", ".xltx", ".xltm", ".ett"})
_LITTER = ("~$", ".")
_LOOK_AGAIN = 1.0  # seconds after which a file that is being written has grown
_FREE = 10_000  # names tried for one file


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in the inbox, as paths from the workspace down.

    ready    tables and zips that lie still, with what they weigh and when they were last written
    growing  those that were written a moment ago
    strange  what is no table: left for a person
    """

    ready: Mapping[Path, tuple[int, int]]
    growing: tuple[Path, ...]
    strange: tuple[Path, ...]


def look(root: Path, quiet_seconds: int, now: float) -> Found:
    """What lies in the workspace's inbox at an instant (seconds since 1970); `DONE` and `ASIDE` are left out."""
    seen = dict(_files(root / INBOX))
    tables = {path: weight for path, weight in seen.items() if path.suffix.lower() in ENDINGS}
    # A file of the future, from a machine whose clock is ahead, is judged by whether it grows.
    still = {path: w for path, w in tables.items() if not 0 <= now - w[1] / 1e9 < quiet_seconds}
    if still and quiet_seconds:
        time.sleep(_LOOK_AGAIN)
        again = dict(_files(root / INBOX))
        still = {path: weight for path, weight in still.items() if again.get(path) == weight}
    growing = [path for path in tables if path not in still]
    strange = [path for path in seen if path not in tables]
    named = [tuple(path.relative_to(root) for path in some) for some in (growing, strange)]
    return Found({path.relative_to(root): weight for path, weight in still.items()}, *named)


def _files(inbox: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Every plain file and its size and time of writing; links are not followed."""
    for folder, folders, names in os.walk(inbox):
        if Path(folder) == inbox:
            folders[:] = [name for name in folders if name not in (DONE, ASIDE)]
        folders[:] = sorted(name for name in folders if not name.startswith(_LITTER))
        for name in sorted(names):
            path = Path(folder) / name
            try:
                about = path.lstat()
            except OSError:  # taken away meanwhile
                continue
            if stat.S_ISREG(about.st_mode) and not name.startswith(_LITTER) and name.lower() != "thumbs.db":
                yield path, (about.st_size, about.st_mtime_ns)


def digest(path: Path) -> str:
    """The SHA-256 of a file as it lies there; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def put_away(root: Path, path: Path, where: str, day: str) -> Path | None:
    """Moves a file of the inbox to ``where/day/…``, under the name it had or the next free one; None where it would not go.

    Killed at any instant it leaves the file in one of both places, or in both, never in none.
    """
    source = root / path
    target = root / INBOX / where / day / path.relative_to(INBOX)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for number in range(1, _FREE):
            free = target if number == 1 else target.with_name(f"{target.stem}_{number}{target.suffix}")
            if _moved(source, free):
                return free
    except OSError:
        return None
    return None


def _moved(source: Path, target: Path) -> bool:
    """Whether the file now bears the name; False where another has it."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        if not target.samefile(source):  # a link that a killed run made and did not finish with
            return False
    except (OSError, NotImplementedError):
        # No hard links here. On Windows a rename never replaces; elsewhere nobody else moves files while we hold the lock.
        if target.exists():
            return False
        source.rename(target)
        return True
    source.unlink()
    return True


def parts(paths: Sequence[Path], files: Sequence[str]) -> dict[Path, list[int]]:
    """For each path the positions of its receipts, by their `file`: the path itself, or members of a zip (``path/member``)."""
    own: dict[Path, list[int]] = {path: [] for path in paths}
    names = {str(path): path for path in paths}
    for position, file in enumerate(files):
        path = names.get(file) or next((p for name, p in names.items() if file.startswith(f"{name}/")), None)
        if path is not None:
            own[path].append(position)
    return own
