"""What an act needs of the ledger, each part loaded once and only when asked for: the frames that views are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

import pandas as pd

from onex import formbook, packs, views
from onex.errors import UsageError
from onex.ledger import calendar, frames
from onex.ledger.store import Ledger
from onex.model import period as periods
from onex.model.form import TableSpec
from onex.model.period import Period
from onex.model.policy import NATION, Policy
from onex.model.workdays import Due, next_workday
from onex.settings import Workspace

APPLICATION, PROGRESS, SCHOOLS = "application", "progress", "schools"
DUE, GRACE, CADENCE = "report_due_days", "report_grace_days", "report_cadence"


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
    def excuses(self) -> dict[tuple[str, str], date | None]:
        """(school, period) → the day that was granted for the report, None where none is owed."""
        return calendar.excuses(self.ledger, PROGRESS)

    def facts(self, table: str, period: Period) -> pd.DataFrame:
        """The records in force of one table of the reports of a period, with who sent them."""
        newest = views.latest(frames.revisions(self.ledger, PROGRESS, period.id))
        found = frames.of_table(self.ledger, spec(PROGRESS, table), newest["revision_id"])
        return views.facts(found, newest, self.schools)

    def owed(self, period: Period) -> pd.DataFrame:
        """Who owes a report for a period, what came and who has been silent how long, on the day that the ledger is seen."""
        owing = views.owing(period, self.schools, self.dossiers, self.standing, self.excuses)
        received = calendar.first_received(self.ledger, PROGRESS, [answer.id for answer in period.answered_by])
        came: dict[str, tuple[Period, date]] = {}
        # Its own report counts before the fortnight's.
        for answer in reversed(period.answered_by):
            came |= {code: (answer, day) for (name, code), day in received.items() if name == answer.id}
        silent = set(owing["school_code"]) - set(came)
        before: dict[str, Period] = {}
        for answer in period.answered_by:
            for code, name in calendar.newest_before(self.ledger, PROGRESS, answer.id, silent).items():
                found = periods.parse(name)
                if code not in before or before[code].last < found.last:
                    before[code] = found
        return views.owed(period, self.on, owing, came, before, self.deadlines, self.excuses)

    def due(self, period: Period) -> Due:
        """The day a period's reports are due by the policy in force on its last day."""
        days = self._ruling(period).values.get(DUE)
        if not isinstance(days, int):
            raise UsageError(f"{period.id} 没有现行的报送期限({DUE})，不能判断谁该报。")
        return period.due(days)

    @cached_property
    def deadlines(self) -> views.Deadlines:
        """Period → the day its reports are due, and the last day that is not late: grace ends on a working day as the due day does."""
        return cache(self._deadlines)

    def _deadlines(self, period: Period) -> tuple[date, date]:
        due, grace = self.due(period).day, self._ruling(period).values.get(GRACE)
        return due, next_workday(due + timedelta(days=grace)).day if isinstance(grace, int) and grace else due

    def _ruling(self, period: Period) -> Policy:
        return packs.resolve(self.policy.region, period.last)


def spec(form: str, table: str) -> TableSpec:
    """A form's table."""
    return formbook.forms()[form].tables[table]
