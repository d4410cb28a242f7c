"""Submissions with faults planted on purpose; every fault is written down beside the rows that carry it.

This file holds what breaks the regulation; `broken.py` holds what breaks the arithmetic or the workbook.
"""

from __future__ import annotations

from datetime import date

from making.dirty import TITLE
from making.layout import Look, Placed, Submission, office, one_row, plain, submission
from making.paper import As, Bad
from making.records import Record, completion, pilot, profile


def stories() -> list[Submission]:
    """The eight files of this kind."""
    return [
        _too_many_certificates(),
        _one_student_too_many(),
        _pushed_over_by_completion(),
        _conditions_of_the_school(),
        _certificates_not_open(),
        _plans_and_partners(),
        _late_and_unreachable(),
        _technical_school(),
    ]


def three_sheets(row: Record, pilots: list[Record], done: list[Record], title: str = "") -> list[Placed]:
    """The usual three tables; with a title they are dressed as an office does, else plain."""
    if not title:
        return [plain("profile", [row]), plain("pilots", pilots), plain("completion", done)]
    unit = f"填报单位：{row['school']}"
    foot = ("填表人：样本甲            审核人：示例乙            （盖章）",)
    return [
        office("profile", [row], Look(one_row("profile"), title="学校基本情况", unit=unit)),
        office("pilots", pilots, Look(one_row("pilots"), title=title, unit=unit, sums=("pilot_students",), foot=foot)),
        office("completion", done, Look(one_row("completion"), title="前批完成情况", unit=unit)),
    ]


def _too_many_certificates() -> Submission:
    code = "4143099014"
    pilots = [
        pilot(code, "建筑工程识图", "初级", "540301", 40),
        pilot(code, "建筑工程识图", "中级", "540502", 60),
        pilot(code, "金税财务应用", "中级", "630302", 80),
        pilot(code, "数据采集", "中级", "610215", 50),
        pilot(code, "Python程序开发", "中级", "610205", 50),
    ]
    done = [completion(code, "母婴护理", "中级", 60, 60)]
    day = As(date(2020, 6, 9), "2020年6月9日")
    file = submission(
        "申报/14-湘西示例民族职业技术学院.xlsx",
        "证书 5 种(前批 1 种、本批 4 种,其中一种报两级两专业),专业总数 10 个,上限 4 种",
        three_sheets(profile(code, 10, 4100, day), pilots, done, TITLE),
    )
    file.fault("pilots", 0, "certificate", "R18", "error", "累计 5 种证书,超过专业总数 10 个的 40%(上限 4 种)")
    return file


def _one_student_too_many() -> Submission:
    code = "4143099015"
    pilots = [
        pilot(code, "业财一体信息化应用", "中级", "630302", 101),
        pilot(code, "WPS办公应用", "初级", "610201", 120),
        pilot(code, "WPS办公应用", "中级", "610201", 80),
    ]
    file = submission(
        "申报/15-长沙样本商务职业学院-申报表.xlsx",
        "试点学生 301 人,在校生 1000 人,上限 300 人",
        three_sheets(profile(code, 16, 1000, date(2020, 6, 16)), pilots, []),
    )
    file.fault(
        "pilots",
        0,
        "pilot_students",
        "R19",
        "error",
        "试点学生合计 301 人,超过在校生 1000 人的 30%(上限 300 人,超 1 人)",
    )
    return file


def _pushed_over_by_completion() -> Submission:
    code = "4143099016"
    pilots = [
        pilot(code, "轨道交通车辆机械维护", "中级", "600601", 150),
        pilot(code, "集成电路开发与测试", "中级", "610101", 100),
    ]
    done = [completion(code, "工业机器人应用编程", "中级", 60, 41)]
    file = submission(
        "申报/16-株洲演示职业技术学院.xlsx",
        "本批 250 人不超,加上前批计划 60 人共 310 人,超过在校生 1000 人的 30%",
        three_sheets(profile(code, 20, 1000, date(2020, 6, 15)), pilots, done, TITLE),
    )
    file.fault(
        "pilots", 0, "pilot_students", "R19", "error", "本批 250 人加前批计划 60 人共 310 人,上限 300 人,超 10 人"
    )
    return file


def _conditions_of_the_school() -> Submission:
    code = "3643099017"
    ten = {"team_members": 10, "full_time_teachers": 8, "part_time_teachers": 2}
    pilots = [
        pilot(code, "数控车铣加工", "初级", "051400", 50, **ten, dual_qualified_teachers=4, industry_experts=2),
        pilot(code, "数控车铣加工", "中级", "051400", 40, **ten, dual_qualified_teachers=5, industry_experts=1),
        pilot(code, "Python程序开发", "初级", "120100", 40),
        pilot(code, "金税财务应用", "初级", "120100", 45, training_experience=None, talent_plan=None),
        pilot(
            code,
            "数据采集",
            "初级",
            "090100",
            30,
            teaching_resources=None,
            facilities=As(None, "/"),
            team_rank="省级专业教学团队",
        ),
        pilot(
            code,
            "数据采集",
            "中级",
            "090100",
            30,
            training_experience=As(None, "无"),
            team_rank="国家级教师教学创新团队",
        ),
    ]
    file = submission(
        "申报/17-湘潭样本职业中专-申报表.xlsx",
        "院校条件:双师型 4/10、行业企业专家 1/10(同表 5/10、2/10 合格)、专业不对口、四项材料缺;两个团队优先",
        three_sheets(profile(code, 12, 1500, date(2020, 6, 10)), pilots, []),
    )
    file.fault("pilots", 0, "dual_qualified_teachers", "R6", "warning", "双师型 4 人,团队 10 人,不足 50%")
    file.fault("pilots", 1, "industry_experts", "R7", "warning", "行业企业专家 1 人,团队 10 人,不足 20%")
    file.fault("pilots", 2, "major_code", "R3", "warning", "120100 会计不在 Python程序开发 的适用专业内")
    file.fault("pilots", 3, "training_experience", "R4", "warning", "培训经验说明空白")
    file.fault("pilots", 3, "talent_plan", "R5", "warning", "人才培养方案空白")
    file.fault("pilots", 4, "teaching_resources", "R5", "warning", "教学资源清单空白")
    file.fault("pilots", 4, "facilities", "R9", "warning", "教学条件说明写 /,按未填计")
    file.fault("pilots", 4, "team_rank", "R8", "notice", "省级专业教学团队所在专业,优先")
    file.fault("pilots", 5, "training_experience", "R4", "warning", "培训经验说明写 无,按未填计")
    file.fault("pilots", 5, "team_rank", "R8", "notice", "国家级教师教学创新团队所在专业,优先")
    return file


def _certificates_not_open() -> Submission:
    code = "4143099018"
    pilots = [
        pilot(code, "示例无人机测绘", "中级", "540301", 40),
        pilot(code, "样本设备运维", "中级", "560103", 40),
        pilot(code, "示例数据标注", "初级", "610215", 40),
        pilot(code, "样本课件制作", "中级", "610201", 40),
        pilot(code, "云计算中心运维服务", "中级", "610213", 60, round=1),
        pilot(code, "财务数字化应用", "初级", "630302", 50),
        pilot(code, "建筑工程识图", "中级", "540301", 60, batch=2),
        pilot(code, "集成电路开发与测试", "中级", "610103", 45),
    ]
    file = submission(
        "申报/18-衡阳演示职业技术学院-申报表.xlsx",
        "证书:不在目录、已退出、备案不同意、未备案各一种;轮次不符;目录没有的等级;批次写错",
        three_sheets(profile(code, 30, 9200, date(2020, 6, 11)), pilots, []),
    )
    file.fault("pilots", 0, "certificate", "R1", "error", "示例无人机测绘不在证书目录")
    file.fault("pilots", 1, "certificate", "R1", "error", "样本设备运维已于 2020-06-01 退出目录")
    file.fault("pilots", 2, "certificate", "R1", "error", "示例数据标注的备案结论是不同意")
    file.fault("pilots", 3, "certificate", "R1", "error", "样本课件制作未在省内备案")
    file.fault("pilots", 4, "round", "R17", "error", "云计算中心运维服务在第二轮备案,申报写第一轮")
    file.fault("pilots", 5, "level", "V7", "error", "财务数字化应用只有中级、高级,申报写初级")
    file.fault("pilots", 6, "batch", "V7", "error", "建筑工程识图属第三批,申报写第二批")
    return file


def _plans_and_partners() -> Submission:
    code = "4143099019"
    shared = "2020年试点工作方案.pdf"
    pilots = [
        pilot(code, "建筑工程识图", "中级", "540301", 60, plan=shared),
        pilot(code, "金税财务应用", "中级", "630302", 50, plan=shared),
        pilot(code, "数据采集", "中级", "610215", 40, plan=None),
        pilot(code, "Python程序开发", "中级", "610205", 60, outsourced="是"),
        pilot(code, "数控车铣加工", "中级", "560103", 40, agent=As("是", "√")),
        pilot(code, "财务数字化应用", "中级", "630302", 50),
        pilot(code, "财务数字化应用", "中级", "630302", 30),
    ]
    file = submission(
        "申报/19-邵阳示例职业技术学院.xlsx",
        "两种证书共用一份方案、一份方案没交;外包、与代理机构合作;同一证书同级同专业填了两行",
        three_sheets(profile(code, 25, 7800, date(2020, 6, 12)), pilots, [], TITLE),
    )
    file.fault("pilots", 0, "plan", "R23", "error", "建筑工程识图、金税财务应用(第4、5行)共用一份试点工作方案")
    file.fault("pilots", 2, "plan", "R23", "error", "没有试点工作方案")
    file.fault("pilots", 3, "outsourced", "R32", "error", "教学培训外包或委托")
    file.fault("pilots", 4, "agent", "R33", "error", "与代理机构合作")
    file.fault("pilots", 5, "certificate", "V8", "error", "同一学校、证书、等级、专业有两行")
    return file


def _late_and_unreachable() -> Submission:
    code = "4143099020"
    pilots = [
        pilot(code, "建筑工程识图", "中级", "540301", 60),
        pilot(code, "家务管理", "中级", "690302", 40),
    ]
    day = As(date(2020, 6, 15), "2020.6.15")
    row = profile(code, 18, 5600, day, leader=None, contact=As(None, "/"), contact_phone=Bad("0730-123", "R36"))
    file = submission(
        "申报/20-岳阳样本职业学院.xlsx",
        "6月15日才报第一轮证书(同报的第二轮证书不逾期);校级负责人、联系人缺,电话不全",
        three_sheets(row, pilots, [], TITLE),
    )
    file.fault("profile", 0, "leader", "R39", "error", "校级负责人空白")
    file.fault("profile", 0, "contact", "R36", "error", "联系人写 /,按未填计")
    file.fault("profile", 0, "contact_phone", "R36", "error", "电话 0730-123 位数不对")
    file.fault("profile", 0, "submitted_on", "R25", "error", "第一轮截止 2020-06-12,申报日期 2020-06-15")
    return file


def _technical_school() -> Submission:
    code = "3643099021"
    pilots = [pilot(code, "数控车铣加工", "中级", "051400", 80)]
    row = profile(code, 9, 2100, date(2020, 6, 10))
    file = submission(
        "申报/21-常德演示高级技工学校.xlsx",
        "技工学校不在试点院校范围",
        three_sheets(row, pilots, []),
    )
    file.fault("profile", 0, "school_kind", "R2", "error", "技工学校不在试点院校范围")
    return file
