"""What must hold of a workspace whatever happened to it, found out without onex: SQLite and hashes, nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEDGER, ARCHIVE = "台账.db", "已收"
ORIGIN = "0" * 64
_PLACES = ("event", "revision_id", "sheet", "row")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Dump:
    """All that a ledger holds: table → rows, table → names of its primary key; `complaints` of the database itself."""

    tables: Mapping[str, list[dict[str, Any]]]
    keys: Mapping[str, tuple[str, ...]]
    complaints: tuple[str, ...] = ()


def violations(root: Path, acknowledged: Iterable[Row] = (), since: float | None = None) -> list[str]:
    """What does not hold, in words; empty when all is well. Looks at a copy, so that nothing is recovered or locked.

    acknowledged  receipts that somebody was told of: they must be there
    since         no temporary file may be older than this instant; see `aged`
    """
    try:
        dump = sqlite_dump(root / LEDGER)
    except sqlite3.DatabaseError as problem:
        return [f"database: {problem}"]
    if any(what.startswith("integrity") for what in dump.complaints):
        return list(dump.complaints)  # what else it says is anybody's guess
    found = list(dump.complaints) + of_dump(dump, acknowledged)
    found += _archive(root / ARCHIVE, dump)
    found += _heads((root / LEDGER).with_suffix(".heads"), dump.tables.get("events", []))
    if since is not None:
        found += [f"left over: {path.name}" for path in temporary(root) if path.stat().st_mtime < since]
    return found


def of_dump(dump: Dump, acknowledged: Iterable[Row] = ()) -> list[str]:
    """What does not hold of the tables alone, whichever database they come from."""
    return [*_chain(dump), *_sealed(dump), *_acknowledged(dump, acknowledged), *_whole(dump)]


def sqlite_dump(path: Path) -> Dump:
    """A SQLite ledger read whole, a hot journal rolled back in a copy; raises DatabaseError for one that is none."""
    # SQLite follows links, and so would leave the mount table of another process that /proc shows.
    direct = not path.is_relative_to("/proc")
    hot = [one for one in (path.with_name(path.name + "-journal"), path.with_name(path.name + "-wal")) if one.exists()]
    if direct and not hot:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as connection:
            return _read(connection)
    with tempfile.TemporaryDirectory(dir=path.parent.parent if direct else None) as folder:
        for one in (path, *hot):
            shutil.copyfile(one, Path(folder) / one.name)
        with closing(sqlite3.connect(Path(folder) / path.name)) as connection:
            return _read(connection)


def _read(connection: sqlite3.Connection) -> Dump:
    said = [text for (text,) in connection.execute("PRAGMA integrity_check")]
    complaints = [f"integrity: {text}" for text in said if text != "ok"]
    complaints += [f"foreign key: {table}" for table, *_ in connection.execute("PRAGMA foreign_key_check")]
    names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables, keys = {}, {}
    for name in (n for n in names if not n.startswith("sqlite_")):
        keyed = [(row[5], row[1]) for row in connection.execute(f'PRAGMA table_info("{name}")') if row[5]]
        keys[name] = tuple(column for _, column in sorted(keyed))
        rows = connection.execute(f'SELECT * FROM "{name}" NOT INDEXED')
        columns = [about[0] for about in rows.description]
        tables[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    return Dump(tables, keys, tuple(complaints))


# -- chain -------------------------------------------------------------------------------------------------------------


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(previous: str, seq: int, at: str, kind: str, body: str) -> str:
    """The hash that an event must carry."""
    return hashlib.sha256(f"{previous}\n{_canonical([seq, at, kind, body])}".encode()).hexdigest()


def digest(rows: Iterable[Row], key: tuple[str, ...]) -> list[Any]:
    """``[rows, hash]`` of what one event wrote into one table, as its body must have it.

    A line a row in the order of the key: what places it, then what it says, apart by U+001F.
    """
    found, count = hashlib.sha256(), 0
    for row in sorted(rows, key=lambda row: [row[name] for name in key]):
        places = [str(row[name]) for name in _PLACES if name in row]
        said = _canonical({name: value for name, value in row.items() if value is not None and name not in _PLACES})
        found.update("\x1f".join([*places, said, "\n"]).encode())
        count += 1
    return [count, found.hexdigest()]


def _chain(dump: Dump) -> Iterator[str]:
    previous, expected = ORIGIN, 1
    for event in sorted(dump.tables.get("events", []), key=lambda event: event["seq"]):
        if event["seq"] != expected or event["previous"] != previous:
            yield f"chain: event {event['seq']} does not follow {expected - 1}"
        if link(event["previous"], *(event[name] for name in ("seq", "at", "kind", "body"))) != event["hash"]:
            yield f"chain: event {event['seq']} has another hash"
        previous, expected = event["hash"], event["seq"] + 1


def _sealed(dump: Dump) -> Iterator[str]:
    """Every row belongs to an event, and every event has the rows that it sealed."""
    events = dump.tables.get("events", [])
    promised = {(e["seq"], table): pair for e in events for table, pair in json.loads(e["body"])["rows"].items()}
    for table, rows in dump.tables.items():
        if table == "events":
            continue
        held: dict[int, list[Row]] = {}
        for row in rows:
            held.setdefault(row["event"], []).append(row)
        for seq, own in held.items():
            if promised.pop((seq, table), None) != digest(own, dump.keys[table]):
                yield f"sealed: {len(own)} rows of {table} are not what event {seq} says"
    yield from (f"sealed: the rows of {table} of event {seq} are absent" for seq, table in promised)


def _heads(path: Path, events: list[dict[str, Any]]) -> Iterator[str]:
    """Heads that left the database are those of its events: behind after a crash, never ahead. A line cut short says nothing."""
    chain = {str(event["seq"]): event["hash"] for event in events}
    for line in path.read_text("ascii", "replace").splitlines() if path.is_file() else ():
        told = re.fullmatch(r"(\d+) ([0-9a-f]{64})", line)
        if told and chain.get(told[1]) != told[2]:
            yield f"heads: event {told[1]} is not there, or another"


# -- receipts ----------------------------------------------------------------------------------------------------------


def _acknowledged(dump: Dump, acknowledged: Iterable[Row]) -> Iterator[str]:
    held = {row["receipt"]: row for row in dump.tables.get("receipts", [])}
    for told in acknowledged:
        number = told["receipt"]
        if number is not None and held.get(number, {}).get("sha256") != told["sha256"]:
            yield f"receipts: {number} was acknowledged and is not there"


def _whole(dump: Dump) -> Iterator[str]:
    """No file half in: what is received has its revisions, each with as many records as it says."""
    linked = Counter(row["receipt"] for row in dump.tables.get("receipt_revisions", []))
    for row in dump.tables.get("receipts", []):
        if row["status"] == "received" and not linked[row["receipt"]]:
            yield f"half in: {row['receipt']} has no revision"
    records: Counter[int] = Counter()
    for name, rows in dump.tables.items():
        if dump.keys[name] == ("revision_id", "sheet", "row"):
            records.update(row["revision_id"] for row in rows)
    for row in dump.tables.get("revisions", []):
        if records[row["revision_id"]] != row["rows"]:
            yield f"half in: revision {row['revision_id']} has {records[row['revision_id']]} of {row['rows']} records"


_ARCHIVED = ("sha256", "facts_sha256", "figures_sha256", "file_sha256")


def _archive(root: Path, dump: Dump) -> Iterator[str]:
    """Every file that a receipt, a document or a publication speaks of is there, whole."""
    rows = [row for name in ("receipts", "documents", "publications") for row in dump.tables.get(name, [])]
    for sha256 in sorted({row[column] for row in rows for column in _ARCHIVED if row.get(column)}):
        path = root / sha256[:2] / sha256
        if not path.is_file():
            yield f"archive: {sha256[:16]} is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield f"archive: {sha256[:16]} is damaged"


def temporary(root: Path) -> list[Path]:
    """Files that were on their way to somewhere else."""
    hidden = (p for p in root.rglob(".*") if p.name != ".onex.lock")
    return sorted({*hidden, *(p for p in root.rglob("*") if p.name.endswith((".tmp", "-journal", "-wal", "-shm")))})


def aged(root: Path) -> None:
    """Lets two days pass over what lies unfinished: a later run may tidy it up, and must."""
    for path in temporary(root):
        then = path.stat().st_mtime - 2 * 86400
        os.utime(path, (then, then))


# -- the state as such -------------------------------------------------------------------------------------------------

_PASSING = frozenset({"event", "at", "number", "position"})  # what may differ between two runs that did the same


def state(dump: Dump) -> Counter[str]:
    """What the ledger says, whatever the order and the numbers in which it was written.

    Numbers of receipts, revisions and decisions are replaced by what they stand for; times are left out.
    """
    tables = dump.tables
    files = {row["receipt"]: f"{Path(row['file']).name} {row['sha256']}" for row in tables.get("receipts", [])}
    revisions = {
        row["revision_id"]: "/".join(str(row[n]) for n in ("form", "period", "reporter", "revision"))
        for row in tables.get("revisions", [])
    }
    said: Counter[str] = Counter()
    for table, rows in tables.items():
        if table in ("events", "schema_versions"):
            continue
        for row in rows:
            plain = {n: v for n, v in row.items() if n not in _PASSING and not n.endswith("_at")}
            own = "" if "revision_id" not in plain else revisions.get(plain["revision_id"])
            plain = {n: v for n, v in plain.items() if not n.endswith("_id")}
            said[_canonical([table, own, files.get(row.get("receipt")), {**plain, "receipt": None, "file": None}])] += 1
    return said
