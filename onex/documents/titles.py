"""Breaks a title into lines so that no word is split: where its author marked it, else between words that we know."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

from onex.documents.layouts import Wording
from onex.documents.width import ems
from onex.errors import CatalogError

_WHOLE = re.compile(r"[0-9A-Za-z.+%〔〕/-]+(?:年度?|月|日|号|届|次|个|所|批|轮)?|《[^》]*》|“[^”]*”|（[^）]*）")
_SHORTEST = 4  # characters of a line
_MOST = 8  # lines that are weighed against one another; beyond, lines are filled


def title_lines(marked: Sequence[tuple[str, bool]], room: int, wording: Wording, name: str) -> tuple[str, ...]:
    """The title's lines, each no longer than `room` characters.

    marked  the pieces between its author's marks, which stay ends of lines; and whether its author wrote all of the piece: a value in
            it may be any text, and what no line can hold is then cut
    Raises CatalogError, naming the template, for a piece of its author's that cannot be broken without splitting a word.
    """
    return tuple(line for piece, own in marked for line in _lines(piece, own, room, wording, name))


def _lines(piece: str, own: bool, room: int, wording: Wording, name: str) -> tuple[str, ...]:
    least = math.ceil(ems(piece) / room)
    if least <= 1:
        return (piece,)
    if least <= _MOST:
        parts = _parts(piece, wording)
        for count in range(least, min(len(parts), least + 2) + 1):
            found = _best(parts, count, room)
            if found:
                return found
    if not own:
        return _filled(piece, room)
    raise CatalogError(
        f"模板 {name} 的标题「{piece[:30]}」一行放不下，又不知道在哪里断开才不拆词；请在标题中用 | 标出换行处。"
    )


def _filled(piece: str, room: int) -> tuple[str, ...]:
    """Lines filled one after the other, wherever that cuts."""
    lines: list[str] = []
    start, length = 0, 0.0
    for place, character in enumerate(piece):
        length += ems(character)
        if length > room and place > start:
            lines.append(piece[start:place])
            start, length = place, ems(character)
    return (*lines, piece[start:])


def _best(parts: tuple[str, ...], count: int, room: int) -> tuple[str, ...]:
    """The most even way to set the parts in so many lines, a line no longer than the one above it where that is a tie."""
    lengths = [ems(part) for part in parts]
    even = sum(lengths) / count

    @cache
    def of(start: int, lines: int) -> tuple[float, tuple[int, ...]]:
        if lines == 1:
            length = sum(lengths[start:])
            return (_badness(length, even, room), (len(parts),)) if start < len(parts) else (float("inf"), ())
        best: tuple[float, tuple[int, ...]] = (float("inf"), ())
        length = 0.0
        for end in range(start + 1, len(parts)):
            length += lengths[end - 1]
            if length > room:
                break
            rest, ends = of(end, lines - 1)
            # Of two equally even ways the one with the longer line first: wide above, narrow below.
            whole = _badness(length, even, room) + rest - 0.01 * length * lines
            if whole < best[0]:
                best = (whole, (end, *ends))
        return best

    worst, ends = of(0, count)
    if worst == float("inf"):
        return ()
    starts = (0, *ends[:-1])
    return tuple("".join(parts[a:b]) for a, b in zip(starts, ends, strict=True))


def _badness(length: float, even: float, room: int) -> float:
    return float("inf") if length > room or length < _SHORTEST else (length - even) ** 2


def _parts(piece: str, wording: Wording) -> tuple[str, ...]:
    """The piece cut where a line may end: after known words; what is not known is kept with what follows it."""
    longest = sorted((*wording.words, *wording.after), key=len, reverse=True)
    parts: list[str] = []
    unknown, place = "", 0
    while place < len(piece):
        whole = _WHOLE.match(piece, place)
        known = next((word for word in longest if piece.startswith(word, place)), "")
        found = max(known, whole[0] if whole else "", key=len)
        place += len(found) or 1
        if not found:
            unknown += piece[place - 1]
        elif unknown or (parts and found in wording.never_first):
            # An unknown run ends with the word after it only where a line may end there at all.
            if parts and not unknown:
                parts[-1] += found
            else:
                parts.append(unknown + found)
            unknown = ""
        else:
            parts.append(found)
    if unknown:
        parts = [*parts[:-1], parts[-1] + unknown] if parts else [unknown]
    return tuple(parts)
