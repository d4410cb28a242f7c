"""Where a document ends: on which page, and with how much room left, as far as that can be told without setting it.

What a reader makes of a line differs by a character here and there, so the pages are counted as several readers would set them. Only what
all of them agree on is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onex.documents.layouts import Page
from onex.documents.lines import READERS, Reader
from onex.documents.wordml import Piece

_LONG, _MANY = 2, 20  # lines of a cell, rows


@dataclass(frozen=True, slots=True)
class Ending:
    """The last page of a document: its number, 0 where it cannot be told for sure; and the room left on it, in twips."""

    page: int
    room: int

    @property
    def even(self) -> bool:
        """Whether it surely ends on an even page."""
        return self.page > 0 and self.page % 2 == 0

    @property
    def odd(self) -> bool:
        """Whether it surely ends on an odd page."""
        return self.page % 2 == 1


def ending(sections: Sequence[tuple[Page, Sequence[Piece]]]) -> Ending:
    """Where the flow of these sections ends, each beginning a page."""
    found = [_ending(sections, reader) for reader in READERS]
    pages = {page for page, _ in found}
    room = min(room for _, room in found)
    # Within a line of either end of the page a row that is a little higher, or lower, would be on another.
    sheet = sections[-1][0]
    near = any(not sheet.pitch <= room <= sheet.text_height - sheet.pitch for _, room in found)
    return Ending(pages.pop() if len(pages) == 1 and not near and not _broken(sections) else 0, room)


def begun(sections: Sequence[tuple[Page, Sequence[Piece]]]) -> dict[int, frozenset[int]]:
    """By the id of a table's piece the rows, its headings counted, that begin a page as the first of the readers sets it."""
    found: list[tuple[int, int]] = []
    _ending(sections, READERS[0], found)
    return {piece: frozenset(part for owner, part in found if owner == piece) for piece, _ in found}


def _broken(sections: Sequence[tuple[Page, Sequence[Piece]]]) -> bool:
    """Whether there are so many rows with cells of several lines that what readers differ in adds up."""
    rows = (row for _, pieces in sections for piece in pieces for row in piece.rows)
    return sum(any(cell.lines(READERS[0]) > _LONG for cell in row) for row in rows) > _MANY


def _ending(
    sections: Sequence[tuple[Page, Sequence[Piece]]], reader: Reader, turned: list[tuple[int, int]] | None = None
) -> tuple[int, int]:
    page, room = 0, 0
    for sheet, pieces in sections:
        page, room = page + 1, sheet.text_height
        at_top = True
        for chain in _chains(pieces):
            turns, room = _placed(chain, room, sheet.text_height, reader, at_top, turned)
            page += turns
            at_top = False
    return page, room


def _chains(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that are kept together, with the one that they are kept with."""
    chains: list[list[Piece]] = [[]]
    for piece in pieces:
        chains[-1].append(piece)
        if not piece.keep:
            chains.append([])
    return [chain for chain in chains if chain]


def _placed(
    chain: Sequence[Piece], room: int, whole: int, reader: Reader, at_top: bool, turned: list[tuple[int, int]] | None
) -> tuple[int, int]:
    """How many new pages the chain takes, and the room left on the last; `turned` is told which part of which piece began one."""
    heights = [(piece.heights(reader), piece) for piece in chain]
    turns = 0
    if not at_top and (chain[0].page or (len(chain) > 1 and room < _together(heights, reader) <= whole)):
        turns, room = 1, whole
    for parts, piece in heights:
        room -= piece.before
        for number, part in enumerate(parts):
            if part > room:
                turns, room = turns + 1, whole - sum(parts[: piece.repeated])
                if turned is not None:
                    turned.append((id(piece), number))
            room -= part
    return turns, room


def _together(heights: Sequence[tuple[list[int], Piece]], reader: Reader) -> int:
    """What must stand on one page: all that is kept, and the first line of what it is kept with.

    A reader that divides what is kept holds only its last line to what follows.
    """
    (first, piece), *middle, (last, end) = heights
    kept = first[-1:] if reader.divides else first
    rest = sum(sum(parts) + own.before for parts, own in middle)
    return sum(kept) + piece.before + rest + last[0] + end.before
