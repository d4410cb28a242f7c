"""Table + policy + rules → findings and, for each rule, whether it ran, was skipped, or could not judge some rows."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.errors import WiringError
from onex.model.finding import MOST, Batch, Citation, Finding, Place, Severity, finding_id
from onex.model.form import Form
from onex.model.mask import mask
from onex.model.policy import Policy
from onex.model.values import State, canonical
from onex.rules import Answer, Rule
from onex.tables import Table

Series = pd.Series  # type: ignore[type-arg]
CONTEXT = ("on", "received_on", "units")
_GRAVITY: Sequence[Severity] = ("notice", "warning", "error")


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
class Case:
    """One file's tables of one form, with what is needed to judge them.

    tables     table id → Table
    registers  register name → its good records
    context    `on`, `received_on` (date or None), `units` (prefecture names, or None where the province is unknown)
    citations  provision name → Citation, official wording included where registered
    """

    tables: Mapping[str, Table]
    registers: Mapping[str, pd.DataFrame]
    policy: Policy
    context: Mapping[str, Any]
    citations: Mapping[str, Citation]
    forms: Mapping[str, Form]
    aligned: dict[str, tuple[Series, NDArray[np.uint8]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A rule's arguments, ready: values by name, and which rows are complete."""

    values: dict[str, Any]
    fields: dict[str, tuple[Series, NDArray[np.uint8]]]
    complete: NDArray[np.bool_]
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
            return f"没有{case.forms[name].title}({name}),请用 --register 提供"
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
    frame = table.frame
    rows = bound.complete
    arguments = {
        name: _dense(bound.fields[name][0], rows, may_lack=rule.parameters[name]) if name in bound.fields else value
        for name, value in bound.values.items()
    }
    if rows.any():
        given = rule.predicate(**arguments)
        answer = given if isinstance(given, Answer) else Answer(given)
        if not answer.broken.index.equals(frame.index[rows]):
            raise WiringError(f"规则 {rule.code} 的回答与所问的行不一致。")
        verdict = answer.broken.astype("boolean")
    else:
        answer, verdict = Answer(pd.Series([], dtype="boolean")), pd.Series([], dtype="boolean")
    broken = np.zeros(len(frame), bool)
    unsure = ~rows
    broken[rows] = verdict.fillna(False).to_numpy(dtype=bool)
    unsure[rows] = verdict.isna().to_numpy()
    if rule.per:
        broken, unsure = _by_group(_group_codes(rule, table), broken, unsure)
    batch = _findings(rule, case, table, broken, answer, arguments)
    total = batch.total if batch else 0
    lacking = {**bound.lacking, (answer.lacking or (rule.at[-1] if rule.at else "")): unsure & rows}
    unjudged, examples = _unjudged(rule, table, unsure, lacking)
    return batch, Outcome(rule.code, rule.obligations, "ran", "", total, unjudged + table.unjudged_rows, examples)


def _group_codes(rule: Rule, table: Table) -> NDArray[Any]:
    """For each row the number of its group; -1 where a field of the group's key is blank."""
    codes = np.zeros(len(table.frame), np.int64)
    for name in rule.per:
        own, values = pd.factorize(table.frame[name], use_na_sentinel=True)
        codes = np.where((own < 0) | (codes < 0), -1, codes * (len(values) + 1) + own)
    return codes


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
    fields: dict[str, tuple[Series, NDArray[np.uint8]]] = {}
    complete = np.ones(len(table.frame), bool)
    lacking: dict[str, NDArray[np.bool_]] = {}
    for name, may_lack in rule.parameters.items():
        kind = kind_of(name, rule, case.forms)
        if kind in ("field", "joined"):
            series, state = (table.frame[name], table.cells[name].state) if kind == "field" else _join(name, case, table)
            good = (state != State.UNREADABLE) if may_lack else (state == State.VALUE)
            complete &= good
            lacking[name] = ~good
            fields[name] = (series, state)
            values[name] = None
        elif kind == "table":
            other = case.tables.get(f"{rule.form}.{name}")
            values[name] = None if other is None or other.unjudged_rows else other.frame
        elif kind == "register":
            values[name] = case.registers.get(name)
        elif kind == "context":
            values[name] = case.context.get(name)
        else:
            provision = case.policy.provisions.get(name)
            if provision is None and not may_lack:
                raise WiringError(f"规则 {rule.code} 的参数 {name} 既不是栏目、登记簿,也不是规定。")
            values[name] = None if provision is None else provision.value
    return _Bound(values, fields, complete, lacking)


def _join(name: str, case: Case, table: Table) -> tuple[Series, NDArray[np.uint8]]:
    """A one-row-a-school field aligned to the rows through the school code; two rows that differ are unreadable."""
    cache = f"{table.spec.id}/{name}"
    if cache in case.aligned:
        return case.aligned[cache]
    blank = pd.Series([None] * len(table.frame), index=table.frame.index, dtype=object)
    state = np.full(len(table.frame), State.BLANK, np.uint8)
    for other in case.tables.values():
        if other.spec.form == table.spec.form and other.spec.key == ("school_code",) and name in other.spec.fields:
            values, states = _by_school(other, name)
            codes = table.frame["school_code"]
            blank = codes.map(values).astype(object)
            state = codes.map(states).fillna(int(State.BLANK)).to_numpy().astype(np.uint8)
    case.aligned[cache] = (blank, state)
    return blank, state


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


def _dense(series: Series, rows: NDArray[np.bool_], may_lack: bool) -> Series:
    """The complete rows of a column: whole numbers and truth values as such, anything else as objects."""
    chosen = series[rows]
    if may_lack or not len(chosen):
        return chosen
    if str(chosen.dtype) == "Int64":
        return chosen.astype("int64")
    if chosen.dtype == object and isinstance(chosen.iloc[0], bool):
        return chosen.astype(bool)
    if chosen.dtype == object and isinstance(chosen.iloc[0], int):
        return chosen.astype("int64")
    return chosen


def _unjudged(
    rule: Rule, table: Table, unsure: NDArray[np.bool_], lacking: Mapping[str, NDArray[np.bool_]]
) -> tuple[int, tuple[tuple[str, str], ...]]:
    """How many rows (or groups) could not be judged, and for which school and want of which field."""
    pairs: dict[tuple[str, str], None] = {}
    schools = table.frame["school_code"] if "school_code" in table.frame else None
    for name, mask_ in lacking.items():
        for position in np.nonzero(unsure & mask_)[0][:MOST]:
            code = schools.iloc[position] if schools is not None else None
            pairs[(code or "", name)] = None
    if rule.per and len(table.frame):
        count = len(np.unique(_group_codes(rule, table)[unsure]))
    else:
        count = int(unsure.sum())
    return count, tuple(pairs)[:MOST]


# -- findings ----------------------------------------------------------------------------------------------------------


def _findings(
    rule: Rule, case: Case, table: Table, broken: NDArray[np.bool_], answer: Answer, arguments: Mapping[str, Any]
) -> Batch | None:
    positions = np.nonzero(broken)[0]
    if not len(positions):
        return None
    groups: list[NDArray[Any]]
    if rule.per:
        codes, _ = pd.factorize(_group_codes(rule, table)[positions])
        total = int(codes.max() + 1)
        groups = [positions[codes == code] for code in range(min(total, MOST))]
    else:
        groups, total = [positions[i : i + 1] for i in range(min(len(positions), MOST))], len(positions)
    severity = _severity(rule, case.policy)
    citations = _citations(rule, case)
    found = tuple(_finding(rule, case, table, g, answer, arguments, severity, citations) for g in groups[:MOST])
    return Batch(rule.code, severity, found, total)


def _severity(rule: Rule, policy: Policy) -> Severity:
    """The gravest force among the provisions that the rule names; readings of ambiguities never count."""
    named = [policy.provisions[name] for name in (*rule.parameters, *rule.needs) if name in policy.provisions]
    grave = [_GRAVITY.index(p.severity) for p in named if not p.reading]
    return _GRAVITY[max(grave)] if grave else rule.severity


def _citations(rule: Rule, case: Case) -> tuple[Citation, ...]:
    names = dict.fromkeys((*rule.parameters, *rule.needs))
    chosen = [n for n in names if n in case.citations and not case.policy.provisions[n].reading]
    return tuple(dict.fromkeys(case.citations[name] for name in chosen))


def _finding(
    rule: Rule,
    case: Case,
    table: Table,
    group: NDArray[Any],
    answer: Answer,
    arguments: Mapping[str, Any],
    severity: Severity,
    citations: tuple[Citation, ...],
) -> Finding:
    position = int(group[0])
    place = int(table.frame.index[position])
    facts = _facts(answer, arguments, group, table)
    school = table.frame["school_code"].iloc[position] if "school_code" in table.frame else None
    spots = tuple(_places(rule, case, table, group, school)) if answer.placed else ()
    key = {name: canonical(table.frame[name].iloc[position]) for name in rule.per} or _key(table, position)
    part, row = table.part(place)
    message = rule.says.format(**facts)
    return Finding(
        finding_id(rule.code, school or "", key, tuple(s.value for s in spots) or (message,)),
        rule.code,
        severity,
        rule.title,
        f"{where(spots)} {mask(message)}".strip(),
        table.source.file,
        table.spec.form,
        table.spec.name,
        part.sheet,
        row,
        spots,
        school or "",
        key,
        canonical(facts.get("expected")),
        canonical(facts.get("difference")),
        rule.fix,
        rule.obligations,
        citations,
    )


def where(spots: Sequence[Place]) -> str:
    """Cells in words, four at most: ``申报表!H5 H6 等 7 处``."""
    shown: list[str] = []
    sheet = ""
    for spot in spots[:4]:
        shown.append(spot.cell if spot.sheet == sheet else str(spot))
        sheet = spot.sheet
    return " ".join(shown) + (f" 等 {len(spots)} 处" if len(spots) > 4 else "")


def _facts(answer: Answer, arguments: Mapping[str, Any], group: NDArray[Any], table: Table) -> dict[str, Any]:
    """What the message may speak of: the rule's arguments and facts at the first row that was asked about."""
    facts: dict[str, Any] = {}
    asked = set(answer.broken.index)
    place = next((p for p in table.frame.index[group] if p in asked and answer.broken[p] is not pd.NA and answer.broken[p]), None)
    for name, value in {**arguments, **answer.facts}.items():
        if isinstance(value, pd.Series):
            value = value.get(place) if place is not None else None
        if isinstance(value, np.generic):
            value = value.item()
        facts[name] = value
    return facts


def _places(rule: Rule, case: Case, table: Table, group: NDArray[Any], school: str | None) -> Iterable[Place]:
    chosen = group
    if rule.per:
        codes = _group_codes(rule, table)
        chosen = np.nonzero(codes == codes[int(group[0])])[0]
    for at in rule.at:
        other_name, _, name = at.rpartition(".")
        if not other_name:
            yield from _spots(table, chosen, name)
        elif (other := case.tables.get(f"{rule.form}.{other_name}")) is not None and school is not None:
            yield from _spots(other, np.nonzero((other.frame["school_code"] == school).to_numpy())[0], name)


def _spots(table: Table, positions: NDArray[Any], name: str) -> Iterable[Place]:
    personal = table.spec.fields[name].personal
    for position in positions[:MOST]:
        cell = table.cell(int(table.frame.index[position]), name)
        if cell.column:
            text = table.text(int(position), name)
            own = table.cells[name]
            code = own.codes[position]
            shown = canonical(own.values[code]) if own.states[code] == State.VALUE else text
            yield Place(cell.sheet, cell.a1, name, mask(shown) if not personal else mask(text))


def _key(table: Table, position: int) -> dict[str, str]:
    row = table.frame.iloc[position]
    return {name: canonical(row[name]) for name in table.spec.key if row[name] is not None and row[name] is not pd.NA}
