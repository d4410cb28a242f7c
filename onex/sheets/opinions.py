"""The sheet 核查意见: one row a finding, and what the school answered to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from onex.errors import Unreadable
from onex.model.cell import letters
from onex.model.finding import LABELS, Finding
from onex.sheets.opening import open_bytes
from onex.sheets.packing import line_count, page, protect, put
from onex.sheets.raw import Sheet

SHEET = "核查意见"
HEADINGS = ("编号", "单元格", "问题", "依据", "处理方式", "情况说明")
METHODS = ("已更正", "说明", "申请豁免")
GONE = "【已消除】"

_WIDTHS = (19, 20, 62, 34, 11, 36)
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SHOWN = 8  # cells named in one line


@dataclass(frozen=True, slots=True)
class Opinion:
    """One row of the sheet."""

    id: str
    cell: str
    problem: str
    basis: str
    method: str = ""
    note: str = ""

    @property
    def answered(self) -> bool:
        """Whether the school has filled anything in."""
        return bool(self.method or self.note)


def opinions(data: bytes) -> dict[str, tuple[str, str]]:
    """Finding id → (处理方式, 情况说明) of a returned workbook, blank where not filled in; empty when it has no such sheet.

    Raises Unreadable when the file cannot be opened.
    """
    return {row.id: (row.method, row.note) for row in read_opinions(data)}


def read_opinions(data: bytes, name: str = "") -> list[Opinion]:
    """Every row of the sheet 核查意见, in its order; empty when there is none."""
    sheet = next((s for s in open_bytes(data, name).sheets if s.name == SHEET), None)
    return _rows(sheet) if sheet else []


def has_opinions(data: bytes) -> bool | None:
    """Whether a file is a marked copy; None when it cannot be opened."""
    try:
        return any(s.name == SHEET and _heading(_grid(s)) for s in open_bytes(data, "").sheets)
    except Unreadable:
        return None


def merged(*sources: Sequence[Opinion]) -> list[Opinion]:
    """The rows of several copies as one: the first copy's answers come first, and none is dropped."""
    found: dict[str, Opinion] = {}
    for row in (row for rows in sources for row in rows):
        first = found.get(row.id)
        if first is None:
            found[row.id] = row
            continue
        note = first.note if not row.note or row.note in first.note else f"{first.note}\n{row.note}".strip()
        found[row.id] = replace(first, method=first.method or row.method, note=note)
    return list(found.values())


def opinion(finding: Finding) -> Opinion:
    """A finding as a row that nobody has answered yet."""
    problem = f"【{LABELS[finding.severity]}】{finding.title}：{finding.message}"
    if finding.fix:
        problem += f"\n改法：{finding.fix}"
    basis = "\n".join(f"{c}{f'（{c.says}）' if c.says else ''}" for c in finding.citations)
    return Opinion(finding.id, _where(finding), problem, basis)


def _where(finding: Finding) -> str:
    cells = [p.cell for p in finding.places if p.cell]
    sheets = list(dict.fromkeys(p.sheet for p in finding.places)) or ([finding.sheet] if finding.sheet else [])
    if not cells:
        return "、".join(sheets)
    if len(sheets) == 1:
        shown = f"{sheets[0]}!{' '.join(cells[:_SHOWN])}"
    else:
        shown = " ".join(str(p) for p in finding.places[:_SHOWN])
    return shown + (f" 等 {len(cells)} 处" if len(cells) > _SHOWN else "")


# -- reading -----------------------------------------------------------------------------------------------------------


def _grid(sheet: Sheet) -> dict[int, dict[int, str]]:
    grid: dict[int, dict[int, str]] = {}
    for row, column, code in zip(sheet.rows, sheet.columns, sheet.codes, strict=True):
        grid.setdefault(int(row), {})[int(column)] = sheet.texts[code].strip()
    return grid


def _heading(grid: Mapping[int, Mapping[int, str]]) -> tuple[int, dict[str, int]] | None:
    for row, cells in list(grid.items())[:10]:
        columns = {text: column for column, text in reversed(list(cells.items())) if text in HEADINGS}
        if "编号" in columns and ("处理方式" in columns or "情况说明" in columns):
            return row, columns
    return None


def _rows(sheet: Sheet) -> list[Opinion]:
    grid = _grid(sheet)
    found = _heading(grid)
    if found is None:
        return []
    top, columns = found
    rows = []
    for row, cells in grid.items():
        texts = [cells.get(columns.get(name, 0), "") for name in HEADINGS]
        if row > top and re.fullmatch(r"[0-9a-f]{16}", texts[0]):
            rows.append(Opinion(*texts))
    return rows


# -- writing -----------------------------------------------------------------------------------------------------------


def write_opinions(
    book: Workbook,
    findings: Sequence[Finding],
    earlier: Sequence[Opinion],
    summary: Sequence[str],
    targets: Mapping[str, str],
) -> None:
    """The sheet at the end of the workbook, in place of an older one.

    earlier  rows of older copies: their answers are kept; rows whose finding is gone stand at the end as 已消除
    summary  lines to the right of the table
    targets  finding id → where its link leads, as ``'申报表'!H7``
    """
    kept = {row.id: row for row in earlier}
    rows = []
    for finding in {f.id: f for f in findings}.values():
        row, old = opinion(finding), kept.pop(finding.id, None)
        rows.append(replace(row, method=old.method, note=old.note) if old else row)
    rows += [replace(row, problem=GONE + row.problem.removeprefix(GONE)) for row in kept.values()]
    if SHEET in book.sheetnames:
        del book[SHEET]
    sheet = book.create_sheet(SHEET)
    _frame(sheet, len(rows))
    sheet.oddHeader.center.text = "  ".join([SHEET, *summary[:1]]).replace("&", "&&")
    for number, row in enumerate(rows, 2):
        _write_row(sheet, number, row, targets.get(row.id, ""))
    for number, line in enumerate(summary, 1):
        cell = sheet.cell(number, len(HEADINGS) + 2)
        put(cell, line)
        cell.font, cell.alignment = Font(name="宋体", size=11, bold=number == 1), Alignment(vertical="center")


def _frame(sheet: Any, rows: int) -> None:
    for number, (text, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True), 1):
        cell = sheet.cell(1, number)
        put(cell, text)
        cell.font, cell.border = Font(name="宋体", size=11, bold=True, color="FFFFFF"), _BOX
        cell.fill = PatternFill("solid", fgColor="1F3864")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[letters(number)].width = width
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    choice = DataValidation(
        type="list", formula1='"' + ",".join(METHODS) + '"', allow_blank=True, showErrorMessage=True
    )
    choice.errorTitle, choice.error = "请核对", f"处理方式请选：{'、'.join(METHODS)}。"
    choice.showInputMessage, choice.promptTitle, choice.prompt = True, "处理方式", "、".join(METHODS)
    choice.add(f"E2:E{max(rows, 1) + 1}")
    sheet.add_data_validation(choice)
    sheet.print_title_rows, sheet.print_area = "1:1", f"A1:F{rows + 1}"
    page(sheet)
    protect(sheet, "sort", "autoFilter")


def _write_row(sheet: Any, number: int, row: Opinion, target: str) -> None:
    texts = (row.id, row.cell, row.problem, row.basis, row.method, row.note)
    gone = row.problem.startswith(GONE)
    for column, text in enumerate(texts, 1):
        cell = sheet.cell(number, column)
        put(cell, text or None)
        cell.border, cell.number_format = _BOX, "@"
        cell.font = Font(name="宋体", size=10, color="7F7F7F" if gone else "000000")
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if column == 5 else "left")
        cell.protection = Protection(locked=column < 5)
    if target and not gone:
        cell = sheet.cell(number, 2)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, tooltip="转到这个单元格")
        cell.font = Font(name="宋体", size=10, color="0563C1", underline="single")
    lines = max(line_count(text, width - 1) for text, width in zip(texts, _WIDTHS, strict=True))
    sheet.row_dimensions[number].height = min(14 * lines + 4, 400)
