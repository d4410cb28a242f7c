"""发文字号: its form, its type, its place."""

from __future__ import annotations

from onex.conformity.content import MM
from onex.conformity.geometry import blank_lines, room, span
from onex.conformity.markup import whole
from onex.conformity.measure import Found, Sample, Unknown, measure
from onex.conformity.measures.head import centred
from onex.conformity.subject import Subject, chars, cut, run_families, run_sizes

_FLUSH = 0.3  # of a character


@measure
def number_present(subject: Subject) -> Found:
    yield Sample("有" if subject.elements.number else "没有")


@measure
def number_brackets(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        said = number["open"] + number["close"]
        yield Sample(said or "没有括号", number.paragraph)


@measure
def number_year(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        full = len(number["year"]) == 4 and number["year"].isascii()
        yield Sample("4位阿拉伯数字" if full else number["year"], number.paragraph)


@measure
def number_ordinal_word(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        yield Sample(number["di"], number.paragraph, "有“第”字" if number["di"] else "不加“第”")


@measure
def number_leading_zero(subject: Subject) -> Found:
    number = subject.elements.number
    if number and number["no"]:
        zero = number["no"].startswith("0")
        yield Sample(number["no"] if zero else "", number.paragraph, f"{number['no']}号")


@measure
def number_ending(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        yield Sample(number["hao"] or "没有“号”字", number.paragraph)


@measure
def number_font(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        yield from run_families(number.paragraph, cut(number.paragraph, number.piece.start, number.piece.stop))


@measure
def number_size(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        yield from run_sizes(number.paragraph, cut(number.paragraph, number.piece.start, number.piece.stop))


@measure
def number_place(subject: Subject) -> Found:
    """In the middle; with signatories one character in; a letter's flush right."""
    number = subject.elements.number
    if number is None:
        return
    paragraph = number.paragraph
    if paragraph.cell or (paragraph.box and not paragraph.framed):
        yield Unknown("发文字号在表格或文本框里，位置要排版后才知道")
        return
    if subject.elements.signatories:
        indent = paragraph.length("left", paragraph.lead.size) + paragraph.length("firstLine", paragraph.lead.size)
        blanks = len(paragraph.text) - len(paragraph.text.lstrip("\u3000"))
        left = chars(indent, paragraph) + blanks
        yield Sample(left, paragraph, f"左空{left:.1f}字", ok=abs(left - 1) <= _FLUSH)
        return
    before = paragraph.text[: len(paragraph.text) - len(paragraph.text.lstrip())] + paragraph.bare[: number.piece.start]
    if "\t" in before:
        stop = whole(paragraph.look.get("tabs.tab.pos")) * MM - room(paragraph, subject.section(paragraph))
        flush = paragraph.look.get("tabs.tab") == "right" and abs(chars(stop, paragraph)) <= _FLUSH
        yield Sample("右顶格" if flush else "在制表位上", paragraph)
        return
    place = span(paragraph, subject.section(paragraph))
    flush = place is not None and chars(place.right, paragraph) <= _FLUSH
    yield Sample("右顶格" if flush else centred(subject, paragraph), paragraph)


@measure
def number_gap(subject: Subject) -> Found:
    mark, number = subject.elements.mark, subject.elements.number
    if not mark or not number:
        return
    if any(p.cell or p.box for p in (mark[-1], number.paragraph)):
        yield Unknown("标志或发文字号在表格、文本框里，空行要排版后才知道")
        return
    between = subject.between(mark[-1], number.paragraph)
    yield Sample(blank_lines(mark[-1], between, number.paragraph, subject.content, subject.pitch), number.paragraph)
