"""The sheet 填表说明 of a blank workbook, written from the form's own definition."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from onex.model.cell import letters
from onex.model.form import Field, Form, TableSpec
from onex.sheets.choices import NEEDS, CodeLists, how_to_fill, members, options, widened
from onex.sheets.packing import line_count, page, protect, put

TITLE = "填表说明"
HEADINGS = ("列与栏目", "填否", "怎么填", "可选内容", "示例", "报送后核查什么")
WIDTHS = (26, 7, 40, 40, 22, 44)
_GENERAL = (
    "只填数据，不要改动表头文字。各列的先后、多出来的列都不影响读取。",
    "“必填”空着是错误；“应填”空着，有关规定就无法判定，不会当作符合；“选填”可以空着。",
    "数量只填数字，没有发生的填 0；空白不当作 0。必填、应填的栏目写“/”“—”“不适用”等同于没填。",
    "以“示例”开头的一行、以“合计”“小计”“总计”开头的行不当作数据；示例行可以留着，也可以直接改写。",
    "学校标识码、专业代码等号码列已设为文本格式，粘贴时请选“只粘贴值”，以免丢失格式和下拉选项。",
    "工作表保护没有密码，需要调整版面时可以撤销。本工作簿不含宏，Excel、WPS、LibreOffice 都能填写。",
)
_NUMERALS = "一二三四五六七八九十"
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE = Alignment(wrap_text=True, vertical="center")


def write_guide(
    sheet: Any,
    form: Form,
    codes: CodeLists,
    checks: Mapping[str, Sequence[str]],
    printed: Collection[str] = (),
) -> None:
    """Fills the sheet: what the form is for, general rules, and one line for every field of every table.

    checks: ``table.field`` → what is examined with it, in words. `printed` fields are there for comparison only and have no line.
    A field's label never stands in a cell alone, so that the sheet is not taken for a form itself.
    """
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[letters(number)].width = width
    row = _line(sheet, 1, f"{form.title} {TITLE}", Font(name="黑体", size=16), 30)
    row = _line(sheet, row, f"版本 {form.edition}。{widened(form.says)}", Font(name="宋体", size=11), 20)
    for number, text in enumerate(_GENERAL, 1):
        row = _line(sheet, row, f"{number}. {text}", Font(name="宋体", size=11), 18)
    for number, table in enumerate(form.tables.values()):
        row = _line(sheet, row, "", Font(name="宋体", size=11), 10)
        title = f"{_NUMERALS[number]}、工作表“{table.sheet}”。{widened(table.note)}"
        row = _line(sheet, row, title, Font(name="黑体", size=12), 22)
        row = _table(sheet, row, table, codes, checks, printed)
    _finish(sheet)


def _line(sheet: Any, row: int, text: str, font: Font, height: float) -> int:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(HEADINGS))
    cell = sheet.cell(row, 1)
    put(cell, text or None)
    cell.font, cell.alignment = font, Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[row].height = height
    return row + 1


def _table(
    sheet: Any,
    row: int,
    table: TableSpec,
    codes: CodeLists,
    checks: Mapping[str, Sequence[str]],
    printed: Collection[str],
) -> int:
    for number, text in enumerate(HEADINGS, 1):
        cell = sheet.cell(row, number)
        put(cell, text)
        cell.font, cell.border = Font(name="宋体", size=11, bold=True), _BOX
        cell.fill = PatternFill("solid", fgColor="D9E1F2")
        cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[row].height = 22
    for number, field in enumerate(table.fields.values(), 1):
        if f"{table.name}.{field.name}" not in printed:
            row += 1
            texts = (*_described(number, field, codes), "；".join(checks.get(f"{table.name}.{field.name}", ())))
            _field_row(sheet, row, texts, field)
    return row + 1


def _described(number: int, field: Field, codes: CodeLists) -> tuple[str, ...]:
    words = options(field, codes) or members(field, codes)
    return f"{letters(number)} 列 {field.label}", NEEDS[field.need], how_to_fill(field), "、".join(words), field.example


def _field_row(sheet: Any, row: int, texts: Sequence[str], field: Field) -> None:
    for column, text in enumerate(texts, 1):
        cell = sheet.cell(row, column)
        put(cell, text)
        bold = column <= 2 and field.need == "required"
        cell.font, cell.border, cell.alignment = Font(name="宋体", size=10, bold=bold), _BOX, _MIDDLE
        cell.number_format = "@"
    lines = max(line_count(text, width) for text, width in zip(texts, WIDTHS, strict=True))
    sheet.row_dimensions[row].height = 14 * lines + 4


def _finish(sheet: Any) -> None:
    page(sheet)
    sheet.sheet_view.showGridLines = False
    protect(sheet)
