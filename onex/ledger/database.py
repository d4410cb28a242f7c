"""The database under the ledger: opened so that nothing acknowledged is lost, its errors told in one sentence."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from onex.errors import OnexError, SettingsError

LOCK_WAIT = 30.0
_BUSY = ("database is locked", "database table is locked")


class LedgerBusy(OnexError):  # noqa: N818 -- a state, not a fault
    """Another run holds the ledger longer than we may wait."""

    exit_code = 5


def engine_of(url: str, lock_wait: float) -> Engine:
    """The engine of a SQLAlchemy URL; SettingsError for one that is none, or whose driver is not installed."""
    try:
        # No connection outlives its use: one carried over a fork into a reading process would break SQLite's locks.
        engine = create_engine(url, poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise SettingsError("onex.toml 的 ledger 应是文件名或 SQLAlchemy 数据库地址，并装好相应的驱动。") from None
    if engine.dialect.name == "sqlite":
        _prepare(engine, lock_wait)
    return engine


def file_of(url: str) -> Path | None:
    """The file of a SQLite URL; None for other databases."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _prepare(engine: Engine, lock_wait: float) -> None:
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
        writing = connection.get_execution_options().get("onex_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextlib.contextmanager
def worded() -> Iterator[None]:
    """Database errors as one sentence that shows no value."""
    try:
        yield
    except DBAPIError as problem:
        origin = problem.orig
        if isinstance(origin, sqlite3.OperationalError) and any(word in str(origin) for word in _BUSY):
            raise LedgerBusy("台账正被另一个 onex 使用，请稍后再试(或用 --lock-wait 延长等待)。") from None
        if isinstance(origin, sqlite3.OperationalError):
            raise OnexError(f"台账读写失败({origin})：请检查磁盘空间和权限；已收入的不受影响。") from None
        if isinstance(origin, sqlite3.DatabaseError) and not isinstance(origin, sqlite3.IntegrityError):
            raise OnexError(f"台账文件损坏或不是台账({origin})：请用备份恢复，不要继续写入。") from None
        raise
