"""A report as values: sections of rows under named columns, who was asked and who is missing, and where it all came from.

This is all that those who print a report know of it, and all that those who make one promise:

- A section is a table. Its leading columns of type ``text`` say whose the figures of a row are (`Section.dimensions`); every other column
  holds figures, or words of type ``note`` about that same member. A section without text columns has one row, the whole.
- A missing value is None: not known, never nought. A share is None where its denominator is nought or not known.
- Shares are exact to four decimals, rounded half up from exact numbers; `Column.show` prints them as percentages of two.
- A column that names an `indicator`, or how its `figure` is called, shows figures that can be traced to cells: `Section.figure` gives the
  words to trace them by. Every other column of figures says how these were come by.
- `Section.notes` say what the figures of a table leave out, or why they do not add up to another table's; they are printed beneath it.
- A section with `annex` is long and complete; a covering letter or a screen may show its beginning only, files show all of it.
- `Report.annexes` are sections for whoever works on with the figures (the whole cube): in csv, and in a workbook where there is room;
  not in JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from onex.model.period import Period
from onex.model.values import canonical
from onex.model.workdays import Due

Value = str | int | Decimal | None

TYPES = ("text", "note", "count", "money", "share")
BLANK = "—"  # how a missing value is printed
# What stands behind a figure's words and an @ where another period's is meant (or the period itself): the one before's; this one's less
# the one before's; the same among the schools that reported in both.
EARLIER, CHANGE, SAME = "上期", "增减", "同校增减"
_SHARE, _PERCENT, _MONEY = Decimal("0.0001"), Decimal("0.01"), Decimal("0.01")


def share(part: int | Decimal | None, whole: int | Decimal | None) -> Decimal | None:
    """A part of a whole, to four decimals, half up; None where the whole is nought or either is not known.

    >>> share(2, 3), share(1, 8), share(1, 0), share(None, 4)
    (Decimal('0.6667'), Decimal('0.1250'), None, None)
    """
    if part is None or not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(_SHARE, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section.

    type       one of `TYPES`: text names a member (市州, 证书 …); note is words about it; count, money (元, Decimal), share (Decimal)
    indicator  the name of the indicator that the figures are, empty where they are none and cannot be traced to cells
    says       of figures that are no indicator: how they were come by
    figure     of figures that are no indicator's own and can be traced: the words, with the row's members by their columns' names
    """

    name: str
    label: str
    unit: str = ""
    type: str = "text"
    indicator: str = ""
    says: str = ""
    figure: str = ""

    def show(self, value: Value) -> str:
        """A value of this column as people read it.

        >>> Column("a", "甲", type="share").show(Decimal("1.5382")), Column("b", "乙", "人", "count").show(20151)
        ('153.82%', '20,151')
        """
        if value is None:
            return BLANK
        if isinstance(value, str):
            return value
        if self.type == "share":
            return f"{(Decimal(value) * 100).quantize(_PERCENT, ROUND_HALF_UP):,}%"
        return f"{Decimal(value).quantize(_MONEY):,}" if self.type == "money" else f"{value:,}"

    def as_json(self) -> dict[str, Any]:
        """The object of `columns` in onex.report/1."""
        more = {"unit": self.unit, "indicator": self.indicator, "says": self.says, "figure": self.figure}
        kind = {"type": self.type} if self.type != "text" else {}
        return {"name": self.name, "label": self.label, **{n: v for n, v in more.items() if v}, **kind}

    def meant(self, value: Any) -> Value:
        """A value of JSON in the type of this column: money and shares stand there as text."""
        exact = isinstance(value, str) and self.type in ("count", "money", "share")
        return Decimal(value) if exact else value


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a report. Rows are parallel to columns. See the module's docstring for what may be relied on."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()
    annex: bool = False

    @property
    def dimensions(self) -> tuple[Column, ...]:
        """The leading columns that say whose the figures of a row are."""
        found: list[Column] = []
        for column in self.columns:
            if column.type != "text":
                break
            found.append(column)
        return tuple(found)

    def figure(self, row: int, column: int) -> str:
        """The words by which a figure is traced, ``累计培训人数/长沙市``; empty where it cannot be traced to cells."""
        own, dimensions = self.columns[column], self.dimensions
        members = [canonical(value) for value in self.rows[row][: len(dimensions)]]
        if own.figure:
            return own.figure.format_map(dict(zip((one.name for one in dimensions), members, strict=True)))
        return "/".join([own.label, *members]) if own.indicator else ""

    def values(self, name: str) -> list[Value]:
        """The values of a column, row by row; ValueError where there is no such column."""
        at = [column.name for column in self.columns].index(name)
        return [row[at] for row in self.rows]

    def as_json(self) -> dict[str, Any]:
        """The object of `sections` in onex.report/1; money and shares as text, so that no reader rounds them."""
        columns = [column.as_json() for column in self.columns]
        rows = [[canonical(value) if isinstance(value, Decimal) else value for value in row] for row in self.rows]
        notes = {"notes": list(self.notes)} if self.notes else {}
        annex = {"annex": True} if self.annex else {}
        return {"name": self.name, "title": self.title, "columns": columns, "rows": rows, **notes, **annex}

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> Section:
        """The section of an object of `sections`."""
        columns = tuple(Column(**{"type": "text", **column}) for column in told["columns"])
        rows = tuple(tuple(c.meant(v) for c, v in zip(columns, row, strict=True)) for row in told["rows"])
        return Section(
            told["name"], told["title"], columns, rows, tuple(told.get("notes", ())), told.get("annex", False)
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """A school whose report is overdue, and the weeks missed in a row."""

    school_code: str
    school: str
    prefecture: str
    missed_weeks: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many reports were owed, how many of them came, how many in time, and who is missing. All nought where none is owed."""

    expected: int
    received: int
    on_time: int
    missing: tuple[Missing, ...]


NOBODY = Coverage(0, 0, 0, ())


@dataclass(frozen=True, slots=True)
class Basis:
    """The policy that a report rests on: the province's name (empty where none is set), the day, the digest of what was in force."""

    province: str
    on: date
    digest: str


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report. `sources` are (receipt, sha256) of every file that a figure came from; `head` the chain's head then.

    on     the as-of day: what is due, late or missing is so on this day
    basis  the policy that it rests on, None where it rests on none
    """

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
    basis: Basis | None = None
    annexes: tuple[Section, ...] = ()

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
            **({"policy": self._policy(self.basis)} if self.basis else {}),
        }

    @staticmethod
    def from_json(told: Mapping[str, Any], period: Period) -> Report:
        """The report of a document onex.report/1, as it was published; `period` is the one that it names. It has no annexes."""
        days, came, policy = told["period"], told["coverage"], told.get("policy")
        return Report(
            told["report"],
            told["title"],
            period,
            Due(date.fromisoformat(days["due"]), days.get("provisional", False)),
            date.fromisoformat(told["on"]),
            Coverage(
                came["expected"], came["received"], came["on_time"], tuple(Missing(**one) for one in came["missing"])
            ),
            tuple(map(Section.from_json, told["sections"])),
            tuple((source["receipt"], source["sha256"]) for source in told["sources"]),
            tuple(told["notes"]),
            told["head"],
            Basis(policy["province"] or "", date.fromisoformat(policy["on"]), policy["digest"]) if policy else None,
        )

    @staticmethod
    def _policy(basis: Basis) -> dict[str, Any]:
        return {"province": basis.province or None, "on": basis.on.isoformat(), "digest": basis.digest}


def footing(section: Section, whole: Section) -> tuple[str, ...]:
    """What must be noted where the figures shown in a table do not add up to the whole shown elsewhere: a sentence a column.

    `whole` has one row; only counts and money that both have are compared, blanks adding nothing.
    """
    totals = dict(zip((c.name for c in whole.columns), whole.rows[0] if whole.rows else (), strict=False))
    return tuple(_differences(section, totals))


def _differences(section: Section, totals: Mapping[str, Value]) -> Iterable[str]:
    for column in section.columns:
        total = totals.get(column.name)
        if column.type not in ("count", "money") or total is None or isinstance(total, str):
            continue
        shown: int | Decimal = sum(v for v in section.values(column.name) if isinstance(v, int | Decimal))
        if shown != total:
            gap = abs(Decimal(total) - Decimal(shown))
            yield f"{column.label}各行相加为 {column.show(shown)}，合计为 {column.show(total)}，相差 {column.show(gap)}"
