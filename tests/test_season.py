"""A season on the sample story: every figure leads home, every document prints, every JSON keeps to its schema."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from onex import formbook
from onex.acts import demo_season, report, review, trace
from onex.acts.render import render
from onex.catalog import shipped
from onex.errors import UsageError
from onex.ledger.store import Ledger
from onex.ledger.verify import verify
from onex.model.report import Report
from onex.reports.indicators import indicators
from onex.settings import Workspace, load
from onex.sheets.reader import read

STORY = shipped("sample_data") / "hunan-2020"
SCHEMAS = Path(demo_season.__file__).parent.parent / "schemas"
NOW = datetime(2021, 4, 15, 9, tzinfo=timezone(timedelta(hours=8)))
ON = date(2021, 4, 15)


@pytest.fixture(scope="module")
def played(sample_season: dict[str, Any]) -> dict[str, Any]:
    return sample_season


@pytest.fixture(scope="module")
def workspace(played: dict[str, Any]) -> Workspace:
    return load(Path(played["workspace"]), environment={})


@pytest.fixture(scope="module")
def biweekly(workspace: Workspace) -> Report:
    return report.report("biweekly", workspace, "2021-B07", ON, NOW)


ADDED = (
    "totals", "by_prefecture", "by_school_kind", "by_certificate", "by_level",
    "certificate_by_level", "prefecture_by_certificate",
)  # fmt: skip


def figures(made: Report) -> list[tuple[str, Any]]:
    """Every figure of a report's sections as ``LABEL/MEMBER/MEMBER`` with its value."""
    found = []
    for section in made.sections:
        dimensions = [c for c in section.columns if c.type == "text"]
        for row in section.rows if section.name in ADDED else ():
            for column, value in list(zip(section.columns, row, strict=True))[len(dimensions) :]:
                if column.type in ("count", "money") and value is not None:
                    found.append(("/".join([column.label, *map(str, row[: len(dimensions)])]), value))
    return found


# -- the story ---------------------------------------------------------------------------------------------------------


def test_the_whole_line_runs_and_leaves_a_clean_ledger(played: dict[str, Any], workspace: Workspace) -> None:
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, NOW)

    assert (45, 18, 13) == (played["received"], played["approved"], played["blocked"])
    assert all(Path(path).is_file() for path in played["made"])
    assert () == verify(ledger).faults


def test_the_school_that_did_not_report_is_missing_with_its_weeks(biweekly: Report) -> None:
    missing = {m.school: m.missed_weeks for m in biweekly.coverage.missing}

    assert (18, 7, 7) == (biweekly.coverage.expected, biweekly.coverage.received, biweekly.coverage.on_time)
    # It sent 2021-B06 and missed B07; the others never reported since they were approved in July.
    assert 2 == missing["永州样本职业技术学院"]
    assert 41 == missing["沅陵演示职业中专"]


def test_before_the_due_day_nobody_is_missing(workspace: Workspace) -> None:
    early = report.report("biweekly", workspace, "2021-B07", date(2021, 4, 14), NOW)

    assert () == early.coverage.missing
    assert 11 == early.coverage.expected - early.coverage.received


# -- figures -----------------------------------------------------------------------------------------------------------


def test_the_totals_are_what_the_workbooks_themselves_add_up_to(biweekly: Report) -> None:
    files = sorted((STORY / "双周报" / "2021-B07").iterdir())
    frames = [table.frame for path in files for table in read(path).tables]
    totals = biweekly.section("totals")
    found = {c.name: v for c, v in zip(totals.columns, totals.rows[0], strict=True)}

    added = [
        i for i in indicators().values() if i.aggregate == "sum" and i.table.startswith("progress.") and i.name in found
    ]
    assert len(added) == 17
    for indicator in added:
        values = [v for frame in frames if indicator.field in frame for v in frame[indicator.field].dropna()]
        assert sum(map(Decimal, map(str, values))) == found[indicator.name], indicator.label


def test_every_figure_is_the_sum_of_the_cells_it_is_traced_to(biweekly: Report, workspace: Workspace) -> None:
    follow = trace.tracer("biweekly@2021-B07", workspace, ON, NOW)
    for name, value in figures(biweekly):
        traced = follow(name)

        assert value == traced.value == sum(Decimal(cell.value) for cell in traced.cells), name


def test_a_traced_cell_holds_in_its_file_what_the_trace_says(workspace: Workspace) -> None:
    traced = trace.trace("biweekly@2021-B07", "累计培训人数", workspace, ON, NOW)
    books: dict[str, Any] = {}
    for cell in traced.cells:
        if cell.file.endswith(".xlsx"):
            book = books.setdefault(cell.file, load_workbook(cell.file, data_only=True))
            assert cell.value == str(book[cell.sheet][cell.cell].value)

    assert 6 == len(books)


@pytest.mark.parametrize("figure", ["不是指标", "累计培训人数/没有这个市", "累计培训人数/长沙市/没有这个证书"])
def test_a_figure_that_does_not_exist_is_said_so(workspace: Workspace, figure: str) -> None:
    with pytest.raises(UsageError):
        trace.trace("biweekly@2021-B07", figure, workspace, ON, NOW)


def test_sections_add_up_to_the_totals(biweekly: Report) -> None:
    totals = biweekly.section("totals")
    whole = {c.name: v for c, v in zip(totals.columns, totals.rows[0], strict=True)}
    for section in biweekly.sections:
        for place, column in enumerate(section.columns):
            if section.name in ADDED and column.type in ("count", "money") and section.name != "totals":
                assert whole[column.name] == sum(row[place] or 0 for row in section.rows), (section.name, column.name)  # type: ignore[misc]


def test_prefectures_stand_in_the_customary_order(biweekly: Report) -> None:
    found = [row[0] for row in biweekly.section("by_prefecture").rows]

    assert ["长沙市", "株洲市", "湘潭市", "衡阳市", "岳阳市", "常德市", "益阳市"] == found


def test_a_correction_is_the_next_revision_and_moves_the_figures(played: dict[str, Any], tmp_path: Path) -> None:
    from onex.acts.ingest import Arrival, ingest

    root = Path(shutil.copytree(played["workspace"], tmp_path / "工作区"))
    own = load(root, environment={})
    path = STORY / "双周报" / "2021-B07" / "01-长沙示例职业技术学院.xlsx"
    book = load_workbook(path)
    cell = book["双周报"]["N2"]
    cell.value = int(cell.value) + 10
    book.save(tmp_path / "更正.xlsx")
    (receipt,) = ingest(own, Arrival([tmp_path / "更正.xlsx"], NOW, received_on=date(2021, 5, 1)))
    corrected = report.report("biweekly", own, "2021-B07", ON, NOW)

    assert {"4143099001": 2} == receipt.revisions
    assert 306 == trace.trace("biweekly@2021-B07", "累计培训人数/长沙市", own, ON, NOW).value
    # A correction never makes a report late.
    assert 7 == corrected.coverage.on_time


# -- review ------------------------------------------------------------------------------------------------------------


def test_errors_stop_an_approval_unless_somebody_answers_for_it(played: dict[str, Any], tmp_path: Path) -> None:
    own = load(Path(shutil.copytree(played["workspace"], tmp_path / "工作区")), environment={})
    code = "4143099015"
    plain = review.decide(own, review.Order("approve", "示例甲", "符合", [code]), ON, NOW)
    firm = review.decide(own, review.Order("approve", "示例甲", "符合", [code], despite="省厅另有批复"), ON, NOW)

    assert (0, 1, 1) == (len(plain.decided), len(plain.blocked), len(firm.decided))


def test_a_reduction_lowers_one_pilot_and_a_revocation_ends_them_all(played: dict[str, Any], tmp_path: Path) -> None:
    own = load(Path(shutil.copytree(played["workspace"], tmp_path / "工作区")), environment={})
    code = "3643099002"
    pilot = ("数控车铣加工", "elementary", _major(own, code))

    def approved() -> int:
        listed = review.listing(own, ON, NOW)
        return int(listed[listed["school_code"] == code]["approved"].iloc[0])

    before = approved()
    review.decide(own, review.Order("reduce", "示例甲", "师资不足", [code], pilot=pilot, students=60), ON, NOW)
    reduced = approved()
    review.decide(own, review.Order("revoke", "示例甲", "违规外包", [code]), ON, NOW)

    assert (180, 140, 0) == (before, reduced, approved())


def _major(own: Workspace, code: str) -> str:
    from onex.acts.holdings import Holdings

    standing = Holdings(own, Ledger.open_(own.ledger_url, own.archive, NOW), ON).standing
    hit = standing[(standing["school_code"] == code) & (standing["certificate"] == "数控车铣加工")]
    return str(hit["major_code"].iloc[0])


# -- what comes out ----------------------------------------------------------------------------------------------------


def test_the_report_keeps_to_its_schema(biweekly: Report) -> None:
    schema = json.loads((SCHEMAS / "report.json").read_text("utf-8"))

    assert [] == [
        e.message for e in Draft202012Validator(schema).iter_errors(json.loads(json.dumps(biweekly.as_json())))
    ]


def test_the_workbook_has_a_sheet_for_each_section_and_no_formula(biweekly: Report, played: dict[str, Any]) -> None:
    book = load_workbook(next(path for path in played["made"] if path.endswith("B07.xlsx")))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}

    assert [len(biweekly.sections), len(biweekly.annexes)] == [
        sum(name.startswith(label) for name in book.sheetnames) for label in ("表", "附表")
    ]
    assert "f" not in kinds
    assert all(sheet.freeze_panes for sheet in book.worksheets if sheet.title.startswith("表"))


def test_a_text_that_looks_like_a_formula_stays_a_text(biweekly: Report) -> None:
    from dataclasses import replace

    from onex.sheets.report import workbook

    section = biweekly.section("by_certificate")
    hostile = replace(section, rows=(("=1+1", *section.rows[0][1:]), ("@SUM(A1)\x00", *section.rows[0][1:])))
    book = load_workbook(io.BytesIO(workbook(replace(biweekly, sections=(hostile,)))))
    cells = [book.worksheets[1].cell(row, 1) for row in (3, 4)]

    assert [("s", "=1+1"), ("s", "@SUM(A1)\ufffd")] == [(cell.data_type, cell.value) for cell in cells]
    assert "'=1+1" in report.as_csv(replace(biweekly, sections=(hostile,)))


def test_the_same_notice_twice_is_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    first, second = (render("notice", workspace, tmp_path / f"{n}.docx", ON, NOW)[0] for n in (1, 2))

    assert first.sha256 == second.sha256
    assert first.path.read_bytes() == second.path.read_bytes()


def test_the_notice_says_what_the_policy_says(workspace: Workspace, tmp_path: Path) -> None:
    (made,) = render("申报通知", workspace, tmp_path / "通知.docx", date(2020, 5, 21), NOW)
    text = words(made.path)

    for said in ("2020年6月12日", "2020年6月29日", "40%", "30%", "50%", "20%", "征求意见稿", "2020年5月21日"):
        assert said in text
    assert all(field.label in text for field in formbook.forms()["application"].tables["pilots"].fields.values())


def test_each_returned_school_gets_its_own_findings(workspace: Workspace, tmp_path: Path) -> None:
    made = render("return-notice", workspace, tmp_path, date(2020, 7, 6), NOW)
    text = words(next(m.path for m in made if m.school_code == "4143099015"))

    assert 13 == len(made)
    assert "长沙样本商务职业学院" in text
    assert "301" in text
    assert "湘潭" not in text


def words(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", package.read("word/document.xml").decode()))


@pytest.mark.skipif(not shutil.which("soffice"), reason="没有安装 LibreOffice,不能转换")
def test_the_notice_opens_in_libreoffice_with_its_ink_where_the_standard_wants_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    (made,) = render("notice", workspace, tmp_path / "notice.docx", date(2020, 5, 21), NOW)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(made.path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    if not shutil.which("pdftoppm"):
        pytest.skip("没有 pdftoppm,不能量版面")
    subprocess.run(["pdftoppm", "-r", "150", "-png", str(tmp_path / "notice.pdf"), str(tmp_path / "页")], check=True)
    pages = sorted(tmp_path.glob("页*.png"))
    mark, rule = red_bands(pages[0])

    assert len(pages) >= 4
    assert mark[0] == pytest.approx(37 + 35, abs=1)
    assert (rule[2], rule[3] - rule[2]) == (pytest.approx(28, abs=0.5), pytest.approx(156, abs=1))
    assert 22 == len(dark_bands(pages[1])) - 1


def red_bands(page: Path) -> list[tuple[float, float, float, float]]:
    return _bands(page, red=True)


def dark_bands(page: Path) -> list[tuple[float, float, float, float]]:
    return _bands(page, red=False)


def _bands(page: Path, *, red: bool) -> list[tuple[float, float, float, float]]:
    """Runs of inked lines: top, bottom, left, right in millimetres."""
    import numpy as np
    from PIL import Image

    with Image.open(page) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    coloured = (pixels[:, :, 0] > 150) & (pixels[:, :, 1] < 120)
    ink = coloured if red else (pixels.sum(2) < 380) & ~coloured
    inked = np.concatenate([[False], ink.any(1), [False]])
    edges = np.nonzero(np.diff(inked.astype(int)))[0].reshape(-1, 2)
    millimetre = 25.4 / 150
    found = []
    for top, bottom in edges:
        across = np.nonzero(ink[top:bottom].any(0))[0]
        found.append(tuple(float(v * millimetre) for v in (top, bottom, across[0], across[-1])))
    return found  # type: ignore[return-value]


def test_registers_of_a_run_are_stored_first_and_judge_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onex.acts import ingest
    from onex.acts.init import init

    monkeypatch.setattr(ingest, "LOAD", 20_000)
    own = init(tmp_path / "工作区", "湖南", NOW).workspace
    submissions = sorted((STORY / "申报").iterdir())
    paths = [submissions[0], submissions[17], *sorted((STORY / "登记簿").iterdir())]
    receipts = ingest.ingest(own, ingest.Arrival(paths, NOW))

    # The eighteenth file has seven faults that only the registers of certificates show.
    assert [0, 7] == [receipt.counts["error"] for receipt in receipts[:2]]
    assert ["2021-000004", "2021-000005"] == [receipt.receipt for receipt in receipts[:2]]
