"""Where something stands: a file, a sheet, a cell, in the words of Excel."""

from __future__ import annotations

import re
from dataclasses import dataclass

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_A1 = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


def letters(column: int) -> str:
    """The letters of a 1-based column number.

    >>> letters(1), letters(26), letters(27), letters(16384)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def number(name: str) -> int:
    """The 1-based column number of letters; 0 when they are no column of a sheet.

    >>> number("A"), number("AA"), number("XFD"), number("XFE")
    (1, 27, 16384, 0)
    """
    value = 0
    for letter in name:
        if not "A" <= letter <= "Z":
            return 0
        value = value * 26 + ord(letter) - 64
    return value if value <= LAST_COLUMN else 0


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One cell of one sheet; `a1` can be pasted into Excel's name box."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """``"H7"``; a column or row of 0 means the whole row or column and is left out."""
        return f"{letters(self.column)}{self.row or ''}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.a1}" if self.a1 else self.sheet


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came: its name as given and the SHA-256 of its bytes."""

    file: str
    sha256: str


def split_a1(name: str) -> tuple[int, int] | None:
    """(row, column) of ``"H7"``, or None when it names no cell of a sheet."""
    found = _A1.fullmatch(name)
    if not found:
        return None
    row, column = int(found[2]), number(found[1])
    return (row, column) if column and row <= LAST_ROW else None
