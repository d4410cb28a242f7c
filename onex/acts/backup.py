"""A copy of a workspace that can be trusted: made while others write, proved before it is relied on."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from onex import __version__
from onex.acts.workers import Progress, silent
from onex.acts.writing import write_whole
from onex.errors import OnexError, SettingsError, UsageError
from onex.ledger import copies
from onex.ledger.archive import make_folder, private, sync_folder
from onex.ledger.store import HEADS, Ledger
from onex.settings import FILE, LEDGER, Workspace, load

ARCHIVE = "已收"
MANIFEST = "清单.json"
_ABANDONED = 86_400  # seconds after which an unfinished backup is one of a run that was killed


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: its folder, the chain's last event in it, and how many files and bytes it has.

    damaged  archived files that were missing or changed in the workspace itself, by hash; their copies are no better
    """

    path: Path
    seq: int
    head: str
    files: int
    bytes: int
    damaged: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The document onex.backup/1."""
        return {
            "schema": "onex.backup/1",
            "path": str(self.path),
            "seq": self.seq,
            "head": self.head,
            "files": self.files,
            "bytes": self.bytes,
            "damaged": list(self.damaged),
        }


def backup(workspace: Workspace, target: Path, now: datetime, progress: Progress = silent) -> Backup:
    """A new folder ``备份-年月日-时分秒`` in `target`: the database as one state, every archived file that it speaks of, settings, manifest.

    Whole or not at all; only its owner can read it. Others may go on writing meanwhile. Raises UsageError for a target inside the
    archive, OnexError where the disk refuses.
    """
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    place = target / f"备份-{now:%Y%m%d-%H%M%S}"
    if workspace.archive in (target.resolve(), *target.resolve().parents):
        raise UsageError("备份不能放在「已收」文件夹里，请换一个位置。")
    if place.exists():
        raise UsageError(f"「{place}」已经有了，没有覆盖；稍等一秒再试。")
    temporary = place.with_name(f".{place.name}-{os.getpid()}.tmp")
    try:
        make_folder(target)
        _tidy(target, now)
        temporary.mkdir(mode=0o700)
        made = _filled(workspace, ledger, temporary, place, now, progress)
        for path in (*temporary.rglob("*"), temporary):
            sync_folder(path) if path.is_dir() else _flush(path)
        temporary.rename(place)
        sync_folder(target)
        return made
    except OSError as problem:
        raise OnexError(
            f"备份没有写成({problem.strerror})：请检查「{target}」的磁盘空间和权限。台账没有改动。"
        ) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _tidy(target: Path, now: datetime) -> None:
    """Removes what runs that were killed left of their backups."""
    for left in target.glob(".备份-*.tmp"):
        if left.stat().st_mtime < now.timestamp() - _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _filled(
    workspace: Workspace, ledger: Ledger, folder: Path, place: Path, now: datetime, progress: Progress
) -> Backup:
    # The heads first: none of them is then ahead of the database. The archive last: whatever the database speaks of is in it.
    for name in (FILE, HEADS):
        if (workspace.root / name).is_file():
            shutil.copyfile(workspace.root / name, folder / name)
    copies.copy_database(ledger.engine, folder / LEDGER)
    copied = Ledger.at(f"sqlite:///{(folder / LEDGER).as_posix()}", folder / ARCHIVE)
    seq, head = copied.head()
    hashes = copied.hashes()
    damaged = []
    for number, sha256 in enumerate(hashes, 1):
        if not _copied(ledger.archive.path(sha256), copied.archive.path(sha256), sha256):
            damaged.append(sha256)
        progress("复制存档", number, len(hashes))
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in _files(folder)}
    size = sum(path.stat().st_size for path in _files(folder))
    manifest = {
        "schema": "onex.manifest/1",
        "made_at": now.isoformat(timespec="seconds"),
        "version": __version__,
        "seq": seq,
        "head": head,
        "files": files,
    }
    write_whole(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return Backup(place, seq, head, len(files), size, tuple(damaged))


def _copied(source: Path, target: Path, sha256: str) -> bool:
    """Whether the file was there, whole; what there is of it is copied either way."""
    if not source.is_file():
        return False
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with source.open("rb") as file, target.open("xb") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        os.fsync(copy.fileno())
    return _digest(target) == sha256


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


# -- restoring ---------------------------------------------------------------------------------------------------------


def restore(
    source: Path, folder: Path, now: datetime, ledger: str = "", checked: Callable[[Workspace], None] = lambda _: None
) -> tuple[Workspace, int, str]:
    """A workspace in a folder that is absent or empty, from a backup whose every file is as its manifest says; its last event and head.

    ledger   where the database is to stand: a file's name, or the URL of an empty database
    checked  is called with the new workspace before this returns, to examine it
    Raises UsageError for a folder that is not empty or no backup, SettingsError for a backup that is not whole.
    """
    private()
    manifest = _manifest(source)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"「{folder}」不是空文件夹，没有改动。请恢复到一个新的文件夹。")
    temporary = folder.with_name(f".{folder.name}.恢复")
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.copytree(source, temporary, ignore=shutil.ignore_patterns(MANIFEST))
        for path in (temporary, *temporary.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o400 if temporary / ARCHIVE in path.parents else 0o600)
        if ledger:
            _settle(temporary, ledger)
        if folder.exists():
            folder.rmdir()
        temporary.rename(folder)
    except OSError as problem:
        raise OnexError(f"没有恢复成({problem.strerror})：请检查「{folder}」的磁盘空间和权限。备份没有改动。") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    workspace = load(folder, environment={})
    seq, head = Ledger.open_(workspace.ledger_url, workspace.archive, now).head()
    if (seq, head) < (int(manifest["seq"]), "") or (seq == manifest["seq"] and head != manifest["head"]):
        raise SettingsError("恢复出来的台账与备份清单的链头不符，请勿使用，改用另一份备份。")
    checked(workspace)
    return workspace, seq, head


def _manifest(source: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, str] = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"「{source}」不是 onex 的备份(没有 {MANIFEST} 或读不懂)。") from None
    for name, sha256 in files.items():
        path = source / name
        if not path.is_file():
            raise SettingsError(f"备份不完整：缺少「{name}」。请改用另一份备份。")
        if _digest(path) != sha256:
            raise SettingsError(f"备份已损坏：「{name}」与清单不符。请改用另一份备份。")
    return dict(manifest)


def _settle(folder: Path, ledger: str) -> None:
    """Puts the restored database where it is wanted, and says so in the settings."""
    quoted = json.dumps(ledger, ensure_ascii=False)
    path = folder / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    changed, found = re.subn(r"(?m)^ledger *=.*$", lambda _: f"ledger = {quoted}", text)
    write_whole(path, (changed if found else f"ledger = {quoted}\n{text}").encode())
    if "://" in ledger:
        copies.move(f"sqlite:///{(folder / LEDGER).as_posix()}", ledger)
        (folder / LEDGER).unlink()
    elif ledger != LEDGER:
        (folder / LEDGER).rename(folder / ledger)
