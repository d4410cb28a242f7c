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
from tests.faults.runs import Ended, Server, copied, side_by_side
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
    assert 3 == server.ingest(root, [sixty[n] for n in (0, 1, 42, 47, 48, 51, 57)]).code
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


Flip = tuple[Span, int, int]  # which cell, which byte of the file, what it is XORed with


def flips(held: Held, chance: random.Random, count: int, schema: bool) -> list[Flip]:
    """So many, in the schema or in rows and indexes: there every byte of every cell is as likely as any other."""
    cells = [cell for cell in held.cells if (cell.name == "sqlite_schema") == schema]
    chosen = chance.choices(cells, [cell.end - cell.start for cell in cells], k=count)
    return [(cell, chance.randrange(cell.start, cell.end), chance.randrange(1, 256)) for cell in chosen]


def verdict(ended: Ended) -> str:
    """``named``, ``damaged`` (one sentence says that the file is), ``clean``, or what is wrong with the answer."""
    if ended.code == 1:
        faults = json.loads(ended.out)["faults"]
        return "named" if faults and all(fault["where"] and fault["what"] for fault in faults) else "unnamed"
    if ended.code == 2 and "损坏" in ended.err and 1 == len(ended.err.strip().splitlines()):
        return "damaged"
    return "clean" if ended.code == 0 else f"exit {ended.code}: {ended.err.strip()[:300]}"


@dataclass(frozen=True)
class Seen:
    """What came of a flip: whether a stored value changed, whether SQLite's own check finds nothing, what verify says."""

    at: str
    changed: bool
    whole: bool
    said: str


def looked(servers: list[Server], held: Held, chosen: list[Flip]) -> list[Seen]:
    roots = {server.folder: copied(held.root, server.folder / "flipped") for server in servers}

    def tried(server: Server, one: Flip) -> Seen:
        root, (cell, at, mask) = roots[server.folder], one
        data = bytearray(held.data)
        data[at] ^= mask
        (root / LEDGER).write_bytes(data)
        changed, whole = stored(root / LEDGER) != held.values, sound(root / LEDGER)
        ended = server.cli("ledger", "verify", "--quick", "-w", root, "--format", "json")
        return Seen(f"byte {at} of {cell.name}", changed, whole, verdict(ended))

    return side_by_side(servers, chosen, tried)


def counted(seen: list[Seen]) -> dict[str, int]:
    found = {"flips": len(seen), "changed": sum(one.changed for one in seen)}
    found["missed by integrity_check"] = sum(one.changed and one.whole for one in seen)
    found["missed by verify"] = sum(one.changed and one.said == "clean" for one in seen)
    return found | dict(Counter(one.said[:7] for one in seen))


def test_a_flipped_byte_of_a_row_or_an_index_is_found(
    servers: list[Server], held: Held, record: Callable[..., None]
) -> None:
    seen = looked(servers, held, flips(held, dice("flips"), SIZES.flips, schema=False))
    fine = [one for one in seen if one.said in ("named", "damaged") or (one.said == "clean" and not one.changed)]
    record("one flipped byte in a cell of a table or index", **counted(seen))

    assert [] == [f"{one.at}: {one.said}" for one in seen if one not in fine]
    assert sum(one.changed for one in seen) > SIZES.flips / 2


def test_a_flipped_byte_of_the_schema_is_never_a_bug_of_onex(
    servers: list[Server], held: Held, record: Callable[..., None]
) -> None:
    """What tables there are and what they refuse is not anybody's data; but whoever looks must get a sentence."""
    seen = looked(servers, held, flips(held, dice("schema"), max(5, SIZES.flips // 4), schema=True))
    record("one flipped byte in the schema", **counted(seen))

    assert [] == [f"{one.at}: {one.said}" for one in seen if one.said.startswith("exit 4")]


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
