"""A file's bytes → every measure's result."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from onex.conformity.elements import Elements, Layout
from onex.conformity.faults import FAULTS
from onex.conformity.finding import find
from onex.conformity.measure import OUTCOMES, Line, all_measures, judge
from onex.conformity.reading import read
from onex.conformity.spec import STANDARD
from onex.conformity.subject import Subject
from onex.errors import Unreadable
from onex.model.finding import SEVERITIES
from onex.model.mask import mask
from onex.model.policy import Policy

_EXCERPT = 40


@dataclass(frozen=True)
class Checked:
    """One file: what was measured, or why it could not be read."""

    file: str
    sha256: str
    lines: tuple[Line, ...] = ()
    elements: Elements = field(default_factory=Elements)
    program: str = ""
    pages: int | None = None
    pages_by: str = ""
    error: str = ""
    detail: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Outcome → how many measures; then severity → how many of those that failed."""
        outcomes = Counter(line.outcome for line in self.lines)
        grave = Counter(line.severity for line in self.lines if line.severity)
        return {**{name: outcomes[name] for name in OUTCOMES}, **{name: grave[name] for name in SEVERITIES}}

    @property
    def title(self) -> str:
        """The document's title in one line."""
        return mask("".join(p.bare for p in self.elements.title).replace("\n", ""))

    def as_json(self) -> dict[str, Any]:
        """The object of `documents` in onex.conformity/1."""
        fault = FAULTS.get(self.error)
        number = self.elements.number
        return {
            "file": self.file,
            "sha256": self.sha256,
            "status": "unreadable" if self.error else "read",
            "error": {"code": self.error, "message": fault.says(self.detail), "fix": fault.fix} if fault else None,
            "layout": None if self.error else self.elements.layout,
            "title": self.title or None,
            "number": mask(number.paragraph.bare) if number else None,
            "program": self.program or None,
            "pages": self.pages,
            "pages_by": self.pages_by or None,
            "elements": [
                {"element": name, "paragraphs": [p.number for p in found], "text": mask(found[0].bare)[:_EXCERPT]}
                for name, found in self.elements.found().items()
            ],
            "measures": [line_json(line) for line in self.lines],
            "counts": self.counts,
        }


def line_json(line: Line) -> dict[str, Any]:
    """One measure's result."""
    spec = line.spec
    return {
        "code": spec.code,
        "name": spec.name,
        "group": spec.group,
        "title": spec.title,
        "obligations": list(spec.obligations),
        "regulation": line.regulation or None,
        "clause": line.clause or None,
        "required": spec.wanted,
        "tolerance": spec.slack or None,
        "estimate": spec.estimate,
        "measured": line.measured or None,
        "outcome": line.outcome,
        "severity": line.severity,
        "why": line.why or None,
        "fix": spec.fix if line.outcome == "fail" else None,
        "places": [{"paragraph": p.paragraph, "text": p.text, "measured": p.measured} for p in line.places],
    }


@dataclass(frozen=True, slots=True)
class Outside:
    """What a check takes from outside the file: the law on wording, a layout that is given, a counted number of pages."""

    policy: Policy | None = None
    layout: Layout | None = None
    pages: int | None = None


def check(data: bytes, file: str, outside: Outside | None = None) -> Checked:
    """Measures one file. What cannot be read says so in `error`; it never raises for a file."""
    outside = outside or Outside()
    digest = hashlib.sha256(data).hexdigest()
    try:
        content = read(data)
    except Unreadable as problem:
        return Checked(file, digest, error=problem.code, detail=problem.detail)
    elements = find(content, outside.layout)
    pages, by = (
        (outside.pages, "LibreOffice 排版") if outside.pages else (content.pages, "文件属性" if content.pages else "")
    )
    subject = Subject(content, elements, outside.policy, pages, by)
    lines = tuple(judge(function, spec, subject) for function, spec in all_measures().values())
    return Checked(file, digest, lines, elements, content.program, pages, by)


def unread(file: str, code: str, detail: str = "") -> Checked:
    """A file that could not even be opened."""
    return Checked(file, "", error=code, detail=detail)


__all__ = ["STANDARD", "Checked", "Outside", "check", "line_json", "unread"]
