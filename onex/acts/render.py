"""Writes documents from templates and the ledger: one, or one for each school concerned."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onex import formbook
from onex.acts.holdings import APPLICATION, Holdings
from onex.acts.submissions import CALL
from onex.acts.writing import Names, refuse_existing, safe_name, write_whole
from onex.documents import template as templates
from onex.documents.chinese import numbered, numeral
from onex.documents.docx import docx
from onex.errors import UsageError
from onex.ledger import frames
from onex.ledger.store import Ledger
from onex.model import workdays
from onex.model.finding import LABELS
from onex.model.policy import Policy
from onex.settings import Workspace

TEMPLATES = "模板"
DRAFT = "征求意见稿"
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document written: the file, the school it is for (empty for one to all), its hash."""

    path: Path
    school_code: str
    school: str
    sha256: str


def render(
    name: str,
    workspace: Workspace,
    out: Path,
    on: date,
    now: datetime,
    each: str | None = None,
    *,
    force: bool = False,
) -> list[Rendered]:
    """The documents of a template, dated `on`: a .docx, or with `each` a folder with one for every school concerned.

    Raises UsageError for an unknown name, a wrong ending or a file that is there; CatalogError for a fact that is missing.
    """
    found = templates.find(name, workspace.root / TEMPLATES)
    each = each or found.each
    held = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on)
    common: Facts = {"office": workspace.settings.office, "date": on, "policy": dict(held.policy.values)}
    if not each:
        path = out if out.suffix else out / f"{safe_name(found.title)}.docx"
        planned = [("", "", path, {**common, "call": call_facts(held.policy)}, {"fields": field_table()})]
    elif each == "school":
        planned = list(_for_schools(held, found, out, common))
    else:
        raise UsageError(f"--each 现在可写 school，「{each}」不行。")
    for *_, path, _, _ in planned:
        if path.suffix.lower() != ".docx":
            raise UsageError(f"文件现在可存为 .docx，「{path.name}」不是。")
    refuse_existing([path for _, _, path, _, _ in planned], force)
    frame = _frame(workspace, on)
    made = [
        (code, school, path, docx(templates.render(found, facts, tables, frame)))
        for code, school, path, facts, tables in planned
    ]
    for _, _, path, content in made:
        write_whole(path, content)
    return [Rendered(path, code, school, hashlib.sha256(content).hexdigest()) for code, school, path, content in made]


def _frame(workspace: Workspace, on: date) -> dict[str, str]:
    office = workspace.settings.office
    return {
        "mark": office["mark"] or f"{office['name']}文件",
        "number": numbered(office["number_prefix"], on.year, None),
        "draft": DRAFT,
    }


# -- facts of a call for applications ----------------------------------------------------------------------------------


def call_facts(policy: Policy) -> Facts:
    """What the policy in force says of the call: rounds, deadlines, who is admitted. UsageError where no call is open."""
    deadlines = policy.values.get(CALL)
    if not isinstance(deadlines, Mapping):
        raise UsageError("这一天没有现行的申报安排(application_deadlines)，写不出申报通知；请用 --on 指明日期。")
    days = policy.values.get("prefecture_review_workdays")
    reviews = [workdays.add_workdays(d, days).day for d in deadlines.values()] if isinstance(days, int) else []
    regulation = policy.regulations[policy.provisions[CALL].clause.regulation]
    batches = _all(policy.values.get("certificate_batches"))
    return {
        "year": regulation.issued_on.year,
        "round_words": "、".join(f"第{numeral(b)}批" for b in batches),
        "batches": "、".join(f"第{numeral(b)}批" for b in batches),
        "rounds": "两" if len(deadlines) == 2 else numeral(len(deadlines)),
        "deadlines": tuple(deadlines.items()),
        "reviews": tuple(reviews) or (None,) * len(deadlines),
        "admitted": _kinds(policy.values.get("admitted_school_kinds")),
        "refused": _kinds(policy.values.get("refused_school_kinds")),
        "tables": numeral(len(formbook.forms()[APPLICATION].tables)),
    }


def _all(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _kinds(value: Any) -> str:
    return "、".join(formbook.codes()["school_kind"].label(code) for code in _all(value))


def field_table() -> Facts:
    """The fields of the application as a table: table, field, whether it must be filled, how."""
    needs = {"required": "必填", "judged": "应填", "optional": "选填"}
    rows = [
        (table.title, field.label, needs[field.need], field.hint or _how(field.of, field.unit))
        for table in formbook.forms()[APPLICATION].tables.values()
        for field in table.fields.values()
    ]
    return {"columns": ("表", "栏目", "要求", "填写说明"), "rows": tuple(rows), "widths": (4, 6, 2, 10)}


def _how(code_list: str, unit: str) -> str:
    if code_list in formbook.codes():
        return "填" + "、".join(words[0] for words in formbook.codes()[code_list].words.values())
    return f"填整数，单位：{unit}" if unit else ""


# -- one for each school -----------------------------------------------------------------------------------------------


def _for_schools(
    held: Holdings, found: templates.Template, out: Path, common: Facts
) -> Iterator[tuple[str, str, Path, Facts, Facts]]:
    """Every school whose newest application was returned, or awaits a decision with errors."""
    if out.suffix:
        raise UsageError("--each 要写到一个文件夹里，--out 请给文件夹。")
    dossiers = held.dossiers
    wanted = dossiers[(dossiers["state"] == "returned") | ((dossiers["state"] == "waiting") & (dossiers["errors"] > 0))]
    if not len(wanted):
        raise UsageError("没有要退回修改的申报：有错误而未决的、已退回的都没有。")
    findings = frames.findings(held.ledger, wanted["revision_id"])
    files = held.applications.set_index("revision_id")
    schools = held.schools.set_index("school_code")["school"].to_dict()
    names = Names()
    for row in wanted.to_dict("records"):
        code = str(row["school_code"])
        school = str(schools.get(code) or f"学校{code}")
        file = names.give(f"{safe_name(code)}_{safe_name(school)}_{safe_name(found.title)}", ".docx", code)
        sent = files.loc[row["revision_id"]]
        own = findings[findings["revision_id"] == row["revision_id"]]
        facts = {
            "name": school,
            "code": code,
            "receipt": sent["receipt"],
            "revision": int(row["revision"]),
            "file": Path(sent["file"]).name,
            "judged_on": date.fromisoformat(sent["judged_on"]),
            "errors": int(row["errors"]),
            "warnings": int(row["warnings"]),
            "reason": row["reason"] if row["state"] == "returned" else "",
        }
        yield code, school, out / file, {**common, "school": facts}, {"findings": _finding_table(own)}


def _finding_table(found: Any) -> Facts:
    rows = [
        (str(n), f["cells"] or f["sheet"], LABELS[f["severity"]], _said(f), f["clauses"], f["fix"])
        for n, f in enumerate(found.to_dict("records"), 1)
    ]
    widths = (2, 5, 3, 12, 6, 6)
    return {"columns": ("序号", "位置", "程度", "问题", "依据", "改法"), "rows": tuple(rows), "widths": widths}


def _said(finding: Mapping[str, Any]) -> str:
    """The message without the cells that it begins with: they have a column of their own."""
    message = str(finding["message"])
    head, _, rest = message.partition(" ")
    return rest if "!" in head and rest else message
