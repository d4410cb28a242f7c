"""A table's records as rows of the ledger and back: every type exact both ways, and the digest of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd

from onex.ledger.chain import canonical
from onex.model import values
from onex.model.cell import letters
from onex.model.form import Field, TableSpec
from onex.model.values import State
from onex.tables import Cells, Table

CENTS = 2


def _meant(field: Field, cells: Cells) -> list[Any]:
    """What each distinct content of a column is stored as; the last stands for a blank."""
    known = cells.states == State.VALUE
    return [_stored(field, value) if ok else None for value, ok in zip(cells.values, known, strict=True)]


def _stored(field: Field, value: Any) -> Any:
    if field.type == "money":
        scaled = Decimal(value).scaleb(CENTS)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{field.name} has more decimals than the ledger keeps")
        return int(scaled)
    if field.type in ("count", "batch", "round", "yes_no"):
        return int(value)
    return values.canonical(value)


def from_column(field: Field, stored: Sequence[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """The same values as a table's frame holds them: counts Int64, money Decimal, days `date`, lists tuples."""
    if field.type in ("count", "batch", "round"):
        return pd.Series(pd.array(list(stored), dtype="Int64"), index=index)
    loaded = np.empty(len(stored), dtype=object)
    loaded[:] = [None if value is None else _loaded(field, value) for value in stored]
    return pd.Series(loaded, index=index, dtype=object)


def _loaded(field: Field, value: Any) -> Any:
    match field.type:
        case "money":
            return Decimal(value).scaleb(-CENTS)
        case "yes_no":
            return bool(value)
        case "day":
            return date.fromisoformat(value)
        case "share":
            return Decimal(value)
        case "list":
            return tuple(value.split("、"))
    return value


PLACE = ("event", "revision_id", "sheet", "row")  # what every row of a form's table begins with


@dataclass(frozen=True, slots=True)
class Stored:
    """A file's table as the ledger stores it.

    names     the columns of its rows: `PLACE`, then the fields that any record fills; the others are blank throughout
    rows      one list a record, parallel to `names`; event and revision_id are not known yet
    said      what each record's fields say, as the chain hashes them
    contents  the same, with the text of cells that could not be read: another text is another content
    """

    names: list[str]
    rows: list[list[Any]]
    said: list[str]
    contents: list[str]


def stored(table: Table) -> Stored:
    """All records of a table, in their order. Each distinct content of a column is turned and worded once, however often it stands."""
    columns, words = {}, {}
    for name, field in table.spec.fields.items():
        cells = table.cells[name]
        meant = _meant(field, cells)
        if all(value is None for value in meant):
            continue
        codes = cells.codes.tolist()
        worded = ["" if value is None else f"{canonical(name)}:{canonical(value)}" for value in meant]
        columns[name] = [meant[code] for code in codes]
        words[name] = [worded[code] for code in codes]
    places = [table.part(place) for place in table.frame.index.tolist()]
    values: Iterable[Any] = zip(*columns.values(), strict=True) if columns else repeat((), len(places))
    rows = [[None, None, part.sheet, row, *record] for (part, row), record in zip(places, values, strict=True)]
    # As `chain.sayer` would say it: the fields in the order of their names, without the blank ones.
    pieces: Iterable[Any] = (
        zip(*(words[name] for name in sorted(words)), strict=True) if words else repeat((), len(rows))
    )
    said = [f"{{{','.join(filter(None, record))}}}" for record in pieces]
    contents = list(said)
    for position, unread in _unread(table).items():
        contents[position] += canonical(unread)
    return Stored([*PLACE, *columns], rows, said, contents)


def _unread(table: Table) -> dict[int, dict[str, str]]:
    """Record → field → the text that could not be read."""
    found: dict[int, dict[str, str]] = {}
    for name, cells in table.cells.items():
        for position in np.nonzero(cells.state == State.UNREADABLE)[0]:
            found.setdefault(int(position), {})[name] = table.text(int(position), name)
    return found


def layout(table: Table, revision_id: int) -> list[dict[str, Any]]:
    """For each sheet of a table, where its fields stand: a column's letters, or the very cell of a card."""
    found = []
    for part in table.parts:
        if part.card:
            where = {name: f"{letters(column)}{row}" for name, (row, column) in part.card.items()}
        else:
            where = {m.field: letters(m.column) for m in part.columns if m.match != "doubtful"}
        found.append(
            {
                "revision_id": revision_id,
                "table_name": table.spec.id,
                "sheet": part.sheet,
                "columns": canonical(where),
            }
        )
    return found


def content(contents: Mapping[str, Iterable[str]]) -> str:
    """SHA-256 of what the records of each table say, whatever their order and place in the file."""
    said = {name: sorted(own) for name, own in sorted(contents.items())}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def frame(spec: TableSpec, stored: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of a form's table as a frame: revision_id, sheet, row, then the fields, typed as a table's frame is."""
    index = pd.RangeIndex(len(stored))
    columns: dict[str, pd.Series[Any]] = {
        "revision_id": pd.Series([row["revision_id"] for row in stored], index=index, dtype="int64"),
        "sheet": pd.Series([row["sheet"] for row in stored], index=index, dtype=object),
        "row": pd.Series([row["row"] for row in stored], index=index, dtype="int64"),
    }
    for name, field in spec.fields.items():
        columns[name] = from_column(field, [row[name] for row in stored], index)
    return pd.DataFrame(columns)
