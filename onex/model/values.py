"""What one cell means: a value, blank, not applicable or unreadable, and how it was read. Never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any

HOW_ZH: Mapping[str, str] = {
    "full_width": "全角转半角",
    "unit": "去单位",
    "thousands": "去千分位",
    "ten_thousand": "万换算为个",
    "percent": "百分数换算",
    "date_text": "文字日期转换",
    "serial": "日期序号转换",
    "merged": "按合并单元格填充",
    "trimmed": "去空白或标点",
    "alias": "按通用写法或名称对应",
    "traditional": "繁体转简体",
}


class State(IntEnum):
    """What became of one cell."""

    VALUE = 0
    BLANK = 1
    NOT_APPLICABLE = 2
    UNREADABLE = 3


@dataclass(frozen=True, slots=True)
class Parsed:
    """One content's meaning. `why` says in Chinese what is wrong with an unreadable one; `defect` is its W code."""

    value: Any = None
    how: tuple[str, ...] = ()
    state: State = State.VALUE
    why: str = ""
    defect: str = "W02"


BLANK = Parsed(state=State.BLANK)
NOT_APPLICABLE = Parsed(state=State.NOT_APPLICABLE)


def unreadable(why: str, defect: str = "W02") -> Parsed:
    """An answer that stops: what is wrong, in Chinese."""
    return Parsed(state=State.UNREADABLE, why=why, defect=defect)


def canonical(value: Any) -> str:
    """A value as JSON and identifiers write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, tuple):
        return "、".join(canonical(member) for member in value)
    return str(value)
