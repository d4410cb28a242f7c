"""One unattended run at a time in a workspace: a lock that the system itself gives back when its process is gone.

What lies in the lock file is only for people: who holds it, since when. A clerk's single commands need no lock; the ledger has its own.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from onex.errors import LedgerBusy, OnexError

FILE = ".onex.lock"
_PAUSE = 0.1  # seconds between two tries
_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_MOST = 4096  # bytes of the file that are read


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock, or held it when it died: process, machine, command, since when (ISO)."""

    pid: int
    host: str
    command: str
    started: str


@contextlib.contextmanager
def locked(root: Path, command: str, now: datetime, wait: float) -> Iterator[Holder | None]:
    """Everything inside runs alone in the workspace. Gives the run that died in it before, if one did.

    Raises LedgerBusy, naming the holder, when another run keeps it longer than `wait` seconds.
    """
    handle = _opened(root / FILE)
    try:
        _wait(handle, wait)
        try:
            left = _read(handle)
            _write(
                handle, asdict(Holder(os.getpid(), socket.gethostname(), command, now.isoformat(timespec="seconds")))
            )
            yield left
        finally:
            # Emptied, never removed: a file of that name that is locked by one and made anew by another would be two locks.
            os.ftruncate(handle, 0)
            _release(handle)
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(path, flags, 0o600)
    except OSError as problem:
        raise OnexError(f"不能建立「{path}」({problem.strerror})，请检查工作区的权限。") from None


def _wait(handle: int, wait: float) -> None:
    until = time.monotonic() + wait
    while not _taken(handle):
        if time.monotonic() >= until:
            holder = _read(handle)
            who = f"(进程 {holder.pid}，{holder.host}，自 {holder.started} 起)" if holder else ""
            what = holder.command if holder else "另一个 onex"
            raise LedgerBusy(f"工作区正被 {what} 使用{who}，请稍后再试(或用 --lock-wait 延长等待)。")
        time.sleep(_PAUSE)


def _taken(handle: int) -> bool:
    try:
        _lock(handle)
    except OSError as problem:
        if problem.errno in _HELD:
            return False
        raise OnexError(f"这个磁盘不能给文件加锁({problem.strerror})，请把工作区放在本机硬盘上。") from None
    return True


def _read(handle: int) -> Holder | None:
    os.lseek(handle, 0, os.SEEK_SET)
    try:
        return Holder(**json.loads(os.read(handle, _MOST)))
    except (ValueError, TypeError):  # empty, or cut short when the machine went down
        return None


def _write(handle: int, facts: dict[str, object]) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, json.dumps(facts, ensure_ascii=False).encode())


if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30  # far behind the text, which others may go on reading

    def _lock(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _release(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(handle: int) -> None:
        # Worker processes have the same open file: closing ours alone would not give the lock back while one of them lives.
        fcntl.flock(handle, fcntl.LOCK_UN)
