"""The zip container of a Word file: its parts by name, inflated under limits. Every limit raises `Unreadable`."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from onex.errors import Unreadable

MIB = 1 << 20
FILE_LIMIT = 50 * MIB
PARTS_LIMIT = 2_000
PART_LIMIT = 48 * MIB
SUM_LIMIT = 96 * MIB
RATIO_LIMIT = 250
RATIO_FLOOR = 4 * MIB  # below it a part is harmless however well it shrinks

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STEP = 1 << 16
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    OverflowError,
    LookupError,
    NotImplementedError,
    RuntimeError,  # zipfile's word for a password, and for a part that lies about itself
)


class Package:
    """The parts of one zip file held in memory. Names are compared without case and leading slash."""

    def __init__(self, data: bytes) -> None:
        _refuse_others(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except _BROKEN:
            cut = b"PK\x05\x06" not in data[-(1 << 16) :]
            raise Unreadable("FILE_TRUNCATED" if cut else "FILE_CORRUPT", "压缩包目录") from None
        self._parts = _by_name(infos)
        self._inflated = 0

    @property
    def names(self) -> list[str]:
        """The parts as they are called in the file, in its order."""
        return [info.filename for info in self._parts.values()]

    def __contains__(self, name: str) -> bool:
        return _canonical(name) in self._parts

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises FILE_CORRUPT when it is absent or damaged, FILE_TOO_LARGE or ZIP_RATIO when it swells."""
        info = self._parts.get(_canonical(name))
        if info is None:
            raise Unreadable("FILE_CORRUPT", f"缺少 {name}")
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_STEP):
                    size += len(piece)
                    self._inflated += len(piece)
                    self._limit(info, size)
                    pieces.append(piece)
        except _BROKEN:
            raise Unreadable("FILE_CORRUPT", info.filename) from None
        return b"".join(pieces)

    def _limit(self, info: zipfile.ZipInfo, size: int) -> None:
        if size > PART_LIMIT or self._inflated > SUM_LIMIT:
            raise Unreadable("FILE_TOO_LARGE", info.filename)
        if size > RATIO_FLOOR and size > RATIO_LIMIT * max(info.compress_size, 1):
            raise Unreadable("ZIP_RATIO", info.filename)


def _refuse_others(data: bytes) -> None:
    """Says by the first bytes what it is when it is no .docx."""
    if not data:
        raise Unreadable("FILE_EMPTY")
    if len(data) > FILE_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {FILE_LIMIT // MIB} MiB")
    if data.startswith(_OLE):
        sealed = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("FILE_ENCRYPTED" if sealed else "FILE_UNSUPPORTED", "" if sealed else "旧的 .doc、.wps 格式")
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise Unreadable("FILE_IS_HTML")
    if head.startswith(b"{\\rtf"):
        raise Unreadable("FILE_UNSUPPORTED", "RTF 格式")
    if head.startswith(b"%pdf"):
        raise Unreadable("FILE_UNSUPPORTED", "PDF 格式")
    if not data.startswith(b"PK"):
        raise Unreadable("FILE_UNSUPPORTED", "不是压缩包")


def _by_name(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The directory, refused where it already says too much."""
    if len(infos) > PARTS_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {PARTS_LIMIT} 个部分")
    parts: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if info.flag_bits & 1:
            raise Unreadable("FILE_ENCRYPTED", info.filename)
        if info.file_size > RATIO_FLOOR and info.file_size > RATIO_LIMIT * max(info.compress_size, 1):
            raise Unreadable("ZIP_RATIO", info.filename)
        if _canonical(info.filename) in parts:
            raise Unreadable("ZIP_DUPLICATE", info.filename)
        parts[_canonical(info.filename)] = info
    if sum(info.file_size for info in infos) > SUM_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"解压后超过 {SUM_LIMIT // MIB} MiB")
    return parts


def _canonical(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
