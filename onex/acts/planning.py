"""What is to be written, where, and from which facts: one document, or one for each school or city concerned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from onex import catalog
from onex.acts import facts, period_facts
from onex.acts.facts import Asked, Facts
from onex.acts.report_facts import report_facts
from onex.acts.subjects import Subject, subjects
from onex.acts.writing import Names, safe_name
from onex.documents import template as templates
from onex.documents.template import Template
from onex.errors import CatalogError, UsageError

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
_PERIODIC = frozenset({"period", "coverage", "missing", "progress", "report"})


@dataclass(frozen=True, slots=True)
class Order:
    """What documents are asked for.

    name    a template's name or title; out a file, or a folder; ending that of files in a folder
    each    school or prefecture, None for the template's own way; school only this one, by code or name
    on      the day that they bear and that the ledger is seen on; period the one spoken of, None for the latest that is over
    given   facts that add to those of the ledger and win over them
    draft   the mark of a draft, of the layout's; None for its first
    """

    name: str
    out: Path
    on: date
    each: str | None = None
    school: str = ""
    ending: str = ".docx"
    period: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    draft: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A document to be written: for whom, where; its facts are gathered when it is its turn."""

    subject: Subject
    path: Path


@dataclass(frozen=True)
class Plan:
    """What a template is to be written for, and the facts that all of it shares."""

    found: Template
    asked: Asked
    order: Order

    @cached_property
    def each(self) -> str:
        """school, prefecture, or empty for one document."""
        return self.order.each or self.found.each

    @property
    def batch(self) -> bool:
        """Whether it is a folder of documents, not one of them alone."""
        return bool(self.each) and not self.order.out.suffix and not self.order.school

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The facts that the template uses."""
        return templates.needs(self.found)

    @cached_property
    def documents(self) -> Sequence[Planned]:
        """The documents in their order. UsageError where there are none, or for a wrong place or ending."""
        made = list(self._documents())
        for one in made:
            if one.path.suffix.lower() not in ENDINGS:
                raise UsageError(f"文件可存为 {' '.join(ENDINGS)}，「{one.path.name}」不是。")
        return made

    def _documents(self) -> Iterator[Planned]:
        order, title = self.order, self.found.title
        if not self.each:
            path = order.out if order.out.suffix else order.out / f"{safe_name(title)}{order.ending}"
            yield Planned(Subject("", "", {}), path)
            return
        chosen = list(self._subjects())
        if order.out.suffix:
            if len(chosen) > 1 or not order.school:
                raise UsageError("--each 要写到一个文件夹里，--out 请给文件夹。")
            yield Planned(chosen[0], order.out)
            return
        names = Names()
        for subject in chosen:
            stem = "_".join(safe_name(part) for part in (subject.code, subject.name, title) if part)
            yield Planned(subject, order.out / names.give(stem, order.ending, subject.code or subject.name))

    def _subjects(self) -> Iterator[Subject]:
        school, some = self.order.school, False
        for subject in subjects(self.asked, self.each, self.needed):
            if school in ("", subject.code, subject.name):
                some = True
                yield subject
        if not some:
            raise UsageError(f"「{school}」没有要写的「{self.found.title}」；请核对标识码或全称。")

    # -- facts -------------------------------------------------------------------------------------------------------

    @cached_property
    def _common(self) -> Facts:
        held = self.asked.held
        return {
            "office": dict(held.workspace.settings.office),
            "date": held.on,
            "policy": dict(held.policy.values),
        }

    def facts(self, subject: Subject) -> Facts:
        """The facts of one document: those of whom it is for, else the ledger's, and what was given on top."""
        known = dict(self._common)
        for name in self.needed:
            given = self.asked.given.get(name)
            if name in subject.facts:
                known[name] = _joined(subject.facts[name], given)
            elif name in PROVIDERS and (given is None or isinstance(given, Mapping)):
                known[name] = _joined(self._provided(name, given), given)
            elif given is not None:
                known[name] = given
            else:
                raise UsageError(
                    f"「{self.found.title}」要用的 {name} 台账里没有。请把它写在一个 TOML 文件里，用 --facts 文件 给出；"
                    f"onex template copy {self.found.name} 会一并写出可填的样表。"
                )
        return known

    def _provided(self, name: str, given: Any) -> Any:
        """The ledger's fact; nothing where it has none and one was given."""
        try:
            return PROVIDERS[name](self.asked)
        except UsageError:
            if given is None:
                raise
            return {}

    def about(self, own: Mapping[str, Any]) -> str:
        """What a document speaks of; the same twice is a mistake: the receipt of what was sent, else the period, else the year.

        What was given with --facts is part of it.
        """
        return " ".join(filter(None, (self._about(own), self._given)))

    def _about(self, own: Mapping[str, Any]) -> str:
        school, decision = own.get("school"), own.get("decision")
        if isinstance(school, Mapping) and school.get("receipt"):
            return str(school["receipt"])
        if isinstance(decision, Mapping):
            return str(decision.get("decided_on", ""))
        if _PERIODIC & set(self.needed):
            named = own["period"].get("id") if isinstance(own.get("period"), Mapping) else None
            known = vars(self.asked).get("biweekly")  # made already where any fact comes from it
            return str(named or self.order.period or (known.period.id if known else self.order.on.year))
        return str(self.order.on.year)

    @cached_property
    def _given(self) -> str:
        given = json.dumps(self.order.given, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(given.encode()).hexdigest()[:12] if self.order.given else ""


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
