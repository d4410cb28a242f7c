"""Writes what was received: the receipt, a revision for each reporter whose content is new, its records, judgement and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from onex.ledger import judgements, records, schema
from onex.ledger.judgements import NOTHING_JUDGED, Explanation, Judged
from onex.ledger.receipts import Key, Receipt, latest, read, same_bytes
from onex.ledger.records import Stored
from onex.ledger.store import Ledger, Transaction
from onex.model.finding import SEVERITIES, Finding, Severity
from onex.tables import Table

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Submission:
    """One reporter's part of a file. `reporter` is a school code, empty for a register; `period` is empty for a register.

    tables  ``form.table`` → the file's table and the positions of this reporter's records in its frame
    """

    form: str
    period: str
    reporter: str
    tables: Mapping[str, tuple[Table, Rows]]

    @property
    def key(self) -> Key:
        """What identifies the one live version: form, period, reporter."""
        return (self.form, self.period, self.reporter)

    @property
    def rows(self) -> int:
        """How many records it has, over all tables."""
        return sum(len(rows) for _, rows in self.tables.values())


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file, judged. `status` is what would become of it were it new: received, refused or unreadable, with `error`.

    sender  who sent it: a school code, a prefecture, or a name as given; may be empty
    due_on  the day it was due; None where none is known. `remark` says what is odd about when it came
    """

    file: str
    sha256: str
    size: int
    form: str
    status: str
    received_on: date
    sender: str = ""
    due_on: date | None = None
    remark: str | None = None
    error: str | None = None
    rows: int = 0
    counts: Mapping[Severity, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))
    submissions: Sequence[Submission] = ()
    findings: Sequence[Finding] = ()
    explanations: Sequence[Explanation] = ()
    judged: Judged = NOTHING_JUDGED


def book(ledger: Ledger, delivery: Delivery, at: datetime, year: int) -> Receipt:
    """The delivery in the ledger: whole or not at all, on disk when this returns. Its bytes must be in the archive."""
    held = _stored(delivery)
    facts = {"file": delivery.file, "sha256": delivery.sha256}
    with ledger.transaction("received", at, **facts) as transaction:
        connection = transaction.connection
        contents = [_content(one, held) for one in delivery.submissions]
        earlier = [latest(connection, one.key) for one in delivery.submissions]
        fresh = [old is None or old["content"] != new for old, new in zip(earlier, contents, strict=True)]
        if not any(fresh):
            before = same_bytes(connection, delivery.sha256, delivery.file, delivery.status)
            if before is not None:
                return before
        status = "unchanged" if delivery.submissions and not any(fresh) else delivery.status
        number = _receipt(transaction, delivery, status, year)
        ids = [int(old["revision_id"]) if old else 0 for old in earlier]
        new = [i for i, is_new in enumerate(fresh) if is_new]
        first = transaction.next(schema.revisions.c.revision_id)
        for revision_id, place in enumerate(new, first):
            ids[place] = revision_id
        _revisions(transaction, number, [(delivery.submissions[i], ids[i], contents[i], earlier[i]) for i in new])
        _records(transaction, [(delivery.submissions[i], ids[i]) for i in new], held)
        links = [{"receipt": number, "revision_id": revision_id} for revision_id in ids]
        transaction.add(schema.receipt_revisions, links)
        if status != "unchanged":
            written = [(one.reporter, i) for one, i, new in zip(delivery.submissions, ids, fresh, strict=True) if new]
            known = {one.reporter for one in delivery.submissions}
            found = judgements.parted(delivery.findings, delivery.counts, written, known)
            judgements.write(transaction, number, delivery.judged, found)
        judgements.write_explanations(transaction, number, delivery.explanations)
    with ledger.reading() as connection:
        return read(connection, number, delivery.file, status)


def _stored(delivery: Delivery) -> dict[str, Stored]:
    """``form.table`` → its records as the ledger stores them: turned once, however many reporters share the file."""
    tables = {name: table for one in delivery.submissions for name, (table, _) in one.tables.items()}
    return {name: records.stored(table) for name, table in tables.items()}


def _content(one: Submission, held: Mapping[str, Stored]) -> str:
    return records.content({name: [held[name].contents[i] for i in rows] for name, (_, rows) in one.tables.items()})


def _receipt(transaction: Transaction, delivery: Delivery, status: str, year: int) -> str:
    table = schema.receipts
    last = transaction.connection.execute(
        select(table.c.receipt).where(table.c.receipt.like(f"{year}-%")).order_by(table.c.receipt.desc()).limit(1)
    ).scalar()
    number = f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:06d}"
    row = {
        "receipt": number,
        "file": delivery.file,
        "sha256": delivery.sha256,
        "size": delivery.size,
        "form": delivery.form,
        "period": next((s.period for s in delivery.submissions), ""),
        "sender": delivery.sender,
        "status": status,
        "rows": delivery.rows,
        "errors": delivery.counts["error"],
        "warnings": delivery.counts["warning"],
        "notices": delivery.counts["notice"],
        "received_on": delivery.received_on.isoformat(),
        "due_on": delivery.due_on.isoformat() if delivery.due_on else None,
        "remark": delivery.remark,
        "error": delivery.error,
    }
    transaction.add(table, [row])
    return number


def _revisions(
    transaction: Transaction, receipt: str, new: Sequence[tuple[Submission, int, str, Mapping[str, Any] | None]]
) -> None:
    rows = [
        {
            "revision_id": revision_id,
            "receipt": receipt,
            "form": one.form,
            "period": one.period,
            "reporter": one.reporter,
            "revision": 1 if old is None else int(old["revision"]) + 1,
            "content": content,
            "rows": one.rows,
        }
        for one, revision_id, content, old in new
    ]
    transaction.add(schema.revisions, rows)


def _records(transaction: Transaction, new: Sequence[tuple[Submission, int]], held: Mapping[str, Stored]) -> None:
    """The records of new revisions, all those of one table at once."""
    layouts: list[dict[str, Any]] = []
    for name, stored in held.items():
        rows, said = [], []
        for one, revision_id in new:
            if name in one.tables:
                table, positions = one.tables[name]
                layouts += records.layout(table, revision_id)
                for i in positions.tolist():
                    stored.rows[i][1] = revision_id
                    rows.append(stored.rows[i])
                    said.append(stored.said[i])
        if rows:
            transaction.append(schema.form_table(name), stored.names, rows, said)
    transaction.add(schema.layouts, layouts)
