"""The harness' side of `driver.py`: runs a job, perhaps killing it on the way, and says how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onex

HERE = Path(__file__).resolve().parent
Kill = Callable[[int], None]  # is given a handle (pidfd) of the process


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code, minus the signal that killed it; what it said; who outlived it; who was told."""

    code: int
    out: str
    err: str
    left: int
    told: tuple[Mapping[str, Any], ...]
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether it was killed before it had ended by itself."""
        return self.code == -signal.SIGKILL


def environment(**more: str) -> dict[str, str]:
    """The surroundings of a run: this very onex, nothing of the caller's workspace."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONEX_")}
    path = os.pathsep.join([str(Path(onex.__file__).parent.parent), str(HERE.parent.parent)])
    return {**own, "PYTHONPATH": path, "COLUMNS": "200", **more}


def onex_command(*words: str | Path) -> list[str]:
    """The command line as a process of its own."""
    return [sys.executable, "-m", "onex", *map(str, words)]


class Server:
    """A driver at work; `run` gives it one job at a time."""

    def __init__(self, folder: Path, shim: Path | None = None, apart: bool = False) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        preload = {"LD_PRELOAD": str(shim)} if shim else {}
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "driver.py"), *(["--apart"] if apart else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(**preload),
            cwd=folder,
        )
        begun = self._answer()
        self.ready = bool(begun["ready"])
        self.view = Path(f"/proc/{begun['pid']}/root")  # its files as it sees them

    def close(self) -> None:
        """Ends the driver."""
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait(timeout=20)
        self._process.stdout.close()  # type: ignore[union-attr]

    def run(self, do: str, kill: Kill | None = None, **job: Any) -> Ended:
        """The end of one job; `kill` is called with a handle of its process as soon as it has begun."""
        acks = self.folder / "acks"
        acks.unlink(missing_ok=True)
        names = {"out": str(self.folder / "out"), "err": str(self.folder / "err"), "acks": str(acks)}
        self._say({"do": do, "cwd": str(self.folder), **names, **job})
        begun = time.monotonic()
        pid = int(self._answer()["pid"])
        if kill is not None:
            _killed(pid, kill)
        ended = self._answer()
        seconds = time.monotonic() - begun
        code = os.waitstatus_to_exitcode(int(ended["status"]))
        out, err = (Path(names[n]).read_text("utf-8", "replace") for n in ("out", "err"))
        return Ended(code, out, err, int(ended["left"]), tuple(acknowledged(acks)), seconds)

    def cli(self, *argv: str | Path, kill: Kill | None = None, **job: Any) -> Ended:
        """One command line."""
        return self.run("cli", kill, argv=[str(word) for word in argv], **job)

    def ingest(self, root: Path, paths: Sequence[Path], kill: Kill | None = None, **job: Any) -> Ended:
        """An ingest that tells of every receipt."""
        return self.run(job.pop("do", "ingest"), kill, root=str(root), paths=[str(path) for path in paths], **job)

    def _say(self, job: Mapping[str, Any]) -> None:
        self._process.stdin.write(json.dumps(job) + "\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        assert line, "the driver has died"
        return dict(json.loads(line))


def acknowledged(path: Path) -> list[dict[str, Any]]:
    """The receipts that somebody was told of; a line cut short by the kill was not told."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]


def copied(workspace: Path, target: Path) -> Path:
    """A fresh copy of a workspace at a place that may be taken."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(workspace, target)
    return target


def after(seconds: float) -> Kill:
    """Kills so long after the beginning."""

    def kill(process: int) -> None:
        time.sleep(seconds)
        signal.pidfd_send_signal(process, signal.SIGKILL)

    return kill


def after_told(acks: Path, count: int, seconds: float, patience: float = 60) -> Kill:
    """Kills so long after the receipt of a number was acknowledged."""

    def kill(process: int) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until and not select.select([process], [], [], 0.0005)[0]:
            if acks.exists() and acks.read_bytes().count(b"\n") >= count:
                time.sleep(seconds)
                break
        signal.pidfd_send_signal(process, signal.SIGKILL)

    return kill


def _killed(pid: int, kill: Kill) -> None:
    try:
        # A handle of the process, not its number: by now that could be another's.
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    with contextlib.suppress(ProcessLookupError):
        kill(process)
    os.close(process)
