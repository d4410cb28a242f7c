"""A report as an official letter: the figures in words with their change, the main tables and the charts as annexes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onex.acts.facts import Facts
from onex.acts.render import TEMPLATES, frame
from onex.acts.report_facts import report_facts
from onex.charts import Chart
from onex.documents import layouts
from onex.documents import template as templates
from onex.documents.document import Annex, Document, Paragraph, Picture
from onex.documents.grids import grid, section_table
from onex.documents.width import ems
from onex.model.excerpt import narrowed, upright, without_codes
from onex.model.report import Column, Report, Section
from onex.settings import Workspace

TEMPLATE = "report-letter"
# Rows of a table in a letter; of one that is long and stands complete elsewhere; of what schools wrote, which stands complete here.
_ROWS, _BEGINNING, _WRITTEN = 60, 8, 500
# Characters of an upright page; of a row's number; of a text before it is folded, and of what a school wrote.
_ROOM, _NUMBER, _TEXT, _SENTENCE = 46, 3, 15, 22
_SAID, _FLAGS = "text", "flags"
_SOURCES = "sources"


def letter(made: Report, workspace: Workspace, charts: Sequence[Chart]) -> Document:
    """The letter that a report goes out with, dated as the report."""
    own = workspace.root / TEMPLATES
    found = templates.find(TEMPLATE, own)
    given = {
        "office": dict(workspace.settings.office),
        "date": made.on,
        "policy": {},
        "report": report_facts(made),
    }
    document = templates.render(found, given, {}, frame(workspace, layouts.kind(found.kind, own), found, made.on), own)
    return replace(document, annexes=tuple(_annexes(made, charts)))


def _fitting(section: Section) -> Section:
    """The section with as many of its main columns as stand side by side on an upright page."""
    stood, rows = upright(_clear(without_codes(section))), _rows(section)
    least = len(stood.dimensions) + 1
    for most in range(len(stood.columns), least, -1):
        small = narrowed(stood, most, rows)
        if sum(_widths(small)) <= _ROOM:
            return small
    return narrowed(stood, least, rows)


def _rows(section: Section) -> int:
    if any(column.name == _SAID for column in section.columns):
        return _WRITTEN
    return _BEGINNING if section.annex else _ROWS


def _clear(section: Section) -> Section:
    """The section without the column of what is to be looked at, where there is nothing."""
    if section.columns[-1].name != _FLAGS or any(section.values(_FLAGS)):
        return section
    return replace(section, columns=section.columns[:-1], rows=tuple(row[:-1] for row in section.rows))


def _widths(section: Section) -> tuple[int, ...]:
    """How many characters each column asks for, the rows' numbers first: figures whole, texts within bounds."""
    found = [_NUMBER]
    for place, column in enumerate(section.columns):
        longest = max((ems(column.show(row[place])) for row in section.rows), default=0)
        label = ems(f"{column.label}（{column.unit}）" if column.unit else column.label)
        asked = max(longest, label / 3) + (2 if _counts(column) or _marks(section, place) else 1)
        found.append(math.ceil(asked if _counts(column) else min(asked, _SENTENCE if column.name == _SAID else _TEXT)))
    return tuple(found)


def _table(section: Section) -> Facts:
    """The table as a document's fact, its values as the report prints them: a share as a percentage, a count with separators."""
    texts = tuple(tuple(c.show(v) for c, v in zip(section.columns, row, strict=True)) for row in section.rows)
    table = section_table(replace(section, rows=texts))
    number, *columns = table["columns"]
    aligned = [
        {**column, "align": "right"} if _counts(own) else {**column, "align": "left"} if own.name == _SAID else column
        for own, column in zip(section.columns, columns, strict=True)
    ]
    return {**table, "columns": (number, *aligned), "widths": _widths(section), "turned": False}


def _marks(section: Section, place: int) -> bool:
    """Whether a column holds days or periods, which are not to be broken at a hyphen."""
    values = [row[place] for row in section.rows if row[place]]
    return bool(values) and all(isinstance(value, str) and value.isascii() for value in values)


def _counts(column: Column) -> bool:
    return column.type in ("count", "money", "share") or column.name == "value"


def _annexes(made: Report, charts: Sequence[Chart]) -> Iterator[Annex]:
    """The report's tables, each under the charts that are drawn from it and over its notes."""
    shown = [section for section in made.sections if section.rows]
    shown += [section for section in made.annexes if section.name == _SOURCES]
    for section in shown:
        small = _fitting(section)
        pictures = [
            Picture(chart.png, chart.size, chart.plot.title) for chart in charts if chart.plot.section == section.name
        ]
        notes = [Paragraph(f"注：{note.rstrip('。')}。") for note in small.notes]
        yield Annex(section.title, (*pictures, grid(_table(small), section.title, TEMPLATE), *notes))
