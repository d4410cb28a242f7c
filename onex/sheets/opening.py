"""The door of the lowest layer: a file → a `Book`, known by its content, whatever its name says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePath

from onex.errors import Unreadable
from onex.sheets.package import FILE_LIMIT, MIB, Package
from onex.sheets.raw import Book, Oddity
from onex.sheets.text import DELIMITERS, decode, read_text

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLD_EXCEL = tuple(bytes.fromhex(mark) for mark in ("09000400", "09020600", "09040600", "09080800"))
# A workbook stream that begins BOF, perhaps WRITEPROTECT, FILEPASS: everything after it is enciphered.
_FILE_PASS = re.compile(rb"\x09\x08(?:\x08\x00.{8}|\x10\x00.{16})(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_END_OF_ZIP = b"PK\x05\x06"
_ENDINGS = {
    "xlsx": (".xlsx", ".xltx"),
    "xlsm": (".xlsm", ".xltm"),
    "xls": (".xls", ".et", ".xlt", ".ett"),
    "ods": (".ods", ".ots"),
    "csv": (".csv", ".txt", ".tsv"),
}
_TABLE_ENDINGS = tuple(ending for endings in _ENDINGS.values() for ending in endings)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SNIFFED = 1 << 13


def open_book(path: Path) -> Book:
    """The sheets of a file. Raises Unreadable with a code of `defects.FILE_ERRORS`."""
    return open_bytes(read_input(path), path.name)


def read_input(path: Path, limit: int = FILE_LIMIT) -> bytes:
    """The file's bytes, read once: what is hashed is what is read; of a file beyond the limit one byte more. Raises Unreadable."""
    if path.name.startswith("~$"):
        raise Unreadable("FILE_LOCK_FILE", path.name)
    try:
        if path.is_dir():
            raise Unreadable("FILE_UNSUPPORTED", f"{path.name} 是文件夹")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise Unreadable("FILE_MISSING", path.name) from None
    except PermissionError:
        raise Unreadable("FILE_LOCKED", path.name) from None
    except (OSError, ValueError):  # a name that no file can have, a disk that fails
        raise Unreadable("FILE_MISSING", path.name) from None
    return data


def open_bytes(data: bytes, name: str) -> Book:
    """As `open_book`, for bytes already read; `name` serves to tell text tables and wrong endings, no more."""
    book = _open(data, PurePath(name))
    ending = PurePath(name).suffix.lower()
    if not ending or ending in _ENDINGS[book.format]:
        return book
    wrong = Oddity("W18", detail=f"内容是 .{book.format}，文件名却以 {ending} 结尾")
    return replace(book, oddities=[*book.oddities, wrong])


def _open(data: bytes, name: PurePath) -> Book:
    if not data:
        raise Unreadable("FILE_EMPTY")
    if len(data) > FILE_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {FILE_LIMIT // MIB} MiB")
    if not data.strip(b"\0"):
        raise Unreadable("FILE_CORRUPT", "内容全是空字节")
    if data.startswith(b"PK"):
        return _open_zip(data)
    if data.startswith(_OLE):
        return _open_ole(data)
    if _END_OF_ZIP in data[-(1 << 16) :]:
        raise Unreadable("FILE_CORRUPT", "压缩包之前另有内容")
    _refuse_markup(data)
    return _open_text(data, name)


def _open_zip(data: bytes) -> Book:
    package = Package(data)
    names = package.names
    if "mimetype" in package and package.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        from onex.sheets.other import read_other

        return read_other(data, "ods")
    if any(part.endswith("workbook.bin") for part in names):
        raise Unreadable("FILE_UNSUPPORTED", "xlsb 二进制工作簿")
    if "[Content_Types].xml" not in package or not any("workbook" in part or "sheet" in part for part in names):
        raise Unreadable("FILE_UNSUPPORTED", "压缩包里没有工作簿")
    from onex.sheets.xlsx import read_xlsx

    return read_xlsx(package)


def _open_ole(data: bytes) -> Book:
    if _has_stream(data, "EncryptedPackage") or _FILE_PASS.search(data):
        raise Unreadable("FILE_ENCRYPTED")
    if not (_has_stream(data, "Workbook") or _has_stream(data, "Book")):
        foreign = any(
            _has_stream(data, name) for name in ("WordDocument", "PowerPoint Document", "__properties_version1.0")
        )
        raise Unreadable("FILE_UNSUPPORTED" if foreign else "FILE_CORRUPT", "没有工作簿")
    from onex.sheets.other import read_other

    return read_other(data, "xls")


def _has_stream(data: bytes, name: str) -> bool:
    """Whether an OLE file's directory lists a stream: an entry is the name in 64 bytes, then its length."""
    entry = name.encode("utf-16-le").ljust(64, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")
    return re.search(re.escape(entry), data, re.IGNORECASE) is not None


def _refuse_markup(data: bytes) -> None:
    """Raises for what is known and not read: web pages, XML spreadsheets of 2003, Excel before 5.0."""
    head = data[:_SNIFFED]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise Unreadable("FILE_IS_XML2003")
    if head.startswith(b"mime-version:") or (
        head.startswith(b"<") and re.search(rb"<(?:html|table|!doctype html)\b", head)
    ):
        raise Unreadable("FILE_IS_HTML")
    if head.startswith((b"<?xml", b"%pdf", b"{\\rtf", b"id;p", b"table\r\n0,1", b"table\n0,1")):
        raise Unreadable("FILE_UNSUPPORTED")
    if data.startswith(_OLD_EXCEL):
        raise Unreadable("FILE_UNSUPPORTED", "Excel 5.0 以前的格式")


def _open_text(data: bytes, name: PurePath) -> Book:
    """A text table by its ending, or one that was given a workbook's ending and is plainly text."""
    ending = name.suffix.lower()
    if ending not in _ENDINGS["csv"]:
        if ending and ending not in _TABLE_ENDINGS:
            raise Unreadable("FILE_UNSUPPORTED", ending)
        text, _ = decode(data) if b"\0" not in data[:_SNIFFED] or data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("", "")
        if _CONTROLS.search(text) or not any(delimiter in text for delimiter in DELIMITERS):
            raise Unreadable("FILE_UNSUPPORTED", "不是表格")
    return read_text(data, name.stem)
