"""What came when, asked of the database itself: the answers are as small as one period, however many years the ledger holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from onex.ledger import schema
from onex.ledger.store import Ledger

_CHUNK = 5000  # reporters in one question; databases limit the variables of a statement


def first_received(ledger: Ledger, form: str, periods: Sequence[str]) -> dict[tuple[str, str], date]:
    """(period, reporter) → the day that the first version came."""
    own, sent = schema.revisions, schema.receipts
    asked = (
        select(own.c.period, own.c.reporter, func.min(sent.c.received_on))
        .join(sent, own.c.receipt == sent.c.receipt)
        .where(own.c.form == form, own.c.period.in_(periods))
        .group_by(own.c.period, own.c.reporter)
    )
    asked = ledger.seen(asked, own.c.event)
    with ledger.reading() as connection:
        found = connection.execute(asked).all()
    return {(row[0], row[1]): date.fromisoformat(row[2]) for row in found}


def first_receipts(ledger: Ledger, form: str, periods: Sequence[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """(period, reporter) → the receipt that brought the first version, and the hash of its file."""
    own, sent = schema.revisions, schema.receipts
    asked = (
        select(own.c.period, own.c.reporter, sent.c.receipt, sent.c.sha256)
        .join(sent, own.c.receipt == sent.c.receipt)
        .where(own.c.form == form, own.c.period.in_(periods))
        .order_by(own.c.revision_id.desc())
    )
    with ledger.reading() as connection:
        found = connection.execute(ledger.seen(asked, own.c.event)).all()
    return {(row[0], row[1]): (row[2], row[3]) for row in found}


def newest_before(ledger: Ledger, form: str, period: str, reporters: Iterable[str]) -> dict[str, str]:
    """Reporter → the newest period of the same kind, earlier than this one, that came; absent where none did.

    Ids of one kind are of one shape (``2021-B07``) and sort as their days do.
    """
    own = schema.revisions
    shape = re.sub("[0-9]", "_", period)
    asked = (
        select(own.c.reporter, func.max(own.c.period))
        .where(own.c.form == form, own.c.period < period, own.c.period.like(shape))
        .group_by(own.c.reporter)
    )
    return dict(_of_reporters(ledger, ledger.seen(asked, own.c.event), reporters))


def periods_of(ledger: Ledger, form: str, shape: str) -> list[str]:
    """The periods of a form that anything came for, ascending; `shape` as LIKE has it: ``____-__`` for months."""
    own = schema.revisions
    asked = select(own.c.period).where(own.c.form == form, own.c.period.like(shape)).distinct().order_by(own.c.period)
    with ledger.reading() as connection:
        return [str(period) for (period,) in connection.execute(ledger.seen(asked, own.c.event))]


def newest_revisions(ledger: Ledger, form: str, reporters: Iterable[str]) -> dict[str, int]:
    """Reporter → the revision of the form that was written last, of whatever period."""
    own = schema.revisions
    asked = select(own.c.reporter, func.max(own.c.revision_id)).where(own.c.form == form).group_by(own.c.reporter)
    return {reporter: int(revision_id) for reporter, revision_id in _of_reporters(ledger, asked, reporters)}


def excuses(ledger: Ledger, form: str) -> dict[tuple[str, str], date | None]:
    """(school, period) → the new due day that was granted, or None where the school need not report; the last decision counts."""
    table = schema.decisions
    asked = (
        select(table.c.school_code, table.c.period, table.c.decision, table.c.until_on)
        .where(table.c.form == form, table.c.decision.in_(("extend", "exempt")))
        .order_by(table.c.decision_id)
    )
    asked = ledger.seen(asked, table.c.event)
    with ledger.reading() as connection:
        found = connection.execute(asked).all()
    return {(row[0], row[1]): date.fromisoformat(row[3]) if row[2] == "extend" else None for row in found}


def is_published(ledger: Ledger, report: str, period: str) -> bool:
    """Whether a report of a period was ever published."""
    table = schema.publications
    asked = select(table.c.publication_id).where(table.c.report == report, table.c.period == period).limit(1)
    with ledger.reading() as connection:
        return connection.execute(asked).first() is not None


def _of_reporters(ledger: Ledger, asked: Select[Any], reporters: Iterable[str]) -> Iterator[tuple[str, Any]]:
    codes = sorted(set(reporters))
    with ledger.reading() as connection:
        for start in range(0, len(codes), _CHUNK):
            part = asked.where(schema.revisions.c.reporter.in_(codes[start : start + _CHUNK]))
            yield from ((reporter, found) for reporter, found in connection.execute(part))
