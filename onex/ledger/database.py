"""The database under the ledger: opened so that nothing acknowledged is lost, its errors told in one sentence.

SQLite in one file by default, PostgreSQL by URL. What differs between them stands here and nowhere else: how a writer waits for
its turn, how a reader sees one state throughout, how many rows go in at once, and how an error is worded.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from onex.errors import LedgerBusy, OnexError, SettingsError

LOCK_WAIT = 30.0
WRITING = "onex_write"  # the execution option of a transaction that writes

_BUSY = ("database is locked", "database table is locked")
_TURN = 0x6F6E6578  # the number of PostgreSQL's advisory lock that writers wait for
_VARIABLES = 900  # in one statement; every SQLite takes 999
_LOCK_TIMEOUT = ("55P03", "57014")


def engine_of(url: str, lock_wait: float) -> Engine:
    """The engine of a SQLAlchemy URL; SettingsError for one that is none, or whose driver is not installed."""
    try:
        # No connection outlives its use: one carried over a fork into a reading process would break SQLite's locks.
        # No value of a statement ever stands in an error's text.
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise SettingsError("onex.toml 的 ledger 应是文件名或 SQLAlchemy 数据库地址，并装好相应的驱动。") from None
    prepare = {"sqlite": _sqlite, "postgresql": _postgresql}.get(engine.dialect.name)
    if prepare is None:
        raise SettingsError(f"台账可用 SQLite 或 PostgreSQL，不能用 {engine.dialect.name}；请改 onex.toml 的 ledger。")
    prepare(engine, lock_wait)
    return engine


def file_of(url: str) -> Path | None:
    """The file of a SQLite URL; None for other databases."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def insert_rows(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows appended to a table, values parallel to `names`: COPY where the database knows it."""
    quote = connection.dialect.identifier_preparer
    columns = ", ".join(quote.quote(name) for name in names)
    into = quote.format_table(table)
    if connection.dialect.name == "postgresql":
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    # Many rows a statement: measured a third quicker than one.
    marks = f"({', '.join('?' * len(names))})"
    many = max(1, _VARIABLES // len(names))
    whole = len(rows) - len(rows) % many
    for size, some in ((many, rows[:whole]), (1, rows[whole:])):
        values = [tuple(chain.from_iterable(some[i : i + size])) for i in range(0, len(some), size)]
        if values:
            connection.exec_driver_sql(f"INSERT INTO {into} ({columns}) VALUES {', '.join([marks] * size)}", values)


def _sqlite(engine: Engine, lock_wait: float) -> None:
    """The settings measured to lose nothing at a power cut, and transactions that begin when we say so."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # else the driver begins transactions of its own, too late
        for pragma in (
            f"busy_timeout={int(lock_wait * 1000)}",
            "journal_mode=DELETE",
            "synchronous=EXTRA",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A deferred transaction that turns to writing fails at once when another writes; an immediate one waits.
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgresql(engine: Engine, lock_wait: float) -> None:
    """One writer at a time, as on SQLite; a reader sees the state of its first question throughout."""

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if not connection.get_execution_options().get(WRITING):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return
        # Each statement sees what is committed by then: the head is read after our turn has come.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(lock_wait * 1000))}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN}, hashtext(current_schema()))")


@contextlib.contextmanager
def worded() -> Iterator[None]:
    """Database errors as one sentence that shows no value."""
    try:
        yield
    except UnicodeDecodeError:
        raise OnexError("台账文件损坏(文字已不成文字)：请用备份恢复，不要继续写入。") from None
    except DBAPIError as problem:
        origin = problem.orig
        state = getattr(origin, "sqlstate", None)
        text = str(origin) if isinstance(origin, sqlite3.Error) else ""
        if "Could not decode" in text:  # its words go on with the value itself
            raise OnexError("台账文件损坏(文字已不成文字)：请用 onex ledger verify 查明，用备份恢复。") from None
        if any(word in text for word in _BUSY) or state in _LOCK_TIMEOUT:
            raise LedgerBusy("台账正被另一个 onex 使用，请稍后再试(或用 --lock-wait 延长等待)。") from None
        if isinstance(origin, sqlite3.IntegrityError) or (state or "").startswith("23"):
            # A bug of ours. PostgreSQL's own words show the values of the row, so they go no further.
            raise RuntimeError(f"the ledger refused a row ({state or text})") from None
        if isinstance(origin, sqlite3.OperationalError):
            raise OnexError(f"台账读写失败({text})：请检查磁盘空间和权限；已收入的不受影响。") from None
        if isinstance(origin, sqlite3.DatabaseError):
            raise OnexError(f"台账文件损坏或不是台账({text})：请用备份恢复，不要继续写入。") from None
        raise OnexError(
            f"台账数据库读写失败({state or '连接不上'})：请检查 onex.toml 的 ledger 和数据库服务；已收入的不受影响。"
        ) from None
