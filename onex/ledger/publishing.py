"""Reports that were published: what was frozen, when, by whom; and whether anything has come since that they rest on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from onex.ledger import schema
from onex.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Publication:
    """One freezing of a report. `head` is the chain's head that its figures rest on; the hashes are of files in the archive.

    file         the name of the file that went out with it, empty where none did
    event        the event that sealed it
    """

    report: str
    period: str
    published_on: str
    published_by: str
    head: str
    figures_sha256: str
    file: str
    file_sha256: str
    event: int = 0


def publish(ledger: Ledger, made: Publication, at: datetime) -> Publication:
    """The publication in the ledger, with the event that seals it. Its files must be in the archive."""
    facts = {"report": made.report, "period": made.period, "figures_sha256": made.figures_sha256}
    with ledger.transaction("published", at, **facts) as transaction:
        number = transaction.next(schema.publications.c.publication_id)
        row = {name: getattr(made, name) for name in _NAMES}
        transaction.add(schema.publications, [{"publication_id": number, **row}])
    return Publication(**row, event=transaction.seq)


_NAMES = tuple(name for name in Publication.__slots__ if name != "event")


def published(ledger: Ledger, report: str, period: str, by: date | None = None) -> Publication | None:
    """The last publication of a report of a period, on or before a day where one is given; None where there is none."""
    table = schema.publications
    asked = select(table).where(table.c.report == report, table.c.period == period)
    asked = ledger.seen(asked.order_by(table.c.publication_id.desc()).limit(1), table.c.event)
    if by is not None:
        asked = asked.where(table.c.published_on <= by.isoformat())
    with ledger.reading() as connection:
        row = connection.execute(asked).mappings().first()
    return Publication(**{name: row[name] for name in _NAMES}, event=int(row["event"])) if row else None


def touched(ledger: Ledger, forms: Collection[str], period: str, after: int) -> bool:
    """Whether after an event anything came that figures of a period may rest on: of these forms for the period, or for none.

    Registers and applications have no period of reporting: a new version of these, or a decision, may touch every figure.
    """
    own, decided = schema.revisions, schema.decisions
    timeless = own.c.period.not_like("____-%")
    came = select(own.c.revision_id).where(own.c.event > after, own.c.form.in_(forms))
    came = came.where((own.c.period == period) | timeless)
    ruled = select(decided.c.decision_id).where(decided.c.event > after)
    with ledger.reading() as connection:
        return any(
            connection.execute(ledger.seen(asked.limit(1), event)).first() is not None
            for asked, event in ((came, own.c.event), (ruled, decided.c.event))
        )
