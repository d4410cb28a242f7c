"""A number is used once, what was issued can be had again to the byte, and neither two clerks nor a kill can change that."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from onex.acts import issuing, rendering
from onex.acts.as_issued import Wanted, as_issued
from onex.acts.backup import backup, restore
from onex.acts.init import init
from onex.acts.numbering import Keeper, Named, rows
from onex.acts.render import How, Order, SignOff, write
from onex.acts.rendered import Rendered
from onex.acts.rendering import Run
from onex.acts.workers import silent
from onex.errors import OnexError, SettingsError, UsageError
from onex.ledger.store import Ledger
from onex.ledger.verify import verify
from onex.settings import Workspace, load
from tests.offices import broken
from tests.postgres import schema as postgres_schema

NOW = datetime(2020, 5, 25, 9, tzinfo=timezone(timedelta(hours=8)))
ON = date(2020, 5, 25)
LAST_YEAR = date(2021, 12, 31)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    before = os.umask(0o022)
    yield init(tmp_path_factory.mktemp("新") / "工作区", "湖南", NOW).workspace.root
    os.umask(before)


@pytest.fixture
def on_sqlite(fresh: Path, tmp_path: Path) -> Workspace:
    return load(Path(shutil.copytree(fresh, tmp_path / "工作区")), environment={})


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A new workspace on either database: what holds of one register holds of the other."""
    if request.param == "sqlite":
        return request.getfixturevalue("on_sqlite")  # type: ignore[no-any-return]
    url = postgres_schema(request.getfixturevalue("postgres"), f"n{uuid.uuid4().hex}")
    return init(tmp_path / "工作区", "湖南", NOW, url).workspace


def opened(workspace: Workspace) -> Ledger:
    return Ledger.open_(workspace.ledger_url, workspace.archive, NOW)


def issue(workspace: Workspace, out: Path, prefix: str = "样教通", **sign: Any) -> Rendered:
    """The call for applications, issued."""
    order = Order("notice", out, ON, force=True)
    (made,) = write(workspace, order, NOW, How(SignOff("示例甲", prefix, **sign))).documents
    return made


def keeper(workspace: Workspace, on: date = ON) -> Keeper:
    return Keeper(workspace, on, NOW)


def states(workspace: Workspace) -> dict[int, str]:
    return {one.number: one.state for own in keeper(workspace).registers() for one in own.numbers}


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_numbers_are_reserved_used_and_made_void_and_never_given_twice(workspace: Workspace, tmp_path: Path) -> None:
    own = keeper(workspace)
    issue(workspace, tmp_path / "1.docx")
    own.reserve("", 2, "样教通", None, "示例甲", "留给年度总结")
    fourth = issue(workspace, tmp_path / "4.docx", again=True)
    third = issue(workspace, tmp_path / "3.docx", again=True, number=3)
    own.void("样教通〔2020〕2号", "", None, "示例乙", "不用了")
    own.void("4", "样教通", None, "示例乙", "发错了")

    assert ("样教通〔2020〕4号", "样教通〔2020〕3号") == (fourth.number, third.number)
    assert {1: "used", 2: "void", 3: "used", 4: "void"} == states(workspace)
    assert [] == [fault.what for fault in verify(opened(workspace)).faults]
    with pytest.raises(UsageError, match="4 号早已作废"):
        own.void("4", "样教通", None, "示例乙", "再来")
    for taken in ("1", "2", "3", "4"):
        with pytest.raises(UsageError, match=r"已(占用|作废)"):
            own.reserve(taken, 1, "样教通", None, "示例甲", "再用")
        with pytest.raises(UsageError, match=r"已(占用|作废)"):
            issue(workspace, tmp_path / "x.docx", again=True, number=int(taken))
    assert "样教通〔2020〕5号" == issue(workspace, tmp_path / "5.docx", again=True).number


def test_a_number_that_was_skipped_is_a_gap_until_somebody_reserves_it(workspace: Workspace, tmp_path: Path) -> None:
    own = keeper(workspace)
    own.void("3", "样教通", None, "示例甲", "以前用纸质登记")
    made = issue(workspace, tmp_path / "4.docx")
    with pytest.raises(UsageError, match="2 号没有预留"):
        issue(workspace, tmp_path / "2.docx", again=True, number=2)
    (before,) = own.registers()
    own.reserve("2", 1, "样教通", None, "示例甲", "补编")
    issue(workspace, tmp_path / "2.docx", again=True, number=2)
    (after,) = own.registers("样教通", 2020)

    assert ("样教通〔2020〕4号", 5, ((1, 2),)) == (made.number, before.next, before.gaps)
    assert (5, ((1, 1),)) == (after.next, after.gaps)
    assert ["空号", "占用", "作废", "占用"] == [row["state"] for row in rows([after], whole=True)]


def test_each_prefix_and_year_has_a_register_of_its_own(on_sqlite: Workspace, tmp_path: Path) -> None:
    own = keeper(on_sqlite, LAST_YEAR)
    issue(on_sqlite, tmp_path / "1.docx")
    other = issue(on_sqlite, tmp_path / "2.docx", "样教发", again=True)
    own.reserve("", 1, "样教通", None, "示例甲", "来年")

    assert "样教发〔2020〕1号" == other.number
    assert [("样教发", 2020), ("样教通", 2020), ("样教通", 2021)] == [(r.prefix, r.year) for r in own.registers()]


def test_who_and_why_must_be_said_and_are_kept(on_sqlite: Workspace, tmp_path: Path) -> None:
    own = keeper(on_sqlite)
    with pytest.raises(UsageError, match="--by"):
        own.reserve("", 1, "样教通", None, "", "留用")
    with pytest.raises(UsageError, match="--reason"):
        own.void("1", "样教通", None, "示例甲", " ")
    with pytest.raises(SettingsError, match="--prefix"):
        own.reserve("", 1, "", None, "示例甲", "留用")
    with pytest.raises(SettingsError, match="机关代字"):
        issue(on_sqlite, tmp_path / "x.docx", "")
    with pytest.raises(UsageError, match="签发人"):
        write(on_sqlite, Order("notice", tmp_path / "x.docx", ON), NOW, How(SignOff(" ", "样教通")))
    own.reserve("", 1, "样教通", None, "示例甲", "留给 13800000001")
    ((row,),) = (rows(own.registers(), whole=True),)

    assert ("2020-05-25", "示例甲", "留给 138****0001") == (row["on"], row["by"], row["reason"])


@pytest.mark.parametrize(
    "text", ["样教通〔2021〕12号", "样教通[2021]第012号", "样教通（2021）12", " 样教通【2021】12号"]
)
def test_a_number_is_understood_as_people_write_it(text: str) -> None:
    assert Named(12, "样教通", 2021) == Named.of(text)


@pytest.mark.parametrize(
    "text", ["", "号", "样教通12", "样教通〔21〕12号", "样教通〔2021〕0号", "4143099014000", "12;--"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="湘教通〔2021〕12号"):
        Named.of(text)


def test_a_draft_takes_no_number_and_says_that_it_is_one(on_sqlite: Workspace, tmp_path: Path) -> None:
    (plain,) = write(on_sqlite, Order("notice", tmp_path / "1.txt", ON), NOW).documents
    (sent,) = write(on_sqlite, Order("notice", tmp_path / "2.txt", ON, draft="送审稿"), NOW).documents
    with pytest.raises(UsageError, match="征求意见稿、送审稿"):
        write(on_sqlite, Order("notice", tmp_path / "3.txt", ON, draft="定稿"), NOW)

    assert ("征求意见稿" in plain.path.read_text("utf-8"), "送审稿" in sent.path.read_text("utf-8")) == (True, True)
    assert ({}, "draft", "") == (states(on_sqlite), sent.state, sent.number)


# -- what was issued ---------------------------------------------------------------------------------------------------


def test_what_was_issued_is_had_again_to_the_byte_with_what_it_was_written_from(
    workspace: Workspace, tmp_path: Path
) -> None:
    made = issue(workspace, tmp_path / "通知.docx")
    issue(workspace, tmp_path / "另一份.docx", again=True)
    by_number = Wanted(tmp_path / "a.docx", number="样教通[2020]1号")
    (again,) = as_issued(workspace, by_number, opened(workspace)).documents
    (newest,) = as_issued(workspace, Wanted(tmp_path / "b.docx", "申报通知"), opened(workspace)).documents
    (own, _) = issuing.issuing.issued(opened(workspace))
    told = issuing.told_of(opened(workspace), own)

    assert made.path.read_bytes() == again.path.read_bytes()
    assert ("样教通〔2020〕1号", "as_issued", made.sha256) == (again.number, again.state, again.sha256)
    assert "样教通〔2020〕2号" == newest.number
    assert [] == broken(told, "issued")
    assert ("2020", "示例甲", made.head) == (told["about"], told["by"], told["head"])
    assert 2020 == told["facts"]["call"]["year"]


def test_the_same_document_is_not_issued_again_by_mistake(on_sqlite: Workspace, tmp_path: Path) -> None:
    issue(on_sqlite, tmp_path / "1.docx")

    with pytest.raises(UsageError, match=r"2020-05-25 已经印发\(样教通〔2020〕1号\).*--as-issued.*--again"):
        issue(on_sqlite, tmp_path / "2.docx")
    assert not (tmp_path / "2.docx").exists()
    keeper(on_sqlite).void("1", "样教通", None, "示例甲", "作废重发")
    assert "样教通〔2020〕2号" == issue(on_sqlite, tmp_path / "2.docx").number


def test_a_kind_without_numbers_is_archived_all_the_same(on_sqlite: Workspace, tmp_path: Path) -> None:
    def publish(subject: str) -> Rendered:
        told = {
            "subject": subject,
            "basis": "按照规定",
            "first_on": ON,
            "last_on": date(2020, 5, 29),
            "workdays": 5,
            "list_title": "名单",
            "table": {"columns": ("学校",), "rows": (("样本学校",),)},
        }
        order = Order("publicity", tmp_path / f"{subject}.docx", ON, given={"publicity": told})
        (made,) = write(on_sqlite, order, NOW, How(SignOff("示例甲"))).documents
        return made

    made, other = publish("试点名单"), publish("备案名单")
    with pytest.raises(UsageError, match=r"「试点名单\.docx」.*没有重复印发"):
        publish("试点名单")
    (again,) = as_issued(on_sqlite, Wanted(tmp_path / "a.docx", "公示"), opened(on_sqlite)).documents

    assert ("", "issued", {}) == (made.number, made.state, states(on_sqlite))
    assert other.sha256 == again.sha256


def test_two_who_issue_the_same_document_at_once_issue_it_once(on_sqlite: Workspace, tmp_path: Path) -> None:
    order = Order("notice", tmp_path / "慢.docx", ON)
    slow = Run(on_sqlite, order, NOW, How(SignOff("示例甲", "样教通")), silent)
    desk = slow.desk
    assert desk is not None
    assert {} == desk.ready()
    issue(on_sqlite, tmp_path / "快.docx")
    (planned,) = slow.plan.documents

    with pytest.raises(UsageError, match="另有人刚刚印发"):
        desk.issue([(planned, slow.plan.facts(planned.subject))], pytest.fail)
    assert {1: "used"} == states(on_sqlite)


def test_a_backup_carries_what_was_issued_and_verify_names_what_is_lost(on_sqlite: Workspace, tmp_path: Path) -> None:
    made = issue(on_sqlite, tmp_path / "通知.docx")
    copy = restore(backup(on_sqlite, tmp_path / "备份", NOW).path, tmp_path / "恢复", NOW, "台账.db")[0]
    (again,) = as_issued(copy, Wanted(tmp_path / "b.docx", "notice"), opened(copy)).documents
    (own,) = issuing.issuing.issued(opened(on_sqlite))
    on_sqlite_archive = opened(on_sqlite).archive
    changed = on_sqlite_archive.path(own.sha256)
    changed.chmod(0o600)
    changed.write_bytes(b"PK")
    on_sqlite_archive.path(own.facts_sha256).unlink()
    said = sorted(fault.what for fault in verify(opened(on_sqlite)).faults)

    assert made.sha256 == again.sha256
    assert [
        f"{sha256[:16]}… 样教通〔2020〕1号「申报通知」的{what}"
        for sha256, what in sorted(
            [(own.sha256, "原件：存档文件的内容已变"), (own.facts_sha256, "所据内容：存档文件缺失或读不到")]
        )
    ] == said
    with pytest.raises(OnexError, match=r"样教通〔2020〕1号：存档文件"):
        as_issued(on_sqlite, Wanted(tmp_path / "c.docx", "notice"), opened(on_sqlite))


def test_another_ending_than_the_one_issued_is_refused(on_sqlite: Workspace, tmp_path: Path) -> None:
    issue(on_sqlite, tmp_path / "1.docx")

    with pytest.raises(UsageError, match=r"\.docx"):
        as_issued(on_sqlite, Wanted(tmp_path / "1.pdf", "notice"), opened(on_sqlite))
    with pytest.raises(UsageError, match="没有印发过"):
        as_issued(on_sqlite, Wanted(tmp_path / "1.docx", number="样教通〔2020〕9号"), opened(on_sqlite))


# -- two at once, and killed -------------------------------------------------------------------------------------------


def in_child(work: Callable[[], None]) -> Any:
    child = get_context("fork").Process(target=work)
    child.start()
    return child


def test_two_who_issue_at_once_never_get_the_same_number(workspace: Workspace, tmp_path: Path) -> None:
    each = 4

    def clerk(name: str) -> Callable[[], None]:
        def work() -> None:
            for turn in range(each):
                issue(workspace, tmp_path / f"{name}{turn}.docx", again=True)

        return work

    children = [in_child(clerk(name)) for name in "甲乙"]
    for child in children:
        child.join()
    held = [one for own in keeper(workspace).registers() for one in own.numbers]

    assert [0, 0] == [child.exitcode for child in children]
    assert list(range(1, 2 * each + 1)) == [one.number for one in held]
    assert 2 * each == len({one.sha256 for one in held})
    assert [] == [fault.what for fault in verify(opened(workspace)).faults]


@pytest.mark.parametrize(
    ("where", "known"), [("book", {}), ("write", {1: "used"})], ids=["before it is booked", "before it is written"]
)
def test_killed_in_between_a_document_was_issued_or_was_not(
    where: str, known: dict[int, str], workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "通知.docx"

    def killed(*_: object, **__: object) -> None:
        os._exit(9)

    def work() -> None:
        if where == "book":
            issuing.issuing.book = killed  # type: ignore[assignment]
        else:
            rendering.write_whole = killed  # type: ignore[assignment]
        issue(workspace, out)

    child = in_child(work)
    child.join()

    assert (9, False, known) == (child.exitcode, out.exists(), states(workspace))
    assert [] == [fault.what for fault in verify(opened(workspace)).faults]
    if known:
        (again,) = as_issued(workspace, Wanted(out, "notice"), opened(workspace)).documents
        assert "样教通〔2020〕1号" == again.number
        with pytest.raises(UsageError, match="已经印发"):
            issue(workspace, tmp_path / "又一份.docx")
    else:
        assert "样教通〔2020〕1号" == issue(workspace, out).number


def test_facts_are_kept_as_plain_json() -> None:
    from decimal import Decimal

    facts = {"甲": (Decimal("0.30"), ON, None, True, {"乙": "文字"})}

    assert {"甲": ["0.30", "2020-05-25", None, True, {"乙": "文字"}]} == json.loads(json.dumps(issuing.plain(facts)))
