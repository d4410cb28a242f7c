"""A workspace looked over: settings, database, permissions, clock, leavings, disk, unattended runs, backups; each with what to do."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from onex.acts import retention
from onex.acts.journal import FOLDER, heartbeat
from onex.errors import OnexError
from onex.ledger.archive import Archive
from onex.ledger.database import file_of
from onex.ledger.health import Health, health
from onex.ledger.store import HEADS
from onex.settings import FILE, Workspace, load

State = Literal["good", "note", "lack"]
MOUNTS = Path("/proc/mounts")
_SHARED = ("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "fuse", "9p", "afs", "ceph", "glusterfs", "vboxsf")
_ROOM = 1 << 30  # bytes that should be free, and three times the ledger
_NIGHT, _WEEK = timedelta(hours=36), timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `good`, `note` (works, but) or `lack`; what was found and what to do."""

    what: str
    state: State
    found: str
    advice: str = ""


def examine(root: Path, now: datetime, mounts: Path = MOUNTS) -> list[Check]:
    """Every check of a workspace. What is broken is said, never raised; nothing is changed."""
    try:
        workspace = load(root)
    except OnexError as problem:
        return [Check("工作区设置", "lack", str(problem), f"改正 {root / FILE}")]
    checks = [Check("工作区", "good", str(root))]
    path = file_of(workspace.ledger_url)
    state = None
    try:
        if path is not None and not path.is_file():
            raise OnexError(f"「{path}」不存在")
        state = health(workspace.ledger_url, workspace.archive)
        checks += _database(state)
    except OnexError as problem:
        checks.append(
            Check("台账", "lack", str(problem), "检查 onex.toml 的 ledger；文件丢失的用 onex ledger restore 由备份恢复")
        )
    checks += [*_clock(state, now), *_permissions(workspace, path), *_leavings(workspace), *_disk(root, state)]
    return [*checks, *_shared(root, path, mounts), *_unattended(root, now), *_backups(workspace, now)]


def _database(state: Health) -> Iterator[Check]:
    found = f"{state.version}，表结构第 {state.step} 步，{_size(state.bytes)}"
    if state.broken:
        advice = "不要再写入；运行 onex ledger verify 看损坏在哪里，用 onex ledger restore 由备份恢复"
        yield Check("台账", "lack", f"{found}；自检：{state.broken}", advice)
    elif state.step < state.latest:
        yield Check("台账", "note", found, f"由旧版建立，下次打开时自动升到第 {state.latest} 步(先留备份)")
    else:
        yield Check("台账", "good", f"{found}，快速自检正常")


def _clock(state: Health | None, now: datetime) -> Iterator[Check]:
    if state is None or state.last is None:
        return
    last = state.last.astimezone(now.tzinfo)
    if now < last:
        found = f"现在 {now:%Y-%m-%d %H:%M} 早于台账最后一次记录 {last:%Y-%m-%d %H:%M}"
        yield Check("时钟", "lack", found, "校准本机时钟；记录的次序以事件编号为准，不受影响")
    else:
        yield Check("时钟", "good", f"最后一次记录 {last:%Y-%m-%d %H:%M}")


def _permissions(workspace: Workspace, ledger: Path | None) -> Iterator[Check]:
    """Who else can read what only the office should; on Windows that is settled by the folder's properties, which are not looked at."""
    if os.name != "posix":
        return
    root = workspace.root
    own = [root / FILE, root / HEADS, workspace.archive, root / FOLDER, *([ledger] if ledger else [])]
    wide = [path for path in own if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    if not wide:
        yield Check("权限", "good", "台账、存档、链头、设置只有本人能读")
        return
    fixes = [f"chmod {'700' if path.is_dir() else '600'} '{path}'" for path in wide]
    found = f"{'、'.join(path.name for path in wide)} 别的用户也能读"
    # Nobody gets to the files where the folder itself is closed.
    closed = not stat.S_IMODE(root.stat().st_mode) & 0o077
    yield Check("权限", "note" if closed else "lack", found, "；".join(fixes))


def _leavings(workspace: Workspace) -> Iterator[Check]:
    inside = [workspace.root, workspace.folder("输出"), workspace.root / FOLDER]
    left = [*Archive(workspace.archive).stray(), *(p for folder in inside for p in folder.glob(".*.tmp*"))]
    left += list(workspace.root.glob("*.db-journal"))
    if left:
        found = f"{len(left)} 个，如 {left[0].relative_to(workspace.root)}"
        yield Check(
            "临时文件",
            "note",
            found,
            "中断时留下的，无害；没有 onex 在运行时可以删去(.db-journal 除外，下次打开台账时自动处理)",
        )
    else:
        yield Check("临时文件", "good", "没有残留")


def _disk(root: Path, state: Health | None) -> Iterator[Check]:
    free = shutil.disk_usage(root).free
    wanted = max(_ROOM, 3 * state.bytes if state else 0)
    short = free < wanted
    yield Check(
        "磁盘空间", "lack" if short else "good", f"剩余 {_size(free)}", f"至少留出 {_size(wanted)}" if short else ""
    )


def _shared(root: Path, ledger: Path | None, mounts: Path) -> Iterator[Check]:
    place = ledger.parent if ledger else root
    kind = _file_system(place, mounts)
    if kind in _SHARED or kind.startswith("fuse."):
        # SQLite's own documentation warns of locks on such disks.
        advice = "台账放在本机硬盘上，或改用 PostgreSQL；共享盘只用来收发文件"
        yield Check("文件系统", "note" if ledger is None else "lack", f"{place} 在网络或共享盘上({kind})", advice)
    elif kind:
        yield Check("文件系统", "good", kind)


def _file_system(place: Path, mounts: Path) -> str:
    """The type of the file system that a folder is on; empty where the system does not tell."""
    if str(place).startswith("\\\\"):
        return "smb"
    try:
        lines = mounts.read_text("utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        # Of two mounts on one point the later one counts.
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def _unattended(root: Path, now: datetime) -> Iterator[Check]:
    beat = heartbeat(root)
    if not beat:
        advice = "要每天自动收件、催报、备份，用 onex run install 打印要添加的几行"
        yield Check("无人值守", "note", "还没有运行过 onex run nightly", advice)
        return
    last = beat.get("succeeded")
    late = last is None or now - datetime.fromisoformat(last) > _NIGHT
    found = f"上次做完 {last[:16].replace('T', ' ')}" if last else "还没有做完过一次"
    if beat.get("ended") is None:
        found += f"；{str(beat.get('started'))[:16].replace('T', ' ')} 开始的一次没有结束"
    elif beat.get("exit"):
        found += f"；上次退出码 {beat['exit']}"
    advice = f"运行 onex run nightly 看提示；每步情况见 {root / FOLDER}"
    yield Check("无人值守", "note" if late or beat.get("exit") not in (0, 3) else "good", found, advice if late else "")


def _backups(workspace: Workspace, now: datetime) -> Iterator[Check]:
    target = retention.folder(workspace)
    made = list(retention.backups(target))
    if not made:
        advice = "运行 onex ledger backup，或在 onex.toml 的 nightly.backup 写明文件夹，每天自动备份"
        yield Check("备份", "note", f"{target} 里没有备份", advice)
        return
    last = made[-1].replace(tzinfo=now.tzinfo)
    old = now - last > _WEEK
    advice = "运行 onex ledger backup；并把备份复制到别的磁盘" if old else ""
    yield Check("备份", "note" if old else "good", f"{len(made)} 份，最近 {last:%Y-%m-%d %H:%M}", advice)


def _size(number: int) -> str:
    return f"{number / (1 << 30):.1f} GB" if number >= 1 << 30 else f"{number / (1 << 20):.1f} MB"
