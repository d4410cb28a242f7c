"""What unattended runs leave behind for people: a journal with a line a step, and a heartbeat. Counts and numbers, nothing personal."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from onex.acts.writing import write_whole
from onex.errors import OnexError

FOLDER, HEARTBEAT = "日志", "心跳.json"
LARGEST = 4 << 20  # bytes of a month's journal; then it begins anew and the older half is kept beside it
MONTHS = 24  # journals that are kept
SHOWN = 50  # members of a list that a line shows


@dataclass
class Journal:
    """The journal of one run. Lines are `{"schema", "at", "run", "step", …}`; `run` is when the run began."""

    root: Path
    clock: Callable[[], datetime]
    run: str = ""
    problem: str = field(default="", init=False)  # why a line was not written

    @property
    def folder(self) -> Path:
        """Where journal and heartbeat stand."""
        return self.root / FOLDER

    def write(self, step: str, **facts: Any) -> None:
        """One more line; a disk that refuses is remembered in `problem` and stops nothing."""
        now = self.clock()
        line = {"schema": "onex.journal/1", "at": _iso(now), "run": self.run or _iso(now), "step": step}
        text = json.dumps({**line, **{name: _bounded(value) for name, value in facts.items()}}, ensure_ascii=False)
        path = self.folder / f"nightly-{now:%Y-%m}.jsonl"
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if path.is_file() and path.stat().st_size > LARGEST:
                path.replace(path.with_name(f"nightly-{now:%Y-%m}.old.jsonl"))
            new = not path.exists()
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "ab") as file:
                file.write(f"{text}\n".encode())
            if new:
                self._prune()
        except OSError as problem:
            self.problem = problem.strerror or "写不了"

    def _prune(self) -> None:
        for path in sorted(self.folder.glob("nightly-????-??.*jsonl"), reverse=True)[2 * MONTHS :]:
            path.unlink()

    def beat(self, **facts: Any) -> None:
        """The heartbeat with these facts changed: written whole, so that a reader never sees half of one."""
        now = {**heartbeat(self.root), **facts, "pid": os.getpid(), "host": socket.gethostname()}
        text = json.dumps({"schema": "onex.heartbeat/1", **_BLANK, **now}, ensure_ascii=False, indent=2)
        try:
            write_whole(self.folder / HEARTBEAT, f"{text}\n".encode())
        except OnexError as problem:
            self.problem = str(problem)


_BLANK: Mapping[str, Any] = {"started": None, "ended": None, "exit": None, "succeeded": None, "head": None}


def heartbeat(root: Path) -> dict[str, Any]:
    """The last heartbeat: started, ended, exit, succeeded (when a run last did all its steps), head, pid, host; empty for none."""
    try:
        found = json.loads((root / FOLDER / HEARTBEAT).read_bytes())
    except (OSError, ValueError):
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def _bounded(value: Any) -> Any:
    return [*value[:SHOWN], f"… {len(value)}"] if isinstance(value, list | tuple) and len(value) > SHOWN else value
