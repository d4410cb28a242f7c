"""Figures and names of one submission that must agree with one another (V4, V9, V18)."""

from __future__ import annotations

import pandas as pd

from onex.formbook import simplify
from onex.model.spelling import name_key
from onex.rules import MAY_BE_BLANK, Answer, Series, answer, rule


@rule(
    "C01",
    "双师型教师多于团队人数",
    table="application.pilots",
    at="dual_qualified_teachers",
    obligations=("V4",),
    says="双师型教师 {dual_qualified_teachers} 人，多于团队 {team_members} 人",
    fix="请核对两处人数。",
)
def more_dual_than_team(team_members: Series, dual_qualified_teachers: Series) -> Answer:
    """More dual-qualified teachers than the team has members.

    | 专业教学团队人数 | 双师型教师数 |     |
    |               10 |           10 |     |
    |               10 |           11 | C01 |
    """
    over = dual_qualified_teachers > team_members
    return answer(over, expected=team_members, difference=dual_qualified_teachers - team_members)


@rule(
    "C02",
    "行业企业专家多于团队人数",
    table="application.pilots",
    at="industry_experts",
    obligations=("V4",),
    says="行业企业专家 {industry_experts} 人，多于团队 {team_members} 人",
    fix="请核对两处人数。",
)
def more_experts_than_team(team_members: Series, industry_experts: Series) -> Answer:
    """More experts from industry than the team has members.

    | 专业教学团队人数 | 行业企业专家数 |     |
    |               10 |             10 |     |
    |               10 |             11 | C02 |
    """
    over = industry_experts > team_members
    return answer(over, expected=team_members, difference=industry_experts - team_members)


@rule(
    "C03",
    "专任与兼职之和不等于团队人数",
    table="application.pilots",
    at=("team_members", "full_time_teachers", "part_time_teachers"),
    obligations=("V4",),
    says="专任 {full_time_teachers} 人 + 兼职 {part_time_teachers} 人 = {expected} 人，团队填 {team_members} 人",
    fix="请核对三处人数。",
)
def unbalanced_team(team_members: Series, full_time_teachers: Series, part_time_teachers: Series) -> Answer:
    """Full-time and part-time teachers do not make up the team.

    | 专业教学团队人数 | 专任教师数 | 兼职教师数 |     |
    |               10 |          6 |          4 |     |
    |               10 |          6 |          5 | C03 |
    """
    both = full_time_teachers + part_time_teachers
    return answer(both != team_members, expected=both, difference=team_members - both)


@rule(
    "C10",
    "专任或兼职教师多于团队人数",
    table="application.pilots",
    at=("full_time_teachers", "part_time_teachers"),
    obligations=("V4",),
    says="团队 {team_members} 人，{who}",
    fix="请核对人数。",
)
def overfull_team(
    team_members: Series, full_time_teachers: Series = MAY_BE_BLANK, part_time_teachers: Series = MAY_BE_BLANK
) -> Answer:
    """One kind of teacher alone outnumbers the team; when both kinds are given, their sum is C03's.

    | 专业教学团队人数 | 专任教师数 | 兼职教师数 |     |
    |               10 |         10 |            |     |
    |               10 |         11 |            | C10 |
    |               10 |            |         11 | C10 |
    |               10 |         11 |          0 |     |
    """
    full, part = (s.astype("Int64") for s in (full_time_teachers, part_time_teachers))
    alone = full.isna() | part.isna()
    most = full.fillna(0).combine(part.fillna(0), max)
    who = full.fillna(0).map(lambda n: f"专任 {n} 人" if n else "") + part.fillna(0).map(
        lambda n: f"兼职 {n} 人" if n else ""
    )
    broken = (most > team_members) & alone
    return answer(broken.astype(bool), who=who, expected=team_members, difference=most - team_members)


@rule(
    "C04",
    "学校标识码不在学校名录内",
    table="application.profile",
    at="school_code",
    obligations=("V18",),
    says="学校标识码 {school_code}({school})不在学校名录内",
    fix="请核对学校标识码；新设学校请先补入名录。",
)
def unknown_school(school_code: Series, schools: pd.DataFrame, school: Series = MAY_BE_BLANK) -> Series:
    """A school code that the register does not have.

    schools
    | 学校标识码 | 学校名称 |
    | A          | 甲校     |

    | 学校标识码 | 学校名称 |     |
    | A          | 甲校     |     |
    | B          | 乙校     | C04 |
    """
    return ~school_code.isin(schools["school_code"])


@rule(
    "C05",
    "学校名称与标识码不符",
    table="application.profile",
    at=("school_code", "school"),
    obligations=("V18",),
    says="学校标识码 {school_code} 在名录中是「{expected}」，填的是「{school}」",
    fix="请核对学校标识码与学校名称。",
)
def misnamed_school(school_code: Series, school: Series, schools: pd.DataFrame) -> Answer:
    """A school's name is neither the register's nor one of its former names for that code.

    schools
    | 学校标识码 | 学校名称 | 曾用名 |
    | A          | 甲校     | 老甲校 |

    | 学校标识码 | 学校名称 |     |
    | A          | 甲校     |     |
    | A          | 老甲校   |     |
    | A          | 乙校     | C05 |
    | B          | 乙校     |     |
    """
    return _names_differ(school_code, school, schools)


@rule(
    "C06",
    "申报表的学校标识码不在学校名录内",
    table="application.pilots",
    at="school_code",
    per="school_code",
    obligations=("V18",),
    says="学校标识码 {school_code} 不在学校名录内",
    fix="请核对学校标识码。",
)
def unknown_applicant(school_code: Series, schools: pd.DataFrame, profile: pd.DataFrame | None = None) -> Series:
    """A pilot's school code that the register does not have; one that stands in the profile too is C04's.

    schools
    | 学校标识码 |
    | A          |

    | 学校标识码 |     |
    | A          |     |
    | B          | C06 |
    """
    told = set() if profile is None else set(profile["school_code"].dropna())
    return ~school_code.isin(schools["school_code"]) & ~school_code.isin(told)


@rule(
    "C07",
    "申报表的学校名称与标识码不符",
    table="application.pilots",
    at=("school_code", "school"),
    per=("school_code", "school"),
    obligations=("V18",),
    says="学校标识码 {school_code} 应为「{expected}」，填的是「{school}」",
    fix="请核对学校标识码与学校名称。",
)
def misnamed_applicant(
    school_code: Series,
    school: Series,
    schools: pd.DataFrame | None = None,
    profile: pd.DataFrame | None = None,
) -> Answer:
    """A pilot's school name that neither the register nor the profile has for its code.

    schools
    | 学校标识码 | 学校名称 | 曾用名 |
    | A          | 甲校     |        |

    | 学校标识码 | 学校名称 |     |
    | A          | 甲校     |     |
    | A          | 乙校     | C07 |
    """
    known = schools if schools is not None else profile
    if known is None:
        return answer(pd.Series(pd.NA, index=school.index, dtype="boolean"), "schools", expected="")
    given = _names_differ(school_code, school, known)
    if schools is not None and profile is not None:
        # The profile's own wrong name is C05's; repeating it here would be one defect twice.
        told = set(zip(profile["school_code"], profile["school"], strict=True))
        repeated = [pair in told for pair in zip(school_code, school, strict=True)]
        return answer(given.broken & ~pd.Series(repeated, index=school.index), expected=given.facts["expected"])
    return given


@rule(
    "C08",
    "申报表的学校没有基本情况",
    table="application.pilots",
    at="school_code",
    per="school_code",
    obligations=("R18", "R19"),
    says="学校标识码 {school_code} 在「学校基本情况」中没有记录，比例无法判定",
    severity="warning",
    fix="请补填该校的学校基本情况。",
)
def profileless_applicant(
    school_code: Series, profile: pd.DataFrame | None = None, schools: pd.DataFrame | None = None
) -> Series:
    """A school applies without a row in the profile sheet of the same workbook. One that no register knows is C06's.

    profile
    | 学校标识码 |
    | A          |

    | 学校标识码 |     |
    | A          |     |
    | B          | C08 |
    """
    if profile is None:
        return pd.Series(False, index=school_code.index)
    absent = ~school_code.isin(profile["school_code"].dropna())
    return absent if schools is None else absent & school_code.isin(schools["school_code"])


@rule(
    "C09",
    "统计日期晚于申报日期",
    table="application.profile",
    at=("enrolment_on", "submitted_on"),
    obligations=("V9",),
    says="在校生统计日期 {enrolment_on} 晚于申报日期 {submitted_on}",
    severity="warning",
    fix="请核对两个日期。",
)
def future_count(enrolment_on: Series, submitted_on: Series) -> Series:
    """Enrolment is counted on a day after the application.

    | 在校生统计日期 | 申报日期   |     |
    | 2020-06-10     | 2020-06-10 |     |
    | 2020-06-11     | 2020-06-10 | C09 |
    """
    later = [counted > sent for counted, sent in zip(enrolment_on, submitted_on, strict=True)]
    return pd.Series(later, index=enrolment_on.index, dtype=bool)


def _names_differ(school_code: Series, school: Series, known: pd.DataFrame) -> Answer:
    names: dict[str, str] = {}
    accepted: dict[str, set[str]] = {}
    former = known["former_names"] if "former_names" in known else pd.Series([None] * len(known), index=known.index)
    for code, name, others in zip(known["school_code"], known["school"], former, strict=True):
        if name is None or code is None:
            continue
        names.setdefault(code, name)
        accepted.setdefault(code, set()).update(map(name_key, (name, *(others or ()))))
    keys = {name: name_key(name) for name in school.unique()}

    def foreign(code: str, name: str) -> bool:
        if code not in accepted or keys[name] in accepted[code]:
            return False
        return simplify(keys[name]) not in {simplify(known) for known in accepted[code]}

    wrong = [foreign(code, name) for code, name in zip(school_code, school, strict=True)]
    return answer(pd.Series(wrong, index=school.index, dtype=bool), expected=school_code.map(names))
