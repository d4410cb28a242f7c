"""Who may take part, and with what conditions (R2, R3, R6–R8, R24)."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from onex.rules import UNKNOWN, Answer, Series, answer, rule

_TECHNICAL = r"技工学校|高级技工|技师学院"


@rule(
    "E01",
    "学校类型不在试点范围",
    table="application.profile",
    at="school_kind",
    obligations=("R2", "R99"),
    says="该类学校不在试点范围",
    fix="请核对学校类型；技工学校等不受理。",
)
def inadmissible_school(
    school_kind: Series, refused_school_kinds: tuple[str, ...], admitted_school_kinds: tuple[str, ...]
) -> Series:
    """A school is of a kind that the pilot refuses or does not name.

    refused_school_kinds = ["technical_school"]
    admitted_school_kinds = ["vocational_college", "secondary"]

    | 学校类型           |     |
    | secondary          |     |
    | technical_school   | E01 |
    | other              | E01 |
    """
    return school_kind.isin(refused_school_kinds) | ~school_kind.isin(admitted_school_kinds)


@rule(
    "E02",
    "校名像技工院校，类型却填其他",
    table="application.profile",
    at=("school", "school_kind"),
    obligations=("R2",),
    says="校名「{school}」像技工院校，请核对学校类型",
    severity="warning",
)
def disguised_technical_school(school: Series, school_kind: Series, refused_school_kinds: tuple[str, ...]) -> Series:
    """A school's name says technical school while its kind says something admitted. School codes cannot tell.

    refused_school_kinds = ["technical_school"]

    | 学校名称       | 学校类型         |     |
    | 示例技师学院   | technical_school |     |
    | 示例技师学院   | secondary        | E02 |
    | 示例职业学院   | secondary        |     |
    """
    named = school.astype(str).str.contains(_TECHNICAL, regex=True)
    return named & ~school_kind.isin([*refused_school_kinds, "other"])


@rule(
    "E03",
    "专业与证书不对应",
    table="application.pilots",
    at="major_code",
    obligations=("R3",),
    says="专业 {major_code} 不在「{certificate}」的适用专业内({majors})",
    fix="请改选对应专业，或说明对应关系。",
)
def foreign_major(
    certificate: Series, major_code: Series, certificates: pd.DataFrame, major_must_match: bool
) -> Answer:
    """A pilot's major is not among those that the catalogue gives for its certificate; a blank list cannot be judged.

    major_must_match = true

    certificates
    | 证书名称 | 适用专业代码  |
    | 甲       | 510201、610201 |
    | 乙       |               |

    | 证书名称 | 专业代码 |     |
    | 甲       | 510201   |     |
    | 甲       | 510202   | E03 |
    | 乙       | 510202   |     |
    """
    lists: dict[str, tuple[str, ...]] = {}
    for name, codes in zip(certificates["certificate"], certificates["major_codes"], strict=True):
        lists[name] = (*lists.get(name, ()), *(codes if codes and codes != UNKNOWN else ()))
    known = certificate.map(lambda name: lists.get(name) or None)
    fits = [pd.NA if codes is None else major in codes for codes, major in zip(known, major_code, strict=True)]
    matched = pd.Series(fits, index=certificate.index, dtype="boolean")
    return answer(
        ~matched & major_must_match, "certificates.major_codes", majors=known.map(lambda c: "、".join(c or ()))
    )


@rule(
    "E04",
    "双师型教师占比不足",
    table="application.pilots",
    at="dual_qualified_teachers",
    obligations=("R6",),
    says="双师型教师 {dual_qualified_teachers} 人，团队 {team_members} 人，应不少于 {expected} 人({min_dual_qualified_share:.0%})",
    fix="请调整教学团队，或核对人数。",
)
def few_dual_qualified_teachers(
    team_members: Series, dual_qualified_teachers: Series, min_dual_qualified_share: Decimal
) -> Answer:
    """Too few of the teaching team are dual-qualified; exactly the share passes (A8: part-time teachers count).

    min_dual_qualified_share = 0.50

    | 专业教学团队人数 | 双师型教师数 |     |
    |               10 |            5 |     |
    |               10 |            4 | E04 |
    """
    return _short(dual_qualified_teachers, team_members, min_dual_qualified_share)


@rule(
    "E05",
    "行业企业专家占比不足",
    table="application.pilots",
    at="industry_experts",
    obligations=("R7",),
    says="行业企业专家 {industry_experts} 人，团队 {team_members} 人，应不少于 {expected} 人({min_industry_expert_share:.0%})",
    fix="请调整教学团队，或核对人数。",
)
def few_industry_experts(team_members: Series, industry_experts: Series, min_industry_expert_share: Decimal) -> Answer:
    """Too few of the teaching team come from industry; exactly the share passes.

    min_industry_expert_share = 0.20

    | 专业教学团队人数 | 行业企业专家数 |     |
    |               10 |              2 |     |
    |               10 |              1 | E05 |
    """
    return _short(industry_experts, team_members, min_industry_expert_share)


@rule(
    "E06",
    "可优先安排",
    table="application.pilots",
    at="team_rank",
    obligations=("R8",),
    says="教学团队级别符合优先条件，审核时可优先安排",
)
def priority_team(team_rank: Series, priority_team_ranks: tuple[str, ...]) -> Series:
    """A major with a national or provincial teaching team goes first: not a fault, a flag for the reviewer.

    priority_team_ranks = ["national", "provincial"]

    | 教学团队级别 |     |
    | national     | E06 |
    | none         |     |
    """
    return team_rank.isin(priority_team_ranks)


@rule(
    "E07",
    "市州名称不在本省报送单位内",
    table="application.profile",
    at="prefecture",
    obligations=("R24", "R26"),
    says="「{prefecture}」不是本省的市州",
    severity="warning",
    fix="请填写市州全称，如 长沙市。",
)
def unknown_prefecture(prefecture: Series, units: tuple[str, ...] | None = None) -> Series:
    """A school names a prefecture that the province does not have (A24).

    units = ["长沙市", "株洲市"]

    | 市州   |     |
    | 长沙市 |     |
    | 福州市 | E07 |
    """
    if units is None:
        return pd.Series(pd.NA, index=prefecture.index, dtype="boolean")
    return ~prefecture.isin(units) & prefecture.notna()


def _short(part: Series, whole: Series, share: Decimal) -> Answer:
    """Rows whose part is less than a share of the whole; `expected` is the smallest whole number that passes."""
    least = {n: -int(-(share * int(n)) // 1) for n in whole.unique()}
    expected = whole.map(least).astype("int64")
    return answer(part < expected, expected=expected, difference=expected - part)
