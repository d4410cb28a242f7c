"""Writes documents from templates and the ledger: one, or one for each school or city concerned."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onex import catalog
from onex.acts import facts, period_facts
from onex.acts.facts import Asked, Facts
from onex.acts.holdings import Holdings
from onex.acts.report_facts import report_facts
from onex.acts.subjects import Subject, subjects
from onex.acts.writing import Names, refuse_existing, safe_name, write_whole
from onex.documents import html, layouts, pdf, plain
from onex.documents import template as templates
from onex.documents.chinese import numbered, shown
from onex.documents.document import Document
from onex.documents.docx import docx
from onex.documents.fonts import StandIn
from onex.errors import CatalogError, UsageError
from onex.ledger.store import Ledger
from onex.settings import Workspace

TEMPLATES = "模板"
DRAFT = "征求意见稿"
ENDINGS = (".docx", ".pdf", ".html", ".txt")

# Fact → what gives it. A template names facts; what no provider gives must come with --facts.
PROVIDERS: Mapping[str, Callable[[Asked], Any]] = {
    "call": facts.call,
    "fields": facts.fields,
    "filing": facts.filing,
    "pilots": facts.pilots,
    "period": period_facts.period,
    "coverage": period_facts.coverage,
    "missing": period_facts.missing,
    "progress": period_facts.progress,
    "completion": period_facts.completion,
    "year": period_facts.year,
    "report": lambda asked: report_facts(asked.biweekly),
    "prefecture": lambda _: "",  # one document for all: no city's own
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document written: the file, the school it is for (empty for one to all), its hash, the fonts that stood in in a PDF."""

    path: Path
    school_code: str
    school: str
    sha256: str
    stand_ins: tuple[StandIn, ...] = ()


@dataclass(frozen=True, slots=True)
class _Planned:
    """A document to be written."""

    subject: Subject
    path: Path
    facts: Facts


def render(
    name: str,
    workspace: Workspace,
    out: Path,
    on: date,
    now: datetime,
    each: str | None = None,
    *,
    force: bool = False,
    period: str | None = None,
    given: Mapping[str, Any] | None = None,
    ending: str = ".docx",
) -> list[Rendered]:
    """The documents of a template, dated `on`: a file, or with `each` a folder with one for every school or city concerned.

    period  the reporting period it speaks of, where it speaks of one; by default the latest that is over
    given   facts that add to those of the ledger and win over them
    ending  of files whose names are not given: .docx .pdf .html .txt
    Raises UsageError for an unknown name, a wrong ending or a file that is there; CatalogError for a fact that is missing.
    """
    own = workspace.root / TEMPLATES
    found = templates.find(name, own)
    held = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on)
    asked = Asked(held, now, period, given or {})
    planned = _planned(found, asked, out, each or found.each, ending)
    for one in planned:
        if one.path.suffix.lower() not in ENDINGS:
            raise UsageError(f"文件可存为 {' '.join(ENDINGS)}，「{one.path.name}」不是。")
    refuse_existing([one.path for one in planned], force)
    around = frame(workspace, layouts.kind(found.kind, own), found, on)
    made = [templates.render(found, one.facts, {}, around, own) for one in planned]
    contents, stand_ins = _contents(made, [one.path.suffix.lower() for one in planned], own)
    for one, content in zip(planned, contents, strict=True):
        write_whole(one.path, content)
    return [
        Rendered(one.path, one.subject.code, one.subject.name, hashlib.sha256(content).hexdigest(), stand_ins)
        for one, content in zip(planned, contents, strict=True)
    ]


def _planned(found: templates.Template, asked: Asked, out: Path, each: str, ending: str) -> list[_Planned]:
    """What is to be written where, with its facts."""
    needed = templates.needs(found)
    common: Facts = {
        "office": dict(asked.held.workspace.settings.office),
        "date": asked.held.on,
        "policy": dict(asked.held.policy.values),
    }
    if not each:
        path = out if out.suffix else out / f"{safe_name(found.title)}{ending}"
        return [_Planned(Subject("", "", {}), path, {**common, **_facts(found, asked, needed, {})})]
    if out.suffix:
        raise UsageError("--each 要写到一个文件夹里，--out 请给文件夹。")
    names = Names()
    planned = []
    for subject in subjects(asked, each, needed):
        stem = "_".join(safe_name(part) for part in (subject.code, subject.name, found.title) if part)
        path = out / names.give(stem, ending, subject.code or subject.name)
        planned.append(_Planned(subject, path, {**common, **_facts(found, asked, needed, subject.facts)}))
    return planned


def _facts(found: templates.Template, asked: Asked, needed: Sequence[str], own: Mapping[str, Any]) -> Facts:
    """The facts of one document: those of whom it is for, else the ledger's, and what was given on top."""
    known: Facts = {}
    for name in needed:
        given = asked.given.get(name)
        if name in own:
            known[name] = _joined(own[name], given)
        elif name in PROVIDERS and (given is None or isinstance(given, Mapping)):
            known[name] = _joined(_provided(name, asked, given), given)
        elif given is not None:
            known[name] = given
        else:
            raise UsageError(
                f"「{found.title}」要用的 {name} 台账里没有。请把它写在一个 TOML 文件里，用 --facts 文件 给出；"
                f"onex template copy {found.name} 会一并写出可填的样表。"
            )
    return known


def _provided(name: str, asked: Asked, given: Any) -> Any:
    """The ledger's fact; nothing where it has none and one was given."""
    try:
        return PROVIDERS[name](asked)
    except UsageError:
        if given is None:
            raise
        return {}


def _joined(held: Any, given: Any) -> Any:
    if given is None:
        return held
    return {**held, **given} if isinstance(held, Mapping) and isinstance(given, Mapping) else given


def read_facts(path: Path) -> Mapping[str, Any]:
    """The facts of a TOML file; UsageError for one that is none."""
    try:
        content = catalog.read_toml(path)
        templates.inert(content)
    except CatalogError as problem:
        raise UsageError(str(problem)) from None
    except TypeError:
        raise UsageError(f"{path.name} 里只能写文字、数、日期、真假和由它们组成的表。") from None
    return content


def frame(workspace: Workspace, kind: layouts.Kind, found: templates.Template, on: date) -> dict[str, str]:
    """What stands around the text: mark, number, the draft's mark, 印发机关 and 印发日期."""
    office = workspace.settings.office
    letter = found.front.get("layout", kind.layout) == "letter"
    return {
        "mark": office["name"] if letter else office["mark"] or f"{office['name']}文件",
        "number": numbered(office.get(kind.prefix) or office["number_prefix"], on.year, None),
        "draft": DRAFT,
        "printer": office.get("printer") or f"{office['name']}办公室",
        "printed": shown(on),
    }


def _contents(made: Sequence[Document], endings: Sequence[str], own: Path) -> tuple[list[bytes], tuple[StandIn, ...]]:
    """The files' contents, and the fonts that stood in where PDFs are among them."""
    contents = [_content(document, ending, own) for document, ending in zip(made, endings, strict=True)]
    printed = [place for place, ending in enumerate(endings) if ending == ".pdf"]
    if not printed:
        return contents, ()
    done = pdf.printed([contents[place] for place in printed], layouts.fonts(own))
    for place, content in zip(printed, done.contents, strict=True):
        contents[place] = content
    return contents, done.stand_ins


def _content(document: Document, ending: str, own: Path) -> bytes:
    """A document in its form; a PDF's is the .docx that it is printed from."""
    if ending == ".txt":
        return ("\ufeff" + plain.text(document)).encode()
    return html.html(document, own).encode() if ending == ".html" else docx(document, own)
