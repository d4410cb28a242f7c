"""What schools wrote in a fortnight: experience, cases, difficulties, proposals, by city, word for word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import pandas as pd

from onex.model.period import Kind, Period
from onex.model.report import Basis, Column, Coverage, Report, Section, Value
from onex.model.workdays import Due
from onex.reports.adding import Cube, customary, labelled
from onex.reports.biweekly import coverage, sources
from onex.reports.flagging import answered
from onex.reports.telling import SUBJECTS, subject

TITLE = "经验、困难和建议综述"
KIND: Kind = "biweek"
TOPICS = ()
TOLD = ("experience", "cases", "difficulties", "proposals")


def build(
    period: Period,
    due: Due,
    on: date,
    basis: Basis,
    summaries: pd.DataFrame,
    owed: pd.DataFrame,
    people: Collection[str],
    prefectures: Sequence[str],
) -> Report:
    """The texts of one fortnight, a section a subject, and how many schools said anything."""
    cube = Cube({"summaries": labelled(summaries)}, customary(prefectures))
    own = cube.frames["summaries"]
    covered: Coverage = coverage(owed)
    absent = covered.expected - covered.received
    return Report(
        "digest",
        f"{TITLE} {period.label}",
        period,
        due,
        on,
        covered,
        (_counts(own, cube), *(subject(own, name, cube.order, people) for name in TOLD)),
        sources([summaries]),
        (f"{absent} 所学校没有报送",) if absent else (),
        basis=basis,
    )


def _counts(summaries: pd.DataFrame, cube: Cube) -> Section:
    """How many schools of each city said something of each subject."""
    said = summaries.assign(**{name: summaries[name].map(answered) for name in TOLD})
    rows: list[tuple[Value, ...]] = []
    for (city,) in cube.sorted({(name,) for name in said["prefecture"]}):
        part = said[said["prefecture"] == city]
        rows.append((city, len(part), *(int(part[name].sum()) for name in TOLD)))
    counted = "由各校工作情况表数出"
    columns = (
        Column("prefecture", "市州"),
        Column("schools", "报送学校", "所", "count", says=counted),
        *(Column(name, SUBJECTS[name], "所", "count", says=counted) for name in TOLD),
    )
    return Section("counts", "各市州填写情况", columns, tuple(rows))
