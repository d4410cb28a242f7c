"""The levels of headings: fonts, the form of their numbers, their order and sequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onex.conformity.elements import Heading
from onex.conformity.measure import Found, Sample, measure
from onex.conformity.subject import Subject, run_families, run_sizes, split

_FORMS = {1: "一、", 2: "（一）", 3: "1.", 4: "（1）"}
_RIGHT = "一、（一）1.（1）"
_LONG = 40  # a numbered sentence that is longer, and ends its paragraph, is an item of text, not a heading
_SKIPS = {(1, 3)}  # short documents go from 一、 to 1. and nobody minds
_STEADY = "不越级、不倒置"


def _all(subject: Subject) -> Iterator[Heading]:
    return (heading for part in subject.elements.headings for heading in part)


def _body(subject: Subject) -> Sequence[Heading]:
    return subject.elements.headings[0] if subject.elements.headings else ()


def _fonts(subject: Subject, *levels: int) -> Found:
    for heading in _body(subject):
        if heading.level in levels and not (heading.level < 3 and _is_item(heading)):
            own, _ = split(heading.paragraph, len(heading.label) + len(heading.text))
            yield from run_families(heading.paragraph, own)


def _is_item(heading: Heading) -> bool:
    return len(heading.text) > _LONG or heading.paragraph.bare.endswith(("；", ";"))


@measure
def heading1_font(subject: Subject) -> Found:
    return _fonts(subject, 1)


@measure
def heading2_font(subject: Subject) -> Found:
    return _fonts(subject, 2)


@measure
def heading3_font(subject: Subject) -> Found:
    return _fonts(subject, 3, 4)


@measure
def heading_size(subject: Subject) -> Found:
    for heading in _body(subject):
        own, _ = split(heading.paragraph, len(heading.label) + len(heading.text))
        yield from run_sizes(heading.paragraph, own)


@measure
def heading_labels(subject: Subject) -> Found:
    """Full-width brackets, nothing after them, 、 after a Chinese and a point after an Arabic number."""
    for heading in _all(subject):
        label = heading.label.strip()
        after = label[-1]
        right = {
            1: after == "、",
            2: label[0] == "（" and after == "）",
            3: after in ".．",
            4: label[0] == "（" and after == "）",
        }[heading.level]
        yield Sample(_RIGHT if right else label, heading.paragraph, "" if right else f"“{label}”")


@measure
def heading_order(subject: Subject) -> Found:
    """Down one level at a time, or from 一、 to 1. as short documents do; never a higher level within a lower one."""
    for part in subject.elements.headings:
        open_: list[int] = []
        for heading in part:
            level = heading.level
            closed = [deeper for deeper in open_ if deeper > level]
            open_ = [upper for upper in open_ if upper <= level]
            above = max((upper for upper in open_ if upper < level), default=0)
            if closed and level not in open_:
                yield Sample("倒置", heading.paragraph, f"{_FORMS[level]}出现在{_FORMS[closed[0]]}之后")
            elif above and level not in open_ and level - above > 1 and (above, level) not in _SKIPS:
                yield Sample("越级", heading.paragraph, f"{_FORMS[above]}之下直接是{_FORMS[level]}")
            else:
                yield Sample("", heading.paragraph, _STEADY)
            open_ = [*(upper for upper in open_ if upper != level), level]


@measure
def heading_sequence(subject: Subject) -> Found:
    """Numbers of one level go on by one under the same heading, and begin with one."""
    for part in subject.elements.headings:
        last: dict[int, int] = {}
        for heading in part:
            wanted = last.get(heading.level, 0) + 1
            wrong = heading.ordinal != wanted
            shown = f"{heading.label.strip()}应为第{wanted}" if wrong else "连续"
            yield Sample("不连续" if wrong else "", heading.paragraph, shown)
            last = {level: n for level, n in last.items() if level < heading.level} | {heading.level: heading.ordinal}
