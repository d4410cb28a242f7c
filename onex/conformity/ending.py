"""Finds what stands at the end: the list of annexes, issuers and date, the note, the annexes, and 版记."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onex.conformity import patterns
from onex.conformity.content import Content, Paragraph, Stroke
from onex.conformity.elements import Annex, Imprint, Listed
from onex.conformity.geometry import span

_SHORT = 40  # an issuer's name is no longer
_FOOT = 14  # paragraphs with text within which 版记 must stand
_HEADINGS = 6  # lines of an annex's title at most


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a document; `first` is the number of its first paragraph, 0 where it has none."""

    annex_list: tuple[Paragraph, ...]
    listed: tuple[Listed, ...]
    issuers: tuple[Paragraph, ...]
    date: Paragraph | None
    note: Paragraph | None
    annexes: tuple[Annex, ...]
    first: int


def ending(content: Content, paragraphs: Sequence[Paragraph]) -> Ending:
    """The end, among the paragraphs after the addressees."""
    labels = _labels(content, paragraphs)
    own = [p for p in paragraphs if not labels or p.number < labels[0].number]
    date = next((p for p in reversed(own) if p.cell is None and patterns.is_date(p)), None)
    before = [p for p in own if date is None or p.number < date.number]
    annex_list = _annex_list(before)
    issuers = _issuers(content, before, annex_list)
    ends = [*annex_list, *issuers, *((date,) if date else ()), *labels]
    return Ending(
        annex_list=annex_list,
        listed=tuple(_listed(annex_list)),
        issuers=issuers,
        date=date,
        note=_note(own, date),
        annexes=tuple(_annexes(paragraphs, labels)),
        first=min((p.number for p in ends), default=0),
    )


def _labels(content: Content, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs that begin an annex: after the date, or at the top of a page."""
    found = []
    dated = False
    for at, p in enumerate(paragraphs):
        dated = dated or (p.cell is None and patterns.is_date(p) and at > 0)
        label = patterns.ANNEX_LABEL.fullmatch(p.bare)
        alone = label and (not label["rest"] or label["colon"] or label["number"]) and len(p.bare) < _SHORT * 2
        if alone and p.cell is None and (dated or begins_page(content, p)):
            found.append(p)
    return found


def begins_page(content: Content, paragraph: Paragraph) -> bool:
    """Whether it stands at the top of a page by a break of page or section."""
    if paragraph.breaks_before or paragraph.number == 1:
        return True
    for before in reversed(content.paragraphs[: paragraph.number - 1]):
        if before.section != paragraph.section:
            return content.section(paragraph).begins != "continuous"
        if before.breaks_after or (before.blank and before.breaks_before):
            return True
        if not before.blank:
            return False
    return False


def _annex_list(before: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The last paragraph that begins with 附件 and a colon or number, and those right after it up to a blank one."""
    first = next((p for p in reversed(before) if p.cell is None and patterns.ANNEX_LIST.match(p.bare)), None)
    if first is None:
        return ()
    found = [first]
    for p in before:
        if p.number > first.number:
            if p.blank or not patterns.ENTRY.match(p.bare):
                break
            found.append(p)
    return tuple(found)


def _listed(paragraphs: Sequence[Paragraph]) -> list[Listed]:
    """The annexes that the list names; a line without a number goes on the one before."""
    found: list[Listed] = []
    for p in paragraphs:
        start = patterns.ANNEX_LIST.match(p.bare)
        numbered = start is not None and p.bare.lstrip("附件 \u3000")[:1] not in ("：", ":")
        text = p.bare.lstrip("附件 \u3000") if numbered else start["rest"] if start else p.bare
        for line in text.split("\n"):
            entry = patterns.ENTRY.match(line.strip())
            if entry:
                found.append(Listed(int(entry["number"]), entry["mark"], entry["title"].strip(), p))
            elif found and p is found[-1].paragraph and line is not text:
                last = found.pop()
                found.append(Listed(last.number, last.mark, last.title + line.strip(), p))
            elif line.strip():
                found.append(Listed(0, "", line.strip(), p))
    return found


def _issuers(content: Content, before: Sequence[Paragraph], listed: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The names right above the date (or the end), set to the right or ending as an office's name does."""
    found: list[Paragraph] = []
    for p in reversed(before):
        if p.blank:
            if found:
                break
            continue
        place = span(p, content.section(p))
        aside = p.align in ("right", "center") or (place is not None and place.left > place.right)
        named = aside or (patterns.ISSUER.search(p.bare) and not p.bare.endswith("。"))
        if p in listed or p.cell is not None or len(p.bare) > _SHORT or not named or "。" in p.bare:
            break
        found.append(p)
    return tuple(reversed(found))


def _note(own: Sequence[Paragraph], date: Paragraph | None) -> Paragraph | None:
    """The bracketed note in the line after the date."""
    after = [p for p in own if date is not None and p.number > date.number and not p.blank]
    return after[0] if after and patterns.NOTE.fullmatch(after[0].bare) else None


def _annexes(paragraphs: Sequence[Paragraph], labels: Sequence[Paragraph]) -> list[Annex]:
    found = []
    for at, label in enumerate(labels):
        stop = labels[at + 1].number if at + 1 < len(labels) else paragraphs[-1].number + 1
        rest = [p for p in paragraphs if label.number < p.number < stop]
        said = patterns.ANNEX_LABEL.fullmatch(label.bare)
        number = patterns.ordinal(said["number"]) if said else 0
        title = (label,) if said and said["rest"] else _annex_title(rest)
        last = title[-1].number if title else label.number
        found.append(Annex(label, number, title, tuple(p for p in rest if p.number > last and not p.blank)))
    return found


def _annex_title(rest: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The lines after the label, up to a blank one or a change of look."""
    found: list[Paragraph] = []
    for p in rest:
        if p.blank or p.cell is not None:
            if found or p.cell is not None:
                break
            continue
        alike = not found or (abs(p.lead.size - found[0].lead.size) < 0.6 and p.align == found[0].align == "center")
        if not alike or len(found) == _HEADINGS:
            break
        found.append(p)
    return tuple(found)


# -- 版记 --------------------------------------------------------------------------------------------------------------


def imprint(content: Content) -> Imprint | None:
    """The last printing line of the file and 抄送 right above it, or 抄送 alone among the last paragraphs."""
    seen = [p for p in content.paragraphs if not p.blank]
    last = next((p for p in reversed(seen) if _prints(p)), None)
    near = [p for p in seen if last is None or p.number < last.number][-_FOOT:]
    copies = tuple(p for p in near if patterns.COPIES.match(p.bare))
    if not copies and last is None:
        return None
    printed = tuple(_beside(last, seen)) if last else ()
    first, stop = (pick((*copies, *printed), key=lambda p: p.number).number for pick in (min, max))
    inside = tuple(p for p in content.paragraphs if first <= p.number <= stop and not p.blank)
    return Imprint(inside, copies, printed, _lines(content, inside))


def _prints(paragraph: Paragraph) -> bool:
    """Whether it is a printing line: short, with a date in it and 印发 at its end."""
    found = patterns.PRINTED.search(paragraph.bare) if len(paragraph.bare) < _SHORT * 2 else None
    return found is not None and (bool(found["date"]) or "年" in paragraph.bare) and "。" not in paragraph.bare[:-1]


def _beside(last: Paragraph, seen: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs of the printing line: the cells of its row, where it is in a table."""
    cell = last.cell
    if cell is None:
        return [last]
    return [p for p in seen if p.cell and (p.cell.table, p.cell.row) == (cell.table, cell.row)]


def _lines(content: Content, inside: Sequence[Paragraph]) -> tuple[Stroke | None, ...]:
    """The lines of 版记 from top to bottom: of its table, or the borders of its paragraphs, or drawn."""
    if inside[0].cell:
        table = content.tables[inside[0].cell.table - 1]
        return table.lines
    lengths = [
        content.section(p).text_width - p.length("left", p.lead.size) - p.length("right", p.lead.size) for p in inside
    ]
    lines: list[Stroke | None] = [inside[0].border("top", lengths[0]) or _below(content, inside[0], -1)]
    for at in range(1, len(inside)):
        above, below = inside[at - 1], inside[at]
        joined = (
            above.border("between", lengths[at])
            or above.border("bottom", lengths[at - 1])
            or below.border("top", lengths[at])
            or _below(content, above, 1)
        )
        lines.append(joined)
    lines.append(inside[-1].border("bottom", lengths[-1]) or _below(content, inside[-1], 1))
    drawn = [s for p in content.paragraphs[inside[0].number - 2 :] for s in p.strokes]
    return tuple(lines) if any(lines) or not drawn else tuple(drawn)


def _below(content: Content, paragraph: Paragraph, step: int) -> Stroke | None:
    """The border of the blank paragraph just above or below."""
    at = paragraph.number - 1 + step
    if not 0 <= at < len(content.paragraphs) or not content.paragraphs[at].blank:
        return None
    near = content.paragraphs[at]
    return near.border("bottom" if step < 0 else "top", content.section(near).text_width) or near.border(
        "top" if step < 0 else "bottom", content.section(near).text_width
    )
