"""Reports judged against the last ones in the ledger: what follows on, what is only asked about, and what cannot be judged."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from onex import formbook, packs
from onex.acts.earlier import Earlier
from onex.acts.ingest import Arrival, ingest
from onex.acts.init import init
from onex.acts.validate import Request, validate
from onex.acts.verdict_json import document
from onex.catalog import shipped
from onex.cli.demonstrating import Fault, compare
from onex.rules import past
from onex.settings import Workspace, load
from onex.sheets.reader import read

STORY = shipped("sample_data") / "hunan-2020"
NOW = datetime(2021, 4, 27, 9, tzinfo=timezone(timedelta(hours=8)))
TODAY = NOW.date()
A, B = "4143099001", "4143099003"
STEMS = ("trained", "registered", "assessed", "passed", "issued", "recorded")
QUIET = {f"{stem}_{when}": 0 for stem in STEMS for when in ("now", "total")}
FIGURES = {"period": "", "school_code": A, "certificate": "甲", "level": "初级", "approved_students": 500, **QUIET}
SUMMARY = {
    "period": "",
    "school_code": A,
    "teachers_trained_now": 0,
    "teachers_trained_total": 0,
    "spent_now": 0,
    "spent_total": 0,
    "progress": "",
    "difficulties": "无",
    "proposals": "无",
    "filled_by": "示例甲",
    "filled_phone": "0731-00000000",
}
Rows = Sequence[Mapping[str, Any]]
Send = Callable[..., None]
Judge = Callable[..., dict[str, Any]]


def written(path: Path, period: str, rows: Rows, heads: Rows) -> Path:
    """A report: each row and head tells only what is not nought."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, whole, given in (("figures", FIGURES, rows), ("summary", SUMMARY, heads)):
        spec = formbook.forms()["progress"].tables[name]
        page = book.create_sheet(spec.sheet)
        page.append([spec.fields[field].label for field in whole])
        for one in given:
            full = {**whole, "period": period, **one}
            if name == "summary" and not full["progress"]:
                full["progress"] = f"{full['period']} 的进展"
            page.append([full[field] for field in whole])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    before = os.umask(0o022)
    yield init(tmp_path_factory.mktemp("新") / "工作区", "湖南", NOW).workspace.root
    os.umask(before)


@pytest.fixture
def workspace(fresh: Path, tmp_path: Path) -> Workspace:
    return load(Path(shutil.copytree(fresh, tmp_path / "工作区")), environment={})


@pytest.fixture
def send(workspace: Workspace, tmp_path: Path) -> Send:
    """Receives a report; it must be taken."""
    numbers = iter(range(1000))

    def run(period: str, *rows: Mapping[str, Any], heads: Rows = ({},)) -> None:
        path = written(tmp_path / f"{period}-{next(numbers)}.xlsx", period, rows or [{}], heads)
        (receipt,) = ingest(workspace, Arrival([path], NOW))
        assert "received" == receipt.status

    return run


@pytest.fixture
def judge(workspace: Workspace, tmp_path: Path) -> Judge:
    """The verdict on a report, the ledger being known unless `blind`."""

    def run(
        period: str, *rows: Mapping[str, Any], heads: Rows = ({},), blind: bool = False, **asked: Any
    ) -> dict[str, Any]:
        path = written(tmp_path / "报告.xlsx", period, rows or [{}], heads)
        earlier = None if blind else Earlier.of(workspace)
        request = Request([path], TODAY, province="湖南", earlier=earlier, debug=True, **asked)
        verdict = document(validate(request))
        assert [] == [r for r in verdict["rules"] if r["state"] == "crashed"]
        return verdict

    return run


def trained(now: int, total: int, **more: Any) -> dict[str, Any]:
    return {"trained_now": now, "trained_total": total, **more}


def told(verdict: dict[str, Any], *codes: str) -> list[tuple[str, str, str | None, str | None]]:
    """Rule, first cell, expected and difference of the findings, or of those of some rules."""
    return [
        (f["rule"], f["cells"][0]["cell"] if f["cells"] else "", f["expected"], f["difference"])
        for f in verdict["findings"]
        if not codes or f["rule"] in codes
    ]


def rule(verdict: dict[str, Any], code: str) -> dict[str, Any]:
    (found,) = (r for r in verdict["rules"] if r["rule"] == code)
    return found  # type: ignore[no-any-return]


# -- one report by itself ----------------------------------------------------------------------------------------------


def test_a_sound_report_has_nothing_to_mend(send: Send, judge: Judge) -> None:
    send("2021-B07", trained(40, 100))
    verdict = judge("2021-B08", trained(10, 110))

    assert [] == verdict["findings"]
    assert 0 == verdict["exit"]
    assert {"ran"} == {r["state"] for r in verdict["rules"] if r["rule"] not in ("P16", "P17")}
    assert {0} == {r["unjudged"] for r in verdict["rules"]}


def test_each_stage_may_equal_the_one_before_and_one_more_is_an_error(judge: Judge) -> None:
    level = {f"{stem}_total": 50 for stem in STEMS}
    verdict = judge("2021-B07", level, {**level, "certificate": "乙", "issued_total": 51, "recorded_total": 51})

    assert [("P01", "O3", "50", "1")] == told(verdict)
    assert "双周报!O3 累计发证人数 51 人，多于累计通过人数 50 人" == verdict["findings"][0]["message"]
    assert ("error", ["V1"]) == (verdict["findings"][0]["severity"], verdict["findings"][0]["obligations"])


def test_a_scale_may_be_used_up_and_one_more_is_a_warning(judge: Judge) -> None:
    verdict = judge("2021-B07", {"registered_total": 500}, {"certificate": "乙", "registered_total": 501})

    assert [("P02", "I3", "500", "1")] == told(verdict)
    assert ("warning", 0) == (verdict["findings"][0]["severity"], verdict["exit"])


def test_a_part_above_its_whole_is_an_error_also_where_nothing_earlier_is_known(judge: Judge) -> None:
    heads = [{"spent_now": 0.02, "spent_total": "0.01元"}]
    verdict = judge("2021-B07", trained(11, 10), heads=heads, blind=True)

    assert [("P03", "F2", "10", "1"), ("P04", "E2", "0.01", "0.01")] == told(verdict)


def test_a_printed_total_under_a_heading_of_two_rows_is_held_against_the_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    stems = ("培训", "报名", "考核", "通过", "发证", "平台录入")
    page.append(
        [
            *(label := ["报送期次", "学校标识码", "证书名称", "证书等级", "核定规模"]),
            *(f"{s}人数" for s in stems for _ in "12"),
        ]
    )
    page.append([*label, *("本期", "累计") * 6])
    for certificate in ("甲", "乙"):
        page.append(["2021-B07", A, certificate, "初级", 100, *(1, 5) * 6])
    page.append(["合计", None, None, None, 200, 2, 11, *(2, 10) * 5])
    book.save(tmp_path / "报告.xlsx")
    verdict = document(validate(Request([tmp_path / "报告.xlsx"], TODAY)))

    assert [("W09", "G5", "10", "1")] == told(verdict, "W09")


def test_an_answer_of_none_is_an_answer_for_difficulties_and_proposals_only(judge: Judge) -> None:
    kept = judge("2021-B07", heads=[{"difficulties": "无", "proposals": "无"}])
    blank = judge("2021-B07", heads=[{"difficulties": "", "proposals": "/", "progress": "无"}])

    assert [] == told(kept)
    assert [("W01", cell, None, None) for cell in ("G2", "H2")] == told(blank, "W01")


# -- the last report ---------------------------------------------------------------------------------------------------


def test_a_total_is_the_last_one_and_what_came_since(send: Send, judge: Judge) -> None:
    send("2021-B06", trained(40, 100))
    verdict = judge("2021-B07", trained(10, 109))

    assert [("P05", "G2", "110", "-1")] == told(verdict)
    said = "双周报!G2 累计培训人数 109 人，应为上期(2021-B06)累计 100 + 本期 10 = 110 人"
    assert said == verdict["findings"][0]["message"]
    assert 1 == verdict["exit"]


def test_a_total_that_fell_is_the_same_one_defect(send: Send, judge: Judge) -> None:
    send("2021-B06", trained(40, 100))
    verdict = judge("2021-B07", trained(0, 94))

    assert [("P05", "G2", "100", "-6")] == told(verdict)
    assert verdict["findings"][0]["message"].endswith("= 100 人，比上期累计少 6")


def test_teachers_and_money_go_on_to_the_cent(send: Send, judge: Judge) -> None:
    send("2021-B06", heads=[{"teachers_trained_total": 8, "spent_total": "1.2万元"}])
    right = judge("2021-B07", heads=[{"teachers_trained_now": 1, "teachers_trained_total": 9, "spent_now": "0.10", "spent_total": "12000.10"}])  # fmt: skip
    wrong = judge("2021-B07", heads=[{"teachers_trained_now": 1, "teachers_trained_total": 8, "spent_now": "0.10", "spent_total": "12000.11"}])  # fmt: skip

    assert [] == told(right)
    assert [("P06", "D2", "9", "-1"), ("P06", "F2", "12000.1", "0.01")] == told(wrong)


def test_two_wrong_cells_of_one_row_and_one_value_are_two_findings(send: Send, judge: Judge) -> None:
    send("2021-B06", {"trained_total": 60, "registered_total": 60})
    found = judge("2021-B07", {"trained_total": 50, "registered_total": 50})["findings"]

    assert ["trained_total", "registered_total"] == [f["key"]["field"] for f in found]
    assert 2 == len({f["id"] for f in found})


def test_the_newest_version_of_the_last_report_counts(send: Send, judge: Judge) -> None:
    send("2021-B06", trained(40, 100))
    send("2021-B06", trained(40, 90))

    assert [] == told(judge("2021-B07", trained(10, 100)))


def test_the_nearest_report_counts_however_far_back_and_reports_of_another_kind_do_not(
    send: Send, judge: Judge
) -> None:
    send("2020-B20", trained(40, 80))
    send("2020-B21", trained(20, 100))
    send("2021-W14", trained(1, 500))
    send("2021-03", trained(1, 600))

    assert [] == told(judge("2021-B07", trained(10, 110)))


def test_a_report_is_not_held_against_itself_or_a_later_one(send: Send, judge: Judge) -> None:
    send("2021-B07", trained(40, 100))
    send("2021-B08", trained(10, 110))
    verdict = judge("2021-B07", trained(30, 90))

    assert [] == told(verdict)
    assert 1 == rule(verdict, "P05")["unjudged"]


def test_without_a_workspace_what_needs_the_last_report_is_skipped_and_says_so(judge: Judge) -> None:
    verdict = judge("2021-B07", trained(10, 110), blind=True)
    skipped = {r["rule"]: r["why"] for r in verdict["rules"] if r["state"] == "skipped"}

    assert dict.fromkeys(("P05", "P06", "P07", "P09", "P10", "P11"), "没有工作区，没有上期数据") == {
        code: why for code, why in skipped.items() if code not in ("P16", "P17")
    }


def test_a_school_or_certificate_that_was_never_reported_is_unjudged_and_not_passed(send: Send, judge: Judge) -> None:
    send("2021-B06", trained(40, 100), heads=[{}])
    heads: Rows = [{}, {"school_code": B}]
    verdict = judge(
        "2021-B07", trained(1, 101), trained(1, 50, level="中级"), trained(1, 7, school_code=B), heads=heads
    )

    assert [] == told(verdict)
    assert (2, [A, B]) == (
        rule(verdict, "P05")["unjudged"],
        [u["school_code"] for u in rule(verdict, "P05")["unjudged_for"] if u["field"] == "previous"],
    )
    assert 1 == rule(verdict, "P10")["unjudged"]


def test_a_cell_that_cannot_be_read_leaves_only_itself_unjudged(send: Send, judge: Judge) -> None:
    send("2021-B06", trained(40, 100, passed_total=30, assessed_total=30, registered_total=30))
    rows = {"registered_total": "约31", "assessed_total": 30, "passed_total": 29, **trained(1, 101)}
    verdict = judge("2021-B07", rows)

    assert [("P05", "M2", "30", "-1"), ("W02", "I2", None, None)] == told(verdict)
    assert {"school_code": A, "field": "registered_total"} in rule(verdict, "P05")["unjudged_for"]


def test_money_that_nobody_need_report_is_not_unjudged_when_left_blank(send: Send, judge: Judge) -> None:
    send("2021-B06", heads=[{"spent_total": 10}])
    blank = {"spent_now": None, "spent_total": None}

    assert 0 == rule(judge("2021-B07", heads=[blank]), "P06")["unjudged"]
    assert 1 == rule(judge("2021-B07", heads=[{**blank, "spent_total": 10}]), "P06")["unjudged"]


def test_a_record_that_stood_twice_last_time_settles_nothing(send: Send, judge: Judge) -> None:
    send("2021-B06", trained(1, 100), trained(1, 90))
    verdict = judge("2021-B07", trained(10, 5000))

    assert [] == told(verdict, "P05")
    assert 1 == rule(verdict, "P05")["unjudged"]


def test_a_certificate_left_out_takes_its_total_away(send: Send, judge: Judge) -> None:
    send("2021-B06", trained(1, 100), trained(1, 30, certificate="乙"), {"certificate": "丙"})
    verdict = judge("2021-B07", trained(0, 100))

    assert [("P07", "", None, None)] == told(verdict)
    assert "乙(初级)" in verdict["findings"][0]["message"]
    assert "丙" not in verdict["findings"][0]["message"]
    assert "warning" == verdict["findings"][0]["severity"]


# -- what is only asked about ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("issued", "codes"), [(49, []), (50, ["P08"])])
def test_as_many_certificates_as_people_trained_are_asked_about_from_fifty_on(
    judge: Judge, issued: int, codes: list[str]
) -> None:
    total = {f"{stem}_total": 200 for stem in STEMS if stem != "trained"}
    verdict = judge("2021-B07", {**total, **trained(issued, 300), "issued_now": issued})

    assert codes == [f["rule"] for f in verdict["findings"]]
    assert 0 == verdict["exit"]


def test_a_report_copied_from_the_last_is_asked_about_once_a_school(send: Send, judge: Judge) -> None:
    rows = [trained(10, 100), trained(20, 90, certificate="乙")]
    send("2021-B06", *rows)
    verdict = judge("2021-B07", *rows)
    (copied,) = (f for f in verdict["findings"] if f["rule"] == "P09")

    assert ("warning", ["F2", "F3"]) == (copied["severity"], [c["cell"] for c in copied["cells"]])
    # Totals without what came since are wrong all the same.
    assert [("P05", "G2", "110", "-10"), ("P05", "G3", "110", "-20")] == told(verdict, "P05")


def test_a_school_that_did_nothing_twice_has_copied_nothing(send: Send, judge: Judge) -> None:
    send("2021-B06", trained(0, 100))

    assert [] == told(judge("2021-B07", trained(0, 100)))


def test_the_same_words_about_the_progress_are_asked_about(send: Send, judge: Judge) -> None:
    send("2021-B06", heads=[{"progress": "完成一期培训。"}])
    verdict = judge("2021-B07", heads=[{"progress": "完成一期培训。 "}])

    assert [("P10", "G2", None, None)] == told(verdict)
    assert "warning" == verdict["findings"][0]["severity"]


@pytest.mark.parametrize(("now", "codes"), [(50, []), (51, ["P11"])])
def test_a_jump_is_measured_by_the_schools_own_busy_periods(
    send: Send, judge: Judge, now: int, codes: list[str]
) -> None:
    total = 0
    for number, done in enumerate((8, 0, 12, 0, 10), 1):
        total += done
        send(f"2021-B{number:02d}", trained(done, total))
    verdict = judge("2021-B06", trained(now, total + now))

    assert codes == [f["rule"] for f in verdict["findings"]]


def test_only_the_last_six_reports_measure_a_jump(send: Send, judge: Judge) -> None:
    total = 0
    for number, done in enumerate((400, 10, 10, 10, 10, 10, 10), 1):
        total += done
        send(f"2021-B{number:02d}", trained(done, total))
    assumed = {"compared_periods": "7", "jump_times": "10"}

    assert ["P11"] == [
        r for r, *_ in told(judge("2021-B08", trained(101, total + 101), supposing={"jump_times": "10"}))
    ]
    assert [] == told(judge("2021-B08", trained(100, total + 100), supposing=assumed))


def test_what_is_asked_about_rests_on_readings_that_are_named() -> None:
    policy = packs.resolve("430000", TODAY)
    readings = {n: p for n, p in policy.provisions.items() if p.reading in ("V15", "V17")}

    assert {"compared_periods": 6, "jump_times": 5, "questioned_students": 50} == {
        n: p.value for n, p in readings.items()
    }
    assert {"may"} == {p.force for p in readings.values()}
    assert {"inferred"} == {p.text_status for p in readings.values()}
    assert all("onex 自定" in p.note for p in readings.values())


# -- periods and schools -----------------------------------------------------------------------------------------------


def test_a_file_is_of_one_period(judge: Judge) -> None:
    odd = judge("2021-B07", {}, {"certificate": "乙"}, {"certificate": "丙", "period": "2021-B06"})
    apart = judge("2021-B07", {}, heads=[{"period": "2021-B06"}])

    assert [("P12", "A4", "2021-B07", None)] == told(odd)
    assert [("P13", "A2", "2021-B07", None)] == told(apart)


@pytest.mark.parametrize(("period", "day", "codes"), [
    ("2021-B09", date(2021, 4, 26), []),
    ("2021-B09", date(2021, 4, 25), ["P14"]),
    ("2021-B27", date(2022, 4, 25), ["P14"]),
])  # fmt: skip
def test_a_period_must_exist_and_have_begun(judge: Judge, period: str, day: date, codes: list[str]) -> None:
    assert codes == [r for r, *_ in told(judge(period, received_on=day, blind=True))]
    assert codes == [r for r, *_ in told(judge(period, on=day, blind=True))]


def test_a_school_outside_the_register_is_told_once(judge: Judge, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["学校标识码", "学校名称", "学校类型", "隶属关系", "市州"])
    page.append([A, "长沙示例职业技术学院", "高职", "省属", "长沙市"])
    book.save(tmp_path / "名录.xlsx")
    heads: Rows = [{}, {"school_code": B}]
    verdict = judge("2021-B07", {}, {"school_code": B}, heads=heads, registers=[tmp_path / "名录.xlsx"])
    other = judge("2021-B07", {}, {"school_code": B}, registers=[tmp_path / "名录.xlsx"])

    assert [("P16", "B3", None, None)] == told(verdict)
    assert [("P17", "B3", None, None)] == told(other)


# -- the story ---------------------------------------------------------------------------------------------------------


def test_the_third_fortnight_of_the_story_holds_what_was_planted_and_no_more(workspace: Workspace) -> None:
    for period in ("2021-B06", "2021-B07"):
        ingest(workspace, Arrival(sorted((STORY / "双周报" / period).iterdir()), NOW))
    paths = sorted((STORY / "双周报" / "2021-B08").iterdir())
    registers = sorted((STORY / "登记簿").iterdir())
    verdict = validate(Request(paths, TODAY, registers, earlier=Earlier.of(workspace), debug=True))
    with (STORY / "answers-2021-B08.csv").open(encoding="utf-8", newline="") as file:
        planted = [Fault(**row) for row in csv.DictReader(file)]
    missed, extra = compare(planted, [f for judged in verdict.files for f in judged.findings], STORY)

    assert 19 == len(planted)
    assert ([], []) == (missed, [f.message for f in extra])


# -- where it comes from -----------------------------------------------------------------------------------------------


def test_earlier_records_are_the_newest_of_the_last_reports_and_no_more(send: Send, workspace: Workspace) -> None:
    from onex.ledger import history
    from onex.ledger.store import Ledger

    for number in range(1, 6):
        send(
            f"2021-B{number:02d}", trained(number, number), trained(1, 1, school_code=B), heads=[{}, {"school_code": B}]
        )
    send("2021-B04", trained(44, 44))
    specs = list(formbook.forms()["progress"].tables.values())
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, NOW)
    found = history.before(ledger, specs, "school_code", "2021-B06", [A, "4143099999"], 2)
    figures = found["progress.figures"]

    assert [("2021-B05", 5), ("2021-B04", 44)] == list(zip(figures["period"], figures["trained_now"], strict=True))
    assert {A} == set(figures["school_code"])
    assert [Decimal(0)] * 2 == list(found["progress.summary"]["spent_total"])


def test_what_units_report_is_looked_up_by_unit(workspace: Workspace, tmp_path: Path) -> None:
    fields = formbook.forms()["target"].tables["attained"].fields
    for month, done in (("2022-02", 5), ("2022-03", 10), ("2022-04", 30)):
        book = openpyxl.Workbook()
        page = book.active
        whole = {
            "period": month,
            "trained_done": done,
            "awarded_done": 1,
            "senior_awarded_done": 1,
            "one_plus_x_done": 1,
        }
        page.append([fields[name].label for name in ("unit", *whole)])
        for unit in ("样本市", "示例市"):
            page.append([unit, *whole.values()])
        book.save(tmp_path / f"{month}.xlsx")
    ingest(workspace, Arrival([tmp_path / "2022-02.xlsx", tmp_path / "2022-03.xlsx"], NOW))
    (table,) = read(tmp_path / "2022-04.xlsx").tables
    found = Earlier.of(workspace).records([table], packs.resolve("430000", TODAY))["target.attained"]

    assert {
        ("2022-02", "样本市", 5),
        ("2022-02", "示例市", 5),
        ("2022-03", "样本市", 10),
        ("2022-03", "示例市", 10),
    } == set(found[["period", "unit", "trained_done"]].itertuples(index=False, name=None))
    assert [10] == list(past.nearest(table.frame, table.spec, found)["trained_done"].unique())


def test_the_names_for_what_was_before_are_no_field_table_or_provision() -> None:
    forms = formbook.forms()
    fields = {name for form in forms.values() for spec in form.tables.values() for name in spec.fields}
    tables = {name for form in forms.values() for name in form.tables}

    assert not set(past.NAMES) & (fields | tables | set(forms) | set(packs.load_packs().terms))
