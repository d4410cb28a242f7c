"""Lists of approved pilots as the national platform gives and takes them: read by their headings, whatever else stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from onex import formbook
from onex.model.cell import letters
from onex.model.form import Form, TableSpec
from onex.sheets.packing import packed, page, properties, put
from onex.sheets.reader import Reading, read_bytes

STUDENTS = "pilot_students"
_NUMBER = "核定规模"  # how the figure is called once it is approved
_FIELDS = ("school_code", "school", "certificate", "batch", "evaluation_org", "level", "major_code", "major", STUDENTS)
_REQUIRED = ("certificate", STUDENTS)
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "school": ("学校名称", "院校名称", "单位名称", "试点院校", "试点学校", "试点院校名称", "试点学校名称"),
    "certificate": ("试点证书", "试点证书名称"),
    STUDENTS: (
        _NUMBER,
        "核定人数",
        "核准人数",
        "核准规模",
        "批准人数",
        "备案人数",
        "备案规模",
        "学生规模",
        "试点学生规模",
    ),
}


@cache
def platform_form() -> Form:
    """What is looked for in an export: the pilots of the application, few of its headings required, more of them known."""
    own = formbook.form("application").tables["pilots"]
    fields = {}
    for name in _FIELDS:
        field = own.fields[name]
        need = "required" if name in _REQUIRED else "optional"
        least = 0 if name == STUDENTS else field.least
        aliases = (*field.aliases, *_ALIASES.get(name, ()))
        fields[name] = replace(field, need=need, least=least, aliases=aliases, obligations=("R43",))  # type: ignore[arg-type]
    key = ("school_code", "certificate", "level", "major_code")
    spec = TableSpec("platform", "pilots", "平台导出", "平台导出表", key, fields)
    return Form("platform", "平台导出表", "", {spec.name: spec})


def read_export(data: bytes, name: str) -> Reading:
    """The pilots that an export lists; never raises for bad input."""
    return read_bytes(data, name, (platform_form(),))


def import_table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A workbook of approved pilots, one row each, in words: the fields of `_FIELDS`, level and batch as they are said."""
    book = Workbook()
    book.properties = properties("平台导入表")
    sheet: Any = book.active
    sheet.title = "平台导入表"
    plain, middle = Font(name="宋体", size=11), Alignment(vertical="center")
    labels = {name: field.label for name, field in platform_form().tables["pilots"].fields.items()} | {
        STUDENTS: _NUMBER
    }
    for number, (name, label) in enumerate(labels.items(), 1):
        put(sheet.cell(1, number), label)
        sheet.cell(1, number).font = Font(name="宋体", size=11, bold=True)
        sheet.column_dimensions[letters(number)].width = (
            12 if name in (STUDENTS, "level", "batch", "major_code") else 24
        )
        for line, row in enumerate(rows, 2):
            cell = sheet.cell(line, number)
            put(cell, row[name])
            cell.number_format = "0" if name == STUDENTS else "@"
            cell.font, cell.alignment = plain, middle
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    page(sheet)
    return packed(book)
