"""Workbooks made of raw XML, so that a test can write what no library would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from onex.sheets.opening import open_bytes
from onex.sheets.raw import Book, Kind, Sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def worksheet(rows: str, head: str = "", tail: str = "", namespace: str = MAIN) -> str:
    """A worksheet part around the rows."""
    return f'<worksheet xmlns="{namespace}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'


def parts(
    sheets: str | Mapping[str, str | bytes], *, strings: str = "", styles: str = "", properties: str = ""
) -> dict[str, str | bytes]:
    """The parts of a workbook by name. `sheets` are rows, or whole parts by the sheet's name.

    strings and styles are what stands inside <sst> and <styleSheet>.
    """
    if isinstance(sheets, str):
        sheets = {"表": worksheet(sheets)}
    entries, relations = "", ""
    out: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _relations(f'<Relationship Id="w" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'),
    }
    for number, (name, part) in enumerate(sheets.items(), 1):
        entries += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        relations += f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        out[f"xl/worksheets/sheet{number}.xml"] = part
    if strings:
        relations += f'<Relationship Id="s" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        out["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if styles:
        relations += f'<Relationship Id="f" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        out["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    head = f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{properties}'
    out["xl/workbook.xml"] = f"{head}<sheets>{entries}</sheets></workbook>"
    out["xl/_rels/workbook.xml.rels"] = _relations(relations)
    return out


def _relations(entries: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """The parts as a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            container.writestr(name, content)
    return out.getvalue()


def read(sheets: str | Mapping[str, str | bytes], **more: str) -> Book:
    """The book of a workbook made of these sheets."""
    return open_bytes(zipped(parts(sheets, **more)), "t.xlsx")


def cells(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """A sheet's cells as {"A1": (type, text)}."""
    return {place: (kind.type, text) for place, (kind, text) in contents(sheet).items()}


def contents(sheet: Sheet) -> dict[str, tuple[Kind, str]]:
    """A sheet's cells as {"A1": (kind, text)}."""
    return {
        f"{letters(int(column))}{row}": (sheet.kinds[code], sheet.texts[code])
        for row, column, code in zip(sheet.rows, sheet.columns, sheet.codes, strict=True)
    }


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def whole(book: Book) -> object:
    """Everything that a book says, in a form that can be compared."""
    return (
        book.format,
        list(book.oddities),
        [
            (
                sheet.name,
                sheet.visibility,
                list(contents(sheet).items()),
                list(sheet.merges),
                sorted(sheet.hidden_rows),
                sorted(sheet.hidden_columns),
                sorted(sheet.formulas.items()),
                list(sheet.oddities),
            )
            for sheet in book.sheets
        ],
    )
