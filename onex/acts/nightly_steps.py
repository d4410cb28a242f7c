"""The steps of the unattended round, in their order; each by the act that a clerk would call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from onex.acts import retention
from onex.acts.backup import backup
from onex.acts.nightly_doing import Doing, Done, some
from onex.acts.nightly_due import look_ahead, make_reports
from onex.acts.nightly_inbox import take_in
from onex.acts.proof import prove
from onex.acts.rejudge import rejudge
from onex.errors import OnexError
from onex.ledger.health import last_event
from onex.ledger.store import Ledger
from onex.model.mask import mask
from onex.settings import Workspace


def head(workspace: Workspace, now: datetime) -> str:
    """The chain's head; empty where the ledger cannot be read."""
    try:
        return Ledger.open_(workspace.ledger_url, workspace.archive, now).head()[1]
    except OnexError:
        return ""


def _ledger(doing: Doing) -> Done:
    """The ledger opened, and the clock held against the last event."""
    last, now = last_event(doing.ledger), doing.clock()
    if last is not None and now < last:
        said = f"本机时钟({now:%Y-%m-%d %H:%M})早于台账最后一次记录({last:%Y-%m-%d %H:%M})，请校准时钟；次序以事件编号为准，记录不受影响。"
        return Done(0, (said,), {"clock_behind_seconds": int((last - now).total_seconds())})
    return Done()


def _rejudge(doing: Doing) -> Done:
    """Verdicts that rest on older provisions, registers or forms are made anew."""
    done = rejudge(doing.workspace, doing.clock(), lock_wait=doing.lock_wait)
    other = [one for one in done.judged if one.new or one.gone]
    facts = {"judged": len(done.judged), "changed": len(other), "failed": len(done.failed)}
    lines = []
    if done.judged:
        lines.append(f"重新核查：{len(done.judged)} 份，结论有变化 {len(other)} 份。")
        lines += some([
            f"  {one.school_code} {one.period}：错误由 {one.errors[0]} 处变为 {one.errors[1]} 处({one.why})" for one in other
        ])  # fmt: skip
    lines += some([f"  不能重新核查 {one.school_code} {one.period}：{mask(one.why)}" for one in done.failed])
    return Done(3 if done.failed else 0, tuple(lines), facts)


def _verify(doing: Doing) -> Done:
    """The chain, every row and every archived file."""
    found = prove(doing.workspace, doing.clock(), originals=False)
    facts = {"events": found.events, "rows": found.rows, "files": found.files, "faults": len(found.faults)}
    if not found.faults:
        return Done(0, (), facts)
    lines = [
        f"核对台账：发现 {len(found.faults)} 处与写入时不同，请勿继续收件，先用备份对照：{doing.command('ledger', 'verify')}"
    ]
    return Done(1, (*lines, *some([f"  {mask(fault.what)}" for fault in found.faults])), facts)


def _backup(doing: Doing) -> Done:
    """A backup where one is wanted and something is new since the last; then those too old go."""
    settings = doing.workspace.settings.nightly
    if not settings.backup:
        return Done()
    target = retention.folder(doing.workspace)
    made = retention.backups(target)
    last = list(made.values())[-1] if made else None
    facts: dict[str, Any] = {"made": 0}
    lines: tuple[str, ...] = ()
    if last is None or retention.head(last) != doing.ledger.head()[1]:
        new = backup(doing.workspace, target, doing.clock())
        facts = {"made": 1, "files": new.files, "bytes": new.bytes}
        if new.damaged:
            lines = (f"备份：有 {len(new.damaged)} 个存档文件缺失或已变，请用更早的备份找回。",)
    facts["removed"] = len(retention.prune(target, settings, doing.clock()))
    return Done(1 if lines else 0, lines, facts)


STEPS: Mapping[str, Callable[[Doing], Done]] = {
    "ledger": _ledger,
    "inbox": take_in,
    "rejudge": _rejudge,
    "today": look_ahead,
    "reports": make_reports,
    "verify": _verify,
    "backup": _backup,
}
TITLES: Mapping[str, str] = {
    "ledger": "打开台账",
    "inbox": "收件",
    "rejudge": "重新核查",
    "today": "待办和催报",
    "reports": "编制报表",
    "verify": "核对台账",
    "backup": "备份",
}
