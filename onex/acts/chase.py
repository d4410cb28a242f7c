"""Who has not sent the report of a period: by city, days late, weeks missed in a row, and a line ready to send to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onex import packs
from onex.acts.holdings import CADENCE, Holdings
from onex.errors import UsageError
from onex.ledger.store import Ledger
from onex.model import period as periods
from onex.model.period import Period
from onex.model.policy import Policy, Province
from onex.model.workdays import Due
from onex.settings import Workspace

MOST, WARNED = "max_missed_weeks", "warned_missed_weeks"
LEVELS = ("none", "warning", "candidate")
UNKNOWN = "未在名录"
_REPORTS: Mapping[str, str] = {"week": "周报", "biweek": "双周报", "month": "月报"}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many missed weeks in a row a school is warned, and from how many it is proposed for revocation, by which clause."""

    warned: int | None
    candidate: int | None
    clause: str

    def level(self, weeks: int) -> str:
        """One of `LEVELS`."""
        if self.candidate is not None and weeks >= self.candidate:
            return "candidate"
        return "warning" if self.warned is not None and weeks >= self.warned else "none"


@dataclass(frozen=True, slots=True)
class Owing:
    """A school and its report. `missed_weeks` in a row, `level` what follows from them; `line` is for a chat with the school.

    state  missing (overdue), waiting (not due yet), late (came after the last day), sent (came in time)
    """

    school_code: str
    school: str
    prefecture: str
    state: str
    due: date
    received: date | None
    days_late: int
    missed_weeks: int
    level: str
    line: str


@dataclass(frozen=True, slots=True)
class City:
    """A city's schools counted; `line` is for a chat with the city, empty where all have sent."""

    prefecture: str
    expected: int
    received: int
    missing: int
    waiting: int
    late: int
    line: str


@dataclass(frozen=True, slots=True)
class Chase:
    """A period's reports on a day: every school that owes one, in the customary order of cities, and the cities themselves."""

    period: Period
    due: Due
    on: date
    thresholds: Thresholds
    schools: tuple[Owing, ...]
    cities: tuple[City, ...]

    def of(self, *states: str) -> tuple[Owing, ...]:
        """The schools in one of these states."""
        return tuple(one for one in self.schools if one.state in states)

    @property
    def counts(self) -> dict[str, int]:
        """expected, received, on_time, missing, waiting, late."""
        number = {state: len(self.of(state)) for state in ("sent", "missing", "waiting", "late")}
        received = number["sent"] + number["late"]
        others = {state: number[state] for state in ("missing", "waiting", "late")}
        return {"expected": len(self.schools), "received": received, "on_time": number["sent"], **others}


@dataclass(frozen=True, slots=True)
class Newest:
    """The last period that ended while it may still be reported, and the newest one that is closed; None where no report was due."""

    opened: Chase | None
    closed: Chase | None

    @property
    def candidates(self) -> tuple[Owing, ...]:
        """Schools silent too long when the newest period closed; who has sent the open one meanwhile is silent no longer."""
        back = {one.school_code for one in self.opened.of("sent", "late")} if self.opened else set()
        missing = self.closed.of("missing") if self.closed else ()
        return tuple(one for one in missing if one.level == "candidate" and one.school_code not in back)


def newest(held: Holdings) -> Newest:
    """The periods that the cadence in force asks after today."""
    ruled = held.policy.provisions.get(CADENCE)
    kind = next((one for one in periods.KINDS if ruled is not None and one == ruled.value), None)
    if ruled is None or kind is None:
        return Newest(None, None)
    last, opened = periods.last_before(held.on, kind), None
    if ruled.from_ <= last.last and held.deadlines(last)[1] >= held.on:
        opened, last = chased(held, last), last.before()
    # What nobody asked for cannot be overdue.
    return Newest(opened, chased(held, last) if ruled.from_ <= last.last else None)


def chase(workspace: Workspace, period: str, on: date, now: datetime) -> Chase:
    """Who has not sent the report of a period. UsageError for a period that does not exist or that no report is for."""
    return chased(
        Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on), reportable(period)
    )


def reportable(text: str) -> Period:
    """The week, fortnight or month of an id."""
    found = periods.parse(text)
    if found.kind not in _REPORTS:
        near = periods.last_before(found.last, "biweek").id
        raise UsageError(f"试点工作按周、双周或月报送，「{found.id}」是一年；可写 {near}。")
    return found


def chased(held: Holdings, period: Period) -> Chase:
    """The same of a ledger that is open."""
    thresholds = thresholds_of(packs.resolve(held.policy.region, period.last))
    province = held.policy.province
    rows = held.owed(period).to_dict("records")
    schools = [_owing(row, period, held.on, thresholds, province) for row in rows]
    order = _order(province)
    # Sorting keeps the register's order within a city.
    schools.sort(key=lambda one: order.get(one.prefecture, len(order)))
    by_city: dict[str, list[Owing]] = {}
    for one in schools:
        by_city.setdefault(one.prefecture, []).append(one)
    due = held.due(period)
    cities = tuple(_city(name, own, period, due.day) for name, own in by_city.items())
    return Chase(period, due, held.on, thresholds, tuple(schools), cities)


def thresholds_of(policy: Policy) -> Thresholds:
    """The thresholds in force; None where the policy has none."""
    most, warned = (policy.values.get(name) for name in (MOST, WARNED))
    clause = policy.cite(MOST) if MOST in policy.provisions else None
    return Thresholds(
        warned if isinstance(warned, int) else None,
        most if isinstance(most, int) else None,
        f"{clause.number} {clause.clause}" if clause else "",
    )


def _owing(
    row: Mapping[Any, Any], period: Period, on: date, thresholds: Thresholds, province: Province | None
) -> Owing:
    received, weeks = row["received_on"], int(row["missed_weeks"])
    if received is None:
        state = "missing" if row["missing"] else "waiting"
    else:
        state = "late" if row["late"] else "sent"
    days = max(0, ((received or on) - row["due_on"]).days) if state in ("missing", "late") else 0
    level = thresholds.level(weeks)
    line = ""
    if state == "missing":
        line = f"【催报】{row['school']}：{_what(period)}应于{_day(row['due_on'], on)}前报送，已逾期 {days} 天"
        line += f"{_warned('，', weeks, level, thresholds)}。请尽快报送；已经报送的请告知。"
    elif state == "waiting":
        line = f"【提醒】{row['school']}：{_what(period)}请于{_day(row['due_on'], on)}前报送"
        line += f"{_warned('；此前', weeks, level, thresholds)}。已经报送的请告知。"
    city = _unit(row["prefecture"], province)
    return Owing(row["school_code"], row["school"], city, state, row["due_on"], received, days, weeks, level, line)


def _warned(before: str, weeks: int, level: str, thresholds: Thresholds) -> str:
    if not weeks:
        return ""
    said = f"{before}连续缺报 {weeks} 周"
    if level == "candidate":
        return f"{said}，达到可取消试点资格的 {thresholds.candidate} 周〔{thresholds.clause}〕"
    if level == "warning" and thresholds.candidate is not None:
        return f"{said}，满 {thresholds.candidate} 周可取消试点资格〔{thresholds.clause}〕"
    return said


def _city(name: str, own: Sequence[Owing], period: Period, due: date) -> City:
    missing, waiting, late = ([one for one in own if one.state == state] for state in ("missing", "waiting", "late"))
    came = len(own) - len(missing) - len(waiting)
    line = ""
    if missing or waiting:
        line = f"{'【催报】' if missing else '【提醒】'}{name}：{_what(period)}应报 {len(own)} 所、已报 {came} 所"
        if missing:
            line += f"，逾期未报 {len(missing)} 所：{'、'.join(_named(one) for one in missing)}"
        if waiting:
            line += f"，尚待报送 {len(waiting)} 所：{'、'.join(_named(one, due) for one in waiting)}"
        line += "。请督促尽快报送。" if missing else f"。请于{due.month}月{due.day}日前报送。"
    return City(name, len(own), came, len(missing), len(waiting), len(late), line)


def _named(one: Owing, due: date | None = None) -> str:
    """A school in its city's line: with the weeks that it has missed, and its day where that is its own."""
    facts = [f"连续缺报 {one.missed_weeks} 周"] if one.missed_weeks else []
    if due is not None and one.due != due:
        facts.append(f"延至{one.due.month}月{one.due.day}日")
    return f"{one.school}({'，'.join(facts)})" if facts else one.school


def _what(period: Period) -> str:
    return f"{period.label}{_REPORTS[period.kind]}"


def _day(day: date, on: date) -> str:
    year = f"{day.year}年" if day.year != on.year else ""
    return f"{year}{day.month}月{day.day}日"


def _unit(named: str | None, province: Province | None) -> str:
    """The reporting unit by its full name; as the register writes it where the pack does not know it."""
    unit = province.prefecture(named) if province and named else None
    return unit.name if unit else named or UNKNOWN


def _order(province: Province | None) -> dict[str, int]:
    return {unit.name: place for place, unit in enumerate(province.prefectures)} if province else {}
