"""The third fortnight: what goes on from the two before, and where it does not. Every fault stands in answers-2021-B08.csv."""

from __future__ import annotations

from collections.abc import Iterable

from making import fortnights
from making.fields import STEMS
from making.layout import Submission, submission
from making.records import Record

PERIOD, LAST = "2021-B08", "2021-B07"
PACE = {"trained": 82, "registered": 72, "assessed": 58, "passed": 52, "issued": 43, "recorded": 38}
PROGRESS = (
    "组织第二批考核，完成成绩录入。",
    "补训学员全部参加考核，整理台账。",
    "修订考核场次安排，增设周末场。",
    fortnights.PROGRESS[3][1],
    "开展教师二次培训，更新题库。",
    "耗材到货，考核站点投入使用。",
    "集中发放证书，组织用人单位座谈。",
    "完成两批培训，恢复正常报送。",
)
OUTGROWN, MISTYPED, COPIED, JUMPED, VANISHED, ALIKE = (fortnights.REPORTERS[i] for i in (1, 2, 3, 4, 5, 6))


def stories(files: Iterable[Submission]) -> list[Submission]:
    """The reports of all eight schools, each with its faults."""
    known = fortnights.approved(files)
    return [_story(number, code, *known[code]) for number, code in enumerate(fortnights.REPORTERS)]


def _story(number: int, code: str, school: str, pilots: dict[tuple[str, int, str], int]) -> Submission:
    head: Record = {"period": PERIOD, "school_code": code, "school": school}
    before = [_last(code, place, key, students) for place, (key, students) in enumerate(pilots.items())]
    rows = [head | _row(code, place, last) for place, last in enumerate(before)]
    if code == VANISHED:
        rows.pop()
    tables = fortnights.dressed(number, school, rows, [head | _summary(number, code)])
    ending = "xls" if number == 6 else "xlsx"
    file = submission(f"双周报/{PERIOD}/{number + 1:02d}-{school}.{ending}", "第三期双周报", tables)
    _faults(file, code, before, rows)
    return file


def _last(code: str, place: int, key: tuple[str, int, str], students: int) -> Record:
    """What the school reported last: in the second fortnight or, having been silent then, in the first."""
    return fortnights.figures_of(0 if code == fortnights.SILENT else 1, code, place, key, students)


def _row(code: str, place: int, last: Record) -> Record:
    if code == COPIED:
        return dict(last)
    students = _number(last, "approved_students")
    totals = {stem: students * (percent - 3 * place) // 100 for stem, percent in PACE.items()}
    if place == 0 and code == OUTGROWN:
        totals["assessed"] = totals["registered"] + 1
    if place == 0 and code == ALIKE:
        totals |= dict.fromkeys(("registered", "assessed", "passed", "issued"), totals["trained"])
    if place == 0 and code == JUMPED:
        more = totals["trained"] - _number(last, "trained_total")
        totals["trained"] += 9 * more
    row = dict(last)
    for stem, total in totals.items():
        row[f"{stem}_now"] = total - _number(last, f"{stem}_total")
        row[f"{stem}_total"] = total
    if place == 0 and code == MISTYPED:
        row["trained_total"] = totals["trained"] + 9
    return row


def _summary(number: int, code: str) -> Record:
    last = fortnights.summary_of(number, 0 if code == fortnights.SILENT else 1)
    row = last | {"progress": PROGRESS[number]}
    row["teachers_trained_total"] = _number(last, "teachers_trained_total") + _number(last, "teachers_trained_now")
    spent = 12000 + 3500 * number + _number(last, "spent_now") * (1 if code == fortnights.SILENT else 2)
    row["spent_total"] = spent
    return row


def _number(record: Record, name: str) -> int:
    value = record[name]
    assert isinstance(value, int)
    return value


def _faults(file: Submission, code: str, before: list[Record], rows: list[Record]) -> None:
    first, last = rows[0], before[0]
    if code == OUTGROWN:
        what = f"累计考核 {first['assessed_total']} 人,多于累计报名 {first['registered_total']} 人"
        file.fault("figures", 0, "assessed_total", "V1", "error", what)
    if code == MISTYPED:
        right = _number(first, "trained_total") - 9
        what = f"累计培训 {first['trained_total']} 人,上期累计加本期是 {right} 人"
        file.fault("figures", 0, "trained_total", "V2", "error", what)
    if code == JUMPED:
        what = f"本期培训 {first['trained_now']} 人,上期 {last['trained_now']} 人"
        file.fault("figures", 0, "trained_now", "V17", "warning", what)
    if code == ALIKE:
        what = f"累计发证、累计培训都是 {first['issued_total']} 人"
        file.fault("figures", 0, "issued_total", "V15", "notice", what)
    if code == VANISHED:
        gone = before[-1]
        what = f"上期报过的 {gone['certificate']}({gone['level']})本期没有"
        file.faults.append(("双周报", "", "V2", "warning", what))
    if code == COPIED:
        file.fault("figures", 0, "trained_now", "V16", "warning", f"各行人数与 {LAST} 完全相同")
        for place, row in enumerate(rows):
            for stem, word in STEMS.items():
                if row[f"{stem}_now"]:
                    file.fault("figures", place, f"{stem}_total", "V2", "error", f"累计{word}没有加上本期数")
        file.fault("summary", 0, "progress", "V16", "warning", f"工作进展与 {LAST} 一字不差")
