"""The corpus of broken and odd spreadsheets, when it lies beside the checkout."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from onex.errors import Unreadable
from onex.sheets.defects import FILE_ERRORS
from onex.sheets.opening import open_book
from onex.sheets.package import Package
from onex.sheets.raw import Book
from onex.sheets.xlsx import read_xlsx
from tests.sheets.workbooks import whole

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / ".." / "shared" / "corpus"
MANIFEST = json.loads((CORPUS / "manifest.json").read_text("utf-8")) if CORPUS.exists() else []
ENTRIES = {Path(entry["file"]).name: entry for entry in MANIFEST}
BOMBS = [name for name in ENTRIES if re.search(r"bomb|billion|quadratic|xxe|expansion", name)]

pytestmark = pytest.mark.skipif(not MANIFEST, reason="the corpus does not lie beside the checkout")

# The manifest suggests; these files end otherwise, on purpose.
OTHERWISE = {
    # The manifest counts chart and dialog sheets, which hold no cells and are not read.
    "apache__poi__test-data__spreadsheet__57181.xlsm": "7 sheets, 10998 cells, 0 errors",
    "tafia__calamine__tests__any_sheets.xlsx": "3 sheets, 7 cells, 0 errors",
    "ClosedXML__ClosedXML__ClosedXML.Tests__Resource__Other__PivotTableReferenceFiles__ChartsheetAndPivotTable.xlsx": (
        "2 sheets, 14 cells, 0 errors"
    ),
    # A zip that holds no workbook at all; the suggested FILE_NOT_XLSX is FILE_UNSUPPORTED here.
    "apache__poi__test-data__openxml4j__invalid.xlsx": "FILE_UNSUPPORTED",
    # A text table under a workbook's name is read, with the remark W18, since it can be read exactly.
    "csv_as.xls": "1 sheets, 4 cells, 0 errors",
    "csv_as.xlsx": "1 sheets, 4 cells, 0 errors",
    # Two cells far apart cost no more than two cells side by side.
    "sparse_corner.xlsx": "1 sheets, 2 cells, 0 errors",
}
# Where the manifest speaks of values or of any clean error, this is what is meant.
EXACTLY = {
    "extlink_sheet.xlsx": "FILE_CORRUPT",
    "gbkxml.xlsx": "FILE_CORRUPT",
    "names_sheet.xlsx": "SHEET_DUP_NAME",
    "many_sheets.xlsx": "SHEET_TOO_MANY",
    "nul.csv": "FILE_CORRUPT",
    "prefix.xlsx": "FILE_CORRUPT",
    "ref_mismatch.xlsx": "SHEET_BAD_REF",
    "row_beyond.xlsx": "SHEET_BAD_REF",
    "xml_cut.xlsx": "FILE_CORRUPT",
    "xml_malformed.xlsx": "FILE_CORRUPT",
    "xml_unclosed.xlsx": "FILE_CORRUPT",
    "xml_invalid_char.xlsx": "FILE_CORRUPT",
    "mixed_enc.csv": "FILE_ENCODING",
    "zeros.xlsx": "FILE_CORRUPT",
    "blank_styled_60k.xlsx": "1 sheets, 200 cells, 0 errors",
    "ods_repeat_blank.ods": "1 sheets, 2 cells, 0 errors",
    "styles_64k.xlsx": "1 sheets, 1 cells, 0 errors",
    **dict.fromkeys(
        (
            "backslash.xlsx",
            "caps.xlsx",
            "dim_small.xlsx",
            "dim_narrow.xlsx",
            "nostyles.xlsx",
            "prefixns.xlsx",
            "slip.xlsx",
        ),
        "1 sheets, 6 cells, 0 errors",
    ),
    **dict.fromkeys(("strict.xlsx", "trailing.xlsx", "utf16xml.xlsx", "xlsx_as.xls"), "1 sheets, 6 cells, 0 errors"),
}
# Formulas of which the manifest also counts those with the result "" (t="str" and an empty value): these are blank, not uncalculated.
CALCULATED_TO_NOTHING = {
    "dhatim__fastexcel__fastexcel-reader__src__test__resources__xlsx__pivot_table_named_range.xlsx": 0,
    "PHPOffice__PhpSpreadsheet__samples__templates__32readwriteComboChart1.xlsx": 28,
    "nissl-lab__npoi__testcases__test-data__spreadsheet__FormatConditionTests.xlsx": 0,
}


def path(name: str) -> Path:
    return CORPUS / ENTRIES[name]["file"]


def run(names: list[str]) -> dict[str, dict[str, Any]]:
    """What a fresh process makes of the files."""
    command = [sys.executable, "-m", "tests.sheets.corpus_child", *(str(path(name)) for name in names)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert "" == done.stderr
    return dict(zip(names, map(json.loads, done.stdout.splitlines()), strict=True))


@cache
def outcomes() -> dict[str, dict[str, Any]]:
    return run(list(ENTRIES))


def words(found: dict[str, Any]) -> str:
    if "error" in found:
        return str(found["error"])
    return f"{found['sheets']} sheets, {found['cells']} cells, {found['errors']} errors"


def test_every_file_gives_a_book_or_a_listed_error():
    assert {found["error"] for found in outcomes().values() if "error" in found} <= set(FILE_ERRORS)


def test_no_file_takes_more_than_ten_seconds_or_half_a_gibibyte():
    found = outcomes()

    assert {} == {name: it["seconds"] for name, it in found.items() if it["seconds"] > 10}
    assert 512 >= max(max(it["own_mib"], it["jail_mib"]) for it in found.values())


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_two_seconds_and_200_mebibytes(name):
    [found] = run([name]).values()

    assert "error" in found
    assert found["seconds"] <= 2
    assert found["own_mib"] <= 200


@pytest.mark.parametrize("name", ENTRIES)
def test_a_file_is_read_whole_or_refused_as_expected(name):
    expected, found = ENTRIES[name]["expected"], outcomes()[name]
    counts = re.search(r"read whole: (\d+) sheets, (\d+) non-blank cells \((\d+) error cells\)", expected)
    some = re.search(r"if read, (\d+) non-blank non-error cells", expected)
    codes = set(re.findall(r"\b(?:FILE|ZIP|XML|SHEET)_[A-Z0-9_]+", expected)) & set(FILE_ERRORS)
    must_fail = expected.startswith("clean error") and " or read" not in expected and "never mojibake" not in expected

    if name in OTHERWISE or name in EXACTLY:
        assert words(found) == {**OTHERWISE, **EXACTLY}[name]
    elif counts:
        assert words(found) == f"{counts[1]} sheets, {counts[2]} cells, {counts[3]} errors"
    elif some:
        assert found.get("cells") == int(some[1])
    elif must_fail and codes:
        assert found.get("error") in codes
    elif expected.startswith("clean error") and " or read" not in expected:
        assert "error" in found


@pytest.mark.parametrize(
    "name", [name for name, entry in ENTRIES.items() if "formulas without a cached value" in entry["special"]]
)
def test_a_formula_that_was_never_calculated_is_counted(name):
    expected = re.match(r"\d+", ENTRIES[name]["special"])

    assert expected
    assert CALCULATED_TO_NOTHING.get(name, int(expected[0])) == outcomes()[name]["no_value"]


def test_the_short_cut_reads_what_expat_reads():
    different = []
    for name in ENTRIES:
        try:
            package = Package(path(name).read_bytes())
            slow = read_xlsx(package, short_cut=False)
        except Unreadable:
            continue
        if whole(slow) != whole(read_xlsx(package)):
            different.append(name)

    assert [] == different


# -- the agreed oracle -----------------------------------------------------------------------------------------------------

# openpyxl builds every cell of a merge that covers the grid, or needs half a minute.
SLOW_ORACLE = (
    "merge_whole.xlsx",
    "no_drawing_patriarch.xlsx",
    "65016.xlsx",
    "column-style-autofilter.xlsx",
    "blank_styled_60k.xlsx",
)
# Both readers are wrong here, so they are no oracle.
BOTH_WRONG = {"surrogate.xlsx": "both leave the escapes of surrogates in the text"}

Values = dict[tuple[str, int, int], object]


def canonical(value: object) -> object:
    """A value as any of the three readers may give it; None for blank."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return round(float(value), 9) if abs(value) < 1e6 else float(value)
    if isinstance(value, timedelta):
        return round(value / timedelta(days=1), 9)
    if isinstance(value, time):
        return ("time", value.replace(microsecond=0))
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    assert isinstance(value, datetime)
    return (value + timedelta(milliseconds=500)).replace(microsecond=0)


def by_openpyxl(file: Path) -> Values:
    workbook = openpyxl.load_workbook(file, data_only=True)
    return {
        (sheet.title, row, column): canonical(cell.value)
        for sheet in workbook.worksheets
        for (row, column), cell in sheet._cells.items()
    }


def by_calamine(file: Path) -> Values:
    workbook = python_calamine.load_workbook(file)
    out: Values = {}
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start:
            for row, values in enumerate(sheet.to_python(), sheet.start[0] + 1):
                for column, value in enumerate(values, sheet.start[1] + 1):
                    out[name, row, column] = canonical(value)
    return out


def by_onex(book: Book) -> Values:
    read = {
        "number": lambda text: canonical(float(text)),
        "bool": lambda text: text == "1",
        "date": lambda text: canonical(datetime.fromisoformat(text)),
        "no_value": lambda _: None,
    }
    return {
        (sheet.name, int(row), int(column)): read.get(sheet.kinds[code].type, str)(sheet.texts[code])
        for sheet in book.sheets
        for row, column, code in zip(sheet.rows, sheet.columns, sheet.codes, strict=True)
        if sheet.kinds[code].type not in _NO_ORACLE
    }


# Out of the calendar, out of the numbers, an error: other readers give a wrong day, infinity, a text, a blank.
_NO_ORACLE = ("bad_date", "bad_number", "error")


def exempt(book: Book) -> set[tuple[str, int, int]]:
    """The places where no agreement counts: the above, and two values at one place (others take the last in silence)."""
    odd = {
        (sheet.name, int(row), int(column))
        for sheet in book.sheets
        for row, column, code in zip(sheet.rows, sheet.columns, sheet.codes, strict=True)
        if sheet.kinds[code].type in _NO_ORACLE
    }
    return odd | {(sheet.name, it.row, it.column) for sheet in book.sheets for it in sheet.oddities if it.code == "W17"}


@pytest.mark.parametrize("name", [n for n in ENTRIES if n.endswith((".xlsx", ".xlsm")) and not n.endswith(SLOW_ORACLE)])
@pytest.mark.filterwarnings("ignore")
def test_where_two_other_readers_agree_on_a_cell_so_does_onex(name):
    if name in BOTH_WRONG:
        pytest.skip(BOTH_WRONG[name])
    try:
        book = open_book(path(name))
    except Unreadable:
        pytest.skip("refused")
    if any(len(sheet.rows) and int(sheet.rows.max()) * int(sheet.columns.max()) > 10_000_000 for sheet in book.sheets):
        pytest.skip("no oracle: calamine allocates the whole grid and aborts")
    try:
        first, second = by_openpyxl(path(name)), by_calamine(path(name))
    except BaseException as problem:
        pytest.skip(f"no oracle: {type(problem).__name__}")
    ours, odd = by_onex(book), exempt(book)
    sheets = {sheet.name for sheet in book.sheets} & {place[0] for place in (*first, *second)}
    same = {p: first.get(p) for p in {*first, *second, *ours} - odd if p[0] in sheets and first.get(p) == second.get(p)}
    # Both take the first day of the 1904 calendar for midnight.
    agreed = {p: value for p, value in same.items() if not isinstance(value, tuple)}

    assert agreed == {place: ours.get(place) for place in agreed}
