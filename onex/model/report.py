"""A report as values: sections of rows under named columns, who was asked and who is missing, and where it all came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from onex.model.period import Period
from onex.model.values import canonical
from onex.model.workdays import Due

Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section. `type` is text, count or money; a money's unit is 元."""

    name: str
    label: str
    unit: str = ""
    type: str = "text"


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a report. Rows are parallel to columns; None is not known. `notes` say what the figures leave out."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object of `sections` in onex.report/1; money as text, so that no reader rounds it."""
        columns = [{"name": c.name, "label": c.label, **({"unit": c.unit} if c.unit else {})} for c in self.columns]
        rows = [[canonical(value) if isinstance(value, Decimal) else value for value in row] for row in self.rows]
        notes = {"notes": list(self.notes)} if self.notes else {}
        return {"name": self.name, "title": self.title, "columns": columns, "rows": rows, **notes}


@dataclass(frozen=True, slots=True)
class Missing:
    """A school whose report is overdue, and the weeks missed in a row."""

    school_code: str
    school: str
    prefecture: str
    missed_weeks: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many reports were owed, how many of them came, how many in time, and who is missing."""

    expected: int
    received: int
    on_time: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report. `sources` are (receipt, sha256) of every file that a figure came from; `head` the chain's head then."""

    name: str
    title: str
    period: Period
    due: Due
    on: date
    coverage: Coverage
    sections: tuple[Section, ...]
    sources: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    head: str = ""

    def section(self, name: str) -> Section:
        """The section of that name; KeyError when there is none."""
        return {section.name: section for section in self.sections}[name]

    def as_json(self) -> dict[str, Any]:
        """The document onex.report/1."""
        period: dict[str, Any] = {
            "id": self.period.id,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "due": self.due.day.isoformat(),
        }
        if self.due.provisional:
            period["provisional"] = True
        missing: Sequence[Mapping[str, Any]] = [
            {name: getattr(one, name) for name in Missing.__slots__} for one in self.coverage.missing
        ]
        return {
            "schema": "onex.report/1",
            "report": self.name,
            "period": period,
            "coverage": {
                "expected": self.coverage.expected,
                "received": self.coverage.received,
                "on_time": self.coverage.on_time,
                "missing": list(missing),
            },
            "sections": [section.as_json() for section in self.sections],
            "sources": [{"receipt": receipt, "sha256": sha256} for receipt, sha256 in self.sources],
            "title": self.title,
            "on": self.on.isoformat(),
            "notes": list(self.notes),
            "head": self.head,
        }
