"""A document as a .docx by GB/T 9704-2012: blocks become paragraphs; geometry and package stand in their own modules.

The same document gives the same bytes. Measures are from the standard, positions checked on printed ink.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onex.documents.document import Annex, Block, Document, Grid, Heading, Paragraph
from onex.documents.package import packed
from onex.documents.wordml import (
    CHAR,
    FANGSONG,
    HEITI,
    KAITI,
    PITCH,
    TITLE,
    Style,
    blank,
    paragraph,
    run,
    table,
    width,
)

_BODY = Style(FANGSONG)
_FONTS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}
_TITLE = Style(TITLE, half_points=44, tracking=0)
_RED = "FF0000"

# Where LibreOffice and Word set the ink of a line: found by measuring, in twips.
_MARK_TOP = 1984  # 35 mm from the top of the text area to the top of the mark
_MARK_LEAD = -0.04  # of the mark's size: between the line's top and the ink
_RULE_SPACE = 5  # points between the number's line and the red rule
_TITLE_PITCH = 700
_BEFORE_SEAL = 2  # blank lines above the signature


def docx(document: Document) -> bytes:
    """The bytes of the document."""
    body = [
        *_head(document),
        *_title(document.title),
        blank(),
        paragraph([run(document.addressees, _BODY)]) if document.addressees else "",
        *_blocks(document.blocks, keep_last=True),
        *_annex_list(document.annexes),
        *_signature(document),
    ]
    for number, annex in enumerate(document.annexes, 1):
        body += _annex(annex, number if len(document.annexes) > 1 else 0)
    return packed("".join(body), "".join(document.title), document.signer)


def _head(document: Document) -> Iterator[str]:
    """The draft's stamp, the red mark, the number and the red rule."""
    used = 0
    if document.draft:
        yield paragraph([run(document.draft, Style(HEITI))])
        used = PITCH
    size = _mark_size(document.mark)
    before = max(_MARK_TOP - used - round(size * 20 * _MARK_LEAD), 0)
    style = Style(TITLE, half_points=size * 2, tracking=0, color=_RED)
    yield paragraph([run(document.mark, style)], align="center", before=before, pitch=size * 20, snap=False)
    yield blank()
    yield blank()
    yield paragraph([run(document.number, _BODY)], align="center", rule=(_RED, _RULE_SPACE))
    yield blank()
    yield blank()


def _mark_size(mark: str) -> int:
    """The mark's size in points: as large as fits nine tenths of the line, at most 50."""
    return max(min(50, int(8844 / 20 * 0.9 / max(len(mark), 1))), 22)


def _title(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield paragraph([run(line, _TITLE)], align="center", pitch=_TITLE_PITCH, snap=False, keep=True)


def _blocks(blocks: Sequence[Block], *, keep_last: bool = False) -> Iterator[str]:
    """Body blocks; the last is kept with what follows, so that no seal stands on a page without text."""
    for place, block in enumerate(blocks):
        keep = keep_last and place == len(blocks) - 1
        if isinstance(block, Grid):
            yield table(block.columns, block.rows, block.widths)
        elif isinstance(block, Heading):
            yield paragraph(_heading(block), first=2, keep=keep or block.level == 1)
        elif isinstance(block, Paragraph):
            yield paragraph([run(block.text, _BODY)], first=2, keep=keep)


def _heading(heading: Heading) -> list[str]:
    """A heading's runs: a second-level one ends at its first full stop, the rest is body text."""
    font = Style(_FONTS[heading.level])
    end = heading.text.find("。") + 1
    if heading.level == 2 and 0 < end < len(heading.text):
        return [run(heading.text[:end], font), run(heading.text[end:], _BODY)]
    return [run(heading.text, font)]


def _annex_list(annexes: Sequence[Annex]) -> Iterator[str]:
    """附件说明: a blank line, two characters in, turned-over lines under the first character of the name."""
    if not annexes:
        return
    yield blank(keep=True)
    for number, annex in enumerate(annexes, 1):
        label = "附件：" if number == 1 else ""
        mark = f"{number}." if len(annexes) > 1 else ""
        left = 5 * CHAR + width(mark)
        hanging = left - 2 * CHAR if label else width(mark)
        yield paragraph([run(f"{label}{mark}{annex.title}", _BODY)], left=left, hanging=hanging, keep=True)


def _signature(document: Document) -> Iterator[str]:
    """Issuer and day as under a seal: the day four characters from the right, the issuer centred on it."""
    for _ in range(_BEFORE_SEAL):
        yield blank(keep=True)
    day, issuer = width(document.date), width(document.signer)
    right = 4 * CHAR
    issuer_right = right + (day - issuer) // 2
    if issuer_right < 0:
        right, issuer_right = right - issuer_right, 0
    yield paragraph([run(document.signer, _BODY)], align="right", right=issuer_right, keep=True)
    yield paragraph([run(document.date, _BODY)], align="right", right=right)


def _annex(annex: Annex, number: int) -> list[str]:
    """An annex on a new page: its label flush left on the first line, its title centred on the third."""
    label = f"附件{number or ''}"
    return [
        paragraph([run(label, Style(HEITI))], new_page=True),
        blank(),
        *_title((annex.title,)),
        blank(),
        *_blocks(annex.blocks),
    ]
