"""Writes what was received: the receipt, a revision for each reporter whose content is new, its records and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from onex.ledger import records, schema
from onex.ledger.receipts import Key, Receipt, latest, read, same_bytes
from onex.ledger.store import Ledger, Transaction
from onex.model.finding import SEVERITIES, Finding, Severity
from onex.tables import Table

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Submission:
    """One reporter's part of a file. `reporter` is a school code, empty for a register; `period` is empty for a register.

    tables  ``form.table`` → the file's table and which of its records are this reporter's
    """

    form: str
    period: str
    reporter: str
    tables: Mapping[str, tuple[Table, Mask]]

    @property
    def key(self) -> Key:
        """What identifies the one live version: form, period, reporter."""
        return (self.form, self.period, self.reporter)

    @property
    def rows(self) -> int:
        """How many records it has, over all tables."""
        return sum(int(mask.sum()) for _, mask in self.tables.values())


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file, judged. `status` is what would become of it were it new: received, refused or unreadable, with `error`."""

    file: str
    sha256: str
    size: int
    form: str
    status: str
    received_on: date
    error: str | None = None
    rows: int = 0
    counts: Mapping[Severity, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))
    submissions: Sequence[Submission] = ()
    findings: Sequence[Finding] = ()
    judged_on: str = ""
    policy: str = ""
    version: str = ""


def book(ledger: Ledger, delivery: Delivery, at: datetime, year: int) -> Receipt:
    """The delivery in the ledger: whole or not at all, on disk when this returns. Its bytes must be in the archive."""
    facts = {"file": delivery.file, "sha256": delivery.sha256}
    with ledger.transaction("received", at, **facts) as transaction:
        connection = transaction.connection
        contents = [records.content(one.tables) for one in delivery.submissions]
        held = [latest(connection, one.key) for one in delivery.submissions]
        fresh = [old is None or old["content"] != new for old, new in zip(held, contents, strict=True)]
        if not any(fresh):
            before = same_bytes(connection, delivery.sha256, delivery.file, delivery.status)
            if before is not None:
                return before
        status = "unchanged" if delivery.submissions and not any(fresh) else delivery.status
        number = _receipt(transaction, delivery, status, year)
        ids = []
        for one, new, old, is_new in zip(delivery.submissions, contents, held, fresh, strict=True):
            if is_new or old is None:
                ids.append(_revision(transaction, number, delivery, one, new, old))
            else:
                ids.append(int(old["revision_id"]))
        links = [{"receipt": number, "revision_id": revision_id} for revision_id in ids]
        transaction.add(schema.receipt_revisions, links)
        if any(fresh) or not ids:
            _findings(
                transaction, number, delivery, dict(zip((s.reporter for s in delivery.submissions), ids, strict=True))
            )
        return read(connection, number, delivery.file, status)


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
        "period": next(iter({s.period for s in delivery.submissions}), ""),
        "status": status,
        "rows": delivery.rows,
        "errors": delivery.counts["error"],
        "warnings": delivery.counts["warning"],
        "notices": delivery.counts["notice"],
        "received_on": delivery.received_on.isoformat(),
        "error": delivery.error,
    }
    transaction.add(table, [row])
    return number


def _revision(
    transaction: Transaction,
    receipt: str,
    delivery: Delivery,
    one: Submission,
    content: str,
    old: Mapping[str, Any] | None,
) -> int:
    revision_id = transaction.next(schema.revisions.c.revision_id)
    own = [f for f in delivery.findings if len(delivery.submissions) == 1 or f.school_code == one.reporter]
    row = {
        "revision_id": revision_id,
        "receipt": receipt,
        "form": one.form,
        "period": one.period,
        "reporter": one.reporter,
        "revision": 1 if old is None else int(old["revision"]) + 1,
        "content": content,
        "judged_on": delivery.judged_on,
        "policy": delivery.policy,
        "version": delivery.version,
        "rows": one.rows,
        **{f"{severity}s": sum(f.severity == severity for f in own) for severity in SEVERITIES},
    }
    transaction.add(schema.revisions, [row])
    for name, (table, mask) in one.tables.items():
        transaction.add(schema.layouts, records.layout(table, revision_id))
        transaction.add(schema.form_table(name), records.rows(table, mask, revision_id))
    return revision_id


def _findings(transaction: Transaction, receipt: str, delivery: Delivery, ids: Mapping[str, int]) -> None:
    sole = next(iter(ids.values())) if len(ids) == 1 else None
    rows = [
        {
            "receipt": receipt,
            "position": position,
            "revision_id": sole if sole is not None else ids.get(f.school_code),
            "finding": f.id,
            "rule": f.rule,
            "severity": f.severity,
            "school_code": f.school_code,
            "table_name": f"{f.form}.{f.table}" if f.table else f.form,
            "sheet": f.sheet,
            "row": f.row,
            "cells": "、".join(str(place) for place in f.places),
            "title": f.title,
            "message": f.message,
            "expected": f.expected,
            "difference": f.difference,
            "fix": f.fix,
            "clauses": "、".join(str(citation) for citation in f.citations),
        }
        for position, f in enumerate(delivery.findings, 1)
    ]
    transaction.add(schema.findings, rows)
