"""Files known by their content: text tables, foreign workbooks, and what is refused."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlwt

from onex.errors import Unreadable
from onex.sheets import other
from onex.sheets.defects import FILE_ERRORS
from onex.sheets.jail import digits, stored
from onex.sheets.opening import open_book, open_bytes, read_input
from onex.sheets.raw import Oddity
from onex.sheets.text import decode, delimiter
from tests.sheets.workbooks import cells, parts, zipped

XLSX = zipped(parts('<row r="1"><c r="A1"><v>1</v></c></row>'))
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def stream(name: str) -> bytes:
    """An entry of an OLE directory."""
    return name.encode("utf-16-le").ljust(64, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")


def refused(data: bytes, name: str = "t.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        open_bytes(data, name)
    assert caught.value.code in FILE_ERRORS
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "t.xlsx", "FILE_EMPTY"),
        (b"\0" * 65536, "t.xlsx", "FILE_CORRUPT"),
        (b"x" * 100 + XLSX, "t.xlsx", "FILE_CORRUPT"),
        (b"PK" + b"x" * 100 + XLSX, "t.xlsx", "FILE_CORRUPT"),
        (XLSX[:200], "t.xlsx", "FILE_TRUNCATED"),
        (b"PK", "t.xlsx", "FILE_TRUNCATED"),
        (zipped({"word/document.xml": "", "[Content_Types].xml": ""}), "t.xlsx", "FILE_UNSUPPORTED"),
        (zipped({"xl/workbook.bin": "", "[Content_Types].xml": ""}), "t.xlsb", "FILE_UNSUPPORTED"),
        (OLE + b"\0" * 512 + stream("EncryptedPackage"), "t.xlsx", "FILE_ENCRYPTED"),
        (OLE + b"\0" * 512 + stream("WordDocument"), "t.xls", "FILE_UNSUPPORTED"),
        (OLE + b"\0" * 512, "t.xls", "FILE_CORRUPT"),
        (OLE + b"\0" * 512 + stream("Workbook"), "t.xls", "FILE_CORRUPT"),
        ("<html><table><tr><td>甲</td></tr></table></html>".encode("gbk"), "t.xls", "FILE_IS_HTML"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML PUBLIC>", "t.xls", "FILE_IS_HTML"),
        ("<table><tr/></table>".encode("utf-16"), "t.xls", "FILE_IS_HTML"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "t.xls", "FILE_IS_HTML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "t.xls",
            "FILE_IS_XML2003",
        ),
        (b"<?xml version='1.0'?><a/>", "t.xls", "FILE_UNSUPPORTED"),
        (b"ID;PWXL;N;E\r\n", "t.slk", "FILE_UNSUPPORTED"),
        (b"%PDF-1.7 a,b", "t.csv", "FILE_UNSUPPORTED"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "t.xlsx", "FILE_UNSUPPORTED"),
        (b"no table here", "t.xlsx", "FILE_UNSUPPORTED"),
        (b"a,b", "t.docx", "FILE_UNSUPPORTED"),
        (b"a,\x00b", "t.csv", "FILE_CORRUPT"),
        (b'a,"b', "t.csv", "FILE_CORRUPT"),
        ("学校,".encode() + "学校".encode("gbk") + b"\xff", "t.csv", "FILE_ENCODING"),
        (b"\xff\xfea", "t.csv", "FILE_ENCODING"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_code(data, name, code):
    assert code == refused(data, name)


def test_a_path_that_gives_no_bytes_says_why(tmp_path):
    lock = tmp_path / "~$t.xlsx"
    lock.write_bytes(b"x")

    for path, code in (
        (tmp_path / "none.xlsx", "FILE_MISSING"),
        (lock, "FILE_LOCK_FILE"),
        (tmp_path, "FILE_UNSUPPORTED"),
    ):
        with pytest.raises(Unreadable) as caught:
            open_book(path)
        assert code == caught.value.code


def test_a_file_over_the_limit_is_refused_without_reading_it_all(tmp_path):
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(60 << 20)

    assert "FILE_TOO_LARGE" == refused(read_input(path))
    assert len(read_input(path)) == (50 << 20) + 1


def test_a_locked_file_is_told_from_a_missing_one(tmp_path, monkeypatch):
    def deny(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", deny)

    with pytest.raises(Unreadable, match="FILE_LOCKED"):
        read_input(tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("name", "odd"), [("t.xlsx", []), ("t", []), ("T.XLSX", []), ("t.xls", ["W18"]), ("t.csv", ["W18"])]
)
def test_a_wrong_ending_is_remarked_on_and_the_content_read(name, odd):
    book = open_bytes(XLSX, name)

    assert {"A1": ("number", "1")} == cells(book.sheets[0])
    assert odd == [oddity.code for oddity in book.oddities]


# -- text tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("学校,3\n".encode(), "utf-8"),
        ("学校,3\n".encode("utf-8-sig"), "utf-8-sig"),
        ("学校,3\n".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "学校,3\n".encode("utf-16-be"), "utf-16"),
        ("学校,3\n".encode("gbk"), "gb18030"),
    ],
)
def test_a_text_table_is_read_in_its_encoding(data, encoding):
    book = open_bytes(data, "名单.csv")

    assert ("csv", encoding, "名单") == (book.format, book.encoding, book.sheets[0].name)
    assert {"A1": ("text", "学校"), "B1": ("text", "3")} == cells(book.sheets[0])


def test_gbk_that_happens_to_be_utf_8_is_read_as_chinese_and_signs_of_latin_1_stay():
    assert ("学校", "gb18030") == decode("学校".encode("gbk"))
    assert ("3×5·°", "utf-8") == decode("3×5·°".encode())
    assert ("ascii", "utf-8") == decode(b"ascii")


def test_characters_of_four_bytes_are_read_exactly():
    assert {"A1": ("text", "𠮷㐀"), "B1": ("text", "x")} == cells(
        open_bytes("𠮷㐀,x".encode("gb18030"), "t.csv").sheets[0]
    )


def test_bytes_of_no_encoding_are_told_with_their_place():
    with pytest.raises(Unreadable) as caught:
        decode(b"ab\xff")

    assert "utf-8 在第 3 字节处、gb18030 在第 3 字节处无法解码" == caught.value.detail


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a,b;c,d", ","), ("a;b;c", ";"), ("标题\na\tb", "\t"), ("a", ","), ("", ","), ("a,b;c", ",")],
)
def test_the_separator_is_the_most_frequent_one_of_the_first_line_that_has_any(text, expected):
    assert expected == delimiter(text)


def test_records_are_numbered_as_a_spreadsheet_would_show_them():
    book = open_bytes(b'a,b\r\n\r\n"c\nd",_x000D_\r1,\n', "t.csv")

    assert {"A1": "a", "B1": "b", "A3": "c\nd", "B3": "_x000D_", "A4": "1"} == {
        place: text for place, (_, text) in cells(book.sheets[0]).items()
    }


def test_terminal_escapes_in_a_text_table_are_remarked_on():
    assert [Oddity("W14", 1, 2)] == list(open_bytes(b"a,\x1b]0;x\x07\n", "t.csv").sheets[0].oddities)


def test_a_text_table_under_a_workbooks_name_is_read_with_a_remark():
    book = open_bytes("学校,人数\n一中,3\n".encode("gbk"), "t.xls")

    assert ("csv", ["W18"], 4) == (book.format, [o.code for o in book.oddities], len(book.sheets[0].rows))


# -- foreign workbooks -----------------------------------------------------------------------------------------------------


def xls() -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("表")
    sheet.write(4, 2, "学校")
    sheet.write(5, 2, 300)
    sheet.write(5, 3, 0.5)
    sheet.write(5, 4, True)
    sheet.write(5, 5, 430102199001011234)
    sheet.write(6, 2, date(2020, 6, 11), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(6, 3, datetime(2020, 6, 11, 8, 30), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm"))
    sheet.write_merge(8, 9, 2, 3, "合并")
    workbook.add_sheet("藏").visibility = 1
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_an_xls_is_read_with_its_own_row_numbers_and_says_what_is_unseen():
    book = open_bytes(xls(), "t.et")
    sheet, hidden = book.sheets

    assert ("xls", "visible", "hidden") == (book.format, sheet.visibility, hidden.visibility)
    assert {
        "C5": ("text", "学校"),
        "C6": ("number", "300"),
        "D6": ("number", "0.5"),
        "E6": ("bool", "1"),
        "F6": ("number", "4.30102199001011E+17"),
        "C7": ("date", "2020-06-11"),
        "D7": ("date", "2020-06-11T08:30:00"),
        "C9": ("text", "合并"),
    } == cells(sheet)
    assert [(9, 3, 10, 4)] == list(sheet.merges)
    assert any("错误值" in sentence for sentence in book.unseen)
    assert [] == list(book.oddities)


def test_an_ods_is_read():
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="表"><table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell/><table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="3"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr("content.xml", content)
        container.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )

    book = open_bytes(out.getvalue(), "t.ods")

    assert {"B4": ("text", "甲"), "C4": ("number", "3")} == cells(book.sheets[0])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, "3"),
        (0.1, "0.1"),
        (999999999999999.0, "999999999999999"),
        (4.301021990010112e17, "4.30102199001011E+17"),
        (-1e15, "-1E+15"),
        (float("inf"), "inf"),
    ],
)
def test_a_number_never_pretends_more_digits_than_a_double_holds(value, expected):
    assert expected == digits(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, ("bool", "1")),
        (date(1899, 12, 31), ("bad_date", "1899-12-31")),
        (datetime(2020, 6, 11), ("date", "2020-06-11")),
        (time(8, 30), ("bad_date", "08:30:00")),
        (timedelta(hours=36), ("number", "1.5")),
    ],
)
def test_values_of_the_library_are_named_by_their_kind(value, expected):
    assert expected == stored(value)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("import os; os.abort()", "FILE_CORRUPT"),
        ("import time; time.sleep(60)", "FILE_TIMEOUT"),
        ("raise SystemExit(3)", "FILE_CORRUPT"),
        ("print('[\"ok\"]'); print('[1,[[1,\"te')", "FILE_CORRUPT"),
        ('print(\'["error","FILE_ENCRYPTED"]\')', "FILE_ENCRYPTED"),
        ("", "FILE_CORRUPT"),
        ("print('[\"ok\"]')", "FILE_CORRUPT"),
    ],
)
def test_whatever_befalls_the_child_process_is_a_coded_error(tmp_path, monkeypatch, script, code):
    jail = tmp_path / "jail.py"
    jail.write_text(f"import sys; sys.stdin.buffer.read()\n{script}\n")
    monkeypatch.setattr(other, "_JAIL", jail)
    monkeypatch.setattr(other, "WALL_SECONDS", 1)

    assert code == refused(OLE + b"\0" * 512 + stream("Workbook"), "t.xls")


@pytest.mark.skipif(sys.platform == "win32", reason="no memory limits there")
def test_the_child_process_cannot_take_all_memory():
    script = "import onex.sheets.jail as j; j.confine(); bytearray(1 << 30)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert "MemoryError" in done.stderr


def test_the_answer_of_the_child_process_is_lines_of_json():
    jail = Path(other.__file__).with_name("jail.py")

    done = subprocess.run([sys.executable, "-P", str(jail)], input=xls(), capture_output=True, check=True)

    assert [["ok"], ["sheet", "表", "visible", [[9, 3, 10, 4]]]] == [
        json.loads(line) for line in done.stdout.splitlines()
    ][:2]
