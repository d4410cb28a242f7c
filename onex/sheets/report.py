"""A report as a workbook: a cover with coverage and sources, then one sheet a section, ready to print on A4."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from onex.model.report import Column, Report, Section, Value

# openpyxl cuts a longer text in silence.
LONGEST = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")
_FORMATS = {"count": "#,##0", "money": "#,##0.00"}
_LINE = Side(style="thin", color="808080")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = PatternFill("solid", fgColor="E7EBF0")
_BODY = Font(name="宋体", size=10.5)
_HEAD = Font(name="宋体", size=10.5, bold=True)
_TITLE = Font(name="黑体", size=16)
_NARROW, _WIDE = 9, 44  # column widths, in characters
_UPRIGHT = 7  # a table of more columns is printed across


def workbook(report: Report) -> bytes:
    """The bytes of the workbook. Texts are texts, whatever they begin with; there are no formulas."""
    book = Workbook()
    cover: Any = book.active
    _cover(cover, report)
    for number, section in enumerate(report.sections, 1):
        _section(book.create_sheet(_FORBIDDEN.sub(" ", f"表{number} {section.title}")[:31]), report, section, number)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cover(sheet: Worksheet, report: Report) -> None:
    sheet.title = "封面"
    coverage = report.coverage
    pairs: list[tuple[str, Value]] = [
        ("期次", report.period.id),
        ("起止", f"{report.period.first.isoformat()} 至 {report.period.last.isoformat()}"),
        ("报送期限", report.due.day.isoformat() + ("(暂定)" if report.due.provisional else "")),
        ("统计日期", report.on.isoformat()),
        ("应报学校", coverage.expected),
        ("已报学校", coverage.received),
        ("按时报送", coverage.on_time),
        ("缺报学校", len(coverage.missing)),
        *((f"说明{n}", note) for n, note in enumerate(report.notes, 1)),
        *((f"表{n}", section.title) for n, section in enumerate(report.sections, 1)),
        ("台账校验值", report.head),
    ]
    _put(sheet, 1, 1, report.title, _TITLE)
    sheet.merge_cells("A1:C1")
    sheet.row_dimensions[1].height = 36
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    row = 3
    for label, value in pairs:
        _put(sheet, row, 1, label, _HEAD).fill = _SHADE
        cell = _put(sheet, row, 2, value, _BODY)
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
        for place in (1, 2, 3):
            sheet.cell(row, place).border = _GRID
        row += 1
    row += 1
    _put(sheet, row, 1, f"数据来源：{len(report.sources)} 份回执", _HEAD)
    for receipt, sha256 in report.sources:
        row += 1
        _put(sheet, row, 1, receipt, _BODY)
        _put(sheet, row, 2, sha256, Font(name="宋体", size=8))
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
    for letter, width in (("A", 14), ("B", 40), ("C", 34)):
        sheet.column_dimensions[letter].width = width
    _paper(sheet, landscape=False)


def _section(sheet: Worksheet, report: Report, section: Section, number: int) -> None:
    columns, rows = section.columns, section.rows
    if len(rows) == 1 and len(columns) > _UPRIGHT and all(c.type != "text" for c in columns):
        # One long row reads better standing: figure, unit, value.
        rows = tuple((c.label, c.unit, value) for c, value in zip(columns, rows[0], strict=True))
        columns = (Column("label", "指标"), Column("unit", "单位"), Column("value", "数值", "", "mixed"))
        types: Sequence[str] = [c.type for c in section.columns]
    else:
        types = ()
    last = max(len(columns), 1)
    _put(sheet, 1, 1, f"表{number} {section.title}", _TITLE)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30
    for place, column in enumerate(columns, 1):
        heading = f"{column.label}({column.unit})" if column.unit else column.label
        cell = _put(sheet, 2, place, heading, _HEAD)
        cell.fill, cell.border = _SHADE, _GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for line, row in enumerate(rows, 3):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), 1):
            cell = _put(sheet, line, place, value, _BODY)
            cell.border = _GRID
            kind = types[line - 3] if types and column.type == "mixed" else column.type
            if kind in _FORMATS:
                cell.number_format = _FORMATS[kind]
                cell.alignment = Alignment(horizontal="right", vertical="center")
            else:
                cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    # A wrapped heading needs its height said: readers do not all measure it.
    lines = max((_span(c.label) + _span(c.unit) + 2) // _NARROW + 1 for c in columns)
    sheet.row_dimensions[2].height = 16 * min(lines, 4) if len(columns) > _UPRIGHT else 34
    for line in range(3, len(rows) + 3):
        sheet.row_dimensions[line].height = 18
    _below(sheet, report, section, len(rows) + 4)
    _widths(sheet, columns, rows)
    sheet.freeze_panes = f"{get_column_letter(1 + sum(c.type == 'text' for c in columns[:2]))}3"
    sheet.print_title_rows = "1:2"
    _paper(sheet, landscape=len(columns) > _UPRIGHT)


def _below(sheet: Worksheet, report: Report, section: Section, row: int) -> None:
    notes = [*section.notes, *(report.notes if section.name == "totals" else ())]
    if not section.rows:
        notes = [*notes, "本表没有内容。"]
    for offset, note in enumerate(notes):
        _put(sheet, row + offset, 1, f"注：{note}", _BODY)


def _put(sheet: Worksheet, row: int, column: int, value: Value, font: Font) -> Any:
    """A value in a cell; text stays text even where a spreadsheet would take it for a formula."""
    cell = sheet.cell(row, column)
    cell.font = font
    if isinstance(value, str):
        text = _ILLEGAL.sub("\ufffd", value)
        if len(text) > LONGEST:
            text = f"{text[: LONGEST - 20]}……(过长，此处未全)"
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in tuple("=+-@")
    elif value is not None:
        cell.value = value
    return cell


def _widths(sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> None:
    for place, column in enumerate(columns, 1):
        longest = max([_span(row[place - 1]) for row in rows], default=0)
        heading = _span(column.label) / (2 if column.type not in ("text", "mixed") else 1)
        width = min(max(_NARROW, longest + 2, heading + 2), _WIDE)
        sheet.column_dimensions[get_column_letter(place)].width = width


def _span(value: Value) -> int:
    """How wide a value is, in Latin characters."""
    if isinstance(value, Decimal):
        return len(f"{value:,.2f}")
    text = f"{value:,}" if isinstance(value, int) else str(value or "")
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _paper(sheet: Worksheet, *, landscape: bool) -> None:
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    footer: Any = sheet.oddFooter
    footer.center.text = "第 &P 页，共 &N 页"
