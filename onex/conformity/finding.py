"""Finds the elements of an official document by their text and look, from the outside in: head, imprint, title, ending, body."""

from __future__ import annotations

from collections.abc import Sequence

from onex.conformity import ending, head, patterns
from onex.conformity.content import Content, Paragraph
from onex.conformity.elements import Elements, Heading, Layout


def find(content: Content, layout: Layout | None = None) -> Elements:
    """The elements of a file; `layout` overrules what its head looks like."""
    imprint = ending.imprint(content)
    apart = {p.number for p in imprint.paragraphs} if imprint else set()
    paragraphs = [p for p in content.paragraphs if p.number not in apart]
    top = head.head(content, paragraphs)
    after_title = _after(paragraphs, top.title[-1].number if top.title else top.end)
    addressees = _addressees(after_title)
    rest = _after(paragraphs, addressees.number) if addressees else after_title
    tail = ending.ending(content, rest)
    body = [p for p in rest if not p.blank and (not tail.first or p.number < tail.first)]
    plain = [p for p in body if p.cell is None and p.box is None]
    parts = [plain, *([p for p in annex.body if p.cell is None] for annex in tail.annexes)]
    return Elements(
        layout=layout or top.layout,
        stamp=top.stamp,
        copy_number=top.copy_number,
        secrecy=top.secrecy,
        urgency=top.urgency,
        mark=top.mark,
        number=top.number,
        signatories=top.signatories,
        rules=top.rules,
        title=top.title,
        addressees=addressees,
        body=tuple(plain),
        annex_list=tail.annex_list,
        listed=tail.listed,
        issuers=tail.issuers,
        date=tail.date,
        note=tail.note,
        annexes=tail.annexes,
        imprint=imprint,
        headings=tuple(tuple(_headings(part)) for part in parts),
    )


def _after(paragraphs: Sequence[Paragraph], number: int) -> list[Paragraph]:
    return [p for p in paragraphs if p.number > number]


def _addressees(after: Sequence[Paragraph]) -> Paragraph | None:
    """The first paragraph after the title, if it names whom the document goes to."""
    first = next((p for p in after if not p.blank), None)
    return first if first is not None and first.cell is None and patterns.is_addressee(first) else None


def _headings(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    found = []
    for paragraph in paragraphs:
        text = paragraph.bare
        for level, pattern in enumerate(patterns.HEADINGS, 1):
            match = pattern.match(text)
            if match:
                said = text[match.end() :].partition("。")[0]
                found.append(Heading(level, patterns.ordinal(match["ordinal"]), match[0], said, paragraph))
                break
    return found
