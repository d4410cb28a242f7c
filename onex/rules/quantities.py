"""Many quantities of each record at once: laid out as numbers for the comparing, told again as they were written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.rules import Answer, answer

Numbers = NDArray[np.float64]
CENTS = 100  # money is compared in whole cents, so that every number is exact


def numbers(rows: pd.DataFrame, names: Sequence[str]) -> Numbers:
    """Rows × fields, money in cents; NaN where a quantity is missing. Exact up to 2⁵³."""
    columns = [_cents(rows[name]) if rows[name].dtype == object else rows[name] for name in names]
    return np.column_stack([np.asarray(c.to_numpy("float64", na_value=np.nan)) for c in columns])


def _cents(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.map(lambda amount: int(amount * CENTS), na_action="ignore").astype("float64")


def by_cell(
    rows: pd.DataFrame,
    names: Sequence[str],
    broken: NDArray[np.bool_],
    unknown: NDArray[np.bool_],
    facts: Callable[[], Mapping[str, Any]],
    lacking: str = "",
) -> Answer:
    """The answer about each cell of some fields; `facts` are asked for only where something is broken, arrays told as `shown`."""
    verdict = np.where(unknown, np.nan, broken)
    said = facts() if broken.any() else {}
    told = {
        name: shown(rows, names, np.where(broken, value, np.nan)) if isinstance(value, np.ndarray) else value
        for name, value in said.items()
    }
    return answer(pd.DataFrame(verdict, index=rows.index, columns=list(names)), lacking, **told)


def shown(rows: pd.DataFrame, names: Sequence[str], value: Numbers) -> pd.DataFrame:
    """Numbers as they are read: whole ones as such, money as an amount."""
    told = np.full(value.shape, None, dtype=object)
    money = [rows[name].dtype == object for name in names]
    for row, column in zip(*np.nonzero(~np.isnan(value)), strict=True):
        whole = int(value[row, column])
        told[row, column] = Decimal(whole) / CENTS if money[column] else whole
    return pd.DataFrame(told, index=rows.index, columns=list(names))
