"""The n-th write, flush, rename … of an ingest fails, or is the last: one sentence says so, and nothing is lost or half in."""

from __future__ import annotations

import errno
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.runs import Ended, Server, copied, side_by_side
from tests.faults.sizes import SIZES, dice
from tests.faults.verify import LEDGER, aged, sqlite_dump, state, violations

# mode of the shim, error; what each stands for is told in shim.c
FAULTS = (
    ("once", errno.EIO),
    ("once", errno.ENOSPC),
    ("ever", errno.EIO),
    ("ever", errno.ESTALE),
    ("full", errno.ENOSPC),
    ("short", 0),
    ("before", 0),
    ("after", 0),
)
_CHINESE = re.compile("[一-鿿]")


@dataclass(frozen=True)
class Whole:
    """The ingest when nothing fails: how many operations it takes, and what the ledger says then."""

    operations: int
    state: Counter[str]


@pytest.fixture(scope="module")
def whole(shimmed: list[Server], fresh: Path, few: list[Path]) -> Whole:
    ended = armed(shimmed[0], fresh, few, "count")

    assert (0, "") == (ended.code, ended.err)
    log, root = shimmed[0].folder / "log", shimmed[0].folder / "工作区"
    return Whole(int(log.read_text()), state(sqlite_dump(root / LEDGER)))


def armed(server: Server, fresh: Path, paths: Sequence[Path], mode: str, n: int = 0, code: int = 0) -> Ended:
    """An ingest into a fresh workspace beside the driver, with the shim armed."""
    root, log = copied(fresh, server.folder / "工作区"), server.folder / "log"
    log.unlink(missing_ok=True)
    return server.ingest(root, paths, arm={"root": str(root), "mode": mode, "n": n, "errno": code, "log": str(log)})


def points(operations: int) -> list[tuple[int, str, int]]:
    """Which operation fails how: every one in every way, or a handful."""
    every = [(n, mode, code) for n in range(1, operations + 1) for mode, code in FAULTS]
    return every if SIZES.io_points == 0 else sorted(dice("io").sample(every, min(SIZES.io_points, len(every))))


def ill_said(ended: Ended) -> list[str]:
    """What is wrong with how a run that met a fault ended: one Chinese sentence, an exit code that is no bug's."""
    lines = ended.err.strip().splitlines()
    found = [f"exit {ended.code}: {ended.err[-800:]}"] if ended.code not in (0, 2, 3, 5) else []
    if ended.code in (2, 5) and (len(lines) != 1 or not _CHINESE.search(ended.err)):
        found.append(f"said: {ended.err}")
    return found


def test_a_failing_disk_is_told_in_one_sentence_and_costs_nothing(
    shimmed: list[Server], fresh: Path, few: list[Path], whole: Whole, record: Callable[..., None]
) -> None:
    def tried(server: Server, point: tuple[int, str, int]) -> tuple[str, list[str]]:
        n, mode, code = point
        ended = armed(server, fresh, few, mode, n, code)
        root = server.folder / "工作区"
        said = [] if mode in ("before", "after") and ended.killed else ill_said(ended)
        said += [f"then: {what}" for what in violations(root, ended.told)]
        said += resumed(server, root, few, whole, ended)
        end = "killed" if ended.killed else f"exit {ended.code}"
        return end, [f"operation {n} {mode} {errno.errorcode.get(code, '')}: {what}" for what in said]

    found = side_by_side(shimmed, points(whole.operations), tried)
    wrong = [what for _, some in found for what in some]
    ends = dict(sorted(Counter(end for end, _ in found).items()))
    record(f"operation n of {whole.operations} of an ingest fails", runs=len(found), violations=len(wrong), **ends)

    assert [] == wrong


def resumed(server: Server, root: Path, paths: Sequence[Path], whole: Whole, before: Ended) -> list[str]:
    """What is wrong after the same ingest was run again with nothing failing."""
    aged(root)
    begun = time.time()
    again = server.ingest(root, paths)
    found = [f"resumed: {what}" for what in violations(root, [*before.told, *again.told], begun)]
    if (again.code, again.err) != (0, ""):
        found.append(f"resumed: exit {again.code}: {again.err[-300:]}")
    elif state(sqlite_dump(root / LEDGER)) != whole.state:
        found.append("resumed: it ends otherwise than undisturbed")
    return found


def test_the_command_itself_says_it_so(shimmed: list[Server], fresh: Path, few: list[Path], whole: Whole) -> None:
    chance = dice("command")

    def tried(server: Server, fault: tuple[int, str, int]) -> list[str]:
        n, mode, code = fault
        root, log = copied(fresh, server.folder / "工作区"), server.folder / "log"
        arm = {"root": str(root), "mode": mode, "n": n, "errno": code, "log": str(log)}
        ended = server.cli("ingest", *few, "-w", root, "--format", "json", arm=arm)
        receipts = json.loads(ended.out)["receipts"] if ended.out else []
        return [f"{fault}: {what}" for what in (*ill_said(ended), *violations(root, receipts))]

    faults = [(chance.randint(1, whole.operations), mode, code) for mode, code in FAULTS[:6]]

    assert [] == [what for found in side_by_side(shimmed, faults, tried) for what in found]
