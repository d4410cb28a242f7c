"""Cells that are blank or unreadable, and records whose key stands twice (W01, W02, W21 …)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onex.model.finding import MOST, Batch, Finding, Place, Severity
from onex.model.form import Field
from onex.model.mask import mask, mask_all
from onex.model.values import State, canonical
from onex.sheets.remark import BY_NEED, finding
from onex.tables import Table

_EXTRA = {"W05": ("V20",), "W06": ("V20",), "W15": ("V5",), "W08": ("V10",)}
_QUANTITIES = ("count", "money", "batch", "round")


def cells(table: Table) -> list[Batch]:
    """Blank and unreadable cells by the need of their field, and records whose key stands twice."""
    batches: list[Batch] = []
    for name, own in table.cells.items():
        field = table.spec.fields[name]
        if not any(part.column_of(name) or part.card for part in table.parts):
            continue
        state = own.state
        if field.need != "optional":
            blank = np.nonzero((state == State.BLANK) | (state == State.NOT_APPLICABLE))[0]
            batches += _cell_batch("W01", table, field, blank)
        wrong = np.nonzero(state == State.UNREADABLE)[0]
        if len(wrong):
            codes = np.array([own.odd[int(own.codes[p])].defect for p in wrong])
            for defect in np.unique(codes):
                batches += _cell_batch(str(defect), table, field, wrong[codes == defect])
    return batches + _doubles(table)


def _cell_batch(code: str, table: Table, field: Field, positions: NDArray[Any]) -> list[Batch]:
    if not len(positions):
        return []
    severity = BY_NEED[field.need]
    findings = tuple(_cell_finding(code, severity, table, field, int(p)) for p in positions[:MOST])
    return [Batch(code, severity, findings, len(positions))]


def _cell_finding(code: str, severity: Severity, table: Table, field: Field, position: int) -> Finding:
    place = int(table.frame.index[position])
    cell = table.cell(place, field.name)
    text = table.text(position, field.name)
    shown = (mask_all if field.personal else mask)(text)
    spot = Place(cell.sheet, cell.a1 if cell.column else "", field.name, shown)
    parsed = table.cells[field.name].odd.get(int(table.cells[field.name].codes[position]))
    if code == "W01":
        said = f"填的是「{shown}」，不能算已填" if shown else "空白"
        effect = "，有关规则无法判定" if field.need == "judged" else ""
        message = f"{spot} {field.label} {said}{effect}"
    else:
        why = parsed.why if parsed else ""
        message = f"{spot} {field.label}「{shown}」{why}" if shown else f"{spot} {field.label} {why}"
    return finding(
        code,
        severity,
        table.source,
        message,
        spec=table.spec,
        places=[spot],
        sheet=cell.sheet,
        row=cell.row,
        school_code=school_of(table, position),
        key=record_key(table, position),
        obligations=(
            *field.obligations,
            *_EXTRA.get(code, ("V5",) if code == "W02" and field.type in _QUANTITIES else ()),
        ),
    )


def _doubles(table: Table) -> list[Batch]:
    """A finding for each record whose complete key an earlier record already has, at the key's cells of both (V8)."""
    spec = table.spec
    key = list(spec.key)
    if len(table.frame) < 2:
        return []
    complete = np.all([table.cells[name].state == State.VALUE for name in key], axis=0)
    keys = table.frame.loc[complete, key]
    again = keys.duplicated(keep="first").to_numpy()
    if not again.any():
        return []
    positions = np.nonzero(complete)[0]
    first: dict[tuple[object, ...], int] = {}
    for position, values in zip(positions, keys.itertuples(index=False), strict=True):
        first.setdefault(tuple(values), int(position))
    told = positions[again]
    findings = tuple(_double(table, int(p), first[tuple(table.frame.iloc[p][key])]) for p in told[:MOST])
    return [Batch("W21", "error", findings, len(told))]


def _double(table: Table, position: int, earlier: int) -> Finding:
    here = [_key_place(table, position, name) for name in table.spec.key]
    there = [_key_place(table, earlier, name) for name in table.spec.key]
    labels = "、".join(table.spec.fields[name].label for name in table.spec.key)
    one = table.cell(int(table.frame.index[position]), table.spec.key[0])
    other = table.cell(int(table.frame.index[earlier]), table.spec.key[0])
    sheet = "" if one.sheet == other.sheet else f" {other.sheet} "
    return finding(
        "W21",
        "error",
        table.source,
        f"{one.sheet} 第 {one.row} 行与{sheet}第 {other.row} 行重复({labels}相同)",
        spec=table.spec,
        places=[*here, *there],
        row=one.row,
        school_code=school_of(table, position),
        key=record_key(table, position),
        obligations=["V8", "R28"],
    )


def _key_place(table: Table, position: int, name: str) -> Place:
    cell = table.cell(int(table.frame.index[position]), name)
    return Place(cell.sheet, cell.a1 if cell.column else "", name, mask(table.text(position, name)))


def school_of(table: Table, position: int) -> str:
    if "school_code" not in table.cells:
        return ""
    own = table.cells["school_code"]
    code = own.codes[position]
    return canonical(own.values[code]) if own.states[code] == State.VALUE else ""


def record_key(table: Table, position: int) -> dict[str, str]:
    """The canonical key of a record, as far as it can be read."""
    key = {}
    for name in table.spec.key:
        own = table.cells[name]
        code = own.codes[position]
        if own.states[code] == State.VALUE:
            key[name] = canonical(own.values[code])
    return key
