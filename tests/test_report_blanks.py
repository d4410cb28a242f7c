"""Blanks of a period's report: what the ledger knows is in them, and filled in they are judged clean."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from onex import formbook
from onex.acts.earlier import Earlier
from onex.acts.holdings import Holdings
from onex.acts.ingest import Arrival, ingest
from onex.acts.init import init
from onex.acts.report_blanks import with_last_totals, write_report_blanks
from onex.acts.review import Order, decide
from onex.acts.validate import Request, validate
from onex.acts.verdict_json import document
from onex.catalog import shipped
from onex.cli import run
from onex.errors import UsageError
from onex.ledger.store import Ledger
from onex.model import period as periods
from onex.settings import Workspace, load
from onex.sheets.blank import FIRST_ROW, HEADING_ROW
from onex.sheets.guide import TITLE as GUIDE
from onex.sheets.reader import read

STORY = shipped("sample_data") / "hunan-2020"
CHINA = timezone(timedelta(hours=8))
NOW = datetime(2021, 4, 26, 9, tzinfo=CHINA)
FORM = formbook.form("progress")
ONE, TWO, SILENT = "4143099001", "3643099002", "4143099003"
CHOSEN = {ONE: "01-", TWO: "02-", SILENT: "03-"}
CONVERT = ("libreoffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML")


def sent(folder: str, codes: tuple[str, ...]) -> list[Path]:
    return [
        path for path in sorted((STORY / folder).iterdir()) if path.name.startswith(tuple(CHOSEN[c] for c in codes))
    ]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three schools approved; two of them reported twice, the third never."""
    before = os.umask(0o022)
    own = init(tmp_path_factory.mktemp("季") / "工作区", "湖南", NOW).workspace
    day = datetime(2020, 6, 22, 9, tzinfo=CHINA)
    ingest(own, Arrival(sorted((STORY / "登记簿").iterdir()), day))
    ingest(own, Arrival(sent("申报", (ONE, TWO, SILENT)), day))
    decide(own, Order("approve", "示例甲", "符合"), date(2020, 7, 6), datetime(2020, 7, 6, 9, tzinfo=CHINA))
    for period in ("2021-B06", "2021-B07"):
        ingest(own, Arrival(sent(f"双周报/{period}", (ONE, TWO)), NOW))
    yield own.root
    os.umask(before)


@pytest.fixture
def workspace(season: Path, tmp_path: Path) -> Workspace:
    return load(Path(shutil.copytree(season, tmp_path / "工作区")), environment={})


@pytest.fixture
def write(workspace: Workspace, tmp_path: Path) -> Callable[..., dict[str, Path]]:
    """School code → the blank written for it."""

    def of(period: str = "2021-B08", **options: Any) -> dict[str, Path]:
        ledger = Ledger.open_(workspace.ledger_url, workspace.archive, NOW)
        holdings = Holdings(workspace, ledger, NOW.date())
        made = write_report_blanks(FORM, holdings, periods.parse(period), tmp_path / period, **options)
        return {path.name[:10]: path for path in made.paths}

    return of


def columns(book: Workbook, sheet: str) -> dict[str, str]:
    """Label → column letter, as the heading row has it."""
    return {str(c.value).partition("\n")[0]: c.column_letter for c in book[sheet][HEADING_ROW]}


def fill(path: Path, now: int = 2, *, totals: bool = True) -> None:
    """Fills a blank in as a school does: the same number everywhere, totals typed over or left to add up."""
    book = load_workbook(path)
    for name in ("双周报", "工作情况"):
        page, at = book[name], columns(book, name)
        row = FIRST_ROW
        while page[f"A{row}"].value:
            for label, letter in at.items():
                whole = f"累计{label.removeprefix('本期')}"
                if label.startswith("本期") and whole in at:
                    page[f"{letter}{row}"] = now
                    last = page[f"{at[f'上期{whole}']}{row}"].value or 0
                    if totals:
                        page[f"{at[whole]}{row}"] = last + now
            row += 1
    page, at = book["工作情况"], columns(book, "工作情况")
    texts = {
        "工作进展": "完成三期培训。",
        "困难问题": "无",
        "政策建议": "无",
        "填报人": "示例甲",
        "填报人电话": "0731-00000000",
    }
    for label, text in texts.items():
        page[f"{at[label]}{FIRST_ROW}"] = text
    book.save(path)


def judged(workspace: Workspace, path: Path) -> dict[str, Any]:
    request = Request([path], NOW.date(), province="湖南", earlier=Earlier.of(workspace), debug=True)
    return document(validate(request))


def test_each_school_that_owes_gets_its_pilots_with_the_approved_scale_and_the_last_totals(
    write: Callable[..., dict[str, Path]],
) -> None:
    made = write()
    figures, summary = (table.frame for table in read(made[ONE]).tables)
    book = load_workbook(made[ONE])
    page, at = book["双周报"], columns(book, "双周报")

    assert {ONE, TWO, SILENT} == made.keys()
    assert f"{ONE}_长沙示例职业技术学院_1+X证书制度试点工作双周报_2021-B08.xlsx" == made[ONE].name
    assert {"2021-B08"} == set(figures["period"]) == set(summary["period"])
    # 建筑工程识图 was asked for with 60 初级 and, over two majors, 150 中级 students.
    assert [("建筑工程识图", 3, "elementary", 60), ("建筑工程识图", 3, "intermediate", 150)] == [
        tuple(record) for record in figures[["certificate", "batch", "level", "approved_students"]].head(2).values
    ]
    assert [44, 106, 68, 78] == [
        page[f"{at['上期累计培训人数']}{row}"].value for row in range(FIRST_ROW, FIRST_ROW + 4)
    ]
    assert figures["trained_now"].isna().all()


def test_a_reduction_and_the_last_version_of_a_report_show(
    write: Callable[..., dict[str, Path]], workspace: Workspace, tmp_path: Path
) -> None:
    (report,) = sent("双周报/2021-B07", (ONE,))
    book = load_workbook(report)
    at = {cell.value: cell.column_letter for cell in book["双周报"][1]}
    for label in ("本期培训人数", "累计培训人数"):
        cell = book["双周报"][f"{at[label]}2"]
        cell.value = int(cell.value) + 5
    book.save(tmp_path / "更正.xlsx")
    ingest(workspace, Arrival([tmp_path / "更正.xlsx"], NOW))
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, NOW)
    standing = Holdings(workspace, ledger, NOW.date()).standing
    pilot = standing[(standing["school_code"] == ONE) & (standing["level"] == "elementary")].iloc[0]
    chosen = (str(pilot["certificate"]), str(pilot["level"]), str(pilot["major_code"]))
    decide(workspace, Order("reduce", "示例甲", "师资不足", [ONE], pilot=chosen, students=45), NOW.date(), NOW)
    book = load_workbook(write()[ONE])
    own = columns(book, "双周报")

    assert (45, 49) == tuple(
        book["双周报"][f"{own[label]}{FIRST_ROW}"].value for label in ("核定规模", "上期累计培训人数")
    )


def test_a_certificate_reported_and_no_longer_approved_keeps_its_row(
    write: Callable[..., dict[str, Path]], workspace: Workspace
) -> None:
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, NOW)
    standing = Holdings(workspace, ledger, NOW.date()).standing
    pilot = standing[(standing["school_code"] == ONE) & (standing["level"] == "elementary")].iloc[0]
    chosen = (str(pilot["certificate"]), str(pilot["level"]), str(pilot["major_code"]))
    decide(workspace, Order("reduce", "示例甲", "师资不足", [ONE], pilot=chosen, students=0), NOW.date(), NOW)
    figures = read(write()[ONE]).tables[0].frame
    row = figures[figures["level"] == "elementary"].iloc[0]

    assert 0 == row["approved_students"]


def test_the_last_totals_are_locked_and_no_field_and_the_totals_add_up(write: Callable[..., dict[str, Path]]) -> None:
    path = write()[ONE]
    book = load_workbook(path)
    page, at = book["双周报"], columns(book, "双周报")
    reading = read(path)
    before, now, total = (at[label] for label in ("上期累计培训人数", "本期培训人数", "累计培训人数"))

    assert [] == list(reading.batches)
    assert page[f"{before}{FIRST_ROW}"].protection.locked
    assert page.column_dimensions[before].protection.locked
    assert not page[f"{now}{FIRST_ROW}"].protection.locked
    assert f"={before}{FIRST_ROW}+{now}{FIRST_ROW}" == page[f"{total}{FIRST_ROW}"].value
    # Before anything is entered, the sum is the last total and is read as such.
    assert [44, 106, 68, 78] == list(reading.tables[0].frame["trained_total"])
    assert not [row for row in book[GUIDE].iter_rows(values_only=True) if "上期累计培训人数" in str(row[0])]


def test_a_school_that_never_reported_gets_no_sum(write: Callable[..., dict[str, Path]]) -> None:
    book = load_workbook(write()[SILENT])
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]

    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("code", [ONE, TWO, SILENT])
def test_a_blank_filled_in_is_judged_clean(
    write: Callable[..., dict[str, Path]], workspace: Workspace, code: str
) -> None:
    path = write()[code]
    fill(path)
    verdict = judged(workspace, path)
    unjudged = {r["rule"] for r in verdict["rules"] if r["unjudged"]}

    assert [] == verdict["findings"]
    assert (set() if code != SILENT else {"P05", "P06", "P09", "P10"}) == unjudged


def test_a_blank_sent_back_as_it_was_is_not_a_report(
    write: Callable[..., dict[str, Path]], workspace: Workspace
) -> None:
    verdict = judged(workspace, write()[ONE])

    assert {"W01"} == {f["rule"] for f in verdict["findings"]}
    assert 1 == verdict["exit"]


@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="没有 LibreOffice")
def test_a_spreadsheet_program_adds_the_totals_up(
    write: Callable[..., dict[str, Path]], workspace: Workspace, tmp_path: Path
) -> None:
    path = write()[ONE]
    fill(path, totals=False)
    folder = tmp_path / "另存"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [*CONVERT, profile, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120
    )

    assert [46, 108, 70, 80] == list(read(folder / path.name).tables[0].frame["trained_total"])
    assert [] == judged(workspace, folder / path.name)["findings"]


def test_the_form_itself_gains_nothing() -> None:
    wide, running = with_last_totals(FORM)
    extra = {name for table in wide.tables.values() for name in table.fields} - {
        name for table in FORM.tables.values() for name in table.fields
    }

    assert 8 == len(extra) == sum(len(sums) for sums in running.values())
    assert (wide.name, wide.edition) == (FORM.name, FORM.edition)


def test_nobody_owing_or_a_form_without_periods_is_said_so(
    write: Callable[..., dict[str, Path]], workspace: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="没有应报 2019-B13 的学校"):
        write("2019-B13")
    write(only={ONE})
    with pytest.raises(UsageError, match="--force"):
        write(only={ONE})
    holdings = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, NOW), NOW.date())
    with pytest.raises(UsageError, match="不是按期报送的表"):
        write_report_blanks(formbook.form("application"), holdings, periods.parse("2021-B08"), tmp_path)


def test_the_command_writes_for_the_schools_of_a_register_that_owe(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "空白"
    asked = ["forms", "blank", "progress", "-w", str(workspace.root)]
    assert 2 == run(asked)
    assert "--period" in capsys.readouterr().err
    register = str(STORY / "登记簿" / "学校名录.xlsx")
    code = run([*asked, "--period", "2021-B08", "--for", register, "--out", str(out)])
    printed = capsys.readouterr()

    assert 0 == code
    assert sorted(path.name for path in out.iterdir()) == sorted(Path(line).name for line in printed.out.splitlines())
    assert 3 == len(list(out.iterdir()))
    assert "4143099004(2021-B08 不用报)" in printed.err
