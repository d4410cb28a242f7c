"""What onex proposes and a person decides: qualifications that a clause would end, applications that a clause would send back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onex import formbook
from onex.acts.casework import Casework
from onex.acts.chase import newest
from onex.settings import Workspace
from onex.views import OWING

CONDUCT = ("O01", "O02")  # training handed to contractors, agents


@dataclass(frozen=True, slots=True)
class Proposal:
    """One decision that the facts suggest: revoke (取消资格) or return (退回); why, and by which clause."""

    decision: str
    school_code: str
    school: str
    prefecture: str
    period: str
    why: str
    clause: str

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the command that would decide so; who and why are for a person to write."""
        return ("review", self.decision, "--school", self.school_code, "--by", "姓名", "--reason", "理由")


def proposals(workspace: Workspace, on: date, now: datetime) -> list[Proposal]:
    """Every proposal, in the order of the applications; nothing is written."""
    case = Casework.of(workspace, on, now)
    standing = case.listed[case.listed["state"].isin(("approved", "waiting"))]
    rows: list[dict[str, Any]] = standing.to_dict("records")  # type: ignore[assignment]
    facts = {**_silent(case)}
    conduct = _conduct(case)
    status = dict(zip(case.held.schools["school_code"], case.held.schools["status"], strict=True))
    found = []
    for row in rows:
        code, approved = row["school_code"], row["state"] == "approved"
        reasons = [facts[code]] if approved and code in facts else []
        reasons += conduct.get(row["revision_id"], [])
        if approved and (status.get(code) or OWING[0]) not in OWING:
            label = formbook.codes()["school_status"].label(status[code])
            reasons.append((f"学校名录中的状态为“{label}”", ""))
        for why, clause in reasons:
            own = (code, row["school"] or "", row["prefecture"] or "", row["period"])
            found.append(Proposal("revoke" if approved else "return", *own, why, clause))
    return found


def _silent(case: Casework) -> dict[str, tuple[str, str]]:
    """School → how many weeks it has been silent, where that is as long as the policy says, and the clause."""
    asked = newest(case.held)
    if asked.closed is None:
        return {}
    most, clause = asked.closed.thresholds.candidate, asked.closed.thresholds.clause
    said = f"截至 {asked.closed.period.id} 连续缺报 {{}} 周，满 {most} 周为取消资格情形"
    return {one.school_code: (said.format(one.missed_weeks), clause) for one in asked.candidates}


def _conduct(case: Casework) -> dict[int, list[tuple[str, str]]]:
    """Revision → what its last judgement found against the school's conduct and nobody waived."""
    found: dict[int, list[tuple[str, str]]] = {}
    for row in _findings(case):
        if row["rule"] in CONDUCT and row["standing"] != "waived":
            found.setdefault(row["revision_id"], []).append((f"{row['rule']} {row['message']}", row["clauses"]))
    return found


def _findings(case: Casework) -> Iterator[dict[str, Any]]:
    erring = case.held.dossiers[case.held.dossiers["errors"] > 0]
    yield from case.findings(erring).to_dict("records")  # type: ignore[misc]
