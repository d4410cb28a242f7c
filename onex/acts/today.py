"""What the day asks for: reports due and overdue, applications that wait, schools silent too long, deadlines ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from onex import packs, views
from onex.acts.casework import Casework
from onex.acts.chase import Chase, Owing, newest
from onex.acts.holdings import CADENCE, PROGRESS, Holdings
from onex.ledger import calendar
from onex.ledger.store import Ledger
from onex.model import period as periods
from onex.model.period import Kind, Period
from onex.model.workdays import add_workdays, covered, workdays_between
from onex.settings import Workspace

SECTIONS: Mapping[str, str] = {
    "due": "本期应报",
    "overdue": "逾期未报",
    "waiting": "等待办理",
    "candidates": "取消资格待定(只作提示，由人决定)",
    "ahead": "近期期限",
}
HORIZON = timedelta(days=31)  # how far ahead a deadline is shown
NAMED = 5  # schools named in one line; all of them stand in the list that its command prints
ROUTE, DEADLINES, REVIEW_DAYS, FORWARDED = (
    "review_route", "application_deadlines", "prefecture_review_workdays", "reports_forwarded",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the day, and the words of the command that comes next.

    workdays     how many working days are left until `day`, the day itself counted
    provisional  the day, or the count, rests on a calendar that is not published yet
    schools      code, name and weeks missed, where single schools are meant
    """

    what: str
    command: tuple[str, ...]
    period: str | None = None
    day: date | None = None
    workdays: int | None = None
    provisional: bool = False
    count: int | None = None
    schools: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """The day's lines by section, in the order of `SECTIONS`; `cadence` is the kind of period that is expected, None where none is."""

    on: date
    province: str | None
    cadence: Kind | None
    sections: Mapping[str, tuple[Item, ...]]

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        return not any(self.sections.values())


def today(workspace: Workspace, on: date, now: datetime) -> Today:
    """What there is to do on a day."""
    held = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on)
    named = held.policy.values.get(CADENCE)
    cadence = next((kind for kind in periods.KINDS if kind == named), None)
    found: dict[str, list[Item]] = {name: [] for name in SECTIONS}
    if cadence is not None:
        for section, item in _reports(held, cadence):
            found[section].append(item)
    found["waiting"] += _waiting(held)
    found["ahead"] += [*_extended(held), *_deadlines(held)]
    found["ahead"].sort(key=lambda item: item.day or date.max)
    province = held.policy.province
    return Today(on, province.name if province else None, cadence, {name: tuple(own) for name, own in found.items()})


def _reports(held: Holdings, cadence: Kind) -> Iterator[tuple[str, Item]]:
    """The last period that ended while it is still open, the newest one that is closed, and the one that runs."""
    if not _ruled(held, periods.last_before(held.on, cadence)):
        return
    asked = newest(held)
    if asked.opened:
        yield from _open(held, asked.opened)
    if asked.closed:
        yield from _closed(held, asked.closed, asked.candidates)
    running = periods.containing(held.on, cadence)
    if len(views.owing(running, held.schools, held.dossiers, held.standing, held.excuses)):
        due = held.due(running)
        if due.day <= held.on + HORIZON:
            what = f"{running.label}报送期限"
            yield "ahead", _dated(held, what, due.day, ("chase", running.id), running.id, provisional=due.provisional)


def _ruled(held: Holdings, period: Period) -> bool:
    """Whether the cadence was in force when the period ended: what nobody asked for cannot be overdue."""
    return held.policy.provisions[CADENCE].from_ <= period.last


def _open(held: Holdings, made: Chase) -> Iterator[tuple[str, Item]]:
    counts = made.counts
    if counts["waiting"]:
        what = f"{made.period.label}应报 {counts['expected']} 所，尚有 {counts['waiting']} 所未报"
        day, provisional = made.due.day, made.due.provisional
        command, count = ("chase", made.period.id), counts["waiting"]
        yield "due", _dated(held, what, day, command, made.period.id, count, provisional)


def _closed(held: Holdings, made: Chase, silent: Sequence[Owing]) -> Iterator[tuple[str, Item]]:
    """What a closed period asks for, and of whom it asks too long already."""
    missing, counts, command = made.of("missing"), made.counts, ("chase", made.period.id)
    if missing:
        levels = Counter(one.level for one in missing)
        what = f"{made.period.label}应报 {counts['expected']} 所，逾期未报 {len(missing)} 所"
        what += f"，其中预警 {levels['warning']} 所" if levels["warning"] else ""
        yield "overdue", Item(what, command, made.period.id, made.due.day, count=len(missing))
    if silent:
        what = f"{len(silent)} 所学校连续缺报满 {made.thresholds.candidate} 周〔{made.thresholds.clause}〕：{_names(silent)}"
        schools = tuple((one.school_code, one.school, one.missed_weeks) for one in silent)
        proposals = ("review", "list", "--proposals")
        yield "candidates", Item(what, proposals, made.period.id, count=len(silent), schools=schools)
    forwards = held.policy.values.get(FORWARDED) is True and made.period.kind == "biweek" and counts["received"]
    if forwards and not calendar.is_published(held.ledger, "biweekly", made.period.id):
        what = f"{made.period.label}双周报已报 {counts['received']} 所，待汇总上报"
        out = ("report", "biweekly", "--period", made.period.id, "--out", f"双周报-{made.period.id}.xlsx")
        yield "waiting", Item(what, out, made.period.id, count=counts["received"])


def _names(schools: Sequence[Owing]) -> str:
    longest = sorted(schools, key=lambda one: -one.missed_weeks)[:NAMED]
    said = "、".join(f"{one.school}({one.missed_weeks} 周)" for one in longest)
    return f"{said} 等" if len(schools) > NAMED else said


def _waiting(held: Holdings) -> Iterator[Item]:
    """Applications that wait for a decision, by where they wait; newer versions of approved ones; judgements that no longer hold."""
    case, look = Casework(held), ("review", "list")
    if (held.dossiers["state"] == "waiting").any():
        at = Counter(case.listed["at"].dropna())
        for stage, words in (packs.load_packs().terms[ROUTE].choices or {}).items():
            if at[stage]:
                yield Item(f"{words}待审的申报 {at[stage]} 所", (*look, "--state", "waiting"), count=at[stage])
    newer = int(held.dossiers["newer"].sum())
    if newer:
        yield Item(f"已批准的申报又报来新版 {newer} 所，采用新版须先撤回批准", look, count=newer)
    judged = held.applications[held.applications["revision_id"].isin(held.dossiers["revision_id"])]
    stale = sum(bool(case.present.stale(row)) for row in judged.to_dict("records"))  # type: ignore[arg-type]
    if stale:
        yield Item(f"登记簿、规定或表格有变动，须重新判定的申报 {stale} 所", ("review", "judge"), count=stale)


def _extended(held: Holdings) -> Iterator[Item]:
    """Reports for which a later day was granted and that have not come."""
    open_ = {key: day for key, day in held.excuses.items() if day is not None and day >= held.on}
    came = calendar.first_received(held.ledger, PROGRESS, sorted({period for _, period in open_}))
    number = Counter((period, day) for (code, period), day in open_.items() if (period, code) not in came)
    for (period, day), count in number.items():
        yield _dated(held, f"{period} 同意延期报送 {count} 所", day, ("chase", period), period, count)


def _deadlines(held: Holdings) -> Iterator[Item]:
    """The days that provisions in force name, and the cities' day of review after each round of applications."""
    terms = packs.load_packs().terms
    for name, provision in held.policy.provisions.items():
        term, value = terms[name], provision.value
        days: dict[Any, Any] = {}
        if term.type in ("day", "days_by_round"):
            days = dict(value) if isinstance(value, Mapping) else {None: value}
        for number, day in days.items():
            what = f"{term.label}{f'(第 {number} 轮)' if number else ''}"
            if held.on <= day <= held.on + HORIZON:
                yield _dated(held, what, day, ("policy", "show", name, *_province(held)))
            if name == DEADLINES:
                yield from _city_review(held, number, day)


def _province(held: Holdings) -> tuple[str, ...]:
    return ("--province", held.policy.province.name) if held.policy.province else ()


def _city_review(held: Holdings, number: Any, closed: date) -> Iterator[Item]:
    days = held.policy.values.get(REVIEW_DAYS)
    if not isinstance(days, int):
        return
    due = add_workdays(closed, days)
    if held.on <= due.day <= held.on + HORIZON:
        what = f"第 {number} 轮市州提交审核情况(截止后 {days} 个工作日)"
        command = ("review", "list", "--state", "waiting")
        yield _dated(held, what, due.day, command, provisional=due.provisional)


def _dated(
    held: Holdings,
    what: str,
    day: date,
    command: tuple[str, ...],
    period: str | None = None,
    count: int | None = None,
    provisional: bool = False,
) -> Item:
    first, last = covered()
    unsure = provisional or not (first <= held.on and day <= last)
    return Item(what, command, period, day, workdays_between(held.on, day), unsure, count)
