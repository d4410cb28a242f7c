"""The ledger opened, grown and written: one transaction at a time, appended, each sealed by one event of the chain."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, inspect, select

from onex import formbook
from onex.errors import SettingsError
from onex.ledger import schema
from onex.ledger.archive import Archive, private
from onex.ledger.chain import ORIGIN, Digest, canonical, link
from onex.ledger.database import LOCK_WAIT, LedgerBusy, engine_of, file_of, worded
from onex.ledger.growth import MIGRATIONS, forms_digest, grow, version

__all__ = ["LOCK_WAIT", "Ledger", "LedgerBusy", "Transaction", "digest"]


@dataclass
class Transaction:
    """What is being written; `add` stamps every row with the event that will seal it."""

    connection: Connection
    seq: int
    previous: str
    written: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows appended to a table."""
        if rows:
            stamped = [{**row, "event": self.seq} for row in rows]
            self.connection.execute(insert(table), stamped)
            self.written[table.name] += stamped

    def next(self, column: Any, *where: Any) -> int:
        """One more than the greatest value of a column among the rows that satisfy `where`; 1 for none."""
        found = self.connection.execute(select(column).where(*where).order_by(column.desc()).limit(1)).scalar()
        return int(found or 0) + 1

    def digests(self) -> dict[str, list[Any]]:
        """Table → ``[rows, hash]`` of what was written."""
        return {name: digest(schema.metadata.tables[name], rows).pair for name, rows in sorted(self.written.items())}


def digest(table: Table, rows: Sequence[Mapping[str, Any]]) -> Digest:
    """The digest of one event's rows of a table."""
    keys = [column.name for column in table.primary_key.columns]
    found = Digest()
    for row in sorted(rows, key=lambda row: [row[key] for key in keys]):
        found.add(row)
    return found


@dataclass(frozen=True)
class Ledger:
    """One office's ledger and archive. Made by `create` or `open_`; every method may raise LedgerBusy."""

    engine: Engine
    archive: Archive
    heads: Path | None

    @classmethod
    def create(cls, url: str, archive: Path, at: datetime) -> Ledger:
        """A new, empty ledger; SettingsError where one stands already."""
        ledger = cls._at(url, archive, LOCK_WAIT)
        with worded():
            if inspect(ledger.engine).has_table("events"):
                raise SettingsError("这里已经有台账了，没有改动。")
        archive.mkdir(parents=True, exist_ok=True, mode=0o700)
        ledger.migrate(at)
        return ledger

    @classmethod
    def open_(cls, url: str, archive: Path, at: datetime, lock_wait: float = LOCK_WAIT) -> Ledger:
        """The ledger that stands there, brought to this version's tables; SettingsError where there is none."""
        path = file_of(url)
        if path is not None and not path.is_file():
            raise SettingsError(f"台账「{path}」不存在。请检查 onex.toml 的 ledger，新建请用 onex init。")
        ledger = cls._at(url, archive, lock_wait)
        ledger.migrate(at)
        return ledger

    @classmethod
    def _at(cls, url: str, archive: Path, lock_wait: float) -> Ledger:
        private()
        path = file_of(url)
        return cls(engine_of(url, lock_wait), Archive(archive), path.with_suffix(".heads") if path else None)

    # -- writing -----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def transaction(self, kind: str, at: datetime, **facts: Any) -> Iterator[Transaction]:
        """Everything inside is written together with one event, or not at all; nothing written, no event."""
        with worded(), self.engine.execution_options(onex_write=True).begin() as connection:
            seq, previous = self._head(connection)
            transaction = Transaction(connection, seq + 1, previous)
            yield transaction
            sealed = self._seal(transaction, kind, at, facts) if transaction.written else None
        if sealed:
            self._publish(seq + 1, sealed)

    def _seal(self, done: Transaction, kind: str, at: datetime, facts: Mapping[str, Any]) -> str:
        body = canonical({**facts, "rows": done.digests()})
        when = at.isoformat(timespec="seconds")
        sealed = link(done.previous, done.seq, when, kind, body)
        row = {"seq": done.seq, "at": when, "kind": kind, "body": body, "previous": done.previous, "hash": sealed}
        done.connection.execute(insert(schema.events), [row])
        return sealed

    def _publish(self, seq: int, sealed: str) -> None:
        """The head leaves the database, so that a cut tail is seen. Behind after a crash, never ahead."""
        if self.heads is not None:
            with contextlib.suppress(OSError), self.heads.open("a", encoding="ascii") as file:
                file.write(f"{seq} {sealed}\n")

    # -- reading -----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the ledger throughout."""
        with worded(), self.engine.begin() as connection:
            yield connection

    def head(self) -> tuple[int, str]:
        """The number and hash of the last event; 0 and `ORIGIN` of an empty chain."""
        with self.reading() as connection:
            return self._head(connection)

    def _head(self, connection: Connection) -> tuple[int, str]:
        found = connection.execute(
            select(schema.events.c.seq, schema.events.c.hash).order_by(schema.events.c.seq.desc()).limit(1)
        ).first()
        return (int(found[0]), str(found[1])) if found else (0, ORIGIN)

    # -- growing -----------------------------------------------------------------------------------------------------

    def migrate(self, at: datetime) -> None:
        """Brings an older ledger to this version: numbered steps, then form tables and columns that are new. Add-only."""
        wanted = forms_digest()
        with self.reading() as connection:
            fresh = not inspect(connection).has_table("events")
            done, known = (0, "") if fresh else version(connection)
        if done > len(MIGRATIONS):
            raise SettingsError("台账是更新版本的 onex 建的，请升级 onex 后再打开。")
        if done == len(MIGRATIONS) and known == wanted:
            schema.define(formbook.forms().values())
            return
        with worded(), self.engine.execution_options(onex_write=True).begin() as connection:
            # Another process may have been quicker while we waited for the lock.
            done, known = version(connection) if inspect(connection).has_table("events") else (0, "")
            if (done, known) == (len(MIGRATIONS), wanted):
                schema.define(formbook.forms().values())
                return
            for _, step in MIGRATIONS[done:]:
                step(connection)
            grow(connection)
            seq, previous = self._head(connection)
            transaction = Transaction(connection, seq + 1, previous)
            number = transaction.next(schema.schema_versions.c.version)
            says = MIGRATIONS[-1][0] if done < len(MIGRATIONS) else "表格栏目有增加"
            row = {"version": number, "says": f"{len(MIGRATIONS)} {says}", "forms": wanted}
            transaction.add(schema.schema_versions, [row])
            sealed = self._seal(transaction, "migrated", at, {"migration": len(MIGRATIONS)})
        self._publish(seq + 1, sealed)
