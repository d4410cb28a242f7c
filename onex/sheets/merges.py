"""Merged ranges: their references, and what lies unseen beneath them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from onex.errors import Unreadable

Merge = tuple[int, int, int, int]

MERGES_LIMIT = 200_000
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_ROWS, _COLUMNS = 1_048_576, 16_384


class Letters(dict[str, int]):
    """A column's letters → its number, 1 … 16384. Raises SHEET_BAD_REF for anything else."""

    def __missing__(self, letters: str) -> int:
        number = 0
        if letters.isascii() and letters.isalpha() and len(letters) <= 3:
            for letter in letters.upper():
                number = number * 26 + ord(letter) - 64
        if not 1 <= number <= _COLUMNS:
            raise Unreadable("SHEET_BAD_REF", "列号")
        self[letters] = number
        return number


LETTERS = Letters()


def merge(reference: str) -> Merge:
    """``"A1:B2"`` → (1, 1, 2, 2). Raises SHEET_BAD_REF when it is no range of the grid."""
    first, colon, last = reference.partition(":")
    corners = [_REFERENCE.fullmatch(corner) for corner in (first, last if colon else first)]
    if not corners[0] or not corners[1]:
        raise Unreadable("SHEET_BAD_REF", "合并区域")
    rows = sorted(int(c[2]) for c in corners if c)
    columns = sorted(LETTERS[c[1]] for c in corners if c)
    if rows[1] > _ROWS:
        raise Unreadable("SHEET_BAD_REF", "合并区域")
    return rows[0], columns[0], rows[1], columns[1]


def under_merges(rows: NDArray[np.int32], columns: NDArray[np.int32], merges: Sequence[Merge]) -> NDArray[np.bool_]:
    """Which cells are covered by a merge without being its anchor; the cells are sorted by row.

    One sweep over the rows, so that merges heaped upon one another cost no more than merges side by side.
    """
    covered = np.zeros(len(rows), bool)
    if not merges or not len(rows):
        return covered
    starts = np.flatnonzero(np.concatenate(([True], np.diff(rows) != 0)))
    ends = np.append(starts[1:], len(rows))
    cover = np.zeros(_COLUMNS + 1, np.int32)
    waiting = sorted(merges, reverse=True)
    active: list[tuple[int, int, int]] = []
    for row, start, end in _touched(rows[starts], starts, ends, merges):
        while waiting and waiting[-1][0] <= row:
            _, left, bottom, right = waiting.pop()
            if bottom >= row:
                cover[left : right + 1] += 1
                heappush(active, (bottom, left, right))
        while active and active[0][0] < row:
            _, left, right = heappop(active)
            cover[left : right + 1] -= 1
        if active:
            covered[start:end] = cover[columns[start:end]] > 0
    return covered & ~_anchors(rows, columns, merges)


def _touched(
    distinct: NDArray[np.int32], starts: NDArray[np.intp], ends: NDArray[np.intp], merges: Sequence[Merge]
) -> Iterable[tuple[int, int, int]]:
    """(row, from, to) of each row with cells that lies between the top and the bottom of some merge."""
    tops, bottoms = np.array([m[0] for m in merges]), np.array([m[2] for m in merges])
    open_before = np.searchsorted(np.sort(tops), distinct, "right")
    closed_before = np.searchsorted(np.sort(bottoms), distinct, "left")
    touched = open_before > closed_before
    return zip(distinct[touched].tolist(), starts[touched].tolist(), ends[touched].tolist(), strict=True)


def _anchors(rows: NDArray[np.int32], columns: NDArray[np.int32], merges: Sequence[Merge]) -> NDArray[np.bool_]:
    corners = np.array([m[0] * (_COLUMNS + 1) + m[1] for m in merges], np.int64)
    return np.isin(rows.astype(np.int64) * (_COLUMNS + 1) + columns, corners)
