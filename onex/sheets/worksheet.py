"""A worksheet part → a `Grid`: expat for everything, with a short cut past it for blocks of plain rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from onex.sheets.cells import listen
from onex.sheets.grid import Grid
from onex.sheets.markup import Feeder, Prefixed
from onex.sheets.plain import PlainRows

_BLOCK = 1 << 19
_LONGEST_ROW = 4 << 20
_OPEN, _CLOSE, _ROW_END = b"<sheetData>", b"</sheetData", b"</row>"
_UTF_8 = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml(?:(?!\sencoding)[^>])*(?:\sencoding=[\"']utf-8[\"'][^>]*)?>|<[^?!])", re.IGNORECASE
)


def read_worksheet(
    chunks: Callable[[], Iterable[bytes]], part: str, formats: Sequence[str], budget: int, *, short_cut: bool = True
) -> Grid:
    """The cells of one sheet. Without `short_cut` every byte goes through expat, with the same result."""
    try:
        return _Reading(part, Grid(formats, budget), namespaces=False).run(chunks(), short_cut)
    except Prefixed:
        return _Reading(part, Grid(formats, budget), namespaces=True).run(chunks(), False)


class _Reading:
    """One pass over a part."""

    def __init__(self, part: str, grid: Grid, *, namespaces: bool) -> None:
        self._grid = grid
        self._pieces: list[str] = []
        self._feeder = Feeder(part, namespaces=namespaces)
        listen(self._feeder, grid, self._pieces)

    def run(self, chunks: Iterable[bytes], short_cut: bool) -> Grid:
        rows = iter(chunks)
        if short_cut and self._reaches_rows(rows):
            self._take_rows(rows)
        for chunk in rows:
            self._feed(chunk)
        self._feeder.feed(b"", final=True)
        return self._grid

    def _feed(self, chunk: bytes) -> None:
        self._feeder.feed(chunk)
        self._feeder.check(self._pieces)
        self._grid.check()

    def _reaches_rows(self, chunks: Iterable[bytes]) -> bool:
        """Feeds the head of the part; whether expat now stands right after ``<sheetData>``, and rows may be plain."""
        head = b""
        for chunk in chunks:
            head += chunk
            if _OPEN in head or len(head) > _BLOCK:
                break
        start, opened, self._rest = head.partition(_OPEN)
        self._feed(start + opened)
        aside = b"<!" in start or start.rfind(b"<?") > 3  # a comment or the like may have swallowed the tag
        plain = bool(opened) and self._grid.in_rows and not aside and _UTF_8.match(head) is not None
        if not plain:
            self._feed(self._rest)
        return plain

    def _take_rows(self, chunks: Iterable[bytes]) -> None:
        """Reads blocks of whole rows, plain ones by the short cut, until the rows end or cease to be safe to cut."""
        plain = PlainRows(self._grid)
        pending = self._rest
        for chunk in chunks:
            pending += chunk
            if len(pending) < _BLOCK:
                continue
            end = pending.rfind(_ROW_END) + len(_ROW_END)
            if end < len(_ROW_END):
                if len(pending) > _LONGEST_ROW:
                    break
                continue
            block, pending = pending[:end], pending[end:]
            if not self._take(plain, block) or _CLOSE in pending:
                break
        else:
            end = pending.rfind(_ROW_END) + len(_ROW_END)
            if end >= len(_ROW_END):
                self._take(plain, pending[:end])
                pending = pending[end:]
        self._feed(pending)

    def _take(self, plain: PlainRows, block: bytes) -> bool:
        """Reads a block one way or the other. False when what follows may no longer be cut at row ends."""
        if plain.take(block):
            self._feeder.count(block)
            self._grid.check()
            return True
        self._feed(block)
        return b"<!" not in block and b"<?" not in block
