"""Marked copies: the school's own workbook with findings at its cells, and answers that are never lost."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from PIL import Image

from onex.acts.mark import mark_files
from onex.acts.validate import Request, validate
from onex.errors import UsageError
from onex.model.verdict import FileVerdict, Verdict
from onex.sheets.mark import mark, opinions, split
from onex.sheets.opinions import GONE, HEADINGS, METHODS, SHEET
from onex.sheets.packing import clean

PROFILE = [
    "学校标识码",
    "学校名称",
    "学校类型",
    "隶属关系",
    "市州",
    "专业总数",
    "在校生总数",
    "校级负责人",
    "联系人",
    "联系电话",
    "申报日期",
]
PILOTS = [
    "学校标识码",
    "学校名称",
    "申报轮次",
    "证书名称",
    "证书批次",
    "证书等级",
    "专业代码",
    "专业名称",
    "试点学生数",
    "试点工作方案",
    "是否外包或委托培训",
    "是否与代理机构合作",
]
COMPLETION = ["学校标识码", "证书批次", "证书名称", "证书等级", "计划试点人数", "已完成人数"]

CONVERT = ("libreoffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML")


def profile(code: str, school: str, enrolment: int = 1000) -> list[Any]:
    return [
        code,
        school,
        "高等职业学校",
        "省属",
        "长沙市",
        10,
        enrolment,
        "示例甲",
        "示例乙",
        "0731-00000000",
        "2020-06-10",
    ]


def pilot(code: str, school: str, students: Any, plan: str = "Web前端开发方案.pdf") -> list[Any]:
    return [
        code,
        school,
        "第一轮",
        "Web前端开发",
        "第一批",
        "中级",
        "510201",
        "计算机应用技术",
        students,
        plan,
        "否",
        "否",
    ]


A, B = ("4143099001", "长沙示例职业技术学院"), ("4143099002", "湘潭样本职业学院")


def application(path: Path, pilots: list[list[Any]], profiles: list[list[Any]] | None = None) -> Path:
    """A plain application; path decides nothing."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in (
        ("学校基本情况", [PROFILE, *(profiles or [profile(*A)])]),
        ("申报表", [PILOTS, *pilots]),
        ("前批完成情况", [COMPLETION]),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def judged(*paths: Path) -> Verdict:
    return validate(Request(paths, date(2020, 6, 11)))


def one(path: Path) -> FileVerdict:
    return judged(path).files[0]


def marked(path: Path) -> Workbook:
    return load_workbook(io.BytesIO(mark(path.read_bytes(), one(path)).bytes))


def texts(book: Workbook) -> list[list[Any]]:
    return [list(row[:6]) for row in book[SHEET].iter_rows(values_only=True)]


def answered(data: bytes, method: str, note: str, path: Path) -> Path:
    """The copy as a school returns it: every row answered."""
    book = load_workbook(io.BytesIO(data))
    for row in range(2, book[SHEET].max_row + 1):
        if book[SHEET].cell(row, 1).value:
            book[SHEET].cell(row, 5).value, book[SHEET].cell(row, 6).value = method, note
    book.save(path)
    return path


@pytest.fixture
def oversized(tmp_path: Path) -> Path:
    return application(tmp_path / "申报.xlsx", [pilot(*A, 301)])


# -- the marks ---------------------------------------------------------------------------------------------------------


def test_a_bad_cell_is_filled_framed_and_commented(oversized: Path) -> None:
    cell = marked(oversized)["申报表"]["I2"]

    assert 301 == cell.value
    assert "solid" == cell.fill.fill_type
    assert "thick" == cell.border.left.style
    assert "【错误】试点规模超过规定比例" in cell.comment.text
    assert "依据：" in cell.comment.text
    assert cell.comment.text.startswith("〔核查意见〕")


def test_errors_warnings_and_notices_differ_without_colour(tmp_path: Path) -> None:
    row = pilot(*A, "约300")
    book = marked(application(tmp_path / "a.xlsx", [row], [[*profile(*A)[:3], None, *profile(*A)[4:]]]))

    assert "thick" == book["申报表"]["I2"].border.left.style
    assert "mediumDashed" == book["学校基本情况"]["D2"].border.left.style


def test_the_opinion_sheet_has_its_six_columns_a_drop_down_and_links(oversized: Path) -> None:
    book = marked(oversized)
    sheet = book[SHEET]
    (row,) = (number for number, row in enumerate(texts(book), 1) if row[1] == "申报表!I2")

    assert SHEET == book.sheetnames[-1]
    assert list(HEADINGS) == [cell.value for cell in sheet[1]][:6]
    assert "A2" == sheet.freeze_panes
    assert f'"{",".join(METHODS)}"' == sheet.data_validations.dataValidation[0].formula1
    assert "'申报表'!I2" == sheet.cell(row, 2).hyperlink.location
    assert sheet["A2"].protection.locked
    assert not sheet["E2"].protection.locked


def test_every_finding_is_one_row_under_its_id(oversized: Path) -> None:
    verdict = one(oversized)
    rows = opinions(mark(oversized.read_bytes(), verdict).bytes)

    assert {finding.id: ("", "") for finding in verdict.findings} == rows


def test_the_same_file_marked_twice_is_the_same_bytes(oversized: Path) -> None:
    verdict = one(oversized)

    assert mark(oversized.read_bytes(), verdict).bytes == mark(oversized.read_bytes(), verdict).bytes


def test_a_marked_copy_is_judged_as_its_original(oversized: Path, tmp_path: Path) -> None:
    verdict = one(oversized)
    (tmp_path / "copy.xlsx").write_bytes(mark(oversized.read_bytes(), verdict).bytes)

    assert [f.id for f in verdict.findings] == [f.id for f in one(tmp_path / "copy.xlsx").findings]


def test_a_merged_cell_is_marked_as_a_whole_at_its_own_cell(tmp_path: Path) -> None:
    path = application(tmp_path / "a.xlsx", [pilot(*A, 301), [*pilot(*A, 1)[:5], "高级", *pilot(*A, 1)[6:]]])
    book = load_workbook(path)
    book["申报表"].merge_cells("I2:I3")
    book.save(path)
    sheet = marked(path)["申报表"]

    assert ["I2:I3"] == [str(area) for area in sheet.merged_cells.ranges]
    assert sheet["I2"].comment is not None
    assert "thick" == sheet["I3"].border.bottom.style


# -- what is kept ------------------------------------------------------------------------------------------------------


def rich(path: Path, macros: bool = False) -> Path:
    """An application with all sorts of things beside its cells."""
    book = xlsxwriter.Workbook(str(path))
    sheets = {}
    for title, rows in (
        ("学校基本情况", [PROFILE, profile(*A)]),
        ("申报表", [PILOTS, pilot(*A, 301)]),
        ("前批完成情况", [COMPLETION]),
    ):
        sheets[title] = book.add_worksheet(title)
        for number, row in enumerate(rows):
            sheets[title].write_row(number, 0, row)
    sheet = sheets["申报表"]
    sheet.set_column("A:A", 33.5)
    sheet.write("N1", "备注")
    sheet.write_formula("N2", "=I2*2", None, 602)
    sheet.write_formula("O2", '=A2&"x"', None, f"{A[0]}x")
    sheet.write_string("P2", "=1+1")
    sheet.write_rich_string("Q2", "甲", book.add_format({"bold": True}), "乙", "丙")
    sheet.merge_range("N5:O6", "合并")
    sheet.data_validation("R2", {"validate": "list", "source": ["是", "否"]})
    sheet.write_comment("I2", "学校自己的批注", {"author": "学校"})
    sheet.protect("abc")
    image = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(image, "PNG")
    sheet.insert_image("T2", "章.png", {"image_data": image})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=申报表!$I$2:$I$2"})
    sheet.insert_chart("T10", chart)
    sheet.insert_textbox("T30", "文本框")
    sheet.add_sparkline("S2", {"range": "申报表!I2:I2"})
    if macros:
        (path.parent / "vba.bin").write_bytes(b"not really macros")
        book.add_vba_project(str(path.parent / "vba.bin"))
    book.close()
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Any:
    path = rich(tmp_path / "rich.xlsx")
    return mark(path.read_bytes(), one(path))


def test_widths_merges_formulas_drop_downs_and_protection_are_kept(copy: Any) -> None:
    sheet = load_workbook(io.BytesIO(copy.bytes))["申报表"]

    assert 33.5 == pytest.approx(sheet.column_dimensions["A"].width, abs=1)
    assert ["N5:O6"] == [str(area) for area in sheet.merged_cells.ranges]
    assert "=I2*2" == sheet["N2"].value
    assert "R2" in [str(v.sqref) for v in sheet.data_validations.dataValidation]
    assert sheet.protection.sheet
    assert "CC1A" == sheet.protection.password


def test_formulas_keep_the_values_that_they_had(copy: Any) -> None:
    sheet = load_workbook(io.BytesIO(copy.bytes), data_only=True)["申报表"]

    assert (602, f"{A[0]}x") == (sheet["N2"].value, sheet["O2"].value)


def test_pictures_and_charts_are_kept(copy: Any) -> None:
    sheet = load_workbook(io.BytesIO(copy.bytes))["申报表"]

    assert (1, 1) == (len(sheet._images), len(sheet._charts))


def test_bold_words_within_a_cell_are_kept(copy: Any) -> None:
    sheet = load_workbook(io.BytesIO(copy.bytes), rich_text=True)["申报表"]

    assert "甲乙丙" == str(sheet["Q2"].value)
    assert sheet["Q2"].value[1].font.b


def test_a_comment_of_the_school_stands_above_ours(copy: Any) -> None:
    text = load_workbook(io.BytesIO(copy.bytes))["申报表"]["I2"].comment.text

    assert text.startswith("学校自己的批注\n\n〔核查意见〕")


def test_what_is_not_kept_is_said(copy: Any) -> None:
    assert "文本框、形状 1 个、迷你图 1 个" in copy.losses[0]


def test_a_school_text_that_looks_like_a_formula_stays_a_text(copy: Any) -> None:
    cell = load_workbook(io.BytesIO(copy.bytes))["申报表"]["P2"]

    assert ("=1+1", "s") == (cell.value, cell.data_type)


def test_macros_are_kept_in_a_workbook_with_macros(tmp_path: Path) -> None:
    path = rich(tmp_path / "rich.xlsm", macros=True)
    made = mark(path.read_bytes(), one(path))

    assert ".xlsm" == made.suffix
    with zipfile.ZipFile(io.BytesIO(made.bytes)) as package:
        assert b"not really macros" == package.read("xl/vbaProject.bin")
        assert len(package.namelist()) == len(set(package.namelist()))


def test_a_part_that_declares_entities_is_never_given_to_the_library(oversized: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(oversized) as source, zipfile.ZipFile(tmp_path / "e.xlsx", "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/comments/comment9.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    path = tmp_path / "e.xlsx"

    assert "副本只有数值" in mark(path.read_bytes(), one(path)).losses[0]


def test_a_text_table_comes_back_as_a_workbook_of_values(tmp_path: Path) -> None:
    path = tmp_path / "一个非常非常非常非常非常非常非常非常非常非常长的文件名.csv"
    path.write_bytes(("\n".join(",".join(map(str, row)) for row in (PILOTS, pilot(*A, "约300")))).encode("gbk"))
    made = mark(path.read_bytes(), one(path))
    sheet = load_workbook(io.BytesIO(made.bytes)).worksheets[0]

    assert ".xlsx" == made.suffix
    assert "只有数值" in made.losses[0]
    assert len(sheet.title) <= 31
    assert ("约300", "thick") == (sheet["I2"].value, sheet["I2"].border.left.style)


def test_a_workbook_that_the_library_cannot_open_comes_back_as_values(oversized: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(oversized) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/styles.xml":
                content = content.replace(b"<cellXfs", b'<fonts count="x"/><cellXfs')
            if name == "xl/workbook.xml":
                content = content.replace(b"<definedNames", b"<definedNames").replace(
                    b"</sheets>", b"</sheets><definedNames><definedName/></definedNames>"
                )
            target.writestr(name, content)
    with pytest.raises(TypeError):
        load_workbook(broken)
    made = mark(broken.read_bytes(), one(broken))

    assert "副本只有数值" in made.losses[0]
    assert 301 == load_workbook(io.BytesIO(made.bytes))["申报表"]["I2"].value


# -- answers -----------------------------------------------------------------------------------------------------------


def test_answers_in_a_returned_copy_are_read(oversized: Path, tmp_path: Path) -> None:
    verdict = one(oversized)
    returned = answered(mark(oversized.read_bytes(), verdict).bytes, "申请豁免", "=另有批文", tmp_path / "r.xlsx")

    assert {f.id: ("申请豁免", "=另有批文") for f in verdict.findings} != {}
    assert set(opinions(returned.read_bytes()).values()) <= {("申请豁免", "=另有批文"), ("申请豁免", "")}


def test_answers_are_kept_when_the_file_is_marked_again(oversized: Path, tmp_path: Path) -> None:
    returned = answered(mark(oversized.read_bytes(), one(oversized)).bytes, "说明", "数据无误", tmp_path / "r.xlsx")
    again = mark(returned.read_bytes(), one(returned))

    assert {("说明", "数据无误")} == set(opinions(again.bytes).values())


def test_a_finding_that_is_gone_stands_at_the_end_and_its_cell_has_its_own_looks_again(
    oversized: Path, tmp_path: Path
) -> None:
    returned = answered(mark(oversized.read_bytes(), one(oversized)).bytes, "已更正", "", tmp_path / "r.xlsx")
    book = load_workbook(returned)
    book["申报表"]["I2"].value = 300
    book.save(returned)
    again = load_workbook(io.BytesIO(mark(returned.read_bytes(), one(returned)).bytes))

    assert [[GONE, "已更正"]] == [[row[2][:5], row[4]] for row in texts(again)[1:] if "试点规模超过" in row[2]]
    assert again["申报表"]["I2"].fill.fill_type is None
    assert again["申报表"]["I2"].border.left.style is None
    assert again["申报表"]["I2"].comment is None


def test_a_formula_in_a_message_is_written_as_text(tmp_path: Path) -> None:
    for payload in ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "=cmd|' /C calc'!A0"):
        path = tmp_path / "p.xlsx"
        book = load_workbook(application(path, [pilot(*A, 1)]))
        book["申报表"]["I2"].value = payload
        book["申报表"]["I2"].data_type = "s"
        book.save(path)
        made = marked(path)

        assert not [c for s in made.worksheets for row in s.iter_rows() for c in row if c.data_type == "f"]


def test_a_text_too_long_for_a_cell_is_cut_and_control_characters_go() -> None:
    assert "ab\nc" == clean("a\x00b\r\nc\u202e")
    assert 32_767 == len(clean("字" * 40_000))
    assert clean("字" * 40_000).endswith("…(过长，以下略)")


# -- one workbook a school ---------------------------------------------------------------------------------------------


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    rows = [pilot(*A, 301), pilot(*B, 301), [*pilot(*A, 1)[:5], "高级", *pilot(*A, 1)[6:]], ["合计", *[None] * 7, 603]]
    path = application(tmp_path / "汇总.xlsx", rows, [profile(*A), profile(*B)])
    book = load_workbook(path)
    book["申报表"]["M2"].value = f"与{B[1]}({B[0]})共用实训室"
    book["申报表"]["M3"].value = 4143099001
    book["申报表"]["N2"].value = f'=VLOOKUP("{B[0]}",学校基本情况!A:B,2,0)'
    book["申报表"].column_dimensions["A"].width = 40
    book.create_sheet("联系表")["A1"].value = " ".join(B)
    book.save(path)
    return path


def everything(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def test_a_school_copy_names_no_other_school_anywhere(merged: Path) -> None:
    copies = split(merged.read_bytes(), one(merged))

    assert [A[0], B[0]] == list(copies)
    for own, other in ((A, B), (B, A)):
        content = everything(copies[own[0]].bytes)
        assert own[0] in content
        assert other[0] not in content
        assert other[1] not in content


def test_a_school_copy_has_its_own_rows_at_their_old_places_and_the_others_hidden(merged: Path) -> None:
    sheet = load_workbook(io.BytesIO(split(merged.read_bytes(), one(merged))[A[0]].bytes))["申报表"]

    assert [A[0], None, A[0], None] == [sheet.cell(row, 1).value for row in (2, 3, 4, 5)]
    assert sheet.row_dimensions[3].hidden
    assert 40 == sheet.column_dimensions["A"].width
    assert "thick" == sheet["I2"].border.left.style


def test_a_school_copy_has_its_own_findings_only_and_says_what_it_lacks(merged: Path) -> None:
    verdict = one(merged)
    copies = split(merged.read_bytes(), verdict)

    for code, copy_ in copies.items():
        assert {f.id for f in verdict.findings if f.school_code == code} == set(opinions(copy_.bytes))
    assert any("联系表" in line for line in copies[A[0]].losses)


def test_rows_of_no_known_school_have_a_copy_of_their_own(tmp_path: Path) -> None:
    rows = [pilot(*A, 1), pilot(*B, 1), pilot("123", "某校", 5)]
    path = application(tmp_path / "a.xlsx", rows, [profile(*A), profile(*B)])
    copies = split(path.read_bytes(), one(path))

    assert [A[0], B[0], ""] == list(copies)
    assert "123" == load_workbook(io.BytesIO(copies[""].bytes))["申报表"]["A4"].value


# -- files -------------------------------------------------------------------------------------------------------------


def test_copies_are_written_beside_each_other_even_when_two_sources_have_one_name(tmp_path: Path) -> None:
    paths = []
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        paths.append(application(tmp_path / folder / "申报.xlsx", [pilot(*A, 301)]))
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    written = mark_files(judged(*paths), paths, tmp_path / "out")

    assert 2 == len({made.path for made in written if made.path})
    assert "申报.核查.xlsx" == written[0].path.name
    assert digests == [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def test_answers_in_an_earlier_copy_of_the_folder_are_carried_over(oversized: Path, tmp_path: Path) -> None:
    verdict = judged(oversized)
    (first,) = mark_files(verdict, [oversized], tmp_path / "out")
    answered(first.path.read_bytes(), "说明", "已核对", first.path)
    (second,) = mark_files(verdict, [oversized], tmp_path / "out")

    assert first.path == second.path
    assert {("说明", "已核对")} == set(opinions(second.path.read_bytes()).values())


def test_a_file_that_is_no_marked_copy_is_not_overwritten(oversized: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "申报.核查.xlsx").write_text("别的文件", encoding="utf-8")

    with pytest.raises(UsageError, match="没有覆盖"):
        mark_files(judged(oversized), [oversized], tmp_path / "out")


def test_a_source_is_never_overwritten_not_even_by_force(oversized: Path, tmp_path: Path) -> None:
    (copy_,) = mark_files(judged(oversized), [oversized], tmp_path)

    with pytest.raises(UsageError, match="覆盖原文件"):
        mark_files(judged(copy_.path), [copy_.path], tmp_path, force=True)


def test_a_file_that_changed_after_it_was_judged_is_not_marked(oversized: Path, tmp_path: Path) -> None:
    verdict = judged(oversized)
    application(oversized, [pilot(*A, 299)])
    (made,) = mark_files(verdict, [oversized], tmp_path / "out")

    assert made.path is None
    assert "重新核查" in made.losses[0]


def test_a_merged_workbook_comes_back_whole_and_one_file_a_school(
    merged: Path, oversized: Path, tmp_path: Path
) -> None:
    paths = [merged, oversized]
    written = mark_files(judged(*paths), paths, tmp_path / "out", split=True)

    assert [
        "汇总.核查.xlsx",
        "4143099001_长沙示例职业技术学院.核查.xlsx",
        "4143099002_湘潭样本职业学院.核查.xlsx",
        "申报.核查.xlsx",
    ] == [made.path.name for made in written if made.path]


def test_an_unreadable_file_is_told_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK nothing")
    (made,) = mark_files(judged(path), [path], tmp_path / "out")

    assert (None, ("文件打不开，没有标注",)) == (made.path, made.losses)


@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="没有 LibreOffice")
@pytest.mark.parametrize("make", [lambda p: rich(p / "a.xlsx"), lambda p: rich(p / "a.xlsm", macros=True)])
def test_another_program_opens_a_marked_copy_and_keeps_answers_and_values(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = make(tmp_path)
    verdict = one(path)
    made = mark(path.read_bytes(), verdict)
    copied = (
        answered(made.bytes, "说明", "数据无误", tmp_path / "b.xlsx") if made.suffix == ".xlsx" else tmp_path / "b.xlsm"
    )
    if made.suffix == ".xlsm":
        copied.write_bytes(made.bytes)
    subprocess.run(
        [*CONVERT, f"-env:UserInstallation=file://{tmp_path}/profile", "--outdir", str(tmp_path / "out"), str(copied)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    after = tmp_path / "out" / "b.xlsx"

    assert [f.id for f in verdict.findings] == [f.id for f in one(after).findings]
    assert set(opinions(after.read_bytes()).values()) == (
        {("说明", "数据无误")} if made.suffix == ".xlsx" else {("", "")}
    )
