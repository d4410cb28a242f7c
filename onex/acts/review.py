"""Decisions on applications, stage by stage: approved, reduced, returned, revoked; each with who, when and why, appended to the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from onex.acts.casework import Casework
from onex.acts.holdings import APPLICATION
from onex.acts.present import outdated
from onex.errors import UsageError
from onex.ledger import schema
from onex.ledger.store import LOCK_WAIT, Transaction
from onex.settings import Workspace
from onex.views import PREFECTURE, PROVINCE

VERBS = {
    "approve": "批准",
    "reduce": "核减",
    "return": "退回",
    "revoke": "取消资格",
    "extend": "延期",
    "exempt": "免报",
}
STATES = {"waiting": "待审", "approved": "已批准", "returned": "已退回", "revoked": "已取消"}
NOT_REVIEWED = "市州尚未提交审核意见"
WITHDRAWN = ("approved", "revoked")  # what a return of a named school takes back

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """A decision as it is given.

    schools     the schools meant; empty for all that the decision can be taken on, of a `prefecture` and a `kind` where these are given
    pilot       for a reduction: certificate, level and major code of the pilot, and the students that remain
    despite     why it is approved although errors were found; for one school at a time
    stage       who decides: prefecture or province
    call        the call meant, where a school has applied to several
    strict      a province decides only after the prefecture, whether or not the office keeps the prefectures' reviews
    """

    decision: str
    by: str
    reason: str
    schools: Sequence[str] = ()
    clause: str = ""
    despite: str = ""
    pilot: tuple[str, str, str] | None = None
    students: int | None = None
    stage: str = PROVINCE
    prefecture: str = ""
    kind: str = ""
    call: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order: the decisions written, the schools left aside with the reason, and what is to be said of the whole."""

    decided: tuple[dict[str, Any], ...]
    blocked: tuple[dict[str, Any], ...]
    remarks: tuple[str, ...] = ()


def listing(workspace: Workspace, on: date, now: datetime) -> pd.DataFrame:
    """Every application and how it stands: the columns of `Casework.listed`."""
    return Casework.of(workspace, on, now).listed


def decide(workspace: Workspace, order: Order, on: date, now: datetime, lock_wait: float = LOCK_WAIT) -> Outcome:
    """Takes a decision on the schools meant, all in one transaction. UsageError where it cannot be taken at all."""
    _check(order)
    ledger = Casework.of(workspace, on, now, lock_wait).held.ledger
    with ledger.transaction("decided", now, decision=order.decision, stage=order.stage) as transaction:
        # Read again inside: what is decided on is what stands while we hold the lock.
        case = Casework.of(workspace, on, now, lock_wait)
        meant, blocked = _meant(case, order)
        if order.decision == "reduce":
            _check_reduction(case, meant, order)
        rows = [row_of(one, order, on, remark(one, order)) for one in meant]
        write(transaction, rows)
    names = {row["school_code"]: row["school"] for row in meant}
    decided = tuple({"school": names[row["school_code"]], **row} for row in rows)
    return Outcome(decided, tuple(blocked), tuple(_remarks(meant, decided)))


def write(transaction: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Decisions appended to the ledger, numbered in their order."""
    first = transaction.next(schema.decisions.c.decision_id)
    for number, row in enumerate(rows, first):
        row["decision_id"] = number
    transaction.add(schema.decisions, rows)


def _check(order: Order) -> None:
    for value, option in ((order.by, "--by"), (order.reason, "--reason")):
        if not value.strip():
            raise UsageError(f"决定要写明是谁、为什么，{option} 不能空白。")
    if order.despite and len(order.schools) != 1:
        raise UsageError("--despite 一次只能用于一所学校，请用 --school 指明。")
    if order.decision == "revoke" and not order.schools:
        raise UsageError("取消资格要逐校决定，请用 --school 指明学校；可先用 onex review list --proposals 查看建议。")
    if order.stage == PREFECTURE and order.decision == "revoke":
        raise UsageError("取消资格由省决定，不能用 --stage prefecture。")


# -- which schools -----------------------------------------------------------------------------------------------------


def _meant(case: Casework, order: Order) -> tuple[list[Row], list[dict[str, Any]]]:
    """The applications that the order can be taken on, and those that it names but cannot, with why."""
    meant, blocked = [], []
    for row in _asked(case, order):
        if not order.schools and not _open(row, order):
            continue
        why = hindrance(case, row, order)
        if why:
            blocked.append(_aside(row, why))
        else:
            meant.append(row)
    return meant, blocked


def _asked(case: Casework, order: Order) -> Iterator[Row]:
    """The applications that the order speaks of; of a named school the one that it can be meant for."""
    listed = case.listed if not order.call else case.listed[case.listed["period"] == order.call]
    if not order.schools:
        prefecture = case.prefecture(order.prefecture) if order.prefecture else ""
        for row in listed.to_dict("records"):
            if prefecture in ("", row["prefecture"]) and order.kind in ("", row["school_kind"]):
                yield row  # type: ignore[misc]
        return
    for code in dict.fromkeys(order.schools):
        own: list[Row] = listed[listed["school_code"] == code].to_dict("records")  # type: ignore[assignment]
        if not own:
            raise UsageError(f"台账里没有学校 {code} 的申报。用 onex review list 查看。")
        plain = [row for row in own if _open(row, order)] or [row for row in own if row["state"] in WITHDRAWN] or own
        if len(plain) > 1:
            raise UsageError(f"学校 {code} 有 {len(plain)} 次申报，请用 --call 指明，如 --call {plain[-1]['period']}。")
        yield plain[0]


def _open(row: Row, order: Order) -> bool:
    """Whether the order is what an application in this state waits for; of a named school also what may be thought over."""
    state, local, named = row["state"], order.stage == PREFECTURE, bool(order.schools)
    if local and PREFECTURE not in row["route"]:
        return False
    if order.decision in ("approve", "return") and state == "waiting":
        return not (local and row["opinion"]) or (named and order.decision == "return")
    if order.decision == "approve":
        return state == "returned" and named and (not local or row["stage"] == PREFECTURE)
    return bool(state == ("waiting" if local else "approved") and order.decision != "return")


def _aside(row: Row, why: str) -> dict[str, Any]:
    return {"school_code": row["school_code"], "school": row["school"] or "", "errors": int(row["errors"]), "why": why}


# -- what stands in the way --------------------------------------------------------------------------------------------


def hindrance(case: Casework, row: Row, order: Order) -> str:
    """Why an application cannot be decided on so, in words; empty where nothing stands in the way."""
    local = order.stage == PREFECTURE
    if local and PREFECTURE not in row["route"]:
        return "按审核路径由省直接审核，不经市州"
    withdrawal = order.decision == "return" and bool(order.schools) and not local and row["state"] in WITHDRAWN
    if not _open(row, order) and not withdrawal:
        said = f"市州已审({_OPINIONS[row['opinion']]})" if local and row["opinion"] else f"现为{STATES[row['state']]}"
        return f"{said}，不能{VERBS[order.decision]}"
    return _against_approval(case, row, order) if order.decision == "approve" else ""


_OPINIONS = {"": "没有意见", "approve": "同意", "return": "退回"}


def _against_approval(case: Casework, row: Row, order: Order) -> str:
    if row["stale"]:
        return outdated(row["stale"])
    if row["open_errors"] and not order.despite:
        return f"有 {row['open_errors']} 项错误未改正"
    kept = order.strict or (row["period"], row["prefecture"]) in case.two_level
    if order.stage == PROVINCE and _unreviewed(row) and kept:
        return f"{row['prefecture'] or '市州'}还没有同意这一版，不能先由省批准"
    return ""


def _unreviewed(row: Row) -> bool:
    return PREFECTURE in row["route"] and row["opinion"] != "approve"


def remark(row: Row, order: Order) -> str:
    """What a decision must say of itself."""
    return NOT_REVIEWED if order.decision == "approve" and order.stage == PROVINCE and _unreviewed(row) else ""


def _remarks(meant: Sequence[Row], decided: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for state, what in (("approved", "批准"), ("revoked", "取消资格")):
        back = sum(
            one["state"] == state and row["decision"] == "return" for one, row in zip(meant, decided, strict=True)
        )
        if back:
            yield f"其中 {back} 所是撤回原来的{what}。"
    bare = sum(NOT_REVIEWED in row["despite"] for row in decided)
    if bare:
        yield f"其中 {bare} 所应先经市州审核，{NOT_REVIEWED}，已在决定中注明；要等市州意见的，请加 --strict-route。"


# -- reductions --------------------------------------------------------------------------------------------------------


def _check_reduction(case: Casework, meant: Sequence[Row], order: Order) -> None:
    if len(order.schools) != 1 or order.pilot is None or order.students is None or order.students < 0:
        raise UsageError("核减要指明一所学校、一个试点和保留人数：--school --certificate --level --major --students。")
    if meant:
        _check_figure(case, meant[0], order.pilot, order.students, order.stage)


def _check_figure(case: Casework, row: Row, pilot: tuple[str, str, str], students: int, stage: str) -> None:
    """Raises UsageError where a pilot is not the school's or its figure is no reduction."""
    own = case.held.standing[case.held.standing["revision_id"] == row["revision_id"]]
    certificate, level, major = pilot
    hit = own[(own["certificate"] == certificate) & (own["level"] == level) & (own["major_code"] == major)]
    if len(hit) != 1:
        raise UsageError(f"该校没有「{certificate} {level} {major}」这个试点，请核对证书、等级和专业代码。")
    applied, proposed, approved = (int(hit[name].iloc[0]) for name in ("applied", "proposed", "approved"))
    if stage == PREFECTURE:
        if students > applied or students == proposed:
            raise UsageError(f"市州核定的人数应不多于申报的 {applied} 人，且与现在的 {proposed} 人不同。")
    elif (approved < proposed and students >= approved) or students > applied or students == approved:
        # A prefecture's figure may be raised again by the province, up to what was applied for.
        raise UsageError(f"核减后的人数应少于现在核定的 {approved} 人。")


def row_of(application: Row, order: Order, on: date, remark: str = "") -> dict[str, Any]:
    """A decision as the ledger keeps it, but for its number; `remark` is said beside why it was taken despite errors."""
    certificate, level, major = order.pilot or (None, None, None)
    return {
        "decision": order.decision,
        "stage": order.stage,
        "form": APPLICATION,
        "period": application["period"],
        "school_code": application["school_code"],
        "revision_id": int(application["revision_id"]),
        "certificate": certificate,
        "level": level,
        "major_code": major,
        "students": order.students,
        "until_on": None,
        "decided_by": order.by.strip(),
        "decided_on": on.isoformat(),
        "reason": order.reason.strip(),
        "clause": order.clause,
        "despite": "；".join(one for one in (order.despite.strip(), remark) if one),
    }
