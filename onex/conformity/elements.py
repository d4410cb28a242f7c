"""The elements of an official document, as found in a file: paragraphs with their parts, None or empty where there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from onex.conformity.content import Paragraph, Stroke

Layout = Literal["general", "letter", "plain"]
LAYOUTS: tuple[Layout, ...] = ("general", "letter", "plain")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph's text: two elements may share a line, one at its left and one at its right."""

    paragraph: Paragraph
    start: int
    stop: int

    @property
    def text(self) -> str:
        """What it says."""
        return self.paragraph.bare[self.start : self.stop]


@dataclass(frozen=True, slots=True)
class Number:
    """发文字号 in its parts, each as written: ``样教`` ``〔`` ``2021`` ``〕`` ``第`` ``12`` ``号``."""

    piece: Piece
    parts: re.Match[str]

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph that it stands in."""
        return self.piece.paragraph

    def __getitem__(self, part: str) -> str:
        return (self.parts[part] or "").strip()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page, and the paragraph that it belongs to; `side` is where, for a border."""

    stroke: Stroke
    paragraph: Paragraph
    side: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered line: its level, its ordinal, the label as written, and its text up to the first full stop."""

    level: int
    ordinal: int
    label: str
    text: str
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Listed:
    """An annex as the body's list names it; `number` 0 where it has none."""

    number: int
    mark: str
    title: str
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex in the file: its label, its number (0 for none), its title and what stands beneath."""

    label: Paragraph
    number: int
    title: tuple[Paragraph, ...]
    body: tuple[Paragraph, ...]

    @property
    def name(self) -> str:
        """Its title in one line."""
        return "".join(p.bare for p in self.title).replace("\n", "")


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: 抄送, the printing line, and the lines above, between and below, first to last (None: no line there)."""

    paragraphs: tuple[Paragraph, ...]
    copies: tuple[Paragraph, ...]
    printed: tuple[Paragraph, ...]
    lines: tuple[Stroke | None, ...]


@dataclass(frozen=True)
class Elements:
    """All of them. Every measure starts from here."""

    layout: Layout = "plain"
    stamp: Piece | None = None
    copy_number: Piece | None = None
    secrecy: Piece | None = None
    urgency: Piece | None = None
    mark: tuple[Paragraph, ...] = ()
    number: Number | None = None
    signatories: tuple[Paragraph, ...] = ()
    rules: tuple[Rule, ...] = ()
    title: tuple[Paragraph, ...] = ()
    addressees: Paragraph | None = None
    body: tuple[Paragraph, ...] = ()
    annex_list: tuple[Paragraph, ...] = ()
    listed: tuple[Listed, ...] = ()
    issuers: tuple[Paragraph, ...] = ()
    date: Paragraph | None = None
    note: Paragraph | None = None
    annexes: tuple[Annex, ...] = ()
    imprint: Imprint | None = None
    headings: tuple[tuple[Heading, ...], ...] = field(default=())

    @property
    def rule(self) -> Rule | None:
        """The line beneath the head."""
        return self.rules[0] if self.rules else None

    @property
    def signature(self) -> tuple[Paragraph, ...]:
        """Issuers and date."""
        return (*self.issuers, *((self.date,) if self.date else ()))

    def found(self) -> dict[str, tuple[Paragraph, ...]]:
        """Name → the paragraphs of every element that was found, in reading order of the standard."""
        single = {
            "stamp": self.stamp.paragraph if self.stamp else None,
            "copy_number": self.copy_number.paragraph if self.copy_number else None,
            "secrecy": self.secrecy.paragraph if self.secrecy else None,
            "urgency": self.urgency.paragraph if self.urgency else None,
            "number": self.number.paragraph if self.number else None,
            "rule": self.rule.paragraph if self.rule else None,
            "addressees": self.addressees,
            "date": self.date,
            "note": self.note,
        }
        several = {
            "mark": self.mark,
            "signatories": self.signatories,
            "title": self.title,
            "body": self.body,
            "annex_list": self.annex_list,
            "issuers": self.issuers,
            "annexes": tuple(annex.label for annex in self.annexes),
            "imprint": self.imprint.paragraphs if self.imprint else (),
        }
        all_ = {
            **{name: (p,) for name, p in single.items() if p is not None},
            **{n: ps for n, ps in several.items() if ps},
        }
        return {name: all_[name] for name in ORDER if name in all_}


ORDER = (
    "stamp",
    "copy_number",
    "secrecy",
    "urgency",
    "mark",
    "number",
    "signatories",
    "rule",
    "title",
    "addressees",
    "body",
    "annex_list",
    "issuers",
    "date",
    "note",
    "annexes",
    "imprint",
)
