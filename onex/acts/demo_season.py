"""A season on sample data, from blank forms to a notice, each step on the day that the story gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from onex import formbook
from onex.acts import report as reports
from onex.acts.forms import write_blank
from onex.acts.ingest import Arrival, ingest
from onex.acts.init import init
from onex.acts.render import render
from onex.acts.review import Order, decide
from onex.acts.trace import trace
from onex.acts.validate import Request, validate
from onex.acts.writing import write_whole
from onex.settings import Settings, Workspace

PERIOD, FIGURE = "2021-B07", "累计培训人数/长沙市"
CALLED, RECEIVED, DECIDED = date(2020, 5, 21), date(2020, 6, 22), date(2020, 7, 6)
REPORTED = {"2021-B06": date(2021, 3, 30), PERIOD: date(2021, 4, 13)}
REPORT_ON = date(2021, 4, 15)

_CHINA = timezone(timedelta(hours=8))
_OFFICE = {
    "department": "样本处",
    "contact": "示例甲",
    "phone": "0731-00000000",
    "number_prefix": "湘样教通",
    "letter_prefix": "湘样教函",
    "copies": "样本单位甲，样本单位乙",
}


def season(story_dir: Path, out_dir: Path) -> dict[str, Any]:
    """Plays a season of a story (registers, applications, fortnightly reports) into a folder that is absent or empty.

    Gives the workspace, what each step counted, and `made`: the files for people, in the order they were made.
    The same story gives the same ledger: its clock is the story's.
    """
    submissions, registers = _files(story_dir / "申报"), _files(story_dir / "登记簿")
    made = init(out_dir / "工作区", "湖南", _at(CALLED))
    workspace = replace(made.workspace, settings=sample_settings(made.workspace))
    papers = out_dir / "成果"
    blanks = [
        path for name in ("application", "progress") for path in write_blank(formbook.form(name), papers / "空白表")
    ]
    verdict = validate(Request(submissions, RECEIVED, registers))
    receipts = [r for paths in (registers, submissions) for r in ingest(workspace, Arrival(paths, _at(RECEIVED)))]
    order = Order("approve", "示例甲", "符合申报条件", clause="hunan-2020-3 三.4")
    outcome = decide(workspace, order, DECIDED, _at(DECIDED))
    for period, day in REPORTED.items():
        receipts += ingest(workspace, Arrival(_files(story_dir / "双周报" / period), _at(day)))
    report = reports.report("biweekly", workspace, PERIOD, REPORT_ON, _at(REPORT_ON))
    tables = [papers / f"双周报-{PERIOD}{ending}" for ending in (".json", ".xlsx", ".docx", ".html")]
    for path in tables:
        reports.save(report, path, workspace)
    traced = trace(f"biweekly@{PERIOD}", FIGURE, workspace, REPORT_ON, _at(REPORT_ON))
    where = papers / "数字来源.txt"
    write_whole(where, _words(traced.as_json()).encode())
    notice = render("notice", workspace, papers / "申报通知.docx", CALLED, _at(REPORT_ON))
    returned = render("return-notice", workspace, papers / "退回", DECIDED, _at(REPORT_ON))
    return {
        "workspace": str(workspace.root),
        "judged": verdict.counts(),
        "received": sum(receipt.status == "received" for receipt in receipts),
        "approved": len(outcome.decided),
        "blocked": len(outcome.blocked),
        "coverage": report.as_json()["coverage"],
        "figure": {"figure": FIGURE, "value": traced.value, "cells": len(traced.cells)},
        "head": report.head,
        "made": [str(path) for path in (*blanks, *tables, where, *(r.path for r in (*notice, *returned)))],
    }


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def _at(day: date) -> datetime:
    """Nine in the morning of the story's day, Chinese time."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=_CHINA)


def sample_settings(workspace: Workspace) -> Settings:
    """The workspace's settings with the sample office's people and numbers."""
    office = {**workspace.settings.office, **_OFFICE}
    return replace(workspace.settings, office=office)


def _words(traced: dict[str, Any]) -> str:
    """A trace as lines of text: the figure, then each cell."""
    lines = [f"{traced['figure']} = {traced['value']} {traced['unit']}"]
    lines += [
        f"  {Path(c['file']).name} {c['sheet']}!{c['cell']} = {c['value']}(回执 {c['receipt']})"
        for c in traced["cells"]
    ]
    return "\n".join(lines) + "\n"
