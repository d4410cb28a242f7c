"""What was filed: certificates that organisations filed with the province, and pilots that schools applied for and were granted, by round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from onex import formbook
from onex.model.period import Kind, Period
from onex.model.report import NOBODY, Basis, Column, Report, Section, Value, footing
from onex.model.values import canonical
from onex.model.workdays import Due
from onex.reports.adding import Cube, customary, labelled
from onex.reports.biweekly import sources

TITLE = "备案情况"
KIND: Kind = "call"
TOPICS = ("filings", "quota")

CERTIFICATES = (
    "certificates_received", "certificates_filed", "certificates_returned", "certificates_refused", "filing_organisations",
)  # fmt: skip
PILOTS = (
    "schools_applied", "pilots_applied", "applied_students",
    "schools_approved", "certificates_approved", "pilots_approved", "approved_scale",
)  # fmt: skip
SHOWN = frozenset((*CERTIFICATES, *PILOTS))
SECTIONS: Sequence[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = (
    ("totals", "合计", (), (*CERTIFICATES, *PILOTS)),
    ("certificates_by_round", "证书备案：分轮次", ("round",), CERTIFICATES),
    ("certificates_by_batch", "证书备案：分批次", ("batch",), CERTIFICATES),
    ("pilots_by_round", "试点项目：分轮次", ("round",), PILOTS),
    ("by_prefecture", "试点项目：分市州", ("prefecture",), PILOTS),
    ("by_school_kind", "试点项目：分学校类型", ("school_kind",), PILOTS),
    ("by_certificate", "试点项目：分证书", ("certificate",), PILOTS),
)
# Kinds of things do not add up: a school applies in two rounds, a certificate is taken by many cities.
KINDS_OF = {"filing_organisations", "schools_applied", "schools_approved", "certificates_approved"}


def build(
    period: Period,
    due: Due,
    on: date,
    basis: Basis,
    filed: pd.DataFrame,
    pilots: pd.DataFrame,
    approved_pilots: pd.DataFrame,
    prefectures: Sequence[str],
) -> Report:
    """The register of filed certificates and the pilots of a call."""
    frames = {"filed": filed, "pilots": pilots, "approved_pilots": approved_pilots}
    cube = Cube({name: labelled(frame) for name, frame in frames.items()}, customary(prefectures))
    totals, *others = [
        cube.section(name, title, dimensions, [cube.known[one] for one in shown])
        for name, title, dimensions, shown in SECTIONS
    ]
    notes = [] if len(filed) else ["台账里没有备案证书名单，证书备案各表空着"]
    return Report(
        "filings",
        f"{TITLE} {period.label}",
        period,
        due,
        on,
        NOBODY,
        (totals, *(_footed(one, totals) for one in others), _certificates(filed, cube)),
        sources(frames.values()),
        tuple(notes),
        basis=basis,
    )


def _footed(section: Section, totals: Section) -> Section:
    """The section with what does not add up, and why where kinds are counted."""
    kinds = [c.label for c in section.columns if c.name in KINDS_OF]
    own = [c for c in section.columns if c.name not in KINDS_OF]
    kept = [section.columns.index(c) for c in own]
    summed = replace(section, columns=tuple(own), rows=tuple(tuple(row[i] for i in kept) for row in section.rows))
    notes = [f"{'、'.join(kinds)}在各行之间可能重复，相加不等于合计"] if len(section.rows) > 1 and kinds else []
    return replace(section, notes=(*section.notes, *footing(summed, totals), *notes))


def _certificates(filed: pd.DataFrame, cube: Cube) -> Section:
    """Every certificate of the register, by round and conclusion."""
    columns = (
        Column("round", "轮次"),
        Column("certificate", "证书"),
        Column("batch", "批次"),
        Column("evaluation_org", "培训评价组织", type="note"),
        Column("status", "审核结论", type="note"),
        Column("filed_on", "备案日期", type="note"),
    )
    return Section("certificates", "备案证书名单", columns, tuple(_listed(labelled(filed), cube)), annex=True)


def _listed(filed: pd.DataFrame, cube: Cube) -> Iterable[tuple[Value, ...]]:
    words = formbook.codes()["filing_status"]
    rows = filed.to_dict("records")
    rows.sort(key=lambda row: cube.order.get(row["round"], len(cube.order)))
    for row in rows:
        status = words.label(row["status"]) if row["status"] else None
        day = canonical(row["filed_on"]) or None
        yield row["round"], row["certificate"], row["batch"], row["evaluation_org"], status, day
