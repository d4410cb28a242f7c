"""The power fails at any operation of an ingest: SQLite recovers, nothing acknowledged is lost, the archive has what it must have."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.faults.power import MODELS, Operation, recorded, states
from tests.faults.runs import Server, copied
from tests.faults.sizes import SIZES, dice
from tests.faults.test_killed_commands import not_a_backup
from tests.faults.verify import LEDGER, sqlite_dump, state, violations

Record = Callable[..., None]


@pytest.fixture(scope="module")
def root(shimmed: list[Server], fresh: Path) -> Path:
    """Where everything is recorded and replayed: the names in the record are of this folder."""
    return copied(fresh, shimmed[0].folder / "power")


def recording(server: Server, root: Path, fresh: Path, paths: list[Path], **job: object) -> list[Operation]:
    """What an ingest does to the disk."""
    log = server.folder / "record"
    log.unlink(missing_ok=True)
    copied(fresh, root)
    ended = server.ingest(root, paths, arm={"root": str(root), "mode": "record", "log": str(log)}, **job)
    assert (0, "", len(paths)) == (ended.code, ended.err, len(ended.told))
    return recorded(log)


def receipts(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of what was told, the receipts."""
    return [one for one in told if "receipt" in one]


def put(root: Path, found: Mapping[str, bytes | None]) -> None:
    """The folder as it is found after the cut."""
    shutil.rmtree(root)
    root.mkdir()
    for path, content in found.items():
        if content is None:
            Path(path).mkdir()
        else:
            Path(path).write_bytes(content)


@pytest.mark.parametrize("model", MODELS)
def test_what_was_acknowledged_survives_the_cut(
    shimmed: list[Server], root: Path, fresh: Path, few: list[Path], model: str, record: Record
) -> None:
    operations = recording(shimmed[0], root, fresh, few)
    expected = state(sqlite_dump(root / LEDGER))
    chance, wrong, seen = dice(f"power {model}"), [], Counter[str]()
    for cut, told, found in states(fresh_at(root, fresh), operations, model, SIZES.power, chance):
        put(root, found)
        wrong += [f"{model}, after operation {cut}: {what}" for what in violations(root, receipts(told))]
        seen.update(states=1, acknowledged=len(receipts(told)), rolled_back=(root / f"{LEDGER}-journal").exists())
        if chance.random() < max(3, SIZES.power / 50) / SIZES.power:
            seen.update(run_again=1)
            wrong += [f"{model}, after operation {cut}: {what}" for what in run_again(shimmed[0], root, few, expected)]
    record(f"power cut, {model} model, {len(operations)} operations", **seen, violations=len(wrong))

    assert [] == wrong
    assert seen["acknowledged"] > 0
    assert seen["rolled_back"] > 0


def run_again(server: Server, root: Path, paths: list[Path], expected: Counter[str]) -> list[str]:
    """What is wrong when onex itself looks at what the cut left, and does its work again."""
    looked = server.cli("ledger", "verify", "-w", root)
    again = server.ingest(root, paths)
    found = [f"onex ledger verify: {looked.code} {looked.out} {looked.err}"] if looked.code else []
    found += [f"run again: {what}" for what in violations(root, again.told)]
    if (again.code, state(sqlite_dump(root / LEDGER))) != (0, expected):
        found.append(f"run again it ends otherwise: {again.code} {again.err}")
    return found


def fresh_at(root: Path, fresh: Path) -> Path:
    """The workspace before the recorded run, at the place of the record."""
    return copied(fresh, root)


@pytest.mark.parametrize("model", MODELS)
def test_a_run_killed_before_leaves_no_name_unflushed(
    shimmed: list[Server], root: Path, fresh: Path, few: list[Path], model: str
) -> None:
    """Killed anywhere, run again, then the power fails: the second run must flush what the first had only begun."""
    chance, wrong = dice(f"killed {model}"), []
    whole = recording(shimmed[0], root, fresh, few)
    log = shimmed[0].folder / "record"
    renames = [n for n, one in enumerate(whole, 1) if one.what in ("rename", "mkdir")]
    for n in renames[:3] if SIZES.power < 1000 else renames:
        log.unlink()
        _kill_recorded(shimmed[0], fresh_at(root, fresh), few, whole, n, log)
        operations = recorded(log)
        for cut, told, found in states(fresh_at(root, fresh), operations, model, SIZES.power // 4, chance):
            put(root, found)
            wrong += [f"killed after {n}, cut after {cut}: {what}" for what in violations(root, receipts(told))]

    assert [] == wrong


def _kill_recorded(server: Server, root: Path, paths: list[Path], whole: list[Operation], n: int, log: Path) -> None:
    """A run that ends after operation n, and another that goes through, in one record."""
    arm = {"root": str(root), "mode": "record", "log": str(log)}
    ended = server.ingest(root, paths, arm={**arm, "n": sum(one.what != "told" for one in whole[:n])})
    assert ended.killed
    assert 0 == server.ingest(root, paths, arm=arm).code


@pytest.mark.parametrize("model", MODELS)
def test_a_backup_that_was_told_to_be_made_survives_the_cut(
    shimmed: list[Server], root: Path, fresh: Path, few: list[Path], model: str, record: Record
) -> None:
    server, log, before = shimmed[0], shimmed[0].folder / "record", shimmed[0].folder / "before"
    shutil.rmtree(before, ignore_errors=True)
    copied(fresh, before / "w")
    assert 0 == server.ingest(before / "w", few).code
    copied(before, root)
    log.unlink(missing_ok=True)
    arm = {"root": str(root), "mode": "record", "log": str(log)}
    assert 0 == server.cli("ledger", "backup", root / "out", "-w", root / "w", arm=arm).code
    kept, chance, made, wrong = state(sqlite_dump(before / "w" / LEDGER)), dice(f"backup {model}"), 0, []
    for cut, told, found in states(copied(before, root), recorded(log), model, SIZES.power // 2, chance):
        put(root, found)
        if {"exit": 0} in told:
            there = list((root / "out").glob("备份-*"))
            wrong += [f"after operation {cut}: {what}" for path in there for what in not_a_backup(path, kept)]
            wrong += [] if there else [f"after operation {cut}: the backup is gone"]
            made += 1
        wrong += [f"after operation {cut}: {what}" for what in violations(root / "w")]
    record(f"power cut, {model} model, during and after a backup", states=SIZES.power // 2, violations=len(wrong))

    assert [] == wrong
    assert made > 0


def test_a_careless_ingest_does_not_survive(
    shimmed: list[Server], root: Path, fresh: Path, few: list[Path], record: Record
) -> None:
    operations = recording(shimmed[0], root, fresh, few, do="naive")
    broken = 0
    for _, told, found in states(fresh_at(root, fresh), operations, "journal", 100, dice("careless")):
        put(root, found)
        broken += bool(violations(root, receipts(told)))
    record("the same of the careless ingest (negative control)", states=100, caught=broken)

    assert broken > 50
