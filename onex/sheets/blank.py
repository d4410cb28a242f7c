"""The blank workbook of a form: a sheet a table, the contract's own headings, drop-downs, and a hidden stamp."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from onex.model.cell import letters
from onex.model.form import Field, Form, TableSpec
from onex.sheets.choices import FORMATS, NEEDS, CodeLists, fits_inline, options, validation, widened, word
from onex.sheets.guide import TITLE as GUIDE
from onex.sheets.guide import write_guide
from onex.sheets.packing import packed, page, properties, protect, put
from onex.sheets.running import Running, Sums, lock
from onex.sheets.stamp import METADATA_SHEET

Records = Sequence[Mapping[str, Any]]

HEADING_ROW, SAMPLE_ROW, FIRST_ROW, LAST_ROW = 3, 4, 5, 2000
_LISTS_FROM = 10  # the stamp stands above
_RULED, _RULED_NARROW = 20, 13  # rows with a printed grid before anything is filled in: one page
_NARROW = 120

_PAGE = 280  # characters across one page, below which print is too small to read

_FILLS = {"required": "1F3864", "judged": "B4C6E7", "optional": "FFFFFF"}
_LEGEND = (
    "表头深底白字为必填，浅底黑字为应填，白底为选填。第 4 行是示例，不当作数据。选中单元格有填写提示，详见“填表说明”。"
)
_WIDTHS = {
    "school_code": 12.5,
    "region_code": 10,
    "certificate": 18,
    "note": 22,
    "file": 17,
    "phone": 16,
    "email": 18,
    "day": 12,
    "period": 11,
    "list": 20,
    "text": 12,
    "code": 13,
}
_BY_NAME = {"school": 20, "evaluation_org": 18, "major": 16}
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SONG = "宋体"


def blank(
    form: Form,
    codes: CodeLists,
    *,
    prefill: Mapping[str, Records] | None = None,
    school_code: str = "",
    checks: Mapping[str, Sequence[str]] | None = None,
    running: Running | None = None,
) -> bytes:
    """A workbook to be filled in, the same bytes for the same input; no macros.

    prefill      table → records, each field → canonical value, entered below the sample row
    school_code  the one school that it is for: stamped, and offered in every table's school columns
    checks       ``table.field`` → what is examined with it, for the sheet 填表说明
    running      totals that go on from the last report: entered as a sum wherever a record has the last one
    """
    book = Workbook()
    book.properties = properties(form.title)
    book.remove(book.active)  # type: ignore[arg-type]
    stamp = book.create_sheet(METADATA_SHEET)
    for row, pair in enumerate((("onex-form", form.name), ("edition", form.edition), ("school_code", school_code)), 1):
        for column, text in enumerate(pair, 1):
            put(stamp.cell(row, column), text or None)
    records = prefill or {}
    known = _own_words(records, school_code)
    sums = {table: Sums(by_total) for table, by_total in (running or {}).items()}
    cached: dict[str, Mapping[str, tuple[str, str]]] = {}
    for table in form.tables.values():
        sheet = book.create_sheet(table.sheet, len(book.sheetnames) - 1)
        own = sums.get(table.name, Sums({}))
        _table_sheet(sheet, form, table, own.locked)
        _fill(sheet, table, codes, records.get(table.name, ()))
        cached[sheet.title] = own.enter(sheet, table, records.get(table.name, ()), FIRST_ROW)
        for number, field in enumerate(table.fields.values(), 1):
            if field.name not in own.locked:
                words = options(field, codes) or known.get(field.name, ())
                _check(sheet, stamp, number, field, words)
    printed = {f"{table}.{name}" for table, own in sums.items() for name in own.locked}
    write_guide(book.create_sheet(GUIDE, len(book.sheetnames) - 1), form, codes, checks or {}, printed)
    stamp.sheet_state = "veryHidden"
    book.active = 0
    return packed(book, _without_green_corners, cached)


def _own_words(records: Mapping[str, Records], school_code: str) -> dict[str, tuple[str, ...]]:
    """For a school's own workbook, what its school columns can only say."""
    if not school_code:
        return {}
    known: dict[str, tuple[str, ...]] = {"school_code": (school_code,)}
    for name in ("school", "period"):
        words = dict.fromkeys(str(r[name]) for rows in records.values() for r in rows if r.get(name))
        if words:
            known[name] = tuple(words)
    return known


def _table_sheet(sheet: Any, form: Form, table: TableSpec, locked: Collection[str]) -> None:
    fields = list(table.fields.values())
    for number, field in enumerate(fields, 1):
        _column(sheet, number, field)
        if field.name in locked:
            lock(
                field,
                sheet.column_dimensions[letters(number)],
                *(sheet.cell(r, number) for r in (HEADING_ROW, SAMPLE_ROW)),
            )
    _banner(sheet, 1, len(fields), f"{form.title}  {table.title}", Font(name="黑体", size=18), 34)
    hint = f"{widened(table.note)}{_LEGEND}版本 {form.edition}。"
    _banner(sheet, 2, len(fields), hint, Font(name=_SONG, size=10), 32)
    sheet.row_dimensions[HEADING_ROW].height = 50
    sheet.row_dimensions[SAMPLE_ROW].height = 30
    _rule(sheet, len(fields))
    frozen = 1 + list(table.fields).index("school") + 1 if "school" in table.fields else 2
    sheet.freeze_panes = f"{letters(frozen)}{SAMPLE_ROW}"
    protect(sheet, "insertRows", "deleteRows", "sort", "autoFilter")
    _page(sheet, sum(_width(field) for field in fields))


def _column(sheet: Any, number: int, field: Field) -> None:
    """The whole column's format (also far below the grid), its heading and its sample."""
    whole = sheet.column_dimensions[letters(number)]
    whole.width = _width(field)
    whole.number_format = FORMATS.get(field.type, "@")
    whole.protection = Protection(locked=False)
    whole.font = Font(name=_SONG, size=11)
    whole.alignment = _alignment(field)
    heading = sheet.cell(HEADING_ROW, number)
    put(heading, _heading(field))
    white = "FFFFFF" if field.need == "required" else "000000"
    heading.font = Font(name=_SONG, size=11, bold=field.need != "optional", color=white)
    heading.fill = PatternFill("solid", fgColor=_FILLS[field.need])
    heading.border = _BOX
    heading.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sample = sheet.cell(SAMPLE_ROW, number)
    put(sample, f"示例：{field.example}" if number == 1 else field.example or None)
    sample.font = Font(name=_SONG, size=10, italic=True, color="595959")
    sample.fill = PatternFill("solid", fgColor="EDEDED")
    sample.border = _BOX
    sample.alignment = Alignment(horizontal=_alignment(field).horizontal, vertical="center", wrap_text=True)
    sample.number_format = "@"
    sample.protection = Protection(locked=False)


def _heading(field: Field) -> str:
    """The label, and beneath it a note in brackets, which the reader sets aside."""
    notes = [note for note in (field.unit, NEEDS[field.need] if field.need != "optional" else "") if note]
    return f"{field.label}\n（{'，'.join(notes)}）" if notes else field.label


def _width(field: Field) -> float:
    longest = max(-(-len(field.label) // 2) * 2.3 + 1, len(field.unit) * 2 + 9)
    return max(_BY_NAME.get(field.name, _WIDTHS.get(field.type, 9)), longest)


def _alignment(field: Field) -> Alignment:
    wordy = field.type in ("text", "note", "file", "list", "certificate", "email")
    return Alignment(horizontal="left" if wordy else "center", vertical="center", wrap_text=wordy)


def _banner(sheet: Any, row: int, width: int, text: str, font: Font, height: float) -> None:
    for number in range(1, width + 1):
        sheet.cell(row, number).protection = Protection(locked=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    cell = sheet.cell(row, 1)
    put(cell, text)
    cell.font = font
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    cell.number_format = "General"
    sheet.row_dimensions[row].height = height


def _rule(sheet: Any, width: int) -> None:
    """A grid for the first rows; further down a row gets its lines when something is filled in."""
    total = sum(sheet.column_dimensions[letters(number)].width for number in range(1, width + 1))
    ruled = _RULED if total > _NARROW else _RULED_NARROW
    for row in range(FIRST_ROW, FIRST_ROW + ruled):
        sheet.row_dimensions[row].height = 22
        for number in range(1, width + 1):
            cell = sheet.cell(row, number)
            cell._style = copy(sheet.column_dimensions[letters(number)]._style)
            cell.border = _BOX
    first, last = FIRST_ROW + ruled, letters(width)
    filled = FormulaRule(formula=[f"COUNTA($A{first}:${last}{first})>0"], border=_BOX)  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(f"A{first}:{last}{LAST_ROW}", filled)


def _fill(sheet: Any, table: TableSpec, codes: CodeLists, records: Records) -> None:
    for row, record in enumerate(records, FIRST_ROW):
        for number, field in enumerate(table.fields.values(), 1):
            if (value := word(field, record.get(field.name), codes)) is not None:
                put(sheet.cell(row, number), value)


def _check(sheet: Any, stamp: Any, number: int, field: Field, words: tuple[str, ...]) -> None:
    listed_at = ""
    if words and not fits_inline(words):
        column = stamp.max_column + 2
        for row, text in enumerate(words, _LISTS_FROM):
            put(stamp.cell(row, column), text)
        name = letters(column)
        listed_at = f"'{METADATA_SHEET}'!${name}${_LISTS_FROM}:${name}${_LISTS_FROM + len(words) - 1}"
    check = validation(field, words, listed_at)
    check.add(f"{letters(number)}{FIRST_ROW}:{letters(number)}{LAST_ROW}")
    sheet.add_data_validation(check)


def _page(sheet: Any, width: float) -> None:
    page(sheet, 2 if width > _PAGE else 1)
    sheet.print_title_rows = f"1:{HEADING_ROW}"
    sheet.print_title_cols = "A:B"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.left.text = "&A"


def _without_green_corners(name: str, content: bytes) -> bytes:
    """Codes are texts made of digits; the reader wants them so, and Excel need not complain."""
    if not name.startswith("xl/worksheets/sheet") or b"</headerFooter>" not in content:
        return content
    quiet = b'<ignoredErrors><ignoredError sqref="A4:AZ2000" numberStoredAsText="1"/></ignoredErrors>'
    return content.replace(b"</headerFooter>", b"</headerFooter>" + quiet, 1)
