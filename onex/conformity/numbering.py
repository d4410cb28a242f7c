"""The labels that Word sets before automatically numbered paragraphs, and the indents that a level brings along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from onex.conformity.markup import whole
from onex.conformity.styles import Properties, Theme, flat

_DIGITS = "〇一二三四五六七八九"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "taiwaneseCountingThousand",
    "japaneseCounting",
    "ideographDigital",
}
_CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    start: int
    format: str
    text: str
    paragraph: Properties
    style: str


class Numbering:
    """Counts a file's numbered paragraphs in reading order: `label` must be asked once for each, first to last."""

    def __init__(self, root: Element | None, theme: Theme) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is None:
            return
        abstract = {a.get("abstractNumId", ""): _levels(a, theme) for a in root.findall("abstractNum")}
        for number in root.findall("num"):
            name = number.get("numId", "")
            of = number.find("abstractNumId")
            self._lists[name] = of.get("val", "") if of is not None else ""
            levels = dict(abstract.get(self._lists[name], {}))
            for override in number.findall("lvlOverride"):
                _override(override, levels, theme)
                self._lists[name] = f"{name} own"
            self._levels[name] = levels

    def level(self, properties: Properties) -> tuple[str, int] | None:
        """The list and level that a paragraph belongs to, None for no list; a style's level is found by its name."""
        name = properties.get("numPr.numId", "")
        levels = self._levels.get(name)
        if not levels:
            return None
        depth = whole(properties.get("numPr.ilvl"))
        if "numPr.ilvl" not in properties:
            style = properties.get("numPr.style", "")
            depth = next((d for d, level in levels.items() if style and level.style == style), 0)
        return (name, depth) if depth in levels else None

    def indents(self, place: tuple[str, int]) -> Properties:
        """What a level says of its paragraphs."""
        return self._levels[place[0]][place[1]].paragraph

    def label(self, place: tuple[str, int]) -> str:
        """The next label of a level; deeper levels start anew."""
        name, depth = place
        levels = self._levels[name]
        counts = self._counts.setdefault(self._lists[name], [None] * _LEVELS)
        current = counts[depth]
        counts[depth] = levels[depth].start if current is None else current + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return _PLACE.sub(lambda found: _said(levels, counts, int(found[1]) - 1), levels[depth].text)


def _said(levels: Mapping[int, Level], counts: list[int | None], depth: int) -> str:
    level = levels.get(depth)
    if level is None:
        return ""
    count = counts[depth]
    return numeral(level.start if count is None else count, level.format)


def _levels(element: Element, theme: Theme) -> dict[int, Level]:
    return {whole(level.get("ilvl")): _level(level, theme) for level in element.findall("lvl")}


def _level(element: Element, theme: Theme) -> Level:
    def said(name: str, default: str) -> str:
        child = element.find(name)
        return child.get("val", default) if child is not None else default

    bullet = said("numFmt", "decimal") == "bullet"
    return Level(
        whole(said("start", "1"), 1),
        said("numFmt", "decimal"),
        "" if bullet else said("lvlText", ""),
        flat(element.find("pPr"), theme),
        said("pStyle", ""),
    )


def _override(element: Element, levels: dict[int, Level], theme: Theme) -> None:
    depth = whole(element.get("ilvl"))
    own = element.find("lvl")
    if own is not None:
        levels[depth] = _level(own, theme)
    start = element.find("startOverride")
    if start is not None and depth in levels:
        old = levels[depth]
        levels[depth] = Level(whole(start.get("val"), 1), old.format, old.text, old.paragraph, old.style)


def numeral(value: int, format_: str) -> str:
    """A number as a list writes it.

    >>> [numeral(12, f) for f in ("decimal", "chineseCounting", "upperLetter", "lowerRoman", "decimalZero")]
    ['12', '十二', 'L', 'xii', '12']
    """
    if format_ in _CHINESE:
        return _chinese(value)
    if format_ in _CIRCLED and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if format_ in ("upperLetter", "lowerLetter") and 1 <= value <= 26:
        return chr(ord("A" if format_ == "upperLetter" else "a") + value - 1)
    if format_ in ("upperRoman", "lowerRoman") and 1 <= value < 4000:
        return _roman(value) if format_ == "upperRoman" else _roman(value).lower()
    if format_ == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))
    if format_ == "decimalZero":
        return f"{value:02}"
    return "" if format_ == "none" else str(value)


def _chinese(value: int) -> str:
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def _roman(value: int) -> str:
    out = ""
    for size, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        out += letters * (value // size)
        value %= size
    return out
