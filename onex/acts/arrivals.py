"""What arrives, before anything is judged: files and the members of zips, each archived by its bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onex.errors import Unreadable
from onex.ledger.archive import Archive
from onex.ledger.receipts import Receipt
from onex.model.finding import SEVERITIES
from onex.sheets.defects import FILE_ERRORS
from onex.sheets.opening import read_input
from onex.sheets.package import FILE_LIMIT
from onex.sheets.parcel import PARCEL_LIMIT, is_parcel, members


@dataclass(frozen=True, slots=True)
class Item:
    """One file to be judged: its name as it came (``pack.zip/名册.xlsx`` for a zip's member), its hash in the archive, its size."""

    file: str
    sha256: str
    size: int


def arrivals(paths: Sequence[Path], archive: Archive) -> Iterator[Item | Receipt]:
    """An item for every file and every table in a zip, in their order; for what cannot be opened at all a receipt that says why.

    An item's bytes are on disk in the archive when it is yielded: what is judged and kept is what was hashed.
    """
    for path in paths:
        try:
            data = read_input(path, PARCEL_LIMIT if path.suffix.lower() == ".zip" else FILE_LIMIT)
        except Unreadable as problem:
            yield without_bytes(str(path), problem.code, problem.detail)
            continue
        if is_parcel(data):
            yield from _unpacked(str(path), data, archive)
        else:
            yield Item(str(path), archive.store(data), len(data))


def _unpacked(file: str, data: bytes, archive: Archive) -> Iterator[Item | Receipt]:
    found = 0
    try:
        for member in members(data):
            found += 1
            name = f"{file}/{member.name}"
            if member.data is None:
                yield without_bytes(name, member.error, "")
            else:
                yield Item(name, archive.store(member.data), len(member.data))
    except Unreadable as problem:
        yield without_bytes(file, problem.code, problem.detail)
        return
    if not found:
        yield without_bytes(file, "FILE_UNSUPPORTED", "压缩包里没有表格")


def without_bytes(file: str, code: str, detail: str) -> Receipt:
    """The receipt of what could not be opened: nothing was kept of it."""
    counts = {str(severity): 0 for severity in SEVERITIES}
    return Receipt(None, file, "", "", "", (), {}, "unreadable", 0, counts, why(code, detail))


def why(code: str, detail: str) -> str:
    """A file error in words: code, title, detail; never a cell's content."""
    known = FILE_ERRORS.get(code)
    return f"{code} {known.title if known else ''}{f'({detail})' if detail else ''}".strip()
