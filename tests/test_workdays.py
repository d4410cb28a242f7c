"""Working days with the moved ones, and what is said where the calendar ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.model.workdays import Due, add_month, add_workdays, covered, is_workday, next_workday, workdays_between


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        ("2020-06-12", 5, "2020-06-19"),
        ("2020-06-19", 5, "2020-06-29"),  # Dragon Boat Festival, and Sunday the 28th worked
        ("2020-01-20", 7, "2020-02-06"),
        ("2021-09-30", 7, "2021-10-15"),
        ("2025-12-29", 7, "2026-01-08"),
        ("2026-09-30", 7, "2026-10-15"),
        ("2026-11-23", 7, "2026-12-02"),
    ],
)
def test_working_days_follow_the_published_calendar(day, n, due):
    assert Due(date.fromisoformat(due)) == add_workdays(date.fromisoformat(day), n)


def test_a_deadline_past_the_calendar_is_provisional_and_says_which_year_is_missing():
    last = covered()[1]
    due = add_workdays(last - timedelta(days=2), 5)

    assert due.provisional
    assert str(last.year + 1) in due.why
    assert due.day.weekday() < 5
    assert not add_workdays(last - timedelta(days=30), 5).provisional


def test_a_day_before_the_calendar_is_provisional_too():
    assert add_workdays(date(2003, 12, 30), 1) == Due(date(2003, 12, 31), True, add_workdays(date(2003, 12, 30), 1).why)
    assert "2003" in add_workdays(date(2003, 12, 30), 1).why


def test_no_working_days_later_is_the_day_itself():
    assert Due(date(2020, 6, 20)) == add_workdays(date(2020, 6, 20), 0)
    with pytest.raises(ValueError, match="forwards"):
        add_workdays(date(2020, 6, 20), -1)


def test_a_moved_working_sunday_counts_and_a_holiday_monday_does_not():
    assert is_workday(date(2020, 6, 28))
    assert not is_workday(date(2020, 6, 25))
    assert Due(date(2020, 6, 28)) == next_workday(date(2020, 6, 25))


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        ("2020-05-15", 1, "2020-06-15"),
        ("2020-05-31", 1, "2020-06-30"),  # no 31 June
        ("2020-01-31", 1, "2020-03-02"),  # 29 February is a Saturday
        ("2020-08-06", 2, "2020-10-09"),  # 6 October lies in the holiday, 9 October is a Friday
        ("2019-12-15", 14, "2021-02-18"),  # 15 February lies in Spring Festival
    ],
)
def test_a_month_later_is_the_same_day_or_the_month_end_or_the_next_working_day(day, months, due):
    assert Due(date.fromisoformat(due)) == add_month(date.fromisoformat(day), months)


def test_a_month_past_the_calendar_is_provisional():
    assert add_month(covered()[1], 1).provisional


@given(st.dates(date(2004, 1, 2), date(2025, 12, 1)), st.integers(1, 40))
def test_the_nth_working_day_is_one_and_has_n_working_days_before_it(day, n):
    due = add_workdays(day, n)

    assert not due.provisional
    assert is_workday(due.day)
    assert n == workdays_between(day, due.day)


@given(st.dates(date(2030, 1, 1), date(2035, 12, 31)), st.integers(1, 60))
def test_beyond_the_calendar_mondays_to_fridays_are_counted(day, n):
    due = add_workdays(day, n)

    assert due.provisional
    assert n == workdays_between(day, due.day)
    assert due.day.weekday() < 5


def test_working_days_agree_with_the_calendar_library():
    chinese_calendar = pytest.importorskip("chinese_calendar")
    days = [date(2019, 1, 1) + timedelta(days=n) for n in range(8 * 365)]

    assert [chinese_calendar.is_workday(day) for day in days] == [is_workday(day) for day in days]
