"""What a rule's parameters stand for, found by their names: columns, aligned frames, registers, provisions, what was said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.model.form import Form
from onex.model.values import State
from onex.rules import Rule, Series, past
from onex.rules.telling import Case
from onex.tables import Table

CONTEXT = ("on", "received_on", "units")


@dataclass(frozen=True, slots=True)
class _Column:
    """One field's values and states; `dense` is the column without missing values where it has none."""

    series: Series
    state: NDArray[np.uint8]
    dense: Series
    optional: bool

    def part(self, rows: NDArray[np.bool_]) -> Series:
        """The chosen rows, dense when none of them is missing."""
        chosen = self.series[rows]
        return _dense(chosen) if bool((self.state[rows] == State.VALUE).all()) else chosen


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule's arguments, ready. `idle` rows lack only what may be left blank: the rule has nothing to say of them.

    frames  what lies row for row beside the table, or is the table itself
    """

    values: dict[str, Any]
    columns: dict[str, _Column]
    frames: dict[str, pd.DataFrame]
    complete: NDArray[np.bool_]
    idle: NDArray[np.bool_]
    lacking: Mapping[str, NDArray[np.bool_]]

    def arguments(self) -> dict[str, Any]:
        """What the predicate is called with: the complete rows."""
        rows = self.complete
        if rows.all():
            return {**self.values, **self.frames, **{name: c.dense for name, c in self.columns.items()}}
        frames = {name: frame[rows] for name, frame in self.frames.items()}
        return {**self.values, **frames, **{name: c.part(rows) for name, c in self.columns.items()}}


def kind_of(name: str, rule: Rule, forms: Mapping[str, Form]) -> str:
    """What a parameter name means for a rule: field, joined, own, table, past, register, context or provision."""
    form = forms[rule.form]
    if name in CONTEXT:
        return "context"
    if name in past.NAMES:
        return "past"
    if name == rule.table.partition(".")[2] and not form.register:
        return "own"
    if name in form.tables[rule.table.partition(".")[2]].fields:
        return "field"
    if name in form.tables:
        return "table"
    if name in forms and forms[name].register:
        return "register"
    if any(name in spec.fields for spec in form.tables.values() if spec.key == ("school_code",)):
        return "joined"
    return "provision"


def bind(rule: Rule, case: Case, table: Table) -> Bound:
    """The rule's arguments, and which rows have all that it needs."""
    values: dict[str, Any] = {}
    columns: dict[str, _Column] = {}
    frames: dict[str, pd.DataFrame] = {}
    complete, idle = np.ones(len(table.frame), bool), np.zeros(len(table.frame), bool)
    lacking: dict[str, NDArray[np.bool_]] = {}
    for name, may_lack in rule.parameters.items():
        kind = kind_of(name, rule, case.forms)
        if kind in ("field", "joined"):
            found = columns[name] = _column(name, kind, case, table)
            good = found.state != State.UNREADABLE if may_lack else found.state == State.VALUE
            if case.context.get(rule.instead.get(name, "")) is not None:
                good = np.ones(len(good), bool)  # something better known stands in for it
            complete &= good
            if found.optional:
                idle |= ~good & (found.state != State.UNREADABLE)
            lacking[name] = ~good
        elif kind == "own":
            frames[name] = table.frame
        elif name == past.PREVIOUS and case.earlier is not None:
            frames[name] = _previous(case, table)
        else:
            values[name] = _value(name, kind, case, table)
    return Bound(values, columns, frames, complete, idle, lacking)


def _value(name: str, kind: str, case: Case, table: Table) -> Any:
    """What stands for all rows alike: another table, a register, what was said before, a day, a provision's value."""
    if kind == "table":
        other = case.tables.get(f"{table.spec.form}.{name}")
        return None if other is None or other.unjudged_rows else other.frame
    if kind == "register":
        return case.registers.get(name)
    if kind == "past":
        return None if case.earlier is None else _earlier(case, table)
    if kind == "context":
        return case.context.get(name)
    provision = case.policy.provisions.get(name)
    return None if provision is None else provision.value


def _earlier(case: Case, table: Table) -> pd.DataFrame:
    known = (case.earlier or {}).get(table.spec.id)
    return past.typed(table.frame[:0], table.spec) if known is None else known


def _previous(case: Case, table: Table) -> pd.DataFrame:
    """The records of the nearest earlier period beside the table's own; laid out once a case."""
    key = (table.spec.id, past.PREVIOUS)
    if key not in case.memo:
        case.memo[key] = past.nearest(table.frame, table.spec, _earlier(case, table))
    found: pd.DataFrame = case.memo[key]
    return found


def _column(name: str, kind: str, case: Case, table: Table) -> _Column:
    """A field's column, its own or aligned from a table with one row a school; made once a case."""
    key = (table.spec.id, name)
    if key not in case.memo:
        if kind == "field":
            optional = table.spec.fields[name].need == "optional"
            series, state = table.frame[name], table.cells[name].state
        else:
            optional = False
            series, state = _join(name, case, table)
        dense = _dense(series) if bool((state == State.VALUE).all()) else series
        case.memo[key] = _Column(series, state, dense, optional)
    found: _Column = case.memo[key]
    return found


def _join(name: str, case: Case, table: Table) -> tuple[Series, NDArray[np.uint8]]:
    """A one-row-a-school field aligned to the rows through the school code; two rows that differ are unreadable."""
    codes = table.frame["school_code"]
    for other in case.tables.values():
        if other.spec.form == table.spec.form and other.spec.key == ("school_code",) and name in other.spec.fields:
            values, states = _by_school(other, name)
            found = [states.get(code, int(State.BLANK)) for code in codes]
            series = pd.Series([values.get(code) for code in codes], index=codes.index, dtype=object)
            return series, np.array(found, np.uint8)
    blank = pd.Series([None] * len(codes), index=codes.index, dtype=object)
    return blank, np.full(len(codes), State.BLANK, np.uint8)


def _by_school(table: Table, name: str) -> tuple[dict[str, Any], dict[str, int]]:
    values: dict[str, Any] = {}
    states: dict[str, int] = {}
    column = table.frame[name].astype(object)
    for code, value, state in zip(table.frame["school_code"], column, table.cells[name].state, strict=True):
        if code is None:
            continue
        if code in values and (values[code], states[code]) != (value, int(state)):
            values[code], states[code] = None, int(State.UNREADABLE)
        else:
            values[code], states[code] = value, int(state)
    return values, states


def _dense(series: Series) -> Series:
    """A column without blanks: whole numbers and truth values as such, anything else as objects."""
    if len(series):
        if series.dtype != object:
            return series.astype("int64")
        if isinstance(series.iloc[0], bool):
            return series.astype(bool)
        if isinstance(series.iloc[0], int):
            return series.astype("int64")
    return series
