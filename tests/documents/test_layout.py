"""How documents are laid out, as far as the file itself says: titles, tables, annexes, record, sections; kinds and layouts as data."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from onex.documents import layouts
from onex.documents.chinese import rate, shown
from onex.documents.document import Document, Grid, Heading, Paragraph
from onex.documents.docx import docx
from onex.documents.grids import grid, section_table
from onex.documents.lines import READERS, Span
from onex.documents.titles import title_lines
from onex.documents.width import ems
from onex.errors import CatalogError
from onex.model.report import Column, Section
from tests.documents.samples import DAY, TAIL, sample, written

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WORDS = layouts.wording()


def part(content: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return ElementTree.fromstring(package.read(name))


def paragraphs(document: Document) -> dict[str, ElementTree.Element]:
    return {"".join(p.itertext()): p for p in part(docx(document)).iter(f"{W}p")}


def said(element: ElementTree.Element | None, name: str) -> str:
    return "" if element is None else element.get(f"{W}{name}", "")


# -- titles ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于样本的通知", ("关于样本的通知",)),
        ("关于组织2020年第三批1+X证书制度试点申报的通知", ("关于组织2020年第三批", "1+X证书制度试点申报的通知")),
        ("关于省十三届人大五次会议第1392号建议的答复", ("关于省十三届人大五次会议", "第1392号建议的答复")),
        (
            "关于报送2021年3月29日至4月11日1+X证书制度试点工作情况双周报的函",
            ("关于报送2021年3月29日至4月11日", "1+X证书制度试点工作情况双周报的函"),
        ),
    ],
)
def test_a_title_is_broken_between_words_only(title: str, lines: tuple[str, ...]) -> None:
    assert lines == title_lines(((title, True),), 20, WORDS, "样例")


def test_lines_never_split_a_known_word_nor_begin_with_a_particle() -> None:
    title = "关于公布全省职业院校1+X证书制度试点考核站点和培训评价组织备案名单及有关工作情况的通报"
    lines = title_lines(((title, True),), 20, WORDS, "样例")

    assert title == "".join(lines)
    assert all(4 <= ems(line) <= 20 and not line.startswith(WORDS.never_first) for line in lines)
    for word in WORDS.words:
        at = title.find(word)
        ends = [sum(map(len, lines[: n + 1])) for n in range(len(lines) - 1)]
        assert at < 0 or len(word) < 3 or not any(at < end < at + len(word) for end in ends), word


def test_a_title_of_unknown_words_asks_its_author_for_a_mark_and_keeps_his() -> None:
    with pytest.raises(CatalogError, match=r"用 \| 标出"):
        title_lines((("甲乙丙丁" * 6, True),), 20, WORDS, "样例")

    assert ("甲乙丙丁" * 3,) * 2 == title_lines((("甲乙丙丁" * 3, True),) * 2, 20, WORDS, "样例")


def test_a_value_in_a_title_is_cut_where_it_must_be() -> None:
    lines = title_lines((("甲" * 1000, False),), 20, WORDS, "样例")

    assert ("甲" * 1000, {20}) == ("".join(lines), {len(line) for line in lines})


# -- tables ------------------------------------------------------------------------------------------------------------


def table(**given: Any) -> Grid:
    made = grid(given, "t", "样例")
    assert isinstance(made, Grid)
    return made


def test_numbers_stand_at_the_right_their_own_column_in_the_middle_and_what_is_missing_is_a_dash() -> None:
    made = table(columns=("序号", "名", "数", "额"), rows=((1, "甲", 3, Decimal("1.50")), (2, None, None, 2)))

    assert ("center", "", "right", "right") == made.aligns
    assert (("1", "甲", "3", "1.50"), ("2", "—", "—", "2")) == made.rows


def test_a_table_too_wide_for_an_upright_page_is_turned_unless_told_otherwise() -> None:
    columns = tuple(f"第{n}项指标名称" for n in range(12))
    rows = (("样本职业技术学院",) * 12,)

    assert table(columns=columns, rows=rows).turned
    assert not table(columns=columns, rows=rows, turned=False).turned
    assert not table(columns=("名", "数"), rows=(("甲", 1),)).turned


@pytest.mark.parametrize(
    "given",
    [
        {"columns": ("甲",)},
        {"columns": ("甲",), "rows": ((1, 2),)},
        {"columns": ("甲",), "rows": ((1,),), "widths": (1, 2)},
        {"columns": ("甲",), "rows": ((1,),), "widths": (0,)},
        {"columns": ({"label": "甲", "colour": "red"},), "rows": ((1,),)},
        {"columns": ({"label": "甲", "align": "up"},), "rows": ((1,),)},
        {"columns": (), "rows": ()},
        {"columns": 3, "rows": 4},
    ],
)
def test_a_fact_that_is_no_table_refuses_the_document_and_is_named(given: dict[str, Any]) -> None:
    with pytest.raises(CatalogError, match=r"「t」.*没有生成"):
        grid(given, "t", "样例")


def test_a_reports_section_becomes_a_numbered_table() -> None:
    section = Section(
        "s", "表", (Column("city", "市州"), Column("n", "人数", "人", "count")), (("甲市", 3), ("乙市", None))
    )
    made = table(**section_table(section))

    assert ("序号", "市州", "人数（人）") == made.columns
    assert (("1", "甲市", "3"), ("2", "乙市", "—")) == made.rows


def test_headings_in_two_rows_share_the_cell_above_and_repeat_on_every_page() -> None:
    columns = (
        "市州",
        {"label": "学校", "group": "申报"},
        {"label": "学生", "group": "申报"},
        {"label": "学校", "group": "同意"},
    )
    made = written("[[t]]", tables={"t": {"columns": columns, "rows": (("甲市", 1, 2, 3),)}})
    rows = list(part(docx(made)).iter(f"{W}tr"))
    spans = [said(c.find(f"{W}tcPr/{W}gridSpan"), "val") for c in rows[0].iter(f"{W}tc")]
    merges = [[said(c.find(f"{W}tcPr/{W}vMerge"), "val") for c in row.iter(f"{W}tc")] for row in rows[:2]]

    assert ["", "2", ""] == spans
    assert [["restart", "", ""], ["continue", "", "", ""]] == merges
    assert [True, True, False] == [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]


def test_repeated_values_are_merged_within_their_group_and_said_again_after_ten_rows() -> None:
    columns = ({"label": "市州", "merge": True}, {"label": "学校", "merge": True}, "证书")
    rows = (*(("甲市", "一校", "证") for _ in range(12)), ("甲市", "二校", "证"), ("乙市", "二校", "证"))
    made = written("[[t]]", tables={"t": {"columns": columns, "rows": rows}})
    found = list(part(docx(made)).iter(f"{W}tr"))[1:]
    merges = [[said(c.find(f"{W}tcPr/{W}vMerge"), "val") for c in row.iter(f"{W}tc")] for row in found]
    texts = [["".join(c.itertext()) for c in row.iter(f"{W}tc")] for row in found]

    assert ["restart", *["continue"] * 9, "restart", "continue", "continue", ""] == [row[0] for row in merges]
    assert ["restart", *["continue"] * 9, "restart", "continue", "", ""] == [row[1] for row in merges]
    assert {""} == {texts[n][0] for n, row in enumerate(merges) if row[0] == "continue"}


def test_a_merged_value_is_said_again_at_the_head_of_a_page() -> None:
    columns = ({"label": "市州", "merge": True}, "学校")
    made = written("正文。\n=== 名单\n[[t]]", tables={"t": {"columns": columns, "rows": (("甲市", "一校"),) * 40}})
    found = list(part(docx(made)).iter(f"{W}tr"))[1:]
    said_again = [n for n, row in enumerate(found) if "甲市" in "".join(row.itertext())]
    # Label, title and two blank lines, then a heading: what is left of 225 mm has room for so many rows of 8 mm.
    first = int((225 - 3 * 28.95 / 72 * 25.4 - 35 / 72 * 25.4) / (8 + 10 / 1440 * 25.4)) - 1

    assert [0, 10, 20, first, first + 10] == sorted(said_again)


def test_columns_that_want_more_than_there_is_leave_the_narrow_ones_whole() -> None:
    rows = ((1, *("很长的说明文字" * 5,) * 9),)
    made = written("[[t 竖排]]", tables={"t": {"columns": ("序号", *(f"第{n}栏" for n in range(9))), "rows": rows}})
    cell = next(part(docx(made)).iter(f"{W}tc")).find(f"{W}tcPr/{W}tcW")

    assert int(said(cell, "w")) >= 2 * 210 + 120


# -- annexes, signature, record ----------------------------------------------------------------------------------------


def test_one_annex_has_no_number_and_more_have_and_list_and_pages_agree() -> None:
    one = "".join(part(docx(written("正文。\n=== 甲表\n话。"))).itertext())
    two = "".join(part(docx(written("正文。\n=== 甲表\n话。\n=== 乙表\n话。"))).itertext())

    assert "附件：甲表" in one
    assert "附件甲表" in one
    assert "附件：1.甲表2.乙表" in two
    assert "附件1甲表" in two
    assert "附件2乙表" in two


def test_an_unsealed_day_begins_two_characters_after_its_issuer() -> None:
    made = paragraphs(written("正文。", front={"sealed": False}))

    def left(text: str) -> float:
        right = int(said(made[text].find(f"{W}pPr/{W}ind"), "right") or 0)
        return 8845 - right - ems(text) * 320 + 5 * len(text)

    assert 630 == pytest.approx(left("2021年4月15日") - left("样本省教育厅"), abs=40)
    assert 630 == int(said(made["2021年4月15日"].find(f"{W}pPr/{W}ind"), "right"))


def test_a_document_to_a_higher_office_names_who_signed_it_beside_its_number() -> None:
    body = "# 关于样例的请示\n@ 样本省人民政府：\n正文。"
    made = written(body, "请示", {"approver": "示例乙"})
    line = next(text for text in paragraphs(made) if "签发人" in text)

    assert (True, "示例乙") == (made.upward, made.approver)
    assert "　样教通〔2021〕3号签发人：示例乙" == line.replace("\t", "")
    with pytest.raises(CatalogError, match="签发人"):
        written(body, "请示")


def test_a_kind_that_must_have_an_addressee_is_refused_without() -> None:
    with pytest.raises(CatalogError, match=r"函应有主送机关"):
        written("# 关于样例的函\n正文。", "函")
    assert written("# 关于样例的决定\n正文。", "决定").title


@pytest.mark.parametrize("kind", ["通吿", "文件"])
def test_an_unknown_kind_or_layout_is_refused(kind: str) -> None:
    with pytest.raises(CatalogError, match=kind):
        written("# 关于样例的通知\n@ 甲：\n正文。", kind)
    with pytest.raises(CatalogError, match="版式"):
        written("正文。", front={"layout": "poster"})


def test_copies_are_broken_after_a_comma_and_end_with_a_full_stop() -> None:
    made = written("正文。\n抄送：" + "，".join(f"样本省第{n}厅" for n in range(9)) + "，")
    found = [text for text in paragraphs(made) if "样本省第" in text]

    assert found[0].startswith("抄送：样本省第0厅")
    assert all(text.endswith("，") for text in found[:-1])
    assert found[-1].endswith("样本省第8厅。")


def test_copies_without_end_are_refused() -> None:
    with pytest.raises(CatalogError, match="抄送"):
        docx(written("正文。\n抄送：" + "，".join(f"样本省第{n}厅" for n in range(200))))


def test_a_last_paragraph_of_half_a_page_is_not_kept_with_the_signature() -> None:
    def kept(length: int) -> bool:
        text = "字" * length
        return paragraphs(written(text))[text].find(f"{W}pPr/{W}keepNext") is not None

    assert (True, False) == (kept(28 * 11), kept(28 * 11 + 1))


def sections(document: Document) -> list[ElementTree.Element]:
    return list(part(docx(document)).iter(f"{W}sectPr"))


def test_the_record_of_one_page_stands_on_an_even_page_of_its_own() -> None:
    main, record = sections(written("正文。"))

    assert ["nextPage", "evenPage"] == [said(s.find(f"{W}type"), "val") for s in (main, record)]
    assert "footer_odd" == record.findall(f"{W}footerReference")[0].get(f"{R}id")


def test_the_record_shares_the_last_page_where_that_is_even_and_has_room() -> None:
    made = written("\n".join(["二十八字一行的正文" * 9 + "。"] * 6))
    frames = [p for p in part(docx(made)).iter(f"{W}p") if p.find(f"{W}pPr/{W}framePr") is not None]

    assert 1 == len(sections(made))
    assert ["", "样本省教育厅办公室2021年4月15日印发", ""] == ["".join(f.itertext()).replace("\t", "") for f in frames]


def test_a_turned_annex_has_pages_of_its_own_kind_and_the_text_goes_on_upright() -> None:
    wide = {"columns": tuple(f"第{n}项指标" for n in range(12)), "rows": (("样本职业技术学院",) * 12,)}
    made = written("正文。\n=== 宽表\n[[t]]\n=== 后表\n话。", tables={"t": wide})
    orients = [said(s.find(f"{W}pgSz"), "orient") for s in sections(made)]
    footers = [[r.get(f"{R}id") for r in s.findall(f"{W}footerReference")] for s in sections(made)]
    headers = [s.findall(f"{W}headerReference")[0].get(f"{R}id") for s in sections(made)]

    assert ["", "landscape", ""] == orients[:3]
    assert ["footer_none", "footer_none"] == footers[1]
    assert ["header_none", "header_turned_odd", "header_none"] == headers[:3]


def test_every_reference_leads_to_a_part_that_is_there() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(sample("pilot-results")))) as package:
        names = set(package.namelist())
        relations = ElementTree.fromstring(package.read("word/_rels/document.xml.rels"))
        text = package.read("word/document.xml").decode()
        kinds = package.read("[Content_Types].xml").decode()
    targets = {r.get("Id"): f"word/{r.get('Target')}" for r in relations}

    assert set(targets.values()) <= names
    assert all(name in targets for name in {part.partition('"')[0] for part in text.split('r:id="')[1:]})
    assert all(f'"/{name}"' in kinds for name in names if name.endswith(".xml") and name.startswith("word/"))


# -- data --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["standard", "glyph"])
def test_a_page_holds_its_lines_and_characters(name: str) -> None:
    page = layouts.layout("general", profile=name).page

    assert page.lines * page.pitch <= page.text_height < (page.lines + 1) * page.pitch
    assert page.chars * page.char <= page.text_width < (page.chars + 1) * page.char
    assert (page.text_height, page.text_width) == (page.turned.text_width, page.turned.text_height)


def test_an_offices_own_files_win_key_by_key(tmp_path: Path) -> None:
    (tmp_path / "layouts.toml").write_text(
        '[layouts.general]\nprofile = "glyph"\n[fonts.title]\nname = "样本体"\n', "utf-8"
    )
    (tmp_path / "kinds.toml").write_text('["通告"]\nneeds = ["signer"]\n["样本"]\nlayout = "plain"\n', "utf-8")
    layout = layouts.layout("general", tmp_path)

    assert (1960, "样本体", "仿宋_GB2312") == (layout.page.top, layout.font("title"), layout.font("fangsong"))
    assert ("plain", ("signer",)) == (layouts.kind("样本", tmp_path).layout, layouts.kind("通告", tmp_path).needs)
    assert "general" == layouts.kind("通告", tmp_path).layout


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("layouts.toml", '[layouts.general]\nprofile = "none"\n'),
        ("layouts.toml", '[profiles.standard]\npitch = "wide"\n'),
        ("layouts.toml", "[fonts]\nfangsong = 3\n"),
        ("kinds.toml", '["通知"]\nneeds = ["seal"]\n'),
        ("kinds.toml", '["通知"]\nlayout = 3\n'),
    ],
)
def test_an_offices_own_file_that_is_wrong_is_named(file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(text, "utf-8")

    def read() -> None:
        layouts.kind("通知", tmp_path)
        layouts.layout("general", tmp_path)

    with pytest.raises(CatalogError, match=file):
        read()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert docx(sample("filed-list")) == docx(sample("filed-list"))


def test_days_rates_and_numbers_are_printed_without_leading_zeros() -> None:
    assert ("2021年4月15日", "1200", "1.50") == (shown(DAY), shown(Decimal("1.2E+3")), shown(Decimal("1.50")))
    assert ("66.67%", "12.35%", "—") == (
        rate(Decimal(2), Decimal(3)),
        rate(Decimal("12.345"), Decimal(100)),
        rate(Decimal(1), Decimal(0)),
    )


def test_a_numbered_sentence_is_body_text_and_a_numbered_phrase_a_heading() -> None:
    assert ("一、样本", "") == Heading(1, "一、样本").parts
    assert ("", "一、请照办。") == Heading(1, "一、请照办。").parts
    assert ("一、样本。", "请照办。") == Heading(1, "一、样本。请照办。").parts
    assert ("", f"一、{'长' * 30}。请照办。") == Heading(1, f"一、{'长' * 30}。请照办。").parts
    assert ("（一）样本。", "请照办。") == Heading(2, "（一）样本。请照办。").parts
    made = written("一、样本\n话。")
    assert (Heading(1, "一、样本"), Paragraph("话。")) == made.blocks
    assert TAIL.strip().startswith("-- ")


# -- lines -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("字" * 28, 1),
        ("字" * 29, 2),
        ("字" * 28 + "。", 1),
        ("字" * 28 + "。。", 2),
        ("字" * 27 + "（甲）", 2),
        ("a\nb", 2),
        ("", 1),
    ],
)
def test_lines_are_counted_as_chinese_is_set(text: str, lines: int) -> None:
    assert lines == Span(text, 8845, 32, -5).lines(READERS[0])
