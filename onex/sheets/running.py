"""Totals that go on from report to report: the last total is printed and locked, the new one given as last total plus what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.styles import PatternFill, Protection

from onex.model.cell import letters
from onex.model.form import Field, TableSpec
from onex.sheets.packing import put

Running = Mapping[str, Mapping[str, tuple[str, str]]]
"""Table → a total → the two fields that add up to it: what was reported last, and what is new."""

_GREY = "EDEDED"


@dataclass(frozen=True, slots=True)
class Sums:
    """The running totals of one table: total → what was reported last and what is new."""

    by_total: Mapping[str, tuple[str, str]]

    @property
    def locked(self) -> frozenset[str]:
        """The fields that are printed for comparison and never filled in."""
        return frozenset(before for before, _ in self.by_total.values())

    def enter(
        self, sheet: Any, table: TableSpec, records: Sequence[Mapping[str, Any]], first_row: int
    ) -> dict[str, tuple[str, str]]:
        """Writes a total as a sum wherever a record has the last one; what the sums give as long as nothing new is entered."""
        columns = {name: letters(number) for number, name in enumerate(table.fields, 1)}
        given = {}
        for row, record in enumerate(records, first_row):
            for total, (before, now) in self.by_total.items():
                if record.get(before) is not None:
                    cell = sheet[f"{columns[total]}{row}"]
                    cell.value = f"={columns[before]}{row}+{columns[now]}{row}"
                    given[cell.coordinate] = ("", str(record[before]))
        return given


def lock(field: Field, whole: Any, heading: Any, sample: Any) -> None:
    """Makes a column one that is printed for comparison: grey, and closed to writing all the way down."""
    put(heading, f"{field.label}\n（{field.unit}，对照）")
    for part in (whole, heading, sample):
        part.fill = PatternFill("solid", fgColor=_GREY)
        part.protection = Protection(locked=True)
