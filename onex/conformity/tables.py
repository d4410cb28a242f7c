"""The lines of a table: which borders run between its rows, over whatever style and cells say."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from onex.conformity.content import MM, POINT, Stroke, Table
from onex.conformity.markup import whole

EMPTY = Table(0, None, (), 0, -1)
_FULL = 5000  # fiftieths of a percent


def table(element: Element, style: Element | None, number: int, first: int, last: int) -> Table:
    """A table whose paragraphs are those from `first` to `last`."""
    rows = list(element.iter("tr"))
    width = _width(element)
    own = element.find("tblPr/tblBorders")
    inherited = style.find("tblPr/tblBorders") if style is not None else None
    around = {side: _side(side, own, inherited) for side in ("top", "insideH", "bottom")}
    lines = [
        _between(rows[at - 1] if at else None, rows[at] if at < len(rows) else None, around, width)
        for at in range(len(rows) + 1)
    ]
    return Table(number, width, tuple(lines) if rows else (), first, last)


def _width(element: Element) -> float | None:
    """In mm: the sum of its columns, else what is said of the whole."""
    columns = [whole(column.get("w")) for column in element.findall("tblGrid/gridCol")]
    if sum(columns):
        return sum(columns) * MM
    said = element.find("tblPr/tblW")
    return whole(said.get("w")) * MM if said is not None and said.get("type") == "dxa" else None


def _side(side: str, *borders: Element | None) -> Element | None:
    """The nearest word on one side."""
    return next((found for b in borders if b is not None and (found := b.find(side)) is not None), None)


def _between(
    above: Element | None, below: Element | None, around: dict[str, Element | None], width: float | None
) -> Stroke | None:
    """The line between two rows, or at an end; a cell's own border goes before the table's."""
    said = around["top"] if above is None else around["bottom"] if below is None else around["insideH"]
    for row, side in ((above, "bottom"), (below, "top")):
        for borders in row.iterfind("tc/tcPr/tcBorders") if row is not None else ():
            own = borders.find(side)
            if own is not None:
                said = own
    return _stroke(said, width)


def _stroke(border: Element | None, width: float | None) -> Stroke | None:
    if border is None or border.get("val", "none") in ("none", "nil"):
        return None
    color = border.get("color", "").upper()
    thickness = whole(border.get("sz"), 4) / 8 * POINT
    return Stroke(width, thickness, "" if color == "AUTO" else color, border.get("val", "single"))
