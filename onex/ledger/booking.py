"""Writes what was received: the receipt, a revision for each reporter whose content is new, its records and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from onex.ledger import records, schema
from onex.ledger.store import Ledger, Transaction
from onex.model.finding import SEVERITIES, Finding, Severity
from onex.tables import Table

Mask = NDArray[np.bool_]
Key = tuple[str, str, str]


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


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is given back for one file. `revisions`: reporter (for a register: form) → revision number."""

    receipt: str | None
    file: str
    sha256: str
    form: str
    period: str
    reporters: tuple[str, ...]
    revisions: Mapping[str, int]
    status: str
    rows: int
    counts: Mapping[str, int]
    error: str | None

    def as_json(self) -> dict[str, Any]:
        """The object of `receipts` in onex.receipts/1."""
        several = len(self.revisions) > 1
        sole = next(iter(self.revisions.values()), None)
        return {
            "receipt": self.receipt,
            "file": self.file,
            "sha256": self.sha256 or None,
            "form": self.form or None,
            "reporters": list(self.reporters),
            "period": self.period or None,
            "revision": None if several else sole,
            **({"revisions": dict(self.revisions)} if several else {}),
            "status": self.status,
            "rows": self.rows,
            "counts": dict(self.counts),
            "error": self.error,
        }


def seen(ledger: Ledger, sha256: str, file: str) -> Receipt | None:
    """The receipt of a file whose bytes were received before and whose content still counts; None for any other."""
    with ledger.reading() as connection:
        return _same_bytes(connection, sha256, file, "received")


def book(ledger: Ledger, delivery: Delivery, at: datetime, year: int) -> Receipt:
    """The delivery in the ledger: whole or not at all, on disk when this returns. Its bytes must be in the archive."""
    facts = {"file": delivery.file, "sha256": delivery.sha256}
    with ledger.transaction("received", at, **facts) as transaction:
        connection = transaction.connection
        contents = [records.content(one.tables) for one in delivery.submissions]
        latest = [_latest(connection, one.key) for one in delivery.submissions]
        fresh = [old is None or old["content"] != new for old, new in zip(latest, contents, strict=True)]
        if not any(fresh):
            before = _same_bytes(connection, delivery.sha256, delivery.file, delivery.status)
            if before is not None:
                return before
        status = "unchanged" if delivery.submissions and not any(fresh) else delivery.status
        number = _receipt(transaction, delivery, status, year)
        ids = []
        for one, new, old, is_new in zip(delivery.submissions, contents, latest, fresh, strict=True):
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
        return _read(connection, number, delivery.file, status)


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


def _latest(connection: Connection, key: Key) -> Mapping[str, Any] | None:
    table = schema.revisions
    form, period, reporter = key
    asked = select(table).where(table.c.form == form, table.c.period == period, table.c.reporter == reporter)
    return connection.execute(asked.order_by(table.c.revision.desc()).limit(1)).mappings().first()  # type: ignore[return-value]


def _same_bytes(connection: Connection, sha256: str, file: str, status: str) -> Receipt | None:
    """The last receipt of these bytes, if it ended as they would now and none of its revisions has been superseded."""
    table, links, revisions = schema.receipts, schema.receipt_revisions, schema.revisions
    asked = (
        select(table.c.receipt, table.c.status).where(table.c.sha256 == sha256).order_by(table.c.event.desc()).limit(1)
    )
    found = connection.execute(asked).first()
    if found is None:
        return None
    if found.status in ("refused", "unreadable"):
        return _read(connection, found.receipt, file, found.status) if found.status == status else None
    if status != "received":
        return None
    held = select(revisions).join(links, links.c.revision_id == revisions.c.revision_id)
    for row in connection.execute(held.where(links.c.receipt == found.receipt)).mappings().all():
        newest = _latest(connection, (row["form"], row["period"], row["reporter"]))
        if newest is None or newest["revision_id"] != row["revision_id"]:
            return None
    return _read(connection, found.receipt, file, "unchanged")


def _read(connection: Connection, receipt: str, file: str, status: str) -> Receipt:
    """A receipt as the ledger has it, with the file's name and status of this time."""
    table, links, revisions = schema.receipts, schema.receipt_revisions, schema.revisions
    row = connection.execute(select(table).where(table.c.receipt == receipt)).mappings().one()
    held = (
        select(revisions).join(links, links.c.revision_id == revisions.c.revision_id).where(links.c.receipt == receipt)
    )
    own = connection.execute(held.order_by(revisions.c.revision_id)).mappings().all()
    return Receipt(
        receipt,
        file,
        row["sha256"],
        row["form"],
        row["period"],
        tuple(r["reporter"] for r in own if r["reporter"]),
        {r["reporter"] or r["form"]: int(r["revision"]) for r in own},
        status,
        int(row["rows"]),
        {"error": int(row["errors"]), "warning": int(row["warnings"]), "notice": int(row["notices"])},
        row["error"],
    )
