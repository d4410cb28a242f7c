"""One run of documents: planned, made a handful at a time, measured, written, packed. Memory does not grow with the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from onex.acts.batch import Batch
from onex.acts.contacts import Contact, contacts
from onex.acts.facts import Asked
from onex.acts.holdings import Holdings
from onex.acts.issuing import Desk, SignOff, report_of
from onex.acts.kept import kept, sent_out
from onex.acts.making import TEMPLATES, Maker, digest
from onex.acts.planning import Order, Plan, Planned
from onex.acts.rendered import Failure, Rendered, Written
from onex.acts.workers import Progress
from onex.acts.writing import refuse_existing, write_whole
from onex.documents import template as templates
from onex.errors import OnexError
from onex.ledger.issuing import Issued
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.settings import Workspace

CHUNK = 25  # documents made, signed off and measured at a time
Facts = Mapping[str, Any]
Failed = Callable[[Planned, OnexError], None]


@dataclass(frozen=True, slots=True)
class How:
    """How a run goes: signed off or as drafts; whether failures are collected; whether the sending list has names and telephones."""

    sign: SignOff | None = None
    collect: bool = False
    contacts: bool = False
    lock_wait: float = LOCK_WAIT


@dataclass(frozen=True, slots=True)
class _Made:
    """A document on its way to its file."""

    content: bytes
    rendered: Rendered


@dataclass(frozen=True)
class Run:
    """A run of documents; `written` does it."""

    workspace: Workspace
    order: Order
    now: datetime
    how: How
    progress: Progress

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, where documents are signed off."""
        return Ledger.open_(self.workspace.ledger_url, self.workspace.archive, self.now, self.how.lock_wait)

    @cached_property
    def start(self) -> tuple[int, str]:
        """The chain's head that the facts rest on."""
        return self.ledger.head()

    @cached_property
    def plan(self) -> Plan:
        """What is to be written."""
        order = self.order
        found = templates.find(order.name, self.workspace.root / TEMPLATES)
        held = Holdings(self.workspace, replace(self.ledger, until=self.start[0]), order.on)
        return Plan(found, Asked(held, self.now, order.period, order.given), order)

    @cached_property
    def maker(self) -> Maker:
        """What makes it."""
        return Maker(self.workspace, self.plan.found, self.order.on, self.how.sign.prefix if self.how.sign else "")

    @cached_property
    def desk(self) -> Desk | None:
        """Where it is signed off; None for drafts."""
        sign = self.how.sign
        return Desk(self.ledger, self.plan, self.maker, sign, self.now, *self.start) if sign else None

    def written(self) -> Written:
        """Everything, in the order of the plan."""
        documents = self.plan.documents
        mark = "" if self.desk else self.maker.marked(self.order.draft)
        gone = self.desk.ready() if self.desk else {}
        batch = Batch(self.order.out, self.plan.found.title, len(documents)) if self.plan.batch else None
        fresh = [one.path for one in documents if not _stands(one.path, gone)]
        refuse_existing([*fresh, *(batch.paths if batch else ())], self.order.force)
        done: list[Rendered] = []
        failures: list[Failure] = []
        with batch or nullcontext():
            for place in range(0, len(documents), CHUNK):
                chunk = documents[place : place + CHUNK]
                made = list(self._made(chunk, gone, mark, self._failing(failures)))
                for one in made:
                    write_whole(one.rendered.path, one.content)
                if batch:
                    batch.add([(one.rendered, one.content) for one in made])
                else:
                    done += [one.rendered for one in made]
                self.progress("成文", place + len(chunk), len(documents))
            if batch:
                done = batch.finish(self._people(documents))
        return Written(done, failures, batch.paths if batch else ())

    def _failing(self, failures: list[Failure]) -> Failed:
        def failed(one: Planned, problem: OnexError) -> None:
            if not self.how.collect:
                raise problem
            failures.append(Failure(one.subject.code, one.subject.name, str(problem)))

        return failed

    def _made(
        self, chunk: Sequence[Planned], gone: Mapping[Path, tuple[Issued, Facts]], mark: str, failed: Failed
    ) -> Iterator[_Made]:
        """A chunk's documents in their order, those issued before from the archive."""
        ready: list[tuple[Planned, Facts]] = []
        for one in chunk:
            if one.path not in gone:
                try:
                    ready.append((one, self.plan.facts(one.subject)))
                except OnexError as problem:
                    failed(one, problem)
        fresh = self._signed(self.desk, ready, failed) if self.desk else self._drafts(ready, mark, failed)
        for one in chunk:
            if one.path in gone:
                issued, told = gone[one.path]
                yield _Made(kept(self.ledger, issued, issued.sha256), sent_out(one.path, issued, told, "as_issued"))
            elif one.path in fresh:
                yield fresh[one.path]

    def _drafts(self, ready: Sequence[tuple[Planned, Facts]], mark: str, failed: Failed) -> dict[Path, _Made]:
        made, contents = [], []
        for one, facts in ready:
            try:
                contents.append(self.maker.content(self.maker.document(facts, draft=mark), one.path.suffix.lower()))
            except OnexError as problem:
                failed(one, problem)
            else:
                made.append(one)
        stood = self.maker.printed(contents, [one.path.suffix.lower() for one in made])
        on, head, report = self.order.on.isoformat(), self.start[1], report_of(self.plan) or ""
        own = Rendered(Path(), "", "", "", stood, on=on, head=head, report_sha256=report)
        return {
            one.path: _Made(
                data,
                replace(own, path=one.path, school_code=one.subject.code, school=one.subject.name, sha256=digest(data)),
            )
            for one, data in zip(made, contents, strict=True)
        }

    def _signed(self, desk: Desk, ready: Sequence[tuple[Planned, Facts]], failed: Failed) -> dict[Path, _Made]:
        return {
            one.planned.path: _Made(one.content, sent_out(one.planned.path, one.issued, one.told, "issued"))
            for one in desk.issue(ready, failed)
        }

    def _people(self, documents: Sequence[Planned]) -> Mapping[str, Contact] | None:
        codes = [one.subject.code for one in documents if one.subject.code]
        return contacts(self.workspace, codes, self.order.on, self.now) if self.how.contacts else None


def _stands(path: Path, gone: Mapping[Path, tuple[Issued, Facts]]) -> bool:
    """Whether a document issued before stands at its place as it was issued."""
    return path in gone and path.is_file() and digest(path.read_bytes()) == gone[path][0].sha256
