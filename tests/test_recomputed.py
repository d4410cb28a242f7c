"""The fortnight's figures added up anew from the story's own workbooks, read by other libraries and by nothing of onex."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from onex.acts import report
from onex.model.report import Report
from onex.settings import load

STORY = Path(__file__).resolve().parent.parent / "sample_data" / "hunan-2020"
NOW = datetime(2021, 4, 15, 9, tzinfo=timezone(timedelta(hours=8)))

STEMS = {
    "培训": "trained",
    "报名": "registered",
    "考核": "assessed",
    "通过": "passed",
    "发证": "issued",
    "平台录入": "recorded",
}
COUNTED = {
    f"{word}{stem}人数": f"{name}_{end}"
    for stem, name in STEMS.items()
    for word, end in (("本期", "now"), ("累计", "total"))
}
TOLD = {
    "本期师资培训人数": "teachers_trained_now", "累计师资培训人数": "teachers_trained_total", "考核站点数": "sites",
    "本期支出": "spent_now", "累计支出": "spent_total",
}  # fmt: skip
KINDS = {"高职": "高等职业学校", "高职院校": "高等职业学校", "中职": "中等职业学校", "应用型本科": "应用型本科高校"}
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "totals": (), "by_prefecture": ("市州",), "by_school_kind": ("学校类型",), "by_certificate": ("证书名称",), "by_level": ("证书等级",),
    "certificate_by_level": ("证书名称", "证书等级"), "prefecture_by_certificate": ("市州", "证书名称"),
    "cube": ("市州", "学校类型", "证书名称", "证书等级"),
}  # fmt: skip

Row = dict[str, Any]


def sheets(path: Path) -> Iterator[list[list[Any]]]:
    """The cells of every sheet of a workbook."""
    if path.suffix == ".xls":
        book = CalamineWorkbook.from_path(str(path))
        yield from (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    else:
        yield from (
            [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in load_workbook(path, data_only=True)
        )


def records(path: Path, wanted: str) -> Iterator[Row]:
    """The rows beneath the headings of the sheets that have a column of this heading."""
    for rows in sheets(path):
        at = next((n for n, row in enumerate(rows) if "学校标识码" in row), len(rows))
        names, first = headings(rows[at : at + 2]), at + 1
        above: Row = {}
        for row in rows[first:] if wanted in names else ():
            record = dict(zip(names, row, strict=False))
            if record.get(wanted) in (None, "") or "合计" in row:
                continue
            # A merged cell has its value in its first row only.
            above = {name: above.get(name) if value is None else value for name, value in record.items()}
            if str(above["学校标识码"])[:1].isdigit():
                yield above


def headings(rows: list[list[Any]]) -> list[str]:
    """The headings of a row; where 本期 and 累计 stand beneath one of them, both together."""
    above, below = (*rows, [], [])[:2]
    names, last = [], ""
    for place, text in enumerate(above):
        last = str(text or last)
        part = str(below[place] or "") if place < len(below) else ""
        names.append(f"{part}{last}" if part in ("本期", "累计") else last)
    return names


@cache
def schools() -> Mapping[str, Row]:
    return {str(one["学校标识码"]): one for one in records(STORY / "登记簿" / "学校名录.xlsx", "学校标识码")}


def sent(period: str, wanted: str) -> list[Row]:
    """What all schools sent of a fortnight in the sheets with this heading, with city and kind from the register."""
    found = []
    for path in sorted((STORY / "双周报" / period).iterdir()):
        for row in records(path, wanted):
            school = schools()[str(int(float(row["学校标识码"])))]
            kind = KINDS.get(school["学校类型"], school["学校类型"])
            found.append({**row, "市州": school["市州"], "学校类型": kind})
    return found


def summed(
    rows: list[Row], labels: Mapping[str, str], by: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, Decimal]]:
    """Member → figure → the sum of its cells."""
    found: dict[tuple[str, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        for label, name in labels.items():
            if row[label] in (None, ""):  # optional, and left blank
                continue
            found[tuple(str(row[one]) for one in by)][name] += Decimal(
                str(row[label]).removesuffix("元").replace(",", "")
            )
    return found


@pytest.fixture(scope="module")
def made(sample_season: dict[str, Any]) -> Report:
    return report.report(
        "biweekly", load(Path(sample_season["workspace"]), environment={}), "2021-B07", date(2021, 4, 15), NOW
    )


@pytest.mark.parametrize("name", list(DIMENSIONS))
def test_every_sum_of_the_fortnight_is_that_of_the_workbooks(made: Report, name: str) -> None:
    by = DIMENSIONS[name]
    section = next(one for one in (*made.sections, *made.annexes) if one.name == name)
    expected = summed(sent("2021-B07", "累计培训人数"), COUNTED, by)
    if set(by) <= {"市州", "学校类型"}:
        for member, own in summed(sent("2021-B07", "工作进展"), TOLD, by).items():
            expected[member].update(own)
    columns = [column.name for column in section.columns]
    shown = {tuple(row[: len(by)]): dict(zip(columns, row, strict=True)) for row in section.rows}

    assert set(expected) == set(shown)
    for member, own in expected.items():
        assert {column: value for column, value in shown[member].items() if column in own} == own, member
        share = (own["passed_total"] / own["assessed_total"]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        assert share == shown[member].get("passed_share", share)


def test_every_change_since_the_fortnight_before_is_that_of_the_workbooks(made: Report) -> None:
    expected: dict[str, tuple[Decimal, ...]] = {}
    for heading, labels in (("累计培训人数", COUNTED), ("工作进展", TOLD)):
        now, before = sent("2021-B07", heading), sent("2021-B06", heading)
        both = {row["学校名称"] for row in now} & {row["学校名称"] for row in before}
        kept = [[row for row in rows if row["学校名称"] in both] for rows in (now, before)]
        sums = [summed(rows, labels, ())[()] for rows in (now, before, *kept)]
        for name in labels.values():
            one, other, same, then = (found[name] for found in sums)
            expected[name] = (one, other, one - other, same - then)
    labels_of = {column.label: column.name for column in made.section("totals").columns}
    shown = {labels_of[str(row[0])]: row[2:] for row in made.section("changes").rows}

    assert expected == shown


def test_the_movers_and_the_missing_are_those_of_the_workbooks(made: Report) -> None:
    totals: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for period in ("2021-B06", "2021-B07"):
        for (name,), own in summed(sent(period, "累计培训人数"), COUNTED, ("学校名称",)).items():
            totals[name][period] = own["trained_total"]
    moved = {name: own["2021-B07"] - own["2021-B06"] for name, own in totals.items() if len(own) == 2}
    section = made.section("movers")

    assert moved == {row[2]: row[-1] for row in section.rows}
    assert {name: own["2021-B07"] for name, own in totals.items() if name in moved} == {
        row[2]: row[4] for row in section.rows
    }
    assert not set(totals) & {one.school for one in made.coverage.missing if "2021-B07" in totals.get(one.school, {})}
    assert made.coverage.received == sum("2021-B07" in own for own in totals.values())
