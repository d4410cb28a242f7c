"""The reports recomputed from the files themselves, every figure traced, shares and ranks by hand, the notice of a real city."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from onex import packs, reports
from onex.acts import report, trace
from onex.acts.ingest import Arrival, ingest
from onex.acts.init import init
from onex.acts.whatif import Outcome, Supposed, whatif
from onex.cli import run
from onex.errors import CatalogError, UsageError
from onex.identify import identify
from onex.model.indicator import Indicator
from onex.model.report import Column, Report, Section, footing, share
from onex.reports import flagging, indicators, ranking
from onex.settings import Workspace, load
from onex.sheets.reader import read
from tests.conftest import workbook
from tests.offices import STORY, broken, kept, said

ROOT = Path(__file__).resolve().parent.parent
NOTICE = ROOT.parent / "shared" / "reference" / "samples" / "anyang_2024_1-12_tongbao.csv"
NOW = datetime(2021, 4, 15, 9, tzinfo=timezone(timedelta(hours=8)))
ON = date(2021, 4, 15)
B07 = "2021-B07"
CALL = "hunan-2020-3"

SENT_IN = {
    hashlib.sha256(path.read_bytes()).hexdigest(): path.parent.name for path in (STORY / "双周报").glob("*/*.xls*")
}

MakeReport = Callable[..., Report]


@pytest.fixture(scope="module")
def own(sample_season: dict[str, Any]) -> Workspace:
    """The sample season, to be read only."""
    return load(Path(sample_season["workspace"]), environment={})


@pytest.fixture(scope="module")
def made(own: Workspace) -> MakeReport:
    """A report of the sample season, each made once."""
    known: dict[tuple[str, str | None], Report] = {}

    def of(name: str, period: str | None = None) -> Report:
        if (name, period) not in known:
            known[name, period] = report.report(name, own, period, ON, NOW)
        return known[name, period]

    return of


def column(section: Section, name: str) -> dict[tuple[Any, ...], Any]:
    """Member → value of one column of a section."""
    wide = len(section.dimensions)
    return dict(zip([row[:wide] for row in section.rows], section.values(name), strict=True))


@cache
def read_in(folder: str, period: str) -> list[Any]:
    """The tables of every file of a folder of the story, a list a file."""
    schools = None if folder == "登记簿" else pd.DataFrame(records("登记簿", "schools.schools"))
    paths = sorted((STORY / folder / period).iterdir())
    return [identify(read(path).tables, schools, packs.province("湖南")) for path in paths]


@cache
def records(folder: str, table: str, period: str = "") -> list[Mapping[str, Any]]:
    """Every record of a table in the story's own files, schools without a code found by their names.

    In the file of one school all rows are that school's, whatever code stands in them.
    """
    found: list[Mapping[str, Any]] = []
    for tables in read_in(folder, period):
        heads = {c for t in tables if t.spec.id == "application.profile" for c in t.frame["school_code"].dropna()}
        for one in (one for one in tables if one.spec.id == table):
            frame = one.frame.astype(object)
            frame = frame.assign(school_code=heads.pop()) if len(heads) == 1 else frame
            found += frame.where(frame.notna(), None).to_dict("records")
    return found


# -- every figure leads home -------------------------------------------------------------------------------------------


def traced(made_: Report, follow: Callable[[str], Any]) -> int:
    """Every figure of a report that is an indicator's, made again from the cells it is traced to; how many there were."""
    number = 0
    for figure, value in figures(made_):
        assert value == remade(follow(figure)), figure
        number += 1
    return number


def figures(made_: Report) -> Iterator[tuple[str, Any]]:
    """Every figure that can be traced, the annexes' too, with its value."""
    for section in (*made_.sections, *made_.annexes):
        for i, row in enumerate(section.rows):
            for j, value in enumerate(row):
                if figure := section.figure(i, j):
                    yield figure, value


def remade(found: Any) -> Any:
    """What the cells of a trace come to, by the trace's own word for how."""
    how = found.how or found.indicator.aggregate
    if how not in ("share", "difference"):
        return counted(how, found.cells, found.value)
    sides = []
    for part in found.parts:
        own = counted(part.how, [cell for cell in found.cells if cell.part == part.part], part.value)
        assert own == part.value, found.figure
        sides.append(own)
    one, other = sides
    if how == "difference":
        return None if one is None or other is None else one - other
    return (
        None if one is None or not other else (Decimal(one) / Decimal(other)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    )


def counted(how: str, cells: Sequence[Any], value: Any) -> Any:
    """What cells come to. Without a cell nothing is counted, or nothing is known: never another figure."""
    if not cells:
        assert value in ((None,) if how == "sum" else (0, None))
        return value
    match how:
        case "sum":
            return sum(Decimal(cell.value) for cell in cells)
        case "count":
            return len(cells)
        case _:
            return len({cell.value for cell in cells})


@pytest.mark.parametrize(
    ("of", "least"),
    [(f"biweekly@{B07}", 1300), (f"cadence@{B07}", 130), ("quota", 380), ("completion", 120), ("filings", 270)],
    ids=lambda v: str(v),
)
def test_every_figure_is_made_again_from_its_cells(own: Workspace, made: MakeReport, of: str, least: int) -> None:
    name, _, period = of.partition("@")

    assert traced(made(name, period or None), trace.tracer(of, own, ON, NOW)) > least


def test_a_figure_is_not_made_again_when_one_of_its_cells_is_lost(own: Workspace, made: MakeReport) -> None:
    follow = trace.tracer(f"biweekly@{B07}", own, ON, NOW)
    summed = [figure for figure, value in figures(made("biweekly", B07)) if value]
    whole = [
        found
        for found in map(follow, summed[:: len(summed) // 60])
        if found.indicator.aggregate == "sum" and len(found.cells) > 1
    ]

    assert len(whole) > 20
    for found in whole:
        greatest = max(found.cells, key=lambda cell: Decimal(cell.value))
        lost = replace(found, cells=tuple(cell for cell in found.cells if cell != greatest), parts=(), how="")
        assert remade(lost) != remade(replace(found, parts=(), how="")), found.figure


@pytest.mark.parametrize("name", reports.names())
def test_every_column_of_figures_can_be_traced_or_says_how_it_was_come_by(made: MakeReport, name: str) -> None:
    of = made(name)

    for section in (*of.sections, *of.annexes):
        for one in section.columns:
            assert one.type not in ("count", "money", "share") or one.indicator or one.figure or one.says, one.label


def test_a_change_is_traced_to_the_cells_of_both_fortnights(own: Workspace, made: MakeReport) -> None:
    follow = trace.tracer(f"biweekly@{B07}", own, ON, NOW)
    rows = {row[0]: row for row in made("biweekly", B07).section("changes").rows}
    now, before, change, same = rows["累计培训人数"][2:]
    found = follow("累计培训人数@增减")

    assert (now, before) == (follow("累计培训人数").value, follow("累计培训人数@上期").value)
    assert (change, same) == (found.value, follow("累计培训人数@同校增减").value)
    assert before == follow("累计培训人数/合计@2021-B06").value
    assert {("now", B07), ("before", "2021-B06")} == {(c.part, SENT_IN[c.sha256]) for c in found.cells}
    assert [] == broken(json.loads(json.dumps(found.as_json())), "trace")


@pytest.mark.parametrize(("of", "figure"), [("quota", "申报规模@上期"), (f"biweekly@{B07}", "累计培训人数@2021-B99")])
def test_a_period_that_there_is_not_is_refused(own: Workspace, of: str, figure: str) -> None:
    with pytest.raises(UsageError):
        trace.trace(of, figure, own, ON, NOW)


def test_a_share_is_traced_to_both_its_parts(own: Workspace) -> None:
    found = trace.trace(f"biweekly@{B07}", "考核通过率/长沙市", own, ON, NOW)
    document = found.as_json()

    assert {"numerator", "denominator"} == {cell["part"] for cell in document["cells"]}
    assert ("share", "passed_share", "0.8653") == (document["how"], document["indicator"], document["value"])
    assert [] == broken(json.loads(json.dumps(document)), "trace")


def test_a_figure_lowered_by_a_decision_says_so_at_its_cell(own: Workspace, tmp_path: Path) -> None:
    import shutil

    from onex.acts import review

    copy = load(Path(shutil.copytree(own.root, tmp_path / "工作区")), environment={})
    code = "3643099002"
    before = trace.trace("quota", f"核定规模/{code}", copy, ON, NOW)
    (first, *_) = before.cells
    row = next(r for r in records("申报", "application.pilots") if r["school_code"] == code)
    pilot = (row["certificate"], row["level"], row["major_code"])
    review.decide(copy, review.Order("reduce", "示例甲", "师资不足", [code], pilot=pilot, students=60), ON, NOW)
    after = trace.trace("quota", f"核定规模/{code}", copy, ON, NOW)

    assert before.value == after.value + int(row["pilot_students"]) - 60
    assert [""] == [cell.note for cell in before.cells if cell == first]
    assert [f"单元格为 {row['pilot_students']}，按规定或决定计 60"] == [cell.note for cell in after.cells if cell.note]


@pytest.mark.parametrize(
    ("of", "figure", "says"),
    [
        (f"biweekly@{B07}", "连续缺报周数/永州样本职业技术学院", "由报送期次和回执数出"),
        (f"biweekly@{B07}", "增减", "本期合计减"),
        ("quota", "规模上限/长沙市", "在校生总数乘规定比例"),
        ("completion", "名次/长沙市", "由高到低"),
        ("cadence", "学校数/2 周", "由报送期次和回执数出"),
        ("quota", "累计培训人数", "应以指标名称开头"),
        (f"digest@{B07}", "经验做法", "数出"),
    ],
)
def test_what_is_no_sum_of_cells_says_how_it_was_come_by(own: Workspace, of: str, figure: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        trace.trace(of, figure, own, ON, NOW)


def test_a_member_may_be_named_with_its_dimension(own: Workspace) -> None:
    follow = trace.tracer(f"biweekly@{B07}", own, ON, NOW)

    assert follow("累计培训人数/长沙市").value == follow("累计培训人数/prefecture=长沙市").value == 296


# -- the fortnight -----------------------------------------------------------------------------------------------------


def test_the_sections_stand_by_their_names(made: MakeReport) -> None:
    found = [section.name for section in made("biweekly", B07).sections]

    for name in (
        "totals", "by_prefecture", "by_school_kind", "by_certificate", "by_level", "certificate_by_level",
        "prefecture_by_certificate", "missing", "movers", "texts", "changes", "coverage",
    ):  # fmt: skip
        assert name in found


def test_figures_by_certificate_are_what_the_workbooks_add_up_to(made: MakeReport) -> None:
    expected: Counter[tuple[Any, ...]] = Counter()
    for row in records("双周报", "progress.figures", B07):
        expected[row["certificate"],] += row["issued_total"]

    assert expected == column(made("biweekly", B07).section("by_certificate"), "issued_total")


def test_changes_are_against_the_fortnight_before_and_among_the_same_schools(made: MakeReport) -> None:
    rows = {row[0]: row for row in made("biweekly", B07).section("changes").rows}
    now, before = (records("双周报", "progress.figures", period) for period in (B07, "2021-B06"))
    sums = [sum(r["trained_total"] for r in own) for own in (now, before)]
    both = {r["school_code"] for r in now} & {r["school_code"] for r in before}
    same = [sum(r["trained_total"] for r in own if r["school_code"] in both) for own in (now, before)]

    assert (*sums, sums[0] - sums[1], same[0] - same[1]) == rows["累计培训人数"][2:]


def test_progress_is_held_against_what_was_approved_of_what_was_reported(made: MakeReport) -> None:
    by_city = made("biweekly", B07).section("by_prefecture")
    approved: Counter[str] = Counter()
    told = {(r["school_code"], r["certificate"], r["level"]) for r in records("双周报", "progress.figures", B07)}
    city = {r["school_code"]: r["prefecture"] for r in records("登记簿", "schools.schools")}
    for r in records("申报", "application.pilots"):
        if (r["school_code"], r["certificate"], r["level"]) in told and r["pilot_students"]:
            approved[city[r["school_code"]]] += r["pilot_students"]
    trained = column(by_city, "trained_total")

    assert {(name,): n for name, n in approved.items()} == column(by_city, "reported_scale")
    assert {who: share(n, approved[who[0]]) for who, n in trained.items()} == column(by_city, "trained_share")


def test_a_school_stands_at_one_end_of_the_movers_only(made: MakeReport) -> None:
    rows = made("biweekly", B07).section("movers").rows
    changes = [row[-1] for row in rows if row[0] == "增加最多"]

    assert len(rows) == len({row[1] for row in rows}) == 7
    assert sorted(changes, reverse=True) == changes
    assert all(row[-1] == row[-2 - 1] - row[-2] for row in rows)  # type: ignore[operator]


def test_texts_are_word_for_word_by_subject_and_city_with_their_school(made: MakeReport) -> None:
    texts = made("biweekly", B07).section("texts")
    told = {(r["school_code"], r["difficulties"]) for r in records("双周报", "progress.summary", B07)}
    found = {(row[2], row[4]) for row in texts.rows if row[0] == "困难问题"}

    assert found == {(code, text) for code, text in told if text not in ("无", "/", None)}
    assert ["工作进展", "经验做法", "典型案例", "困难问题", "政策建议"] == list(
        dict.fromkeys(row[0] for row in texts.rows)
    )


def test_a_missing_school_is_left_out_and_not_carried_forward(made: MakeReport) -> None:
    whole = made("biweekly", B07)
    (silent,) = (m for m in whole.coverage.missing if m.school == "永州样本职业技术学院")

    assert "永州市" not in {row[0] for row in whole.section("by_prefecture").rows}
    assert "2021-B06" == {row[1]: row[-1] for row in whole.section("missing").rows}[silent.school]
    assert any("不沿用上期" in note for note in whole.notes)


def test_the_csv_has_the_whole_cube_and_every_text(made: MakeReport) -> None:
    whole = made("biweekly", B07)
    lines = list(csv.DictReader(io.StringIO(report.as_csv(whole))))
    cube = [line for line in lines if line["section"] == "cube" and line["name"] == "trained_total"]
    texts = [line["value"] for line in lines if line["section"] == "texts" and line["name"] == "text"]

    assert {"prefecture", "school_kind", "certificate", "level"} <= set(cube[0])
    assert whole.section("totals").values("trained_total") == [sum(int(line["value"]) for line in cube)]
    assert texts == [row[4] for row in whole.section("texts").rows]


def test_the_report_names_its_policy_and_its_sources(made: MakeReport) -> None:
    document = json.loads(json.dumps(made("biweekly", B07).as_json()))

    assert ("湖南省", "2021-04-15") == (document["policy"]["province"], document["policy"]["on"])
    assert len(document["sources"]) > 7
    assert [] == broken(document, "report")


def test_several_periods_in_one_call_are_those_asked_for_alone(own: Workspace, made: MakeReport) -> None:
    several = list(report.reports_over("biweekly", own, B07, ON, NOW, 3))

    assert ["2021-B05", "2021-B06", B07] == [one.period.id for one in several]
    assert several[-1] == made("biweekly", B07)
    assert several[1] == made("biweekly", "2021-B06")


# -- its kin -----------------------------------------------------------------------------------------------------------


def test_the_quota_of_every_school_is_what_its_file_says(made: MakeReport) -> None:
    section = made("quota").section("by_school")
    majors = {r["school_code"]: r["majors"] for r in records("申报", "application.profile")}
    enrolled = {r["school_code"]: r["enrolment"] for r in records("申报", "application.profile")}
    asked, names = Counter[str](), defaultdict[str, set[str]](set)
    for r in records("申报", "application.pilots"):
        asked[r["school_code"]] += r["pilot_students"] or 0
        names[r["school_code"]].add(r["certificate"])
    for r in records("申报", "application.completion"):
        asked[r["school_code"]] += r["planned_students"]
        names[r["school_code"]].add(r["certificate"])
    columns = [c.name for c in section.columns]
    judged = 0
    for row in section.rows:
        own = dict(zip(columns, row, strict=True))
        code = str(own["school_code"])
        if majors.get(code) and own["certificates_taken"]:
            assert len(names[code]) == own["certificates_taken"]
            assert 40 * majors[code] // 100 == own["certificate_limit"]
        if enrolled.get(code) and own["student_result"] != "无法判定":
            assert (30 * enrolled[code] // 100, 100 * asked[code] > 30 * enrolled[code]) == (
                own["student_limit"], own["student_result"] == "超过",
            )  # fmt: skip
            assert own["students_left"] == own["student_limit"] - asked[code]
            judged += 1

    assert judged >= 25


def test_a_blank_denominator_is_not_judged_and_never_passed(made: MakeReport) -> None:
    section = made("quota").section("by_school")
    limits, results = column(section, "certificate_limit"), column(section, "certificate_result")

    assert {"无法判定"} == {results[who] for who, limit in limits.items() if limit is None}
    assert 2 == sum(limit is None for limit in limits.values())
    totals = made("quota").section("totals")
    assert 4 == totals.values("over_students")[0]


def test_completion_is_ranked_and_not_judged(made: MakeReport) -> None:
    whole = made("completion")
    ranking_ = whole.section("ranking")
    shares, ranks = (list(ranking_.values(name)) for name in ("batch_completed_share", "place"))

    assert [1, 1, 3, 4, 5, 6, 6, 8, 9] == ranks
    assert sorted(shares, reverse=True) == shares  # type: ignore[type-var]
    assert any("不作结论" in note for note in whole.notes)


def test_filings_count_certificates_and_pilots_by_round(made: MakeReport) -> None:
    whole = made("filings")
    rows = list(records("登记簿", "filed_certificates.filed_certificates"))
    expected = Counter(f"第{'一二'[r['round'] - 1]}轮" for r in rows if r["status"] == "approved")
    filed = column(whole.section("certificates_by_round"), "certificates_filed")

    assert {(name,): number for name, number in expected.items()} == filed
    assert {0} == set(whole.section("certificates_by_round").values("certificates_returned"))
    assert len(rows) == len(whole.section("certificates").rows)
    assert any("相加不等于合计" in note for note in whole.section("pilots_by_round").notes)


def test_cadence_tells_the_rates_of_each_period_and_the_ladder(own: Workspace, made: MakeReport) -> None:
    whole = made("cadence", B07)
    rates = {row[0]: row[2:5] for row in whole.section("rates").rows}
    wide = report.report("cadence", own, B07, ON, NOW, 3)

    assert (18, 8, 8) == rates["2021-B06"]
    assert (18, 7, 7) == rates[B07]
    assert {"2 周": 1, "41 周": 9, "85 周": 1} == {row[0]: row[1] for row in whole.section("ladder").rows}
    assert 3 == len(wide.section("rates").rows)
    assert "取消资格待定" == column(whole.section("ladder"), "level")["41 周",]


def test_the_digest_has_a_section_for_each_subject(made: MakeReport) -> None:
    whole = made("digest", B07)

    assert ["counts", "experience", "cases", "difficulties", "proposals"] == [s.name for s in whole.sections]
    assert all(row[3] for section in whole.sections[1:] for row in section.rows)


@pytest.mark.parametrize("name", reports.names())
def test_every_report_keeps_to_its_schema_and_comes_back_from_its_json(made: MakeReport, name: str) -> None:
    whole = made(name)
    document = json.loads(json.dumps(whole.as_json()))

    assert [] == broken(document, "report")
    assert document == json.loads(json.dumps(Report.from_json(document, whole.period).as_json()))


def test_an_unknown_name_gets_the_nearest() -> None:
    for name, meant in (("cadance", "cadence"), ("双周报", "biweekly")):
        with pytest.raises(UsageError, match=f"是不是「{meant}」"):
            reports.report(name)
    assert {"biweekly", "cadence", "quota", "completion", "filings", "monthly", "digest"} == set(reports.names())


@pytest.mark.parametrize(("name", "period"), [("quota", "fujian-2021"), ("cadence", "2021"), ("biweekly", "2021-W14")])
def test_a_period_of_another_kind_is_refused(own: Workspace, name: str, period: str) -> None:
    with pytest.raises(UsageError):
        report.report(name, own, period, ON, NOW)


# -- the month ---------------------------------------------------------------------------------------------------------

KINDS = {"职业技能培训人次": "trained", "取证人数": "awarded", "1+X证书人数": "one_plus_x"}
TASKS = (
    "| 任务年度 | 单位 | 单位类别 | 上级单位 | 职业技能培训任务 | 取证任务 | 高级工及以上取证任务 | 1+X证书取证任务 |"
)
DONE = "| 报送月份 | 单位 | 累计培训人次 | 累计取证人数 | 其中高级工及以上 | 累计1+X证书人数 |"


def henan(folder: Path, *books: bytes) -> Workspace:
    """A workspace of Henan that has received these books."""
    own = init(folder / "河南", "河南", NOW).workspace
    for number, book in enumerate(books):
        path = folder / f"{number}.xlsx"
        path.write_bytes(book)
        (receipt,) = ingest(own, Arrival([path], NOW, on=date(2025, 1, 5)))
        assert ("received", None) == (receipt.status, receipt.error)
    return own


def month(own: Workspace, period: str) -> Report:
    return report.report("monthly", own, period, date(2025, 1, 10), NOW)


def book(tasks: Sequence[str], done: Sequence[str]) -> bytes:
    return workbook({"年度任务": "\n".join((TASKS, *tasks)), "月度完成": "\n".join((DONE, *done))})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two cities, a county that is part of one, a school and one that is silent; figures of March, November and December."""
    tasks = book(
        [
            "| 2022 | 郑州 | 市 | | 3000 | 800 | 300 | 200 |",
            "| 2022 | 济源市 | 市 | | 600 | 300 | | 0 |",
            "| 2022 | 样本县 | 县 | 郑州 | 700 | 150 | 50 | 20 |",
            "| 2022 | 样本职业学院 | 院校 | | 900 | 400 | 100 | 60 |",
            "| 2022 | 静默市 | 市 | | 100 | 100 | 10 | 10 |",
        ],
        [],
    )
    done = [
        book(
            [],
            [
                f"| 2022-{m} | 郑州市 | {n * 1000} | {n * 250} | {n * 90} | {n * 50} |",
                f"| 2022-{m} | 济源示范区 | {n * 150 + 1} | {n * 70} | 0 | 3 |",
                f"| 2022-{m} | 样本县 | {n * 300} | {n * 60} | 10 | 5 |",
                f"| 2022-{m} | 样本职业学院 | {n * 200} | {n * 200} | {n * 20} | 15 |",
            ],
        )
        for n, m in ((1, "03"), (3, "11"), (4, "12"))
    ]
    return henan(tmp_path_factory.mktemp("小"), tasks, *done)


def test_rates_are_half_up_and_units_of_a_kind_are_ranked_among_themselves(small: Workspace) -> None:
    rows = month(small, "2022-03").section("ranking_trained").rows

    assert [
        ("省辖市", "郑州市", 3000, 1000, Decimal("0.3333"), 1),
        ("省辖市", "济源示范区", 600, 151, Decimal("0.2517"), 2),
        ("省辖市", "静默市", 100, None, None, None),
        ("县(市、区)", "样本县", 700, 300, Decimal("0.4286"), 1),
        ("院校", "样本职业学院", 900, 200, Decimal("0.2222"), 1),
    ] == list(rows)


def test_a_county_is_not_added_to_its_city_twice(small: Workspace) -> None:
    whole = month(small, "2022-03")
    totals = dict(zip([c.name for c in whole.section("totals").columns], whole.section("totals").rows[0], strict=True))

    assert (3000 + 600 + 900 + 100, 1000 + 151 + 200) == (totals["trained_task"], totals["trained_done"])
    assert ["静默市"] == [row[1] for row in whole.section("missing").rows]
    assert (5, 4) == (whole.coverage.expected, whole.coverage.received)


def test_a_task_of_nought_has_no_rate(small: Workspace) -> None:
    rates = column(month(small, "2022-03").section("by_unit"), "one_plus_x_rate")

    assert rates["省辖市", "济源示范区"] is None
    assert Decimal("0.2500") == rates["省辖市", "郑州市"]


def test_every_figure_of_the_month_is_made_again_from_its_cells(small: Workspace) -> None:
    follow = trace.tracer("monthly@2022-03", small, date(2025, 1, 10), NOW)

    assert traced(month(small, "2022-03"), follow) > 100


def test_goals_of_the_province_and_the_closing_month_stand_beside_what_was_done(small: Workspace) -> None:
    own = report.report("monthly", small, "2022-12", date(2022, 12, 31), NOW)
    goals = {(row[0], row[1]): row[2:5] for row in own.section("goals").rows}
    closing = column(own.section("by_closing"), "awarded_done")

    assert (800_000, 4 * (250 + 70 + 200), share(2080, 800_000)) == goals["取证", "全年(2022年)"]
    assert 750 == closing["省辖市", "郑州市"]
    assert "by_closing" not in [s.name for s in month(small, "2022-03").sections]


def test_tasks_sent_again_are_the_next_version_and_the_report_says_which(tmp_path: Path) -> None:
    first, second = (book([f"| 2022 | 郑州市 | 市 | | {n} | 50 | 5 | 5 |"], []) for n in (100, 200))
    own = henan(tmp_path, first, second, book([], ["| 2022-03 | 郑州市 | 50 | 20 | 2 | 1 |"]))
    whole = month(own, "2022-03")

    assert Decimal("0.2500") == column(whole.section("by_unit"), "trained_rate")["省辖市", "郑州市"]
    assert any("第 2 版" in note for note in whole.notes)


def test_a_year_and_a_month_may_travel_in_one_file(tmp_path: Path) -> None:
    own = henan(tmp_path, book(["| 2022 | 郑州市 | 市 | | 100 | 50 | | |"], ["| 2022-03 | 郑州市 | 50 | 20 | | |"]))

    assert [Decimal("0.5000")] == month(own, "2022-03").section("totals").values("trained_rate")


def notice() -> list[dict[str, str]]:
    return list(csv.DictReader(NOTICE.read_text("utf-8-sig").splitlines()))


@pytest.mark.skipif(not NOTICE.is_file(), reason="the notice of a real city does not lie beside the checkout")
def test_the_notice_of_a_real_city_comes_out_to_the_digit(tmp_path: Path) -> None:
    given: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in notice():
        given[row["单位"]][KINDS[row["指标"]]] = (int(row["全年任务"]), int(row["实际完成"]))
    # What the notice does not print of its other counties is what is left of the whole.
    rest = {
        kind: tuple(whole[i] - sum(own[kind][i] for unit, own in given.items() if unit != "全市" and kind in own) for i in (0, 1))
        for kind, whole in given["全市"].items()
    }  # fmt: skip
    units = {**{unit: own for unit, own in given.items() if unit != "全市"}, "其余县区": rest}

    def cell(unit: str, kind: str, what: int) -> str:
        return str(units[unit][kind][what]) if kind in units[unit] else ""

    tasks = [
        f"| 2024 | {u} | 县 | | {cell(u, 'trained', 0)} | {cell(u, 'awarded', 0)} | | {cell(u, 'one_plus_x', 0)} |"
        for u in units
    ]
    done = [
        f"| 2024-12 | {u} | {cell(u, 'trained', 1)} | {cell(u, 'awarded', 1)} | | {cell(u, 'one_plus_x', 1)} |"
        for u in units
    ]
    whole = month(henan(tmp_path, book(tasks, done)), "2024-12")
    printed = {
        ("全市", c.name): c.show(v)
        for c, v in zip(whole.section("totals").columns, whole.section("totals").rows[0], strict=True)
    }
    for kind in KINDS.values():
        section = whole.section(f"ranking_{kind}")
        rate = next(c for c in section.columns if c.name == f"{kind}_rate")
        printed |= {(str(row[1]), rate.name): rate.show(row[4]) for row in section.rows}
    expected = {
        (row["单位"], f"{KINDS[row['指标']]}_rate"): f"{Decimal(row['完成率%(原文)']).quantize(Decimal('0.01'))}%"
        for row in notice()
    }

    assert 13 == len(expected)
    assert expected == {key: printed[key] for key in expected}
    first = [row[1] for row in whole.section("ranking_awarded").rows][:4]
    assert ["林州市", "殷都区", "汤阴县", "内黄县"] == first
    assert any("林州市" in note and "汤阴县" in note for note in whole.notes if "完全相同" in note)


def test_senior_certificates_above_all_certificates_are_an_error_in_henan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "月报.xlsx"
    path.write_bytes(book([], ["| 2022-03 | 郑州市 | 60 | 60 | 61 | 1 |"]))
    code, out, _ = said(capsys, ["validate", path, "--province", "河南", "--on", "2022-04-05", "--format", "json"])
    found = {f["rule"]: f for f in json.loads(out)["findings"]}

    assert (1, "error", "1") == (code, found["M01"]["severity"], found["M01"]["difference"])
    assert ["R116", "V4"] == found["M01"]["obligations"]
    assert "notice" == found["M02"]["severity"]


# -- indicators --------------------------------------------------------------------------------------------------------


def test_a_share_is_half_up_and_blank_without_a_denominator() -> None:
    assert [Decimal("0.6667"), Decimal("0.0001"), Decimal("1.5382"), None, None, None] == [
        share(2, 3), share(1, 20_000), share(20151, 13100), share(1, 0), share(1, None), share(None, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(("task", "done", "shown"), [(1450, 3132, "216.00%"), (260, 892, "343.08%"), (8, 1, "12.50%")])
def test_a_share_is_shown_as_a_notice_prints_it(task: int, done: int, shown: str) -> None:
    assert shown == Column("rate", "完成率", type="share").show(share(done, task))


def test_what_does_not_add_up_is_noted() -> None:
    columns = (Column("trained", "培训人数", "人", "count"), Column("passed", "通过率", type="share"))
    whole = Section("totals", "合计", columns, ((10, Decimal("0.5")),))
    parts = Section("by", "分", (Column("city", "市"), *columns), (("甲", 4, None), ("乙", None, None)))

    assert ("培训人数各行相加为 4，合计为 10，相差 6",) == footing(parts, whole)
    assert () == footing(Section("by", "分", parts.columns, (("甲", 4, None), ("乙", 6, None))), whole)


def test_nobody_assessed_is_no_pass_rate(tmp_path: Path, own: Workspace) -> None:  # noqa: ARG001
    from tests.offices import report as fortnight

    copy = init(tmp_path / "工作区", "湖南", NOW).workspace
    path = tmp_path / "报.xlsx"
    path.write_bytes(fortnight("4143099001 甲证书 0"))
    ingest(copy, Arrival([path], NOW))
    totals = report.report("biweekly", copy, B07, ON, NOW).section("totals")

    assert ([0], [None]) == (totals.values("assessed_total"), totals.values("passed_share"))


def test_ranks_are_shared_by_equals() -> None:
    shares = {"甲": Decimal("0.5"), "乙": Decimal("0.9"), "丙": Decimal("0.5"), "丁": Decimal("0.1"), "戊": None}

    assert {"甲": 2, "乙": 1, "丙": 2, "丁": 4, "戊": None} == ranking.places(shares)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("李某老师带队取得一等奖", "人名"),
        ("3名学生取得高级证书", "小数字"),
        ("两名教师外出培训", "小数字"),
        ("联系电话 13800000001", "号码已遮盖"),
        ("示例甲同志负责", "人名"),
        ("共培训 1203 人次，第三名", ""),
        ("高级工程师授课，平台主任已到位，由任课老师组织", ""),
    ],
)
def test_texts_that_must_be_looked_at_are_flagged(text: str, flags: str) -> None:
    assert flags == flagging.flags(text, {"示例甲"})


def test_numbers_of_people_in_texts_are_hidden() -> None:
    shown = flagging.shown("身份证 110101199003077758，电话 13800000001")

    assert "110101********7758" in shown
    assert "138****0001" in shown


def test_the_two_shares_of_experts_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, ["explain", "专家占比", "--format", "json"])
    entries = {one["code"]: one for one in kept(out, "explanation")["entries"]}
    limits = {code: [limit["value"] for limit in one["limits"]] for code, one in entries.items()}

    assert {"team_expert_share": ["20%"], "trainer_expert_share": ["40%"]} == limits
    assert entries["team_expert_share"]["title"] != entries["trainer_expert_share"]["title"]
    assert "R7" == entries["team_expert_share"]["obligation"]
    assert "R49" == entries["trainer_expert_share"]["obligation"]


@pytest.mark.parametrize("name", list(indicators.indicators()))
def test_every_card_can_be_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    one = indicators.indicators()[name]
    code, out, _ = said(capsys, ["explain", one.label, "--format", "json"])
    (entry,) = kept(out, "explanation")["entries"]

    assert (0, name, one.says) == (code, entry["code"], entry["meaning"])
    assert 0 == said(capsys, ["explain", name])[0]


def test_no_label_means_two_things() -> None:
    labels = [one.label for one in indicators.indicators().values()]

    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[a]\nlabel = "甲"\ntable = "progress.figures"\nfield = "nothing"\nsays = "x"', "nothing"),
        ('[a]\nlabel = "甲"\ntable = "progress.figures"\nfield = "certificate"\nsays = "x"', "不能相加"),
        ('[a]\nlabel = "甲"\naggregate = "share"\nparts = ["b"]\ndenominator = ["c"]\nsays = "x"', "分子"),
        ('[a]\nlabel = "甲"\naggregate = "share"\nsays = "x"', "parts"),
        ('[a]\nlabel = "甲"\naggregate = "mean"\ntable = "progress.figures"\nfield = "trained_now"\nsays = "x"', "aggregate"),
        (
            '[a]\nlabel = "甲"\naggregate = "share"\nsource = "表"\nsays = "x"\n'
            '[b]\nlabel = "甲"\naggregate = "share"\nsource = "表"\nsays = "x"',
            "重名",
        ),
    ],
)  # fmt: skip
def test_a_card_that_is_wrong_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str) -> None:
    (tmp_path / "own.toml").write_text(text, "utf-8")
    monkeypatch.setattr(indicators.catalog, "resources", lambda _: [tmp_path / "own.toml"])

    with pytest.raises(CatalogError, match=re.escape(says)):
        indicators.indicators.__wrapped__()


def test_a_figure_begins_with_the_longest_label() -> None:
    from onex.trace import split

    known = [Indicator("a", "取证"), Indicator("b", "取证任务")]

    assert ("b", "甲市") == (lambda found: (found[0].name, found[1]))(split("取证任务/甲市", known))


# -- what if -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quarter(own: Workspace) -> Outcome:
    """A quarter of the enrolment where three tenths are allowed; nothing is written."""
    files = sorted(path for path in own.root.rglob("*") if path.is_file())
    before = {path: path.read_bytes() for path in files}
    found = whatif(own, Supposed({"max_pilot_share": "0.25"}), NOW)

    assert before == {path: path.read_bytes() for path in sorted(p for p in own.root.rglob("*") if p.is_file())}
    return found


def test_against_the_pack_that_is_in_force_nothing_differs(own: Workspace) -> None:
    whole = whatif(own, Supposed({}, ROOT / "onex" / "policies" / "hunan.toml"), NOW)

    assert ((), 31) == (whole.changes, whole.judged)


def test_another_figure_tells_schools_seats_cities_and_kinds(quarter: Outcome) -> None:
    found = quarter
    new = [c for c in found.changes if c.change == "新增"]

    assert [("株洲样本中等职业学校", "Q02", 50, 180)] == [(c.school, c.rule, c.excess, c.students) for c in new]
    assert {
        "prefecture": "株洲市",
        "newly": 1,
        "no_longer": 0,
        "changed": 1,
        "excess": 110,
        "more": 100,
        "students": 180,
    } in found.by("prefecture")
    assert sum(row["more"] for row in found.by("school_kind")) == sum(row["more"] for row in found.by("prefecture"))


def test_a_wider_limit_frees_the_schools_that_were_over(own: Workspace) -> None:
    found = whatif(own, Supposed({"max_pilot_share": "0.35"}), NOW)

    assert {"消除"} == {c.change for c in found.changes}
    assert 4 == len({c.school_code for c in found.changes})


def test_another_pack_stands_in_the_place_of_the_shipped_one(own: Workspace, quarter: Outcome, tmp_path: Path) -> None:
    text = (ROOT / "onex" / "policies" / "hunan.toml").read_text("utf-8")
    other = tmp_path / "另一个.toml"
    pattern = r'(name   = "max_pilot_share"\nvalue  = )0\.30'
    other.write_text(re.sub(pattern, r"\g<1>0.25", text), "utf-8")

    assert whatif(own, Supposed({}, other), NOW).changes == quarter.changes


def test_the_command_judges_what_the_workspace_holds(own: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(
        capsys, ["policy", "whatif", "--set", "max_pilot_share=0.25", "-w", own.root, "--format", "json"]
    )
    document = kept(out, "whatif")

    assert (0, 31, 1) == (code, document["judged"], sum(one["newly"] for one in document["by_prefecture"]))
    assert 2 == run(["policy", "whatif", "-w", str(own.root)])
    assert 2 == run(["policy", "whatif", "--set", "max_pilot_shares=0.2", "-w", str(own.root)])
    same = said(capsys, ["policy", "whatif", "--set", "max_pilot_share=0.3", "-w", own.root])[1]
    assert "试算申报 31 份" in same
    assert "没有差别" in same


# -- on the command line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", reports.names())
@pytest.mark.parametrize("format_", ["table", "csv"])
def test_every_report_prints(own: Workspace, name: str, format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, ["report", name, "--on", "2021-04-15", "-w", own.root, "--format", format_])

    assert 0 == code
    assert len(out.splitlines()) > 5


@pytest.mark.parametrize("several", [("--period", B07, "--periods", "2"), ("--last", "2")])
def test_several_periods_are_several_files(
    own: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], several: tuple[str, ...]
) -> None:
    words = ["report", "biweekly", *several, "--on", "2021-04-15", "-w", own.root]
    code, _, _ = said(capsys, [*words, "--out", tmp_path / "双周报.json"])

    assert (0, ["双周报-2021-B06.json", "双周报-2021-B07.json"]) == (code, sorted(p.name for p in tmp_path.iterdir()))
    assert 2 == said(capsys, words)[0]
    assert 2 == said(capsys, ["report", "biweekly", "2", "-w", own.root])[0]


def test_the_workbook_of_each_kin_opens(made: MakeReport, tmp_path: Path) -> None:
    for name in reports.names():
        report.save(made(name), tmp_path / f"{name}.xlsx")

        assert len(load_workbook(tmp_path / f"{name}.xlsx").sheetnames) > len(made(name).sections)
