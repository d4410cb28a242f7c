"""One flipped byte in the database's cells or in an archived file: found by `onex ledger verify`, and named."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.btree import Span, spans
from tests.faults.runs import Ended, Server, copied
from tests.faults.sizes import SIZES, dice
from tests.faults.verify import ARCHIVE, LEDGER

# SQLite quotes a broken schema in its message, which then is no text for Python.
_BROKEN = (sqlite3.Error, UnicodeDecodeError)
Stored = dict[str, list[tuple[Any, ...]]] | None


@dataclass(frozen=True)
class Held:
    """A workspace with something in it, its database's bytes, cells and values."""

    root: Path
    data: bytes
    cells: tuple[Span, ...]
    values: Stored


@pytest.fixture(scope="module")
def held(server: Server, fresh: Path, sixty: list[Path], place: Path) -> Held:
    root = copied(fresh, place / "flipped")
    chosen = [path for path in sixty if not 4 <= int(path.name[:2]) <= 41]
    assert 3 == server.ingest(root, chosen).code
    return Held(root, (root / LEDGER).read_bytes(), tuple(spans(root / LEDGER)), stored(root / LEDGER))


def stored(path: Path) -> Stored:
    """Every value of every table as bytes, found by scanning the tables themselves; None where SQLite cannot."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.text_factory = bytes
            names = [n.decode() for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = {name: connection.execute(f'SELECT * FROM "{name}" NOT INDEXED').fetchall() for name in names}
            return {**found, "sqlite_schema": connection.execute("SELECT * FROM sqlite_master").fetchall()}
    except _BROKEN:
        return None


def sound(path: Path) -> bool:
    """Whether SQLite's own check finds nothing."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.text_factory = bytes
            return [(b"ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
    except _BROKEN:
        return False


def flipped(held: Held, chance: random.Random) -> tuple[Span, int]:
    """One byte of one cell changed: every byte of every cell is as likely as any other."""
    (cell,) = chance.choices(held.cells, [span.end - span.start for span in held.cells])
    at = chance.randrange(cell.start, cell.end)
    changed = bytearray(held.data)
    changed[at] ^= chance.randrange(1, 256)
    (held.root / LEDGER).write_bytes(changed)
    return cell, at


def verdict(ended: Ended) -> str:
    """``named``, ``damaged`` (one sentence says that the file is), ``clean``, or what is wrong with the answer."""
    if ended.code == 1:
        faults = json.loads(ended.out)["faults"]
        return "named" if faults and all(fault["where"] and fault["what"] for fault in faults) else "unnamed"
    if ended.code == 2 and "损坏" in ended.err and 1 == len(ended.err.strip().splitlines()):
        return "damaged"
    return "clean" if ended.code == 0 else f"exit {ended.code}: {ended.err.strip()[:300]}"


def test_a_flipped_byte_of_the_database_is_found(server: Server, held: Held, record: Callable[..., None]) -> None:
    chance, seen, wrong = dice("flips"), Counter[str](), []
    for _ in range(SIZES.flips):
        cell, at = flipped(held, chance)
        values, whole = stored(held.root / LEDGER), sound(held.root / LEDGER)
        said = verdict(server.cli("ledger", "verify", "--quick", "-w", held.root, "--format", "json"))
        changed = values != held.values
        seen.update(flips=1, changed=changed, missed_by_integrity_check=changed and whole, **{said[:7]: 1})
        if said not in ("named", "damaged") and (changed or said != "clean"):
            wrong.append(f"byte {at} of {cell.name}: {said}")
        seen.update(missed=changed and said == "clean")
    record("one flipped byte in a cell of the database", **seen)

    assert [] == wrong
    assert seen["changed"] > seen["flips"] / 2


def test_the_database_itself_is_found_clean(server: Server, held: Held) -> None:
    (held.root / LEDGER).write_bytes(held.data)

    assert "clean" == verdict(server.cli("ledger", "verify", "--quick", "-w", held.root, "--format", "json"))


def test_a_flipped_byte_of_an_archived_file_is_found_and_named(
    server: Server, held: Held, record: Callable[..., None]
) -> None:
    (held.root / LEDGER).write_bytes(held.data)
    chance, wrong = dice("archived"), []
    files = sorted(path for path in (held.root / ARCHIVE).rglob("*") if path.is_file())
    for _ in range(max(5, SIZES.flips // 10)):
        path = chance.choice(files)
        kept = path.read_bytes()
        changed = bytearray(kept)
        changed[chance.randrange(len(kept))] ^= chance.randrange(1, 256)
        _replaced(path, bytes(changed))
        ended = server.cli("ledger", "verify", "--quick", "-w", held.root, "--format", "json")
        named = ended.code == 1 and any(path.name[:16] in fault["what"] for fault in json.loads(ended.out)["faults"])
        wrong += [] if named else [f"{path.name}: {ended.code} {ended.out[:200]}"]
        _replaced(path, kept)
    record("one flipped byte in an archived file", flips=max(5, SIZES.flips // 10), missed=len(wrong))

    assert [] == wrong


def _replaced(path: Path, content: bytes) -> None:
    other = path.with_name("other")
    other.write_bytes(content)
    shutil.copymode(path, other)
    other.replace(path)
