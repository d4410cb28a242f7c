"""An official text as a tree of clauses: its headings, its damage, its head and its tail."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.model.clauses import parse_clauses, path_key

SEEDS = Path(__file__).parents[1].parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents do not lie beside the checkout")

NOTICE = """
    某省教育厅关于做好试点工作的通知
    某教通〔2021〕 12 号
    各市州教育局:
    根据国发〔2019〕4号文件,通知如下。
    一、范围和条件
    学校应具备以下条件:
    1.开设有对应的专业,
    且有经验。
    2．师资。双师型教师
    - 2 -
    不少于一半。
    二、安排
    (一)备案
    1、分两轮进行。
    （2）不按此计。
    ㈡ 申报
    各校在线申报。
    联系人:某某,0731-00000000
    某省教育厅
    2021年4月1日
"""


def parsed(text: str = NOTICE):
    return parse_clauses(text)


def test_headings_of_every_kind_make_paths():
    assert ["一", "一.1", "一.2", "二", "二(一)", "二(一)1", "二(一)1(2)", "二(二)"] == [
        clause.path for clause in parsed().clauses
    ]


def test_a_broken_paragraph_is_one_again_and_page_numbers_are_dropped():
    assert "开设有对应的专业,且有经验。" == parsed().find("一.1").text
    assert "双师型教师不少于一半。" == parsed().find("一.2").text


def test_a_short_heading_is_a_title_and_a_sentence_is_not():
    assert "备案" == parsed().find("二(一)").title
    assert "师资" == parsed().find("一.2").title
    assert "" == parsed().find("一.1").title
    assert "申报\n各校在线申报。" == parsed().find("二(二)").wording


def test_head_and_tail_give_title_number_and_date():
    assert "某省教育厅关于做好试点工作的通知" == parsed().title
    assert "某教通〔2021〕12号" == parsed().number
    assert date(2021, 4, 1) == parsed().issued_on
    assert parsed().tail.startswith("联系人")


def test_a_number_inside_a_sentence_is_another_document_s():
    assert "" == parse_clauses("关于甲的通知\n根据国发〔2019〕4号,通知如下。\n一、乙\n丙。").number


def test_a_path_is_found_however_it_is_typed():
    assert "备案" == parsed().find("二（一）").title == parsed().find("二 (一)").title
    assert "师资" == parsed().find("一、2.").title == parsed().find("一.2").title
    assert path_key("第五条 (二)") == path_key("第五条（二）")
    assert parsed().find("九") is None


def test_the_words_keep_their_own_punctuation():
    text = parse_clauses("一、甲\n“学历证书”，（若干）；\n乙。")

    assert "“学历证书”，（若干）；\n乙。" == text.find("一").text


def test_a_document_in_articles_and_chapters_is_read_by_article():
    text = parse_clauses(
        "某办法\n第一章 总则\n第一条 为规范管理,制定本办法。\n第二条 情形:\n(一)甲;\n(二)乙。\n"
        "第二章 附则\n第三条 施行。"
    )

    assert ["第一条", "第二条", "第二条(一)", "第二条(二)", "第三条"] == [clause.path for clause in text.clauses]
    assert "乙。" == text.find("第二条(二)").text


def test_a_figure_with_a_decimal_point_is_no_heading():
    text = parse_clauses("一、甲\n完成\n1.5万人。\n4.1+X证书制度是什么?")

    assert ["一", "一.4"] == [clause.path for clause in text.clauses]


def test_points_counted_inside_a_paragraph_are_found():
    text = parse_clauses("一、取证\n方式:(1)考试,甲;(2)认定,乙。")

    assert "认定,乙。" == text.find("一(2)").text
    assert text.find("一(3)") is None


def test_an_annex_counts_anew():
    text = parse_clauses("一、甲\n乙。\n附件1\n一、丙\n丁。")

    assert ["一", "附件1 一"] == [clause.path for clause in text.clauses]


@given(st.text(alphabet="一二、(（）)1２.．第条。，附件:： \t\r\n\x0c\ufeff\ufffd甲A9关于通知年月日〔〕号㈠⑴"))
def test_damaged_text_never_stops_the_reading(text):
    for clause in parse_clauses(text).clauses:
        assert clause.path


@given(st.text())
def test_any_text_at_all_is_read(text):
    parse_clauses(text)


@needs_seeds
@pytest.mark.parametrize(
    ("name", "number", "issued_on", "some", "count"),
    [
        ("000", "闽教办议函〔2021〕65号", date(2021, 5, 13), ["一", "四"], 4),
        ("001", "", None, ["5", "10"], 11),
        ("002", "教职成厅函〔2019〕19号", date(2019, 11, 14), ["一(三)", "三(三)", "四", "五(四)"], 19),
        ("003_c", "", None, ["二(一)3", "二(三)2(2)", "三(四)"], 17),
        ("003_6", "", None, ["二(一)3", "二(三)2(2)", "三(四)"], 17),
        ("004", "", date(2020, 5, 21), ["一", "二.3", "三.2", "四.3"], 15),
    ],
)
def test_the_source_documents_fall_into_their_clauses(name, number, issued_on, some, count):
    (path,) = SEEDS.glob(f"{name}*.txt")
    text = parse_clauses(path.read_text("utf-8"))

    assert (number, issued_on, count) == (text.number, text.issued_on, len(text.clauses))
    assert all(text.find(path) for path in some)


@needs_seeds
def test_a_signature_and_telephones_are_no_part_of_the_last_clause():
    (path,) = SEEDS.glob("004*.txt")
    last = parse_clauses(path.read_text("utf-8")).find("四.3")

    assert last.text.endswith("发布。")
    assert "0731" not in last.text
