"""版头: mark, number, rule, 份号, 密级, 紧急程度, 签发人; and what a letter has instead."""

from __future__ import annotations

from onex.conformity import patterns
from onex.conformity.content import POINT, Paragraph
from onex.conformity.geometry import line_height, regulated, space, span
from onex.conformity.head import feet_rules, is_red
from onex.conformity.markup import whole
from onex.conformity.measure import Found, Sample, Unknown, measure
from onex.conformity.subject import TEXT, Subject, cut, families, run_families, split

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
    piece = subject.elements.copy_number
    if piece is not None:
        found = patterns.COPY_NUMBER.fullmatch(piece.text)
        digits = found[1] if found else ""
        yield Sample(f"{len(digits)}位数字", piece.paragraph)


@measure
def secrecy_font(subject: Subject) -> Found:
    piece = subject.elements.secrecy
    if piece:
        yield from run_families(piece.paragraph, cut(piece.paragraph, piece.start, piece.stop))


@measure
def urgency_font(subject: Subject) -> Found:
    piece = subject.elements.urgency
    if piece:
        yield from run_families(piece.paragraph, cut(piece.paragraph, piece.start, piece.stop))


@measure
def head_order(subject: Subject) -> Found:
    e = subject.elements
    ranked = ((e.copy_number, "份号"), (e.secrecy, "密级"), (e.urgency, "紧急程度"))
    there = [(piece.paragraph.number, name) for piece, name in ranked if piece]
    if len(there) > 1:
        right = [at for at, _ in there] == sorted(at for at, _ in there)
        yield Sample("份号、密级、紧急程度自上而下" if right else "、".join(name for _, name in sorted(there)))


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
        border = rule.side in ("top", "bottom") and not rule.paragraph.framed
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
