"""Receipts that can be sent back, and the answer to: is this the file that was received?"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.offices import STORY, Run, Said, files, kept, report, said

CODE = "4143099001"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace that has its registers, made once and copied by each test."""
    from onex.cli import run

    before = os.umask(0o022)
    root = tmp_path_factory.mktemp("新") / "工作区"
    assert 0 == run(["init", str(root), "--province", "湖南"])
    assert 0 == run(["ingest", str(STORY / "登记簿"), "-w", str(root), "--on", "2020-06-01"])
    yield root
    os.umask(before)


@pytest.fixture
def onex(fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """One command in a workspace of the test's own, started beside it."""
    shutil.copytree(fresh, tmp_path / "工作区")
    monkeypatch.chdir(tmp_path)

    def of(*argv: object) -> Said:
        return said(capsys, [*argv, "-w", tmp_path / "工作区"])

    return of


def received(onex: Run, *paths: object, on: str = "2021-04-13") -> list[str]:
    """The receipts written for files, each as its text."""
    shutil.rmtree("回执", ignore_errors=True)
    onex("ingest", *paths, "--receipts", "回执", "--on", on)
    return [Path("回执", name).read_text("utf-8-sig") for name in files(Path("回执"))]


# -- the document ------------------------------------------------------------------------------------------------------


def test_a_receipt_says_what_was_received_of_whom_and_how_to_check_it(onex: Run) -> None:
    path = next((STORY / "申报").glob("15-*"))
    (text,) = received(onex, path, on="2020-06-22")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    head = Path("工作区/台账.heads").read_text("ascii").split()[-1]

    for words in ("回执编号：2020-000004", "结果：已收", f"文件：{path.name}", f"{CODE[:8]}15 长沙样本商务职业学院，第 1 版",
                  "期次：hunan-2020-3", "记录：4 行", "错误 1 处", "(Q02) 1 处", sha256, head, "onex receipt check"):  # fmt: skip
        assert words in text


def test_a_late_report_is_told_so(onex: Run) -> None:
    Path("报告.xlsx").write_bytes(report(f"{CODE} 数据采集 12"))
    (text,) = received(onex, "报告.xlsx", on="2021-04-20")

    assert "时间说明：迟报 6 天：应于 2021-04-14 前报送" in text
    assert "期次：2021年第7双周(3月29日至4月11日) 2021-B07" in text


def test_a_receipt_opens_in_notepad_and_is_for_its_owner_only(onex: Run) -> None:
    Path("报告.xlsx").write_bytes(report(f"{CODE} 数据采集 12"))
    received(onex, "报告.xlsx")
    (path,) = Path("回执").iterdir()
    content = path.read_bytes()

    assert (b"\xef\xbb\xbf", 0o600) == (content[:3], path.stat().st_mode & 0o777)
    assert content.count(b"\n") == content.count(b"\r\n") > 10


def test_nothing_personal_is_in_a_receipt(onex: Run) -> None:
    Path("示例13800004321.xlsx").write_bytes(report(f"{CODE} 数据采集 12", phone="13900001234"))
    told = "".join(received(onex, "示例13800004321.xlsx"))

    assert "138****4321" in told
    assert not any(number in told for number in ("13800004321", "13900001234", "示例甲"))


def test_what_was_not_received_has_a_receipt_that_says_why(onex: Run) -> None:
    Path("坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    Path("他期.xlsx").write_bytes(report(f"{CODE} 数据采集 12", period="2021-B77"))
    told = received(onex, "坏.xlsx", "他期.xlsx", "没有这个.xlsx")

    assert 3 == len(told)
    assert ["未收(读不了)", "未收", "未收(读不了)"] == [text.partition("结果：")[2].splitlines()[0] for text in told]
    assert all("说明：" in text for text in told)
    assert "(没有编号)" in told[2]


def test_two_schools_that_sent_the_same_bytes_have_a_receipt_each(onex: Run) -> None:
    content = report(f"{CODE} 数据采集 12")
    for name in ("甲.xlsx", "乙.xlsx"):
        Path(name).write_bytes(content)
    told = received(onex, "甲.xlsx", "乙.xlsx")

    assert 2 == len(told)
    assert 1 == sum("没有变化" in text for text in told)
    assert all("回执编号：2021-000001" in text for text in told)


def test_writing_receipts_again_changes_and_doubles_none(onex: Run) -> None:
    Path("报告.xlsx").write_bytes(report(f"{CODE} 数据采集 12"))
    first = received(onex, "报告.xlsx")
    onex("ingest", "报告.xlsx", "--receipts", "回执", "--on", "2021-04-13")

    assert first == [Path("回执", name).read_text("utf-8-sig") for name in files(Path("回执"))]


def test_a_merged_workbook_has_one_receipt_that_names_its_schools(onex: Run) -> None:
    Path("汇总.xlsx").write_bytes(report(*(f"41430990{n:02d} 数据采集 12" for n in range(1, 41))))
    (text,) = received(onex, "汇总.xlsx")

    assert "4143099001 长沙示例职业技术学院，第 1 版" in text
    assert ("共 40 所学校", True) == (text.partition("…… ")[2].splitlines()[0], "4143099031" not in text)


def test_a_receipt_can_be_shown_and_written_again(onex: Run) -> None:
    Path("报告.xlsx").write_bytes(report(f"{CODE} 数据采集 12"))
    (text,) = received(onex, "报告.xlsx")
    code, out, _ = onex("receipt", "show", "2021-000001")
    onex("receipt", "show", "2021-000001", "--out", "再来一份.txt")
    document = kept(onex("receipt", "show", "2021-000001", "--format", "json")[1], "receipts")

    assert (0, text.split()) == (code, out.split())
    assert text == Path("再来一份.txt").read_text("utf-8-sig")
    assert ["2021-000001"] == [one["receipt"] for one in document["receipts"]]
    code, _, err = onex("receipt", "show", "2021-009999")
    assert (2, True) == (code, "2021-000123" in err)


# -- the question ------------------------------------------------------------------------------------------------------


def test_the_file_that_was_received_is_known_and_one_changed_byte_is_another(onex: Run) -> None:
    Path("报告.xlsx").write_bytes(report(f"{CODE} 数据采集 12"))
    received(onex, "报告.xlsx")
    Path("改名.xlsx").write_bytes(Path("报告.xlsx").read_bytes())
    Path("另存.xlsx").write_bytes(Path("报告.xlsx").read_bytes() + b"\0")
    answers = [onex("receipt", "check", name, "--format", "json") for name in ("报告.xlsx", "改名.xlsx", "另存.xlsx")]
    documents = [kept(out, "receipt_check") for _, out, _ in answers]

    assert [0, 0, 1] == [code for code, _, _ in answers]
    assert [True, True, False] == [one["received"] for one in documents]
    assert [["2021-000001"], ["2021-000001"], []] == [[r["receipt"] for r in one["receipts"]] for one in documents]


def test_a_file_that_came_but_was_refused_is_not_received(onex: Run) -> None:
    Path("坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    onex("ingest", "坏.xlsx")
    code, out, err = onex("receipt", "check", "坏.xlsx")

    assert (1, True, True) == (code, "送到过，未收" in out, "不是收到的文件" in err)


def test_a_version_that_was_superseded_is_received_and_said_to_be_old(onex: Run) -> None:
    for name, trained in (("旧.xlsx", 12), ("新.xlsx", 13)):
        Path(name).write_bytes(report(f"{CODE} 数据采集 {trained}"))
        onex("ingest", name, "--on", "2021-04-13")
    found = [
        kept(onex("receipt", "check", name, "--format", "json")[1], "receipt_check") for name in ("旧.xlsx", "新.xlsx")
    ]

    assert [(True, False), (True, True)] == [(one["received"], one["receipts"][0]["current"]) for one in found]
    assert "不是这一版" in "".join(onex("receipt", "check", "旧.xlsx")[1].split())


def test_of_a_zip_every_table_must_have_been_received(onex: Run) -> None:
    Path("包").mkdir()
    for number in (1, 2):
        Path(f"包/{number}.xlsx").write_bytes(report(f"414309900{number} 数据采集 12"))
    shutil.make_archive("全市", "zip", "包")
    onex("ingest", "包/1.xlsx")
    before = onex("receipt", "check", "全市.zip", "--format", "json")
    onex("ingest", "包/2.xlsx")
    after = onex("receipt", "check", "全市.zip", "--format", "json")
    archived = len([path for path in Path("工作区/已收").rglob("*") if path.is_file()])

    assert [(1, [True, False]), (0, [True, True])] == [
        (code, [one["received"] for one in kept(out, "receipt_check")["members"]]) for code, out, _ in (before, after)
    ]
    onex("receipt", "check", "全市.zip")
    assert archived == len([path for path in Path("工作区/已收").rglob("*") if path.is_file()])


def test_a_file_that_is_not_there_is_exit_3(onex: Run) -> None:
    code, out, err = onex("receipt", "check", "没有这个.xlsx")

    assert (3, "") == (code, out)
    assert "FILE_MISSING" in err
