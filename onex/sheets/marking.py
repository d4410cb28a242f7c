"""Marks in a workbook: bad cells filled and framed, with a comment; and the same marks taken away again.

A cell's own style is kept in the very hidden sheet `_onex`, on a cell that names the marked one, so that a returned copy gets its
looks back where a finding is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from onex.model.cell import letters, number, split_a1
from onex.model.finding import LABELS, SEVERITIES, Finding, Severity
from onex.sheets.packing import clean, line_count, put
from onex.sheets.reader import OPINION_SHEET
from onex.sheets.stamp import METADATA_SHEET
from onex.tables import Table

MARK = "〔核查意见〕"
_AUTHOR = "onex"
_COMMENTS = 2000  # cells with a comment; beyond that only colour, or the file becomes too heavy to open
_IN_COMMENT = 6  # findings told in one comment
_KEPT_COLUMN, _KEPT_ROW = 27, 10  # AA10: out of the way of the stamp and the lists of an issued blank

# Told apart in print without colour by their frames: thick, dashed, dotted.
_LOOKS: Mapping[Severity, tuple[str, str, Any]] = {
    "error": ("FFFF9C9C", "FFC00000", "thick"),
    "warning": ("FFFFE494", "FF9C5700", "mediumDashed"),
    "notice": ("FFDCEAF8", "FF1F4E79", "dotted"),
}


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A cell to be marked."""

    sheet: str
    row: int
    column: int

    @property
    def link(self) -> str:
        """The cell as a link within the workbook names it."""
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!{letters(self.column)}{self.row}"


def spots(
    book: Workbook, findings: Iterable[Finding], tables: Sequence[Table], titles: Mapping[str, str]
) -> dict[Spot, list[Finding]]:
    """Each cell to be marked, with its findings; a whole row or column is marked at its first or heading cell.

    titles: sheet as it was read → its title in the book, where that is another.
    """
    headings = {part.sheet: part.header_rows[-1] for t in tables for part in t.parts if part.header_rows}
    anchors = {name: _anchors(book[name]) for name in book.sheetnames if hasattr(book[name], "merged_cells")}
    found: dict[Spot, list[Finding]] = {}
    for finding in findings:
        for place in finding.places:
            at = _position(place.cell, headings.get(place.sheet, 1))
            title = titles.get(place.sheet, place.sheet)
            if at is None or title not in anchors or title == METADATA_SHEET:
                continue
            row, column = anchors[title].get(at, at)
            here = found.setdefault(Spot(title, row, column), [])
            if finding not in here:
                here.append(finding)
    return found


def _position(name: str, heading_row: int) -> tuple[int, int] | None:
    """A cell for ``H7``; for a column ``H`` its heading, for a row ``7`` its first cell."""
    if at := split_a1(name):
        return at
    if name.isdigit() and int(name):
        return int(name), 1
    return (heading_row, number(name)) if name and number(name) else None


def _anchors(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Each cell under a merge → the merge's own cell; huge merges are left out."""
    return {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        if area.size["rows"] * area.size["columns"] <= 10_000
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }


def mark_cells(book: Workbook, marks: Mapping[Spot, Sequence[Finding]]) -> tuple[str, ...]:
    """Fills, frames and comments the cells; answers what could not be shown."""
    kept: list[tuple[str, str, Any]] = []
    looks: dict[tuple[int, ...], Any] = {}
    for count, (spot, findings) in enumerate(sorted(marks.items())):
        sheet = book[spot.sheet]
        worst = min((f.severity for f in findings), key=SEVERITIES.index)
        for cell in _area(sheet, spot):
            own = copy(cell._style) or StyleArray()
            kept.append((spot.sheet, cell.coordinate, own))
            key = (*own, SEVERITIES.index(worst))
            if key not in looks:
                _look(cell, worst)
                looks[key] = copy(cell._style)
            cell._style = copy(looks[key])
        if count < _COMMENTS:
            cell = sheet.cell(spot.row, spot.column)
            cell.comment = _comment(cell.comment.text if cell.comment else "", findings)
    if kept:
        _keep_styles(book, kept)
    if len(marks) <= _COMMENTS:
        return ()
    return (f"问题单元格有 {len(marks)} 个，前 {_COMMENTS} 个带批注，其余只标颜色，内容见“核查意见”",)


def _area(sheet: Any, spot: Spot) -> list[Any]:
    """The cell, or all cells of the merge that it stands for (a frame is drawn by each)."""
    for area in sheet.merged_cells.ranges:
        if (area.min_row, area.min_col) == (spot.row, spot.column) and area.size["rows"] * area.size["columns"] <= 1000:
            return [cell for row in sheet[area.coord] for cell in row]
    return [sheet.cell(spot.row, spot.column)]


def _look(cell: Any, severity: Severity) -> None:
    fill, line, style = _LOOKS[severity]
    side = Side(style=style, color=line)
    cell.fill = PatternFill("solid", fgColor=fill)
    cell.border = Border(left=side, right=side, top=side, bottom=side)


def _comment(own: str, findings: Sequence[Finding]) -> Comment:
    """The school's own comment, if any, with ours beneath it."""
    told = [_told(f) for f in findings[:_IN_COMMENT]]
    if len(findings) > _IN_COMMENT:
        told.append(f"另有 {len(findings) - _IN_COMMENT} 条，见“核查意见”。")
    text = clean("\n\n".join([*([own] if own else []), MARK + "\n" + "\n".join(told)]))
    lines = line_count(text, 44)
    return Comment(text, _AUTHOR, height=min(18 * lines + 16, 420), width=320)


def _told(finding: Finding) -> str:
    clauses = "；".join(str(c) for c in finding.citations)
    lines = [
        f"【{LABELS[finding.severity]}】{finding.title}",
        finding.message,
        f"依据：{clauses}" if clauses else "",
        f"改法：{finding.fix}" if finding.fix else "",
    ]
    return "\n".join(line for line in lines if line)


# -- taking marks away -------------------------------------------------------------------------------------------------


def unmark(book: Workbook) -> None:
    """Takes the marks of an earlier copy away: own styles back, our part of comments gone."""
    if METADATA_SHEET not in book.sheetnames and OPINION_SHEET not in book.sheetnames:
        return
    keeper: Any = book[METADATA_SHEET] if METADATA_SHEET in book.sheetnames else None
    styles: dict[tuple[str, str], Any] = {}
    for row in range(_KEPT_ROW, (keeper.max_row if keeper else 0) + 1):
        name, cell = keeper.cell(row, _KEPT_COLUMN), keeper.cell(row, _KEPT_COLUMN + 1)
        if name.value and cell.value:
            styles[str(name.value), str(cell.value)] = copy(cell._style)
        name.value = cell.value = None
    for sheet in book.worksheets:
        if sheet.title != METADATA_SHEET:
            for cells in sheet.iter_rows():
                for cell in cells:
                    _unmark(cell, styles.get((sheet.title, cell.coordinate)), bool(styles))


def _unmark(cell: Any, style: Any, was_marked: bool) -> None:
    if was_marked and cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in _OURS:
        if style is not None:
            cell._style = style
        else:  # the row was moved: its own style is not known any more
            cell.fill, cell.border = PatternFill(), Border()
    if not isinstance(cell, MergedCell) and cell.comment is not None and MARK in cell.comment.text:
        own = cell.comment.text.partition(MARK)[0].rstrip()
        cell.comment = Comment(own, cell.comment.author) if own else None


_OURS = frozenset(fill for fill, _, _ in _LOOKS.values())


def _keep_styles(book: Workbook, kept: Sequence[tuple[str, str, Any]]) -> None:
    if METADATA_SHEET not in book.sheetnames:
        book.create_sheet(METADATA_SHEET).sheet_state = "veryHidden"
    keeper: Any = book[METADATA_SHEET]
    for row, (sheet, name, style) in enumerate(kept, _KEPT_ROW):
        put(keeper.cell(row, _KEPT_COLUMN), sheet)
        put(keeper.cell(row, _KEPT_COLUMN + 1), name)
        keeper.cell(row, _KEPT_COLUMN + 1)._style = style
