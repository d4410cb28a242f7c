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
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import onex

Job, Done = TypeVar("Job"), TypeVar("Done")

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
    roots = [str(Path(onex.__file__).parent.parent), str(HERE.parent.parent), os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(root for root in roots if root)
    return {**own, "PYTHONPATH": path, "COLUMNS": "200", **more}


class Server:
    """A driver at work; `run` gives it one job at a time, `several` many at once. Its files and ours are not in each other's way.

    shim   stands between its jobs and the disk, see shim.c; None for none
    apart  whether it shall have a mount table of its own; `ready` says whether it has
    """

    def __init__(self, folder: Path, shim: Path | None = None, apart: bool = False) -> None:
        self.folder, self.shim = folder, shim
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

    @cached_property
    def _begun(self) -> dict[str, Any]:
        return self._heard()

    @property
    def ready(self) -> bool:
        """Whether it is as it was wanted."""
        return bool(self._begun["ready"])

    @property
    def view(self) -> Path:
        """Its files as it sees them."""
        return Path(f"/proc/{self._begun['pid']}/root")

    def close(self) -> None:
        """Ends the driver."""
        self._process.communicate(timeout=20)

    def run(self, do: str, kill: Kill | None = None, **job: Any) -> Ended:
        """The end of one job; `kill` is called with a handle of its process as soon as it has begun."""
        return self.several([{"do": do, **job}], kill)[0]

    def several(self, jobs: Sequence[Mapping[str, Any]], kill: Kill | None = None) -> list[Ended]:
        """The ends of jobs that run at once."""
        assert self._begun
        whole = [{"cwd": str(self.folder), **self._files(n), **job} for n, job in enumerate(jobs)]
        self._process.stdin.write(json.dumps(whole) + "\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        begun = time.monotonic()
        pids = self._heard()["pids"]
        if kill is not None:
            _killed(pids[0], kill)
        ended = self._heard()
        seconds = time.monotonic() - begun
        return [self._ended(n, status, int(ended["left"]), seconds) for n, status in enumerate(ended["statuses"])]

    def _files(self, n: int) -> dict[str, str]:
        names = {what: self.folder / f"{what}-{n}" for what in ("out", "err", "acks")}
        names["acks"].unlink(missing_ok=True)
        return {what: str(path) for what, path in names.items()}

    @property
    def acks(self) -> Path:
        """Where the receipts of a job that runs alone are told."""
        return self.folder / "acks-0"

    def _ended(self, n: int, status: int, left: int, seconds: float) -> Ended:
        out, err = ((self.folder / f"{what}-{n}").read_text("utf-8", "replace") for what in ("out", "err"))
        told = tuple(acknowledged(self.folder / f"acks-{n}"))
        return Ended(os.waitstatus_to_exitcode(status), out, err, left, told, seconds)

    def cli(self, *argv: str | Path, kill: Kill | None = None, **job: Any) -> Ended:
        """One command line."""
        return self.run("cli", kill, argvs=[[str(word) for word in argv]], **job)

    def ingest(self, root: Path, paths: Sequence[Path], kill: Kill | None = None, **job: Any) -> Ended:
        """An ingest that tells of every receipt."""
        return self.run(job.pop("do", "ingest"), kill, root=str(root), paths=[str(path) for path in paths], **job)

    def _heard(self) -> dict[str, Any]:
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        assert line, "the driver has died"
        return dict(json.loads(line))


def side_by_side(servers: Sequence[Server], jobs: Iterable[Job], work: Callable[[Server, Job], Done]) -> list[Done]:
    """`work` for every job, one at a time on each server; what came of each, in the order of the jobs."""
    waiting = deque(enumerate(jobs))
    done: dict[int, Done] = {}

    def serve(server: Server) -> None:
        with contextlib.suppress(IndexError):
            while True:
                number, job = waiting.popleft()
                done[number] = work(server, job)

    with ThreadPoolExecutor(len(servers)) as pool:
        for ended in [pool.submit(serve, server) for server in servers]:
            ended.result()
    return [done[number] for number in sorted(done)]


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
