"""Rows of a worksheet as tokens: where each tag of a block of XML begins and ends, and which it is, found with numpy.

Made only of what spreadsheet programs write; anything else raises `NotPlain`, and expat reads the block instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onex.sheets.grid import COLUMNS

Positions = NDArray[np.int64]
Words = NDArray[np.uint64]


class NotPlain(Exception):  # noqa: N818 - a turn to take, not an error
    """This block holds something that the short cut does not know."""


_PAD = 32
(
    _ROW,
    _LONE_ROW,
    _END_ROW,
    _CELL,
    _LONE_CELL,
    _END_CELL,
    _F,
    _LONE_F,
    _END_F,
    _V,
    _END_V,
    _IS,
    _END_IS,
    _T,
    _END_T,
) = range(1, 16)
_FOLLOWS = {
    _ROW: (_CELL, _LONE_CELL, _END_ROW),
    _LONE_ROW: (_ROW, _LONE_ROW),
    _END_ROW: (_ROW, _LONE_ROW),
    _CELL: (_F, _LONE_F, _V, _IS, _END_CELL),
    _LONE_CELL: (_CELL, _LONE_CELL, _END_ROW),
    _END_CELL: (_CELL, _LONE_CELL, _END_ROW),
    _F: (_END_F,),
    _LONE_F: (_V, _END_CELL),
    _END_F: (_V, _END_CELL),
    _V: (_END_V,),
    _END_V: (_END_CELL,),
    _IS: (_T,),
    _END_IS: (_END_CELL,),
    _T: (_END_T,),
    _END_T: (_END_IS,),
}
_ALLOWED = np.zeros((16, 16), bool)
for _before, _after in _FOLLOWS.items():
    _ALLOWED[_before, list(_after)] = True
_BEFORE_TEXT = np.isin(np.arange(16), (_F, _V, _T))
_FIXED = (
    (b"<f>", _F),
    (b"</f>", _END_F),
    (b"<v>", _V),
    (b"</v>", _END_V),
    (b"</c>", _END_CELL),
    (b"</row>", _END_ROW),
    (b"<is>", _IS),
    (b"</is>", _END_IS),
    (b"<t>", _T),
    (b"</t>", _END_T),
)
_PRESERVED = b'<t xml:space="preserve">'
_TAILS = 64  # more sorts of cell than this in one block are not plain
_TAIL_BYTES = 24


def _packed(text: bytes) -> int:
    """Up to eight bytes as the number that `_words` shows where they stand."""
    return int.from_bytes(text.ljust(8, b"\0")[:8], "little")


_MASKS: Words = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a block, in order.

    rows      ordinal of each cell's row in the block
    columns   1-based
    formulas  the token of its formula's tag, 0 = none
    values    the token before its value's text, 0 = none
    tails     what the tags say after the place (style and type), each with the cells of which it is true
    """

    rows: Positions
    columns: Positions
    formulas: Positions
    values: Positions
    tails: list[tuple[bytes, Positions]]


class Block:
    """A block of XML as tokens: where each tag begins and ends, and which it is."""

    def __init__(self, block: bytes) -> None:
        self.block = block
        padded = block + bytes(_PAD)
        self._bytes = np.frombuffer(padded, np.uint8)
        # Eight bytes from any place on, as one number: the text there, compared at once.
        self._words: Words = np.ndarray((len(padded) - 7,), "<u8", padded, strides=(1,))
        body = self._bytes[: len(block)]
        self._from: Positions = np.flatnonzero(body == ord("<"))
        self._to: Positions = np.flatnonzero(body == ord(">"))
        if len(self._from) != len(self._to) or not len(self._from) or body.min() < ord(" "):
            raise NotPlain
        gaps = self._from[1:] - self._to[:-1] - 1
        if self._from[0] or self._to[-1] != len(block) - 1 or (self._to <= self._from).any() or (gaps < 0).any():
            raise NotPlain
        self._types = self._classify()
        empty = ~_BEFORE_TEXT[self._types[:-1]]
        if not _ALLOWED[self._types[:-1], self._types[1:]].all() or gaps[empty].any():
            raise NotPlain
        if self._types[0] not in (_ROW, _LONE_ROW) or self._types[-1] not in (_END_ROW, _LONE_ROW):
            raise NotPlain

    def _classify(self) -> NDArray[np.uint8]:
        lengths = self._to - self._from + 1
        words = self._words[self._from]
        types = np.zeros(len(lengths), np.uint8)
        lone = self._bytes[self._to - 1] == ord("/")
        types[(words & _MASKS[6]) == _packed(b'<c r="')] = _CELL
        types[(words & _MASKS[8]) == _packed(b'<row r="')] = _ROW
        types[lone & (types == _CELL)] = _LONE_CELL
        types[lone & (types == _ROW)] = _LONE_ROW
        types[(words & _MASKS[3]) == _packed(b"<f ")] = _F
        types[lone & (types == _F)] = _LONE_F
        for text, kind in _FIXED:
            types[(lengths == len(text)) & ((words & _MASKS[len(text)]) == _packed(text))] = kind
        preserved = np.flatnonzero((lengths == len(_PRESERVED)) & (words == _packed(_PRESERVED)))
        for at in self._from[preserved].tolist():
            if self.block[at : at + len(_PRESERVED)] != _PRESERVED:
                raise NotPlain
        types[preserved] = _T
        return types

    def row_tags(self) -> list[bytes]:
        """The opening tags of the rows."""
        return self.tags(np.flatnonzero((self._types == _ROW) | (self._types == _LONE_ROW)))

    def tags(self, tokens: Positions) -> list[bytes]:
        """The tags as they stand."""
        block = self.block
        return [block[a : b + 1] for a, b in zip(self._from[tokens].tolist(), self._to[tokens].tolist(), strict=True)]

    def cells(self, numbers: list[int]) -> Cells:
        """The cells, given the numbers of the rows that they must name."""
        is_row = (self._types == _ROW) | (self._types == _LONE_ROW)
        at = np.flatnonzero((self._types == _CELL) | (self._types == _LONE_CELL))
        rows = np.cumsum(is_row)[at] - 1
        places = [b'%d"' % number for number in numbers]
        expected = np.array([_packed(place) for place in places], np.uint64)[rows]
        width = np.array([len(place) for place in places], np.int64)[rows]
        begin = self._from[at] + 6
        columns, letters = self._letters(begin)
        digits = begin + letters
        if ((self._words[digits] & _MASKS[width]) != expected).any():
            raise NotPlain
        formulas, values = self._inside(at)
        return Cells(rows, columns, formulas, values, self._tails(digits + width, self._to[at]))

    def _inside(self, at: Positions) -> tuple[Positions, Positions]:
        """Of the cells whose tags are the tokens `at`, the token of the formula and the token before the value."""
        types = np.append(self._types, np.zeros(4, np.uint8))
        opened = types[at] == _CELL
        alone, closed = opened & (types[at + 1] == _LONE_F), opened & (types[at + 1] == _F)
        first = at + 1 + alone + 2 * closed
        value = np.where(types[first] == _IS, first + 1, first)
        has_value = opened & ((types[first] == _V) | (types[first] == _IS))
        return np.where(alone | closed, at + 1, 0), np.where(has_value, value, 0)

    def _letters(self, begin: Positions) -> tuple[Positions, Positions]:
        """Columns, and how many letters each took."""
        first, second, third = (self._bytes[begin + n].astype(np.int64) - 64 for n in range(3))
        two = (second >= 1) & (second <= 26)
        three = two & (third >= 1) & (third <= 26)
        columns = np.where(three, (first * 26 + second) * 26 + third, np.where(two, first * 26 + second, first))
        if (first < 1).any() or (first > 26).any() or (columns > COLUMNS).any():
            raise NotPlain
        return columns, 1 + two.astype(np.int64) + three

    def _tails(self, begin: Positions, end: Positions) -> list[tuple[bytes, Positions]]:
        """The cells grouped by what their tags say after the place."""
        lengths = end - begin
        if (lengths < 0).any() or (lengths > _TAIL_BYTES).any():
            raise NotPlain
        parts = [self._words[begin + 8 * n] & _MASKS[np.clip(lengths - 8 * n, 0, 8)] for n in range(3)]
        left = np.arange(len(begin))
        tails: list[tuple[bytes, Positions]] = []
        while len(left):
            one = left[0]
            same = lengths[left] == lengths[one]
            for part in parts:
                same &= part[left] == part[one]
            tails.append((self.block[begin[one] : end[one]], left[same]))
            left = left[~same]
            if len(tails) > _TAILS:
                raise NotPlain
        return tails

    def text(self, tokens: Positions) -> tuple[Positions, Positions]:
        """Where the text after each token begins and ends; of no length after a tag that is closed in itself."""
        return self._to[tokens] + 1, self._from[tokens + 1]

    def digits(self, begin: Positions, lengths: Positions) -> NDArray[np.int32]:
        """The numbers that stand at these places, 1 to 8 digits each, all at once."""
        if (lengths < 1).any() or (lengths > 8).any():
            raise NotPlain
        shift = (8 * (8 - lengths)).astype(np.uint64)
        word = self._words[begin] << shift
        zeros = np.uint64(0x3030303030303030) << shift
        high = np.uint64(0xF0F0F0F0F0F0F0F0) << shift
        sixes = np.uint64(0x0606060606060606) << shift
        if ((word & high) != zeros).any() or (((word + sixes) & high) != zeros).any():
            raise NotPlain
        pairs = word - zeros
        pairs = pairs * np.uint64(10) + (pairs >> np.uint64(8))
        bytes_ = np.uint64(0x000000FF000000FF)
        upper = (pairs & bytes_) * np.uint64(0x000F424000000064)
        lower = ((pairs >> np.uint64(16)) & bytes_) * np.uint64(0x0000271000000001)
        return ((upper + lower) >> np.uint64(32)).astype(np.int32)
