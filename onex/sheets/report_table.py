"""A section of a report as a sheet: its figures under frozen headings, the notes beneath, ready to print; and where each figure stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from onex.model.report import Column, Section, Value
from onex.sheets.report_cells import (
    BESIDE,
    BODY,
    FORMATS,
    GRID,
    HEAD,
    LEFT,
    MIDDLE,
    RIGHT,
    SHADE,
    SMALL,
    UPRIGHT,
    headed,
    heading,
    height,
    printed,
    put,
    widths,
)  # fmt: skip

ROOM = 20_000  # rows of an annex that a workbook takes
FIRST = 3  # the row that a table's values begin in
_STANDING = 7  # a table of one row and more columns is set upright, a figure a line
_UPRIGHT = (Column("label", "指标"), Column("unit", "单位"), Column("value", "数值", "", "count"))
NONE = "本期没有。"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: the sheet's title, the cell, the words to trace it by, its value."""

    sheet: str
    cell: str
    figure: str
    value: Value


@dataclass(frozen=True, slots=True)
class _Grid:
    """A section as it is laid out: headings, rows, the type of every cell, the (row, column) in the section of every cell."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    standing: bool

    def kind(self, section: Section, row: int, column: int) -> str:
        if self.standing:
            return section.columns[row].type if column == 2 else "text"
        return self.columns[column].type

    def figure(self, section: Section, row: int, column: int) -> str:
        if self.standing:
            return section.figure(0, row) if column == 2 else ""
        return section.figure(row, column)


def table(sheet: Worksheet, section: Section, label: str, *, annex: bool = False) -> Iterator[Place]:
    """Fills a sheet with a section, and gives the places of its figures.

    label  ``表3``, before the title
    annex  whether it is left out, with a note, where there is no room for it
    """
    grid = _laid(section)
    rows = () if annex and len(grid.rows) > ROOM else grid.rows
    headed(sheet, f"{label} {section.title}", max(len(grid.columns), 1))
    wide = widths(sheet, grid.columns, rows)
    _headings(sheet, grid.columns, wide)
    yield from _values(sheet, section, grid, rows, wide)
    notes = list(section.notes)
    if not rows:
        notes.insert(0, f"共 {len(grid.rows)} 行，本工作簿放不下，全部见同一报表的 .csv 文件。" if grid.rows else NONE)
    _below(sheet, notes, FIRST + len(rows), wide)
    frozen = sum(column.type == "text" for column in grid.columns[:2]) if sum(wide) > UPRIGHT else 1
    sheet.freeze_panes = f"{get_column_letter(1 + min(frozen, len(grid.columns) - 1))}{FIRST}"
    sheet.print_title_rows = f"1:{FIRST - 1}"
    printed(sheet, across=sum(wide) > UPRIGHT)


def _laid(section: Section) -> _Grid:
    if len(section.rows) != 1 or len(section.columns) <= _STANDING or section.dimensions:
        return _Grid(section.columns, section.rows, False)
    values = zip(section.columns, section.rows[0], strict=True)
    return _Grid(_UPRIGHT, tuple((column.label, column.unit, value) for column, value in values), True)


def _headings(sheet: Worksheet, columns: Sequence[Column], wide: Sequence[float]) -> None:
    for place, column in enumerate(columns, 1):
        cell = put(sheet, FIRST - 1, place, heading(column), HEAD)
        cell.fill, cell.border, cell.alignment = SHADE, GRID, MIDDLE
    sheet.row_dimensions[FIRST - 1].height = max(
        30, height([(heading(c), w) for c, w in zip(columns, wide, strict=True)])
    )


def _values(
    sheet: Worksheet, section: Section, grid: _Grid, rows: Sequence[Sequence[Value]], wide: Sequence[float]
) -> Iterator[Place]:
    for number, row in enumerate(rows):
        line = FIRST + number
        for place, value in enumerate(row):
            cell = put(sheet, line, place + 1, value, BODY)
            kind = grid.kind(section, number, place)
            if kind == "count" and isinstance(value, Decimal):
                kind = "money"  # a column of several figures, of which this one is an amount
            cell.border, cell.alignment = GRID, RIGHT if kind in FORMATS else _after(grid, place)
            if kind in FORMATS:
                cell.number_format = FORMATS[kind]
            figure = grid.figure(section, number, place)
            if figure:
                yield Place(sheet.title, cell.coordinate, figure, value)
        words = [(value, w) for value, w in zip(row, wide, strict=True) if isinstance(value, str)]
        sheet.row_dimensions[line].height = height(words)


def _after(grid: _Grid, place: int) -> Alignment:
    """Words behind a column of figures keep their distance from them."""
    return BESIDE if place and grid.columns[place - 1].type in FORMATS else LEFT


def _below(sheet: Worksheet, notes: Sequence[str], row: int, wide: Sequence[float]) -> None:
    last = max(len(wide), 1)
    for number, note in enumerate(notes):
        text = f"注：{note}" if note != NONE else note
        put(sheet, row + number, 1, text, SMALL).alignment = LEFT
        if last > 1:
            sheet.merge_cells(start_row=row + number, start_column=1, end_row=row + number, end_column=last)
        sheet.row_dimensions[row + number].height = height([(text, sum(wide))])
