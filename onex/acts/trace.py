"""Answers where a figure of a report comes from, down to file, sheet and cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache

import pandas as pd

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

Layout = Mapping[tuple[int, str], Mapping[str, str]]


def trace(of: str, figure: str, workspace: Workspace, on: date, now: datetime) -> Trace:
    """The cells of a figure of ``report@period``: ``LABEL``, ``LABEL/MEMBER`` or ``LABEL/MEMBER/MEMBER``."""
    return tracer(of, workspace, on, now)(figure)


def tracer(of: str, workspace: Workspace, on: date, now: datetime) -> Callable[[str], Trace]:
    """What traces figures of one report: the ledger is read once for all of them."""
    name, _, period = of.partition("@")
    made = reports.report(name)
    chosen = periods.parse(period) if period else periods.last_before(on, made.kind)
    held = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on)

    @cache
    def table(of_form: str) -> tuple[pd.DataFrame, Layout]:
        facts = biweekly.labelled(held.facts(of_form, chosen))
        return facts, frames.cells(held.ledger, spec(PROGRESS, of_form), facts["revision_id"])

    def follow(figure: str) -> Trace:
        indicator, members = split(figure, indicators().values())
        form, _, of_form = indicator.table.partition(".")
        if form != PROGRESS:
            raise UsageError(f"「{indicator.label}」不是 {made.name} 的数字。")
        facts, layout = table(of_form)
        return traced(figure, indicator, members, facts, tuple(biweekly.DIMENSIONS), layout)

    return follow
