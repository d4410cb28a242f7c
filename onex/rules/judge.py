"""Table + policy + rules → findings and, for each rule, whether it ran, was skipped, or could not judge some rows."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.errors import WiringError
from onex.model.finding import MOST, Batch
from onex.model.form import Form
from onex.model.values import State
from onex.rules import Answer, Rule, Series
from onex.rules.telling import Answered, Case, findings
from onex.tables import Table

CONTEXT = ("on", "received_on", "units")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule: ran, skipped (why) or crashed (why); findings counted; what could not be judged."""

    rule: str
    obligations: tuple[str, ...]
    state: str
    why: str = ""
    findings: int = 0
    unjudged: int = 0
    unjudged_for: tuple[tuple[str, str], ...] = ()


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
class _Bound:
    """A rule's arguments, ready. `idle` rows lack only what may be left blank: the rule has nothing to say of them."""

    values: dict[str, Any]
    columns: dict[str, _Column]
    complete: NDArray[np.bool_]
    idle: NDArray[np.bool_]
    lacking: Mapping[str, NDArray[np.bool_]]


def judge(case: Case, rules: Iterable[Rule], debug: bool = False) -> tuple[list[Batch], list[Outcome]]:
    """Every rule tried on its table, in the order of codes. A rule that crashes says so and hides no other."""
    batches: list[Batch] = []
    outcomes: list[Outcome] = []
    for rule in rules:
        reason = _not_applicable(rule, case)
        if reason:
            outcomes.append(Outcome(rule.code, rule.obligations, "skipped", reason))
            continue
        try:
            batch, outcome = _run(rule, case)
        except WiringError:
            raise
        except Exception as problem:  # the one place where a rule's bug must not hide the others
            if debug:
                traceback.print_exc()
            outcomes.append(Outcome(rule.code, rule.obligations, "crashed", type(problem).__name__))
            continue
        outcomes.append(outcome)
        if batch:
            batches.append(batch)
    return batches, outcomes


def _not_applicable(rule: Rule, case: Case) -> str:
    """Why the rule cannot run at all; empty when it can."""
    spec = case.forms[rule.form].tables[rule.table.partition(".")[2]]
    if rule.table not in case.tables:
        return f"文件中没有「{spec.sheet}」"
    for name in rule.needs:
        if name not in case.policy.provisions:
            return f"没有现行规定({name})"
    for name, may_lack in rule.parameters.items():
        kind = kind_of(name, rule, case.forms)
        if kind == "register" and name not in case.registers and not may_lack:
            return f"没有{case.forms[name].title}({name})，请用 --register 提供"
        if kind == "provision" and name not in case.policy.provisions and not may_lack:
            return f"没有现行规定({name})"
    return ""


def kind_of(name: str, rule: Rule, forms: Mapping[str, Form]) -> str:
    """What a parameter name means for a rule: field, joined, table, register, context or provision."""
    form = forms[rule.form]
    if name in CONTEXT:
        return "context"
    if name in form.tables[rule.table.partition(".")[2]].fields:
        return "field"
    if name in form.tables:
        return "table"
    if name in forms and forms[name].register:
        return "register"
    if any(name in spec.fields for spec in form.tables.values() if spec.key == ("school_code",)):
        return "joined"
    return "provision"


def _run(rule: Rule, case: Case) -> tuple[Batch | None, Outcome]:
    table = case.tables[rule.table]
    bound = _bind(rule, case, table)
    rows = bound.complete
    whole = bool(rows.all())
    arguments = {**bound.values, **{n: c.dense if whole else c.part(rows) for n, c in bound.columns.items()}}
    if rows.any():
        given = rule.predicate(**arguments)
        answer = given if isinstance(given, Answer) else Answer(given)
        if len(answer.broken) != int(rows.sum()):
            raise WiringError(f"规则 {rule.code} 的回答与所问的行不一致。")
    else:
        answer = Answer(pd.Series([], dtype=bool))
    broken = np.zeros(len(rows), bool)
    unsure = ~rows & ~bound.idle
    if answer.broken.dtype == bool:
        broken[rows] = answer.broken.to_numpy()
    else:
        verdict = answer.broken.astype("boolean")
        broken[rows] = verdict.fillna(False).to_numpy(dtype=bool)
        unsure[rows] = verdict.isna().to_numpy()
    groups = _group_codes(rule, case, table)
    hits = np.nonzero(broken)[0]
    if rule.per:
        broken, unsure = _by_group(groups, broken, unsure)
    batch = findings(Answered(rule, case, table, answer, arguments, groups), hits) if len(hits) else None
    total = batch.total if batch else 0
    unjudged = 0
    examples: tuple[tuple[str, str], ...] = ()
    if unsure.any():
        asked = answer.lacking or (rule.at[-1] if rule.at else "")
        lacking = {**bound.lacking, asked: bound.lacking.get(asked, False) | (unsure & rows)}
        unjudged, examples = _unjudged(rule, table, groups, unsure, lacking)
    return batch, Outcome(rule.code, rule.obligations, "ran", "", total, unjudged + table.unjudged_rows, examples)


def _group_codes(rule: Rule, case: Case, table: Table) -> NDArray[Any]:
    """For each row the number of its group; -1 where a field of the group's key is blank. No key: every row its own."""
    key = (table.spec.id, rule.per)
    if key not in case.memo:
        codes = np.zeros(len(table.frame), np.int64) if rule.per else np.arange(len(table.frame))
        for name in rule.per:
            own, values = pd.factorize(table.frame[name], use_na_sentinel=True)
            codes = np.where((own < 0) | (codes < 0), -1, codes * (len(values) + 1) + own)
        case.memo[key] = codes
    found: NDArray[Any] = case.memo[key]
    return found


def _by_group(
    groups: NDArray[Any], broken: NDArray[np.bool_], unsure: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """A group is broken when one of its rows is; otherwise one incomplete row leaves the whole group unjudged."""
    _, codes = np.unique(groups, return_inverse=True)
    codes = np.where(groups < 0, -1, codes)
    size = codes.max(initial=-1) + 2
    any_broken, any_unsure = np.zeros(size, bool), np.zeros(size, bool)
    np.logical_or.at(any_broken, codes, broken)
    np.logical_or.at(any_unsure, codes, unsure)
    known = codes >= 0
    return any_broken[codes] & known, (any_unsure & ~any_broken)[codes] | ~known & unsure


def _bind(rule: Rule, case: Case, table: Table) -> _Bound:
    values: dict[str, Any] = {}
    columns: dict[str, _Column] = {}
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
        elif kind == "table":
            other = case.tables.get(f"{rule.form}.{name}")
            values[name] = None if other is None or other.unjudged_rows else other.frame
        elif kind == "register":
            values[name] = case.registers.get(name)
        elif kind == "context":
            values[name] = case.context.get(name)
        else:
            provision = case.policy.provisions.get(name)
            values[name] = None if provision is None else provision.value
    return _Bound(values, columns, complete, idle, lacking)


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


def _unjudged(
    rule: Rule,
    table: Table,
    groups: NDArray[Any],
    unsure: NDArray[np.bool_],
    lacking: Mapping[str, NDArray[np.bool_]],
) -> tuple[int, tuple[tuple[str, str], ...]]:
    """How many rows (or groups) could not be judged, and for which school and want of which field."""
    pairs: dict[tuple[str, str], None] = {}
    schools = table.frame.get("school_code")
    for name, mask_ in lacking.items():
        for position in np.nonzero(unsure & mask_)[0][:MOST]:
            code = None if schools is None else schools.iloc[position]
            pairs[(code or "", name)] = None
    count = len(np.unique(groups[unsure])) if rule.per else int(unsure.sum())
    return count, tuple(pairs)[:MOST]
