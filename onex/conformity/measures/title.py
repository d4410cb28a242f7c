"""标题 and 主送机关."""

from __future__ import annotations

import math
from itertools import pairwise

from onex.conformity.content import POINT, Paragraph
from onex.conformity.geometry import blank_lines, line_height, regulated, space, text_width, width
from onex.conformity.measure import Found, Sample, Unknown, measure
from onex.conformity.measures.head import centred
from onex.conformity.subject import Subject, chars, families, sizes

_PAGE = 225.0 / POINT  # height of the text area, points


@measure
def title_present(subject: Subject) -> Found:
    yield Sample("有" if subject.elements.title else "没有")


@measure
def title_font(subject: Subject) -> Found:
    return families(subject.elements.title)


@measure
def title_size(subject: Subject) -> Found:
    return sizes(subject.elements.title)


@measure
def title_centred(subject: Subject) -> Found:
    for paragraph in subject.elements.title:
        yield Sample(centred(subject, paragraph), paragraph)


@measure
def title_gap(subject: Subject) -> Found:
    """Blank lines between the rule (or what stands below it) and the title."""
    e = subject.elements
    if not e.title or not e.rule or e.layout == "plain":
        return
    first = e.title[0]
    above = [p for p in subject.content.paragraphs[: first.number - 1] if not p.blank or p is e.rule.paragraph]
    last = above[-1]
    between = subject.between(last, first)
    if last.cell or last.box or any(p.strokes for p in between):
        yield Unknown("分隔线是画的或在表格、文本框里，空行要排版后才知道")
        return
    yield Sample(blank_lines(last, between, first, subject.content, subject.pitch), first)


def _lines(subject: Subject) -> list[tuple[Paragraph, float]]:
    """Every line of the title and how wide it is, mm."""
    found: list[tuple[Paragraph, float]] = []
    for paragraph in subject.elements.title:
        size = paragraph.lead.size
        if "\n" in paragraph.bare:
            found += [(paragraph, text_width(line, size)) for line in paragraph.bare.split("\n")]
        else:
            found.append((paragraph, width(paragraph.runs)))
    return found


@measure
def title_shape(subject: Subject) -> Found:
    """Lines that first grow shorter and then longer make an hourglass."""
    lines = [length for _, length in _lines(subject)]
    if len(lines) > 2:
        steps = list(pairwise(lines))
        half = subject.elements.title[0].lead.size * POINT / 2
        pinched = any(a - b > half and d - c > half for (a, b), (c, d) in pairwise(steps))
        yield Sample("沙漏形" if pinched else "梯形或菱形", subject.elements.title[0])


@measure
def title_breaks(subject: Subject) -> Found:
    """A line that is too long is broken by the program, wherever it likes."""
    for paragraph, length in _lines(subject):
        room = subject.section(paragraph).text_width
        yield Sample("一行排得下" if length <= room else f"一行排不下({math.ceil(length / room)}行)", paragraph)


@measure
def addressee_colon(subject: Subject) -> Found:
    paragraph = subject.elements.addressees
    if paragraph:
        last = paragraph.bare[-1]
        yield Sample(last if last in "：:；。，" else "没有冒号", paragraph)


@measure
def addressee_flush(subject: Subject) -> Found:
    paragraph = subject.elements.addressees
    if paragraph:
        size = paragraph.lead.size
        indent = paragraph.length("left", size) + paragraph.length("firstLine", size)
        blanks = len(paragraph.text) - len(paragraph.text.lstrip("\u3000 "))
        left = chars(indent, paragraph) + blanks
        yield Sample(left, paragraph, f"左空{left:.1f}字" if left > 0.05 else "顶格")


@measure
def addressee_gap(subject: Subject) -> Found:
    paragraph, title = subject.elements.addressees, subject.elements.title
    if paragraph and title:
        between = subject.between(title[-1], paragraph)
        yield Sample(blank_lines(title[-1], between, paragraph, subject.content, subject.pitch), paragraph)


@measure
def addressee_font(subject: Subject) -> Found:
    return families([p for p in (subject.elements.addressees,) if p])


@measure
def addressee_size(subject: Subject) -> Found:
    return sizes([p for p in (subject.elements.addressees,) if p])


@measure
def body_first_page(subject: Subject) -> Found:
    """Whether what stands above the body leaves room for a line of it."""
    if not subject.elements.body:
        return
    first = subject.elements.body[0]
    above = [p for p in subject.content.paragraphs[: first.number - 1] if p.box is None]
    if any(p.breaks_before or p.breaks_after for p in above[1:]) or first.breaks_before or first.section:
        yield Sample("不显示", first)
        return
    points = 0.0
    sure = True
    for p in above:
        section = subject.section(p)
        lines = max(math.ceil(width(p.runs) / max(section.text_width, 1) - 0.01), 1)
        points += lines * line_height(p, section) + space(p, section, "before") + space(p, section, "after")
        sure = sure and regulated(p, section) and p.cell is None
    if points + line_height(first, subject.section(first)) <= _PAGE:
        yield Sample("显示", first)
    elif sure:
        yield Sample("不显示", first)
    else:
        yield Unknown("版头和标题的行高没有写定，要排版后才知道")
