"""A short cut for rows as spreadsheet programs write them: whole blocks of XML read with numpy instead of expat.

A block is taken only if every byte of it is accounted for: rows of cells, each with its place, a style, a type, and a plain
value. Whatever is not known here (a formula, a comment, a missing place, a stray blank) is left to expat, block by block;
so the short cut decides about time, never about what is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onex.sheets.cells import hides
from onex.sheets.grid import COLUMNS, ROWS, Grid

Positions = NDArray[np.int64]
Words = NDArray[np.uint64]

_PAD = 32
_ROW, _LONE_ROW, _END_ROW, _CELL, _LONE_CELL, _END_CELL, _V, _END_V, _IS, _END_IS, _T, _END_T = range(1, 13)
_FOLLOWS = {
    _ROW: (_CELL, _LONE_CELL, _END_ROW),
    _LONE_ROW: (_ROW, _LONE_ROW),
    _END_ROW: (_ROW, _LONE_ROW),
    _CELL: (_V, _IS, _END_CELL),
    _LONE_CELL: (_CELL, _LONE_CELL, _END_ROW),
    _END_CELL: (_CELL, _LONE_CELL, _END_ROW),
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
_FIXED = (
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
_ROW_TAG = re.compile(rb'<row r="([1-9][0-9]{0,6})"((?: [A-Za-z0-9:]+="[ !#-%\'-;=?-~]*")*)/?>')
_ATTRIBUTE = re.compile(rb' ([A-Za-z0-9:]+)="([^"]*)"')
_CELL_TAIL = re.compile(
    rb'(?: s="(?P<s>[0-9]{1,6})")?(?: t="(?P<t>s|n|str|b|e|inlineStr)")?/?|'
    rb' t="(?P<t2>s|n|str|b|e|inlineStr)" s="(?P<s2>[0-9]{1,6})"/?'
)
_TAILS = 64  # more sorts of cell than this in one block are not plain
_TAIL_BYTES = 24
_ENTITY = re.compile(rb"&(amp|lt|gt|quot|apos);")
_CHARACTERS = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"apos": b"'"}


class _NotPlain(Exception):  # noqa: N818 - a turn to take, not an error
    pass


def _packed(text: bytes) -> int:
    return int.from_bytes(text.ljust(8, b"\0")[:8], "little")


_MASKS: Words = np.array([(1 << 8 * n) - 1 for n in range(8)] + [(1 << 64) - 1], np.uint64)


class PlainRows:
    """Adds plain blocks to a grid; remembers between blocks what the same bytes meant."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._hidden: dict[bytes, bool] = {}
        self._codes: dict[tuple[str | None, str | None], dict[bytes, int]] = {}

    def take(self, block: bytes) -> bool:
        """Adds the rows of a block that ends with a row's end. False, and nothing added, when they are not plain."""
        try:
            scan = _Block(block)
            numbers, hidden = self._row_tags(scan)
            rows, columns, tails, values = scan.cells(numbers)
            codes = self._values(scan, tails, values)
        except _NotPlain:
            return False
        grid = self._grid
        filled = np.flatnonzero(values)
        for target, found in ((grid.rows, rows), (grid.columns, columns)):
            target.frombytes(found[filled].astype(np.int32).tobytes())
        grid.codes.frombytes(codes.tobytes())
        grid.hidden_rows.extend(hidden)
        with_content = np.isin(numbers, rows[filled]) if len(filled) else np.zeros(len(numbers), bool)
        for grid.row, has in zip(numbers, with_content.tolist(), strict=True):
            grid.row_ended(not has)
        return True

    def _row_tags(self, scan: _Block) -> tuple[list[int], list[int]]:
        """The rows' numbers, and which of them are hidden."""
        numbers, hidden = [], []
        for tag in scan.row_tags():
            found = _ROW_TAG.fullmatch(tag)
            if not found or int(found[1]) > ROWS:
                raise _NotPlain
            numbers.append(int(found[1]))
            tail = found[2]
            if tail not in self._hidden:
                pairs = _ATTRIBUTE.findall(tail)
                attributes = {key.decode(): value.decode() for key, value in pairs}
                if len(attributes) != len(pairs) or "r" in attributes:
                    raise _NotPlain
                self._hidden[tail] = hides(attributes)
            if self._hidden[tail]:
                hidden.append(numbers[-1])
        return numbers, hidden

    def _values(self, scan: _Block, tails: Sequence[_Tail], values: Positions) -> NDArray[np.int32]:
        """The code of each cell that has a value, in order. `values` is the token that holds it, 0 for none."""
        codes = np.zeros(len(values), np.int32)
        for tail in tails:
            members = tail.members[values[tail.members] > 0]
            if not len(members):
                continue
            starts, ends = scan.text(values[members])
            if tail.type == "s":
                codes[members] = ~scan.digits(starts, ends - starts)
            else:
                codes[members] = self._texts(scan.block, tail, starts, ends)
        return codes[values > 0]

    def _texts(self, block: bytes, tail: _Tail, starts: Positions, ends: Positions) -> list[int]:
        known = self._codes.setdefault((tail.type, tail.style), {})
        out = []
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            raw = block[start:end]
            code = known.get(raw)
            if code is None:
                code = known[raw] = self._grid.table(tail.type, tail.style, False)[_decoded(raw)]
            out.append(code)
        return out


class _Tail:
    """The cells of a block whose tags end alike: their style and type."""

    __slots__ = ("members", "style", "type")

    def __init__(self, text: bytes, members: Positions) -> None:
        found = _CELL_TAIL.fullmatch(text)
        if not found:
            raise _NotPlain
        style, kind = found["s"] or found["s2"], found["t"] or found["t2"]
        self.style = style.decode() if style else None
        self.type = kind.decode() if kind else None
        self.members = members


class _Block:
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
            raise _NotPlain
        gaps = self._from[1:] - self._to[:-1] - 1
        if self._from[0] or self._to[-1] != len(block) - 1 or (self._to <= self._from).any() or (gaps < 0).any():
            raise _NotPlain
        self._types = self._classify()
        texts = (self._types[:-1] == _V) | (self._types[:-1] == _T)
        if not _ALLOWED[self._types[:-1], self._types[1:]].all() or gaps[~texts].any():
            raise _NotPlain
        if self._types[0] not in (_ROW, _LONE_ROW) or self._types[-1] not in (_END_ROW, _LONE_ROW):
            raise _NotPlain

    def _classify(self) -> NDArray[np.uint8]:
        lengths = self._to - self._from + 1
        words = self._words[self._from]
        types = np.zeros(len(lengths), np.uint8)
        lone = self._bytes[self._to - 1] == ord("/")
        types[(words & _MASKS[6]) == _packed(b'<c r="')] = _CELL
        types[(words & _MASKS[8]) == _packed(b'<row r="')] = _ROW
        types[lone & (types == _CELL)] = _LONE_CELL
        types[lone & (types == _ROW)] = _LONE_ROW
        for text, kind in _FIXED:
            types[(lengths == len(text)) & ((words & _MASKS[len(text)]) == _packed(text))] = kind
        preserved = np.flatnonzero((lengths == len(_PRESERVED)) & (words == _packed(_PRESERVED)))
        for at in self._from[preserved].tolist():
            if self.block[at : at + len(_PRESERVED)] != _PRESERVED:
                raise _NotPlain
        types[preserved] = _T
        return types

    def row_tags(self) -> list[bytes]:
        """The opening tags of the rows."""
        at = np.flatnonzero((self._types == _ROW) | (self._types == _LONE_ROW))
        block = self.block
        return [block[a : b + 1] for a, b in zip(self._from[at].tolist(), self._to[at].tolist(), strict=True)]

    def cells(self, numbers: list[int]) -> tuple[Positions, Positions, list[_Tail], Positions]:
        """Of each cell its row, its column, its sort, and the token before its value's text (0 = no value)."""
        is_row = (self._types == _ROW) | (self._types == _LONE_ROW)
        at = np.flatnonzero((self._types == _CELL) | (self._types == _LONE_CELL))
        ordinal = np.cumsum(is_row)[at] - 1
        places = [b'%d"' % number for number in numbers]
        expected = np.array([_packed(place) for place in places], np.uint64)[ordinal]
        width = np.array([len(place) for place in places], np.int64)[ordinal]
        begin = self._from[at] + 6
        columns, letters = self._letters(begin)
        digits = begin + letters
        if ((self._words[digits] & _MASKS[width]) != expected).any():
            raise _NotPlain
        tails = self._tails(digits + width, self._to[at])
        after = self._types[np.minimum(at + 1, len(self._types) - 1)]
        opened = self._types[at] == _CELL
        values = np.where(opened & (after == _V), at + 1, np.where(opened & (after == _IS), at + 2, 0))
        return np.array(numbers, np.int64)[ordinal], columns, tails, values

    def _letters(self, begin: Positions) -> tuple[Positions, Positions]:
        """Columns, and how many letters each took."""
        first, second, third = (self._bytes[begin + n].astype(np.int64) - 64 for n in range(3))
        two = (second >= 1) & (second <= 26)
        three = two & (third >= 1) & (third <= 26)
        columns = np.where(three, (first * 26 + second) * 26 + third, np.where(two, first * 26 + second, first))
        if (first < 1).any() or (first > 26).any() or (columns > COLUMNS).any():
            raise _NotPlain
        return columns, 1 + two.astype(np.int64) + three

    def _tails(self, begin: Positions, end: Positions) -> list[_Tail]:
        """The cells grouped by what their tags say after the place."""
        lengths = end - begin
        if (lengths < 0).any() or (lengths > _TAIL_BYTES).any():
            raise _NotPlain
        parts = [self._words[begin + 8 * n] & _MASKS[np.clip(lengths - 8 * n, 0, 8)] for n in range(3)]
        left = np.arange(len(begin))
        tails: list[_Tail] = []
        while len(left):
            one = left[0]
            same = lengths[left] == lengths[one]
            for part in parts:
                same &= part[left] == part[one]
            tails.append(_Tail(self.block[begin[one] : end[one]], left[same]))
            left = left[~same]
            if len(tails) > _TAILS:
                raise _NotPlain
        return tails

    def text(self, tokens: Positions) -> tuple[Positions, Positions]:
        """Where the text after each token begins and ends."""
        return self._to[tokens] + 1, self._from[tokens + 1]

    def digits(self, begin: Positions, lengths: Positions) -> NDArray[np.int32]:
        """The numbers that stand at these places, 1 to 8 digits each, all at once."""
        if (lengths < 1).any() or (lengths > 8).any():
            raise _NotPlain
        shift = (8 * (8 - lengths)).astype(np.uint64)
        word = self._words[begin] << shift
        zeros = np.uint64(0x3030303030303030) << shift
        high = np.uint64(0xF0F0F0F0F0F0F0F0) << shift
        sixes = np.uint64(0x0606060606060606) << shift
        if ((word & high) != zeros).any() or (((word + sixes) & high) != zeros).any():
            raise _NotPlain
        pairs = word - zeros
        pairs = pairs * np.uint64(10) + (pairs >> np.uint64(8))
        bytes_ = np.uint64(0x000000FF000000FF)
        upper = (pairs & bytes_) * np.uint64(0x000F424000000064)
        lower = ((pairs >> np.uint64(16)) & bytes_) * np.uint64(0x0000271000000001)
        return ((upper + lower) >> np.uint64(32)).astype(np.int32)


def _decoded(raw: bytes) -> str:
    """A text as expat would give it; not plain when expat would refuse it."""
    if b"&" in raw:
        if raw.count(b"&") != len(_ENTITY.findall(raw)):
            raise _NotPlain
        raw = _ENTITY.sub(lambda m: _CHARACTERS[m[1]], raw)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _NotPlain from None
    if "\ufffe" in text or "\uffff" in text:
        raise _NotPlain
    return text
