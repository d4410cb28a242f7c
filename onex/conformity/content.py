"""What a Word file holds, as the measures see it: runs, paragraphs in reading order, tables, sections. Lengths in mm, type in pt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from onex.conformity.markup import whole
from onex.conformity.styles import Properties

MM = 25.4 / 1440  # of a twip
POINT = 25.4 / 72  # of a point
_OFF = ("0", "false", "off", "none")
BREAK = "\f"  # a page break within a run's text


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look. `field` is the instruction of the field that it shows, e.g. ``PAGE``."""

    text: str
    look: Properties
    field: str = ""

    @property
    def size(self) -> float:
        """In points; 10 where nothing says so, as Word takes it."""
        return max(whole(self.look.get("sz"), 20), 2) / 2

    @property
    def tracking(self) -> float:
        """Added after every character, in points."""
        return whole(self.look.get("spacing")) / 20

    @property
    def font(self) -> str:
        """The font of its Chinese characters, empty where none is named."""
        return self.look.get("rFonts.eastAsia", "")

    @property
    def latin(self) -> str:
        """The font of its digits and Latin letters."""
        return self.look.get("rFonts.ascii", "") or self.look.get("rFonts.hAnsi", "")

    @property
    def color(self) -> str:
        """Six hex digits, empty for automatic."""
        color = self.look.get("color", "").upper()
        return "" if color == "AUTO" else color


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a drawn thing begins: so many mm below the ``page``'s edge, the ``margin``, or something that only layout knows."""

    offset: float
    of: str

    def below_edge(self, section: Section) -> float | None:
        """From the paper's upper edge, mm; None where only layout knows."""
        return {"page": self.offset, "margin": self.offset + section.top}.get(self.of)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line, drawn or a border: its length (None: as long as what it borders), thickness and colour; `style` as Word names it."""

    length: float | None
    thickness: float
    color: str
    style: str = "single"
    anchor: Anchor | None = None

    @property
    def double(self) -> bool:
        """Whether it is made of two lines."""
        return self.style not in ("single", "thick", "sng", "")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a table a paragraph stands; `turned` text is read from the side."""

    table: int
    row: int
    column: int
    turned: bool = False


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. `label` is the automatic number before it; `mark` the look of its end, which an empty one has.

    text  the whole text as it is read, label included, page breaks left out
    """

    number: int
    runs: tuple[Run, ...]
    look: Properties
    mark: Properties
    label: str = ""
    section: int = 0
    cell: Cell | None = None
    box: Anchor | None = None
    strokes: tuple[Stroke, ...] = ()
    pictures: int = 0

    @cached_property
    def text(self) -> str:
        return self.label + "".join(run.text for run in self.runs).replace(BREAK, "")

    @cached_property
    def bare(self) -> str:
        """The text without the blanks at its ends."""
        return self.text.strip(" \u3000\t\n\xa0")

    @property
    def blank(self) -> bool:
        """Whether nothing is seen of it."""
        return not self.bare and not self.pictures

    @cached_property
    def lead(self) -> Run:
        """The first run with visible text; of an empty paragraph its mark."""
        return next((run for run in self.runs if run.text.strip()), Run("", self.mark))

    def has(self, name: str) -> bool:
        """Whether a property of it is on."""
        return self.look.get(name, "0") not in ("", *_OFF)

    @property
    def align(self) -> str:
        """left, center, right, or both."""
        said = self.look.get("jc", "left")
        return {"start": "left", "end": "right", "justify": "both"}.get(said, said)

    @property
    def breaks_before(self) -> bool:
        """Whether it begins a page by itself: by its own property, or by a break before its first character."""
        text = "".join(run.text for run in self.runs)
        return self.has("pageBreakBefore") or text.lstrip(" \u3000\t\n").startswith(BREAK)

    @property
    def breaks_after(self) -> bool:
        """Whether a page break follows its last character."""
        return "".join(run.text for run in self.runs).rstrip(" \u3000\t\n").endswith(BREAK)

    @property
    def framed(self) -> float | None:
        """The width of the frame that it stands in, mm; None for none."""
        return whole(self.look.get("framePr.w")) * MM or None

    def length(self, name: str, size: float) -> float:
        """An indent in mm; a measure in characters goes before one in twips, as in Word."""
        chars = whole(self.look.get(f"ind.{name}Chars"))
        return chars / 100 * size * POINT if chars else whole(self.look.get(f"ind.{name}")) * MM

    def border(self, side: str, length: float | None = None) -> Stroke | None:
        """The line on one side of it, None where there is none."""
        style = self.look.get(f"pBdr.{side}", "none")
        if style in ("none", "nil"):
            return None
        eighths = whole(self.look.get(f"pBdr.{side}.sz"), 4)
        color = self.look.get(f"pBdr.{side}.color", "").upper()
        return Stroke(length, eighths / 8 * POINT, "" if color == "AUTO" else color, style)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its width in mm where said, and the lines between its rows, the outermost included (None: no line)."""

    number: int
    width: float | None
    lines: tuple[Stroke | None, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of pages of one layout; lengths in mm, the grid's pitch in pt.

    begins   how it starts: nextPage, continuous, evenPage, oddPage
    footers  default, even, first → the paragraphs of the footer
    restart  the page number that it starts anew with, None where it goes on
    """

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    header: float
    footer: float
    begins: str
    grid: str
    pitch: float
    char_space: float
    title_page: bool
    restart: int | None
    number_format: str
    footers: Mapping[str, tuple[Paragraph, ...]]
    headers: Mapping[str, tuple[Paragraph, ...]]

    @property
    def turned(self) -> bool:
        """Whether it lies on its side."""
        return self.width > self.height

    @property
    def text_width(self) -> float:
        """Between the margins."""
        return self.width - self.left - self.right


@dataclass(frozen=True)
class Content:
    """A whole file. `pages` is what its properties say, as of the last time that a program laid it out."""

    paragraphs: tuple[Paragraph, ...]
    tables: tuple[Table, ...]
    sections: tuple[Section, ...]
    even_and_odd: bool
    normal: Run
    pages: int | None
    program: str

    def section(self, paragraph: Paragraph) -> Section:
        """The section that a paragraph stands in."""
        return self.sections[min(paragraph.section, len(self.sections) - 1)]
