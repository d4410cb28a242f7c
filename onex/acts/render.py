"""Writes documents from templates and the ledger: drafts, or signed off; one, or a folder of them with all that goes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onex.acts.issuing import SignOff
from onex.acts.making import TEMPLATES, frame
from onex.acts.planning import PROVIDERS, Order, read_facts
from onex.acts.rendered import Rendered, Written
from onex.acts.rendering import How, Run
from onex.acts.workers import Progress, silent
from onex.settings import Workspace

__all__ = ["PROVIDERS", "TEMPLATES", "How", "Order", "SignOff", "frame", "read_facts", "render", "write"]


def write(
    workspace: Workspace, order: Order, now: datetime, how: How | None = None, progress: Progress = silent
) -> Written:
    """The documents of an order, each written as it is made; what of it went out before is written again as it was issued.

    Raises UsageError for an unknown name, a wrong ending, a file that is there, or a single document that was issued before;
    CatalogError for a fact that is missing, unless failures are collected.
    """
    return Run(workspace, order, now, how or How(), progress).written()


def render(
    name: str,
    workspace: Workspace,
    out: Path,
    on: date,
    now: datetime,
    each: str | None = None,
    *,
    force: bool = False,
    period: str | None = None,
    given: Mapping[str, Any] | None = None,
    ending: str = ".docx",
) -> Sequence[Rendered]:
    """The drafts of a template; see `Order`."""
    order = Order(name, out, on, each, ending=ending, period=period, given=given or {}, force=force)
    return write(workspace, order, now).documents
