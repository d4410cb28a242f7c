"""Four processes receiving and two looking on at once: nothing is lost, nobody sees a lock, and everybody sees a whole ledger."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.faults import sending
from tests.faults.runs import Ended, Server
from tests.faults.sizes import SIZES
from tests.faults.verify import LEDGER, Dump, of_dump, sqlite_dump, state, violations

WRITERS, OWN, SHARED = 4, 3, 1
LOCKED = ("locked", "busy", "占用", "被另一个", "serialize", "deadlock")
LOOKS = ("ledger verify --quick", "review list", "report biweekly --period 2021-B07")


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """A PostgreSQL database: the one named, else a server of the tests' own."""
    given = os.environ.get("ONEX_TEST_POSTGRES")
    if given:
        yield given
        return
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Name → what a new workspace's ledger is to be: a file, or a schema of that name."""
    if request.param == "sqlite":
        return lambda _: LEDGER
    url = request.getfixturevalue("server_url")
    return lambda name: postgres.schema(url, f"{name}_{os.getpid()}")


def ill(ended: Ended) -> list[str]:
    """What is wrong with how a run ended: anything but well, or a word of locks."""
    said = ended.out + ended.err
    return [f"exit {ended.code}: {said[-600:]}"] if ended.code or any(word in said.lower() for word in LOCKED) else []


def parcels(folder: Path) -> list[list[Path]]:
    """What each writer receives: files of its own, and some that every one of them receives."""
    single = sending.report(sending.CODE)
    shared = {f"共同-{n}.xlsx": sending.rewritten(single, {sending.CODE: sending.code(800 + n)}) for n in range(SHARED)}
    made = []
    for writer in range(WRITERS):
        codes = {f"{writer}-{n}.xlsx": sending.code(100 * (writer + 1) + n) for n in range(OWN)}
        own = {name: sending.rewritten(single, {sending.CODE: code}) for name, code in codes.items()}
        made.append(sending.written(folder / f"第{writer}包", {**own, **shared}))
    return made


def workspace_on(server: Server, ledger: str, root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    ended = server.cli("init", root, "--province", "hunan", "--ledger", ledger)
    assert [] == ill(ended)
    return root


def dump(ledger: str, root: Path) -> Dump:
    return sqlite_dump(root / LEDGER) if ledger == LEDGER else sql_dump(ledger)


def sql_dump(url: str) -> Dump:
    """The tables of any database that SQLAlchemy knows, read by what it says of itself."""
    from sqlalchemy import MetaData, create_engine, select

    engine = create_engine(url)
    known = MetaData()
    known.reflect(engine)
    with engine.begin() as connection:
        tables = {t.name: [dict(r) for r in connection.execute(select(t)).mappings()] for t in known.sorted_tables}
    engine.dispose()
    return Dump(tables, {t.name: tuple(c.name for c in t.primary_key.columns) for t in known.sorted_tables})


def test_four_write_and_two_read_at_once(
    server: Server,
    database: Callable[[str], str],
    place: Path,
    record: Callable[..., None],
    request: pytest.FixtureRequest,
) -> None:
    sent = parcels(place / "parcels")
    alone = database("alone")
    one = workspace_on(server, alone, place / "alone")
    assert [] == ill(server.cli("ingest", *(path for paths in sent for path in paths), "-w", one))
    expected = state(dump(alone, one))
    began = time.monotonic()
    for turn in range(SIZES.rounds):
        ledger = database(f"together{turn}")
        root = workspace_on(server, ledger, place / "together")
        writers, readers = at_once(server, root, sent)
        receipts = [receipt for writer in writers for receipt in json.loads(writer.out)["receipts"]]
        found = dump(ledger, root)
        wrong = violations(root, receipts) if ledger == LEDGER else of_dump(found, receipts)
        assert [] == [what for ended in (*writers, *readers) for what in ill(ended)]
        assert ([], WRITERS * (OWN + SHARED)) == (wrong, len(receipts))
        assert expected == state(found)
    record(
        f"{WRITERS} processes receiving and 2 looking on at once, {request.node.callspec.id}",
        rounds=SIZES.rounds, files=SIZES.rounds * WRITERS * (OWN + SHARED), lost=0, locked=0,
        seconds=round(time.monotonic() - began),
    )  # fmt: skip


def at_once(server: Server, root: Path, sent: list[list[Path]]) -> tuple[list[Ended], list[Ended]]:
    """Writers and readers together: how each ended. A reader looks again and again, about as long as they write."""
    writing = [["ingest", *map(str, paths), "-w", str(root), "--format", "json"] for paths in sent]
    reading = [[[*look.split(), "-w", str(root)] for look in (LOOKS * 3)[n : n + 2 * len(LOOKS)]] for n in (0, 1)]
    jobs = [{"do": "cli", "argvs": [argv]} for argv in writing] + [{"do": "cli", "argvs": argvs} for argvs in reading]
    ended = server.several(jobs)
    return ended[:WRITERS], ended[WRITERS:]
