"""Signs documents off: a number from the register, the bytes and their facts into the archive, all in one step; then the file is written.

The archive comes first, the ledger second, the file last. Killed in between, a document either was never issued and its number is
free, or it was, and its very bytes can be had again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from onex.acts.kept import named, plain, told_of
from onex.acts.making import Maker, digest
from onex.acts.planning import Plan, Planned
from onex.acts.report import as_bytes
from onex.acts.subjects import Subject
from onex.documents.chinese import numbered
from onex.errors import OnexError, UsageError
from onex.ledger import issuing, numbers
from onex.ledger.chain import canonical
from onex.ledger.issuing import Issued
from onex.ledger.store import Ledger, Transaction

Failed = Callable[[Planned, OnexError], None]


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who signs, and the number that was reserved for it; `again` issues one more where one went out already."""

    by: str
    prefix: str = ""
    number: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """One document issued, with its bytes and what it was written from."""

    planned: Planned
    issued: Issued
    content: bytes
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Desk:
    """Where documents of a plan are signed off.

    seen, head  the last event known when the plan was made, and its hash; own the events of what was signed off since
    """

    ledger: Ledger
    plan: Plan
    maker: Maker
    sign: SignOff
    now: datetime
    seen: int
    head: str
    own: list[int] = field(default_factory=list)

    def ready(self) -> dict[Path, tuple[Issued, Mapping[str, Any]]]:
        """What of the plan was issued before, by its place. Refuses what cannot be before anything is made.

        UsageError where nobody signs, where a number is asked for that cannot be used, or where a single document was issued before.
        """
        documents, sign = self.plan.documents, self.sign
        if not sign.by.strip():
            raise UsageError("印发要用 --by 写明签发人，或在 onex.toml 的 [office] 写 approver。")
        if sign.number is not None and (len(documents) > 1 or not self.maker.numbers):
            raise UsageError("--number 只能给一份要编文号的文件；成批印发时文号自动接着编。")
        key = (self.maker.series, self.plan.order.on.year)
        if sign.number is not None:
            numbers.usable(self.ledger, key, sign.number)
        found = {} if sign.again else self._before()
        if found and not self.plan.batch:
            issued, _ = next(iter(found.values()))
            raise UsageError(
                f"这份文件 {issued.issued_on} 已经印发({named(issued)})，没有重复印发；"
                "要原件请用 --as-issued，确实要再发一份请加 --again。"
            )
        for path, (issued, _) in found.items():
            ending = Path(issued.file).suffix
            if path.suffix.lower() != ending.lower():
                raise UsageError(
                    f"{named(issued)}印发时存的是 {ending} 文件，不能写成 {path.suffix}；"
                    f"请用 --as {ending[1:]} 写出，确实要再发一份请加 --again。"
                )
        return found

    def _before(self) -> dict[Path, tuple[Issued, Mapping[str, Any]]]:
        """The place of each document that was issued before to the same, of the same → the newest, with what it was written from."""
        wanted = {one.subject.code for one in self.plan.documents}
        standing: dict[tuple[str, str, str], tuple[Issued, Mapping[str, Any]]] = {}
        for one in issuing.issued(self.ledger, self.plan.found.name):
            if not one.void and one.school_code in wanted:
                told = told_of(self.ledger, one)
                standing[told["school_code"] or "", told["school"] or "", told["about"]] = (one, told)
        found = {}
        for planned in self.plan.documents if standing else ():
            own = planned.subject
            try:
                place = (own.code, own.name, self.plan.about(self.plan.facts(own)))
            except OnexError:  # told of when it is its turn to be written
                continue
            if place in standing:
                found[planned.path] = standing[place]
        return found

    def issue(self, chosen: Sequence[tuple[Planned, Mapping[str, Any]]], failed: Failed) -> list[Signed]:
        """Issues these, all in one transaction; `failed` is told of one that could not be written, and may raise.

        UsageError where meanwhile somebody else issued one of them.
        """
        entry = {"by": self.sign.by, "on": self.plan.order.on.isoformat()}
        with self.ledger.transaction("issued", self.now, **entry) as transaction:
            self._alone(transaction, [planned for planned, _ in chosen])
            made = self._made(transaction, chosen, failed)
            contents = [content for *_, content in made]
            self.maker.printed(contents, [planned.path.suffix.lower() for planned, *_ in made])
            rows = zip(made, contents, strict=True)
            self.own.append(transaction.seq)
            return [
                self._booked(transaction, planned, facts, number, data) for (planned, facts, number, _), data in rows
            ]

    def _alone(self, transaction: Transaction, chosen: Sequence[Planned]) -> None:
        """UsageError where one of these was issued since the plan was made: to the same school, or city, or to all."""
        came = [] if self.sign.again else issuing.since(transaction, self.plan.found.name, self.seen, self.own)
        schools = {code for code, _ in came if code}
        files = {file for code, file in came if not code}
        for one in chosen:
            other = one.path.name in files if self.plan.batch else bool(files)
            if one.subject.code in schools or (not one.subject.code and other):
                raise UsageError("另有人刚刚印发了同样的文件，没有重复印发；请用 onex number list 查看。")

    def _made(
        self, transaction: Transaction, chosen: Sequence[tuple[Planned, Mapping[str, Any]]], failed: Failed
    ) -> list[tuple[Planned, Mapping[str, Any], int, bytes]]:
        """Every document with its number, in its form; one that fails takes none."""
        key = (self.maker.series, self.plan.order.on.year)
        given = numbers.upcoming(transaction.connection, key, self.sign.number) if key[0] else None
        made = []
        number = 0
        for planned, facts in chosen:
            number = number or (next(given) if given else 0)
            try:
                document = self.maker.document(facts, number or None)
                content = self.maker.content(document, planned.path.suffix.lower())
            except OnexError as problem:
                failed(planned, problem)
                continue
            made.append((planned, facts, number, content))
            number = 0
        return made

    def _booked(
        self, transaction: Transaction, planned: Planned, facts: Mapping[str, Any], number: int, content: bytes
    ) -> Signed:
        order, found, archive = self.plan.order, self.plan.found, self.ledger.archive
        told = self._told(planned.subject, facts, number)
        sha256, facts_sha256 = archive.store(content), archive.store(canonical(told).encode())
        place = (self.maker.series, order.on.year, number, planned.subject.code)
        made = Issued(
            found.name,
            found.title,
            *place,
            order.on.isoformat(),
            self.sign.by,
            planned.path.name,
            sha256,
            facts_sha256,
            event=transaction.seq,
        )
        issuing.book(transaction, made)
        return Signed(planned, made, content, told)

    def _told(self, subject: Subject, facts: Mapping[str, Any], number: int) -> dict[str, Any]:
        """What is kept beside the bytes: whom it is for, what it speaks of, the ledger it rests on, every fact."""
        plan, order = self.plan, self.plan.order
        return {
            "schema": "onex.issued/1",
            "template": plan.found.name,
            "template_sha256": digest(plan.found.source.encode()),
            "title": plan.found.title,
            "number": numbered(self.maker.series, order.on.year, number) if number else None,
            "school_code": subject.code or None,
            "school": subject.name or None,
            "about": plan.about(facts),
            "on": order.on.isoformat(),
            "by": self.sign.by,
            "head": self.head,
            "report_sha256": report_of(plan),
            "facts": plain(facts),
        }


def report_of(plan: Plan) -> str | None:
    """The hash of the report that the facts were taken from, as `onex report --out x.json` writes it; None where there is none."""
    made = vars(plan.asked).get("biweekly")
    return digest(as_bytes(made)) if made else None
