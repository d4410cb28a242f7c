"""One small workbook for each hazard of .xlsx."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from onex.errors import Unreadable
from onex.sheets.defects import CELL_DEFECTS, FILE_ERRORS
from onex.sheets.formats import meaning
from onex.sheets.opening import open_bytes
from onex.sheets.package import Package
from onex.sheets.raw import Kind, Oddity
from onex.sheets.xlsx import read_xlsx
from tests.sheets.workbooks import MAIN, STRICT, cells, contents, parts, read, whole, worksheet, zipped


def row(*inner: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(inner)}</row>'


def one(cell: str, **more: str) -> tuple[Kind, str]:
    """The content of the only cell of a sheet."""
    [content] = contents(read(row(cell), **more).sheets[0]).values()
    return content


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        open_bytes(data, "t.xlsx")
    assert caught.value.code in FILE_ERRORS
    return caught.value.code


def refused_sheet(rows: str, **more: str) -> str:
    return refused(zipped(parts(rows, **more)))


def style(code: str) -> str:
    return (
        f'<numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    )


# -- numbers ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "300",
        "4143012345",
        "430102199001011234",
        "1.10101199003071E+17",
        "001234",
        "0.30000000000000004",
        "-.5",
        "5.",
        "1e5",
    ],
)
def test_a_number_keeps_the_digits_of_the_file(text):
    assert (Kind("number"), text) == one(f'<c r="A1"><v>{text}</v></c>')


@pytest.mark.parametrize(
    "text", ["NaN", "INF", "-INF", "1E400", "0x10", "1_000", "１２", "٣", "abc", "1,234", "1 2", "--1", "9" * 500]
)
def test_a_numeric_cell_that_is_no_plain_number_says_so(text):
    assert (Kind("bad_number"), text) == one(f'<c r="A1"><v>{text}</v></c>')


def test_blanks_around_a_number_are_no_part_of_it():
    assert (Kind("number"), "5") == one('<c r="A1"><v> 5\n</v></c>')


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("General", ""),
        ("0.00", ""),
        ("yyyy\\-mm\\-dd", "date"),
        ('yyyy"年"m"月"d"日"', "date"),
        ('[$-804]yyyy"年"m"月";@', "date"),
        ("[DBNum1][$-804]yyyy\\年m\\月", "date"),
        ("h:mm AM/PM", "date"),
        ("[h]:mm", ""),
        ("[mm]:ss", ""),
        ('#,##0" days"', ""),
        ('0"d"', ""),
        ("[Red]0;[Blue]-0", ""),
        ("0.00E+00", ""),
        ("_-* #,##0_-", ""),
        ("0%", "percent"),
        ("0.00%", "percent"),
        ('0"%"', ""),
        ("000000", "zeros:6"),
        ("000000;@", "zeros:6"),
        ("0", ""),
        ("@", "text"),
        ("", ""),
    ],
)
def test_a_number_format_says_what_its_number_is(code, expected):
    assert expected == meaning(code)


def test_percent_and_leading_zeros_are_kept_as_the_formats_of_a_number():
    assert (Kind("number", "percent"), "0.3") == one('<c r="A1" s="1"><v>0.3</v></c>', styles=style("0%"))
    assert (Kind("number", "zeros:6"), "1234") == one('<c r="A1" s="1"><v>1234</v></c>', styles=style("000000"))
    assert (Kind("number", "text"), "1234") == one('<c r="A1" s="1"><v>1234</v></c>', styles=style("@"))


def test_a_style_that_does_not_exist_is_no_format():
    assert (Kind("number"), "44000") == one('<c r="A1" s="7"><v>44000</v></c>')


# -- days ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [14, 22, 27, 31, 36, 45, 47, 50, 57, 58])
def test_built_in_day_formats_are_days_the_chinese_ones_too(number):
    styles = f'<cellXfs><xf numFmtId="{number}"/></cellXfs>'

    assert (Kind("date"), "2008-09-01") == one('<c r="A1" s="0"><v>39692</v></c>', styles=styles)


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        ("61", ("date", "1900-03-01")),
        ("2958465", ("date", "9999-12-31")),
        ("39692.5", ("date", "2008-09-01T12:00:00")),
        ("39692.000011574", ("date", "2008-09-01T00:00:01")),
        ("60", ("bad_date", "60")),
        ("0.5", ("bad_date", "0.5")),
        ("-5", ("bad_date", "-5")),
        ("2958466", ("bad_date", "2958466")),
        ("1E-999999999999999999999", ("bad_date", "1E-999999999999999999999")),
    ],
)
def test_a_day_outside_the_calendar_stays_a_bad_day(serial, expected):
    kind, text = one(f'<c r="A1" s="1"><v>{serial}</v></c>', styles=style("yyyy-mm-dd"))

    assert expected == (kind.type, text)


def test_the_1904_calendar_is_resolved():
    found = one('<c r="A1" s="1"><v>39692</v></c>', styles=style("yyyy-mm-dd"), properties='<workbookPr date1904="1"/>')

    assert (Kind("date"), "2012-09-02") == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2008-09-01", ("date", "2008-09-01")),
        ("2008-09-01T00:00:00Z", ("date", "2008-09-01")),
        ("2008-09-01T10:30:00.5", ("date", "2008-09-01T10:30:00.500")),
        ("2008-13-01", ("bad_date", "2008-13-01")),
        ("bad", ("bad_date", "bad")),
    ],
)
def test_an_iso_day_is_read_and_a_broken_one_kept(text, expected):
    kind, found = one(f'<c r="A1" t="d"><v>{text}</v></c>')

    assert expected == (kind.type, found)


# -- formulas, errors, truth -----------------------------------------------------------------------------------------------


def test_a_formula_never_calculated_is_not_blank_but_an_empty_result_is():
    rows = row(
        '<c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c><c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f>1+1</f><v>2</v></c>'
    )

    [sheet] = read(rows).sheets

    assert {"A1": ("no_value", ""), "B1": ("no_value", ""), "D1": ("number", "2")} == cells(sheet)
    assert {(1, 1): "1+1", (1, 2): "1+1", (1, 3): '""', (1, 4): "1+1"} == sheet.formulas
    assert all(kind.formula for kind, _ in contents(sheet).values())


def test_a_shared_formula_has_its_text_at_its_master_only():
    rows = row('<c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c>') + row(
        '<c r="A2"><f t="shared" si="0"/><v>4</v></c>', number=2
    )

    [sheet] = read(rows).sheets

    assert {"A1": (Kind("number", "", True), "2"), "A2": (Kind("number", "", True), "4")} == contents(sheet)
    assert {(1, 1): "B1*2"} == sheet.formulas


def test_an_error_keeps_its_word_and_a_text_that_looks_like_one_is_text():
    rows = row('<c r="A1" t="e"><v>#SPILL!</v></c><c r="B1" t="inlineStr"><is><t>#N/A</t></is></c>')

    assert {"A1": ("error", "#SPILL!"), "B1": ("text", "#N/A")} == cells(read(rows).sheets[0])


def test_truth_is_one_or_nought():
    rows = row('<c r="A1" t="b"><v>true</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="b"><v>maybe</v></c>')

    assert {"A1": ("bool", "1"), "B1": ("bool", "0"), "C1": ("bad_number", "maybe")} == cells(read(rows).sheets[0])


# -- texts -----------------------------------------------------------------------------------------------------------------


def test_runs_are_joined_and_phonetic_hints_left_out():
    strings = "<si><r><t>张</t></r><r><t>三</t></r></si><si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si><t/></si>"
    rows = row("".join(f'<c r="{letter}1" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABC")))
    inline = row('<c r="A2" t="inlineStr"><is><r><t>内</t></r><r><t>联</t></r><rPh><t>x</t></rPh></is></c>', number=2)

    [sheet] = read(rows + inline, strings=strings).sheets

    assert {"A1": ("text", "张三"), "B1": ("text", "東京"), "A2": ("text", "内联")} == cells(sheet)


@pytest.mark.parametrize(
    ("stored", "text", "odd"),
    [
        ("甲_x000A_乙", "甲\n乙", False),
        ("甲_x000D_\n乙", "甲\r\n乙", False),
        ("甲_x000D_乙", "甲\r乙", True),
        ("_x005F_x000D_", "_x000D_", False),
        ("_x001b_[31m", "\x1b[31m", True),
        ("_xD83D__xDE00_", "😀", False),
        ("_xD83D_", "\ufffd", True),
        ("\u202e甲", "\u202e甲", True),
        ("\ufeff甲\u200b", "\ufeff甲\u200b", False),
        (" \u3000甲\t", " \u3000甲\t", False),
        ("_x12_", "_x12_", False),
    ],
)
def test_escapes_are_resolved_and_control_characters_remarked_on(stored, text, odd):
    [sheet] = read(row('<c r="A1" t="s"><v>0</v></c>'), strings=f"<si><t>{stored}</t></si>").sheets

    assert {"A1": ("text", text)} == cells(sheet)
    assert ([Oddity("W14", 1, 1)] if odd else []) == list(sheet.oddities)
    text.encode()


@pytest.mark.parametrize("index", ["1", "99", "-1", "", "x", "1.0", "４", "1000000000"])
def test_a_shared_string_that_does_not_exist_is_a_corrupt_file(index):
    assert "FILE_CORRUPT" == refused_sheet(row(f'<c r="A1" t="s"><v>{index}</v></c>'), strings="<si><t>a</t></si>")


def test_an_unknown_type_of_cell_is_a_corrupt_file():
    assert "FILE_CORRUPT" == refused_sheet(row('<c r="A1" t="q"><v>1</v></c>'))


def test_equal_texts_share_one_code():
    rows = row(
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>a</t></is></c><c r="D1" t="str"><v>a</v></c>'
    )

    [sheet] = read(rows, strings="<si><t>a</t></si><si><t>a</t></si>").sheets

    assert ["a"] == list(sheet.texts)
    assert [0, 0, 0, 0] == sheet.codes.tolist()


# -- places ----------------------------------------------------------------------------------------------------------------


def test_cells_and_rows_without_places_follow_one_another():
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"

    assert {"A1": ("number", "1"), "B1": ("number", "2"), "A2": ("number", "3")} == cells(read(rows).sheets[0])


def test_rows_and_cells_out_of_order_are_sorted():
    rows = row('<c r="A3"><v>4</v></c>', number=3) + row('<c r="B1"><v>2</v></c><c r="A1"><v>1</v></c>')

    [sheet] = read(rows).sheets

    assert ["A1", "B1", "A3"] == list(cells(sheet))
    assert [] == list(sheet.oddities)


def test_of_two_values_at_one_place_the_first_is_kept_and_the_place_named():
    rows = row('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>')

    [sheet] = read(rows).sheets

    assert {"A1": ("number", "1")} == cells(sheet)
    assert [Oddity("W17", 1, 1)] == list(sheet.oddities)


@pytest.mark.parametrize(
    "rows",
    [
        row('<c r="A5"><v>1</v></c>'),
        row('<c r="A11"><v>1</v></c>'),
        row('<c r="XFE1"><v>1</v></c>'),
        row('<c r="1"><v>1</v></c>'),
        row('<c r="甲1"><v>1</v></c>'),
        row('<c r="A1048577"><v>1</v></c>', number=1048577),
        row('<c r="A0"><v>1</v></c>', number=0),
        '<row r="-1"/>',
        '<row r="4294967295"/>',
        '<row r="x"/>',
    ],
)
def test_a_place_outside_the_grid_or_at_odds_with_its_row_is_refused(rows):
    assert "SHEET_BAD_REF" == refused_sheet(rows)


def test_two_cells_at_the_ends_of_the_grid_are_two_cells():
    rows = row('<c r="A1"><v>1</v></c>') + row('<c r="XFD1048576"><v>2</v></c>', number=1048576)

    assert {"A1": ("number", "1"), "XFD1048576": ("number", "2")} == cells(read(rows).sheets[0])


def test_the_dimension_is_not_believed():
    part = worksheet(row('<c r="A1"><v>1</v></c><c r="C1"><v>2</v></c>'), head='<dimension ref="A1"/>')

    assert ["A1", "C1"] == list(cells(read({"表": part}).sheets[0]))


# -- merges and what is hidden ---------------------------------------------------------------------------------------------


def test_merged_ranges_are_known_and_values_beneath_them_named():
    rows = row('<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c>') + row(
        '<c r="A2" s="1"/>', number=2
    )
    part = worksheet(rows, tail='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="C1"/></mergeCells>')

    [sheet] = read({"表": part}).sheets

    assert [(1, 1, 2, 2), (1, 3, 1, 3)] == list(sheet.merges)
    assert [Oddity("W13", 1, 2)] == list(sheet.oddities)


def test_merges_over_the_whole_grid_a_hundred_thousand_times_cost_little():
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 100_000
    rows = "".join(row(f'<c r="A{n}"><v>1</v></c>', number=n) for n in range(1, 500))
    began = time.process_time()

    [sheet] = read({"表": worksheet(rows, tail=f"<mergeCells>{merges}</mergeCells>")}).sheets

    assert 498 == len(sheet.oddities)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("reference", ["", "A", "A1:", "A0:B1", "XFE1:XFE2", "A1:A1048577", "A1:B2:C3"])
def test_a_merge_that_is_no_range_is_refused(reference):
    part = worksheet(row(), tail=f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>')

    assert "SHEET_BAD_REF" == refused(zipped(parts({"表": part})))


def test_hidden_rows_columns_and_sheets_are_read_and_told():
    rows = (
        '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" ht="0" customHeight="1"><c r="A2"><v>2</v></c></row>'
        '<row r="3" ht="0"><c r="A3"><v>3</v></c></row><row r="4" hidden="1"/>'
    )
    columns = (
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/><col min="6" max="6" width="9"/></cols>'
    )
    files = parts({"甲": worksheet(rows, head=columns), "乙": worksheet(""), "丙": worksheet("")})
    workbook = str(files["xl/workbook.xml"]).replace('name="乙"', 'name="乙" state="hidden"')
    files["xl/workbook.xml"] = workbook.replace('name="丙"', 'name="丙" state="veryHidden"')

    book = open_bytes(zipped(files), "t.xlsx")

    assert {1, 2} == book.sheets[0].hidden_rows
    assert {2, 3, 5} == book.sheets[0].hidden_columns
    assert ["visible", "hidden", "veryHidden"] == [sheet.visibility for sheet in book.sheets]


def test_a_sheet_formatted_to_the_bottom_is_read_quickly_with_one_remark():
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(2, 60_000))
    began = time.process_time()

    [sheet] = read(row('<c r="A1"><v>1</v></c>') + blank + row('<c r="A60000"><v>2</v></c>', number=60_000)).sheets

    assert ["A1", "A60000"] == list(cells(sheet))
    assert [("W26", 2)] == [(oddity.code, oddity.row) for oddity in sheet.oddities]
    assert time.process_time() - began < 5


# -- XML -------------------------------------------------------------------------------------------------------------------

SIX = row('<c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>甲</t></is></c>')
SIX_READ = {"A1": ("number", "1"), "B1": ("text", "甲")}


@pytest.mark.parametrize(
    "part",
    [
        worksheet(SIX, namespace=STRICT),
        worksheet(SIX).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x="),
        f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}"><x:sheetData>'
        + SIX.replace("row", "x:row")
        + "</x:sheetData></worksheet>",
        f'<a:worksheet xmlns:a="{MAIN}"><sheetData xmlns="{MAIN}">{SIX}</sheetData></a:worksheet>',
        ('<?xml version="1.0" encoding="UTF-16"?>' + worksheet(SIX)).encode("utf-16"),
        b"\xef\xbb\xbf" + worksheet(SIX).encode(),
        ('<?xml version="1.0" encoding="GB2312"?>' + worksheet(SIX).replace("甲", "&#x7532;"))
        .encode()
        .replace(b"GB2312", b"ascii"),
        worksheet(SIX.replace("甲", "<![CDATA[甲]]>")),
        worksheet("<!-- <row r='9'><c r='A9'><v>9</v></c></row> -->" + SIX + "<!-- </row> --><?x </row> ?>"),
        worksheet(SIX.replace("><", ">\n  <")),
        worksheet(SIX, head="<!-- <sheetData> -->"),
    ],
    ids=[
        "strict",
        "prefix",
        "two prefixes",
        "inner default",
        "utf-16",
        "bom",
        "ascii",
        "cdata",
        "comments",
        "indented",
        "decoy",
    ],
)
def test_the_same_cells_in_another_dress_are_the_same_cells(part):
    assert SIX_READ == cells(read({"表": part}).sheets[0])


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (f'<!DOCTYPE worksheet [<!ENTITY a "1">]>{worksheet(SIX)}', "XML_DTD"),
        (f"<!DOCTYPE worksheet>{worksheet(SIX)}", "XML_DTD"),
        (worksheet("<a>" * 100_000), "XML_DEPTH"),
        (worksheet(SIX, tail="<a>" * 70 + "</a>" * 70), "XML_DEPTH"),
        (worksheet("<row><c><v>" + "<v>" * 100), "FILE_CORRUPT"),
        (worksheet(SIX)[:-40], "FILE_CORRUPT"),
        (worksheet(SIX).replace("</row>", ""), "FILE_CORRUPT"),
        (worksheet(SIX) + SIX, "FILE_CORRUPT"),
        (worksheet(SIX + row("<c r='A2'><v>\x01</v></c>", number=2)), "FILE_CORRUPT"),
        (worksheet(SIX).replace("甲", "&b;"), "FILE_CORRUPT"),
        (('<?xml version="1.0" encoding="GBK"?>' + worksheet(SIX)).encode("gbk"), "FILE_CORRUPT"),
        (worksheet(SIX).encode("gbk"), "FILE_CORRUPT"),
        (worksheet(SIX, namespace="urn:other"), "FILE_CORRUPT"),
        (f'<sst xmlns="{MAIN}"/>', "FILE_CORRUPT"),
        ("", "FILE_CORRUPT"),
        (worksheet(f"<!--{'x' * 6_000_000}-->"), "FILE_CORRUPT"),
        (worksheet(row(f'<c r="A1" t="str"><v>{"甲乙丙丁" * 500_000}</v></c>')), "SHEET_TOO_LARGE"),
    ],
)
def test_xml_that_no_spreadsheet_program_writes_is_refused(part, code):
    assert code == refused(zipped(parts({"表": part})))


def test_blanks_between_tags_never_add_up_to_a_text():
    blank = "".join(f'<row r="{n}">\n{" " * 20}<c r="A{n}" s="1"/>\n</row>\n' for n in range(2, 60_000))

    assert SIX_READ == cells(read(SIX + blank).sheets[0])


def test_nothing_of_a_sheet_that_breaks_off_is_kept():
    rows = "".join(row(f'<c r="A{n}"><v>1</v></c>', number=n) for n in range(1, 50_000))

    assert "FILE_CORRUPT" == refused(zipped(parts({"表": worksheet(rows)[:-60]})))


def test_rows_the_short_cut_takes_and_rows_it_leaves_to_expat_mix():
    plain = '<c r="A{n}" s="1" t="s"><v>0</v></c><c r="B{n}"><v>{n}</v></c><c r="AB{n}" t="inlineStr"><is><t>a&amp;b{n}</t></is></c>'
    odd = '<c  r="A{n}" t="s"><v>0</v></c>\n<c r="C{n}"><f>SUM(A1:B1)</f><v>7</v></c>'
    rows = "".join(row((odd if n % 4000 == 0 else plain).format(n=n), number=n) for n in range(1, 14_000))
    package = Package(zipped(parts({"表": worksheet(rows)}, strings="<si><t>校</t></si>", styles=style("@"))))

    quick, slow = read_xlsx(package), read_xlsx(package, short_cut=False)

    assert whole(slow) == whole(quick)
    assert dict.fromkeys([(4000, 3), (8000, 3), (12000, 3)], "SUM(A1:B1)") == quick.sheets[0].formulas


# -- the package -----------------------------------------------------------------------------------------------------------


def good() -> dict[str, str | bytes]:
    return parts(SIX)


def test_parts_are_found_whatever_their_case_and_slashes():
    files = {
        name.replace("/", "\\").upper() if "worksheets" in name else name: content for name, content in good().items()
    }

    assert SIX_READ == cells(open_bytes(zipped(files), "t.xlsx").sheets[0])


def test_a_part_outside_the_package_is_never_fetched():
    files = good()
    rels = str(files["xl/_rels/workbook.xml.rels"])
    files["xl/_rels/workbook.xml.rels"] = rels.replace(
        'Target="worksheets/sheet1.xml"', 'Target="file:///etc/passwd" TargetMode="External"'
    )

    assert "FILE_CORRUPT" == refused(zipped(files))


@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"]
)
def test_a_missing_part_is_a_corrupt_file_and_never_an_empty_sheet(name):
    files = good()
    del files[name]

    assert "FILE_CORRUPT" == refused(zipped(files))


def test_extra_parts_with_names_that_climb_are_ignored():
    assert SIX_READ == cells(
        open_bytes(zipped({**good(), "../../evil.txt": "x", "/etc/passwd": "y"}), "t.xlsx").sheets[0]
    )


def test_two_sheets_of_one_name_are_refused():
    assert "SHEET_DUP_NAME" == refused(zipped(parts({"S": worksheet(SIX), "s": worksheet(SIX)})))


def test_more_than_two_hundred_sheets_are_refused():
    assert "SHEET_TOO_MANY" == refused(zipped(parts({f"S{n}": worksheet("") for n in range(201)})))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "again", ["xl/worksheets/sheet1.xml", "XL/Worksheets/Sheet1.xml", "xl\\worksheets\\sheet1.xml"]
)
def test_a_part_that_stands_twice_in_the_zip_is_refused(again):
    out = io.BytesIO(zipped(good()))
    with zipfile.ZipFile(out, "a") as container:
        info = zipfile.ZipInfo("x")
        info.filename = again
        container.writestr(info, worksheet(""))

    assert "ZIP_DUPLICATE" == refused(out.getvalue())


def test_a_bomb_is_refused_by_its_ratio_before_it_is_inflated():
    began = time.process_time()

    assert "ZIP_RATIO" == refused(zipped({**good(), "xl/worksheets/sheet1.xml": b" " * 100_000_000}))
    assert time.process_time() - began < 2


def test_a_bomb_that_lies_about_its_size_is_refused_while_it_is_inflated():
    part = worksheet(SIX, tail=f'<x y="{" " * 10_000}"/>' * 2_000).encode()
    data, size = zipped({**good(), "xl/worksheets/sheet1.xml": part}), len(part)
    lie = data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))

    assert "ZIP_RATIO" == refused(lie)


def test_parts_that_share_bytes_are_refused():
    data = bytearray(zipped({**good(), "a.bin": b"abc", "b.bin": b"abc"}))
    first, second = (data.rfind(name) for name in (b"a.bin", b"b.bin"))
    data[second - 4 : second] = data[first - 4 : first]

    assert "ZIP_OVERLAP" == refused(bytes(data))


def test_a_file_cut_short_is_truncated_and_one_with_a_flipped_byte_corrupt():
    data = zipped(good())
    flipped = bytearray(zipped({**good(), "xl/worksheets/sheet1.xml": worksheet(SIX * 1)}))
    flipped[data.index(b"xl/worksheets/sheet1.xml") + 40] ^= 0xFF

    assert "FILE_TRUNCATED" == refused(data[: len(data) // 2])
    assert "FILE_CORRUPT" == refused(bytes(flipped))


def test_an_encrypted_part_is_an_encrypted_file():
    data = bytearray(zipped(good()))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1

    assert "FILE_ENCRYPTED" == refused(bytes(data))


def test_macros_are_remarked_on_and_chart_sheets_skipped():
    files = parts({"甲": worksheet(SIX), "图": "<chartsheet/>"})
    rels = str(files["xl/_rels/workbook.xml.rels"])
    rels = rels.replace('/worksheet" Target="worksheets/sheet2.xml"', '/chartsheet" Target="chartsheets/sheet1.xml"')
    macro = '<Relationship Id="v" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
    files["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", f"{macro}</Relationships>")

    book = open_bytes(zipped(files), "t.xlsm")

    assert ("xlsm", ["甲"], ["W27"]) == (book.format, [s.name for s in book.sheets], [o.code for o in book.oddities])


def test_every_oddity_of_this_layer_is_in_the_closed_list():
    assert {"W13", "W14", "W17", "W18", "W26", "W27"} <= set(CELL_DEFECTS)
