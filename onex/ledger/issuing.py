"""Documents that were issued: what went out under which number, to whom, by whom; the bytes and the facts are in the archive."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, and_, select

from onex.ledger import numbers, schema
from onex.ledger.numbers import Key
from onex.ledger.store import Ledger, Transaction


@dataclass(frozen=True, slots=True)
class Issued:
    """One document. The hashes are of files in the archive: its bytes, and what it was written from.

    prefix, number  empty and 0 for a kind that bears no number
    void            whether its number was made void since
    event           the event that sealed it
    """

    template: str
    title: str
    prefix: str
    year: int
    number: int
    school_code: str
    issued_on: str
    issued_by: str
    file: str
    sha256: str
    facts_sha256: str
    void: bool = False
    event: int = 0


_NAMES = tuple(one.name for one in fields(Issued) if one.name not in ("void", "event"))


def book(transaction: Transaction, made: Issued) -> None:
    """The document and its number, taken from now on. Its bytes and facts must be in the archive."""
    number = transaction.next(schema.documents.c.document_id)
    row = {name: getattr(made, name) for name in _NAMES}
    transaction.add(schema.documents, [{"document_id": number, **row}])
    if made.prefix:
        numbers.enter(transaction, (made.prefix, made.year), made.number, numbers.USED, made.title, made.sha256)


def issued(ledger: Ledger, template: str = "", key: Key | None = None, number: int = 0) -> list[Issued]:
    """The documents in the order they were issued: of a template, or of a number."""
    table = schema.documents
    asked = _asked()
    if template:
        asked = asked.where(table.c.template == template)
    if key is not None:
        asked = asked.where(table.c.prefix == key[0], table.c.year == key[1], table.c.number == number)
    with ledger.reading() as connection:
        rows = connection.execute(ledger.seen(asked, table.c.event)).mappings().all()
    return [_issued(row) for row in rows]


def since(transaction: Transaction, template: str, seen: int, own: Collection[int]) -> list[tuple[str, str]]:
    """School code and file name of the documents of a template that others issued after an event; `own` are our own events."""
    paper = schema.documents.c
    asked = select(paper.school_code, paper.file, paper.event).where(paper.template == template, paper.event > seen)
    return [(str(code), str(file)) for code, file, event in transaction.connection.execute(asked) if event not in own]


def _asked() -> Select[Any]:
    own, states = schema.documents, schema.document_numbers
    place = [own.c[name] == states.c[name] for name in ("prefix", "year", "number")]
    voided = and_(*place, states.c.state == numbers.VOID)
    return select(own, states.c.state).outerjoin(states, voided).order_by(own.c.document_id)


def _issued(row: Any) -> Issued:
    return Issued(**{name: row[name] for name in _NAMES}, void=row["state"] is not None, event=int(row["event"]))
