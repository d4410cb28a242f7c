"""What one cell's content means for one field: exact, inferred with its record, blank, or unreadable. Never a guess.

A parser takes the raw text and answers a `Parsed`. Digits are read by our own grammar, because Python's accepts ``1_000``, ``nan`` and
Arabic-Indic digits, which no clerk meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any

from onex.model.form import Codes, Field

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
    "split": "分开连写的号码",
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

_EDGES = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_SPACES = re.compile(f"[{_EDGES}]+")
_NOTHING = frozenset({"/", "\\", "-", "--", "---", "—", "——", "–", "―", "无", "無", "不适用", "不適用", "N/A", "n/a"})
_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?")
_RAW_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_COUNT_UNITS = ("人次", "人", "名", "位", "个", "项", "种", "所", "名学生")
_MONEY_UNITS = ("元整", "元", "圆", "块")
_DAY_TEXT = re.compile(
    r"(\d{4})(?:年|[-./。])(\d{1,2})(?:月|[-./。])(\d{1,2})(?:日|号)?(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)
_DAY_PLAIN = re.compile(r"(20\d{2}|19\d{2})(\d{2})(\d{2})")
_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_EPOCH = date(1899, 12, 30)
_SERIALS = range(36526, 73415)  # 2000-01-01 … 2100-12-31: what a plain number in a date column can only be


def unreadable(why: str, defect: str = "W02") -> Parsed:
    """An answer that stops: what is wrong, in Chinese."""
    return Parsed(state=State.UNREADABLE, why=why, defect=defect)


def plain(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without odd spaces and full-width forms, and what had to be done for it."""
    how: list[str] = []
    narrow = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    if _widths(narrow) != _widths(text):
        how.append("full_width")
    bare = _SPACES.sub("", narrow)
    if bare != narrow.strip(" "):
        how.append("trimmed")
    elif narrow != bare:
        how.append("trimmed")
    return bare, tuple(how)


def _widths(text: str) -> str:
    return text.translate(_IGNORED)


_IGNORED = dict.fromkeys(map(ord, _EDGES))


@dataclass(frozen=True, slots=True)
class Parser:
    """Reads contents for fields; knows the code lists and how to simplify traditional characters."""

    codes: Mapping[str, Codes]
    simplify: Callable[[str], str]

    def parse(self, field: Field, text: str, kind: str = "text", shown: str = "") -> Parsed:
        """One content's meaning.

        kind is a raw type (``text number bool date error bad_date bad_number no_value``), shown its format
        (``percent``, ``zeros:6``, ``text`` or empty), as `onex.sheets.raw.Kind` says.
        """
        stopped = _STOPS.get(kind)
        if stopped is not None:
            return replace(stopped, why=stopped.why.format(text=text))
        if kind == "text":
            edge = text.strip(_EDGES)
            if not edge:
                return BLANK
            if edge in _NOTHING or unicodedata.normalize("NFKC", edge) in _NOTHING:
                if field.none_counts:
                    return Parsed(edge, ("trimmed",) if edge != text else ())
                if field.type not in ("yes_no", "code"):
                    return NOT_APPLICABLE
        return getattr(self, f"_{field.type}")(field, text, kind, shown)  # type: ignore[no-any-return]

    # -- words -------------------------------------------------------------------------------------------------------

    def _text(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        if kind == "number":
            if sum(c.isdigit() for c in text.partition("E")[0].lstrip("-0.")) > 15 or "E+1" in text.upper():
                return unreadable("是超过 15 位的数字,末尾几位已不可靠", "W08")
            return Parsed(_digits(text))
        if kind == "bool":
            return Parsed("TRUE" if text == "1" else "FALSE")
        edge = text.strip(_EDGES)
        return Parsed(edge, ("trimmed",) if edge != text else ())

    _note = _file = _text

    def _code(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        codes = self.codes[field.of]
        if kind == "text":
            found = _word(codes, text.strip(_EDGES))
            if found:
                return Parsed(found)
        bare, how = plain(text)
        found = _word(codes, bare)
        if found:
            return Parsed(found, how or ("trimmed",))
        simple = self.simplify(bare)
        found = _word(codes, simple)
        if found:
            return Parsed(found, (*how, "traditional"))
        if bare in _NOTHING:
            return NOT_APPLICABLE
        words = "、".join(words[0] for words in codes.words.values())
        return unreadable(f"不在可选项内,可填:{words}")

    def _yes_no(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = plain(text)
        if kind == "bool":
            return Parsed(text == "1")
        key = bare.upper()
        if key in _YES or key in _NO:
            return Parsed(key in _YES, how)
        if bare in _NOTHING:
            return NOT_APPLICABLE
        return unreadable("应填是或否")

    def _list(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        member_type = field.of if field.of in _MEMBER_TYPES else "code"
        member = replace(field, type=member_type)
        members: list[Any] = []
        hows: list[str] = []
        for piece in re.split(r"[、,,;;\n\r]+", text):
            if not piece.strip(_EDGES):
                continue
            parsed = self.parse(member, piece, kind, shown)
            if parsed.state is State.UNREADABLE:
                return unreadable(f"「{piece.strip(_EDGES)}」{parsed.why}")
            if parsed.state is State.VALUE:
                members.append(parsed.value)
                hows += parsed.how
        return Parsed(tuple(members), tuple(dict.fromkeys(h for h in hows if h != "trimmed"))) if members else BLANK

    def _certificate(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        name = certificate_name(text, self.simplify)
        if not name:
            return unreadable("不是证书名称")
        return Parsed(name, () if name == text else _name_how(text, name))

    # -- numbers -----------------------------------------------------------------------------------------------------

    def _count(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        parsed = self._amount(text, kind, shown, (field.unit, *_COUNT_UNITS))
        if parsed.state is not State.VALUE:
            return parsed
        amount: Decimal = parsed.value
        if amount != amount.to_integral_value():
            return unreadable("应填整数")
        if amount < 0:
            return unreadable("应填不小于 0 的整数")
        if amount >= 1_000_000_000:
            return unreadable("数值过大,请核对")
        value = int(amount)
        if field.least is not None and value < field.least:
            return unreadable(f"应不小于 {field.least}", "W15")
        return replace(parsed, value=value)

    def _money(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        parsed = self._amount(text, kind, shown, (field.unit, *_MONEY_UNITS))
        if parsed.state is not State.VALUE:
            return parsed
        cents = parsed.value * 100
        if cents != cents.to_integral_value():
            return unreadable("金额最多两位小数")
        if cents < 0:
            return unreadable("金额应不小于 0")
        return replace(parsed, value=parsed.value.quantize(Decimal("0.01")))

    def _share(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = plain(text)
        if kind == "text" and bare.endswith("%"):
            parsed = self._amount(bare[:-1], "text", "", ())
            if parsed.state is State.VALUE:
                return replace(parsed, value=parsed.value / 100, how=(*how, *parsed.how, "percent"))
            return parsed
        parsed = self._amount(text, kind, "", ())
        if parsed.state is State.VALUE and not 0 <= parsed.value <= 1:
            return unreadable("比例应写成 85% 或 0.85")
        return parsed

    def _amount(self, text: str, kind: str, shown: str, units: tuple[str, ...]) -> Parsed:
        """A decimal number, with what had to be set aside to read it."""
        if kind == "number":
            if shown == "percent":
                return unreadable("单元格是百分比格式,应填数量")
            return Parsed(Decimal(text)) if _RAW_NUMBER.fullmatch(text) else unreadable("不是数字")
        if kind in ("date", "bool"):
            return unreadable("单元格是日期格式,应填数量" if kind == "date" else "应填数量")
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

    def _batch(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = plain(text)
        if kind == "number":
            bare = _digits(bare)
        else:
            bare = self.simplify(bare)
        found = re.fullmatch(r"第?([0-9]|[一二三四五六七八九十])(?:批次|批|轮次|轮)?", bare)
        if found:
            value = int(found[1]) if found[1].isdigit() else _CHINESE[found[1]]
            if 1 <= value <= (4 if field.type == "batch" else 2):
                return Parsed(value, how)
        return unreadable("应填第一批至第四批" if field.type == "batch" else "应填第一轮或第二轮")

    _round = _batch

    # -- codes -------------------------------------------------------------------------------------------------------

    def _school_code(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        return _numeric_code(text, kind, 10, "学校标识码应为 10 位数字")

    def _region_code(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        return _numeric_code(text, kind, 6, "行政区划代码应为 6 位数字")

    def _major_code(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = plain(text)
        if kind == "number":
            bare = _digits(bare)
        if re.fullmatch(r"[0-9]{6}K?", bare.upper()):
            return Parsed(bare.upper(), how if bare.isupper() or bare.isdigit() else (*how, "alias"))
        return unreadable("专业代码应为 6 位数字(可带 K)")

    # -- days --------------------------------------------------------------------------------------------------------

    def _day(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        if kind == "date":
            return Parsed(_iso(*map(int, text[:10].split("-"))))
        if kind == "number":
            digits = _digits(text.partition(".")[0])
            if digits.isdigit() and int(digits) in _SERIALS:
                return Parsed(_EPOCH + timedelta(days=int(digits)), ("serial",))
            text = digits
        bare, how = plain(text)
        found = _DAY_TEXT.fullmatch(bare) or _DAY_PLAIN.fullmatch(bare)
        day = _iso(*map(int, found.groups()[:3])) if found else None
        if day is None:
            return unreadable("日期应写明年月日,如 2020-06-11")
        return Parsed(day, how if bare == day.isoformat() else (*how, "date_text"))

    def _period(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = plain(text)
        if kind == "text" and re.fullmatch(r"[0-9]{4}(-W[0-9]{2}|-B[0-9]{2}|-[0-9]{2})?", bare.upper()):
            return Parsed(bare.upper(), how if bare == bare.upper() else (*how, "alias"))
        return unreadable("期次应写成 2021-B07、2021-W14 或 2021-04")

    # -- ways to reach people ----------------------------------------------------------------------------------------

    def _phone(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        narrow = unicodedata.normalize("NFKC", _digits(text) if kind == "number" else text)
        pieces = [p for p in re.split(r"[、,;/\n\r ]+|(?<=\d)\s+(?=\d)", narrow.strip(_EDGES)) if p]
        numbers: list[str] = []
        for piece in pieces:
            split = _split_phone(re.sub(r"[()\s—–]", "-", piece).replace("--", "-").strip("-"))
            if not split:
                return unreadable("应填手机号或带区号的电话")
            numbers += split
        how = ("full_width",) if narrow != (text if kind == "text" else narrow) else ()
        if len(numbers) > len(pieces):
            how = (*how, "split")
        return Parsed("、".join(numbers), how) if numbers else BLANK

    def _email(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = plain(text)
        if re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", bare):
            return Parsed(bare, how)
        return unreadable("不是电子邮箱地址")


_MEMBER_TYPES = frozenset({"text", "major_code", "school_code", "certificate", "file"})
_YES = frozenset({"是", "有", "√", "✓", "✔", "Y", "YES", "1", "TRUE"})
_NO = frozenset({"否", "无", "無", "×", "✗", "✘", "X", "N", "NO", "0", "FALSE", "没有", "不"})
_STOPS: Mapping[str, Parsed] = {
    "error": unreadable("单元格是错误值 {text}", "W06"),
    "no_value": unreadable("公式没有计算结果", "W05"),
    "bad_number": unreadable("单元格的数值无效"),
    "bad_date": unreadable("日期超出可表示的范围"),
}


def _iso(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _digits(text: str) -> str:
    """A raw number's whole digits (``"4143012345.0"``, ``"2.0200611E7"``), or the text as it is when it has a fraction."""
    if text.isdigit():
        return text
    if not _RAW_NUMBER.fullmatch(text):
        return text
    amount = Decimal(text)
    return str(int(amount)) if amount == amount.to_integral_value() and abs(amount) < 10**18 else text


def _numeric_code(text: str, kind: str, length: int, why: str) -> Parsed:
    bare, how = plain(text)
    if kind == "number":
        bare = _digits(bare)
    bare = bare.removeprefix("'")
    if len(bare) == length and bare.isascii() and bare.isdigit():
        return Parsed(bare, how)
    return unreadable(why)


def _word(codes: Codes, text: str) -> str | None:
    """The code whose words or name equal the text."""
    for code, words in codes.words.items():
        if text == code or text in words:
            return code
    return None


def _split_phone(text: str) -> list[str]:
    """Telephones in a run of digits: mobiles, or an area code with seven or eight digits, fused or not (A28)."""
    if re.fullmatch(r"(?:\+?86-?)?1[3-9]\d{9}", text):
        return [text[-11:]]
    found = re.fullmatch(r"(0\d{2,3})-?(\d{7,8})(?:-(\d{1,5}))?", text)
    if found:
        return [f"{found[1]}-{found[2]}" + (f"-{found[3]}" if found[3] else "")]
    fused = re.fullmatch(r"(0\d{2,3})-?(\d{7,8})(1[3-9]\d{9})", text)
    if fused:
        return [f"{fused[1]}-{fused[2]}", fused[3]]
    mobiles = re.fullmatch(r"(1[3-9]\d{9})(1[3-9]\d{9})", text)
    return [mobiles[1], mobiles[2]] if mobiles else []


_SUFFIX = "职业技能等级证书"
_LEVEL_NOTE = re.compile(r"[((](?:初级|中级|高级|初|中|高|[、,/和]|及|级)+[))]$")


def certificate_name(text: str, simplify: Callable[[str], str]) -> str:
    """A certificate's bare name: no suffix, stars, level in brackets or odd spaces; brackets half-width.

    >>> certificate_name("建筑信息模型（BIM）职业技能等级证书（初级）*", str)
    '建筑信息模型(BIM)'
    """
    name = simplify(_SPACES.sub("", unicodedata.normalize("NFKC", text)))
    while True:
        shorter = name.rstrip("*·。").removesuffix(_SUFFIX)
        shorter = _LEVEL_NOTE.sub("", shorter)
        if shorter == name:
            return name.strip('《》「」"“”')
        name = shorter


def _name_how(text: str, name: str) -> tuple[str, ...]:
    bare, how = plain(text)
    return tuple(dict.fromkeys((*how, *(() if bare == name else ("alias",)))))


def name_key(name: object) -> str:
    """A school's name as it is compared: NFKC, no spaces.

    >>> name_key("长沙（示例） 学院")
    '长沙(示例)学院'
    """
    text = str(name)
    return text if text.isalnum() and text.isascii() else _SPACES.sub("", unicodedata.normalize("NFKC", text))


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
