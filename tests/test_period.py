"""Periods partition the days, and their ids and due days are the contract's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.errors import UsageError
from onex.model.period import KINDS, containing, last_before, parse

DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))


@given(DAYS, st.sampled_from(KINDS))
def test_every_day_lies_in_exactly_one_period_of_a_kind(day, kind):
    period = containing(day, kind)

    assert period.first <= day <= period.last
    assert period.after().first == period.last + timedelta(days=1)
    assert period.before().last == period.first - timedelta(days=1)
    assert period == containing(period.first, kind) == containing(period.last, kind)


@given(DAYS, st.sampled_from(KINDS))
def test_an_id_leads_back_to_its_period(day, kind):
    period = containing(day, kind)

    assert parse(period.id) == period


@given(DAYS, st.sampled_from(KINDS))
def test_the_last_period_before_a_day_has_ended_and_the_next_has_not(day, kind):
    period = last_before(day, kind)

    assert period.last < day <= period.after().last


@pytest.mark.parametrize(
    ("name", "first", "last", "weeks"),
    [
        ("2021-B07", "2021-03-29", "2021-04-11", 2),
        ("2021-B01", "2021-01-04", "2021-01-17", 2),
        ("2020-B26", "2020-12-14", "2021-01-03", 3),
        ("2021-B26", "2021-12-20", "2022-01-02", 2),
        ("2021-W14", "2021-04-05", "2021-04-11", 1),
        ("2020-W53", "2020-12-28", "2021-01-03", 1),
    ],
)
def test_a_period_has_the_days_that_the_calendar_gives_it(name, first, last, weeks):
    period = parse(name)

    assert (first, last, weeks) == (period.first.isoformat(), period.last.isoformat(), period.weeks)


def test_a_report_is_due_three_days_after_or_on_the_next_working_day():
    assert parse("2021-B07").due(3).day == date(2021, 4, 14)
    # 4 October 2020 lies in the holidays, which end on the 8th.
    assert parse("2020-09").due(4).day == date(2020, 10, 9)


@pytest.mark.parametrize("text", ["2021-B27", "2021-B00", "2021-W53", "2021-13", "21-B01", "双周", "", "2021-B7"])
def test_a_period_that_does_not_exist_is_refused_with_an_example(text):
    with pytest.raises(UsageError, match="2021-B07"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2021B7", "2021-B07"),
        ("2021-b7", "2021-B07"),
        ("2021年第7双周", "2021-B07"),
        ("2021-B27", "2021-B26"),
        ("2021-W53", "2021-W52"),
        ("2021年第60周", "2021-W52"),
        ("2021年4月", "2021-04"),
        ("2021-13", "2021-12"),
    ],
)
def test_a_period_written_otherwise_is_answered_with_the_one_that_is_meant(text, meant):
    with pytest.raises(UsageError, match=f"是不是「{meant}」"):
        parse(text)


def test_a_fortnight_answers_for_both_its_weeks():
    assert ["2021-W14", "2021-B07"] == [period.id for period in parse("2021-W14").answered_by]
    assert ["2020-W53", "2020-B26"] == [period.id for period in parse("2020-W53").answered_by]
    assert ["2021-B07"] == [period.id for period in parse("2021-B07").answered_by]
