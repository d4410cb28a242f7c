"""Blank workbooks: what is handed out is read back, prints well, and is the same bytes every time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from onex import formbook
from onex.acts.forms import field_checks, write_blank, write_prefilled
from onex.acts.writing import Names, safe_name
from onex.errors import UsageError
from onex.model.form import Codes, Form
from onex.model.values import State
from onex.sheets.blank import FIRST_ROW, HEADING_ROW, SAMPLE_ROW, blank
from onex.sheets.guide import TITLE as GUIDE
from onex.sheets.reader import read, read_bytes

FORMS = list(formbook.forms().values())
BY_NAME = pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
SCHOOL = {
    "school_code": "4143099001",
    "school": "长沙示例职业技术学院",
    "school_kind": "vocational_college",
    "affiliation": "province",
    "prefecture": "长沙市",
    "status": "open",
}

CONVERT = ("libreoffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML")


def made(form: Form, **options: Any) -> bytes:
    return blank(form, formbook.codes(), **options)


def opened(form: Form, **options: Any) -> Workbook:
    return load_workbook(io.BytesIO(made(form, **options)))


@BY_NAME
def test_every_column_of_a_blank_is_recognised_exactly_and_there_is_no_record(form: Form) -> None:
    reading = read_bytes(made(form), "空白.xlsx")

    assert set(form.tables) == {table.spec.name for table in reading.tables}
    for table in reading.tables:
        (part,) = table.parts
        assert (HEADING_ROW,) == part.header_rows
        assert list(table.spec.fields) == [m.field for m in part.columns if m.match == "exact"]
        assert table.frame.empty


@BY_NAME
def test_the_sample_row_is_left_out_as_a_sample(form: Form) -> None:
    reading = read_bytes(made(form), "空白.xlsx")

    for table in reading.tables:
        assert [(SAMPLE_ROW, "sample")] == [(row.row, row.why) for row in table.parts[0].left_out]


@BY_NAME
def test_the_instructions_are_not_taken_for_a_table(form: Form) -> None:
    reading = read_bytes(made(form, checks=field_checks(form)), "空白.xlsx")

    assert (GUIDE,) == reading.ignored


@BY_NAME
def test_a_blank_says_in_a_very_hidden_sheet_what_it_is(form: Form) -> None:
    stamp = opened(form, school_code="4143099001")["_onex"]

    assert "veryHidden" == stamp.sheet_state
    assert ("onex-form", form.name, form.edition, "4143099001") == (
        stamp["A1"].value,
        stamp["B1"].value,
        stamp["B2"].value,
        stamp["B3"].value,
    )


@BY_NAME
def test_the_same_blank_is_the_same_bytes(form: Form) -> None:
    assert made(form) == made(form)


@BY_NAME
def test_headings_are_locked_and_the_rows_below_are_not_even_far_down(form: Form) -> None:
    book = opened(form)

    for table in form.tables.values():
        sheet = book[table.sheet]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert not sheet.protection.insertRows
        assert sheet.cell(HEADING_ROW, 1).protection.locked
        assert sheet.cell(1, 1).protection.locked
        assert not sheet.cell(SAMPLE_ROW, 1).protection.locked
        assert not sheet.cell(FIRST_ROW, 1).protection.locked
        assert not sheet.column_dimensions["A"].protection.locked


@BY_NAME
def test_a_blank_holds_no_macros_links_or_clock(form: Form) -> None:
    with zipfile.ZipFile(io.BytesIO(made(form))) as package:
        parts = {name: package.read(name) for name in package.namelist()}

    assert not [name for name in parts if "vba" in name.lower() or "external" in name.lower()]
    assert not any(b'TargetMode="External"' in content for content in parts.values())
    assert b"2020-01-01T00:00:00Z</dcterms:modified>" in parts["docProps/core.xml"]


def test_drop_downs_offer_the_chinese_words_and_counts_must_be_whole() -> None:
    sheet = opened(formbook.form("application"))["申报表"]
    found = {str(v.sqref).split(":")[0]: v for v in sheet.data_validations.dataValidation}

    assert '"初级,中级,高级"' == found["G5"].formula1
    assert '"第一批,第二批,第三批,第四批"' == found["E5"].formula1
    assert '"是,否"' == found["W5"].formula1
    assert ("whole", "greaterThanOrEqual", "1") == (found["J5"].type, found["J5"].operator, found["J5"].formula1)
    assert "填不小于 1 的整数，单位：人" == found["J5"].prompt


def test_codes_are_text_counts_plain_and_days_dates() -> None:
    sheet = opened(formbook.form("application"))["学校基本情况"]

    assert ("@", "0", "yyyy-mm-dd") == tuple(sheet[f"{c}{FIRST_ROW}"].number_format for c in "AGO")


def test_a_long_list_stands_in_hidden_cells() -> None:
    form = formbook.form("schools")
    many = Codes("school_kind", {f"kind{i}": (f"第{i}种很长的学校类型名称",) for i in range(60)})
    book = load_workbook(io.BytesIO(blank(form, {**formbook.codes(), "school_kind": many})))
    checks = book["学校名录"].data_validations.dataValidation

    (source,) = (v.formula1 for v in checks if str(v.sqref).startswith("C5"))
    assert "'_onex'!$D$10:$D$69" == source
    assert ("第0种很长的学校类型名称", "第59种很长的学校类型名称") == (
        book["_onex"]["D10"].value,
        book["_onex"]["D69"].value,
    )
    assert read_bytes(blank(form, {**formbook.codes(), "school_kind": many}), "空白.xlsx").stamp is not None


def test_a_text_that_begins_like_a_formula_stays_a_text() -> None:
    records = {
        "profile": [{**SCHOOL, "school": text} for text in ("=1+1", "+1", "-1", "@SUM(1)", "=cmd|' /C calc'!A0")]
    }
    sheet = opened(formbook.form("application"), prefill=records)["学校基本情况"]
    cells = [sheet.cell(row, 2) for row in range(FIRST_ROW, FIRST_ROW + 5)]

    assert ["s"] * 5 == [cell.data_type for cell in cells]
    assert all(cell.quotePrefix for cell in cells)


def test_the_instructions_list_every_field_with_what_is_examined() -> None:
    form = formbook.form("application")
    sheet = opened(form, checks=field_checks(form))[GUIDE]
    lines = [row for row in sheet.iter_rows(values_only=True) if row[0]]
    rows = {row[0]: row for row in lines}

    assert sum(len(table.fields) for table in form.tables.values()) == sum(" 列 " in str(row[0]) for row in lines)
    assert "试点规模超过规定比例" in rows["J 列 试点学生数"][5]
    assert "初级、中级、高级" == rows["G 列 证书等级"][3]


# -- files -------------------------------------------------------------------------------------------------------------


def register(*schools: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{**SCHOOL, **school} for school in schools])


def test_a_blank_is_written_under_the_title_of_its_form_and_never_over_another_file(tmp_path: Path) -> None:
    form = formbook.form("application")
    (path,) = write_blank(form, tmp_path / "新" / "目录")

    assert "1+X证书制度试点申报表.xlsx" == path.name
    with pytest.raises(UsageError, match="--force"):
        write_blank(form, tmp_path / "新" / "目录")
    assert [path] == write_blank(form, tmp_path / "新" / "目录", force=True)
    assert [path.name] == [p.name for p in path.parent.iterdir()]


def test_each_school_gets_a_workbook_with_what_is_known_of_it(tmp_path: Path) -> None:
    form = formbook.form("application")
    (path,) = write_prefilled(form, register({}), tmp_path).paths
    reading = read(path)
    (profile,) = (table for table in reading.tables if table.spec.name == "profile")

    assert "4143099001_长沙示例职业技术学院_1+X证书制度试点申报表.xlsx" == path.name
    assert reading.stamp is not None
    assert "4143099001" == reading.stamp.school_code
    row = profile.frame.iloc[0]
    assert ["4143099001", "长沙示例职业技术学院", "vocational_college", "province", "长沙市"] == list(row)[:5]


def test_a_school_finds_its_own_code_in_the_drop_down_of_every_table(tmp_path: Path) -> None:
    (path,) = write_prefilled(formbook.form("application"), register({}), tmp_path).paths
    checks = load_workbook(path)["申报表"].data_validations.dataValidation

    assert ['"4143099001"', '"长沙示例职业技术学院"'] == [checks[0].formula1, checks[1].formula1]


def test_closed_and_merged_schools_get_none_and_are_named(tmp_path: Path) -> None:
    schools = register(
        {}, {"school_code": "4143099002", "status": "closed"}, {"school_code": "4143099003", "status": "merged"}
    )
    done = write_prefilled(formbook.form("progress"), schools, tmp_path)

    assert 1 == len(done.paths)
    assert ["4143099002 长沙示例职业技术学院(已停办)", "4143099003 长沙示例职业技术学院(已合并)"] == done.left_out


@pytest.mark.parametrize(
    ("hostile", "safe"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("长沙/示例:学院?", "长沙_示例_学院"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("a\u202eb\x00c\ud800", "a_b_c"),
        (" . ", "_"),
        ("学院. ", "学院"),
    ],
)
def test_a_hostile_name_becomes_a_harmless_one(hostile: str, safe: str) -> None:
    assert safe == safe_name(hostile)


def test_a_very_long_name_is_cut_at_a_character() -> None:
    assert len(safe_name("学" * 500).encode()) == 120


def test_two_files_of_one_name_are_both_written() -> None:
    names = Names()

    first, second = names.give("A", ".xlsx", "甲"), names.give("a", ".xlsx", "乙")
    assert "A.xlsx" == first
    assert re.fullmatch(r"a_[0-9a-f]{8}\.xlsx", second)


@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="没有 LibreOffice")
def test_a_blank_filled_in_and_saved_by_another_program_is_read_the_same(tmp_path: Path) -> None:
    form = formbook.form("application")
    records = {"profile": [{**SCHOOL, "majors": 30, "enrolment": 8000, "submitted_on": date(2020, 6, 10)}]}
    (tmp_path / "a.xlsx").write_bytes(made(form, prefill=records, school_code="4143099001"))
    subprocess.run(
        [
            *CONVERT,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--outdir",
            str(tmp_path / "out"),
            str(tmp_path / "a.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    before, after = read(tmp_path / "a.xlsx"), read(tmp_path / "out" / "a.xlsx")

    assert replace(after, source=before.source).stamp == before.stamp
    assert [t.frame.to_dict("list") for t in before.tables] == [t.frame.to_dict("list") for t in after.tables]
    assert [t.parts[0].columns for t in before.tables] == [t.parts[0].columns for t in after.tables]


@BY_NAME
def test_the_sample_row_of_a_blank_can_itself_be_read(form: Form) -> None:
    fields = [field for table in form.tables.values() for field in table.fields.values() if field.example]

    assert [] == [f.name for f in fields if formbook.parser().parse(f, f.example).state is State.UNREADABLE]
