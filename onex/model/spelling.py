"""How schools spell things: odd spaces, full-width forms, suffixes of certificates, telephones that run together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

EDGES = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
RAW_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SPACES = re.compile(f"[{EDGES}]+")


def plain(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without odd spaces and full-width forms, and what had to be done for it."""
    how: list[str] = []
    narrow = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    if _widths(narrow) != _widths(text):
        how.append("full_width")
    bare = _SPACES.sub("", narrow)
    if bare != narrow.strip(" ") or narrow != bare:
        how.append("trimmed")
    return bare, tuple(how)


def _widths(text: str) -> str:
    return text.translate(_IGNORED)


_IGNORED = dict.fromkeys(map(ord, EDGES))


def digits(text: str) -> str:
    """A raw number's whole digits (``"4143012345.0"``, ``"2.0200611E7"``), or the text as it is when it has a fraction."""
    if text.isdigit():
        return text
    if not RAW_NUMBER.fullmatch(text):
        return text
    amount = Decimal(text)
    return str(int(amount)) if amount == amount.to_integral_value() and abs(amount) < 10**18 else text


def split_phone(text: str) -> list[str]:
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
        shorter = name.strip("*·。").removesuffix(_SUFFIX)
        shorter = _LEVEL_NOTE.sub("", shorter)
        if shorter == name:
            return name.strip('《》「」"“”')
        name = shorter


def name_how(text: str, name: str) -> tuple[str, ...]:
    bare, how = plain(text)
    return tuple(dict.fromkeys((*how, *(() if bare == name else ("alias",)))))


def name_key(name: object) -> str:
    """A school's name as it is compared: NFKC, no spaces.

    >>> name_key("长沙（示例） 学院")
    '长沙(示例)学院'
    """
    text = str(name)
    return text if text.isalnum() and text.isascii() else _SPACES.sub("", unicodedata.normalize("NFKC", text))
