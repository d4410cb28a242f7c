"""Standing waivers: a finding of a rule that the bureau sets aside for a school, or for all, until a day; who asked, who approved, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from onex.acts.casework import Casework
from onex.errors import UsageError
from onex.ledger import frames, schema
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.rules import discover
from onex.settings import Workspace
from onex.sheets.defects import CELL_DEFECTS
from onex.standing import waivers_in_force

STATES = {"standing": "有效", "pending": "未开始", "expired": "已到期", "withdrawn": "已撤回"}


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is asked of `waive`. `school` blank: every school; `until` is the last day that it holds."""

    rule: str
    school: str
    asked_by: str
    by: str
    clause: str
    reason: str
    until: date


def waive(workspace: Workspace, asked: Waiver, on: date, now: datetime, lock_wait: float = LOCK_WAIT) -> dict[str, Any]:
    """The waiver as it was written. UsageError where it says too little, or its rule or school does not exist."""
    for value, option in ((asked.asked_by, "--asked-by"), (asked.by, "--by"), (asked.clause, "--clause"), (asked.reason, "--reason")):  # fmt: skip
        if not value.strip():
            raise UsageError(f"豁免要写明谁申请、谁批准、依据哪一条、为什么，{option} 不能空白。")
    if asked.rule not in {rule.code for rule in discover()} and asked.rule not in CELL_DEFECTS:
        raise UsageError(f"没有代码为 {asked.rule} 的规则。用 onex explain 代码 查看。")
    if asked.until < on:
        raise UsageError(f"豁免的截止日 {asked.until.isoformat()} 已经过去。")
    case = Casework.of(workspace, on, now, lock_wait)
    known = {*case.held.schools["school_code"], *case.held.dossiers["school_code"]}
    if asked.school and asked.school not in known:
        raise UsageError(f"学校名录和台账里都没有 {asked.school}。用 onex review list 查看。")
    row = {
        "withdraws": None,
        "rule": asked.rule,
        "school_code": asked.school,
        "asked_by": asked.asked_by.strip(),
        "approved_by": asked.by.strip(),
        "clause": asked.clause.strip(),
        "reason": asked.reason.strip(),
        "from_on": on.isoformat(),
        "until_on": asked.until.isoformat(),
    }
    return _written(case.held.ledger, row, "waived", now)


def withdraw(
    workspace: Workspace, number: int, by: str, reason: str, on: date, now: datetime, lock_wait: float = LOCK_WAIT
) -> dict[str, Any]:
    """The withdrawal of a waiver as it was written; it counts from the day. UsageError where the waiver does not stand."""
    for value, option in ((by, "--by"), (reason, "--reason")):
        if not value.strip():
            raise UsageError(f"撤回要写明是谁、为什么，{option} 不能空白。")
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now, lock_wait)
    known = waivers(ledger, on)
    own = known[known["waiver_id"] == number].to_dict("records")
    if not own:
        raise UsageError(f"没有第 {number} 号豁免。用 onex review waivers 查看。")
    if own[0]["state"] in ("withdrawn", "expired") or own[0]["withdrawn_on"] is not None:
        raise UsageError(f"第 {number} 号豁免{STATES[own[0]['state']]}，不必撤回。")
    same = {name: own[0][name] for name in ("rule", "school_code", "asked_by", "clause", "until_on")}
    day = max(on.isoformat(), own[0]["from_on"])
    row = {**same, "withdraws": number, "approved_by": by.strip(), "reason": reason.strip(), "from_on": day}
    return _written(ledger, row, "unwaived", now)


def listed(workspace: Workspace, on: date, now: datetime) -> pd.DataFrame:
    """Every waiver, with its state on the day."""
    return waivers(Ledger.open_(workspace.ledger_url, workspace.archive, now), on)


def waivers(ledger: Ledger, on: date) -> pd.DataFrame:
    """Every waiver: the columns of the ledger without `withdraws`, state (of `STATES`), withdrawn_on and withdrawn_by (None where it was not)."""
    every = frames.waivers(ledger)
    standing = set(waivers_in_force(every, on)["waiver_id"])
    ends = {row["withdraws"]: row for row in every.to_dict("records") if row["withdraws"] is not None}
    rows = []
    for row in every[every["withdraws"].isna()].to_dict("records"):
        end = ends.get(row["waiver_id"])
        if row["waiver_id"] in standing:
            state = "standing"
        elif end is not None and end["from_on"] <= on.isoformat():
            state = "withdrawn"
        else:
            state = "pending" if row["from_on"] > on.isoformat() else "expired"
        day, who = (end["from_on"], end["approved_by"]) if end else (None, None)
        rows.append({**row, "state": state, "withdrawn_on": day, "withdrawn_by": who})
    names = [*every.columns.drop(["event", "withdraws"]), "state", "withdrawn_on", "withdrawn_by"]
    return pd.DataFrame(rows, columns=names)


def _written(ledger: Ledger, row: dict[str, Any], kind: str, now: datetime) -> dict[str, Any]:
    with ledger.transaction(kind, now, rule=row["rule"]) as transaction:
        row["waiver_id"] = transaction.next(schema.waivers.c.waiver_id)
        transaction.add(schema.waivers, [row])
    return row
