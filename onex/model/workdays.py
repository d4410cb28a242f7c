"""Working days of mainland China, the moved ones included; past the published calendar only provisionally.

Days are counted from the day after. Where the calendar has no data, Monday to Friday are counted and the answer says
so: a wrong date would be worse than an uncertain one.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A day on which something is due. `provisional` days rest on a calendar not yet published; `why` says which."""

    day: date
    provisional: bool = False
    why: str = ""


def add_workdays(day: date, n: int) -> Due:
    """The n-th working day after a day, the day after being the first; the day itself for 0.

    >>> add_workdays(date(2020, 6, 19), 5).day.isoformat(), add_workdays(date(2026, 12, 29), 5).provisional
    ('2020-06-29', True)
    """
    if n < 0:
        raise ValueError("working days are counted forwards")
    first, last = covered()
    if n == 0 or not first <= day <= last:
        return _judged(day, _weekdays_after(day, n))
    known = _workdays()
    reached = bisect_right(known, day.toordinal()) + n
    if reached <= len(known):
        return Due(date.fromordinal(known[reached - 1]))
    return _judged(day, _weekdays_after(last, reached - len(known)))


def add_month(day: date, n: int = 1) -> Due:
    """The same day n months on, the month's end where there is none; on a day off, the next working day."""
    years, month = divmod(day.month - 1 + n, 12)
    year = day.year + years
    return next_workday(date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])))


def next_workday(day: date) -> Due:
    """The day itself where it is a working day, else the first one after it."""
    found = day
    while not is_workday(found):
        found += _ONE
    return _judged(day, found)


def is_workday(day: date) -> bool:
    """Whether people work on that day; Monday to Friday where the calendar has no data."""
    first, last = covered()
    if not first <= day <= last:
        return day.weekday() < 5
    known = _workdays()
    place = bisect_left(known, day.toordinal())
    return place < len(known) and known[place] == day.toordinal()


def workdays_between(day: date, later: date) -> int:
    """How many working days lie after `day`, up to and with `later`; 0 where it is not later.

    Beyond the calendar Monday to Friday are counted; ask `covered` where that matters.
    """
    first, last = covered()
    if first <= day and later <= last:
        known = _workdays()
        return max(0, bisect_right(known, later.toordinal()) - bisect_right(known, day.toordinal()))
    return sum(is_workday(day + _ONE * k) for k in range(1, (later - day).days + 1))


@cache
def covered() -> tuple[date, date]:
    """The first and last day of the installed calendar."""
    from chinese_calendar import constants

    return date(min(constants.holidays).year, 1, 1), date(max(constants.holidays).year, 12, 31)


@cache
def _workdays() -> array[int]:
    """Every known working day's ordinal, ascending: a date is found by bisection instead of a walk."""
    from chinese_calendar import constants

    first, last = covered()
    return array(
        "l",
        (
            ordinal
            for ordinal in range(first.toordinal(), last.toordinal() + 1)
            for day in (date.fromordinal(ordinal),)
            if day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)
        ),
    )


def _weekdays_after(day: date, n: int) -> date:
    weeks, rest = divmod(n, 5)
    found = day + timedelta(weeks=weeks)
    if rest == 0 and weeks and found.weekday() >= 5:
        # Whole weeks from a weekend end on the Friday before it.
        return found - timedelta(days=found.weekday() - 4)
    while rest:
        found += _ONE
        rest -= found.weekday() < 5
    return found


def _judged(start: date, found: date) -> Due:
    """The day with a word on the years between that the calendar does not cover."""
    first, last = covered()
    if first <= start and found <= last:
        return Due(found)
    year = found.year if found > last else start.year
    known = f"日历数据为 {first.year}–{last.year} 年"
    return Due(found, True, f"缺 {year} 年放假安排({known})，暂按周一至周五计算")
