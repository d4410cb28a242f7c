"""A school's file opened for writing: with all that openpyxl keeps, or as values only where it keeps nothing."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree

from openpyxl import Workbook, load_workbook

from onex.errors import Unreadable
from onex.model.cell import Cell, letters
from onex.sheets.opening import open_bytes
from onex.sheets.packing import LIBRARY_FAILURES, Cached, properties, put
from onex.sheets.raw import Book, Kind, Sheet
from onex.sheets.reader import Reading

_FORMAT_NAMES = {"xls": " .xls(或 .et)", "ods": " .ods ", "csv": "文本表格"}
_ONLY = "只有数值和合并单元格，没有格式、公式、图片"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CACHED_TYPES = frozenset({"", "n", "b", "e", "str"})


@dataclass(frozen=True, slots=True)
class Editable:
    """A workbook that can be changed and saved.

    suffix   ".xlsm" where macros are kept, else ".xlsx"
    whole    False for a copy of values only
    cached   what formulas last gave, to be written back beside them
    titles   sheet as it was read → its title in the book, where a title had to be changed
    """

    book: Workbook
    suffix: str
    whole: bool
    losses: tuple[str, ...] = ()
    cached: Cached = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def editable(data: bytes, reading: Reading, *, values: bool = False, plain: bool = False) -> Editable:
    """The file opened for writing; with `values`, what formulas gave in place of the formulas; with `plain`, values only.

    Raises Unreadable for a file that the reader could not open either.
    """
    if reading.format not in ("xlsx", "xlsm"):
        name = _FORMAT_NAMES.get(reading.format, reading.format)
        return _values_only(data, reading, f"原文件是{name}，副本是 .xlsx,{_ONLY}")
    macros = reading.format == "xlsm" and not values
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = (
                None
                if plain or _declares(data)
                else load_workbook(io.BytesIO(data), rich_text=True, keep_vba=macros, data_only=values)
            )
    except LIBRARY_FAILURES:
        book = None
    if book is None or not _same_headings(book, reading):
        return _values_only(data, reading, f"原文件的内部写法不规范，副本{_ONLY}")
    return Editable(book, ".xlsm" if macros else ".xlsx", True, (), {} if values else cached_values(data))


def _declares(data: bytes) -> bool:
    """Whether some part declares entities: our reader never opens most parts, the library opens them all."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            if info.filename.lower().endswith((".xml", ".rels", ".vml")):
                with package.open(info) as part:
                    if b"<!DOCTYPE" in part.read(1 << 16).replace(b"\0", b""):
                        return True
    return False


def _same_headings(book: Workbook, reading: Reading) -> bool:
    """Whether openpyxl sees what was read: every heading at its place."""
    for part in (part for table in reading.tables for part in table.parts):
        if part.sheet not in book.sheetnames:
            return False
        sheet = book[part.sheet]
        for mapped in part.columns:
            if len(part.header_rows) == 1 and sheet.cell(mapped.row, mapped.column).value is None:
                merged = any(Cell("", mapped.row, mapped.column).a1 in area for area in sheet.merged_cells.ranges)
                if not merged:
                    return False
    return True


# -- values only -------------------------------------------------------------------------------------------------------


def _values_only(data: bytes, reading: Reading, why: str) -> Editable:
    book = open_bytes(data, PurePosixPath(reading.source.file.replace("\\", "/")).name)
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    made.properties = properties("")
    titles = {}
    for sheet in book.sheets:
        target = made.create_sheet(re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", sheet.name).strip("'")[:31] or "表")
        titles[sheet.name] = target.title
        _copy(sheet, target)
    return Editable(made, ".xlsx", False, (why, *_uncalculated(book)), titles=titles)


def _uncalculated(book: Book) -> tuple[str, ...]:
    number = sum(sum(sheet.kinds[code].type == "no_value" for code in sheet.codes) for sheet in book.sheets)
    return (f"{number} 个没有计算结果的公式在副本里是空白",) if number else ()


def _copy(sheet: Sheet, target: Any) -> None:
    """Every value at its true place; merges, hidden rows and columns as they were."""
    widest: dict[int, int] = {}
    for row, column, code in zip(sheet.rows, sheet.columns, sheet.codes, strict=True):
        cell = target.cell(int(row), int(column))
        text = sheet.texts[code]
        _put_raw(cell, text, sheet.kinds[code])
        widest[int(column)] = max(widest.get(int(column), 0), min(len(text.encode("gbk", "replace")), 40))
    for first_row, first_column, last_row, last_column in sheet.merges:
        target.merge_cells(start_row=first_row, start_column=first_column, end_row=last_row, end_column=last_column)
    for column, width in widest.items():
        target.column_dimensions[letters(column)].width = max(9, width + 2)
    for row in sheet.hidden_rows:
        target.row_dimensions[row].hidden = True
    for column in sheet.hidden_columns:
        target.column_dimensions[letters(column)].hidden = True
    target.sheet_state = sheet.visibility


def _put_raw(cell: Any, text: str, kind: Kind) -> None:
    """One raw content as a cell's value; what is no number or day that Excel knows stays a text."""
    if kind.type == "number" and (number := _number(text)) is not None:
        cell.value = number
        zeros = re.fullmatch(r"zeros:(\d+)", kind.format)
        shown = "0" * int(zeros[1]) if zeros else {"percent": "0.00%", "text": "@"}.get(kind.format, "")
        cell.number_format = shown or ("0" if isinstance(number, int) and abs(number) >= 10**10 else "General")
    elif kind.type == "bool":
        cell.value = text == "1"
    elif kind.type == "date":
        cell.value = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        cell.number_format = "yyyy-mm-dd hh:mm:ss" if "T" in text else "yyyy-mm-dd"
    elif kind.type == "error":
        put(cell, text)
        cell.data_type = "e"
    elif kind.type != "no_value":
        put(cell, text)
        cell.number_format = "@" if kind.format == "text" else "General"


def _number(text: str) -> int | float | None:
    try:
        amount = Decimal(text)
    except ArithmeticError:
        return None
    whole = amount == amount.to_integral_value() and abs(amount) < 10**15
    return int(amount) if whole else float(amount)


# -- what formulas gave ------------------------------------------------------------------------------------------------


def cached_values(data: bytes) -> Cached:
    """Sheet → cell → (type, value) of every formula that has been calculated."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for title, part in _sheet_parts(package):
                content = package.read(part)
                if b"<f" in content or b":f" in content:
                    found[title] = _formula_values(content)
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, Unreadable):
        return {}
    return found


def _sheet_parts(package: zipfile.ZipFile) -> list[tuple[str, str]]:
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations}
    named = ((s.get("name", ""), targets.get(s.get(_RELATION, ""), "")) for s in book.iter(f"{_MAIN}sheet"))
    return [(name, target.lstrip("/") if target.startswith("/") else f"xl/{target}") for name, target in named]


def _formula_values(content: bytes) -> dict[str, tuple[str, str]]:
    found = {}
    for _, element in ElementTree.iterparse(io.BytesIO(content)):
        if element.tag == f"{_MAIN}c":
            value = element.findtext(f"{_MAIN}v")
            kind = element.get("t", "")
            if value and element.find(f"{_MAIN}f") is not None and kind in _CACHED_TYPES:
                found[element.get("r", "")] = (kind, value)
            element.clear()
    return found
