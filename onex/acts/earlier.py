"""What schools reported before, for judging what they report now: read from the ledger in whatever process judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from onex import formbook
from onex.errors import UsageError
from onex.model import period as periods
from onex.model.policy import Policy
from onex.settings import Workspace
from onex.tables import Table

if TYPE_CHECKING:
    from onex.ledger.store import Ledger

COMPARED = "compared_periods"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A ledger to look back in: only an address, so that it goes to worker processes as it is. It must have been opened before.

    What was written by then counts: of the run itself only the files that were booked before.
    """

    url: str = field(repr=False)
    archive: Path

    @classmethod
    def of(cls, workspace: Workspace) -> Earlier:
        """The workspace's ledger."""
        return cls(workspace.ledger_url, workspace.archive)

    def records(self, tables: Sequence[Table], policy: Policy) -> dict[str, pd.DataFrame]:
        """Table id → what the reporters of a file sent for the last periods before its own, as many as the policy says.

        Nothing is known of a form that the file holds for several periods, or for none that exists. Frames as
        `onex.ledger.history.before` gives them.
        """
        from onex.ledger import history  # the database comes in only where there is a ledger

        most = policy.values.get(COMPARED)
        found: dict[str, pd.DataFrame] = {}
        for name in dict.fromkeys(table.spec.form for table in tables):
            form = formbook.forms()[name]
            own = [t for t in tables if t.spec.form == name and {"period", form.reporter} <= set(t.spec.key)]
            period = _period(own)
            if period:
                reporters = {who for table in own for who in table.frame[form.reporter].dropna()}
                specs = [table.spec for table in own]
                count = most if isinstance(most, int) else 1
                found |= history.before(_opened(self), specs, form.reporter, period, reporters, count)
        return found


def _period(tables: Sequence[Table]) -> str:
    """The one period of some tables; empty where they name none, several, or one that does not exist: rules tell that."""
    named = {name for table in tables for name in table.frame["period"].dropna()}
    try:
        return periods.parse(named.pop()).id if len(named) == 1 else ""
    except UsageError:
        return ""


@cache
def _opened(earlier: Earlier) -> Ledger:
    """The ledger, opened once a process and only read."""
    from onex.ledger import schema
    from onex.ledger.archive import Archive
    from onex.ledger.database import LOCK_WAIT, engine_of
    from onex.ledger.store import Ledger

    schema.define(formbook.forms().values())
    return Ledger(engine_of(earlier.url, LOCK_WAIT), Archive(earlier.archive))
