"""One school's dossier on the terminal: a heading, then its parts one beneath the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from onex.cli import here, output
from onex.cli.reviewing import table


def show(school: str, workspace: Path | None, on: str | None, format_: str) -> int:
    """Prints the dossier; as csv its findings."""
    from onex.acts.dossier import dossier

    found = dossier(here.workspace(workspace), school, here.today(on), here.now())
    if format_ == "json":
        output.print_json(found)
    elif format_ == "csv":
        rows = [{**row, "period": one["period"]} for one in found["applications"] for row in one["findings"]]
        table(rows, {"period": "期次", "finding": "编号", **_FINDING, "note": "情况说明"}, format_)
    else:
        _print(found)
    return 0


def _print(found: Mapping[str, Any]) -> None:
    console = output.console()
    register = found["register"] or {}
    console.print(
        output.safe(f"{found['school'] or ''} {found['school_code']} {register.get('prefecture') or ''}"), style="bold"
    )
    if register.get("former_names"):
        console.print(output.safe(f"曾用名：{'、'.join(register['former_names'])}"))
    for one in found["applications"]:
        _application(one)
    _part("报告的延期和免报", found["reports"], _LEAVE)
    _part(
        "豁免",
        found["waivers"],
        {"waiver_id": "编号", "rule": "规则", "until_on": "止", "reason": "理由", "state": "状态"},
    )
    if not found["applications"]:
        console.print("没有申报。")


def _application(one: Mapping[str, Any]) -> None:
    from onex import formbook
    from onex.acts.casework import STAGES
    from onex.acts.review import STATES, VERBS
    from onex.model.finding import LABELS
    from onex.standing import STANDINGS

    console = output.console()
    route = "→".join(STAGES[stage] for stage in one["route"])
    state = f"待{STAGES[one['at']]}审" if one["at"] else STATES[one["state"]]
    console.print(output.safe(f"\n{one['period']} {state}(第 {one['revision']} 版) 审核路径：{route}"), style="bold")
    numbers = f"申报 {one['applied']} 人，核定 {one['approved']} 人；错误 {one['errors']} 项"
    numbers += f"(豁免 {one['waived']} 项)" if one["waived"] else ""
    console.print(f"{numbers}，提醒 {one['warnings']} 项")
    if one["stale"]:
        console.print(output.safe(f"判定已过时：{one['stale']}"), style="yellow")
    if one["opinion"]:
        console.print(output.safe(f"市州意见：{VERBS[one['opinion']]}({one['opinion_by']}，{one['opinion_on']})"))
    _part("各版", [{**r, "counts": "是" if r["counts"] else ""} for r in one["revisions"]], _REVISION)
    level = formbook.codes()["level"]
    pilots = [{**p, "level": level.label(p["level"] or "")} for p in one["pilot_rows"]]
    _part("试点", pilots, _PILOT if one["opinion"] else {n: t for n, t in _PILOT.items() if n != "proposed"})
    findings = [
        {**f, "severity": LABELS[f["severity"]], "standing": _standing(STANDINGS[f["standing"]], f)}
        for f in one["findings"]
    ]
    _part("问题", findings, _FINDING)
    _part(
        "决定", [{**d, "decision": f"{STAGES[d['stage']]} {VERBS[d['decision']]}"} for d in one["decisions"]], _DECISION
    )


def _standing(word: str, finding: Mapping[str, Any]) -> str:
    return "：".join(one for one in (word, finding["why"] or finding["note"]) if one)


def _part(title: str, rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> None:
    if rows:
        output.console().print(f"\n{title}", style="bold")
        table(rows, labels, "table")


_REVISION = {"revision": "版次", "receipt": "回执", "received_on": "报送", "file": "文件", "errors": "错误", "warnings": "提醒", "counts": "算数"}  # fmt: skip
_PILOT = {
    "certificate": "证书",
    "level": "等级",
    "major": "专业",
    "applied": "申报",
    "proposed": "市州核定",
    "approved": "核定",
}
_FINDING = {"rule": "规则", "severity": "级别", "message": "问题", "clauses": "依据", "standing": "处理"}
_DECISION = {"decision_id": "编号", "decision": "决定", "certificate": "证书", "students": "人数", "decided_by": "决定人", "decided_on": "日期", "reason": "理由", "despite": "附记"}  # fmt: skip
_LEAVE = {"period": "期次", "decision": "决定", "until_on": "延到", "decided_by": "决定人", "reason": "理由"}
