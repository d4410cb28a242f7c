"""Numbers as schools write them, read by our own grammar.

Python's accepts ``1_000``, ``nan`` and Arabic-Indic digits, which no clerk meant; floats lose cents. Everything is exact.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from onex.model.form import Field
from onex.model.spelling import RAW_NUMBER, plain
from onex.model.values import Parsed, State, unreadable

_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?")
_COUNT_UNITS = ("人次", "人", "名", "位", "个", "项", "种", "所", "名学生")
_MONEY_UNITS = ("元整", "元", "圆", "块")
_LARGEST = 1_000_000_000


def count(field: Field, text: str, kind: str, shown: str) -> Parsed:
    """A whole number, its unit set aside; below the field's least it is out of range."""
    parsed = _amount(text, kind, shown, (field.unit, *_COUNT_UNITS))
    if parsed.state is not State.VALUE:
        return parsed
    amount: Decimal = parsed.value
    if amount != amount.to_integral_value():
        return unreadable("应填整数")
    if amount < 0:
        return unreadable("应填不小于 0 的整数")
    if amount >= _LARGEST:
        return unreadable("数值过大，请核对")
    value = int(amount)
    if field.least is not None and value < field.least:
        return unreadable(f"应不小于 {field.least}", "W15")
    return replace(parsed, value=value)


def money(field: Field, text: str, kind: str, shown: str) -> Parsed:
    """Yuan as an exact decimal with two places."""
    parsed = _amount(text, kind, shown, (field.unit, *_MONEY_UNITS))
    if parsed.state is not State.VALUE:
        return parsed
    cents = parsed.value * 100
    if cents != cents.to_integral_value():
        return unreadable("金额最多两位小数")
    if cents < 0:
        return unreadable("金额应不小于 0")
    return replace(parsed, value=parsed.value.quantize(Decimal("0.01")))


def share(text: str, kind: str) -> Parsed:
    """A fraction of one; 85 alone could be either and is not guessed at."""
    bare, how = plain(text)
    if kind == "text" and bare.endswith("%"):
        parsed = _amount(bare[:-1], "text", "", ())
        if parsed.state is State.VALUE:
            return replace(parsed, value=parsed.value / 100, how=(*how, *parsed.how, "percent"))
        return parsed
    parsed = _amount(text, kind, "", ())
    if parsed.state is State.VALUE and not 0 <= parsed.value <= 1:
        return unreadable("比例应写成 85% 或 0.85")
    return parsed


def _amount(text: str, kind: str, shown: str, units: tuple[str, ...]) -> Parsed:
    """A decimal number, with what had to be set aside to read it."""
    if kind == "number":
        if shown == "percent":
            return unreadable("单元格是百分比格式，应填数量")
        return Parsed(Decimal(text)) if RAW_NUMBER.fullmatch(text) else unreadable("不是数字")
    if kind in ("date", "bool"):
        return unreadable("单元格是日期格式，应填数量" if kind == "date" else "应填数量")
    bare, hows = plain(text)
    how = list(hows)
    for unit in units:
        if unit and bare.endswith(unit) and len(bare) > len(unit):
            bare = bare[: -len(unit)]
            how.append("unit")
            break
    factor = 1
    if bare.endswith("万"):
        bare, factor = bare[:-1], 10_000
        how.append("ten_thousand")
    found = _NUMBER.fullmatch(bare)
    if not found:
        return unreadable("不是确定的数字")
    if "," in found[2]:
        how.append("thousands")
    return Parsed(Decimal(bare.replace(",", "")) * factor, tuple(how))
