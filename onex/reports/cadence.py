"""How reliably schools report: rates over the last periods, by city, and who has been silent for how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from onex.model.period import Kind, Period
from onex.model.policy import Policy
from onex.model.report import Basis, Column, Coverage, Report, Section, Value, share
from onex.model.workdays import Due
from onex.reports.adding import Cube, customary, labelled
from onex.reports.biweekly import coverage
from onex.reports.indicators import of_topic

TITLE = "报送情况"
KINDS: tuple[Kind, ...] = ("biweek", "week", "month")
TOPICS = ("cadence",)

WARNED, MOST = "warned_missed_weeks", "max_missed_weeks"
SENT, LATE, ABSENT, OPEN, FREE = "按时", "迟报", "缺报", "未到期", "不应报"


def build(
    period: Period,
    due: Due,
    on: date,
    basis: Basis,
    policy: Policy,
    owed_over: Mapping[Period, pd.DataFrame],
    answers: Sequence[tuple[str, str]],
    prefectures: Sequence[str],
) -> Report:
    """The report of the periods up to this one, oldest first. `owed_over`: each period with who owed and what came."""
    order = customary(prefectures)
    last = owed_over[period]
    return Report(
        "cadence",
        f"{TITLE} {next(iter(owed_over)).id} 至 {period.id}",
        period,
        due,
        on,
        coverage(last),
        (
            _rates(owed_over),
            _by_prefecture(owed_over, order),
            _ladder(last, policy),
            _silent(last, policy, order),
            _states(owed_over, order),
        ),
        tuple(answers),
        tuple(_notes(policy)),
        basis=basis,
    )


def _rates(owed_over: Mapping[Period, pd.DataFrame]) -> Section:
    rows = [(p.id, p.label, *_counted(coverage(owed), owed)) for p, owed in owed_over.items()]
    columns = (Column("period", "期次"), Column("days", "起止", type="note"), *_columns())
    return Section("rates", "各期报送率和按时率", columns, tuple(rows))


def _by_prefecture(owed_over: Mapping[Period, pd.DataFrame], order: Mapping[str, int]) -> Section:
    """All periods together, by city."""
    every = pd.concat(
        [labelled(owed) for owed in owed_over.values() if len(owed)] or [labelled(*list(owed_over.values())[:1])]
    )
    cube = Cube({}, order)
    rows: list[tuple[Value, ...]] = []
    for (name,) in cube.sorted({(name,) for name in every["prefecture"]}):
        own = every[every["prefecture"] == name]
        rows.append((name, *_counted(coverage(own), own)))
    notes = (f"{len(owed_over)} 期合在一起，一校一期算一份",)
    return Section(
        "by_prefecture", "分市州报送率和按时率", (Column("prefecture", "市州"), *_columns()), tuple(rows), notes
    )


def _counted(one: Coverage, owed: pd.DataFrame) -> tuple[Value, ...]:
    late, missing = one.received - one.on_time, int(owed["missing"].astype(bool).sum())
    shares = share(one.received, one.expected), share(one.on_time, one.expected)
    return one.expected, one.received, one.on_time, late, missing, *shares


def _columns() -> tuple[Column, ...]:
    names = ("expected", "received", "on_time", "late", "missing", "received_share", "on_time_share")
    cards = of_topic("cadence").values()
    return tuple(Column(name, c.label, c.unit, c.type, c.name) for name, c in zip(names, cards, strict=True))


def _ladder(last: pd.DataFrame, policy: Policy) -> Section:
    """How many schools have missed how many weeks in a row, up to the last period."""
    weeks = Counter(int(w) for w in last.loc[last["missing"].astype(bool), "missed_weeks"] if w)
    columns = (
        Column("weeks", "连续缺报周数"),
        Column("schools", "学校数", "所", "count", says="由报送期次和回执数出"),
        Column("level", "程度", type="note"),
    )
    rows = tuple((f"{number} 周", weeks[number], _level(number, policy)) for number in sorted(weeks))
    return Section("ladder", "连续缺报周数分布", columns, rows)


def _level(weeks: int, policy: Policy) -> str:
    most, warned = policy.values.get(MOST), policy.values.get(WARNED)
    if isinstance(most, int) and weeks >= most:
        return "取消资格待定"
    return "预警" if isinstance(warned, int) and weeks >= warned else ""


def _silent(last: pd.DataFrame, policy: Policy, order: Mapping[str, int]) -> Section:
    """The schools that are missing, the longest silent first."""
    own = labelled(last[last["missing"].astype(bool)]).to_dict("records")
    own.sort(key=lambda r: (-r["missed_weeks"], order.get(r["prefecture"], len(order)), r["school_code"]))
    columns = (
        Column("prefecture", "市州"),
        Column("school_code", "学校标识码"),
        Column("school", "学校"),
        Column("missed_weeks", "连续缺报周数", "周", "count", says="由报送期次和回执数出"),
        Column("level", "程度", type="note"),
        Column("last_reported", "最近一次报送", type="note"),
    )
    rows = tuple(
        (*(r[n] for n in ("prefecture", "school_code", "school", "missed_weeks")), _level(r["missed_weeks"], policy),
         r["last_reported"] or "从未报送")
        for r in own
    )  # fmt: skip
    return Section("silent", "连续缺报的学校", columns, rows)


def _states(owed_over: Mapping[Period, pd.DataFrame], order: Mapping[str, int]) -> Section:
    """Every school and what became of each of its periods."""
    states: dict[tuple[str, str, str], dict[str, str]] = {}
    for period, owed in owed_over.items():
        for row in labelled(owed).to_dict("records"):
            states.setdefault((row["prefecture"], row["school_code"], row["school"]), {})[period.id] = _state(row)
    ordered = sorted(states, key=lambda who: (order.get(who[0], len(order)), *who))
    columns = (
        Column("prefecture", "市州"),
        Column("school_code", "学校标识码"),
        Column("school", "学校"),
        *(Column(p.id, p.id, type="note") for p in owed_over),
    )
    rows = tuple((*who, *(states[who].get(p.id, FREE) for p in owed_over)) for who in ordered)
    return Section("by_school", "各校各期", columns, rows, annex=True)


def _state(row: Mapping[Any, Any]) -> str:
    if row["received_on"] is not None:
        return LATE if row["late"] else SENT
    return ABSENT if row["missing"] else OPEN


def _notes(policy: Policy) -> Iterable[str]:
    if MOST in policy.provisions:
        one = policy.provisions[MOST]
        cited = policy.regulations[one.clause.regulation].cited
        yield f"连续缺报满 {one.value} 周列为取消资格待定〔{cited} {one.clause.path}〕，只作提示，由人决定；迟报不算缺报"
