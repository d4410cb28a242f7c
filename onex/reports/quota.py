"""How much of what the provisions allow each school has taken: certificates by its majors, students by its enrolment (R18, R19).

The arithmetic is that of the rules Q01 and Q02, over what is in force: a school's approved pilots as they were approved, those that wait or
were sent back as they were asked for. What is not known is 无法判定, never passed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from onex.model.period import Kind, Period
from onex.model.policy import Policy
from onex.model.report import NOBODY, Basis, Column, Report, Section, Value
from onex.model.workdays import Due
from onex.reports.adding import DIMENSIONS, Cube, Member, customary, labelled
from onex.reports.biweekly import sources

TITLE = "试点比例上限情况"
KIND: Kind = "call"
TOPICS = ("quota",)

WITHIN, OVER, UNJUDGED, UNRULED = "未超", "超过", "无法判定", "没有规定"
STATES = {"waiting": "待审", "approved": "已批准", "returned": "已退回", "revoked": "已取消"}
WHO = ("prefecture", "school_code", "school", "school_kind")
_SUMMED = ("applied_students", "approved_scale", "counted_scale", "earlier_scale", "enrolled_students")
_SHARED = "pilot_share"


@dataclass(frozen=True, slots=True)
class Limits:
    """The provisions that a quota is judged by, as the policy of a day has them; None where it has none."""

    certificates: Decimal | None
    students: Decimal | None
    by_major: bool
    least: int
    cumulative: bool
    released: bool

    @classmethod
    def of(cls, policy: Policy) -> Limits:
        """The limits of a policy."""
        values: Mapping[str, Any] = policy.values
        return cls(
            values.get("max_certificate_share"),
            values.get("max_pilot_share"),
            values.get("certificate_metric") == "major_count",
            int(values.get("min_allowed_certificates") or 0),
            values.get("quota_scope", "cumulative") == "cumulative",
            values.get("release_completed") is True,
        )


# -- facts weighed by the provisions: views, so that a figure is traced by what it was added up from ---------------------------------------


def weighed_pilots(pilots: pd.DataFrame) -> pd.DataFrame:
    """The pilots with `weighed`: approved ones as approved, revoked ones nothing, others as the city left them or as they were asked for."""
    own = pilots["proposed"].where(pilots["state"] != "approved", pilots["approved"])
    return pilots.assign(weighed=own.where(pilots["state"] != "revoked", 0))


def weighed_completions(completions: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """The earlier batches with `weighed`: what was planned, less what is released, nothing where only this call counts."""
    if not limits.cumulative:
        return completions.assign(weighed=pd.array([0] * len(completions), "Int64"))
    own = completions["planned_students"]
    if limits.released:
        own = (own - completions["completed_students"]).clip(lower=0)
    return completions.assign(weighed=own)


def taken(pilots: pd.DataFrame, completions: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """What each school takes part in, this call's pilots and the batches before, one row a record; `table` says of which table it is."""
    revoked = pilots["state"] == "revoked"
    refused = (pilots["state"] == "approved") & (pilots["approved"] == 0).fillna(False).astype(bool)
    shared = [
        *("certificate", "school_code", "school", "school_kind", "prefecture", "revision_id", "sheet", "row"),
        *("receipt", "revision", "file", "sha256"),
    ]
    own = pilots[~revoked & ~refused]
    now = own[[*shared, "major_code"]].assign(table="application.pilots")
    before = completions if limits.cumulative else completions.iloc[:0]
    return pd.concat([now, before[shared].assign(major_code=None, table="application.completion")], ignore_index=True)


# -- each school held against the limits ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """One school held against its limits. Limits, what is left, and results are None or 无法判定 where something is not known."""

    certificates: int | None
    certificate_limit: int | None
    certificate_result: str
    students: int | None
    student_limit: int | None
    student_result: str

    @property
    def certificates_left(self) -> int | None:
        """How many certificates more it might take on; below nought by how many it is over."""
        return _left(self.certificate_limit, self.certificates)

    @property
    def students_left(self) -> int | None:
        """How many students more; below nought by how many it is over."""
        return _left(self.student_limit, self.students)


def hold(cube: Cube, limits: Limits, told: Collection[str]) -> dict[Member, Held]:
    """Every school of the call by `WHO`, held against its limits. `told`: schools that said what they did before (R18, R19: all batches)."""
    figures = {
        name: cube.values(cube.known[name], WHO)
        for name in ("certificates_taken", "majors_offered", "counted_scale", "earlier_scale", "enrolled_students")
    }
    by_major = _majors(cube) if limits.by_major else {}
    unread = _unread(cube)
    found: dict[Member, Held] = {}
    for member in cube.sorted({member for values in figures.values() for member in values}):
        own: dict[str, Any] = {name: values.get(member) for name, values in figures.items()}
        known = not limits.cumulative or member[1] in told
        certificates = by_major.get(member[1], 0) if limits.by_major else own["certificates_taken"] or 0
        students = (own["counted_scale"] or 0) + (own["earlier_scale"] or 0)
        most = _part(limits.certificates, own["majors_offered"])
        places = _part(limits.students, own["enrolled_students"])
        most = None if most is None else max(most, limits.least)
        found[member] = Held(
            certificates,
            most,
            _result(limits.certificates, certificates, most, known),
            students,
            places,
            _result(limits.students, students, places, known and member[1] not in unread),
        )
    return found


def _majors(cube: Cube) -> dict[str, int]:
    """School → how many different majors take part (the other reading of A2)."""
    majors = cube.frames["taken"].dropna(subset=["major_code"]).groupby("school_code")["major_code"].nunique()
    return {str(code): int(number) for code, number in majors.items()}


def _unread(cube: Cube) -> set[str]:
    """Schools of which a number of students is not known."""
    frames = (cube.frames["pilots"], cube.frames["completions"])
    return {code for frame in frames for code in frame.loc[frame["weighed"].isna(), "school_code"]}


def _part(most: Decimal | None, whole: int | None) -> int | None:
    """The whole number of places that a share of a whole allows, exactly; None where either is not known."""
    return None if most is None or not whole else int(most * whole)


def _result(ruled: Decimal | None, held: int, limit: int | None, known: bool) -> str:
    if ruled is None:
        return UNRULED
    if limit is not None and held > limit:
        return OVER
    return WITHIN if limit is not None and known else UNJUDGED


def _left(limit: int | None, held: int | None) -> int | None:
    return None if limit is None or held is None else limit - held


# -- the report ----------------------------------------------------------------------------------------------------------------------------


def build(
    period: Period,
    due: Due,
    on: date,
    basis: Basis,
    policy: Policy,
    profiles: pd.DataFrame,
    pilots: pd.DataFrame,
    completions: pd.DataFrame,
    taken: pd.DataFrame,
    told: Collection[str],
    prefectures: Sequence[str],
) -> Report:
    """Every school that applied, and the cities, held against the limits in force on the day."""
    frames = {"profiles": profiles, "pilots": pilots, "completions": completions, "taken": taken}
    cube = Cube({name: labelled(frame) for name, frame in frames.items()}, customary(prefectures))
    found = hold(cube, Limits.of(policy), told)
    states = dict(zip(pilots["school_code"], pilots["state"].map(STATES), strict=True))
    return Report(
        "quota",
        f"{TITLE} {period.label}",
        period,
        due,
        on,
        NOBODY,
        (
            _grouped("totals", "合计", (), cube, found),
            _grouped("by_prefecture", "分市州情况", ("prefecture",), cube, found),
            _grouped("by_school_kind", "分学校类型情况", ("school_kind",), cube, found),
            _schools(cube, found, states),
        ),
        sources(frames.values()),
        tuple(_notes(policy, found)),
        basis=basis,
    )


def _grouped(name: str, title: str, dimensions: tuple[str, ...], cube: Cube, found: Mapping[Member, Held]) -> Section:
    """The sums of the schools' figures, and how many schools are over; that a city as a whole is within says nothing of its schools."""
    place = [WHO.index(one) for one in dimensions]
    counts: dict[Member, list[int]] = {}
    for member, held in found.items():
        own = counts.setdefault(tuple(member[i] for i in place), [0] * 6)
        results = (held.certificate_result, held.student_result)
        own[0] += 1
        for at, wanted in ((1, OVER), (3, UNJUDGED)):
            for n, result in enumerate(results):
                own[at + n] += result == wanted
        own[5] += max(0, -(held.students_left or 0))
    shown = [cube.known[one] for one in (*_SUMMED, _SHARED)]
    values = [cube.values(one, dimensions) for one in shown]
    rows = [(*m, *counts[m][:5], *(own.get(m) for own in values), counts[m][5]) for m in cube.sorted(counts)]
    counted = "由各校情况表数出"
    columns = [Column(d, DIMENSIONS[d]) for d in dimensions]
    columns += [
        Column("schools", "学校数", "所", "count", says=counted),
        Column("over_certificates", "证书数超过", "所", "count", says=counted),
        Column("over_students", "规模超过", "所", "count", says=counted),
        Column("unjudged_certificates", "证书数无法判定", "所", "count", says=counted),
        Column("unjudged_students", "规模无法判定", "所", "count", says=counted),
        *(Column(one.name, one.label, one.unit, one.type, one.name) for one in shown),
        Column("excess_students", "超出人数", "人", "count", says="各校超出规模上限的人数之和"),
    ]
    return Section(name, title, tuple(columns), tuple(rows), tuple(cube.lacking(shown, dimensions)))


def _schools(cube: Cube, found: Mapping[Member, Held], states: Mapping[str, str]) -> Section:
    names = ("majors_offered", "certificates_taken", "certificate_share")
    more = ("enrolled_students", "applied_students", "approved_scale", "counted_scale", "earlier_scale", "pilot_share")
    shown = {name: cube.known[name] for name in (*names, *more)}
    values = {name: cube.values(one, WHO) for name, one in shown.items()}
    figures = {name: Column(name, one.label, one.unit, one.type, name) for name, one in shown.items()}
    rows: list[tuple[Value, ...]] = []
    for member, held in found.items():
        own = {name: of.get(member, cube.nothing(shown[name])) for name, of in values.items()}
        rows.append((
            *member, states.get(member[1], ""),
            *(own[n] for n in names), held.certificate_limit, held.certificates_left, held.certificate_result,
            *(own[n] for n in more), held.student_limit, held.students_left, held.student_result,
        ))  # fmt: skip
    columns = (
        *(Column(one, DIMENSIONS[one]) for one in WHO),
        Column("state", "申报状态", type="note"),
        *(figures[n] for n in names),
        Column("certificate_limit", "证书数上限", "种", "count", says="专业总数乘规定比例，去尾取整"),
        Column("certificates_left", "证书数余量", "种", "count", says="证书数上限减参与证书数，负数为超出"),
        Column("certificate_result", "证书数结论", type="note"),
        *(figures[n] for n in more),
        Column("student_limit", "规模上限", "人", "count", says="在校生总数乘规定比例，去尾取整"),
        Column("students_left", "规模余量", "人", "count", says="规模上限减本批和前批计入规模，负数为超出"),
        Column("student_result", "规模结论", type="note"),
    )
    return Section("by_school", "各校情况", columns, tuple(rows), annex=True)


def _notes(policy: Policy, found: Mapping[Member, Held]) -> Iterable[str]:
    for name, words in (("max_certificate_share", "证书数占专业总数"), ("max_pilot_share", "试点规模占在校生总数")):
        if name not in policy.provisions:
            yield f"{policy.on.isoformat()} 没有{words}的上限规定，不作判定"
            continue
        one = policy.provisions[name]
        cited = policy.regulations[one.clause.regulation].cited
        percent = f"{(Decimal(str(one.value)) * 100).normalize():f}%"
        yield f"{words}不超过 {percent}〔{cited} {one.clause.path}〕"
    unsure = sum(UNJUDGED in (held.certificate_result, held.student_result) for held in found.values())
    if unsure:
        yield f"{unsure} 所学校缺专业总数、在校生总数或前批完成情况，标为无法判定，不等于没有超过"
