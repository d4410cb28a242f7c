"""What two city bureaus send: one workbook for all their secondary schools, one of them with faults."""

from __future__ import annotations

from datetime import date

from making.layout import Look, Placed, Submission, notes, office, one_row, submission
from making.paper import As
from making.records import Record, completion, pilot, profile


def stories() -> list[Submission]:
    """The two files of this kind."""
    return [_huaihua(), _loudi()]


def city_book(profiles: list[Record], pilots: list[Record], done: list[Record], city: str) -> list[Placed]:
    """The three sheets that a city bureau merges from its secondary schools, with subtotals and a grand total."""
    number = ("序号", "", "")
    unit = f"填报单位（公章）：{city}教育局"
    foot = ("填表人：样本乙            审核人：示例丙            分管领导签字：",)
    summed = Look(
        [number, *one_row("pilots")],
        title=f"2020年湖南省第三批1+X证书制度试点申报汇总表（{city}中职学校）",
        unit=unit,
        sums=("pilot_students",),
        per_school=True,
        sums_by="formula",
        total_word="总计",
        merge=("school_code", "school"),
        foot=foot,
    )
    return [
        office(
            "profile",
            profiles,
            Look([number, *one_row("profile")], title=f"{city}中职学校基本情况", unit=unit, foot=foot),
        ),
        office("pilots", pilots, summed),
        office("completion", done, Look([number, *one_row("completion")], title="第一、二批完成情况", unit=unit)),
    ]


def _huaihua() -> Submission:
    first, second, third = "3643099051", "3643099052", "3643099053"
    day = As(date(2020, 6, 12), "20200612")
    profiles = [
        profile(first, 15, 2400, day),
        profile(second, 8, 900, day),
        profile(third, 6, 700, day),
    ]
    pilots = [
        pilot(first, "建筑工程识图", "初级", "040100", 80),
        pilot(first, "建筑工程识图", "中级", "040100", 40),
        pilot(first, "金税财务应用", "初级", "120100", 60),
        pilot(second, "Python程序开发", "初级", "090100", 60),
        pilot(second, "数控车铣加工", "初级", "051400", 70),
        pilot(third, "集成电路开发与测试", "初级", "091300", 50),
        pilot(third, "云计算中心运维服务", "初级", "090500", 40),
    ]
    done = [completion(first, "物流管理", "初级", 90, 90), completion(first, "汽车运用与维修", "初级", 60, 57)]
    return submission(
        "申报/12-怀化市教育局-中职学校汇总表.xlsx",
        "市州合并报送三所中职学校,三张表;序号列、学校合并格、各校小计、总计(公式)、公章行、签字行;日期 20200612",
        city_book(profiles, pilots, done, "怀化市"),
        notes(["本表由市教育局汇总三所学校申报材料形成，纸质件另行报送。"], "报送说明"),
    )


def _loudi() -> Submission:
    first, second, third = "3643099061", "3643099062", "3643099063"
    day = date(2020, 6, 11)
    profiles = [profile(first, 16, 2600, day), profile(second, 9, 1300, day), profile(third, 7, 800, day)]
    pilots = [
        pilot(first, "建筑工程识图", "初级", "040100", 90),
        pilot(first, "数据采集", "初级", "090100", 60),
        pilot(second, "金税财务应用", "初级", "120100", 100),
        pilot(third, "数控车铣加工", "初级", "051400", 130),
        pilot(third, "Python程序开发", "初级", "090100", 120),
    ]
    tables = city_book(profiles, pilots, [completion(first, "电子商务数据分析", "初级", 80, 80)], "娄底市")
    file = submission(
        "申报/13-娄底市教育局-中职学校汇总表.xlsx", "市州合并报送三所中职学校:其中一所规模超限,总计与明细不符", tables
    )
    placed = tables[1]
    total_row = max(row for row, _ in placed.sheet.cells) - 1
    column = placed.columns["pilot_students"]
    placed.sheet.put(total_row, column, 520, "total")
    file.fault("pilots", 3, "pilot_students", "R19", "error", "新化演示职业中专 250 人,在校生 800 人,上限 240 人")
    file.mark(placed.sheet.name, total_row, column, "V3", "warning", "总计写 520,明细合计 500")
    return file
