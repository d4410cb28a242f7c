"""文字: punctuation, dates, characters, and what was copied along."""

from __future__ import annotations

import re
from datetime import date

from onex.conformity.content import Paragraph
from onex.conformity.fonts import holds
from onex.conformity.measure import Found, Sample, measure
from onex.conformity.spec import table
from onex.conformity.subject import Subject

_HAN = r"\u4e00-\u9fff"
_MARKS = re.compile(rf"(?<=[{_HAN}])[,;:?!()]|[,;:?!()](?=[{_HAN}])|(?<=[{_HAN}])\.(?=[{_HAN}]|$)")
_QUOTES = re.compile(rf"(?<=[{_HAN}])[\"']|[\"'](?=[{_HAN}])")
_LOST = re.compile(r"(?<![\d月./\-])(\d{2,4})日(?!元|内|后|以|之内|期间|间|均|活|报|本|制|工资)")
_DAYS = re.compile(r"(?:自|起|第|满|共|约|为期|连续|近|过|前)\s*$")
_ZERO = re.compile(r"(?<!\d)\d{4}年(?:0\d月|\d{1,2}月0\d日)|(?<![\d年])0\d月|月0\d日")
_DATE = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日")
_BROKEN = re.compile(
    r"[\ufffd\ue000-\uf8ff]|锟斤拷|烫烫烫|屯屯屯|鈥|銆|锛\S|(?<=[\u4e00-\u9fff])\?{2,}(?=[\u4e00-\u9fff])"
)
_SPACES = re.compile(
    rf"(?<=[{_HAN}，。；：、])[ \xa0]+(?=[{_HAN}])|(?<=[{_HAN}])[ \xa0]+(?=\d)|(?<=\d)[ \xa0]+(?=[年月日人个项所份%％])"
)
_NUMBERS = re.compile(rf"[{_HAN}]{{2,8}}([\[［【(（〔])(?:19|20)\d\d([\]］】)）〕])第?\d{{1,4}}号")
_AROUND = 6


def _each(subject: Subject, pattern: re.Pattern[str]) -> Found:
    """A sample for every paragraph: the first match with a few characters around it, or nothing."""
    for paragraph, text in subject.prose:
        found = pattern.search(text)
        yield _sample(paragraph, text, found)


def _sample(paragraph: Paragraph, text: str, found: re.Match[str] | None) -> Sample:
    if found is None:
        return Sample("", paragraph, "没有")
    said = text[max(found.start() - _AROUND, 0) : found.end() + _AROUND]
    return Sample(found[0], paragraph, f"“{said}”")


@measure
def halfwidth_marks(subject: Subject) -> Found:
    return _each(subject, _MARKS)


@measure
def straight_quotes(subject: Subject) -> Found:
    return _each(subject, _QUOTES)


@measure
def lost_month(subject: Subject) -> Found:
    """Digits before 日 that are no day of a month, but month and day run together."""
    for paragraph, text in subject.prose:
        found = next((f for f in _LOST.finditer(text) if _two(f[1]) and not _DAYS.search(text[: f.start()])), None)
        yield _sample(paragraph, text, found)


def _two(digits: str) -> bool:
    """Whether digits split into a month and a day, and are no day themselves."""
    if int(digits) <= 31:
        return False
    cuts = ((digits[:at], digits[at:]) for at in (1, 2) if at < len(digits))
    return any(
        not m.startswith("0") and not d.startswith("0") and 1 <= int(m) <= 12 and 1 <= int(d) <= 31 for m, d in cuts
    )


@measure
def text_date_zero(subject: Subject) -> Found:
    return _each(subject, _ZERO)


@measure
def impossible_date(subject: Subject) -> Found:
    for paragraph, text in subject.prose:
        yield _sample(paragraph, text, next((f for f in _DATE.finditer(text) if not _exists(f)), None))


def _exists(found: re.Match[str]) -> bool:
    try:
        date(*(int(part) for part in found.groups()))
    except ValueError:
        return False
    return True


@measure
def missing_glyphs(subject: Subject) -> Found:
    """Only of fonts whose repertoire is known; a date in Chinese numerals is found as such."""
    for paragraph in subject.written:
        if paragraph is subject.elements.date:
            continue
        lacking = [c for run in paragraph.runs for c in run.text if ord(c) > 0x2000 and not holds(run.font, c)]
        lacking = [c for c in lacking if not _BROKEN.match(c)]
        yield Sample("".join(lacking), paragraph, f"“{''.join(dict.fromkeys(lacking))[:8]}”" if lacking else "没有")


@measure
def broken_characters(subject: Subject) -> Found:
    return _each(subject, _BROKEN)


@measure
def stray_spaces(subject: Subject) -> Found:
    return _each(subject, _SPACES)


@measure
def page_furniture(subject: Subject) -> Found:
    return _each(subject, re.compile("|".join(table("words")["furniture"]["patterns"])))


@measure
def number_brackets_in_text(subject: Subject) -> Found:
    for paragraph, text in subject.prose:
        for found in _NUMBERS.finditer(text):
            right = found[1] + found[2] == "〔〕"
            yield Sample("" if right else found[0], paragraph, "〔〕" if right else f"“{found[0]}”")
