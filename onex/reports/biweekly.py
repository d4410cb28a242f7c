"""The fortnightly report: how far training, assessment and certificates have come, by prefecture, school, certificate, level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from onex import formbook
from onex.model.indicator import Indicator
from onex.model.period import Kind, Period
from onex.model.report import Column, Coverage, Missing, Report, Section, Value
from onex.model.workdays import Due

TITLE = "1+X证书制度试点工作双周报"
KIND: Kind = "biweek"

FIGURES, SUMMARY = "progress.figures", "progress.summary"
UNKNOWN = "未在名录"

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
DIMENSIONS: Mapping[str, str] = {
    "prefecture": "市州",
    "school_kind": "学校类型",
    "certificate": "证书",
    "level": "等级",
    "school": "学校",
    "school_code": "学校标识码",
}
OF_SCHOOLS = frozenset({"prefecture", "school_kind"})


def build(
    period: Period,
    due: Due,
    on: date,
    figures: pd.DataFrame,
    summaries: pd.DataFrame,
    owed: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    prefectures: Sequence[str],
) -> Report:
    """The report of one fortnight. `figures` and `summaries` are facts of its revisions in force; `prefectures` the customary order."""
    frames = {FIGURES: labelled(figures), SUMMARY: labelled(summaries)}
    order = _order(prefectures)
    sections = [
        _section(name, f"{title}情况" if dimensions else title, dimensions, frames, indicators, order)
        for name, title, dimensions in SECTIONS
    ]
    coverage = _coverage(owed)
    sections.append(_missing(coverage))
    used = (
        pd.concat([frame[["receipt", "sha256"]] for frame in frames.values()]).drop_duplicates().sort_values("receipt")
    )
    notes = list(_notes(coverage, frames, owed))
    return Report(
        "biweekly",
        f"{TITLE} {period.label}",
        period,
        due,
        on,
        coverage,
        tuple(sections),
        tuple(used.itertuples(index=False, name=None)),
        tuple(notes),
    )


def labelled(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts with school kinds and levels by their Chinese words, what the register lacks as `UNKNOWN`."""
    done = facts.copy(deep=False)
    for name in DIMENSIONS:
        if name in done:
            codes = formbook.codes().get(name)
            column = done[name].map(codes.label, na_action="ignore") if codes else done[name]
            done[name] = column.astype(object).where(column.notna(), UNKNOWN)
    return done


def add_up(values: pd.Series[Any]) -> tuple[Value, int]:
    """The sum of what is known, None when nothing is; and how many values are not known."""
    known = values.dropna()
    total = sum(known.tolist(), Decimal(0) if values.dtype == object else 0)
    return (total if len(known) else None), len(values) - len(known)


def _section(
    name: str,
    title: str,
    dimensions: tuple[str, ...],
    frames: Mapping[str, pd.DataFrame],
    indicators: Mapping[str, Indicator],
    order: Mapping[str, int],
) -> Section:
    shown = [
        i for i in indicators.values() if i.table == FIGURES or (i.table == SUMMARY and set(dimensions) <= OF_SCHOOLS)
    ]
    groups = [(i, _grouped(frames[i.table], dimensions)) for i in shown]
    members = {member for _, group in groups for member in group}
    rows: list[tuple[Value, ...]] = []
    lacking: dict[str, int] = {}
    for member in sorted(members, key=lambda m: [(order.get(part, len(order)), part) for part in m]):
        row: list[Value] = list(member)
        for indicator, group in groups:
            found = group.get(member)
            value, unknown = add_up(found[indicator.field]) if found is not None else (None, 0)
            row.append(value)
            if unknown:
                lacking[indicator.label] = lacking.get(indicator.label, 0) + unknown
        rows.append(tuple(row))
    columns = [Column(d, DIMENSIONS[d]) for d in dimensions]
    columns += [Column(i.name, i.label, i.unit, i.type) for i in shown]
    notes = tuple(f"{label}:{n} 处空白或读不出，未计入" for label, n in lacking.items())
    return Section(name, title, tuple(columns), tuple(rows), notes)


def _grouped(frame: pd.DataFrame, dimensions: tuple[str, ...]) -> dict[tuple[str, ...], pd.DataFrame]:
    if not dimensions:
        return {(): frame}
    return {tuple(map(str, key)): part for key, part in frame.groupby(list(dimensions), sort=False)}


def _order(prefectures: Sequence[str]) -> dict[str, int]:
    """Members that have a customary order: prefectures by the pack, kinds and levels by their code lists."""
    lists = formbook.codes()
    words = [words[0] for name in ("school_kind", "level") for words in lists[name].words.values()]
    return {word: place for place, word in enumerate([*prefectures, *words])}


def _coverage(owed: pd.DataFrame) -> Coverage:
    came = owed["received_on"].notna()
    missing = tuple(
        Missing(row["school_code"], row["school"], row["prefecture"] or UNKNOWN, row["missed_weeks"])
        for row in owed[owed["missing"].astype(bool)].to_dict("records")
    )
    return Coverage(len(owed), int(came.sum()), int((came & ~owed["late"].astype(bool)).sum()), missing)


def _missing(coverage: Coverage) -> Section:
    columns = (
        Column("school_code", "学校标识码"),
        Column("school", "学校"),
        Column("prefecture", "市州"),
        Column("missed_weeks", "连续缺报周数", "周", "count"),
    )
    rows = tuple((m.school_code, m.school, m.prefecture, m.missed_weeks) for m in coverage.missing)
    return Section("missing", "未报送学校", columns, rows)


def _notes(coverage: Coverage, frames: Mapping[str, pd.DataFrame], owed: pd.DataFrame) -> Iterable[str]:
    absent = coverage.expected - coverage.received
    if absent:
        yield f"{absent} 所学校没有报送，其数字不在本表内，也不沿用上期"
    extra = set().union(*(frame["school_code"] for frame in frames.values())) - set(owed["school_code"])
    if extra:
        yield f"另有 {len(extra)} 所不在应报之列的学校报送，数字已计入"
