"""onex doctor in a workspace: what is wrong is said with what to do; nothing is changed, nothing raised."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from onex.acts import doctor
from onex.acts.doctor import Check, examine
from onex.ledger import growth
from tests.offices import files, kept, said

NOW = datetime.fromisoformat("2030-01-01T09:00:00+08:00")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new workspace, made once and copied by each test."""
    from onex.cli import run

    before = os.umask(0o022)
    root = tmp_path_factory.mktemp("新") / "工作区"
    assert 0 == run(["init", str(root), "--province", "湖南"])
    yield root
    os.umask(before)


@pytest.fixture
def root(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "工作区"))


def of(root: Path, what: str, now: datetime = NOW) -> Check:
    """The one check of a name."""
    (found,) = [one for one in examine(root, now) if one.what == what]
    return found


def test_a_sound_workspace_lacks_nothing(root: Path) -> None:
    assert [] == [one for one in examine(root, NOW) if one.state == "lack"]
    assert of(root, "台账").found.endswith("快速自检正常")


def test_it_is_printed_with_the_machine_and_alone_without_a_workspace(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONEX_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    with_, without = (
        kept(said(capsys, ["doctor", *argv, "--format", "json"])[1], "doctor") for argv in (["-w", root], [])
    )
    names = [{check["what"] for check in one["checks"]} for one in (with_, without)]

    assert {"台账", "权限", "时钟", "磁盘空间", "无人值守", "备份"} <= names[0] - names[1]
    assert {"onex", "工作日历"} <= names[0] & names[1]


def test_looking_changes_nothing(root: Path) -> None:
    before = {name: (root / name).read_bytes() for name in files(root)}
    examine(root, NOW)

    assert before == {name: (root / name).read_bytes() for name in files(root)}


def test_a_broken_setting_is_said_where_it_stands(root: Path) -> None:
    (root / "onex.toml").write_text("province = 3", "utf-8")

    assert [("lack", True)] == [(one.state, "province" in one.found) for one in examine(root, NOW)]


def test_a_ledger_that_is_gone_or_no_ledger_is_said_and_the_rest_is_looked_at(root: Path) -> None:
    (root / "台账.db").unlink()
    gone = of(root, "台账")
    (root / "台账.db").write_bytes(b"not a database" * 100)
    (root / "台账.db").chmod(0o600)
    foreign = of(root, "台账")

    assert ("lack", "lack") == (gone.state, foreign.state)
    assert ("不存在", True) == (gone.found[-3:], "restore" in foreign.advice)
    assert "good" == of(root, "权限").state


def test_a_ledger_of_an_older_onex_is_said_and_not_touched(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "LATEST", growth.LATEST + 1)

    assert ("note", True) == (of(root, "台账").state, f"第 {growth.LATEST} 步" in of(root, "台账").advice)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_file_that_others_can_read_is_named_with_the_command_that_mends_it(root: Path) -> None:
    (root / "台账.db").chmod(0o644)
    (root / "onex.toml").chmod(0o640)
    closed = of(root, "权限")
    root.chmod(0o755)
    opened = of(root, "权限")

    assert ("note", "lack") == (closed.state, opened.state)
    assert [f"chmod 600 '{root}/onex.toml'", f"chmod 600 '{root}/台账.db'"] == opened.advice.split("；")


def test_a_clock_before_the_last_event_is_said(root: Path) -> None:
    assert ("good", "lack") == (of(root, "时钟").state, of(root, "时钟", datetime.fromisoformat("2001-01-01T00:00:00+08:00")).state)  # fmt: skip


def test_leavings_are_counted_and_harmless(root: Path) -> None:
    (root / "已收" / "ab").mkdir()
    (root / "已收" / "ab" / ".tmp-abc-1").write_bytes(b"half")
    (root / "输出" / ".表.tmp.xlsx").write_bytes(b"half")
    found = of(root, "临时文件")

    assert ("note", True) == (found.state, found.found.startswith("2 个"))


def test_a_disk_nearly_full_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 40, 1 << 40, 5 << 20))

    assert ("lack", "剩余 5.0 MB") == (of(root, "磁盘空间").state, of(root, "磁盘空间").found)


@pytest.mark.parametrize(
    ("kind", "state"),
    [("ext4", "good"), ("nfs4", "lack"), ("cifs", "lack"), ("fuse.sshfs", "lack"), ("9p", "lack"), ("overlay", "good")],
)
def test_a_shared_disk_is_no_place_for_a_ledger(root: Path, tmp_path: Path, kind: str, state: str) -> None:
    point = str(root.resolve()).replace(" ", "\\040")
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"rootfs / ext4 rw 0 0\nserver:/x {point} {kind} rw 0 0\nserver:/y {point}-2 nfs rw 0 0\n", "utf-8"
    )
    (found,) = [one for one in examine(root, NOW, mounts) if one.what == "文件系统"]

    assert (state, True) == (found.state, kind in found.found)


def test_the_heartbeat_tells_when_the_unattended_round_last_ended(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onex.cli.here.now", lambda: NOW)
    never = of(root, "无人值守")
    said(capsys, ["run", "nightly", "-w", root])
    fresh_, old = of(root, "无人值守", NOW + timedelta(hours=20)), of(root, "无人值守", NOW + timedelta(days=3))
    (root / "日志" / "心跳.json").write_text('{"started": "2030-01-05T02:10:00+08:00", "ended": null}', "utf-8")
    torn = of(root, "无人值守", NOW + timedelta(days=5))

    assert ["note", "good", "note", "note"] == [one.state for one in (never, fresh_, old, torn)]
    assert ("没有结束", True) == (torn.found[-4:], "onex run install" in never.advice)


def test_backups_are_counted_and_old_ones_said(root: Path) -> None:
    none = of(root, "备份")
    folder = root / "备份" / "备份-20300101-020000"
    folder.mkdir(parents=True)
    (folder / "清单.json").write_text("{}", "utf-8")

    assert ["note", "good", "note"] == [one.state for one in (none, of(root, "备份"), of(root, "备份", NOW + timedelta(days=30)))]  # fmt: skip


def test_a_file_system_that_does_not_tell_is_passed_over(root: Path) -> None:
    assert [] == [one for one in examine(root, NOW, Path("/没有/mounts")) if one.what == "文件系统"]
    assert doctor.MOUNTS == Path("/proc/mounts")
