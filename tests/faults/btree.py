"""Where the user's bytes stand in a SQLite file: the cells of every b-tree, found without SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_INDEX_INSIDE, _TABLE_INSIDE, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13


@dataclass(frozen=True)
class Span:
    """Bytes of a table's or index's cells: from `start` up to, not including, `end`."""

    name: str
    start: int
    end: int


def spans(path: Path) -> list[Span]:
    """The cells of every table and index, the schema's own (``sqlite_schema``) among them."""
    with closing(sqlite3.connect(path)) as connection:
        roots = connection.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall()
    pages = _Pages(path.read_bytes())
    return [span for name, root in [("sqlite_schema", 1), *roots] for span in pages.tree(name, root)]


class _Pages:
    def __init__(self, data: bytes) -> None:
        self.data = data
        size = int.from_bytes(data[16:18], "big")
        self.size = 65536 if size == 1 else size
        self.usable = self.size - data[20]

    def tree(self, name: str, number: int) -> Iterator[Span]:
        """The cells of a page and of those under it."""
        start = (number - 1) * self.size
        head = start + (100 if number == 1 else 0)
        kind, count = self.data[head], self._two(head + 3)
        inside = kind in (_INDEX_INSIDE, _TABLE_INSIDE)
        pointers = head + (12 if inside else 8)
        for n in range(count):
            yield from self._cell(name, kind, start + self._two(pointers + 2 * n))
        if inside:
            yield from self.tree(name, self._four(head + 8))

    def _cell(self, name: str, kind: int, at: int) -> Iterator[Span]:
        place = at
        if kind in (_INDEX_INSIDE, _TABLE_INSIDE):
            yield from self.tree(name, self._four(at))
            place += 4
        if kind == _TABLE_INSIDE:
            yield Span(name, at, self._varint(place)[1])
            return
        payload, place = self._varint(place)
        if kind == _TABLE_LEAF:
            _, place = self._varint(place)
        local = self._local(payload, kind)
        end = place + local
        if local < payload:
            yield from self._overflow(name, self._four(end), payload - local)
            end += 4
        yield Span(name, at, end)

    def _overflow(self, name: str, number: int, left: int) -> Iterator[Span]:
        while number:
            start = (number - 1) * self.size
            here = min(left, self.usable - 4)
            yield Span(name, start, start + 4 + here)
            number, left = self._four(start), left - here

    def _local(self, payload: int, kind: int) -> int:
        """How many bytes of a payload stand in the page itself."""
        u = self.usable
        most = u - 35 if kind == _TABLE_LEAF else (u - 12) * 64 // 255 - 23
        if payload <= most:
            return payload
        least = (u - 12) * 32 // 255 - 23
        kept = least + (payload - least) % (u - 4)
        return kept if kept <= most else least

    def _two(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 2], "big")

    def _four(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 4], "big")

    def _varint(self, at: int) -> tuple[int, int]:
        value = 0
        for n in range(9):
            byte = self.data[at + n]
            value = (value << 8 | byte) if n == 8 else (value << 7 | byte & 0x7F)
            if n == 8 or byte < 0x80:
                return value, at + n + 1
        raise AssertionError
