"""A report's figures follow one another (V1) and go on from the last report (V2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from onex import formbook
from onex.rules import Answer, Series, answer, rule
from onex.rules.quantities import by_cell, numbers, shown

STEMS = ("trained", "registered", "assessed", "passed", "issued", "recorded")
CHAIN = {"assessed": "registered", "passed": "assessed", "issued": "passed", "recorded": "issued"}
SUMMED = ("teachers_trained", "spent")
_KEY = ["school_code", "certificate", "level"]


@rule(
    "P01",
    "后一环节的累计人数多于前一环节",
    table="progress.figures",
    at=("assessed_total", "passed_total", "issued_total", "recorded_total"),
    obligations=("V1",),
    says="{label} {given} 人，多于{former} {expected} 人",
    fix="请核对两处累计人数：报名、考核、通过、发证、录入应依次不增。",
)
def outgrown_stage(figures: pd.DataFrame) -> Answer:
    """More are assessed than registered, passed than assessed, certified than passed, or recorded than certified, in all.

    | 累计报名人数 | 累计考核人数 | 累计通过人数 | 累计发证人数 | 累计平台录入人数 |     |
    |           50 |           50 |           50 |           50 |               50 |     |
    |           50 |           51 |           50 |           50 |               50 | P01 |
    |           50 |           50 |           40 |           40 |               41 | P01 |
    |           50 |              |           40 |           40 |               40 |     |
    """
    before = {f"{stem}_total": f"{former}_total" for stem, former in CHAIN.items()}
    given, limit = numbers(figures, list(before)), numbers(figures, list(before.values()))
    former = {stem: _label("figures", name) for stem, name in before.items()}
    return by_cell(
        figures,
        list(before),
        given > limit,
        np.isnan(given - limit),
        lambda: {"given": given, "former": former, "expected": limit, "difference": given - limit},
    )


@rule(
    "P02",
    "累计报名人数多于核定规模",
    table="progress.figures",
    at="registered_total",
    obligations=("V1",),
    says="累计报名 {registered_total} 人，核定规模 {approved_students} 人",
    severity="warning",
    fix="请核对报名人数；确需扩大规模的，按程序申请。",
)
def overfull_registration(approved_students: Series, registered_total: Series) -> Answer:
    """More have registered than were approved for the certificate and level.

    | 核定规模 | 累计报名人数 |     |
    |      120 |          120 |     |
    |      120 |          121 | P02 |
    """
    over = registered_total > approved_students
    return answer(over, expected=approved_students, difference=registered_total - approved_students)


@rule(
    "P03",
    "本期人数多于累计人数",
    table="progress.figures",
    at=("trained_now", "registered_now", "assessed_now", "passed_now", "issued_now", "recorded_now"),
    obligations=("V2",),
    says="{label} {given} 人，多于{whole} {expected} 人",
    fix="请核对本期数与累计数：累计应包括本期。",
)
def part_above_whole(figures: pd.DataFrame) -> Answer:
    """More in this period than in all, this period included.

    | 本期培训人数 | 累计培训人数 |     |
    |           10 |           10 |     |
    |           11 |           10 | P03 |
    |              |           10 |     |
    """
    return _more_now(figures, STEMS, "figures")


@rule(
    "P04",
    "本期数多于累计数",
    table="progress.summary",
    at=("teachers_trained_now", "spent_now"),
    obligations=("V2",),
    says="{label} {given} {unit}，多于{whole} {expected} {unit}",
    fix="请核对本期数与累计数：累计应包括本期。",
)
def sum_above_whole(summary: pd.DataFrame) -> Answer:
    """More teachers trained, or more spent, in this period than in all.

    | 本期师资培训人数 | 累计师资培训人数 | 本期支出 | 累计支出 |     |
    |                2 |                2 |  1200.50 |  1200.50 |     |
    |                3 |                2 |  1200.50 |  1200.50 | P04 |
    |                2 |                2 |  1200.51 |  1200.50 | P04 |
    |                2 |                2 |          |  1200.50 |     |
    """
    return _more_now(summary, SUMMED, "summary")


@rule(
    "P05",
    "累计人数不等于上期累计加本期",
    table="progress.figures",
    at=("trained_total", "registered_total", "assessed_total", "passed_total", "issued_total", "recorded_total"),
    obligations=("V2",),
    says="{label} {given} 人，应为上期({period})累计 {before} + 本期 {now} = {expected} 人{fell}",
    fix="请核对本期数和累计数；上期填错的，先更正上期再报本期。",
)
def broken_running_total(figures: pd.DataFrame, previous: pd.DataFrame) -> Answer:
    """A total is not the last one plus what came since; a total that fell is the same defect, and P03's is not told again.

    The last one is that of the nearest earlier period received from the school in which the certificate and level stand.

    previous
    | 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 累计培训人数 |
    | 2021-B06 | A          | 甲       | 初级     |          100 |

    | 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 本期培训人数 | 累计培训人数 |     |
    | 2021-B07 | A          | 甲       | 初级     |           10 |          110 |     |
    | 2021-B07 | A          | 甲       | 初级     |           10 |          109 | P05 |
    | 2021-B07 | A          | 甲       | 初级     |            0 |           99 | P05 |
    | 2021-B07 | A          | 甲       | 初级     |           11 |           10 |     |
    | 2021-B07 | A          | 甲       | 中级     |           10 |           99 |     |
    """
    return _running(figures, previous, STEMS)


@rule(
    "P06",
    "累计数不等于上期累计加本期",
    table="progress.summary",
    at=("teachers_trained_total", "spent_total"),
    obligations=("V2",),
    says="{label} {given} {unit}，应为上期({period})累计 {before} + 本期 {now} = {expected} {unit}{fell}",
    fix="请核对本期数和累计数；上期填错的，先更正上期再报本期。",
)
def broken_running_sum(summary: pd.DataFrame, previous: pd.DataFrame) -> Answer:
    """Teachers trained, or money spent, in all are not the last total plus what came since.

    previous
    | 报送期次 | 学校标识码 | 累计师资培训人数 | 累计支出 |
    | 2021-B06 | A          |               10 |  1000.00 |

    | 报送期次 | 学校标识码 | 本期师资培训人数 | 累计师资培训人数 | 本期支出 | 累计支出 |     |
    | 2021-B07 | A          |                2 |               12 |   200.50 |  1200.50 |     |
    | 2021-B07 | A          |                2 |               13 |   200.50 |  1200.50 | P06 |
    | 2021-B07 | A          |                2 |               12 |   200.50 |  1200.51 | P06 |
    | 2021-B07 | B          |                2 |               12 |   200.50 |  1200.51 |     |
    """
    return _running(summary, previous, SUMMED)


@rule(
    "P07",
    "上期报过的证书等级本期没有",
    table="progress.figures",
    at="",
    per="school_code",
    obligations=("V2",),
    says="上期({period})报过的 {missing} 本期没有报，它的累计人数就不在汇总里了",
    severity="warning",
    fix="本期没有业务的证书也请保留一行，本期填 0，累计照上期填。",
)
def vanished_record(figures: pd.DataFrame, earlier: pd.DataFrame) -> Answer:
    """A school's last report had a certificate and level, with people in it, that this one leaves out.

    earlier
    | 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 累计培训人数 |
    | 2021-B05 | A          | 丁       | 初级     |           30 |
    | 2021-B06 | A          | 甲       | 初级     |          100 |
    | 2021-B06 | A          | 乙       | 初级     |            0 |
    | 2021-B06 | B          | 甲       | 初级     |          100 |
    | 2021-B06 | B          | 丙       | 初级     |            1 |

    | 报送期次 | 学校标识码 | 证书名称 | 证书等级 |     |
    | 2021-B07 | A          | 甲       | 初级     |     |
    | 2021-B07 | B          | 甲       | 初级     | P07 |
    | 2021-B07 | C          | 甲       | 初级     |     |
    """
    newest: dict[str, str] = {}
    for school, period in zip(earlier["school_code"], earlier["period"], strict=True):
        newest[school] = max(period, newest.get(school, ""))
    here = set(figures[_KEY].itertuples(index=False, name=None))
    people = np.nansum(numbers(earlier, [f"{stem}_total" for stem in STEMS]), axis=1)
    gone: dict[str, dict[str, None]] = {}
    for *key, period, counted in zip(*(earlier[name] for name in _KEY), earlier["period"], people, strict=True):
        if counted and period == newest[key[0]] and tuple(key) not in here and None not in key:
            name = f"{key[1]}({formbook.codes()['level'].label(key[2])})"
            gone.setdefault(key[0], {})[name] = None
    codes = figures["school_code"]
    unclear = set(codes[figures[_KEY].isna().any(axis=1)])  # an unreadable name may be the one that is looked for
    broken = codes.isin(gone).astype("boolean").mask(codes.isin(gone) & codes.isin(unclear))
    missing = codes.map({school: "、".join(names) for school, names in gone.items()})
    return answer(broken, "certificate", missing=missing, period=codes.map(newest)).nowhere()


# -- what the rules share ----------------------------------------------------------------------------------------------


def _label(table: str, name: str) -> str:
    return formbook.forms()["progress"].tables[table].fields[name].label


def _more_now(rows: pd.DataFrame, stems: tuple[str, ...], table: str) -> Answer:
    """Where a period's quantity is above its total, cell by cell at the period's."""
    names = {f"{stem}_now": f"{stem}_total" for stem in stems}
    now, total = numbers(rows, list(names)), numbers(rows, list(names.values()))
    whole = {name: _label(table, total_name) for name, total_name in names.items()}
    return by_cell(
        rows,
        list(names),
        now > total,
        np.isnan(now - total),
        lambda: {"given": now, "whole": whole, "expected": total, "difference": now - total},
    )


def _running(rows: pd.DataFrame, previous: pd.DataFrame, stems: tuple[str, ...]) -> Answer:
    """Where a total is not the previous one plus the period's quantity, cell by cell at the total."""
    totals, parts = [f"{stem}_total" for stem in stems], [f"{stem}_now" for stem in stems]
    given, now, before = numbers(rows, totals), numbers(rows, parts), numbers(previous, totals)
    expected = before + now
    told = now > given
    unknown = np.isnan(given - expected) & ~told
    return by_cell(
        rows,
        totals,
        (given != expected) & ~told & ~unknown,
        unknown,
        lambda: {
            "period": previous["period"],
            "given": given,
            "before": before,
            "now": now,
            "expected": expected,
            "difference": given - expected,
            "fell": shown(rows, totals, np.where(given < before, before - given, np.nan)).map(_fell),
        },
        "previous",
    )


def _fell(lost: object) -> str:
    return "" if lost is None else f"，比上期累计少 {lost}"
