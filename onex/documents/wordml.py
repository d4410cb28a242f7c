"""WordprocessingML by the piece: runs, paragraphs and frames as text, each knowing the room that it takes. Measures in twips (1/20 pt)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

from onex.documents.layouts import Layout, Page, layout
from onex.documents.lines import Reader, Span
from onex.documents.width import advance

_STANDARD = layout("general").page
CHAR, PITCH, TRACKING = _STANDARD.char, _STANDARD.pitch, _STANDARD.tracking
_RULE = 10  # twips that the rule between two rows of a table takes
RED, BLACK = "FF0000", "000000"

# What XML 1.0 cannot hold; C1 controls, which only confuse; marks that turn the direction of text.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Style:
    """How a run looks."""

    font: str
    half_points: int = 32
    tracking: int = TRACKING
    color: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text in one style; a tab in it leads to the paragraph's tab stop, a line break stays one."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the flow, and the room it takes.

    spans  its text, as it is set; rows, of a table: the cells of each row
    pitch  the height of a line; least that of a row; before the space above
    repeated  how many of the rows stand again at the head of every page
    keep   with the next piece on one page; page: begins one
    again  of a table in which values are merged: the same with these rows, its headings counted, at the head of a page
    """

    xml: str
    spans: tuple[Span, ...] = ()
    rows: tuple[tuple[Span, ...], ...] = ()
    pitch: int = PITCH
    least: int = 0
    before: int = 0
    keep: bool = False
    page: bool = False
    repeated: int = 0
    again: Callable[[frozenset[int]], Piece] | None = None

    def heights(self, reader: Reader) -> list[int]:
        """The heights of its parts that no page break divides, as a reader sets them."""
        if not self.rows:
            return [self.pitch] * max(1, sum(span.lines(reader) for span in self.spans))
        fullest = (max(cell.lines(reader) for cell in row) for row in self.rows)
        return [max(lines * self.pitch + _RULE, self.least) for lines in fullest]


def clean(text: str) -> str:
    """The text without characters that XML or a reader cannot bear."""
    return _ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def width(text: str, half_points: int = 32, tracking: int = TRACKING) -> int:
    """How wide a text is set in one line, in twips."""
    return round(advance(text, half_points, tracking))


@dataclass(frozen=True, slots=True)
class Frame:
    """A place on the sheet, out of the flow: position and width from the paper's edges."""

    x: int
    y: int
    width: int

    @property
    def xml(self) -> str:
        """As a paragraph's property. Each frame is one of its own: readers lose a frame whose paragraphs have different borders."""
        return (
            f'<w:framePr w:w="{self.width}" w:hSpace="0" w:vSpace="0" w:wrap="around" w:vAnchor="page" w:hAnchor="page" '
            f'w:x="{self.x}" w:y="{self.y}"/>'
        )


@dataclass(frozen=True, slots=True)
class Edge:
    """A border of a paragraph: above or below it, its kind, eighths of a point, colour, points from the text."""

    side: str
    eighths: int
    color: str = BLACK
    space: int = 0
    kind: str = "single"

    @property
    def xml(self) -> str:
        """As a paragraph's property."""
        return f'<w:pBdr><w:{self.side} w:val="{self.kind}" w:sz="{self.eighths}" w:space="{self.space}" w:color="{self.color}"/></w:pBdr>'


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set. `first` is its indent in characters, `tab` the place of its one tab stop, at the right or centred."""

    align: str = "both"
    first: int = 0
    left: int = 0
    right: int = 0
    hanging: int = 0
    before: int = 0
    pitch: int = 0
    snap: bool = True
    keep: bool = False
    page: bool = False
    level: int = 0
    tab: int = 0
    edge: Edge | None = None
    frame: Frame | None = None
    section: str = field(default="", repr=False)


PLAIN = Setting()


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes for one layout, on one page."""

    layout: Layout
    page: Page

    def style(self, part: str, half_points: int = 0, color: str = "") -> Style:
        """The style of a part in the body's size, tracked; in another size untracked."""
        tracking = self.page.tracking if not half_points else 0
        return Style(self.layout.font(part), half_points or self.page.half_points, tracking, color)

    @property
    def body(self) -> Style:
        """Body text."""
        return self.style("fangsong")

    def run(self, text: str, style: Style) -> str:
        """A run's XML, inert whatever its text holds."""
        latin = self.layout.font("latin")
        color = f'<w:color w:val="{style.color}"/>' if style.color else ""
        spacing = f'<w:spacing w:val="{style.tracking}"/>' if style.tracking else ""
        size = f'<w:sz w:val="{style.half_points}"/><w:szCs w:val="{style.half_points}"/>'
        fonts = f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:eastAsia="{style.font}" w:hAnsi="{latin}" w:cs="{latin}"/>'
        lines = ("<w:tab/>".join(_text(part) for part in line.split("\t")) for line in clean(text).split("\n"))
        return f"<w:r><w:rPr>{fonts}{color}{spacing}{size}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"

    def paragraph(self, runs: Sequence[Run], setting: Setting = PLAIN) -> Piece:
        """A paragraph of runs."""
        pitch = setting.pitch or self.page.pitch
        inner = "".join(self.run(run.text, run.style) for run in runs)
        xml = f"<w:p><w:pPr>{self._properties(setting, pitch)}</w:pPr>{inner}</w:p>"
        if setting.frame:
            return Piece(xml, pitch=0)
        room = self.page.text_width - setting.left - setting.right
        # The runs of a paragraph differ in nothing that would change its lines.
        size, tracking = (runs[0].style.half_points, runs[0].style.tracking) if runs else (self.page.half_points, 0)
        span = Span(clean("".join(run.text for run in runs)), room, size, tracking, setting.first * self.page.char)
        return Piece(xml, (span,), (), pitch, 0, setting.before, setting.keep, setting.page)

    def line(self, text: str, style: Style, setting: Setting = PLAIN) -> Piece:
        """A paragraph of one run."""
        return self.paragraph([Run(text, style)], setting)

    def blank(self, setting: Setting = PLAIN) -> Piece:
        """A blank line."""
        pitch = setting.pitch or self.page.pitch
        size = min(self.page.half_points, max(2, pitch // 10))
        mark = f'<w:rPr><w:rFonts w:eastAsia="{self.layout.font("fangsong")}"/><w:sz w:val="{size}"/></w:rPr>'
        properties = self._properties(replace(setting, section=""), pitch)
        xml = f"<w:p><w:pPr>{properties}{mark}{setting.section}</w:pPr></w:p>"
        return Piece(xml, (), (), pitch, 0, setting.before, setting.keep, setting.page)

    def _properties(self, setting: Setting, pitch: int) -> str:
        """A paragraph's properties, in the order that the schema fixes."""
        indents = [
            f'w:left="{setting.left}"' if setting.left else "",
            f'w:right="{setting.right}"' if setting.right else "",
        ]
        indents.append(f'w:hanging="{setting.hanging}"' if setting.hanging else "")
        # Indents in characters alone are ignored by some readers: twips are written too.
        first = f'w:firstLineChars="{setting.first * 100}" w:firstLine="{setting.first * self.page.char}"'
        indents.append(first if setting.first else "")
        return "".join(
            (
                "<w:keepNext/>" if setting.keep else "",
                "<w:pageBreakBefore/>" if setting.page else "",
                setting.frame.xml if setting.frame else "",
                # Borders stop at indents, so a ruled paragraph has none.
                setting.edge.xml if setting.edge else "",
                f'<w:tabs><w:tab w:val="right" w:pos="{setting.tab}"/></w:tabs>' if setting.tab else "",
                # Said in every paragraph, because a reader heeds only one of the two in a style: no gaps between 年 and digits.
                '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>',
                "" if setting.snap and pitch == self.page.pitch else '<w:snapToGrid w:val="0"/>',
                f'<w:spacing w:before="{setting.before}" w:after="0" w:line="{pitch}" w:lineRule="exact"/>',
                f"<w:ind {' '.join(filter(None, indents))}/>" if any(indents) else "",
                f'<w:jc w:val="{setting.align}"/>',
                f'<w:outlineLvl w:val="{setting.level - 1}"/>' if setting.level else "",
                setting.section,
            )
        )


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'
