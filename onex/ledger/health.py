"""How the database itself does: reachable, of which version, at which step, sound; looked at without changing anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from onex.ledger import growth, schema
from onex.ledger.database import file_of
from onex.ledger.store import Ledger

_WAIT = 5.0  # seconds; whoever looks wants an answer soon


@dataclass(frozen=True, slots=True)
class Health:
    """A database that could be reached. `step` of `latest` numbered migrations are done; `bytes` is what it weighs.

    last    when the last event was written, None for an empty chain
    broken  what a quick look finds wrong, in the database's words; empty where it finds nothing
    """

    version: str
    step: int
    latest: int
    bytes: int
    last: datetime | None
    broken: str


def health(url: str, archive: Path) -> Health:
    """The state of the ledger at a URL. Raises OnexError where it cannot be reached or is not one of ours."""
    ledger = Ledger.at(url, archive, _WAIT)
    with ledger.reading() as connection:
        step, _ = growth.version(connection)
        last = _last(connection) if step else None
        if connection.dialect.name == "sqlite":
            version = f"SQLite {connection.exec_driver_sql('SELECT sqlite_version()').scalar()}"
            said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
            path = file_of(url)
            size = path.stat().st_size if path else 0
            return Health(version, step, growth.LATEST, size, last, "" if said == "ok" else said)
        version = f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar()}"
        size = int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0)
        return Health(version, step, growth.LATEST, size, last, "")


def last_event(ledger: Ledger) -> datetime | None:
    """When the last event was written, by the clock of the machine that wrote it; None for an empty chain."""
    with ledger.reading() as connection:
        return _last(connection)


def _last(connection: Connection) -> datetime | None:
    table = schema.events
    at = connection.execute(select(table.c.at).order_by(table.c.seq.desc()).limit(1)).scalar()
    return datetime.fromisoformat(at) if at else None
