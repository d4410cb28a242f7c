"""The ledger examined: the chain, every row against its event, every archived file against its hash, the head against its copy."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, inspect, select

from onex.ledger import schema
from onex.ledger.chain import breaks, digest
from onex.ledger.store import Ledger
from onex.ledger.whose import whose


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written: where (chain, table, archive, database, head) and what, in words."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, and the faults; `notes` are harmless leavings."""

    events: int
    head: str
    rows: int
    files: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def verify(ledger: Ledger) -> Examined:
    """Everything examined in one reading; changes nothing."""
    with ledger.reading() as connection:
        _read_on(connection)
        events = list(map(_event, connection.execute(select(schema.events).order_by(schema.events.c.seq)).mappings()))
        faults = [Fault("chain", what) for what in breaks(events)]
        faults += [Fault("head", what) for what in _head_faults(ledger, events)]
        sealed, broken = _sealed(events)
        faults += [Fault("chain", what) for what in broken]
        counted, wrong = _rows(connection, sealed)
        faults += wrong
        faults += [Fault("database", what) for what in _database_faults(connection)]
    hashes = ledger.hashes()
    for sha256 in hashes:
        damaged = ledger.archive.damaged(sha256)
        if damaged:
            faults.append(Fault("archive", f"{sha256[:16]}… {whose(ledger, sha256)}{damaged}"))
    notes = tuple(f"中断留下的临时文件：{path.name}" for path in ledger.archive.stray())
    head = str(events[-1]["hash"]) if events else ""
    return Examined(len(events), head, counted, len(hashes), tuple(faults), notes)


def _read_on(connection: Connection) -> None:
    """From here on text that is no text any more is read as it can be, and so differs from what was sealed."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")


def _event(row: RowMapping) -> dict[str, Any]:
    """An event; a value of a wrong type, as a damaged record may have, by what it looks like."""
    return {name: value if isinstance(value, str | int) else repr(value) for name, value in row.items()}


def _sealed(events: list[dict[str, Any]]) -> tuple[dict[int, Mapping[str, Any]], list[str]]:
    """Event → table → ``[rows, hash]`` as it was sealed, and what cannot be read."""
    found: dict[int, Mapping[str, Any]] = {}
    broken = []
    for event in events:
        try:
            found[int(event["seq"])] = json.loads(event["body"])["rows"]
        except (ValueError, KeyError, TypeError):
            broken.append(f"事件 {event['seq']} 的内容读不懂")
    return found, broken


def _rows(connection: Connection, sealed: Mapping[int, Mapping[str, Any]]) -> tuple[int, list[Fault]]:
    counted = 0
    faults = []
    known = inspect(connection)
    for table in schema.metadata.sorted_tables:
        if table is schema.events or not known.has_table(table.name):
            continue
        names, key = [column.name for column in table.columns], schema.key(table)
        seen = set()
        for seq, rows in _by_event(connection, table):
            seen.add(seq)
            counted += len(rows)
            expected = sealed.get(seq, {}).get(table.name)
            if expected is None:
                faults.append(Fault(table.name, f"{table.name} 有 {len(rows)} 行不属于任何事件(事件 {seq})"))
            elif not _agrees(names, key, rows, expected):
                faults.append(Fault(table.name, f"{table.name} 中事件 {seq} 的 {expected[0]} 行与校验值不符"))
        for seq in sorted(seq for seq, tables in sealed.items() if table.name in tables and seq not in seen):
            faults.append(Fault(table.name, f"{table.name} 中事件 {seq} 的 {sealed[seq][table.name][0]} 行缺失"))
    return counted, faults


def _agrees(names: Sequence[str], key: Sequence[str], rows: Sequence[Sequence[Any]], expected: Any) -> bool:
    try:
        return bool(digest(names, key, rows) == expected)
    except TypeError:  # a value of a type that nothing ever wrote
        return False


def _by_event(connection: Connection, table: Table) -> Iterator[tuple[int, list[Sequence[Any]]]]:
    """The rows of each event. A form's table is read in the order of its key: the revisions of one event follow one another."""
    order = table.c.event if "event" in {c.name for index in table.indexes for c in index.columns} else None
    asked = select(table).order_by(order if order is not None else table.c.revision_id)
    place = [column.name for column in table.columns].index("event")
    streamed = connection.execution_options(yield_per=10_000).execute(asked)
    for seq, rows in groupby(streamed, key=lambda row: row[place]):
        yield seq if isinstance(seq, int) else -1, list(rows)


def _head_faults(ledger: Ledger, events: list[dict[str, Any]]) -> Iterator[str]:
    """A head that left the database and is no longer in it: the tail was cut or the chain rewritten."""
    if not ledger.heads.is_file():
        return
    chain = {int(event["seq"]): event["hash"] for event in events}
    for line in ledger.heads.read_text("ascii", errors="replace").splitlines():
        seq, _, sealed = line.partition(" ")
        if not seq.isdigit():
            continue
        if chain.get(int(seq)) != sealed:
            yield f"{ledger.heads.name} 记着第 {seq} 个事件，台账中没有或已不同"
            return


def _database_faults(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield f"数据库自检：{said}"
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        yield "数据库自检：有行指向不存在的记录"
