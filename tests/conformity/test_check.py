"""`onex doc check`: the three formats, exit codes, who wrote the file; and the law on wording."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import time
from copy import deepcopy
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from jsonschema import Draft202012Validator

from onex import packs
from onex.cli import run
from onex.conformity import pages
from onex.conformity.check import Checked, Outside, check
from onex.conformity.measures.wording import breaches
from onex.conformity.spec import specs
from tests.conformity.good import Good, at, retext, saved
from tests.conformity.packing import file

SCHEMA = json.loads((Path(__file__).parents[2] / "onex" / "schemas" / "conformity.json").read_text("utf-8"))
POLICY = packs.resolve("000000", date(2021, 4, 15))
SEEDS = Path("/work/shared/seeds")


def outcome(result: Checked, name: str) -> str:
    return next(line.outcome for line in result.lines if line.spec.name == name)


def written(*paragraphs: str) -> Checked:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("关于样例的通知", *paragraphs))
    return check(file(body), "样例.docx", Outside(POLICY))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """好.docx is right, 坏.docx has a wrong margin and a doubtful word."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "好.docx").write_bytes(Good().bytes())
    document = docx.Document(io.BytesIO(Good().bytes()))
    document.sections[0].top_margin = 914_400
    retext(at(document, "根据工作"), "工作安排", "教育部指导的工作安排")
    (tmp_path / "坏.docx").write_bytes(saved(document))
    return tmp_path


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["好.docx"], 0),
        (["坏.docx"], 1),
        (["坏.docx", "--fail-on", "never"], 0),
        (["好.docx", "--fail-on", "notice"], 0),
        (["好.docx", "没有.docx"], 3),
        (["坏.docx", "没有.docx"], 3),
        (["好.docx", "--province", "没有这个省"], 2),
        (["空文件夹"], 2),
    ],
)
def test_the_exit_code_is_the_contracts(argv: list[str], code: int, files: Path) -> None:
    (files / "空文件夹").mkdir()

    assert code == run(["doc", "check", *argv])


def test_every_measure_is_a_line_of_the_json(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["doc", "check", str(files), "--format", "json", "--on", "2021-04-15", "--province", "湖南"])
    printed = json.loads(capsys.readouterr().out)
    bad = next(d for d in printed["documents"] if d["file"].endswith("坏.docx"))
    lines = {line["name"]: line for line in bad["measures"]}

    assert [] == [problem.message for problem in Draft202012Validator(SCHEMA).iter_errors(printed)]
    assert (1, {"error": 1, "warning": 1, "notice": 0}) == (code, printed["counts"])
    assert list(specs()) == [line["name"] for line in bad["measures"]]
    assert ("25.4mm", "37或34.58mm", "±1mm", "5.2.1", "fail", "error") == tuple(
        lines["top_margin"][key] for key in ("measured", "required", "tolerance", "clause", "outcome", "severity")
    )
    assert ("教职成厅函〔2019〕19号", "五(二)", ["R72"]) == tuple(
        lines["forbidden_terms"][key] for key in ("regulation", "clause", "obligations")
    )
    assert ("general", "样教〔2021〕12号", 4, "文件属性") == tuple(
        bad[k] for k in ("layout", "number", "pages", "pages_by")
    )


def test_csv_has_a_row_a_measure(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.is_dir()
    run(["doc", "check", "好.docx", "没有.docx", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))

    assert len(specs()) + 1 == len(rows)
    assert ("没有.docx", "unreadable", "找不到这个文件") == tuple(rows[-1][key] for key in ("file", "outcome", "why"))


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_fits_the_terminal_and_ends_with_what_is_wrong(
    columns: int, files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.cells import cell_len

    assert files.is_dir()
    monkeypatch.setenv("COLUMNS", str(columns))
    run(["doc", "check", "坏.docx"])
    lines = capsys.readouterr().out.rstrip().splitlines()

    assert max(cell_len(line) for line in lines) <= columns
    assert any(line.split()[:4] == ["×", "天头(上边距)", "25.4mm", "37或34.58mm"] for line in lines)
    assert "→ 在页面设置里把上边距改为 37 毫米。" in [line.strip() for line in lines]
    assert lines[-1].startswith("合格 124 项 · 不符 2 项(错误 1 提醒 1) · 无法判定 1 项")


def test_personal_data_is_masked_in_every_format(capsys: pytest.CaptureFixture[str], files: Path) -> None:
    document = docx.Document(io.BytesIO(Good().bytes()))
    retext(at(document, "根据工作"), "如下。", "如下,13800000001为联系人电话。")
    (files / "电话.docx").write_bytes(saved(document))
    for format_ in ("table", "json", "csv"):
        run(["doc", "check", "电话.docx", "--format", format_])
    printed = capsys.readouterr().out

    assert "138****0001" in printed
    assert "13800000001" not in printed


# -- pages -------------------------------------------------------------------------------------------------------------


def test_the_number_of_pages_is_the_files_own_or_unknown() -> None:
    counted = check(Good().bytes(), "好.docx", Outside(pages=3))

    assert "pass" == outcome(check(Good().bytes(), "好.docx"), "imprint_even")
    assert ("fail", "LibreOffice 排版") == (outcome(counted, "imprint_even"), counted.pages_by)


def test_without_a_count_the_even_page_cannot_be_judged() -> None:
    document = docx.Document(io.BytesIO(Good().bytes()))
    part = next(p for p in document.part.package.iter_parts() if p.partname == "/docProps/app.xml")
    part._blob = part._blob.replace(b"<Pages>4</Pages>", b"")

    assert "unjudged" == outcome(check(saved(document), "好.docx"), "imprint_even")


@pytest.mark.skipif(pages.program() is None, reason="LibreOffice is not installed")
def test_libreoffice_counts_the_pages() -> None:
    """A notice of two pages, and two annexes with a page each."""
    assert [4] == pages.count([Good().bytes()])


# -- who wrote it ------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_file_that_libreoffice_has_rewritten_is_still_right(tmp_path: Path) -> None:
    source = tmp_path / "好.docx"
    source.write_bytes(Good().bytes())
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    for kind, name in (("odt", "好.docx"), ("docx:MS Word 2007 XML", "好.odt")):
        subprocess.run(
            [*office, "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / name)],
            capture_output=True,
            check=True,
            timeout=120,
        )
    result = check(source.read_bytes(), "好.docx", Outside(POLICY))

    assert result.program.startswith("LibreOffice")
    assert [] == [(line.spec.name, line.measured) for line in result.lines if line.outcome == "fail"]
    assert result.counts["pass"] > 115


def test_a_plain_text_of_word_is_measured_without_a_head() -> None:
    """As Word makes it when nobody sets anything: no red head, Word's own margins, 宋体 10.5."""
    result = written("各学校：", "现将有关事项通知如下。", "一、要求", "请按期报送。", "样本学校", "2021年4月15日")
    failed = {line.spec.name for line in result.lines if line.outcome == "fail"}

    assert "plain" == result.elements.layout
    assert {"body_font", "body_size", "title_font", "title_size", "body_indent", "folio_present"} <= failed
    assert "not_applicable" == outcome(result, "mark_present")
    assert ["title", "addressees", "body", "issuers", "date"] == list(result.elements.found())


# -- wording -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        ("forbidden_terms", "本证书由教育部指导开发。"),
        ("forbidden_terms", "本中心是职成司指导的唯一机构。"),
        ("forbidden_terms", "本教材为国家指定用书。"),
        ("exaggerated_claims", "参加培训包过，百分之百通过。"),
        ("tied_purchases", "各校必须统一采购本公司设备。"),
        ("tied_purchases", "试点院校应购买指定品牌的软件系统。"),
        ("extra_charges", "另收取考评员考核费每人800元。"),
    ],
)
def test_wording_that_the_rules_forbid_is_pointed_out(measure: str, text: str) -> None:
    assert "fail" == outcome(written(text), measure)


@pytest.mark.parametrize(
    "text",
    [
        "材料请发送到指定邮箱，并在指定地点参加考核。",
        "各校应指定专人负责，并在指定的平台填报。",
        "不得擅自标注“教育部指导”“职成司指导”“指定”等字样。",
        "严禁标注教育部指导字样。",
        "不得以任何名义要求购置指定品牌的设备设施、软件系统。",
        "培训评价组织不做虚假宣传，不得承诺包过。",
        "不得另立名目收取考核认证费。",
        "有关规定要求不使用“指定”一词。",
    ],
)
def test_a_quoted_prohibition_and_a_harmless_word_are_not(text: str) -> None:
    result = written(text)
    names = ("forbidden_terms", "exaggerated_claims", "tied_purchases", "extra_charges")

    assert {"pass"} == {outcome(result, name) for name in names}


def test_a_word_is_shown_with_what_stands_around_it() -> None:
    text = "现将用书一事说明如下。本教材是国家指定的用书，请各校选用，不另行文。"

    assert ["下。本教材是国家指定的用书，请各校选"] == list(breaches(text, re.compile("指定")))


def test_where_no_provision_is_in_force_wording_is_not_judged() -> None:
    result = check(Good().bytes(), "好.docx", Outside(packs.resolve("000000", date(2018, 1, 1))))

    assert {"not_applicable"} == {outcome(result, name) for name in ("forbidden_terms", "tied_purchases")}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source texts are not here")
@pytest.mark.parametrize("seed", sorted(SEEDS.glob("00[024]*.txt")), ids=lambda path: path.name[:3])
def test_the_official_texts_themselves_break_no_rule_on_wording(seed: Path) -> None:
    lines = [escape("".join(c for c in line if c.isprintable())) for line in seed.read_text("utf-8").splitlines()]
    result = written(*(line for line in lines if line.strip()))
    found = [
        (line.spec.name, line.measured)
        for line in result.lines
        if line.spec.group == "wording" and line.outcome == "fail"
    ]

    assert [] == found


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source texts are not here")
def test_the_lost_months_of_a_real_notice_are_found() -> None:
    text = next(SEEDS.glob("004*.txt")).read_text("utf-8")
    result = written(
        *(line.strip() for line in text.splitlines() if line.strip() and "<" not in line and "&" not in line)
    )
    line = next(line for line in result.lines if line.spec.name == "lost_month")

    assert "fail" == line.outcome
    assert any(day in line.measured for day in ("529日", "65日", "612日", "619日"))


# -- speed -------------------------------------------------------------------------------------------------------------


def test_twenty_pages_are_measured_in_well_under_a_second() -> None:
    """Twenty pages hold 440 lines; the time is this process's own."""
    document = docx.Document(io.BytesIO(Good().bytes()))
    paragraph = at(document, "已经列入")._p
    for _ in range(180):
        paragraph.addnext(deepcopy(paragraph))
    data = saved(document)
    check(data, "长.docx", Outside(POLICY))
    began = time.process_time()
    result = check(data, "长.docx", Outside(POLICY))

    assert [] == [line.spec.name for line in result.lines if line.outcome == "fail"]
    assert time.process_time() - began < 1
