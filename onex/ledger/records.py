"""A table's records as rows of the ledger and back: every type exact both ways, and the digest of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.ledger.chain import canonical
from onex.model import values
from onex.model.cell import letters
from onex.model.form import Field, TableSpec
from onex.model.values import State
from onex.tables import Table

CENTS = 2


def to_column(field: Field, series: pd.Series[Any]) -> list[Any]:
    """One field's values as the ledger stores them."""
    if field.type in ("count", "batch", "round"):
        return [None if v is pd.NA else int(v) for v in series.astype(object)]
    return [None if v is None or v is pd.NA else _stored(field, v) for v in series]


def _stored(field: Field, value: Any) -> Any:
    if field.type == "money":
        scaled = Decimal(value).scaleb(CENTS)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{field.name} has more decimals than the ledger keeps")
        return int(scaled)
    if field.type == "yes_no":
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


def rows(table: Table, chosen: NDArray[np.bool_], revision_id: int) -> list[dict[str, Any]]:
    """The chosen records as rows of the form's table."""
    places = [table.part(int(place)) for place in table.frame.index[chosen]]
    columns = {name: to_column(field, table.frame[name][chosen]) for name, field in table.spec.fields.items()}
    return [
        {
            "revision_id": revision_id,
            "sheet": part.sheet,
            "row": row,
            **{name: column[i] for name, column in columns.items()},
        }
        for i, (part, row) in enumerate(places)
    ]


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


def content(chosen: Mapping[str, tuple[Table, NDArray[np.bool_]]]) -> str:
    """SHA-256 of what the chosen records of each table say, whatever their order and place in the file.

    An unreadable cell counts by its text: mended or miswritten otherwise, it is another content.
    """
    said = {name: sorted(_said(table, mask)) for name, (table, mask) in sorted(chosen.items())}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _said(table: Table, chosen: NDArray[np.bool_]) -> list[str]:
    columns = []
    for name, field in table.spec.fields.items():
        column = to_column(field, table.frame[name][chosen])
        states = table.cells[name].state[chosen]
        for i in np.nonzero(states == State.UNREADABLE)[0]:
            column[i] = {"unreadable": table.text(int(np.nonzero(chosen)[0][i]), name)}
        columns.append(column)
    return [canonical(list(record)) for record in zip(*columns, strict=True)]


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
