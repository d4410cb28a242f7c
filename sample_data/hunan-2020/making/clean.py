"""Submissions without a fault in layouts that need no inference: the plain one, and the aliases of the headings."""

from __future__ import annotations

from datetime import date

from making.layout import Look, Submission, edition_sheet, notes, office, one_row, plain, submission
from making.records import completion, pilot, profile


def stories() -> list[Submission]:
    """The four files of this kind."""
    return [_at_the_limit_of_certificates(), _at_the_limit_of_students(), _at_the_limit_of_teams(), _own_order()]


def _at_the_limit_of_certificates() -> Submission:
    code = "4143099001"
    pilots = [
        pilot(code, "建筑工程识图", "初级", "540301", 60),
        pilot(code, "建筑工程识图", "中级", "540301", 90),
        pilot(code, "建筑工程识图", "中级", "540502", 60),
        pilot(code, "金税财务应用", "中级", "630302", 100),
        pilot(code, "Python程序开发", "中级", "610205", 120),
    ]
    return submission(
        "申报/01-长沙示例职业技术学院-申报表.xlsx",
        "标准版式;一证多级、多专业按一种计,连同前批正好 4 种,为专业总数 10 个的 40%(不超)",
        [
            plain("profile", [profile(code, 10, 5000, date(2020, 6, 8))]),
            plain("pilots", pilots),
            plain("completion", [completion(code, "建筑信息模型（BIM）", "中级", 150, 140)]),
        ],
    )


def _at_the_limit_of_students() -> Submission:
    code = "3643099002"
    pilots = [
        pilot(code, "数控车铣加工", "初级", "051400", 100),
        pilot(code, "金税财务应用", "初级", "120100", 80),
    ]
    return submission(
        "申报/02-株洲样本中等职业学校-申报表.xlsx",
        "标准版式;连同前批计划正好 300 人,为在校生 1000 人的 30%(不超)",
        [
            plain("profile", [profile(code, 12, 1000, date(2020, 6, 9))]),
            plain("pilots", pilots),
            plain("completion", [completion(code, "物流管理", "初级", 120, 118)]),
        ],
    )


def _at_the_limit_of_teams() -> Submission:
    code = "4143099003"
    ten = {"team_members": 10, "full_time_teachers": 8, "part_time_teachers": 2}
    twenty = {"team_members": 20, "full_time_teachers": 15, "part_time_teachers": 5}
    pilots = [
        pilot(code, "数据采集", "初级", "610215", 60, **ten, dual_qualified_teachers=5, industry_experts=2),
        pilot(
            code, "云计算中心运维服务", "中级", "610213", 50, **twenty, dual_qualified_teachers=10, industry_experts=4
        ),
    ]
    return submission(
        "申报/03-湘潭演示职业学院-申报表.xlsx",
        "下发模板(含现行版本信息),各格按文本填写;双师型正好 50%、行业企业专家正好 20%(合格);前批完成情况有表头无数据",
        [
            plain("profile", [profile(code, 24, 6200, date(2020, 6, 10))], as_text=True),
            plain("pilots", pilots, as_text=True),
            plain("completion", []),
        ],
        edition_sheet("2020.1", code),
    )


def _own_order() -> Submission:
    code = "4143099004"
    profile_names = {
        "school_code": "院校代码",
        "school": "院校名称",
        "school_kind": "办学层次",
        "affiliation": "隶属",
        "prefecture": "所在市州",
        "majors": "本校专业总数",
        "enrolment": "本校在校生总数",
        "enrolment_basis": "统计口径",
        "enrolment_on": "统计日期",
        "leader": "主要负责人",
        "contact": "工作联系人",
        "contact_phone": "手机",
        "contact_email": "邮箱",
        "credit_method": "学分认定办法",
        "submitted_on": "填报日期",
    }
    pilot_names = {
        "school_code": "院校代码",
        "school": "院校名称",
        "round": "轮次",
        "certificate": "职业技能等级证书名称",
        "batch": "批次",
        "evaluation_org": "评价组织",
        "level": "等级",
        "major_code": "专业(方向)代码",
        "major": "专业(方向)",
        "pilot_students": "试点规模",
        "team_members": "团队人数",
        "dual_qualified_teachers": "双师型人数",
        "talent_plan": "人才培养方案附件",
        "facilities": "实训条件清单",
        "decision_record": "论证材料",
        "plan": "方案附件",
        "outsourced": "是否外包",
        "agent": "代理机构合作",
    }
    pilots = [
        pilot(code, "业财一体信息化应用", "高级", "630302", 80),
        pilot(code, "集成电路开发与测试", "中级", "610103", 60),
    ]
    heads = one_row("pilots", pilot_names)
    moved = [("序号", "", ""), *heads[2:6], *heads[9:15], *heads[:2], *heads[6:9], *heads[15:], ("备注", "", "")]
    return submission(
        "申报/04-衡阳示例应用技术学院（报省厅）.xlsx",
        "表头全用别称,列序、表序不同,另有序号、备注两列和一张填表说明;应用型本科,只报第二轮证书",
        [
            office("completion", [], Look(one_row("completion"))),
            office("pilots", pilots, Look(moved)),
            office("profile", [profile(code, 46, 15800, date(2020, 6, 18))], Look(one_row("profile", profile_names))),
        ],
        notes(["一、本表由学校教务处填写，一个证书、一个等级、一个专业填一行。", "二、附件随本表一并上传平台。"]),
    )
