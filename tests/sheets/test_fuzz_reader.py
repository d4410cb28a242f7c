"""Mutants of good workbooks: whatever happens to the bytes, a book or an `Unreadable` comes back."""

from __future__ import annotations

import io
import os
import random
from datetime import date, timedelta

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from onex.errors import Unreadable
from onex.sheets.opening import open_bytes
from onex.sheets.package import Package
from onex.sheets.raw import Book
from onex.sheets.xlsx import read_xlsx
from tests.sheets.workbooks import cells, parts, whole, worksheet, zipped

MUTANTS = int(os.environ.get("ONEX_FUZZ", "300"))

ROWS = (
    '<row r="1" spans="1:5"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" s="1"/></row>'
    '<row r="2" hidden="1"><c r="A2" s="1"><v>44000</v></c><c r="B2"><f>1+1</f><v>2</v></c><c r="C2" t="e"><v>#N/A</v></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>甲 &amp; 乙</t></is></c><c r="B3" t="str"><f>"x"</f><v>x</v></c></row>'
    '<row r="5"><c r="A5" t="b"><v>1</v></c><c r="B5" s="2"><v>0.5</v></c><c r="AA5"><v>-1.5E3</v></c></row>'
    '<row r="6"><c r="A6"><f t="shared" ref="A6:A7" si="0">B1</f><v>1</v></c></row>'
    '<row r="7"><c r="A7"><f t="shared" si="0"/><v>1</v></c><c r="B7"><v>430102199001011234</v></c></row>'
)
STYLES = (
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs>'
)
STRINGS = "<si><t>姓名</t></si><si><r><t>学</t></r><r><t>校</t></r><rPh><t>x</t></rPh></si>"
SHEET = worksheet(
    ROWS,
    '<dimension ref="A1"/><cols><col min="2" max="2" hidden="1"/></cols>',
    '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
)
GOOD = parts({"表": SHEET}, strings=STRINGS, styles=STYLES)
WORDS = [
    b"<", b">", b"/>", b'"', b"&amp;", b"&lt;", b"&#x41;", b"]]>", b"<!-- -->", b"<![CDATA[1]]>", b"<?x?>", b" ", b"\n", b"\t",
    b'<row r="4">', b"</row>", b"<row>", b'<c r="B2">', b"</c>", b"<c/>", b"<v>", b"</v>", b"<v/>", b"<f/>", b"<is><t>z</t></is>",
    b' t="s"', b' t="n"', b' t="inlineStr"', b' t="q"', b' s="1"', b' s="99"', b' r="A1"', b' r="XFE1"', b' xmlns="x"', b'x:',
    b"0", b"9", b"99999999999", b"-1", b"1E400", b"\xef\xbf\xbf", b"\xff", b"\x00", "甲".encode(), b"_xD800_", b"</sheetData>",
    b"<sheetData>", b"1048577", b'hidden="1"', b"A", b"Z", b"a",
]  # fmt: skip


def mutated(dice: random.Random, content: bytes) -> bytes:
    """The content with one to three things cut, doubled, replaced or put in, mostly where tags meet."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        edges = [i for i, byte in enumerate(content) if byte in b'<>"'] or [0]
        at = dice.choice(edges) + dice.randint(0, 1) if dice.random() < 0.7 else dice.randint(0, len(content))
        end = min(len(content), at + dice.choice((0, 0, 1, 1, 3, 20)))
        piece = dice.choice((b"", content[at:end] * 2, dice.choice(WORDS), dice.choice(WORDS), dice.choice(WORDS)))
        content = content[:at] + piece + content[end:]
    return content


def attempt(data: bytes, *, short_cut: bool) -> Book | str:
    try:
        return read_xlsx(Package(data), short_cut=short_cut)
    except Unreadable as problem:
        return problem.code


@pytest.mark.parametrize("seed", range(3))
def test_a_workbook_with_one_part_mutated_gives_a_book_or_a_coded_error(seed):
    dice = random.Random(seed)
    names = list(GOOD)
    for _ in range(MUTANTS // 3):
        name = dice.choice(names)
        content = GOOD[name]
        mutant = {**GOOD, name: mutated(dice, content.encode() if isinstance(content, str) else content)}

        outcome = attempt(zipped(mutant), short_cut=True)

        assert isinstance(outcome, Book | str)


@pytest.mark.parametrize("seed", range(3))
def test_the_short_cut_never_changes_what_is_read(seed):
    dice = random.Random(1000 + seed)
    for _ in range(MUTANTS):
        data = zipped({**GOOD, "xl/worksheets/sheet1.xml": mutated(dice, SHEET.encode())})

        quick, slow = attempt(data, short_cut=True), attempt(data, short_cut=False)

        assert (whole(slow) if isinstance(slow, Book) else slow) == (whole(quick) if isinstance(quick, Book) else quick)


@pytest.mark.parametrize("seed", range(3))
def test_a_workbook_with_any_byte_of_its_zip_mutated_gives_a_book_or_a_coded_error(seed):
    dice = random.Random(2000 + seed)
    good = zipped(GOOD)
    for _ in range(MUTANTS // 3):
        data = bytearray(good)
        for _ in range(dice.randint(1, 4)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        if dice.random() < 0.2:
            del data[dice.randrange(len(data)) :]

        try:
            outcome: object = open_bytes(bytes(data), "t.xlsx")
        except Unreadable as problem:
            outcome = problem

        assert isinstance(outcome, Book | Unreadable)


texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufffe\uffff"), min_size=1, max_size=40)
days = st.integers(0, 2_900_000).map(lambda n: date(1900, 3, 1) + timedelta(n))
numbers = st.one_of(st.integers(-(10**15) + 1, 10**15 - 1), st.floats(allow_nan=False, allow_infinity=False, width=64))


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, max_size=8), st.lists(numbers, max_size=8), st.lists(days, max_size=8), st.booleans())
def test_what_xlsxwriter_writes_is_read_back(words, figures, dates, inline):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": inline, "in_memory": not inline}) as workbook:
        sheet, day = workbook.add_worksheet(), workbook.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(8):
            for column, (values, write) in enumerate(
                ((words, sheet.write_string), (figures, sheet.write_number), (dates, sheet.write_datetime))
            ):
                if row < len(values):
                    write(row, column, values[row], *((day,) if column == 2 else ()))

    [found] = open_bytes(out.getvalue(), "t.xlsx").sheets
    read = cells(found)

    assert [escaped(word) for word in words] == [read[f"A{n}"][1] for n in range(1, len(words) + 1)]
    assert [float(f"{figure:.16G}") for figure in figures] == [
        float(read[f"B{n}"][1]) for n in range(1, len(figures) + 1)
    ]
    assert [day.isoformat() for day in dates] == [read[f"C{n}"][1] for n in range(1, len(dates) + 1)]


def escaped(word: str) -> str:
    """XlsxWriter leaves a literal ``_x005F_`` as it is, so it comes back as the underscore that it stands for."""
    from onex.sheets.strings import unescape

    return unescape(word) if "_x" in word else word
