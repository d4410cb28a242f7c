"""What follows from the ledger's frames: which revision counts, how each school stands, who owes a report. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from onex.model.period import Period

OWING = ("open", "renamed")
PREFECTURE, PROVINCE = "prefecture", "province"  # the stages of a review

Excuses = Mapping[tuple[str, str], date | None]
Deadlines = Callable[[Period], tuple[date, date]]


def latest(revisions: pd.DataFrame) -> pd.DataFrame:
    """The newest revision of every form × period × reporter, in the order of revision ids."""
    newest = revisions.groupby(["form", "period", "reporter"], sort=False)["revision"].transform("max")
    return revisions[revisions["revision"] == newest]


def dossiers(revisions: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """How each submission stands: the fold of its decisions over its revisions, one row a form × period × school.

    Columns: form, period, school_code, latest_id, revision_id (what was decided on while approved or revoked, else the newest),
    revision, judgement_id, errors, warnings, state (waiting, approved, returned, revoked), newer (a later revision waits), stage (that
    took the last decision), decided_on (ISO), decided_by, reason, first_approved_on (ISO), and the prefecture's word on that revision:
    opinion (approve, return, empty for none), opinion_on (ISO), opinion_by. A returned submission that was sent again is waiting
    again; an approved one stays locked; a prefecture's approval leaves it waiting for the province.
    """
    fold: dict[tuple[str, str, str], Standing] = {}
    taken: list[dict[str, Any]] = decisions.to_dict("records")  # type: ignore[assignment]
    for d in taken:
        whose = (d["form"], d["period"], d["school_code"])
        fold[whose] = step(fold.get(whose, NOTHING), d)
    by_id = revisions.set_index("revision_id", drop=False).to_dict("index")
    rows = []
    for newest in latest(revisions).to_dict("records"):
        known = fold.get((newest["form"], newest["period"], newest["reporter"]), NOTHING)
        done = known.last
        state = _STATES[done.get("decision", "")]
        if state == "returned" and done["revision_id"] != newest["revision_id"]:
            state = "waiting"
        locked = state in ("approved", "revoked")
        counts = by_id[done["revision_id"]] if locked else newest
        said = known.opinions.get(counts["revision_id"], {})
        row = {name: newest[name] for name in ("form", "period")}
        row |= {"school_code": newest["reporter"], "latest_id": newest["revision_id"]}
        row |= {name: counts[name] for name in ("revision_id", "revision", "judgement_id", "errors", "warnings")}
        row |= {"state": state, "newer": locked and counts["revision_id"] != newest["revision_id"]}
        row |= {name: done.get(name) for name in ("stage", "decided_on", "decided_by", "reason")}
        row |= {"first_approved_on": known.first_approved_on, "opinion": said.get("decision", "")}
        row |= {"opinion_on": said.get("decided_on"), "opinion_by": said.get("decided_by")}
        rows.append(row)
    return pd.DataFrame(rows, columns=_DOSSIER)


_STATES = {"": "waiting", "approve": "approved", "return": "returned", "revoke": "revoked"}
_DOSSIER = [
    "form", "period", "school_code", "latest_id", "revision_id", "revision", "judgement_id", "errors", "warnings",
    "state", "newer", "stage", "decided_on", "decided_by", "reason", "first_approved_on", "opinion", "opinion_on", "opinion_by",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What a submission's decisions have come to so far.

    last      the decision that it stands by, empty where none does
    opinions  revision → the prefecture's last word on it
    """

    last: Mapping[str, Any]
    opinions: Mapping[int, Mapping[str, Any]]
    first_approved_on: str | None = None


NOTHING = Standing({}, {})


def step(known: Standing, decision: Mapping[str, Any]) -> Standing:
    """What a submission's decisions have come to after one more; reductions change figures, not the standing."""
    verb = decision["decision"]
    if verb == "reduce":
        return known
    if decision.get("stage") != PREFECTURE:
        first = known.first_approved_on or (decision["decided_on"] if verb == "approve" else None)
        return Standing(decision, known.opinions, first)
    opinions = {**known.opinions, decision["revision_id"]: decision}
    if verb == "return":
        return Standing(decision, opinions, known.first_approved_on)
    # What the prefecture itself had sent back waits for the province once it approves after all.
    own = known.last.get("stage") == PREFECTURE
    return Standing({} if own else known.last, opinions, known.first_approved_on)


def standing(dossiers: pd.DataFrame, pilots: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Every pilot applied for and what is approved of it, one row a record of the revision that counts.

    Columns: period, school_code, revision_id, state, certificate, level, major_code, major, applied, proposed (Int64; what the
    prefecture left of it, else the applied number), approved (Int64; 0 unless approved, the proposed number unless reduced since the
    approval), batch, round, and where the record stands: sheet, row.
    """
    own = dossiers[["period", "school_code", "revision_id", "state"]]
    merged = pilots.drop(columns=["school_code"]).merge(own, on="revision_id")
    merged = merged.rename(columns={"pilot_students": "applied"})
    proposed, fixed = _figures(decisions)
    places = [merged[name] for name in ("revision_id", "certificate", "level", "major_code")]
    pilot = list(zip(*places, strict=True))
    merged["proposed"] = pd.array([proposed.get(p, n) for p, n in zip(pilot, merged["applied"], strict=True)], "Int64")
    final = pd.array([fixed.get(p, n) for p, n in zip(pilot, merged["proposed"], strict=True)], "Int64")
    merged["approved"] = pd.Series(final, index=merged.index).where(merged["state"] == "approved", 0)
    columns = ["period", "school_code", "revision_id", "state", "certificate", "level", "major_code", "major"]
    return merged[[*columns, "applied", "proposed", "approved", "batch", "round", "sheet", "row"]]


Figures = dict[tuple[int, str, str, str], int]


def _figures(decisions: pd.DataFrame) -> tuple[Figures, Figures]:
    """Pilot of a revision → the students that the prefecture proposes, and that the province fixed since it last approved."""
    city: dict[int, Figures] = {}
    province: dict[int, Figures] = {}
    for d in decisions.to_dict("records"):
        revision, local = d["revision_id"], d.get("stage") == PREFECTURE
        held = city if local else province
        if d["decision"] == ("return" if local else "approve"):
            held[revision] = {}
        elif d["decision"] == "reduce":
            place = (revision, d["certificate"], d["level"], d["major_code"])
            held.setdefault(revision, {})[place] = int(d["students"])
    return _joined(city), _joined(province)


def _joined(of: Mapping[int, Figures]) -> Figures:
    return {place: students for figures in of.values() for place, students in figures.items()}


def owing(
    period: Period, schools: pd.DataFrame, dossiers: pd.DataFrame, standing: pd.DataFrame, excuses: Excuses
) -> pd.DataFrame:
    """Who owes a report for a period, one row a school, in the order of the register.

    A school owes while the register has it open or renamed, a pilot of it is approved, the period touches its days of pilot (from
    `pilot_from`, blank the day of its first approval, until `pilot_until`), and nobody excused it. `excuses` are as
    `onex.ledger.calendar.excuses` gives them.
    Columns: school_code, school, prefecture, school_kind, first_on, last_on (the days of pilot).
    """
    approved = set(standing[standing["approved"] > 0]["school_code"])
    known = dossiers.dropna(subset=["first_approved_on"])
    first_day: Mapping[Any, str] = known.groupby("school_code")["first_approved_on"].min().to_dict()
    rows = []
    for s in schools.to_dict("records"):
        code = s["school_code"]
        if code not in approved or (s["status"] or "open") not in OWING:
            continue
        first = s["pilot_from"] or date.fromisoformat(first_day[code])
        last = s["pilot_until"] or date.max
        if first <= period.last and last >= period.first and excuses.get((code, period.id), date.max) is not None:
            own = {name: s[name] for name in ("school_code", "school", "prefecture", "school_kind")}
            rows.append({**own, "first_on": first, "last_on": last})
    return pd.DataFrame(rows, columns=["school_code", "school", "prefecture", "school_kind", "first_on", "last_on"])


def owed(
    period: Period,
    on: date,
    owing: pd.DataFrame,
    came: Mapping[str, tuple[Period, date]],
    before: Mapping[str, Period],
    deadlines: Deadlines,
    excuses: Excuses,
) -> pd.DataFrame:
    """Who owes a report for a period, what came of it and how long each has been silent on a day, in the order of `owing`.

    came       reporter → the period whose report answers for this one, and the day that its first version came
    before     reporter → the newest earlier period that was answered for; only those are needed that did not report now
    deadlines  period → the day it is due and the last day that is not late
    Columns: those of `owing`; due_on, closes_on (the last day that is not late; both the granted day where one was granted), received_on
    (date of the first version, None), late (it came after closes_on), missing (it did not come and closes_on is past), missed_weeks (of
    the owed periods missed in a row up to this one; 0 where it came). Late is not missed; a period that is not owed, or not yet
    closed, neither counts nor breaks the row.
    Source: 教职成厅函〔2019〕19号 五(四), silent weeks in a row.
    """
    run = _Run(period, on, deadlines, excuses)
    rows = []
    for school in owing.to_dict("records"):
        code = school["school_code"]
        answer, received = came.get(code, (period, None))
        due_on, closes_on = granted(excuses, code, answer, deadlines)
        silent = received is None
        row: dict[Any, Any] = {"due_on": due_on, "closes_on": closes_on, "received_on": received}
        row |= {"late": received is not None and received > closes_on, "missing": silent and closes_on < on}
        row["missed_weeks"] = run.weeks(code, school["first_on"], school["last_on"], before.get(code)) if silent else 0
        rows.append({**school, **row})
    return pd.DataFrame(rows, columns=[*owing.columns, *_OWED])


_OWED = ["due_on", "closes_on", "received_on", "late", "missing", "missed_weeks"]


def granted(excuses: Excuses, school_code: str, period: Period, deadlines: Deadlines) -> tuple[date, date]:
    """When a school's report is due, and the last day that is not late: the day granted to it, else everybody's."""
    day = excuses.get((school_code, period.id))
    return (day, day) if day is not None else deadlines(period)


class _Run:
    """Counts back from a period; the list of periods grows as far back as the longest silence needs, once for all schools."""

    def __init__(self, period: Period, on: date, deadlines: Deadlines, excuses: Excuses) -> None:
        self.on, self.excuses = on, excuses
        self.periods = [period]
        self.closed = 0  # the place of the newest period that is closed for everybody; all before it are too
        while (last := self._period(self.closed)).last >= on or deadlines(last)[1] >= on:
            self.closed += 1

    def weeks(self, code: str, first: date, last: date, answered: Period | None) -> int:
        """Weeks of the owed and closed periods after the one last answered for."""
        stop = max(first, answered.last + timedelta(days=1)) if answered else first
        weeks, place = 0, 0
        while (period := self._period(place)).last >= stop:
            if last >= period.first and self._missed(code, period, place):
                weeks += period.weeks
            place += 1
        return weeks

    def _period(self, place: int) -> Period:
        if place == len(self.periods):
            self.periods.append(self.periods[-1].before())
        return self.periods[place]

    def _missed(self, code: str, period: Period, place: int) -> bool:
        if (code, period.id) in self.excuses:
            day = self.excuses[code, period.id]
            return day is not None and day < self.on
        return place >= self.closed


def facts(records: pd.DataFrame, revisions: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Records with who sent them: the fields, revision_id, sheet, row, and school_code, school, school_kind, prefecture of the reporter as
    the register has them (None where it has not), receipt, revision, file, sha256.
    """
    own = placed(records.drop(columns=[name for name in _SCHOOL if name in records]), revisions)
    known = schools.drop_duplicates("school_code")[list(_SCHOOL)]
    merged = own.merge(known, left_on="reporter", right_on="school_code", how="left")
    merged["school_code"] = merged["reporter"]
    for name in _SCHOOL[1:]:
        merged[name] = merged[name].astype(object).where(merged[name].notna(), None)
    return merged.drop(columns=["reporter"])


_SCHOOL = ("school_code", "school", "school_kind", "prefecture")


def placed(records: pd.DataFrame, revisions: pd.DataFrame) -> pd.DataFrame:
    """Records with where they came from: the fields, revision_id, sheet, row; reporter, receipt, revision, file, sha256."""
    sent = revisions[["revision_id", "reporter", "receipt", "revision", "file", "sha256"]]
    return records.merge(sent, on="revision_id", how="left")
