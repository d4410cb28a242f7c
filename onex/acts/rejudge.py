"""Judges again what was judged by an older policy, older registers or an older form, and says what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from onex import packs, views
from onex.acts.earlier import Earlier
from onex.acts.holdings import PROGRESS, Holdings
from onex.acts.ingest import judged_by
from onex.acts.originals import Job, Original, judge_original
from onex.acts.present import Present
from onex.acts.registers import registers_in_force
from onex.acts.validate import Request
from onex.acts.workers import Progress, silent, workers
from onex.ledger import frames, judgements, recall
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.model import period as periods
from onex.model.finding import Finding
from onex.model.policy import NATION
from onex.settings import Workspace

# Nobody acts on older reports any more; counted back from the newest, not from the clock.
LOOK_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Changed:
    """One submission judged again: why it had to be, and the findings that are new or gone (rule, severity, title, message)."""

    school_code: str
    form: str
    period: str
    revision: int
    state: str
    why: str
    errors: tuple[int, int]
    new: tuple[Mapping[str, str], ...] = ()
    gone: tuple[Mapping[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object of `judged` in onex.rejudged/1."""
        own = {name: getattr(self, name) for name in ("school_code", "form", "period", "revision", "state", "why")}
        before, now = self.errors
        told = {"new": [dict(f) for f in self.new], "gone": [dict(f) for f in self.gone]}
        return {**own, "errors_before": before, "errors": now, **told}


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What became of the stale judgements. `failed`: those that could not be judged again, with why."""

    judged: tuple[Changed, ...]
    failed: tuple[Changed, ...]


def rejudge(
    workspace: Workspace,
    now: datetime,
    *,
    progress: Progress = silent,
    lock_wait: float = LOCK_WAIT,
    dry: bool = False,
) -> Rejudged:
    """Every live submission whose judgement no longer holds, judged again; one transaction a file, nothing where nothing is stale.

    Live are the newest version and the one that was decided on; of reports those of the last year that the ledger has. With `dry`
    they are only named.
    """
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now, lock_wait)
    present = Present.of(workspace, ledger)
    live = _live(workspace, ledger, now.date())
    reasons = [present.stale(row) for row in live.to_dict("records")]  # type: ignore[arg-type]
    stale = live.assign(why=reasons)[[bool(why) for why in reasons]]
    if dry or stale.empty:
        return Rejudged(tuple(_changed(row, None, None) for row in stale.to_dict("records")), ())  # type: ignore[arg-type]
    return _Round(workspace, ledger, present, now).judged(stale, progress)


def _live(workspace: Workspace, ledger: Ledger, on: date) -> pd.DataFrame:
    """The revisions that count, with `state` of the application; the columns of `frames.revisions`."""
    held = Holdings(workspace, ledger, on)
    known, dossiers = held.applications, held.dossiers
    states = {row["revision_id"]: row["state"] for row in dossiers.to_dict("records")}
    counting = {*dossiers["latest_id"], *dossiers["revision_id"]}
    applications = known[known["revision_id"].isin(counting)]
    reports = views.latest(frames.revisions(ledger, PROGRESS))
    every = pd.concat([applications, reports[_recent(reports["period"])]], ignore_index=True)
    return every.assign(state=[states.get(one, "") for one in every["revision_id"]])


def _recent(named: pd.Series[Any]) -> list[bool]:
    first = {name: periods.parse(name).first for name in set(named)}
    since = max(first.values(), default=date.min + LOOK_BACK) - LOOK_BACK
    return [first[name] >= since for name in named]


@dataclass(frozen=True)
class _Round:
    """One run: files judged in parallel, written one by one."""

    workspace: Workspace
    ledger: Ledger
    present: Present
    now: datetime

    def judged(self, stale: pd.DataFrame, progress: Progress) -> Rejudged:
        """The stale revisions, judged."""
        registers = registers_in_force(self.ledger)
        request = Request((), self.now.date(), earlier=Earlier.of(self.workspace))
        groups = [group for _, group in stale.groupby(["receipt", "judged_on", "form"], sort=False)]
        jobs: list[Job] = []
        for group in groups:
            province = self.present.province_of(str(group.iloc[0]["reporter"]))
            jobs.append((self._original(group.iloc[0]), registers.frames, province, request))
        own = recall.reporters(self.ledger, stale["receipt"])
        before = frames.findings(self.ledger, stale["judgement_id"])
        done: list[Changed] = []
        failed: list[Changed] = []
        with workers(len(jobs), progress) as run:
            answers = run("重新核对", _findings, jobs)
        for group, job, (error, found) in zip(groups, jobs, answers, strict=True):
            rows: list[dict[str, Any]] = group.to_dict("records")  # type: ignore[assignment]
            if error:
                failed += [_changed({**row, "why": error}, None, None) for row in rows]
                continue
            parted = _parted(rows, found, own.get(rows[0]["receipt"], ()))
            region = job[2].code if job[2] else NATION
            policy = packs.resolve(region, job[0].judged_on)
            judged = judged_by(policy, registers, rows[0]["form"])
            judgements.judge_again(self.ledger, rows[0]["receipt"], judged, parted, self.now)
            for row in rows:
                old = before[before["judgement_id"] == row["judgement_id"]]
                done.append(_changed(row, old, parted[row["revision_id"]]))
        return Rejudged(tuple(done), tuple(failed))

    def _original(self, row: pd.Series[Any]) -> Original:
        path = self.ledger.archive.path(row["sha256"])
        days = (date.fromisoformat(row["judged_on"]), date.fromisoformat(row["received_on"]))
        return Original(path, row["file"], row["sha256"], *days)


def _findings(job: Job) -> tuple[str, tuple[Finding, ...]]:
    """Why a file could not be judged, and else what was found in it; a job for a worker process."""
    again = judge_original(job)
    return again.error, tuple(again.verdict.findings) if again.verdict else ()


def _parted(
    rows: Sequence[Mapping[str, Any]], found: Sequence[Finding], reporters: Sequence[str]
) -> dict[int, list[Finding]]:
    """Revision → its findings: all of a file that is one school's, else those of the school."""
    if len(reporters) == 1:
        return {int(rows[0]["revision_id"]): list(found)}
    return {int(row["revision_id"]): [f for f in found if f.school_code == row["reporter"]] for row in rows}


def _changed(row: Mapping[str, Any], old: pd.DataFrame | None, found: Sequence[Finding] | None) -> Changed:
    """What changed for a submission; nothing is compared where it was not judged."""
    own = (row["reporter"], row["form"], row["period"], int(row["revision"]), row["state"], row["why"])
    if old is None or found is None:
        return Changed(*own, (int(row["errors"]), int(row["errors"])))
    now = {f.id: f for f in found}
    known = set(old["finding"])
    new = tuple(_told(f.rule, f.severity, f.title, f.message) for f in now.values() if f.id not in known)
    lost = old[~old["finding"].isin(now)].to_dict("records")
    gone = tuple(_told(f["rule"], f["severity"], f["title"], f["message"]) for f in lost)
    return Changed(*own, (int(row["errors"]), sum(f.severity == "error" for f in found)), new, gone)


def _told(rule: str, severity: str, title: str, message: str) -> dict[str, str]:
    return {"rule": rule, "severity": severity, "title": title, "message": message}
