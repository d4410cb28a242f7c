"""The example in a rule's docstring: read as tables, run as a test, shown by `onex explain`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from onex.model.form import Form
from onex.rules import Answer, Rule, past

_NAME = re.compile(r"[a-z_]+")
_SETTING = re.compile(r"([a-z_]+) = .+")


@dataclass(frozen=True, slots=True)
class Example:
    """A docstring's table: values by parameter, and for each row whether the rule must find it broken."""

    settings: Mapping[str, Any]
    frames: Mapping[str, pd.DataFrame]
    rows: pd.DataFrame
    broken: tuple[bool, ...]


def example(rule: Rule, forms: Mapping[str, Form]) -> Example:
    """The rule's example. ValueError when its docstring holds none."""
    settings: list[str] = []
    blocks: list[tuple[str, list[list[str]]]] = []
    name = ""
    for line in (*rule.meaning.splitlines(), ""):
        line = line.strip()
        if _SETTING.fullmatch(line):
            settings.append(line)
        elif _NAME.fullmatch(line):
            name = line
        elif line.startswith("|"):
            if not blocks or blocks[-1][0] != name or not blocks[-1][1]:
                blocks.append((name, []))
            blocks[-1][1].append([cell.strip() for cell in line.strip("|").split("|")])
        elif not line and blocks and blocks[-1][1]:
            name = ""
    main = next((rows for title, rows in blocks if not title), None)
    if main is None:
        raise ValueError(f"{rule.code} has no example table")
    labels, *rows = main
    broken = tuple(row[-1] == rule.code for row in rows)
    if not any(broken) and any(row[-1] for row in rows):
        raise ValueError(f"{rule.code}: the last column names another rule")
    frames = {title: _frame(cells, title, rule, forms) for title, cells in blocks if title}
    body = _frame([labels[:-1], *(row[:-1] for row in rows)], "", rule, forms)
    parsed = tomllib.loads("\n".join(settings), parse_float=Decimal)
    return Example({k: _setting(v) for k, v in parsed.items()}, frames, body, broken)


def run(rule: Rule, forms: Mapping[str, Form]) -> tuple[bool, ...]:
    """Which rows of the rule's own example it finds broken."""
    case = example(rule, forms)
    spec = forms[rule.form].tables[rule.table.partition(".")[2]]
    arguments: dict[str, Any] = {}
    for name, may_lack in rule.parameters.items():
        if name in case.rows:
            arguments[name] = case.rows[name]
        elif name == spec.name:
            arguments[name] = past.typed(case.rows, spec)
        elif name in past.NAMES and name in case.frames:
            told = past.typed(case.frames[name], spec)
            arguments[name] = past.nearest(past.typed(case.rows, spec), spec, told) if name == past.PREVIOUS else told
        elif name in case.frames:
            arguments[name] = case.frames[name]
        elif name in case.settings:
            arguments[name] = case.settings[name]
        elif not may_lack:
            arguments[name] = None
    given = rule.predicate(**arguments)
    answer = given if isinstance(given, Answer) else Answer(given)
    parts = [part.broken.astype("boolean").fillna(False).to_numpy(dtype=bool) for _, part in answer.apart()]
    broken = np.any(parts, axis=0)
    if rule.per:
        codes = case.rows.groupby(list(rule.per), dropna=False).ngroup().to_numpy()
        broken = np.array([broken[codes == code].any() for code in codes])
    return tuple(bool(b) for b in broken)


def _frame(cells: list[list[str]], title: str, rule: Rule, forms: Mapping[str, Form]) -> pd.DataFrame:
    labels, *rows = cells
    names = [_field(label, title, rule, forms) for label in labels]
    columns = {}
    for i, (name, kind) in enumerate(names):
        values = [_value(row[i], kind) for row in rows]
        whole = bool(values) and all(isinstance(v, int) and not isinstance(v, bool) for v in values)
        flags = bool(values) and all(isinstance(v, bool) for v in values)
        columns[name] = pd.Series(
            values, dtype="int64" if whole else bool if flags else object, index=range(2, len(rows) + 2)
        )
    return pd.DataFrame(columns)


def _field(label: str, title: str, rule: Rule, forms: Mapping[str, Form]) -> tuple[str, str]:
    """A label's field name and type: in the named table or register, else in the rule's table, else elsewhere in the form."""
    form = forms[rule.form]
    own = form.tables[rule.table.partition(".")[2]]
    if title in forms:
        specs = list(forms[title].tables.values())
    elif title in form.tables:
        specs = [form.tables[title]]
    else:
        specs = [own, *form.tables.values()]
    for spec in specs:
        for field in spec.fields.values():
            if field.label == label:
                return field.name, field.type
    raise ValueError(f"{rule.code}: no field is labelled {label}")


def _value(text: str, kind: str) -> Any:
    if not text:
        return None
    if kind == "list":
        return tuple(text.split("、"))
    if kind == "yes_no":
        return text == "是"
    if kind == "money":
        return Decimal(text)
    if kind in ("count", "batch", "round"):
        return int(text)
    return date.fromisoformat(text) if kind == "day" else text


def _setting(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {int(k) if k.isdigit() else k: v for k, v in value.items()}
    return value
