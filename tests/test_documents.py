"""Templates are strict and sandboxed, values are inert, and the layout is the standard's."""

from __future__ import annotations

import io
import re
import time
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from onex.documents import template as templates
from onex.documents.chinese import day, numbered, numeral, percent
from onex.documents.document import Document, Grid, Heading, Paragraph
from onex.documents.docx import docx
from onex.documents.template import Template, inert
from onex.documents.wordml import CHAR, width
from onex.errors import CatalogError, UsageError

FRAME = {"mark": "样本省教育厅文件", "number": numbered("样教", 2021, 3), "draft": ""}
TAIL = "\n@ 各学校：\n-- 样本省教育厅\n-- 2021年4月15日\n"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def made(body: str, facts: dict[str, Any] | None = None, tables: dict[str, Any] | None = None) -> Document:
    text = body if "# " in body else f"# 标题\n{body}{TAIL}"
    template = Template("样例", "样例", "通知", "", text, Path("样例.md.j2"))
    return templates.render(template, facts or {}, tables or {}, FRAME)


def body_of(content: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))


# -- markup ------------------------------------------------------------------------------------------------------------


def test_markup_becomes_typed_blocks() -> None:
    document = made(
        "# 关于样例|的通知\n@ 各学校：\n开头。\n一、第一条\n（一）小标题。正文。\n1.条目\n（1）细目\n[[rows]]" + TAIL
        + "=== 附件表\n附件的话。\n",
        tables={"rows": {"columns": ("甲", "乙"), "rows": ((1, "二"),)}},
    )  # fmt: skip

    assert ("关于样例", "的通知") == document.title
    assert ("各学校：", "样本省教育厅", "2021年4月15日") == (document.addressees, document.signer, document.date)
    assert document.blocks == (
        Paragraph("开头。"),
        Heading(1, "一、第一条"),
        Heading(2, "（一）小标题。正文。"),
        Heading(3, "1.条目"),
        Heading(4, "（1）细目"),
        Grid(("甲", "乙"), (("1", "二"),), (3, 3), aligns=("right", "")),
    )
    assert ("附件表", (Paragraph("附件的话。"),)) == (document.annexes[0].title, document.annexes[0].blocks)


def test_an_empty_table_is_said_to_be_empty_and_a_missing_one_refuses_the_document() -> None:
    assert (Paragraph("（本表无内容。）"),) == made(
        "[[rows]]", tables={"rows": {"columns": ("甲",), "rows": ()}}
    ).blocks
    with pytest.raises(CatalogError, match="rows"):
        made("[[rows]]")


HOSTILE = ["# 假标题", "一、假标题", "-- 假落款", "=== 假附件", "[[rows]]", "@ 假主送", "{{ 7 * 7 }}", "{% for %}", "a\nb", "\ue0000\ue001", "x" * 50_000]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: value[:8])
def test_a_value_is_never_anything_but_text(value: str) -> None:
    document = made("{{ value }}\n前{{ value }}后", {"value": value})
    shown = inert(value)

    assert (Paragraph(shown), Paragraph(f"前{shown}后")) == document.blocks
    assert (("标题",), "样本省教育厅", ()) == (document.title, document.signer, document.annexes)


def test_a_numeral_of_ours_may_begin_a_heading() -> None:
    assert (Heading(1, "一、甲"), Heading(1, "二、乙")) == made(
        "{% for name in names %}\n{{ loop.index | numeral }}、{{ name }}\n{% endfor %}", {"names": ("甲", "乙")}
    ).blocks


# -- strictness --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["{{ office.fax }}", "{{ fax }}", "{% if fax %}有{% endif %}", "{{ office['fax'] }}"])
def test_a_fact_that_is_missing_refuses_the_document_and_is_named(body: str) -> None:
    with pytest.raises(CatalogError, match=r"第 2 行.*fax"):
        made(body, {"office": {"name": "厅"}})


BOMBS = [
    "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{{ x.pop('a') }}", "{{ range(10**9) | list }}",
    "{{ 'a' * 10**9 }}", "{{ 'a'.ljust(10**9) }}", "{{ 'a' | center(10**9) }}", "{{ 9 ** 9 ** 9 }}", "{{ '%9999999d' % 1 }}",
    "{{ lipsum(n=10**6) }}", "{% for i in range(100000) %}{% for j in range(100) %}一二三四五{% endfor %}{% endfor %}",
    "{% include '/etc/passwd' %}", "{{ '{0.__class__}'.format(x) }}", "{{ x | attr('__class__') }}", "{% for i in range(10**7) %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
]  # fmt: skip


@pytest.mark.parametrize("body", BOMBS)
def test_a_template_that_does_what_it_may_not_is_refused_at_once(body: str) -> None:
    started = time.process_time()
    with pytest.raises(CatalogError, match=r"没有生成|太长"):
        made(body, {"x": {"a": 1}})

    assert time.process_time() - started < 10


def test_only_plain_values_enter_a_template() -> None:
    with pytest.raises(TypeError):
        inert({"path": Path("x")})


def test_an_unknown_template_gets_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="notice"):
        templates.find("notise", None)


def test_the_offices_own_template_wins_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "notice.md.j2").write_text('+++\ntitle = "本厅通知"\nkind = "通知"\n+++\n# 甲\n', "utf-8")

    assert "本厅通知" == templates.find("notice", tmp_path).title
    assert "退回修改通知" == templates.find("return-notice", tmp_path).title


# -- Chinese -----------------------------------------------------------------------------------------------------------


def test_days_shares_and_numbers_are_written_as_documents_write_them() -> None:
    assert "2021年4月5日" == day(date(2021, 4, 5))
    assert ("30%", "12.5%") == (percent(Decimal("0.30")), percent(Decimal("0.125")))
    assert ["一", "十", "十一", "二十", "九十九"] == [numeral(n) for n in (1, 10, 11, 20, 99)]
    assert "湘教通〔2021〕12号" == numbered("湘教通", 2021, 12)


# -- layout ------------------------------------------------------------------------------------------------------------


def test_the_page_is_the_standards() -> None:
    section = body_of(docx(made("正文。"))).find(f".//{W}sectPr")
    assert section is not None
    size, margins, grid = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    assert size is not None
    assert margins is not None
    assert grid is not None
    in_mm = {
        name: round(int(margins.get(f"{W}{name}", "0")) / 1440 * 25.4) for name in ("top", "right", "bottom", "left")
    }

    assert ("11906", "16838") == (size.get(f"{W}w"), size.get(f"{W}h"))
    assert {"top": 37, "right": 26, "bottom": 35, "left": 28} == in_mm
    assert ("lines", "579") == (grid.get(f"{W}type"), grid.get(f"{W}linePitch"))


def test_28_characters_fit_a_line_and_22_lines_a_page() -> None:
    assert 28 * CHAR <= 8844 < 29 * CHAR
    assert 22 * 579 <= 225 / 25.4 * 1440 < 23 * 579


def test_values_that_xml_cannot_hold_are_left_out_and_markup_is_escaped() -> None:
    text = "".join(body_of(docx(made("{{ v }}", {"v": "<w:p>&\x00\x01\ud800]]>尾"}))).itertext())

    assert "<w:p>&]]>尾" in text


def test_every_part_of_the_package_is_well_formed_and_refers_to_nothing_outside() -> None:
    document = made("正文。\n[[t]]", tables={"t": {"columns": ("甲",), "rows": (("=1+1",),)}})
    with zipfile.ZipFile(io.BytesIO(docx(document))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
        times = {entry.date_time for entry in package.infolist()}
    for content in parts.values():
        ElementTree.fromstring(content)

    assert not any(b"TargetMode" in content for content in parts.values())
    assert {(1980, 1, 1, 0, 0, 0)} == times


def test_text_before_the_signature_is_kept_with_it() -> None:
    paragraphs = list(body_of(docx(made("第一段。\n最后一段。"))).iter(f"{W}p"))
    texts = ["".join(p.itertext()) for p in paragraphs]
    last = texts.index("最后一段。")
    kept = [p.find(f"{W}pPr/{W}keepNext") is not None for p in paragraphs[last : texts.index("2021年4月15日")]]

    assert all(kept)


def test_the_issuer_is_centred_over_the_day() -> None:
    paragraphs = {"".join(p.itertext()): p for p in body_of(docx(made("正文。"))).iter(f"{W}p")}

    def right(text: str) -> int:
        indent = paragraphs[text].find(f"{W}pPr/{W}ind")
        return int(indent.get(f"{W}right", "0")) if indent is not None else 0

    issuer, signed = "样本省教育厅", "2021年4月15日"
    assert 4 * CHAR == right(signed)
    assert abs((right(issuer) + width(issuer) / 2) - (right(signed) + width(signed) / 2)) <= 1


def test_a_second_level_heading_ends_at_its_first_full_stop() -> None:
    runs = body_of(docx(made("（一）小标题。正文。"))).iter(f"{W}r")
    fonts = {"".join(r.itertext()): r.find(f"{W}rPr/{W}rFonts") for r in runs}

    assert ["楷体_GB2312", "仿宋_GB2312"] == [
        font.get(f"{W}eastAsia")
        for text, font in fonts.items()
        if text in ("（一）小标题。", "正文。") and font is not None
    ]


def test_templates_hold_no_figure_of_a_regulation() -> None:
    for template in templates.every(None):
        assert [] == re.findall(r"[0-9]+(?:\.[0-9]+)?%|[0-9]+月[0-9]+日", template.text), template.name
