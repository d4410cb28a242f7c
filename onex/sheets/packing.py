"""A workbook as bytes: the same workbook gives the same bytes, and a text is never taken for a formula."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from PIL.Image import DecompressionBombError

from onex.errors import UsageError

try:  # openpyxl writes through lxml where it is installed, and then this is what a full disk raises
    from lxml.etree import SerialisationError as _Unwritten
except ImportError:
    _Unwritten = OSError

Amend = Callable[[str, bytes], bytes]
"""Part name, content → content as it is packed."""

Cached = Mapping[str, Mapping[str, tuple[str, str]]]
"""Sheet → cell → (type, value): what a formula last gave, in the words of the file format."""

# What openpyxl and Pillow raise on workbooks that our own reader can read: a list, so that a bug of ours still falls.
LIBRARY_FAILURES = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
    SyntaxError,  # ElementTree's ParseError is one
    AssertionError,
    zipfile.BadZipFile,
    DecompressionBombError,
)

_WRITTEN = datetime(2020, 1, 1)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767
_CUT = "…(过长，以下略)"
_FORMULA = frozenset("=+-@\t\r＝＋－＠")
_UNCALCULATED = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*(?:/>|>[^<]*</f>))<v ?(?:/>|></v>)')


class SavingError(Exception):
    """The library opened a workbook and then could not write it."""


def clean(text: str) -> str:
    """A text that any spreadsheet program can show: no control characters, no more than 32,767 characters."""
    text = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text.encode("utf-16-le")) <= 2 * _LONGEST:
        return text
    kept = text.encode("utf-16-le")[: 2 * (_LONGEST - len(_CUT))].decode("utf-16-le", "ignore")
    return kept + _CUT


def put(cell: Any, value: Any) -> None:
    """Writes a value; a text stays a text whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = clean(value)
    cell.value = text
    if text and cell.data_type != "s":
        cell.data_type = "s"
    if text[:1] in _FORMULA:
        cell.quotePrefix = True


def line_count(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width (in characters of the default font).

    >>> line_count("学习成果认定办法.pdf", 22), line_count("一\\n二", 10)
    (1, 2)
    """
    wide = (sum(1 + (east_asian_width(c) in "WF") for c in line) for line in text.split("\n"))
    return sum(max(1, -(-length // int(width))) for length in wide)


def properties(title: str) -> DocumentProperties:
    """Document properties without a clock or a person."""
    return DocumentProperties(creator="onex", title=title, created=_WRITTEN, modified=_WRITTEN)


def page(sheet: Any, wide: int = 1) -> None:
    """A4 landscape, as many pages wide as said and as long as need be, numbered at the foot."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = wide, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def protect(sheet: Any, *allowed: str) -> None:
    """Locks what is locked, without a password; widths, heights and looks may always be changed."""
    sheet.protection.sheet = True
    for name in ("formatCells", "formatColumns", "formatRows", *allowed):
        setattr(sheet.protection, name, False)


def packed(book: Workbook, amend: Amend = lambda _, content: content, cached: Cached | None = None) -> bytes:
    """The workbook's bytes, with fixed times.

    cached gives formulas back the values that they had, because openpyxl writes a formula without its value.
    Raises SavingError when the library fails at something that it took over from a file, UsageError where its temporary
    files cannot be written.
    """
    modified = book.properties.modified or _WRITTEN
    raw = io.BytesIO()
    try:
        book.save(raw)
    except (OSError, _Unwritten) as problem:
        if isinstance(problem, OSError) and problem.errno is None:
            raise SavingError from problem
        place = tempfile.gettempdir()
        raise UsageError(f"临时文件夹「{place}」写不下，请腾出磁盘空间后重试。") from None
    except LIBRARY_FAILURES as problem:
        raise SavingError from problem
    values = {f"xl/worksheets/sheet{i}.xml": (cached or {}).get(s.title, {}) for i, s in enumerate(book.worksheets, 1)}
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in _in_order(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                stamp = modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            if values.get(name):
                content = _with_values(content, values[name])
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(info, amend(name, content))
    return out.getvalue()


def _in_order(names: list[str]) -> list[str]:
    """Content types first, as some programs want them; each name once."""
    first = "[Content_Types].xml"
    return [first, *(name for name in dict.fromkeys(names) if name != first)]


def _with_values(sheet: bytes, values: Mapping[str, tuple[str, str]]) -> bytes:
    def fill(found: re.Match[bytes]) -> bytes:
        kind, value = values.get(found[1].decode(), ("", ""))
        if not value:
            return found[0]
        escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
        shown = b' t="' + kind.encode() + b'"' if kind else b""
        return b'<c r="' + found[1] + b'"' + found[2] + shown + b">" + found[3] + b"<v>" + escaped + b"</v>"

    return _UNCALCULATED.sub(fill, sheet)
