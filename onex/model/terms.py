"""What a provision's value may be: raw TOML checked against its vocabulary entry, and read from typed text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from onex.model.policy import Term, Value

Codes = Mapping[str, Mapping[str, Sequence[str]]]


def value_of(term: Term, raw: Any, codes: Codes) -> Value:
    """The value in its type; ValueError, in Chinese, when it is not one.

    codes: code list → code → words, for terms with `of`.
    """
    return TYPES[term.type](term, raw, codes)


def value_from_text(term: Term, text: str, codes: Codes) -> Value:
    """The value typed by a person: ``35%`` or ``0.35``, ``是``, ``2020-06-12,2020-06-19``; ValueError when unclear."""
    bare = text.strip().replace("\uff0c", ",").replace("、", ",")
    pieces = [piece.strip() for piece in bare.split(",") if piece.strip()]
    if term.type == "route":
        raise ValueError("只能写在条目文件里")
    if term.type == "share":
        return value_of(term, _decimal(bare), codes)
    if term.type in _COUNTS:
        return value_of(term, _integer(bare), codes)
    if term.type == "flag":
        if bare.lower() not in _FLAGS:
            raise ValueError("应为 是 或 否")
        return _FLAGS[bare.lower()]
    if term.type == "day":
        return value_of(term, _day_from(bare), codes)
    if term.type == "days_by_round":
        return value_of(term, {str(n): _day_from(p) for n, p in enumerate(pieces, 1)}, codes)
    if term.type == "counts":
        return value_of(term, [_integer(p) for p in pieces], codes)
    if term.type == "choice":
        return value_of(term, bare, codes)
    return value_of(term, pieces, codes)


_FLAGS = {"是": True, "否": False, "true": True, "false": False, "1": True, "0": False}


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        raise ValueError("应写成 30% 或 0.30") from None


def _integer(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("应为不小于 0 的整数")
    return int(text)


def _day_from(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("日期应写成 2020-06-12") from None


def _share(_: Term, raw: Any, __: Codes) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal) or not 0 <= raw <= 1:
        raise ValueError("应为 0 到 1 之间的小数")
    return Decimal(raw)


def _count(_: Term, raw: Any, __: Codes) -> int:
    if type(raw) is not int or raw < 0:
        raise ValueError("应为不小于 0 的整数")
    return raw


def _flag(_: Term, raw: Any, __: Codes) -> bool:
    if type(raw) is not bool:
        raise ValueError("应为 true 或 false")
    return raw


def _day(_: Term, raw: Any, __: Codes) -> date:
    if type(raw) is not date:
        raise ValueError("应为日期，如 2020-06-12")
    return raw


def _choice(term: Term, raw: Any, _: Codes) -> str:
    if raw not in (term.choices or {}):
        raise ValueError(f"应为 {'、'.join(term.choices or {})} 之一")
    return str(raw)


def _members(raw: Any) -> list[Any]:
    if not isinstance(raw, list) or not raw:
        raise ValueError("应为非空的列表")
    if len({str(member) for member in raw}) < len(raw):
        raise ValueError("列表中有重复")
    return raw


def _words(_: Term, raw: Any, __: Codes) -> tuple[str, ...]:
    if not all(isinstance(member, str) and member for member in _members(raw)):
        raise ValueError("列表的各项应为文字")
    return tuple(raw)


def _counts(term: Term, raw: Any, codes: Codes) -> tuple[int, ...]:
    return tuple(_count(term, member, codes) for member in _members(raw))


def _choices(term: Term, raw: Any, codes: Codes) -> tuple[str, ...]:
    return tuple(_choice(term, member, codes) for member in _members(raw))


def _codes(term: Term, raw: Any, codes: Codes) -> tuple[str, ...]:
    unknown = [member for member in _words(term, raw, codes) if member not in codes.get(term.of, ())]
    if unknown:
        raise ValueError(f"代码表 {term.of} 中没有 {'、'.join(unknown)}")
    return tuple(raw)


def _fields(term: Term, raw: Any, codes: Codes) -> tuple[str, ...]:
    names = _words(term, raw, codes)
    if not all(re.fullmatch(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?", name) for name in names):
        raise ValueError("列表的各项应为栏目的英文名")
    return names


def _days_by_round(term: Term, raw: Any, codes: Codes) -> dict[int, date]:
    if not isinstance(raw, dict) or not raw or not all(key.isdigit() for key in raw):
        raise ValueError("应为 { 轮次 = 日期, … }")
    return {int(key): _day(term, day, codes) for key, day in raw.items()}


def _route(term: Term, raw: Any, codes: Codes) -> dict[str, tuple[str, ...]]:
    if not isinstance(raw, dict) or not raw:
        raise ValueError("应为 { 学校类型 = [各级], … }")
    for key in raw:
        kind, _, affiliation = key.partition("/")
        if kind not in codes.get(term.of, ()) or (affiliation and affiliation not in codes.get("affiliation", ())):
            raise ValueError(f"不认识的学校类型或隶属关系 {key}")
    return {key: _choices(term, steps, codes) for key, steps in raw.items()}


_COUNTS = ("count", "weeks", "workdays", "months", "days", "year")
TYPES: Mapping[str, Callable[[Term, Any, Codes], Value]] = {
    **dict.fromkeys(_COUNTS, _count),
    "share": _share,
    "flag": _flag,
    "day": _day,
    "choice": _choice,
    "choices": _choices,
    "words": _words,
    "counts": _counts,
    "codes": _codes,
    "fields": _fields,
    "days_by_round": _days_by_round,
    "route": _route,
}
