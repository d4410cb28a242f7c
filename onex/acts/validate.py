"""Judges workbooks: read them all, settle province and day, judge each file by the policy in force. Stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from onex import formbook, packs
from onex.acts.earlier import Earlier
from onex.acts.workers import Progress, silent, workers
from onex.errors import UsageError
from onex.identify import identify
from onex.model import workdays
from onex.model.finding import Citation
from onex.model.form import Form
from onex.model.policy import NATION, Policy, Province, route
from onex.model.values import State
from onex.model.verdict import FileVerdict, School, Verdict
from onex.rules import UNKNOWN, discover
from onex.rules.judge import judge
from onex.rules.telling import Case
from onex.sheets import faults
from onex.sheets.defects import FILE_ERRORS
from onex.sheets.reader import Reading, read
from onex.tables import Table

Wording = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: files, registers, and what settles province and day.

    packs are the policy packs to judge by, None for those shipped;
    today is the clock, read once at the edge; wording gives a clause's official text where its source is registered;
    earlier looks up what schools reported before, None where there is no ledger.
    """

    paths: Sequence[Path]
    today: date
    registers: Sequence[Path] = ()
    province: str | None = None
    province_by: str = "option"
    on: date | None = None
    received_on: date | None = None
    form: str | None = None
    supposing: Mapping[str, str] | None = None
    wording: Wording | None = None
    debug: bool = False
    earlier: Earlier | None = None
    packs: packs.Packs | None = None


def validate(request: Request, progress: Progress = silent) -> Verdict:
    """The verdict over all files. Raises UsageError for a register that cannot be read or several provinces."""
    registers, notes = load_registers(request.registers)
    forms = (formbook.form(request.form),) if request.form else tuple(formbook.forms().values())
    with workers(len(request.paths), progress) as run:
        read_ = run("核对", _read_and_judge, [(path, forms, registers, request) for path in request.paths])
        readings = [reading for reading, _, _ in read_]
        province, chosen_by = settle_province(request, readings)
        again = [i for i, (_, _, code) in enumerate(read_) if code != (province.code if province else "")]
        redone = run("判定", judge_reading, [(readings[i], registers, province, request) for i in again])
        files = [file for _, file, _ in read_]
        for i, file in zip(again, redone, strict=True):
            files[i] = file
    notes += _foreign_schools(province, readings)
    if province is not None and province.pack is None:
        notes.append(f"{province.name}没有省级政策包，只按国家规定判定")
    on, day_by = _overall(files, request)
    policy = _policy(province, on, request)
    return Verdict(
        tuple(files),
        policy.region,
        province.name if province else None,
        policy.province_pack,
        on,
        day_by,
        chosen_by,
        policy.digest,
        _readings(policy, files),
        tuple(notes),
    )


def _read_and_judge(
    job: tuple[Path, tuple[Form, ...], dict[str, pd.DataFrame], Request],
) -> tuple[Reading, FileVerdict, str]:
    """A file's reading, and its verdict by the province that its own school codes name: most often that of the run."""
    path, forms, registers, request = job
    reading = read(path, str(path), forms)
    try:
        province, _ = settle_province(request, [reading])
    except UsageError:  # several provinces in one file: the run will say so
        province = None
    file = judge_reading((reading, registers, province, request))
    return reading, file, province.code if province else ""


# -- registers, province, day ------------------------------------------------------------------------------------------


def load_registers(paths: Sequence[Path]) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Register name → its records with a complete key, and remarks; UsageError for a file that is no register."""
    found: dict[str, pd.DataFrame] = {}
    notes: list[str] = []
    for path in paths:
        reading = read(path, str(path))
        tables = [t for t in reading.tables if formbook.forms()[t.spec.form].register]
        if not tables:
            why = FILE_ERRORS[reading.error].title if reading.error else "里面没有登记簿"
            raise UsageError(f"--register {path}:{why}。登记簿可用 onex forms blank schools 等取得空白表。")
        for table in tables:
            if not table.parts[0].judged:
                words = "、".join(table.spec.fields[name].label for name in table.parts[0].missing)
                notes.append(f"登记簿 {path} 缺少表头{words}，没有采用，有关规则不判定")
                continue
            frame, gaps = _register(table)
            if gaps:
                notes.append(
                    f"登记簿 {path} 有 {gaps} 处应填未填或读不懂，有关规则无法判定；可用 onex validate 逐处查看"
                )
            name = table.spec.form
            found[name] = pd.concat([found[name], frame]) if name in found else frame
    return found, notes


def _register(table: Table) -> tuple[pd.DataFrame, int]:
    """A register's records with what cannot be known marked UNKNOWN, and how many cells that are; no name, no record."""
    frame = table.frame.copy()
    gaps = 0
    for name, cells in table.cells.items():
        lacking = cells.state == State.UNREADABLE
        if table.spec.fields[name].need == "required":
            lacking |= cells.state != State.VALUE
        gaps += int(lacking.sum())
        if lacking.any() and frame[name].dtype == object and name not in table.spec.key:
            frame[name] = [UNKNOWN if gap else value for value, gap in zip(frame[name], lacking, strict=True)]
    return frame.dropna(subset=[table.spec.key[0]]), gaps


def settle_province(request: Request, readings: Sequence[Reading]) -> tuple[Province | None, str]:
    """The option's or workspace's province, else the one in digits 3–4 of all school codes; UsageError for several."""
    if request.province:
        return packs.province(request.province), request.province_by
    prefixes = _prefixes(readings)
    known = {p.code[:2]: p for p in packs.load_packs().provinces}
    provinces = sorted(prefixes & known.keys())
    if len(provinces) > 1:
        names = "、".join(known[prefix].name for prefix in provinces)
        raise UsageError(f"学校标识码分属几个省：{names}。请用 --province 指明按哪个省判定。")
    if not provinces:
        return None, "none"
    return known[provinces[0]], "school_codes"


def _prefixes(readings: Sequence[Reading]) -> set[str]:
    """Digits 3–4 of every school code."""
    tables = [t for reading in readings for t in reading.tables if "school_code" in t.frame]
    return {code[2:4] for table in tables for code in table.frame["school_code"].dropna().unique()}


def _foreign_schools(province: Province | None, readings: Sequence[Reading]) -> list[str]:
    """A remark where school codes belong to another province than the one that judges them."""
    known = {p.code[:2]: p.name for p in packs.load_packs().provinces}
    others = _prefixes(readings) & known.keys() - {province.code[:2]} if province else set()
    names = "、".join(known[prefix] for prefix in sorted(others))
    return [f"有学校的标识码属于{names}，按{province.name}的规定判定"] if province and names else []


def _day(request: Request, tables: Sequence[Table]) -> tuple[date, str]:
    if request.on:
        return request.on, "option"
    days = {day for table in tables if "submitted_on" in table.frame for day in table.frame["submitted_on"]}
    if len(days) == 1 and isinstance(day := days.pop(), date):
        return day, "submitted_on"
    return request.today, "today"


def _overall(files: Sequence[FileVerdict], request: Request) -> tuple[date, str]:
    days = {(file.on, file.day_by) for file in files if file.on}
    if len(days) == 1:
        on, by = days.pop()
        return on or request.today, by
    return (request.on, "option") if request.on else (request.today, "today")


def _policy(province: Province | None, on: date, request: Request) -> Policy:
    policy = packs.resolve(province.code if province else NATION, on, request.packs)
    return packs.suppose(policy, request.supposing, request.packs) if request.supposing else policy


def _readings(policy: Policy, files: Sequence[FileVerdict]) -> tuple[str, ...]:
    """How ambiguities of the text were read, as far as a rule that ran rests on them, one line each."""
    ran = {outcome.rule for file in files for outcome in file.outcomes if outcome.state == "ran"}
    named = {name for rule in discover() if rule.code in ran for name in (*rule.parameters, *rule.needs)}
    terms = packs.load_packs().terms
    return tuple(
        f"{terms[name].label}：{packs.show(terms[name], p.value)}({p.reading})"
        for name, p in policy.provisions.items()
        if p.reading and name in named
    )


# -- one file ----------------------------------------------------------------------------------------------------------


def judge_reading(job: tuple[Reading, Mapping[str, pd.DataFrame], Province | None, Request]) -> FileVerdict:
    """One file that was read, judged by registers and the policy of its province and day; a job for a worker process."""
    reading, registers, province, request = job
    if reading.status != "read":
        return FileVerdict(reading, (), reading.batches, (), None, "")
    tables = identify(reading.tables, registers.get("schools"), province)
    on, day_by = _day(request, tables)
    policy = _policy(province, on, request)
    batches = [*reading.batches, *(batch for table in tables for batch in faults.cells(table))]
    cited = _by_obligation(policy, request.wording)
    batches = [
        replace(b, findings=tuple(replace(f, citations=_cited(f.obligations, cited)) for f in b.findings))
        for b in batches
    ]
    case = Case(
        {table.spec.id: table for table in tables},
        registers,
        policy,
        {
            "on": on,
            "received_on": request.received_on,
            "units": tuple(u.name for u in province.prefectures) if province and province.prefectures else None,
        },
        {name: policy.cite(name, _text(policy, name, request.wording)) for name in policy.provisions},
        formbook.forms(),
        request.earlier.records(tables, policy) if request.earlier else None,
    )
    here = {table.spec.form for table in tables}
    found, outcomes = judge(case, [rule for rule in discover() if rule.form in here], request.debug)
    return FileVerdict(reading, tables, (*batches, *found), tuple(outcomes), on, day_by, _schools(tables, policy))


def _text(policy: Policy, name: str, wording: Wording | None) -> str | None:
    clause = policy.provisions[name].clause
    return wording(clause.regulation, clause.path) if wording else None


def _by_obligation(policy: Policy, wording: Wording | None) -> dict[str, Citation]:
    """Obligation → the citation of the first provision that serves it."""
    found: dict[str, Citation] = {}
    for name, provision in policy.provisions.items():
        if not provision.reading:
            for obligation in provision.obligations:
                found.setdefault(obligation, policy.cite(name, _text(policy, name, wording)))
    return found


def _cited(obligations: Sequence[str], cited: Mapping[str, Citation]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(cited[o] for o in obligations if o in cited))[:3]


def _schools(tables: Sequence[Table], policy: Policy) -> tuple[School, ...]:
    """Each school of the profile with its review route and, where a prefecture reviews first, that review's last day."""
    profile = next((t for t in tables if t.spec.id == "application.profile"), None)
    routes = policy.values.get("review_route")
    if profile is None:
        return ()
    due, provisional = _review_days(policy)
    names = ["school_code", "school", "prefecture", "school_kind", "affiliation"]
    found = []
    for values in profile.frame[names].itertuples(index=False):
        code, school, prefecture, kind, affiliation = (str(value or "") for value in values)
        steps = (route(routes, kind, affiliation) if isinstance(routes, Mapping) else None) or ()
        waits = due if "prefecture" in steps else {}
        found.append(School(code, school, prefecture, tuple(steps), waits, provisional))
    return tuple(found)


def _review_days(policy: Policy) -> tuple[dict[int, date], bool]:
    deadlines, days = policy.values.get("application_deadlines"), policy.values.get("prefecture_review_workdays")
    if not isinstance(deadlines, Mapping) or not isinstance(days, int):
        return {}, False
    due = {number: workdays.add_workdays(last, days) for number, last in deadlines.items()}
    return {number: one.day for number, one in due.items()}, any(one.provisional for one in due.values())
