"""The headings that the sample workbooks carry, field by field, in the order of the blank forms.

Each entry: field → (label, need, obligation). `need` is R (required), J (needed to judge) or o (optional); the
obligation is the one that a missing or unreadable cell leaves unmet. Kept apart from the forms of onex on purpose: an
answer key that borrowed them would repeat their mistakes.
"""

from __future__ import annotations

Fields = dict[str, tuple[str, str, str]]

PROFILE: Fields = {
    "school_code": ("学校标识码", "R", "V18"),
    "school": ("学校名称", "R", "V18"),
    "school_kind": ("学校类型", "R", "R2"),
    "affiliation": ("隶属关系", "J", "R24"),
    "prefecture": ("市州", "R", "R24"),
    "majors": ("专业总数", "J", "R18"),
    "enrolment": ("在校生总数", "J", "R19"),
    "enrolment_basis": ("在校生口径", "o", ""),
    "enrolment_on": ("在校生统计日期", "o", ""),
    "leader": ("校级负责人", "R", "R39"),
    "contact": ("联系人", "R", "R36"),
    "contact_phone": ("联系电话", "R", "R36"),
    "contact_email": ("电子邮箱", "o", "R36"),
    "credit_method": ("学习成果转换办法", "o", "R35"),
    "submitted_on": ("申报日期", "o", "R25"),
}

PILOTS: Fields = {
    "school_code": ("学校标识码", "R", "V18"),
    "school": ("学校名称", "o", "V18"),
    "round": ("申报轮次", "R", "R17"),
    "certificate": ("证书名称", "R", "R1"),
    "batch": ("证书批次", "R", "R1"),
    "evaluation_org": ("培训评价组织", "o", "R1"),
    "level": ("证书等级", "R", "V7"),
    "major_code": ("专业代码", "R", "R3"),
    "major": ("专业名称", "R", "R3"),
    "pilot_students": ("试点学生数", "R", "R19"),
    "team_members": ("专业教学团队人数", "J", "R6"),
    "full_time_teachers": ("专任教师数", "o", "V4"),
    "part_time_teachers": ("兼职教师数", "o", "V4"),
    "dual_qualified_teachers": ("双师型教师数", "J", "R6"),
    "industry_experts": ("行业企业专家数", "J", "R7"),
    "team_rank": ("教学团队级别", "o", "R8"),
    "training_experience": ("培训经验说明", "J", "R4"),
    "talent_plan": ("人才培养方案", "J", "R5"),
    "teaching_resources": ("教学资源清单", "J", "R5"),
    "facilities": ("教学条件说明", "J", "R9"),
    "decision_record": ("论证记录", "o", "R22"),
    "plan": ("试点工作方案", "R", "R23"),
    "outsourced": ("是否外包或委托培训", "R", "R32"),
    "agent": ("是否与代理机构合作", "R", "R33"),
}

COMPLETION: Fields = {
    "school_code": ("学校标识码", "R", "V18"),
    "school": ("学校名称", "o", "V18"),
    "batch": ("证书批次", "R", "V7"),
    "certificate": ("证书名称", "R", "V7"),
    "level": ("证书等级", "R", "V7"),
    "planned_students": ("计划试点人数", "R", "R19"),
    "completed_students": ("已完成人数", "R", "R20"),
}

STEMS = {
    "trained": "培训",
    "registered": "报名",
    "assessed": "考核",
    "passed": "通过",
    "issued": "发证",
    "recorded": "平台录入",
}

FIGURES: Fields = {
    "period": ("报送期次", "R", ""),
    "school_code": ("学校标识码", "R", ""),
    "school": ("学校名称", "o", ""),
    "certificate": ("证书名称", "R", ""),
    "batch": ("证书批次", "o", ""),
    "level": ("证书等级", "R", ""),
    "approved_students": ("核定规模", "J", ""),
    **{f"{stem}_now": (f"本期{word}人数", "R", "") for stem, word in STEMS.items()},
    **{f"{stem}_total": (f"累计{word}人数", "R", "") for stem, word in STEMS.items()},
}

SUMMARY: Fields = {
    "period": ("报送期次", "R", ""),
    "school_code": ("学校标识码", "R", ""),
    "school": ("学校名称", "o", ""),
    "teachers_trained_now": ("本期师资培训人数", "R", ""),
    "teachers_trained_total": ("累计师资培训人数", "R", ""),
    "sites": ("考核站点数", "o", ""),
    "spent_now": ("本期支出", "o", ""),
    "spent_total": ("累计支出", "o", ""),
    "progress": ("工作进展", "R", ""),
    "experience": ("经验做法", "o", ""),
    "cases": ("典型案例", "o", ""),
    "difficulties": ("困难问题", "R", ""),
    "proposals": ("政策建议", "R", ""),
    "filled_by": ("填报人", "R", ""),
    "filled_phone": ("填报人电话", "R", ""),
    "reviewed_by": ("审核人", "o", ""),
}

TABLES: dict[str, tuple[str, Fields]] = {
    "profile": ("学校基本情况", PROFILE),
    "pilots": ("申报表", PILOTS),
    "completion": ("前批完成情况", COMPLETION),
    "figures": ("双周报", FIGURES),
    "summary": ("工作情况", SUMMARY),
}
