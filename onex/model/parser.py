"""What one cell's content means for one field. A parser takes the raw text and answers a `Parsed`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from onex.model import numbers
from onex.model.form import Codes, Field
from onex.model.spelling import EDGES, certificate_name, digits, name_how, plain, split_phone
from onex.model.values import BLANK, NOT_APPLICABLE, Parsed, State, unreadable

_NOTHING = frozenset({"/", "\\", "-", "--", "---", "—", "——", "–", "―", "无", "無", "不适用", "不適用", "N/A", "n/a"})
_DAY_TEXT = re.compile(
    r"(\d{4})(?:年|[-./。])(\d{1,2})(?:月|[-./。])(\d{1,2})(?:日|号)?(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)
_DAY_PLAIN = re.compile(r"(20\d{2}|19\d{2})(\d{2})(\d{2})")
_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_SERIALS = range(36526, 73415)  # 2000-01-01 … 2100-12-31: what a plain number in a date column can only be


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
            edge = text.strip(EDGES)
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
                return unreadable("是超过 15 位的数字，末尾几位已不可靠", "W08")
            return Parsed(digits(text))
        if kind == "bool":
            return Parsed("TRUE" if text == "1" else "FALSE")
        edge = text.strip(EDGES)
        return Parsed(edge, ("trimmed",) if edge != text else ())

    _note = _file = _text

    def _code(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        codes = self.codes[field.of]
        if kind == "text":
            edge = text.strip(EDGES)
            found = _word(codes, edge)
            if found:
                return Parsed(found, ("trimmed",) if edge != text else ())
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
        return unreadable(f"不在可选项内，可填：{words}")

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
        for piece in re.split(r"[、,\uff0c;\uff1b\n\r]+", text):
            if not piece.strip(EDGES):
                continue
            parsed = self.parse(member, piece, kind, shown)
            if parsed.state is State.UNREADABLE:
                return unreadable(f"「{piece.strip(EDGES)}」{parsed.why}")
            if parsed.state is State.VALUE:
                members.append(parsed.value)
                hows += parsed.how
        return Parsed(tuple(members), tuple(dict.fromkeys(h for h in hows if h != "trimmed"))) if members else BLANK

    def _certificate(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        name = certificate_name(text, self.simplify)
        if not name:
            return unreadable("不是证书名称")
        return Parsed(name, () if name == text else name_how(text, name))

    # -- numbers -----------------------------------------------------------------------------------------------------

    def _count(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        return numbers.count(field, text, kind, shown)

    def _money(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        return numbers.money(field, text, kind, shown)

    def _share(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        return numbers.share(text, kind)

    def _batch(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = plain(text)
        if kind == "number":
            bare = digits(bare)
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
        return _numeric_code(text, kind, shown, 10, "学校标识码应为 10 位数字")

    def _region_code(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        return _numeric_code(text, kind, shown, 6, "行政区划代码应为 6 位数字")

    def _major_code(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = _code_digits(text, kind, shown)
        if re.fullmatch(r"[0-9]{6}K?", bare.upper()):
            return Parsed(bare.upper(), how if bare.isupper() or bare.isdigit() else (*how, "alias"))
        return unreadable("专业代码应为 6 位数字(可带 K)")

    # -- days --------------------------------------------------------------------------------------------------------

    def _day(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        if kind == "date":
            return Parsed(_iso(*map(int, text[:10].split("-"))))
        if kind == "number":
            text = digits(text.partition(".")[0])
            if text.isdigit() and int(text) + (1462 if shown == "base_1904" else 0) in _SERIALS:
                epoch = _EPOCH_1904 if shown == "base_1904" else _EPOCH
                return Parsed(epoch + timedelta(days=int(text)), ("serial",))
        bare, how = plain(text)
        found = _DAY_TEXT.fullmatch(bare) or _DAY_PLAIN.fullmatch(bare)
        day = _iso(*map(int, found.groups()[:3])) if found else None
        if day is None:
            return unreadable("日期应写明年月日，如 2020-06-11")
        return Parsed(day, how if bare == day.isoformat() else (*how, "date_text"))

    def _period(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        bare, how = plain(digits(text) if kind == "number" else text)
        # A year is often typed as a number.
        shape = r"[0-9]{4}" if kind == "number" else r"[0-9]{4}(-W[0-9]{2}|-B[0-9]{2}|-[0-9]{2})?"
        if kind in ("text", "number") and re.fullmatch(shape, bare.upper()):
            return Parsed(bare.upper(), how if bare == bare.upper() else (*how, "alias"))
        return unreadable("期次应写成 2021-B07、2021-W14 或 2021-04")

    # -- ways to reach people ----------------------------------------------------------------------------------------

    def _phone(self, field: Field, text: str, kind: str, shown: str) -> Parsed:
        narrow = unicodedata.normalize("NFKC", digits(text) if kind == "number" else text)
        narrow = re.sub(r"(?<=\d)\s*(?:转|ext\.?)\s*(?=\d)", "-", narrow.strip(EDGES), flags=re.IGNORECASE)
        whole = re.sub(r"\s+", "", narrow)
        one = bool(split_phone(re.sub(r"[()—–]", "-", whole).replace("--", "-").strip("-")))
        pieces = [whole] if one else [p for p in re.split(r"[、,;/\n\r ]+", narrow) if p]
        found: list[str] = []
        for piece in pieces:
            split = split_phone(re.sub(r"[()\s—–]", "-", piece).replace("--", "-").strip("-"))
            if not split:
                return unreadable("应填手机号或带区号的电话")
            found += split
        how = ("full_width",) if narrow != (text if kind == "text" else narrow) else ()
        if len(found) > len(pieces):
            how = (*how, "alias")
        return Parsed("、".join(found), how) if found else BLANK

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


def _numeric_code(text: str, kind: str, shown: str, length: int, why: str) -> Parsed:
    bare, how = _code_digits(text, kind, shown)
    if len(bare) == length and bare.isascii() and bare.isdigit():
        return Parsed(bare, how)
    return unreadable(why)


def _code_digits(text: str, kind: str, shown: str) -> tuple[str, tuple[str, ...]]:
    """A code as the sheet shows it: a number keeps its digits, a format like 000000 its leading zeros."""
    bare, how = plain(text)
    if kind == "number":
        bare = digits(bare)
        wide = int(shown.removeprefix("zeros:")) if shown.startswith("zeros:") else 0
        if bare.isdigit() and len(bare) < wide:
            return bare.zfill(wide), (*how, "alias")
    return bare.removeprefix("'"), how


def _word(codes: Codes, text: str) -> str | None:
    """The code whose words or name equal the text."""
    for code, words in codes.words.items():
        if text == code or text in words:
            return code
    return None
