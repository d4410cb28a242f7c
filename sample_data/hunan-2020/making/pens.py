"""Five pens that write the same paper: xlsx (two of them), xls, ods and csv; all byte for byte repeatable."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from odf import number, opendocument, style, table, text
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from making.paper import Book, ErrorCell, Formula, Sheet

MADE_AT = datetime(2020, 6, 8, 9, 0, 0)

BOXED = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "宋体", "font_size": 10}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"},
    "line": {"font_name": "宋体", "font_size": 11, "valign": "vcenter"},
    "note": {"font_name": "宋体", "font_size": 10, "valign": "vcenter"},
    "head": {**BOXED, "bold": True, "align": "center", "bg_color": "#F2F2F2"},
    "label": {**BOXED, "bold": True, "align": "center", "bg_color": "#F2F2F2"},
    "text": BOXED,
    "center": {**BOXED, "align": "center"},
    "date": {**BOXED, "align": "center", "num_format": "yyyy-mm-dd"},
    "total": {**BOXED, "bold": True, "align": "center"},
    "sample": {**BOXED, "font_color": "#808080", "italic": True},
    "bare_head": {"font_name": "宋体", "font_size": 11, "bold": True},
    "bare": {"font_name": "宋体", "font_size": 11},
    "bare_date": {"font_name": "宋体", "font_size": 11, "num_format": "yyyy-mm-dd"},
}


def write(book: Book, path: Path) -> None:
    """Writes the book in the format of the path's ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    {".xlsx": write_xlsx, ".xls": write_xls, ".ods": write_ods, ".csv": write_csv}[path.suffix](book, path)


def settle(raw: bytes, path: Path) -> None:
    """Stores a zip package again with one date on every part, so that a second run gives the same bytes."""
    stamp = MADE_AT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name in {"docProps/core.xml", "meta.xml"}:
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?", stamp, part)
            info = zipfile.ZipInfo(name, MADE_AT.timetuple()[:6])
            stored = name == "mimetype"  # ODF wants its type readable without unpacking.
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            new.writestr(info, part)


def write_xlsx(book: Book, path: Path) -> None:
    """Writes .xlsx as Excel would, stored results of formulas included."""
    raw = io.BytesIO()
    workbook = xlsxwriter.Workbook(raw, {"in_memory": True, "date_1904": book.epoch_1904})
    workbook.set_properties({"created": MADE_AT})
    formats = {name: workbook.add_format(look) for name, look in STYLES.items()}
    for sheet in book.sheets:
        worksheet = workbook.add_worksheet(sheet.name)
        for (row, column), (value, look) in sorted(sheet.cells.items()):
            _write_cell(worksheet, row - 1, column - 1, value, formats, look)
        for r1, c1, r2, c2 in sheet.merges:
            value, look = sheet.cells[r1, c1]
            worksheet.merge_range(r1 - 1, c1 - 1, r2 - 1, c2 - 1, "", formats[look])
            _write_cell(worksheet, r1 - 1, c1 - 1, value, formats, look)
        _lay_out(worksheet, sheet)
    visible = next(i for i, sheet in enumerate(book.sheets) if not sheet.very_hidden)
    workbook.worksheets()[visible].activate()
    workbook.close()
    settle(raw.getvalue(), path)


def _lay_out(worksheet: Any, sheet: Sheet) -> None:
    for column, width in sheet.widths.items():
        worksheet.set_column(column - 1, column - 1, width)
    for row, height in sheet.heights.items():
        worksheet.set_row(row - 1, height)
    for row in sheet.hidden_rows:
        worksheet.set_row(row - 1, None, None, {"hidden": True})
    if sheet.landscape:
        worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    if sheet.very_hidden:
        worksheet.very_hidden()


def _write_cell(worksheet: Any, row: int, column: int, value: object, formats: dict[str, Any], look: str) -> None:
    if value is None:
        worksheet.write_blank(row, column, None, formats[look])
    elif isinstance(value, Formula):
        worksheet.write_formula(row, column, value.text, formats[look], value.value)
    elif isinstance(value, date):
        dated = "bare_date" if look.startswith("bare") else "date"
        worksheet.write_datetime(row, column, value, formats[dated])
    elif isinstance(value, int | float):
        worksheet.write_number(row, column, value, formats[look])
    else:
        worksheet.write_string(row, column, str(value), formats[look])


def write_exported(book: Book, path: Path) -> None:
    """Writes .xlsx as a self-made export program does: formulas without results, error words as errors."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    side = Side(style="thin")
    for sheet in book.sheets:
        worksheet = workbook.create_sheet(sheet.name)
        for (row, column), (value, look) in sorted(sheet.cells.items()):
            cell = worksheet.cell(row, column)
            cell.value = (
                value.text if isinstance(value, Formula) else value.word if isinstance(value, ErrorCell) else value
            )
            wanted = STYLES[look]
            cell.font = Font(name=wanted["font_name"], size=wanted["font_size"], bold=wanted.get("bold", False))
            cell.alignment = Alignment(wanted.get("align"), vertical="center", wrap_text=wanted.get("text_wrap"))
            if "border" in wanted:
                cell.border = Border(side, side, side, side)
        for r1, c1, r2, c2 in sheet.merges:
            worksheet.merge_cells(start_row=r1, start_column=c1, end_row=r2, end_column=c2)
        for column, width in sheet.widths.items():
            worksheet.column_dimensions[get_column_letter(column)].width = width
        for row, height in sheet.heights.items():
            worksheet.row_dimensions[row].height = height
        worksheet.page_setup.orientation = "landscape"
    raw = io.BytesIO()
    workbook.save(raw)
    settle(raw.getvalue(), path)


def write_xls(book: Book, path: Path) -> None:
    """Writes the old binary format, as an office with Excel 2003 sends it."""
    workbook = xlwt.Workbook(encoding="utf-8")
    looks = {
        name: xlwt.easyxf(_easy(look), num_format_str=look.get("num_format", "General"))
        for name, look in STYLES.items()
    }
    for sheet in book.sheets:
        worksheet = workbook.add_sheet(sheet.name)
        merged = {(r1, c1): (r2, c2) for r1, c1, r2, c2 in sheet.merges}
        covered = {
            (r, c) for r1, c1, r2, c2 in sheet.merges for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)
        } - set(merged)
        for (row, column), (value, look) in sorted(sheet.cells.items()):
            chosen = looks["date" if isinstance(value, date) else look]
            if (row, column) in merged:
                row2, column2 = merged[row, column]
                worksheet.write_merge(row - 1, row2 - 1, column - 1, column2 - 1, value, chosen)
            elif (row, column) not in covered:
                worksheet.write(row - 1, column - 1, value, chosen)
        for column, width in sheet.widths.items():
            worksheet.col(column - 1).width = int(width * 256)
        for row, height in sheet.heights.items():
            worksheet.row(row - 1).height_mismatch = True
            worksheet.row(row - 1).height = height * 20
        worksheet.portrait = False
        worksheet.fit_num_pages = 1
    workbook.save(str(path))


def _easy(look: dict[str, Any]) -> str:
    parts = [
        f"font: name {look['font_name']}, height {look['font_size'] * 20}, bold {'on' if look.get('bold') else 'off'}"
    ]
    wrap = "on" if look.get("text_wrap") else "off"
    parts.append(f"alignment: vertical center, wrap {wrap}" + (", horizontal center" if look.get("align") else ""))
    if "border" in look:
        parts.append("borders: left thin, right thin, top thin, bottom thin")
    return "; ".join(parts)


def write_ods(book: Book, path: Path) -> None:
    """Writes OpenDocument, as LibreOffice or a domestic office suite does."""
    document = opendocument.OpenDocumentSpreadsheet()
    document.automaticstyles.addElement(_iso_date())
    looks = {name: _ods_style(document, name, look) for name, look in STYLES.items()}
    for sheet in book.sheets:
        grid = table.Table(name=sheet.name)
        last_row = max(r for r, _ in sheet.cells)
        last_column = max(c for _, c in sheet.cells)
        for column in range(1, last_column + 1):
            grid.addElement(table.TableColumn(stylename=_ods_width(document, sheet.widths.get(column, 9))))
        for row in range(1, last_row + 1):
            grid.addElement(_ods_row(sheet, row, last_column, looks))
        document.spreadsheet.addElement(grid)
    raw = io.BytesIO()
    document.write(raw)
    settle(raw.getvalue(), path)


def _iso_date() -> Any:
    made = number.DateStyle(name="iso")
    parts = number.Year(style="long"), number.Text(text="-"), number.Month(style="long"), number.Text(text="-")
    for part in (*parts, number.Day(style="long")):
        made.addElement(part)
    return made


def _ods_style(document: Any, name: str, look: dict[str, Any]) -> Any:
    dated: dict[str, Any] = {"datastylename": "iso"} if name == "date" else {}
    made = style.Style(name=f"c{name}", family="table-cell", **dated)
    made.addElement(
        style.TextProperties(fontsize=f"{look['font_size']}pt", fontweight="bold" if look.get("bold") else "normal")
    )
    made.addElement(style.ParagraphProperties(textalign=look.get("align", "start")))
    if "border" in look:
        made.addElement(
            style.TableCellProperties(border="0.5pt solid #000000", wrapoption="wrap", verticalalign="middle")
        )
    document.automaticstyles.addElement(made)
    return made


def _ods_width(document: Any, width: float) -> Any:
    name = f"w{width:.0f}"
    known = {s.getAttribute("name"): s for s in document.automaticstyles.childNodes}
    if name not in known:
        known[name] = style.Style(name=name, family="table-column")
        known[name].addElement(style.TableColumnProperties(columnwidth=f"{width * 0.23:.2f}cm"))
        document.automaticstyles.addElement(known[name])
    return known[name]


def _ods_row(sheet: Sheet, row: int, last_column: int, looks: dict[str, Any]) -> Any:
    starts = {(r1, c1): (r2 - r1 + 1, c2 - c1 + 1) for r1, c1, r2, c2 in sheet.merges}
    covered = {(r, c) for r1, c1, r2, c2 in sheet.merges for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)} - set(
        starts
    )
    line = table.TableRow()
    for column in range(1, last_column + 1):
        value, look = sheet.cells.get((row, column), (None, ""))
        if (row, column) in covered:
            line.addElement(table.CoveredTableCell())
            continue
        given: dict[str, Any] = {"stylename": looks[look]} if look else {}
        if (row, column) in starts:
            given["numberrowsspanned"], given["numbercolumnsspanned"] = starts[row, column]
        if isinstance(value, date):
            given |= {"stylename": looks["date"], "valuetype": "date", "datevalue": value.isoformat()}
        elif isinstance(value, int | float):
            given |= {"valuetype": "float", "value": value}
        elif value is not None:
            given["valuetype"] = "string"
        cell = table.TableCell(**given)
        if value is not None:
            cell.addElement(text.P(text=str(value)))
        line.addElement(cell)
    return line


def write_csv(book: Book, path: Path) -> None:
    """Writes the only sheet as text in GBK, as Chinese Windows saves a .csv."""
    (sheet,) = book.sheets
    last_row = max(r for r, _ in sheet.cells)
    last_column = max(c for _, c in sheet.cells)
    out = io.StringIO()
    pen = csv.writer(out, lineterminator="\r\n")
    for row in range(1, last_row + 1):
        values = [sheet.cells.get((row, column), (None, ""))[0] for column in range(1, last_column + 1)]
        pen.writerow(["" if value is None else value for value in values])
    path.write_bytes(out.getvalue().encode("gbk"))
