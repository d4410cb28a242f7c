"""Total rows as checks: what the detail adds up to, what is printed, and how far the formula reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from onex import formbook
from onex.model.cell import Cell, Source, number
from onex.model.finding import Finding, Place
from onex.model.form import Field
from onex.model.values import State
from onex.sheets.headings import Heading
from onex.sheets.raw import Sheet
from onex.sheets.remark import finding
from onex.tables import Part, Table

_SUM = re.compile(r"SUM\(\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)\)", re.IGNORECASE)


def disagreements(sheet: Sheet, heading: Heading, table: Table, source: Source) -> Iterator[Finding]:
    """A finding for each printed total that the records do not add up to (V3)."""
    part = table.parts[0]
    totals = [item.row for item in part.left_out if item.why == "total"]
    if not totals or not len(table.frame):
        return
    printed = {
        (int(r), int(c)): (sheet.texts[k], sheet.kinds[k])
        for r, c, k in zip(sheet.rows, sheet.columns, sheet.codes, strict=True)
        if int(r) in set(totals)
    }
    firsts = {
        row: next(text for (r, _), (text, _k) in sorted(printed.items()) if r == row and text.strip()) for row in totals
    }
    partial = {row for row, text in firsts.items() if "小计" in text}
    for name, field in heading.spec.fields.items():
        column = part.column_of(name)
        if field.type not in ("count", "money") or not column:
            continue
        for row in totals:
            content = printed.get((row, column))
            if content is not None:
                yield from _compare(
                    sheet, table, part, field, row, totals, row in partial, content[0], content[1].type, source
                )


def _compare(
    sheet: Sheet,
    table: Table,
    part: Part,
    field: Field,
    row: int,
    totals: list[int],
    partial: bool,
    text: str,
    kind: str,
    source: Source,
) -> Iterator[Finding]:
    parsed = formbook.parser().parse(field, text, kind)
    if parsed.state is not State.VALUE:
        return
    rows = table.frame.index.to_numpy()
    above = [t for t in totals if t < row]
    since = rows > (above[-1] if above else 0)
    sums = []
    for chosen in (np.ones(len(rows), bool), rows < row, since & (rows < row)):
        for filled in (True, False):
            total = _sum(table, field, chosen, filled)
            if total is None:
                return
            sums.append(total)
    if parsed.value in sums:
        return
    detail = sums[4] if partial else sums[0]
    cell = Cell(part.sheet, row, part.column_of(field.name))
    reach = _reach(sheet.formulas.get((row, cell.column), ""), rows, part.column_of(field.name))
    place = Place(part.sheet, cell.a1, field.name, text)
    message = f"{place} 合计 {parsed.value}，明细相加是 {detail}{reach}"
    yield finding(
        "W09",
        "warning",
        source,
        message,
        spec=table.spec,
        places=[place],
        row=row,
        expected=str(detail),
        difference=str(parsed.value - detail),
        obligations=["V3"],
    )


def _sum(table: Table, field: Field, chosen: NDArray[np.bool_], filled: bool) -> Decimal | int | None:
    """The chosen records' sum, with or without values filled from merged cells; None when one cannot be read."""
    own = table.cells[field.name]
    state = own.state[chosen]
    if (state == State.UNREADABLE).any():
        return None
    use = chosen & (own.state == State.VALUE)
    if not filled and own.merged is not None:
        use &= ~own.merged
    total: Decimal | int = sum(own.values[own.codes[use]])
    return total


def _reach(formula: str, rows: NDArray[np.int64], column: int) -> str:
    """What a SUM leaves out, in words; nothing when the formula is unknown or reaches every record."""
    found = _SUM.search(formula)
    if not found:
        return ""
    first, last = int(found[2]), int(found[4])
    if number(found[1].upper()) != column:
        return f"；公式 {found[0]} 加的不是本列"
    outside = [int(row) for row in rows if not first <= row <= last]
    return f"；公式 {found[0]} 没有加到第 {'、'.join(map(str, outside[:5]))} 行" if outside else ""
