"""Finds what stands at the top: stamp, 份号, 密级, 紧急程度, the mark, the number, 签发人, the rule, and the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onex.conformity import patterns
from onex.conformity.content import Content, Paragraph, Stroke
from onex.conformity.elements import Layout, Number, Piece, Rule
from onex.conformity.geometry import room

_REACH = 24  # paragraphs with text within which a head must stand
_LARGE = 26.0  # pt: a mark is no smaller, unless it is red
_RED_LARGE = 20.0
_TITLE = 18.0
_LONG = 120  # a title is no longer


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a document; `end` is the number of its last paragraph, 0 without a head."""

    layout: Layout
    stamp: Piece | None
    copy_number: Piece | None
    secrecy: Piece | None
    urgency: Piece | None
    mark: tuple[Paragraph, ...]
    number: Number | None
    signatories: tuple[Paragraph, ...]
    rules: tuple[Rule, ...]
    title: tuple[Paragraph, ...]
    end: int


def is_red(color: str) -> bool:
    """Whether six hex digits are a red.

    >>> is_red("FF0000"), is_red("C00000"), is_red("000000"), is_red("FF9900"), is_red("")
    (True, True, False, False, False)
    """
    if len(color) != 6 or not all(c in "0123456789ABCDEF" for c in color):
        return False
    red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return red >= 0xB0 and max(green, blue) <= 0x50


def head(content: Content, paragraphs: Sequence[Paragraph]) -> Head:
    """The head of a document whose imprint, if any, is left out of the paragraphs."""
    near = [p for p in paragraphs if not p.blank][:_REACH]
    number = _number(near)
    before = [p for p in near if number is None or p.number < number.paragraph.number]
    mark = _mark(before if number else before[:6])
    if number and mark and number.paragraph.number < mark[0].number:
        mark = ()
    signatories = tuple(p for p in near[:12] if patterns.SIGNATORY.search(p.text))
    used = [*mark, *([number.paragraph] if number and mark else []), *(signatories if mark else ())]
    end = max((p.number for p in used), default=0)
    end = _past_table(content, end)
    title = _title([p for p in paragraphs if p.number > end], bool(mark))
    reach = title[0].number - 1 if title else end + 1
    first = min((p.number for p in used), default=0)
    rules = _rules(content, [p for p in paragraphs if first <= p.number <= reach]) if used else ()
    special = [p for p in near if not title or p.number < title[0].number]
    return Head(
        layout=_layout(content, mark, number, rules),
        stamp=_first(special, patterns.STAMP),
        copy_number=_first(special, patterns.COPY_NUMBER),
        secrecy=_first(special, patterns.SECRECY),
        urgency=_first(special, patterns.URGENCY),
        mark=mark,
        number=number,
        signatories=signatories if mark else (),
        rules=rules,
        title=title,
        end=end,
    )


def _pieces(paragraph: Paragraph) -> Iterator[Piece]:
    """The stretches of a line that tabs or wide blanks hold apart; 签发人 belongs to none of them."""
    text = patterns.SIGNATORY.split(paragraph.bare)[0]
    for found in patterns.APART.finditer(text):
        yield Piece(paragraph, found.start(), found.start() + len(found[0].rstrip(" \u3000")))


def _first(paragraphs: Sequence[Paragraph], pattern: re.Pattern[str]) -> Piece | None:
    return next((piece for p in paragraphs for piece in _pieces(p) if pattern.fullmatch(piece.text)), None)


def _number(near: Sequence[Paragraph]) -> Number | None:
    """The document number: alone in its paragraph, or a stretch of it; above the first long paragraph."""
    for paragraph in near:
        if len(paragraph.bare) > _LONG:
            return None
        for piece in _pieces(paragraph):
            parts = patterns.is_number(piece.text)
            if parts:
                return Number(piece, parts)
    return None


def _mark(before: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The issuing office's mark: large, or red and not small, or calling itself 文件."""
    found = []
    for p in before:
        size, red = p.lead.size, is_red(p.lead.color)
        stamp = (
            patterns.STAMP.fullmatch(p.bare) or patterns.SECRECY.fullmatch(p.bare) or patterns.URGENCY.fullmatch(p.bare)
        )
        if not stamp and (size >= _LARGE or (size >= _RED_LARGE and (red or p.bare.endswith("文件")))):
            found.append(p)
    return tuple(found)


def _past_table(content: Content, end: int) -> int:
    """The last paragraph of the table that holds the end of the head, if one does."""
    return next((t.last + 1 for t in content.tables if t.first < end <= t.last + 1), end)


# -- the rule ----------------------------------------------------------------------------------------------------------


def _rules(content: Content, between: Sequence[Paragraph]) -> tuple[Rule, ...]:
    """The lines between mark and title: below the number first, red ones before others."""
    found = [rule for paragraph in between for rule in _of(content, paragraph)]
    return tuple(sorted(found, key=lambda rule: not is_red(rule.stroke.color)))


def _of(content: Content, paragraph: Paragraph) -> Iterator[Rule]:
    section = content.section(paragraph)
    size = paragraph.lead.size
    length = room(paragraph, section) - paragraph.length("left", size) - paragraph.length("right", size)
    for side in ("top", "bottom"):
        border = paragraph.border(side, length)
        if border is not None and paragraph.cell is None:
            yield Rule(border, paragraph, side)
    for stroke in paragraph.strokes:
        yield Rule(stroke, paragraph)
    for table in content.tables:
        if table.last == paragraph.number - 1 and table.lines and table.lines[-1] is not None:
            yield Rule(table.lines[-1], paragraph, "table")


def feet_rules(content: Content) -> tuple[Stroke, ...]:
    """The lines in the footers of the first section: where a letter's second rule stands."""
    first = content.sections[0]
    feet = [p for kind in ("first", "default") for p in first.footers.get(kind, ())]
    borders = [p.border(side, first.text_width) for p in feet for side in ("top", "bottom")]
    return tuple([s for p in feet for s in p.strokes] + [b for b in borders if b is not None])


def _layout(content: Content, mark: Sequence[Paragraph], number: Number | None, rules: Sequence[Rule]) -> Layout:
    """A letter has double rules, or its number beneath the first; a document without a mark is plain."""
    if not mark:
        return "plain"
    if any(rule.stroke.double for rule in rules) or any(s.double for s in feet_rules(content)):
        return "letter"
    if rules and number and number.paragraph.number > rules[0].paragraph.number and number.paragraph.align == "right":
        return "letter"
    return "general"


# -- the title ---------------------------------------------------------------------------------------------------------


def _title(after: Sequence[Paragraph], headed: bool) -> tuple[Paragraph, ...]:
    """The title's paragraphs: the first that looks or reads like one, and those that follow it in the same look."""
    for at, paragraph in enumerate(p for p in after if not p.blank):
        if at > 5 or paragraph.cell is not None or (headed and at > 2):
            return ()
        if _like_title(paragraph):
            return _continued(after, paragraph)
    return ()


def _like_title(p: Paragraph) -> bool:
    text = p.bare.replace("\n", "")
    if len(text) > _LONG or len(text) < 2 or patterns.is_number(text) or patterns.STAMP.fullmatch(text):
        return False
    if patterns.is_date(p) or "。" in text or patterns.SIGNATORY.search(text):
        return False
    points = 2 * (p.align == "center") + 2 * (p.lead.size >= _TITLE) + 2 * bool(patterns.KIND.search(text))
    return points + text.startswith("关于") >= 2


def _continued(after: Sequence[Paragraph], first: Paragraph) -> tuple[Paragraph, ...]:
    """The title's lines: directly one after another, as large as the first or centred like it."""
    found = [first]
    for p in after:
        if p.number <= first.number:
            continue
        same = abs(p.lead.size - first.lead.size) < 0.6 and first.lead.size >= _TITLE
        centred = p.align == "center" == first.align and p.lead.size >= _TITLE - 2
        if p.blank or patterns.is_date(p) or not (same or centred) or p.bare.endswith(("：", ":")):
            break
        found.append(p)
    return tuple(found)
