"""Filters for templates: days, shares, numerals as official Chinese writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_DIGITS = "零一二三四五六七八九"
_HAN = "\u3001-\u303f\u3400-\u9fff\uff00-\uffef"
_SPACE = re.compile(f"(?<=[{_HAN}]) +| +(?=[{_HAN}])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MARK = re.compile(f"(?<=[{_HAN}])[,;:]")
_FULL = str.maketrans("(),;:", "\uff08\uff09\uff0c\uff1b\uff1a")


class Words(str):
    """Text that a filter made, not a value from outside: it may begin a heading."""

    __slots__ = ()


def day(value: date) -> str:
    """A day without leading zeros: ``2020年6月5日``.

    >>> day(date(2020, 6, 5))
    '2020年6月5日'
    """
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date) -> str:
    """The same without its year: ``6月5日``."""
    return f"{value.month}月{value.day}日"


def percent(value: Decimal) -> str:
    """A share in percent: ``30%``, ``12.5%``.

    >>> percent(Decimal("0.30")), percent(Decimal("0.125"))
    ('30%', '12.5%')
    """
    return f"{(Decimal(value) * 100).normalize():f}%"


def numeral(value: int) -> Words:
    """A whole number below a hundred in Chinese numerals, as headings are numbered.

    >>> numeral(1), numeral(10), numeral(12), numeral(20), numeral(21)
    ('一', '十', '十二', '二十', '二十一')
    """
    if not 0 <= value < 100:
        raise ValueError("headings are numbered below a hundred")
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return Words(head + (_DIGITS[ones] if ones or not tens else ""))


def rate(done: Decimal, of: Decimal) -> str:
    """What part of `of` is done, in percent with two decimals, half up; a dash where nothing was to be done.

    >>> rate(Decimal(2), Decimal(3)), rate(Decimal(1), Decimal(0))
    ('66.67%', '—')
    """
    if not of:
        return "—"
    share = Decimal(done) * 100 / Decimal(of)
    return f"{share.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def formal(text: str) -> str:
    """A message of a screen or a report as a document writes it: full-width brackets, no spaces beside Chinese, no commas in numbers.

    >>> formal("试点规模合计 1,301 人(本批 301 人), 超 1 人")
    '试点规模合计1301人（本批301人），超1人'
    """
    plain = _THOUSANDS.sub("", text).translate({ord(mark): _FULL[ord(mark)] for mark in "()"})
    return _SPACE.sub("", _MARK.sub(lambda found: found[0].translate(_FULL), plain))


def shown(value: Any) -> str:
    """A value as a document prints it: days in Chinese, numbers without an exponent, text as it is.

    >>> shown(date(2020, 6, 5)), shown(Decimal("1E+3")), shown(12), shown("甲")
    ('2020年6月5日', '1000', '12', '甲')
    """
    if isinstance(value, date):
        return day(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def numbered(prefix: str, year: int, number: int | None) -> str:
    """A document number: ``湘教通〔2021〕12号``; space for it to be written in where there is none yet."""
    return f"{prefix}〔{year}〕{number if number is not None else '　　'}号"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "short_day": short_day,
    "percent": percent,
    "numeral": numeral,
    "rate": rate,
    "formal": formal,
}
