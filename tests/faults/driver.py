"""A warmed process that forks for every job, so that hundreds of runs may be killed without paying for imports.

Run as a script, perhaps with ``--apart`` for a mount table of its own. First it says ``{"ready": …, "pid": …}``: whether it has
that. Then JSON lines on stdin, each a list of jobs to be run at once; for each line ``{"pids": […]}`` when they have begun and, when
all have ended, ``{"statuses": […], "left": …}`` with the raw wait statuses and how many processes they left running. Jobs:

cli     argvs         the command line itself, `onex.cli.main(argv)`, for each argv; several one after another until one ends with not 0
ingest  root, paths   `onex.acts.ingest.ingest`, which tells of each receipt as soon as it is safely written
naive   root, paths   the same job done carelessly (`naive.py`): the harness must catch it
mount   at, options   a file system in memory: ``size=…``, with ``remount,`` another size, with ``ro,`` read-only; none: taken away

Common: ``out``, ``err`` (files), ``cwd``, ``env``, ``acks`` (a file that gets one JSON line an acknowledged receipt), ``arm``
(arguments for the shim, see shim.c), ``humble`` (root without the power to pass over permissions),
``crash`` (a message: every act raises it, as a bug would) and ``steps`` (the ledger knows no more than so many numbered steps).
"""

from __future__ import annotations

import ctypes
import inspect
import json
import os
import pkgutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path
from typing import Any

Job = dict[str, Any]

NOW = datetime(2021, 4, 15, 9, tzinfo=timezone(timedelta(hours=8)))
GRACE = 3.0  # seconds that processes of a run may outlive it
_LIBC = ctypes.CDLL(None, use_errno=True)
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
_NEW_MOUNTS, _NEW_USERS = 0x00020000, 0x10000000  # CLONE_NEWNS, CLONE_NEWUSER
_PRIVATE = 1 << 14 | 1 << 18  # MS_REC | MS_PRIVATE
_READ_ONLY, _REMOUNT = 1, 32  # MS_RDONLY, MS_REMOUNT


def main() -> None:
    """Serves jobs until stdin ends."""
    ready = "--apart" not in sys.argv or _apart()
    _warm()
    _LIBC.prctl(_SUBREAPER, 1, 0, 0, 0)
    answer = os.fdopen(os.dup(1), "w", buffering=1)
    answer.write(json.dumps({"ready": ready, "pid": os.getpid()}) + "\n")
    for line in sys.stdin:
        pids = [_forked(_run, job) for job in json.loads(line)]
        answer.write(json.dumps({"pids": pids}) + "\n")
        statuses = [os.waitpid(pid, 0)[1] for pid in pids]
        answer.write(json.dumps({"statuses": statuses, "left": sum(map(_left, pids))}) + "\n")


def _forked(work: Callable[[Any], None], *given: Any) -> int:
    pid = os.fork()
    if pid == 0:
        work(*given)
        os._exit(0)
    return pid


def _apart() -> bool:
    """A mount table of our own; where we are nobody special, as the root of a user table of our own."""
    user, group = os.geteuid(), os.getegid()
    if _LIBC.unshare(_NEW_MOUNTS | (_NEW_USERS if user else 0)):
        return False
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")) if user else ():
        try:
            Path(f"/proc/self/{name}").write_text(text)
        except PermissionError:
            return False
    return _LIBC.mount(b"none", b"/", None, _PRIVATE, None) == 0


def _warm() -> None:
    """Imports what the commands would import, so that no job pays for it."""
    for room in ("acts", "cli", "ledger", "reports", "documents"):
        for info in pkgutil.iter_modules(import_module(f"onex.{room}").__path__, f"onex.{room}."):
            import_module(info.name)
    from onex import formbook, packs
    from onex.rules import discover

    formbook.forms()
    packs.load_packs()
    discover()


def _left(group: int) -> int:
    """Waits for the processes that a run left; those that stay are counted and ended."""
    until = time.monotonic() + GRACE
    left = 0
    while True:
        try:
            pid, _ = os.waitpid(-group, os.WNOHANG)
        except ChildProcessError:
            return left
        if pid == 0:
            if time.monotonic() > until:
                left = left or _members(group)
                os.killpg(group, signal.SIGKILL)
            time.sleep(0.01)


def _members(group: int) -> int:
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found += os.getpgid(int(process.name)) == group
        except ProcessLookupError:
            continue
    return found


def _run(job: Job) -> None:
    """One job in the forked child; never returns."""
    code = 4
    try:
        os.setpgid(0, 0)
        _redirect(job)
        told = _teller(job)
        if job.get("humble"):
            _humble()
        if message := job.get("crash"):
            _crash(message)
        if steps := job.get("steps"):
            _earlier(steps)
        if arm := job.get("arm"):
            _arm(arm)
        code = _JOBS[job["do"]](job, told)
        if job.get("arm"):
            _told(json.dumps({"exit": code}))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _redirect(job: Job) -> None:
    for number, name in ((1, "out"), (2, "err")):
        handle = os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    os.umask(0o022)
    os.environ.pop("ONEX_DEBUG", None)
    os.environ.update(job.get("env", {}))
    os.chdir(job["cwd"])


def _teller(job: Job) -> Callable[[Any], None]:
    """What hears of receipts: a line in the file of acknowledgements, gone to the system before it returns."""
    if not job.get("acks"):
        return lambda _: None
    handle = os.open(job["acks"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def told(receipt: Any) -> None:
        said = {name: getattr(receipt, name) for name in ("receipt", "file", "sha256", "status")}
        line = json.dumps(said, ensure_ascii=False)
        os.write(handle, f"{line}\n".encode())
        if job.get("arm"):
            _told(line)

    return told


def _told(line: str) -> None:
    """What somebody was told, into the record of the shim."""
    _LIBC.onex_faults_told(line.encode(), len(line.encode()))


def _arm(arm: dict[str, Any]) -> None:
    log = os.open(arm["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    mode, n, code = arm["mode"].encode(), int(arm.get("n", 0)), int(arm.get("errno", 0))
    _LIBC.onex_faults_arm(os.fsencode(arm["root"]), mode, ctypes.c_long(n), code, log)


def _humble() -> None:
    """Root gives up passing over permissions, so that a read-only folder is one."""
    if os.geteuid() != 0:
        return
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if _LIBC.capget(header, sets):
        raise OSError(ctypes.get_errno(), "capget")
    for word in (0, 1):  # effective, permitted: without CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
        sets[word] &= ~0b1110
    if _LIBC.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")


def _crash(message: str) -> None:
    """Every function of every act raises what Python itself would, with a value in its words."""

    def broken(*_: Any, **__: Any) -> None:
        raise ValueError(message)

    for info in pkgutil.iter_modules(import_module("onex.acts").__path__, "onex.acts."):
        module = import_module(info.name)
        for name, thing in vars(module).items():
            if inspect.isfunction(thing) and thing.__module__ == info.name and not name.startswith("_"):
                setattr(module, name, broken)


def _earlier(steps: int) -> None:
    """An onex of former days: it knows the first numbered steps only."""
    from onex.ledger import growth

    known = growth.MIGRATIONS[:steps]
    vars(growth).update(MIGRATIONS=known, LATEST=known[-1][0])


def _cli(job: Job, _: Callable[[Any], None]) -> int:
    *first, last = job["argvs"]
    for argv in first:
        code = os.waitstatus_to_exitcode(os.waitpid(_forked(_command, argv), 0)[1])
        if code:
            return code
    return _command(last)


def _command(argv: list[str]) -> int:
    from onex.cli import main as command

    try:
        command(argv)
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        code = end.code if isinstance(end.code, int) else 1
        if os.getpid() != os.getpgrp():
            os._exit(code)
        return code


def _ingest(job: Job, told: Callable[[Any], None]) -> int:
    from onex.acts.ingest import Arrival, ingest
    from onex.errors import OnexError
    from onex.settings import load

    try:
        receipts = ingest(load(Path(job["root"])), Arrival([Path(path) for path in job["paths"]], NOW), told=told)
    except OnexError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    return 0 if all(receipt.status in ("received", "unchanged") for receipt in receipts) else 3


def _naive(job: Job, told: Callable[[Any], None]) -> int:
    from tests.faults.naive import ingest

    ingest(Path(job["root"]), [Path(path) for path in job["paths"]], told)
    return 0


def _mount(job: Job, _: Callable[[Any], None]) -> int:
    at = os.fsencode(job["at"])
    if not job["options"]:
        return int(_LIBC.umount2(at, 2) != 0)
    words = job["options"].split(",")
    flags = (_REMOUNT if "remount" in words else 0) | (_READ_ONLY if "ro" in words else 0)
    rest = ",".join(word for word in words if word not in ("remount", "ro")).encode()
    return int(_LIBC.mount(b"tmpfs", at, b"tmpfs", flags, rest) != 0)


_JOBS: dict[str, Callable[[Job, Callable[[Any], None]], int]] = {
    "cli": _cli,
    "ingest": _ingest,
    "naive": _naive,
    "mount": _mount,
}

if __name__ == "__main__":
    main()
