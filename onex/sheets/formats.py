"""What a cell's number format makes of its number: a day, a percentage, a code with leading zeros, text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onex.sheets.markup import walk

DATE = "date"

# Built in, named by number only; 27–36 and 50–58 are the Chinese, Japanese and Korean days.
_BUILT_IN = {
    **dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), DATE),
    9: "percent",
    10: "percent",
    49: "text",
}
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_BRACKET = re.compile(r"\[[^\]]*\]?")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NO_DAY = re.compile(r"general|e[+-]", re.IGNORECASE)
_DAY = re.compile(r"[ymdhs]", re.IGNORECASE)


def meaning(code: str) -> str:
    """A format code → "date" | "percent" | "zeros:N" | "text" | "".

    | code                  | meaning |
    | yyyy"年"m"月"d"日"     | date    |
    | [h]:mm                |         |
    | #,##0"days"           |         |
    | 000000                | zeros:6 |
    | 0.0%                  | percent |
    | @                     | text    |
    """
    for section in _LITERAL.sub("", code).split(";"):
        if _ELAPSED.search(section):
            return ""
        bare = _NO_DAY.sub("", _BRACKET.sub("", section)).strip()
        if bare:
            return _of_section(bare)
    return ""


def _of_section(bare: str) -> str:
    if _DAY.search(bare):
        return DATE
    if "%" in bare:
        return "percent"
    if bare == "@":
        return "text"
    if len(bare) > 1 and not bare.strip("0"):
        return f"zeros:{len(bare)}"
    return ""


def cell_formats(chunks: Iterable[bytes], part: str) -> list[str]:
    """The meaning of each cell style, in the order by which cells name it."""
    codes: dict[str, str] = {}
    styles: list[str] = []

    def visit(parent: str, element: str, attributes: dict[str, str]) -> None:
        if element == "numFmt" and parent == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif element == "xf" and parent == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))

    walk(chunks, part, visit)
    meanings = {number: _of_number(number, codes) for number in set(styles)}
    return [meanings[number] for number in styles]


def _of_number(number: str, codes: dict[str, str]) -> str:
    if number in codes:
        return meaning(codes[number])
    return _BUILT_IN.get(int(number), "") if number.isascii() and number.isdigit() and len(number) < 6 else ""
