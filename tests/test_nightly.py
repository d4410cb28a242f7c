"""The unattended round: silent, never twice, never alone with a half-done file; killed, overlapped and interrupted."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from onex.acts import inbox, journal, nightly_steps, retention
from onex.acts.inbox import look, put_away
from onex.acts.lock import FILE, Holder, locked
from onex.acts.outputs import Outputs
from onex.acts.schedule import Machine, lines
from onex.errors import LedgerBusy
from onex.ledger import frames
from onex.ledger.store import Ledger
from onex.ledger.verify import verify
from onex.settings import Nightly, Workspace, load
from tests.offices import B07, LONG_AGO, Run, Said, broken, files, kept, laid, report, said, season

ON = "2021-04-20"
NOW = datetime.fromisoformat("2021-04-20T02:10:00+08:00")
SCHOOLS = ("4143099001", "3643099002", "4143099003")
REPORT = "输出/1+X证书制度试点工作双周报-2021-B07.xlsx"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace in the middle of a season, made once and copied by each test."""
    before = os.umask(0o022)
    root = tmp_path_factory.mktemp("夜间") / "工作区"
    season(root)
    yield root
    os.umask(before)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace in which nothing has happened yet."""
    before = os.umask(0o022)
    root = tmp_path_factory.mktemp("新") / "工作区"
    assert 0 == said(_Mute, ["init", root, "--province", "湖南"])[0]
    yield root
    os.umask(before)


class _Mute:
    """Stands in for capsys where a fixture outlives a test."""

    @staticmethod
    def readouterr() -> tuple[str, str]:
        return "", ""


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ONEX_WORKSPACE", raising=False)
    monkeypatch.setattr(inbox, "_LOOK_AGAIN", 0.01)
    return Path(shutil.copytree(made, tmp_path / "工作区"))


@pytest.fixture
def nightly(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """One round in the workspace: exit code, stdout, stderr."""

    def of(*argv: str) -> Said:
        return said(capsys, ["run", "nightly", "-w", root, "--on", ON, *argv])

    return of


def opened(root: Path) -> Ledger:
    own = workspace(root)
    return Ledger.open_(own.ledger_url, own.archive, NOW)


def workspace(root: Path) -> Workspace:
    return load(root, environment={})


def heartbeat(root: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((root / "日志" / "心跳.json").read_text("utf-8"))
    assert [] == broken(found, "heartbeat")
    return found


def told(root: Path) -> list[dict[str, object]]:
    """The lines of the journal, each held against its schema."""
    (path,) = (root / "日志").glob("nightly-*.jsonl")
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [] == [problem for line in found for problem in broken(line, "journal")]
    return found


# -- one round ---------------------------------------------------------------------------------------------------------


def test_where_nothing_happened_and_nothing_is_due_nothing_is_said(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(shutil.copytree(fresh, tmp_path / "工作区"))

    assert (0, "", "") == said(capsys, ["run", "nightly", "-w", root])
    assert (0, heartbeat(root)["ended"]) == (heartbeat(root)["exit"], heartbeat(root)["succeeded"])


def test_a_round_receives_answers_puts_away_chases_and_reports(root: Path, nightly: Run) -> None:
    laid(root, B07[0].name, B07[0].read_bytes())
    laid(root, "长沙市/坏.xlsx", b"PK\x03\x04 broken")
    laid(root, "说明.docx", b"a letter")
    code, out, err = nightly()

    assert (3, "") == (code, err)
    for words in (
        "收入 1 个文件",
        "未收 坏.xlsx：FILE_",
        "说明.docx",
        "逾期未报 2 所",
        "onex chase 2021-W14 -w",
        f"已编制 {REPORT}",
    ):
        assert words in out
    assert [f"已处理/{ON}/{B07[0].name}", f"未收/{ON}/长沙市/坏.xlsx", "说明.docx"] == files(root / "收件箱")
    assert [f"{REPORT.removeprefix('输出/')}", "催报-2021-W14.csv", "催报-2021-W15.csv",
            f"回执/{ON}/回执-2021-000001.txt", f"回执/{ON}/回执-2021-000002.txt"] == files(root / "输出")  # fmt: skip
    assert (3, opened(root).head()[1]) == (heartbeat(root)["exit"], heartbeat(root)["head"])
    assert ["start", *nightly_steps.STEPS, "end"] == [line["step"] for line in told(root)]


def test_a_second_round_does_nothing_again(root: Path, nightly: Run) -> None:
    laid(root, B07[0].name, B07[0].read_bytes())
    nightly()
    before = opened(root).head(), {name: (root / "输出" / name).stat().st_mtime_ns for name in files(root / "输出")}
    code, out, _ = nightly()

    assert before == (opened(root).head(), {n: (root / "输出" / n).stat().st_mtime_ns for n in files(root / "输出")})
    assert (0, False, False) == (code, "收件" in out, "已编制" in out)


def test_what_it_did_is_json_that_keeps_to_its_schema(root: Path, nightly: Run) -> None:
    laid(root, B07[0].name, B07[0].read_bytes())
    code, out, _ = nightly("--format", "json")
    night = kept(out, "night")

    assert (code, list(nightly_steps.STEPS)) == (night["exit"], [step["step"] for step in night["steps"]])
    assert 1 == night["steps"][1]["facts"]["received"]


def test_files_are_remembered_by_their_place_in_the_workspace(root: Path, nightly: Run) -> None:
    laid(root, B07[0].name, B07[0].read_bytes())
    nightly()

    assert f"收件箱/{B07[0].name}" == frames.receipts(opened(root))["file"].iloc[-1]


def test_no_telephone_is_in_anything_that_it_leaves(root: Path, nightly: Run) -> None:
    phone = "13800009876"
    laid(root, f"报告{phone}.xlsx", report("4143099001 数据采集 12", phone=phone))
    laid(root, f"{phone}.xlsx", b"PK\x03\x04 broken")
    _, out, err = nightly("--format", "json")
    left = [path.read_bytes() for path in (*(root / "日志").iterdir(), *(root / "输出").rglob("*.txt"))]

    assert len(left) >= 4
    assert not any(phone.encode() in content for content in (out.encode(), err.encode(), *left))


def test_a_correction_makes_the_report_anew_but_never_over_what_a_person_wrote(root: Path, nightly: Run) -> None:
    laid(root, "甲.xlsx", report("4143099001 数据采集 12"))
    nightly()
    first = (root / REPORT).read_bytes()
    laid(root, "乙.xlsx", report("4143099001 数据采集 13"))
    nightly()
    second = (root / REPORT).read_bytes()
    (root / REPORT).write_bytes(b"what a clerk made of it")
    laid(root, "丙.xlsx", report("4143099001 数据采集 14"))
    nightly()
    third = (root / REPORT.replace(".xlsx", "_2.xlsx")).read_bytes()

    assert 3 == len({first, second, third})
    assert b"what a clerk made of it" == (root / REPORT).read_bytes()


def test_a_list_of_silent_schools_does_not_outlive_their_silence(root: Path, nightly: Run) -> None:
    nightly()
    before = (root / "输出" / "催报-2021-W14.csv").read_text("utf-8-sig")
    for number, code in enumerate(SCHOOLS):
        laid(root, f"{number}.xlsx", report(f"{code} 数据采集 12"))
    nightly()
    after = (root / "输出" / "催报-2021-W14.csv").read_text("utf-8-sig")

    assert (3, 0) == (before.count("【催报】"), after.count("【催报】"))


def test_a_wrong_report_in_the_settings_is_named_and_the_rest_is_done(root: Path, nightly: Run) -> None:
    text = (root / "onex.toml").read_text("utf-8").replace('["biweekly.xlsx"]', '["biweekley.xlsx"]')
    (root / "onex.toml").write_text(text, "utf-8")
    laid(root, "甲.xlsx", report("4143099001 数据采集 12"))
    code, out, _ = nightly()

    assert 2 == code
    assert "onex.toml 的 nightly.reports" in out
    assert [f"已处理/{ON}/甲.xlsx"] == files(root / "收件箱")


def test_a_changed_byte_in_the_archive_is_said_and_is_exit_1(root: Path, nightly: Run) -> None:
    path = next(path for path in (root / "已收").rglob("*") if path.is_file())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    code, out, _ = nightly()

    assert 1 == code
    assert "核对台账：发现 1 处" in out


def test_a_clock_that_went_backwards_is_said(nightly: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex.cli.here.now", lambda: NOW - timedelta(days=3650))
    code, out, _ = nightly()

    assert (0, True) == (code, "时钟" in out)


# -- the inbox ---------------------------------------------------------------------------------------------------------


def test_a_file_written_a_moment_ago_waits_for_the_next_round(root: Path, nightly: Run) -> None:
    laid(root, "刚写.xlsx", report("4143099001 数据采集 12"), time.time())
    nightly()

    assert ["刚写.xlsx"] == files(root / "收件箱")
    assert [1] == [line["growing"] for line in told(root) if line["step"] == "inbox"]


def test_a_file_that_still_grows_waits_although_its_time_is_old(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = laid(root, "在写.xlsx", b"first half")
    laid(root, "静.xlsx", b"whole")

    def written(_: float) -> None:
        path.write_bytes(b"first half, second half")
        os.utime(path, (LONG_AGO, LONG_AGO))

    monkeypatch.setattr(inbox.time, "sleep", written)
    found = look(root, 10, time.time())

    assert [Path("收件箱/静.xlsx")] == list(found.ready)
    assert (Path("收件箱/在写.xlsx"),) == found.growing


def test_locks_links_and_hidden_files_are_no_post(root: Path) -> None:
    laid(root, "~$甲.xlsx", b"lock")
    laid(root, ".隐藏.xlsx", b"hidden")
    laid(root, f"已处理/{ON}/旧.xlsx", b"old")
    (root / "收件箱" / "链接.xlsx").symlink_to(root / "onex.toml")
    found = look(root, 0, time.time())

    assert ((), (), ()) == (tuple(found.ready), found.growing, found.strange)


def test_a_file_changed_while_it_was_received_stays_for_the_next_round(
    root: Path, nightly: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = laid(root, "甲.xlsx", report("4143099001 数据采集 12"))
    digests = iter(["as it was read", "as it is now"])
    monkeypatch.setattr(inbox, "digest", lambda _: next(digests))
    code, out, _ = nightly()

    assert (3, True) == (code, path.is_file())
    assert "仍在收件箱 甲.xlsx" in out


def test_a_second_file_of_a_name_replaces_none(root: Path, nightly: Run) -> None:
    for trained in (12, 13):
        laid(root, "报告.xlsx", report(f"4143099001 数据采集 {trained}"))
        nightly()

    assert [f"已处理/{ON}/报告.xlsx", f"已处理/{ON}/报告_2.xlsx"] == files(root / "收件箱")
    assert report("4143099001 数据采集 12") != (root / "收件箱" / "已处理" / ON / "报告_2.xlsx").read_bytes()


def test_a_move_cut_short_is_finished_without_a_double(root: Path) -> None:
    source = laid(root, "报告.xlsx", b"content")
    target = root / "收件箱" / "已处理" / ON / "报告.xlsx"
    target.parent.mkdir(parents=True)
    os.link(source, target)

    assert target == put_away(root, Path("收件箱/报告.xlsx"), "已处理", ON)
    assert [f"已处理/{ON}/报告.xlsx"] == files(root / "收件箱")


def test_where_there_are_no_hard_links_a_file_is_moved_and_none_replaced(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    for content in (b"one", b"two"):
        laid(root, "报告.xlsx", content)
        put_away(root, Path("收件箱/报告.xlsx"), "已处理", ON)
    folder = root / "收件箱" / "已处理" / ON

    assert [b"one", b"two"] == [(folder / name).read_bytes() for name in ("报告.xlsx", "报告_2.xlsx")]


def test_a_zip_is_put_away_when_each_of_its_tables_is_answered(root: Path, nightly: Run, tmp_path: Path) -> None:
    packed = tmp_path / "包"
    packed.mkdir()
    (packed / "甲.xlsx").write_bytes(report("4143099001 数据采集 12"))
    (packed / "乙.xlsx").write_bytes(report("4143099002 数据采集 12"))
    laid(root, "全市.zip", Path(shutil.make_archive(str(tmp_path / "全市"), "zip", packed)).read_bytes())
    code, out, _ = nightly()

    assert (0, [f"已处理/{ON}/全市.zip"]) == (code, files(root / "收件箱"))
    assert "收入 2 个文件" in out


# -- alone -------------------------------------------------------------------------------------------------------------

HOLD = """
import sys, time
from datetime import datetime, timezone
from pathlib import Path
from onex.acts.lock import locked
with locked(Path(sys.argv[1]), "onex run nightly", datetime.now(timezone.utc), 0):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the workspace."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(root)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert b"held\n" == process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_run_is_told_who_is_at_work(nightly: Run, holder: subprocess.Popen[bytes]) -> None:
    code, out, err = nightly("--lock-wait", "0.2")

    assert (5, "", 1) == (code, out, len(err.strip().splitlines()))
    assert f"进程 {holder.pid}" in err


def test_the_lock_of_a_process_that_is_gone_is_taken_over_and_said(
    nightly: Run, holder: subprocess.Popen[bytes]
) -> None:
    holder.kill()
    holder.wait()
    code, out, _ = nightly("--lock-wait", "0")

    assert (0, True) == (code, f"进程 {holder.pid})中途停止" in out)
    assert "中途停止" not in nightly()[1]


def test_a_lock_is_given_back_and_its_file_stays_private(root: Path) -> None:
    with locked(root, "onex run nightly", NOW, 0) as before:
        held = json.loads((root / FILE).read_bytes())
        with pytest.raises(LedgerBusy), locked(root, "onex run nightly", NOW, 0):
            pass

    assert (None, os.getpid(), 0o600) == (before, held["pid"], stat.S_IMODE((root / FILE).stat().st_mode))
    assert b"" == (root / FILE).read_bytes()


def test_what_a_broken_lock_file_says_stops_nobody(root: Path) -> None:
    (root / FILE).write_bytes(b'{"pid": 1, ')
    with locked(root, "onex run nightly", NOW, 0) as before:
        pass

    assert before is None
    (root / FILE).write_text(json.dumps({"pid": 1, "host": "h", "command": "c", "started": "s"}), "utf-8")
    with locked(root, "onex run nightly", NOW, 0) as before:
        assert Holder(1, "h", "c", "s") == before


def test_a_ledger_that_others_keep_is_exit_5_and_the_heartbeat_says_so(root: Path, nightly: Run) -> None:
    path = laid(root, "甲.xlsx", report("4143099001 数据采集 12"))
    other = sqlite3.connect(root / "台账.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    code, out, _ = nightly("--lock-wait", "0.2")
    other.close()

    assert (5, True, 5) == (code, path.is_file(), heartbeat(root)["exit"])
    assert "正被" in out
    assert 0 == nightly()[0]


def test_a_clerk_receives_files_while_the_round_goes_on(root: Path, tmp_path: Path) -> None:
    for number in range(3):
        laid(root, f"{number}.xlsx", report(f"414309900{number + 1} 数据采集 12"))
    own = []
    for number in range(2):
        own.append(tmp_path / f"窗口{number}.xlsx")
        own[-1].write_bytes(report(f"414309901{number} 物流管理 7"))
    runs = [
        started("run", "nightly", "-w", str(root), "--on", ON),
        *(started("ingest", str(path), "-w", str(root), "--on", ON) for path in own),
    ]
    done = [ended(run) for run in runs]
    held = frames.revisions(opened(root), "progress")

    assert [0, 0, 0] == [code for code, _, _ in done], done
    assert not any("locked" in err for _, _, err in done)
    assert (5, ()) == (len(held), verify(opened(root)).faults)


def started(*argv: str, bare: bool = False) -> subprocess.Popen[str]:
    """onex in a process of its own; `bare` as cron does it: no HOME, no language."""
    environment = {"PATH": os.environ.get("PATH", "")} if bare else {**os.environ, "ONEX_WORKSPACE": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "onex", *argv],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment, cwd="/",
    )  # fmt: skip


def ended(run: subprocess.Popen[str]) -> Said:
    """Exit code, stdout and stderr of a process, when it is over."""
    out, err = run.communicate(timeout=300)
    return run.returncode, out, err


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_at_any_instant_and_run_again_it_ends_as_if_nothing_had_been(made: Path, tmp_path: Path) -> None:
    chance = random.Random(20210420)
    sent = {f"{number}.xlsx": report(f"{code} 数据采集 12") for number, code in enumerate(SCHOOLS)}
    sent["坏.xlsx"] = b"PK\x03\x04 broken"

    def office(name: str) -> Path:
        root = Path(shutil.copytree(made, tmp_path / name))
        for name, content in sent.items():
            laid(root, name, content)
        return root

    calm = office("不受扰")
    began = time.monotonic()
    assert 3 == ended(started("run", "nightly", "-w", str(calm), "--on", ON))[0]
    seconds = time.monotonic() - began
    torn = office("受扰")
    codes = []
    for _ in range(3):
        run = started("run", "nightly", "-w", str(torn), "--on", ON)
        time.sleep(chance.uniform(0.2, 0.9) * seconds)
        run.send_signal(signal.SIGKILL)
        codes.append(ended(run)[0])
        assert () == verify(opened(torn)).faults
    codes.append(ended(started("run", "nightly", "-w", str(torn), "--on", ON))[0])

    assert -signal.SIGKILL in codes
    assert 3 in codes, "nobody was told of the file that could not be received"
    assert outcome(calm) == outcome(torn)


def outcome(root: Path) -> object:
    """All that a round is to leave behind: what the ledger holds, where the files are, what was written."""
    ledger = opened(root)
    held = frames.revisions(ledger, "progress")
    receipts = [(root / "输出" / name).read_text("utf-8-sig") for name in files(root / "输出") if name.endswith(".txt")]
    seals = ("收到时间", "台账链头")
    bare = sorted("\n".join(line for line in text.splitlines() if not line.startswith(seals)) for text in receipts)
    return (
        sorted(zip(held["reporter"], held["revision"], held["content"], strict=True)),
        sorted(frames.receipts(ledger)["sha256"]),
        files(root / "收件箱"),
        files(root / "输出"),
        bare,
        verify(ledger).faults,
    )


@pytest.mark.skipif(os.name != "posix", reason="a bare environment is cron's")
def test_it_works_without_home_or_language_from_a_foreign_folder(fresh: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(fresh, tmp_path / "工作区"))

    assert (0, "", "") == ended(started("run", "nightly", "-w", str(root), bare=True))
    (root / "收件箱" / "信.docx").write_bytes(b"a letter")
    code, out, err = ended(started("run", "nightly", "-w", str(root), bare=True))
    assert (0, True, "") == (code, "信.docx" in out, err)


# -- what it leaves for people -----------------------------------------------------------------------------------------


def test_a_fault_of_ours_is_exit_4_and_the_heartbeat_tells_of_it(
    root: Path, nightly: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    nightly()
    succeeded = heartbeat(root)["succeeded"]

    def broke(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(nightly_steps, "STEPS", {**nightly_steps.STEPS, "verify": broke})

    assert 4 == nightly()[0]
    assert (4, succeeded) == (heartbeat(root)["exit"], heartbeat(root)["succeeded"])


def test_what_it_leaves_is_for_its_owner_only(root: Path, nightly: Run) -> None:
    laid(root, "甲.xlsx", report("4143099001 数据采集 12"))
    nightly()
    own = [root / "日志", *(root / "日志").iterdir(), root / FILE, *(root / "输出").rglob("*")]

    assert {0o600, 0o700} == {stat.S_IMODE(path.stat().st_mode) for path in own}


def test_a_journal_does_not_grow_without_end(root: Path, nightly: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "LARGEST", 1000)
    for _ in range(3):
        nightly()
    found = sorted((root / "日志").glob("nightly-*"))

    assert 2 == len(found)
    assert all(path.stat().st_size < 4000 for path in found)


def test_a_journal_that_cannot_be_written_stops_nothing_and_is_said(root: Path, nightly: Run) -> None:
    laid(root, "甲.xlsx", report("4143099001 数据采集 12"))
    (root / "日志").write_bytes(b"a file where the folder should be")
    code, out, _ = nightly()

    assert (2, True) == (code, "日志没有写成" in out)
    assert [f"已处理/{ON}/甲.xlsx"] == files(root / "收件箱")


def test_an_output_of_ours_is_replaced_whatever_the_instant_at_which_we_were_killed(root: Path) -> None:
    path, made = root / "输出" / "表.txt", Outputs(root)
    made.make(path, "one", lambda target: (target.write_bytes(b"1"), None)[1])

    def killed(target: Path) -> None:
        target.write_bytes(b"2")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made.make(path, "two", killed)
    made.make(path, "two", lambda target: (target.write_bytes(b"2"), None)[1])

    assert (b"2", ["表.txt"]) == (path.read_bytes(), files(root / "输出"))
    assert made.make(path, "two", lambda target: (target.write_bytes(b"3"), None)[1]) is None


# -- backups -----------------------------------------------------------------------------------------------------------


def test_a_backup_is_made_when_something_is_new_and_not_again(root: Path, nightly: Run) -> None:
    text = (root / "onex.toml").read_text("utf-8").replace('backup = ""', 'backup = "备份"')
    (root / "onex.toml").write_text(text, "utf-8")
    nightly()
    nightly()
    once = list(retention.backups(root / "备份").values())
    time.sleep(1)  # a backup is named for its second
    laid(root, "甲.xlsx", report("4143099001 数据采集 12"))
    nightly()
    (newest,) = retention.backups(root / "备份").values()

    assert ([opened(root).head()[1]], 1, True) == ([retention.head(newest)], len(once), newest not in once)


def test_the_newest_of_each_day_week_and_month_stay() -> None:
    made = [datetime(2021, 1, 1, 2) + timedelta(hours=12 * n) for n in range(400)]
    staying = retention.kept(made, Nightly(keep_days=7, keep_weeks=4, keep_months=12))

    assert made[-1] in staying
    assert {day.date() for day in made[-14:]} <= {one.date() for one in staying}
    assert 7 == sum(one.date() >= made[-13].date() for one in staying)
    assert {(2021, month) for month in range(1, 8)} == {(one.year, one.month) for one in staying}


def test_only_backups_that_are_too_old_are_removed(tmp_path: Path) -> None:
    for day in range(1, 6):
        folder = tmp_path / f"备份-202104{day:02d}-020000"
        folder.mkdir()
        (folder / "清单.json").write_text("{}", "utf-8")
    for name in ("备份-20200101-020000", "备份-重要", "别的"):
        (tmp_path / name).mkdir()
    gone = retention.prune(tmp_path, Nightly(keep_days=2, keep_weeks=0, keep_months=0), NOW)

    assert ["01", "02", "03"] == [path.name[9:11] for path in gone]
    assert ["别的", "备份-20200101-020000", "备份-20210404-020000", "备份-20210405-020000", "备份-重要"] == sorted(
        path.name for path in tmp_path.iterdir()
    )


# -- the lines for the machine -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["cron", "systemd", "windows"])
def test_the_lines_of_a_kind_name_the_workspace_and_the_interpreter(
    root: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    code, out, _ = said(capsys, ["run", "install", "-w", root, "--kind", kind])
    document = kept(said(capsys, ["run", "install", "-w", root, "--kind", kind, "--format", "json"])[1], "install")

    assert (0, {kind}) == (code, {one["kind"] for one in document["lines"]})
    assert str(root) in out
    assert sys.executable in out


def test_blanks_percent_signs_and_quotes_survive_each_scheduler() -> None:
    machine = Machine("/opt/on ex/python", Path('/srv/100% "省厅"'), "onex")
    made = {one.name: one.text for one in lines(machine, ("cron", "systemd", "windows"))}
    task = ElementTree.fromstring(made["onex-nightly.xml"].partition("?>")[2])
    arguments = task.findtext(".//{*}Arguments") or ""

    assert r"100\%" in made["crontab"]
    assert "'/opt/on ex/python'" in made["crontab"]
    assert r'"/srv/100%% \"省厅\""' in made["onex-nightly.service"]
    assert "WorkingDirectory=/srv/100%% " in made["onex-nightly.service"]
    assert '"/opt/on ex/python" -m onex run nightly' in arguments


def test_the_line_for_cron_runs_as_it_is_printed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, ["run", "install", "-w", root, "--kind", "cron"])[1]
    line = next(line for line in out.splitlines() if line.startswith("10 2 * * * "))
    ran = subprocess.run(
        ["/bin/sh", "-c", line.removeprefix("10 2 * * * ")], env={}, cwd="/", capture_output=True, check=False
    )

    assert (0, b"") == (ran.returncode, ran.stderr)
