"""Makes reports of periods from the ledger, and writes them in the form that the file's ending asks for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from onex import reports
from onex.acts.holdings import Holdings
from onex.acts.report_views import WINDOW, call_of, report_views
from onex.acts.restating import with_restatements
from onex.acts.writing import write_whole
from onex.errors import UsageError
from onex.ledger.store import Ledger
from onex.model import period as periods
from onex.model.period import Period
from onex.model.report import Report, Section, Value
from onex.model.values import canonical
from onex.reports import Made
from onex.settings import Workspace

KINDS: Mapping[str, str] = {"week": "周", "biweek": "双周", "month": "月", "year": "年", "call": "申报批次"}
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def report(
    name: str, workspace: Workspace, period: str | None, on: date, now: datetime, window: int = WINDOW
) -> Report:
    """The report of a period, by default the latest that ended before `on`. UsageError for a name or period that is none.

    window  how many periods a report that looks back takes in
    """
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    made, held = reports.report(name), Holdings(workspace, ledger, on)
    return built(made, held, chosen(made, held, period), window)


def reports_over(
    name: str, workspace: Workspace, period: str | None, on: date, now: datetime, number: int
) -> Iterator[Report]:
    """The reports of so many periods up to one, the oldest first, each as if it were asked for alone.

    What does not change from one to the next is read once: register, applications, decisions, and each period's records, which the
    report after compares with. No more than a few periods are held at a time.
    """
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    made, held = reports.report(name), Holdings(workspace, ledger, on)
    wanted = [chosen(made, held, period)]
    if made.kind == "call":
        raise UsageError(f"「{made.title}」按申报批次编制，不能一次编制几期。")
    while len(wanted) < number:
        wanted.append(wanted[-1].before())
    for one in reversed(wanted):
        yield built(made, held, one)


def chosen(made: Made, held: Holdings, period: str | None) -> Period:
    """The period meant, by default the latest that is over; UsageError for one of another kind."""
    if made.kind == "call":
        return call_of(held, period)
    found = periods.parse(period) if period else periods.last_before(held.on, made.kind)
    if found.kind not in made.kinds:
        example = periods.containing(found.first, made.kind).id
        words = "、".join(KINDS[kind] for kind in made.kinds)
        raise UsageError(f"「{made.title}」按{words}编制，{found.id} 不是；可写 {example}。")
    return found


def built(made: Made, held: Holdings, period: Period, window: int = WINDOW) -> Report:
    """A report from the ledger as it is seen, with what has changed since it was published."""
    own = made.build(report_views(held, period, window))
    return with_restatements(replace(own, head=held.ledger.head()[1]), made, held)


def save(made: Report, path: Path, workspace: Workspace | None = None) -> None:
    """The report in a file: .xlsx .docx .html .json .csv by its ending; UsageError for another.

    workspace  whose office writes the letter of a .docx, by its own template where it has one
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        from onex.sheets.report import workbook

        write_whole(path, workbook(made))
    elif ending == ".json":
        write_whole(path, as_bytes(made))
    elif ending == ".csv":
        write_whole(path, f"\ufeff{as_csv(made)}".encode())
    elif ending == ".html":
        from onex.acts.report_files import html

        write_whole(path, html(made))
    elif ending == ".docx" and workspace is not None:
        from onex.acts.report_files import word

        write_whole(path, word(made, workspace))
    else:
        raise UsageError(f"报表可存为 .xlsx .docx .html .json .csv，「{path.name}」不是。")


def as_bytes(made: Report) -> bytes:
    """The document onex.report/1 as a file has it."""
    return f"{json.dumps(made.as_json(), ensure_ascii=False, indent=2)}\n".encode()


def as_csv(made: Report) -> str:
    """Every figure on a line of its own, the annexes' too: section, a column for each dimension, then figure, label, unit, value.

    Shares and money are exact and without separators. A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    sections = (*made.sections, *made.annexes)
    names = list(dict.fromkeys(column.name for section in sections for column in section.dimensions))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["section", *names, "name", "label", "unit", "value"])
    for section in sections:
        writer.writerows(_lines(section, names))
    return stream.getvalue()


def _lines(section: Section, names: Iterable[str]) -> Iterator[list[str]]:
    own = [column.name for column in section.dimensions]
    for row in section.rows:
        members = dict(zip(own, row, strict=False))
        head = [section.name, *(_inert(members.get(name)) for name in names)]
        for column, value in list(zip(section.columns, row, strict=True))[len(own) :]:
            yield [*head, column.name, column.label, column.unit, _inert(value)]


def _inert(value: Value) -> str:
    text = canonical(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, int | Decimal) else text
