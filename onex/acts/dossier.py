"""The whole dossier of one school: versions, route, pilots applied for and approved, findings and how they stand, decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from onex.acts.casework import Casework
from onex.acts.holdings import PROGRESS
from onex.acts.waive import waivers
from onex.errors import UsageError
from onex.identify import Directory
from onex.ledger import frames
from onex.model.mask import mask
from onex.settings import Workspace

_SCHOOL = ("school_kind", "affiliation", "prefecture", "authority", "flagship", "status", "pilot_from", "pilot_until")
_REVISION = (
    "revision", "receipt", "file", "sha256", "received_on", "rows", "errors", "warnings", "notices", "judged_on",
)  # fmt: skip
_CASE = (
    "period", "state", "route", "at", "stage", "opinion", "opinion_on", "opinion_by", "revision", "newer", "errors",
    "open_errors", "waived", "warnings", "stale", "pilots", "applied", "proposed", "approved", "decided_on", "decided_by", "reason",
)  # fmt: skip
_PILOT = ("certificate", "level", "major_code", "major", "applied", "proposed", "approved")
_FINDING = (
    "finding", "rule", "severity", "title", "message", "cells", "expected", "difference", "fix", "clauses", "standing", "method",
    "note", "why",
)  # fmt: skip
_DECISION = (
    "decision_id", "decision", "stage", "revision", "certificate", "level", "major_code", "students", "decided_by", "decided_on",
    "reason", "clause", "despite",
)  # fmt: skip
_LEAVE = ("decision_id", "decision", "period", "until_on", "decided_by", "decided_on", "reason", "clause")
_WAIVER = (
    "waiver_id", "rule", "school_code", "asked_by", "approved_by", "clause", "reason", "from_on", "until_on", "state",
    "withdrawn_on", "withdrawn_by",
)  # fmt: skip


def dossier(workspace: Workspace, school: str, on: date, now: datetime) -> dict[str, Any]:
    """All that the ledger knows of a school's applications, as onex.dossier/1. UsageError for a code or name that it does not know."""
    case = Casework.of(workspace, on, now)
    code = school_code(case, school)
    own = case.listed[case.listed["school_code"] == code]
    known: list[dict[str, Any]] = case.held.schools[case.held.schools["school_code"] == code].to_dict("records")  # type: ignore[assignment]
    register = {name: _shown(name, known[0][name]) for name in _SCHOOL} if known else None
    if register is not None:
        register["former_names"] = [mask(name) for name in known[0]["former_names"] or ()]
    names = [*(row["school"] for row in known), *own["school"]]
    return {
        "schema": "onex.dossier/1",
        "on": on.isoformat(),
        "school_code": code,
        "school": next((name for name in names if name), None),
        "register": register,
        "applications": [_application(case, row) for row in _records(own)],
        "reports": _picked(_leave(case, code), _LEAVE),
        "waivers": _picked(_waivers(case, code), _WAIVER),
    }


def school_code(case: Casework, text: str) -> str:
    """The code of a school given by code, name or former name; UsageError where the ledger knows none, or several."""
    wanted = text.strip()
    known = {*case.held.schools["school_code"], *case.listed["school_code"]}
    if wanted in known:
        return wanted
    found = Directory.of([case.held.schools, case.listed[["school_code", "school"]]])(wanted)
    if len(found) > 1:
        raise UsageError(f"叫「{wanted}」的学校不止一所：{'、'.join(sorted(found))}。请写学校标识码。")
    if not found:
        raise UsageError(f"台账和学校名录里都没有「{wanted}」。用 onex review list 查看。")
    return next(iter(found))


def _application(case: Casework, row: dict[str, Any]) -> dict[str, Any]:
    of = case.held.applications
    own = of[(of["reporter"] == row["school_code"]) & (of["period"] == row["period"])]
    numbers = dict(zip(own["revision_id"], own["revision"], strict=True))
    revisions = [
        {**picked, "counts": one["revision_id"] == row["revision_id"], "stale": case.present.stale(one)}
        for one, picked in zip(_records(own), _picked(own, _REVISION), strict=True)
    ]
    pilots = case.held.standing[case.held.standing["revision_id"] == row["revision_id"]]
    decided = case.held.decisions
    decided = decided[(decided["school_code"] == row["school_code"]) & (decided["period"] == row["period"])]
    decided = decided.assign(revision=[numbers.get(one) for one in decided["revision_id"]])
    findings = case.findings(case.listed[case.listed["revision_id"] == row["revision_id"]])
    return {
        **{name: _shown(name, row[name]) for name in _CASE},
        "route": list(row["route"]),
        "revisions": revisions,
        "pilot_rows": _picked(pilots, _PILOT),
        "findings": _picked(findings, _FINDING),
        "decisions": _picked(decided, _DECISION),
    }


def _leave(case: Casework, code: str) -> pd.DataFrame:
    decided = frames.decisions(case.held.ledger, PROGRESS)
    return decided[decided["school_code"] == code]


def _waivers(case: Casework, code: str) -> pd.DataFrame:
    every = waivers(case.held.ledger, case.held.on)
    return every[every["school_code"].isin((code, ""))]


def _picked(frame: pd.DataFrame, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: _shown(name, row[name]) for name in names} for row in _records(frame)]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[return-value]


def plain(value: Any) -> Any:
    """A frame's value as JSON has it: no NaN, no numpy, days as ISO text."""
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def _shown(name: str, value: Any) -> Any:
    """A value as it may be printed: free text may hold a telephone anywhere."""
    found = plain(value)
    return (
        mask(found) if isinstance(found, str) and name not in ("finding", "school_code", "receipt", "sha256") else found
    )
