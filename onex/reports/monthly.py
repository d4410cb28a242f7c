"""The month's notice of training and certificates: task against done, the rates and ranks, for cities, counties and schools.

Rates are those of a notice: done by task, half up to two decimals of a percent. Units of one kind are ranked among themselves. A unit
whose superior stands in the list too is part of it, and is not added to the totals twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from onex import formbook
from onex.model.period import Kind, Period
from onex.model.policy import Policy
from onex.model.report import Basis, Column, Coverage, Report, Section, Value, share
from onex.model.workdays import Due
from onex.reports.adding import Cube, Member, customary, labelled
from onex.reports.biweekly import sources
from onex.reports.ranking import places

TITLE = "职业技能培训和取证任务完成情况"
KIND: Kind = "month"
TOPICS = ("monthly",)

STEMS: Mapping[str, str] = {
    "trained": "职业技能培训", "awarded": "取证", "senior_awarded": "高级工及以上取证", "one_plus_x": "1+X证书取证",
}  # fmt: skip
UNIT = ("unit_kind", "unit")

# A goal of the province, as the policy names it → the figure that it is held against.
GOALS: Mapping[str, str] = {
    "yearly_training_goal": "trained", "yearly_award_goal": "awarded", "yearly_senior_award_goal": "senior_awarded",
}  # fmt: skip
PLAN_GOALS: Mapping[str, str] = {"plan_training_goal": "trained", "plan_award_goal": "awarded"}
CLOSING = "task_closing_month"


@dataclass(frozen=True, slots=True)
class Year:
    """What was done in one year: its tasks, and the figures of the month that counts for it."""

    year: int
    month: str
    attained: pd.DataFrame


def build(
    period: Period,
    due: Due,
    on: date,
    basis: Basis,
    policy: Policy,
    tasks: pd.DataFrame,
    attained: pd.DataFrame,
    closed: Year | None,
    years: Sequence[Year],
    prefectures: Sequence[str],
) -> Report:
    """The notice of one month: `tasks` of its year, `attained` up to it.

    closed  the figures of the month by whose end the year's tasks were to be done, None before it has passed
    years   what the ledger knows of each year of the plan, this one included
    """
    order = _order(prefectures, tasks)
    cube = Cube({"tasks": labelled(tasks), "attained": labelled(attained)}, order)
    shown = [cube.known[f"{stem}_{what}"] for stem in STEMS for what in ("task", "done", "rate")]
    sections = [
        cube.section("totals", "合计", (), shown),
        cube.section("by_kind", "分单位类别情况", ("unit_kind",), shown),
        replace(cube.section("by_unit", "各单位情况", UNIT, shown), annex=True),
        *(_ranking(cube, stem) for stem in STEMS),
        *_closing(cube, closed, policy),
        *_goals(cube, period, years, policy),
        _missing(tasks, attained, order),
    ]
    expected, received = set(tasks["unit"].dropna()), set(attained["unit"].dropna())
    came = len(expected & received)
    return Report(
        "monthly",
        f"{period.first.year}年1—{period.first.month}月{TITLE}",
        period,
        due,
        on,
        Coverage(len(expected), came, came, ()),
        tuple(sections),
        sources((tasks, attained)),
        tuple(_notes(tasks, attained, expected - received, received - expected)),
        basis=basis,
    )


def dressed(tasks: pd.DataFrame, attained: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tasks and what was done of them, each with unit_kind and `part`: whether its superior stands in the list of tasks too."""
    kinds = dict(zip(tasks["unit"], tasks["unit_kind"], strict=True))
    above = dict(zip(tasks["unit"], tasks["belongs_to"], strict=True))
    known = set(tasks["unit"].dropna())
    parts = {unit: above[unit] in known and above[unit] != unit for unit in above}
    done = attained.assign(
        unit_kind=pd.Series([kinds.get(u) for u in attained["unit"]], index=attained.index, dtype=object),
        part=pd.Series([parts.get(u, False) for u in attained["unit"]], index=attained.index, dtype=object),
    )
    given = tasks.assign(part=pd.Series([parts[u] for u in tasks["unit"]], index=tasks.index, dtype=object))
    return given, done


def _order(prefectures: Sequence[str], tasks: pd.DataFrame) -> dict[str, int]:
    """The province's units in their customary order, then others as the list of tasks has them."""
    known = customary(prefectures)
    for unit in tasks["unit"].dropna():
        known.setdefault(unit, len(known))
    return known


def _ranking(cube: Cube, stem: str) -> Section:
    """The units of each kind by their rate, the greatest first; what has no task or no report has no place."""
    shown = [cube.known[f"{stem}_{what}"] for what in ("task", "done", "rate")]
    values = [cube.values(one, UNIT) for one in shown]
    members = cube.sorted(
        {member for own in values for member in own if any(v.get(member) is not None for v in values)}
    )
    ranks: dict[Member, int | None] = {}
    for kind in dict.fromkeys(member[0] for member in members):
        own = [member for member in members if member[0] == kind]
        ranks |= places({m: _rate(values[2].get(m)) for m in own})
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(member[0] for member in members))}
    members.sort(key=lambda m: (kinds[m[0]], ranks[m] or len(ranks) + 1))
    rows: list[tuple[Value, ...]] = [(*m, *(own.get(m) for own in values), ranks[m]) for m in members]
    columns = (
        Column("unit_kind", "单位类别"),
        Column("unit", "单位"),
        *(Column(one.name, one.label, one.unit, one.type, one.name) for one in shown),
        Column("place", "名次", "", "count", says="同类单位中按完成率由高到低，相同的名次相同"),
    )
    return Section(f"ranking_{stem}", f"{STEMS[stem]}任务完成率排名", columns, tuple(rows))


def _rate(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _closing(cube: Cube, closed: Year | None, policy: Policy) -> Iterable[Section]:
    """What was done by the end of the month that closes the year's tasks, beside what is done by now (A14)."""
    if closed is None or CLOSING not in policy.provisions:
        return
    then = Cube({"tasks": cube.frames["tasks"], "attained": labelled(closed.attained)}, cube.order)
    month = policy.values[CLOSING]
    rows: list[tuple[Value, ...]] = []
    names = [f"{stem}_done" for stem in STEMS]
    by_then = {name: then.values(cube.known[name], UNIT) for name in names}
    for member in cube.sorted({member for own in by_then.values() for member in own}):
        tasks = [cube.values(cube.known[f"{stem}_task"], UNIT).get(member) for stem in STEMS]
        done = [by_then[name].get(member) for name in names]
        shares = [share(d, t) for d, t in zip(done, tasks, strict=True)]  # type: ignore[arg-type]
        rows.append((*member, *(value for pair in zip(done, shares, strict=True) for value in pair)))
    says = f"{closed.month} 月报的数"
    columns = (
        Column("unit_kind", "单位类别"),
        Column("unit", "单位"),
        *(
            column
            for stem, label in STEMS.items()
            for column in (
                Column(f"{stem}_done", f"{label}完成", cube.known[f"{stem}_done"].unit, "count", says=says),
                Column(f"{stem}_rate", f"{label}完成率", type="share", says=f"{says}除以任务数"),
            )
        ),
    )
    provision = policy.provisions[CLOSING]
    cited = policy.regulations[provision.clause.regulation].cited
    note = f"全年任务应于 {month} 月底前完成〔{cited} {provision.clause.path}〕；按发证日期另行核对的，以发证日期为准"
    yield Section("by_closing", f"截至 {month} 月底情况", columns, tuple(rows), (note,), annex=True)


def _goals(cube: Cube, period: Period, years: Sequence[Year], policy: Policy) -> Iterable[Section]:
    """The province's goals in force beside what was done: of the year, and of the years of the plan together."""
    rows: list[tuple[Value, ...]] = []
    own = [year for year in years if year.year == period.first.year]
    for goals, over, said in ((GOALS, own, "全年"), (PLAN_GOALS, list(years), "规划期")):
        for name, stem in goals.items():
            goal = policy.values.get(name)
            if not isinstance(goal, int):
                continue
            done = _done(cube, over, stem)
            span = f"{said}({_span(over)})" if over else said
            cited = policy.regulations[policy.provisions[name].clause.regulation].cited
            where = f"{cited} {policy.provisions[name].clause.path}"
            rows.append((STEMS[stem], span, goal, done, share(done, goal), where))
    if rows:
        columns = (
            Column("figure", "指标"),
            Column("span", "时段"),
            Column("goal", "全省目标", type="count", says="政策包中的目标"),
            Column("done", "已完成", type="count", says="各年最后一次月报的合计相加"),
            Column("share", "完成率", type="share", says="已完成除以全省目标"),
            Column("clause", "依据", type="note"),
        )
        note = "台账里没有的年份没有计入；培训按人次计，取证按人数计，两者不能相比"
        yield Section("goals", "与全省目标相比", columns, tuple(rows), (note,))


def _span(years: Sequence[Year]) -> str:
    first, last = years[0].year, years[-1].year
    return f"{first}年" if first == last else f"{first}—{last}年"


def _done(cube: Cube, years: Sequence[Year], stem: str) -> int | None:
    found = []
    for year in years:
        found.append(Cube({"attained": year.attained}, {}).values(cube.known[f"{stem}_done"], ()).get(()))
    known = [value for value in found if isinstance(value, int)]
    return sum(known) if known else None


def _missing(tasks: pd.DataFrame, attained: pd.DataFrame, order: Mapping[str, int]) -> Section:
    """The units that have a task and did not report this month."""
    came = set(attained["unit"].dropna())
    codes = formbook.codes()["unit_kind"]
    silent: list[dict[Any, Any]] = [row for row in tasks.to_dict("records") if row["unit"] not in came]
    silent.sort(key=lambda row: order.get(row["unit"], len(order)))
    rows = tuple((codes.label(row["unit_kind"] or ""), row["unit"], row["belongs_to"]) for row in silent)
    columns = (Column("unit_kind", "单位类别"), Column("unit", "单位"), Column("belongs_to", "上级单位", type="note"))
    return Section("missing", "未报送单位", columns, rows)


def _notes(tasks: pd.DataFrame, attained: pd.DataFrame, silent: set[str], extra: set[str]) -> Iterable[str]:
    if not len(tasks) and not len(attained):
        yield "台账里没有这一年的任务和这个月的完成数，请先收入 onex forms blank target 的表"
    if silent:
        yield f"{len(silent)} 个单位没有报送，其完成数不在本表内，也不沿用上月"
    if extra:
        yield f"{len(extra)} 个单位报了数而没有下达任务：{'、'.join(sorted(extra))}，没有完成率"
    documents = sorted({str(one) for one in tasks["task_document"].dropna()})
    versions = sorted({int(one) for one in tasks["revision"].dropna()})
    if documents or versions:
        said = "、".join(documents) or "未写文号"
        yield f"任务数以下达为准：{said}，第 {'、'.join(map(str, versions))} 版"
    same = attained["trained_done"].eq(attained["awarded_done"]) & (attained["trained_done"] > 0)
    alike = [str(unit) for unit in attained.loc[same.fillna(False).astype(bool), "unit"]]
    if alike:
        yield f"培训人次与取证人数完全相同，请核对：{'、'.join(alike)}"
