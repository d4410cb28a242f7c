"""附件说明 in the body, and the annexes themselves."""

from __future__ import annotations

import re

from onex.conformity import patterns
from onex.conformity.content import POINT, Paragraph
from onex.conformity.elements import Annex, Listed
from onex.conformity.ending import begins_page
from onex.conformity.geometry import blank_lines, text_width, width
from onex.conformity.measure import Found, Sample, measure
from onex.conformity.measures.head import centred
from onex.conformity.subject import Subject, chars, families, run_families, run_sizes, split
from onex.model.mask import mask

_MENTION = re.compile(r"(?:见|详见|按|按照|填写|（|\()附件\s*(\d+)")
_PLAIN = str.maketrans("", "", ' \u3000\xa0\n\t“”"《》')


def _indent(paragraph: Paragraph) -> float:
    """How far the first line is set in, in characters."""
    size = paragraph.lead.size
    first = paragraph.length("left", size) + paragraph.length("firstLine", size) - paragraph.length("hanging", size)
    return chars(first, paragraph) + len(paragraph.text) - len(paragraph.text.lstrip("\u3000"))


@measure
def annex_list_colon(subject: Subject) -> Found:
    for paragraph in subject.elements.annex_list[:1]:
        head = re.match(r"附\s*件\s*\d*\s*[:：.．、]?", paragraph.bare)
        said = re.sub(r"[\s\d]", "", head[0]) if head else paragraph.bare[:3]
        yield Sample(said, paragraph)


@measure
def annex_list_gap(subject: Subject) -> Found:
    e = subject.elements
    if e.annex_list and e.body:
        between = subject.between(e.body[-1], e.annex_list[0])
        yield Sample(blank_lines(e.body[-1], between, e.annex_list[0], subject.content, subject.pitch), e.annex_list[0])


@measure
def annex_list_indent(subject: Subject) -> Found:
    for paragraph in subject.elements.annex_list[:1]:
        yield Sample(_indent(paragraph), paragraph, f"左空{_indent(paragraph):.1f}字".replace(".0字", "字"))


@measure
def annex_list_font(subject: Subject) -> Found:
    return families(subject.elements.annex_list)


@measure
def annex_list_end(subject: Subject) -> Found:
    for listed in subject.elements.listed:
        last = listed.title[-1:] if listed.title[-1:] in "。；，、.;," else ""
        yield Sample(last, listed.paragraph, f"末尾有“{last}”" if last else "不加标点")


@measure
def annex_list_numbers(subject: Subject) -> Found:
    """One annex has no number; of several each has one, with a point, from 1 on."""
    listed = subject.elements.listed
    if len(listed) == 1:
        only = listed[0]
        yield Sample(
            "多余" if only.number else "", only.paragraph, f"一个附件标了{only.number}" if only.number else "不标"
        )
        return
    for wanted, one in enumerate(listed, 1):
        right = one.number == wanted and one.mark in (".", "．")
        said = f"{one.number}{one.mark}" if one.number else "没有序号"
        yield Sample(
            "" if right else said, one.paragraph, f"{one.number}{one.mark}" if right else f"第{wanted}个标作“{said}”"
        )


@measure
def annex_list_hanging(subject: Subject) -> Found:
    """Where the second line of a long name begins, against the first character of the name."""
    for paragraph in subject.elements.annex_list:
        section = subject.section(paragraph)
        size = paragraph.lead.size
        room = section.text_width - _indent(paragraph) * size * POINT - paragraph.length("right", size)
        if "\n" in paragraph.bare or width(paragraph.runs, paragraph.label) <= room:
            continue
        head = re.match(r"(?:附\s*件\s*[:：]\s*)?(?:\d+\s*[.．、]\s*)?", paragraph.bare)
        name = _indent(paragraph) + text_width(head[0] if head else "", size) / (size * POINT)
        hung = chars(paragraph.length("left", size), paragraph)
        yield Sample(hung - name, paragraph, f"差{abs(hung - name):.1f}字")


def _same(one: str, other: str) -> bool:
    return one.translate(_PLAIN) == other.translate(_PLAIN)


def _match(listed: Listed, annexes: tuple[Annex, ...]) -> Annex | None:
    """The annex that an entry of the list means: by number, or the only one, or by its title."""
    for annex in annexes:
        if annex.number == listed.number and (listed.number or len(annexes) == 1):
            return annex
    return next((annex for annex in annexes if _same(annex.name, listed.title)), None)


@measure
def annex_absent(subject: Subject) -> Found:
    for listed in subject.elements.listed:
        there = _match(listed, subject.elements.annexes)
        yield Sample(
            "" if there else listed.title, listed.paragraph, "都在" if there else f"没有附件{listed.number or ''}"
        )


@measure
def annex_unlisted(subject: Subject) -> Found:
    meant = [_match(listed, subject.elements.annexes) for listed in subject.elements.listed]
    for annex in subject.elements.annexes:
        there = any(annex is one for one in meant)
        yield Sample(
            "" if there else annex.name, annex.label, "都列入" if there else f"附件{annex.number or ''}没有列入"
        )


@measure
def annex_titles(subject: Subject) -> Found:
    for listed in subject.elements.listed:
        annex = _match(listed, subject.elements.annexes)
        if annex and annex.title:
            said = annex.name
            if annex.title == (annex.label,):
                found = patterns.ANNEX_LABEL.fullmatch(annex.label.bare)
                said = found["rest"] if found else said
            same = _same(said, listed.title.rstrip("。；，、.;,"))
            yield Sample(
                "" if same else said,
                annex.title[0],
                "一致" if same else f"“{mask(said)[:12]}”与“{mask(listed.title)[:12]}”不同",
            )


@measure
def annex_new_page(subject: Subject) -> Found:
    for annex in subject.elements.annexes:
        yield Sample("另面" if begins_page(subject.content, annex.label) else "接排", annex.label)


@measure
def annex_label(subject: Subject) -> Found:
    for annex in subject.elements.annexes:
        right = re.fullmatch(r"附件\d*", annex.label.bare)
        yield Sample("附件N" if right else annex.label.bare[:12], annex.label, annex.label.bare[:12])


@measure
def annex_label_font(subject: Subject) -> Found:
    for annex in subject.elements.annexes:
        yield from run_families(annex.label, split(annex.label, 2)[0])


@measure
def annex_label_size(subject: Subject) -> Found:
    for annex in subject.elements.annexes:
        yield from run_sizes(annex.label, split(annex.label, 2)[0])


@measure
def annex_label_flush(subject: Subject) -> Found:
    for annex in subject.elements.annexes:
        left = _indent(annex.label)
        yield Sample(left, annex.label, f"左空{left:.1f}字" if left > 0.05 else "顶格")


@measure
def annex_title_line(subject: Subject) -> Found:
    for annex in subject.elements.annexes:
        if annex.title and annex.title[0] is not annex.label:
            between = subject.between(annex.label, annex.title[0])
            lines = blank_lines(annex.label, between, annex.title[0], subject.content, subject.pitch)
            yield Sample(lines, annex.title[0], f"标识下空{lines:.1f}行".replace(".0行", "行"))


@measure
def annex_title_centred(subject: Subject) -> Found:
    for annex in subject.elements.annexes:
        for paragraph in annex.title:
            if paragraph is not annex.label:
                yield Sample(centred(subject, paragraph), paragraph)


@measure
def annex_title_font(subject: Subject) -> Found:
    for annex in subject.elements.annexes:
        yield from families([p for p in annex.title if p is not annex.label])


@measure
def annex_references(subject: Subject) -> Found:
    there = {annex.number for annex in subject.elements.annexes} | {one.number for one in subject.elements.listed}
    for paragraph in subject.elements.body:
        for mention in _MENTION.finditer(paragraph.text):
            known = int(mention[1]) in there
            yield Sample("" if known else mention[1], paragraph, "都在" if known else f"没有附件{mention[1]}")
