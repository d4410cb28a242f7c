"""Submissions with faults of arithmetic, identity or workbook; see `failing.py` for those of the regulation."""

from __future__ import annotations

from datetime import date

from making.dirty import TITLE
from making.failing import three_sheets
from making.layout import Look, Submission, edition_sheet, office, one_row, plain, submission
from making.paper import As, Bad, ErrorCell, Formula
from making.records import pilot, profile


def stories() -> list[Submission]:
    """The six files of this kind."""
    return [_counts(), _identity(), _old_blank(), _exported(), _lost_heading(), _cannot_be_judged()]


def _counts() -> Submission:
    code = "3643099022"
    ten = {"team_members": 10, "full_time_teachers": 7, "part_time_teachers": 3}
    five = {"dual_qualified_teachers": 5, "industry_experts": 2}
    pilots = [
        pilot(code, "数控车铣加工", "初级", "051400", Bad(-1, "V5")),
        pilot(code, "金税财务应用", "初级", "120100", Bad(300.5, "V5")),
        pilot(code, "Python程序开发", "初级", "090100", Bad("约300", "V5")),
        pilot(code, "数据采集", "初级", "090100", 30, **ten, dual_qualified_teachers=12, industry_experts=3),
        pilot(code, "数据采集", "中级", "090100", 30, **ten | {"full_time_teachers": 6}, **five),
        pilot(code, "数据采集", "高级", "090100", 20, **ten | {"full_time_teachers": Bad("约7", "V5")}, **five),
        pilot(code, "建筑工程识图", "初级", "040100", 30, **ten | {"team_members": As(None, "/")}, **five),
    ]
    file = submission(
        "申报/22-益阳样本职业中专-申报表.xlsx",
        "人数写 -1、300.5、约300,不能当数;双师型多于团队,专任加兼职不等于团队,团队人数写 /",
        three_sheets(profile(code, 20, 1800, date(2020, 6, 11)), pilots, []),
    )
    file.fault("pilots", 0, "pilot_students", "V5", "error", "试点学生数 -1")
    file.fault("pilots", 1, "pilot_students", "V5", "error", "试点学生数 300.5,不是整数")
    file.fault("pilots", 2, "pilot_students", "V5", "error", "试点学生数 约300,不取近似")
    file.fault("pilots", 3, "dual_qualified_teachers", "V4", "error", "双师型 12 人,多于团队 10 人")
    file.fault("pilots", 4, "team_members", "V4", "error", "专任 6 人加兼职 3 人不等于团队 10 人")
    file.fault("pilots", 5, "full_time_teachers", "V5", "notice", "专任教师数 约7,不取近似;选填项")
    file.fault("pilots", 6, "team_members", "R6", "warning", "团队人数写 /,按未填计;双师型、专家比例无法判定")
    return file


def _identity() -> Submission:
    code = "3643099023"
    row = profile(code, 11, 1600, date(2020, 6, 10), school="郴州样本职业中专")
    pilots = [
        pilot(code, "建筑工程识图", "初级", "040100", 60),
        pilot(code, "金税财务应用", "初级", "120100", 40, school_code="3643099923"),
        pilot(code, "数控车铣加工", "初级", "051400", 40, school_code=Bad(364309902, "V18")),
    ]
    file = submission(
        "申报/23-郴州演示职业中专-申报表.xlsx",
        "校名是另一所学校的;申报表无校名列,一行代码不在学校名录,一行代码是 9 位数字",
        [plain("profile", [row]), plain("pilots", pilots, drop=["school"]), plain("completion", [], drop=["school"])],
    )
    file.fault(
        "profile", 0, "school_code", "V18", "error", "3643099023 在学校名录中是郴州演示职业中专,表中写郴州样本职业中专"
    )
    file.fault("pilots", 1, "school_code", "V18", "error", "学校标识码 3643099923 不在学校名录")
    file.fault("pilots", 2, "school_code", "V18", "error", "学校标识码只有 9 位")
    return file


def _old_blank() -> Submission:
    code = "3643099024"
    pilots = [
        pilot(code, "数据采集", "初级", "090100", 60),
        pilot(code, "数控车铣加工", "初级", "051400", 40),
        pilot(code, "数控车铣加工", "中级", "051400", 50),
    ]
    file = submission(
        "申报/24-永州示例职业中专.xlsx",
        "旧版模板;申报表隐藏了一行数据,合计只加了看得见的行",
        three_sheets(profile(code, 13, 1900, date(2020, 6, 11)), pilots, [], TITLE),
        edition_sheet("2019.1", code),
    )
    placed = file.tables[1]
    hidden, total_row, column = placed.rows[1], placed.rows[-1] + 1, placed.columns["pilot_students"]
    placed.sheet.hidden_rows.add(hidden)
    placed.sheet.put(total_row, column, 110, "total")
    file.mark("申报表", hidden, 1, "", "warning", "隐藏行里有一条申报(数控车铣加工 初级 40 人)")
    file.mark("申报表", total_row, column, "V3", "warning", "合计写 110,连隐藏行明细合计 150")
    file.mark("_onex", 2, 2, "V19", "warning", "模板版本 2019.1,现行 2020.1")
    return file


def _exported() -> Submission:
    code = "3643099025"
    pilots = [
        pilot(code, "Python程序开发", "初级", "090100", Bad(Formula("=30+30", None), "V20")),
        pilot(code, "数据采集", "初级", "090100", 40, dual_qualified_teachers=Bad(ErrorCell("#REF!"), "V20")),
        pilot(code, "金税财务应用", "初级", "120100", 40, part_time_teachers=Bad(ErrorCell("#N/A"), "V20")),
    ]
    file = submission(
        "申报/25-张家界演示职业学校（软件导出）.xlsx",
        "自编软件导出:公式没有计算结果,两格是错误值",
        three_sheets(
            profile(code, 10, 1400, As(date(2020, 6, 9), "2020-06-09"), enrolment_on="2020-05-31"), pilots, []
        ),
    )
    file.exported = True
    file.fault("pilots", 0, "pilot_students", "V20", "error", "公式没有计算结果,不当作空白或 0")
    file.fault("pilots", 1, "dual_qualified_teachers", "V20", "warning", "单元格是 #REF!")
    file.fault("pilots", 2, "part_time_teachers", "V20", "notice", "单元格是 #N/A;选填项")
    return file


def _lost_heading() -> Submission:
    code = "4143099026"
    pilots = [
        pilot(code, "建筑工程识图", "中级", "540301", 60),
        pilot(code, "集成电路开发与测试", "中级", "610101", 40),
    ]
    heads = [head for head in one_row("pilots") if head[2] != "outsourced"]
    row = profile(code, 22, 6100, date(2020, 6, 11))
    file = submission(
        "申报/26-娄底示例职业技术学院.xlsx",
        "申报表少了“是否外包或委托培训”一列,该表各行不作判定",
        [
            office("profile", [row], Look(one_row("profile"))),
            office("pilots", pilots, Look(heads, title=TITLE)),
            office("completion", [], Look(one_row("completion"))),
        ],
    )
    file.faults.append(("申报表", "", "R32", "error", "缺少必需的表头“是否外包或委托培训”"))
    return file


def _cannot_be_judged() -> Submission:
    code = "3643099027"
    pilots = [
        pilot(code, "建筑工程识图", "初级", "040100", 160),
        pilot(code, "金税财务应用", "初级", "120100", 141),
    ]
    row = profile(code, None, 1000, date(2020, 6, 8), affiliation=As(None, "/"))
    file = submission(
        "申报/27-长沙演示中等职业学校-申报表.xlsx",
        "专业总数空白:证书数上限无法判定;规模上限照样判定(301 人,上限 300 人);隶属关系写 /",
        three_sheets(row, pilots, []),
    )
    file.fault("profile", 0, "affiliation", "R24", "warning", "隶属关系写 /,按未填计")
    file.fault("profile", 0, "majors", "R18", "warning", "专业总数空白,证书数上限无法判定")
    file.fault(
        "pilots", 0, "pilot_students", "R19", "error", "试点学生合计 301 人,超过在校生 1000 人的 30%(上限 300 人)"
    )
    return file
