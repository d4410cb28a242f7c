"""What the ledger remembers of single findings and files, asked by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from onex.ledger import schema
from onex.ledger.store import Ledger

_CHUNK = 5000  # values in one question; databases limit the variables of a statement


def told(ledger: Ledger, findings: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Finding → its cells and message, as the last judgement that had it told them."""
    table = schema.findings
    asked = select(table.c.finding, table.c.cells, table.c.message).order_by(table.c.judgement_id)
    wanted = sorted(set(findings))
    found: dict[str, Mapping[str, Any]] = {}
    with ledger.reading() as connection:
        for start in range(0, len(wanted), _CHUNK):
            part = asked.where(table.c.finding.in_(wanted[start : start + _CHUNK]))
            for row in connection.execute(part).mappings():
                found[row["finding"]] = {"cells": row["cells"], "message": row["message"]}
    return found


def reporters(ledger: Ledger, receipts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Receipt → whose submissions its file held, in their order."""
    links, own = schema.receipt_revisions, schema.revisions
    asked = (
        select(links.c.receipt, own.c.reporter)
        .join(own, links.c.revision_id == own.c.revision_id)
        .order_by(links.c.receipt, own.c.revision_id)
    )
    wanted = sorted(set(receipts))
    found: dict[str, tuple[str, ...]] = {}
    with ledger.reading() as connection:
        for start in range(0, len(wanted), _CHUNK):
            for receipt, reporter in connection.execute(
                asked.where(links.c.receipt.in_(wanted[start : start + _CHUNK]))
            ):
                found[receipt] = (*found.get(receipt, ()), reporter)
    return found
