"""What an act needs of the ledger, each part loaded once and only when asked for: the frames that views are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from onex import formbook, packs, views
from onex.errors import UsageError
from onex.ledger import frames
from onex.ledger.store import Ledger
from onex.model.form import TableSpec
from onex.model.period import Period
from onex.model.policy import NATION, Policy
from onex.model.workdays import Due
from onex.settings import Workspace

APPLICATION, PROGRESS, SCHOOLS = "application", "progress", "schools"
DUE = "report_due_days"


@dataclass(frozen=True)
class Holdings:
    """The ledger seen on a day. Frames are as `onex.ledger.frames` and `onex.views` describe them."""

    workspace: Workspace
    ledger: Ledger
    on: date

    @cached_property
    def policy(self) -> Policy:
        """What holds in the workspace's province on the day."""
        named = self.workspace.settings.province
        return packs.resolve(packs.province(named).code if named else NATION, self.on)

    @cached_property
    def schools(self) -> pd.DataFrame:
        """The register of schools in force; empty where none was received."""
        held = views.latest(frames.revisions(self.ledger, SCHOOLS))
        found = frames.of_table(self.ledger, spec(SCHOOLS, SCHOOLS), held["revision_id"])
        return found.dropna(subset=["school_code"]).drop_duplicates("school_code", keep="last")

    @cached_property
    def applications(self) -> pd.DataFrame:
        """Every revision of every application."""
        return frames.revisions(self.ledger, APPLICATION)

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """Every decision on an application."""
        return frames.decisions(self.ledger, APPLICATION)

    @cached_property
    def dossiers(self) -> pd.DataFrame:
        """How every application stands."""
        return views.dossiers(self.applications, self.decisions)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """Every pilot applied for and what is approved of it."""
        pilots = frames.of_table(self.ledger, spec(APPLICATION, "pilots"), self.dossiers["revision_id"])
        return views.standing(self.dossiers, pilots, self.decisions)

    @cached_property
    def sent(self) -> pd.DataFrame:
        """Every revision of every report."""
        return frames.revisions(self.ledger, PROGRESS)

    def facts(self, table: str, period: Period) -> pd.DataFrame:
        """The records in force of one table of the reports of a period, with who sent them."""
        newest = views.latest(self.sent[self.sent["period"] == period.id])
        found = frames.of_table(self.ledger, spec(PROGRESS, table), newest["revision_id"])
        return views.facts(found, newest, self.schools)

    def owed(self, period: Period) -> pd.DataFrame:
        """Who owes a report for a period and what came."""
        return views.owed(period, self.due(period).day, self.schools, self.dossiers, self.standing, self.sent)

    def due(self, period: Period) -> Due:
        """The day a period's reports are due by the policy in force on its last day."""
        policy = packs.resolve(self.policy.region, period.last)
        days = policy.values.get(DUE)
        if not isinstance(days, int):
            raise UsageError(f"{period.id} 没有现行的报送期限({DUE})，不能判断谁该报。")
        return period.due(days)


def spec(form: str, table: str) -> TableSpec:
    """A form's table."""
    return formbook.forms()[form].tables[table]
