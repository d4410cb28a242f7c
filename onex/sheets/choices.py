"""What may be entered in a field: the words to choose from, the check of a cell, and how to say it to a clerk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from onex.model.form import Codes, Field

CodeLists = Mapping[str, Codes]

NEEDS: Mapping[str, str] = {"required": "必填", "judged": "应填", "optional": "选填"}
FORMATS: Mapping[str, str] = {"count": "0", "money": "0.00", "day": "yyyy-mm-dd", "share": "0.0%", "note": "General"}

_BATCHES = ("第一批", "第二批", "第三批", "第四批")
_ROUNDS = ("第一轮", "第二轮")
_FULL_WIDTH = str.maketrans(",;:()", "，；：（）")
_INLINE = 250  # characters: longer lists must stand in cells
_HOW: Mapping[str, str] = {
    "text": "填文字",
    "note": "填文字，可分段",
    "file": "填附件的文件名，多个用“、”隔开",
    "school_code": "10 位数字",
    "region_code": "6 位行政区划代码",
    "major_code": "6 位专业代码，可带 K",
    "certificate": "填证书名称，不写等级",
    "money": "填金额(元)，最多两位小数",
    "share": "填百分数，如 85%",
    "day": "填年月日，如 2020-06-11",
    "period": "填期次，如 2021-B07(双周)、2021-W14(周)、2021-04(月)",
    "phone": "填手机号或带区号的电话，多个用“、”隔开",
    "email": "填电子邮箱地址",
    "yes_no": "从下拉中选是或否",
    "batch": "从下拉中选批次",
    "round": "从下拉中选轮次",
    "code": "从下拉中选",
    "list": "可填多个，用“、”隔开",
}


def options(field: Field, codes: CodeLists) -> tuple[str, ...]:
    """The words of a field's drop-down; empty where anything may be written."""
    if field.type == "code":
        return tuple(words[0] for words in codes[field.of].words.values())
    return {"yes_no": ("是", "否"), "batch": _BATCHES, "round": _ROUNDS}.get(field.type, ())


def members(field: Field, codes: CodeLists) -> tuple[str, ...]:
    """The words that a list may be made of; empty where there is no closed list."""
    if field.type != "list" or field.of not in codes:
        return ()
    return tuple(words[0] for words in codes[field.of].words.values())


def how_to_fill(field: Field) -> str:
    """One line for a clerk: what is written here.

    >>> how_to_fill(Field("majors", "专业总数", "count", least=1, unit="个", hint="全校开设专业数"))
    '填不小于 1 的整数，单位：个；全校开设专业数'
    """
    if field.type == "count":
        least = field.least or 0
        how = f"填不小于 {least} 的整数" + (f"，单位：{field.unit}" if field.unit else "")
    else:
        how = _HOW[field.type]
    if field.none_counts:
        how += "；没有的填“无”"
    if field.hint:
        how = field.hint if field.type == "school_code" else f"{how};{field.hint}"
    return widened(how)


def widened(text: str) -> str:
    """A Chinese sentence with full-width punctuation."""
    return text.translate(_FULL_WIDTH)


def word(field: Field, value: Any, codes: CodeLists) -> Any:
    """A canonical value as it is entered in a cell: codes as their words, lists joined, numbers and days as they are."""
    if value is None or value == "":
        return None
    if field.type == "code":
        return codes[field.of].label(str(value))
    if field.type == "list":
        known = codes[field.of].label if field.of in codes else str
        parts = [value] if isinstance(value, str) else value
        return "、".join(known(str(part)) for part in parts)
    if field.type == "yes_no":
        return "是" if value else "否"
    if field.type in ("batch", "round"):
        return (_BATCHES if field.type == "batch" else _ROUNDS)[int(value) - 1]
    if isinstance(value, int | Decimal | date):
        return value
    return str(value)


def validation(field: Field, words: tuple[str, ...], listed_at: str = "") -> DataValidation:
    """The check of one column. `listed_at` names the cells that hold the words where they are too many to stand inline."""
    check = _check(field, words, listed_at)
    check.allow_blank = True
    check.showInputMessage = check.showErrorMessage = True
    check.promptTitle = f"{field.label}（{NEEDS[field.need]}）"[:32]
    check.prompt = how_to_fill(field)[:255]
    check.errorTitle = "请核对"
    check.error = f"{field.label}：{how_to_fill(field)}。"[:255]
    return check


def fits_inline(words: tuple[str, ...]) -> bool:
    """Whether a drop-down may carry its words itself."""
    return len(",".join(words)) <= _INLINE and not any("," in one or '"' in one for one in words)


def _check(field: Field, words: tuple[str, ...], listed_at: str) -> DataValidation:
    if words:
        source = listed_at if listed_at else '"' + ",".join(words) + '"'
        return DataValidation(type="list", formula1=source, errorStyle="stop")
    if field.type == "count":
        return DataValidation(
            type="whole", operator="greaterThanOrEqual", formula1=str(field.least or 0), errorStyle="stop"
        )
    if field.type == "money":
        return DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", errorStyle="stop")
    if field.type == "day":  # a warning only: 2020.6.11 is read too
        return DataValidation(
            type="date", operator="greaterThanOrEqual", formula1="DATE(2000,1,1)", errorStyle="warning"
        )
    if field.type in ("school_code", "region_code", "major_code"):
        low, high = {"school_code": (10, 10), "region_code": (6, 6), "major_code": (6, 7)}[field.type]
        return DataValidation(
            type="textLength", operator="between", formula1=str(low), formula2=str(high), errorStyle="warning"
        )
    return DataValidation(type=None)
