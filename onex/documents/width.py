"""How wide text is when it is set: Chinese characters one em, Latin ones by the metrics of Times New Roman."""

from __future__ import annotations

from functools import cache, lru_cache

# Advances of ASCII in thousandths of the size, from space to tilde.
_ASCII = (
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
    500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
    921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
    556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
    333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
    500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
)  # fmt: skip
_FULL = frozenset("“”‘’—…·×÷±℃‰")  # one em in a Chinese font, though they stand among the Latin ones


@cache
def _em(character: str) -> float:
    code = ord(character)
    if 0x20 <= code < 0x7F:
        return _ASCII[code - 0x20] / 1000
    if code < 0x20 or character in "\u200b\u200c\u200d":
        return 0.0
    return 1.0 if code > 0x2E7F or character in _FULL else 0.5


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """The width of a text in ems."""
    return sum(map(_em, text))


def advance(text: str, half_points: int, tracking: int) -> float:
    """The width of a text in twips, what is added to every character included."""
    return ems(text) * half_points * 10 + tracking * len(text)
