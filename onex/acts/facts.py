"""What documents say of a call, of the certificates filed and of the pilots approved: facts from the ledger and the policy in force.

A provider takes what is `Asked` and gives plain values only; which facts a document needs stands in its template's front matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from onex import formbook, views
from onex.acts.holdings import APPLICATION, Holdings, spec
from onex.acts.report import report as make_report
from onex.acts.submissions import CALL
from onex.documents.chinese import numeral
from onex.errors import UsageError
from onex.ledger import frames
from onex.model import workdays
from onex.model.policy import Policy
from onex.model.report import Report

FILED = "filed_certificates"
Facts = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a document's facts are taken from: the ledger on a day, and the period it speaks of where one was named."""

    held: Holdings
    now: datetime
    period: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def biweekly(self) -> Report:
        """The fortnightly report of the period, by default of the latest that is over."""
        return make_report("biweekly", self.held.workspace, self.period, self.held.on, self.now)

    @cached_property
    def prefectures(self) -> dict[str, int]:
        """The province's reporting units in their customary order."""
        province = self.held.policy.province
        return {unit.name: place for place, unit in enumerate(province.prefectures)} if province else {}

    @cached_property
    def schools(self) -> dict[str, Mapping[str, Any]]:
        """School code → its row of the register."""
        rows: list[dict[str, Any]] = self.held.schools.to_dict("records")  # type: ignore[assignment]
        return {str(row["school_code"]): row for row in rows}


# -- a call for applications -------------------------------------------------------------------------------------------


def call(asked: Asked) -> Facts:
    """year, round_words, batches, rounds, deadlines (round, day), reviews (a day a round), admitted, refused, tables."""
    return call_facts(asked.held.policy)


def call_facts(policy: Policy) -> Facts:
    """What the policy in force says of the call: rounds, deadlines, who is admitted. UsageError where no call is open."""
    deadlines = policy.values.get(CALL)
    if not isinstance(deadlines, Mapping):
        raise UsageError("这一天没有现行的申报安排(application_deadlines)，写不出申报通知；请用 --on 指明日期。")
    days = policy.values.get("prefecture_review_workdays")
    reviews = [workdays.add_workdays(d, days).day for d in deadlines.values()] if isinstance(days, int) else []
    regulation = policy.regulations[policy.provisions[CALL].clause.regulation]
    batches = _batches(_all(policy.values.get("certificate_batches")))
    return {
        "year": regulation.issued_on.year,
        "round_words": batches,
        "batches": batches,
        "rounds": "两" if len(deadlines) == 2 else numeral(len(deadlines)),
        "deadlines": tuple(deadlines.items()),
        "reviews": tuple(reviews) or (None,) * len(deadlines),
        "admitted": _kinds(policy.values.get("admitted_school_kinds")),
        "refused": _kinds(policy.values.get("refused_school_kinds")),
        "tables": numeral(len(formbook.forms()[APPLICATION].tables)),
    }


def fields(_: Asked) -> Facts:
    """The fields of the application as a table: table, field, whether it must be filled, how."""
    needs = {"required": "必填", "judged": "应填", "optional": "选填"}
    rows = [
        (table.title, field.label, needs[field.need], field.hint or _how(field.of, field.unit))
        for table in formbook.forms()[APPLICATION].tables.values()
        for field in table.fields.values()
    ]
    columns = ({"label": "表", "merge": True}, "栏目", "要求", "填写说明")
    return {"columns": columns, "rows": tuple(rows), "widths": (4, 6, 2, 10)}


def _all(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _batches(numbers: Any) -> str:
    return "、".join(f"第{numeral(int(number))}批" for number in numbers)


def _kinds(value: Any) -> str:
    return "、".join(formbook.codes()["school_kind"].label(code) for code in _all(value))


def _how(code_list: str, unit: str) -> str:
    if code_list in formbook.codes():
        return "填" + "、".join(words[0] for words in formbook.codes()[code_list].words.values())
    return f"填整数，单位：{unit}" if unit else ""


# -- certificates filed with the province ------------------------------------------------------------------------------


def filing(asked: Asked) -> Facts:
    """year, batches, lists: round, received, approved, returned, refused, organisations, table — one a round, R16.

    Certificates are in the order of the register; what was not approved is counted and not named.
    """
    held = views.latest(frames.revisions(asked.held.ledger, FILED))
    found = frames.of_table(asked.held.ledger, spec(FILED, FILED), held["revision_id"])
    found = found[found["round"].notna()]
    if not len(found):
        raise UsageError(
            "台账里没有备案证书名单，写不出同意备案名单；请先用 onex ingest 收入，或用 --facts 给出 filing。"
        )
    lists = tuple(_round(int(str(number)), own) for number, own in found.groupby("round", sort=True))
    batches = sorted({int(batch) for batch in found["batch"].dropna()})
    return {"year": asked.held.on.year, "batches": _batches(batches), "lists": lists}


def _round(number: int, own: pd.DataFrame) -> Facts:
    approved = own[own["status"] == "approved"]
    states = own["status"].value_counts()
    return {
        "round": number,
        "received": len(own),
        "approved": len(approved),
        "returned": int(states.get("returned", 0)),
        "refused": int(states.get("refused", 0)),
        "organisations": int(approved["evaluation_org"].nunique()),
        "table": _certificates(approved),
    }


def _certificates(approved: pd.DataFrame) -> Facts:
    lists = formbook.codes()["school_kind"]
    rows = [
        (
            number,
            row["certificate"],
            _batches([row["batch"]]) if pd.notna(row["batch"]) else None,
            row["evaluation_org"],
            "、".join(lists.label(code) for code in row["school_kinds"] or ()) or None,
            row["filed_on"],
        )
        for number, row in enumerate(approved.to_dict("records"), 1)
    ]
    columns = ("序号", "证书名称", "批次", "培训评价组织", "院校层次", "备案日期")
    empty = "（本轮没有同意备案的证书。）"
    return {"columns": columns, "rows": tuple(rows), "widths": (3, 8, 4, 8, 9, 9), "turned": False, "empty": empty}


# -- pilots approved ---------------------------------------------------------------------------------------------------


def pilots(asked: Asked) -> Facts:
    """year, batches, counts of schools, certificates and students applied for and approved; by_prefecture and table, R28 and R29."""
    standing = asked.held.standing
    if not len(standing):
        raise UsageError("台账里还没有试点申报，写不出备案结果清单；请先用 onex ingest 收入申报表。")
    approved = standing[standing["approved"] > 0]
    dossiers = asked.held.dossiers
    return {
        "year": asked.held.on.year,
        "batches": _batches(_all(asked.held.policy.values.get("certificate_batches"))),
        "applied_schools": standing["school_code"].nunique(),
        "approved_schools": approved["school_code"].nunique(),
        "waiting": int((dossiers["state"] == "waiting").sum()),
        "certificates": approved["certificate"].nunique(),
        "applied_students": int(standing["applied"].sum()),
        "approved_students": int(approved["approved"].sum()),
        "reduced": int((approved["approved"] < approved["applied"]).sum()),
        "by_prefecture": _by_prefecture(asked, standing),
        "table": _pilot_table(asked, approved),
    }


def place(asked: Asked, school_code: str) -> tuple[int, str, str]:
    """Where a school stands in a list: its prefecture's customary place, the prefecture's name, its code."""
    prefecture = str(asked.schools.get(school_code, {}).get("prefecture") or "未在名录")
    return asked.prefectures.get(prefecture, len(asked.prefectures)), prefecture, school_code


def _by_prefecture(asked: Asked, standing: pd.DataFrame) -> Facts:
    own = standing.assign(prefecture=[place(asked, code)[1] for code in standing["school_code"]])
    rows: list[tuple[Any, ...]] = []
    for name, part in own.groupby("prefecture", sort=False):
        kept = part[part["approved"] > 0]
        figures = (part["school_code"].nunique(), kept["school_code"].nunique(), int(part["applied"].sum()))
        rows.append((str(name), *figures, int(kept["approved"].sum())))
    rows.sort(key=lambda row: (asked.prefectures.get(row[0], len(asked.prefectures)), row[0]))
    total = ("合计", *(sum(row[i] for row in rows) for i in range(1, 5)))
    groups = (("申报", "学校"), ("同意", "学校"), ("申报", "学生"), ("同意", "学生"))
    labels = [{"label": f"{what}（{'所' if what == '学校' else '人'}）", "group": group} for group, what in groups]
    columns = ("市州", labels[0], labels[2], labels[1], labels[3])
    return {"columns": columns, "rows": tuple((r[0], r[1], r[3], r[2], r[4]) for r in (*rows, total))}


def _pilot_table(asked: Asked, approved: pd.DataFrame) -> Facts:
    levels = formbook.codes()["level"]
    ordered = sorted(
        approved.to_dict("records"), key=lambda r: (place(asked, r["school_code"]), r["certificate"], r["level"])
    )
    rows = []
    for number, row in enumerate(ordered, 1):
        code = row["school_code"]
        school = asked.schools.get(code, {}).get("school") or code
        own = (number, place(asked, code)[1], school, row["certificate"], levels.label(row["level"]))
        rows.append((*own, row["major_code"], row["major"], int(row["applied"]), int(row["approved"])))
    merged = [{"label": label, "merge": True} for label in ("市州", "学校")]
    columns = ("序号", *merged, "证书", "等级", "专业代码", "专业", "申报（人）", "核定（人）")
    return {"columns": columns, "rows": tuple(rows), "turned": True, "empty": "（没有同意备案的项目。）"}
