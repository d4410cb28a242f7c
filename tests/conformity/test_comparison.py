"""The comparison copy: accepting all gives the new text, rejecting all the old, whatever the two say."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from onex.cli import run
from onex.conformity.revisions.copy import Copy, compare, opened
from onex.conformity.revisions.words import changes
from onex.errors import Unreadable
from tests.conformity.good import HEITI, Good, at, remove, retext, saved, typeface, write
from tests.conformity.settling import W, accepted, body_of, rejected

DAY = date(2021, 5, 1)
BLANK = saved(docx.Document())
SCHEMA = json.loads((Path(__file__).parents[2] / "onex" / "schemas" / "comparison.json").read_text("utf-8"))


def copied(old: bytes, new: bytes) -> Copy:
    return compare(opened(old), opened(new), "示例甲", DAY)


def holds(old: bytes, new: bytes) -> Copy:
    """Compares, and insists on both directions."""
    copy = copied(old, new)

    assert accepted(new) == accepted(copy.content)
    assert accepted(old) == rejected(copy.content)
    return copy


# -- any two texts -----------------------------------------------------------------------------------------------------

WORDS = st.text(alphabet="试点学校应按期报送材料，。；1220年月〔〕a\t\n", max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=3)
TABLES = st.integers(1, 3).flatmap(
    lambda wide: st.lists(
        st.lists(st.text("学校名称人数123", max_size=4), min_size=wide, max_size=wide), min_size=1, max_size=4
    )
)
BLOCKS = st.lists(st.one_of(LINES, LINES, TABLES.map(tuple)), max_size=7)


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[object], list[object]]:
    """Two lists of blocks that have some in common, each ending in a paragraph, as Word's own do."""
    old = draw(BLOCKS)
    new = [draw(st.one_of(st.just(block), LINES)) for block in old if draw(st.booleans())]
    for _ in range(draw(st.integers(0, 2))):
        new.insert(draw(st.integers(0, len(new))), draw(st.one_of(LINES, TABLES.map(tuple))))
    end, other = draw(LINES), draw(LINES)
    tails = [[*draw(BLOCKS.map(lambda blocks: blocks[:2])), draw(LINES)] if draw(st.booleans()) else [] for _ in "ab"]
    return [*old, end, *tails[0]], [*new, end if draw(st.booleans()) else other, *tails[1]]


def made(blocks: list[object]) -> bytes:
    """Lists are paragraphs, their members runs; tuples are tables."""
    document = docx.Document(io.BytesIO(BLANK))
    for block in blocks:
        if isinstance(block, tuple):
            table = document.add_table(rows=len(block), cols=len(block[0]))
            for row, texts in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
        elif isinstance(block, list):
            paragraph = document.add_paragraph()
            for text in block:
                paragraph.add_run(text)
    return saved(document)


@settings(max_examples=25, deadline=None)
@given(versions())
def test_accepting_all_gives_the_new_text_and_rejecting_all_the_old(both: tuple[list[object], list[object]]) -> None:
    old, new = both

    holds(made(old), made(new))


@given(st.text("试点学校应按期报送，。12 a\n", max_size=40), st.text("试点学校应按期报送，。12 a\n", max_size=40))
def test_the_stretches_of_a_change_make_up_both_texts(old: str, new: str) -> None:
    found = changes(old, new)

    assert (old, new) == ("".join(c.old for c in found), "".join(c.new for c in found))


def test_numbers_and_what_stands_between_two_changes_are_kept_together() -> None:
    found = [
        (c.old, c.new)
        for c in changes("共有120所学校，于6月12日前报送", "共有1200所学校，于7月15日前报送")
        if not c.equal
    ]

    assert [("120", "1200"), ("6月12", "7月15")] == found


def test_a_text_of_fifty_thousand_characters_is_compared_in_bearable_time() -> None:
    old = "".join(f"第{n}所学校已经按期报送材料，情况属实。" for n in range(2500))
    new = old.replace("第77所学校", "第七十七所学校").replace("情况属实", "情况基本属实", 1)
    found = changes(old, new)

    assert (old, new) == ("".join(c.old for c in found), "".join(c.new for c in found))
    assert sum(len(c.new) for c in found if not c.equal) < 40


# -- a whole document --------------------------------------------------------------------------------------------------


def revised(change: str) -> bytes:
    document = docx.Document(io.BytesIO(Good().bytes()))
    {
        "words": lambda d: retext(at(d, "根据工作"), "2021年", "2022年第一批"),
        "paragraph gone": lambda d: remove(at(d, "（1）")),
        "paragraph new": lambda d: write(at(d, "二、").insert_paragraph_before(), "新增一段。", HEITI, 16),
        "row new": lambda d: d.tables[0].add_row(),
        "row gone": lambda d: d.tables[0]._tbl.remove(d.tables[0].rows[0]._tr),
        "table gone": lambda d: d.tables[0]._tbl.getparent().remove(d.tables[0]._tbl),
        "end new": lambda d: write(d.add_paragraph(), "又一段。", HEITI, 16),
        "end gone": lambda d: [d.element.body.remove(e) for e in (d.tables[0]._tbl, d.paragraphs[-1]._p)],
        "half gone": lambda d: [remove(p) for p in d.paragraphs[10:24]],
        "a link": link,
    }[change](document)  # type: ignore[operator]
    return saved(document)


def link(document: Document) -> None:
    paragraph = at(document, "请各单位")
    paragraph._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w")} w:anchor="x"><w:r><w:t>附件二</w:t></w:r></w:hyperlink>')
    )


@pytest.mark.parametrize(
    "change",
    [
        "words",
        "paragraph gone",
        "paragraph new",
        "row new",
        "row gone",
        "table gone",
        "end new",
        "end gone",
        "half gone",
        "a link",
    ],
)
def test_a_document_holds_in_both_directions(change: str) -> None:
    good, other = Good().bytes(), revised(change)

    assert holds(good, other).changes
    assert holds(other, good).changes


def test_two_equal_files_have_no_marks() -> None:
    good = Good().bytes()
    copy = copied(good, good)

    assert ((), 0, 0) == (copy.changes, copy.inserted, copy.deleted)
    assert [] == [e for e in body_of(copy.content).iter() if e.tag in (f"{W}ins", f"{W}del")]


def test_what_stayed_keeps_the_new_files_format() -> None:
    document = docx.Document(io.BytesIO(Good().bytes()))
    retext(at(document, "根据工作"), "工作安排", "有关工作安排")
    for run_ in at(document, "根据有关").runs:
        typeface(run_, HEITI)
    copy = copied(Good().bytes(), saved(document))
    marked = next(p for p in docx.Document(io.BytesIO(copy.content)).paragraphs if p.text.startswith("根据"))
    fonts = {
        run_.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia")  # type: ignore[union-attr]
        for run_ in marked._p.iter(qn("w:r"))
        if run_.find(qn("w:t")) is not None
    }

    assert {HEITI} == fonts


def test_every_mark_has_an_author_a_day_and_a_number_of_its_own() -> None:
    copy = copied(Good().bytes(), revised("half gone"))
    marks = [e for e in body_of(copy.content).iter() if e.tag in (f"{W}ins", f"{W}del")]

    assert len(marks) > 20
    assert {"示例甲"} == {mark.get(f"{W}author") for mark in marks}
    assert {"2021-05-01T00:00:00Z"} == {mark.get(f"{W}date") for mark in marks}
    assert len(marks) == len({mark.get(f"{W}id") for mark in marks})


def test_the_same_two_files_give_the_same_bytes() -> None:
    good, other = Good().bytes(), revised("words")

    assert copied(good, other).content == copied(good, other).content


def test_all_other_parts_are_the_new_files_own() -> None:
    other = revised("words")
    with (
        zipfile.ZipFile(io.BytesIO(copied(Good().bytes(), other).content)) as copy,
        zipfile.ZipFile(io.BytesIO(other)) as new,
    ):
        changed = [name for name in new.namelist() if copy.read(name) != new.read(name)]

        assert new.namelist() == copy.namelist()
    assert ["word/document.xml"] == changed


def test_a_files_own_changes_count_as_accepted_and_are_spoken_of() -> None:
    good = Good().bytes()
    revised_once = copied(good, revised("half gone")).content
    copy = compare(opened(revised_once), opened(good), "示例甲", DAY)

    assert accepted(revised("half gone")) == rejected(copy.content)
    assert accepted(good) == accepted(copy.content)
    assert "旧稿原有" in copy.notes[0]


def test_an_xml_of_another_prefix_is_understood() -> None:
    good = Good().bytes()
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    root = ElementTree.fromstring(parts["word/document.xml"])
    parts["word/document.xml"] = ElementTree.tostring(root, "utf-8")
    assert b"<ns0:body>" in parts["word/document.xml"] or b"<w:body>" not in parts["word/document.xml"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)

    assert () == copied(good, out.getvalue()).changes
    holds(out.getvalue(), revised("words"))
    holds(revised("words"), out.getvalue())


def test_changes_that_are_not_marked_are_said() -> None:
    document = docx.Document(io.BytesIO(Good().bytes()))
    document.sections[0].footer.paragraphs[0].add_run("另加")

    assert ("页眉、页脚或脚注有改动，没有标出。",) == copied(Good().bytes(), saved(document)).notes


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9], ids=["empty", "cut", "doc"]
)
def test_a_file_that_is_no_docx_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(data)


# -- LibreOffice's own understanding -----------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_reads_the_marks_as_we_mean_them(tmp_path: Path) -> None:
    """A flat OpenDocument of the copy names its insertions and deletions; without either it is one of the two texts."""
    old, new = Good().bytes(), docx.Document(io.BytesIO(revised("words")))
    remove(at(new, "（1）"))
    write(at(new, "二、").insert_paragraph_before(), "新增一段。", HEITI, 16)
    files = {"old": old, "new": saved(new), "copy": copied(old, saved(new)).content}
    for name, content in files.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "fodt",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), *(str(tmp_path / f"{name}.docx") for name in files)],
        capture_output=True,
        check=True,
        timeout=120,
    )

    assert flat(tmp_path / "new.fodt") == flat(tmp_path / "copy.fodt", without="deletion")
    assert flat(tmp_path / "old.fodt") == flat(tmp_path / "copy.fodt", without="insertion")


def flat(path: Path, without: str = "") -> list[str]:
    """The lines of a flat OpenDocument text, the stretches of one kind of change left out."""
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    root = ElementTree.parse(path).getroot()
    left_out = {
        r.get(f"{text}id") for r in root.iter(f"{text}changed-region") if without and r[0].tag == f"{text}{without}"
    }
    out: list[str] = []
    depth = 0

    def walk(element: ElementTree.Element) -> None:
        nonlocal depth
        if element.tag == f"{text}tracked-changes":
            return
        depth += (element.tag == f"{text}change-start") * (element.get(f"{text}change-id") in left_out)
        depth -= (element.tag == f"{text}change-end") * (element.get(f"{text}change-id") in left_out)
        for said in (element.text, *(piece for child in element for piece in (child, child.tail))):
            if isinstance(said, ElementTree.Element):
                walk(said)
            elif said and not depth:
                out.append(said)
        if element.tag in (f"{text}p", f"{text}h") and not depth:
            out.append("\n")

    body = root.find(".//{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text")
    assert body is not None
    walk(body)
    return [line.strip() for line in "".join(out).split("\n") if line.strip()]


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "旧.docx").write_bytes(Good().bytes())
    (tmp_path / "新.docx").write_bytes(revised("words"))
    return tmp_path


def test_the_command_writes_the_copy_and_prints_what_changed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["doc", "diff", "旧.docx", "新.docx", "--out", "花脸稿.docx", "--on", "2021-05-01", "--format", "json"])
    document = json.loads(capsys.readouterr().out)

    assert 0 == code
    assert [] == list(Draft202012Validator(SCHEMA).iter_errors(document))
    assert ["changed"] == [change["kind"] for change in document["changes"]]
    assert {"inserted": 8, "deleted": 5} == document["characters"]
    assert accepted((here / "新.docx").read_bytes()) == accepted((here / "花脸稿.docx").read_bytes())


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["旧.docx", "新.docx"], 2, "--out"),
        (["旧.docx", "新.docx", "--out", "花脸稿.pdf"], 2, "只能存为 .docx"),
        (["旧.docx", "新.docx", "--out", "新.docx", "--force"], 2, "不能覆盖"),
        (["旧.docx", "没有.docx", "--out", "花脸稿.docx"], 3, "没有.docx 读不了：找不到这个文件"),
        (["onex.toml", "新.docx", "--out", "花脸稿.docx"], 3, "onex.toml 读不了：不是 .docx"),
    ],
    ids=["no target", "wrong ending", "over a source", "missing", "no docx"],
)
def test_what_cannot_be_done_is_one_sentence(
    argv: list[str], code: int, said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "onex.toml").write_text("x", "utf-8")

    assert code == run(["doc", "diff", *argv])
    assert said in capsys.readouterr().err
    assert not (here / "花脸稿.docx").exists()


def test_an_existing_copy_is_kept_unless_told(here: Path) -> None:
    assert here.is_dir()
    argv = ["doc", "diff", "旧.docx", "新.docx", "--out", "花脸稿.docx"]

    assert (0, 2, 0) == (run(argv), run(argv), run([*argv, "--force"]))
