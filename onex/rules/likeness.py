"""Reports that look copied or out of the ordinary (V15–V17): nothing is concluded, the school is asked."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.rules import Answer, Series, answer, rule
from onex.rules.progress import STEMS
from onex.rules.quantities import Numbers, by_cell, numbers

_NOW = [f"{stem}_now" for stem in STEMS]
_TOTAL = [f"{stem}_total" for stem in STEMS]
_KEY = ["school_code", "certificate", "level"]
_SPACES = re.compile(r"\s+")


@rule(
    "P08",
    "发证人数与培训人数完全相同",
    table="progress.figures",
    at=("issued_now", "issued_total"),
    obligations=("V15",),
    says="{label}与{other}都是 {given} 人",
    severity="notice",
    fix="请核实是否把培训人次当作取证人数；确实相同的，在情况说明中写明。",
)
def certificates_like_training(figures: pd.DataFrame, questioned_students: int) -> Answer:
    """As many certificates as people trained, and not few: perhaps one figure was typed twice.

    Totals are asked about only while they grow, and not where the period's own figures are asked about already.

    questioned_students = 50

    | 本期培训人数 | 累计培训人数 | 本期发证人数 | 累计发证人数 |     |
    |           50 |          100 |           50 |           90 | P08 |
    |           49 |          100 |           49 |           90 |     |
    |           50 |          100 |           51 |           90 |     |
    |           40 |           90 |           10 |           90 | P08 |
    |            0 |           90 |            0 |           90 |     |
    """
    names = ["issued_now", "issued_total"]
    given, trained = numbers(figures, names), numbers(figures, ["trained_now", "trained_total"])
    alike = (given == trained) & (given >= questioned_students)
    grows = (given[:, 0] > 0) | (trained[:, 0] > 0)
    alike[:, 1] &= grows & ~alike[:, 0]
    other = {"issued_now": "本期培训人数", "issued_total": "累计培训人数"}
    return by_cell(figures, names, alike, np.isnan(given - trained), lambda: {"given": given, "other": other})


@rule(
    "P09",
    "各行人数与上期完全相同",
    table="progress.figures",
    at=("trained_now",),
    per="school_code",
    obligations=("V16",),
    says="本期有业务，各行的本期数、累计数却与上期({period})一个不差，疑为照抄上期",
    severity="warning",
    fix="请按本期实际情况重填，累计数加上本期数。",
)
def copied_figures(figures: pd.DataFrame, previous: pd.DataFrame) -> Answer:
    """Every figure of a school is that of its last report, although something was done. Nothing done is nothing to ask.

    previous
    | 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 本期培训人数 | 累计培训人数 |
    | 2021-B06 | A          | 甲       | 初级     |           10 |          100 |
    | 2021-B06 | B          | 甲       | 初级     |           10 |          100 |
    | 2021-B06 | B          | 甲       | 中级     |           10 |          100 |
    | 2021-B06 | C          | 甲       | 初级     |            0 |          100 |

    | 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 本期培训人数 | 累计培训人数 |     |
    | 2021-B07 | A          | 甲       | 初级     |           10 |          100 | P09 |
    | 2021-B07 | B          | 甲       | 初级     |           10 |          100 |     |
    | 2021-B07 | B          | 甲       | 中级     |           11 |          111 |     |
    | 2021-B07 | C          | 甲       | 初级     |            0 |          100 |     |
    | 2021-B07 | D          | 甲       | 初级     |           10 |          100 |     |
    """
    known = previous["period"].notna().to_numpy()
    now, before = numbers(figures, [*_NOW, *_TOTAL]), numbers(previous, [*_NOW, *_TOTAL])
    # A figure blank or unreadable in both reports says nothing; blank in one of them only, it is no copy.
    alike = (now == before) | (np.isnan(now) & np.isnan(before))
    school = pd.factorize(figures["school_code"])[0]
    differs = _any(school, np.logical_not(alike.all(axis=1) & known))
    busy = _any(school, np.asarray((now[:, : len(_NOW)] > 0).any(axis=1)))
    broken = pd.Series(busy & ~differs, index=figures.index, dtype="boolean").mask(busy & ~_any(school, known))
    return answer(broken, "previous", period=previous["period"])


@rule(
    "P10",
    "工作进展与上期一字不差",
    table="progress.summary",
    at="progress",
    obligations=("V16", "R42"),
    says="与上期({period})的文字完全相同，疑为照抄上期",
    severity="warning",
    fix="请写本期的进展；本期没有新进展的，也请写明。",
)
def copied_words(progress: Series, previous: pd.DataFrame) -> Answer:
    """A school tells of its progress in the very words of its last report, spaces aside.

    previous
    | 报送期次 | 学校标识码 | 工作进展       |
    | 2021-B06 | A          | 完成一期培训。 |
    | 2021-B06 | B          | 完成一期培训。 |

    | 报送期次 | 学校标识码 | 工作进展        |     |
    | 2021-B07 | A          | 完成 一期培训。 | P10 |
    | 2021-B07 | B          | 完成二期培训。  |     |
    | 2021-B07 | C          | 完成一期培训。  |     |
    """
    before = previous["progress"]
    same = [
        pd.NA if pd.isna(old) else _SPACES.sub("", new) == _SPACES.sub("", old)
        for new, old in zip(progress, before, strict=True)
    ]
    broken = pd.Series(same, index=progress.index, dtype="boolean")
    return answer(broken, "previous", period=previous["period"])


@rule(
    "P11",
    "本期人数比以往突增",
    table="progress.figures",
    at=tuple(_NOW),
    obligations=("V17",),
    says="{label} {given} 人，该校此证书以往有业务的 {periods} 期中位数是 {usual} 人，超过 {jump_times} 倍",
    severity="warning",
    fix="请核对是否多填了位数，或把累计数填进了本期；属实的，在情况说明中写明。",
)
def sudden_jump(figures: pd.DataFrame, earlier: pd.DataFrame, jump_times: int, questioned_students: int) -> Answer:
    """Many times more than the school's own median for the certificate and level, taken over the periods in which something was done.

    jump_times = 5
    questioned_students = 50

    earlier
    | 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 本期培训人数 |
    | 2021-B04 | A          | 甲       | 初级     |            0 |
    | 2021-B05 | A          | 甲       | 初级     |            8 |
    | 2021-B06 | A          | 甲       | 初级     |           12 |
    | 2021-B06 | A          | 甲       | 中级     |            1 |

    | 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 本期培训人数 |     |
    | 2021-B07 | A          | 甲       | 初级     |           50 |     |
    | 2021-B07 | A          | 甲       | 初级     |           51 | P11 |
    | 2021-B07 | A          | 甲       | 中级     |           49 |     |
    | 2021-B07 | A          | 甲       | 中级     |           50 | P11 |
    | 2021-B07 | A          | 甲       | 高级     |          500 |     |
    """
    given = numbers(figures, _NOW)
    asked = given >= questioned_students
    usual, periods = _usual(figures, earlier, asked)
    return by_cell(
        figures,
        _NOW,
        asked & (given > usual * jump_times),
        np.isnan(given) | (asked & np.isnan(usual)),
        lambda: {
            "given": given,
            "usual": pd.DataFrame(usual, figures.index, _NOW).map(lambda n: f"{n:g}"),
            "periods": periods,
        },
        "earlier",
    )


def _usual(figures: pd.DataFrame, earlier: pd.DataFrame, asked: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """For the cells asked about, the median of the same record's earlier periods with something done, and how many they are."""
    usual, periods = np.full(asked.shape, np.nan), np.full(asked.shape, np.nan)
    before = numbers(earlier, _NOW)
    places: dict[tuple[str, ...], list[int]] = {}
    for place, key in enumerate(earlier[_KEY].itertuples(index=False, name=None) if asked.any() else ()):
        places.setdefault(key, []).append(place)
    keys = list(figures[_KEY].itertuples(index=False, name=None))
    for row in np.nonzero(asked.any(axis=1))[0]:
        same = before[places.get(keys[row], [])]
        for column in np.nonzero(asked[row])[0]:
            done = same[same[:, column] > 0, column]
            if len(done):
                usual[row, column], periods[row, column] = np.median(done), len(done)
    return usual, periods


def _any(school: NDArray[np.intp], flag: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each row, whether the flag stands at any row of its school; rows without a school are one school more."""
    found = np.zeros(school.max(initial=-1) + 2, bool)
    np.logical_or.at(found, school, flag)
    return found[school]
