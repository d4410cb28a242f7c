"""署名, 成文日期 and 附注."""

from __future__ import annotations

import re
from datetime import date

from onex.conformity import patterns
from onex.conformity.geometry import Span, blank_lines, span
from onex.conformity.measure import Found, Sample, Unknown, measure
from onex.conformity.subject import Subject, chars, families, sizes

_SEALED = 4.0  # characters free to the right of a date that a seal goes over
_UNSEALED = 2.0
_SLACK = 0.5


@measure
def issuer_present(subject: Subject) -> Found:
    yield Sample("有" if subject.elements.issuers else "没有")


@measure
def issuer_gap(subject: Subject) -> Found:
    e = subject.elements
    text = [*e.body, *e.annex_list]
    if text and e.signature:
        first = e.signature[0]
        between = subject.between(text[-1], first)
        yield Sample(blank_lines(text[-1], between, first, subject.content, subject.pitch), first)


def _spans(subject: Subject) -> tuple[Span, Span] | None:
    """Where the last issuer and the date stand; None where either is missing or fills its line."""
    e = subject.elements
    if not e.issuers or e.date is None:
        return None
    issuer, day = (span(p, subject.section(p)) for p in (e.issuers[-1], e.date))
    return (issuer, day) if issuer and day else None


def _unsealed(subject: Subject, spans: tuple[Span, Span]) -> bool:
    """Whether the two stand as without a seal: the date two characters further in, or the issuer two from the right."""
    paragraph = subject.elements.issuers[-1]
    issuer, day = spans
    shift = chars(day.left - issuer.left, paragraph)
    near_edge = abs(chars(min(issuer.right, day.right), paragraph) - _UNSEALED) <= _SLACK
    return near_edge and (abs(shift - _UNSEALED) <= _SLACK or abs(chars(day.right, paragraph) - _UNSEALED) <= _SLACK)


@measure
def issuer_place(subject: Subject) -> Found:
    spans = _spans(subject)
    if spans is None:
        return
    issuer, day = spans
    paragraph = subject.elements.issuers[-1]
    if len(subject.elements.issuers) > 1:
        yield Unknown("联合行文的署名位置须对照印章核对")
    elif _unsealed(subject, spans):
        free = chars(issuer.right, paragraph)
        yield Sample(0.0, paragraph, f"右空{free:.1f}字(不盖章)".replace(".0字", "字"), ok=True)
    else:
        off = chars((issuer.left - issuer.right) - (day.left - day.right), paragraph) / 2
        # A name too long to be centred on the date within the margins ends at the margin.
        full = chars(issuer.right, paragraph) < 0.1 and chars(day.left - issuer.left, paragraph) > _SEALED
        said = "居中于日期" if abs(off) < 0.1 else f"偏{'右' if off > 0 else '左'}{abs(off):.1f}字"
        yield Sample(off, paragraph, said, ok=True if full and off > 0 else None)


@measure
def date_place(subject: Subject) -> Found:
    day = subject.elements.date
    place = span(day, subject.section(day)) if day else None
    if day is None or place is None:
        return
    free = chars(place.right, day)
    spans = _spans(subject)
    if spans and abs(free - _SEALED) > _SLACK and _unsealed(subject, spans):
        yield Sample(free, day, f"右空{free:.1f}字(不盖章)".replace(".0字", "字"), ok=True)
    else:
        # A long issuer centred on the date pushes both away from the edge.
        pushed = spans is not None and free > _SEALED and chars(spans[0].right, day) < 0.1
        yield Sample(free, day, f"右空{free:.1f}字".replace(".0字", "字"), ok=True if pushed else None)


@measure
def issuer_name(subject: Subject) -> Found:
    """One issuer, and the mark begins with its name, or it with the mark's."""
    e = subject.elements
    if len(e.issuers) == 1 and len(e.mark) == 1:
        mark = re.sub(r"\s|文件$", "", e.mark[0].bare)
        name = "".join(e.issuers[0].bare.split())
        same = mark.startswith(name) or name.startswith(mark)
        yield Sample("一致" if same else "不一致", e.issuers[0], "一致" if same else f"{name}，标志为{mark}")


@measure
def signature_font(subject: Subject) -> Found:
    return families(subject.elements.signature)


@measure
def signature_size(subject: Subject) -> Found:
    return sizes(subject.elements.signature)


# -- 成文日期 ----------------------------------------------------------------------------------------------------------


def _parts(subject: Subject) -> re.Match[str] | None:
    day = subject.elements.date
    return patterns.DATE.fullmatch(day.bare) if day else None


@measure
def date_present(subject: Subject) -> Found:
    yield Sample("有" if subject.elements.date else "没有")


@measure
def date_numerals(subject: Subject) -> Found:
    parts = _parts(subject)
    if parts:
        arabic = all(c.isascii() and c.isdigit() for c in re.sub(r"\s", "", "".join(filter(None, parts.groups()))))
        yield Sample("阿拉伯数字" if arabic else "汉字数字", subject.elements.date)


@measure
def date_complete(subject: Subject) -> Found:
    day, parts = subject.elements.date, _parts(subject)
    if day and parts:
        words = all(word in day.bare for word in "年月日")
        full = len(re.sub(r"\s", "", parts["year"])) == 4
        yield Sample("年月日俱全" if words and full and parts["day"] else day.bare, day)


@measure
def date_leading_zero(subject: Subject) -> Found:
    parts = _parts(subject)
    if parts:
        zero = [part for part in (parts["month"], parts["day"]) if part and part.startswith("0")]
        yield Sample("、".join(zero), subject.elements.date, f"有“{zero[0]}”" if zero else "不编虚位")


@measure
def date_exists(subject: Subject) -> Found:
    day, parts = subject.elements.date, _parts(subject)
    if day and parts and parts["day"] and parts["year"].isdigit() and len(parts["year"]) == 4:
        try:
            date(int(parts["year"]), patterns.ordinal(parts["month"]), patterns.ordinal(parts["day"]))
        except ValueError:
            yield Sample(day.bare, day)
        else:
            yield Sample("", day, "有")


@measure
def date_year(subject: Subject) -> Found:
    number, parts = subject.elements.number, _parts(subject)
    if number and parts and number["year"].isdigit() and parts["year"].isdigit() and len(parts["year"]) == 4:
        same = number["year"] in (parts["year"], parts["year"][2:])
        said = f"文号{number['year']}年，日期{parts['year']}年"
        yield Sample("同年" if same else "不同年", subject.elements.date, "同年" if same else said)


# -- the page ----------------------------------------------------------------------------------------------------------


@measure
def signature_page(subject: Subject) -> Found:
    """Certain only where a chain holds text and signature together, or a break tears them apart."""
    e = subject.elements
    if not e.signature or not e.body:
        return
    last = e.signature[-1]
    chain = list(subject.content.paragraphs[e.body[-1].number - 1 : last.number - 1])
    torn = [p for p in (*chain[1:], last) if p.breaks_before] + [p for p in chain if p.breaks_after]
    if torn or any(p.section != last.section and subject.section(last).begins != "continuous" for p in chain):
        yield Sample("另起一面", e.signature[0])
    elif chain and all(p.has("keepNext") for p in chain):
        yield Sample("同面", e.signature[0], "同面(与下段同页)")
    else:
        yield Unknown("没有设“与下段同页”，是否同面要排版后才知道")


@measure
def note_brackets(subject: Subject) -> Found:
    note = subject.elements.note
    if note:
        yield Sample(note.bare[0] + note.bare[-1], note)


@measure
def note_indent(subject: Subject) -> Found:
    note = subject.elements.note
    place = span(note, subject.section(note)) if note else None
    if note and place:
        left = chars(place.left, note)
        yield Sample(left, note, f"左空{left:.1f}字".replace(".0字", "字"))


@measure
def blank_tail(subject: Subject) -> Found:
    """A page break with nothing after it makes an empty page."""
    paragraphs = subject.content.paragraphs
    seen = [p for p in paragraphs if not p.blank or p.strokes]
    if not seen:
        return
    rest = paragraphs[seen[-1].number :]
    empty = seen[-1].breaks_after or any(p.breaks_before or p.breaks_after for p in rest)
    yield Sample("有空白页" if empty else "", seen[-1] if empty else None, "有空白页" if empty else "没有")
