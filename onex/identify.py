"""Whom a record speaks of: schools found by their names where the code is blank, prefectures by their aliases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from onex.formbook import simplify
from onex.model.policy import Province
from onex.model.spelling import name_key
from onex.model.values import Parsed, State
from onex.tables import Table

_UNITS = ("prefecture", "unit", "belongs_to")  # fields that may name a reporting unit
_HOMONYM = "按名称找到不止一所学校，请填写学校标识码"


@dataclass(frozen=True, slots=True)
class Directory:
    """School names, current and former, and the codes that bear them."""

    codes: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, frames: Iterable[pd.DataFrame]) -> Directory:
        """From frames with `school_code`, `school` and perhaps `former_names`."""
        codes: dict[str, set[str]] = {}
        for frame in frames:
            former = frame["former_names"] if "former_names" in frame else [None] * len(frame)
            for code, name, others in zip(frame["school_code"], frame["school"], former, strict=True):
                if code is not None and name is not None:
                    for one in (name, *(others or ())):
                        codes.setdefault(simplify(name_key(one)), set()).add(code)
        return cls({name: frozenset(found) for name, found in codes.items()})

    def __call__(self, name: object) -> frozenset[str]:
        return self.codes.get(simplify(name_key(name)), frozenset())


def identify(tables: Sequence[Table], schools: pd.DataFrame | None, province: Province | None) -> tuple[Table, ...]:
    """The tables with school codes inferred from unique names, and prefectures under their official names.

    What was inferred is listed among the changes; a name that two schools bear is left for a finding (W22).
    """
    frames = [t.frame for t in tables if t.spec.id == "application.profile"]
    known = [*frames, *([schools] if schools is not None else [])]
    done = []
    for table in tables:
        if "school_code" in table.spec.fields and "school" in table.spec.fields and table.spec.form != "schools":
            table = _with_codes(table, known)
        for name in _UNITS:
            if name in table.spec.fields and province is not None:
                table = _with_units(table, name, province)
        done.append(table)
    return tuple(done)


def _with_codes(table: Table, known: Sequence[pd.DataFrame]) -> Table:
    codes = table.cells["school_code"]
    open_ = np.isin(codes.state, [State.BLANK, State.NOT_APPLICABLE]) & (table.cells["school"].state == State.VALUE)
    if not open_.any() or not any(part.column_of("school_code") or part.card for part in table.parts):
        return table
    names = table.frame["school"]
    directory = Directory.of(known)
    for name in names[open_].unique():
        found = directory(name)
        rows = open_ & (names == name).to_numpy()
        if len(found) == 1:
            codes = codes.with_value(rows, Parsed(next(iter(found)), ("alias",)))
        elif found:
            codes = codes.with_value(rows, Parsed(state=State.UNREADABLE, why=_HOMONYM, defect="W22"))
    return table.replaced("school_code", codes)


def _with_units(table: Table, field: str, province: Province) -> Table:
    cells = table.cells[field]
    column = table.frame[field]
    for name in column.dropna().unique():
        unit = province.prefecture(name)
        if unit is not None and unit.name != name:
            rows = (column == name).to_numpy()
            cells = cells.with_value(rows, Parsed(unit.name, ("alias",)), name)
    return table if cells is table.cells[field] else table.replaced(field, cells)
