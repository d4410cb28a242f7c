"""What schools wrote in their reports, by subject and city, word for word, with what is to be looked at before it is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from onex.model.report import Column, Section
from onex.reports.flagging import answered, flags, shown

SUBJECTS: Mapping[str, str] = {
    "progress": "工作进展",
    "experience": "经验做法",
    "cases": "典型案例",
    "difficulties": "困难问题",
    "proposals": "政策建议",
}
_WHO = (Column("prefecture", "市州"), Column("school_code", "学校标识码"), Column("school", "学校"))
_SAID = (Column("text", "原文", type="note"), Column("flags", "发布前须看", type="note"))


def texts(summaries: pd.DataFrame, order: Mapping[str, int], people: Collection[str]) -> Section:
    """Everything that was told, one row a school and subject; `summaries` are labelled facts, `people` names known from forms."""
    rows = [(label, *row) for name, label in SUBJECTS.items() for row in _told(summaries, name, order, people)]
    columns = (Column("subject", "内容"), *_WHO, *_SAID)
    return Section("texts", "各校文字情况", columns, tuple(rows), tuple(_notes(rows)), annex=True)


def subject(summaries: pd.DataFrame, name: str, order: Mapping[str, int], people: Collection[str]) -> Section:
    """What was told of one subject, one row a school."""
    rows = _told(summaries, name, order, people)
    silent = len(summaries) - len(rows)
    notes = [f"另有 {silent} 所学校没有填写，或填“无”"] if silent else []
    return Section(name, SUBJECTS[name], (*_WHO, *_SAID), tuple(rows), (*notes, *_notes(rows)), annex=True)


def _told(
    summaries: pd.DataFrame, name: str, order: Mapping[str, int], people: Collection[str]
) -> list[tuple[str, ...]]:
    found: list[tuple[Any, ...]] = [
        (row["prefecture"], row["school_code"], row["school"], row[name])
        for row in summaries.to_dict("records")
        if answered(row[name])
    ]
    found.sort(key=lambda row: (order.get(row[0], len(order)), row[0], row[1]))
    return [(*who, shown(text), flags(text, people)) for *who, text in found]


def _notes(rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    flagged = sum(bool(row[-1]) for row in rows)
    if flagged:
        yield f"有 {flagged} 条在“发布前须看”中作了标记：提到人名、号码或很小的数字，发布前请逐条处理"
