"""From a figure of a report back to the cells that make it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from onex.errors import UsageError
from onex.model.indicator import Indicator
from onex.model.values import canonical


@dataclass(frozen=True, slots=True)
class Contribution:
    """One cell that a figure adds up, with the file it stands in."""

    file: str
    sheet: str
    cell: str
    value: str
    receipt: str
    revision: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure and its cells. `value` is their sum, None when no cell is known; `unknown` counts blank or unreadable cells."""

    figure: str
    indicator: Indicator
    value: int | Decimal | None
    cells: tuple[Contribution, ...]
    unknown: int

    def as_json(self) -> dict[str, Any]:
        """The document onex.trace/1."""
        return {
            "schema": "onex.trace/1",
            "figure": self.figure,
            "value": canonical(self.value) if isinstance(self.value, Decimal) else self.value,
            "cells": [{name: getattr(cell, name) for name in Contribution.__slots__} for cell in self.cells],
            "unit": self.indicator.unit,
            "says": self.indicator.says,
            "unknown": self.unknown,
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
    labels = "、".join(one.label for one in known[:3])
    raise UsageError(f"「{figure}」应以指标名称开头，如 {labels}，后面用 / 接市州、证书等。")


def trace(
    figure: str,
    indicator: Indicator,
    members: str,
    facts: pd.DataFrame,
    dimensions: Sequence[str],
    layout: Mapping[tuple[int, str], Mapping[str, str]],
) -> Trace:
    """The cells of an indicator among the facts of its table, narrowed to the members of dimensions.

    members  ``长沙市/Web前端开发``, empty for the total; each is found in whichever dimension has it
    layout   (revision, sheet) → field → column letters, or the cell of a card
    Raises UsageError for a member that no dimension has, or that two have.
    """
    own = [name for name in dimensions if name in facts]
    chosen = _narrowed(facts, members, own)
    cells, known, unknown = [], [], 0
    for row in chosen.to_dict("records"):
        value = row[indicator.field]
        if value is None or value is pd.NA:
            unknown += 1
            continue
        known.append(value)
        where = layout[(row["revision_id"], row["sheet"])].get(indicator.field, "")
        cell = where if where[-1:].isdigit() else f"{where}{row['row']}"
        cells.append(
            Contribution(
                row["file"], row["sheet"], cell, canonical(value), row["receipt"], int(row["revision"]), row["sha256"]
            )
        )
    return Trace(figure, indicator, sum(known[1:], known[0]) if known else None, tuple(cells), unknown)


def _narrowed(facts: pd.DataFrame, members: str, dimensions: Sequence[str]) -> pd.DataFrame:
    """The facts of the members. A member's own name may hold a slash, so the longest that is known comes first."""
    rest = members
    while rest:
        pieces = rest.split("/")
        for length in range(len(pieces), 0, -1):
            member = "/".join(pieces[:length])
            having = [name for name in dimensions if (facts[name] == member).any()]
            if len(having) > 1:
                raise UsageError(f"「{member}」既是{having[0]}又是{having[1]}，分不清是哪一个。")
            if having:
                facts = facts[facts[having[0]] == member]
                rest = "/".join(pieces[length:])
                break
        else:
            raise UsageError(f"没有「{pieces[0]}」：本期的报送里没有这个市州、学校、证书或等级。")
    return facts
