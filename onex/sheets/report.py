"""A report as a workbook: a cover with coverage and sources, charts, then one sheet a section, ready to print on A4.

Texts are texts, whatever they begin with; there are no formulas. A sheet that no menu shows lists every figure with its place
(`report_index`). The same report gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet.worksheet import Worksheet

from onex.model.plot import plots
from onex.model.report import Report, Value
from onex.sheets import report_charts, report_index
from onex.sheets.packing import packed
from onex.sheets.report_cells import BODY, GRID, HEAD, LEFT, SHADE, SMALL, headed, height, inert, printed, put
from onex.sheets.report_table import Place, table

_FORBIDDEN = re.compile(r"[\\/*?:\[\]\x00-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 31  # characters of a sheet's title
_COVER = (("A", 14.0), ("B", 50.0), ("C", 24.0))


def workbook(report: Report) -> bytes:
    """The bytes of the workbook."""
    book = Workbook()
    book.properties = _properties(report)
    cover: Any = book.active
    drawn = plots(report)
    if drawn:
        report_charts.charts(book.create_sheet(report_charts.SHEET), drawn)
    places = list(_sections(book, report))
    _cover(cover, report, places)
    report_index.write(book.create_sheet(), places, f"{report.name}@{report.period.id}", report.head)
    return packed(book)


def _properties(report: Report) -> DocumentProperties:
    """Without a clock: made on the day that the report is of."""
    made = datetime.combine(report.on, time())
    return DocumentProperties(creator="onex", title=inert(report.title), created=made, modified=made)


def _sections(book: Workbook, report: Report) -> Iterator[Place]:
    """Makes a sheet for each section, and gives the places of all figures."""
    for number, section in enumerate(report.sections, 1):
        label = f"表{number}"
        yield from table(book.create_sheet(_title(label, section.title)), section, label)
    for number, section in enumerate(report.annexes, 1):
        label = f"附表{number}"
        yield from table(book.create_sheet(_title(label, section.title)), section, label, annex=True)


def _title(label: str, title: str) -> str:
    """A sheet's title that every program takes."""
    return _FORBIDDEN.sub(" ", f"{label} {title}")[:_LONGEST].rstrip(" '")


def _cover(sheet: Worksheet, report: Report, places: list[Place]) -> None:
    sheet.title = "封面"
    headed(sheet, report.title, 3)
    row = 3
    for label, value in _pairs(report, places):
        _pair(sheet, row, label, value)
        row += 1
    put(sheet, row + 1, 1, f"数据来源：{len(report.sources)} 份回执", HEAD)
    for number, (receipt, sha256) in enumerate(report.sources, row + 2):
        put(sheet, number, 1, receipt, SMALL)
        put(sheet, number, 2, sha256, SMALL)
        sheet.merge_cells(start_row=number, start_column=2, end_row=number, end_column=3)
    for letter, width in _COVER:
        sheet.column_dimensions[letter].width = width
    printed(sheet, across=False)


def _pair(sheet: Worksheet, row: int, label: str, value: Value) -> None:
    head = put(sheet, row, 1, label, HEAD)
    head.fill, head.alignment = SHADE, LEFT
    put(sheet, row, 2, value, BODY).alignment = LEFT
    sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
    for place in (1, 2, 3):
        sheet.cell(row, place).border = GRID
    sheet.row_dimensions[row].height = height([(str(value), _COVER[1][1] + _COVER[2][1])])


def _pairs(report: Report, places: list[Place]) -> Iterator[tuple[str, Value]]:
    coverage, basis = report.coverage, report.basis
    yield "期次", f"{report.period.label}({report.period.id})"
    yield "起止", f"{report.period.first.isoformat()} 至 {report.period.last.isoformat()}"
    yield "报送期限", report.due.day.isoformat() + ("(暂定)" if report.due.provisional else "")
    yield "统计日期", report.on.isoformat()
    if coverage.expected:
        yield "应报学校", coverage.expected
        yield "已报学校", coverage.received
        yield "按时报送", coverage.on_time
        yield "缺报学校", len(coverage.missing)
    if basis:
        yield "依据", f"{basis.province or '全国'}的规定，以 {basis.on.isoformat()} 现行的为准({basis.digest})"
    yield from ((f"说明{number}", note) for number, note in enumerate(report.notes, 1))
    yield from ((f"表{number}", section.title) for number, section in enumerate(report.sections, 1))
    yield from ((f"附表{number}", section.title) for number, section in enumerate(report.annexes, 1))
    if report.head:
        yield "台账校验值", report.head
    if places:
        yield (
            "追查数字",
            f"onex trace 本文件名 '{places[0].sheet.split(' ')[0]}!{places[0].cell}'，列出这个数由哪些学校的哪些单元格相加而成",
        )
