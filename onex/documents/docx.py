"""A document as a .docx by GB/T 9704-2012: blocks become pieces of the flow, the flow sections, the sections a package.

The same document gives the same bytes. Measures come from layouts.toml, positions are checked on printed ink.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from onex.documents import layouts, pictures
from onex.documents.document import Annex, Block, Document, Grid, Heading, Paragraph, Picture
from onex.documents.heads import head
from onex.documents.package import packed
from onex.documents.pages import begun, ending
from onex.documents.sections import Section, body
from onex.documents.tails import annex_list, record, signature
from onex.documents.titles import title_lines
from onex.documents.wordml import Pen, Piece, Run, Setting
from onex.documents.wordtable import table

_PARTS = {1: "heiti", 2: "kaiti", 3: "fangsong", 4: "fangsong"}


def docx(document: Document, own: Path | None = None) -> bytes:
    """The bytes of the document. `own` is the office's own folder of templates, for its layouts."""
    layout = layouts.layout(document.layout, own, document.profile)
    pen = Pen(layout, layout.page)
    sections = [_main(pen, document)]
    for number, annex in enumerate(document.annexes, 1):
        turned = annex.turned
        own_pen = Pen(layout, layout.page.turned if turned else layout.page)
        new = turned != sections[-1].turned
        pieces = _annex(own_pen, annex, document.label(number), own, page=not new)
        if new:
            sections.append(Section(own_pen, turned, list(pieces)))
        else:
            sections[-1].pieces.extend(pieces)
    _say_again(sections)
    _close(pen, document, sections)
    return packed(body(sections), document.whole_title, document.signer, layout, pictures.every(document))


def _main(pen: Pen, document: Document) -> Section:
    pieces = [
        *head(pen, document),
        *_title(pen, document.title),
        *(pen.blank() for _ in range(pen.layout.whole("lines_after_title"))),
        *([pen.line(document.addressees, pen.body)] if document.addressees else []),
        *_blocks(pen, document.blocks, keep_last=True),
        *annex_list(pen, document),
        *signature(pen, document),
    ]
    return Section(pen, False, pieces, first_bare=pen.layout.folio == "not_first")


def _say_again(sections: Sequence[Section]) -> None:
    """Tables in which a value is merged over the end of a page, with the value said again at the head of the next."""
    heads = begun([(section.pen.page, section.pieces) for section in sections])
    for section in sections:
        section.pieces = [
            piece.again(heads[id(piece)]) if piece.again and id(piece) in heads else piece for piece in section.pieces
        ]


def _close(pen: Pen, document: Document, sections: list[Section]) -> None:
    """Puts the record on the last page where that is even and has room, else on an even page of its own."""
    pieces, height = record(pen, document)
    if not pieces:
        return
    end = ending([(section.pen.page, section.pieces) for section in sections])
    fits = not sections[-1].turned and end.room >= height + pen.page.pitch
    anywhere = pen.layout.record == "copies"
    if fits and end.page and (end.even or anywhere):
        sections[-1].pieces.extend(pieces)
        sections[-1].pieces.append(pen.blank(Setting(pitch=20, snap=False)))
    else:
        # Numbered only where it surely follows an odd page: a blank page before it, and then it too, have no number.
        sections.append(Section(pen, False, list(pieces), even=not anywhere, bare=not end.odd and not anywhere))


def _title(pen: Pen, lines: Sequence[str]) -> Iterator[Piece]:
    style = pen.style("title", pen.layout.whole("title_size") * 2)
    setting = Setting(align="center", pitch=pen.layout.whole("title_pitch") * 20, snap=False, keep=True)
    for line in lines:
        yield pen.line(line, style, setting)


def _blocks(pen: Pen, blocks: Sequence[Block], *, keep_last: bool = False) -> Iterator[Piece]:
    """Body blocks; the last is kept with what follows, so that no seal stands on a page without text.

    Not one that takes up half a page: readers that keep a paragraph whole would leave a page half empty, or the day on one of its own.
    """
    for place, block in enumerate(blocks):
        keep = keep_last and place == len(blocks) - 1
        if isinstance(block, Grid):
            yield table(pen, block)
        elif isinstance(block, Picture):
            yield pictures.picture(pen, block, place + 1)
        elif isinstance(block, Heading):
            own, rest = block.parts
            alone = bool(own) and not rest
            setting = Setting(first=2, keep=keep or (alone and block.level < 3), level=block.level if alone else 0)
            yield pen.paragraph(_heading(pen, block), setting)
        elif isinstance(block, Paragraph):
            keep = keep and len(block.text) <= pen.page.chars * pen.page.lines // 2
            yield pen.line(block.text, pen.body, Setting(first=2, keep=keep))


def _heading(pen: Pen, heading: Heading) -> list[Run]:
    """A heading's runs: what of it is heading, and the body text that follows in its line."""
    own, rest = heading.parts
    runs = [Run(own, pen.style(_PARTS[heading.level]))] if own else []
    return [*runs, Run(rest, pen.body)] if rest else runs


def _annex(pen: Pen, annex: Annex, label: str, own: Path | None, *, page: bool) -> Iterator[Piece]:
    """An annex: its label flush left on the first line of a page, its title centred on the third."""
    yield pen.line(label, pen.style("heiti"), Setting(page=page))
    yield pen.blank()
    yield from _title(pen, _annex_title(pen, annex.title, own))
    yield pen.blank()
    yield from _blocks(pen, annex.blocks)


def _annex_title(pen: Pen, title: str, own: Path | None) -> Sequence[str]:
    """An annex's title in lines; what stands in it may be any text, so that it is broken wherever it must be."""
    room = pen.page.text_width // (pen.layout.whole("title_size") * 20)
    return title_lines(((title, False),), room, layouts.wording(own), title)
