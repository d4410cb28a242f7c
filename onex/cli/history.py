"""Versions, and what changed between two: what these commands print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import here, output

if TYPE_CHECKING:
    from onex.acts.history import Diff
    from onex.acts.revision_diff import Cell, Row, TableDiff
    from onex.ledger.versions import Version

SHOWN = 500  # versions that a terminal lists; all of them stand in csv and JSON
STAGES = {"prefecture": "市州", "province": "省"}
WHAT = {"changed": "改动", "added": "新增", "removed": "删去"}

_VERSION = {
    "school_code": "学校标识码",
    "school": "学校",
    "form": "表",
    "period": "期次",
    "revision": "版次",
    "receipt": "回执",
    "received_on": "报送日期",
    "at": "收到时间",
    "sender": "报来单位",
    "rows": "记录",
    "errors": "错误",
    "warnings": "提醒",
    "state": "状态",
}


def history(workspace: Path | None, school: str, form: str, period: str, format_: str) -> int:
    """Lists versions in the order they came."""
    from onex.acts.history import history as look

    found = look(here.workspace(workspace), here.now(), school, form, period)
    rows = [_version_json(one, name) for one, name in found]
    if format_ == "json":
        output.print_json({"schema": "onex.history/1", "revisions": rows})
        return 0
    shown = rows if format_ == "csv" else rows[-SHOWN:]
    brief = ("who", "form", "period", "revision", "receipt", "state")
    if format_ == "csv":
        here.show([_flat(row) for row in shown], _VERSION, format_)
    else:
        output.print_table(
            [_flat(row) for row in shown], {name: {**_VERSION, "who": "报送单位"}[name] for name in brief}
        )
    more = f"，只列最近 {SHOWN} 个(全部见 --format csv)" if len(shown) < len(rows) else ""
    output.say(
        f"共 {len(rows)} 个版次{more}。两版有什么不同，用 onex ledger diff 学校标识码 --form 表名 --period 期次。"
    )
    return 0


def _version_json(one: Version, school: str) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in ("form", "revision", "receipt", "sha256", "received_on", "at", "rows")}
    return {
        **own,
        "school_code": one.reporter or None,
        "school": school or None,
        "period": one.period or None,
        "file": here.masked(one.file),
        "sender": here.masked(one.sender) or None,
        "counts": one.counts,
        "current": one.current,
        "newest": one.newest,
        "decision": one.decision or None,
        "stage": one.stage or None,
        "decided_on": one.decided_on or None,
    }


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A version as a row of `_VERSION`; `who` is the school by its name."""
    plain = {name: "" if value is None else value for name, value in row.items()}
    counts = {f"{severity}s": row["counts"][severity] or "" for severity in ("error", "warning")}
    who = row["school"] or row["school_code"] or "登记簿"
    return {**plain, **counts, "who": who, "state": _state(row), "at": row["at"][:16].replace("T", " ")}


def _state(row: Mapping[str, Any]) -> str:
    said = "现行" if row["current"] else f"已有第 {row['newest']} 版"
    if not row["decision"]:
        return said
    from onex.acts.review import VERBS

    return f"{said}，{STAGES.get(row['stage'], '')}{VERBS.get(row['decision'], row['decision'])}"


def diff(
    workspace: Path | None, school: str, form: str, period: str, before: int | None, after: int | None, format_: str
) -> int:
    """Shows what changed between two versions."""
    from onex.acts.history import diff as look

    found = look(here.workspace(workspace), here.now(), school, form, period, before, after)
    if format_ == "json":
        output.print_json(_diff_json(found))
        return 0
    rows = [row for table in found.tables for row in _lines(table)]
    if rows or format_ == "csv":
        here.show(rows, _LINE, format_)
    one, other = found.before, found.after
    output.say(f"{f'{found.school} ' if found.school else ''}第 {one.revision} 版(回执 {one.receipt}，{one.received_on})"
               f" → 第 {other.revision} 版(回执 {other.receipt}，{other.received_on})")  # fmt: skip
    for table in found.tables:
        counts = "，".join(f"{WHAT[what]} {table.count(what)} 行" for what in WHAT)
        moved = f"(其中 {table.moved} 行换了位置)" if table.moved else ""
        output.say(f"{table.spec.title}：{counts}，没有变 {table.same} 行{moved}。")
    return 0


_LINE = {
    "table": "表",
    "what": "变化",
    "key": "记录",
    "label": "栏目",
    "before": "原值",
    "after": "新值",
    "before_cell": "原单元格",
    "after_cell": "新单元格",
}


def _lines(table: TableDiff) -> Iterator[dict[str, str]]:
    """A line a cell that changed; a record that came or went is one line for each of its cells."""
    for row in table.rows:
        key = " ".join(value for value in row.key.values() if value)
        for cell in row.cells:
            line = {"table": table.spec.title, "what": WHAT[row.what], "key": key, "label": cell.label}
            where = {"before_cell": cell.before_cell, "after_cell": cell.after_cell}
            yield {**line, "before": _said(cell.before, cell.before_unread), "after": _after(cell), **where}


def _said(text: str, unread: bool) -> str:
    return f"{text}(读不出)" if unread else text


def _after(cell: Cell) -> str:
    said = _said(cell.after, cell.after_unread)
    return f"{said}(遮去的部分有改动)" if cell.before == cell.after else said


def _diff_json(found: Diff) -> dict[str, Any]:
    same = ("revision", "receipt", "file", "sha256", "received_on", "at", "rows")
    sides = [
        {name: getattr(one, name) if name != "file" else here.masked(one.file) for name in same}
        for one in (found.before, found.after)
    ]
    return {
        "schema": "onex.revision_diff/1",
        "form": found.after.form,
        "period": found.after.period or None,
        "school_code": found.after.reporter or None,
        "school": found.school or None,
        "from": sides[0],
        "to": sides[1],
        "tables": [_table_json(table) for table in found.tables],
    }


def _table_json(table: TableDiff) -> dict[str, Any]:
    counts = {what: table.count(what) for what in WHAT}
    rows = {what: [_row_json(row) for row in table.rows if row.what == what] for what in WHAT}
    head = {"table": table.spec.name, "title": table.spec.title, "counts": {**counts, "same": table.same}}
    return {**head, "moved": table.moved, **rows}


def _row_json(row: Row) -> dict[str, Any]:
    cells = [
        {
            "field": cell.field,
            "label": cell.label,
            "from": cell.before or None,
            "to": cell.after or None,
            "from_cell": cell.before_cell or None,
            "to_cell": cell.after_cell or None,
            "unreadable": [side for side, bad in (("from", cell.before_unread), ("to", cell.after_unread)) if bad],
        }
        for cell in row.cells
    ]
    return {"key": dict(row.key), "sheet": row.sheet, "row": row.row, "cells": cells}
