"""How the elements of an official document read, loosely: a faulty one must still be known for what it is."""

from __future__ import annotations

import re

from onex.conformity.content import Paragraph

_CHINESE = "〇○零一二三四五六七八九十"
_SPACE = r"[ \u3000\xa0]"

NUMBER = re.compile(
    rf"(?P<office>[\u4e00-\u9fff]{{0,14}}?){_SPACE}*(?P<open>[〔\[(（【﹝{{《〈<])?{_SPACE}*"
    rf"(?P<year>(?:19|20)?\d\d|[{_CHINESE}]{{4}}){_SPACE}*(?P<close>[〕\])）】﹞}}》〉>])?{_SPACE}*"
    rf"(?P<di>第)?(?P<no>{_SPACE}*\d*{_SPACE}*)(?P<hao>号)?$"
)
DATE = re.compile(
    rf"(?P<year>(?:\d{_SPACE}?){{2,4}}|[{_CHINESE}]{{4}}){_SPACE}*(?:年|[.．\-/])"
    rf"{_SPACE}*(?P<month>\d{{1,4}}|[{_CHINESE}]{{1,3}}){_SPACE}*(?:(?:月|[.．\-/]){_SPACE}*"
    rf"(?P<day>\d{{1,2}}|[{_CHINESE}]{{1,3}}))?{_SPACE}*日?"
)
APART = re.compile(r"[^\t \u3000](?:(?!\t|\u3000{3}| {6}).)*")
STAMP = re.compile(r"[(（【]?(?:征求意见|送审|讨论|报批|代拟|审议|草|初)稿[)）】]?|[(（【]?草案[)）】]?")
COPY_NUMBER = re.compile(r"(?:№|No\.?|份号[:：]?)?\s*(\d{1,8})")
SECRECY = re.compile(r"(?:绝密|机密|秘密)(?:\s*[★☆*].*)?")
URGENCY = re.compile(r"特\s*急|加\s*急|特\s*提|平\s*急|急\s*件")
SIGNATORY = re.compile(r"签\s*发\s*人\s*[:：]")
KIND = re.compile(
    r"(?:通知|通报|函|意见|决定|决议|答复|请示|报告|公告|公报|通告|批复|公示|命令|令|纪要|总结|方案|办法|细则|规定|名单|清单|计划)"
    r"(?:[(（].*[)）])?$"
)
ADDRESSEE = re.compile(r"各|局|厅|校|院|委|办|单位|部|组织|机构|政府|公司|中心|代表|委员|同志|学会|协会|集团")
_BEGINS = re.compile(r"现将|现就|现对|根据|按照|为|经|如下|以下|通知|下列")
ISSUER = re.compile(r"(?:厅|局|部|委|委员会|院|校|会|办公室|政府|中心|处|组|司|学院|大学|学校|公司|研究所|集团|办)$")
ANNEX_LIST = re.compile(rf"附{_SPACE}*件{_SPACE}*(?:[:：]|\d+{_SPACE}*[.．、:：]){_SPACE}*(?P<rest>.*)", re.DOTALL)
ANNEX_LABEL = re.compile(
    rf"附{_SPACE}*件{_SPACE}*(?P<number>\d*|[一二三四五六七八九十]*){_SPACE}*(?P<colon>[:：.．、]?){_SPACE}*(?P<rest>.*)",
    re.DOTALL,
)
ENTRY = re.compile(rf"(?P<number>\d+){_SPACE}*(?P<mark>[.．、:：]|{_SPACE}){_SPACE}*(?P<title>.*)", re.DOTALL)
NOTE = re.compile(r"[(（].+[)）]", re.DOTALL)
COPIES = re.compile(rf"(?:抄{_SPACE}*送|主{_SPACE}*送|分{_SPACE}*送|抄{_SPACE}*报){_SPACE}*(?P<colon>[:：]?)")
PRINTED = re.compile(
    rf"(?P<date>\d{{2,4}}{_SPACE}*年[^年]{{1,8}}日?|[{_CHINESE}]{{4}}年.{{2,6}}日)?{_SPACE}*印{_SPACE}*发{_SPACE}*[。.]?$"
)

HEADINGS = (
    re.compile(rf"(?P<ordinal>[一二三四五六七八九十]{{1,3}}){_SPACE}*(?P<after>[、.．,，:：])"),
    re.compile(r"(?P<open>[（(])(?P<ordinal>[一二三四五六七八九十]{1,3})(?P<close>[）)])(?P<after>[、.．,，]?)"),
    re.compile(rf"(?P<ordinal>\d{{1,2}}){_SPACE}*(?P<after>[.．、,，])(?!\d)"),
    re.compile(r"(?P<open>[（(])(?P<ordinal>\d{1,2})(?P<close>[）)])(?P<after>[、.．,，]?)"),
)


def ordinal(text: str) -> int:
    """The value of a heading's number, Arabic or Chinese.

    >>> ordinal("十二"), ordinal("二十"), ordinal("7"), ordinal("")
    (12, 20, 7, 0)
    """
    if not text or text.isdigit():
        return int(text or 0)
    tens, ten, ones = text.rpartition("十")
    value = {c: n for n, c in enumerate("〇一二三四五六七八九")}
    return (value.get(tens, 1) * 10 if ten else 0) + value.get(ones, 0)


def is_date(paragraph: Paragraph) -> bool:
    """Whether it is a day and nothing else."""
    text = paragraph.bare
    return bool(DATE.fullmatch(text)) and ("年" in text or len(re.findall(r"[.．\-/]", text)) > 1)


def is_number(text: str) -> re.Match[str] | None:
    """The parts of a text that is a document number, however badly written; None for a year or a date alone."""
    found = NUMBER.match(text)
    if not found or not (found["hao"] or (found["open"] and found["close"])):
        return None
    return found if found["office"] or found["open"] else None


def is_addressee(paragraph: Paragraph) -> bool:
    """Whether a paragraph right after the title names those whom the document goes to."""
    text = paragraph.bare
    if "。" in text or len(text) > 400 or any(pattern.match(text) for pattern in HEADINGS):
        return False
    return bool(ADDRESSEE.search(text)) and not _BEGINS.search(text)
