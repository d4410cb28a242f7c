"""The zip container of a workbook: its parts by name, streamed, under limits.

Nothing is ever written out, so a part named ``../x`` is merely a part that nobody asks for. Every limit raises `Unreadable`.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from onex.errors import Unreadable

MIB = 1 << 20
FILE_LIMIT = 50 * MIB
PARTS_LIMIT = 5_000
PART_LIMIT = 256 * MIB
SUM_LIMIT = 512 * MIB
RATIO_LIMIT = 250
RATIO_FLOOR = 8 * MIB  # below it a part is harmless: 64,000 equal styles shrink to one 370th

_LOCAL = struct.Struct("<4s22xHH")  # signature, …, length of the name, length of the extra field
_END = struct.Struct("<12xII2x")  # signature and counts, size of the directory, its offset, length of the comment
_DIRECTORY_MARK = b"PK\x01\x02"
_STORED, _DEFLATED = 0, 8
_IN, _OUT = 1 << 16, 1 << 18
NOT_A_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    OverflowError,
    LookupError,
    NotImplementedError,  # zipfile's word for a compression that it does not know
)


def canonical(name: str) -> str:
    """A part's name as two parts are compared: forward slashes, no leading slash, no case."""
    return name.replace("\\", "/").lstrip("/").lower()


class Package:
    """The parts of one zip file held in memory. Raises Unreadable when the container itself cannot be trusted."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._inflated = 0
        self._parts = _directory(data)

    def __contains__(self, name: str) -> bool:
        return canonical(name) in self._parts

    @property
    def names(self) -> list[str]:
        """Canonical names of all parts, in the order of the directory."""
        return list(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part's bytes, inflated piece by piece. Raises FILE_CORRUPT when it is absent or damaged."""
        info = self._parts.get(canonical(name))
        if info is None:
            raise Unreadable("FILE_CORRUPT", f"缺少 {name}")
        for piece in inflated(self._data, info):
            self._inflated += len(piece)
            if self._inflated > SUM_LIMIT:
                raise Unreadable("FILE_TOO_LARGE", info.filename)
            yield piece

    def read(self, name: str, limit: int = MIB) -> bytes:
        """The first `limit` bytes of a small part."""
        out = b""
        for piece in self.chunks(name):
            out += piece
            if len(out) >= limit:
                break
        return out[:limit]


def inflated(data: memoryview, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """One part's bytes, piece by piece; Unreadable for a bomb, a damaged part or one that is too large."""
    start, end = _span(data, info)
    size = crc = 0
    for piece in _inflate(data[start:end], info):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        if size > PART_LIMIT:
            raise Unreadable("FILE_TOO_LARGE", info.filename)
        if size > RATIO_FLOOR and size > RATIO_LIMIT * info.compress_size:
            raise Unreadable("ZIP_RATIO", info.filename)
        yield piece
    if crc != info.CRC or size != info.file_size:
        raise Unreadable("FILE_CORRUPT", f"{info.filename} 校验不符")


def _directory(data: bytes) -> dict[str, zipfile.ZipInfo]:
    if len(data) > FILE_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {FILE_LIMIT // MIB} MiB")
    if not data.startswith(b"PK"):
        raise Unreadable("FILE_CORRUPT", "不以 PK 开头")
    if data.count(_DIRECTORY_MARK) > 2 * PARTS_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {PARTS_LIMIT} 个部分")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            infos, directory_at = container.infolist(), container.start_dir
    except NOT_A_ZIP:
        raise Unreadable("FILE_TRUNCATED" if _is_cut(data) else "FILE_CORRUPT", "压缩包目录") from None
    _check(infos)
    check_spans(memoryview(data), infos, directory_at)
    return _by_name(infos)


def _is_cut(data: bytes) -> bool:
    """Whether the zip has no end, or an end that speaks of more bytes than there are before it."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + _END.size > len(data):
        return True
    size, offset = _END.unpack_from(data, end)
    return bool(size + offset > end)


def _check(infos: list[zipfile.ZipInfo]) -> None:
    """Refuses by what the directory itself says; what it does not say is counted while inflating."""
    if len(infos) > PARTS_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {PARTS_LIMIT} 个部分")
    for info in infos:
        if info.flag_bits & 1:
            raise Unreadable("FILE_ENCRYPTED", info.filename)
        if info.file_size > RATIO_FLOOR and info.file_size > RATIO_LIMIT * info.compress_size:
            raise Unreadable("ZIP_RATIO", info.filename)
        if info.file_size > PART_LIMIT:
            raise Unreadable("FILE_TOO_LARGE", info.filename)
    if sum(info.file_size for info in infos) > SUM_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"解压后超过 {SUM_LIMIT // MIB} MiB")


def _by_name(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    parts: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = canonical(info.filename)
        if name in parts:
            raise Unreadable("ZIP_DUPLICATE", info.filename)
        parts[name] = info
    return parts


def _span(data: memoryview, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Where the part's compressed bytes stand, by its local header."""
    header = data[info.header_offset : info.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size:
        raise Unreadable("FILE_CORRUPT", info.filename)
    mark, name_length, extra_length = _LOCAL.unpack(header)
    start = info.header_offset + _LOCAL.size + name_length + extra_length
    end = start + info.compress_size
    if mark != b"PK\x03\x04" or end > len(data):
        raise Unreadable("FILE_CORRUPT", info.filename)
    return start, end


def check_spans(data: memoryview, infos: list[zipfile.ZipInfo], directory_at: int) -> None:
    """No two parts share bytes, none reaches into the directory, and the first stands at the very beginning."""
    free_from = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset < free_from:
            raise Unreadable("ZIP_OVERLAP", info.filename)
        if free_from == 0 and info.header_offset:
            raise Unreadable("FILE_CORRUPT", "压缩包之前另有内容")
        free_from = _span(data, info)[1]
    if free_from > directory_at:
        raise Unreadable("ZIP_OVERLAP", "压缩包目录")


def _inflate(body: memoryview, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.compress_type == _STORED:
        for at in range(0, len(body), _OUT):
            yield bytes(body[at : at + _OUT])
        return
    if info.compress_type != _DEFLATED:
        raise Unreadable("FILE_CORRUPT", f"{info.filename} 压缩方式 {info.compress_type}")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(body), _IN):
            rest: bytes | memoryview = body[at : at + _IN]
            while rest:
                if piece := inflater.decompress(rest, _OUT):
                    yield piece
                rest = inflater.unconsumed_tail
                if inflater.eof:
                    return
        if piece := inflater.flush():
            yield piece
    except zlib.error:
        raise Unreadable("FILE_CORRUPT", info.filename) from None
    if not inflater.eof:
        raise Unreadable("FILE_CORRUPT", info.filename)
