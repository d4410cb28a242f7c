"""From a figure of a report back to the cells that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from onex.errors import UsageError
from onex.model.indicator import Indicator
from onex.model.report import share
from onex.model.values import canonical

Layouts = Mapping[str, Mapping[tuple[int, str], Mapping[str, str]]]
HOW: Mapping[str, str] = {"sum": "相加", "count": "计个数", "distinct": "计不同的值", "share": "相除"}
DIFFERENCE = "difference"
WHOLE = "合计"  # may stand for the members of a total


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a view, labelled, with `table`.

    layouts   table → (revision, sheet) → field → column letters, or the cell of a card
    counting  the records among some that an indicator counts; the last argument says whether a single unit is meant
    """

    frame: pd.DataFrame
    layouts: Layouts
    counting: Callable[[pd.DataFrame, Indicator, bool], pd.DataFrame]
    _members: dict[str, dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def having(self, name: str, member: str) -> Any:
        """Which records are of a member of a dimension, as an array of truth values; None where none is."""
        if name not in self._members:
            codes, members = pd.factorize(self.frame[name].to_numpy())
            self._members[name] = {str(known): codes == code for code, known in enumerate(members)}
        return self._members[name].get(member)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One cell that a figure rests on, with the file it stands in.

    value  what counts of it; `note` says so where the cell itself holds something else
    part   of a share, whether it belongs to the numerator or the denominator; of a difference, to now or before; empty otherwise
    """

    file: str
    sheet: str
    cell: str
    value: str
    receipt: str
    revision: int
    sha256: str
    note: str = ""
    part: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object of `cells` in onex.trace/1."""
        return {n: value for n in Contribution.__slots__ if (value := getattr(self, n)) != "" or n not in _OPTIONAL}


_OPTIONAL = ("note", "part")


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a share or of a difference: what its cells come to, and how."""

    part: str
    how: str
    value: int | Decimal | None

    def as_json(self) -> dict[str, Any]:
        """The object of `parts` in onex.trace/1."""
        value = canonical(self.value) if isinstance(self.value, Decimal) else self.value
        return {"part": self.part, "how": self.how, "value": value}


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure and its cells. `value` is what they come to, None when no cell is known; `unknown` counts blank or unreadable cells.

    how    what makes the figure of the cells where it is not the indicator's own aggregate
    parts  the sides of a share or of a difference
    """

    figure: str
    indicator: Indicator
    value: int | Decimal | None
    cells: tuple[Contribution, ...]
    unknown: int
    how: str = ""
    parts: tuple[Part, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The document onex.trace/1."""
        return {
            "schema": "onex.trace/1",
            "figure": self.figure,
            "value": canonical(self.value) if isinstance(self.value, Decimal) else self.value,
            "cells": [cell.as_json() for cell in self.cells],
            "unit": self.indicator.unit,
            "says": self.indicator.says,
            "unknown": self.unknown,
            "indicator": self.indicator.name,
            "how": self.how or self.indicator.aggregate,
            **({"parts": [part.as_json() for part in self.parts]} if self.parts else {}),
        }


def split(figure: str, indicators: Iterable[Indicator]) -> tuple[Indicator, str]:
    """The indicator that a figure begins with, and the rest; UsageError where it begins with none.

    >>> split("累计培训人数/长沙市", [Indicator("t", "累计培训人数", "", "", "count", "人", "")])[1]
    '长沙市'
    """
    known = sorted(indicators, key=lambda one: -len(one.label))
    for indicator in known:
        for word in (indicator.label, indicator.name):
            if figure == word or figure.startswith(f"{word}/"):
                return indicator, figure[len(word) + 1 :]
    if not known:
        raise UsageError("这份报表只有由回执数出的数和原文，没有由单元格相加的数。")
    labels = "、".join(one.label for one in known[:3])
    raise UsageError(f"「{figure}」应以指标名称开头，如 {labels}，后面用 / 接市州、证书等。")


def summed(figure: str, indicator: Indicator, members: str, facts: Facts, dimensions: Sequence[str]) -> Trace:
    """The cells of a sum or a count among the facts of its table, narrowed to the members of dimensions.

    members  ``长沙市/Web前端开发``, empty for the total; each is found in whichever dimension has it, ``市州=长沙市`` says in which
    Raises UsageError for a member that no dimension has, or that two have.
    """
    return _traced(figure, indicator, chosen(indicator, members, facts, dimensions), facts.layouts)


def chosen(indicator: Indicator, members: str, facts: Facts, dimensions: Sequence[str]) -> pd.DataFrame:
    """The records that a figure counts."""
    own = [name for name in dimensions if name in facts.frame]
    among, by_unit = _narrowed(facts, members, own)
    return facts.counting(facts.frame[among], indicator, by_unit)


def shared(
    figure: str,
    indicator: Indicator,
    members: str,
    parts: Sequence[tuple[str, Indicator, Facts]],
    dimensions: Sequence[str],
) -> Trace:
    """The cells of a share: those of its numerator, then those of its denominator, each marked with its part.

    A member that one of them has no record of adds nothing to it; UsageError for one that none has.
    """
    found: list[Trace] = []
    problem: UsageError | None = None
    sums: dict[str, list[Any]] = {"numerator": [], "denominator": []}
    for role, one, facts in parts:
        try:
            traced = summed(figure, one, members, facts, dimensions)
        except UsageError as missing:
            problem = missing
            sums[role] += [0] if one.aggregate in ("count", "distinct") and len(facts.frame) else []
            continue
        sums[role].append(traced.value)
        found.append(replace(traced, cells=tuple(replace(cell, part=role) for cell in traced.cells)))
    if not found and problem is not None:
        raise problem
    hows = {role: one.aggregate for role, one, _ in parts}
    sides = tuple(Part(role, hows[role], _total(values)) for role, values in sums.items())
    value = share(*(side.value for side in sides))
    cells = tuple(cell for traced in found for cell in traced.cells)
    return Trace(figure, indicator, value, cells, sum(traced.unknown for traced in found), parts=sides)


def marked(figure: str) -> tuple[str, str]:
    """A figure without what says that another period's is meant, and that.

    >>> marked("累计培训人数/长沙市@上期"), marked("累计培训人数")
    (('累计培训人数/长沙市', '上期'), ('累计培训人数', ''))
    """
    bare, mark, period = figure.rpartition("@")
    return (bare, period) if mark and period and "/" not in period else (figure, "")


def difference(figure: str, now: Trace, before: Trace) -> Trace:
    """One figure less the same of a period before: the cells of both, each marked with its part."""
    value = None if now.value is None or before.value is None else now.value - before.value
    sides = ((now, "now"), (before, "before"))
    cells = tuple(replace(cell, part=part) for traced, part in sides for cell in traced.cells)
    parts = tuple(Part(part, now.indicator.aggregate, traced.value) for traced, part in sides)
    return Trace(figure, now.indicator, value, cells, now.unknown + before.unknown, DIFFERENCE, parts)


def _traced(figure: str, indicator: Indicator, chosen: pd.DataFrame, layouts: Layouts) -> Trace:
    cells, known, unknown = [], [], 0
    names = [name for name in dict.fromkeys((indicator.column, indicator.field, *_PLACE, _REMARK)) if name in chosen]
    for row in chosen[names].to_dict("records"):
        value = row[indicator.column]
        if value is None or value is pd.NA:
            unknown += 1
            continue
        known.append(value)
        cells.append(_contribution(row, indicator, value, layouts))
    if indicator.aggregate == "sum":
        return Trace(figure, indicator, _total(known), tuple(cells), unknown)
    return Trace(figure, indicator, len(known if indicator.aggregate == "count" else set(known)), tuple(cells), unknown)


_REMARK = "remark"  # what a view itself says of a record
_PLACE = ("table", "revision_id", "sheet", "row", "file", "receipt", "revision", "sha256")


def _contribution(row: Mapping[Any, Any], indicator: Indicator, value: Any, layouts: Layouts) -> Contribution:
    where = layouts[row["table"]].get((row["revision_id"], row["sheet"]), {}).get(indicator.field, "")
    cell = where if where[-1:].isdigit() else f"{where}{row['row']}"
    held = row.get(indicator.field)
    note = "" if held == value else f"单元格为 {canonical(held)}，按规定或决定计 {canonical(value)}"
    note = note or row.get(_REMARK, "")
    said = (canonical(value), row["receipt"], int(row["revision"]), row["sha256"], note)
    return Contribution(row["file"], row["sheet"], cell, *said)


def _narrowed(facts: Facts, members: str, dimensions: Sequence[str]) -> tuple[Any, bool]:
    """Which facts are of the members, and whether a unit is among them. A member's own name may hold a slash: the longest known comes first."""
    rest, by_unit = "" if members == WHOLE else members, False
    among = pd.Series(True, index=facts.frame.index).to_numpy()
    while rest:
        pieces = rest.split("/")
        for length in range(len(pieces), 0, -1):
            having, member = _having(facts, among, "/".join(pieces[:length]), dimensions)
            if len(having) > 1:
                raise UsageError(
                    f"「{member}」既是{having[0]}又是{having[1]}，分不清是哪一个；可写成 {having[0]}={member}。"
                )
            if having:
                among = among & facts.having(having[0], member)
                by_unit = by_unit or having[0] == "unit"
                rest = "/".join(pieces[length:])
                break
        else:
            raise UsageError(f"没有「{pieces[0]}」：本期的报送里没有这个市州、学校、证书或等级。")
    return among, by_unit


def _having(facts: Facts, among: Any, text: str, dimensions: Sequence[str]) -> tuple[list[str], str]:
    """The dimensions that have a member among some facts, and the member; a name before a sign of equality names the dimension."""
    name, mark, member = text.partition("=")
    named, sought = ([name], member) if mark and name in dimensions else (list(dimensions), text)
    found = [(name, facts.having(name, sought)) for name in named]
    return [name for name, own in found if own is not None and (own & among).any()], sought


def _total(values: Iterable[Any]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None
