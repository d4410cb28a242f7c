"""SIGKILL at random instants: nothing half in, nothing acknowledged lost, and running again ends as if nothing had been."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.runs import Ended, Kill, Server, after, after_told, copied, side_by_side
from tests.faults.sizes import SIZES, dice
from tests.faults.verify import LEDGER, aged, sqlite_dump, state, violations

Record = Callable[..., None]


@dataclass(frozen=True)
class Alone:
    """What the ledger says when nobody kills, and how long that takes."""

    state: Counter[str]
    seconds: float


@pytest.fixture(scope="module")
def alone(server: Server, fresh: Path, sent: list[Path], place: Path) -> Alone:
    root = copied(fresh, place / "undisturbed")
    ended = server.ingest(root, sent)

    assert (3, "") == (ended.code, ended.err)
    assert ([], SIZES.files) == (violations(root, ended.told), len(ended.told))
    return Alone(state(sqlite_dump(root / LEDGER)), ended.seconds)


def instant(chance: random.Random, acks: Path, seconds: float, files: int) -> Kill:
    """Half of the kills at any instant, half shortly after some receipt: writing takes less time than reading."""
    if chance.random() < 0.5:
        return after(chance.uniform(0, seconds))
    return after_told(acks, chance.randrange(files), chance.uniform(0, 0.03))


@dataclass
class Toll:
    """What the kills did so far."""

    kills: int = 0
    workspaces: int = 0
    told: int = 0
    orphans: int = 0
    wrong: list[str] = field(default_factory=list)


def killing(server: Server, fresh: Path, paths: Sequence[Path], alone: Alone, kills: int, name: str) -> Toll:
    """So many kills, each workspace's ingest up to five times before it is left in peace."""
    toll, chance = Toll(), dice(name)
    while toll.kills < kills:
        toll.workspaces += 1
        root = copied(fresh, server.folder / "工作区")
        _until_done(server, root, paths, alone, min(5, kills - toll.kills), chance, toll)
    return toll


def _until_done(
    server: Server, root: Path, paths: Sequence[Path], alone: Alone, kills: int, chance: random.Random, toll: Toll
) -> None:
    told: list[Mapping[str, Any]] = []
    for turn in range(kills + 1):
        if turn == kills:
            aged(root)
        begun, left = time.time(), max(1, len(paths) - len({one["file"] for one in told}))
        kill = instant(chance, server.acks, alone.seconds * left / len(paths), left) if turn < kills else None
        ended = server.ingest(root, paths, kill)
        told += ended.told
        toll.kills, toll.orphans = toll.kills + ended.killed, toll.orphans + ended.left
        wrong = violations(root, told, begun if turn == kills else None)
        if not ended.killed and (ended.code, state(sqlite_dump(root / LEDGER))) != (3, alone.state):
            wrong.append(f"run again it ends otherwise than undisturbed: {ended.code} {ended.err}")
        toll.wrong += [f"kill {toll.kills} of workspace {toll.workspaces}: {what}" for what in wrong]
        if not ended.killed:
            break
    toll.told += len(told)


def test_an_ingest_killed_at_any_instant_loses_nothing_and_can_be_run_again(
    servers: list[Server], fresh: Path, sent: list[Path], alone: Alone, record: Record
) -> None:
    share = -(-SIZES.kills // len(servers))
    tolls = side_by_side(servers, range(len(servers)), lambda s, n: killing(s, fresh, sent, alone, share, f"kills {n}"))
    wrong = [what for toll in tolls for what in toll.wrong]
    sums = {name: sum(getattr(toll, name) for toll in tolls) for name in ("kills", "workspaces", "told", "orphans")}
    record(f"SIGKILL during an ingest of {len(sent)} files, run again until it ends", **sums, violations=len(wrong))

    assert [] == wrong
    assert 0 == sums["orphans"], "processes outlived the run that was killed"


def test_a_careless_ingest_is_caught(
    shimmed: list[Server], fresh: Path, sent: list[Path], place: Path, record: Record
) -> None:
    chance, server = dice("naive"), shimmed[0]
    log = server.folder / "log"

    def careless(mode: str, n: int = 0) -> tuple[Path, Ended]:
        root = copied(fresh, place / "工作区")
        log.unlink(missing_ok=True)
        arm = {"root": str(root), "mode": mode, "n": n, "log": str(log)}
        return root, server.ingest(root, sent, do="naive", arm=arm)

    careless("count")
    # It is over within milliseconds: the instants are told by its operations, not by the clock.
    operations = int(log.read_text())
    broken = 0
    for _ in range(20):
        root, ended = careless("before", chance.randint(1, operations))
        broken += bool(violations(root, ended.told))
    record("the same of the careless ingest (negative control)", runs=20, caught=broken)

    assert broken > 0


def test_the_careless_ingest_is_clean_when_nobody_kills_it(server: Server, workspace: Path, few: list[Path]) -> None:
    ended = server.ingest(workspace, few, do="naive")

    assert ([], 3) == (violations(workspace, ended.told), len(ended.told))
