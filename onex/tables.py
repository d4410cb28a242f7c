"""Tables: records of one table of a form, each value knowing the cell that it came from.

The frame's index is the *place* of a record: its Excel row number, plus `STRIDE` for each further sheet of the same table. No rule
resets it, so it still tells the cell when a finding is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.model.cell import Cell, Source
from onex.model.form import Field, TableSpec
from onex.model.values import Parsed, State, canonical

STRIDE = 1 << 21  # above the last Excel row


@dataclass(frozen=True, slots=True)
class Mapped:
    """One heading and the field that it stands for. `exact` by the contract, `inferred` with care, `doubtful` unread."""

    field: str
    column: int
    heading: str
    match: Literal["exact", "inferred", "doubtful"]
    row: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no record: a total, note, sample, blank or repeated heading."""

    row: int
    why: Literal["total", "note", "sample", "blank", "repeat_heading"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one sheet holds of a table.

    card      field → (row, column) where the sheet is laid out as a card; empty for a plain table
    judged    False when a required heading is missing: its rows are counted in `rows` but are in no frame
    """

    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[Mapped, ...]
    rows: int
    left_out: tuple[LeftOut, ...] = ()
    card: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    judged: bool = True
    missing: tuple[str, ...] = ()
    stored_as_text: Mapping[str, int] = field(default_factory=dict)

    def column_of(self, name: str) -> int:
        """The column read for a field; 0 when the sheet has none."""
        return next((m.column for m in self.columns if m.field == name and m.match != "doubtful"), 0)


@dataclass(frozen=True, slots=True)
class Cells:
    """One field's cells: the distinct contents, what each means, and which record has which.

    texts    distinct raw texts; parsed, values, states are parallel to it and end with one entry for a blank
    codes    int32, one a record; -1 points at the blank entry
    merged   records whose value was filled from a merged cell above
    """

    texts: Sequence[str]
    values: NDArray[Any]
    states: NDArray[np.uint8]
    odd: Mapping[int, Parsed]
    codes: NDArray[np.int32]
    merged: NDArray[np.bool_] | None = None

    @property
    def state(self) -> NDArray[np.uint8]:
        """One `State` a record."""
        return self.states[self.codes]

    def with_value(self, rows: NDArray[np.bool_], parsed: Parsed, text: str = "") -> Cells:
        """The same cells, the chosen records now meaning `parsed`."""
        new = len(self.texts)
        values = np.empty(len(self.values) + 1, dtype=object)
        values[:new], values[new], values[-1] = self.values[:-1], parsed.value, self.values[-1]
        states = np.concatenate([self.states[:-1], [int(parsed.state)], self.states[-1:]]).astype(np.uint8)
        codes = np.where(rows, np.int32(new), self.codes).astype(np.int32)
        return replace(
            self, texts=[*self.texts, text], values=values, states=states, odd={**self.odd, new: parsed}, codes=codes
        )


def join_cells(first: Cells, second: Cells) -> Cells:
    """The cells of two parts of one table, one after the other."""
    shift = len(first.texts)
    values = np.concatenate([first.values[:-1], second.values[:-1], first.values[-1:]])
    states = np.concatenate([first.states[:-1], second.states[:-1], first.states[-1:]])
    codes = np.concatenate([first.codes, np.where(second.codes >= 0, second.codes + shift, -1)]).astype(np.int32)
    merged = None
    if first.merged is not None or second.merged is not None:
        masks = [c.merged if c.merged is not None else np.zeros(len(c.codes), bool) for c in (first, second)]
        merged = np.concatenate(masks)
    odd = {**first.odd, **{code + shift: p for code, p in second.odd.items()}}
    return Cells([*first.texts, *second.texts], values, states, odd, codes, merged)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that was read from another spelling."""

    cell: Cell
    field: str
    before: str
    after: str
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The records of one table in one file. Nothing modifies `frame` in place.

    frame   index = place, one column a field of the spec; blank, not applicable and unreadable values are missing (None or NA);
            counts Int64, days `date`, money Decimal, yes_no bool, code lists their code
    """

    spec: TableSpec
    source: Source
    parts: tuple[Part, ...]
    frame: pd.DataFrame
    cells: Mapping[str, Cells]

    @property
    def unjudged_rows(self) -> int:
        """Records in sheets that lack a required heading."""
        return sum(part.rows for part in self.parts if not part.judged)

    def part(self, place: int) -> tuple[Part, int]:
        """The sheet's part and the Excel row of a record."""
        return self.parts[place // STRIDE], place % STRIDE

    def cell(self, place: int, name: str) -> Cell:
        """The cell of a record's field; column 0 where its sheet has no such column."""
        part, row = self.part(place)
        if part.card:
            row, column = part.card.get(name, (0, 0))
            return Cell(part.sheet, row, column)
        return Cell(part.sheet, row, part.column_of(name))

    def text(self, position: int, name: str) -> str:
        """The raw text of the record at a position (not place) of the frame; empty when blank."""
        cells = self.cells.get(name)
        if cells is None:
            return ""
        code = int(cells.codes[position])
        return cells.texts[code] if code >= 0 else ""

    def changes(self) -> Iterator[Change]:
        """Every cell that was inferred, in the order of records and fields."""
        for name, cells in self.cells.items():
            inferred = np.zeros(len(cells.values), dtype=bool)
            inferred[[code for code, parsed in cells.odd.items() if parsed.how]] = True
            hit = inferred[cells.codes] & (cells.codes >= 0)
            if cells.merged is not None:
                hit = hit | cells.merged
            for position in np.nonzero(hit)[0]:
                yield self._change(int(position), name, cells)

    def _change(self, position: int, name: str, cells: Cells) -> Change:
        code = int(cells.codes[position])
        parsed = cells.odd.get(code)
        how = parsed.how if parsed else ()
        before = cells.texts[code]
        if cells.merged is not None and cells.merged[position]:
            how, before = (*how, "merged"), ""
        place = int(self.frame.index[position])
        return Change(self.cell(place, name), name, before, canonical(cells.values[code]), how)

    def replaced(self, name: str, cells: Cells) -> Table:
        """The same table with other cells for one field, the frame following."""
        frame = self.frame.copy(deep=False)
        frame[name] = column(self.spec.fields[name], cells, self.frame.index)
        return replace(self, frame=frame, cells={**self.cells, name: cells})

    def selected(self, mask: NDArray[np.bool_]) -> Table:
        """The same table with only some of its records."""
        cells = {
            name: replace(c, codes=c.codes[mask], merged=None if c.merged is None else c.merged[mask])
            for name, c in self.cells.items()
        }
        return replace(self, frame=self.frame[mask], cells=cells)


def column(spec: Field, cells: Cells, index: pd.Index[Any]) -> pd.Series[Any]:
    """One field's values as a Series: Int64 for counts and ordinals, object for everything else."""
    if spec.type in ("count", "batch", "round"):
        good = cells.states == State.VALUE
        numbers = np.array([v if ok else 0 for v, ok in zip(cells.values, good, strict=True)], dtype=np.int64)
        return pd.Series(pd.arrays.IntegerArray(numbers[cells.codes], ~good[cells.codes]), index=index)
    return pd.Series(cells.values[cells.codes], index=index, dtype=object)


def no_cells(rows: int) -> Cells:
    """A field that the sheet has no column for: every record blank."""
    values = np.empty(1, dtype=object)
    return Cells([], values, np.array([State.BLANK], np.uint8), {}, np.full(rows, -1, np.int32))


def join(tables: Sequence[Table]) -> Table:
    """One table from the sheets of one file that hold it; the second sheet's places start at `STRIDE`, and so on."""
    first = tables[0]
    if len(tables) == 1:
        return first
    parts = tuple(part for table in tables for part in table.parts)
    index = np.concatenate([table.frame.index.to_numpy() + STRIDE * i for i, table in enumerate(tables)])
    cells = dict(first.cells)
    for table in tables[1:]:
        cells = {name: join_cells(cells[name], table.cells[name]) for name in cells}
    place = pd.Index(index)
    frame = pd.DataFrame({name: column(first.spec.fields[name], c, place) for name, c in cells.items()}, index=place)
    return Table(first.spec, first.source, parts, frame, cells)
