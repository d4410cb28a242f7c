"""How many lines a text takes: set as Chinese is, no punctuation at the head of a line, no opening bracket at its end, words whole.

Readers differ: some let a comma hang in the margin, some have a wider Latin font. A count is for one `Reader`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from onex.documents.width import ems

_LONG = 4000  # characters of a paragraph that is no longer set unit by unit
_UNIT = re.compile(r"[0-9A-Za-z.,:;!?%+/()\[\]@_=&#*'\"]+-?|.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：？！）》」』】〕”’%‰℃…—·")
_NOT_LAST = frozenset("（《「『【〔“‘")
_HANGING = frozenset("，。、；：？！")


@dataclass(frozen=True, slots=True)
class Reader:
    """How a program sets lines and pages.

    hangs    punctuation may stand beyond the margin
    latin    how wide its Latin is against Times New Roman
    divides  a paragraph that is kept with the next may itself be divided over two pages
    """

    hangs: bool
    latin: float
    divides: bool = False


READERS = (Reader(True, 1.0), Reader(True, 1.12), Reader(False, 1.12), Reader(True, 1.0, divides=True))


@dataclass(frozen=True, slots=True)
class Span:
    """A text set in one size in the width that it has, its first line so much shorter. All in twips."""

    text: str
    room: int
    half_points: int
    tracking: int = 0
    first: int = 0

    def lines(self, reader: Reader) -> int:
        """How many lines it takes."""
        widest = len(self.text) * (self.half_points * 10 + self.tracking)
        if widest + self.first <= self.room and "\n" not in self.text:
            return 1
        return _lines(self, reader)


@lru_cache(maxsize=1024)
def _lines(span: Span, reader: Reader) -> int:
    first = float(span.first)
    count = 0
    for part in span.text.split("\n"):
        count += _wrapped(part, span, first, reader)
        first = 0.0
    return count


def _wrapped(text: str, span: Span, taken: float, reader: Reader) -> int:
    room = max(float(span.room), span.half_points * 10.0)
    if len(text) > _LONG:
        return math.ceil((taken + _width(text, span, reader)) / room)
    lines, last, before = 1, 0.0, ""
    for unit in _UNIT.findall(text):
        wide = _width(unit, span, reader)
        if taken + wide <= room:
            taken += wide
        elif reader.hangs and unit in _HANGING and taken <= room:
            taken = room + 1
        else:
            # What may not begin a line takes what stands before it along; what may not end one goes along with what follows.
            along = last if unit in _NOT_FIRST or before in _NOT_LAST else 0.0
            lines += 1 + int(wide // (room + 1))
            taken = along + wide % (room + 1)
        last, before = wide, unit
    return lines


def _width(unit: str, span: Span, reader: Reader) -> float:
    scale = reader.latin if unit.isascii() else 1.0
    return ems(unit) * span.half_points * 10 * scale + span.tracking * len(unit)
