"""A sheet of paper: what stands in which cell, before any file format is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell


@dataclass(frozen=True, slots=True)
class As:
    """A value and the way in which a school writes it: `As(150, "150人")`."""

    means: object
    written: object


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that no careful reader may turn into a value; `defect` is the tie-out that it breaks."""

    written: object
    defect: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its stored result; `value` None leaves the result out, as some exporters do."""

    text: str
    value: int | None


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """An Excel error word as a cell's content."""

    word: str


def meaning(value: object) -> object:
    """What a careful reader takes the value to be; None for blank, not applicable and unreadable."""
    if isinstance(value, As):
        return value.means
    return None if isinstance(value, Bad) else value


def written(value: object) -> object:
    """What stands in the cell."""
    return value.written if isinstance(value, As | Bad) else value


def a1(row: int, column: int) -> str:
    """The cell's name in Excel's own counting, both from 1."""
    return str(xl_rowcol_to_cell(row - 1, column - 1))


def display_width(value: object) -> int:
    """How wide the text shows, in half-width characters."""
    if isinstance(value, Formula):
        return 6
    if isinstance(value, date):
        return 12
    lines = str("" if value is None else value).split("\n")
    return max(sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in lines)


LOOSE = {"title", "line", "note"}  # looks of lines that run over the columns beside them


@dataclass(slots=True)
class Sheet:
    """Cells, merges and looks of one sheet; rows and columns count from 1."""

    name: str
    cells: dict[tuple[int, int], tuple[object, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    heights: dict[int, int] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    very_hidden: bool = False
    landscape: bool = True

    def put(self, row: int, column: int, value: object, style: str = "text") -> None:
        """Writes one cell."""
        self.cells[row, column] = (written(value), style)

    def merge(self, row: int, column: int, row2: int, column2: int, value: object, style: str = "text") -> None:
        """Writes the first cell and merges the range; a range of one cell stays a cell."""
        for r in range(row, row2 + 1):
            for c in range(column, column2 + 1):
                self.cells[r, c] = (None, style)
        self.put(row, column, value, style)
        if (row, column) != (row2, column2):
            self.merges.append((row, column, row2, column2))

    def fit(self, least: float = 6, most: float = 18, line: int = 15) -> None:
        """Chooses widths and heights as someone would who drags them until the entries can be read."""
        wide = {
            (r, c) for r1, c1, r2, c2 in self.merges if c1 != c2 for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)
        }
        cells = {place: cell for place, cell in self.cells.items() if place not in wide and cell[1] not in LOOSE}
        for (_, column), (value, style) in cells.items():
            shown = display_width(value) + 2
            wanted = min(shown, 11) if style == "head" else shown
            self.widths[column] = min(max(self.widths.get(column, least), wanted), most)
        for (row, column), (value, style) in cells.items():
            lines = -(-(display_width(value) + 1) // self.widths[column])
            if style not in {"bare", "bare_head"} and lines > 1:
                self.heights[row] = max(self.heights.get(row, 0), int(lines) * line)


@dataclass(slots=True)
class Book:
    """One workbook: its sheets in order; `epoch_1904` for a file that began its life on a Mac."""

    sheets: list[Sheet]
    epoch_1904: bool = False
