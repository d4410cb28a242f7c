"""The fortnightly report: how far training, assessment and certificates have come, by prefecture, school, certificate, level."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from onex.model.indicator import Indicator
from onex.model.period import Kind, Period
from onex.model.report import (
    CHANGE,
    EARLIER,
    SAME,
    Basis,
    Column,
    Coverage,
    Missing,
    Report,
    Section,
    Value,
    footing,
    share,
)
from onex.model.workdays import Due
from onex.reports.adding import UNKNOWN, Cube, customary, labelled, view
from onex.reports.indicators import of_topic
from onex.reports.moving import less, movers
from onex.reports.telling import texts

TITLE = "1+X证书制度试点工作双周报"
KIND: Kind = "biweek"
TOPICS = ("progress", "coverage")

# Section → its dimensions; those that are a school's own also carry teachers, sites and spending.
SECTIONS: Sequence[tuple[str, str, tuple[str, ...]]] = (
    ("totals", "合计", ()),
    ("by_prefecture", "分市州", ("prefecture",)),
    ("by_school_kind", "分学校类型", ("school_kind",)),
    ("by_certificate", "分证书", ("certificate",)),
    ("by_level", "分等级", ("level",)),
    ("certificate_by_level", "证书与等级", ("certificate", "level")),
    ("prefecture_by_certificate", "市州与证书", ("prefecture", "certificate")),
)
CUBE = ("prefecture", "school_kind", "certificate", "level")
OF_SCHOOLS = frozenset({"prefecture", "school_kind"})


def build(
    period: Period,
    previous: Period,
    due: Due,
    on: date,
    basis: Basis,
    figures: pd.DataFrame,
    summaries: pd.DataFrame,
    earlier_figures: pd.DataFrame,
    earlier_summaries: pd.DataFrame,
    pilots: pd.DataFrame,
    reported_pilots: pd.DataFrame,
    owed: pd.DataFrame,
    people: Collection[str],
    prefectures: Sequence[str],
) -> Report:
    """The report of one fortnight. Facts are of the revisions in force; `earlier_…` are those of the fortnight before.

    A school that did not report is left out: its figures are not carried forward.
    """
    frames = {"figures": figures, "summaries": summaries, "reported_pilots": reported_pilots}
    now = Cube({name: labelled(frame) for name, frame in frames.items()}, customary(prefectures))
    before = Cube(
        {"figures": labelled(earlier_figures), "summaries": labelled(earlier_summaries)}, customary(prefectures)
    )
    shown = tuple(of_topic("progress").values())
    totals, *others = _sections(now, shown)
    covered = coverage(owed)
    sections = [
        replace(totals, notes=(*totals.notes, *_scale_notes(figures, pilots, reported_pilots))),
        _changes(now, before, [one for one in shown if one.table.startswith("progress.")], previous),
        *(replace(one, notes=(*one.notes, *footing(one, totals))) for one in others),
        _covered(owed, now),
        _missing(owed, covered),
        movers(now, before),
        texts(now.frames["summaries"], now.order, people),
    ]
    counted = [one for one in shown if one.table == "progress.figures"]
    return Report(
        "biweekly",
        f"{TITLE} {period.label}",
        period,
        due,
        on,
        covered,
        tuple(sections),
        sources(frames.values()),
        tuple(_notes(covered, frames, owed)),
        basis=basis,
        annexes=(now.section("cube", "全部组合", CUBE, counted),),
    )


def sources(frames: Iterable[pd.DataFrame]) -> tuple[tuple[str, str], ...]:
    """(receipt, sha256) of every file that the facts came from, each once, ascending."""
    pairs = {pair for frame in frames for pair in zip(frame["receipt"], frame["sha256"], strict=True)}
    return tuple(sorted(pairs))


def _sections(now: Cube, shown: Sequence[Indicator]) -> Iterable[Section]:
    """Each indicator where all that it rests on has the section's dimensions."""
    for name, title, dimensions in SECTIONS:
        own = [one for one in shown if "summaries" not in _views(one, now) or set(dimensions) <= OF_SCHOOLS]
        yield now.section(name, f"{title}情况" if dimensions else title, dimensions, own)


def _views(indicator: Indicator, cube: Cube) -> set[str]:
    if indicator.aggregate != "share":
        return {view(indicator)}
    return {view(cube.known[name]) for name in (*indicator.parts, *indicator.denominator)}


def _scale_notes(figures: pd.DataFrame, pilots: pd.DataFrame, reported: pd.DataFrame) -> Iterable[str]:
    """What stands on one side of the progress only: approved and not reported of, or reported and not approved."""
    approved = pilots[pilots["approved"] > 0]
    silent = approved[approved["school_code"].isin(figures["school_code"]) & ~approved.index.isin(reported.index)]
    if len(silent):
        yield f"已报学校另有 {len(silent)} 个核定项目({int(silent['approved'].sum())} 人)本期没有填报，不计入已报项目核定规模"
    key = ["school_code", "certificate", "level"]
    known = set(map(tuple, approved[key].itertuples(index=False)))
    strange = sum(row not in known for row in figures[key].itertuples(index=False, name=None))
    if strange:
        yield f"有 {strange} 行填报的证书等级，该校没有核定的规模，其人数计入累计，不计入规模"


def _changes(now: Cube, before: Cube, shown: Sequence[Indicator], previous: Period) -> Section:
    """Each total beside that of the period before; and the change among the schools that reported in both."""
    both = _schools(now) & _schools(before)
    same = [_of_schools(cube, both) for cube in (now, before)]
    rows: list[tuple[Value, ...]] = []
    for one in shown:
        values = [cube.values(one, ()).get(()) for cube in (now, before, *same)]
        rows.append((one.label, one.unit, values[0], values[1], less(*values[:2]), less(*values[2:])))
    says = f"本期合计减 {previous.id} 合计；两个合计可分别追查"
    columns = (
        Column("figure", "指标"),
        Column("unit", "单位"),
        Column("now", "本期合计", type="count", says="即合计表中的数", figure="{figure}"),
        Column(
            "before",
            f"上期合计({previous.id})",
            type="count",
            says=f"即 {previous.id} 合计表中的数",
            figure=f"{{figure}}@{EARLIER}",
        ),
        Column("change", "增减", type="count", says=says, figure=f"{{figure}}@{CHANGE}"),
        Column(
            "same_change",
            "两期都报的学校增减",
            type="count",
            says="只算两期都报送的学校，本期减上期",
            figure=f"{{figure}}@{SAME}",
        ),
    )
    notes = [f"两期都报送的学校 {len(both)} 所；只报一期的学校，使合计的增减不全是工作的进退"] if len(shown) else []
    if not _schools(before):
        notes = [f"上期({previous.id})没有学校报送，不能比较"]
    return Section("changes", "与上期比较", columns, tuple(rows), tuple(notes))


def _schools(cube: Cube) -> set[str]:
    return set().union(*(frame["school_code"] for name, frame in cube.frames.items() if name != "reported_pilots"))


def _of_schools(cube: Cube, schools: Collection[str]) -> Cube:
    kept = {name: frame[frame["school_code"].isin(schools)] for name, frame in cube.frames.items()}
    return Cube(kept, cube.order)


def coverage(owed: pd.DataFrame) -> Coverage:
    """Who owed and what came, counted; `owed` as `onex.views.owed` gives it."""
    came = owed["received_on"].notna()
    missing = tuple(
        Missing(row["school_code"], row["school"], row["prefecture"] or UNKNOWN, row["missed_weeks"])
        for row in owed[owed["missing"].astype(bool)].to_dict("records")
    )
    return Coverage(len(owed), int(came.sum()), int((came & ~owed["late"].astype(bool)).sum()), missing)


def _covered(owed: pd.DataFrame, cube: Cube) -> Section:
    """Who reported and who in time, by prefecture."""
    rows: list[tuple[Value, ...]] = []
    own = labelled(owed)
    for (name,) in cube.sorted({(name,) for name in own["prefecture"]}):
        one = coverage(own[own["prefecture"] == name])
        shares = share(one.received, one.expected), share(one.on_time, one.expected)
        rows.append((name, one.expected, one.received, one.on_time, len(one.missing), *shares))
    names = ("expected", "received", "on_time", "missing", "received_share", "on_time_share")
    cards = of_topic("coverage").values()
    columns = (
        Column("prefecture", "市州"),
        *(Column(name, c.label, c.unit, c.type, c.name) for name, c in zip(names, cards, strict=True)),
    )
    return Section("coverage", "分市州报送情况", columns, tuple(rows))


def _missing(owed: pd.DataFrame, covered: Coverage) -> Section:
    columns = (
        Column("school_code", "学校标识码"),
        Column("school", "学校"),
        Column("prefecture", "市州"),
        Column("missed_weeks", "连续缺报周数", "周", "count", says="由报送期次和回执数出"),
        Column("last_reported", "最近一次报送", type="note"),
    )
    last: Mapping[Any, Any] = dict(zip(owed["school_code"], owed["last_reported"], strict=True))
    rows = tuple(
        (m.school_code, m.school, m.prefecture, m.missed_weeks, last[m.school_code] or "从未报送")
        for m in covered.missing
    )
    return Section("missing", "未报送学校", columns, rows)


def _notes(covered: Coverage, frames: Mapping[str, pd.DataFrame], owed: pd.DataFrame) -> Iterable[str]:
    absent = covered.expected - covered.received
    if absent:
        yield f"{absent} 所学校没有报送，其数字不在本表内，也不沿用上期"
    sent = set().union(*(frames[name]["school_code"] for name in ("figures", "summaries")))
    extra = sent - set(owed["school_code"])
    if extra:
        yield f"另有 {len(extra)} 所不在应报之列的学校报送，数字已计入"
