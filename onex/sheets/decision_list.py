"""Writes 审核表: one row a pilot, locked but for what the reviewer fills in, with the findings and a hidden stamp."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from onex.model.cell import letters
from onex.sheets.decisions import (
    CONTACTS,
    FILLED,
    FINDINGS,
    FIRST_ROW,
    HEADING_ROW,
    LISTS_FROM,
    LOCKED,
    SHEET,
    STAMP,
    WORDS,
    Head,
)
from onex.sheets.packing import line_count, packed, page, properties, protect, put
from onex.sheets.stamp import METADATA_SHEET

Records = Sequence[Mapping[str, Any]]

FINDING_COLUMNS: Mapping[str, str] = {
    "school_code": "学校标识码",
    "school": "学校名称",
    "cells": "单元格",
    "severity": "级别",
    "message": "问题",
    "clauses": "依据",
    "standing": "状态",
    "method": "处理方式",
    "note": "情况说明",
}
CONTACT_COLUMNS: Mapping[str, str] = {
    "school_code": "学校标识码",
    "school": "学校名称",
    "contact": "联系人",
    "contact_phone": "联系电话",
}
_WIDTHS = {
    "school_code": 12, "school": 22, "certificate": 20, "level": 8, "major_code": 9, "major": 16, "applied": 8, "opinion": 8,
    "proposed": 8, "errors": 6, "warnings": 6, "advice": 22, "decision": 8, "students": 9, "reason": 24, "reviewer": 9, "day": 12,
    "cells": 22, "severity": 7, "message": 52, "clauses": 26, "standing": 9, "method": 10, "note": 28, "contact": 10,
    "contact_phone": 18,
}  # fmt: skip
_WORDY = ("school", "certificate", "major", "advice", "reason", "message", "clauses", "cells", "note")
_NUMBERS = ("applied", "proposed", "errors", "warnings", "students")
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SONG = "宋体"
_PLAIN = Font(name=_SONG, size=10)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_OPEN = PatternFill("solid", fgColor="FFF9DB")
_HINT = (
    "只填浅黄色五列：决定选“同意”“核减”或“退回”；核减写核定人数(0 为不同意该试点)；核减、退回写理由。"
    "退回须同校各行一致。其他列已锁定，不要增删行。"
)


def decision_list(head: Head, title: str, rows: Records, findings: Records, contacts: Records | None = None) -> bytes:
    """The workbook, the same bytes for the same input.

    rows      one a pilot: the fields of `LOCKED` (those missing in the first row have no column) and, where something was decided
              before, of `FILLED`
    findings  as `FINDING_COLUMNS`; contacts as `CONTACT_COLUMNS`, None to leave them out
    """
    book = Workbook()
    book.properties = properties(title)
    book.remove(book.active)  # type: ignore[arg-type]
    sheet = book.create_sheet(SHEET)
    columns = {name: text for name, text in LOCKED.items() if not rows or name in rows[0]} | dict(FILLED)
    _banner(sheet, 1, len(columns), title, Font(name="黑体", size=16), 30)
    _banner(sheet, 2, len(columns), _HINT, Font(name=_SONG, size=10), 30)
    _table(sheet, columns, rows, HEADING_ROW)
    _checks(sheet, list(columns), len(rows))
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{HEADING_ROW}:{letters(len(columns))}{HEADING_ROW + max(len(rows), 1)}"
    _table(book.create_sheet(FINDINGS), FINDING_COLUMNS, findings, 1)
    if contacts is not None:
        _table(book.create_sheet(CONTACTS), CONTACT_COLUMNS, contacts, 1)
    _stamp(book.create_sheet(METADATA_SHEET), head)
    book.active = 0
    return packed(book)


def _banner(sheet: Any, row: int, width: int, text: str, font: Font, height: float) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    cell = sheet.cell(row, 1)
    put(cell, text)
    cell.font, cell.alignment = font, Alignment(horizontal="left", vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = height


def _table(sheet: Any, columns: Mapping[str, str], rows: Records, top: int) -> None:
    for number, (name, text) in enumerate(columns.items(), 1):
        cell = sheet.cell(top, number)
        put(cell, text)
        cell.font, cell.border = Font(name=_SONG, size=11, bold=True, color="FFFFFF"), _BOX
        cell.fill = PatternFill("solid", fgColor="7F6000" if name in FILLED else "1F3864")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[letters(number)].width = _WIDTHS[name]
    sheet.row_dimensions[top].height = 30
    for line, row in enumerate(rows, top + 1):
        for number, name in enumerate(columns, 1):
            _cell(sheet.cell(line, number), name, row.get(name))
        texts = {name: str(row.get(name) or "") for name in columns if name in _WORDY}
        lines = max((line_count(text, _WIDTHS[name] - 1) for name, text in texts.items()), default=1)
        sheet.row_dimensions[line].height = min(14 * lines + 6, 400)
    sheet.print_title_rows = f"{top}:{top}"
    sheet.freeze_panes = f"A{top + 1}"
    page(sheet)
    protect(sheet, "autoFilter")


def _cell(cell: Any, name: str, value: Any) -> None:
    put(cell, value)
    cell.font, cell.border = _PLAIN, _BOX
    cell.alignment = _LEFT if name in _WORDY else _MIDDLE
    cell.number_format = "0" if name in _NUMBERS else "yyyy-mm-dd" if name == "day" else "@"
    if name in FILLED:
        cell.fill, cell.protection = _OPEN, Protection(locked=False)


def _checks(sheet: Any, columns: Sequence[str], rows: int) -> None:
    """What may be entered in the columns to be filled in."""
    last = FIRST_ROW + max(rows, 1) - 1
    applied = f"${letters(columns.index('applied') + 1)}{FIRST_ROW}" if "applied" in columns else "999999"
    checks = {
        "decision": DataValidation(type="list", formula1='"' + ",".join(WORDS) + '"'),
        "students": DataValidation(type="whole", operator="between", formula1="0", formula2=applied),
        "day": DataValidation(
            type="date", operator="greaterThanOrEqual", formula1="DATE(2000,1,1)", errorStyle="warning"
        ),
    }
    says = {
        "decision": f"请选{'、'.join(WORDS)}。",
        "students": "填不大于申报人数的整数，0 为不同意该试点；同意的可以不填。",
        "day": "填年月日，如 2020-06-15；不填按收到审核表的日期。",
    }
    for name, check in checks.items():
        column = letters(columns.index(name) + 1)
        check.allow_blank = check.showErrorMessage = check.showInputMessage = True
        check.errorTitle, check.error = "请核对", says[name]
        check.promptTitle, check.prompt = FILLED[name], says[name]
        check.add(f"{column}{FIRST_ROW}:{column}{last}")
        sheet.add_data_validation(check)


def _stamp(sheet: Any, head: Head) -> None:
    pairs = [(STAMP, "1"), ("call", head.call), ("stage", head.stage), ("prefecture", head.prefecture)]
    pairs += [("exported_on", head.exported_on), ("head", head.head)]
    for row, pair in enumerate(pairs, 1):
        for column, text in enumerate(pair, 1):
            put(sheet.cell(row, column), text or None)
    for row, (code, (revision_id, revision, content)) in enumerate(head.revisions.items(), LISTS_FROM):
        for column, text in enumerate((code, str(revision_id), str(revision), content), 1):
            put(sheet.cell(row, column), text)
    for row, (key, applied) in enumerate(head.pilots.items(), LISTS_FROM):
        for column, text in enumerate((*key, "" if applied is None else str(applied)), 6):
            put(sheet.cell(row, column), text or None)
    sheet.sheet_state = "veryHidden"
