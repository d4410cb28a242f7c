"""Which files a report came from, as the ledger has them: a row for each submission that a receipt brought."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select

from onex.ledger import schema
from onex.ledger.store import Ledger

_CHUNK = 5000  # values in one question; databases limit the variables of a statement


class Source(NamedTuple):
    """One submission of one file."""

    receipt: str
    file: str
    sha256: str
    received_on: str
    form: str
    period: str
    reporter: str
    revision: int


def sources(ledger: Ledger, receipts: Iterable[str]) -> list[Source]:
    """The submissions that these receipts brought, by receipt and then in the order they were stored."""
    sent, links, own = schema.receipts, schema.receipt_revisions, schema.revisions
    asked = (
        select(
            sent.c.receipt, sent.c.file, sent.c.sha256, sent.c.received_on,
            own.c.form, own.c.period, own.c.reporter, own.c.revision,
        )
        .join(links, links.c.receipt == sent.c.receipt)
        .join(own, links.c.revision_id == own.c.revision_id)
        .order_by(sent.c.receipt, own.c.revision_id)
    )  # fmt: skip
    wanted = sorted(set(receipts))
    found: list[Source] = []
    with ledger.reading() as connection:
        for start in range(0, len(wanted), _CHUNK):
            part = asked.where(sent.c.receipt.in_(wanted[start : start + _CHUNK]))
            found += [Source(*row) for row in connection.execute(part)]
    return found
