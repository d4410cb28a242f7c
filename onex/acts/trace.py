"""Answers where a figure of a report comes from, down to file, sheet and cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from onex import reports
from onex.acts.holdings import Holdings
from onex.acts.lineage import Lineage
from onex.acts.report import chosen
from onex.ledger.store import Ledger
from onex.settings import Workspace
from onex.trace import Trace


def trace(of: str, figure: str, workspace: Workspace, on: date, now: datetime) -> Trace:
    """The cells of a figure of ``report@period``: ``LABEL``, ``LABEL/MEMBER`` or ``LABEL/MEMBER/MEMBER``."""
    return tracer(of, workspace, on, now)(figure)


def tracer(of: str, workspace: Workspace, on: date, now: datetime) -> Callable[[str], Trace]:
    """What traces figures of one report: the ledger is read once for all of them."""
    name, _, period = of.partition("@")
    made = reports.report(name)
    held = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on)
    return Lineage(made, held, chosen(made, held, period or None)).trace
