"""Raw cells: what a spreadsheet file holds, before anyone asks what it means.

A sheet travels as three parallel integer arrays (row, column, code) in row-major order. A code points at one
*distinct* content of the sheet: its text, exactly as stored, and its kind. So a text that stands in a hundred thousand cells
is stored once and, later, parsed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Type = Literal["number", "text", "bool", "error", "date", "bad_date", "bad_number", "no_value"]


class Kind(NamedTuple):
    """What sort of content a cell has.

    type      number    text is the raw digits of the file (``"300"``, ``"4143012345"``, ``"1.1E+17"``)
              text      text is the string, escapes resolved
              bool      text is ``"1"`` or ``"0"``
              error     text is the error word (``"#N/A"``)
              date      text is ISO, ``"2020-06-11"`` or ``"2020-06-11T08:30:00"``, both date systems resolved
              bad_date  a date-formatted number outside 1900-03-01 … 9999-12-31, or a broken ISO date; text is the raw value
              bad_number  a numeric cell whose value is no plain number (NaN, 1E400, 0x10); text is the raw value
              no_value  a formula that was never calculated; text is empty
    format    "" | "percent" | "zeros:N" (a format like 000000, N zeros) | "text" (the format @)
    formula   whether the content came from a formula
    """

    type: Type
    format: str = ""
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something structural that a sheet should not have: a code of `defects.CELL_DEFECTS` and its place (0 = none)."""

    code: str
    row: int = 0
    column: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet's cells; blank cells are absent.

    rows, columns  1-based, int32, sorted by row, then column; no place occurs twice
    codes          int32, index into `texts` and `kinds`
    merges         (first row, first column, last row, last column), 1-based, inclusive
    formulas       (row, column) → formula text without "=", as far as it is known
    """

    name: str
    visibility: Literal["visible", "hidden", "veryHidden"]
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    codes: NDArray[np.int32]
    texts: Sequence[str]
    kinds: Sequence[Kind]
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    oddities: Sequence[Oddity] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """One file's sheets.

    format     "xlsx" | "xlsm" | "xls" | "ods" | "csv": what the content is, whatever the file's name says
    unseen     Chinese sentences: what could not be seen in this format (hidden rows, formulas …)
    oddities   file-level remarks (wrong ending, macros present …)
    """

    format: str
    sheets: Sequence[Sheet]
    unseen: Sequence[str] = ()
    oddities: Sequence[Oddity] = ()
    encoding: str = ""
