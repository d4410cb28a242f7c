"""Where the figures of one report come from: its facts and the places of their cells, read once for all its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from onex.acts.holdings import Holdings, spec
from onex.acts.report_views import WINDOW, report_views
from onex.errors import UsageError
from onex.ledger import frames
from onex.model import period as periods
from onex.model.indicator import Indicator
from onex.model.period import Period
from onex.model.report import CHANGE, EARLIER, SAME, Report
from onex.model.values import canonical
from onex.reports import Made
from onex.reports.adding import DIMENSIONS, counting, labelled, view
from onex.reports.indicators import indicators
from onex.trace import Facts, Trace, chosen, difference, marked, shared, split, summed

_REPORTERS = ("school", "unit")


@dataclass(frozen=True)
class Lineage:
    """One report of one period, ready to be traced. `only` narrows it to what some schools report; None takes all."""

    made: Made
    held: Holdings
    period: Period
    window: int = WINDOW
    only: frozenset[str] | None = None

    @cached_property
    def _views(self) -> Any:
        return report_views(self.held, self.period, self.window)

    @cached_property
    def _facts(self) -> dict[str, Facts]:
        return {}

    def facts(self, indicator: Indicator) -> Facts:
        """The facts that an indicator counts, and where each table's fields stand in each sheet."""
        name = view(indicator)
        if name not in self._facts:
            frame = labelled(self._views[name]())
            if self.only is not None:
                frame = frame[frame["school_code"].isin(self.only)]
            if "table" not in frame:
                frame = frame.assign(table=indicator.table)
            layouts = {table: self._layout(table, frame) for table in set(frame["table"])}
            self._facts[name] = Facts(frame, layouts, counting)
        return self._facts[name]

    def _layout(self, table: str, frame: pd.DataFrame) -> Mapping[tuple[int, str], Mapping[str, str]]:
        form, _, own = table.partition(".")
        return frames.cells(self.held.ledger, spec(form, own), frame.loc[frame["table"] == table, "revision_id"])

    def trace(self, figure: str) -> Trace:
        """The cells of a figure; UsageError for one that this report does not have, or that is not made from cells."""
        bare, mark = marked(figure)
        if not mark:
            return self._own(figure)
        if mark == CHANGE:
            return difference(figure, self._own(bare), self._before._own(bare))
        if mark == SAME:
            then = self._before
            both = self._reporters & then._reporters
            now, before = (replace(one, only=both)._own(bare) for one in (self, then))
            return difference(figure, now, before)
        return replace(self._of(mark)._own(bare), figure=figure)

    def _of(self, mark: str) -> Lineage:
        """The same report of the period before, or of a named one."""
        if mark == self.period.id:
            return self
        if mark == EARLIER:
            return self._before
        named = periods.parse(mark)
        return self._before if named == self._before.period else replace(self, period=named)

    @cached_property
    def _before(self) -> Lineage:
        if self.period.kind == "call":
            raise UsageError(f"「{self.made.title}」按申报批次编制，没有上期可比。")
        return replace(self, period=self.period.before())

    @cached_property
    def _reporters(self) -> frozenset[str]:
        """The schools that reported."""
        return frozenset(code for name in ("figures", "summaries") for code in self._views[name]()["school_code"])

    def _own(self, figure: str) -> Trace:
        shown = self.made.indicators
        try:
            indicator, members = split(figure, shown.values())
        except UsageError:
            self._refuse(figure)
            raise
        try:
            return self._followed(figure, indicator, members)
        except UsageError:
            # A member that other figures of the report have, and of which this one has no record.
            if figure not in self._shown:
                raise
            counted = indicator.aggregate in ("count", "distinct") and len(self.facts(indicator).frame)
            return Trace(figure, indicator, 0 if counted else None, (), 0)

    def _followed(self, figure: str, indicator: Indicator, members: str) -> Trace:
        own = tuple(DIMENSIONS)
        if indicator.aggregate != "share":
            return summed(figure, indicator, members, self.facts(indicator), own)
        known = indicators()
        parts = [
            (role, known[name], self.facts(known[name]))
            for role, names in (("numerator", indicator.parts), ("denominator", indicator.denominator))
            for name in names
        ]
        return shared(figure, indicator, members, parts, own)

    @cached_property
    def _report(self) -> Report:
        return self.made.build(self._views)

    @cached_property
    def _shown(self) -> frozenset[str]:
        """Every figure of the report that can be traced."""
        return frozenset(
            section.figure(row, column)
            for section in self._report.sections
            for row in range(len(section.rows))
            for column in range(len(section.columns))
        )

    def by_reporter(self, figure: str) -> dict[str, list[str]]:
        """School, or unit → what counts of its records in a figure that is no share; nothing where nobody reports it."""
        indicator, members = split(figure, self.made.indicators.values())
        try:
            frame = chosen(indicator, members, self.facts(indicator), tuple(DIMENSIONS))
        except UsageError:  # no record of the member, then or now
            return {}
        who = next((name for name in _REPORTERS if name in frame), None)
        found: dict[str, list[str]] = {}
        if who is not None:
            for name, value in zip(frame[who], frame[indicator.column], strict=True):
                found.setdefault(str(name), []).append(canonical(None if pd.isna(value) else value))
        return {name: sorted(values) for name, values in found.items()}

    def _refuse(self, figure: str) -> None:
        """Says how a figure is made that is no sum of cells; silent where the report has no such figure either."""
        label = figure.partition("/")[0]
        for section in self._report.sections:
            for column in section.columns:
                if column.says and label in (column.label, column.name):
                    raise UsageError(f"「{column.label}」不是由单元格相加的数，没有可追的单元格：{column.says}。")
