"""The ledger keeps what it was given, once, whole, and shows whoever touched it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from onex.acts.ingest import Arrival, ingest
from onex.acts.init import init
from onex.errors import LedgerBusy, SettingsError
from onex.ledger import frames, judgements, schema
from onex.ledger.receipts import Receipt
from onex.ledger.store import Ledger
from onex.ledger.verify import verify
from onex.settings import Workspace, load
from tests.conftest import workbook
from tests.postgres import schema as postgres_schema

NOW = datetime(2021, 4, 13, 9, tzinfo=timezone(timedelta(hours=8)))
STEMS = ("培训", "报名", "考核", "通过", "发证", "平台录入")
COUNTS = "".join(f" 本期{stem}人数 | 累计{stem}人数 |" for stem in STEMS)


def report(*rows: str, summaries: str = "", period: str = "2021-B07", reporters: Sequence[str] = ()) -> bytes:
    """A fortnightly report: each row is ``school_code certificate trained``, other counts alike."""
    figures = [f"| 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 核定规模 |{COUNTS}"]
    for row in rows:
        code, certificate, trained = row.split()
        figures.append(f"| {period} | {code} | {certificate} | 中级 | 100 |" + f" {trained} |" * 12)
    heads = "报送期次 | 学校标识码 | 本期师资培训人数 | 累计师资培训人数 | 本期支出 | 累计支出 | 工作进展 | 困难问题 | 政策建议 | 填报人 | 填报人电话"
    words = [f"| {heads} |"]
    for code in reporters or dict.fromkeys(row.split()[0] for row in rows):
        words.append(
            f"| {period} | {code} | 2 | 3 | 1200.5 | 2.5万元 | {summaries or '进展顺利'} | 无 | 无 | 示例甲 | 13800000001 |"
        )
    return workbook({"双周报": "\n".join(figures), "工作情况": "\n".join(words)})


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new workspace on SQLite, made once and copied by each test."""
    before = os.umask(0o022)
    yield init(tmp_path_factory.mktemp("新") / "工作区", "湖南", NOW).workspace.root
    os.umask(before)


@pytest.fixture
def on_sqlite(fresh: Path, tmp_path: Path) -> Workspace:
    return load(Path(shutil.copytree(fresh, tmp_path / "工作区")), environment={})


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A new workspace on either database: what holds of one ledger holds of the other."""
    if request.param == "sqlite":
        return request.getfixturevalue("on_sqlite")  # type: ignore[no-any-return]
    url = postgres_schema(request.getfixturevalue("postgres"), f"t{uuid.uuid4().hex}")
    return init(tmp_path / "工作区", "湖南", NOW, url).workspace


def opened(workspace: Workspace) -> Ledger:
    return Ledger.open_(workspace.ledger_url, workspace.archive, NOW)


def send(workspace: Workspace, content: bytes, name: str = "报告.xlsx") -> Receipt:
    path = workspace.folder("收件箱") / name
    path.write_bytes(content)
    (receipt,) = ingest(workspace, Arrival([path], NOW))
    return receipt


def tampered(workspace: Workspace, *statements: str) -> None:
    """Changes the database as somebody without onex would: what forbids it switched off first."""
    if "postgresql" in workspace.ledger_url:
        import psycopg

        with psycopg.connect(workspace.ledger_url.replace("+psycopg", "")) as other:
            other.execute("SET session_replication_role = replica")
            for statement in statements:
                other.execute(statement)  # type: ignore[call-overload]
        return
    with sqlite3.connect(workspace.root / "台账.db") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)
    connection.close()


def faults(workspace: Workspace) -> list[str]:
    return [fault.what for fault in verify(opened(workspace)).faults]


def test_a_new_workspace_holds_a_clean_ledger_that_nobody_else_can_read(on_sqlite: Workspace) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in on_sqlite.root.rglob("*")}

    assert [] == faults(on_sqlite)
    assert {0o600, 0o700} == set(modes.values())


def test_init_leaves_a_standing_workspace_as_it_is(workspace: Workspace) -> None:
    before = (workspace.root / "onex.toml").read_bytes()

    with pytest.raises(SettingsError, match="已经是工作区"):
        init(workspace.root, "福建", NOW)

    assert before == (workspace.root / "onex.toml").read_bytes()


def test_the_ledger_is_opened_with_the_settings_that_lose_nothing(on_sqlite: Workspace) -> None:
    with opened(on_sqlite).reading() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    wanted = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 30000}
    assert wanted == found


def test_a_file_received_twice_is_one_revision(workspace: Workspace) -> None:
    content = report("4143099001 数据采集 12")
    first, second = send(workspace, content), send(workspace, content, "再报一次.xlsx")

    assert ("received", "unchanged") == (first.status, second.status)
    assert (first.receipt, {"4143099001": 1}) == (second.receipt, second.revisions)
    assert 1 == len(frames.revisions(opened(workspace), "progress"))


def test_the_same_content_in_other_bytes_is_unchanged_but_has_a_receipt_of_its_own(workspace: Workspace) -> None:
    first = send(workspace, report("4143099001 数据采集 12", "4143099001 物流管理 7"))
    second = send(workspace, report("4143099001 物流管理 7", "4143099001 数据采集 12"))

    assert ("unchanged", {"4143099001": 1}) == (second.status, second.revisions)
    assert first.receipt != second.receipt


def test_a_changed_file_is_the_next_revision_and_a_reverted_one_the_next_again(workspace: Workspace) -> None:
    contents = [report(f"4143099001 数据采集 {n}") for n in (12, 13, 12)]
    receipts = [send(workspace, content) for content in contents]

    assert [1, 2, 3] == [receipt.revisions["4143099001"] for receipt in receipts]
    assert ["received"] * 3 == [receipt.status for receipt in receipts]


def test_an_unreadable_cell_mended_is_another_content(workspace: Workspace) -> None:
    first = send(workspace, report("4143099001 数据采集 约12"))
    second = send(workspace, report("4143099001 数据采集 约13"))

    assert (1, 2) == (first.revisions["4143099001"], second.revisions["4143099001"])


def test_a_merged_workbook_is_one_receipt_and_a_revision_for_each_school(workspace: Workspace) -> None:
    send(workspace, report("4143099001 数据采集 12"))
    receipt = send(workspace, report("4143099001 数据采集 13", "4143099003 数据采集 5"))

    assert {"4143099001": 2, "4143099003": 1} == receipt.revisions
    assert (None, {"4143099001": 2, "4143099003": 1}) == tuple(receipt.as_json()[n] for n in ("revision", "revisions"))


def test_a_row_under_another_schools_code_never_becomes_that_schools_revision(workspace: Workspace) -> None:
    send(workspace, report("4143099003 物流管理 80"))
    slip = report("4143099001 数据采集 12", "4143099003 物流管理 5", reporters=["4143099001"])
    receipt = send(workspace, slip)
    held = frames.revisions(opened(workspace), "progress")

    assert ("4143099001",) == receipt.reporters
    assert [("4143099003", 1), ("4143099001", 1)] == list(zip(held["reporter"], held["revision"], strict=True))


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"not a workbook", "unreadable", "FILE_"),
        (report("4143099001 数据采集 12", period="2021-B27"), "refused", "2021-B07"),
        (report("414309900 数据采集 12"), "refused", "学校标识码"),
    ],
)
def test_what_cannot_be_stored_gets_a_receipt_that_says_why(
    workspace: Workspace, content: bytes, status: str, says: str
) -> None:
    receipt = send(workspace, content)

    assert status == receipt.status
    assert says in str(receipt.error)
    assert receipt.receipt == send(workspace, content).receipt
    assert [] == faults(workspace)


def test_a_missing_file_stops_no_other(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "报告.xlsx"
    path.write_bytes(report("4143099001 数据采集 12"))
    receipts = ingest(workspace, Arrival([tmp_path / "没有.xlsx", path], NOW))

    assert ["unreadable", "received"] == [receipt.status for receipt in receipts]
    assert [None, "2021-000001"] == [receipt.receipt for receipt in receipts]


def test_records_come_back_typed_and_know_their_cells(workspace: Workspace) -> None:
    send(workspace, report("4143099001 数据采集 12", summaries="含，逗号、顿号"))
    ledger = opened(workspace)
    revisions = frames.revisions(ledger, "progress")
    spec = next(s for s in _specs() if s.id == "progress.summary")
    row = frames.of_table(ledger, spec, revisions["revision_id"]).iloc[0]
    cells = frames.cells(ledger, spec, revisions["revision_id"])

    assert ("1200.5", "25000", 2, "含，逗号、顿号") == (
        f"{row['spent_now'].normalize():f}", f"{row['spent_total'].normalize():f}", row["teachers_trained_now"], row["progress"],
    )  # fmt: skip
    assert "E" == cells[(row["revision_id"], "工作情况")]["spent_now"]


def _specs() -> list[object]:
    from onex import formbook

    return [spec for form in formbook.forms().values() for spec in form.tables.values()]


# -- interruption ------------------------------------------------------------------------------------------------------


def test_a_run_stopped_between_archive_and_commit_leaves_no_half_file(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(judgements, "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        send(workspace, report("4143099001 数据采集 12"))
    monkeypatch.undo()
    held = frames.receipts(opened(workspace))

    assert (0, []) == (len(held), faults(workspace))
    assert "2021-000001" == send(workspace, report("4143099001 数据采集 12")).receipt
    assert [] == faults(workspace)


def test_a_full_disk_is_said_in_one_sentence_and_nothing_is_written(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match="磁盘空间"):
        send(workspace, report("4143099001 数据采集 12"))
    monkeypatch.undo()

    assert [] == [path for path in workspace.archive.rglob("*") if path.is_file()]
    assert [] == faults(workspace)


def test_a_ledger_held_by_another_run_is_said_to_be_busy(on_sqlite: Workspace) -> None:
    other = sqlite3.connect(on_sqlite.root / "台账.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    path = on_sqlite.folder("收件箱") / "报告.xlsx"
    path.write_bytes(report("4143099001 数据采集 12"))
    with pytest.raises(LedgerBusy) as caught:
        ingest(on_sqlite, Arrival([path], NOW, lock_wait=0.1))
    other.close()

    assert 5 == caught.value.exit_code


# -- tampering ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", ["UPDATE receipts SET file = 'x'", "DELETE FROM progress_figures"])
def test_the_database_itself_refuses_to_change_or_drop_a_row(on_sqlite: Workspace, statement: str) -> None:
    send(on_sqlite, report("4143099001 数据采集 12"))
    connection = sqlite3.connect(on_sqlite.root / "台账.db")
    with pytest.raises(sqlite3.IntegrityError, match="只增不改"):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE progress_figures SET trained_total = trained_total + 1", "progress_figures"),
        ("UPDATE receipts SET received_on = '2021-01-01'", "receipts"),
        ("UPDATE revisions SET reporter = '4143099002'", "revisions"),
        ("UPDATE judgements SET errors = 0, policy = 'x'", "judgements"),
        ("DELETE FROM layouts", "layouts"),
        ("UPDATE events SET at = '2020-01-01T00:00:00+08:00' WHERE seq = 4", "事件 4"),
        ("UPDATE events SET body = replace(body, 'xlsx', 'xls') WHERE seq = 4", "事件 4"),
        ("DELETE FROM events WHERE seq = 4", "事件"),
    ],
)
def test_one_edited_row_or_event_is_found_and_named(workspace: Workspace, statement: str, named: str) -> None:
    send(workspace, report("4143099001 数据采集 12"))
    tampered(workspace, statement)

    assert any(named in what for what in faults(workspace))


def test_a_cut_tail_is_found_by_the_head_that_left_the_database(workspace: Workspace) -> None:
    send(workspace, report("4143099001 数据采集 12"))
    last, _ = opened(workspace).head()
    tables = [t.name for t in reversed(schema.metadata.sorted_tables) if t.name != "events"]
    cut = [f"DELETE FROM {t} WHERE event = {last}" for t in tables]
    tampered(workspace, *cut, f"DELETE FROM events WHERE seq = {last}")

    assert [f"台账.heads 记着第 {last} 个事件，台账中没有或已不同"] == faults(workspace)


def test_one_flipped_byte_in_an_archived_file_is_found(workspace: Workspace) -> None:
    receipt = send(workspace, report("4143099001 数据采集 12"))
    path = opened(workspace).archive.path(receipt.sha256)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)

    assert [f"{receipt.sha256[:16]}… 回执 {receipt.receipt} 的原件：存档文件的内容已变"] == faults(workspace)


# -- growth ------------------------------------------------------------------------------------------------------------


def test_a_form_that_gains_a_field_gains_a_column_and_loses_no_row(on_sqlite: Workspace) -> None:
    send(on_sqlite, report("4143099001 数据采集 12"))
    tampered(
        on_sqlite,
        "ALTER TABLE progress_summary DROP COLUMN reviewed_by",
        "DELETE FROM schema_versions",
        "INSERT INTO schema_versions VALUES (1, 1, 3, '建立台账', '')",
    )
    ledger = opened(on_sqlite)
    with ledger.reading() as connection:
        columns = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(progress_summary)")]

    assert "reviewed_by" in columns
    assert 1 == len(frames.revisions(ledger, "progress"))
    # Only the rows that this test itself rewrote are complained of; the records are as they were.
    assert all(what.startswith("schema_versions 中事件") for what in faults(on_sqlite))


def test_the_day_of_receipt_is_the_options_before_the_as_of_day(workspace: Workspace) -> None:
    path = workspace.folder("收件箱") / "报告.xlsx"
    path.write_bytes(report("4143099001 数据采集 12"))
    ingest(workspace, Arrival([path], NOW, on=date(2021, 4, 20), received_on=date(2021, 4, 12)))

    assert ["2021-04-12"] == list(frames.receipts(opened(workspace))["received_on"])
