"""What schools wrote, before anybody publishes it: telephones and identity numbers hidden, people and small numbers pointed out.

Nothing is rewritten beyond that: a clerk reads the passages that are flagged, and decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from onex.model.mask import mask

FEW = 5  # below this many people a number may point at a person
PERSON, HIDDEN, SMALL = "人名", "号码已遮盖", "小数字"
NOTHING = frozenset({"", "/", "-", "—", "无", "無", "暂无", "没有", "无。", "暂无。", "不适用"})

# The commonest surnames, without those that stand in everyday words (方案, 任课, 高级).
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶苏魏吕丁沈姚卢姜崔钟谭陆汪范廖石韦贾夏付邹熊"
    "孟秦邱尹薛闫段雷侯龙史陶黎贺顾郝龚邵钱覃戴莫孔汤"
)
_GIVEN = "[\u4e00-\u9fff]{1,2}?"
_TITLES = "老师|同学|同志|师傅|教授|副教授|讲师|校长|副校长|院长|副院长|主任|副主任|书记|处长|科长"
_ROLES = "学生|教师|老师|同学|学员|负责人|联系人|班主任|辅导员|校长|院长|主任"
_NAMED = re.compile(
    f"[{_SURNAMES}]{_GIVEN}等?(?:{_TITLES})|(?:{_ROLES})\uff1a?\\s*[{_SURNAMES}]某"
    f"|(?:{_ROLES})[\uff1a:]\\s*[{_SURNAMES}]{_GIVEN}(?=[\uff0c,\u3002\u3001\\s]|$)"
)
_DIGITS = re.compile(r"(?<![\d.,])([1-9]\d*)\s*(?:名|位|人)(?!次)")
_WORDS = re.compile("(?<![一二三四五六七八九十百千万第])([一两二三四])(?:名|位|人)(?!次)")
_FEW_WORDS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}


def answered(text: object) -> bool:
    """Whether a text says anything: 无 is an answer, but nothing to read."""
    return isinstance(text, str) and text.strip() not in NOTHING


def shown(text: str) -> str:
    """The text as it may be shown: telephones, identity numbers and addresses with their middle hidden."""
    return mask(text)


def flags(text: str, names: Iterable[str] = ()) -> str:
    """What is to be looked at before the text is published, joined by 、; empty where nothing is.

    names  people known by name, as the school's forms give them

    >>> flags("李某老师带队，3 名学生取证"), flags("联系 13800000001"), flags("培训 120 人次")
    ('人名、小数字', '号码已遮盖', '')
    """
    found = []
    if any(name and name in text for name in names) or _NAMED.search(text):
        found.append(PERSON)
    if mask(text) != text:
        found.append(HIDDEN)
    if any(int(n) < FEW for n in _DIGITS.findall(text)) or any(_FEW_WORDS[n] < FEW for n in _WORDS.findall(text)):
        found.append(SMALL)
    return "、".join(found)
