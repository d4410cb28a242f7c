"""Freezes a report, and gives back what was frozen: the published figures from the archive, held against the ledger as it was known then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onex import reports
from onex.acts.holdings import Holdings
from onex.acts.report import as_bytes, built, chosen, save
from onex.acts.writing import write_whole
from onex.errors import OnexError, UsageError
from onex.ledger.publishing import Publication, published
from onex.ledger.publishing import publish as freeze
from onex.ledger.store import Ledger
from onex.ledger.versions import event_of
from onex.model.period import Period
from onex.model.report import Report
from onex.settings import Workspace


def publish(made: Report, workspace: Workspace, by: str, now: datetime, file: Path | None = None) -> Publication:
    """The report frozen on its own day: its figures, and the file that goes out, in the archive under their hashes and in the chain.

    Raises UsageError where nobody answers for it, or where the ledger has gone on since the report was made.
    """
    if not by.strip():
        raise UsageError("发布报表要用 --by 写明由谁发布。")
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    if ledger.head()[1] != made.head:
        raise UsageError("编制报表期间台账有了新的记录，没有发布；请重新编制后再发布。")
    figures = ledger.archive.store(as_bytes(made))
    sealed = ledger.archive.store(file.read_bytes()) if file else ""
    name = file.name if file else ""
    own = (made.name, made.period.id, made.on.isoformat(), by.strip(), made.head, figures, name, sealed)
    return freeze(ledger, Publication(*own), now)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a report on a day.

    publication  the publication that it is served from, None where it was computed from the ledger as known that day
    differing    the tables whose figures come out otherwise when they are computed anew from the ledger as it was known at publication
    """

    report: Report
    publication: Publication | None = None
    differing: tuple[str, ...] = ()


def as_known(name: str, workspace: Workspace, period: str | None, day: date, now: datetime) -> Known:
    """A report as it was known when a day ended: as it had been published by then, else from the ledger as it stood.

    A published one is computed anew as well, from the ledger at the moment of publication, and the two are compared.
    """
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    made, held = reports.report(name), Holdings(workspace, ledger, day)
    wanted = chosen(made, held, period)
    publication = published(ledger, made.name, wanted.id, day)
    if publication is None:
        return Known(built(made, replace(held, ledger=ledger.as_known_on(day)), wanted))
    told = _figures(ledger, publication)
    report = Report.from_json(told, _period(told, wanted))
    then = replace(ledger, until=event_of(ledger, publication.head))
    again = built(made, Holdings(workspace, then, report.on), wanted)
    return Known(report, publication, _differing(told, again.as_json()))


def save_known(known: Known, workspace: Workspace, path: Path, now: datetime) -> None:
    """The report in a file: the very bytes that went out where it was published in this form, else made from the published figures."""
    own = known.publication
    if own is not None:
        archive = Ledger.open_(workspace.ledger_url, workspace.archive, now).archive
        ending = path.suffix.lower()
        sealed = own.file_sha256 if ending == Path(own.file).suffix.lower() else ""
        sealed = sealed or (own.figures_sha256 if ending == ".json" else "")
        if sealed:
            write_whole(path, archive.path(sealed).read_bytes())
            return
    save(known.report, path, workspace)


def _figures(ledger: Ledger, publication: Publication) -> Mapping[str, Any]:
    damaged = ledger.archive.damaged(publication.figures_sha256)
    if damaged:
        raise OnexError(f"{publication.period} 已发布的报表：{damaged}，请运行 onex ledger verify 查明，用备份恢复。")
    found: Mapping[str, Any] = json.loads(ledger.archive.path(publication.figures_sha256).read_bytes())
    return found


def _period(told: Mapping[str, Any], wanted: Period) -> Period:
    """The period with the days that it had when it was published: those of a call come from the pack."""
    days = told["period"]
    return replace(wanted, first=date.fromisoformat(days["first"]), last=date.fromisoformat(days["last"]))


def _differing(told: Mapping[str, Any], again: Mapping[str, Any]) -> tuple[str, ...]:
    """The titles of the published tables that are others when computed anew; a table that is new since is none of them."""
    now = {section["name"]: section for section in again["sections"]}
    return tuple(
        section["title"]
        for section in told["sections"]
        if section["name"] not in now or section["rows"] != now[section["name"]]["rows"]
    )
