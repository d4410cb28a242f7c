"""A report in files: the workbook with its hidden index, the page in a browser, the letter with its pictures, the charts."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from onex import charts
from onex.acts import demo_season, figure_cell, report, report_document, report_files, sources_annex
from onex.acts.figure_cell import pointed
from onex.acts.trace import trace
from onex.catalog import shipped
from onex.cli import report_screen
from onex.documents.docx import docx as written
from onex.errors import UsageError
from onex.model.excerpt import main_columns, narrowed
from onex.model.period import parse
from onex.model.plot import plots
from onex.model.report import Basis, Column, Coverage, Missing, Report, Section
from onex.model.workdays import Due
from onex.page import page
from onex.settings import Settings, Workspace, load
from onex.sheets.report import workbook
from onex.sheets.report_cells import CUT, LONGEST
from onex.sheets.report_index import HEADINGS, NAME

ON = date(2021, 4, 15)
NOW = datetime(2021, 4, 15, 9, tzinfo=timezone(timedelta(hours=8)))
OFFICE = {
    "name": "样本省教育厅", "mark": "", "number_prefix": "", "letter_prefix": "", "addressees": "各有关单位", "contact": "", "phone": "",
}  # fmt: skip
FIGURES = (
    Column("trained_now", "本期培训人数", "人", "count", "trained_now"),
    Column("trained_total", "累计培训人数", "人", "count", "trained_total"),
    Column("passed_total", "累计通过人数", "人", "count", "passed_total"),
    Column("spent_total", "累计支出", "元", "money", "spent_total"),
    Column("passed_share", "考核通过率", "", "share", "passed_share"),
)
CITIES = (
    ("甲市", 20, 1200, 700, Decimal("12000.50"), Decimal("0.6667")),
    ("乙市", 5, 80, 40, Decimal("0.00"), None),
    ("丙市", None, 300, 200, None, Decimal("1.0000")),
)


def made(*more: Section, **changes: Any) -> Report:
    """A small report: totals, by city, texts, and what a test adds."""
    totals = Section("totals", "合计", FIGURES, ((25, 1580, 940, Decimal("12000.50"), Decimal("0.5949")),))
    cities = Section("by_prefecture", "分市州情况", (Column("prefecture", "市州"), *FIGURES), CITIES, ("丙市支出未填",))
    texts = Section(
        "texts", "各校文字情况", (Column("school", "学校"), Column("text", "内容", type="note")),
        tuple((f"样本学校{n}", f"做法{n}") for n in range(30)), annex=True,
    )  # fmt: skip
    own = Report(
        "biweekly", "1+X证书制度试点工作双周报 2021年第7双周(3月29日至4月11日)", parse("2021-B07"), Due(date(2021, 4, 14)), ON,
        Coverage(4, 3, 2, (Missing("4143099001", "样本学校", "甲市", 2),)), (totals, cities, texts, *more),
        (("2021-000001", "ab" * 32),), ("1 所学校没有报送",), "cd" * 32, Basis("湖南省", ON, "sha256:12"),
    )  # fmt: skip
    return replace(own, **changes)


def own_workspace(folder: Path) -> Workspace:
    return Workspace(folder, Settings(office=OFFICE))


# -- the workbook ------------------------------------------------------------------------------------------------------


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def test_a_workbook_has_a_cover_charts_a_sheet_a_section_and_an_index_no_menu_shows() -> None:
    book = opened(workbook(made()))

    assert ["封面", "图", "表1 合计", "表2 分市州情况", "表3 各校文字情况", NAME] == book.sheetnames
    assert ["visible"] * 5 + ["veryHidden"] == [sheet.sheet_state for sheet in book.worksheets]
    assert 2 == len(book["图"]._charts)


def test_the_cover_names_period_due_day_coverage_policy_and_head() -> None:
    cover = {row[0].value: row[1].value for row in opened(workbook(made()))["封面"].iter_rows(max_col=2)}

    assert ("2021-04-14", 4, 3, 2, 1) == tuple(
        cover[k] for k in ("报送期限", "应报学校", "已报学校", "按时报送", "缺报学校")
    )
    assert "2021-B07" in cover["期次"]
    assert "sha256:12" in cover["依据"]
    assert "cd" * 32 == cover["台账校验值"]
    assert "'表1!A3'" in cover["追查数字"]
    assert "ab" * 32 == cover["2021-000001"]


def test_figures_are_numbers_with_formats_and_blanks_stay_blank() -> None:
    sheet = opened(workbook(made()))["表2 分市州情况"]

    assert [1200, "#,##0"] == [sheet["C3"].value, sheet["C3"].number_format]
    assert [12000.5, "#,##0.00"] == [sheet["E3"].value, sheet["E3"].number_format]
    assert [0.6667, "0.00%"] == [sheet["F3"].value, sheet["F3"].number_format]
    assert [None, None] == [sheet["F4"].value, sheet["B5"].value]
    assert "注：丙市支出未填" == sheet["A6"].value


def test_an_amount_among_head_counts_keeps_its_decimals() -> None:
    mixed = Section(
        "changes",
        "与上期比较",
        (Column("figure", "指标"), Column("now", "本期", type="count")),
        (("人数", 5), ("支出", Decimal("1.55"))),
    )
    sheet = opened(workbook(made(sections=(mixed,))))["表1 与上期比较"]

    assert ["#,##0", "#,##0.00"] == [sheet["B3"].number_format, sheet["B4"].number_format]


def test_a_sheet_is_ready_to_print_on_a4() -> None:
    for sheet in opened(workbook(made())).worksheets[2:5]:
        assert (9, 1, 0, True) == (
            sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage,
        )  # fmt: skip
        assert ("$1:$2", True) == (sheet.print_title_rows, sheet.freeze_panes.endswith("3"))
        assert "&P" in sheet.oddFooter.center.text


def test_a_wide_table_is_printed_across() -> None:
    many = tuple(Column(f"f{n}", f"第{n}项人数", "人", "count") for n in range(16))
    wide = Section("wide", "宽表", (Column("prefecture", "市州"), *many), (("甲市", *range(16)),) * 2)
    book = opened(workbook(made(wide)))

    assert ["portrait", "landscape"] == [book[t].page_setup.orientation for t in ("表2 分市州情况", "表4 宽表")]


def test_no_text_becomes_a_formula_and_a_long_one_says_that_it_was_cut() -> None:
    hostile = ("=1+1", "+1", "@SUM(A1)", "-2", "＝1", "\x00\x1b[31m", "长" * 40_000)
    section = Section(
        "s", "=坏[标]题*", (Column("school", "学校"), Column("n", "数", type="count")), tuple((h, 1) for h in hostile)
    )
    content = workbook(made(sections=(section,)))
    cells = [opened(content).worksheets[1].cell(3 + n, 1) for n in range(len(hostile))]

    assert ["s"] * 7 == [cell.data_type for cell in cells]
    assert [True] * 5 + [False] * 2 == [cell.quotePrefix for cell in cells]
    assert cells[6].value.endswith(CUT)
    assert LONGEST == len(cells[6].value)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist() if "worksheets/" in name)


def test_the_index_has_every_figure_with_its_cell_and_value() -> None:
    own = made()
    book = opened(workbook(own))
    rows = list(book[NAME].iter_rows(values_only=True))
    wanted = {
        (section.figure(row, column), value)
        for section in own.sections
        for row, values in enumerate(section.rows)
        for column, value in enumerate(values)
        if section.figure(row, column)
    }

    assert HEADINGS == rows[0]
    assert 20 == len(wanted) == len(rows) - 1
    for sheet, cell, figure, of, value, head in rows[1:]:
        standing = book[sheet][cell].value
        assert ("biweekly@2021-B07", "cd" * 32) == (of, head)
        assert (None if value is None else Decimal(value)) == (None if standing is None else Decimal(str(standing)))
        assert any(figure == name and (v is None) == (standing is None) for name, v in wanted)


def test_the_same_report_is_the_same_workbook_made_on_the_day_of_the_report() -> None:
    first, second = workbook(made()), workbook(made())

    assert first == second
    assert datetime(2021, 4, 15) == opened(first).properties.created


def test_an_annex_without_room_says_where_it_is() -> None:
    cube = Section(
        "cube", "全部组合", (Column("prefecture", "市州"), Column("n", "数", type="count")), (("甲市", 1),) * 20_001
    )
    sheet = opened(workbook(made(annexes=(cube,))))["附表1 全部组合"]

    assert "注：共 20001 行，本工作簿放不下，全部见同一报表的 .csv 文件。" == sheet["A3"].value


# -- charts ------------------------------------------------------------------------------------------------------------


def test_charts_are_chosen_by_the_kinds_of_columns() -> None:
    rates = Section(
        "rates", "各期报送率", (Column("period", "期次"), Column("rate", "报送率", type="share")),
        tuple((f"2021-B{n:02d}", Decimal("0.5")) for n in range(1, 27)),
    )  # fmt: skip
    many = Section(
        "by_certificate",
        "分证书",
        (Column("certificate", "证书"), FIGURES[1]),
        tuple((f"证书{n}", n) for n in range(40)),
    )
    found = plots(made(rates, many))

    assert ["stages", "bars", "line", "bars"] == [plot.kind for plot in found]
    assert (("累计培训人数", "累计通过人数"), ((1580, 940),)) == (found[0].labels, found[0].values)
    assert ["trained_total", "trained_now"] == [column.name for column in found[1].columns]
    assert (20, "2021-B26") == (len(found[2].labels), found[2].labels[-1])
    assert (15, "证书39", "前 15 位") == (len(found[3].labels), found[3].labels[0], found[3].title[-7:-1])


needs_font = pytest.mark.skipif(not charts.font(), reason="没有安装中文字体，图不画出")


@needs_font
def test_a_chart_is_the_same_bytes_twice_and_its_series_differ_in_grey() -> None:
    from PIL import Image

    (_, first), (_, second) = charts.drawn(plots(made())), charts.drawn(plots(made()))
    with Image.open(io.BytesIO(first.png)) as image:
        grey = image.convert("L")
        counts = grey.histogram()
        size = image.size

    assert first == second
    assert first.size == size
    dark, pale = max(range(120), key=counts.__getitem__), max(range(150, 250), key=counts.__getitem__)
    assert pale - dark > 100
    assert "甲市 1,200人" in first.svg
    assert not re.search(r"<!--|<metadata|<script|https?://(?!www\.w3\.org/)", first.svg)


def test_without_a_chinese_font_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "font", lambda: "")

    text = report_files.html(made()).decode()

    assert charts.NO_FONT in text
    assert "<svg" not in text


# -- the page ----------------------------------------------------------------------------------------------------------


class Seen(HTMLParser):
    """The tags and their attributes, and the text of cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "td":
            self.cells.append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.cells[-1] += data


def test_a_page_needs_no_network_and_runs_no_script_but_its_own() -> None:
    hostile = Section(
        "s", "<script>alert(1)</script>", (Column("school", "<b>学校"), Column("t", "内容", type="note")),
        (("<img src=x onerror=alert(1)>", "</td><script>\u202e"), ("乙", "甲")),
    )  # fmt: skip
    text = page(made(hostile), [("totals", "<svg></svg>")])
    seen = Seen(text)

    assert 1 == sum(tag == "script" for tag, _ in seen.tags)
    assert not [tag for tag, _ in seen.tags if tag in ("img", "link", "iframe", "b")]
    assert not [
        a
        for _, a in seen.tags
        for name in a
        if name.startswith("on") or (name in ("src", "href") and a[name][:1] != "#")
    ]  # type: ignore[index]
    policy = next(a["content"] for t, a in seen.tags if t == "meta" and a.get("http-equiv"))
    assert "default-src 'none'" in str(policy)
    assert "script-src 'sha256-" in str(policy)
    assert "<img src=x onerror=alert(1)>" in seen.cells
    assert "\u202e" not in text


def test_a_page_shows_every_figure_as_people_read_it() -> None:
    own = made()
    cells = Seen(page(own)).cells

    for section in own.sections:
        for row in section.rows:
            for column, value in zip(section.columns, row, strict=True):
                assert column.show(value) in cells
    assert "66.67%" in cells
    assert page(own) == page(own)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="没有安装 Chromium，不能在浏览器里看")


def browsed(folder: Path, text: str, *options: str) -> str:
    path = folder / "页.html"
    path.write_text(text, "utf-8")
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage",
        f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=4000", *options, path.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=180, check=True).stdout


PROBE = """<script>
addEventListener("load", () => {
  const table = document.querySelectorAll("table.sortable")[0];
  const told = () => Array.from(table.tBodies[0].rows, (row) => row.cells[0].textContent).join();
  const out = [told()];
  const press = (n) => { table.tHead.rows[0].cells[n].querySelector("button").click(); out.push(told()); };
  press(2); press(2); press(2); press(1);
  out.push(document.documentElement.scrollWidth <= innerWidth ? "fits" : "too wide");
  document.title = out.join("|");
});
</script>"""


@needs_browser
@pytest.mark.parametrize("width", [500, 1280])
def test_in_a_browser_tables_sort_and_nothing_is_wider_than_the_screen(tmp_path: Path, width: int) -> None:
    # The page's own policy would forbid the probe.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page(made())).replace(
        "</body>", f"{PROBE}</body>"
    )
    dom = browsed(tmp_path, text, f"--window-size={width},900", "--dump-dom")
    told = re.search(r"<title>([^<]*)</title>", dom)

    assert told
    assert "甲市,乙市,丙市|甲市,丙市,乙市|乙市,丙市,甲市|甲市,乙市,丙市|甲市,乙市,丙市|fits" == told[1]


@needs_browser
def test_in_a_browser_the_policy_lets_the_pages_own_script_run_and_no_other(tmp_path: Path) -> None:
    text = page(made()).replace("</body>", "<script>document.title = 'ran'</script></body>")
    press = text.replace("</html>", "</html>")
    dom = browsed(tmp_path, press, "--window-size=1280,900", "--dump-dom")

    assert "<title>ran</title>" not in dom
    assert "<title>1+X" in dom


# -- the letter --------------------------------------------------------------------------------------------------------


def changes() -> Section:
    columns = (
        Column("figure", "指标"), Column("unit", "单位"), Column("now", "本期合计", type="count"), Column("before", "上期合计", type="count"),
        Column("change", "增减", type="count"),
    )  # fmt: skip
    return Section(
        "changes",
        "与上期比较",
        columns,
        (("累计培训人数", "人", 1580, 1555, 25), ("累计通过人数", "人", 940, 950, -10)),
    )


@needs_font
def test_the_letter_has_figures_with_their_change_tables_and_pictures(tmp_path: Path) -> None:
    content = report_files.word(made(changes()), own_workspace(tmp_path))
    document = docx.Document(io.BytesIO(content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)

    assert "应报学校4所，已报3所，报送率75.00%；按时报送2所，按时率50.00%。逾期未报1所" in text
    assert "累计培训人数1580人，比上期增加25人；" in text
    assert "累计通过人数940人，比上期减少10人；" in text
    assert "考核通过率59.49%" in text
    assert 4 == len(document.tables)
    assert 2 == len(document.inline_shapes)
    assert all(shape.width <= document.sections[0].page_width * 0.75 for shape in document.inline_shapes)
    assert content == report_files.word(made(changes()), own_workspace(tmp_path))


def test_a_long_table_stands_in_the_letter_with_its_beginning_only(tmp_path: Path) -> None:
    long = Section(
        "schools",
        "各校情况",
        (Column("school", "学校"), FIGURES[0]),
        tuple((f"样本学校{n}", n) for n in range(30)),
        annex=True,
    )
    document = docx.Document(io.BytesIO(written(report_document.letter(made(long), own_workspace(tmp_path), ()))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)

    assert 1 + 8 == len(document.tables[3].rows)
    assert "共 30 行，此处列前 8 行，其余见工作簿" in text


def told(*rows: tuple[str, ...]) -> Report:
    names = ("subject", "prefecture", "school_code", "school", "text", "flags")
    columns = tuple(Column(name, name, type="note" if name in ("text", "flags") else "text") for name in names)
    return replace(made(), sections=(*made().sections[:2], Section("texts", "各校文字情况", columns, rows, annex=True)))


def test_what_schools_wrote_is_short_in_the_letter_and_complete_in_its_annex(tmp_path: Path) -> None:
    rows = [("困难问题", f"市{n % 4}", "4143099001", f"样本学校{n}", f"第{n}条困难" + "很" * 90, "") for n in range(20)]
    of = told(*rows, ("困难问题", "市9", "4143099002", "样本学校乙", "李某老师调走", "人名"))
    document = docx.Document(io.BytesIO(written(report_document.letter(of, own_workspace(tmp_path), ()))))
    body = "\n".join(paragraph.text for paragraph in document.paragraphs)
    (line,) = (text for text in body.splitlines() if "困难问题。" in text)

    assert line.startswith("（一）困难问题。21所学校填写，如样本学校0：“第0条困难")
    assert ["样本学校0", "样本学校1", "样本学校2"] == re.findall("样本学校.", line)
    assert "另有1条提到人名、号码或者很小的数字" in line
    assert len(line) < 330
    assert "李某" not in body
    table = document.tables[-1]
    assert 1 + 21 == len(table.rows)
    assert [row[4] for row in of.sections[-1].rows] == [row.cells[-2].text for row in table.rows[1:]]


def test_where_nothing_is_to_be_looked_at_the_letter_has_no_column_for_it(tmp_path: Path) -> None:
    of = told(("政策建议", "甲市", "4143099001", "样本学校", "建议增加名额。", ""))
    document = docx.Document(io.BytesIO(written(report_document.letter(of, own_workspace(tmp_path), ()))))

    assert ["序号", "subject", "prefecture", "school", "text"] == [
        cell.text for cell in document.tables[-1].rows[0].cells
    ]


def test_a_narrowed_table_keeps_whose_it_is_and_cumulative_head_counts() -> None:
    section = made().sections[1]

    assert [0, 2, 3] == main_columns(section, 3)
    assert [0, 2, 3, 5] == main_columns(section, 4)
    small = narrowed(section, 3, 2)
    assert (2, 3) == (len(small.rows), len(small.columns))
    assert ("丙市支出未填", "另有 3 栏未列，见工作簿", "共 3 行，此处列前 2 行，其余见工作簿") == small.notes


# -- the screen --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_on_a_screen_is_wider_than_it_and_no_figure_is_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    many = tuple(Column(f"f{n}_total", f"第{n}项累计人数", "人", "count") for n in range(16))
    wide = Section(
        "wide", "宽表", (Column("prefecture", "市州"), *many), (("甲市", *(1_234_567 + n for n in range(16))),) * 2
    )
    report_screen.show(made(wide))
    lines = capsys.readouterr().out.splitlines()

    assert max(sum(2 if ord(c) > 0x2E7F else 1 for c in line.rstrip()) for line in lines) <= width
    assert "1,234,567" in "\n".join(lines)
    assert "12,000.50" in "\n".join(lines)


# -- from a cell back to the schools -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workspace(sample_season: dict[str, Any]) -> Workspace:
    return load(Path(sample_season["workspace"]), environment={})


@pytest.fixture(scope="module")
def produced(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("报表") / "报表.xlsx"
    report.save(report.report("biweekly", workspace, "2021-B07", ON, NOW), path, workspace)
    return path


def test_a_cell_of_the_workbook_leads_to_the_cells_that_its_figure_leads_to(
    workspace: Workspace, produced: Path
) -> None:
    rows = list(load_workbook(produced)[NAME].iter_rows(values_only=True))[1:]
    schema = json.loads((Path(demo_season.__file__).parent.parent / "schemas" / "trace.json").read_text("utf-8"))

    for sheet, cell, figure, of, _, _ in rows[:: max(len(rows) // 8, 1)]:
        found = pointed(produced, f"'{sheet}'!{cell}", workspace, ON, NOW)
        assert found.traced == trace(of, figure, workspace, ON, NOW)
        assert () == found.remarks
        assert [] == list(Draft202012Validator(schema).iter_errors(found.as_json()))


def test_a_cell_that_was_changed_and_a_figure_that_has_moved_are_said(
    workspace: Workspace, produced: Path, tmp_path: Path
) -> None:
    book = load_workbook(produced)
    sheet, cell, *_ = list(book[NAME].iter_rows(values_only=True))[1]
    book[sheet][cell] = 999_999
    book[NAME]["E2"] = "1"
    book.save(tmp_path / "改过.xlsx")

    changed, moved = pointed(tmp_path / "改过.xlsx", f"{sheet.split(' ')[0]}!{cell}", workspace, ON, NOW).remarks

    assert "现在是 999999，编制时是 1" in changed
    assert "编制时是 1，台账现在是" in moved


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("表1!A1", "最近的是：C3("),
        ("表99!A1", "没有列着数字的工作表"),
        ("D7", "应写成"),
        ("封面!A1", "没有列着数字的工作表"),
    ],
)
def test_a_cell_that_is_no_figure_is_said_so_with_the_nearest(
    workspace: Workspace, produced: Path, where: str, said: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        pointed(produced, where, workspace, ON, NOW)


def test_another_workbook_is_no_report(workspace: Workspace) -> None:
    other = next((shipped("sample_data") / "hunan-2020").rglob("*.xlsx"))

    with pytest.raises(UsageError, match="不是 onex report 写出的工作簿"):
        pointed(other, "表1!A1", workspace, ON, NOW)
    assert figure_cell.is_workbook("报表.XLSX")
    assert not figure_cell.is_workbook("biweekly@2021-B07")


def test_the_annex_of_sources_names_receipt_file_hash_revision_and_reporter(workspace: Workspace) -> None:
    own = report.report("biweekly", workspace, "2021-B07", ON, NOW)
    (annex,) = [s for s in sources_annex.with_annex(own, "sources", workspace, ON, NOW).annexes if s.name == "sources"]
    pairs = set(zip(annex.values("receipt"), annex.values("sha256"), strict=True))

    assert set(own.sources) == pairs
    assert all(annex.values(name).count("") == 0 for name in ("file", "school_code", "school", "received_on"))
    assert {1} <= set(annex.values("revision"))
    with pytest.raises(UsageError):
        sources_annex.with_annex(own, "nothing", workspace, ON, NOW)


@pytest.mark.parametrize("name", ["biweekly", "cadence", "quota", "completion", "filings", "digest"])
def test_every_report_can_be_saved_in_every_form(workspace: Workspace, tmp_path: Path, name: str) -> None:
    own = report.report(name, workspace, "2021-B07" if name in ("biweekly", "cadence", "digest") else None, ON, NOW)
    for ending in (".xlsx", ".docx", ".html", ".json", ".csv"):
        report.save(own, tmp_path / f"{name}{ending}", workspace)
        assert (tmp_path / f"{name}{ending}").stat().st_size > 500
    with pytest.raises(UsageError):
        report.save(own, tmp_path / "报表.pdf", workspace)
