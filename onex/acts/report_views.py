"""What a report's signature may name: the ledger's frames for one period, each read only when asked for and then kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar

import pandas as pd

from onex.acts.holdings import APPLICATION, Holdings, spec
from onex.acts.report_owed import answers, expected
from onex.errors import UsageError
from onex.ledger import frames
from onex.model import period as periods
from onex.model.period import Period
from onex.model.report import Basis
from onex.model.workdays import Due
from onex.reports import monthly, quota
from onex.reports.monthly import Year

Found = TypeVar("Found")
Views = Mapping[str, Callable[[], Any]]

CALL, CLOSING = "application_deadlines", "task_closing_month"
WINDOW = 6  # periods that the report of cadence looks back over
_PEOPLE = {("progress", "summary"): ("filled_by", "reviewed_by"), ("application", "profile"): ("leader", "contact")}


def report_views(held: Holdings, period: Period, window: int = WINDOW) -> Views:
    """View → what gives it, for one period of the ledger seen on a day; `window` is how many periods a look back takes in."""
    own = _Views(held, period, window)
    named = (name for name in dir(own) if not name.startswith("_") and callable(getattr(own, name)))
    return {name: cache(getattr(own, name)) for name in named}


def call_of(held: Holdings, named: str | None) -> Period:
    """The call of a name, by default the one answered last; UsageError where the ledger knows of none.

    Its days: from the day that the regulation was issued to the last deadline that it sets; the as-of day where no pack knows it.
    """
    calls = held.calls
    if named is not None and named not in calls:
        known = f"台账中有 {'、'.join(calls)}" if calls else "台账中还没有试点申报"
        raise UsageError(f"没有「{named}」这次申报；{known}。")
    if not calls:
        raise UsageError("台账中还没有试点申报，没有可编制的内容；请先用 onex ingest 收入申报表。")
    chosen = named or calls[-1]
    regulation = held.policy.regulations.get(chosen)
    if regulation is None:
        return Period("call", held.on, held.on, chosen)
    deadlines = held.policy.values.get(CALL)
    days = list(deadlines.values()) if isinstance(deadlines, Mapping) else []
    name = regulation.cited.removesuffix("通知")
    return Period("call", regulation.issued_on, max([regulation.issued_on, *days]), chosen, name)


class _Views:
    """The public methods are the views; those of one report share what they have read."""

    def __init__(self, held: Holdings, period: Period, window: int) -> None:
        self._held, self._period, self._window = held, period, window
        self._kept: dict[str, Any] = {}

    def _once(self, name: str, make: Callable[[], Found]) -> Found:
        if name not in self._kept:
            self._kept[name] = make()
        found: Found = self._kept[name]
        return found

    # -- the day, the period, the provisions -----------------------------------------------------------------------------

    def period(self) -> Period:
        """The period of the report."""
        return self._period

    def previous(self) -> Period:
        """The period before it."""
        return self._period.before()

    def on(self) -> date:
        """The as-of day."""
        return self._held.on

    def due(self) -> Due:
        """The day the period's reports are due; of a call the last deadline."""
        return Due(self._period.last) if self._period.kind == "call" else self._held.due(self._period)

    def policy(self) -> Any:
        """What holds in the workspace's province on the day."""
        return self._held.policy

    def basis(self) -> Basis:
        """The policy that the report rests on."""
        policy = self._held.policy
        return Basis(policy.province.name if policy.province else "", policy.on, policy.digest)

    def prefectures(self) -> list[str]:
        """The province's reporting units in their customary order."""
        province = self._held.policy.province
        return [unit.name for unit in province.prefectures] if province else []

    # -- who owes --------------------------------------------------------------------------------------------------------

    def owed(self) -> pd.DataFrame:
        """Who owed a report of the period, and what came."""
        return self._held.owed(self._period)

    def owed_over(self) -> dict[Period, pd.DataFrame]:
        """The same for the last periods up to this one, the oldest first."""
        found = [self._period]
        while len(found) < self._window:
            found.append(found[-1].before())
        return {period: self._held.owed(period) for period in reversed(found)}

    def owed_schools(self) -> pd.DataFrame:
        """Who owed a report of the period: their cells in the register, and what came of it."""
        return expected(self._held, {self._period: self.owed()})

    def owed_copies(self) -> pd.DataFrame:
        """The same for the last periods up to this one."""
        return expected(self._held, self._once("owed_over", self.owed_over))

    def answers(self) -> list[tuple[str, str]]:
        """The receipts, with the hashes of their files, that the last periods' reports came with."""
        return answers(self._held, self._once("owed_over", self.owed_over))

    # -- progress --------------------------------------------------------------------------------------------------------

    def figures(self) -> pd.DataFrame:
        """The figures of the period's reports."""
        return self._held.facts("figures", self._period)

    def summaries(self) -> pd.DataFrame:
        """What the period's reports tell of the work."""
        return self._held.facts("summary", self._period)

    def earlier_figures(self) -> pd.DataFrame:
        """The figures of the reports of the period before."""
        return self._held.facts("figures", self._period.before())

    def earlier_summaries(self) -> pd.DataFrame:
        """What the reports of the period before tell."""
        return self._held.facts("summary", self._period.before())

    def people(self) -> frozenset[str]:
        """The people that the schools' forms name."""
        frames_of = {
            ("progress", "summary"): self.summaries(),
            ("application", "profile"): self._held.applied("profile"),
        }
        named = {
            str(name).strip()
            for place, fields in _PEOPLE.items()
            for field in fields
            for name in frames_of[place][field].dropna()
        }
        return frozenset(name for name in named if len(name) > 1)

    # -- applications: of the call, or of all calls where the report is of a period ----------------------------------------

    def _applied(self, table: str) -> pd.DataFrame:
        call = self._period.id if self._period.kind == "call" else None
        return self._once(table, lambda: self._held.applied(table, call))

    def profiles(self) -> pd.DataFrame:
        """The schools that applied, as they describe themselves."""
        return self._applied("profile")

    def pilots(self) -> pd.DataFrame:
        """The pilots applied for, with what is approved of each and what counts of it."""
        return self._once("weighed", lambda: quota.weighed_pilots(self._applied("pilots")))

    def approved_pilots(self) -> pd.DataFrame:
        """Those of them that are approved."""
        return self.pilots()[self.pilots()["approved"] > 0]

    def reported_pilots(self) -> pd.DataFrame:
        """The approved pilots whose school, certificate and level the period's reports speak of."""
        key = ["school_code", "certificate", "level"]
        told = set(self.figures()[key].itertuples(index=False, name=None))
        approved = self.approved_pilots()
        spoken = [row in told for row in approved[key].itertuples(index=False, name=None)]
        return approved[pd.Series(spoken, index=approved.index, dtype=bool)]

    def completions(self) -> pd.DataFrame:
        """What the applications tell of earlier batches, with what counts of each."""
        limits = quota.Limits.of(self._held.policy)
        return self._once("earlier", lambda: quota.weighed_completions(self._applied("completion"), limits))

    def told(self) -> frozenset[str]:
        """The schools whose application has the table of earlier batches, be it empty: a missing sheet says nothing."""
        own = self.profiles()[["revision_id", "school_code"]].drop_duplicates()
        found = frames.cells(self._held.ledger, spec(APPLICATION, "completion"), own["revision_id"])
        having = {revision for revision, _ in found}
        return frozenset(own.loc[own["revision_id"].isin(having), "school_code"])

    def taken(self) -> pd.DataFrame:
        """The certificates that each school takes part in, this call's and earlier ones."""
        limits = quota.Limits.of(self._held.policy)
        return self._once("taken", lambda: quota.taken(self.pilots(), self.completions(), limits))

    def filed(self) -> pd.DataFrame:
        """The register of filed certificates."""
        return self._held.filed

    # -- tasks -----------------------------------------------------------------------------------------------------------

    def _units(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return self._once("units", lambda: self._of_month(self._period))

    def _of_month(self, month: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
        tasks = self._held.units("tasks", periods.containing(month.first, "year"))
        return monthly.dressed(tasks, self._held.units("attained", month))

    def tasks(self) -> pd.DataFrame:
        """The tasks of the period's year, as they were handed down last."""
        return self._units()[0]

    def attained(self) -> pd.DataFrame:
        """What was done by the period's end."""
        return self._units()[1]

    def closed(self) -> Year | None:
        """The figures of the month that closes the year's tasks; None before it is over."""
        month = self._held.policy.values.get(CLOSING)
        year = self._period.first.year
        if not isinstance(month, int) or self._period.first.month <= month:
            return None
        return Year(year, f"{year}-{month:02d}", self._of_month(periods.parse(f"{year}-{month:02d}"))[1])

    def years(self) -> list[Year]:
        """Of each year that the ledger has months of, the newest up to this one."""
        newest: dict[str, str] = {}
        for name in self._held.months:
            if name <= self._period.id:
                newest[name[:4]] = max(name, newest.get(name[:4], ""))
        return [Year(int(y), m, self._of_month(periods.parse(m))[1]) for y, m in sorted(newest.items())]
