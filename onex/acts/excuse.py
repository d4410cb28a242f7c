"""Reports that come later by leave, or not at all: decisions too, each with who, when and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onex import views
from onex.acts.casework import Casework
from onex.acts.chase import reportable
from onex.acts.holdings import PROGRESS, Holdings
from onex.acts.review import Outcome, write
from onex.errors import UsageError
from onex.ledger.store import LOCK_WAIT
from onex.model.period import Period
from onex.settings import Workspace
from onex.views import PROVINCE


@dataclass(frozen=True, slots=True)
class Leave:
    """What is granted for the report of a period: `until` is the new day that it is due, None where it need not come at all.

    schools  those meant; empty for all that owe the report, of a `prefecture` and a `kind` where these are given
    """

    period: str
    by: str
    reason: str
    until: date | None = None
    schools: Sequence[str] = ()
    clause: str = ""
    prefecture: str = ""
    kind: str = ""

    @property
    def decision(self) -> str:
        """extend or exempt."""
        return "exempt" if self.until is None else "extend"


def grant(workspace: Workspace, leave: Leave, on: date, now: datetime, lock_wait: float = LOCK_WAIT) -> Outcome:
    """The leave written for every school meant that owes the report. UsageError where it cannot be granted at all."""
    for value, option in ((leave.by, "--by"), (leave.reason, "--reason")):
        if not value.strip():
            raise UsageError(f"决定要写明是谁、为什么，{option} 不能空白。")
    period = reportable(leave.period)
    if leave.until is not None and leave.until <= period.last:
        raise UsageError(f"延期应到 {period.last.isoformat()} 之后，{period.id} 到那天才结束。")
    ledger = Casework.of(workspace, on, now, lock_wait).held.ledger
    with ledger.transaction("decided", now, decision=leave.decision, period=period.id) as transaction:
        case = Casework.of(workspace, on, now, lock_wait)
        meant, blocked = [], []
        for school in _asked(case, leave, period):
            why = _hindrance(case.held, school, leave, period)
            if why:
                blocked.append({**school, "errors": 0, "why": why})
            else:
                meant.append(school)
        rows = [_row(school["school_code"], leave, period, on) for school in meant]
        write(transaction, rows)
    decided = tuple({"school": school["school"], **row} for school, row in zip(meant, rows, strict=True))
    return Outcome(decided, tuple(blocked) if leave.schools else ())


def _asked(case: Casework, leave: Leave, period: Period) -> Iterator[dict[str, Any]]:
    """The schools meant, whether or not they owe the report: code, name and `owes`."""
    held = case.held
    owing = views.owing(period, held.schools, held.dossiers, held.standing, {})
    owes = set(owing["school_code"])
    if leave.schools:
        names = dict(zip(held.schools["school_code"], held.schools["school"], strict=True))
        names |= dict(zip(case.listed["school_code"], case.listed["school"], strict=True))
        for code in dict.fromkeys(leave.schools):
            if code not in names:
                raise UsageError(f"学校名录和台账里都没有 {code}。用 onex review list 查看。")
            yield {"school_code": code, "school": names[code] or "", "owes": code in owes}
        return
    prefecture = case.prefecture(leave.prefecture) if leave.prefecture else ""
    for row in owing.to_dict("records"):
        if prefecture in ("", row["prefecture"]) and leave.kind in ("", row["school_kind"]):
            yield {"school_code": row["school_code"], "school": row["school"] or "", "owes": True}


def _hindrance(held: Holdings, school: dict[str, Any], leave: Leave, period: Period) -> str:
    """Why leave cannot be granted to a school; empty where it can."""
    key = (school["school_code"], period.id)
    if not school.pop("owes"):
        return f"这一期({period.id})不用报送"
    if key in held.excuses and held.excuses[key] == leave.until:
        return "已经免报" if leave.until is None else f"已经延期到 {leave.until.isoformat()}"
    return ""


def _row(school_code: str, leave: Leave, period: Period, on: date) -> dict[str, Any]:
    nothing: Mapping[str, Any] = dict.fromkeys(("revision_id", "certificate", "level", "major_code", "students"))
    return {
        **nothing,
        "decision": leave.decision,
        "stage": PROVINCE,
        "form": PROGRESS,
        "period": period.id,
        "school_code": school_code,
        "until_on": leave.until.isoformat() if leave.until else None,
        "decided_by": leave.by.strip(),
        "decided_on": on.isoformat(),
        "reason": leave.reason.strip(),
        "clause": leave.clause,
        "despite": "",
    }
