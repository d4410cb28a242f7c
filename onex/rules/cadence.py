"""Which period a report is for and who reports: one file, one period, one that has begun; schools that the register has (R41, R88, V18)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd

from onex.errors import UsageError
from onex.model import period as periods
from onex.rules import Answer, Series, answer, rule


@rule(
    "P12",
    "一个文件里报了几期",
    table="progress.figures",
    at="period",
    per="period",
    obligations=("R41", "R88"),
    says="这里是 {period}，其余各行是 {expected}；一个文件只报一期",
    fix="请改正报送期次；确是两期的，分成两个文件。",
)
def mixed_periods(period: Series) -> Answer:
    """Rows are for another period than most rows of the file.

    | 报送期次 |     |
    | 2021-B07 |     |
    | 2021-B06 | P12 |
    | 2021-B07 |     |
    """
    usual = _usual(period)
    return answer(period != usual, expected=usual)


@rule(
    "P13",
    "工作情况与双周报不是同一期",
    table="progress.summary",
    at="period",
    per="period",
    obligations=("R41", "R88"),
    says="这里是 {period}，双周报是 {expected}；一个文件只报一期",
    fix="请改正报送期次；确是两期的，分成两个文件。",
)
def summary_of_another_period(period: Series, figures: pd.DataFrame | None = None) -> Answer:
    """The summary is for another period than the figures; an odd period that the figures have too is P12's.

    figures
    | 报送期次 |
    | 2021-B07 |
    | 2021-B07 |
    | 2021-B05 |

    | 报送期次 |     |
    | 2021-B07 |     |
    | 2021-B06 | P13 |
    | 2021-B05 |     |
    """
    told = _periods(figures)
    usual = _usual(pd.Series(told)) if told else _usual(period)
    return answer((period != usual) & ~period.isin(told), expected=usual)


@rule(
    "P14",
    "报送期次不存在或尚未开始",
    table="progress.figures",
    at="period",
    per="period",
    obligations=("R41", "R88", "V9"),
    says="{period} {why}",
    fix="请改正报送期次，如 2021-B07(2021年第7双周)。",
)
def impossible_period(period: Series, on: date, received_on: date | None = None) -> Answer:
    """A period that the calendar does not have, or that begins after the day the report was sent (else the policy day).

    on = 2021-03-29

    | 报送期次 |     |
    | 2021-B07 |     |
    | 2021-B08 | P14 |
    | 2021-B27 | P14 |
    | 2021-W13 |     |
    | 2021-04  | P14 |
    """
    return _impossible(period, received_on or on)


@rule(
    "P15",
    "工作情况的报送期次不存在或尚未开始",
    table="progress.summary",
    at="period",
    per="period",
    obligations=("R41", "R88", "V9"),
    says="{period} {why}",
    fix="请改正报送期次，如 2021-B07(2021年第7双周)。",
)
def impossible_summary_period(
    period: Series, on: date, received_on: date | None = None, figures: pd.DataFrame | None = None
) -> Answer:
    """As P14; a period that the figures have too is told there.

    on = 2021-03-28

    figures
    | 报送期次 |
    | 2021-B08 |

    | 报送期次 |     |
    | 2021-B06 |     |
    | 2021-B07 | P15 |
    | 2021-B08 |     |
    """
    given = _impossible(period, received_on or on)
    return answer(given.broken & ~period.isin(_periods(figures)), why=given.facts["why"])


@rule(
    "P16",
    "报送学校不在学校名录内",
    table="progress.summary",
    at="school_code",
    per="school_code",
    obligations=("V18",),
    says="学校标识码 {school_code} 不在学校名录内，报来的数字汇总时不知归属",
    fix="请核对学校标识码；新设学校请先补入名录。",
)
def unknown_reporter(school_code: Series, schools: pd.DataFrame) -> Series:
    """A school reports under a code that the register does not have.

    schools
    | 学校标识码 |
    | A          |

    | 学校标识码 |     |
    | A          |     |
    | B          | P16 |
    """
    return ~school_code.isin(schools["school_code"])


@rule(
    "P17",
    "双周报的学校不在学校名录内",
    table="progress.figures",
    at="school_code",
    per="school_code",
    obligations=("V18",),
    says="学校标识码 {school_code} 不在学校名录内，报来的数字汇总时不知归属",
    fix="请核对学校标识码；新设学校请先补入名录。",
)
def unknown_school_of_figures(
    school_code: Series, schools: pd.DataFrame, summary: pd.DataFrame | None = None
) -> Series:
    """Figures stand under a code that the register does not have; one that stands in the summary too is P16's.

    schools
    | 学校标识码 |
    | A          |

    summary
    | 学校标识码 |
    | B          |

    | 学校标识码 |     |
    | A          |     |
    | B          |     |
    | C          | P17 |
    """
    told = set() if summary is None else set(summary["school_code"].dropna())
    return ~school_code.isin(schools["school_code"]) & ~school_code.isin(told)


def _usual(period: Series) -> str:
    """The period of most rows, the first of them where two are level."""
    return str(Counter(period).most_common(1)[0][0])


def _periods(figures: pd.DataFrame | None) -> list[str]:
    return [] if figures is None else list(figures["period"].dropna())


def _impossible(period: Series, sent_on: date) -> Answer:
    why = period.map({name: _why(name, sent_on) for name in period.unique()})
    return answer(why != "", why=why)


def _why(name: str, sent_on: date) -> str:
    try:
        found = periods.parse(name)
    except UsageError:
        return "这一期不存在"
    return f"自 {found.first} 开始，到 {sent_on} 还没有开始" if found.first > sent_on else ""
