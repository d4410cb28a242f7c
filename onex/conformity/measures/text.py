"""正文: fonts, sizes, indents. A heading's own words are measured with the headings, what follows them in the line here."""

from __future__ import annotations

from onex.conformity.geometry import space
from onex.conformity.measure import Found, Sample, measure
from onex.conformity.subject import Subject, chars, plain_runs, run_families, run_sizes

_ALIGNED = {"both": "两端对齐", "left": "左对齐", "center": "居中", "right": "右对齐", "distribute": "分散对齐"}


@measure
def body_font(subject: Subject) -> Found:
    for paragraph, runs in plain_runs(subject):
        yield from run_families(paragraph, runs)


@measure
def body_size(subject: Subject) -> Found:
    for paragraph, runs in plain_runs(subject):
        yield from run_sizes(paragraph, runs)


@measure
def body_indent(subject: Subject) -> Found:
    """The first line of every paragraph, headings included, whether set by an indent or by blanks."""
    for paragraph in subject.elements.body:
        size = paragraph.lead.size
        first = paragraph.length("firstLine", size) - paragraph.length("hanging", size) + paragraph.length("left", size)
        text = paragraph.text.lstrip("\n\t")
        full = len(text) - len(text.lstrip("\u3000"))
        half = len(text) - len(text.lstrip(" \xa0"))
        tabs = len(paragraph.text) - len(paragraph.text.lstrip("\t"))
        indent = chars(first, paragraph) + full + half / 2 + 2 * tabs
        yield Sample(indent, paragraph, f"{indent:.1f}字".replace(".0字", "字"))


@measure
def body_turnover(subject: Subject) -> Found:
    for paragraph in subject.elements.body:
        left = chars(paragraph.length("left", paragraph.lead.size), paragraph)
        yield Sample(left, paragraph, f"左空{left:.1f}字" if left > 0.05 else "顶格")


@measure
def body_align(subject: Subject) -> Found:
    for paragraph in subject.elements.body:
        yield Sample(_ALIGNED.get(paragraph.align, paragraph.align), paragraph)


@measure
def body_spacing(subject: Subject) -> Found:
    for paragraph in subject.elements.body:
        section = subject.section(paragraph)
        yield Sample(max(space(paragraph, section, "before"), space(paragraph, section, "after")), paragraph)
