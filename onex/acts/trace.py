"""Answers where a figure of a report comes from, down to file, sheet and cell."""

from __future__ import annotations

from datetime import date, datetime

from onex import reports
from onex.acts.holdings import PROGRESS, Holdings, spec
from onex.errors import UsageError
from onex.ledger import frames
from onex.ledger.store import Ledger
from onex.model import period as periods
from onex.reports import biweekly
from onex.reports.indicators import indicators
from onex.settings import Workspace
from onex.trace import Trace, split
from onex.trace import trace as traced


def trace(of: str, figure: str, workspace: Workspace, on: date, now: datetime) -> Trace:
    """The cells of a figure of ``report@period``: ``LABEL``, ``LABEL/MEMBER`` or ``LABEL/MEMBER/MEMBER``."""
    name, _, period = of.partition("@")
    made = reports.report(name)
    chosen = periods.parse(period) if period else periods.last_before(on, made.kind)
    indicator, members = split(figure, indicators().values())
    form, _, table = indicator.table.partition(".")
    if form != PROGRESS:
        raise UsageError(f"「{indicator.label}」不是 {made.name} 的数字。")
    held = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on)
    facts = biweekly.labelled(held.facts(table, chosen))
    layout = frames.cells(held.ledger, spec(PROGRESS, table), facts["revision_id"])
    return traced(figure, indicator, members, facts, tuple(biweekly.DIMENSIONS), layout)
