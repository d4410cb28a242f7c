"""Who owes what: worked out by hand for small registers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from onex import views
from onex.model.period import Period, parse

PERIOD = parse("2021-B07")
A, B = "4143099001", "4143099002"
ON = date(2021, 4, 20)


def schools(**given: Any) -> pd.DataFrame:
    row = {"school_code": A, "school": "甲校", "school_kind": "secondary", "prefecture": "长沙市"}
    return pd.DataFrame([{**row, "status": None, "pilot_from": None, "pilot_until": None, **given}], dtype=object)


def approved(students: int = 100, on: str = "2020-07-06") -> tuple[pd.DataFrame, pd.DataFrame]:
    dossiers = pd.DataFrame([{"school_code": A, "first_approved_on": on}])
    return dossiers, pd.DataFrame([{"school_code": A, "approved": students}])


def three_days(period: Period) -> tuple[date, date]:
    due = period.due(3).day
    return due, due


def owed(
    register: pd.DataFrame,
    students: int = 100,
    approved_on: str = "2020-07-06",
    *,
    period: str = "2021-B07",
    on: date = ON,
    came: dict[str, date] | None = None,
    excuses: dict[str, date | None] | None = None,
    deadlines: views.Deadlines = three_days,
) -> list[dict[str, Any]]:
    """The school's row, if any; `came` is what it ever sent: period → day."""
    chosen = parse(period)
    granted = {(A, name): day for name, day in (excuses or {}).items()}
    owing = views.owing(chosen, register, *approved(students, approved_on), granted)
    sent = {parse(name): day for name, day in (came or {}).items()}
    now = {A: (chosen, sent[chosen])} if chosen in sent else {}
    before = {A: max(earlier)} if (earlier := [p for p in sent if p < chosen]) else {}
    return views.owed(chosen, on, owing, now, before, deadlines, granted).to_dict("records")  # type: ignore[return-value]


def weeks(came: str, **given: Any) -> int:
    """The weeks missed by a school whose last report was for a period."""
    (row,) = owed(schools(), came={came: date(2021, 1, 1)}, **given)
    return int(row["missed_weeks"])


@pytest.mark.parametrize(
    ("given", "owes"),
    [
        ({}, True),
        ({"status": "open"}, True),
        ({"status": "renamed"}, True),
        ({"status": "merged"}, False),
        ({"status": "closed"}, False),
        ({"pilot_from": date(2021, 4, 11)}, True),
        ({"pilot_from": date(2021, 4, 12)}, False),
        ({"pilot_until": date(2021, 3, 29)}, True),
        ({"pilot_until": date(2021, 3, 28)}, False),
    ],
)
def test_a_school_owes_while_it_stands_and_its_pilot_runs(given: dict[str, Any], owes: bool) -> None:
    assert owes == bool(owed(schools(**given)))


def test_without_a_pilot_start_the_first_approval_counts() -> None:
    assert [] == owed(schools(), approved_on="2021-04-12")
    assert 1 == len(owed(schools(), approved_on="2021-04-11"))


def test_a_school_without_an_approved_pilot_owes_nothing() -> None:
    assert [] == owed(schools(), students=0)


def test_missed_weeks_count_back_to_the_last_report() -> None:
    assert 2 == weeks("2021-B06")
    # B05, B06 and B07 missed after B04: three fortnights.
    assert 6 == weeks("2021-B04")
    # From the 20th of December: B26 of 2020 has three weeks, then B01 to B07.
    assert 3 + 14 == owed(schools(pilot_from=date(2020, 12, 20)))[0]["missed_weeks"]


@pytest.mark.parametrize(
    ("period", "came", "expected"),
    [
        ("2021-W14", "2021-W13", 1),
        ("2021-W14", "2021-W12", 2),
        ("2021-W14", "2021-W11", 3),
        ("2021-W02", "2020-W53", 2),
        ("2020-B26", "2020-B25", 3),
        ("2021-B01", "2020-B25", 5),
        ("2021-04", "2021-03", 4),
    ],
)
def test_a_missed_period_adds_its_weeks(period: str, came: str, expected: int) -> None:
    assert expected == weeks(came, period=period, on=date(2021, 6, 1))


def test_a_report_that_came_is_not_missed_however_late() -> None:
    (row,) = owed(schools(), came={"2021-B07": date(2021, 5, 1)})

    assert (date(2021, 5, 1), 0) == (row["received_on"], row["missed_weeks"])
    assert (True, False) == (row["late"], row["missing"])


def test_late_is_after_the_last_day_and_missing_too() -> None:
    (in_time,) = owed(schools(), came={"2021-B07": date(2021, 4, 14)})
    (late,) = owed(schools(), came={"2021-B07": date(2021, 4, 15)})

    assert [False, True] == [in_time["late"], late["late"]]
    assert [False, True] == [owed(schools(), on=date(2021, 4, day))[0]["missing"] for day in (14, 15)]


def test_a_period_that_is_not_closed_is_not_missed_yet() -> None:
    # B07 closes on the 14th of April, B06 on the 31st of March.
    assert 2 == weeks("2021-B05", on=date(2021, 4, 14))
    assert 4 == weeks("2021-B05", on=date(2021, 4, 15))
    assert 0 == weeks("2021-B06", on=date(2021, 4, 14))
    assert 0 == weeks("2021-B06", period="2021-B08", on=date(2021, 4, 14))


def test_grace_holds_back_what_is_late_and_what_is_missing() -> None:
    def with_grace(period: Period) -> tuple[date, date]:
        due = period.due(3).day
        return due, date(2021, 4, 16) if period == PERIOD else due

    (graced,) = owed(schools(), on=date(2021, 4, 16), came={}, deadlines=with_grace, approved_on="2021-04-01")
    (after,) = owed(schools(), on=date(2021, 4, 17), came={}, deadlines=with_grace, approved_on="2021-04-01")
    (late,) = owed(schools(), came={"2021-B07": date(2021, 4, 16)}, deadlines=with_grace)

    assert (date(2021, 4, 14), date(2021, 4, 16)) == (graced["due_on"], graced["closes_on"])
    assert (False, 0, True, 2) == (graced["missing"], graced["missed_weeks"], after["missing"], after["missed_weeks"])
    assert not late["late"]


def test_a_period_before_the_pilot_or_after_its_end_neither_counts_nor_breaks_the_row() -> None:
    (begun,) = owed(schools(pilot_from=date(2021, 3, 29)))
    (ended,) = owed(schools(pilot_until=date(2021, 3, 30)), came={"2021-B05": date(2021, 3, 17)})

    assert 2 == begun["missed_weeks"]
    assert 4 == ended["missed_weeks"]


def test_an_exempted_period_is_not_owed_and_does_not_break_the_row() -> None:
    assert [] == owed(schools(), excuses={"2021-B07": None})
    # B05 and B07 are missed, B06 need not be reported.
    assert 4 == weeks("2021-B04", excuses={"2021-B06": None})


def test_an_extension_moves_the_day_and_counts_once_that_is_past() -> None:
    excuses = {"2021-B07": date(2021, 4, 25)}
    (before,) = owed(schools(), came={"2021-B05": date(2021, 3, 17)}, excuses=excuses, on=date(2021, 4, 25))
    (after,) = owed(schools(), came={"2021-B05": date(2021, 3, 17)}, excuses=excuses, on=date(2021, 4, 26))
    (sent,) = owed(schools(), came={"2021-B07": date(2021, 4, 25)}, excuses=excuses)

    assert (date(2021, 4, 25), False, 2) == (before["due_on"], before["missing"], before["missed_weeks"])
    assert (True, 4) == (after["missing"], after["missed_weeks"])
    assert not sent["late"]


def test_an_earlier_period_that_is_extended_neither_counts_nor_breaks_the_row() -> None:
    # B05 and B07 are missed; B06 may still come until the end of April.
    assert 4 == weeks("2021-B04", excuses={"2021-B06": date(2021, 4, 30)})
    assert 6 == weeks("2021-B04", excuses={"2021-B06": date(2021, 4, 19)})


def test_a_week_that_its_fortnight_answers_for_closes_with_the_fortnight() -> None:
    week = parse("2021-W13")
    owing = views.owing(week, schools(), *approved(), {})
    (row,) = views.owed(week, ON, owing, {A: (PERIOD, date(2021, 4, 12))}, {}, three_days, {}).to_dict("records")

    # The week's own report was due on the 7th.
    assert (date(2021, 4, 14), False) == (row["due_on"], row["late"])


def revisions(*rows: tuple[int, str, int, int]) -> pd.DataFrame:
    names = ["revision_id", "reporter", "revision", "errors"]
    own = [dict(zip(names, row, strict=True)) for row in rows]
    common = {"form": "application", "period": "hunan-2020-3", "judgement_id": 1, "warnings": 0}
    return pd.DataFrame([{**row, **common} for row in own])


def decisions(*rows: tuple[int, str, str, int]) -> pd.DataFrame:
    names = ["decision_id", "decision", "school_code", "revision_id"]
    common = {
        "form": "application",
        "period": "hunan-2020-3",
        "decided_on": "2020-07-06",
        "decided_by": "甲",
        "reason": "理由",
    }
    own = [{**common, **dict(zip(names, row, strict=True))} for row in rows]
    return pd.DataFrame(own, columns=[*names, *common])


@pytest.mark.parametrize(
    ("taken", "state", "revision", "newer"),
    [
        ([], "waiting", 2, False),
        ([(1, "approve", A, 1)], "approved", 1, True),
        ([(1, "approve", A, 2)], "approved", 2, False),
        ([(1, "return", A, 1)], "waiting", 2, False),
        ([(1, "return", A, 2)], "returned", 2, False),
        ([(1, "approve", A, 2), (2, "revoke", A, 2)], "revoked", 2, False),
        ([(1, "approve", A, 2), (2, "reduce", A, 2)], "approved", 2, False),
    ],
)
def test_a_submission_stands_as_its_last_decision_says(
    taken: list[tuple[int, str, str, int]], state: str, revision: int, newer: bool
) -> None:
    (row,) = views.dossiers(revisions((1, A, 1, 3), (2, A, 2, 0)), decisions(*taken)).to_dict("records")

    assert (state, revision, newer) == (row["state"], row["revision"], row["newer"])
