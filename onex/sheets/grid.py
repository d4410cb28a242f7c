"""A sheet while it is being read: cells as parallel arrays, each distinct content once.

A code ≥ 0 stands for an entry of `values` and `sorts`; a code < 0 for the shared string ~code, so that text columns need no look-up at all.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onex.errors import Unreadable
from onex.sheets.contents import Content, Sort, content, kind, string_index
from onex.sheets.merges import Merge, under_merges
from onex.sheets.raw import Oddity, Sheet
from onex.sheets.strings import has_controls

ROWS, COLUMNS = 1_048_576, 16_384
CELLS_LIMIT = 3_000_000
BLANK_ROWS = 10_000
_NOTED = 1_000  # places listed of one oddity in one sheet; the rest is only counted
_TEXT = kind("text", "", False)

Codes = NDArray[np.int32]


class Grid:
    """Takes what the parsers find. `budget` is how many cells the file may still have."""

    def __init__(self, formats: Sequence[str], budget: int = CELLS_LIMIT) -> None:
        self.formats = formats
        self.rows, self.columns, self.codes = array("i"), array("i"), array("i")
        self.values: list[str | None] = []
        self.sorts: list[Sort] = []
        self.shared: dict[str | None, int] = _Shared()
        self.in_rows = False  # whether the part has come to its rows
        self.row = 0  # the row begun last
        self.blank_rows = 0  # how many in sequence were blank
        self.blank_from = 0  # where a sequence of more than BLANK_ROWS began
        self.hidden_rows = array("i")
        self.hidden_columns: set[int] = set()
        self.merges: list[Merge] = []
        self.formulas: dict[tuple[int, int], str] = {}
        self._budget = budget
        self._tables: dict[Sort, dict[str | None, int]] = {}

    def table(self, cell_type: str | None, style: str | None, formula: bool) -> dict[str | None, int]:
        """The codes of all values that share a type, a style's meaning and having a formula."""
        if cell_type == "s" and not formula:
            return self.shared
        shown = self._format(style) if cell_type in (None, "", "n") else ""
        key = Sort(cell_type or "", shown, formula)
        if key not in self._tables:
            self._tables[key] = _Stored(self, key)
        return self._tables[key]

    def _format(self, style: str | None) -> str:
        if style and style.isascii() and style.isdigit() and len(style) < 7 and int(style) < len(self.formats):
            return self.formats[int(style)]
        return ""

    def row_ended(self, blank: bool) -> None:
        """Counts blank rows in sequence: a sheet formatted to the bottom deserves a remark."""
        self.blank_rows = self.blank_rows + 1 if blank else 0
        if self.blank_rows > BLANK_ROWS and not self.blank_from:
            self.blank_from = self.row - BLANK_ROWS

    def check(self) -> None:
        """Raises SHEET_TOO_LARGE when there are more cells than the file may have."""
        if len(self.codes) > self._budget:
            raise Unreadable("SHEET_TOO_LARGE", f"超过 {CELLS_LIMIT} 个单元格")

    def sheet(
        self, name: str, visibility: Literal["visible", "hidden", "veryHidden"], strings: Sequence[str], base_1904: bool
    ) -> Sheet:
        """The finished sheet: contents resolved, blanks dropped, sorted, no place twice."""
        rows, columns, codes = (np.frombuffer(a, np.int32) for a in (self.rows, self.columns, self.codes))
        contents, codes = self._resolve(codes, strings, base_1904)
        rows, columns, codes, twice = _in_order(rows, columns, codes)
        texts, kinds = [text for text, _ in contents], [of for _, of in contents]
        wild = [code for code, (text, of) in enumerate(contents) if of.type == "text" and has_controls(text)]
        oddities = [*twice, *_places("W14", rows, columns, np.isin(codes, wild))] if wild else twice
        oddities += _places("W13", rows, columns, under_merges(rows, columns, self.merges))
        if self.blank_from:
            oddities.append(Oddity("W26", self.blank_from, 0, f"第 {self.blank_from} 行起连续 {BLANK_ROWS} 多行空白"))
        return Sheet(
            name=name,
            visibility=visibility,
            rows=rows,
            columns=columns,
            codes=codes,
            texts=texts,
            kinds=kinds,
            merges=self.merges,
            hidden_rows=frozenset(self.hidden_rows).intersection(rows.tolist()) if self.hidden_rows else frozenset(),
            hidden_columns=frozenset(self.hidden_columns),
            formulas=self.formulas,
            oddities=oddities,
        )

    def _resolve(self, codes: Codes, strings: Sequence[str], base_1904: bool) -> tuple[list[Content], Codes]:
        """The distinct contents, and each cell's code among them; −1 is blank."""
        known: dict[Content, int] = {}
        of_string = np.full(len(strings), -1, np.int32)
        for index in _used(codes, len(strings)):
            if text := strings[index]:
                of_string[index] = known.setdefault((text, _TEXT), len(known))
        of_stored = np.full(len(self.values), -1, np.int32)
        for index, (sort, value) in enumerate(zip(self.sorts, self.values, strict=True)):
            found = _of_string(value, strings) if sort.type == "s" else content(sort, value, base_1904=base_1904)
            if found is not None:
                of_stored[index] = known.setdefault(found, len(known))
        out = np.empty(len(codes), np.int32)
        shared = codes < 0
        out[shared] = of_string[~codes[shared]]
        out[~shared] = of_stored[codes[~shared]]
        return list(known), out


class _Shared(dict[str | None, int]):
    """``<v>`` of a shared string → its code."""

    def __missing__(self, value: str | None) -> int:
        self[value] = ~string_index(value)
        return self[value]


class _Stored(dict[str | None, int]):
    """``<v>`` of any other cell of one sort → its code."""

    def __init__(self, grid: Grid, sort: Sort) -> None:
        super().__init__()
        self._values, self._sorts, self._sort = grid.values, grid.sorts, sort

    def __missing__(self, value: str | None) -> int:
        self[value] = code = len(self._values)
        self._values.append(value)
        self._sorts.append(self._sort)
        return code


def _used(codes: Codes, strings: int) -> Iterable[int]:
    """The numbers of the shared strings that any cell uses. Raises FILE_CORRUPT when the table has no such string."""
    if not len(codes) or codes.min() >= 0:
        return ()
    if ~int(codes.min()) >= strings:
        raise Unreadable("FILE_CORRUPT", f"共享文本的序号 {~int(codes.min())}")
    mask = np.zeros(strings, bool)
    mask[~codes[codes < 0]] = True
    return np.flatnonzero(mask).tolist()


def _of_string(value: str | None, strings: Sequence[str]) -> Content | None:
    """The content of a formula whose result is a shared string."""
    if value is None:
        return "", kind("no_value", "", True)
    index = string_index(value)
    if index >= len(strings):
        raise Unreadable("FILE_CORRUPT", f"共享文本的序号 {index}")
    return (strings[index], kind("text", "", True)) if strings[index] else None


def _in_order(rows: Codes, columns: Codes, codes: Codes) -> tuple[Codes, Codes, Codes, list[Oddity]]:
    """The cells that have content, by row and column; of two at one place the first stays, and W17 says where."""
    if (codes < 0).any():
        keep = codes >= 0
        rows, columns, codes = rows[keep], columns[keep], codes[keep]
    places = rows.astype(np.int64) * (COLUMNS + 1) + columns
    steps = np.diff(places)
    if not (steps <= 0).any():
        return rows, columns, codes, []
    order = np.argsort(places, kind="stable")
    rows, columns, codes = rows[order], columns[order], codes[order]
    again = np.concatenate(([False], np.diff(places[order]) == 0))
    return rows[~again], columns[~again], codes[~again], _places("W17", rows, columns, again)


def _places(code: str, rows: Codes, columns: Codes, mask: NDArray[np.bool_]) -> list[Oddity]:
    at = np.flatnonzero(mask)
    found = [Oddity(code, int(rows[i]), int(columns[i])) for i in at[:_NOTED]]
    if len(at) > _NOTED:
        found.append(Oddity(code, detail=f"另有 {len(at) - _NOTED} 处"))
    return found
