"""Four processes receiving and two looking on at once: nothing is lost, nobody sees a lock, and everybody sees a whole ledger."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.faults import sending
from tests.faults.runs import environment, onex_command
from tests.faults.sizes import SIZES
from tests.faults.verify import LEDGER, Dump, of_dump, sqlite_dump, state, violations

WRITERS, OWN, SHARED = 4, 3, 1
LOCKED = ("locked", "busy", "占用", "被另一个", "serialize", "deadlock")
LOOKS = (
    ("ledger", "verify", "--format", "json"),
    ("review", "list", "--format", "json"),
    ("report", "biweekly", "--period", "2021-B07", "--format", "json"),
)


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


@dataclass
class Said:
    """What the processes said: argv, exit code, stdout, stderr."""

    runs: list[tuple[str, int, str, str]] = field(default_factory=list)

    def run(self, *words: str | Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            onex_command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), cwd="/"
        )

    def heard(self, process: subprocess.Popen[bytes]) -> tuple[int, str]:
        out, err = (stream.decode() for stream in process.communicate(timeout=300))
        self.runs.append((" ".join(map(str, process.args[3:6])), process.returncode, out, err))  # type: ignore[index]
        return process.returncode, out

    def wrong(self) -> list[str]:
        """Runs that did not end well, or that spoke of a lock."""
        return [
            f"{what}: exit {code}: {err[-300:]} {out[-300:] if code == 1 else ''}"
            for what, code, out, err in self.runs
            if code != 0 or any(word in (out + err).lower() for word in LOCKED)
        ]


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


def workspace_on(ledger: str, root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    said = Said()
    own = () if ledger == LEDGER else ("--ledger", ledger)
    said.heard(said.run("init", root, "--province", "hunan", *own))
    assert [] == said.wrong()
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
    database: Callable[[str], str], place: Path, record: Callable[..., None], request: pytest.FixtureRequest
) -> None:
    sent = parcels(place / "parcels")
    alone = database("alone")
    one = workspace_on(alone, place / "alone")
    said = Said()
    said.heard(said.run("ingest", *(path for paths in sent for path in paths), "-w", one))
    expected = state(dump(alone, one))
    began = time.monotonic()
    for turn in range(SIZES.rounds):
        ledger = database(f"together{turn}")
        root = workspace_on(ledger, place / "together")
        receipts = _at_once(said, root, sent)
        found = dump(ledger, root)
        wrong = violations(root, receipts) if ledger == LEDGER else of_dump(found, receipts)
        assert ([], []) == (said.wrong(), wrong)
        assert WRITERS * (OWN + SHARED) == len(receipts)
        assert expected == state(found)
    record(
        f"{WRITERS} processes receiving, 2 reading at once, {request.node.callspec.id}",
        rounds=SIZES.rounds, runs=len(said.runs), files=WRITERS * (OWN + SHARED), lost=0, locked=0,
        seconds=round(time.monotonic() - began),
    )  # fmt: skip


def _at_once(said: Said, root: Path, sent: list[list[Path]]) -> list[dict[str, Any]]:
    """Everything together; the receipts that the writers printed. The readers go on until the last writer has ended."""
    writers = [said.run("ingest", *paths, "-w", root, "--format", "json") for paths in sent]
    readers = [said.run(*look, "-w", root) for look in LOOKS[:2]]
    turn = 2
    while any(writer.poll() is None for writer in writers):
        for n, reader in enumerate(readers):
            if reader.poll() is not None:
                said.heard(reader)
                readers[n] = said.run(*LOOKS[turn % len(LOOKS)], "-w", root)
                turn += 1
        time.sleep(0.02)
    for reader in readers:
        said.heard(reader)
    return [receipt for writer in writers for receipt in json.loads(said.heard(writer)[1])["receipts"]]
