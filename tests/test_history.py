"""Versions and what changed between two: cell by cell, record by record, whatever the order of rows."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex.acts.comparing import match
from tests.conftest import workbook
from tests.offices import Run, Said, kept, report, said
from tests.postgres import schema as postgres_schema

B07 = ("--form", "progress", "--period", "2021-B07")
CODE = "4143099001"


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
def onex(fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """One command in a workspace of the test's own."""
    root = Path(shutil.copytree(fresh, tmp_path / "工作区"))

    def of(*argv: object) -> Said:
        return said(capsys, [*argv, "-w", root])

    return of


@pytest.fixture
def send(onex: Run, tmp_path: Path) -> Callable[..., None]:
    """Receives a file."""

    def of(content: bytes, name: str = "报告.xlsx", *argv: str) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        code, _, err = onex("ingest", path, "--on", "2021-04-13", *argv)
        assert 0 == code, err

    return of


Send = Callable[..., None]


def diff(onex: Run, *argv: str) -> dict[str, Any]:
    """table → what changed in it."""
    code, out, err = onex("ledger", "diff", *argv, "--format", "json")
    assert 0 == code, err
    return {table["table"]: table for table in kept(out, "revision_diff")["tables"]}


# -- history -----------------------------------------------------------------------------------------------------------


def test_every_version_is_listed_with_its_receipt_and_whether_it_counts(onex: Run, send: Send) -> None:
    send(report(f"{CODE} 数据采集 12"))
    send(report(f"{CODE} 数据采集 13", "4143099003 数据采集 5"), "汇总.xlsx", "--from", "长沙市教育局")
    code, out, _ = onex("ledger", "history", "--format", "json")
    found = kept(out, "history")["revisions"]

    assert 0 == code
    assert [(CODE, 1, False), (CODE, 2, True), ("4143099003", 1, True)] == [
        (one["school_code"], one["revision"], one["current"]) for one in found
    ]
    assert ["2021-000001", "2021-000002", "2021-000002"] == [one["receipt"] for one in found]
    assert [CODE, "长沙市教育局", "长沙市教育局"] == [one["sender"] for one in found]


def test_a_school_form_and_period_narrow_the_list(onex: Run, send: Send) -> None:
    send(report(f"{CODE} 数据采集 12", "4143099003 数据采集 5"))
    send(report(f"{CODE} 数据采集 13", period="2021-B06"), "上期.xlsx")

    def counted(*argv: str) -> int:
        return len(kept(onex("ledger", "history", *argv, "--format", "json")[1], "history")["revisions"])

    assert (3, 2, 2, 1, 0) == (
        counted(),
        counted("--school", CODE),
        counted("--period", "2021-B07"),
        counted(*B07, "--school", CODE),
        counted("--form", "application"),
    )
    for format_ in ("table", "csv"):
        code, out, _ = onex("ledger", "history", "--format", format_)
        assert (0, 3) == (code, out.count("2021-00000"))


# -- what changed ------------------------------------------------------------------------------------------------------


def test_one_changed_figure_is_one_cell_with_its_place_in_both_files(onex: Run, send: Send) -> None:
    send(report(f"{CODE} 数据采集 12", f"{CODE} 物流管理 7"))
    send(report(f"{CODE} 物流管理 7", f"{CODE} 数据采集 12"))  # another order alone is no version
    send(report(f"{CODE} 物流管理 8", f"{CODE} 数据采集 12"))
    figures = diff(onex, CODE, *B07)["figures"]
    (row,) = figures["changed"]

    assert {"changed": 1, "added": 0, "removed": 0, "same": 1} == figures["counts"]
    assert (1, "物流管理") == (figures["moved"], row["key"]["certificate"])
    assert ("7", "8", "F3", "F2") == tuple(row["cells"][0][name] for name in ("from", "to", "from_cell", "to_cell"))
    assert 12 == len(row["cells"])


def test_records_that_came_and_went_are_told_with_what_they_say(onex: Run, send: Send) -> None:
    send(report(f"{CODE} 数据采集 12", f"{CODE} 物流管理 700"))
    send(report(f"{CODE} 数据采集 12", f"{CODE} 快递运营 31"))
    figures = diff(onex, CODE, *B07)["figures"]

    assert {"changed": 0, "added": 1, "removed": 1, "same": 1} == figures["counts"]
    assert ("快递运营", "物流管理") == (
        figures["added"][0]["key"]["certificate"],
        figures["removed"][0]["key"]["certificate"],
    )
    assert (None, "C3") == tuple(figures["added"][0]["cells"][2][name] for name in ("from_cell", "to_cell"))


def test_a_record_whose_key_was_corrected_is_the_same_record(onex: Run, send: Send) -> None:
    send(report(f"{CODE} 数据采集 12", f"{CODE} 物流管里 700"))
    send(report(f"{CODE} 数据采集 12", f"{CODE} 物流管理 700"))
    (row,) = diff(onex, CODE, *B07)["figures"]["changed"]

    assert [("certificate", "物流管里", "物流管理")] == [(c["field"], c["from"], c["to"]) for c in row["cells"]]


def test_the_text_of_a_cell_that_could_not_be_read_is_shown_as_such(onex: Run, send: Send) -> None:
    send(report(f"{CODE} 数据采集 约十来个"))
    send(report(f"{CODE} 数据采集 12"))
    (row,) = diff(onex, CODE, *B07)["figures"]["changed"]

    assert ("约十来个", "12", ["from"]) == tuple(row["cells"][0][name] for name in ("from", "to", "unreadable"))


def test_a_telephone_that_changed_is_told_without_being_shown(onex: Run, send: Send) -> None:
    send(report(f"{CODE} 数据采集 12", phone="13800001111"))
    send(report(f"{CODE} 数据采集 12", phone="13899991111"))
    told = [onex("ledger", "diff", CODE, *B07, "--format", format_) for format_ in ("table", "csv", "json")]
    (row,) = kept(told[2][1], "revision_diff")["tables"][1]["changed"]

    assert [("filled_phone", "138****1111", "138****1111")] == [(c["field"], c["from"], c["to"]) for c in row["cells"]]
    assert "遮去的部分有改动" in told[1][1]
    assert not any(middle in out + err for _, out, err in told for middle in ("00001111", "99991111"))


def test_any_two_versions_can_be_compared_and_the_last_two_are_by_default(onex: Run, send: Send) -> None:
    for trained in (12, 13, 14):
        send(report(f"{CODE} 数据采集 {trained}"))

    def told(*argv: str) -> tuple[str, str]:
        cell = diff(onex, CODE, *B07, *argv)["figures"]["changed"][0]["cells"][0]
        return cell["from"], cell["to"]

    assert [("13", "14"), ("12", "14"), ("12", "13"), ("14", "12")] == [
        told(), told("--from", "1"), told("--to", "2"), told("--from", "3", "--to", "1"),
    ]  # fmt: skip


def test_a_register_is_compared_by_its_form_alone(onex: Run, send: Send) -> None:
    heads = "| 学校标识码 | 学校名称 | 学校类型 | 隶属关系 | 市州 | 状态 |"
    rows = ["| 4143099001 | 长沙示例职业技术学院 | 高职 | 省属 | 长沙市 | 正常 |", "| 4143099003 | 湘潭演示职业学院 | 高职 | 省属 | 湘潭市 | 正常 |"]  # fmt: skip
    send(workbook({"学校名录": "\n".join([heads, *rows])}), "名录.xlsx")
    rows[1] = rows[1].replace("湘潭市", "株洲市")
    send(workbook({"学校名录": "\n".join([heads, *reversed(rows)])}), "名录.xlsx")
    schools = diff(onex, "--form", "schools")["schools"]

    assert {"changed": 1, "added": 0, "removed": 0, "same": 1} == schools["counts"]
    assert ("湘潭市", "株洲市") == tuple(schools["changed"][0]["cells"][0][name] for name in ("from", "to"))
    # A school may be called by the name that the register has.
    send(report(f"{CODE} 数据采集 12"))
    assert 1 == onex("ledger", "history", "--school", "长沙示例职业技术学院", "--format", "csv")[1].count("2021-B07")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("4143099009",), "onex ledger history"),
        ((CODE,), "--period 2021-B06"),
        ((CODE, "--period", "2021-B06"), "只有一版"),
        ((CODE, "--period", "2021-B07", "--from", "9"), "第 1 至 2 版"),
        ((CODE, "--form", "progres"), "progress"),
        ((), "登记簿"),
    ],
)
def test_where_it_is_not_clear_what_is_meant_one_sentence_says_what_to_do(
    onex: Run, send: Send, argv: tuple[str, ...], says: str
) -> None:
    send(report(f"{CODE} 数据采集 12"))
    send(report(f"{CODE} 数据采集 13"))
    send(report(f"{CODE} 数据采集 13", period="2021-B06"), "上期.xlsx")
    code, out, err = onex("ledger", "diff", *argv)

    assert (2, "", 1) == (code, out, len(err.strip().splitlines()))
    assert says in err


def test_on_postgresql_versions_receipts_rounds_and_checks_are_the_same(
    postgres: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, url = tmp_path / "工作区", postgres_schema(postgres, f"h{uuid.uuid4().hex}")
    said(capsys, ["init", root, "--province", "湖南", "--ledger", url])

    def onex(*argv: object) -> Said:
        return said(capsys, [*argv, "-w", root])

    for trained in (12, 13):
        path = root / "收件箱" / "报告.xlsx"
        path.write_bytes(report(f"{CODE} 数据采集 {trained}"))
        os.utime(path, (1_600_000_000, 1_600_000_000))
        assert 0 == onex("run", "nightly", "--on", "2021-04-13")[0]
    found = kept(onex("ledger", "history", "--format", "json")[1], "history")["revisions"]
    receipt = root / "收件箱" / "已处理" / "2021-04-13" / "报告.xlsx"
    checks = {one["what"]: one for one in kept(onex("doctor", "--format", "json")[1], "doctor")["checks"]}

    assert [(1, False), (2, True)] == [(one["revision"], one["current"]) for one in found]
    assert 12 == len(diff(onex, CODE)["figures"]["changed"][0]["cells"])
    assert 0 == onex("receipt", "check", receipt)[0]
    assert ("good", True) == (checks["台账"]["state"], checks["台账"]["found"].startswith("PostgreSQL"))
    assert onex("receipt", "show", "2021-000002")[1].count("2021-B07") == 1


# -- matching ----------------------------------------------------------------------------------------------------------

records = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(["", "甲", "乙", "丙"]) for name in ("key", "one", "two")}), max_size=8
)


@settings(max_examples=200, deadline=None)
@given(records, records)
def test_every_record_is_matched_once_or_came_or_went(
    before: list[dict[str, str]], after: list[dict[str, str]]
) -> None:
    found = match(["key"], before, after)

    assert sorted(range(len(before))) == sorted([*(old for old, _ in found.pairs), *found.removed])
    assert sorted(range(len(after))) == sorted([*(new for _, new in found.pairs), *found.added])


@settings(max_examples=200, deadline=None)
@given(records, st.randoms())
def test_the_same_records_in_another_order_are_all_the_same(before: list[dict[str, str]], chance: Any) -> None:
    after = list(before)
    chance.shuffle(after)
    found = match(["key"], before, after)

    assert ((), ()) == (found.removed, found.added)
    assert all(before[old] == after[new] for old, new in found.pairs)


def test_many_records_are_matched_in_little_time() -> None:
    before = [{"key": f"{n}", "name": f"学校{n}", "city": f"市{n % 14}"} for n in range(20_000)]
    after = [{**record, "key": f"x{n}"} if n % 2 else record for n, record in enumerate(reversed(before))]
    found = match(["key"], before, after)

    assert (20_000, (), ()) == (len(found.pairs), found.removed, found.added)
    assert all(before[old]["name"] == after[new]["name"] for old, new in found.pairs)
