"""What changed between two versions of one submission: record by record, cell by cell, with the cells' addresses in both files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from onex import formbook
from onex.acts.comparing import Record, match
from onex.ledger import frames
from onex.ledger.store import Ledger
from onex.ledger.versions import Version, unread_in
from onex.model.form import Field, TableSpec
from onex.model.mask import mask, mask_all
from onex.model.values import State, canonical
from onex.sheets.reader import read_bytes


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a record in both versions: what it said, masked where personal, and where it stands in each file.

    A text that could not be read is given as it stands in the file; `before_unread`, `after_unread` say so.
    """

    field: str
    label: str
    before: str
    after: str
    before_cell: str
    after_cell: str
    before_unread: bool = False
    after_unread: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A record that changed, came or went. `key` names it as the later version does, a record that went as the earlier did."""

    what: str
    sheet: str
    row: int
    key: Mapping[str, str]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableDiff:
    """What changed in one table; `same` counts records that did not, `moved` those of them that stand elsewhere now."""

    spec: TableSpec
    rows: tuple[Row, ...]
    same: int
    moved: int

    def count(self, what: str) -> int:
        """How many records changed, added or removed."""
        return sum(row.what == what for row in self.rows)


def differences(ledger: Ledger, before: Version, after: Version) -> tuple[TableDiff, ...]:
    """What changed in each table of the form."""
    old, new = _Side(ledger, before), _Side(ledger, after)
    return tuple(_table(spec, old, new) for spec in formbook.forms()[after.form].tables.values())


class _Side:
    """One version's records, where they stand, and the text of cells that could not be read."""

    def __init__(self, ledger: Ledger, version: Version) -> None:
        self.ledger, self.version = ledger, version
        self._unread: dict[tuple[str, str, int, str], str] | None = None

    def records(self, spec: TableSpec) -> list[dict[str, Any]]:
        """revision_id, sheet, row and the typed fields, in the order of the file."""
        rows = frames.of_table(self.ledger, spec, [self.version.revision_id]).to_dict("records")
        return [{str(name): value for name, value in row.items()} for row in rows]

    def cells(self, spec: TableSpec) -> Mapping[tuple[int, str], Mapping[str, str]]:
        """As `frames.cells`."""
        return frames.cells(self.ledger, spec, [self.version.revision_id])

    def unread(self, spec: TableSpec, row: Mapping[str, Any], field: str) -> str:
        """The text of a cell that could not be read; empty for any other. The original is opened only where there are such."""
        if self._unread is None:
            self._unread = dict(self._texts()) if unread_in(self.ledger, self.version.revision_id) else {}
        return self._unread.get((spec.id, row["sheet"], int(row["row"]), field), "")

    def _texts(self) -> Iterator[tuple[tuple[str, str, int, str], str]]:
        path = self.ledger.archive.path(self.version.sha256)
        if not path.is_file():
            return
        for table in read_bytes(path.read_bytes(), self.version.file).tables:
            for name, cells in table.cells.items():
                for position in np.nonzero(cells.state == State.UNREADABLE)[0].tolist():
                    part, row = table.part(int(table.frame.index[position]))
                    yield (table.spec.id, part.sheet, row, name), table.text(position, name)


def _table(spec: TableSpec, old: _Side, new: _Side) -> TableDiff:
    sides = [_Laid(spec, side, side.records(spec), side.cells(spec)) for side in (old, new)]
    before, after = sides
    matched = match(spec.key, before.texts, after.texts)
    rows, same, moved = [], 0, 0
    for i, j in matched.pairs:
        cells = tuple(_cells(spec, before, i, after, j))
        if cells:
            rows.append(after.row("changed", j, cells))
        else:
            same += 1
            moved += before.place(i) != after.place(j)
    rows += [after.row("added", j, tuple(_cells(spec, None, 0, after, j))) for j in matched.added]
    rows += [before.row("removed", i, tuple(_cells(spec, before, i, None, 0))) for i in matched.removed]
    return TableDiff(spec, tuple(rows), same, moved)


class _Laid:
    """One version's records of one table, as text and in their places."""

    def __init__(
        self,
        spec: TableSpec,
        side: _Side,
        records: Sequence[Mapping[str, Any]],
        layout: Mapping[tuple[int, str], Mapping[str, str]],
    ) -> None:
        self.spec, self.side, self.records, self.layout = spec, side, records, layout
        self.texts: list[Record] = [{name: _text(row[name]) for name in spec.fields} for row in records]

    def place(self, i: int) -> tuple[str, int]:
        """The sheet and row of a record."""
        return self.records[i]["sheet"], int(self.records[i]["row"])

    def value(self, i: int, field: str) -> tuple[str, bool]:
        """What a field says, and whether that is a text that could not be read."""
        said = self.texts[i][field]
        unread = "" if said else self.side.unread(self.spec, self.records[i], field)
        return said or unread, bool(unread)

    def cell(self, i: int, field: str) -> str:
        """Where a field of a record stands in the file; empty where the file has no such column."""
        sheet, row = self.place(i)
        where = self.layout.get((self.side.version.revision_id, sheet), {}).get(field, "")
        return where if not where or where[-1].isdigit() else f"{where}{row}"

    def row(self, what: str, i: int, cells: tuple[Cell, ...]) -> Row:
        """The record as the report of differences names it."""
        sheet, number = self.place(i)
        key = {name: _shown(self.spec, name, self.texts[i][name]) for name in self.spec.key}
        return Row(what, sheet, number, key, cells)


def _cells(spec: TableSpec, before: _Laid | None, i: int, after: _Laid | None, j: int) -> Iterator[Cell]:
    """The fields in which two records differ; of a record without a counterpart all that say something."""
    for name, field in spec.fields.items():
        old, old_unread = before.value(i, name) if before else ("", False)
        new, new_unread = after.value(j, name) if after else ("", False)
        if old == new:
            continue
        old_cell, new_cell = before.cell(i, name) if before else "", after.cell(j, name) if after else ""
        said = _shown(spec, name, old), _shown(spec, name, new)
        yield Cell(name, field.label, *said, old_cell, new_cell, old_unread, new_unread)


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA else canonical(value)


def _shown(spec: TableSpec, name: str, text: str) -> str:
    """A value for people: the word of a code, the middle of what is personal hidden."""
    field: Field = spec.fields[name]
    if field.personal:
        return mask_all(text) if text else ""
    codes = formbook.codes()
    if field.of in codes:
        text = "、".join(codes[field.of].label(code) for code in text.split("、")) if text else ""
    elif field.type == "yes_no":
        text = {"true": "是", "false": "否"}.get(text, text)
    return mask(text)
