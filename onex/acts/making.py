"""Documents made: what stands around a template's text, the text itself, and the bytes in the form that is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from onex.documents import html, layouts, pdf, plain
from onex.documents import template as templates
from onex.documents.chinese import numbered, shown
from onex.documents.document import Document
from onex.documents.docx import docx
from onex.documents.fonts import StandIn
from onex.documents.template import Template
from onex.errors import SettingsError, UsageError
from onex.settings import Workspace

TEMPLATES = "模板"
_DRAFT = "征求意见稿"
_MARKS = "draft_marks"


@dataclass(frozen=True)
class Maker:
    """Makes the documents of one template, dated `on`. `prefix` is the 代字 asked for, empty for the office's own."""

    workspace: Workspace
    found: Template
    on: date
    prefix: str = ""

    @cached_property
    def own(self) -> Path:
        """The office's own folder of templates."""
        return self.workspace.root / TEMPLATES

    @cached_property
    def kind(self) -> layouts.Kind:
        """The template's kind of document."""
        return layouts.kind(self.found.kind, self.own)

    @property
    def numbers(self) -> bool:
        """Whether documents of this kind bear a number."""
        return "number" in self.kind.needs

    @cached_property
    def series(self) -> str:
        """The 代字 that its numbers begin with; SettingsError where none is set, empty for a kind without numbers."""
        if not self.numbers:
            return ""
        office = self.workspace.settings.office
        found = (self.prefix or office.get(self.kind.prefix, "") or office.get("number_prefix", "")).strip()
        if not found:
            raise SettingsError(
                "没有机关代字，编不了文号：请在 onex.toml 的 [office] 写 number_prefix，或用 --prefix 给出。"
            )
        return found

    def marked(self, draft: str | None) -> str:
        """The draft's mark, by default the layout's first; UsageError for one that the layout does not have."""
        layout = layouts.layout(self.found.front.get("layout", self.kind.layout), self.own)
        marks = tuple(layout.measures.get(_MARKS, (_DRAFT,)))
        if draft and draft not in marks:
            raise UsageError(f"草稿可标 {'、'.join(marks)}，「{draft}」不是。")
        return draft or marks[0]

    def document(self, facts: Mapping[str, Any], number: int | None = None, draft: str = "") -> Document:
        """One document: numbered, or a draft."""
        around = frame(self.workspace, self.kind, self.found, self.on) | {"draft": draft}
        if number is not None:
            around["number"] = numbered(self.series, self.on.year, number)
        elif self.prefix:
            around["number"] = numbered(self.prefix, self.on.year, None)
        return templates.render(self.found, facts, {}, around, self.own)

    def content(self, document: Document, ending: str) -> bytes:
        """A document in its form; a PDF's is the .docx that it is printed from."""
        if ending == ".txt":
            return ("\ufeff" + plain.text(document)).encode()
        return html.html(document, self.own).encode() if ending == ".html" else docx(document, self.own)

    def printed(self, contents: list[bytes], endings: Sequence[str]) -> tuple[StandIn, ...]:
        """Puts PDFs in the place of what they are printed from; the fonts that stood in."""
        places = [place for place, ending in enumerate(endings) if ending == ".pdf"]
        if not places:
            return ()
        done = pdf.printed([contents[place] for place in places], layouts.fonts(self.own))
        for place, content in zip(places, done.contents, strict=True):
            contents[place] = content
        return done.stand_ins


def frame(workspace: Workspace, kind: layouts.Kind, found: Template, on: date) -> dict[str, str]:
    """What stands around a draft's text: mark, number, the draft's mark, 印发机关 and 印发日期."""
    office = workspace.settings.office
    letter = found.front.get("layout", kind.layout) == "letter"
    return {
        "mark": office["name"] if letter else office["mark"] or f"{office['name']}文件",
        "number": numbered(office.get(kind.prefix) or office["number_prefix"], on.year, None),
        "draft": _DRAFT,
        "printer": office.get("printer") or f"{office['name']}办公室",
        "printed": shown(on),
    }


def digest(content: bytes) -> str:
    """The hash of a file's bytes."""
    return hashlib.sha256(content).hexdigest()
