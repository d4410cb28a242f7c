"""What is no Word file, or a hostile one, is a sentence with the way out; never a traceback, never a flood."""

from __future__ import annotations

import io
import json
import re
import struct
import time
import zipfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex.cli import run
from onex.conformity.check import check
from onex.conformity.faults import FAULTS
from onex.sheets.defects import FILE_ERRORS
from tests.conformity.good import Good
from tests.conformity.packing import file, packed, parts

GOOD = Good().bytes()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def without(name: str) -> bytes:
    made = parts("<w:p/>")
    del made[name]
    return packed(made)


def twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<x/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("word/document.xml", "<x/>")
    return out.getvalue()


def locked() -> bytes:
    data = bytearray(file("<w:p/>"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def lying() -> bytes:
    """A part whose directory entry says that it is small."""
    data = bytearray(packed({**parts(""), "word/document.xml": b" " * (64 << 20)}))
    at = data.rfind(b"PK\x01\x02")
    while at >= 0 and b"word/document.xml" not in data[at : at + 80]:
        at = data.rfind(b"PK\x01\x02", 0, at)
    struct.pack_into("<I", data, at + 24, 1000)
    return bytes(data)


ODD = {
    "empty": (b"", "FILE_EMPTY"),
    "text": ("只是一段文字".encode(), "FILE_UNSUPPORTED"),
    "old Word file renamed": (OLE, "FILE_UNSUPPORTED"),
    "with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "FILE_ENCRYPTED"),
    "rtf": (b"{\\rtf1 x}", "FILE_UNSUPPORTED"),
    "pdf": (b"%PDF-1.7", "FILE_UNSUPPORTED"),
    "web page": (b"<!DOCTYPE html><html></html>", "FILE_IS_HTML"),
    "cut": (GOOD[: len(GOOD) // 2], "FILE_TRUNCATED"),
    "scrambled": (GOOD.replace(b"\x00\x00\x00", b"\x01\x02\x03", 4), None),
    "no relations": (without("_rels/.rels"), "FILE_UNSUPPORTED"),
    "no text": (without("word/document.xml"), "FILE_CORRUPT"),
    "another kind of zip": (packed({"a.txt": "x"}), "FILE_UNSUPPORTED"),
    "a workbook": (packed({**parts("<w:p/>"), "word/document.xml": "<workbook/>"}), "FILE_UNSUPPORTED"),
    "not well-formed": (packed({**parts(""), "word/document.xml": "<w:document"}), "FILE_CORRUPT"),
    "a DOCTYPE": (packed({**parts(""), "word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "XML_DTD"),
    "a DOCTYPE in UTF-16": (packed({**parts(""), "word/document.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16")}), "XML_DTD"),
    "an unknown encoding": (packed({**parts(""), "word/document.xml": '<?xml version="1.0" encoding="x-nothing"?><x/>'}), "FILE_CORRUPT"),
    "too deep": (file("<w:sdt>" * 400 + "</w:sdt>" * 400), "XML_DEPTH"),
    "too large": (b"PK\x03\x04" + bytes(51 << 20), "FILE_TOO_LARGE"),
    "a bomb": (packed({**parts(""), "word/document.xml": b" " * (200 << 20)}), "ZIP_RATIO"),
    "a bomb that lies": (lying(), "FILE_CORRUPT"),
    "a part twice": (twice(), "ZIP_DUPLICATE"),
    "locked parts": (locked(), "FILE_ENCRYPTED"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code"), ODD.values(), ids=ODD)
def test_an_odd_file_says_what_it_is(data: bytes, code: str | None) -> None:
    began = time.process_time()
    result = check(data, "样例.docx")
    error = result.as_json()["error"]

    assert time.process_time() - began < 5
    assert code is None or code == result.error
    assert code is None or (error["message"] and error["fix"].endswith("。"))


def test_every_fault_has_a_code_that_onex_explains() -> None:
    assert set() == FAULTS.keys() - FILE_ERRORS.keys()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_but_never_a_crash(at: int, noise: bytes) -> None:
    result = check(GOOD[:at] + noise + GOOD[at + len(noise) :], "样例.docx")

    assert result.lines or result.error in FAULTS


@settings(max_examples=25, deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(["", "-1", "0", "abc", "1e9", "99999999999", "0.5", "〇", "true"]),
)
def test_strange_values_of_properties_are_never_a_crash(random: Random, value: str) -> None:
    """One part of the good document, some attributes of it with a value that no program writes."""
    name = random.choice(["word/document.xml", "word/styles.xml", "word/settings.xml", "word/footer1.xml"])
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        content = {part: package.read(part) for part in package.namelist()}
    pieces = re.split(rb'((?<=[a-zA-Z]=")[^"]*)', content[name])
    for at in random.sample(range(1, len(pieces), 2), min(12, len(pieces) // 2)):
        pieces[at] = value.encode() if not pieces[at].startswith(b"http") else pieces[at]
    content[name] = b"".join(pieces)

    assert check(packed(dict(content)), "样例.docx").file == "样例.docx"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<w:p/>",
        "<w:tbl/>",
        "<w:tbl><w:tr/></w:tbl>",
        '<w:sectPr><w:pgSz w:w="x" w:h="-5"/><w:docGrid w:type="lines" w:linePitch="0"/></w:sectPr>',
        '<w:p><w:pPr><w:ind w:left="99999999999999999999"/><w:spacing w:line="0" w:lineRule="exact"/></w:pPr><w:r><w:t>关于样例的通知</w:t></w:r></w:p>',
        '<w:p><w:r><w:rPr><w:sz w:val="0"/></w:rPr><w:t>关于样例的通知</w:t></w:r></w:p>' * 3,
        "<w:p><w:r><w:t>2021年4月15日</w:t></w:r></w:p>" * 3,
        "<w:p><w:r><w:t>附件1</w:t></w:r></w:p>" * 3,
        "<w:p><w:r><w:t>抄送：</w:t></w:r></w:p><w:p><w:r><w:t>2021年4月15日印发</w:t></w:r></w:p>",
        '<w:p><w:r><w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="separate"/></w:r></w:p>',
        "<w:p><w:r><w:t>" + "一、（一）1.〔2021〕" * 3000 + "</w:t></w:r></w:p>",
        "<w:p><w:r><w:sym w:char='zzzz'/><w:br w:type='page'/></w:r></w:p>",
    ],
)  # fmt: skip
def test_a_strange_but_valid_file_is_measured(body: str) -> None:
    result = check(file(body), "样例.docx")

    assert not result.error
    assert result.lines


def test_the_command_goes_on_after_an_odd_file_and_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "旧.docx").write_bytes(OLE)
    (tmp_path / "好.docx").write_bytes(GOOD)
    (tmp_path / "~$好.docx").write_bytes(b"x")
    code = run(["doc", "check", "旧.docx", "好.docx", "没有.docx", "~$好.docx", "--format", "json"])
    documents = json.loads(capsys.readouterr().out)["documents"]

    assert 3 == code
    assert ["FILE_UNSUPPORTED", None, "FILE_MISSING", "FILE_LOCK_FILE"] == [
        d["error"] and d["error"]["code"] for d in documents
    ]
