"""What an act needs of the ledger, each part loaded once and only when asked for: the frames that views are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

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

APPLICATION, PROGRESS, SCHOOLS, TARGET, FILED = "application", "progress", "schools", "target", "filed_certificates"
DUE, GRACE, CADENCE = "report_due_days", "report_grace_days", "report_cadence"
_KEPT = 6  # periods' tables held at once: memory does not grow with the periods asked for


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
    def register(self) -> pd.DataFrame:
        """Where each school of the register stands: school_code, revision_id, sheet, row, and the file as `views.placed` has it."""
        held = views.latest(frames.revisions(self.ledger, SCHOOLS))
        return views.placed(self.schools[["school_code", "revision_id", "sheet", "row"]], held)

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
        """The records in force of one table of the reports of a period, with who sent them. Only that period's are read."""
        return self._facts(table, period)

    @cached_property
    def _facts(self) -> Callable[[str, Period], pd.DataFrame]:
        return lru_cache(maxsize=_KEPT)(self._loaded)

    def _loaded(self, table: str, period: Period) -> pd.DataFrame:
        newest = views.latest(frames.revisions(self.ledger, PROGRESS, period.id))
        found = frames.of_table(self.ledger, spec(PROGRESS, table), newest["revision_id"])
        return views.facts(found, newest, self.schools)

    @cached_property
    def calls(self) -> list[str]:
        """The calls that were answered, the newest answer last."""
        return list(dict.fromkeys(self.applications["period"][::-1]))[::-1]

    def applied(self, table: str, call: str | None = None) -> pd.DataFrame:
        """The records of one table of the applications that count, in one call or in all, with who sent them and `state`.

        Of `pilots` the frame has what `views.standing` gives besides, and `pilot_students`.
        """
        own, found = self.dossiers, self.standing
        if call is not None:
            own, found = own[own["period"] == call], found[found["period"] == call]
        if table == "pilots":
            found = found.assign(pilot_students=found["applied"])
        else:
            found = frames.of_table(self.ledger, spec(APPLICATION, table), own["revision_id"])
            found = found.merge(own[["revision_id", "state"]], on="revision_id")
        return views.facts(found, self.applications, self.schools)

    @cached_property
    def filed(self) -> pd.DataFrame:
        """The register of filed certificates in force, with where each record came from; empty where none was received."""
        held = views.latest(frames.revisions(self.ledger, FILED))
        return views.placed(frames.of_table(self.ledger, spec(FILED, FILED), held["revision_id"]), held)

    @cached_property
    def months(self) -> list[str]:
        """The months that units reported for, ascending."""
        return calendar.periods_of(self.ledger, TARGET, "____-__")

    def units(self, table: str, period: Period) -> pd.DataFrame:
        """The records in force of one table of the tasks (`period` a year) or of what was done of them (a month)."""
        newest = views.latest(frames.revisions(self.ledger, TARGET, period.id))
        return views.placed(frames.of_table(self.ledger, spec(TARGET, table), newest["revision_id"]), newest)

    def owed(self, period: Period) -> pd.DataFrame:
        """Who owes a report for a period, what came and who has been silent how long, on the day that the ledger is seen.

        As `views.owed`, and last_reported: of those who did not report, the last period that they did; None where they never did.
        """
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
                earlier = periods.parse(name)
                if code not in before or before[code].last < earlier.last:
                    before[code] = earlier
        found = views.owed(period, self.on, owing, came, before, self.deadlines, self.excuses)
        last = [before[code].id if code in before else None for code in found["school_code"]]
        return found.assign(last_reported=pd.Series(last, index=found.index, dtype=object))

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
