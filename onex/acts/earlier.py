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

    The files of the run itself are not looked at: what is received later counts from the next run on.
    """

    url: str = field(repr=False)
    archive: Path

    @classmethod
    def of(cls, workspace: Workspace) -> Earlier:
        """The workspace's ledger."""
        return cls(workspace.ledger_url, workspace.archive)

    def records(self, tables: Sequence[Table], policy: Policy) -> dict[str, pd.DataFrame]:
        """Table id → what the schools of a file sent for the last periods before its own; nothing known of a file for several.

        As many periods as the policy says; frames as `onex.ledger.history.before` gives them.
        """
        from onex.ledger import history  # the database comes in only where there is a ledger

        own = [table for table in tables if "period" in table.spec.key]
        named = {name for table in own for name in table.frame["period"].dropna()}
        if len(named) != 1:
            return {}
        try:
            period = periods.parse(named.pop()).id
        except UsageError:  # told by a rule; before a period that does not exist there is none
            return {}
        codes = {code for table in own for code in table.frame["school_code"].dropna()}
        most = policy.values.get(COMPARED)
        specs = [table.spec for table in own]
        return history.before(_opened(self), specs, period, codes, most if isinstance(most, int) else 1)


@cache
def _opened(earlier: Earlier) -> Ledger:
    """The ledger, opened once a process and only read."""
    from onex.ledger import schema
    from onex.ledger.archive import Archive
    from onex.ledger.database import LOCK_WAIT, engine_of
    from onex.ledger.store import Ledger

    schema.define(formbook.forms().values())
    return Ledger(engine_of(earlier.url, LOCK_WAIT), Archive(earlier.archive))
