"""A short cut for rows as spreadsheet programs write them: whole blocks of XML read with numpy instead of expat.

A block is taken only if every byte of it is accounted for: rows of cells, each with its place, a style, a type, a formula, and
a plain value. Whatever is not known here (a comment, rich text, a missing place, a stray blank) is left to expat, block by
block; so the short cut decides about time, never about what is read.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from onex.sheets.cells import hides
from onex.sheets.grid import ROWS, Grid
from onex.sheets.tokens import Block, Cells, NotPlain, Positions

_NAME = rb"[A-Za-z][A-Za-z0-9]*(?::[A-Za-z][A-Za-z0-9]*)?"
_ROW_TAG = re.compile(rb'<row r="([1-9][0-9]{0,6})"((?: %b="[ !#-%%\'-;=?-~]*")*)/?>' % _NAME)
_FORMULA_TAG = re.compile(rb'<f((?: %b="[A-Za-z0-9:]*")*)/?>' % _NAME)
_ATTRIBUTE = re.compile(rb' ([A-Za-z0-9:]+)="([^"]*)"')
_TYPES = rb"s|n|str|b|e|inlineStr"
_CELL_TAIL = re.compile(
    rb'(?: s="(?P<s>[0-9]{1,6})")?(?: t="(?P<t>%b)")?/?| t="(?P<t2>%b)" s="(?P<s2>[0-9]{1,6})"/?' % (_TYPES, _TYPES)
)
_ENTITY = re.compile(rb"&(amp|lt|gt|quot|apos);")
_CHARACTERS = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"apos": b"'"}


class PlainRows:
    """Adds plain blocks to a grid; remembers between blocks what the same bytes meant."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._hidden: dict[bytes, bool] = {}
        self._formula_tags: set[bytes] = set()
        self._codes: dict[tuple[str | None, str | None, bool], dict[bytes, int]] = {}

    def take(self, text: bytes) -> bool:
        """Adds the rows of a block that ends with a row's end. False, and nothing added, when they are not plain."""
        try:
            block = Block(text)
            numbers, hidden = self._row_tags(block)
            cells = block.cells(numbers)
            formulas = self._formulas(block, cells, numbers)
            codes = self._values(block, cells)
        except NotPlain:
            return False
        filled = (cells.values > 0) | (cells.formulas > 0)
        grid = self._grid
        grid.rows.frombytes(np.array(numbers, np.int32)[cells.rows[filled]].tobytes())
        grid.columns.frombytes(cells.columns[filled].astype(np.int32).tobytes())
        grid.codes.frombytes(codes[filled].tobytes())
        grid.formulas.update(formulas)
        grid.hidden_rows.extend(hidden)
        contents = np.bincount(cells.rows[filled], minlength=len(numbers))
        for number, count in zip(numbers, contents.tolist(), strict=True):
            grid.row = number
            grid.row_ended(count == 0)
        return True

    def _row_tags(self, block: Block) -> tuple[list[int], list[int]]:
        """The rows' numbers, and which of them are hidden."""
        numbers, hidden = [], []
        for tag in block.row_tags():
            found = _ROW_TAG.fullmatch(tag)
            if not found or int(found[1]) > ROWS:
                raise NotPlain
            numbers.append(int(found[1]))
            tail = found[2]
            if tail not in self._hidden:
                self._hidden[tail] = hides(_attributes(b' r=""' + tail))
            if self._hidden[tail]:
                hidden.append(numbers[-1])
        return numbers, hidden

    def _formulas(self, block: Block, cells: Cells, numbers: list[int]) -> dict[tuple[int, int], str]:
        """The formulas' texts by place; a formula that only points at a shared one has none."""
        at = np.flatnonzero(cells.formulas)
        if not len(at):
            return {}
        for tag in set(block.tags(cells.formulas[at])) - self._formula_tags:
            found = _FORMULA_TAG.fullmatch(tag)
            if not found:
                raise NotPlain
            _attributes(found[1])
            self._formula_tags.add(tag)
        starts, ends = block.text(cells.formulas[at])
        places = zip(cells.rows[at].tolist(), cells.columns[at].tolist(), starts.tolist(), ends.tolist(), strict=True)
        return {(numbers[row], column): _decoded(block.block[a:b]) for row, column, a, b in places if a < b}

    def _values(self, block: Block, cells: Cells) -> NDArray[np.int32]:
        """The code of each cell that has a value or a formula."""
        codes = np.zeros(len(cells.values), np.int32)
        for tail, members in cells.tails:
            found = _CELL_TAIL.fullmatch(tail)
            if not found:
                raise NotPlain
            style, kind = found["s"] or found["s2"], found["t"] or found["t2"]
            sort = (kind.decode() if kind else None, style.decode() if style else None)
            for formula in (False, True):
                some = members[(cells.formulas[members] > 0) == formula]
                valued = some[cells.values[some] > 0]
                if len(valued):
                    codes[valued] = self._codes_of(block, *sort, formula, cells.values[valued])
                if formula and len(some) > len(valued):
                    codes[some[cells.values[some] == 0]] = self._grid.table(*sort, True)[None]
        return codes

    def _codes_of(
        self, block: Block, kind: str | None, style: str | None, formula: bool, tokens: Positions
    ) -> NDArray[np.int32] | list[int]:
        starts, ends = block.text(tokens)
        if kind == "s" and not formula:
            return np.invert(block.digits(starts, ends - starts))
        known = self._codes.setdefault((kind, style, formula), {})
        table = self._grid.table(kind, style, formula)
        texts = [block.block[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        for raw in texts:
            if raw not in known:
                known[raw] = table[_decoded(raw)]
        return [known[raw] for raw in texts]


def _attributes(text: bytes) -> dict[str, str]:
    """Attributes as they stand in a tag; not plain when one stands there twice."""
    pairs = _ATTRIBUTE.findall(text)
    attributes = {key.decode(): value.decode() for key, value in pairs}
    if len(attributes) != len(pairs):
        raise NotPlain
    return attributes


def _decoded(raw: bytes) -> str:
    """A text as expat would give it; not plain when expat would refuse it."""
    if b"&" in raw:
        if raw.count(b"&") != len(_ENTITY.findall(raw)):
            raise NotPlain
        raw = _ENTITY.sub(lambda m: _CHARACTERS[m[1]], raw)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise NotPlain from None
    if "\ufffe" in text or "\uffff" in text:
        raise NotPlain
    return text
