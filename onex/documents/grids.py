"""Tables: from a fact or a report's section to a grid with its headings, alignment and widths.

A table fact is plain data::

    columns  one a column: a heading, or {label, group, width, align, merge}
    rows     each as long as columns; numbers are set at the right, a missing value is a dash
    widths   optional, in proportion to one another
    turned   optional: true for a page turned on its side, false for an upright one; else by how wide it is
    empty    optional: what is said where there are no rows
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from onex.documents.chinese import shown
from onex.documents.document import Block, Grid, Paragraph
from onex.documents.width import ems
from onex.errors import CatalogError
from onex.model.report import Section

EMPTY = "（本表无内容。）"
DASH = "—"
NUMBER = "序号"
_ORDINALS = frozenset({NUMBER, "名次"})
_KEYS = frozenset({"label", "group", "width", "align", "merge"})
_ALIGNS = frozenset({"left", "center", "right"})
_NARROWEST, _WIDEST = 3, 16  # characters that a column asks for at least and at most
_UPRIGHT = 36  # characters of 12 pt in 156 mm, borders taken off


def section_table(section: Section, *, numbered: bool = True) -> dict[str, Any]:
    """A report's section as a table fact, its rows numbered."""
    columns: list[Any] = [{"label": f"{c.label}（{c.unit}）" if c.unit else c.label} for c in section.columns]
    rows = [list(row) for row in section.rows]
    if numbered:
        columns = [NUMBER, *columns]
        rows = [[number, *row] for number, row in enumerate(rows, 1)]
    return {"columns": tuple(columns), "rows": tuple(map(tuple, rows))}


def grid(given: Mapping[str, Any], table: str, name: str) -> Block:
    """The block of a table fact: a grid, or a line that says that there is nothing in it.

    Raises CatalogError, naming template and table, for a fact that is no table.
    """
    try:
        rows = [tuple(row) for row in given["rows"]]
        columns = [_column(column) for column in given["columns"]]
    except (KeyError, TypeError, ValueError):
        raise CatalogError(f"模板 {name} 的「{table}」不是表：应有 columns 和 rows。文件没有生成。") from None
    if not columns or any(len(row) != len(columns) for row in rows):
        raise CatalogError(f"模板 {name} 的表「{table}」有的行与表头的栏数不同。文件没有生成。")
    if not rows:
        return Paragraph(str(given.get("empty", EMPTY)))
    texts = tuple(tuple(DASH if value is None else shown(value) for value in row) for row in rows)
    labels = tuple(column["label"] for column in columns)
    groups = tuple(column.get("group", "") for column in columns)
    asked = [_asked(label, [row[i] for row in texts]) for i, label in enumerate(labels)]
    widths = _widths(given, columns, asked, name, table)
    turned = given.get("turned")
    return Grid(
        labels,
        texts,
        widths,
        groups if any(groups) else (),
        tuple(
            column.get("align") or _align(column["label"], [row[i] for row in rows]) for i, column in enumerate(columns)
        ),
        tuple(i for i, column in enumerate(columns) if column.get("merge")),
        bool(turned) if turned is not None else sum(asked) > _UPRIGHT,
    )


def _column(column: Any) -> Mapping[str, Any]:
    if isinstance(column, str):
        return {"label": column}
    if not set(column) <= _KEYS or column.get("align", "left") not in _ALIGNS or not isinstance(column["label"], str):
        raise ValueError("a column has a label, and may have group, width, align and merge")
    found: Mapping[str, Any] = column
    return found


def _align(label: str, values: Sequence[Any]) -> Any:
    """Numbers at the right, save the rows' own and their ranks; an empty text where the cell's own length decides."""
    if label in _ORDINALS:
        return "center"
    known = [value for value in values if value is not None]
    numbers = [value for value in known if type(value) in (int, Decimal)]
    return "right" if known and len(numbers) == len(known) else ""


def _asked(label: str, texts: Sequence[str]) -> int:
    """How many characters a column would like: its longest cell, within bounds; its heading may be broken, a long one twice."""
    label_room = ems(label) / (3 if ems(label) > 6 else 2)
    longest = max((ems(line) for text in texts for line in text.split("\n")), default=0)
    return max(_NARROWEST, min(_WIDEST, math.ceil(max(longest, label_room)) + 1))


def _widths(
    given: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], asked: Sequence[int], name: str, table: str
) -> tuple[int, ...]:
    widths = tuple(
        given.get("widths") or (column.get("width") or own for column, own in zip(columns, asked, strict=True))
    )
    if len(widths) != len(columns) or not all(type(width) is int and width > 0 for width in widths):
        raise CatalogError(f"模板 {name} 的表「{table}」的 widths 应与栏数相同，都是正整数。文件没有生成。")
    return widths
