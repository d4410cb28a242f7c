"""页码: in the footers of every section."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onex.conformity.content import POINT, Paragraph, Run, Section
from onex.conformity.fonts import family, size_name
from onex.conformity.geometry import line_height, space
from onex.conformity.measure import Found, Sample, Unknown, measure
from onex.conformity.subject import Subject, chars

_ARABIC = ("decimal", "numberInDash")
_EITHER_SIDE = "outside"


def is_number(run: Run) -> bool:
    """Whether a run shows the page's number."""
    return run.field.upper().split(" ")[0] == "PAGE"


def _folios(subject: Subject) -> Iterator[tuple[Section, str, Paragraph]]:
    """Section, kind of footer, and the paragraph that holds the number; each footer once."""
    seen: set[int] = set()
    for section in subject.content.sections:
        for kind, feet in section.footers.items():
            if (kind == "even" and not subject.content.even_and_odd) or (kind == "first" and not section.title_page):
                continue
            for paragraph in feet:
                if any(is_number(run) for run in paragraph.runs) and id(paragraph) not in seen and not section.turned:
                    seen.add(id(paragraph))
                    yield section, kind, paragraph


def _numbers(subject: Subject) -> Iterator[Run]:
    for _, _, paragraph in _folios(subject):
        yield from (run for run in paragraph.runs if is_number(run))


@measure
def folio_present(subject: Subject) -> Found:
    yield Sample("有" if any(True for _ in _folios(subject)) else "没有")


@measure
def folio_font(subject: Subject) -> Found:
    for run in _numbers(subject):
        name = run.latin or run.font
        yield Sample(family(name), shown=name or "未指明字体")


@measure
def folio_size(subject: Subject) -> Found:
    for run in _numbers(subject):
        yield Sample(run.size, shown=size_name(run.size))


@measure
def folio_numerals(subject: Subject) -> Found:
    for section, _, paragraph in _folios(subject):
        switch = [
            run.field
            for run in paragraph.runs
            if is_number(run) and re.search(r"CHINESE|ROMAN|ALPHA", run.field.upper())
        ]
        plain = section.number_format in _ARABIC and not switch
        yield Sample("半角阿拉伯数字" if plain else switch[0] if switch else section.number_format)


@measure
def folio_dashes(subject: Subject) -> Found:
    for section, _, paragraph in _folios(subject):
        text = "".join("#" if is_number(run) else run.text for run in paragraph.runs)
        text = re.sub(r"#+", "#", re.sub(r"[\s\u3000]", "", text))
        if section.number_format == "numberInDash" and text == "#":
            text = "-#-"
        yield Sample("— 页码 —" if text == "—#—" else text.replace("#", "页码"))


def _side(paragraph: Paragraph) -> str:
    """Where the number is set: right, left, center, or outside for a frame that changes sides by itself."""
    return paragraph.look.get("framePr.xAlign", "left") if "framePr.hAnchor" in paragraph.look else paragraph.align


@measure
def folio_sides(subject: Subject) -> Found:
    """Odd pages right and even pages left; a single footer for both can only be a frame that goes outside."""
    sides = {(id(section), kind): _side(p) for section, kind, p in _folios(subject)}
    for section in {id(s): s for s, _, _ in _folios(subject)}.values():
        odd, even = sides.get((id(section), "default")), sides.get((id(section), "even"))
        if odd == _EITHER_SIDE and even in (None, _EITHER_SIDE):
            yield Sample("单面居右、双面居左")
        elif even is None and odd is not None:
            words = {"right": "居右", "left": "居左", "center": "居中", "both": "居左"}
            yield Sample(f"单双面都{words.get(odd, odd)}")
        elif odd is not None:
            right = odd == "right" and even in ("left", "both")
            yield Sample("单面居右、双面居左" if right else f"单面{odd}、双面{even}".replace("center", "居中"))


@measure
def folio_inset(subject: Subject) -> Found:
    """Free at the outer side, by indent or by blanks."""
    for _, kind, paragraph in _folios(subject):
        side = _side(paragraph)
        if side == _EITHER_SIDE:
            yield Unknown("页码在图文框里，外侧空多少要排版后才知道")
        elif (side == "right") != (kind == "even") and side != "center":
            name = "right" if side == "right" else "left"
            size = paragraph.lead.size
            text = paragraph.text
            blanks = len(text) - (len(text.rstrip("\u3000")) if name == "right" else len(text.lstrip("\u3000")))
            first = paragraph.length("firstLine", size) if name == "left" else 0.0
            yield Sample(chars(paragraph.length(name, size) + first, paragraph) + blanks)


@measure
def folio_distance(subject: Subject) -> Found:
    """From the text area's lower edge to the middle of the number's line, the footer's other lines beneath it."""
    for section, kind, paragraph in _folios(subject):
        if "framePr.hAnchor" in paragraph.look or paragraph.box is not None:
            yield Unknown("页码在图文框里，距离要排版后才知道")
            continue
        feet = section.footers[kind]
        below = [p for p in feet if p.number > paragraph.number and p.box is None]
        points = sum(line_height(p, section) + space(p, section, "before") + space(p, section, "after") for p in below)
        points += line_height(paragraph, section) / 2 + space(paragraph, section, "after")
        yield Sample(section.bottom - section.footer - points * POINT)


@measure
def folio_continuous(subject: Subject) -> Found:
    for section in subject.content.sections[1:]:
        yield Sample("连续" if section.restart is None else f"从{section.restart}重新编号")
