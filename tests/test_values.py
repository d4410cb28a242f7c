"""Each type's three outcomes: exact, inferred with its record, unreadable. Blank and not applicable are neither."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex import formbook
from onex.model.form import Field
from onex.model.mask import mask
from onex.model.values import Parsed, State, canonical


def parse(kind: str, text: str, raw: str = "text", shown: str = "", **given: Any) -> Parsed:
    return formbook.parser().parse(Field("x", "栏目", kind, **given), text, raw, shown)


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("300", 300, ()),
        ("300.0", 300, ()),
        ("３００", 300, ("full_width",)),
        ("300人", 300, ("unit",)),
        ("１２０人", 120, ("full_width", "unit")),
        ("1,200", 1200, ("thousands",)),
        ("1.2万", 12000, ("ten_thousand",)),
        ("1.2万人", 12000, ("unit", "ten_thousand")),
        (" 300 ", 300, ("trimmed",)),
        ("0", 0, ()),
    ],
)
def test_a_count_is_read_as_written(text: str, value: int, how: tuple[str, ...]) -> None:
    parsed = parse("count", text)

    assert (value, how, State.VALUE) == (parsed.value, parsed.how, parsed.state)


@pytest.mark.parametrize(
    "text", ["约300", "300.5", "-1", "1_000", "٣", "NaN", "1e3", "三百", "1,20", "300-400", "300左右"]
)
def test_a_count_that_is_not_certain_is_unreadable(text: str) -> None:
    assert State.UNREADABLE == parse("count", text).state


def test_a_count_below_its_least_is_out_of_range() -> None:
    assert ("W15", State.UNREADABLE) == ((p := parse("count", "0", least=1)).defect, p.state)


@pytest.mark.parametrize(
    ("text", "raw", "how"),
    [
        ("2020-06-11", "text", ()),
        ("2020-06-11", "date", ()),
        ("2020-06-11T00:00:00", "date", ()),
        ("2020年6月11日", "text", ("date_text",)),
        ("2020.6.11", "text", ("date_text",)),
        ("2020/6/11", "text", ("date_text",)),
        ("20200611", "text", ("date_text",)),
        ("20200611", "number", ("date_text",)),
        ("43993", "number", ("serial",)),
        ("２０２０年６月１１日", "text", ("full_width", "date_text")),
    ],
)
def test_a_day_is_read_in_every_usual_writing(text: str, raw: str, how: tuple[str, ...]) -> None:
    parsed = parse("day", text, raw)

    assert (date(2020, 6, 11), how) == (parsed.value, parsed.how)


@pytest.mark.parametrize(
    "text", ["6月11日", "2020年6月", "20.6.11", "2020-13-01", "2020-02-30", "昨天", "2020-6-11至6-12"]
)
def test_a_day_without_all_its_parts_is_unreadable(text: str) -> None:
    assert State.UNREADABLE == parse("day", text).state


@pytest.mark.parametrize(
    ("text", "value"),
    [("85%", "0.85"), ("0.85", "0.85"), ("８５％", "0.85"), ("100%", "1"), ("0", "0")],
)
def test_a_share_is_a_fraction_of_one(text: str, value: str) -> None:
    assert Decimal(value) == parse("share", text).value


def test_a_share_of_eighty_five_is_not_guessed_at() -> None:
    assert State.UNREADABLE == parse("share", "85").state


@pytest.mark.parametrize(
    ("text", "value"), [("12000", "12000.00"), ("1.2万元", "12000.00"), ("１,２００.５元", "1200.50")]
)
def test_money_is_exact_to_the_cent(text: str, value: str) -> None:
    assert Decimal(value) == parse("money", text).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0731-85149710", "0731-85149710"),
        ("13755028775", "13755028775"),
        ("0731-8514971013755028775", "0731-85149710、13755028775"),
        ("（0731）85149710", "0731-85149710"),
        ("0731-85149710/13755028775", "0731-85149710、13755028775"),
        ("137 5502 8775", "13755028775"),
        ("+86 13755028775", "13755028775"),
        ("0731-85149710转801", "0731-85149710-801"),
    ],
)
def test_telephones_are_split_where_they_run_together(text: str, value: str) -> None:
    assert value == parse("phone", text).value


@pytest.mark.parametrize("text", ["12345", "1375502877", "无号码", "0730-123"])
def test_a_telephone_of_the_wrong_length_is_unreadable(text: str) -> None:
    assert State.UNREADABLE == parse("phone", text).state


@pytest.mark.parametrize("text", ["是", "有", "√", "✓", "Y", "1", "y"])
def test_yes_in_its_usual_signs(text: str) -> None:
    assert parse("yes_no", text).value is True


@pytest.mark.parametrize("text", ["否", "无", "×", "N", "0"])
def test_no_in_its_usual_signs(text: str) -> None:
    assert parse("yes_no", text).value is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Web前端开发职业技能等级证书", "Web前端开发"),
        ("建筑信息模型（BIM）", "建筑信息模型(BIM)"),
        ("老年照护*", "老年照护"),
        ("老年照护（初级）", "老年照护"),
        ("電子商務數據分析", "电子商务数据分析"),
    ],
)
def test_a_certificate_is_known_by_its_bare_name(text: str, value: str) -> None:
    assert value == parse("certificate", text).value


@pytest.mark.parametrize("text", ["414300001", "41430000012", "414300000X"])
def test_a_school_code_has_ten_digits(text: str) -> None:
    assert State.UNREADABLE == parse("school_code", text).state


def test_a_school_code_typed_as_a_number_keeps_its_digits() -> None:
    assert ["4143000001"] * 3 == [
        parse("school_code", t, "number").value for t in ("4143000001", "4143000001.0", "4.143000001E9")
    ]


@pytest.mark.parametrize(("text", "value"), [("第三批", 3), ("三", 3), ("3", 3), ("第3批次", 3)])
def test_a_batch_is_a_small_ordinal(text: str, value: int) -> None:
    assert value == parse("batch", text).value


def test_there_is_no_fifth_batch() -> None:
    assert State.UNREADABLE == parse("batch", "第五批").state


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u200b", "\n"])
def test_white_space_is_blank(text: str) -> None:
    assert State.BLANK == parse("count", text).state


@given(
    st.text(max_size=30),
    st.sampled_from(["text", "note", "count", "money", "day", "phone", "yes_no", "share", "certificate", "batch"]),
)
def test_no_text_makes_a_parser_fall(text: str, kind: str) -> None:
    parsed = parse(kind, text)

    assert parsed.state in tuple(State)
    assert isinstance(canonical(parsed.value), str)


@given(st.integers(min_value=0, max_value=10**8))
def test_a_count_comes_back_from_its_own_writing(number: int) -> None:
    assert (
        number
        == parse("count", str(number)).value
        == parse("count", f"{number:,}").value
        == parse("count", f"{number}人").value
    )


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_a_mobile_number_never_shows_its_middle(number: str) -> None:
    assert f"请拨打{number[:3]}****{number[-4:]}。" == mask(f"请拨打{number}。")


@pytest.mark.parametrize("text", ["110101199003077758", "1.10101199003077E+17", "3.5E+17"])
def test_a_long_number_stored_as_a_number_is_not_trusted(text: str) -> None:
    assert ("W08", State.UNREADABLE) == ((p := parse("text", text, "number")).defect, p.state)


def test_a_code_keeps_the_zeros_that_its_format_shows() -> None:
    parsed = parse("major_code", "90100", "number", "zeros:6")

    assert ("090100", ("alias",)) == (parsed.value, parsed.how)
    assert State.UNREADABLE == parse("major_code", "90100", "number").state


@pytest.mark.parametrize("mark", ["\u3001", ",", "\uff0c", ";", "\uff1b", "\n"])
def test_lists_are_separated_by_any_usual_mark(mark: str) -> None:
    assert ("510201", "510202") == parse("list", f"510201{mark}510202", of="major_code").value


def test_spaces_around_a_word_of_a_list_are_told() -> None:
    assert ("intermediate", ("trimmed",)) == ((p := parse("code", " 中级", of="level")).value, p.how)
