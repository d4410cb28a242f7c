"""Applications listed and decided on: what these commands ask and print."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import here, output
from onex.errors import UsageError

if TYPE_CHECKING:
    from onex.acts.review import Outcome


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which applications are meant, and at which stage."""

    schools: Sequence[str] = ()
    every: bool = False
    prefecture: str = ""
    kind: str = ""
    call: str = ""
    stage: str = "province"
    strict: bool = False

    @property
    def filtered(self) -> bool:
        """Whether they are chosen by what they have in common, not by name."""
        return bool(self.every or self.prefecture or self.kind)

    def check(self) -> None:
        """UsageError unless it is said, in one way, which are meant."""
        if bool(self.schools) == self.filtered:
            raise UsageError("请用 --school 指明学校(可多次)，或用 --all、--prefecture、--kind 表示一批，两者取一。")


@dataclass(frozen=True, slots=True)
class Run:
    """How a command runs: where, as of when, whether it asks, how it prints, how long it waits."""

    workspace: Path | None
    on: str | None
    yes: bool
    format: str
    lock_wait: float


def review_list(workspace: Path | None, on: str | None, state: str | None, chosen: Chosen, format_: str) -> int:
    """Every application and how it stands."""
    from onex.acts.casework import Casework, kind_code

    case = Casework.of(here.workspace(workspace), here.today(on), here.now())
    found = case.listed
    wanted = {"state": state, "school_kind": kind_code(chosen.kind) if chosen.kind else None}
    wanted["prefecture"] = case.prefecture(chosen.prefecture) if chosen.prefecture else None
    for name, value in wanted.items():
        if value:
            found = found[found[name] == value]
    rows = [{name: here.plain(row[name]) for name in _APPLICATION} for row in found.to_dict("records")]
    if format_ == "json":
        output.print_json({"schema": "onex.applications/1", "applications": rows})
    else:
        shown = [_said(row) for row in rows]
        brief = _BRIEF if any(row["stale"] for row in rows) else _BRIEF[:-1]
        table(shown, {name: label for name, label in _APPLICATION.items() if label}, format_, brief)
    return 0


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """An application in words."""
    from onex.acts.casework import STAGES
    from onex.acts.review import STATES

    state = f"待{STAGES[row['at']]}审" if row["at"] else STATES[row["state"]]
    state += "(另有新版)" if row["newer"] else ""
    route = "→".join(STAGES[stage] for stage in row["route"])
    errors = f"{row['open_errors']}(另豁免 {row['waived']})" if row["waived"] else row["errors"]
    return {
        **row,
        "state": state,
        "route": route,
        "errors": errors,
        "stale": f"已过时：{row['stale']}" if row["stale"] else "",
    }


_BRIEF = ("school_code", "school", "prefecture", "state", "errors", "warnings", "applied", "approved", "stale")
_APPLICATION = {
    "period": "",
    "school_code": "学校标识码",
    "school": "学校",
    "school_kind": "",
    "prefecture": "市州",
    "route": "审核路径",
    "revision": "版次",
    "state": "状态",
    "at": "",
    "opinion": "",
    "errors": "错误",
    "open_errors": "",
    "waived": "",
    "warnings": "提醒",
    "pilots": "试点数",
    "applied": "申报人数",
    "proposed": "市州核定",
    "approved": "核定人数",
    "newer": "",
    "stale": "判定",
    "decided_on": "决定日期",
    "decided_by": "决定人",
    "reason": "理由",
}


def propose(workspace: Path | None, on: str | None, format_: str) -> int:
    """What onex proposes and a person decides."""
    from onex.acts.propose import proposals
    from onex.acts.review import VERBS

    day = here.today(on)
    found = proposals(here.workspace(workspace), day, here.now())
    names = ("decision", "school_code", "school", "prefecture", "period", "why", "clause")
    rows = [
        {name: getattr(one, name) for name in names} | {"command": " ".join(("onex", *one.command))} for one in found
    ]
    if format_ == "json":
        output.print_json({"schema": "onex.proposals/1", "on": day.isoformat(), "proposals": rows})
    else:
        labels = {"decision": "建议", "school_code": "学校标识码", "school": "学校", "prefecture": "市州", "why": "情形", "clause": "依据"}  # fmt: skip
        table([{**row, "decision": VERBS[str(row["decision"])]} for row in rows], labels, format_)
    output.say(f"建议 {len(rows)} 条，只作提示；由人决定，用 onex review revoke 或 return 记入。")
    return 0


def decide(
    decision: str,
    chosen: Chosen,
    run: Run,
    by: str,
    reason: str,
    clause: str,
    despite: str = "",
    pilot: tuple[str, str, str] | None = None,
    students: int | None = None,
) -> int:
    """Takes a decision and prints what was decided and what was left aside; 1 where a school that was named was."""
    from onex.acts.casework import kind_code
    from onex.acts.review import VERBS, Order
    from onex.acts.review import decide as take

    chosen.check()
    if not confirmed(f"将对{_meant(chosen)}作出「{VERBS[decision]}」的决定。", run.yes):
        return 0
    kind = kind_code(chosen.kind) if chosen.kind else ""
    own = (tuple(chosen.schools), clause, despite, pilot, students, chosen.stage, chosen.prefecture, kind)
    order = Order(decision, by, reason, *own, chosen.call, chosen.strict)
    outcome = take(here.workspace(run.workspace), order, here.today(run.on), here.now(), run.lock_wait)
    return _told(outcome, VERBS[decision], chosen, run)


def grant(period: str, until: str | None, chosen: Chosen, run: Run, by: str, reason: str, clause: str) -> int:
    """Grants leave for a report and prints to whom."""
    from onex.acts.casework import kind_code
    from onex.acts.excuse import Leave
    from onex.acts.excuse import grant as write

    chosen.check()
    day = output.day(until, "--until")
    what = f"延期到 {until}" if until else "免报"
    if not confirmed(f"将同意{_meant(chosen)} {period} 的报告{what}。", run.yes):
        return 0
    kind = kind_code(chosen.kind) if chosen.kind else ""
    leave = Leave(period, by, reason, day, tuple(chosen.schools), clause, chosen.prefecture, kind)
    outcome = write(here.workspace(run.workspace), leave, here.today(run.on), here.now(), run.lock_wait)
    return _told(outcome, what, chosen, run)


def _meant(chosen: Chosen) -> str:
    if chosen.schools:
        return f" {len(chosen.schools)} 所学校"
    return f"{chosen.prefecture or '全部'}{f'{chosen.kind}学校' if chosen.kind else ''}能够决定的申报"


def confirmed(what: str, yes: bool) -> bool:
    """Whether a decision may be taken: answered in advance, or now on the terminal; UsageError where nobody can answer."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("决定会记入台账、不能抹去；不在终端上运行时请加 --yes 确认。")
    print(f"{what}继续请输入 y:", end="", file=sys.stderr)
    if input().strip().lower() in ("y", "yes", "是"):
        return True
    output.say("没有作出决定。")
    return False


def _told(outcome: Outcome, what: str, chosen: Chosen, run: Run) -> int:
    if run.format == "json":
        written = [{name: row[name] for name in _DECISION} for row in outcome.decided]
        blocked = list(outcome.blocked)
        head = {"schema": "onex.decisions/1", "decisions": written, "blocked": blocked}
        output.print_json({**head, "conflicts": [], "remarks": list(outcome.remarks)})
    else:
        _decisions(outcome.decided, run.format)
    for row in outcome.blocked:
        output.say(f"没有决定：{row['school_code']} {row['school']} {row['why']}")
    output.say(f"{what} {len(outcome.decided)} 所，搁置 {len(outcome.blocked)} 所。")
    for remark in outcome.remarks:
        output.say(remark)
    return 1 if outcome.blocked and not chosen.filtered else 0


def _decisions(rows: Sequence[Mapping[str, Any]], format_: str) -> None:
    """Decisions as a table or csv; a column that says nothing is left out of the table."""
    from onex.acts.review import VERBS

    told = [n for n, label in _DECISION.items() if label and (n not in _SOMETIMES or any(row[n] for row in rows))]
    shown = [{**row, "decision": VERBS[row["decision"]]} for row in rows]
    table(shown, {n: label for n, label in _DECISION.items() if label}, format_, told)


_SOMETIMES = ("certificate", "students", "until_on")
_DECISION = {
    "decision_id": "编号",
    "decision": "决定",
    "stage": "",
    "form": "",
    "period": "期次",
    "school_code": "学校标识码",
    "school": "学校",
    "certificate": "证书",
    "level": "",
    "major_code": "",
    "students": "人数",
    "until_on": "延到",
    "decided_by": "决定人",
    "decided_on": "日期",
    "reason": "理由",
    "clause": "",
    "despite": "",
}


def take(asked: tuple[Path, str, str | None, str, bool, bool], run: Run) -> int:
    """Reads a filled-in list back and prints what was written and what conflicts; 1 where anything does."""
    from onex.acts.casework import STAGES
    from onex.acts.review_import import Asked
    from onex.acts.review_import import take as read

    wanted = Asked(*asked)
    if not wanted.dry and not confirmed(f"将把 {wanted.path.name} 中的决定记入台账。", run.yes):
        return 0
    taken = read(here.workspace(run.workspace), wanted, here.today(run.on), here.now(), run.lock_wait)
    if run.format == "json":
        written = [{name: row.get(name) for name in _DECISION} for row in taken.decided]
        head = {"schema": "onex.decisions/1", "decisions": written, "blocked": []}
        counts = {"unchanged": taken.unchanged, "untouched": taken.untouched}
        output.print_json({**head, "conflicts": list(taken.conflicts), "remarks": [], **counts})
    else:
        _decisions(taken.decided, run.format)
    for row in taken.conflicts:
        output.say(f"第 {row['row']} 行 {row['school_code']} {row['school']} {row['certificate']}：{row['why']}")
    done = "可记入" if wanted.dry else "记入"
    output.say(
        f"{STAGES[taken.stage]}级决定：{done} {len(taken.decided)} 条，冲突 {len(taken.conflicts)} 条，"
        f"已记过的 {taken.unchanged} 所，没有填写的 {taken.untouched} 所。"
    )
    return 1 if taken.conflicts else 0


def table(
    rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], format_: str, brief: Sequence[str] = ()
) -> None:
    """Rows as a table or csv; a blank is blank, and no text of a csv is taken for a formula."""
    from onex.acts.verdict_json import inert

    shown = [{name: "" if row.get(name) is None else row[name] for name in labels} for row in rows]
    if format_ == "csv":
        shown = [{name: inert(str(value)) for name, value in row.items()} for row in shown]
    here.show(shown, labels, format_, brief)
