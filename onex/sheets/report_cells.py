"""What the sheets of a report have in common: inert cells, fonts, rules, widths, paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from onex.model.report import Column, Value
from onex.sheets.packing import line_count
from onex.sheets.packing import page as paper

LONGEST = 32_767
CUT = "……(过长，此处未全；全文见同一报表的 .json 文件)"
FORMATS = {"count": "#,##0", "money": "#,##0.00", "share": "0.00%"}
BODY = Font(name="宋体", size=10.5)
HEAD = Font(name="宋体", size=10.5, bold=True)
SMALL = Font(name="宋体", size=9)
TITLE = Font(name="黑体", size=16)
SLIM, NARROW, WIDE, TEXT = 7.5, 9, 44, 72  # column widths, in characters
MANY = 10  # columns of a table whose headings are folded more often
UPRIGHT = 92  # characters in the width of an upright sheet; a wider table is printed across
SHADE = PatternFill("solid", fgColor="E7EBF0")
_LINE = Side(style="thin", color="808080")
GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
RIGHT = Alignment(horizontal="right", vertical="center")
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
BESIDE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FORMULA = frozenset("=+-@\t\r＝＋－＠")
_LOWEST, _LINE_HEIGHT, _TALLEST = 18, 14.5, 400  # points; no row is higher than 409


def put(sheet: Worksheet, row: int, column: int, value: Value, font: Font = BODY) -> Any:
    """A value in a cell; text stays text even where a spreadsheet would take it for a formula."""
    cell = sheet.cell(row, column)
    cell.font = font
    if isinstance(value, str):
        text = inert(value)
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in _FORMULA
    elif value is not None:
        cell.value = value
    return cell


def inert(text: str) -> str:
    """A text that a cell can hold: what XML cannot is marked, what is too long says so."""
    text = _ILLEGAL.sub("\ufffd", text)
    if len(text.encode("utf-16-le")) <= 2 * LONGEST:
        return text
    return text.encode("utf-16-le")[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT


def headed(sheet: Worksheet, title: str, last: int) -> None:
    """The title over a table of so many columns."""
    put(sheet, 1, 1, title, TITLE)
    if last > 1:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center", wrap_text=last == 1)
    sheet.row_dimensions[1].height = 32


def widths(sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> list[float]:
    """Sets the columns as wide as their values ask for, within bounds, and gives the widths."""
    found = []
    folded = 3 if len(columns) > MANY else 2
    for place, column in enumerate(columns):
        longest = max([span(row[place], column) for row in rows], default=0)
        label = heading(column)
        asked = span(label) / (folded if column.type in FORMATS else 1)
        most = TEXT if column.type == "note" else WIDE
        found.append(min(max(NARROW if folded == 2 else SLIM, longest + 2, asked + 3), most))
        sheet.column_dimensions[get_column_letter(place + 1)].width = found[-1]
    return found


def heading(column: Column) -> str:
    """A column's heading, its unit in brackets."""
    return f"{column.label}({column.unit})" if column.unit else column.label


def span(value: Value, column: Column | None = None) -> int:
    """How wide a value is, in Latin characters."""
    if isinstance(value, int | Decimal) and column is not None:
        return len(column.show(value))
    text = str(value if value is not None else "")
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in text.split("\n")), default=0)


def height(texts: Sequence[tuple[str, float]]) -> float:
    """How high a row of wrapped texts is, each with its column's width: readers do not all measure it."""
    lines = max((line_count(text, max(width - 2, 1)) for text, width in texts if text), default=1)
    return min(max(_LOWEST, lines * _LINE_HEIGHT + 4), _TALLEST)


def printed(sheet: Worksheet, *, across: bool) -> None:
    """A4, upright or across, as wide as the page, its pages numbered."""
    paper(sheet)
    sheet.page_setup.orientation = "landscape" if across else "portrait"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
