"""A .zip of workbooks: its members one by one, read in memory, never extracted."""

from __future__ import annotations

import io
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from onex.errors import Unreadable
from onex.sheets.package import FILE_LIMIT, MIB, NOT_A_ZIP, PARTS_LIMIT, check_spans, inflated

PARCEL_LIMIT = 512 * MIB  # of the zip itself, and of all that is read from it

_TABLES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".xltx", ".xltm", ".ett")
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_UTF8 = 0x800
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One table in the zip: the name it was packed under, and its bytes, or the code of why there are none."""

    name: str
    data: bytes | None
    error: str = ""


def is_parcel(data: bytes) -> bool:
    """Whether a file is a zip that is no workbook itself."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = set(container.namelist())
    except NOT_A_ZIP:
        return False
    return not names & {"[Content_Types].xml", "mimetype", "/[Content_Types].xml", "\\[Content_Types].xml"}


def members(data: bytes) -> Iterator[Member]:
    """Every table of a zip, in the order of its directory; what is no table, and litter of the system, is passed over.

    Raises Unreadable where the zip as such cannot be trusted: damaged, locked by a password, overlapping, far too large.
    """
    left = PARCEL_LIMIT
    seen: Counter[str] = Counter()
    for info in _infos(data):
        name = _name(info)
        ending = PurePosixPath(name).suffix.lower()
        if info.is_dir() or _litter(name) or ending not in (*_TABLES, *_ARCHIVES):
            continue
        seen[name] += 1
        shown = f"{name}#{seen[name]}" if seen[name] > 1 else name
        try:
            content = _content(data, info, name, ending, left)
        except Unreadable as problem:
            yield Member(shown, None, problem.code)
            continue
        left -= len(content)
        yield Member(shown, content)


def _infos(data: bytes) -> list[zipfile.ZipInfo]:
    if len(data) > PARCEL_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {PARCEL_LIMIT // MIB} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            infos, directory_at = container.infolist(), container.start_dir
    except NOT_A_ZIP:
        raise Unreadable("FILE_CORRUPT", "压缩包目录") from None
    if len(infos) > PARTS_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {PARTS_LIMIT} 个文件")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Unreadable("FILE_ENCRYPTED", "压缩包")
    check_spans(memoryview(data), infos, directory_at)
    return infos


def _content(data: bytes, info: zipfile.ZipInfo, name: str, ending: str, left: int) -> bytes:
    if _escapes(name) or stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("ZIP_BAD_NAME")
    if ending in _ARCHIVES:
        raise Unreadable("ZIP_NESTED")
    pieces, size = [], 0
    for piece in inflated(memoryview(data), info):
        size += len(piece)
        if size > min(left, FILE_LIMIT):
            raise Unreadable("FILE_TOO_LARGE", f"超过 {min(left, FILE_LIMIT) // MIB} MiB")
        pieces.append(piece)
    return b"".join(pieces)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was written: Windows and WPS pack GBK without saying so, others UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _escapes(name: str) -> bool:
    parts = name.split("/")
    return name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name


def _litter(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or last.startswith(("~$", "._", ".")) or last.lower() == "thumbs.db"
