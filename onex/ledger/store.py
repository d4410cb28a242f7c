"""The ledger opened, grown and written: one transaction at a time, appended, each sealed by one event of the chain."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, func, insert, inspect, select

from onex import formbook
from onex.errors import SettingsError
from onex.ledger import copies, growth, schema
from onex.ledger.archive import Archive, private
from onex.ledger.chain import ORIGIN, canonical, digest, link
from onex.ledger.database import LOCK_WAIT, WRITING, engine_of, file_of, insert_rows, worded

__all__ = ["HEADS", "LOCK_WAIT", "Ledger", "Transaction"]

HEADS = "台账.heads"  # where the chain's heads are kept outside the database
Row = Sequence[Any]


@dataclass
class _Written:
    names: Sequence[str]
    rows: list[Row] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@dataclass
class Transaction:
    """What is being written; every row is stamped with the event that will seal it."""

    connection: Connection
    seq: int
    previous: str
    written: dict[str, _Written] = field(default_factory=dict)

    def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows appended to a table; a column that a row does not name is blank."""
        names = [column.name for column in table.columns]
        self.append(table, names, [[row.get(name) for name in names] for row in rows])

    def append(self, table: Table, names: Sequence[str], rows: Sequence[list[Any]], said: Sequence[str] = ()) -> None:
        """As `add`, of many rows: values parallel to `names`, which have `event` among them; `said` as `chain.digest` takes it."""
        if not rows:
            return
        stamp = names.index("event")
        for row in rows:
            row[stamp] = self.seq
        insert_rows(self.connection, table, names, rows)
        written = self.written.setdefault(table.name, _Written(names))
        if list(written.names) != list(names):
            raise ValueError("all rows of a table are given by the same columns")
        if bool(written.said) != bool(said) and written.rows:
            raise ValueError("sayings are given for all rows of a table or for none")
        written.rows += rows
        written.said += said

    def next(self, column: Any, *where: Any) -> int:
        """One more than the greatest value of a column among the rows that satisfy `where`; 1 for none."""
        found = self.connection.execute(select(column).where(*where).order_by(column.desc()).limit(1)).scalar()
        return int(found or 0) + 1

    def digests(self) -> dict[str, list[Any]]:
        """Table → ``[rows, hash]`` of what was written."""
        return {name: self._digest(name, one) for name, one in sorted(self.written.items())}

    def _digest(self, name: str, one: _Written) -> list[Any]:
        return digest(one.names, schema.key(schema.metadata.tables[name]), one.rows, one.said)


@dataclass(frozen=True)
class Ledger:
    """One office's ledger and archive. Made by `create` or `open_`; every method may raise LedgerBusy.

    until  the last event that is seen by those who read frames; None for all: the ledger as it was known then
    """

    engine: Engine
    archive: Archive
    until: int | None = None

    @property
    def home(self) -> Path:
        """The workspace's folder."""
        return self.archive.root.parent

    @property
    def heads(self) -> Path:
        """Where the chain's heads are kept outside the database."""
        return self.home / HEADS

    @classmethod
    def create(cls, url: str, archive: Path, at: datetime) -> Ledger:
        """A new, empty ledger; SettingsError where one stands already."""
        ledger = cls.at(url, archive, LOCK_WAIT)
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
        ledger = cls.at(url, archive, lock_wait)
        ledger.migrate(at)
        return ledger

    @classmethod
    def at(cls, url: str, archive: Path, lock_wait: float = LOCK_WAIT) -> Ledger:
        """The ledger as it stands, not brought to this version: for looking at a copy."""
        private()
        schema.define(formbook.forms().values())
        return cls(engine_of(url, lock_wait), Archive(archive))

    # -- writing -----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def transaction(self, kind: str, at: datetime, **facts: Any) -> Iterator[Transaction]:
        """Everything inside is written together with one event, or not at all; nothing written, no event."""
        with self._writing() as connection:
            seq, previous = self._head(connection)
            transaction = Transaction(connection, seq + 1, previous)
            yield transaction
            sealed = self._seal(transaction, kind, at, facts) if transaction.written else None
        if sealed:
            self._publish(seq + 1, sealed)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with worded(), self.engine.execution_options(**{WRITING: True}).begin() as connection:
            yield connection

    def _seal(self, done: Transaction, kind: str, at: datetime, facts: Mapping[str, Any]) -> str:
        body = canonical({**facts, "rows": done.digests()})
        when = at.isoformat(timespec="seconds")
        sealed = link(done.previous, done.seq, when, kind, body)
        row = {"seq": done.seq, "at": when, "kind": kind, "body": body, "previous": done.previous, "hash": sealed}
        done.connection.execute(insert(schema.events), [row])
        return sealed

    def _publish(self, seq: int, sealed: str) -> None:
        """The head leaves the database, so that a cut tail is seen. Behind after a crash, never ahead."""
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
        events = schema.events.c
        asked = select(events.seq, events.hash).order_by(events.seq.desc()).limit(1)
        found = connection.execute(self.seen(asked, events.seq)).first()
        return (int(found[0]), str(found[1])) if found else (0, ORIGIN)

    def seen(self, asked: Select[Any], event: Any) -> Select[Any]:
        """A question asked only of rows whose event, the given column, is seen."""
        return asked if self.until is None else asked.where(event <= self.until)

    def as_known_on(self, day: date) -> Ledger:
        """The ledger as it was known when a day ended; SettingsError where it was begun later."""
        events = schema.events.c
        # Instants are ISO text, all of China's time zone: the next day's date alone is greater than any of this day's.
        asked = select(func.max(events.seq)).where(events.at < (day + timedelta(days=1)).isoformat())
        with self.reading() as connection:
            last = connection.execute(asked).scalar()
        if last is None:
            raise SettingsError(f"{day.isoformat()} 那天还没有这个台账，无从知道当时的数字。")
        return replace(self, until=int(last))

    def hashes(self) -> list[str]:
        """The hash of every file that the ledger speaks of, each once, ascending."""
        asked = (
            schema.receipts.c.sha256,
            schema.publications.c.figures_sha256,
            schema.publications.c.file_sha256,
            schema.documents.c.sha256,
            schema.documents.c.facts_sha256,
        )
        with self.reading() as connection:
            known = inspect(connection)
            present = [column for column in asked if known.has_table(column.table.name)]
            return sorted({str(h) for column in present for (h,) in connection.execute(select(column).distinct()) if h})

    # -- growing -----------------------------------------------------------------------------------------------------

    def migrate(self, at: datetime) -> None:
        """Brings an older ledger to this version: numbered steps, each a transaction of its own, then what forms have gained.

        Add-only. Before a numbered step on a ledger that holds something a copy is made beside it. SettingsError for a ledger of
        a newer onex, or of one before the first release.
        """
        wanted = growth.forms_digest()
        with self.reading() as connection:
            step, known = growth.version(connection)
        if step and step < growth.LATEST:
            copies.copy_database(self.engine, self.home / f"台账.第{step}版.备份.db")
        while step < growth.LATEST:
            step, known = self._step(at, step)
        if known != wanted:
            self._grow(at, wanted)
        schema.define(formbook.forms().values())

    def _step(self, at: datetime, done: int) -> tuple[int, str]:
        """The numbered step after `done`, unless another process was quicker; what is done and known now."""
        with self._writing() as connection:
            found = growth.version(connection)
            if found[0] != done:
                return found
            number, says, step = growth.after(done)
            step(connection)
            transaction, sealed = self._versioned(connection, at, number, says, found[1])
        self._publish(transaction.seq, sealed)
        return number, found[1]

    def _grow(self, at: datetime, wanted: str) -> None:
        with self._writing() as connection:
            step, known = growth.version(connection)
            if known == wanted:
                return
            growth.grow(connection)
            transaction, sealed = self._versioned(
                connection, at, step, "表格栏目有增加" if known else "建立各表", wanted
            )
        self._publish(transaction.seq, sealed)

    def _versioned(
        self, connection: Connection, at: datetime, step: int, says: str, forms: str
    ) -> tuple[Transaction, str]:
        seq, previous = self._head(connection)
        transaction = Transaction(connection, seq + 1, previous)
        number = transaction.next(schema.schema_versions.c.version)
        transaction.add(schema.schema_versions, [{"version": number, "step": step, "says": says, "forms": forms}])
        return transaction, self._seal(transaction, "migrated", at, {"step": step})
