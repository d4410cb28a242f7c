"""What follows from the ledger's frames: which revision counts, how each school stands, who owes a report. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from onex.model.period import Period

OWING = ("open", "renamed")


def latest(revisions: pd.DataFrame) -> pd.DataFrame:
    """The newest revision of every form × period × reporter, in the order of revision ids."""
    newest = revisions.groupby(["form", "period", "reporter"], sort=False)["revision"].transform("max")
    return revisions[revisions["revision"] == newest]


def dossiers(revisions: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """How each submission stands: the fold of its decisions over its revisions, one row a form × period × school.

    Columns: form, period, school_code, latest_id, revision_id (what was decided on while approved or revoked, else the newest),
    revision, errors, warnings, state (waiting, approved, returned, revoked), newer (a later revision waits), decided_on (ISO), decided_by,
    reason, first_approved_on (ISO). A returned submission that was sent again is waiting again; an approved one stays locked.
    """
    fold: dict[tuple[str, str, str], dict[str, Any]] = {}
    for d in decisions.to_dict("records"):
        known = fold.setdefault((d["form"], d["period"], d["school_code"]), {"first_approved_on": None})
        if d["decision"] == "reduce":
            continue
        known.update({name: d[name] for name in ("decision", "revision_id", "decided_on", "decided_by", "reason")})
        if d["decision"] == "approve" and known["first_approved_on"] is None:
            known["first_approved_on"] = d["decided_on"]
    by_id = revisions.set_index("revision_id", drop=False)
    rows = []
    for newest in latest(revisions).to_dict("records"):
        done = fold.get((newest["form"], newest["period"], newest["reporter"]), {})
        state = _STATES[done.get("decision", "")]
        if state == "returned" and done["revision_id"] != newest["revision_id"]:
            state = "waiting"
        locked = state in ("approved", "revoked")
        counts = by_id.loc[done["revision_id"]].to_dict() if locked else newest
        row = {name: newest[name] for name in ("form", "period")}
        row |= {"school_code": newest["reporter"], "latest_id": newest["revision_id"]}
        row |= {name: counts[name] for name in ("revision_id", "revision", "errors", "warnings")}
        row |= {"state": state, "newer": locked and counts["revision_id"] != newest["revision_id"]}
        row |= {name: done.get(name) for name in ("decided_on", "decided_by", "reason", "first_approved_on")}
        rows.append(row)
    return pd.DataFrame(rows, columns=_DOSSIER)


_STATES = {"": "waiting", "approve": "approved", "return": "returned", "revoke": "revoked"}
_DOSSIER = [
    "form", "period", "school_code", "latest_id", "revision_id", "revision", "errors", "warnings",
    "state", "newer", "decided_on", "decided_by", "reason", "first_approved_on",
]  # fmt: skip


def standing(dossiers: pd.DataFrame, pilots: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Every pilot applied for and what is approved of it, one row a record of the revision that counts.

    Columns: period, school_code, revision_id, state, certificate, level, major_code, major, applied, approved (Int64; 0 unless approved,
    the applied number unless reduced since the approval).
    """
    own = dossiers[["period", "school_code", "revision_id", "state"]]
    merged = pilots.drop(columns=["school_code"]).merge(own, on="revision_id")
    merged = merged.rename(columns={"pilot_students": "applied"})
    merged["approved"] = merged["applied"].where(merged["state"] == "approved", 0).astype("Int64")
    approvals = decisions[decisions["decision"] == "approve"]
    since = approvals.groupby(["period", "school_code"])["decision_id"].max().to_dict()
    for d in decisions[decisions["decision"] == "reduce"].to_dict("records"):
        if d["decision_id"] > since.get((d["period"], d["school_code"]), 0):
            hit = (merged["state"] == "approved") & (merged["revision_id"] == d["revision_id"])
            for name in ("certificate", "level", "major_code"):
                hit &= merged[name] == d[name]
            merged.loc[hit, "approved"] = int(d["students"])
    columns = ["period", "school_code", "revision_id", "state", "certificate", "level", "major_code", "major"]
    return merged[[*columns, "applied", "approved"]]


def owed(
    period: Period,
    due_on: date,
    schools: pd.DataFrame,
    dossiers: pd.DataFrame,
    standing: pd.DataFrame,
    sent: pd.DataFrame,
) -> pd.DataFrame:
    """Who owes a report for a period and what came, one row a school, in the order of the register.

    A school owes while the register has it open or renamed, a pilot of it is approved, and the period touches its days of pilot:
    from `pilot_from`, blank the day of its first approval, until `pilot_until`. `sent` are the revisions of reports.
    Columns: school_code, school, prefecture, school_kind, due_on, received_on (date of the first version, None), missed_weeks (of the owed
    periods missed in a row up to this one; 0 where it came).
    Source: 教职成厅函〔2019〕19号 五(四), silent weeks in a row.
    """
    approved = set(standing[standing["approved"] > 0]["school_code"])
    known = dossiers.dropna(subset=["first_approved_on"])
    first_day: Mapping[Any, str] = known.groupby("school_code")["first_approved_on"].min().to_dict()
    came = sent.groupby(["period", "reporter"])["received_on"].min().to_dict()
    rows = []
    for s in schools.to_dict("records"):
        code = s["school_code"]
        if code not in approved or (s["status"] or "open") not in OWING:
            continue
        first = s["pilot_from"] or date.fromisoformat(first_day[code])
        last = s["pilot_until"] or date.max
        if not (first <= period.last and last >= period.first):
            continue
        received = came.get((period.id, code))
        row = {name: s[name] for name in ("school_code", "school", "prefecture", "school_kind")}
        row |= {"due_on": due_on, "received_on": date.fromisoformat(received) if received else None}
        row["missed_weeks"] = 0 if received else _missed(period, code, first, last, came)
        rows.append(row)
    return pd.DataFrame(rows, columns=_OWED)


_OWED = ["school_code", "school", "prefecture", "school_kind", "due_on", "received_on", "missed_weeks"]


def _missed(period: Period, code: str, first: date, last: date, came: Mapping[Any, str]) -> int:
    """Weeks of the owed periods missed in a row, going back from one that was missed."""
    weeks = 0
    while first <= period.last:
        if last >= period.first:
            if (period.id, code) in came:
                break
            weeks += period.weeks
        period = period.before()
    return weeks


def facts(records: pd.DataFrame, revisions: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Records with who sent them: the fields, revision_id, sheet, row, and school_code, school, school_kind, prefecture of the reporter as
    the register has them (None where it has not), receipt, revision, file, sha256.
    """
    sent = revisions[["revision_id", "reporter", "receipt", "revision", "file", "sha256"]]
    own = records.drop(columns=["school_code", "school"]).merge(sent, on="revision_id", how="left")
    known = schools.drop_duplicates("school_code")[["school_code", "school", "school_kind", "prefecture"]]
    merged = own.merge(known, left_on="reporter", right_on="school_code", how="left")
    merged["school_code"] = merged["reporter"]
    for name in ("school", "school_kind", "prefecture"):
        merged[name] = merged[name].astype(object).where(merged[name].notna(), None)
    return merged.drop(columns=["reporter"])
