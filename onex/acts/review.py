"""Decisions on applications: approved, reduced, returned, revoked; each with who, when and why, appended to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from onex.acts.holdings import APPLICATION, Holdings
from onex.errors import UsageError
from onex.ledger import schema
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.settings import Workspace

VERBS = {"approve": "批准", "reduce": "核减", "return": "退回", "revoke": "取消资格"}
STATES = {"waiting": "待审", "approved": "已批准", "returned": "已退回", "revoked": "已取消"}
_FROM = {"approve": ("waiting", "returned"), "reduce": ("approved",), "return": ("waiting",), "revoke": ("approved",)}


@dataclass(frozen=True, slots=True)
class Order:
    """A decision as it is given.

    schools  the schools meant; empty for all that the decision can be taken on
    pilot    for a reduction: certificate, level and major code of the pilot, and the students that remain
    despite  why it is approved although errors were found; for one school at a time
    """

    decision: str
    by: str
    reason: str
    schools: Sequence[str] = ()
    clause: str = ""
    despite: str = ""
    pilot: tuple[str, str, str] | None = None
    students: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order: the decisions written, and the schools left aside with the reason."""

    decided: tuple[dict[str, Any], ...]
    blocked: tuple[dict[str, Any], ...]


def listing(workspace: Workspace, on: date, now: datetime) -> pd.DataFrame:
    """Every application and how it stands: `views.dossiers` with school, prefecture, pilots, applied and approved students."""
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    return _listed(Holdings(workspace, ledger, on))


def _listed(held: Holdings) -> pd.DataFrame:
    sums = held.standing.groupby("revision_id").agg(
        pilots=("applied", "size"), applied=("applied", "sum"), approved=("approved", "sum")
    )
    found = held.dossiers.merge(sums, left_on="revision_id", right_index=True, how="left")
    for name in ("pilots", "applied", "approved"):
        found[name] = found[name].fillna(0).astype("int64")
    known = held.schools[["school_code", "school", "prefecture"]]
    return found.merge(known, on="school_code", how="left")


def decide(workspace: Workspace, order: Order, on: date, now: datetime, lock_wait: float = LOCK_WAIT) -> Outcome:
    """Takes a decision on the schools meant, all in one transaction. UsageError where it cannot be taken at all."""
    for value, option in ((order.by, "--by"), (order.reason, "--reason")):
        if not value.strip():
            raise UsageError(f"决定要写明是谁、为什么，{option} 不能空白。")
    if order.despite and len(order.schools) != 1:
        raise UsageError("--despite 一次只能用于一所学校，请用 --school 指明。")
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now, lock_wait)
    with ledger.transaction("decided", now, decision=order.decision) as transaction:
        # Read again inside: what is decided on is what stands while we hold the lock.
        listed = _listed(held := Holdings(workspace, ledger, on))
        meant, blocked = _meant(listed, order)
        if order.decision == "reduce":
            _check_reduction(held, meant, order)
        first = transaction.next(schema.decisions.c.decision_id)
        rows = [_row(first + i, dossier, order, on) for i, dossier in enumerate(meant)]
        transaction.add(schema.decisions, rows)
    names = {row["school_code"]: row["school"] for row in listed.to_dict("records")}
    decided = tuple({"school": names[row["school_code"]], **row} for row in rows)
    return Outcome(decided, tuple(blocked))


def _meant(listed: pd.DataFrame, order: Order) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The dossiers that the order can be taken on, and those that it names but cannot, with why."""
    known = set(listed["school_code"])
    strangers = [code for code in order.schools if code not in known]
    if strangers:
        raise UsageError(f"台账里没有学校 {strangers[0]} 的申报。用 onex review list 查看。")
    meant, blocked = [], []
    rows: list[dict[str, Any]] = listed.to_dict("records")  # type: ignore[assignment]
    for row in rows:
        if order.schools and row["school_code"] not in order.schools:
            continue
        if row["state"] not in _FROM[order.decision]:
            if order.schools:
                blocked.append(_aside(row, f"现为{STATES[row['state']]}，不能{VERBS[order.decision]}"))
        elif order.decision == "approve" and row["errors"] and not order.despite:
            blocked.append(_aside(row, f"有 {row['errors']} 项错误未改正"))
        else:
            meant.append(row)
    return meant, blocked


def _aside(row: dict[str, Any], why: str) -> dict[str, Any]:
    school = row["school"] if isinstance(row["school"], str) else ""
    return {"school_code": row["school_code"], "school": school, "errors": int(row["errors"]), "why": why}


def _check_reduction(held: Holdings, meant: Sequence[dict[str, Any]], order: Order) -> None:
    if len(order.schools) != 1 or order.pilot is None or order.students is None or order.students < 0:
        raise UsageError("核减要指明一所学校、一个试点和保留人数：--school --certificate --level --major --students。")
    if not meant:
        return
    own = held.standing[held.standing["revision_id"] == meant[0]["revision_id"]]
    certificate, level, major = order.pilot
    hit = own[(own["certificate"] == certificate) & (own["level"] == level) & (own["major_code"] == major)]
    if len(hit) != 1:
        raise UsageError(f"该校没有「{certificate} {level} {major}」这个试点，请核对证书、等级和专业代码。")
    if order.students >= int(hit["approved"].iloc[0]):
        raise UsageError(f"核减后的人数应少于现在核定的 {int(hit['approved'].iloc[0])} 人。")


def _row(number: int, dossier: dict[str, Any], order: Order, on: date) -> dict[str, Any]:
    certificate, level, major = order.pilot or (None, None, None)
    return {
        "decision_id": number,
        "decision": order.decision,
        "form": APPLICATION,
        "period": dossier["period"],
        "school_code": dossier["school_code"],
        "revision_id": int(dossier["revision_id"]),
        "certificate": certificate,
        "level": level,
        "major_code": major,
        "students": order.students,
        "decided_by": order.by.strip(),
        "decided_on": on.isoformat(),
        "reason": order.reason.strip(),
        "clause": order.clause,
        "despite": order.despite,
    }
