"""The ledger examined: the chain, every row against its event, every archived file against its hash, the head against its copy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, select

from onex.ledger import schema
from onex.ledger.chain import breaks
from onex.ledger.store import Ledger, digest


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
        events = [
            dict(row) for row in connection.execute(select(schema.events).order_by(schema.events.c.seq)).mappings()
        ]
        faults = [Fault("chain", what) for what in breaks(events)]
        faults += [Fault("head", what) for what in _head_faults(ledger, events)]
        sealed, broken = _sealed(events)
        faults += [Fault("chain", what) for what in broken]
        counted, wrong = _rows(connection, sealed)
        faults += wrong
        faults += [Fault("database", what) for what in _database_faults(connection)]
        hashes = [str(h) for (h,) in connection.execute(select(schema.receipts.c.sha256).distinct()) if h]
    for sha256 in sorted(hashes):
        damaged = ledger.archive.damaged(sha256)
        if damaged:
            faults.append(Fault("archive", f"{sha256[:16]}… {damaged}"))
    notes = tuple(f"中断留下的临时文件：{path.name}" for path in ledger.archive.stray())
    head = str(events[-1]["hash"]) if events else ""
    return Examined(len(events), head, counted, len(hashes), tuple(faults), notes)


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
    for table in schema.metadata.sorted_tables:
        if table is schema.events:
            continue
        seen = set()
        for seq, rows in _by_event(connection, table):
            seen.add(seq)
            counted += len(rows)
            expected = sealed.get(seq, {}).get(table.name)
            if expected is None:
                faults.append(Fault(table.name, f"{table.name} 有 {len(rows)} 行不属于任何事件(事件 {seq})"))
            elif digest(table, rows).pair != expected:
                faults.append(Fault(table.name, f"{table.name} 中事件 {seq} 的 {expected[0]} 行与校验值不符"))
        for seq in sorted(seq for seq, tables in sealed.items() if table.name in tables and seq not in seen):
            faults.append(Fault(table.name, f"{table.name} 中事件 {seq} 的 {sealed[seq][table.name][0]} 行缺失"))
    return counted, faults


def _by_event(connection: Connection, table: Table) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    streamed = connection.execution_options(yield_per=10_000).execute(select(table).order_by(table.c.event)).mappings()
    for seq, rows in groupby(streamed, key=lambda row: row["event"]):
        yield int(seq), [dict(row) for row in rows]


def _head_faults(ledger: Ledger, events: list[dict[str, Any]]) -> Iterator[str]:
    """A head that left the database and is no longer in it: the tail was cut or the chain rewritten."""
    if ledger.heads is None or not ledger.heads.is_file():
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
