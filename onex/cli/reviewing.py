"""Applications listed and decided on: what these commands ask and print."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from onex.cli import here, output
from onex.errors import UsageError


def review_list(workspace: Path | None, on: str | None, state: str | None, format_: str) -> int:
    """Every application and how it stands."""
    from onex.acts.review import STATES, listing

    found = listing(here.workspace(workspace), here.today(on), here.now())
    if state:
        found = found[found["state"] == state]
    rows = [{name: here.plain(row[name]) for name in _APPLICATION} for row in found.to_dict("records")]
    if format_ == "json":
        output.print_json({"schema": "onex.applications/1", "applications": rows})
    else:
        shown = [{**row, "state": STATES[row["state"]] + ("(另有新版)" if row["newer"] else "")} for row in rows]
        here.show(shown, {name: label for name, label in _APPLICATION.items() if label}, format_, _BRIEF)
    return 0


_BRIEF = ("school_code", "school", "prefecture", "state", "errors", "warnings", "applied", "approved")
_APPLICATION = {
    "period": "",
    "school_code": "学校标识码",
    "school": "学校",
    "prefecture": "市州",
    "revision": "版次",
    "state": "状态",
    "errors": "错误",
    "warnings": "提醒",
    "pilots": "试点数",
    "applied": "申报人数",
    "approved": "核定人数",
    "newer": "",
    "decided_on": "决定日期",
    "decided_by": "决定人",
    "reason": "理由",
}


def review_decide(
    decision: str,
    workspace: Path | None,
    schools: Sequence[str],
    every: bool,
    by: str,
    reason: str,
    on: str | None,
    yes: bool,
    format_: str,
    lock_wait: float,
    clause: str = "",
    despite: str = "",
    pilot: tuple[str, str, str] | None = None,
    students: int | None = None,
) -> int:
    """Takes a decision and prints what was decided and what was left aside; 1 where a school that was named was."""
    from onex.acts.review import VERBS, Order, decide

    if bool(schools) == every:
        raise UsageError("请用 --school 指明学校(可多次)，或用 --all 表示全部，两者取一。")
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("决定会记入台账、不能抹去；不在终端上运行时请加 --yes 确认。")
        meant = "全部能够决定的申报" if every else f"{len(schools)} 所学校"
        print(f"将对{meant}作出「{VERBS[decision]}」的决定。继续请输入 y:", end="", file=sys.stderr)
        if input().strip().lower() not in ("y", "yes", "是"):
            output.say("没有作出决定。")
            return 0
    order = Order(decision, by, reason, tuple(schools), clause, despite, pilot, students)
    outcome = decide(here.workspace(workspace), order, here.today(on), here.now(), lock_wait)
    if format_ == "json":
        decided = [{name: row[name] for name in _DECISION} for row in outcome.decided]
        output.print_json({"schema": "onex.decisions/1", "decisions": decided, "blocked": list(outcome.blocked)})
    else:
        here.show(list(outcome.decided), {n: label for n, label in _DECISION.items() if label}, format_)
    for row in outcome.blocked:
        output.say(f"没有决定：{row['school_code']} {row['school']} {row['why']}")
    output.say(f"{VERBS[decision]} {len(outcome.decided)} 所，搁置 {len(outcome.blocked)} 所。")
    return 1 if outcome.blocked and not every else 0


_DECISION = {
    "decision_id": "编号",
    "decision": "",
    "period": "期次",
    "school_code": "学校标识码",
    "school": "学校",
    "certificate": "",
    "level": "",
    "major_code": "",
    "students": "",
    "decided_by": "决定人",
    "decided_on": "日期",
    "reason": "理由",
    "clause": "",
    "despite": "",
}
