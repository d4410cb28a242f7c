"""A backup is one state of the ledger, proves itself when restored, and moves between databases."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from onex.acts.backup import MANIFEST, backup, restore
from onex.acts.ingest import Arrival, ingest
from onex.acts.init import init
from onex.acts.proof import prove
from onex.errors import SettingsError, UsageError
from onex.ledger import copies, growth
from onex.ledger.store import Ledger
from onex.settings import Workspace
from tests.postgres import schema as postgres_schema
from tests.test_ledger import NOW, report, tampered


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with two reports, on either database."""
    before = os.umask(0o022)
    url = "台账.db"
    if request.param == "postgresql":
        url = postgres_schema(request.getfixturevalue("postgres"), f"b{uuid.uuid4().hex}")
    own = init(tmp_path / "工作区", "湖南", NOW, url).workspace
    for number in (1, 2):
        path = own.folder("收件箱") / f"报告{number}.xlsx"
        path.write_bytes(report(f"414309900{number} 数据采集 {number}"))
        ingest(own, Arrival([path], NOW))
    yield own
    os.umask(before)


def faults(workspace: Workspace) -> list[str]:
    return [fault.what for fault in prove(workspace, NOW).faults]


def test_a_restored_backup_is_the_same_ledger(workspace: Workspace, tmp_path: Path) -> None:
    made = backup(workspace, tmp_path / "备份", NOW)
    own, seq, head = restore(made.path, tmp_path / "恢复", NOW, "台账.db")

    assert (made.seq, made.head) == (seq, head) == Ledger.open_(workspace.ledger_url, workspace.archive, NOW).head()
    assert [] == faults(own)
    assert ("unchanged", 1) == _again(own)


def _again(own: Workspace) -> tuple[str, int]:
    path = own.root / "又一次.xlsx"
    path.write_bytes(report("4143099001 数据采集 1"))
    (receipt,) = ingest(own, Arrival([path], NOW))
    return receipt.status, receipt.revisions["4143099001"]


def test_nobody_else_can_read_a_backup(workspace: Workspace, tmp_path: Path) -> None:
    made = backup(workspace, tmp_path / "备份", NOW)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (made.path, *made.path.rglob("*"))}

    assert modes <= {0o700, 0o600, 0o400}


def test_an_sqlite_ledger_moves_to_postgresql_and_back(tmp_path: Path, postgres: str) -> None:
    own = init(tmp_path / "工作区", "湖南", NOW).workspace
    path = own.root / "报告.xlsx"
    path.write_bytes(report("4143099001 数据采集 12"))
    ingest(own, Arrival([path], NOW))
    url = postgres_schema(postgres, f"m{uuid.uuid4().hex}")
    moved, *_ = restore(backup(own, tmp_path / "一", NOW).path, tmp_path / "在服务器", NOW, url)
    back, _, head = restore(backup(moved, tmp_path / "二", NOW).path, tmp_path / "回来", NOW, "台账.db")

    assert "postgresql" in moved.ledger_url
    assert [] == faults(moved) + faults(back)
    assert head == Ledger.open_(own.ledger_url, own.archive, NOW).head()[1]
    with pytest.raises(UsageError, match="已经有台账"):
        restore(backup(own, tmp_path / "三", NOW).path, tmp_path / "再来", NOW, url)


def test_the_moved_ledger_refuses_to_change_a_row(tmp_path: Path, postgres: str) -> None:
    import psycopg

    url = postgres_schema(postgres, f"a{uuid.uuid4().hex}")
    init(tmp_path / "工作区", "湖南", NOW, url)
    for statement in ("UPDATE events SET at = ''", "DELETE FROM schema_versions", "TRUNCATE receipts CASCADE"):
        with (
            pytest.raises(psycopg.errors.RaiseException, match="只增不改"),
            psycopg.connect(url.replace("+psycopg", "")) as other,
        ):
            other.execute(statement)  # type: ignore[call-overload]


def test_a_backup_made_during_writes_is_one_state(tmp_path: Path) -> None:
    own = init(tmp_path / "工作区", "湖南", NOW).workspace
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            path = own.root / f"{number}.xlsx"
            path.write_bytes(report(f"414309{number:04d} 数据采集 {number}"))
            ingest(own, Arrival([path], NOW))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(own, tmp_path / f"备份{n}", NOW) for n in range(5)]
    finally:
        done.set()
        writer.join()
    for n, one in enumerate(made):
        restored, seq, _ = restore(one.path, tmp_path / f"恢复{n}", NOW)
        assert (one.seq, []) == (seq, faults(restored))


def test_a_damaged_or_incomplete_backup_is_refused(tmp_path: Path) -> None:
    own = init(tmp_path / "工作区", "湖南", NOW).workspace
    made = backup(own, tmp_path / "备份", NOW).path
    lacking = Path(shutil.copytree(made, tmp_path / "缺"))
    (lacking / "台账.db").unlink()
    flipped = Path(shutil.copytree(made, tmp_path / "坏"))
    content = bytearray((flipped / "台账.db").read_bytes())
    content[5000] ^= 1
    (flipped / "台账.db").write_bytes(content)

    with pytest.raises(SettingsError, match="缺少"):
        restore(lacking, tmp_path / "甲", NOW)
    with pytest.raises(SettingsError, match="与清单不符"):
        restore(flipped, tmp_path / "乙", NOW)
    with pytest.raises(UsageError, match="不是 onex 的备份"):
        restore(own.root, tmp_path / "丙", NOW)
    with pytest.raises(UsageError, match="不是空文件夹"):
        restore(made, own.root, NOW)


def test_an_archived_file_that_is_gone_is_named_in_the_backup(workspace: Workspace, tmp_path: Path) -> None:
    gone = next(path for path in workspace.archive.rglob("*") if path.is_file())
    gone.unlink()
    made = backup(workspace, tmp_path / "备份", NOW)

    assert (gone.name,) == made.damaged
    assert gone.name not in json.loads((made.path / MANIFEST).read_text("utf-8"))["files"]


# -- growth ------------------------------------------------------------------------------------------------------------


def older(folder: Path, step: int) -> Workspace:
    """A workspace whose ledger was left at an earlier step, with a report in it."""
    with pytest.MonkeyPatch.context() as patch:
        steps = [one for one in growth.MIGRATIONS if one[0] <= step]
        patch.setattr(growth, "MIGRATIONS", steps)
        patch.setattr(growth, "LATEST", step)
        own = init(folder, "湖南", NOW).workspace
        path = own.root / "报告.xlsx"
        path.write_bytes(report("4143099001 数据采集 12"))
        ingest(own, Arrival([path], NOW))
    return own


@pytest.mark.parametrize("step", [number for number, *_ in growth.MIGRATIONS[:-1]])
def test_a_ledger_of_each_earlier_step_is_brought_up_and_copied_first(tmp_path: Path, step: int) -> None:
    own = older(tmp_path / "工作区", step)
    ledger = Ledger.open_(own.ledger_url, own.archive, NOW)
    with ledger.reading() as connection:
        reached, _ = growth.version(connection)
    kept = own.root / f"台账.第{step}版.备份.db"

    assert growth.LATEST == reached
    assert [] == faults(own)
    assert (0o600, step) == (stat.S_IMODE(kept.stat().st_mode), _step(kept))


def _step(path: Path) -> int:
    connection = sqlite3.connect(path)
    (step,) = connection.execute("SELECT step FROM schema_versions ORDER BY version DESC LIMIT 1").fetchone()
    connection.close()
    return int(step)


def test_a_step_that_is_stopped_half_way_leaves_the_step_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = older(tmp_path / "工作区", 2)
    real = growth.create

    def stopped(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(growth, "create", stopped)
    with pytest.raises(KeyboardInterrupt):
        Ledger.open_(own.ledger_url, own.archive, NOW)
    monkeypatch.undo()

    assert 2 == _step(own.root / "台账.db")
    assert [] == faults(own)
    assert growth.LATEST == _step(own.root / "台账.db")


def test_a_ledger_of_a_newer_onex_is_left_alone(tmp_path: Path) -> None:
    own = init(tmp_path / "工作区", "湖南", NOW).workspace
    tampered(own, f"UPDATE schema_versions SET step = {growth.LATEST + 1}")
    with pytest.raises(SettingsError, match="请升级"):
        Ledger.open_(own.ledger_url, own.archive, NOW)


def test_a_copy_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    own = init(tmp_path / "工作区", "湖南", NOW).workspace
    ledger = Ledger.open_(own.ledger_url, own.archive, NOW)
    with pytest.raises(Exception, match="备份"):
        copies.copy_database(ledger.engine, tmp_path / "没有这个文件夹" / "x.db")


# -- the records against their originals ------------------------------------------------------------------------------


def test_a_record_that_differs_from_its_file_is_named_by_its_cell(workspace: Workspace) -> None:
    tampered(workspace, "UPDATE progress_figures SET trained_total = 99 WHERE school_code = '4143099001'")
    said = faults(workspace)

    assert "报告1.xlsx 双周报!G2：台账为 99，原件为 1" in said
    assert any("progress_figures" in what for what in said)
