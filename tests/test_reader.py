"""Forms as schools fill them: headings wherever they stand, merged cells, totals, notes, cards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onex.model.finding import Finding
from onex.sheets import faults
from onex.sheets.reader import Reading
from onex.tables import Table

Read = Callable[..., Reading]

COMPLETION = "| 学校标识码 | 证书批次 | 证书名称 | 证书等级 | 计划试点人数 | 已完成人数 |"


def only(reading: Reading) -> Table:
    (table,) = reading.tables
    return table


def found(reading: Reading) -> list[Finding]:
    batches = [*reading.batches, *(b for table in reading.tables for b in faults.cells(table))]
    return [f for batch in batches for f in batch.findings if f.rule != "W24"]


def test_a_plain_table_is_read_at_its_true_cells(reading: Read) -> None:
    table = only(reading(f"{COMPLETION}\n| 4143000001 | 1 | 甲 | 初级 | 100 | 95 |"))

    assert [100] == list(table.frame.planned_students)
    assert "E2" == table.cell(2, "planned_students").a1


def test_titles_and_the_reporting_unit_above_do_not_matter(reading: Read) -> None:
    table = only(
        reading(
            f"""
            | 前批试点完成情况统计表 | < | < | < | < | < |
            | 填报单位(盖章):示例学校 | | | | | 单位:人 |
            {COMPLETION}
            | 4143000001 | 第一批 | 甲 | 初级 | 100人 | ９５ |
            """
        )
    )

    assert (3,) == table.parts[0].header_rows
    assert [(100, 95)] == list(zip(table.frame.planned_students, table.frame.completed_students, strict=True))


def test_a_heading_of_two_rows_may_have_its_words_in_the_lower_one(reading: Read) -> None:
    table = only(
        reading(
            """
            | 学校标识码 | 证书批次 | 证书名称 | 证书等级 | 人数 | < |
            | ^ | ^ | ^ | ^ | 计划试点人数 | 已完成人数 |
            | 4143000001 | 1 | 甲 | 初级 | 100 | 95 |
            """
        )
    )

    assert (1, 2) == table.parts[0].header_rows
    matches = {m.field: m.match for m in table.parts[0].columns}
    assert ("exact", "exact") == (matches["school_code"], matches["planned_students"])
    assert [3] == list(table.frame.index)


def test_a_heading_of_two_rows_is_joined_from_top_to_bottom(reading: Read) -> None:
    stems = ("培训", "报名", "考核", "通过", "发证", "平台录入")
    upper = " | ".join(f"{stem}人数 | <" for stem in stems)
    lower = " | ".join("本期 | 累计" for _ in stems)
    table = only(
        reading(
            f"""
            | 期次 | 学校标识码 | 证书名称 | 证书等级 | 核定规模 | {upper} |
            | ^ | ^ | ^ | ^ | ^ | {lower} |
            | 2021-B07 | 4143000001 | 甲 | 初级 | 100 | {" | ".join(str(n) for n in range(1, 13))} |
            """,
        )
    )

    assert (1, 2) == table.parts[0].header_rows
    matches = {m.field: m.match for m in table.parts[0].columns}
    assert ("exact", "inferred") == (matches["period"], matches["trained_total"])
    assert [(1, 2, 12)] == list(
        zip(table.frame.trained_now, table.frame.trained_total, table.frame.recorded_total, strict=True)
    )


def test_units_tails_aliases_and_order_of_headings_do_not_matter(reading: Read) -> None:
    table = only(
        reading(
            """
            | 序号 | 完成数（人） | 计划数(人) | 级别 | 批次 | 职业技能等级证书 | 学校代码（10位）-xxdm | 备注 |
            | 1 | 95 | 100 | 中级 | 三 | 甲职业技能等级证书 | 4143000001 | 略 |
            """
        )
    )

    assert {"exact"} == {m.match for m in table.parts[0].columns}
    assert ["甲"] == list(table.frame.certificate)
    assert [3] == list(table.frame.batch)


def test_a_merged_school_covers_every_row_beneath_it_and_no_blank_is_filled(reading: Read) -> None:
    table = only(
        reading(
            f"""
            {COMPLETION}
            | 4143000001 | 1 | 甲 | 初级 | 100 | 95 |
            | ^ | 1 | 乙 | 初级 | 50 | 50 |
            |  | 1 | 丙 | 初级 | 10 | 10 |
            """
        )
    )

    assert ["4143000001", "4143000001", None] == list(table.frame.school_code)
    assert [("A3", ("merged",))] == [(c.cell.a1, c.how) for c in table.changes()]


def test_a_quantity_merged_over_rows_is_said(reading: Read) -> None:
    findings = found(
        reading(f"{COMPLETION}\n| 4143000001 | 1 | 甲 | 初级 | 100 | 95 |\n| 4143000001 | 1 | 乙 | 初级 | ^ | 50 |")
    )

    assert [("W19", "E2")] == [(f.rule, f.places[0].cell) for f in findings]


def test_totals_notes_samples_and_blank_rows_are_left_out_with_their_reason(reading: Read) -> None:
    part = only(
        reading(
            f"""
            {COMPLETION}
            | 示例:4143000000 | 1 | 甲 | 初级 | 1 | 1 |
            | 4143000001 | 1 | 甲 | 初级 | 100 | 95 |
            | | | | | | |
            | 4143000001 | 1 | 乙 | 初级 | 50 | 50 |
            | 合 计 | | | | 150 | 145 |
            | 填表人:样本甲 | | 审核人:样本乙 | | | |
            """
        )
    ).parts[0]

    assert [(2, "sample"), (4, "blank"), (6, "total"), (7, "note")] == [(i.row, i.why) for i in part.left_out]
    assert 2 == part.rows


def test_a_printed_total_that_disagrees_is_a_warning_with_what_the_detail_adds_up_to(reading: Read) -> None:
    (finding,) = found(
        reading(
            f"""
            {COMPLETION}
            | 4143000001 | 1 | 甲 | 初级 | 100 | 95 |
            | 4143000001 | 1 | 乙 | 初级 | 50 | 50 |
            | 合计 | | | | 160 | 145 |
            """
        )
    )

    assert ("W09", "warning", "150", "10") == (finding.rule, finding.severity, finding.expected, finding.difference)
    assert "E4" == finding.places[0].cell


def test_subtotals_check_their_own_block(reading: Read) -> None:
    assert [] == found(
        reading(
            f"""
            {COMPLETION}
            | 4143000001 | 1 | 甲 | 初级 | 100 | 95 |
            | 小计 | | | | 100 | 95 |
            | 4143000002 | 1 | 乙 | 初级 | 50 | 50 |
            | 小计 | | | | 50 | 50 |
            | 总计 | | | | 150 | 145 |
            """
        )
    )


def test_a_doubtful_heading_is_a_finding_and_its_column_is_not_read(reading: Read) -> None:
    read = reading(f"{COMPLETION.replace('计划试点人数', '计划试点人员数')}\n| 4143000001 | 1 | 甲 | 初级 | 100 | 95 |")

    (finding,) = found(read)
    assert ("W04", "error", "E1") == (finding.rule, finding.severity, finding.places[0].cell)
    assert not only(read).parts[0].judged


def test_a_missing_required_heading_is_one_finding_at_the_sheet(reading: Read) -> None:
    read = reading(f"{COMPLETION.replace('| 已完成人数 |', '|')}\n| 4143000001 | 1 | 甲 | 初级 | 100 |")

    (finding,) = found(read)
    assert ("W03", "error", (), "申报表") == (finding.rule, finding.severity, finding.places, finding.sheet)
    assert 1 == only(read).unjudged_rows


def test_a_card_is_read_label_by_label(reading: Read) -> None:
    read = reading(
        """
        | 学校基本情况登记卡 | < | < | < |
        | 学校名称 | 示例职业学院 | 学校标识码 | 4143000001 |
        | 学校类型 | 高职 | 隶属关系 | 省属 |
        | 市州 | 长沙市 | 专业总数 | 30个 |
        | 在校生总数 | 8000 | 负责人 | 样本甲 |
        | 联系人 | 样本乙 | 联系电话 | 0731-00000000 |
        """
    )

    table = only(read)
    (record,) = table.frame.to_dict("records")
    assert ("4143000001", "vocational_college", 30) == (record["school_code"], record["school_kind"], record["majors"])
    assert "D4" == table.cell(int(table.frame.index[0]), "majors").a1


def test_a_sheet_copied_twice_is_read_once(reading: Read) -> None:
    markdown = f"{COMPLETION}\n| 4143000001 | 1 | 甲 | 初级 | 100 | 95 |"

    read = reading(markdown, 副本=markdown)

    assert 1 == len(only(read).frame)
    assert ["W10"] == [f.rule for f in found(read)]


def test_one_sheet_a_school_is_one_table_whose_cells_keep_their_sheet(reading: Read) -> None:
    read = reading(
        f"{COMPLETION}\n| 4143000001 | 1 | 甲 | 初级 | 100 | 95 |",
        乙校=f"{COMPLETION}\n| 4143000002 | 1 | 甲 | 初级 | 50 | x |",
    )

    table = only(read)
    assert ["4143000001", "4143000002"] == list(table.frame.school_code)
    (finding,) = found(read)
    assert "乙校!F2" == str(finding.places[0])


def test_the_same_record_twice_is_found_at_the_second(reading: Read) -> None:
    row = "| 4143000001 | 1 | 甲 | 初级 | 100 | 95 |"

    (finding,) = found(reading(f"{COMPLETION}\n{row}\n{row}"))

    assert ("W21", "error", 3) == (finding.rule, finding.severity, finding.row)


@pytest.mark.parametrize("text", ["/", "—", "无", "不适用"])
def test_not_applicable_is_no_zero(reading: Read, text: str) -> None:
    read = reading(f"{COMPLETION}\n| 4143000001 | 1 | 甲 | 初级 | {text} | 95 |")

    assert only(read).frame.planned_students.isna().all()
    assert ["W01"] == [f.rule for f in found(read)]


def test_a_workbook_without_any_table_says_so(reading: Read) -> None:
    read = reading("| 今天 | 天气 |\n| 晴 | 25 |")

    assert ("unreadable", "NO_TABLE") == (read.status, read.error)


def test_findings_keep_their_identity_when_rows_change_places(reading: Read) -> None:
    one, two = "| 4143000001 | 1 | 甲 | 初级 | 约1 | 95 |", "| 4143000001 | 1 | 乙 | 初级 | 5 | 5 |"

    first = found(reading(f"{COMPLETION}\n{one}\n{two}"))
    second = found(reading(f"{COMPLETION}\n{two}\n{one}"))

    assert [f.id for f in first] == [f.id for f in second]
    assert ["E2"] == [f.places[0].cell for f in first]
    assert ["E3"] == [f.places[0].cell for f in second]


def test_a_workbook_of_another_form_is_said_to_be_that_form() -> None:
    from onex import formbook
    from onex.sheets.reader import read_bytes
    from tests.conftest import workbook

    data = workbook({"表": f"{COMPLETION}\n| 4143000001 | 1 | 甲 | 初级 | 100 | 95 |"})

    read = read_bytes(data, "x.xlsx", [formbook.form("progress")])

    assert ("unreadable", "NO_TABLE", "内容是「1+X证书制度试点申报表」") == (read.status, read.error, read.detail)


def test_blocks_of_several_schools_below_one_another_are_one_table(reading: Read) -> None:
    block = f"""
        | 样本{{0}}校 | < | < | < | < | < |
        {COMPLETION}
        | 414300000{{0}} | 1 | 甲 | 初级 | 100 | 95 |
        | 小计 | | | | 100 | 95 |
        """
    read = reading("\n".join(line.strip() for line in (block.format(1) + block.format(2)).splitlines() if line.strip()))

    table = only(read)
    assert ["4143000001", "4143000002"] == list(table.frame.school_code)
    assert ["total", "note", "repeat_heading", "total"] == [i.why for i in table.parts[0].left_out]
    assert [] == found(read)


def test_rows_with_only_a_number_in_front_are_blank(reading: Read) -> None:
    read = reading(
        f"| 序号 {COMPLETION}\n| 1 | 4143000001 | 1 | 甲 | 初级 | 100 | 95 |\n| 2 | | | | | | |\n| 3 | | | | | | |"
    )

    assert ["blank", "blank"] == [i.why for i in only(read).parts[0].left_out]
    assert [] == found(read)


def test_stars_and_line_breaks_in_headings_do_not_matter(reading: Read) -> None:
    table = only(
        reading(
            """
            | *学校标识码 | 证书批次(必填) | 证书名称* | 证书等级 | 計劃試點人數(人)* | 6.已完成人数 |
            | 4143000001 | 1 | 甲 | 初级 | 100 | 95 |
            """
        )
    )

    assert {"exact", "inferred"} == {m.match for m in table.parts[0].columns}
    assert [100] == list(table.frame.planned_students)
