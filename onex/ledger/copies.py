"""The database copied as one state while others go on writing: into an SQLite file, from whichever database it is."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select

from onex.errors import OnexError, UsageError
from onex.ledger import growth, schema
from onex.ledger.database import LOCK_WAIT, WRITING, engine_of, insert_rows, worded

_CHUNK = 10_000


def copy_database(engine: Engine, target: Path) -> None:
    """The database as it stands now, in a new SQLite file that only its owner can read; whole or not at all.

    Raises OnexError where it cannot be written.
    """
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        with worded(), engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                _by_pages(connection, temporary)
            else:
                _by_rows(connection, temporary)
        temporary.chmod(0o600)
        _flush(temporary)
        temporary.replace(target)
    except (OSError, sqlite3.Error) as problem:
        raise OnexError(f"备份「{target}」没有写成({problem})：请检查磁盘空间和权限。台账没有改动。") from None
    finally:
        temporary.unlink(missing_ok=True)


def _by_pages(connection: Connection, target: Path) -> None:
    driver = connection.connection.driver_connection
    with contextlib.closing(sqlite3.connect(target)) as copy:
        # All pages in one step: the reader's lock is held throughout, so no writer comes between.
        driver.backup(copy, pages=-1)  # type: ignore[union-attr]


def _by_rows(connection: Connection, target: Path) -> None:
    with engine_of(f"sqlite:///{target.as_posix()}", 0).begin() as other:
        _pour(connection, other)


def move(source: str, target: str) -> None:
    """A ledger's database, by its URL, in another that is empty. Raises UsageError where that one holds a ledger already."""
    into = engine_of(target, LOCK_WAIT).execution_options(**{WRITING: True})
    with worded(), engine_of(source, LOCK_WAIT).begin() as connection, into.begin() as other:
        if inspect(other).has_table("events"):
            raise UsageError("那个数据库里已经有台账了，没有改动。请给一个空的数据库。")
        growth.prepare(other)
        _pour(connection, other)


def _pour(source: Connection, target: Connection) -> None:
    """Every table and row of one ledger into an empty database, which need not be of the same kind."""
    known = inspect(source)
    for table in schema.metadata.sorted_tables:
        if not known.has_table(table.name):
            continue
        present = {column["name"] for column in known.get_columns(table.name)}
        growth.create(target, [table])
        names = [column.name for column in table.columns if column.name in present]
        asked = select(*(table.c[name] for name in names))
        found = source.execution_options(yield_per=_CHUNK).execute(asked)
        for rows in found.partitions(_CHUNK):
            insert_rows(target, table, names, [list(row) for row in rows])


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
