"""Review: how findings stand, the way from prefecture to province, decisions one by one and by list, judgements that grow old."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from onex import formbook, packs, views
from onex.acts import ingest, review
from onex.acts.casework import Casework
from onex.acts.dossier import dossier
from onex.acts.excuse import Leave, grant
from onex.acts.init import init
from onex.acts.mark import mark_files
from onex.acts.propose import proposals
from onex.acts.registers import register_files
from onex.acts.rejudge import rejudge
from onex.acts.review import Order, decide
from onex.acts.validate import Request, validate
from onex.acts.waive import Waiver, listed, waive, withdraw
from onex.errors import UsageError
from onex.ledger import calendar, frames
from onex.ledger.verify import verify
from onex.model.policy import Clause
from onex.settings import Workspace, load
from onex.standing import of_findings, waivers_in_force
from tests.review_cases import (
    CITY_A,
    CITY_B,
    COLLEGE,
    NOW,
    ON,
    OTHER,
    SCHOOLS,
    School,
    application,
    certificates,
    filed,
    inbox,
    opened,
    register,
    send,
)

CALL = "hunan-2020-3"
BIG = SCHOOLS[CITY_A].but(enrolment=500)  # 160 students of 500 are more than three tenths
PREFECTURE = "prefecture"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with the registers and the faultless applications of four schools, made once."""
    before = os.umask(0o022)
    own = init(tmp_path_factory.mktemp("审核") / "工作区", "湖南", NOW).workspace
    registers = {"名录.xlsx": register(*SCHOOLS.values()), "目录.xlsx": certificates(), "备案.xlsx": filed()}
    sent = {f"{code}.xlsx": application(school) for code, school in SCHOOLS.items()}
    receipts = ingest.ingest(own, ingest.Arrival(inbox(own, registers | sent), NOW))
    assert ["received"] * 7 == [one.status for one in receipts]
    yield own.root
    os.umask(before)


@pytest.fixture
def own(ready: Path, tmp_path: Path) -> Workspace:
    return load(Path(shutil.copytree(ready, tmp_path / "工作区")), environment={})


def seen(own: Workspace, code: str, on: date = ON) -> dict[str, Any]:
    """How a school's application stands."""
    found = review.listing(own, on, NOW)
    (row,) = found[found["school_code"] == code].to_dict("records")
    return row  # type: ignore[return-value]


def order(decision: str, *codes: str, **more: Any) -> Order:
    return Order(decision, "示例甲", "理由", codes, **more)


def take(own: Workspace, decision: str, *codes: str, on: date = ON, **more: Any) -> review.Outcome:
    return decide(own, order(decision, *codes, **more), on, NOW)


def blocked(outcome: review.Outcome) -> dict[str, str]:
    return {row["school_code"]: row["why"] for row in outcome.blocked}


def findings(own: Workspace, code: str, on: date = ON) -> list[dict[str, Any]]:
    return dossier(own, code, on, NOW)["applications"][0]["findings"]  # type: ignore[no-any-return]


def returned(own: Workspace, content: bytes, tmp_path: Path, method: str, note: str) -> bytes:
    """The marked copy of a file as the school sends it back, every finding answered."""
    path = tmp_path / "来文.xlsx"
    path.write_bytes(content)
    verdict = validate(Request([path], NOW.date(), register_files(opened(own)), province="湖南"))
    (made,) = mark_files(verdict, [path], tmp_path / "核查", force=True)
    assert made.path is not None
    book = load_workbook(made.path)
    for row in book["核查意见"].iter_rows(min_row=2):
        row[4].value, row[5].value = method, note
    book.save(made.path)
    return made.path.read_bytes()


# -- how a finding stands ----------------------------------------------------------------------------------------------


def told(**given: Any) -> pd.DataFrame:
    row = {
        "finding": "a" * 16,
        "rule": "Q02",
        "key": "{}",
        "cells": "申报表!I2",
        "message": "301 人",
        "form": "application",
    }
    row |= {"period": CALL, "reporter": CITY_A, "severity": "error", "revision_id": 1}
    return pd.DataFrame([{**row, **given}])


def answered(finding: str, method: str = "说明", note: str = "经核实", rule: str = "Q02") -> dict[str, Any]:
    own = {"form": "application", "period": CALL, "school_code": CITY_A}
    return {**own, "finding": finding, "rule": rule, "key": "{}", "method": method, "note": note}


def waivers(**given: Any) -> pd.DataFrame:
    row = {
        "waiver_id": 1,
        "withdraws": None,
        "rule": "Q02",
        "school_code": CITY_A,
        "approved_by": "示例丙",
        "reason": "缘由",
    }
    row |= {"from_on": "2020-07-01", "until_on": "2020-12-31"}
    return pd.DataFrame([{**row, **given}], dtype=object)


NO_WAIVERS = waivers().iloc[:0]


def stands(
    found: pd.DataFrame, *answers: dict[str, Any], waived: pd.DataFrame = NO_WAIVERS, **before: Any
) -> tuple[str, str]:
    """The standing of the only finding, and what is said of it."""
    columns = list(answered(""))
    explained = pd.DataFrame(list(answers), columns=columns)
    old = {finding: {"cells": "申报表!I2", "message": message} for finding, message in before.items()}
    (row,) = of_findings(found, explained, old, waived).to_dict("records")
    return row["standing"], row["why"]


def test_a_finding_is_open_until_it_is_explained() -> None:
    assert "open" == stands(told())[0]
    assert "explained" == stands(told(), answered("a" * 16))[0]


def test_a_correction_that_changed_nothing_is_said_so() -> None:
    assert ("explained", "学校称已更正，但数值没有变化") == stands(told(), answered("a" * 16, "已更正", ""))


def test_an_explained_finding_whose_values_changed_is_open_again_and_says_why() -> None:
    standing, why = stands(told(finding="b" * 16, message="302 人"), answered("a" * 16), **{"a" * 16: "301 人"})

    assert "reopened" == standing
    assert "说明：经核实" in why
    assert "301 人" in why


def test_another_schools_explanation_is_not_ones_own() -> None:
    other = {**answered("a" * 16), "school_code": CITY_B}

    assert "open" == stands(told(), other)[0]


def test_an_explained_finding_that_is_still_there_does_not_open_another_again() -> None:
    both = pd.concat([told(), told(finding="b" * 16)], ignore_index=True)
    explained = pd.DataFrame([answered("a" * 16)])
    found = of_findings(both, explained, {"a" * 16: {"cells": "申报表!I2", "message": ""}}, NO_WAIVERS)

    assert ["explained", "open"] == list(found["standing"])


@pytest.mark.parametrize(("cells", "standing"), [("申报表!I3", "reopened"), ("申报表!K3", "open")])
def test_of_two_blank_cells_in_a_row_only_the_explained_column_opens_again(cells: str, standing: str) -> None:
    found = told(finding="b" * 16, rule="W01", cells=cells)

    assert standing == stands(found, answered("a" * 16, rule="W01"), **{"a" * 16: "空白"})[0]


def test_a_telephone_in_an_explanation_is_masked() -> None:
    explained = pd.DataFrame([answered("a" * 16, note="请联系 13800000001")])
    (row,) = of_findings(told(), explained, {}, NO_WAIVERS).to_dict("records")

    assert "请联系 138****0001" == row["note"]


@pytest.mark.parametrize(
    ("given", "on", "standing"),
    [
        ({}, "2020-06-30", "open"),
        ({}, "2020-07-01", "waived"),
        ({}, "2020-12-31", "waived"),
        ({}, "2021-01-01", "open"),
        ({"school_code": ""}, "2020-07-06", "waived"),
        ({"school_code": CITY_B}, "2020-07-06", "open"),
        ({"rule": "Q01"}, "2020-07-06", "open"),
    ],
)
def test_a_waiver_holds_for_its_rule_and_school_between_its_days(given: dict[str, Any], on: str, standing: str) -> None:
    assert standing == stands(told(), waived=waivers_in_force(waivers(**given), date.fromisoformat(on)))[0]


def test_a_withdrawn_waiver_held_until_it_was_withdrawn() -> None:
    both = pd.concat([waivers(), waivers(waiver_id=2, withdraws=1, from_on="2020-08-01")], ignore_index=True)

    assert [1, 0] == [len(waivers_in_force(both, date(2020, month, day))) for month, day in ((7, 31), (8, 1))]


# -- standing is a fold ------------------------------------------------------------------------------------------------

DECISIONS = st.lists(
    st.tuples(
        st.sampled_from(["approve", "return", "revoke", "reduce"]),
        st.sampled_from(["prefecture", "province"]),
        st.sampled_from([CITY_A, CITY_B]),
        st.integers(1, 2),
        st.sampled_from(["数据采集", "金税财务应用"]),
        st.integers(0, 100),
    ),
    max_size=12,
)


def taken(drawn: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Decisions as the ledger gives them; the second school's revisions are 3 and 4."""
    names = ["decision", "stage", "school_code", "revision_id", "certificate", "students"]
    common = {"form": "application", "period": CALL, "decided_by": "甲", "reason": "", "level": "x", "major_code": "y"}
    rows = [{**common, **dict(zip(names, one, strict=True))} for one in drawn]
    for number, row in enumerate(rows, 1):
        row |= {"decision_id": number, "decided_on": f"2020-07-{number:02d}"}
        row["revision_id"] += 2 * (row["school_code"] == CITY_B)
    return pd.DataFrame(rows, columns=[*names, *common, "decision_id", "decided_on"])


REVISIONS = pd.DataFrame(
    [
        {
            "revision_id": i,
            "form": "application",
            "period": CALL,
            "reporter": code,
            "revision": n,
            "judgement_id": i,
            "errors": 0,
            "warnings": 0,
        }
        for i, code, n in ((1, CITY_A, 1), (2, CITY_A, 2), (3, CITY_B, 1), (4, CITY_B, 2))
    ]
)
PLACE = {"batch": 3, "round": 1, "sheet": "申报表", "row": 2}
PILOTS = pd.DataFrame(
    [
        {
            "revision_id": i,
            "school_code": "",
            "certificate": c,
            "level": "x",
            "major_code": "y",
            "major": "",
            "pilot_students": 100,
            **PLACE,
        }
        for i in range(1, 5)
        for c in ("数据采集", "金税财务应用")
    ]
).astype({"pilot_students": "Int64"})


def state(decisions: pd.DataFrame) -> list[dict[Any, Any]]:
    """All that follows from decisions: dossiers and figures."""
    found = views.dossiers(REVISIONS, decisions)
    return [*found.to_dict("records"), *views.standing(found, PILOTS, decisions).to_dict("records")]


@settings(max_examples=150, deadline=None)
@given(DECISIONS)
def test_the_same_decisions_in_order_are_the_same_state_however_schools_are_interleaved(
    drawn: list[tuple[Any, ...]],
) -> None:
    every = taken(drawn)
    parted = pd.concat([every[every["school_code"] == code] for code in (CITY_B, CITY_A)])

    assert state(every) == state(parted)


@settings(max_examples=150, deadline=None)
@given(DECISIONS, DECISIONS)
def test_standing_after_more_decisions_follows_from_standing_and_those_alone(
    first: list[tuple[Any, ...]], more: list[tuple[Any, ...]]
) -> None:
    rows: list[dict[str, Any]] = taken(first + more).to_dict("records")  # type: ignore[assignment]
    before = reduce(views.step, rows[: len(first)], views.NOTHING)

    assert reduce(views.step, rows, views.NOTHING) == reduce(views.step, rows[len(first) :], before)


@settings(max_examples=150, deadline=None)
@given(DECISIONS)
def test_nothing_is_approved_beyond_what_stands_as_approved(drawn: list[tuple[Any, ...]]) -> None:
    every = taken(drawn)
    found = views.dossiers(REVISIONS, every)
    pilots = views.standing(found, PILOTS, every)

    assert 0 == pilots.loc[pilots["state"] != "approved", "approved"].sum()
    assert bool((pilots["approved"] <= pilots["applied"]).all())


def test_decisions_taken_at_random_are_only_ever_appended(own: Workspace) -> None:
    chance = random.Random(7)
    written: list[dict[Any, Any]] = []
    for _ in range(25):
        verb, code = chance.choice(["approve", "return", "revoke", "reduce"]), chance.choice(list(SCHOOLS))
        more: dict[str, Any] = {"stage": chance.choice([PREFECTURE, "province"])}
        if verb == "reduce":
            more |= {"pilot": ("数据采集", "elementary", "090100"), "students": chance.randrange(100)}
        try:
            take(own, verb, code, **more)
        except UsageError:
            continue
        now: list[dict[Any, Any]] = frames.decisions(opened(own), "application").to_dict("records")
        assert written == now[: len(written)]
        written = now
    every = pd.DataFrame(written)
    applications = frames.revisions(opened(own), "application")

    assert len(written) >= 5
    assert views.dossiers(applications, every).equals(Casework.of(own, ON, NOW).held.dossiers)
    assert () == verify(opened(own)).faults


# -- explained, waived -------------------------------------------------------------------------------------------------


def test_an_explanation_is_kept_while_the_values_stay_and_opens_again_when_they_change(
    own: Workspace, tmp_path: Path
) -> None:
    send(own, application(BIG))
    assert ["Q02 open"] == [f"{f['rule']} {f['standing']}" for f in findings(own, CITY_A)]

    send(own, returned(own, application(BIG), tmp_path, "说明", "在校生以年报为准"))
    (explained,) = findings(own, CITY_A)
    assert ("explained", "说明", "在校生以年报为准") == tuple(
        explained[name] for name in ("standing", "method", "note")
    )

    more = (*BIG.pilots[:1], ("金税财务应用", "中级", "120100", 61))
    send(own, application(BIG.but(pilots=more)))
    (again,) = findings(own, CITY_A)
    assert ("reopened", "", "") == tuple(again[name] for name in ("standing", "method", "note"))
    assert "在校生以年报为准" in again["why"]
    assert "160" in again["why"]


def test_an_explained_error_still_blocks_and_somebody_may_answer_for_it(own: Workspace, tmp_path: Path) -> None:
    send(own, application(BIG))
    send(own, returned(own, application(BIG), tmp_path, "说明", "在校生以年报为准"))
    plain, firm = take(own, "approve", CITY_A), take(own, "approve", CITY_A, despite="省厅另有批复")

    assert {CITY_A: "有 1 项错误未改正"} == blocked(plain)
    assert "省厅另有批复" in firm.decided[0]["despite"]


WAIVER = Waiver("Q02", CITY_A, "长沙市教育局", "示例丙", "hunan-2020-3 三.4", "扩招在即", date(2020, 12, 31))


def test_a_waived_error_does_not_block_an_approval(own: Workspace) -> None:
    send(own, application(BIG))
    send(own, application(BIG.but(code=CITY_B, name=SCHOOLS[CITY_B].name)))
    waive(own, WAIVER, ON, NOW)
    before, outcome = seen(own, CITY_A), take(own, "approve")

    assert (1, 1, 0) == tuple(before[name] for name in ("errors", "waived", "open_errors"))
    assert {CITY_B: "有 1 项错误未改正"} == blocked(outcome)
    assert CITY_A in {row["school_code"] for row in outcome.decided}


def test_a_waiver_that_is_withdrawn_or_past_blocks_again(own: Workspace) -> None:
    send(own, application(BIG))
    waive(own, WAIVER, ON, NOW)
    withdraw(own, 1, "示例丙", "条件没有落实", date(2020, 8, 1), NOW)
    days = [date(2020, 7, 31), date(2020, 8, 1), date(2021, 1, 1)]

    assert [1, 0, 0] == [seen(own, CITY_A, day)["waived"] for day in days]
    assert ["standing", "withdrawn"] == [listed(own, day, NOW)["state"].iloc[0] for day in days[:2]]
    assert [0, 1] == [len(take(own, "approve", CITY_A, on=day).blocked) for day in days[:2]]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"rule": "Z99"}, "Z99"),
        ({"school": "4143000009"}, "4143000009"),
        ({"until": date(2020, 7, 5)}, "过去"),
        *(
            ({name: " "}, option)
            for name, option in (
                ("asked_by", "--asked-by"),
                ("by", "--by"),
                ("clause", "--clause"),
                ("reason", "--reason"),
            )
        ),
    ],
)
def test_a_waiver_says_who_asked_who_approved_by_what_and_why(own: Workspace, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        waive(own, replace(WAIVER, **wrong), ON, NOW)

    assert 0 == len(listed(own, ON, NOW))


def test_a_waiver_is_withdrawn_once(own: Workspace) -> None:
    waive(own, WAIVER, ON, NOW)
    withdraw(own, 1, "示例丙", "条件没有落实", ON, NOW)
    for number in (1, 2):
        with pytest.raises(UsageError, match=r"撤回|没有第"):
            withdraw(own, number, "示例丙", "再撤一次", ON, NOW)


# -- the route ---------------------------------------------------------------------------------------------------------


def test_the_route_comes_from_the_packs_table(own: Workspace) -> None:
    routes = {code: (seen(own, code)["route"], seen(own, code)["at"]) for code in (COLLEGE, CITY_A)}

    assert {COLLEGE: (("province",), "province"), CITY_A: (("prefecture", "province"), "prefecture")} == routes


def test_the_register_decides_the_route_where_the_school_says_otherwise(own: Workspace) -> None:
    send(own, application(SCHOOLS[CITY_A].but(kind="高等职业学校")))

    assert ("prefecture", "province") == seen(own, CITY_A)["route"]


def test_where_no_prefecture_has_reviewed_anything_the_province_approves_and_says_so(own: Workspace) -> None:
    outcome = take(own, "approve")
    remarks = {row["school_code"]: row["despite"] for row in outcome.decided}

    assert {COLLEGE: "", **dict.fromkeys((CITY_A, CITY_B, OTHER), "市州尚未提交审核意见")} == remarks
    assert ["其中 3 所应先经市州审核"] == [remark.partition("，")[0] for remark in outcome.remarks]


def test_once_a_prefecture_reviews_its_schools_wait_for_it(own: Workspace) -> None:
    take(own, "approve", CITY_B, stage=PREFECTURE)
    outcome = take(own, "approve")

    assert {CITY_A: "长沙市还没有同意这一版，不能先由省批准"} == blocked(outcome)
    assert {COLLEGE, CITY_B, OTHER} == {row["school_code"] for row in outcome.decided}
    assert [""] == [row["despite"] for row in outcome.decided if row["school_code"] == CITY_B]


def test_the_strict_route_waits_for_every_prefecture(own: Workspace) -> None:
    outcome = take(own, "approve", strict=True)

    assert {COLLEGE} == {row["school_code"] for row in outcome.decided}
    assert {CITY_A, CITY_B, OTHER} == set(blocked(outcome))


def test_a_prefecture_approves_a_version_and_not_the_next(own: Workspace) -> None:
    take(own, "approve", CITY_A, stage=PREFECTURE)
    assert "province" == seen(own, CITY_A)["at"]
    send(own, application(SCHOOLS[CITY_A].but(enrolment=1001)))

    assert ("prefecture", "") == (seen(own, CITY_A)["at"], seen(own, CITY_A)["opinion"])
    assert [CITY_A] == list(blocked(take(own, "approve", CITY_A)))


def test_what_a_prefecture_returns_goes_back_until_it_is_sent_again(own: Workspace) -> None:
    take(own, "return", CITY_A, stage=PREFECTURE)
    assert ("returned", "prefecture") == (seen(own, CITY_A)["state"], seen(own, CITY_A)["stage"])
    send(own, application(SCHOOLS[CITY_A].but(enrolment=1001)))

    assert ("waiting", "prefecture") == (seen(own, CITY_A)["state"], seen(own, CITY_A)["at"])


def test_a_prefecture_may_think_better_of_a_return(own: Workspace) -> None:
    take(own, "return", CITY_A, stage=PREFECTURE)
    take(own, "approve", CITY_A, stage=PREFECTURE)

    assert ("waiting", "province") == (seen(own, CITY_A)["state"], seen(own, CITY_A)["at"])


PILOT = ("数据采集", "elementary", "090100")


def test_a_prefectures_reduction_is_what_the_province_approves(own: Workspace) -> None:
    take(own, "reduce", CITY_A, stage=PREFECTURE, pilot=PILOT, students=70)
    take(own, "approve", CITY_A, stage=PREFECTURE)
    proposed = tuple(seen(own, CITY_A)[name] for name in ("applied", "proposed", "approved"))
    take(own, "approve", CITY_A)

    assert (160, 130, 0) == proposed
    assert 130 == seen(own, CITY_A)["approved"]


def test_the_province_may_fix_a_figure_between_the_prefectures_and_the_applied(own: Workspace) -> None:
    take(own, "reduce", CITY_A, stage=PREFECTURE, pilot=PILOT, students=70)
    take(own, "approve", CITY_A, stage=PREFECTURE)
    take(own, "approve", CITY_A)
    take(own, "reduce", CITY_A, pilot=PILOT, students=80)
    raised = seen(own, CITY_A)["approved"]
    with pytest.raises(UsageError, match="80 人"):
        take(own, "reduce", CITY_A, pilot=PILOT, students=101)

    assert 140 == raised


@pytest.mark.parametrize(
    ("stage", "pilot", "students", "says"),
    [
        (PREFECTURE, PILOT, 101, "不多于申报的 100 人"),
        (PREFECTURE, PILOT, 100, "不同"),
        (PREFECTURE, ("数据采集", "advanced", "090100"), 50, "没有"),
        (PREFECTURE, PILOT, None, "--students"),
    ],
)
def test_a_reduction_that_is_none_is_refused(own: Workspace, stage: str, pilot: Any, students: Any, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        take(own, "reduce", CITY_A, stage=stage, pilot=pilot, students=students)


def test_a_college_is_not_the_prefectures_business(own: Workspace) -> None:
    named = take(own, "approve", COLLEGE, stage=PREFECTURE)
    every = take(own, "approve", stage=PREFECTURE)

    assert {COLLEGE: "按审核路径由省直接审核，不经市州"} == blocked(named)
    assert ({}, {CITY_A, CITY_B, OTHER}) == (blocked(every), {row["school_code"] for row in every.decided})


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({"prefecture": "长沙"}, {COLLEGE, CITY_A, CITY_B}),
        ({"prefecture": "株洲市"}, {OTHER}),
        ({"kind": "vocational_college"}, {COLLEGE}),
        ({"prefecture": "长沙市", "kind": "secondary"}, {CITY_A, CITY_B}),
        ({"call": "hunan-2019-1"}, set()),
    ],
)
def test_a_decision_may_be_taken_on_a_part(own: Workspace, filters: dict[str, str], codes: set[str]) -> None:
    assert codes == {row["school_code"] for row in take(own, "approve", **filters).decided}


def test_an_unknown_prefecture_is_told_the_known_ones(own: Workspace) -> None:
    with pytest.raises(UsageError, match="长沙市、株洲市"):
        take(own, "approve", prefecture="衡阳")


# -- locked and taken back ---------------------------------------------------------------------------------------------


def test_approved_is_locked_and_taking_it_back_is_a_decision_too(own: Workspace) -> None:
    take(own, "approve", COLLEGE)
    again, every = take(own, "approve", COLLEGE), take(own, "return")
    locked = seen(own, COLLEGE)["state"]
    back = take(own, "return", COLLEGE)

    assert ("approved", {COLLEGE: "现为已批准，不能批准"}) == (locked, blocked(again))
    assert COLLEGE not in {row["school_code"] for row in every.decided}
    assert ("returned", 0) == (seen(own, COLLEGE)["state"], seen(own, COLLEGE)["approved"])
    assert ("其中 1 所是撤回原来的批准。",) == back.remarks
    assert 1 == len(take(own, "approve", COLLEGE).decided)


def test_a_newer_version_of_an_approved_application_waits_behind_the_lock(own: Workspace) -> None:
    take(own, "approve", COLLEGE)
    send(own, application(SCHOOLS[COLLEGE].but(enrolment=1001)))
    newer = seen(own, COLLEGE)["newer"]
    take(own, "return", COLLEGE)

    assert newer
    assert ("waiting", 2) == (seen(own, COLLEGE)["state"], seen(own, COLLEGE)["revision"])


def test_qualifications_are_revoked_school_by_school_and_by_the_province_alone(own: Workspace) -> None:
    take(own, "approve")
    for more in ({"schools": ()}, {"schools": (CITY_A,), "stage": PREFECTURE}):
        with pytest.raises(UsageError, match=r"--school|--stage"):
            decide(own, replace(order("revoke"), **more), ON, NOW)  # type: ignore[arg-type]
    take(own, "revoke", CITY_A)

    assert ("revoked", 0) == (seen(own, CITY_A)["state"], seen(own, CITY_A)["approved"])
    assert "approved" == seen(own, CITY_B)["state"]


def test_a_decision_keeps_who_when_why_and_by_which_clause(own: Workspace) -> None:
    take(own, "approve", COLLEGE, clause="hunan-2020-3 三.4")
    (row,) = frames.decisions(opened(own), "application").to_dict("records")
    names = ("decision", "stage", "decided_by", "decided_on", "reason", "clause", "revision_id")

    assert ("approve", "province", "示例甲", "2020-07-06", "理由", "hunan-2020-3 三.4") == tuple(
        row[n] for n in names[:6]
    )
    assert seen(own, COLLEGE)["revision_id"] == row["revision_id"]


def test_what_cannot_be_decided_leaves_no_trace(own: Workspace) -> None:
    head = opened(own).head()
    take(own, "revoke", COLLEGE)
    with pytest.raises(UsageError, match="review list"):
        take(own, "approve", COLLEGE, "4143000009")

    assert head == opened(own).head()


# -- leave for reports -------------------------------------------------------------------------------------------------

B20 = {"period": "2020-B20", "by": "示例甲", "reason": "汛情"}


def excuses(own: Workspace) -> dict[tuple[str, str], date | None]:
    return calendar.excuses(opened(own), "progress")


def test_leave_is_a_decision_of_its_own_and_the_last_one_counts(own: Workspace) -> None:
    take(own, "approve")
    grant(own, Leave(**B20, schools=(COLLEGE,), until=date(2020, 10, 30)), ON, NOW)
    first = excuses(own)
    grant(own, Leave(**B20, schools=(COLLEGE,)), ON, NOW)
    rows = frames.decisions(opened(own), "progress")

    assert ({(COLLEGE, "2020-B20"): date(2020, 10, 30)}, {(COLLEGE, "2020-B20"): None}) == (first, excuses(own))
    assert [("extend", "2020-10-30", None), ("exempt", None, None)] == [
        (row["decision"], row["until_on"], row["revision_id"]) for row in rows.to_dict("records")
    ]


def test_leave_is_granted_to_those_who_owe_the_report(own: Workspace) -> None:
    take(own, "approve", COLLEGE, OTHER)
    every = grant(own, Leave(**B20, prefecture="长沙"), ON, NOW)
    named = grant(own, Leave(**B20, schools=(COLLEGE, CITY_A)), ON, NOW)

    assert [COLLEGE] == [row["school_code"] for row in every.decided]
    assert {COLLEGE: "已经免报", CITY_A: "这一期(2020-B20)不用报送"} == blocked(named)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"until": date(2020, 10, 4)}, "2020-10-04 之后"),
        ({"period": "2020"}, "2020"),
        ({"by": " "}, "--by"),
        ({"schools": ("4143000009",)}, "4143000009"),
    ],
)
def test_leave_that_makes_no_sense_is_refused(own: Workspace, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        grant(own, Leave(**{**B20, "schools": (COLLEGE,), **wrong}), ON, NOW)


# -- judgements grow old -----------------------------------------------------------------------------------------------


def changes(own: Workspace) -> dict[str, tuple[list[str], list[str]]]:
    """School → rules newly found and gone, of what was judged again."""
    done = rejudge(own, NOW)
    assert () == done.failed
    return {one.school_code: ([f["rule"] for f in one.new], [f["rule"] for f in one.gone]) for one in done.judged}


def test_nothing_is_stale_of_what_came_with_its_registers(own: Workspace) -> None:
    head = opened(own).head()

    assert [""] * 4 == list(review.listing(own, ON, NOW)["stale"])
    assert {} == changes(own)
    assert head == opened(own).head()


def test_a_revised_register_stops_approvals_until_judged_again(own: Workspace) -> None:
    take(own, "approve", COLLEGE)
    send(own, certificates(exited=["数据采集"]), "目录.xlsx")
    outcome = take(own, "approve")
    said = "判定已过时：职业技能等级证书目录有新版(1→2)，请先运行 onex review judge"

    assert dict.fromkeys((CITY_A, CITY_B, OTHER), said) == blocked(outcome)
    assert dict.fromkeys(SCHOOLS, (["F02"], [])) == changes(own)
    assert dict.fromkeys((CITY_A, CITY_B, OTHER), "有 1 项错误未改正") == blocked(take(own, "approve"))

    send(own, certificates(), "目录.xlsx")
    assert dict.fromkeys(SCHOOLS, ([], ["F02"])) == changes(own)
    assert {} == changes(own)
    assert 3 == len(take(own, "approve").decided)
    assert () == verify(opened(own)).faults


def test_a_dry_run_names_what_is_stale_and_writes_nothing(own: Workspace) -> None:
    send(own, certificates(exited=["数据采集"]), "目录.xlsx")
    head = opened(own).head()
    done = rejudge(own, NOW, dry=True)

    assert set(SCHOOLS) == {one.school_code for one in done.judged}
    assert head == opened(own).head()


def test_a_version_that_no_longer_counts_is_left_as_it_was(own: Workspace) -> None:
    take(own, "approve", COLLEGE)
    for enrolment in (1001, 1002):
        send(own, application(SCHOOLS[COLLEGE].but(enrolment=enrolment)))
    send(own, certificates(exited=["数据采集"]), "目录.xlsx")
    done = rejudge(own, NOW)
    judged = sorted((one.revision, one.state) for one in done.judged if one.school_code == COLLEGE)

    # The first stands approved, the third waits; the second is history.
    assert [(1, "approved"), (3, "")] == judged


def test_only_the_schools_part_of_a_merged_workbook_is_judged_again(own: Workspace) -> None:
    two = application(SCHOOLS[CITY_A].but(enrolment=500), SCHOOLS[CITY_B].but(enrolment=2000))
    send(own, two, "汇总.xlsx")
    send(own, register(*SCHOOLS.values(), School("3643099009", "岳阳样本职业中专", city="岳阳市")), "名录.xlsx")
    rejudge(own, NOW)

    assert (1, 0) == (seen(own, CITY_A)["errors"], seen(own, CITY_B)["errors"])
    assert ["Q02"] == [f["rule"] for f in findings(own, CITY_A)]


def test_a_changed_provision_makes_a_judgement_stale(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    known = packs.load_packs()
    share = packs.resolve("430000", date(2020, 6, 10)).provisions["max_pilot_share"]
    lower = replace(share, value=share.value / 3, clause=Clause("hunan-2020-3", "三.2"), from_=date(2020, 6, 1))  # type: ignore[operator]
    changed = replace(known, provisions=(*known.provisions, lower))
    resolve = packs.resolve
    monkeypatch.setattr(packs, "resolve", lambda region, on, _=None: resolve(region, on, changed))

    assert {"规定有变动"} == set(review.listing(own, ON, NOW)["stale"])
    assert dict.fromkeys(SCHOOLS, (["Q02"], [])) == changes(own)
    assert {""} == set(review.listing(own, ON, NOW)["stale"])


def test_a_changed_form_makes_a_judgement_stale(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = formbook.edition
    monkeypatch.setattr(formbook, "edition", lambda name: f"{before(name)}+")

    assert {"表格有变动"} == set(review.listing(own, ON, NOW)["stale"])
    assert dict.fromkeys(SCHOOLS, ([], [])) == changes(own)
    assert {""} == set(review.listing(own, ON, NOW)["stale"])


def test_the_policy_day_and_the_day_of_receipt_stay_what_they_were(own: Workspace) -> None:
    path = own.folder("收件箱") / "迟.xlsx"
    path.write_bytes(application(SCHOOLS[CITY_A].but(enrolment=999)))
    ingest.ingest(own, ingest.Arrival([path], NOW, received_on=date(2020, 6, 15)))
    late = [f["finding"] for f in findings(own, CITY_A)]
    send(own, register(*SCHOOLS.values(), School("3643099009", "岳阳样本职业中专", city="岳阳市")), "名录.xlsx")
    rejudge(own, NOW.replace(year=2026))

    assert ["D01"] == [f["rule"] for f in findings(own, CITY_A)]
    assert late == [f["finding"] for f in findings(own, CITY_A)]
    assert {"2020-06-10"} == set(Casework.of(own, ON, NOW).held.applications["judged_on"])


def test_an_original_that_was_touched_is_not_judged_again(own: Workspace) -> None:
    send(own, certificates(exited=["数据采集"]), "目录.xlsx")
    applications = Casework.of(own, ON, NOW).held.applications
    row = applications[applications["reporter"] == CITY_A].iloc[0]
    path = opened(own).archive.path(row["sha256"])
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")
    done = rejudge(own, NOW)

    assert [(CITY_A, True)] == [(one.school_code, "ledger verify" in one.why) for one in done.failed]
    assert 3 == len(done.judged)
    assert seen(own, CITY_A)["stale"]


def test_a_renamed_school_is_found_by_its_former_name(own: Workspace) -> None:
    renamed = SCHOOLS[OTHER].but(name="株洲新名职业学校", former=SCHOOLS[OTHER].name, status="更名")
    send(own, register(*(renamed if code == OTHER else school for code, school in SCHOOLS.items())), "名录.xlsx")
    changed = changes(own)
    by_name = SCHOOLS[OTHER].but(enrolment=1001, given={"学校标识码": ""})
    receipt = send(own, application(by_name))

    assert {OTHER: 2} == receipt.revisions
    assert ([], []) == changed[OTHER]
    assert OTHER == dossier(own, SCHOOLS[OTHER].name, ON, NOW)["school_code"]
    assert "株洲新名职业学校" == seen(own, OTHER)["school"]


def test_a_report_is_judged_again_too(own: Workspace) -> None:
    from tests.test_ledger import report

    take(own, "approve")
    send(own, report(f"{COLLEGE} 数据采集 12"), "报告.xlsx")
    send(own, register(*(s for code, s in SCHOOLS.items() if code != COLLEGE)), "名录.xlsx")
    done = rejudge(own, NOW)
    reports = [one for one in done.judged if one.form == "progress"]

    assert [(COLLEGE, "2021-B07")] == [(one.school_code, one.period) for one in reports]
    assert () == rejudge(own, NOW).judged


# -- proposals ---------------------------------------------------------------------------------------------------------


def proposed(own: Workspace, on: date) -> set[tuple[str, str]]:
    return {(one.decision, one.school_code) for one in proposals(own, on, NOW)}


def test_silence_as_long_as_the_policy_says_is_a_proposal_and_never_a_decision(own: Workspace) -> None:
    take(own, "approve", COLLEGE)
    # Approved on the 6th of July, a Monday: the third week of silence ends on the 26th and closes on the 29th.
    assert set() == proposed(own, date(2020, 7, 29))
    assert {("revoke", COLLEGE)} == proposed(own, date(2020, 7, 30))
    assert "approved" == seen(own, COLLEGE)["state"]


def test_training_given_to_contractors_is_proposed_until_it_is_waived(own: Workspace) -> None:
    send(own, application(SCHOOLS[CITY_A].but(outsourced="是")))
    waiting = proposed(own, ON)
    take(own, "approve", CITY_A, despite="已说明")
    approved = proposals(own, ON, NOW)
    waive(own, replace(WAIVER, rule="O01"), ON, NOW)

    assert {("return", CITY_A)} == waiting
    assert {("revoke", "湖南2020年第三批试点申报通知 四.2")} == {(one.decision, one.clause) for one in approved}
    assert ("review", "revoke", "--school", CITY_A) == approved[0].command[:4]
    assert set() == proposed(own, ON)


def test_a_closed_school_that_is_approved_is_a_proposal(own: Workspace) -> None:
    take(own, "approve", OTHER)
    closed = SCHOOLS[OTHER].but(status="停办")
    send(own, register(*(closed if code == OTHER else school for code, school in SCHOOLS.items())), "名录.xlsx")

    assert {("revoke", OTHER)} == proposed(own, ON)


# -- the dossier -------------------------------------------------------------------------------------------------------


def test_the_dossier_holds_versions_figures_findings_and_decisions(own: Workspace) -> None:
    send(own, application(BIG))
    take(own, "reduce", CITY_A, stage=PREFECTURE, pilot=PILOT, students=70)
    take(own, "approve", CITY_A, stage=PREFECTURE, despite="情况属实")
    found = dossier(own, "长沙甲样本职业中专", ON, NOW)
    (one,) = found["applications"]

    assert (CITY_A, "长沙市") == (found["school_code"], found["register"]["prefecture"])
    assert ([1, 2], [False, True]) == (
        [r["revision"] for r in one["revisions"]],
        [r["counts"] for r in one["revisions"]],
    )
    assert [(100, 70, 0), (60, 60, 0)] == [(p["applied"], p["proposed"], p["approved"]) for p in one["pilot_rows"]]
    assert ["Q02"] == [f["rule"] for f in one["findings"]]
    assert [("reduce", 2, 70), ("approve", 2, None)] == [
        (d["decision"], d["revision"], d["students"]) for d in one["decisions"]
    ]


def test_a_school_that_nobody_knows_is_said_so(own: Workspace) -> None:
    with pytest.raises(UsageError, match="review list"):
        dossier(own, "没有这所学校", ON, NOW)
