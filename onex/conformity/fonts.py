"""Fonts and sizes by the names that the standard uses, whatever a file calls them."""

from __future__ import annotations

import re
from functools import cache

from onex.conformity.spec import figure, table


@cache
def _tables() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], re.Pattern[str], frozenset[str], dict[float, str]]:
    known = table("fonts")
    families = tuple((f["name"], re.compile("|".join(f["patterns"]))) for f in known["family"])
    sizes = {float(size["points"]): str(size["name"]) for size in known["size"]}
    return families, re.compile("|".join(known["small"]["patterns"])), frozenset(known["small"]["extra"]), sizes


@cache
def family(font: str) -> str:
    """The family of a font's name; the name itself where it is of none, a word where there is no name.

    >>> family("仿宋_GB2312"), family("SimHei"), family("微软雅黑"), family("Arial"), family("")
    ('仿宋', '黑体', '雅黑', 'Arial', '未指明')
    """
    name = "".join(font.split()).lower()
    return next((known for known, pattern in _tables()[0] if pattern.search(name)), font or "未指明")


@cache
def holds(font: str, character: str) -> bool:
    """Whether a font is known to lack a character: False only for fonts whose repertoire is known.

    >>> holds("仿宋_GB2312", "国"), holds("仿宋_GB2312", "㎡"), holds("仿宋", "㎡")
    (True, False, True)
    """
    _, small, extra, _ = _tables()
    if not small.search("".join(font.split()).lower()) or character in extra:
        return True
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def size_name(points: float) -> str:
    """A size as it is spoken of: ``3号(16磅)``.

    >>> size_name(16), size_name(15.75), size_name(13)
    ('3号(16磅)', '15.75磅', '13磅')
    """
    name = _tables()[3].get(points)
    return f"{name}({figure(points)}磅)" if name else f"{figure(points)}磅"
