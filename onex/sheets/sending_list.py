"""发送清单: which file goes to whom under which number; names and telephones only where they were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from onex.sheets.packing import packed, page, properties, put

TITLE = "发送清单"
COLUMNS: Mapping[str, str] = {
    "place": "序号",
    "school_code": "学校标识码",
    "school": "对象",
    "file": "文件",
    "number": "文号",
}
PEOPLE: Mapping[str, str] = {"contact": "联系人", "phone": "联系电话"}
SENT: Mapping[str, str] = {"sent": "发送日期", "note": "备注"}
_WIDTHS = {
    "place": 6,
    "school_code": 13,
    "school": 30,
    "file": 46,
    "number": 22,
    "contact": 10,
    "phone": 18,
    "sent": 12,
    "note": 18,
}
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def sending_list(rows: Sequence[Mapping[str, str]], people: bool) -> bytes:
    """The workbook, the same bytes for the same rows: fields of `COLUMNS`, and with `people` of `PEOPLE`; two columns to fill in."""
    columns = {**COLUMNS, **(PEOPLE if people else {}), **SENT}
    book = Workbook()
    book.properties = properties(TITLE)
    book.remove(book.active)  # type: ignore[arg-type]
    sheet = book.create_sheet(TITLE)
    for place, (name, label) in enumerate(columns.items(), 1):
        cell = sheet.cell(1, place, label)
        cell.font, cell.alignment, cell.border = Font(name="宋体", size=10, bold=True), _MIDDLE, _BOX
        cell.fill = PatternFill("solid", fgColor="E8EEF4")
        sheet.column_dimensions[cell.column_letter].width = _WIDTHS[name]
    looks: dict[bool, Any] = {}
    for number, row in enumerate(rows, 1):
        for place, name in enumerate(columns, 1):
            cell = sheet.cell(number + 1, place)
            put(cell, number if name == "place" else row.get(name, ""))
            middle = name == "place"
            if middle not in looks:  # a look that is made anew for every cell takes most of the time
                cell.font, cell.border, cell.alignment = Font(name="宋体", size=10), _BOX, _MIDDLE if middle else _LEFT
                looks[middle] = copy(cell._style)
            quoted = cell.quotePrefix
            cell._style = copy(looks[middle])
            if quoted:
                cell.quotePrefix = True
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    page(sheet)
    return packed(book)
