"""审核表: the list that a reviewer fills in away from the ledger, a row a pilot, and what was filled in when it comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onex import formbook
from onex.errors import UsageError
from onex.model.form import Field
from onex.model.values import State
from onex.sheets.opening import open_bytes
from onex.sheets.raw import Book, Kind, Sheet
from onex.sheets.stamp import METADATA_SHEET

SHEET, FINDINGS, CONTACTS = "审核表", "问题清单", "联系方式"
STAMP = "onex-review"
WORDS: Mapping[str, str] = {"同意": "approve", "核减": "reduce", "退回": "return"}

# Field → heading, as the columns stand. Those of the prefecture's opinion are only in the province's list.
LOCKED: Mapping[str, str] = {
    "school_code": "学校标识码",
    "school": "学校名称",
    "certificate": "证书名称",
    "level": "证书等级",
    "major_code": "专业代码",
    "major": "专业名称",
    "applied": "申报人数",
    "opinion": "市州意见",
    "proposed": "市州核定",
    "errors": "错误",
    "warnings": "提醒",
    "advice": "建议",
}
FILLED: Mapping[str, str] = {
    "decision": "决定",
    "students": "核定人数",
    "reason": "理由",
    "reviewer": "审核人",
    "day": "日期",
}
HEADING_ROW, FIRST_ROW = 3, 4
LISTS_FROM = 10  # rows of the stamp; what it vouches for stands beneath

_FIELDS: Mapping[str, Field] = {
    "level": Field("level", "证书等级", "code", of="level"),
    "applied": Field("applied", "申报人数", "count"),
    "students": Field("students", "核定人数", "count", least=0, unit="人"),
    "day": Field("day", "日期", "day"),
}
_SOUGHT = 10  # rows in which the headings are looked for
Key = tuple[str, str, str, str]
_Cell = tuple[str, Kind]


@dataclass(frozen=True, slots=True)
class Head:
    """What a list says of itself in its hidden sheet.

    revisions  school → revision id, revision number, content hash of what was reviewed
    pilots     school, certificate, level, major code → the students applied for; absent where that could not be read
    """

    call: str
    stage: str
    prefecture: str
    exported_on: str
    head: str
    revisions: Mapping[str, tuple[int, int, str]]
    pilots: Mapping[Key, int | None]


@dataclass(frozen=True, slots=True)
class Filled:
    """One row as it came back. `decision` approve, reduce, return or empty; `problems` say in words what cannot be taken as it stands."""

    row: int
    key: Key
    school: str
    decision: str
    students: int | None
    reason: str
    reviewer: str
    day: date | None
    problems: tuple[str, ...]

    @property
    def untouched(self) -> bool:
        """Whether nothing was filled in."""
        return not (self.decision or self.students is not None or self.problems)


def read_decisions(data: bytes, name: str) -> tuple[Head, list[Filled]]:
    """A list and its rows. Raises Unreadable for a file that cannot be opened, UsageError for one that is no such list."""
    book = open_bytes(data, name)
    head = _head(book)
    sheet = next((s for s in book.sheets if s.name == SHEET), None)
    found = _heading(sheet) if sheet else None
    if head is None or sheet is None or found is None:
        raise UsageError(
            f"「{name}」不是 onex review export 写出的审核表(缺少隐藏的 {METADATA_SHEET} 或表头)。请用原表填写后报回。"
        )
    top, columns = found
    rows = []
    for number, cells in _grid(sheet).items():
        if number > top and any(cells.get(column, ("", None))[0] for column in columns.values()):
            rows.append(_filled(number, {n: cells[c] for n, c in columns.items() if c in cells}, head))
    return head, rows


def _head(book: Book) -> Head | None:
    sheet = next((s for s in book.sheets if s.name == METADATA_SHEET), None)
    if sheet is None:
        return None
    grid = {row: {c: text for c, (text, _) in cells.items()} for row, cells in _grid(sheet).items()}
    if grid.get(1, {}).get(1) != STAMP:
        return None
    call, stage, prefecture, day, sealed = (grid.get(row, {}).get(2, "") for row in range(2, 7))
    revisions: dict[str, tuple[int, int, str]] = {}
    pilots: dict[Key, int | None] = {}
    for row, cells in grid.items():
        text = [cells.get(column, "") for column in range(1, 11)]
        if row >= LISTS_FROM and text[0] and text[1].isdigit() and text[2].isdigit():
            revisions[text[0]] = (int(text[1]), int(text[2]), text[3])
        if row >= LISTS_FROM and text[5]:
            pilots[text[5], text[6], text[7], text[8]] = int(text[9]) if text[9].isdigit() else None
    return Head(call, stage, prefecture, day, sealed, revisions, pilots)


def _grid(sheet: Sheet) -> dict[int, dict[int, _Cell]]:
    grid: dict[int, dict[int, _Cell]] = {}
    for row, column, code in zip(sheet.rows, sheet.columns, sheet.codes, strict=True):
        grid.setdefault(int(row), {})[int(column)] = (sheet.texts[code].strip(), sheet.kinds[code])
    return grid


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and field → column."""
    words = {heading: name for name, heading in {**LOCKED, **FILLED}.items()}
    for row, cells in list(_grid(sheet).items())[:_SOUGHT]:
        columns = {words[text]: column for column, (text, _) in cells.items() if text in words}
        if {"school_code", "certificate", "level", "major_code", "decision", "students"} <= columns.keys():
            return row, columns
    return None


def _filled(row: int, cells: Mapping[str, _Cell], head: Head) -> Filled:
    problems: list[str] = []
    text = {name: cells[name][0] if name in cells else "" for name in (*LOCKED, *FILLED)}
    level = _read("level", cells, problems)
    key = (text["school_code"], text["certificate"], level or "", text["major_code"])
    students, day = _read("students", cells, problems), _read("day", cells, problems)
    if key not in head.pilots:
        problems.append("表上这一行不是导出时的试点，学校、证书、等级、专业代码不要改动")
    elif _read("applied", cells, []) != head.pilots[key]:
        problems.append("申报人数与导出时不同，不要改动")
    word = text["decision"]
    if word and word not in WORDS:
        problems.append(f"决定「{word}」看不懂，请选{'、'.join(WORDS)}")
    said = (text["reason"], text["reviewer"], day)
    return Filled(row, key, text["school"], WORDS.get(word, ""), students, *said, tuple(problems))


def _read(name: str, cells: Mapping[str, _Cell], problems: list[str]) -> Any:
    """A cell's value, None where it is blank; one that cannot be read is told among the problems."""
    if name not in cells or not cells[name][0]:
        return None
    text, kind = cells[name]
    parsed = formbook.parser().parse(_FIELDS[name], text, kind.type, kind.format)
    if parsed.state is State.UNREADABLE:
        problems.append(f"{_FIELDS[name].label}「{text}」{parsed.why}")
    return parsed.value if parsed.state is State.VALUE else None


def by_school(rows: Sequence[Filled]) -> dict[str, list[Filled]]:
    """School → its rows, in their order."""
    found: dict[str, list[Filled]] = {}
    for row in rows:
        found.setdefault(row.key[0], []).append(row)
    return found
