"""What is measured: the content, the elements found in it, and the few facts that come from outside the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from onex.conformity.content import BREAK, POINT, Content, Paragraph, Run, Section
from onex.conformity.elements import Elements, Heading
from onex.conformity.fonts import family, size_name
from onex.conformity.geometry import line_height
from onex.conformity.measure import Sample
from onex.conformity.spec import Spec
from onex.model.mask import mask
from onex.model.policy import Policy

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff，。；）]+|[\w.+-]+@[\w.-]+")

BODY_PITCH = 28.95  # pt, to count blank lines by where a document has no body
TEXT = (156.0, 225.0)  # width and height of the text area, mm


@dataclass(frozen=True)
class Subject:
    """A document to be measured. `pages` is None where nobody knows; `policy` holds the law on wording."""

    content: Content
    elements: Elements
    policy: Policy | None = None
    pages: int | None = None
    pages_by: str = ""

    @property
    def upright(self) -> list[Section]:
        """The sections whose pages stand upright."""
        return [section for section in self.content.sections if not section.turned]

    @cached_property
    def pitch(self) -> float:
        """The height of the body's commonest line, in points."""
        heights = [line_height(p, self.content.section(p)) for p in self.elements.body]
        return max(set(heights), key=heights.count) if heights else BODY_PITCH

    def section(self, paragraph: Paragraph) -> Section:
        """The section that a paragraph stands in."""
        return self.content.section(paragraph)

    def between(self, above: Paragraph, below: Paragraph) -> list[Paragraph]:
        """The paragraphs between two others."""
        return list(self.content.paragraphs[above.number : below.number - 1])

    @cached_property
    def _headings(self) -> dict[int, Heading]:
        return {h.paragraph.number: h for part in self.elements.headings for h in part}

    def heading(self, paragraph: Paragraph) -> Heading | None:
        """The heading that a paragraph is or begins with."""
        return self._headings.get(paragraph.number)

    @cached_property
    def written(self) -> list[Paragraph]:
        """All that the document says, its mark left out: title, body, annexes, tables."""
        mark = {p.number for p in self.elements.mark}
        return [p for p in self.content.paragraphs if not p.blank and p.number not in mark]

    @cached_property
    def prose(self) -> list[tuple[Paragraph, str]]:
        """The same as running text: without what has measures of its own, headings without their numbers, addresses hidden."""
        e = self.elements
        apart = {p.number for p in (e.date, e.note) if p}
        apart |= {piece.paragraph.number for piece in (e.stamp, e.number) if piece}
        apart |= {
            p.number
            for p in (*e.annex_list, *(a.label for a in e.annexes), *(e.imprint.paragraphs if e.imprint else ()))
        }
        return [(p, _ADDRESS.sub(_hidden, self._said(p))) for p in self.written if p.number not in apart]

    def _said(self, paragraph: Paragraph) -> str:
        """Masked before anything is cut out of it: half a telephone number would not be known for one."""
        text, heading = mask(paragraph.bare), self.heading(paragraph)
        if heading:
            return text[len(heading.label) :]
        return text[:-1] if paragraph is self.elements.addressees and text.endswith(":") else text

    def source(self, spec: Spec) -> tuple[str, str]:
        """The regulation and clause that a measure rests on."""
        if spec.provision and self.policy and spec.provision in self.policy.provisions:
            cited = self.policy.cite(spec.provision)
            return cited.number, cited.clause
        return ("", "") if spec.provision else (spec.regulation, spec.clause)


def _hidden(found: re.Match[str]) -> str:
    return "x" * len(found[0])


def chinese(text: str) -> bool:
    """Whether a text has a Chinese character in it."""
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def families(paragraphs: Sequence[Paragraph]) -> Iterator[Sample]:
    """The font of every run with Chinese characters in it."""
    for paragraph in paragraphs:
        yield from run_families(paragraph, paragraph.runs)


def run_families(paragraph: Paragraph, runs: Sequence[Run]) -> Iterator[Sample]:
    """The same of some of a paragraph's runs."""
    for run in runs:
        if chinese(run.text):
            yield Sample(family(run.font), paragraph, run.font or "未指明字体")


def sizes(paragraphs: Sequence[Paragraph]) -> Iterator[Sample]:
    """The size of every run that is seen."""
    for paragraph in paragraphs:
        yield from run_sizes(paragraph, paragraph.runs)


def run_sizes(paragraph: Paragraph, runs: Sequence[Run]) -> Iterator[Sample]:
    """The same of some of a paragraph's runs."""
    for run in runs:
        if run.text.strip():
            yield Sample(run.size, paragraph, size_name(run.size))


def cut(paragraph: Paragraph, start: int, stop: int) -> list[Run]:
    """The runs of a stretch of what is seen of a paragraph, its automatic label aside."""
    skipped = len(paragraph.text) - len(paragraph.text.lstrip(" \u3000\t\n\xa0")) - len(paragraph.label)
    start, stop = max(start + skipped, 0), max(stop + skipped, 0)
    found = []
    for run in paragraph.runs:
        text = run.text.replace(BREAK, "")
        if text[start:stop]:
            found.append(Run(text[start:stop], run.look, run.field))
        start, stop = max(start - len(text), 0), max(stop - len(text), 0)
    return found


def split(paragraph: Paragraph, at: int) -> tuple[list[Run], list[Run]]:
    """A paragraph's runs before and after the so many first characters of what is seen of it."""
    return cut(paragraph, -len(paragraph.text), at), cut(paragraph, at, len(paragraph.text) + 1)


def plain_runs(subject: Subject) -> Iterator[tuple[Paragraph, list[Run]]]:
    """The body's paragraphs with the runs that belong to no heading."""
    for paragraph in subject.elements.body:
        heading = subject.heading(paragraph)
        if heading is None:
            yield paragraph, list(paragraph.runs)
        else:
            yield paragraph, split(paragraph, len(heading.label) + len(heading.text) + 1)[1]


def chars(mm: float, paragraph: Paragraph) -> float:
    """A length in characters of a paragraph's type."""
    return mm / (paragraph.lead.size * POINT)
