"""Where a document ends: on which page, and with how much room left, as far as that can be told without setting it.

What a reader makes of a line differs by a character here and there, so the pages are counted as if all text were a little narrower, as it
is, and a little wider. Only what all three agree on is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onex.documents.layouts import Page
from onex.documents.wordml import Piece

_SCALES = (0.97, 1.0, 1.03)


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
    found = [_ending(sections, scale) for scale in _SCALES]
    pages = {page for page, _ in found}
    room = min(room for _, room in found)
    # Within a line of either end of the page a row that is a little higher, or lower, would be on another.
    sheet = sections[-1][0]
    near = any(not sheet.pitch <= room <= sheet.text_height - sheet.pitch for _, room in found)
    return Ending(pages.pop() if len(pages) == 1 and not near else 0, room)


def _ending(sections: Sequence[tuple[Page, Sequence[Piece]]], scale: float) -> tuple[int, int]:
    page, room = 0, 0
    for sheet, pieces in sections:
        page, room = page + 1, sheet.text_height
        at_top = True
        for chain in _chains(pieces):
            turns, room = _placed(chain, room, sheet.text_height, scale, at_top)
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


def _placed(chain: Sequence[Piece], room: int, whole: int, scale: float, at_top: bool) -> tuple[int, int]:
    """How many new pages the chain takes, and the room left on the last."""
    heights = [(piece.heights(scale), piece) for piece in chain]
    taken = sum(sum(parts) + piece.before for parts, piece in heights)
    turns = 0
    if not at_top and (chain[0].page or (len(chain) > 1 and room < taken <= whole)):
        turns, room = 1, whole
    for parts, piece in heights:
        room -= piece.before
        for part in parts:
            if part > room:
                turns, room = turns + 1, whole - sum(parts[: piece.repeated])
            room -= part
    return turns, room
