"""Indicators over facts: what counts, how it adds up for every member of some dimensions, and the section that shows it.

Facts are records with who sent them (`onex.views.facts`), by the name of the view that gives them; a dimension is a column of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from onex import formbook
from onex.model.indicator import Indicator
from onex.model.report import Column, Section, Value, share
from onex.reports.indicators import indicators

Frames = Mapping[str, pd.DataFrame]
Member = tuple[str, ...]
Values = Mapping[Member, Value]

VIEWS: Mapping[str, str] = {
    "progress.figures": "figures",
    "progress.summary": "summaries",
    "application.profile": "profiles",
    "application.pilots": "pilots",
    "application.completion": "completions",
    "filed_certificates.filed_certificates": "filed",
    "target.tasks": "tasks",
    "target.attained": "attained",
}
DIMENSIONS: Mapping[str, str] = {
    "prefecture": "市州",
    "school_kind": "学校类型",
    "certificate": "证书",
    "level": "等级",
    "batch": "批次",
    "round": "轮次",
    "school": "学校",
    "school_code": "学校标识码",
    "unit": "单位",
    "unit_kind": "单位类别",
    "period": "期次",
}
# What stands for a member that is not known; a different word in each dimension, so that it can be traced.
UNKNOWN = "未在名录"
_UNKNOWN = {"prefecture": UNKNOWN, "school_kind": "类型未在名录", "school": "名称未在名录"}
_ORDINALS = {"batch": "批", "round": "轮"}
_NUMERALS = "零一二三四五六七八九十"


def view(indicator: Indicator) -> str:
    """The name of the view that an indicator's records come from."""
    return indicator.among or VIEWS[indicator.table]


def labelled(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts with codes by their Chinese words, ordinals as 第三批, and a word for what is not known."""
    done = facts.copy(deep=False)
    for name in DIMENSIONS:
        if name in done:
            words = _words(name, done[name])
            done[name] = words.astype(object).where(done[name].notna(), _unknown(name))
    return done


def _unknown(name: str) -> str:
    return _UNKNOWN.get(name, f"{DIMENSIONS[name]}未填")


def _words(name: str, column: pd.Series[Any]) -> pd.Series[Any]:
    if name in _ORDINALS:
        return column.astype(object).map(lambda n: f"第{_NUMERALS[int(n)]}{_ORDINALS[name]}", na_action="ignore")
    codes = formbook.codes().get(name)
    return column.map(codes.label, na_action="ignore") if codes else column


def counting(frame: pd.DataFrame, indicator: Indicator, by_unit: bool = False) -> pd.DataFrame:
    """The records that an indicator counts.

    A record that is `part` of another unit's (a county whose city stands in the list too) counts where figures are told unit by unit, and
    nowhere else.
    """
    for name, values in indicator.filter.items():
        frame = frame[frame[name].isin(values)]
    if indicator.column in DIMENSIONS:
        frame = frame[frame[indicator.column] != _unknown(indicator.column)]
    return frame[~frame["part"].astype(bool)] if "part" in frame and not by_unit else frame


def customary(prefectures: Sequence[str]) -> dict[str, int]:
    """Members that have a customary order: prefectures by the pack, kinds and levels by their code lists, ordinals by number."""
    lists = formbook.codes()
    names = ("school_kind", "level", "unit_kind")
    words = [words[0] for name in names if name in lists for words in lists[name].words.values()]
    ordinals = [f"第{numeral}{word}" for word in _ORDINALS.values() for numeral in _NUMERALS[1:]]
    return {word: place for place, word in enumerate([*prefectures, *words, *ordinals])}


@dataclass(frozen=True)
class Cube:
    """Facts ready to be added up by any dimensions.

    frames  view → facts, labelled
    order   member → its customary place; others follow in the order of their texts
    """

    frames: Frames
    order: Mapping[str, int]
    _added: dict[tuple[str, tuple[str, ...]], Added] = field(default_factory=dict)

    @cached_property
    def known(self) -> Mapping[str, Indicator]:
        """Every indicator by name."""
        return indicators()

    def values(self, indicator: Indicator, dimensions: tuple[str, ...]) -> Values:
        """Member → the indicator's figure; no member where it has no record."""
        if indicator.aggregate == "share":
            return self._shares(indicator, dimensions)
        return self.added(indicator, dimensions).values

    def added(self, indicator: Indicator, dimensions: tuple[str, ...]) -> Added:
        """The figures of an indicator that is no share, and how many of its cells are not known."""
        key = (indicator.name, dimensions)
        if key not in self._added:
            frame = counting(self.frames[view(indicator)], indicator, "unit" in dimensions)
            found = _add(frame, indicator, dimensions)
            unheard = not dimensions and not len(self.frames[view(indicator)])
            self._added[key] = Added({(): None}, 0) if unheard else found
        return self._added[key]

    def _shares(self, indicator: Indicator, dimensions: tuple[str, ...]) -> Values:
        sides = []
        for names in (indicator.parts, indicator.denominator):
            own = [self.known[name] for name in names]
            sides.append([(self.added(one, dimensions).values, self.nothing(one)) for one in own])
        members = {member for side in sides for values, _ in side for member in values}
        return {m: share(*(_total(values.get(m, none) for values, none in side) for side in sides)) for m in members}

    def nothing(self, indicator: Indicator) -> Value:
        """The figure of a member of which there is no record: none are counted, but no sum is known."""
        counted = indicator.aggregate in ("count", "distinct")
        return 0 if counted and len(self.frames[view(indicator)]) else None

    def sorted(self, members: Iterable[Member]) -> list[Member]:
        """Members in their customary order."""
        return sorted(members, key=lambda m: [(self.order.get(part, len(self.order)), part) for part in m])

    def section(
        self,
        name: str,
        title: str,
        dimensions: tuple[str, ...],
        shown: Sequence[Indicator],
        notes: Sequence[str] = (),
    ) -> Section:
        """The figures of indicators, one row a member in customary order, those that no record speaks of left out."""
        found = [self.values(one, dimensions) for one in shown]
        members = self.sorted({member for values in found for member in values})
        blank = [self.nothing(one) for one in shown]
        rows = tuple((*m, *(v.get(m, none) for v, none in zip(found, blank, strict=True))) for m in members)
        columns = [Column(d, DIMENSIONS[d]) for d in dimensions]
        columns += [Column(i.name, i.label, i.unit, i.type, i.name) for i in shown]
        return Section(name, title, tuple(columns), rows, (*self.lacking(shown, dimensions), *notes))

    def lacking(self, shown: Sequence[Indicator], dimensions: tuple[str, ...]) -> Iterable[str]:
        """What is left out of sums because it is blank or could not be read, in one sentence."""
        summed = [one for one in shown if one.aggregate == "sum"]
        unknown = [(one.label, self.added(one, dimensions).unknown) for one in summed]
        told = "、".join(f"{label} {number} 处" for label, number in unknown if number)
        if told:
            yield f"空白或读不出、没有计入的：{told}"


@dataclass(frozen=True, slots=True)
class Added:
    """Member → figure, None where none of its cells is known; and how many cells are blank or unreadable over all."""

    values: Values
    unknown: int


def _add(frame: pd.DataFrame, indicator: Indicator, dimensions: tuple[str, ...]) -> Added:
    column = frame[indicator.column]
    unknown = int(column.isna().sum())
    if indicator.aggregate == "distinct":
        kept = frame[[*dict.fromkeys((*dimensions, indicator.column))]].dropna(subset=[indicator.column])
        return Added(_grouped(kept, dimensions, lambda part: part[indicator.column].nunique()), unknown)
    if indicator.aggregate == "count":
        return Added(_grouped(frame[column.notna()], dimensions, len), unknown)
    if not dimensions:
        return Added({(): _sum(column)}, unknown)
    if column.dtype == object:
        return Added(_exact(frame, indicator.column, dimensions), unknown)
    sums = frame.groupby(list(dimensions), sort=False)[indicator.column].sum(min_count=1)
    members = [member if isinstance(member, tuple) else (member,) for member in sums.index.tolist()]
    return Added(dict(zip(members, (None if v is pd.NA else int(v) for v in sums), strict=True)), unknown)


def _grouped(frame: pd.DataFrame, dimensions: tuple[str, ...], of: Any) -> dict[Member, Value]:
    if not dimensions:
        return {(): int(of(frame))}
    groups = frame.groupby(list(dimensions), sort=False)
    return {tuple(map(str, member)): int(of(part)) for member, part in groups}


def _exact(frame: pd.DataFrame, name: str, dimensions: tuple[str, ...]) -> dict[Member, Value]:
    """Decimals added in Python: a database or numpy would make floats of them."""
    found: dict[Member, Value] = {}
    for *member, value in frame[[*dimensions, name]].itertuples(index=False, name=None):
        key = tuple(map(str, member))
        found[key] = _total((found.get(key), value))
    return found


def _sum(column: pd.Series[Any]) -> Value:
    known = column.dropna()
    if not len(known):
        return None
    return sum(known.tolist(), Decimal(0)) if column.dtype == object else int(known.sum())


def _total(values: Iterable[Value]) -> Any:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None
