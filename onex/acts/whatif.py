"""What would change under other provisions: every application that counts, judged by both, and nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from onex import packs
from onex.acts.holdings import Holdings
from onex.acts.originals import Original, judged_by_each
from onex.acts.present import Present
from onex.acts.registers import registers_in_force
from onex.acts.validate import Request
from onex.acts.workers import Progress, silent, workers
from onex.errors import UsageError
from onex.ledger import recall
from onex.ledger.store import Ledger
from onex.model.finding import Finding
from onex.model.policy import Province
from onex.reports.adding import UNKNOWN, customary, labelled
from onex.settings import Workspace

NEW, GONE, OTHER = "新增", "消除", "改变"
SEATS = "R19"  # the obligation whose excess is counted in students


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed: provisions with other values, typed as text, and another pack in the place of the shipped one."""

    values: Mapping[str, str]
    against: Path | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One finding of a school that is there under one policy and not, or not so, under the other.

    change    新增, 消除 or 改变 (another limit, excess or severity)
    excess    of R19 the students beyond the limit as supposed, nought where it is no longer over; None of other rules
    more      how many more these are than under the policy in force
    students  the pilot students that the school applied for
    """

    change: str
    school_code: str
    school: str
    prefecture: str
    school_kind: str
    rule: str
    title: str
    severity: str
    message: str
    difference: str
    excess: int | None
    more: int | None
    students: int
    file: str

    def as_json(self) -> dict[str, Any]:
        """The object of `whatif` in onex.whatif/1."""
        return {name: getattr(self, name) for name in Change.__slots__}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `judged` counts the applications; `failed` names those that could not be judged, with why."""

    changes: tuple[Change, ...]
    judged: int
    failed: tuple[tuple[str, str], ...]
    order: Mapping[str, int]

    def by(self, name: str) -> list[dict[str, Any]]:
        """The changes summed by ``prefecture`` or ``school_kind``, in customary order: schools, and their students, each once."""
        members = sorted(
            {getattr(c, name) for c in self.changes}, key=lambda m: (self.order.get(m, len(self.order)), m)
        )
        return [
            {name: member, **_summed([c for c in self.changes if getattr(c, name) == member])} for member in members
        ]


def _summed(own: Sequence[Change]) -> dict[str, int]:
    """Schools with something new, without something old, with the same otherwise; the seats beyond limits, how many more these are than
    now; the pilot students of the schools with something new.
    """
    new = {c.school_code: c.students for c in own if c.change == NEW}
    gone = {c.school_code for c in own if c.change == GONE}
    other = {c.school_code for c in own if c.change == OTHER}
    seats = {"excess": sum(c.excess or 0 for c in own), "more": sum(c.more or 0 for c in own)}
    return {"newly": len(new), "no_longer": len(gone), "changed": len(other), **seats, "students": sum(new.values())}


def whatif(
    workspace: Workspace,
    supposed: Supposed,
    now: datetime,
    *,
    on: date | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Every application that counts, judged by the policy of the day that it was judged on (or of `on`) and as supposed.

    Raises UsageError where nothing is supposed, or a value is none; CatalogError for a pack that is wrong.
    """
    if not supposed.values and supposed.against is None:
        raise UsageError("请用 --set 规定=数值 或 --against 文件 写明假设什么。")
    other = packs.instead(supposed.against) if supposed.against else None
    held = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on or now.date())
    packs.suppose(packs.resolve(held.policy.region, held.on, other), supposed.values, other)
    base = Request((), now.date())
    return _Round(held, (base, replace(base, supposing=dict(supposed.values), packs=other)), on).judged(progress)


Answer = tuple[str, tuple[Finding, ...], tuple[Finding, ...]]
Job = tuple[Original, Mapping[str, pd.DataFrame], Province | None, tuple[Request, Request]]


@dataclass(frozen=True)
class _Round:
    """The files of all live applications, each judged twice."""

    held: Holdings
    requests: tuple[Request, Request]
    on: date | None

    def judged(self, progress: Progress) -> Outcome:
        """What differs, in customary order of cities."""
        live = self._live()
        groups = [group.to_dict("records") for _, group in live.groupby("receipt", sort=False)]
        registers = registers_in_force(self.held.ledger)
        present = Present.of(self.held.workspace, self.held.ledger)
        jobs: list[Job] = [
            (self._original(own[0]), registers.frames, present.province_of(str(own[0]["reporter"])), self.requests)
            for own in groups
        ]
        with workers(len(jobs), progress) as run:
            answers: list[Answer] = run("试算", _both, jobs)
        reporters = recall.reporters(self.held.ledger, live["receipt"])
        schools = {str(row["school_code"]): row for row in labelled(self.held.schools).to_dict("records")}
        students = self.held.standing.groupby("revision_id")["applied"].sum().to_dict()
        changes: list[Change] = []
        failed = []
        for own, (error, before, after) in zip(groups, answers, strict=True):
            if error:
                failed += [(str(row["reporter"]), error) for row in own]
                continue
            alone = len(reporters.get(own[0]["receipt"], ())) == 1
            for row in own:
                code = str(row["reporter"])
                who = (code, schools.get(code, {}), int(students.get(row["revision_id"], 0)), str(row["file"]))
                mine = [[f for f in found if alone or f.school_code == code] for found in (before, after)]
                changes += _changes(mine[0], mine[1], who)
        province = self.held.policy.province
        order = customary([unit.name for unit in province.prefectures] if province else [])
        changes.sort(key=lambda c: (order.get(c.prefecture, len(order)), c.school_code, c.rule))
        return Outcome(tuple(changes), len(live) - len(failed), tuple(failed), order)

    def _live(self) -> pd.DataFrame:
        dossiers = self.held.dossiers
        counting = dossiers.loc[dossiers["state"] != "revoked", "revision_id"]
        return self.held.applications[self.held.applications["revision_id"].isin(counting)]

    def _original(self, row: Mapping[Any, Any]) -> Original:
        path = self.held.ledger.archive.path(row["sha256"])
        judged_on = self.on or date.fromisoformat(row["judged_on"])
        return Original(path, row["file"], row["sha256"], judged_on, date.fromisoformat(row["received_on"]))


def _both(job: Job) -> Answer:
    """Why a file could not be judged, else what is found in it by each request; a job for a worker process."""
    original, registers, province, requests = job
    now, then = judged_by_each(original, registers, province, requests)
    if now.error or now.verdict is None or then.verdict is None:
        return now.error, (), ()
    return "", tuple(now.verdict.findings), tuple(then.verdict.findings)


Who = tuple[str, Mapping[Any, Any], int, str]


def _changes(before: Iterable[Finding], after: Iterable[Finding], who: Who) -> Iterator[Change]:
    now, then = {f.id: f for f in before}, {f.id: f for f in after}
    for one in then.values():
        if one.id not in now:
            yield _change(NEW, one, who, _seats(one), 0)
        elif _said(one) != _said(now[one.id]):
            yield _change(OTHER, one, who, _seats(one), _seats(now[one.id]))
    for one in now.values():
        if one.id not in then:
            yield _change(GONE, one, who, 0, _seats(one))


def _seats(finding: Finding) -> int:
    """The students beyond the limit."""
    return int(finding.difference) if finding.difference.isdigit() else 0


def _said(finding: Finding) -> tuple[str, ...]:
    return (finding.severity, finding.expected, finding.difference)


def _change(what: str, finding: Finding, who: Who, then: int, now: int) -> Change:
    code, school, students, file = who
    of_seats = SEATS in finding.obligations
    return Change(
        what,
        code,
        str(school.get("school") or f"学校{code}"),
        str(school.get("prefecture") or UNKNOWN),
        str(school.get("school_kind") or UNKNOWN),
        finding.rule,
        finding.title,
        finding.severity,
        finding.message,
        finding.difference,
        then if of_seats else None,
        then - now if of_seats else None,
        students,
        file,
    )
