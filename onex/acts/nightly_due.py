"""Two steps of the unattended round: what the day asks for, and the reports of the period that is closed."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from onex import reports
from onex.acts import contacts
from onex.acts.chase import chase
from onex.acts.holdings import DUE, Holdings
from onex.acts.nightly_doing import OUT, Doing, Done
from onex.acts.outputs import Outputs
from onex.acts.report import report, save
from onex.acts.report_views import call_of
from onex.acts.today import SECTIONS, Item, today
from onex.acts.writing import safe_name
from onex.errors import UsageError
from onex.model import period as periods
from onex.model.mask import mask
from onex.model.period import Kind, Period
from onex.packs import resolve
from onex.settings import place

_SOON = 3  # working days from which a deadline ahead is worth a line of its own
_CHASED = timedelta(days=60)  # how long after a period its list of schools is kept up to date


def look_ahead(doing: Doing) -> Done:
    """What the day asks for; for each period that is due the list of who has not sent."""
    made = today(doing.workspace, doing.on, doing.clock())
    due = [item.period for name in ("due", "overdue") for item in made.sections[name] if item.period]
    lists = {period: _chased(doing, period) for period in due}
    for period in _chased_before(doing):
        if period not in lists:
            _chased(doing, period)
    lines: list[str] = []
    for name, items in made.sections.items():
        shown = [item for item in items if name != "ahead" or _soon(item)]
        lines += [f"{SECTIONS[name]}："] if shown else []
        for item in shown:
            lines += [f"  {item.what}{_until(item)}", f"    {doing.command(*item.command)}"]
            if name in ("due", "overdue") and item.period in lists:
                lines.append(f"    名单见 {lists[item.period]}")
    return Done(0, tuple(lines), {name: len(items) for name, items in made.sections.items()})


def _soon(item: Item) -> bool:
    return item.workdays is not None and item.workdays <= _SOON


def _until(item: Item) -> str:
    if item.day is None:
        return ""
    left = "已截止" if item.workdays is None else f"截止(还有 {item.workdays} 个工作日)"
    return f"，{item.day.isoformat()} {left}{'，暂定' if item.provisional else ''}"


def _chased(doing: Doing, period: str) -> str:
    """The list of who has not sent a period's report, in a file; where it stands."""
    made = chase(doing.workspace, period, doing.on, doing.clock())
    path = doing.workspace.root / OUT / f"{_LIST}{made.period.id}.csv"
    says = _digest([contacts.flat(one) for one in made.of("missing", "waiting", "late")])
    Outputs(doing.workspace.root).make(path, says, lambda target: contacts.save(made, target, None))
    return path.relative_to(doing.workspace.root).as_posix()


_LIST = "催报-"


def _chased_before(doing: Doing) -> list[str]:
    """The periods, not long past, whose lists were made before: nobody is to be chased by a list that is out of date."""
    named = [path.stem.removeprefix(_LIST) for path in Outputs(doing.workspace.root).made(f"{OUT}/{_LIST}*.csv")]
    return [name for name in named if periods.parse(name).last >= doing.on - _CHASED]


def make_reports(doing: Doing) -> Done:
    """The reports set, of the newest period whose last day for reporting is past; made again when corrections have come."""
    made = []
    for file in doing.workspace.settings.nightly.reports:
        name, _, ending = file.rpartition(".")
        try:
            period = _due(doing, reports.report(name).kind)
            written = _reported(doing, name, ending, period) if period else ""
        except UsageError as problem:
            where = place("nightly.reports", doing.workspace.settings.origin["nightly.reports"])
            said = mask(f"{where} 中的「{file}」应写成 报表名.格式，如 biweekly.xlsx。{problem}")
            raise UsageError(said) from None
        if written:
            made.append(written)
    return Done(0, tuple(f"报表：已编制 {written}" for written in made), {"made": made})


def _due(doing: Doing, kind: Kind) -> Period | None:
    """The newest period of a kind that is closed, None where no report was due for it; the call that was answered last."""
    held = Holdings(doing.workspace, doing.ledger, doing.on)
    if kind == "call":
        return call_of(held, None) if held.calls else None
    period = periods.last_before(doing.on, kind)
    for _ in range(3):
        if not isinstance(resolve(held.policy.region, period.last).values.get(DUE), int):
            return None
        if held.deadlines(period)[1] < doing.on:
            return period
        period = period.before()
    return None


def _reported(doing: Doing, name: str, ending: str, period: Period) -> str:
    """Where the report was written; empty where there is nothing to report, or nothing new."""
    made = report(name, doing.workspace, period.id, doing.on, doing.clock())
    if period.kind != "call" and not (made.coverage.expected or made.coverage.received):
        return ""
    told = made.as_json()
    says = _digest({part: told[part] for part in ("period", "coverage", "sections", "sources")})
    path = doing.workspace.root / OUT / f"{safe_name(reports.report(name).title)}-{period.id}.{ending}"
    written = Outputs(doing.workspace.root).make(path, says, lambda target: save(made, target, doing.workspace))
    return written.relative_to(doing.workspace.root).as_posix() if written else ""


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
