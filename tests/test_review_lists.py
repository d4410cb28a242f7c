"""Lists that leave the house and come back: packages for cities, filled-in decisions, the platform's export; and the commands around them."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from onex.acts import ingest, review
from onex.acts.init import init
from onex.acts.reconcile import Reconciled, reconcile, write_import_table
from onex.acts.review import Order, decide
from onex.acts.review_export import Package, Wanted, export
from onex.acts.review_import import Asked, Taken, take
from onex.cli import run, schemas
from onex.errors import Unreadable, UsageError
from onex.ledger import frames
from onex.ledger.verify import verify
from onex.settings import Workspace, load
from onex.sheets.opinions import opinions
from onex.sheets.reader import read
from tests.review_cases import (
    CITY_A,
    CITY_B,
    COLLEGE,
    NOW,
    ON,
    OTHER,
    PHONE,
    SCHOOLS,
    application,
    book,
    certificates,
    filed,
    inbox,
    opened,
    register,
    send,
)

SCHEMAS = Path(schemas.__file__).parent.parent / "schemas"
Fill = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with registers and four applications, two of one city in a merged workbook."""
    before = os.umask(0o022)
    own = init(tmp_path_factory.mktemp("导出") / "工作区", "湖南", NOW).workspace
    registers = {"名录.xlsx": register(*SCHOOLS.values()), "目录.xlsx": certificates(), "备案.xlsx": filed()}
    sent = {"汇总.xlsx": application(SCHOOLS[CITY_A], SCHOOLS[CITY_B])}
    sent |= {f"{code}.xlsx": application(SCHOOLS[code]) for code in (COLLEGE, OTHER)}
    ingest.ingest(own, ingest.Arrival(inbox(own, registers | sent), NOW))
    yield own.root
    os.umask(before)


@pytest.fixture
def own(ready: Path, tmp_path: Path) -> Workspace:
    return load(Path(shutil.copytree(ready, tmp_path / "工作区")), environment={})


def packed(own: Workspace, tmp_path: Path, name: str = "包", **more: Any) -> Package:
    (made,) = export(own, Wanted(tmp_path / name, **{"prefecture": "长沙市", **more}), ON, NOW)
    return made


def filled(made: Package, fill: Fill, name: str = "审核表.xlsx") -> Path:
    """The package's list, filled in: `fill` gives for each row, by heading, what is to stand there."""
    path = made.folder / "审核表.xlsx"
    list_ = load_workbook(path)
    sheet = list_["审核表"]
    headings = {sheet.cell(3, column).value: column for column in range(1, sheet.max_column + 1)}
    for row in range(4, sheet.max_row + 1):
        values = {name: sheet.cell(row, column).value for name, column in headings.items()}
        for heading, value in fill(values).items():
            sheet.cell(row, headings[heading]).value = value
    target = made.folder / name
    list_.save(target)
    return target


def take_back(own: Workspace, path: Path, **more: Any) -> Taken:
    return take(own, Asked(path, "示例丁", **more), ON, NOW)


def said(own: Workspace) -> list[tuple[str, ...]]:
    """The decisions in the ledger."""
    names = ("stage", "decision", "school_code", "certificate", "students", "decided_by", "decided_on", "reason")
    return [tuple(row[n] for n in names) for row in frames.decisions(opened(own), "application").to_dict("records")]


def agree(_: Mapping[str, Any]) -> dict[str, Any]:
    return {"决定": "同意"}


def lower(row: Mapping[str, Any]) -> dict[str, Any]:
    if row["证书名称"] != "金税财务应用" or row["学校标识码"] != CITY_A:
        return {"决定": "同意", "审核人": "示例乙"}
    return {"决定": "核减", "核定人数": "40人", "理由": "实训工位不足", "审核人": "示例乙", "日期": "2020.7.3"}


# -- the package -------------------------------------------------------------------------------------------------------


def test_a_package_holds_the_schools_files_marked_copies_and_a_list_for_their_owner_only(
    own: Workspace, tmp_path: Path
) -> None:
    made = packed(own, tmp_path)
    copies = [f"核查/{code}_{SCHOOLS[code].name}.核查.xlsx" for code in (CITY_A, CITY_B)]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (made.folder, *made.folder.rglob("*"))}

    assert {"审核表.xlsx", "说明.txt", "原件/汇总.xlsx", *copies} == set(made.files)
    assert ("长沙市", "prefecture", "hunan-2020-3", 2, 4) == (
        made.prefecture,
        made.stage,
        made.call,
        made.schools,
        made.pilots,
    )
    assert {0o600, 0o700} == modes
    assert (made.folder / "原件" / "汇总.xlsx").read_bytes() == (own.folder("收件箱") / "汇总.xlsx").read_bytes()


def test_a_marked_copy_in_the_package_holds_one_school_and_what_it_answered(own: Workspace, tmp_path: Path) -> None:
    big = SCHOOLS[OTHER].but(enrolment=500)
    send(own, application(big))
    first = packed(own, tmp_path, prefecture="株洲")
    copy = first.folder / "核查" / f"{OTHER}_{SCHOOLS[OTHER].name}.核查.xlsx"
    answered = load_workbook(copy)
    answered["核查意见"]["E2"].value, answered["核查意见"]["F2"].value = "说明", "以年报为准"
    answered.save(tmp_path / "报回.xlsx")
    send(own, (tmp_path / "报回.xlsx").read_bytes())
    second = packed(own, tmp_path, "包二", prefecture="株洲")
    again = second.folder / "核查" / copy.name
    listed = load_workbook(second.folder / "审核表.xlsx")["问题清单"]

    assert {("说明", "以年报为准")} == set(opinions(again.read_bytes()).values())
    assert ("已说明", "说明", "以年报为准") == tuple(listed.cell(2, column).value for column in (7, 8, 9))
    assert {OTHER} == {code for table in read(again).tables for code in table.frame["school_code"]}


def test_a_merged_file_with_another_citys_schools_stays_in_the_house(own: Workspace, tmp_path: Path) -> None:
    send(own, application(SCHOOLS[CITY_A].but(enrolment=1001), SCHOOLS[OTHER].but(enrolment=1001)), "两市.xlsx")
    made = packed(own, tmp_path)

    assert "原件/两市.xlsx" not in made.files
    assert ["两市.xlsx 含其他市州的学校，没有放入原件，只放各校自己的核查副本"] == list(made.notes)
    assert not any(SCHOOLS[OTHER].name in str(path) for path in made.folder.rglob("*"))


@pytest.mark.parametrize("contacts", [False, True])
def test_the_list_names_contacts_only_when_asked(own: Workspace, tmp_path: Path, contacts: bool) -> None:
    made = packed(own, tmp_path, contacts=contacts)
    cells = [
        str(c.value) for sheet in load_workbook(made.folder / "审核表.xlsx") for row in sheet.iter_rows() for c in row
    ]

    assert contacts == (PHONE in cells)
    assert PHONE not in (made.folder / "说明.txt").read_text("utf-8-sig")


def test_only_what_is_to_be_filled_in_can_be(own: Workspace, tmp_path: Path) -> None:
    list_ = load_workbook(packed(own, tmp_path).folder / "审核表.xlsx")
    sheet = list_["审核表"]
    open_ = {sheet.cell(3, cell.column).value for cell in sheet[4] if not cell.protection.locked}
    lists = [check.formula1 for check in sheet.data_validations.dataValidation if check.type == "list"]

    assert {"决定", "核定人数", "理由", "审核人", "日期"} == open_
    assert (True, "veryHidden", ['"同意,核减,退回"']) == (sheet.protection.sheet, list_["_onex"].sheet_state, lists)


def test_every_city_gets_its_own_folder_and_the_province_the_colleges(own: Workspace, tmp_path: Path) -> None:
    cities = export(own, Wanted(tmp_path / "各市州"), ON, NOW)
    province = export(
        own, Wanted(tmp_path / "省", prefecture="长沙", stage="province", kind="vocational_college"), ON, NOW
    )

    assert [("长沙市", 2), ("株洲市", 1)] == [(one.folder.name, one.schools) for one in cities]
    assert [("province", 1)] == [(one.stage, one.schools) for one in province]


def test_a_folder_that_holds_something_is_left_alone(own: Workspace, tmp_path: Path) -> None:
    packed(own, tmp_path)
    with pytest.raises(UsageError, match="--force"):
        packed(own, tmp_path)

    assert 2 == packed(own, tmp_path, force=True).schools


def test_nothing_to_review_is_said_so(own: Workspace, tmp_path: Path) -> None:
    decide(own, Order("return", "示例甲", "理由", (CITY_A, CITY_B)), ON, NOW)
    with pytest.raises(UsageError, match="--stage province"):
        packed(own, tmp_path)


# -- the list read back ------------------------------------------------------------------------------------------------


def test_a_filled_in_list_becomes_decisions_of_the_prefecture(own: Workspace, tmp_path: Path) -> None:
    taken = take_back(own, filled(packed(own, tmp_path), lower))
    found = review.listing(own, ON, NOW).set_index("school_code")

    assert ((), 0, 0) == (taken.conflicts, taken.unchanged, taken.untouched)
    assert [
        ("prefecture", "approve", CITY_A, None, None, "示例乙", "2020-07-03", "同意"),
        ("prefecture", "reduce", CITY_A, "金税财务应用", 40, "示例乙", "2020-07-03", "实训工位不足"),
        ("prefecture", "approve", CITY_B, None, None, "示例乙", "2020-07-06", "同意"),
    ] == said(own)
    assert [("province", 140), ("province", 160)] == [(found["at"][c], found["proposed"][c]) for c in (CITY_A, CITY_B)]
    assert () == verify(opened(own)).faults


def test_the_same_list_twice_is_nothing_new(own: Workspace, tmp_path: Path) -> None:
    path = filled(packed(own, tmp_path), lower)
    take_back(own, path)
    head = opened(own).head()
    again = take_back(own, path)

    assert ((), (), 2) == (again.decided, again.conflicts, again.unchanged)
    assert head == opened(own).head()


def test_a_list_exported_again_shows_what_was_decided_and_says_nothing_new(own: Workspace, tmp_path: Path) -> None:
    take_back(own, filled(packed(own, tmp_path), lower))
    again = take_back(own, packed(own, tmp_path, "再导").folder / "审核表.xlsx")

    assert ((), (), 2) == (again.decided, again.conflicts, again.unchanged)


def test_the_provinces_list_approves_and_reduces_in_one_go(own: Workspace, tmp_path: Path) -> None:
    take_back(own, filled(packed(own, tmp_path), lower))
    made = packed(own, tmp_path, "省", stage="province")
    shown = load_workbook(made.folder / "审核表.xlsx")["审核表"]
    opinion = {shown.cell(row, 1).value: (shown.cell(row, 8).value, shown.cell(row, 9).value) for row in range(4, 10)}
    taken = take_back(own, filled(made, agree))
    found = review.listing(own, ON, NOW).set_index("school_code")

    assert ("—", None) == opinion[COLLEGE]
    assert "同意" == opinion[CITY_A][0]
    assert ((), 3) == (taken.conflicts, len(taken.decided))
    assert {COLLEGE: 160, CITY_A: 140, CITY_B: 160, OTHER: 0} == dict(found["approved"])


def test_schools_not_filled_in_are_not_decided(own: Workspace, tmp_path: Path) -> None:
    path = filled(packed(own, tmp_path), lambda row: {"决定": "同意"} if row["学校标识码"] == CITY_B else {})
    taken = take_back(own, path)

    assert (1, 1, ()) == (len(taken.decided), taken.untouched, taken.conflicts)


def only(certificate: str, **values: Any) -> Fill:
    """Every row agreed to, but one of the first school."""

    def fill(row: Mapping[str, Any]) -> Mapping[str, Any]:
        hit = row["学校标识码"] == CITY_A and row["证书名称"] == certificate
        return {"决定": "同意", **values} if hit else {"决定": "同意"}

    return fill


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"决定": "核减", "核定人数": 40}, "核减没有写理由"),
        ({"决定": "核减", "理由": "缘由"}, "核减没有写核定人数"),
        ({"决定": "核减", "核定人数": "约40", "理由": "缘由"}, "核定人数「约40」"),
        ({"决定": "核减", "核定人数": 101, "理由": "缘由"}, "核定 101 人多于申报的 100 人"),
        ({"决定": "核减", "核定人数": 100, "理由": "缘由"}, "少于申报的 100 人"),
        ({"核定人数": 40}, "要减少请选核减"),
        ({"决定": "退回"}, "退回没有写理由"),
        ({"决定": "退回", "理由": "缘由"}, "退回是整所学校退回"),
        ({"决定": "不同意"}, "决定「不同意」看不懂"),
        ({"决定": None}, "没有填写决定"),
        ({"日期": "6月3日"}, "日期「6月3日」"),
        ({"日期": "2020-07-07"}, "在今天(2020-07-06)之后"),
        ({"申报人数": 90}, "申报人数与导出时不同"),
        ({"证书等级": "高级"}, "不是导出时的试点"),
        ({"学校标识码": "4143000009"}, "不是导出时的试点"),
    ],
)
def test_a_conflict_is_listed_and_its_school_left_as_it_was(
    own: Workspace, tmp_path: Path, values: dict[str, Any], why: str
) -> None:
    taken = take_back(own, filled(packed(own, tmp_path), only("数据采集", **values)))
    first = taken.conflicts[0]

    assert why in first["why"]
    assert 4 == first["row"]
    assert [CITY_B] == [row["school_code"] for row in taken.decided]
    assert [CITY_B] == [row[2] for row in said(own)]


def test_a_list_for_an_older_version_conflicts(own: Workspace, tmp_path: Path) -> None:
    path = filled(packed(own, tmp_path), agree)
    send(own, application(SCHOOLS[CITY_A].but(enrolment=1001)))
    taken = take_back(own, path)

    assert [(CITY_A, "审核的是第 1 版，学校又报了新版，请重新导出后审核")] == [
        (c["school_code"], c["why"]) for c in taken.conflicts
    ]


def test_what_was_decided_otherwise_meanwhile_conflicts(own: Workspace, tmp_path: Path) -> None:
    path = filled(packed(own, tmp_path), agree)
    decide(own, Order("approve", "示例甲", "理由", (CITY_B,)), ON, NOW)
    decide(own, Order("return", "示例甲", "理由", (CITY_A,), stage="prefecture"), ON, NOW)
    taken = take_back(own, path)

    assert {CITY_A: "台账中市州已经退回，与表上不同", CITY_B: "省里已经决定(已批准)"} == {
        c["school_code"]: c["why"] for c in taken.conflicts
    }
    assert () == taken.decided


def test_errors_and_stale_judgements_stand_against_a_list_too(own: Workspace, tmp_path: Path) -> None:
    send(own, application(SCHOOLS[CITY_A].but(enrolment=500)))
    made = packed(own, tmp_path)
    plain = take_back(own, filled(made, agree))
    reasoned = filled(made, lambda _: {"决定": "同意", "理由": "情况属实"}, "理由.xlsx")
    firm = take_back(own, reasoned)
    send(own, certificates(exited=["数据采集"]), "目录.xlsx")
    stale = take_back(own, filled(packed(own, tmp_path, "三", prefecture="株洲"), agree))

    assert ["有 1 项错误未改正；仍要同意的，请写明理由"] == [c["why"] for c in plain.conflicts]
    assert ["情况属实"] == [row["despite"] for row in firm.decided]
    assert "判定已过时" in stale.conflicts[0]["why"]


def test_a_dry_run_shows_all_and_writes_nothing(own: Workspace, tmp_path: Path) -> None:
    path = filled(packed(own, tmp_path), lower)
    head = opened(own).head()
    taken = take_back(own, path, dry=True)

    assert 3 == len(taken.decided)
    assert head == opened(own).head()


@pytest.mark.parametrize("content", [b"PK not a workbook", application(SCHOOLS[CITY_A])])
def test_a_file_that_is_no_list_is_refused(own: Workspace, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "别的.xlsx"
    path.write_bytes(content)

    with pytest.raises((UsageError, Unreadable)):
        take_back(own, path)


# -- the platform ------------------------------------------------------------------------------------------------------

HEAD = ("序号", "院校代码", "院校名称", "试点证书名称", "级别", "专业代码", "核准人数")
LISTED = [
    (COLLEGE, "长沙样本职业学院", "数据采集", "初级", "090100", 100),
    (COLLEGE, "长沙样本职业学院", "金税财务应用", "中级", "120100", 60),
    (OTHER, "株洲样本职业中专", "数据采集职业技能等级证书", "初级", "090100", "100人"),
    (OTHER, "株洲样本职业中专", "金税财务应用", "中级", "120100", 60),
]


def platform(own: Workspace, tmp_path: Path, rows: list[tuple[Any, ...]], head: tuple[str, ...] = HEAD) -> Reconciled:
    decide(own, Order("approve", "示例甲", "理由", (COLLEGE, OTHER)), ON, NOW)
    path = tmp_path / "平台导出.xlsx"
    numbered = [(n, *row) if head is HEAD else row for n, row in enumerate(rows, 1)]
    path.write_bytes(book({"导出": [("平台导出清单",), head, *numbered, ("合计", "", "", "", "", "", 320)]}))
    return reconcile(own, path, ON, NOW)


def differences(made: Reconciled) -> list[tuple[Any, ...]]:
    return [(d["kind"], d["school_code"], d["certificate"], d["approved"], d["platform"]) for d in made.differences]


def test_an_export_that_says_the_same_has_no_differences(own: Workspace, tmp_path: Path) -> None:
    made = platform(own, tmp_path, LISTED)

    assert ((), 4, 4, 4) == (made.differences, made.approved, made.platform, made.agree)
    assert ("certificate", "level", "major_code") == made.by


def test_missing_extra_other_numbers_and_names_are_told_apart(own: Workspace, tmp_path: Path) -> None:
    rows = [
        (COLLEGE, "长沙旧名学院", "数据采集", "初级", "090100", 90),
        (OTHER, "株洲样本职业中专", "数据采集", "初级", "090100", 100),
        (OTHER, "株洲样本职业中专", "金税财务应用", "中级", "120100", 60),
        (CITY_A, "长沙甲样本职业中专", "数据采集", "初级", "090100", 100),
        ("", "不知哪校", "数据采集", "初级", "090100", 10),
        (OTHER, "株洲样本职业中专", "数据采集", "中级", "090100", "约10"),
    ]
    made = platform(own, tmp_path, rows)

    assert [
        ("number", COLLEGE, "数据采集", 100, 90),
        ("missing", COLLEGE, "金税财务应用", 60, None),
        ("extra", CITY_A, "数据采集", None, 100),
        ("name", COLLEGE, "数据采集", None, 90),
        ("unreadable", None, "数据采集", None, None),
        ("unreadable", OTHER, "数据采集", None, None),
    ] == differences(made)


def test_a_coarser_export_is_compared_by_what_it_has(own: Workspace, tmp_path: Path) -> None:
    rows = [
        ("长沙样本职业学院", "数据采集", 100),
        ("长沙样本职业学院", "金税财务应用", 60),
        ("株洲样本职业中专", "数据采集", 100),
        ("株洲样本职业中专", "金税财务应用", 61),
    ]
    made = platform(own, tmp_path, rows, ("学校名称", "证书名称", "核定规模"))

    assert (("certificate",), [("number", OTHER, "金税财务应用", 60, 61)]) == (made.by, differences(made))


def test_a_former_name_on_the_platform_is_found_and_named(own: Workspace, tmp_path: Path) -> None:
    renamed = SCHOOLS[OTHER].but(name="株洲新名职业学校", former=SCHOOLS[OTHER].name)
    decide(own, Order("approve", "示例甲", "理由", (COLLEGE, OTHER)), ON, NOW)
    send(own, register(*(renamed if code == OTHER else school for code, school in SCHOOLS.items())), "名录.xlsx")
    made = platform(own, tmp_path, [("", *row[1:]) for row in LISTED])

    assert [("name", "平台上是曾用名「株洲样本职业中专」，现名「株洲新名职业学校」")] == [
        (d["kind"], d["message"]) for d in made.differences
    ]


def test_the_import_table_read_back_agrees_with_the_ledger(own: Workspace, tmp_path: Path) -> None:
    decide(own, Order("approve", "示例甲", "理由", (COLLEGE,)), ON, NOW)
    decide(
        own,
        Order("reduce", "示例甲", "理由", (COLLEGE,), pilot=("数据采集", "elementary", "090100"), students=70),
        ON,
        NOW,
    )
    out = tmp_path / "平台导入表.xlsx"
    written = write_import_table(own, out, ON, NOW)
    sheet = load_workbook(out).worksheets[0]
    made = reconcile(own, out, ON, NOW)

    assert (2, 2, ()) == (written, made.agree, made.differences)
    assert ["第三批", "初级", 70] == [sheet.cell(2, column).value for column in (4, 6, 9)]
    with pytest.raises(UsageError, match="--force"):
        write_import_table(own, out, ON, NOW)


def test_a_file_without_a_list_of_pilots_is_unreadable(own: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "别的.xlsx"
    for head in (("甲", "乙"), ("证书名称", "核定规模")):
        path.write_bytes(book({"表": [head, ("数据采集", 1)]}))
        with pytest.raises(Unreadable):
            reconcile(own, path, ON, NOW)


# -- the commands ------------------------------------------------------------------------------------------------------

WHO = ("--by", "示例甲", "--reason", "理由", "--yes", "--on", "2020-07-06")


@pytest.fixture
def onex(
    own: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, Any, str]]:
    """Runs a command in the workspace: exit code, the JSON on stdout held against its schema, stderr."""
    monkeypatch.chdir(own.root)
    monkeypatch.delenv("ONEX_WORKSPACE", raising=False)

    def of(*argv: str) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = run([*argv, "--format", "json"])
        out, err = capsys.readouterr()
        document = json.loads(out) if out else None
        if document:
            thing = document["schema"].removeprefix("onex.").removesuffix("/1")
            schema = json.loads((SCHEMAS / f"{thing}.json").read_text("utf-8"))
            assert [] == [f"{e.json_path}: {e.message}" for e in Draft202012Validator(schema).iter_errors(document)]
        return code, document, err

    return of


def test_every_command_of_review_keeps_to_its_schema(onex: Callable[..., tuple[int, Any, str]], tmp_path: Path) -> None:
    ran = [
        onex("review", "waive", "--rule", "Q02", "--asked-by", "市教育局", "--by", "示例丙", "--clause", "三.4", "--reason", "缘由", "--until", "2020-12-31", "--on", "2020-07-06"),
        onex("review", "export", "--prefecture", "长沙", "--out", str(tmp_path / "包"), "--on", "2020-07-06"),
    ]  # fmt: skip
    path = filled(Package(tmp_path / "包", "", "", "", 0, 0, (), ()), lower)
    ran += [
        onex("review", "import", str(path), *WHO[:2], *WHO[4:]),
        onex("review", "approve", "--all", *WHO),
        onex("review", "show", "长沙甲样本职业中专", "--on", "2020-07-07"),
        onex("review", "list", "--prefecture", "长沙市", "--kind", "中职"),
        onex("review", "list", "--proposals", "--on", "2020-09-01"),
        onex("review", "extend", "--all", "--period", "2020-B20", "--until", "2020-10-30", *WHO),
        onex("review", "exempt", "--school", COLLEGE, "--period", "2020-B20", *WHO),
        onex("review", "judge"),
        onex("review", "waive", "--withdraw", "1", "--by", "示例丙", "--reason", "到期", "--on", "2020-07-08"),
        onex("review", "waivers"),
        onex("review", "revoke", "--school", COLLEGE, *WHO),
        onex("reconcile", "--out", str(tmp_path / "导入.xlsx"), "--on", "2020-07-07"),
        onex("reconcile", str(tmp_path / "导入.xlsx"), "--on", "2020-07-07"),
    ]

    assert [0] * len(ran) == [code for code, _, _ in ran]
    assert ["waivers", "packages", "decisions", "decisions", "dossier", "applications", "proposals", "decisions", "decisions", "rejudged", "waivers", "waivers", "decisions", "reconciliation"] == [
        document["schema"].split(".")[1].split("/")[0] for _, document, _ in ran if document
    ]  # fmt: skip
    assert "市州尚未提交审核意见" in ran[3][2]
    assert not any(PHONE in err or PHONE in json.dumps(document) for _, document, err in ran)


def test_a_conflict_is_exit_1_and_so_is_a_difference(
    onex: Callable[..., tuple[int, Any, str]], own: Workspace, tmp_path: Path
) -> None:
    made = packed(own, tmp_path)
    path = filled(made, only("数据采集", 决定="核减", 核定人数=40))
    code, document, err = onex("review", "import", str(path), *WHO[:2], *WHO[4:])
    (tmp_path / "平台.xlsx").write_bytes(
        book({"表": [("学校名称", "证书名称", "核定规模"), ("长沙样本职业学院", "数据采集", 9)]})
    )

    assert (1, 1) == (code, len(document["conflicts"]))
    assert "核减没有写理由" in err
    assert 1 == onex("reconcile", str(tmp_path / "平台.xlsx"))[0]


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("review", "revoke", *WHO), "--school"),
        (("review", "approve", "--school", COLLEGE, "--prefecture", "长沙", *WHO), "两者取一"),
        (("review", "approve", "--kind", "幼儿园", *WHO), "中等职业学校"),
        (("review", "export", "--out", "包"), "--prefecture"),
        (("review", "import", "没有.xlsx", "--by", "甲"), "--yes"),
        (("review", "waive", "--rule", "Q02"), "--until"),
        (("review", "show", "没有这所学校"), "review list"),
        (("reconcile",), "--out"),
    ],
)
def test_a_mistake_is_one_sentence_that_says_what_to_do(
    onex: Callable[..., tuple[int, Any, str]], argv: tuple[str, ...], says: str
) -> None:
    code, document, err = onex(*argv)

    assert (2, None) == (code, document)
    assert says in err
    assert 1 == len(err.strip().splitlines())


def test_tables_and_csv_print_too(
    own: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own.root)
    run(["review", "approve", "--all", *WHO])
    for argv in (
        ("review", "list"),
        ("review", "show", COLLEGE),
        ("review", "list", "--proposals", "--on", "2020-09-01"),
        ("review", "waivers"),
        ("review", "judge", "--dry-run"),
    ):
        for format_ in ("table", "csv"):
            capsys.readouterr()
            assert 0 == run([*argv, "--format", format_])
            assert capsys.readouterr().out.strip()
