"""One school's part of a merged workbook, built anew from what is known to be its own, so that nothing of another school travels along."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText

from onex.model.cell import split_a1
from onex.model.finding import Finding
from onex.sheets.packing import properties, put
from onex.tables import Part, Table

OTHER = "（他校）"
Styles = dict[tuple[int, ...], Any]
"""Style of the source → the same style in the copy."""


@dataclass(frozen=True, slots=True)
class Share:
    """What belongs to one school: its name, its rows in each sheet, whole card sheets, and the words of other schools.

    school_code is empty for rows whose school could not be told.
    """

    school_code: str
    school: str
    rows: Mapping[str, frozenset[int]]
    cards: frozenset[str]
    foreign: re.Pattern[str] | None


def is_merged(tables: Sequence[Table]) -> bool:
    """Whether a workbook speaks of several schools.

    The tables with one row a school decide where they hold any: a second code on a pilot row alone is a slip of the pen.
    """
    coded = [t for t in tables if "school_code" in t.frame and t.frame["school_code"].notna().any()]
    rosters = [t for t in coded if set(t.spec.key) <= {"period", "school_code"}]
    return len({code for t in rosters or coded for code in t.frame["school_code"].dropna()}) > 1


def shares(tables: Sequence[Table]) -> list[Share]:
    """The schools of a workbook, in the order of their first rows; the nameless rows, if any, last."""
    rows: dict[str, dict[str, set[int]]] = {}
    names: dict[str, dict[str, None]] = {}
    cards: dict[str, set[str]] = {}
    for table in tables:
        if "school_code" not in table.frame:
            continue
        schools = table.frame["school"] if "school" in table.frame else table.frame["school_code"]
        for place, code, name in zip(table.frame.index, table.frame["school_code"], schools, strict=True):
            part, row = table.part(int(place))
            own = code if isinstance(code, str) else ""
            rows.setdefault(own, {}).setdefault(part.sheet, set()).add(row)
            names.setdefault(own, {})
            if isinstance(name, str):
                names[own][name] = None
            if part.card:
                cards.setdefault(own, set()).add(part.sheet)
    ordered = sorted(rows, key=lambda code: not code)
    return [
        Share(
            code,
            next(iter(names[code]), ""),
            {sheet: frozenset(own) for sheet, own in rows[code].items()},
            frozenset(cards.get(code, ())),
            _foreign(code, names),
        )
        for code in ordered
    ]


def _foreign(own: str, names: Mapping[str, Mapping[str, None]]) -> re.Pattern[str] | None:
    """What must not stand in this school's copy: other schools' codes, and their names where they are no part of its own."""
    words = [code for code in names if code and code != own]
    mine = list(names[own])
    for code, theirs in names.items():
        if code not in (own, ""):
            words += [name for name in theirs if len(name) > 3 and not any(name in one for one in mine)]
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))) if words else None


def extract(book: Workbook, tables: Sequence[Table], share: Share, titles: Mapping[str, str]) -> Workbook:
    """A new workbook with the school's rows at their old places, the rows between hidden; formulas as values.

    titles: sheet as it was read → its title in the book, where that is another.
    """
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    made.properties = properties("")
    made.epoch = book.epoch
    done: set[str] = set()
    for table in tables:
        own = [part for part in table.parts if part.sheet in share.rows]
        # A table without a row of this school still says so by its headings.
        for part in own or [p for p in table.parts if p.judged and not p.card][:1]:
            if part.sheet not in done:
                done.add(part.sheet)
                title = titles.get(part.sheet, part.sheet)
                foreign = part not in own and len(table.parts) > 1
                _sheet(book[title], made.create_sheet(table.spec.sheet if foreign else title), part, share)
    return made


def _sheet(source: Any, target: Any, part: Part, share: Share) -> None:
    own = share.rows.get(part.sheet, frozenset())
    whole = part.sheet in share.cards
    top = source.max_row if whole else max(part.header_rows, default=0)
    styles: Styles = {}
    width = source.max_column
    for number in sorted({*range(1, top + 1), *own}):
        for cell in next(source.iter_rows(number, number, 1, width)):
            _cell(cell, target.cell(cell.row, cell.column), share, styles)
    _merges(source, target, top, own, share, styles)
    _shape(source, target)
    for number in sorted({*range(1, top + 1), *own}):
        target.row_dimensions[number].height = source.row_dimensions[number].height
    for number in range(top + 1, max(own, default=top)):
        if number not in own:
            target.row_dimensions[number].hidden = True


def _cell(source: Any, target: Any, share: Share, styles: Styles) -> None:
    if source.has_style:
        target._style = copy(_style(source, target, share, styles))
    value = source.value
    if isinstance(value, CellRichText):
        value = str(value)
    if source.data_type == "e":
        target.value, target.data_type = value, "e"
    elif isinstance(value, str):
        put(target, share.foreign.sub(OTHER, value) if share.foreign else value)
    elif value is not None:
        hit = share.foreign and isinstance(value, int | float) and share.foreign.fullmatch(f"{value:.0f}")
        put(target, OTHER if hit else value)


def _style(source: Any, target: Any, share: Share, styles: Styles) -> Any:
    """The source's style as the target's workbook numbers it, worked out once for each style."""
    key = tuple(source._style)
    if key not in styles:
        shown = source.number_format
        target.font, target.fill, target.border = copy(source.font), copy(source.fill), copy(source.border)
        target.alignment, target.protection = copy(source.alignment), copy(source.protection)
        target.number_format = "General" if share.foreign and share.foreign.search(shown) else shown
        if source.quotePrefix:
            target.quotePrefix = True
        styles[key] = copy(target._style)
    return styles[key]


def _merges(source: Any, target: Any, top: int, own: frozenset[int], share: Share, styles: Styles) -> None:
    """Merges that lie within the heading or the school's rows; of others each own row gets the value that was read."""
    for area in source.merged_cells.ranges:
        rows = range(area.min_row, area.max_row + 1)
        mine = [row for row in rows if row <= top or row in own]
        if len(mine) == len(rows):
            target.merge_cells(area.coord)
        else:
            for row in mine:
                _cell(source.cell(area.min_row, area.min_col), target.cell(row, area.min_col), share, styles)


def _shape(source: Any, target: Any) -> None:
    """Widths, panes, page and hidden columns; nothing that holds words."""
    for name, column in source.column_dimensions.items():
        made = target.column_dimensions[name]
        made.width, made.hidden, made.min, made.max = column.width, column.hidden, column.min, column.max
    target.sheet_format.defaultRowHeight = source.sheet_format.defaultRowHeight
    target.freeze_panes = source.freeze_panes
    for name in ("orientation", "paperSize", "fitToWidth", "fitToHeight"):
        setattr(target.page_setup, name, getattr(source.page_setup, name))
    fit = source.sheet_properties.pageSetUpPr
    target.sheet_properties.pageSetUpPr.fitToPage = bool(fit and fit.fitToPage)


def own_findings(findings: Sequence[Finding], share: Share) -> list[Finding]:
    """The school's findings: those that name it, and those at its rows alone. None that mentions another school."""
    kept = []
    for finding in findings:
        if finding.school_code not in ("", share.school_code):
            continue
        mine = tuple(p for p in finding.places if _is_mine(p.sheet, p.cell, share))
        if not finding.school_code and (not finding.places or len(mine) < len(finding.places)):
            continue
        said = f"{finding.message}{finding.title}{finding.fix}{''.join(p.value for p in mine)}"
        if share.foreign and share.foreign.search(said):
            finding = replace(finding, message=share.foreign.sub(OTHER, finding.message))
        kept.append(replace(finding, places=mine))
    return kept


def _is_mine(sheet: str, cell: str, share: Share) -> bool:
    at = split_a1(cell)
    return sheet in share.cards or (at is not None and at[0] in share.rows.get(sheet, ()))
