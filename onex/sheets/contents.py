"""What a stored cell means: its type, its value's text and its format → a text and a `Kind`.

Called once for each distinct content of a sheet, so it may take its time.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from math import isinf
from typing import NamedTuple

from onex.errors import Unreadable
from onex.sheets.formats import DATE
from onex.sheets.markup import TEXT_LIMIT
from onex.sheets.raw import Kind, Type
from onex.sheets.strings import unescape

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BLANKS = " \t\r\n"
_DIGITS_LIMIT = 400  # no number that a spreadsheet writes is longer
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_FIRST_DAY = date(1900, 3, 1)  # before it the 1900 system counts a day that never was
_OUTRIGHT: dict[str, Type] = {
    "=text": "text",
    "=number": "number",
    "=bool": "bool",
    "=date": "date",
    "=bad_date": "bad_date",
}
_MILLISECOND = timedelta(milliseconds=1)


class Sort(NamedTuple):
    """What a stored cell says besides its value: its ``t``, its style's meaning, whether it has a formula.

    A type that begins with "=" comes from elsewhere and names the `Kind` outright; its value is final.
    """

    type: str
    format: str
    formula: bool


Content = tuple[str, Kind]
"""A distinct content, as `Sheet.texts` and `Sheet.kinds` hold it."""

kind = cache(Kind)
"""The one `Kind` of a type, format and formula flag."""


def content(sort: Sort, value: str | None, *, base_1904: bool) -> Content | None:
    """The meaning of a sort and a ``<v>`` (None = there is none); None when the cell is blank.

    Shared strings are looked up by the caller.
    """
    formula = sort.formula
    if value is None:
        return ("", kind("no_value", "", True)) if formula else None
    if len(value) > TEXT_LIMIT:
        raise Unreadable("SHEET_TOO_LARGE", "单个文本过长")
    if sort.type in _OUTRIGHT:
        return value, kind(_OUTRIGHT[sort.type], "", False)
    if sort.type in ("str", "inlineStr"):
        return (unescape(value), kind("text", "", formula)) if value else None
    bare = value.strip(_BLANKS)
    if not bare:
        return ("", kind("no_value", "", True)) if formula else None
    if sort.type == "e":
        return bare, kind("error", "", formula)
    if sort.type == "b":
        return _truth(bare, formula)
    if sort.type == "d":
        return _iso(bare, formula)
    if sort.type in ("", "n"):
        return _number(bare, sort.format, formula, base_1904=base_1904)
    raise Unreadable("FILE_CORRUPT", "单元格类型不明")


def string_index(value: str | None) -> int:
    """The number of a shared string. Raises FILE_CORRUPT for anything but plain digits."""
    bare = (value or "").strip(_BLANKS)
    if not (bare.isascii() and bare.isdigit() and len(bare) < 9):
        raise Unreadable("FILE_CORRUPT", "共享文本的序号")
    return int(bare)


def _truth(bare: str, formula: bool) -> Content:
    if bare in ("0", "false", "FALSE"):
        return "0", kind("bool", "", formula)
    if bare in ("true", "TRUE") or (bare.isascii() and bare.isdigit()):
        return "1", kind("bool", "", formula)
    return bare, kind("bad_number", "", formula)


def _iso(bare: str, formula: bool) -> Content:
    if _ISO.fullmatch(bare):
        try:
            return _written(datetime.fromisoformat(bare).replace(tzinfo=None)), kind("date", "", formula)
        except ValueError:
            pass
    return bare, kind("bad_date", "", formula)


def _number(bare: str, shown: str, formula: bool, *, base_1904: bool) -> Content:
    if len(bare) > _DIGITS_LIMIT or not _NUMBER.fullmatch(bare) or isinf(float(bare)):
        return bare, kind("bad_number", "", formula)
    if shown != DATE:
        return bare, kind("number", shown or ("base_1904" if base_1904 else ""), formula)
    day = moment(bare, base_1904=base_1904)
    return day or bare, kind("date" if day else "bad_date", "", formula)


def moment(serial: str, *, base_1904: bool) -> str:
    """A serial number of days as ISO, to the nearest millisecond; empty outside 1900-03-01 … 9999-12-31."""
    epoch = datetime(1904, 1, 1) if base_1904 else datetime(1899, 12, 30)
    try:
        days = Decimal(serial)
        if not 0 <= days < 2_958_466:
            return ""
        when = epoch + int((days * 86_400_000).to_integral_value()) * _MILLISECOND
    except ArithmeticError:  # beyond the calendar, or an exponent beyond any number
        return ""
    return _written(when) if when.date() >= _FIRST_DAY else ""


def _written(when: datetime) -> str:
    if when.time().isoformat() == "00:00:00":
        return when.date().isoformat()
    return when.isoformat(timespec="milliseconds" if when.microsecond >= 1000 else "seconds")
