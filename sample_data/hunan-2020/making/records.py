"""One school's rows as a careful clerk would fill them; a story changes single fields."""

from __future__ import annotations

from datetime import date

from making import registers

Record = dict[str, object]

STEMS = "甲乙丙丁戊己庚辛壬癸"
AREA = {
    "长沙市": "0731",
    "株洲市": "0731",
    "湘潭市": "0731",
    "衡阳市": "0734",
    "邵阳市": "0739",
    "岳阳市": "0730",
    "常德市": "0736",
    "张家界市": "0744",
    "益阳市": "0737",
    "郴州市": "0735",
    "永州市": "0746",
    "怀化市": "0745",
    "娄底市": "0738",
    "湘西土家族苗族自治州": "0743",
}
COUNTED_ON = date(2020, 5, 31)

# certificate → (what the school has trained, what it trains in)
BACKGROUND = {
    "建筑工程识图": ("近三年承办施工员识图培训6期,共320人次", "建筑识图实训室2间,工位80个"),
    "金税财务应用": ("2018年起为本地小微企业办税人员培训9期,共410人次", "财税一体化实训室1间,工位60个"),
    "数据采集": ("与本地企业合办数据处理短训班4期,共160人次", "数据技术实训室2间,工位100个"),
    "云计算中心运维服务": ("承担机房运维人员继续教育3期,共120人次", "云计算实训机房1间,机柜6组"),
    "家务管理": ("承担家政服务员培训12期,共520人次", "家政实训室3间,样板间1套"),
    "数控车铣加工": ("近三年承担车工、铣工培训8期,共260人次", "数控车间1个,车铣设备32台"),
    "WPS办公应用": ("面向社区和企业开展办公软件培训10期,共450人次", "计算机机房4间,工位200个"),
    "财务数字化应用": ("承担会计人员继续教育5期,共380人次", "会计综合实训室2间,工位110个"),
    "业财一体信息化应用": ("与企业共建财务共享班2期,共90人次", "财务信息化实训室1间,工位56个"),
    "Python程序开发": ("举办程序设计暑期班3期,共130人次", "软件开发实训室2间,工位96个"),
    "集成电路开发与测试": ("承担电子装配、调试人员培训5期,共150人次", "电子测量实训室2间,测试仪器48台套"),
    "轨道交通车辆机械维护": ("与轨道企业合办检修员订单班2期,共80人次", "车辆检修实训区1处,转向架2台"),
}
OTHERWISE = ("近三年开展相关培训3期,共100人次", "相关实训室1间,工位50个")


def profile(code: str, majors: object, enrolment: object, submitted_on: object, /, **given: object) -> Record:
    """The row of 学校基本情况; leader and contact are named after the heavenly stems."""
    school = registers.BY_CODE[code]
    number = int(code[-2:])
    local = f"000000{number:02d}"
    row: Record = {
        "school_code": code,
        "school": school.name,
        "school_kind": school.kind,
        "affiliation": school.affiliation,
        "prefecture": school.prefecture,
        "majors": majors,
        "enrolment": enrolment,
        "enrolment_basis": "全日制",
        "enrolment_on": COUNTED_ON,
        "leader": "示例" + STEMS[number % 10],
        "contact": "样本" + STEMS[(number + 3) % 10],
        "contact_phone": f"{AREA[school.prefecture]}-{local}" if number % 2 else f"138{local}",
        "contact_email": f"sample{number:02d}@example.com",
        "credit_method": "职业技能等级证书学习成果认定与转换办法.pdf",
        "submitted_on": submitted_on,
    }
    return row | given


def pilot(code: str, certificate: str, level: str, major_code: str, students: object, /, **given: object) -> Record:
    """One row of 申报表, by the registers where they know better."""
    known = registers.BY_CERTIFICATE.get(certificate)
    trained, place = BACKGROUND.get(certificate, OTHERWISE)
    team = 10 + (len(certificate) + int(code[-2:]) + ALL_LEVELS.index(level)) % 7
    part = team // 4 + 1
    major = registers.MAJORS[major_code]
    row: Record = {
        "school_code": code,
        "school": registers.BY_CODE[code].name,
        "round": (known and known.filed[0]) or 1,
        "certificate": certificate,
        "batch": known.batch if known else 3,
        "evaluation_org": known.org if known else "样本评价组织（新报）",
        "level": level,
        "major_code": major_code,
        "major": major,
        "pilot_students": students,
        "team_members": team,
        "full_time_teachers": team - part,
        "part_time_teachers": part,
        "dual_qualified_teachers": -(-team * 6 // 10),
        "industry_experts": -(-team // 4),
        "team_rank": "无",
        "training_experience": trained,
        "talent_plan": f"{major}专业人才培养方案.pdf",
        "teaching_resources": f"{certificate}教学资源清单.xlsx",
        "facilities": place,
        "decision_record": f"{certificate}试点论证会纪要.pdf",
        "plan": f"{certificate}试点工作方案.pdf",
        "outsourced": "否",
        "agent": "否",
    }
    return row | given


ALL_LEVELS = ("初级", "中级", "高级")


def completion(code: str, certificate: str, level: str, planned: int, completed: int, /, **given: object) -> Record:
    """One row of 前批完成情况."""
    row: Record = {
        "school_code": code,
        "school": registers.BY_CODE[code].name,
        "batch": registers.BY_CERTIFICATE[certificate].batch,
        "certificate": certificate,
        "level": level,
        "planned_students": planned,
        "completed_students": completed,
    }
    return row | given
