"""Submissions that look untidy and are right all the same: nothing here may be called an error or a warning."""

from __future__ import annotations

from datetime import date

from making.layout import Look, Submission, card, office, one_row, submission
from making.paper import As
from making.records import completion, pilot, profile

TITLE = "2020年湖南省第三批1+X证书制度试点申报表"


def stories() -> list[Submission]:
    """The four files of this kind."""
    return [_full_dress(), _joined_heads(), _tails(), _card()]


def _full_dress() -> Submission:
    code = "3643099005"
    pilots = [
        pilot(code, "数控车铣加工", "初级", "051400", As(120, "120人"), round=As(1, "第一轮"), batch=As(3, "第三批")),
        pilot(code, "数控车铣加工", "中级", "051400", As(60, "６０"), round=As(1, "第一轮"), batch=As(3, "三")),
        pilot(code, "Python程序开发", "初级", "090100", As(80, "80 人"), round=As(1, "一"), batch=As(3, "第三批")),
    ]
    sample = pilot(code, "金税财务应用", "初级", "120100", 50, school="××职业学校")
    foot = (
        "填表人：样本丙                审核人：示例丁                校长签字：",
        "注：一个证书分等级、分专业填写；人数为本批拟试点人数。",
    )
    people = {
        "pilot_students": "试点学生数（人）",
        "team_members": "专业教学团队人数（人）",
        "full_time_teachers": "专任教师数（人）",
        "part_time_teachers": "兼职教师数（人）",
        "dual_qualified_teachers": "双师型教师数（人）",
        "industry_experts": "行业企业专家数（人）",
    }
    look = Look(
        one_row("pilots", people),
        title=TITLE,
        unit="填报单位（盖章）：邵阳样本职业中等专业学校                        填报日期：2020年6月11日",
        sample=sample,
        foot=foot,
        sums=("pilot_students",),
        sums_by="formula",
        merge=("school_code", "school"),
    )
    row = profile(
        code,
        15,
        As(1200, "1,200"),
        As(date(2020, 6, 11), "2020年6月11日"),
        school_kind=As("中等职业学校", "职业中专"),
        enrolment_on=As(date(2020, 5, 31), "2020年5月31日"),
    )
    facts = Look(
        one_row(
            "profile",
            {"enrolment": "在校生总数（人）", "majors": "专业总数（个）", "submitted_on": "申报日期（年月日）"},
        ),
        title="学校基本情况表",
        foot=("填表人：样本丙        审核人：示例丁",),
    )
    earlier = Look(one_row("completion"), title="第一、二批试点完成情况表", foot=("注：本校未参加前两批试点。",))
    return submission(
        "申报/05-附件1：试点申报表（邵阳样本职业中专校）最终版.xlsx",
        "标题行、填报单位行、示例行、表头带单位、学校两列合并、合计公式、填表人和注;人数写作 120人、６０、1,200",
        [office("profile", [row], facts), office("pilots", pilots, look), office("completion", [], earlier)],
    )


def _joined_heads() -> Submission:
    code = "4143099006"
    heads = [
        ("学校", "标识码", "school_code"),
        ("学校", "名称", "school"),
        ("申报轮次", "", "round"),
        ("证书", "名称", "certificate"),
        ("证书", "批次", "batch"),
        ("证书", "等级", "level"),
        ("培训评价组织", "", "evaluation_org"),
        ("专业", "代码", "major_code"),
        ("专业", "名称", "major"),
        ("试点", "学生数", "pilot_students"),
        ("教学团队", "总人数", "team_members"),
        ("教学团队", "级别", "team_rank"),
        ("专任教师数", "", "full_time_teachers"),
        ("兼职教师数", "", "part_time_teachers"),
        ("双师型", "教师数", "dual_qualified_teachers"),
        ("行业企业", "专家数", "industry_experts"),
        *[(label, "", name) for label, _, name in one_row("pilots")[16:]],
    ]
    pilots = [
        pilot(
            code, "建筑工程识图", "中级", "540301", 200, certificate=As("建筑工程识图", "建筑工程识图职业技能等级证书")
        ),
        pilot(
            code, "建筑工程识图", "高级", "540301", 60, certificate=As("建筑工程识图", "建筑工程识图职业技能等级证书")
        ),
        pilot(code, "数据采集", "中级", "610215", 150, certificate=As("数据采集", "数据采集职业技能等级证书")),
        pilot(code, "财务数字化应用", "中级", "630301", 180),
    ]
    look = Look(
        heads,
        title=TITLE,
        sums=("pilot_students", "team_members"),
        merge=("school_code", "school"),
        foot=("填表人：样本己        审核人：示例乙        负责人：示例庚",),
    )
    earlier = [
        completion(
            code, "建筑信息模型（BIM）", "中级", 300, 296, certificate=As("建筑信息模型（BIM）", "建筑信息模型(BIM)")
        ),
        completion(code, "智能财税", "初级", 200, 200),
    ]
    row = profile(code, 38, As(12000, "1.2万"), date(2020, 6, 11), school_kind=As("高等职业学校", "高职院校"))
    return submission(
        "申报/06-岳阳演示职业技术学院1+X申报材料.xlsx",
        "两行表头上下相接(证书/名称、教学团队/级别);1904 日期系统,真日期格;在校生 1.2万;证书名带后缀;合计行",
        [
            office("profile", [row], Look(one_row("profile"), title="学校基本情况")),
            office("pilots", pilots, look),
            office("completion", earlier, Look(one_row("completion"), sums=("planned_students", "completed_students"))),
        ],
        epoch_1904=True,
    )


def _tails() -> Submission:
    code = "4143099007"
    profile_names = {
        "school_code": "学校代码（学校（机构）标识码，10位数字码）-xxdm",
        "school": "学校名称-xxmc",
        "school_kind": "学校类型-xxlx",
        "prefecture": "所在市州-szsz",
        "enrolment": "在校学生总数（单位：人）-zxss",
        "submitted_on": "申报日期（如 2020-06-11）-sbrq",
    }
    pilot_names = {
        "school_code": "学校代码（学校（机构）标识码，10位数字码）-xxdm",
        "school": "学校名称-xxmc",
        "certificate": "证书名称-zsmc",
        "batch": "证书批次-zspc",
        "level": "证书等级-zsdj",
        "major_code": "专业代码（6位）-zydm",
        "major": "专业名称-zymc",
        "pilot_students": "试点人数（人）-sdrs",
    }
    number = int(code)
    pilots = [
        pilot(code, "建筑工程识图", "中级", "540301", 150, certificate=As("建筑工程识图", "建筑工程识图（中级）")),
        pilot(
            code, "数据采集", "初级", "610215", 120, certificate=As("数据采集", "数据采集*"), school_code=As(code, None)
        ),
        pilot(code, "Python程序开发", "中级", "610205", 90, certificate=As("Python程序开发", "Ｐｙｔｈｏｎ程序开发")),
    ]
    pilots[0]["school_code"] = As(code, number)
    pilots[2]["school_code"] = As(code, number)
    dressed = [row | {"major_code": As(row["major_code"], int(str(row["major_code"])))} for row in pilots]
    facts = profile(
        code,
        32,
        As(8600, "８６００"),
        As(date(2020, 6, 11), "2020.6.11"),
        school_code=As(code, number),
        enrolment_on=As(date(2020, 5, 31), "2020/5/31"),
    )
    return submission(
        "申报/07-常德示例职业技术学院（系统导出）.xlsx",
        "系统导出:表头带说明和 -xxdm 尾巴,代码是数字格,一行代码空白而校名可认;证书名带等级、*、全角字母",
        [
            office("profile", [facts], Look(one_row("profile", profile_names))),
            office("pilots", dressed, Look(one_row("pilots", pilot_names))),
            office("completion", [completion(code, "Web前端开发", "中级", 160, 152)], Look(one_row("completion"))),
        ],
    )


def _card() -> Submission:
    code = "3643099008"
    heads: list[tuple[str, str, str]] = []
    groups = {
        "学校信息": ("school_code", "school"),
        "拟试点证书": ("certificate", "batch", "level", "evaluation_org"),
        "教学团队情况": (
            "team_members",
            "full_time_teachers",
            "part_time_teachers",
            "dual_qualified_teachers",
            "industry_experts",
        ),
        "附件材料": ("talent_plan", "teaching_resources", "decision_record", "plan"),
        "承诺事项": ("outsourced", "agent"),
    }
    alone = ("round", "major_code", "major", "pilot_students", "team_rank", "training_experience", "facilities")
    labels = {name: label for label, _, name in one_row("pilots")}
    for group in ("学校信息", "拟试点证书"):
        heads += [(group, labels[name], name) for name in groups[group]]
    heads += [(labels[name], "", name) for name in alone]
    for group in ("教学团队情况", "附件材料", "承诺事项"):
        heads += [(group, labels[name], name) for name in groups[group]]
    pilots = [
        pilot(code, "WPS办公应用", "初级", "090100", 60, outsourced=As("否", "×"), agent=As("否", "无")),
        pilot(code, "云计算中心运维服务", "初级", "090500", 40, outsourced=As("否", "×"), agent=As("否", "无")),
        pilot(code, "集成电路开发与测试", "初级", "091300", 45, outsourced=As("否", "N"), agent=As("否", "0")),
    ]
    unknown = {"full_time_teachers": As(None, "—"), "part_time_teachers": As(None, "/"), "team_rank": As("无", "/")}
    pilots[2] |= unknown
    row = profile(
        code,
        14,
        As(980, "980人"),
        As(date(2020, 6, 17), "2020/6/17"),
        school=As("张家界样本旅游职业学校", "张家界样本旅游学校"),
        contact_phone=As(("0744-00000008", "13800000008"), "0744-0000000813800000008"),
        enrolment_on=As(date(2020, 5, 31), "2020.5.31"),
        school_kind=As("中等职业学校", "中职"),
    )
    look = Look(heads, title=TITLE, unit="填报单位：张家界样本旅游学校", blank_after=frozenset({0, 1}), merge=())
    return submission(
        "申报/08-张家界样本旅游职业学校.xlsx",
        "学校基本情况为卡片式,校名用曾用名,两个电话连写;申报表上行是分组名,记录间有空行;×、无、N、0 为否",
        [
            card(row, title="学校基本情况"),
            office("pilots", pilots, look),
            office("completion", [], Look(one_row("completion"), title="前批完成情况")),
        ],
    )
