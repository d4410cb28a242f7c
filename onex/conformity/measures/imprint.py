"""版记: its place, its lines, 抄送 and the printing line."""

from __future__ import annotations

import re

from onex.conformity import patterns
from onex.conformity.content import Stroke
from onex.conformity.elements import Imprint
from onex.conformity.measure import Found, Sample, Unknown, measure
from onex.conformity.subject import Subject, chars, families, sizes

_DATE = re.compile(r"(?P<year>\S{2,4}?)年\s*(?P<month>\S{1,3}?)月\s*(?P<day>\S{1,3}?)日")


@measure
def imprint_present(subject: Subject) -> Found:
    yield Sample("有" if subject.elements.imprint else "没有")


@measure
def imprint_end(subject: Subject) -> Found:
    imprint = subject.elements.imprint
    if imprint:
        last = imprint.paragraphs[-1]
        after = [p for p in subject.content.paragraphs[last.number :] if not p.blank]
        yield Sample("其后还有内容" if after else "最后", after[0] if after else last)


@measure
def imprint_even(subject: Subject) -> Found:
    if subject.elements.imprint is None:
        return
    if subject.pages is None:
        yield Unknown("文件没有记下总面数，加 --pages 用 LibreOffice 排版后再数")
    else:
        even = subject.pages % 2 == 0
        yield Sample("双数面" if even else "单数面", shown=f"共{subject.pages}面({subject.pages_by})")


@measure
def imprint_bottom(subject: Subject) -> Found:
    if subject.elements.imprint:
        yield Unknown("须排版打印后量")


def _lines(subject: Subject) -> tuple[Imprint, tuple[Stroke | None, ...]] | None:
    imprint = subject.elements.imprint
    return (imprint, imprint.lines) if imprint else None


@measure
def imprint_rules(subject: Subject) -> Found:
    """One above, one below, one between 抄送 and the printing line."""
    imprint = subject.elements.imprint
    if imprint is None:
        return
    wanted = 2 + bool(imprint.copies and imprint.printed)
    drawn = [line for line in imprint.lines if line is not None]
    whole = bool(imprint.lines) and imprint.lines[0] is not None and imprint.lines[-1] is not None
    right = whole and len(drawn) >= wanted
    yield Sample("首末两条及中间齐全" if right else f"{len(drawn)}条", imprint.paragraphs[0], f"{len(drawn)}条")


@measure
def imprint_rule_thick(subject: Subject) -> Found:
    imprint = subject.elements.imprint
    if imprint and imprint.lines:
        for line, where in ((imprint.lines[0], imprint.paragraphs[0]), (imprint.lines[-1], imprint.paragraphs[-1])):
            if line is not None:
                yield Sample(line.thickness, where)


@measure
def imprint_rule_thin(subject: Subject) -> Found:
    imprint = subject.elements.imprint
    for line in imprint.lines[1:-1] if imprint else ():
        if line is not None:
            yield Sample(line.thickness, imprint.paragraphs[0] if imprint else None)


@measure
def imprint_rule_width(subject: Subject) -> Found:
    imprint = subject.elements.imprint
    for line in imprint.lines if imprint else ():
        if line is not None and line.length is not None:
            yield Sample(line.length, imprint.paragraphs[0] if imprint else None)


@measure
def imprint_rule_colour(subject: Subject) -> Found:
    imprint = subject.elements.imprint
    for line in imprint.lines if imprint else ():
        if line is not None:
            yield Sample(
                "黑色" if line.color in ("", "000000") else f"#{line.color}", imprint.paragraphs[0] if imprint else None
            )


# -- 抄送 --------------------------------------------------------------------------------------------------------------


@measure
def copies_font(subject: Subject) -> Found:
    return families(subject.elements.imprint.copies if subject.elements.imprint else ())


@measure
def copies_size(subject: Subject) -> Found:
    return sizes(subject.elements.imprint.copies if subject.elements.imprint else ())


@measure
def copies_colon(subject: Subject) -> Found:
    for paragraph in subject.elements.imprint.copies if subject.elements.imprint else ():
        found = patterns.COPIES.match(paragraph.bare)
        yield Sample((found["colon"] if found else "") or "没有冒号", paragraph)


@measure
def copies_stop(subject: Subject) -> Found:
    imprint = subject.elements.imprint
    if imprint and imprint.copies:
        last = imprint.copies[-1]
        yield Sample(last.bare[-1] if last.bare[-1] in "。；，、.;," else "没有句号", last)


@measure
def copies_inset(subject: Subject) -> Found:
    """Free to the left of its first line; in a cell the cell's own margin is not counted."""
    for paragraph in subject.elements.imprint.copies if subject.elements.imprint else ():
        size = paragraph.lead.size
        first = paragraph.length("left", size) + paragraph.length("firstLine", size) - paragraph.length("hanging", size)
        left = chars(first, paragraph) + len(paragraph.text) - len(paragraph.text.lstrip("\u3000"))
        yield Sample(left, paragraph, f"左空{left:.1f}字".replace(".0字", "字"))


# -- 印发 --------------------------------------------------------------------------------------------------------------


@measure
def printed_font(subject: Subject) -> Found:
    return families(subject.elements.imprint.printed if subject.elements.imprint else ())


@measure
def printed_size(subject: Subject) -> Found:
    return sizes(subject.elements.imprint.printed if subject.elements.imprint else ())


@measure
def printed_date(subject: Subject) -> Found:
    for paragraph in subject.elements.imprint.printed if subject.elements.imprint else ():
        if "印" not in paragraph.bare or "年" not in paragraph.bare:
            continue
        found = _DATE.search(re.split(r"[\u3000\t]", paragraph.bare.rstrip("\u3000\t "))[-1]) or _DATE.search(
            paragraph.bare
        )
        year = re.sub(r"\D", "", found["year"]) if found else ""
        right = found and len(year) == 4 and all(re.fullmatch(r"[1-9]\d?", found[part]) for part in ("month", "day"))
        yield Sample(
            "年月日俱全，不编虚位" if right else "写法不对",
            paragraph,
            found[0][-11:] if found else paragraph.bare[-11:],
        )


@measure
def printed_inset(subject: Subject) -> Found:
    for paragraph in (subject.elements.imprint.printed if subject.elements.imprint else ())[:1]:
        size = paragraph.lead.size
        left = chars(paragraph.length("left", size) + paragraph.length("firstLine", size), paragraph)
        left += len(paragraph.text) - len(paragraph.text.lstrip("\u3000"))
        yield Sample(left, paragraph, f"左空{left:.1f}字".replace(".0字", "字"))
