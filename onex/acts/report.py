"""Makes a report of a period from the ledger, and writes it in the form that the file's ending asks for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from onex import reports
from onex.acts.holdings import Holdings
from onex.acts.writing import write_whole
from onex.errors import UsageError
from onex.ledger.store import Ledger
from onex.model import period as periods
from onex.model.period import Period
from onex.model.report import Report, Value
from onex.model.values import canonical
from onex.reports.indicators import indicators
from onex.settings import Workspace

_FORMULA = tuple("=+-@\t\r＝＋－＠")


def report(name: str, workspace: Workspace, period: str | None, on: date, now: datetime) -> Report:
    """The report of a period, by default the latest that ended before `on`. UsageError for a name or period that is none."""
    made = reports.report(name)
    chosen = periods.parse(period) if period else periods.last_before(on, made.kind)
    if chosen.kind != made.kind:
        example = periods.last_before(on, made.kind).id
        raise UsageError(f"「{made.title}」按{_KINDS[made.kind]}编制，{chosen.id} 不是；可写 {example}。")
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    built = made.build(_views(Holdings(workspace, ledger, on), chosen))
    return replace(built, head=ledger.head()[1])


_KINDS: Mapping[str, str] = {"week": "周", "biweek": "双周", "month": "月", "year": "年"}


def _views(held: Holdings, period: Period) -> dict[str, Callable[[], Any]]:
    """What a report's signature may name."""
    province = held.policy.province
    return {
        "period": lambda: period,
        "on": lambda: held.on,
        "due": lambda: held.due(period),
        "figures": lambda: held.facts("figures", period),
        "summaries": lambda: held.facts("summary", period),
        "owed": lambda: held.owed(period),
        "indicators": indicators,
        "prefectures": lambda: [unit.name for unit in province.prefectures] if province else [],
    }


def save(made: Report, path: Path) -> None:
    """The report in a file: .xlsx, .json or .csv by its ending; UsageError for another."""
    ending = path.suffix.lower()
    if ending == ".xlsx":
        from onex.sheets.report import workbook

        write_whole(path, workbook(made))
    elif ending == ".json":
        text = json.dumps(made.as_json(), ensure_ascii=False, indent=2)
        write_whole(path, f"{text}\n".encode())
    elif ending == ".csv":
        write_whole(path, f"\ufeff{as_csv(made)}".encode())
    else:
        raise UsageError(f"报表可存为 .xlsx .json .csv，「{path.name}」不是。")


def as_csv(made: Report) -> str:
    """Every figure on a line of its own: section, its members, figure, label, unit, value.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["section", "member", "member2", "figure", "label", "unit", "value"])
    for section in made.sections:
        dimensions = [c for c in section.columns if c.type == "text"]
        for row in section.rows:
            members = [_inert(value) for value in row[: len(dimensions)]]
            members = [*members[:2], *[""] * (2 - len(members))]
            for column, value in list(zip(section.columns, row, strict=True))[len(dimensions) :]:
                writer.writerow([section.name, *members, column.name, column.label, column.unit, _inert(value)])
    return stream.getvalue()


def _inert(value: Value) -> str:
    text = canonical(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, int | Decimal) else text
