"""The hidden index of a produced workbook: which figure stands in which cell, so that a cell can be traced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from onex.errors import UsageError
from onex.model.values import canonical
from onex.sheets.opening import open_book
from onex.sheets.raw import Book
from onex.sheets.report_cells import inert
from onex.sheets.report_table import Place

NAME = "_onex"
HEADINGS = ("sheet", "cell", "figure", "report", "value", "head")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Indexed:
    """One figure of a produced workbook. `value` is what it was when the workbook was made, `now` what its cell holds today."""

    sheet: str
    cell: str
    figure: str
    report: str
    value: str
    head: str
    now: str


def write(sheet: Worksheet, places: Iterable[Place], report: str, head: str) -> None:
    """Fills the sheet, which no menu shows: a row a figure."""
    sheet.title = NAME
    sheet.sheet_state = "veryHidden"
    sheet.append(HEADINGS)
    for number, place in enumerate(places, 2):
        row = (inert(place.sheet), place.cell, inert(place.figure), report, canonical(place.value), head)
        for column, text in enumerate(row, 1):
            sheet.cell(number, column, text).data_type = "s"


def find(path: Path, where: str) -> Indexed:
    """The figure in a cell like ``表2!D7`` of a produced workbook.

    Raises Unreadable; UsageError for a file that is no workbook of ours, for a sheet that it has not, and, with the nearest figures, for a cell without one.
    """
    book = open_book(path)
    rows = _rows(book, path)
    name, cell = _split(where)
    titles = dict.fromkeys(row["sheet"] for row in rows)
    chosen = next((title for title in titles if name in (title, title.split(" ")[0])), None)
    if chosen is None:
        raise UsageError(f"{path.name} 没有列着数字的工作表「{name}」，有数字的是：{'、'.join(titles) or '无'}。")
    own = [row for row in rows if row["sheet"] == chosen]
    found = next((row for row in own if row["cell"] == cell), None)
    if found is None:
        near = "、".join(f"{row['cell']}({row['figure']})" for row in _nearest(own, cell))
        raise UsageError(f"「{chosen}」的 {cell} 不是可以追查的数字，最近的是：{near}。")
    return Indexed(**found, now=_grid(book, chosen).get(_numbers(cell)[1], {}).get(_numbers(cell)[0], ""))


def _rows(book: Book, path: Path) -> list[dict[str, str]]:
    grid = [tuple(row.get(column, "") for column in range(1, len(HEADINGS) + 1)) for row in _grid(book, NAME).values()]
    if not grid or grid[0] != HEADINGS:
        raise UsageError(f"{path.name} 不是 onex report 写出的工作簿，或者它的数字索引已被删去，请重新编制。")
    return [dict(zip(HEADINGS, row, strict=True)) for row in grid[1:]]


def _grid(book: Book, title: str) -> dict[int, dict[int, str]]:
    """Row → column → text of a sheet; empty where there is no such sheet."""
    found: dict[int, dict[int, str]] = {}
    for sheet in (sheet for sheet in book.sheets if sheet.name == title):
        for row, column, code in zip(sheet.rows, sheet.columns, sheet.codes, strict=True):
            found.setdefault(int(row), {})[int(column)] = sheet.texts[code]
    return found


def _split(where: str) -> tuple[str, str]:
    sheet, _, cell = where.rpartition("!")
    found = _CELL.fullmatch(cell.strip())
    if not sheet or found is None:
        raise UsageError(f"「{where}」应写成 工作表!单元格，如 表2!D7。")
    return sheet.strip().strip("'").strip(), f"{found[1].upper()}{int(found[2])}"


def _nearest(rows: Sequence[Mapping[str, str]], cell: str) -> list[Mapping[str, Any]]:
    column, row = _numbers(cell)

    def away(one: Mapping[str, str]) -> tuple[int, int, int]:
        its_column, its_row = _numbers(one["cell"])
        return abs(its_column - column) + abs(its_row - row), its_row, its_column

    return sorted(rows, key=away)[:_NEAREST]


def _numbers(cell: str) -> tuple[int, int]:
    found = _CELL.fullmatch(cell)
    return (column_index_from_string(found[1]), int(found[2])) if found else (1, 1)
