"""What a report's charts show, as values: chosen by the kinds of its columns, drawn alike on a page, in a document and in a workbook.

- A section without dimensions that has two or more stages (`STAGES`) gives one chart of how many are left at each.
- A section of one dimension gives bars: its first cumulative count with what this period added to it, else its first share, else its
  first count. Periods stand along the bottom, as columns or as a line; of many members the largest are shown, and the title says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from onex.model.report import Column, Report, Section, Value

Kind = Literal["stages", "bars", "line"]
STAGES = ("trained_total", "registered_total", "assessed_total", "passed_total", "issued_total")
MOST = 4  # charts of one report
_FEWEST, _MEMBERS, _LARGEST = 2, 20, 15
_TOTAL, _NOW = "_total", "_now"


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart. `values` has a row for each of `columns`, each parallel to `labels`; None is drawn as nothing.

    section  the name of the section that it shows
    columns  what is measured, one a series; all of one type and unit
    """

    kind: Kind
    title: str
    section: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    values: tuple[tuple[int | Decimal | None, ...], ...]

    @property
    def unit(self) -> str:
        """The unit of its values, in words."""
        return "%" if self.columns[0].type == "share" else self.columns[0].unit


def plots(report: Report) -> tuple[Plot, ...]:
    """The charts of a report, at most `MOST`, in the order of its sections."""
    found = (plot for section in report.sections for plot in _of(section))
    return tuple(plot for plot, _ in zip(found, range(MOST), strict=False))


def _of(section: Section) -> Iterator[Plot]:
    if not section.dimensions and len(section.rows) == 1:
        yield from _stages(section)
    elif len(section.dimensions) == 1 and len(section.rows) >= _FEWEST:
        yield from _bars(section)


def _stages(section: Section) -> Iterator[Plot]:
    known = {column.name: (column, value) for column, value in zip(section.columns, section.rows[0], strict=True)}
    stages = [known[name] for name in STAGES if name in known and _number(known[name][1]) is not None]
    if len(stages) >= _FEWEST:
        labels = tuple(column.label for column, _ in stages)
        counts = tuple(_number(value) for _, value in stages)
        yield Plot("stages", "各环节累计人数", section.name, labels, (stages[0][0],), (counts,))


def _bars(section: Section) -> Iterator[Plot]:
    chosen = _chosen(section.columns)
    series = {name: [_number(value) for value in section.values(name)] for name in (c.name for c in chosen)}
    if not chosen or not any(series[chosen[0].name]):
        return
    labels = tuple(str(row[0] or "") for row in section.rows)
    title = f"{section.title}：{'、'.join(column.label for column in chosen)}"
    order: Sequence[int] = range(len(labels))
    over_time = section.dimensions[0].name == "period"
    if len(labels) > _MEMBERS:
        first = series[chosen[0].name]
        order = order[-_MEMBERS:] if over_time else sorted(order, key=lambda i: (-(first[i] or 0), i))[:_LARGEST]
        title += f"(最近 {_MEMBERS} 期)" if over_time else f"(前 {_LARGEST} 位)"
    values = tuple(tuple(series[column.name][i] for i in order) for column in chosen)
    kind: Kind = "line" if over_time else "bars"
    yield Plot(kind, title, section.name, tuple(labels[i] for i in order), tuple(chosen), values)


def _chosen(columns: Sequence[Column]) -> list[Column]:
    """What of a section is drawn: one figure, or a cumulative count with this period's part of it; shares that go together."""
    named = {column.name: column for column in columns}
    for column in columns:
        if column.type == "count" and column.name.endswith(_TOTAL):
            now = named.get(column.name.removesuffix(_TOTAL) + _NOW)
            return [column, now] if now else [column]
    shares = [column for column in columns if column.type == "share"]
    return shares[:2] or [column for column in columns if column.type == "count"][:1]


def _number(value: Value) -> int | Decimal | None:
    return None if isinstance(value, str) else value
