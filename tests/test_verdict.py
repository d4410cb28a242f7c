"""Whole workbooks judged by Hunan's policy of 2020: the boundaries, and what is unjudged, skipped or unreadable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from onex import formbook
from onex.acts.validate import Request, validate
from onex.acts.verdict_json import document

TODAY = date(2026, 11, 23)
PROFILE = {
    "school_code": "4143000001",
    "school": "长沙示例职业技术学院",
    "school_kind": "高职",
    "affiliation": "省属",
    "prefecture": "长沙市",
    "majors": 10,
    "enrolment": 1000,
    "leader": "示例甲",
    "contact": "示例乙",
    "contact_phone": "0731-00000001",
    "credit_method": "办法.pdf",
    "submitted_on": "2020-06-10",
}
PILOT = {
    "school_code": "4143000001",
    "round": "第一轮",
    "certificate": "甲",
    "batch": "第三批",
    "level": "初级",
    "major_code": "510201",
    "major": "样本专业",
    "pilot_students": 100,
    "team_members": 10,
    "dual_qualified_teachers": 5,
    "industry_experts": 2,
    "training_experience": "有",
    "talent_plan": "方案.pdf",
    "teaching_resources": "清单.xlsx",
    "facilities": "实训室",
    "decision_record": "纪要.pdf",
    "plan": "甲.pdf",
    "outsourced": "否",
    "agent": "否",
}
Rows = list[Mapping[str, Any]]
Judge = Callable[..., dict[str, Any]]


def sheet(book: openpyxl.Workbook, form: str, table: str, rows: Rows, fields: Mapping[str, Any]) -> None:
    spec = formbook.forms()[form].tables[table]
    page = book.create_sheet(spec.sheet)
    page.append([spec.fields[name].label for name in fields])
    for row in rows:
        page.append([row.get(name) for name in fields])


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """The verdict on one application; pilots may be given partly, plans named after their certificates."""

    def run(
        profile: Mapping[str, Any] | None = None,
        pilots: Rows | None = None,
        completion: Rows | None = (),  # type: ignore[assignment]
        registers: Mapping[str, Rows] | None = None,
        **request: Any,
    ) -> dict[str, Any]:
        book = openpyxl.Workbook()
        book.remove(book.active)
        sheet(book, "application", "profile", [{**PROFILE, **(profile or {})}], PROFILE)
        rows = [{**PILOT, "plan": f"{p.get('certificate', '甲')}.pdf", **p} for p in (pilots or [{}])]
        sheet(book, "application", "pilots", rows, PILOT)
        if completion is not None:
            fields = dict.fromkeys(
                ("school_code", "batch", "certificate", "level", "planned_students", "completed_students")
            )
            given = [
                {"school_code": "4143000001", "batch": 1, "level": "初级", "completed_students": 0, **c}
                for c in completion
            ]
            sheet(book, "application", "completion", given, fields)
        path = tmp_path / "申报表.xlsx"
        book.save(path)
        paths = []
        for name, records in (registers or {}).items():
            register = openpyxl.Workbook()
            register.remove(register.active)
            sheet(register, name, name, records, {k: None for r in records for k in r})
            register.save(tmp_path / f"{name}.xlsx")
            paths.append(tmp_path / f"{name}.xlsx")
        return document(validate(Request([path], TODAY, paths, **{"debug": True, **request})))

    return run


def errors(verdict: dict[str, Any], obligation: str = "") -> list[str]:
    return [
        f["rule"]
        for f in verdict["findings"]
        if f["severity"] != "notice" and (not obligation or obligation in f["obligations"])
    ]


def rule(verdict: dict[str, Any], code: str) -> dict[str, Any]:
    return next(r for r in verdict["rules"] if r["rule"] == code)


def test_a_correct_application_has_nothing_to_mend(judge: Judge) -> None:
    verdict = judge()

    assert [] == [f for f in verdict["findings"] if f["severity"] != "notice"]
    assert 0 == verdict["exit"]
    assert ("2020-06-10", "submitted_on", "hunan") == tuple(
        verdict["policy"][k] for k in ("on", "day_by", "province_pack")
    )


@pytest.mark.parametrize(("certificates", "found"), [(4, []), (5, ["Q01"])])
def test_four_of_ten_majors_pass_and_five_fail(judge: Judge, certificates: int, found: list[str]) -> None:
    pilots = [{"certificate": f"证书{i}", "pilot_students": 10} for i in range(certificates)]

    assert found == errors(judge(pilots=pilots), "R18")


def test_one_certificate_in_three_levels_and_two_majors_is_one(judge: Judge) -> None:
    pilots = [
        {"level": level, "major_code": major, "pilot_students": 10}
        for level in ("初级", "中级", "高级")
        for major in ("510201", "510202")
    ]

    assert [] == errors(judge(profile={"majors": 3}, pilots=pilots), "R18")


@pytest.mark.parametrize(("students", "found"), [(300, []), (301, ["Q02"])])
def test_three_hundred_of_a_thousand_pass_and_one_more_fails(judge: Judge, students: int, found: list[str]) -> None:
    assert found == errors(judge(pilots=[{"pilot_students": students}]), "R19")


def test_the_excess_stands_at_every_pilot_row_with_its_limit(judge: Judge) -> None:
    verdict = judge(pilots=[{"pilot_students": 200}, {"pilot_students": 101, "level": "中级"}])

    (finding,) = [f for f in verdict["findings"] if f["rule"] == "Q02"]
    assert ("300", "1", ["H2", "H3"]) == (
        finding["expected"],
        finding["difference"],
        [c["cell"] for c in finding["cells"]],
    )
    assert "三.2" == finding["clauses"][0]["clause"]
    assert "school_code" in finding["key"]


def test_earlier_batches_count_and_may_be_released(judge: Judge) -> None:
    given = {
        "pilots": [{"pilot_students": 200}],
        "completion": [{"certificate": "乙", "planned_students": 101, "completed_students": 101}],
    }

    assert ["Q02"] == errors(judge(**given), "R19")
    assert [] == errors(judge(**given, supposing={"release_completed": "true"}), "R19")
    assert [] == errors(judge(**given, supposing={"quota_scope": "batch"}), "R19")


def test_without_the_completion_sheet_a_quota_that_holds_is_unjudged(judge: Judge) -> None:
    verdict = judge(completion=None)

    assert [] == errors(verdict, "R19")
    assert 1 == rule(verdict, "Q02")["unjudged"]
    assert [{"school_code": "4143000001", "field": "completion"}] == rule(verdict, "Q02")["unjudged_for"]


def test_without_the_completion_sheet_a_quota_already_broken_is_an_error(judge: Judge) -> None:
    assert ["Q02"] == errors(judge(pilots=[{"pilot_students": 301}], completion=None), "R19")


def test_blank_majors_leave_one_quota_unjudged_and_the_other_judged(judge: Judge) -> None:
    verdict = judge(profile={"majors": None}, pilots=[{"pilot_students": 301}])

    assert ["W01"] == errors(verdict, "R18")
    assert (0, 1) == (rule(verdict, "Q01")["findings"], rule(verdict, "Q01")["unjudged"])
    assert ["Q02"] == errors(verdict, "R19")


@pytest.mark.parametrize(("dual", "experts", "found"), [(5, 2, []), (4, 1, ["E04", "E05"])])
def test_five_dual_and_two_experts_of_ten_pass(judge: Judge, dual: int, experts: int, found: list[str]) -> None:
    verdict = judge(pilots=[{"dual_qualified_teachers": dual, "industry_experts": experts}])

    assert found == errors(verdict)
    assert 0 == verdict["exit"]


@pytest.mark.parametrize(
    ("round_", "sent", "found"),
    [
        ("第一轮", "2020-06-12", []),
        ("第一轮", "2020-06-13", ["D01"]),
        ("第二轮", "2020-06-19", []),
        ("第二轮", "2020-06-20", ["D01"]),
    ],
)
def test_an_application_is_late_after_the_last_day_of_its_round(
    judge: Judge, round_: str, sent: str, found: list[str]
) -> None:
    verdict = judge(profile={"submitted_on": sent}, pilots=[{"round": round_}])

    assert found == errors(verdict, "R25")


def test_the_day_received_counts_before_the_day_written(judge: Judge) -> None:
    verdict = judge(received_on=date(2020, 6, 13))

    (finding,) = [f for f in verdict["findings"] if f["rule"] == "D01"]
    assert ([], "error") == (finding["cells"], finding["severity"])


def test_an_application_without_a_day_is_not_judged_late(judge: Judge) -> None:
    verdict = judge(profile={"submitted_on": None}, on=date(2020, 6, 30))

    assert [] == errors(verdict, "R25")
    assert 1 == rule(verdict, "D01")["unjudged"]


def test_a_missing_register_skips_its_rules_by_name_and_changes_no_exit(judge: Judge) -> None:
    verdict = judge()

    skipped = {r["rule"]: r["why"] for r in verdict["rules"] if r["state"] == "skipped"}
    assert {"F01", "F03", "E03", "C04"} <= skipped.keys()
    assert "filed_certificates" in skipped["F03"]
    assert 0 == verdict["exit"]


def test_a_blank_list_of_majors_is_unjudged_not_skipped(judge: Judge) -> None:
    catalogue = [
        {"certificate": "甲", "batch": 3, "evaluation_org": "样本组织", "levels": "初级、中级", "major_codes": None}
    ]

    verdict = judge(registers={"certificates": catalogue})

    assert ("ran", 0, 1) == tuple(rule(verdict, "E03")[k] for k in ("state", "findings", "unjudged"))


def test_unknown_exited_and_unfiled_certificates_are_told_apart(judge: Judge) -> None:
    row = {"batch": 3, "evaluation_org": "样本组织", "levels": "初级", "major_codes": "510201"}
    catalogue = [{"certificate": n, "status": s, **row} for n, s in (("甲", None), ("乙", "已退出"), ("丙", None))]
    filed = [
        {
            "certificate": "甲",
            "batch": 3,
            "evaluation_org": "样本组织",
            "round": 1,
            "filed_on": "2020-06-01",
            "status": "同意",
        }
    ]
    pilots = [{"certificate": name, "pilot_students": 10} for name in ("甲", "乙", "丙", "丁")]

    verdict = judge(pilots=pilots, registers={"certificates": catalogue, "filed_certificates": filed})

    told = [(f["cells"][0]["cell"], f["rule"]) for f in verdict["findings"] if "R1" in f["obligations"]]
    assert [("C3", "F02"), ("C4", "F03"), ("C5", "F01")] == told


def test_a_code_found_by_a_unique_name_is_inferred_and_listed(judge: Judge) -> None:
    schools = [
        {
            "school_code": "4143000001",
            "school": "长沙示例职业技术学院",
            "school_kind": "高职",
            "affiliation": "省属",
            "prefecture": "长沙市",
        }
    ]

    verdict = judge(profile={"school_code": None}, registers={"schools": schools})

    assert [] == errors(verdict)
    change = next(c for c in verdict["changes"] if c["field"] == "school_code")
    assert ("4143000001", ["alias"]) == (change["to"], change["how"])


def test_two_schools_of_one_name_are_not_guessed_between(judge: Judge) -> None:
    school = {"school": "长沙示例职业技术学院", "school_kind": "高职", "affiliation": "省属", "prefecture": "长沙市"}
    schools = [{"school_code": code, **school} for code in ("4143000001", "4143000002")]

    verdict = judge(profile={"school_code": None}, registers={"schools": schools})

    assert "W22" in errors(verdict)


def test_yes_to_outsourcing_or_agents_is_an_error(judge: Judge) -> None:
    assert ["O01", "O02"] == errors(judge(pilots=[{"outsourced": "是", "agent": "√"}]))


def test_schools_of_two_provinces_must_be_told_apart(judge: Judge) -> None:
    from onex.errors import UsageError

    with pytest.raises(UsageError, match="湖南省"):
        judge(profile={"school_code": "4135000001"})


def test_a_province_without_a_pack_is_judged_by_the_nation_alone(judge: Judge) -> None:
    verdict = judge(
        profile={"school_code": "4136000001", "prefecture": "南昌市"},
        pilots=[{"school_code": "4136000001", "pilot_students": 900}],
    )

    assert (None, "江西省") == (verdict["policy"]["province_pack"], verdict["policy"]["province"])
    assert "skipped" == rule(verdict, "Q02")["state"]


def test_telephones_are_masked_wherever_they_are_shown(judge: Judge) -> None:
    verdict = judge(profile={"contact_phone": "138 0000 0001 转 12345678901234"})

    assert "138 0000 0001" not in str(verdict)
    assert "12345678901234" not in str(verdict)


def test_the_same_workbook_gives_the_same_verdict_twice(judge: Judge) -> None:
    pilots = [{"pilot_students": 301}, {"certificate": "乙", "level": "约"}]

    first, second = judge(pilots=pilots), judge(pilots=pilots)

    for verdict in (first, second):
        verdict["sources"][0].pop("sha256")  # the workbook is written anew, with another time in it
    assert first == second


def test_a_policy_day_before_the_call_knows_no_quota(judge: Judge) -> None:
    verdict = judge(pilots=[{"pilot_students": 900}], on=date(2020, 5, 20))

    assert ("skipped", "没有现行规定(max_pilot_share)") == tuple(rule(verdict, "Q02")[k] for k in ("state", "why"))


FILED = {
    "certificate": "甲",
    "batch": 3,
    "evaluation_org": "样本组织",
    "round": 1,
    "filed_on": "2020-06-01",
    "status": "同意",
}
LISTED = {"certificate": "甲", "batch": 3, "evaluation_org": "样本组织", "levels": "初级", "major_codes": "510201"}


@pytest.mark.parametrize(
    ("register", "field", "value", "code"),
    [
        ("filed_certificates", "status", "通过", "F03"),
        ("filed_certificates", "status", None, "F03"),
        ("filed_certificates", "round", "三轮", "F04"),
        ("certificates", "levels", "甲级", "F05"),
        ("certificates", "batch", "若干", "F06"),
        ("certificates", "status", "退出", "F02"),
    ],
)
def test_what_a_register_leaves_unclear_is_neither_error_nor_pass(
    judge: Judge, register: str, field: str, value: object, code: str
) -> None:
    row = {**(FILED if register == "filed_certificates" else LISTED), field: value}

    verdict = judge(
        pilots=[{"round": 2 if code == "F04" else 1}], registers={register: [row, {**row, "certificate": "乙"}]}
    )

    assert ("ran", 0, 1) == tuple(rule(verdict, code)[k] for k in ("state", "findings", "unjudged"))
    assert "F01" not in errors(verdict)


def test_a_register_without_a_needed_heading_is_not_used(judge: Judge) -> None:
    row = {k: v for k, v in FILED.items() if k != "status"}

    verdict = judge(registers={"filed_certificates": [row]})

    assert "skipped" == rule(verdict, "F03")["state"]
