"""What of a wide table is shown where there is little room, on a screen or in a letter: whose row it is, and what matters most."""

from __future__ import annotations

from dataclasses import replace

from onex.model.report import Column, Section

_TOTAL, _PEOPLE = "_total", "人"
_CODE, _NAME = "school_code", "school"


def main_columns(section: Section, most: int) -> list[int]:
    """The places of the columns that are shown, at most `most` where the dimensions leave room, in the order of the table.

    All where they fit; else the dimensions, then cumulative head counts, shares, other figures, words.
    """
    columns = section.columns
    if len(columns) <= most:
        return list(range(len(columns)))
    dimensions = len(section.dimensions)
    ranked = sorted(range(dimensions, len(columns)), key=lambda place: (_rank(columns[place]), place))
    return [*range(dimensions), *sorted(ranked[: max(most - dimensions, 1)])]


def narrowed(section: Section, most: int, rows: int) -> Section:
    """The section with its main columns and first rows; a note says what was left out."""
    places = main_columns(section, most)
    notes = list(section.notes)
    if len(places) < len(section.columns):
        notes.append(f"另有 {len(section.columns) - len(places)} 栏未列，见工作簿")
    if len(section.rows) > rows:
        notes.append(f"共 {len(section.rows)} 行，此处列前 {rows} 行，其余见工作簿")
    kept = tuple(tuple(row[place] for place in places) for row in section.rows[:rows])
    return Section(section.name, section.title, tuple(section.columns[place] for place in places), kept, tuple(notes))


def upright(section: Section) -> Section:
    """A table of one row without dimensions, a figure a line; any other as it is."""
    if section.dimensions or len(section.rows) != 1:
        return section
    columns = (Column("label", "指标"), Column("value", "数值", type="note"), Column("unit", "单位", type="note"))
    pairs = zip(section.columns, section.rows[0], strict=True)
    rows = tuple((column.label, column.show(value), column.unit) for column, value in pairs)
    return Section(section.name, section.title, columns, rows, section.notes)


def without_codes(section: Section) -> Section:
    """The section without schools' codes, where it has their names."""
    names = [column.name for column in section.columns]
    if _CODE not in names or _NAME not in names:
        return section
    kept = [place for place, name in enumerate(names) if name != _CODE]
    columns = tuple(section.columns[place] for place in kept)
    return replace(section, columns=columns, rows=tuple(tuple(row[place] for place in kept) for row in section.rows))


def _rank(column: Column) -> int:
    if column.type == "count" and column.unit == _PEOPLE and column.name.endswith(_TOTAL):
        return 0
    return {"share": 1, "count": 2, "money": 2}.get(column.type, 3)
