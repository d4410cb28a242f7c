"""The unattended round: inbox, stale verdicts, what is due, reports, a look at the ledger, a backup. Safe to run twice and to be killed.

Every step leaves behind either what it was to do or nothing, so that the next round does what this one did not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onex.acts import nightly_steps as steps
from onex.acts.inbox import ASIDE, INBOX
from onex.acts.journal import Journal, heartbeat
from onex.acts.lock import Holder, locked
from onex.acts.nightly_doing import Doing, Done
from onex.acts.validate import Wording
from onex.errors import LedgerBusy, OnexError
from onex.ledger.archive import private
from onex.ledger.store import LOCK_WAIT
from onex.settings import Workspace

COMMAND = "onex run nightly"
WORST = (4, 2, 5, 3, 1, 0)  # when several exits apply, the first of these


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of `nightly`. `clock` is read as the round goes on; `on` is the as-of day where it is not the clock's."""

    clock: Callable[[], datetime]
    on: date | None = None
    lock_wait: float = LOCK_WAIT
    wording: Wording | None = None
    debug: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What one step came to: its exit code, what is worth saying to people, and the counts for the journal."""

    name: str
    exit: int
    lines: tuple[str, ...]
    facts: Mapping[str, Any]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The object of `steps` in onex.night/1."""
        own = {"step": self.name, "exit": self.exit, "seconds": self.seconds, "lines": list(self.lines)}
        return {**own, "facts": dict(self.facts)}


@dataclass
class Night:
    """One round, as far as it came. `lines` is empty where there is nothing to say."""

    on: date
    started: datetime
    ended: datetime | None = None
    head: str = ""
    steps: list[Step] = field(default_factory=list)

    @property
    def exit(self) -> int:
        """The gravest exit of all steps."""
        return next(code for code in WORST if code in {0, *(step.exit for step in self.steps)})

    @property
    def lines(self) -> list[str]:
        """What is worth saying, in the order of the steps."""
        return [line for step in self.steps for line in step.lines]

    def as_json(self) -> dict[str, Any]:
        """The document onex.night/1."""
        return {
            "schema": "onex.night/1",
            "on": self.on.isoformat(),
            "started": self.started.isoformat(timespec="seconds"),
            "ended": self.ended.isoformat(timespec="seconds") if self.ended else None,
            "exit": self.exit,
            "head": self.head or None,
            "steps": [step.as_json() for step in self.steps],
        }


def nightly(workspace: Workspace, order: Order) -> Night:
    """One round in a workspace. Raises LedgerBusy while another one runs there, and SettingsError where there is no ledger."""
    private()
    started = order.clock()
    with locked(workspace.root, COMMAND, started, order.lock_wait) as dead:
        night = Night(order.on or started.date(), started)
        journal = Journal(workspace.root, order.clock, started.isoformat(timespec="seconds"))
        journal.beat(started=journal.run, ended=None, exit=None)
        journal.write(
            "start", on=night.on.isoformat(), pid=os.getpid(), **({"took_over": dead.started} if dead else {})
        )
        if dead:
            night.steps.append(_taken_over(workspace.root, night.on, dead))
        code = 4  # what the heartbeat says of a fault of ours, although nobody may be looking
        try:
            _round(workspace, order, night, journal)
            code = night.exit
        except KeyboardInterrupt:
            code = 130
            raise
        finally:
            _finish(workspace, order, night, journal, code)
    return night


def _taken_over(root: Path, on: date, dead: Holder) -> Step:
    """What a run that was killed could no longer say: that it was, and what it put aside."""
    lines = [f"上一次运行({dead.started} 开始，进程 {dead.pid})中途停止，没有做完的这次补做。"]
    folder = root / INBOX / ASIDE / on.isoformat()
    aside = sum(path.is_file() for path in folder.rglob("*"))
    if aside:
        lines.append(f"当天没有收下的 {aside} 个文件在 {folder.relative_to(root).as_posix()}，原因见各自的回执。")
    return Step("lock", 3 if aside else 0, tuple(lines), {"took_over": dead.started, "aside": aside}, 0.0)


def _round(workspace: Workspace, order: Order, night: Night, journal: Journal) -> None:
    """All steps in their order. Without its ledger a round is over; while others keep the ledger every step would wait in vain."""
    doing = Doing(workspace, night.on, order.on, order.clock, order.lock_wait, order.wording, order.debug)
    for name, do in steps.STEPS.items():
        began = order.clock()
        try:
            with _within(workspace.root):
                done = do(doing)
        except LedgerBusy as problem:
            done = Done(problem.exit_code, (str(problem),))
        except OnexError as problem:
            done = Done(problem.exit_code, (f"{steps.TITLES[name]}没有完成：{problem}",))
        seconds = round((order.clock() - began).total_seconds(), 3)
        night.steps.append(Step(name, done.exit, done.lines, done.facts, seconds))
        journal.write(name, exit=done.exit, seconds=seconds, **done.facts)
        if done.exit == LedgerBusy.exit_code or (done.exit == OnexError.exit_code and name == "ledger"):
            break


def _finish(workspace: Workspace, order: Order, night: Night, journal: Journal, code: int) -> None:
    whole = code in (0, 1, 3)
    night.head = steps.head(workspace, order.clock()) if whole else str(heartbeat(workspace.root).get("head") or "")
    night.ended = order.clock()
    ended = night.ended.isoformat(timespec="seconds")
    journal.write("end", exit=code, head=night.head)
    journal.beat(ended=ended, exit=code, head=night.head or None, **({"succeeded": ended} if whole else {}))
    if journal.problem:
        line = f"日志没有写成({journal.problem})，请检查「{journal.folder}」的磁盘空间和权限。"
        night.steps.append(Step("journal", OnexError.exit_code, (line,), {}, 0.0))


@contextmanager
def _within(root: Path) -> Iterator[None]:
    """In the workspace, so that the ledger remembers files by their place in it, wherever the round was started."""
    try:
        before = Path.cwd()
    except FileNotFoundError:  # started in a folder that is gone
        before = root
    os.chdir(root)
    try:
        yield
    finally:
        os.chdir(before)
