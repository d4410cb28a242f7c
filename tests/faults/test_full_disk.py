"""A disk that is full, read-only, or gone in the middle: one sentence says so, the ledger is whole, and work goes on afterwards."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.commands import CASES, commands
from tests.faults.runs import Ended, Server, copied
from tests.faults.sending import STORY
from tests.faults.sizes import SIZES, dice
from tests.faults.test_failing_io import ill_said
from tests.faults.verify import ARCHIVE, LEDGER, aged, sqlite_dump, state, violations

Record = Callable[..., None]
ROOMY = "size=64m"


@dataclass(frozen=True)
class Disk:
    """A small file system in memory that only the driver sees at `at`, and we at `seen`."""

    server: Server
    at: Path

    @property
    def seen(self) -> Path:
        return Path(f"{self.server.view}{self.at}")

    @property
    def used(self) -> int:
        about = os.statvfs(self.seen)
        return (about.f_blocks - about.f_bfree) * about.f_frsize

    def mount(self, options: str) -> None:
        """Another size, read-only, anew; taken away for no options."""
        ended = self.server.run("mount", at=str(self.at), options=options)
        assert 0 == ended.code, options

    def holding(self, workspace: Path, size: int | None = None) -> Path:
        """An empty disk with a copy of a workspace on it; its path as the driver knows it."""
        self.server.run("mount", at=str(self.at), options="")
        self.mount(ROOMY)
        shutil.copytree(workspace, self.seen / "工作区")
        if size is not None:
            self.mount(f"remount,size={max(size, self.used)}")
        return self.at / "工作区"


@pytest.fixture(scope="module")
def disk(place: Path, server: Server) -> Iterator[Disk]:
    (place / "disk").mkdir()
    if os.geteuid() == 0 and server.ready:
        yield Disk(server, place / "disk")
        return
    own = Server(place / "apart", apart=True)
    if own.ready:
        yield Disk(own, place / "disk")
    own.close()
    if not own.ready:
        pytest.skip("no mount table of one's own here")


@pytest.fixture(scope="module")
def expected(server: Server, fresh: Path, few: list[Path], place: Path) -> Counter[str]:
    root = copied(fresh, place / "roomy")
    assert 0 == server.ingest(root, few).code
    return state(sqlite_dump(root / LEDGER))


def resumed(
    server: Server, root: Path, seen: Path, few: list[Path], before: Ended, expected: Counter[str]
) -> list[str]:
    """What is wrong after the fault, and after the same was run again without it."""
    found = [*ill_said(before), *(f"then: {what}" for what in violations(seen, before.told))]
    aged(seen)
    begun = time.time()
    again = server.ingest(root, few)
    found += [f"resumed: {what}" for what in violations(seen, [*before.told, *again.told], begun)]
    if (again.code, state(sqlite_dump(seen / LEDGER))) != (0, expected):
        found.append(f"resumed: it ends otherwise: {again.code} {again.err}")
    return found


def test_a_disk_that_fills_up_at_any_stage(
    disk: Disk, fresh: Path, few: list[Path], expected: Counter[str], record: Record
) -> None:
    root = disk.holding(fresh)
    least = disk.used
    assert 0 == disk.server.ingest(root, few).code
    most = disk.used + 200_000  # and what a transaction needs besides
    wrong: list[str] = []
    ends: Counter[str] = Counter()
    for n in range(SIZES.disks):
        size = least + (most - least) * n // max(1, SIZES.disks - 1)
        disk.holding(fresh, size)
        ended = disk.server.ingest(root, few)
        ends[f"exit {ended.code}"] += 1
        disk.mount(f"remount,{ROOMY}")
        wrong += [
            f"{size} bytes: {what}" for what in resumed(disk.server, root, disk.seen / "工作区", few, ended, expected)
        ]
    record("ENOSPC on a small disk", sizes=SIZES.disks, **ends, violations=len(wrong))

    assert [] == wrong
    assert ends["exit 2"] > 0
    assert ends["exit 0"] > 0


def test_what_looks_works_on_a_read_only_disk_and_what_writes_says_why(
    disk: Disk, fresh: Path, few: list[Path], expected: Counter[str]
) -> None:
    root = disk.holding(fresh)
    disk.server.ingest(root, few)
    disk.mount("remount,ro")
    looks = ("ledger verify", "review list", "report biweekly --period 2021-B07")
    seen = {look: disk.server.cli(*look.split(), "-w", root) for look in looks}
    more = sorted((STORY / "双周报" / "2021-B07").glob("*.xlsx"))
    refused = disk.server.ingest(root, more)
    disk.mount(f"remount,{ROOMY}")

    assert [] == [f"{look}: {one.code} {one.err}" for look, one in seen.items() if one.code != 0]
    assert 2 == refused.code
    assert [] == resumed(disk.server, root, disk.seen / "工作区", few, refused, expected)


def test_every_command_that_writes_says_so_when_there_is_no_room(disk: Disk, fresh: Path, few: list[Path]) -> None:
    root = disk.holding(fresh)
    disk.server.ingest(root, [*few, *sorted((STORY / "申报").glob("0[1-3]*.xlsx"))])
    (disk.seen / "out").mkdir()
    disk.mount(f"remount,size={disk.used + 4096}")
    words = {"w": root, "in": few[0].parent, "one": few[0], "out": disk.at / "out", "text": few[0], "story": STORY}
    words |= {
        "receipt": "2021-000001",
        "backup": disk.at / "备份",
        "secret": "4143099001",
        "doc": few[0],
        "sheet": few[0],
    }
    wrong = []
    for name in commands():
        for line in (line for line in CASES.get(name, ()) if "{out}" in line or "{backup}" in line):
            filled = [word.format(**words) for word in line.split()]
            ended = disk.server.cli(*name.split(), *filled, env={"TMPDIR": str(disk.at)})
            wrong += [f"onex {name} {line}: {what}" for what in ill_said(ended) if ended.code != 1]

    assert [] == wrong


PLACES: tuple[tuple[str, int], ...] = ((".", 0o500), (ARCHIVE, 0o500), (f"{ARCHIVE}/*", 0o500), (LEDGER, 0o400))


@pytest.mark.parametrize(("place_", "mode"), PLACES)
def test_a_place_that_may_not_be_written(
    server: Server, workspace: Path, few: list[Path], expected: Counter[str], place_: str, mode: int
) -> None:
    (first, *_) = few
    assert 0 == server.ingest(workspace, [first]).code
    shut = [workspace] if place_ == "." else sorted(workspace.glob(place_))
    kept = [(path, path.stat().st_mode) for path in shut]
    for path in shut:
        path.chmod(mode)
    ended = server.ingest(workspace, few, humble=True)
    looked = server.cli("ledger", "verify", "-w", workspace, humble=True)
    for path, before in kept:
        path.chmod(before)

    # New files may come into folders of the archive that are new themselves.
    assert ended.code in ((0, 2) if "*" in place_ else (2,)), ended.err
    assert 0 == looked.code, looked.out + looked.err
    assert [] == resumed(server, workspace, workspace, few, ended, expected)


@pytest.mark.parametrize("gone", ["工作区", f"工作区/{ARCHIVE}", "来件"])
def test_a_share_that_vanishes_in_the_middle(
    server: Server, fresh: Path, few: list[Path], expected: Counter[str], place: Path, gone: str
) -> None:
    chance = dice(f"vanished {gone}")
    base = place / "share"
    wrong = []
    for _ in range(1 if SIZES.disks < 10 else 40):
        shutil.rmtree(base, ignore_errors=True)
        root, sent = copied(fresh, base / "工作区"), [Path(shutil.copy(path, base)) for path in few]
        (base / "来件").mkdir()
        sent = [path.rename(base / "来件" / path.name) for path in sent]
        ended = server.ingest(root, sent, vanishing(base, base / gone, chance))
        away = base / "away"
        if away.exists():  # what was written meanwhile lies under the share that has come back
            shutil.rmtree(base / gone, ignore_errors=True)
            away.rename(base / gone)
        wrong += resumed(server, root, root, sent, ended, expected)

    assert [] == wrong


def vanishing(base: Path, path: Path, chance: random.Random) -> Callable[[int], None]:
    """Moves a path away some time after the beginning."""
    seconds = chance.uniform(0, 0.5)

    def vanish(_: int) -> None:
        time.sleep(seconds)
        path.rename(base / "away")

    return vanish
