"""What a letter says of a report: coverage, the main figures and how they stand to the period before, in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from onex import reports
from onex.acts.facts import Facts
from onex.acts.report_told import brief
from onex.model.excerpt import main_columns
from onex.model.report import Column, Report, Value

_HEAD = 16  # characters of the chain's head that a letter names
_FIGURES = 10  # figures that it tells in words
_CHANGES = (
    "figure",
    "now",
    "before",
    "change",
)  # columns of a section whose rows are figures beside those of the period before


def report_facts(made: Report) -> Facts:
    """What the letter says of a report. Figures are words."""
    coverage = made.coverage
    return {
        "id": made.name,
        "name": reports.report(made.name).title,
        "period": made.period.label.partition("(")[0],
        "first": made.period.first,
        "last": made.period.last,
        "on": made.on,
        "expected": coverage.expected,
        "received": coverage.received,
        "on_time": coverage.on_time,
        "missing": len(coverage.missing),
        "lines": tuple(_lines(made)),
        "told": tuple(brief(made.sections)),
        "notes": tuple(note.rstrip("。") for note in made.notes),
        "sources": len(made.sources),
        "head": made.head[:_HEAD],
    }


def _lines(made: Report) -> Iterator[Facts]:
    """The totals in words: label, what it is now, unit, and how it stands to the period before where that is known."""
    whole = next((one for one in made.sections if not one.dimensions and len(one.rows) == 1), None)
    if whole is None:
        return
    changes = _changes(made)
    for place in main_columns(whole, _FIGURES):
        column, value = whole.columns[place], whole.rows[0][place]
        if value is not None and column.type in ("count", "money", "share"):
            unit = "" if column.type == "share" else column.unit
            change = _told(column, changes.get(column.label))
            yield {"label": column.label, "now": column.show(value), "unit": unit, "change": change}


def _changes(made: Report) -> dict[str, Value]:
    """Label of a figure → its change since the period before, where a section tells it."""
    for section in made.sections:
        if {column.name for column in section.columns}.issuperset(_CHANGES):
            pairs = zip(section.values("figure"), section.values("change"), strict=True)
            return {str(label): change for label, change in pairs}
    return {}


def _told(column: Column, change: Value) -> str:
    if not isinstance(change, int | Decimal):
        return ""
    if change == 0:
        return "与上期持平"
    word, size = ("增加", change) if change > 0 else ("减少", -change)
    if column.type == "share":
        return f"比上期{word} {(Decimal(size) * 100).quantize(Decimal('0.01'))} 个百分点"
    return f"比上期{word} {column.show(size)}{column.unit}"
