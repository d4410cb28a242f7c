"""A second opinion: the faults that the records really have, worked out from their meaning and nothing else.

Written straight from the forms and the notice, without onex; `build.py` refuses to finish when this and the planted
faults differ, so that no sample is faulty by accident.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from making import registers
from making.fields import TABLES
from making.layout import Placed, Submission
from making.paper import Bad, meaning
from making.records import Record

Fault = tuple[str, str, str, str]  # sheet, cell, obligation, severity

DEADLINES = {1: date(2020, 6, 12), 2: date(2020, 6, 19)}
SEVERITY = {"R": "error", "J": "warning", "o": "notice"}


def faults(file: Submission) -> set[Fault]:
    """Every fault of the records of a file, as (sheet, cell, obligation, severity)."""
    tables = {placed.table: placed for placed in file.tables}
    found: set[Fault] = set()
    for placed in tables.values():
        lost = [f for name, (_, need, f) in TABLES[placed.table][1].items() if need == "R" and _absent(placed, name)]
        found |= {(placed.sheet.name, "", obligation, "error") for obligation in lost}
        if not lost:
            found |= set(_cells(placed))
    whole = {name: placed for name, placed in tables.items() if not _incomplete(placed)}
    if "profile" in whole:
        found |= set(_profile(whole))
    if "pilots" in whole:
        found |= set(_pilots(whole["pilots"]))
    if {"profile", "pilots"} <= set(whole):
        found |= set(_quotas(whole))
    return found


def _absent(placed: Placed, name: str) -> bool:
    return not placed.cards and name not in placed.columns


def _incomplete(placed: Placed) -> bool:
    return any(need == "R" and _absent(placed, name) for name, (_, need, _) in TABLES[placed.table][1].items())


def _cells(placed: Placed) -> Iterator[Fault]:
    for n, record in enumerate(placed.records):
        for name, (_, need, obligation) in TABLES[placed.table][1].items():
            value = record[name]
            if _absent(placed, name):
                continue
            if isinstance(value, Bad):
                yield placed.sheet.name, placed.cell(n, name), value.defect or obligation, SEVERITY[need]
            elif meaning(value) is None and need != "o":
                yield placed.sheet.name, placed.cell(n, name), obligation, SEVERITY[need]
            elif name == "school_code" and meaning(value) not in registers.BY_CODE:
                yield placed.sheet.name, placed.cell(n, name), "V18", "error"


def _profile(tables: dict[str, Placed]) -> Iterator[Fault]:
    placed = tables["profile"]
    for n, record in enumerate(placed.records):
        known = registers.BY_CODE[str(meaning(record["school_code"]))]
        if meaning(record["school"]) not in {known.name, known.former}:
            yield placed.sheet.name, placed.cell(n, "school_code"), "V18", "error"
        if meaning(record["school_kind"]) == "技工学校":
            yield placed.sheet.name, placed.cell(n, "school_kind"), "R2", "error"
        rounds = {meaning(r["round"]) for r in _of(tables.get("pilots"), known.code)}
        day = meaning(record["submitted_on"])
        assert isinstance(day, date)
        if any(day > DEADLINES[int(str(r))] for r in rounds):
            yield placed.sheet.name, placed.cell(n, "submitted_on"), "R25", "error"


def _of(placed: Placed | None, code: str) -> list[Record]:
    return [r for r in placed.records if meaning(r["school_code"]) == code] if placed else []


def _number(record: Record, name: str) -> int | None:
    value = meaning(record[name])
    return value if isinstance(value, int) else None


def _pilots(placed: Placed) -> Iterator[Fault]:
    plans: dict[object, set[object]] = {}
    keys: Counter[tuple[object, ...]] = Counter()
    for record in placed.records:
        plans.setdefault((meaning(record["school_code"]), meaning(record["plan"])), set()).add(
            meaning(record["certificate"])
        )
        keys[_key(record)] += 1
    seen: set[tuple[object, ...]] = set()
    for n, record in enumerate(placed.records):

        def at(name: str, obligation: str, severity: str, n: int = n) -> Fault:
            return placed.sheet.name, placed.cell(n, name), obligation, severity

        yield from _certificate(record, at)
        yield from _team(record, at)
        shared = plans[meaning(record["school_code"]), meaning(record["plan"])]
        if meaning(record["plan"]) is not None and len(shared) > 1:
            yield at("plan", "R23", "error")
            shared.clear()  # One plan shared is one fault, told at its first row.
        if meaning(record["outsourced"]) == "是":
            yield at("outsourced", "R32", "error")
        if meaning(record["agent"]) == "是":
            yield at("agent", "R33", "error")
        if keys[_key(record)] > 1 and _key(record) not in seen:
            yield at("certificate", "V8", "error")
        seen.add(_key(record))


def _key(record: Record) -> tuple[object, ...]:
    return tuple(meaning(record[name]) for name in ("school_code", "certificate", "level", "major_code"))


def _certificate(record: Record, at: Callable[[str, str, str], Fault]) -> Iterator[Fault]:
    known = registers.BY_CERTIFICATE.get(str(meaning(record["certificate"])))
    if known is None:
        yield at("certificate", "R1", "error")
        return
    if meaning(record["batch"]) != known.batch:
        yield at("batch", "V7", "error")
    if meaning(record["level"]) not in known.levels:
        yield at("level", "V7", "error")
    if known.exited_on or known.filed[1] != "同意":
        yield at("certificate", "R1", "error")
    elif meaning(record["round"]) != known.filed[0]:
        yield at("round", "R17", "error")
    if known.majors and meaning(record["major_code"]) not in known.majors:
        yield at("major_code", "R3", "warning")


def _team(record: Record, at: Callable[[str, str, str], Fault]) -> Iterator[Fault]:
    team, full, part = (_number(record, f) for f in ("team_members", "full_time_teachers", "part_time_teachers"))
    dual, experts = _number(record, "dual_qualified_teachers"), _number(record, "industry_experts")
    if meaning(record["team_rank"]) not in {"无", None}:
        yield at("team_rank", "R8", "notice")
    if team is None:
        return
    if full is not None and part is not None and full + part != team:
        yield at("team_members", "V4", "error")
    if dual is not None:
        if dual > team:
            yield at("dual_qualified_teachers", "V4", "error")
        if 100 * dual < 50 * team:
            yield at("dual_qualified_teachers", "R6", "warning")
    if experts is not None:
        if experts > team:
            yield at("industry_experts", "V4", "error")
        if 100 * experts < 20 * team:
            yield at("industry_experts", "R7", "warning")


def _quotas(tables: dict[str, Placed]) -> Iterator[Fault]:
    placed = tables["pilots"]
    for record in tables["profile"].records:
        code = str(meaning(record["school_code"]))
        certificates, students = totals(tables, code)
        majors, enrolment = _number(record, "majors"), _number(record, "enrolment")
        first = next(n for n, r in enumerate(placed.records) if meaning(r["school_code"]) == code)
        if majors is not None and 100 * certificates > 40 * majors:
            yield placed.sheet.name, placed.cell(first, "certificate"), "R18", "error"
        if enrolment is not None and students is not None and 100 * students > 30 * enrolment:
            yield placed.sheet.name, placed.cell(first, "pilot_students"), "R19", "error"


def totals(tables: dict[str, Placed], code: str) -> tuple[int, int | None]:
    """Distinct certificates and planned students of a school; students None when one of its rows cannot be read."""
    pilots, done = _of(tables["pilots"], code), _of(tables.get("completion"), code)
    certificates = {meaning(r["certificate"]) for r in [*pilots, *done]}
    counts = [_number(r, "pilot_students") for r in pilots] + [_number(r, "planned_students") for r in done]
    known = [c for c in counts if c is not None]
    return len(certificates), sum(known) if len(known) == len(counts) else None
