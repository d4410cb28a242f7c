"""The papers of the sample season: every shipped template once, each on its day, from the ledger that the season has left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from onex import catalog
from onex.acts.render import read_facts, render
from onex.acts.review import Order, decide
from onex.acts.template_copy import FACTS
from onex.settings import Workspace

FOLDER, REVOCATIONS = "公文", "取消资格"
REVOKED = "3643099051"  # of the story: approved, and never reported since
CLAUSE = "moe-2019-19 五(四)"
_PERIOD = "2021-B07"

# Template → its day. One that is written for each of several schools is so here too, save what the season itself wrote.
_DAYS: Mapping[str, date] = {
    "filed-list": date(2020, 6, 30),
    "pilot-results": date(2020, 7, 6),
    "cover-letter": date(2021, 4, 15),
    "report-letter": date(2021, 4, 15),
    "chase-notice": date(2021, 4, 15),
    "bulletin": date(2021, 4, 20),
    "publicity": date(2021, 5, 8),
    "reply": date(2021, 5, 13),
    "year-summary": date(2021, 12, 31),
    "revocation": date(2021, 4, 20),
}


def papers(workspace: Workspace, folder: Path) -> list[Path]:
    """Every shipped template as a draft, but those that the season has written; the files in the order they were made.

    The last records a decision in the ledger: the pilot of a school that never reported is revoked, and the draft says so.
    """
    made: list[Path] = []
    for name, day in _DAYS.items():
        if name == "revocation":
            _revoke(workspace, day)
        own = folder / REVOCATIONS if name == "revocation" else folder
        written = render(name, workspace, own, day, _at(day), period=_period(name), given=_given(name))
        made += [one.path for one in written]
    return made


def _revoke(workspace: Workspace, day: date) -> None:
    reason = "备案以来没有报送试点工作情况，经催报仍未补报"
    decide(workspace, Order("revoke", "示例甲", reason, schools=(REVOKED,), clause=CLAUSE), day, _at(day))


def _period(name: str) -> str | None:
    """The fortnight that a document speaks of; a year's summary finds its own."""
    return None if name == "year-summary" else _PERIOD


def _given(name: str) -> Mapping[str, Any]:
    """The sample of what a clerk would write by hand; nothing where the ledger has it all."""
    path = catalog.shipped("templates") / f"{name}{FACTS}"
    return read_facts(path) if path.is_file() else {}


def _at(day: date) -> datetime:
    """Nine in the morning of the day, Chinese time."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=timezone(timedelta(hours=8)))
