"""How much a school may ask for: certificates by its majors, students by its enrolment (R18–R21)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from onex.rules import Answer, Series, answer, rule


@rule(
    "Q01",
    "试点证书数超过规定比例",
    table="application.pilots",
    at=("certificate", "completion.certificate"),
    per="school_code",
    obligations=("R18", "V22"),
    says="参与试点证书 {total} 种，专业总数 {majors} 个，上限 {expected} 种({max_certificate_share:.0%})；另按专业计为 {other} 个",
    fix="请减少申报证书种数，或核对专业总数。",
)
def too_many_certificates(
    school_code: Series,
    certificate: Series,
    major_code: Series,
    majors: Series,
    max_certificate_share: Decimal,
    certificate_metric: str = "cert_count",
    min_allowed_certificates: int = 0,
    quota_scope: str = "cumulative",
    completion: pd.DataFrame | None = None,
) -> Answer:
    """A school takes part with more kinds of certificates than its majors allow.

    Counted are distinct names, whatever the level or major (V22), over this call and the batches before (A3).

    max_certificate_share = 0.40

    completion
    | 学校标识码 | 证书名称 |
    | C          | 戊        |

    | 学校标识码 | 专业总数 | 证书名称 | 专业代码 |     |
    | A          |       10 | 甲       | 1        |     |
    | A          |       10 | 乙       | 2        |     |
    | A          |       10 | 丙       | 3        |     |
    | A          |       10 | 丁       | 4        |     |
    | A          |       10 | 丁       | 5        |     |
    | B          |        2 | 甲       | 1        | Q01 |
    | C          |       10 | 甲       | 1        | Q01 |
    | C          |       10 | 乙       | 2        | Q01 |
    | C          |       10 | 丙       | 3        | Q01 |
    | C          |       10 | 丁       | 4        | Q01 |
    """
    by_major = _distinct(school_code, major_code)
    earlier, known = _earlier(completion, school_code, quota_scope)
    by_name = _distinct(school_code, certificate, earlier)
    total, other = (by_major, by_name) if certificate_metric == "major_count" else (by_name, by_major)
    limit = _part(max_certificate_share, majors).clip(lower=min_allowed_certificates)
    over = total > limit
    sure = over.astype("boolean").mask(~over & ~known)
    return answer(sure, "completion", total=total, other=other, expected=limit, difference=total - limit)


@rule(
    "Q02",
    "试点规模超过规定比例",
    table="application.pilots",
    at=("pilot_students", "completion.planned_students"),
    per="school_code",
    obligations=("R19",),
    says="试点规模合计 {total} 人(本批 {asked} 人、前批 {earlier} 人)，在校生 {enrolment} 人，上限 {expected} 人({max_pilot_share:.0%})，超 {difference} 人",
    fix="请核减试点学生数，或核对在校生总数。",
)
def oversized_pilot(
    school_code: Series,
    pilot_students: Series,
    enrolment: Series,
    max_pilot_share: Decimal,
    quota_scope: str = "cumulative",
    release_completed: bool = False,
    completion: pd.DataFrame | None = None,
) -> Answer:
    """A school's pilots, over all certificates and batches, outgrow its enrolment.

    max_pilot_share = 0.30

    completion
    | 学校标识码 | 计划试点人数 | 已完成人数 |
    | C          |          100 |        100 |

    | 学校标识码 | 在校生总数 | 试点学生数 |     |
    | A          |       1000 |        200 | Q02 |
    | A          |       1000 |        101 | Q02 |
    | B          |       1000 |        300 |     |
    | C          |       1000 |        200 |     |
    | D          |         99 |         30 | Q02 |
    """
    asked = pilot_students.groupby(school_code).transform("sum")
    counted, known = _earlier(completion, school_code, quota_scope)
    earlier = pd.Series(0, index=school_code.index)
    if counted is not None:
        places = counted["planned_students"]
        if release_completed:
            places = (places - counted["completed_students"]).clip(lower=0)
        by_school = places.groupby(counted["school_code"]).sum().to_dict()
        earlier = school_code.map(lambda code: int(by_school.get(code, 0))).astype("int64")
        known = known & ~school_code.isin(set(counted.loc[places.isna(), "school_code"]))
    total = asked + earlier
    limit = _part(max_pilot_share, enrolment)
    over = total > limit
    sure = over.astype("boolean").mask(~over & ~known)
    return answer(
        sure, "completion", total=total, asked=asked, earlier=earlier, expected=limit, difference=total - limit
    )


@rule(
    "Q03",
    "专业总数过少，按比例不得申报",
    table="application.profile",
    at="majors",
    obligations=("R18",),
    says="专业总数 {majors} 个，按比例取整为 0，是否准予试点请人工决定",
    severity="notice",
)
def too_few_majors(majors: Series, manual_review_majors: int) -> Series:
    """A school has so few majors that its share of certificates rounds down to none (A4).

    manual_review_majors = 2

    | 专业总数 |     |
    |        3 |     |
    |        2 | Q03 |
    """
    return majors <= manual_review_majors


@rule(
    "Q04",
    "在校生口径不一致",
    table="application.profile",
    at="enrolment_basis",
    obligations=("R19",),
    says="在校生口径与同一文件中多数学校({usual})不同",
    severity="warning",
    fix="请统一在校生口径后重报。",
)
def mixed_enrolment_basis(enrolment_basis: Series) -> Answer:
    """A school counts its enrolment on another basis than most schools of the same file (A6).

    | 在校生口径 |     |
    | full_time  |     |
    | full_time  |     |
    | school_year | Q04 |
    """
    usual = enrolment_basis.value_counts().index[0]
    return answer(enrolment_basis != usual, usual=usual)


@rule(
    "Q05",
    "前批任务完成率偏低",
    table="application.completion",
    at=("planned_students", "completed_students"),
    per="school_code",
    obligations=("R20",),
    says="前批计划 {planned} 人、完成 {completed} 人，低于 {completion_threshold:.0%}",
    needs=("low_completion_restrained",),
    fix="请先完成前批任务，从严确定本批规模。",
)
def low_completion(
    school_code: Series, planned_students: Series, completed_students: Series, completion_threshold: Decimal
) -> Answer:
    """A school has done too little of its earlier batches. The notice names no threshold: off until one is set (A7).

    completion_threshold = 0.60

    | 学校标识码 | 计划试点人数 | 已完成人数 |     |
    | A          |          100 |         60 |     |
    | B          |          100 |         59 | Q05 |
    """
    planned = planned_students.groupby(school_code).transform("sum")
    completed = completed_students.groupby(school_code).transform("sum")
    return answer(completed < planned.map(lambda n: completion_threshold * n), planned=planned, completed=completed)


@rule(
    "Q06",
    "试点规模比前批扩大",
    table="application.pilots",
    at="pilot_students",
    obligations=("R21",),
    says="同一证书等级前批计划 {earlier} 人，本批 {asked} 人，扩大规模须按程序申请",
)
def enlarged_pilot(
    school_code: Series,
    certificate: Series,
    level: Series,
    pilot_students: Series,
    completion: pd.DataFrame,
    small_scale_first: bool,
) -> Answer:
    """A school asks for more students of a certificate and level than it planned before.

    small_scale_first = true

    completion
    | 学校标识码 | 证书名称 | 证书等级 | 计划试点人数 |
    | A          | 甲       | 初级     |          100 |

    | 学校标识码 | 证书名称 | 证书等级 | 试点学生数 |     |
    | A          | 甲       | 初级     |        100 |     |
    | A          | 甲       | 中级     |        101 |     |
    """
    keys = [school_code, certificate, level]
    asked = pilot_students.groupby(keys).transform("sum")
    if completion is None:
        return answer(pd.Series(pd.NA, index=school_code.index, dtype="boolean"), "completion", earlier=0, asked=asked)
    before = completion.groupby(["school_code", "certificate", "level"])["planned_students"].sum(min_count=0).to_dict()
    earlier = pd.Series(
        [int(before.get(key, 0)) for key in zip(*keys, strict=True)], index=school_code.index, dtype="int64"
    )
    return answer((earlier > 0) & (asked > earlier) & small_scale_first, earlier=earlier, asked=asked)


@rule(
    "Q07",
    "已完成人数多于计划",
    table="application.completion",
    at="completed_students",
    obligations=("R20",),
    says="计划 {planned_students} 人，已完成 {completed_students} 人",
    severity="notice",
    fix="请核对前批计划数与完成数。",
)
def overfulfilled(planned_students: Series, completed_students: Series) -> Series:
    """A school reports more students done than were planned: possible, but worth a look.

    | 计划试点人数 | 已完成人数 |     |
    |          100 |        100 |     |
    |          100 |        101 | Q07 |
    """
    return completed_students > planned_students


def _part(share: Decimal, whole: Series) -> Series:
    """The whole number of places that a share of each denominator allows: exact, never through floats."""
    parts = {n: int(share * int(n)) for n in whole.unique()}
    return whole.map(parts).astype("int64")


def _distinct(school_code: Series, names: Series, earlier: pd.DataFrame | None = None) -> Series:
    """For each row, how many different names its school has, earlier certificates included."""
    pairs = pd.DataFrame({"school_code": school_code, "certificate": names})
    if earlier is not None:
        pairs = pd.concat([pairs, earlier[["school_code", "certificate"]].dropna()])
    counts = pairs.drop_duplicates().groupby("school_code").size()
    return school_code.map(counts).astype("int64")


def _earlier(completion: pd.DataFrame | None, school_code: Series, scope: str) -> tuple[Any, Series]:
    """The earlier batches that count, and for each row whether they are fully known."""
    if scope == "batch":
        return None, pd.Series(True, index=school_code.index)
    if completion is None:
        return None, pd.Series(False, index=school_code.index)
    nameless = completion["school_code"].isna().any()
    lacking = (
        set(completion.loc[completion["certificate"].isna(), "school_code"]) if "certificate" in completion else set()
    )
    return completion, ~school_code.isin(lacking) & (not nameless)
