"""Whom a document is written for, one each: a school sent back, a school whose pilot was revoked, a city with schools that are silent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from onex.acts.facts import Asked, Facts
from onex.acts.period_facts import coverage, missing_table
from onex.documents.chinese import formal
from onex.errors import UsageError
from onex.ledger import frames
from onex.model.finding import LABELS
from onex.model.policy import Clause

_CELLS = re.compile(r"^\S+![A-Z]+[0-9]+(?: [A-Z]+[0-9]+)* ")


@dataclass(frozen=True, slots=True)
class Subject:
    """One that a document is for: its code (a school's, else empty), its name, and the facts of its own."""

    code: str
    name: str
    facts: Mapping[str, Any]


def returned(asked: Asked) -> Iterator[Subject]:
    """Every school whose newest application was returned, or awaits a decision with errors: facts school and findings."""
    dossiers = asked.held.dossiers
    wanted = dossiers[(dossiers["state"] == "returned") | ((dossiers["state"] == "waiting") & (dossiers["errors"] > 0))]
    if not len(wanted):
        raise UsageError("没有要退回修改的申报：有错误而未决的、已退回的都没有。")
    found = frames.findings(asked.held.ledger, wanted["judgement_id"])
    files = asked.held.applications.set_index("revision_id")
    for row in wanted.to_dict("records"):
        code = str(row["school_code"])
        sent = files.loc[row["revision_id"]]
        school = {
            **_school(asked, code),
            "receipt": sent["receipt"],
            "revision": int(row["revision"]),
            "file": Path(sent["file"]).name,
            "judged_on": date.fromisoformat(sent["judged_on"]),
            "errors": int(row["errors"]),
            "warnings": int(row["warnings"]),
            "reason": row["reason"] if row["state"] == "returned" else "",
        }
        own = found[found["revision_id"] == row["revision_id"]]
        yield Subject(code, school["name"], {"school": school, "findings": _finding_table(own)})


def revoked(asked: Asked) -> Iterator[Subject]:
    """Every school whose pilot was revoked: facts school (name, code) and decision (decided_on, reason, clause, certificates, students)."""
    dossiers = asked.held.dossiers
    wanted = dossiers[dossiers["state"] == "revoked"]
    if not len(wanted):
        raise UsageError("台账里没有取消试点资格的决定；请先用 onex review revoke 记下。")
    decisions = asked.held.decisions
    for row in wanted.to_dict("records"):
        code = str(row["school_code"])
        own = decisions[(decisions["school_code"] == code) & (decisions["decision"] == "revoke")].iloc[-1]
        standing = asked.held.standing
        lost = standing[(standing["school_code"] == code) & (standing["period"] == row["period"])]
        facts = {
            "decided_on": date.fromisoformat(row["decided_on"]),
            "reason": str(row["reason"]).rstrip("。"),
            "clause": _cited(asked, str(own["clause"] or "")),
            "certificates": lost["certificate"].nunique(),
            "students": int(lost["proposed"].sum()),
        }
        yield Subject(code, _school(asked, code)["name"], {"school": _school(asked, code), "decision": facts})


def silent_prefectures(asked: Asked) -> Iterator[Subject]:
    """Every city with schools that did not report: facts missing and coverage of its own, and prefecture, its name."""
    silent = asked.biweekly.coverage.missing
    names = sorted(
        {one.prefecture for one in silent}, key=lambda n: (asked.prefectures.get(n, len(asked.prefectures)), n)
    )
    if not names:
        raise UsageError("本期没有未报送的学校，不用催报。")
    for name in names:
        own = tuple(one for one in silent if one.prefecture == name)
        counts = {**coverage(asked), "missing": len(own)}
        yield Subject("", name, {"prefecture": name, "missing": missing_table(asked, own), "coverage": counts})


# (what is written for each, a fact that the template needs) → whom it is written for.
SUBJECTS: Mapping[tuple[str, str], Callable[[Asked], Iterator[Subject]]] = {
    ("school", "findings"): returned,
    ("school", "decision"): revoked,
    ("prefecture", "missing"): silent_prefectures,
}


def subjects(asked: Asked, each: str, needed: tuple[str, ...]) -> Iterator[Subject]:
    """Those that a template is written for; UsageError where it cannot be written one for each."""
    for fact in needed:
        if (each, fact) in SUBJECTS:
            return SUBJECTS[each, fact](asked)
    raise UsageError(
        f"这个模板不能按 {each} 逐个写；可以逐个写的要用到 {'、'.join(sorted({f for _, f in SUBJECTS}))} 之一。"
    )


def _school(asked: Asked, code: str) -> Facts:
    return {"name": str(asked.schools.get(code, {}).get("school") or f"学校{code}"), "code": code}


def _cited(asked: Asked, clause: str) -> str:
    """A clause as a document cites it: the regulation's number, then the place in it; one of no pack of ours is marked to be looked up."""
    meant = Clause.parse(clause)
    known = asked.held.policy.regulations.get(meant.regulation)
    unknown = "（条款待核）" if meant.regulation.isascii() and clause else ""
    return formal(f"{known.cited}{meant.path}" if known else f"{unknown}{clause}")


def _finding_table(found: Any) -> Facts:
    rows = [
        (n, _where(f), LABELS[f["severity"]], _said(f), formal(f["clauses"]), formal(f["fix"]))
        for n, f in enumerate(found.to_dict("records"), 1)
    ]
    widths = (3, 6, 3, 12, 6, 7)
    columns = ("序号", "位置", "程度", "问题", "依据", "改法")
    return {"columns": columns, "rows": tuple(rows), "widths": widths, "turned": False}


def _where(finding: Mapping[str, Any]) -> str:
    """Where the fault stands: each sheet once, its cells behind it."""
    sheets: dict[str, list[str]] = {}
    for place in filter(None, str(finding["cells"]).split("、")):
        sheet, _, cell = place.rpartition("!")
        sheets.setdefault(sheet, []).append(cell)
    told = (f"{sheet}\n{' '.join(cells)}" if sheet else " ".join(cells) for sheet, cells in sheets.items())
    return "\n".join(told) or str(finding["sheet"])


def _said(finding: Mapping[str, Any]) -> str:
    """The message without the cells that it begins with, which have a column of their own, as a document words it."""
    return formal(_CELLS.sub("", str(finding["message"])))
