"""版头: mark, number, rule, 份号, 密级, 紧急程度, 签发人; and what a letter has instead."""

from __future__ import annotations

from onex.conformity import patterns
from onex.conformity.content import POINT, Paragraph
from onex.conformity.geometry import blank_lines, line_height, regulated, space, span
from onex.conformity.head import feet_rules, is_red
from onex.conformity.markup import whole
from onex.conformity.measure import Found, Sample, Unknown, measure
from onex.conformity.subject import TEXT, Subject, chars, families, run_families, sizes, split

_CENTRED = 1.5  # mm: as far as two sides may differ
_FLUSH = 0.3  # of a character


def centred(subject: Subject, paragraph: Paragraph) -> str:
    """How a line is set between the margins: centred by its alignment, or by equal room on both sides."""
    place = span(paragraph, subject.section(paragraph))
    if place is None:
        return "居中" if paragraph.align == "center" else "不居中"
    if abs(place.left - place.right) <= 2 * _CENTRED:
        return "居中"
    return "居左" if place.left < place.right else "居右"


@measure
def mark_present(subject: Subject) -> Found:
    yield Sample("有" if subject.elements.mark else "没有")


@measure
def mark_colour(subject: Subject) -> Found:
    for paragraph in subject.elements.mark:
        for run in paragraph.runs:
            if run.text.strip():
                yield Sample("红色" if is_red(run.color) else f"#{run.color or '000000'}", paragraph)


@measure
def mark_centred(subject: Subject) -> Found:
    for paragraph in subject.elements.mark:
        if paragraph.cell is None and paragraph.box is None:
            yield Sample(centred(subject, paragraph), paragraph)
        else:
            yield Sample(
                "居中" if paragraph.align in ("center", "distribute") or paragraph.cell else "不居中", paragraph
            )


@measure
def mark_font(subject: Subject) -> Found:
    return families(subject.elements.mark)


@measure
def mark_top(subject: Subject) -> Found:
    """From the text area's upper edge; a letter's from the paper's. Where neither grid nor fixed pitch rules, layout decides."""
    if not subject.elements.mark:
        return
    mark = subject.elements.mark[0]
    section = subject.section(mark)
    letter = subject.elements.layout == "letter"
    if mark.box is not None:
        edge = mark.box.below_edge(section)
        if edge is None:
            yield Unknown("标志在文本框里，位置要排版后才知道")
        else:
            yield Sample(edge if letter else edge - section.top, mark)
        return
    above = [p for p in subject.content.paragraphs[: mark.number - 1] if p.box is None]
    if mark.cell or any(p.cell for p in above) or not all(regulated(p, section) for p in (*above, mark)):
        yield Unknown("标志上方的行高没有写定，位置要排版后才知道")
        return
    points = sum(line_height(p, section) + space(p, section, "before") + space(p, section, "after") for p in above)
    points += space(mark, section, "before") + max(line_height(mark, section) - mark.lead.size, 0) / 2
    yield Sample(points * POINT + (section.top if letter else 0), mark)


@measure
def copy_number(subject: Subject) -> Found:
    paragraph = subject.elements.copy_number
    if paragraph is not None:
        found = patterns.COPY_NUMBER.fullmatch(paragraph.bare)
        digits = found[1] if found else ""
        yield Sample(f"{len(digits)}位数字", paragraph)


@measure
def secrecy_font(subject: Subject) -> Found:
    return families([p for p in (subject.elements.secrecy,) if p])


@measure
def urgency_font(subject: Subject) -> Found:
    return families([p for p in (subject.elements.urgency,) if p])


@measure
def head_order(subject: Subject) -> Found:
    e = subject.elements
    there = [
        (p.number, name) for p, name in ((e.copy_number, "份号"), (e.secrecy, "密级"), (e.urgency, "紧急程度")) if p
    ]
    if len(there) > 1:
        right = there == sorted(there)
        yield Sample("份号、密级、紧急程度自上而下" if right else "、".join(name for _, name in sorted(there)))


# -- 发文字号 ----------------------------------------------------------------------------------------------------------


@measure
def number_present(subject: Subject) -> Found:
    yield Sample("有" if subject.elements.number else "没有")


@measure
def number_brackets(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        said = number["open"] + number["close"]
        yield Sample(said or "没有括号", number.paragraph)


@measure
def number_year(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        full = len(number["year"]) == 4 and number["year"].isascii()
        yield Sample("4位阿拉伯数字" if full else number["year"], number.paragraph)


@measure
def number_ordinal_word(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        yield Sample(number["di"], number.paragraph, "有“第”字" if number["di"] else "不加“第”")


@measure
def number_leading_zero(subject: Subject) -> Found:
    number = subject.elements.number
    if number and number["no"]:
        zero = number["no"].startswith("0")
        yield Sample(number["no"] if zero else "", number.paragraph, f"{number['no']}号")


@measure
def number_ending(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        yield Sample(number["hao"] or "没有“号”字", number.paragraph)


@measure
def number_font(subject: Subject) -> Found:
    number = subject.elements.number
    if number:
        yield from run_families(number.paragraph, split(number.paragraph, number.parts.end())[0])


@measure
def number_size(subject: Subject) -> Found:
    return sizes([subject.elements.number.paragraph] if subject.elements.number else [])


@measure
def number_place(subject: Subject) -> Found:
    """In the middle; with signatories one character in; a letter's flush right."""
    number = subject.elements.number
    if number is None:
        return
    paragraph = number.paragraph
    if paragraph.cell or paragraph.box:
        yield Unknown("发文字号在表格或文本框里，位置要排版后才知道")
        return
    if subject.elements.signatories:
        indent = paragraph.length("left", paragraph.lead.size) + paragraph.length("firstLine", paragraph.lead.size)
        blanks = len(paragraph.text) - len(paragraph.text.lstrip("\u3000"))
        left = chars(indent, paragraph) + blanks
        yield Sample(left, paragraph, f"左空{left:.1f}字", ok=abs(left - 1) <= _FLUSH)
        return
    place = span(paragraph, subject.section(paragraph))
    flush = place is not None and chars(place.right, paragraph) <= _FLUSH
    yield Sample("右顶格" if flush else centred(subject, paragraph), paragraph)


@measure
def number_gap(subject: Subject) -> Found:
    mark, number = subject.elements.mark, subject.elements.number
    if not mark or not number:
        return
    if any(p.cell or p.box for p in (mark[-1], number.paragraph)):
        yield Unknown("标志或发文字号在表格、文本框里，空行要排版后才知道")
        return
    between = subject.between(mark[-1], number.paragraph)
    yield Sample(blank_lines(mark[-1], between, number.paragraph, subject.content, subject.pitch), number.paragraph)


# -- 分隔线 ------------------------------------------------------------------------------------------------------------


@measure
def rule_present(subject: Subject) -> Found:
    if subject.elements.mark or subject.elements.number:
        yield Sample("有" if subject.elements.rule else "没有")


@measure
def rule_colour(subject: Subject) -> Found:
    rule = subject.elements.rule
    if rule:
        yield Sample("红色" if is_red(rule.stroke.color) else f"#{rule.stroke.color or '000000'}", rule.paragraph)


@measure
def rule_width(subject: Subject) -> Found:
    """A border is as long as the text is wide, its indents aside: wrong margins are not its fault."""
    rule = subject.elements.rule
    if rule and rule.stroke.length is not None:
        border = rule.side in ("top", "bottom")
        beyond = TEXT[0] - subject.section(rule.paragraph).text_width if border else 0.0
        yield Sample(rule.stroke.length + beyond, rule.paragraph)


@measure
def rule_distance(subject: Subject) -> Found:
    """From the number's lower edge to a border beneath it; where a drawn line stands only layout knows."""
    rule, number = subject.elements.rule, subject.elements.number
    if not rule or not number:
        return
    apart = rule.paragraph.number - number.paragraph.number
    if rule.side not in ("top", "bottom") or not (apart == 0 or (apart == 1 and rule.side == "top")):
        yield Unknown("分隔线是画的或在别的段落上，距离要排版后才知道")
        return
    section = subject.section(number.paragraph)
    space_to = whole(rule.paragraph.look.get(f"pBdr.{rule.side}.space"))
    points = space_to + (line_height(number.paragraph, section) - number.paragraph.lead.size) / 2
    yield Sample(points * POINT, number.paragraph)


# -- 签发人, 信函 ------------------------------------------------------------------------------------------------------


@measure
def signatory_label_font(subject: Subject) -> Found:
    for paragraph in subject.elements.signatories:
        before, _ = split(paragraph, patterns.SIGNATORY.search(paragraph.bare).end())  # type: ignore[union-attr]
        yield from run_families(paragraph, before)


@measure
def signatory_name_font(subject: Subject) -> Found:
    for paragraph in subject.elements.signatories:
        _, after = split(paragraph, patterns.SIGNATORY.search(paragraph.bare).end())  # type: ignore[union-attr]
        yield from run_families(paragraph, after)


@measure
def letter_rules_double(subject: Subject) -> Found:
    for stroke in (*(rule.stroke for rule in subject.elements.rules[:1]), *feet_rules(subject.content)):
        yield Sample("双线" if stroke.double else "单线")


@measure
def letter_second_rule(subject: Subject) -> Found:
    drawn = [stroke for stroke in feet_rules(subject.content) if is_red(stroke.color)]
    yield Sample("有" if drawn or len(subject.elements.rules) > 1 else "没有")


@measure
def letter_first_number(subject: Subject) -> Found:
    first = subject.content.sections[0]
    kind = "first" if first.title_page else "default"
    numbered = any(run.field.upper().startswith("PAGE") for p in first.footers.get(kind, ()) for run in p.runs)
    yield Sample("显示" if numbered else "不显示")
