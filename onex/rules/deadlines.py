"""When an application must have been sent (R25)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from onex.rules import MAY_BE_BLANK, Answer, Series, answer, rule


@rule(
    "D01",
    "申报逾期",
    table="application.pilots",
    at="profile.submitted_on",
    per="school_code",
    obligations=("R25",),
    says="第 {round} 轮截止 {expected}，报送日期 {sent}，晚 {difference} 天",
    instead={"submitted_on": "received_on"},
    fix="逾期不受理；请改报后一轮备案的证书，或向省教育厅说明。",
)
def late_application(
    school_code: Series,
    round: Series,  # noqa: A002 - the field's name in the contract
    application_deadlines: Mapping[int, date],
    submitted_on: Series = MAY_BE_BLANK,
    received_on: date | None = None,
) -> Answer:
    """An application is sent after the last day of the earliest round that it applies in.

    The day sent is the one given with --received, else the school's own; neither: cannot be judged.

    application_deadlines = { 1 = 2020-06-12, 2 = 2020-06-19 }

    | 学校标识码 | 申报轮次 | 申报日期   |     |
    | A          |        1 | 2020-06-12 |     |
    | B          |        1 | 2020-06-13 | D01 |
    | C          |        2 | 2020-06-13 |     |
    """
    if received_on is not None:
        sent = pd.Series([received_on] * len(round), index=round.index, dtype=object)
    else:
        sent = submitted_on
    due = round.map(application_deadlines).astype(object)
    late: list[object] = []
    days: list[int] = []
    for day, last in zip(sent, due, strict=True):
        known = isinstance(day, date) and isinstance(last, date)
        days.append((day - last).days if known else 0)
        late.append(days[-1] > 0 if known else pd.NA)
    broken = pd.Series(late, index=round.index, dtype="boolean")
    given = answer(
        broken, "submitted_on", expected=due, sent=sent, difference=pd.Series(days, index=round.index), round=round
    )
    return given if received_on is None else given.nowhere()
