"""Paper, margins, lines a page and characters a line."""

from __future__ import annotations

from onex.conformity.content import POINT
from onex.conformity.geometry import line_height
from onex.conformity.measure import Found, Sample, measure
from onex.conformity.spec import figure
from onex.conformity.subject import TEXT, Subject, chinese, plain_runs

_TIGHT = (35.8, 33.8, 229.84)  # margins below which GB/T 33476.2 is meant, and the height that they leave
_EPSILON = 0.02  # of a character: a twip more or less is not a character


@measure
def paper_size(subject: Subject) -> Found:
    for section in subject.content.sections:
        yield Sample(f"{section.width:.0f}×{section.height:.0f}")


@measure
def top_margin(subject: Subject) -> Found:
    for section in subject.upright:
        yield Sample(section.top)


@measure
def left_margin(subject: Subject) -> Found:
    for section in subject.upright:
        yield Sample(section.left)


@measure
def right_margin(subject: Subject) -> Found:
    for section in subject.upright:
        yield Sample(section.right)


@measure
def bottom_margin(subject: Subject) -> Found:
    for section in subject.upright:
        yield Sample(section.bottom)


@measure
def lines_per_page(subject: Subject) -> Found:
    """By the pitch of each body paragraph, on a text area as high as the standard's."""
    for paragraph in subject.elements.body:
        section = subject.section(paragraph)
        tight = section.top < _TIGHT[0] and section.bottom < _TIGHT[1]
        height = (_TIGHT[2] if tight else TEXT[1]) / POINT
        pitch = line_height(paragraph, section)
        lines = int(height / pitch + _EPSILON / 10)
        yield Sample(float(lines), paragraph, f"{lines}行(行距{figure(pitch)}磅)")


@measure
def chars_per_line(subject: Subject) -> Found:
    """By the size and tracking of each body run, on a text area as wide as the standard's."""
    for paragraph, runs in plain_runs(subject):
        section = subject.section(paragraph)
        grid = section.char_space if section.grid in ("linesAndChars", "snapToChars") else 0.0
        for run in runs:
            if chinese(run.text):
                advance = max(run.size + run.tracking + grid, 1.0)
                count = int(TEXT[0] / POINT / advance + _EPSILON)
                yield Sample(float(count), paragraph, f"{count}字(每字{figure(advance)}磅)")


@measure
def text_colour(subject: Subject) -> Found:
    """Of everything but the mark and a draft's stamp."""
    stamp = subject.elements.stamp
    colourful = {p.number for p in subject.elements.mark} | ({stamp.paragraph.number} if stamp else set())
    for paragraph in subject.content.paragraphs:
        if paragraph.number in colourful or paragraph.blank:
            continue
        for run in paragraph.runs:
            if run.text.strip():
                strange = run.color not in ("", "000000")
                yield Sample(f"#{run.color}" if strange else "", paragraph, f"#{run.color}" if strange else "黑色")


@measure
def turned_number(subject: Subject) -> Found:
    """A turned page's number in an ordinary footer line stands along the wrong edge."""
    for section in subject.content.sections:
        if not section.turned:
            continue
        feet = [p for kind in (section.footers, section.headers) for foot in kind.values() for p in foot]
        numbered = [p for p in feet if any(run.field.upper().startswith("PAGE") for run in p.runs)]
        for p in numbered:
            aside = p.box is not None or "framePr" in p.look or (p.cell is not None and p.cell.turned)
            yield Sample("同竖排" if aside else "在横排页面的页脚")
