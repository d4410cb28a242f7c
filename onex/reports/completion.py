"""What the schools have done of the batches before: task against done, by batch and place, with a ranking and no verdict.

The notice names no rate below which a school is to be held back (R20, A7): a rank is shown, a judgement is left to people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd

from onex.model.period import Kind, Period
from onex.model.policy import Policy
from onex.model.report import NOBODY, Basis, Column, Report, Section, Value, footing
from onex.model.workdays import Due
from onex.reports.adding import DIMENSIONS, Cube, Member, customary, labelled
from onex.reports.biweekly import sources
from onex.reports.ranking import places

TITLE = "前批试点任务完成情况"
KIND: Kind = "call"
TOPICS = ("completion",)

SECTIONS: Sequence[tuple[str, str, tuple[str, ...]]] = (
    ("totals", "合计", ()),
    ("by_batch", "分批次", ("batch",)),
    ("by_prefecture", "分市州", ("prefecture",)),
    ("by_school_kind", "分学校类型", ("school_kind",)),
    ("by_certificate", "分证书", ("certificate",)),
    ("prefecture_by_batch", "市州与批次", ("prefecture", "batch")),
)
WHO = ("prefecture", "school_code", "school")
THRESHOLD = "completion_threshold"


def build(
    period: Period,
    due: Due,
    on: date,
    basis: Basis,
    policy: Policy,
    pilots: pd.DataFrame,
    completions: pd.DataFrame,
    told: Collection[str],
    prefectures: Sequence[str],
) -> Report:
    """The report over the applications that count in a call, those revoked left out."""
    live = completions[completions["state"] != "revoked"]
    cube = Cube({"completions": labelled(live)}, customary(prefectures))
    shown = [cube.known[name] for name in ("batch_planned", "batch_completed", "batch_completed_share")]
    totals, *others = [cube.section(name, f"{title}情况" if d else title, d, shown) for name, title, d in SECTIONS]
    own = pilots[pilots["state"] != "revoked"]
    return Report(
        "completion",
        f"{TITLE} {period.label}",
        period,
        due,
        on,
        NOBODY,
        (totals, *(replace(one, notes=(*one.notes, *footing(one, totals))) for one in others), _ranking(cube)),
        sources([live]),
        tuple(_notes(policy, set(own["school_code"]), set(told))),
        basis=basis,
    )


def _ranking(cube: Cube) -> Section:
    """Every school with what it was to do and what it did, the greatest share first; equals share a place."""
    shown = [cube.known[name] for name in ("batch_planned", "batch_completed", "batch_completed_share")]
    values = [cube.values(one, WHO) for one in shown]
    shares: dict[Member, Decimal | None] = {
        member: found if isinstance(found := values[2].get(member), Decimal) else None
        for member in cube.sorted({member for own in values for member in own})
    }
    ranks = places(shares)
    ordered = sorted(shares, key=lambda member: ranks[member] or len(ranks) + 1)
    rows: list[tuple[Value, ...]] = [(*m, *(own.get(m) for own in values), ranks[m]) for m in ordered]
    columns = (
        *(Column(one, DIMENSIONS[one]) for one in WHO),
        *(Column(one.name, one.label, one.unit, one.type, one.name) for one in shown),
        Column("place", "名次", "", "count", says="按前批完成率由高到低，相同的名次相同；没有计划数的不排"),
    )
    return Section("ranking", "各校完成率排名", columns, tuple(rows), annex=True)


def _notes(policy: Policy, applied: set[str], told: set[str]) -> Iterable[str]:
    if THRESHOLD not in policy.provisions:
        yield "通知没有给出完成率的界限，本表只列数字和名次，不作结论"
    silent = len(applied - told)
    if silent:
        yield f"{silent} 所申报学校没有交前批完成情况表，不在本表内，不等于前批没有任务"
