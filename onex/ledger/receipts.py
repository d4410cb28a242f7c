"""Receipts as the ledger has them: what is given back for a file, and the one that these bytes had before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from onex.ledger import schema
from onex.ledger.store import Ledger

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is given back for one file. `revisions`: reporter (for a register: form) → revision number.

    `at` and `head` are when it was written (ISO) and the hash of the event that sealed it.
    """

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
    sender: str = ""
    received_on: str = ""
    due_on: str | None = None
    remark: str | None = None
    at: str = ""
    head: str = ""

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
            "sender": self.sender or None,
            "received_on": self.received_on or None,
            "due_on": self.due_on,
            "remark": self.remark,
            "at": self.at or None,
            "head": self.head or None,
        }


def seen(ledger: Ledger, sha256: str, file: str) -> Receipt | None:
    """The receipt of a file whose bytes were received before and whose content still counts; None for any other."""
    with ledger.reading() as connection:
        return same_bytes(connection, sha256, file, "received")


def latest(connection: Connection, key: Key) -> Mapping[str, Any] | None:
    """The newest revision of a form, period and reporter."""
    table = schema.revisions
    form, period, reporter = key
    asked = select(table).where(table.c.form == form, table.c.period == period, table.c.reporter == reporter)
    return connection.execute(asked.order_by(table.c.revision.desc()).limit(1)).mappings().first()  # type: ignore[return-value]


def same_bytes(connection: Connection, sha256: str, file: str, status: str) -> Receipt | None:
    """The last receipt of these bytes, if it ended as they would now and none of its revisions has been superseded."""
    table, links, revisions = schema.receipts, schema.receipt_revisions, schema.revisions
    asked = (
        select(table.c.receipt, table.c.status).where(table.c.sha256 == sha256).order_by(table.c.event.desc()).limit(1)
    )
    found = connection.execute(asked).first()
    if found is None:
        return None
    if found.status in ("refused", "unreadable"):
        return read(connection, found.receipt, file, found.status) if found.status == status else None
    if status != "received":
        return None
    held = select(revisions).join(links, links.c.revision_id == revisions.c.revision_id)
    for row in connection.execute(held.where(links.c.receipt == found.receipt)).mappings().all():
        newest = latest(connection, (row["form"], row["period"], row["reporter"]))
        if newest is None or newest["revision_id"] != row["revision_id"]:
            return None
    return read(connection, found.receipt, file, "unchanged")


def read(connection: Connection, receipt: str, file: str, status: str) -> Receipt:
    """A receipt as the ledger has it, with the file's name and status of this time."""
    table, links, revisions = schema.receipts, schema.receipt_revisions, schema.revisions
    events = schema.events
    sealed = select(table, events.c.at, events.c.hash).join(events, table.c.event == events.c.seq)
    row = connection.execute(sealed.where(table.c.receipt == receipt)).mappings().one()
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
        row["sender"],
        row["received_on"],
        row["due_on"],
        row["remark"],
        row["at"],
        row["hash"],
    )


def of_bytes(ledger: Ledger, sha256: str) -> list[Receipt]:
    """Every receipt of these bytes, the newest first."""
    table = schema.receipts
    asked = select(table.c.receipt, table.c.file, table.c.status).where(table.c.sha256 == sha256)
    with ledger.reading() as connection:
        found = connection.execute(asked.order_by(table.c.event.desc())).all()
        return [read(connection, row.receipt, row.file, row.status) for row in found]
