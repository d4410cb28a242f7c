"""The annex that names every file a report came from: receipt, file, hash, revision, reporter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from onex.acts.holdings import Holdings
from onex.errors import UsageError
from onex.ledger.sources import sources
from onex.ledger.store import Ledger
from onex.model.report import Column, Report, Section
from onex.settings import Workspace

NAME = "sources"
ANNEXES = (NAME,)
_COLUMNS = (
    Column("receipt", "回执号"),
    Column("school_code", "报送单位代码"),
    Column("school", "报送单位"),
    Column("revision", "版次", type="count"),
    Column("received_on", "报送日期", type="note"),
    Column("file", "文件", type="note"),
    Column("sha256", "校验值(SHA-256)", type="note"),
)


def with_annex(made: Report, annex: str, workspace: Workspace, on: date, now: datetime) -> Report:
    """The report with an annex of that name; UsageError where there is none."""
    if annex not in ANNEXES:
        raise UsageError(f"没有名为「{annex}」的附表，可用的是 {'、'.join(ANNEXES)}。")
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    return replace(made, annexes=(*made.annexes, _sources(made, Holdings(workspace, ledger, on))))


def _sources(made: Report, held: Holdings) -> Section:
    schools = held.schools
    names = dict(zip(schools["school_code"], schools["school"], strict=True))
    rows = tuple(
        (one.receipt, one.reporter, names.get(one.reporter, ""), one.revision, one.received_on, one.file, one.sha256)
        for one in sources(held.ledger, (receipt for receipt, _ in made.sources))
    )
    return Section(NAME, "数据来源清单", _COLUMNS, rows, annex=True)
