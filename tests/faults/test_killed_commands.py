"""Backup, restore, the nightly round and the opening of an older ledger, killed at any operation: nothing lost, run again they end well."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.runs import Server, copied
from tests.faults.sending import STORY
from tests.faults.sizes import SIZES, dice
from tests.faults.verify import ARCHIVE, LEDGER, aged, sqlite_dump, state, temporary, violations

Record = Callable[..., None]
MANIFEST = "清单.json"
EARLIER = 1  # how many of the numbered steps the older ledger has


@dataclass
class Scene:
    """A folder in which one command runs: `w` the workspace in it, before the command ever ran."""

    server: Server
    base: Path
    before: Path
    words: tuple[str, ...]
    job: dict[str, Any] = field(default_factory=dict)

    @property
    def w(self) -> Path:
        return self.base / "w"

    def set(self) -> None:
        """Everything as it was before; what lay there for long is old."""
        copied(self.before, self.base)
        for path in self.base.rglob("*"):
            os.utime(path, (1_600_000_000, 1_600_000_000))

    def run(self, mode: str = "", n: int = 0) -> Any:
        log = self.server.folder / "log"
        log.unlink(missing_ok=True)
        arm = {"arm": {"root": str(self.base), "mode": mode, "n": n, "log": str(log)}} if mode else {}
        return self.server.cli(*(word.format(base=self.base) for word in self.words), **arm, **self.job)

    def operations(self) -> int:
        """How many operations on the disk the command takes, left in peace."""
        self.set()
        ended = self.run("count")
        assert ended.code in (0, 1, 3), ended.err
        return int((self.server.folder / "log").read_text())

    def killed(
        self, name: str, wrong_after: Callable[[], list[str]], wrong_again: Callable[[], list[str]]
    ) -> dict[str, Any]:
        """The command killed before or after one operation, examined, run again, examined."""
        count, chance = self.operations(), dice(name)
        expected = self.w / LEDGER, wrong_again()
        assert [] == expected[1], "the check itself fails when nobody kills"
        wrong: list[str] = []
        kills = 0
        for _ in range(SIZES.command_kills):
            n, mode = chance.randint(1, count), chance.choice(("before", "after"))
            self.set()
            ended = self.run(mode, n)
            kills += ended.killed
            found = [f"after the kill: {what}" for what in (*violations(self.w), *wrong_after())]
            aged(self.base)
            begun = time.time()
            again = self.run()
            found += [] if again.code in (0, 1, 3) else [f"run again: exit {again.code} {again.err}"]
            found += [f"run again: {what}" for what in (*violations(self.w), *wrong_again())]
            found += [f"left over: {path.name}" for path in temporary(self.base) if path.stat().st_mtime < begun]
            wrong += [f"{mode} operation {n} of {count}: {what}" for what in found]
        return {"operations": count, "kills": kills, "wrong": wrong}


@pytest.fixture(scope="module")
def busy(shimmed: Server, fresh: Path, sixty: list[Path], place: Path) -> Path:
    """A folder with a workspace in the middle of a season."""
    base = place / "busy"
    root = copied(fresh, base / "w")
    registers, sent = sorted((STORY / "登记簿").iterdir()), [sixty[n] for n in (0, 1, 42, 47, 48, 57)]
    assert 3 == shimmed.ingest(root, [*registers, *sent]).code
    return base


def ended_well(record: Record, what: str, toll: dict[str, Any]) -> None:
    record(f"SIGKILL during {what}", kills=toll["kills"], operations=toll["operations"], violations=len(toll["wrong"]))
    assert [] == toll["wrong"]
    assert toll["kills"] > 0


def test_a_backup_is_whole_or_not_there(shimmed: Server, busy: Path, place: Path, record: Record) -> None:
    scene = Scene(shimmed, place / "scene", busy, ("ledger", "backup", "{base}/out", "-w", "{base}/w"))
    kept = state(sqlite_dump(busy / "w" / LEDGER))

    def wrong() -> list[str]:
        time.sleep(1)  # backups are named by the second
        return [what for path in (scene.base / "out").glob("备份-*") for what in not_a_backup(path, kept)]

    ended_well(record, "ledger backup", scene.killed("backup", wrong, lambda: wrong() or none_made(scene.base / "out")))


def none_made(folder: Path) -> list[str]:
    return [] if any(folder.glob("备份-*")) else ["there is no backup"]


def not_a_backup(path: Path, kept: Counter[str]) -> list[str]:
    """What is wrong with a backup: its manifest against its files, its database against the one that it is of."""
    if not (path / MANIFEST).is_file():
        return [f"{path.name} has no manifest"]
    files = json.loads((path / MANIFEST).read_text("utf-8"))["files"]
    found = [f"{name} is not as the manifest says" for name, sha256 in files.items() if not _is(path / name, sha256)]
    found += violations(path)
    return [*found, *([] if state(sqlite_dump(path / LEDGER)) == kept else [f"{path.name} says something else"])]


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def test_a_restored_workspace_is_whole_or_not_there(shimmed: Server, busy: Path, place: Path, record: Record) -> None:
    before = copied(busy, place / "backed")
    assert 0 == shimmed.cli("ledger", "backup", before / "out", "-w", before / "w").code
    (made,) = (before / "out").glob("备份-*")
    made.rename(before / "backup")
    scene = Scene(shimmed, place / "scene", before, ("ledger", "restore", "{base}/backup", "{base}/new"))
    kept = state(sqlite_dump(busy / "w" / LEDGER))

    def wrong() -> list[str]:
        new = scene.base / "new"
        if not new.exists():
            return []
        return [*violations(new), *([] if state(sqlite_dump(new / LEDGER)) == kept else ["it says something else"])]

    def again() -> list[str]:
        return wrong() if (scene.base / "new").exists() else ["there is no workspace"]

    # A second restore into a folder that the first has filled is refused: then the first had done all there was to do.
    scene.job = {}
    toll = scene.killed("restore", wrong, again)
    toll["wrong"] = [what for what in toll["wrong"] if "不是空文件夹" not in what]
    ended_well(record, "ledger restore", toll)


def test_a_nightly_round_is_made_up_for_by_the_next(
    shimmed: Server, busy: Path, sixty: list[Path], place: Path, record: Record
) -> None:
    before = copied(busy, place / "evening")
    for path in [sixty[n] for n in (2, 3, 43, 49, 58)]:
        shutil.copy(path, before / "w" / "收件箱" / path.name)
    scene = Scene(shimmed, place / "scene", before, ("run", "nightly", "-w", "{base}/w", "--on", "2021-04-20"))
    scene.set()
    scene.run()
    scene.run()
    expected, kept = state(sqlite_dump(scene.w / LEDGER)), put_away(scene.w)

    def again() -> list[str]:
        scene.run()  # whatever the killed round had left undone needs one round, what follows from it another
        found = [] if state(sqlite_dump(scene.w / LEDGER)) == expected else ["the ledger says something else"]
        return found + [f"files: {put_away(scene.w) ^ kept}"] * (put_away(scene.w) != kept)

    def wrong() -> list[str]:
        sent = {path.name for path in (before / "w" / "收件箱").iterdir()}
        there = {path.name for path in scene.w.rglob("*")}
        return [f"{name} is nowhere" for name in sent if not any(name.rpartition(".")[0] in one for one in there)]

    ended_well(record, "run nightly", scene.killed("nightly", wrong, again))


def put_away(root: Path) -> set[str]:
    """Where the files lie that came in and those that were made; backups and journals bear the time in their names."""
    folders = ("收件箱", "退回", "输出", ARCHIVE)
    files = {path for name in folders for path in (root / name).rglob("*") if path.is_file()}
    return {str(path.relative_to(root)) for path in files - set(temporary(root))}


def test_an_older_ledger_is_brought_up_to_date_or_left_as_it_was(
    shimmed: Server, few: list[Path], place: Path, record: Record
) -> None:
    before = place / "older"
    shutil.rmtree(before, ignore_errors=True)
    before.mkdir()
    made = shimmed.cli("init", before / "w", "--province", "hunan", steps=EARLIER)
    assert 0 == made.code, made.err
    assert 0 == shimmed.ingest(before / "w", few, steps=EARLIER).code
    old = sqlite_dump(before / "w" / LEDGER)
    scene = Scene(shimmed, place / "scene", before, ("review", "list", "-w", "{base}/w"))

    def wrong() -> list[str]:
        return [] if state(sqlite_dump(scene.w / LEDGER)) == state(old) else ["it says something else"]

    def again() -> list[str]:
        tables, versions = (len(sqlite_dump(scene.w / LEDGER).tables), "schema_versions")
        grown = tables > len(old.tables) and len(sqlite_dump(scene.w / LEDGER).tables[versions]) > len(
            old.tables[versions]
        )
        return wrong() + ([] if grown else ["it was not brought up to date"])

    ended_well(record, "the opening of an older ledger", scene.killed("migration", wrong, again))
