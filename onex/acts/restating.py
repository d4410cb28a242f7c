"""What has changed in figures that were published: each one then and now, and whose corrections made the difference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from onex import formbook
from onex.acts.holdings import Holdings
from onex.acts.lineage import Lineage
from onex.acts.report_views import report_views
from onex.errors import OnexError
from onex.ledger.publishing import Publication, published, touched
from onex.ledger.versions import event_of
from onex.model.indicator import Indicator
from onex.model.period import Period
from onex.model.report import Column, Report, Section, Value
from onex.reports import Made
from onex.reports.indicators import indicators

NAME = "restatements"
WHOLE = "合计"
_REPORTING = frozenset({"coverage", "cadence"})


def with_restatements(made: Report, of: Made, held: Holdings) -> Report:
    """The report with a section of what has changed since it, or the report before it, was published; as it is where neither was."""
    if not any(map(_restated, of.indicators.values())):
        return made
    rows: list[tuple[Value, ...]] = []
    notes = []
    periods = [made.period] if made.period.kind == "call" else [made.period.before(), made.period]
    for period in periods:
        publication = published(held.ledger, of.name, period.id)
        if publication is None:
            continue
        notes.append(f"{period.id} 于 {publication.published_on} 由 {publication.published_by} 发布")
        if touched(held.ledger, tuple(formbook.forms()), period.id, publication.event):
            now = made if period == made.period else of.build(report_views(held, period))
            rows += _Compared(of, held, period, publication).rows(now)
    if not notes:
        return made
    section = Section(NAME, "已发布数字的更正", _COLUMNS, tuple(rows), tuple(notes))
    return replace(made, sections=(*made.sections, section))


_COLUMNS = (
    Column("period", "期次"),
    Column("figure", "指标"),
    Column("member", "对象"),
    Column("published", "发布时", type="count", says="已发布报表中的数"),
    Column("now", "现在", type="count", says="按现在的台账计算", figure="{figure}/{member}@{period}"),
    Column("schools", "更正、补报的学校", type="note"),
)


@dataclass(frozen=True)
class _Compared:
    """A publication beside what the same report would be now."""

    made: Made
    held: Holdings
    period: Period
    publication: Publication

    def rows(self, now: Report) -> Iterator[tuple[Value, ...]]:
        """Each count or sum that is another one now, table by table; shares follow from these."""
        before, after = self._lineages()
        known = {section.name: section for section in now.sections}
        for told in self._published()["sections"]:
            section = known.get(told["name"])
            if section is None:
                continue
            old = Section.from_json(told)
            for column, member, then, value in _differences(old, section):
                figure = "/".join([column.label, *member])
                schools = _corrected(before, after, figure)
                whose = "/".join(member) or WHOLE
                yield self.period.id, column.label, whose, then, value, "、".join(schools)

    def _published(self) -> Mapping[str, Any]:
        path = self.held.ledger.archive.path(self.publication.figures_sha256)
        try:
            found: Mapping[str, Any] = json.loads(path.read_bytes())
        except (OSError, ValueError):
            raise OnexError(
                f"{self.period.id} 已发布的报表在存档中缺失或损坏，请运行 onex ledger verify 查明，用备份恢复。"
            ) from None
        return found

    def _lineages(self) -> tuple[Lineage, Lineage]:
        ledger = self.held.ledger
        then = replace(self.held, ledger=replace(ledger, until=event_of(ledger, self.publication.head)))
        return Lineage(self.made, then, self.period), Lineage(self.made, self.held, self.period)


def _differences(old: Section, new: Section) -> Iterator[tuple[Column, tuple[str, ...], Value, Value]]:
    """Column, member, the published value and the value now, where these differ; members in the order of the table now."""
    then, now = _cells(old), _cells(new)
    known = indicators()
    columns = {c.name: c for c in (*old.columns, *new.columns) if c.indicator and _restated(known[c.indicator])}
    for member, name in dict.fromkeys((*now, *then)):
        if name in columns and then.get((member, name)) != now.get((member, name)):
            yield columns[name], member, then.get((member, name)), now.get((member, name))


def _restated(one: Indicator) -> bool:
    """Shares follow from their parts; who has reported by a day is told anew for each day."""
    return one.aggregate != "share" and one.topic not in _REPORTING


def _cells(section: Section) -> dict[tuple[tuple[str, ...], str], Value]:
    """(member, column) → value."""
    wide = len(section.dimensions)
    return {
        (tuple(map(str, row[:wide])), column.name): value
        for row in section.rows
        for column, value in list(zip(section.columns, row, strict=True))[wide:]
    }


def _corrected(before: Lineage, after: Lineage, figure: str) -> list[str]:
    """The schools, or units, whose cells make another figure now than they did then."""
    then, now = before.by_reporter(figure), after.by_reporter(figure)
    return [who for who in dict.fromkeys((*now, *then)) if then.get(who) != now.get(who)]
