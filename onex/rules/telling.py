"""From a rule's answer to findings: where they stand, what they say, how grave they are, by which clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.model.finding import MOST, Batch, Citation, Finding, Place, Severity, finding_id
from onex.model.form import Form
from onex.model.mask import mask
from onex.model.policy import Policy
from onex.model.values import State, canonical
from onex.rules import Answer, Rule
from onex.tables import Table

_GRAVITY: Sequence[Severity] = ("notice", "warning", "error")


@dataclass(frozen=True, slots=True)
class Case:
    """One file's tables of one form, with what is needed to judge them.

    tables     table id → Table
    registers  register name → its good records
    context    `on`, `received_on` (date or None), `units` (prefecture names, or None where the province is unknown)
    citations  provision name → Citation, official wording included where registered
    earlier    table id → the records that its schools sent in earlier periods; None where no ledger is known
    """

    tables: Mapping[str, Table]
    registers: Mapping[str, pd.DataFrame]
    policy: Policy
    context: Mapping[str, Any]
    citations: Mapping[str, Citation]
    forms: Mapping[str, Form]
    earlier: Mapping[str, pd.DataFrame] | None = None
    memo: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """A rule that has been asked, with all that a finding needs. `field` is the one that it was asked about, if any."""

    rule: Rule
    case: Case
    table: Table
    answer: Answer
    arguments: Mapping[str, Any]
    groups: NDArray[Any]
    field: str = ""

    @property
    def at(self) -> tuple[str, ...]:
        """The fields at whose cells a finding stands."""
        return (self.field,) if self.field else self.rule.at


def findings(asked: Answered, hits: NDArray[Any]) -> Batch:
    """One finding for each group that a hit lies in, told by the group's first hit."""
    _, firsts = np.unique(asked.groups[hits], return_index=True)
    told = hits[np.sort(firsts)]
    severity = _severity(asked.rule, asked.case.policy)
    citations = _citations(asked.rule, asked.case)
    rows = _rows_of_groups(asked, told[:MOST])
    found = tuple(_finding(asked, int(p), rows[int(p)], severity, citations) for p in told[:MOST])
    return Batch(asked.rule.code, severity, found, len(told))


def _rows_of_groups(asked: Answered, told: NDArray[Any]) -> dict[int, NDArray[Any]]:
    """For each chosen row, the rows of its group."""
    if not asked.rule.per:
        return {int(p): np.array([p]) for p in told}
    order = np.argsort(asked.groups, kind="stable")
    ordered = asked.groups[order]
    starts = np.searchsorted(ordered, asked.groups[told], side="left")
    stops = np.searchsorted(ordered, asked.groups[told], side="right")
    return {int(p): np.sort(order[a:b]) for p, a, b in zip(told, starts, stops, strict=True)}


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
    asked: Answered, position: int, rows: NDArray[Any], severity: Severity, citations: tuple[Citation, ...]
) -> Finding:
    rule, table = asked.rule, asked.table
    place = int(table.frame.index[position])
    facts = _facts(asked, place)
    school = table.frame["school_code"].iloc[position] if "school_code" in table.frame else None
    spots = tuple(_places(asked, rows, school)) if asked.answer.placed else ()
    key = {name: canonical(table.frame[name].iloc[position]) for name in rule.per} or _key(table, position)
    if asked.field:
        key["field"] = asked.field
    part, row = table.part(int(table.frame.index[int(rows[0])]))
    message = mask(rule.says.format(**facts))
    return Finding(
        finding_id(rule.code, school or "", key, tuple(s.value for s in spots) or (message,)),
        rule.code,
        severity,
        rule.title,
        f"{where(spots)} {message}".strip(),
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


def _facts(asked: Answered, place: int) -> dict[str, Any]:
    """What the message may speak of: the rule's arguments and facts at one row, label and unit of the field it stands at."""
    field = asked.table.spec.fields.get(asked.at[0]) if asked.at else None
    facts: dict[str, Any] = {"label": field.label, "unit": field.unit} if field else {}
    for name, value in {**asked.arguments, **asked.answer.facts}.items():
        if isinstance(value, pd.Series):
            value = value.loc[place]
        if isinstance(value, np.generic):
            value = value.item()
        facts[name] = value
    return facts


def _places(asked: Answered, rows: NDArray[Any], school: str | None) -> Iterable[Place]:
    for at in asked.at:
        other_name, _, name = at.rpartition(".")
        if not other_name:
            yield from _spots(asked.table, rows, name)
            continue
        other = asked.case.tables.get(f"{asked.rule.form}.{other_name}")
        if other is not None and school is not None:
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
