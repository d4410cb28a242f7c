"""What can be known of a page without laying it out: how wide a text is, how high a line, where a short line stands."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onex.conformity.content import POINT, Content, Paragraph, Run, Section
from onex.conformity.markup import whole

_NATURAL = 1.3  # of the type's size: a line of Chinese type that nothing regulates
_GRIDS = ("lines", "linesAndChars", "snapToChars")
_WIDE_AS_CHINESE = "“”‘’—…·〔〕"


def advance(character: str, size: float, tracking: float = 0.0) -> float:
    """How far one character sets the next, in points."""
    if character in "\n\f":
        return 0.0
    wide = unicodedata.east_asian_width(character) in "WF" or character in _WIDE_AS_CHINESE
    return (size if wide else size / 2) + tracking


def width(runs: Iterable[Run], label: str = "") -> float:
    """How wide a text is in one line, in mm; blanks at its ends do not count."""
    pairs = [(c, run) for run in runs for c in run.text]
    while pairs and pairs[0][0].isspace():
        pairs.pop(0)
    while pairs and pairs[-1][0].isspace():
        pairs.pop()
    points = sum(advance(c, run.size, run.tracking) for c, run in pairs)
    if label and pairs:
        points += sum(advance(c, pairs[0][1].size) for c in label)
    return points * POINT


def text_width(text: str, size: float) -> float:
    """The same of bare text of one size."""
    return sum(advance(c, size) for c in text.strip()) * POINT


def blanks(text: str, size: float) -> float:
    """How wide the blanks are that a text consists of, in mm."""
    return sum(advance(c, size) for c in text) * POINT


@dataclass(frozen=True, slots=True)
class Span:
    """Where a line stands between the margins: what is free to its left and right, in mm."""

    left: float
    right: float


def span(paragraph: Paragraph, section: Section) -> Span | None:
    """Where the only line of a paragraph stands; None when it does not fit in one."""
    size = paragraph.lead.size
    text = paragraph.text.replace("\n", "")
    before = blanks(text[: len(text) - len(text.lstrip())], size)
    after = blanks(text[len(text.rstrip()) :], size)
    left = paragraph.length("left", size) + paragraph.length("firstLine", size) - paragraph.length("hanging", size)
    right = paragraph.length("right", size)
    wide = width(paragraph.runs, paragraph.label)
    free = room(paragraph, section) - left - right - wide - before - after
    if free < -0.1 * POINT * size or "\n" in paragraph.text.strip():
        return None
    if paragraph.align == "center":
        return Span(left + before + free / 2, right + after + free / 2)
    if paragraph.align == "right":
        return Span(left + before + free, right + after)
    return Span(left + before, right + after + free)


def room(paragraph: Paragraph, section: Section) -> float:
    """How wide the text may be: between the margins, or within a frame; mm."""
    return paragraph.framed or section.text_width


def snapped(paragraph: Paragraph, section: Section) -> bool:
    """Whether its lines keep to the page's grid."""
    return section.grid in _GRIDS and section.pitch > 0 and paragraph.look.get("snapToGrid", "1") not in ("0", "false")


def line_height(paragraph: Paragraph, section: Section, size: float | None = None) -> float:
    """The height of one of its lines, in points, never nothing; by rule of thumb where no fixed pitch and no grid says it."""
    size = size or paragraph.lead.size
    said = whole(paragraph.look.get("spacing.line"), 240)
    rule = paragraph.look.get("spacing.lineRule", "auto")
    natural = size * _NATURAL
    if rule == "exact":
        return max(said / 20, 1.0)
    if snapped(paragraph, section):
        natural = section.pitch * max(math.ceil(size / section.pitch - 0.01), 1)
    return max(said / 20 if rule == "atLeast" else natural * said / 240, natural if rule == "atLeast" else 1.0)


def regulated(paragraph: Paragraph, section: Section) -> bool:
    """Whether the height of its lines is more than a rule of thumb."""
    return paragraph.look.get("spacing.lineRule") == "exact" or snapped(paragraph, section)


def space(paragraph: Paragraph, section: Section, side: str) -> float:
    """What is left free before or after it, in points."""
    lines = whole(paragraph.look.get(f"spacing.{side}Lines"))
    unit = section.pitch if section.grid in _GRIDS and section.pitch else 12.0
    return lines / 100 * unit if lines else whole(paragraph.look.get(f"spacing.{side}")) / 20


def blank_lines(
    above: Paragraph, between: Sequence[Paragraph], below: Paragraph, content: Content, pitch: float
) -> float:
    """The empty lines of the body's pitch between two paragraphs: blank paragraphs, and the space around all of them."""
    section = content.section(below)
    points = space(above, content.section(above), "after") + space(below, section, "before")
    for paragraph in (p for p in between if p.box is None):
        own = content.section(paragraph)
        points += line_height(paragraph, own) + space(paragraph, own, "before") + space(paragraph, own, "after")
    return points / pitch
