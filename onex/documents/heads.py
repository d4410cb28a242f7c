"""What stands above a document's title: the red head of the file form, the letter's mark between red rules, or a draft's mark alone."""

from __future__ import annotations

from collections.abc import Iterator

from onex.documents.document import Document
from onex.documents.layouts import TWIPS_MM
from onex.documents.width import ems
from onex.documents.wordml import RED, Edge, Frame, Pen, Piece, Run, Setting

# Of the mark's size: from the top of its line to the top of its ink, found by measuring print.
_LEAD = -0.04
_INK = 0.92  # the height of its ink
_RULE_SPACE = 5  # points between the number's line and the rule, for 4 mm of white
_FREE = "　"  # one character left free beside a border, which would stop at an indent


def head(pen: Pen, document: Document) -> Iterator[Piece]:
    """The pieces above the title."""
    if pen.layout.head == "letter":
        yield from _letter(pen, document)
    elif pen.layout.head == "file":
        yield from _file(pen, document)
    else:
        yield from _corner(pen, document)
        for _ in range(pen.layout.whole("lines_before_title")):
            yield pen.blank()


def _corner(pen: Pen, document: Document) -> Iterator[Piece]:
    """份号, 密级, 紧急程度 and a draft's mark, one line each at the upper left."""
    if document.copy_number:
        yield pen.line(document.copy_number, pen.body)
    for text in (document.secrecy, document.urgency, document.draft):
        if text:
            yield pen.line(text, pen.style("heiti"))


def _size(pen: Pen, mark: str) -> int:
    """The mark's size in points: the largest that leaves a tenth of the line free."""
    least, most = map(int, pen.layout.measures["mark_sizes"])
    return max(least, min(most, int(pen.page.text_width / 20 * 0.9 / max(ems(mark), 1))))


def _file(pen: Pen, document: Document) -> Iterator[Piece]:
    """The red mark, two blank lines, the number and the red rule."""
    corner = list(_corner(pen, document))
    yield from corner
    size = _size(pen, document.mark)
    used = pen.page.top + len(corner) * pen.page.pitch
    before = max(pen.layout.twips("mark_top") - used - round(size * 20 * _LEAD), 0)
    setting = Setting(align="center", before=before, pitch=size * 20, snap=False)
    yield pen.line(document.mark, pen.style("title", size * 2, RED), setting)
    for _ in range(pen.layout.whole("lines_after_mark")):
        yield pen.blank()
    edge = Edge("bottom", round(float(pen.layout.measures["rule_points"]) * 8), RED, _RULE_SPACE)
    if document.upward:
        # The number at the left, 签发人 at the right, each a character from its side.
        left = Run(f"{_FREE}{document.number}\t签发人：", pen.body)
        right = [left, Run(document.approver, pen.style("kaiti"))]
        yield pen.paragraph(right, Setting(align="left", tab=pen.page.text_width - pen.page.char, edge=edge))
    else:
        yield pen.line(document.number, pen.body, Setting(align="center", edge=edge))
    for _ in range(pen.layout.whole("lines_after_rule")):
        yield pen.blank()


def _letter(pen: Pen, document: Document) -> Iterator[Piece]:
    """Mark and double rule, the number beneath it, and the second rule at the foot of the page: in frames, out of the flow."""
    page, layout = pen.page, pen.layout
    size = _size(pen, document.mark)
    wide = layout.twips("rule_width")
    left = (page.width - wide) // 2
    eighths = round(float(layout.measures["rule_points"]) * 8)
    top = layout.twips("mark_top") - round(size * 20 * _LEAD)
    rule = layout.twips("mark_top") + round(size * 20 * _INK) + layout.twips("rule_below_mark")
    foot = page.height - layout.twips("rule_from_bottom")
    style = pen.style("title", size * 2, RED)
    yield pen.line(document.mark, style, Setting(align="center", pitch=size * 20, frame=Frame(left, top, wide)))
    # Of a border's two lines the one named last lies outside, here above: thick over thin, and at the foot thin over thick.
    yield _rule(pen, Frame(left, rule, wide), "thinThickSmallGap", eighths)
    yield _rule(pen, Frame(left, foot, wide), "thickThinSmallGap", eighths)
    under = rule + round((_RULE_THICK - _LINE_LEAD) * TWIPS_MM) + layout.twips("number_below_rule")
    yield _under_rule(pen, document, Frame(page.left, under, page.text_width))
    for _ in range(layout.whole("lines_after_rule")):
        yield pen.blank(Setting(snap=False))


_RULE_THICK = 1.6  # mm of both lines of the rule and the white between them, for 3 points
_LINE_LEAD = 3.3  # mm from the top of a line of body text to its ink


def _rule(pen: Pen, frame: Frame, kind: str, eighths: int) -> Piece:
    edge = Edge("top", eighths, RED, 0, kind)
    return pen.paragraph([], Setting(pitch=20, frame=frame, edge=edge))


def _under_rule(pen: Pen, document: Document, frame: Frame) -> Piece:
    """What a letter has at the left beneath its rule, and its number at the right."""
    marks = "　".join(filter(None, (document.copy_number, document.secrecy, document.urgency, document.draft)))
    runs = [Run(marks, pen.style("heiti")), Run(f"\t{document.number}", pen.body)]
    return pen.paragraph(runs, Setting(align="left", tab=pen.page.text_width, frame=frame))
