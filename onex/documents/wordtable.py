"""A table as WordprocessingML: ruled, as wide as the text, its headings repeated on every page, numbers at the right, repeated values merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from onex.documents.document import Grid
from onex.documents.lines import READERS, Span
from onex.documents.wordml import Pen, Piece, Run, Setting, Style, width

_SIZES = (24, 21)  # half points: 小四, and 五号 for what asks for more room
_PITCH = {24: 360, 21: 320}
_LEAST = 454  # the height of a row: 8 mm
_MERGED = 10  # rows that one cell is merged over at most
_MARGIN = 60  # at either side of a cell
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table(pen: Pen, grid: Grid, heads: frozenset[int] = frozenset()) -> Piece:
    """The table of a grid. `heads` are rows, its headings counted, that begin a page: a merged value is said there again."""
    room = pen.page.text_width
    size = next((s for s in _SIZES if sum(grid.widths) * s * 10 <= room), _SIZES[-1])
    measures = _measures(grid.widths, room, size)
    setter = _Setter(pen, grid, measures, size, heads)
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
    properties = (
        f'<w:tblPr><w:tblW w:w="{room}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
    )
    columns = "".join(f'<w:gridCol w:w="{measure}"/>' for measure in measures)
    head = list(setter.head())
    rows = [*head, *setter.body()]
    xml = f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(text for text, _ in rows)}</w:tbl>"
    again = partial(table, pen, grid) if grid.merged else None
    return Piece(xml, (), tuple(cells for _, cells in rows), _PITCH[size], _LEAST, repeated=len(head), again=again)


def _measures(widths: Sequence[int], room: int, size: int) -> list[int]:
    """The columns' widths: in proportion; where there is not room for all, only the widest are narrowed."""
    most = float(max(widths))
    capacity = room / (size * 10)
    if sum(widths) > capacity:
        free, open_ = capacity, sorted(widths)
        while open_ and open_[0] * len(open_) <= free:
            free -= open_.pop(0)
        most = free / len(open_) if open_ else most
    shares = [min(width, most) for width in widths]
    measures = [int(room * share / sum(shares)) for share in shares]
    measures[-1] += room - sum(measures)
    return measures


class _Setter:
    """Sets the rows of one table: each as XML, with the texts of its cells as they are set."""

    def __init__(self, pen: Pen, grid: Grid, measures: Sequence[int], size: int, heads: frozenset[int]) -> None:
        above = 2 if grid.groups else 1
        self._heads = frozenset(row - above for row in heads)
        self._pen, self._grid, self._measures, self._size = pen, grid, measures, size
        self._firsts: dict[tuple[int, int], int] = {}
        self._head = pen.style("heiti", size)
        self._body = pen.style("fangsong", size)

    def head(self) -> Iterator[tuple[str, tuple[Span, ...]]]:
        """One row of headings, or two with the groups above."""
        labels, groups = self._grid.columns, self._grid.groups
        if not groups:
            yield self._row([self._cell(i, label, self._head, "center") for i, label in enumerate(labels)], head=True)
            return
        upper: list[tuple[str, Span]] = []
        place = 0
        while place < len(labels):
            last = place
            while groups[place] and last + 1 < len(labels) and groups[last + 1] == groups[place]:
                last += 1
            text, merge = (groups[place], "") if groups[place] else (labels[place], "restart")
            upper.append(self._cell(place, text, self._head, "center", merge=merge, span=last - place + 1))
            place = last + 1
        yield self._row(upper, head=True)
        lower = [
            self._cell(i, label if groups[i] else "", self._head, "center", merge="" if groups[i] else "continue")
            for i, label in enumerate(labels)
        ]
        yield self._row(lower, head=True)

    def body(self) -> Iterator[tuple[str, tuple[Span, ...]]]:
        """The rows; where a column is merged, a value is set once for the rows that repeat it."""
        rows = self._grid.rows
        for number, row in enumerate(rows):
            cells = []
            for i, value in enumerate(row):
                merge = self._merge(number, i) if i in self._grid.merged else ""
                cells.append(
                    self._cell(i, "" if merge == "continue" else value, self._body, self._align(i, value), merge=merge)
                )
            yield self._row(cells)

    def _merge(self, number: int, column: int) -> str:
        """``continue`` under a row that has the same value, and the same in the merged columns before it.

        A value is said again at the head of a page, and after a number of rows: on another page a cell that only continues is blank, and
        no one knows for sure where another reader's pages end.
        """
        first = self._first(number, column)
        if first < number:
            return "continue"
        return "restart" if self._first(number + 1, column) == number else ""

    def _first(self, number: int, column: int) -> int:
        """The row that says the value of this row's merged cell."""
        if (number, column) not in self._firsts:
            rows = self._grid.rows
            before = [i for i in self._grid.merged if i <= column]
            above = self._firsts.get((number - 1, column), number - 1)
            same = (
                0 < number < len(rows)
                and number not in self._heads
                and all(rows[number - 1][i] == rows[number][i] for i in before)
            )
            self._firsts[number, column] = above if same and number - above < _MERGED else number
        return self._firsts[number, column]

    def _align(self, column: int, value: str) -> str:
        chosen = self._grid.aligns[column] if self._grid.aligns else ""
        fits = "\n" not in value and width(value, self._size, 0) < self._measures[column] - 4 * _MARGIN
        return chosen or ("center" if fits else "left")

    def _cell(
        self, column: int, text: str, style: Style, align: str, *, merge: str = "", span: int = 1
    ) -> tuple[str, Span]:
        room = sum(self._measures[column : column + span])
        setting = Setting(
            align=align, pitch=_PITCH[self._size], snap=False, right=2 * _MARGIN if align == "right" else 0
        )
        own = self._pen.paragraph([Run(text, style)], setting)
        properties = (
            f'<w:tcW w:w="{room}" w:type="dxa"/>'
            + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
            + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
            + '<w:vAlign w:val="center"/>'
        )
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{own.xml}</w:tc>", Span(
            text, room - 2 * _MARGIN - setting.right, self._size
        )

    def _row(self, cells: Sequence[tuple[str, Span]], *, head: bool = False) -> tuple[str, tuple[Span, ...]]:
        spans = tuple(span for _, span in cells)
        # A row taller than half a page may be broken; a shorter one never is.
        tall = max(span.lines(READERS[0]) for span in spans) * _PITCH[self._size] > self._pen.page.text_height / 2
        properties = ("" if tall else "<w:cantSplit/>") + f'<w:trHeight w:val="{_LEAST}" w:hRule="atLeast"/>'
        repeated = "<w:tblHeader/>" if head else ""
        return f"<w:tr><w:trPr>{properties}{repeated}</w:trPr>{''.join(text for text, _ in cells)}</w:tr>", spans
