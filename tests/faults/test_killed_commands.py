"""Backup, restore, the nightly round and the opening of an older ledger, killed at any operation: nothing lost, run again they end well."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.runs import Ended, Server, copied, side_by_side
from tests.faults.sending import STORY
from tests.faults.sizes import SIZES, dice
from tests.faults.verify import ARCHIVE, LEDGER, aged, sqlite_dump, state, temporary, violations

Record = Callable[..., None]
MANIFEST = "清单.json"
SERIES = "湘样教通"
EARLIER = 1  # how many of the numbered steps the older ledger has


@dataclass(frozen=True)
class Play:
    """A command to be killed: `before` is the folder in which it runs, {base}, as it is then; `w` in it is a workspace."""

    name: str
    before: Path
    words: tuple[str, ...]
    wrong_then: Callable[[Scene], list[str]]
    wrong_at_last: Callable[[Scene], list[str]]


@dataclass(frozen=True)
class Scene:
    """The folder of one driver in which a play is given again and again."""

    server: Server
    play: Play

    @property
    def base(self) -> Path:
        return self.server.folder / "scene"

    @property
    def w(self) -> Path:
        return self.base / "w"

    def set(self) -> None:
        """Everything as it was before, and of old."""
        copied(self.play.before, self.base)
        for path in self.base.rglob("*"):
            os.utime(path, (1_600_000_000, 1_600_000_000))

    def run(self, mode: str = "", n: int = 0) -> Ended:
        log = self.server.folder / "log"
        log.unlink(missing_ok=True)
        arm = {"arm": {"root": str(self.base), "mode": mode, "n": n, "log": str(log)}} if mode else {}
        return self.server.cli(*(word.format(base=self.base) for word in self.play.words), **arm)

    def undisturbed(self) -> int:
        """How many operations on the disk the command takes when it is left in peace; then all must be well."""
        self.set()
        ended = self.run("count")
        assert ended.code in (0, 1, 3), ended.err
        count = int((self.server.folder / "log").read_text())
        assert [] == self.play.wrong_at_last(self)
        return count

    def killed(self, mode: str, n: int) -> tuple[bool, list[str]]:
        """Whether the kill came in time, and what was wrong after it and after the command was run again."""
        self.set()
        ended = self.run(mode, n)
        found = [f"after the kill: {what}" for what in (*violations(self.w), *self.play.wrong_then(self))]
        aged(self.base)
        begun = time.time()
        again = self.run()
        found += [] if again.code in (0, 1, 3) else [f"run again: exit {again.code} {again.err}"]
        found += [f"run again: {what}" for what in (*violations(self.w), *self.play.wrong_at_last(self))]
        found += [f"left over: {path.name}" for path in temporary(self.base) if path.stat().st_mtime < begun]
        return ended.killed, [f"{mode} operation {n}: {what}" for what in found]


def given(servers: list[Server], play: Play, record: Record, forgiven: str = "\0") -> None:
    """The play with its kills, before or after an operation each; fails with what was wrong."""
    count, chance = Scene(servers[0], play).undisturbed(), dice(play.name)
    kills = [(chance.choice(("before", "after")), chance.randint(1, count)) for _ in range(SIZES.command_kills)]
    found = side_by_side(servers, kills, lambda server, kill: Scene(server, play).killed(*kill))
    wrong = [what for _, some in found for what in some if forgiven not in what]
    killed = sum(one for one, _ in found)
    record(f"SIGKILL during {play.name}", kills=killed, operations=count, violations=len(wrong))

    assert [] == wrong
    assert killed == len(kills)


@pytest.fixture(scope="module")
def busy(server: Server, fresh: Path, sixty: list[Path], place: Path) -> Path:
    """A folder with a workspace in the middle of a season."""
    root = copied(fresh, place / "busy" / "w")
    registers, sent = sorted((STORY / "登记簿").iterdir()), [sixty[n] for n in (0, 42, 47, 57)]
    assert 3 == server.ingest(root, [*registers, *sent]).code
    return place / "busy"


def test_a_backup_is_whole_or_not_there(shimmed: list[Server], busy: Path, record: Record) -> None:
    kept = state(sqlite_dump(busy / "w" / LEDGER))

    def wrong(scene: Scene) -> list[str]:
        time.sleep(1)  # backups are named by the second
        return [what for path in (scene.base / "out").glob("备份-*") for what in not_a_backup(path, kept)]

    def at_last(scene: Scene) -> list[str]:
        return wrong(scene) if any((scene.base / "out").glob("备份-*")) else ["there is no backup"]

    words = ("ledger", "backup", "{base}/out", "-w", "{base}/w")
    given(shimmed, Play("ledger backup", busy, words, wrong, at_last), record)


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


def test_a_restored_workspace_is_whole_or_not_there(
    shimmed: list[Server], busy: Path, place: Path, record: Record
) -> None:
    before = copied(busy, place / "backed")
    assert 0 == shimmed[0].cli("ledger", "backup", before / "out", "-w", before / "w").code
    next((before / "out").glob("备份-*")).rename(before / "backup")
    kept = state(sqlite_dump(busy / "w" / LEDGER))

    def at_last(scene: Scene) -> list[str]:
        new = scene.base / "new"
        if not new.exists():
            return ["there is no workspace"]
        return [*violations(new), *([] if state(sqlite_dump(new / LEDGER)) == kept else ["it says something else"])]

    def wrong(scene: Scene) -> list[str]:
        return at_last(scene) if (scene.base / "new").exists() else []

    # A folder that the killed run has filled is refused by the next: there was nothing left to do.
    words = ("ledger", "restore", "{base}/backup", "{base}/new")
    given(shimmed, Play("ledger restore", before, words, wrong, at_last), record, forgiven="不是空文件夹")


def test_a_nightly_round_is_made_up_for_by_the_next(
    shimmed: list[Server], busy: Path, sixty: list[Path], place: Path, record: Record
) -> None:
    before = copied(busy, place / "evening")
    for path in [sixty[n] for n in (2, 43, 49, 58)]:
        shutil.copy(path, before / "w" / "收件箱" / path.name)
    words = ("run", "nightly", "-w", "{base}/w", "--on", "2021-04-20")
    alone = Scene(shimmed[0], Play("", before, words, lambda _: [], lambda _: []))
    alone.set()
    alone.run()
    alone.run()
    expected, kept = state(sqlite_dump(alone.w / LEDGER)), put_away(alone.w)
    sent = {path.stem for path in (before / "w" / "收件箱").iterdir()}

    def wrong(scene: Scene) -> list[str]:
        there = [path.name for path in scene.w.rglob("*")]
        return [f"{name} is nowhere" for name in sent if not any(name in one for one in there)]

    def at_last(scene: Scene) -> list[str]:
        scene.run()  # what the killed round had left undone needs one round, what follows from that another
        found = [] if state(sqlite_dump(scene.w / LEDGER)) == expected else ["the ledger says something else"]
        return found + [f"files: {path}" for path in put_away(scene.w) ^ kept]

    given(shimmed, Play("run nightly", before, words, wrong, at_last), record)


def put_away(root: Path) -> set[str]:
    """Where the files lie that came in and those that were made; backups and journals bear the time in their names."""
    folders = ("收件箱", "退回", "输出", ARCHIVE)
    files = {path for name in folders for path in (root / name).rglob("*") if path.is_file()}
    return {str(path.relative_to(root)) for path in files - set(temporary(root))}


def test_a_document_is_issued_once_or_not_at_all(shimmed: list[Server], busy: Path, record: Record) -> None:
    def wrong(scene: Scene) -> list[str]:
        tables = sqlite_dump(scene.w / LEDGER).tables
        papers, taken = tables.get("documents", []), tables.get("document_numbers", [])
        return [] if len(papers) == len(taken) <= 1 else [f"{len(papers)} documents, {len(taken)} numbers"]

    def at_last(scene: Scene) -> list[str]:
        kept = scene.base / "again.docx"
        ended = scene.server.cli(
            *notice, "--as-issued", "--number", f"{SERIES}〔2020〕1号", "--out", kept, "-w", scene.w
        )
        (paper,) = sqlite_dump(scene.w / LEDGER).tables["documents"]
        return [*wrong(scene), *([] if _is(kept, paper["sha256"]) else [f"it cannot be had again: {ended.err}"])]

    # One that was issued before the kill is not issued again, and its very bytes can be had.
    notice = ("render", "notice", "--on", "2020-05-25", "--force")
    issued = (*notice, "--issue", "--by", "示例甲", "--prefix", SERIES, "--out", "{base}/out.docx", "-w", "{base}/w")
    given(shimmed, Play("render --issue", busy, issued, wrong, at_last), record, forgiven="已经印发")


def test_an_older_ledger_is_brought_up_to_date_or_left_as_it_was(
    shimmed: list[Server], few: list[Path], place: Path, record: Record
) -> None:
    before = place / "older"
    before.mkdir()
    made = shimmed[0].cli("init", before / "w", "--province", "hunan", steps=EARLIER)
    assert 0 == made.code, made.err
    assert 0 == shimmed[0].ingest(before / "w", few, steps=EARLIER).code
    old = sqlite_dump(before / "w" / LEDGER)

    def wrong(scene: Scene) -> list[str]:
        return [] if state(sqlite_dump(scene.w / LEDGER)) == state(old) else ["it says something else"]

    def at_last(scene: Scene) -> list[str]:
        new = sqlite_dump(scene.w / LEDGER)
        grown = len(new.tables) > len(old.tables) and len(new.tables["schema_versions"]) > len(
            old.tables["schema_versions"]
        )
        return wrong(scene) + ([] if grown else ["it was not brought up to date"])

    words = ("review", "list", "-w", "{base}/w")
    given(shimmed, Play("the opening of an older ledger", before, words, wrong, at_last), record)
