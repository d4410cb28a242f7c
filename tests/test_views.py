"""Who owes what: worked out by hand for small registers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from onex import views
from onex.model.period import parse

PERIOD = parse("2021-B07")
A, B = "4143099001", "4143099002"


def schools(**given: Any) -> pd.DataFrame:
    row = {"school_code": A, "school": "甲校", "school_kind": "secondary", "prefecture": "长沙市"}
    return pd.DataFrame([{**row, "status": None, "pilot_from": None, "pilot_until": None, **given}], dtype=object)


def approved(students: int = 100, on: str = "2020-07-06") -> tuple[pd.DataFrame, pd.DataFrame]:
    dossiers = pd.DataFrame([{"school_code": A, "first_approved_on": on}])
    return dossiers, pd.DataFrame([{"school_code": A, "approved": students}])


def sent(**periods: str) -> pd.DataFrame:
    rows = [{"period": p.replace("_", "-"), "reporter": A, "received_on": day} for p, day in periods.items()]
    return pd.DataFrame(rows, columns=["period", "reporter", "received_on"])


def owed(register: pd.DataFrame, students: int = 100, on: str = "2020-07-06", **periods: str) -> list[dict[str, Any]]:
    found = views.owed(PERIOD, date(2021, 4, 14), register, *approved(students, on), sent(**periods))
    return found.to_dict("records")  # type: ignore[return-value]


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
    assert [] == owed(schools(), on="2021-04-12")
    assert 1 == len(owed(schools(), on="2021-04-11"))


def test_a_school_without_an_approved_pilot_owes_nothing() -> None:
    assert [] == owed(schools(), students=0)


def test_missed_weeks_count_back_to_the_last_report() -> None:
    assert 2 == owed(schools(), **{"2021_B06": "2021-03-30"})[0]["missed_weeks"]
    # B05, B06 and B07 missed after B04: three fortnights.
    assert 6 == owed(schools(), **{"2021_B04": "2021-03-02"})[0]["missed_weeks"]
    # From the 20th of December: B26 of 2020 has three weeks, then B01 to B07.
    assert 3 + 14 == owed(schools(pilot_from=date(2020, 12, 20)))[0]["missed_weeks"]


def test_a_report_that_came_is_not_missed_however_late() -> None:
    (row,) = owed(schools(), **{"2021_B07": "2021-05-01"})

    assert (date(2021, 5, 1), 0) == (row["received_on"], row["missed_weeks"])


def revisions(*rows: tuple[int, str, int, int]) -> pd.DataFrame:
    names = ["revision_id", "reporter", "revision", "errors"]
    own = [dict(zip(names, row, strict=True)) for row in rows]
    return pd.DataFrame([{**row, "form": "application", "period": "hunan-2020-3", "warnings": 0} for row in own])


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
