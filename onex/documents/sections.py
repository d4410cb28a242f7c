"""Sections of a document: upright and turned pages, each with its page numbers where the standard wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from onex.documents.layouts import Page
from onex.documents.wordml import Pen, Piece, Setting

HEADER, FOOTER = (
    851,
    1436,
)  # twips from the paper's edge; the footer sets the dash of the number 7 mm below the text area


@dataclass(slots=True)
class Section:
    """A run of pages of one kind.

    turned      pages on their side
    even        begins on an even page, after a blank one if need be
    first_bare  no number on its first page
    bare        no number at all
    """

    pen: Pen
    turned: bool
    pieces: list[Piece] = field(default_factory=list)
    even: bool = False
    first_bare: bool = False
    bare: bool = False


def body(sections: Sequence[Section]) -> str:
    """The body of all sections: each but the last ends with a paragraph of no height that holds its properties."""
    parts: list[str] = []
    for number, section in enumerate(sections):
        last = number == len(sections) - 1
        parts += [piece.xml for piece in section.pieces]
        properties = _properties(section)
        if not last:
            parts.append(section.pen.blank(Setting(pitch=20, snap=False, section=properties)).xml)
        else:
            # A body ends with a paragraph; a frame or a table alone would leave it without one.
            if not section.pieces or _needs_end(section.pieces[-1]):
                parts.append(section.pen.blank(Setting(pitch=20, snap=False)).xml)
            parts.append(properties)
    return "".join(parts)


def _needs_end(piece: Piece) -> bool:
    return bool(piece.rows) or "<w:framePr" in piece.xml


def _properties(section: Section) -> str:
    page = section.pen.page
    # No grid on a turned page: readers set it in the middle of what height is left over.
    grid = "" if section.turned else f'<w:docGrid w:type="lines" w:linePitch="{page.pitch}"/>'
    return (
        f"<w:sectPr>{_references(section)}"
        f'<w:type w:val="{"evenPage" if section.even else "nextPage"}"/>{_sheet(page, section.turned)}'
        f"{'<w:titlePg/>' if section.first_bare else ''}{grid}</w:sectPr>"
    )


def _sheet(page: Page, turned: bool) -> str:
    orient = ' w:orient="landscape"' if turned else ""
    return (
        f'<w:pgSz w:w="{page.width}" w:h="{page.height}"{orient}/>'
        f'<w:pgMar w:top="{page.top}" w:right="{page.right}" w:bottom="{page.bottom}" w:left="{page.left}" '
        f'w:header="{HEADER}" w:footer="{_footer(page, turned)}" w:gutter="0"/>'
    )


def _footer(page: Page, turned: bool) -> int:
    """Where the footer stands, so that the number keeps its distance to the text area whatever the margin is."""
    return HEADER if turned else FOOTER - (1984 - page.bottom)


def _references(section: Section) -> str:
    """Which headers and footers the pages have; all are named, as what is not would be taken from the section before."""
    if section.bare:
        header, footer = ("none", "none"), ("none", "none")
    elif section.turned:
        header, footer = ("turned_odd", "turned_even"), ("none", "none")
    else:
        header, footer = ("none", "none"), ("odd", "even")
    first = ("none",) if section.first_bare else ()
    kinds = ("default", "even", "first")
    return "".join(
        f'<w:{what}Reference w:type="{kind}" r:id="{what}_{name}"/>'
        for what, names in (("header", (*header, *first)), ("footer", (*footer, *first)))
        for kind, name in zip(kinds, names, strict=False)
    )
