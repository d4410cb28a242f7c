"""Reporting periods: ISO weeks, fortnights of the ISO year, months and years, each kind covering every day exactly once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from onex.errors import UsageError
from onex.model.workdays import Due, next_workday

Kind = Literal["week", "biweek", "month", "year", "call"]
KINDS: tuple[Kind, ...] = ("week", "biweek", "month", "year")

_ID = re.compile(r"([0-9]{4})(?:-([WB]?)([0-9]{2}))?")
_MEANT = re.compile(r"([0-9]{4})(\D*)([0-9]{1,2})(\D*)")
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One reporting period. Periods of one kind are ordered by their first day.

    Of the kind `call` is the time of one call for applications, its id that of the regulation, which `name` names: no day belongs to it
    alone.
    """

    kind: Kind
    first: date
    last: date
    id: str
    name: str = ""

    @property
    def weeks(self) -> int:
        """How many whole weeks it spans: what a missed one adds (three for B26 of a 53-week year)."""
        return ((self.last - self.first).days + 1) // 7

    @property
    def label(self) -> str:
        """The period in words: ``2021年第7双周(3月29日至4月11日)``."""
        if self.kind == "call":
            return self.name or self.id
        year, number = self.id[:4], self.id[-2:].lstrip("0")
        days = f"({self.first.month}月{self.first.day}日至{self.last.month}月{self.last.day}日)"
        words = {"week": f"第{number}周{days}", "biweek": f"第{number}双周{days}", "month": f"{number}月", "year": ""}
        return f"{year}年{words[self.kind]}"

    def due(self, days: int) -> Due:
        """The day its report is due: `days` calendar days after the last day, moved to the next working day."""
        return next_workday(self.last + _DAY * days)

    @property
    def answered_by(self) -> tuple[Period, ...]:
        """The periods whose reports answer for it: its own and, for a week, the fortnight that it lies in."""
        return (self, containing(self.first, "biweek")) if self.kind == "week" else (self,)

    def before(self) -> Period:
        """The period of the same kind that ends the day before."""
        return containing(self.first - _DAY, self.kind)

    def after(self) -> Period:
        """The period of the same kind that begins the day after."""
        return containing(self.last + _DAY, self.kind)


def parse(text: str) -> Period:
    """The period of an id; UsageError for one that does not exist.

    >>> parse("2021-B07").first.isoformat(), parse("2020-B26").last.isoformat(), parse("2021-04").last.day
    ('2021-03-29', '2021-01-03', 30)
    """
    found = _ID.fullmatch(text.strip().upper())
    if found and int(found[1]) in _YEARS:
        year, letter, number = int(found[1]), found[2], int(found[3] or 0)
        if letter == "W" and 1 <= number <= _weeks_in(year):
            return _week(year, number)
        if letter == "B" and 1 <= number <= 26:
            return _biweek(year, number)
        if letter == "" and 1 <= number <= 12:
            return _month(year, number)
        if found[3] is None:
            return Period("year", date(year, 1, 1), date(year, 12, 31), f"{year}")
    raise UsageError(
        f"没有「{text}」这一期。{_nearest(text)}周写成 2021-W14，双周写成 2021-B07(01 至 26)，月写成 2021-04，年写成 2021。"
    )


def containing(day: date, kind: Kind) -> Period:
    """The period of a kind that a day lies in."""
    if kind == "year":
        return Period("year", date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year}")
    if kind == "month":
        return _month(day.year, day.month)
    year, week, _ = day.isocalendar()
    return _week(year, week) if kind == "week" else _biweek(year, min((week + 1) // 2, 26))


def last_before(on: date, kind: Kind) -> Period:
    """The latest period of a kind whose last day is before a day."""
    return containing(on, kind).before()


def _nearest(text: str) -> str:
    """The sentence that offers the period meant by ``2021B7`` or ``2021年第60周``; empty where no year is named."""
    found = _MEANT.fullmatch("".join(text.split()).upper())
    if not found or int(found[1]) not in _YEARS:
        return ""
    year, number, words = int(found[1]), int(found[3]), found[2] + found[4]
    if "B" in words or "双周" in words:
        meant = _biweek(year, max(1, min(number, 26)))
    elif "W" in words or "周" in words:
        meant = _week(year, max(1, min(number, _weeks_in(year))))
    else:
        meant = _month(year, max(1, min(number, 12)))
    return f"是不是「{meant.id}」？"


def _week(year: int, number: int) -> Period:
    first = date.fromisocalendar(year, number, 1)
    return Period("week", first, first + _WEEK - _DAY, f"{year}-W{number:02d}")


def _biweek(year: int, number: int) -> Period:
    # The 26th fortnight of a 53-week year has three weeks, so that no week is left over.
    weeks = 3 if number == 26 and _weeks_in(year) == 53 else 2
    first = date.fromisocalendar(year, 2 * number - 1, 1)
    return Period("biweek", first, first + _WEEK * weeks - _DAY, f"{year}-B{number:02d}")


def _month(year: int, number: int) -> Period:
    first = date(year, number, 1)
    return Period("month", first, date(year + number // 12, number % 12 + 1, 1) - _DAY, f"{year}-{number:02d}")


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week
