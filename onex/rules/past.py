"""What the same schools reported before, laid beside what they report now: by the key of a record, whatever its period."""

from __future__ import annotations

from typing import Any

import pandas as pd

from onex.model.form import TableSpec

PREVIOUS, EARLIER = "previous", "earlier"
NAMES = (PREVIOUS, EARLIER)
WHOLE = ("count", "batch", "round")
NOWHERE = -1  # the position of a record that is not there


def key_of(spec: TableSpec) -> list[str]:
    """What makes a record the same from period to period: its key without the period."""
    return [name for name in spec.key if name != "period"]


def typed(frame: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    """A frame with every field of the table, typed as a table's frame is; what it lacks is missing throughout."""
    columns = {}
    for name, field in spec.fields.items():
        column = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)
        columns[name] = column.astype("Int64" if field.type in WHOLE else object)
    return pd.DataFrame(columns, index=frame.index)


def nearest(rows: pd.DataFrame, spec: TableSpec, earlier: pd.DataFrame) -> pd.DataFrame:
    """For each row the same record of the nearest earlier period that has it, on the rows' index; missing where none has.

    A record that stood twice in that period is not known: which of the two was meant cannot be told.
    """
    key = key_of(spec)
    found: dict[tuple[Any, ...], tuple[str, int]] = {}
    for position, (period, *values) in enumerate(zip(*(earlier[name] for name in ("period", *key)), strict=True)):
        if None not in values:
            held = found.get(tuple(values), ("", NOWHERE))
            if period >= held[0]:
                found[tuple(values)] = (period, NOWHERE if period == held[0] else position)
    own = zip(*(rows[name] for name in key), strict=True)
    positions = [found.get(values, ("", NOWHERE))[1] for values in own]
    laid = earlier.reset_index(drop=True).reindex(positions)
    laid.index = rows.index
    return laid
