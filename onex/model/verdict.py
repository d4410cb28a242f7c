"""What a run found: per file and altogether, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onex.model.finding import SEVERITIES, Batch, Finding, Severity


@dataclass(frozen=True, slots=True)
class School:
    """One school of a submission and the way its application takes (R24). due_on: round → last day of the prefecture's review."""

    school_code: str
    school: str
    prefecture: str
    route: tuple[str, ...]
    due_on: Mapping[int, date] = field(default_factory=dict)
    provisional: bool = False
    priority: bool = False


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """One file judged: its reading (onex.sheets.reader.Reading), the tables after identification, findings, rule outcomes."""

    reading: Any
    tables: tuple[Any, ...]
    batches: tuple[Batch, ...]
    outcomes: tuple[Any, ...]
    on: date | None
    day_by: str
    schools: tuple[School, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """Every finding kept in full, by sheet, row and rule."""
        found = [finding for batch in self.batches for finding in batch.findings]
        order = {name: i for i, name in enumerate(part.sheet for table in self.tables for part in table.parts)}
        return sorted(found, key=lambda f: (order.get(f.sheet, len(order)), f.sheet, f.row, f.rule))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A whole run. `chosen_by` says how the province was found, `day_by` how the day was."""

    files: tuple[FileVerdict, ...]
    region: str
    province: str | None
    province_pack: str | None
    on: date
    day_by: str
    chosen_by: str
    digest: str
    readings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[Severity, int]:
        """True totals by severity, whatever was capped."""
        totals: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
        for file in self.files:
            for batch in file.batches:
                totals[batch.severity] += batch.total
        return totals

    def exit_code(self, fail_on: str = "error") -> int:
        """4 a rule crashed, 3 a file unreadable, 1 findings at or above `fail_on`, 0 none (CLI contract)."""
        if any(outcome.state == "crashed" for file in self.files for outcome in file.outcomes):
            return 4
        if any(file.reading.status != "read" for file in self.files):
            return 3
        if fail_on == "never":
            return 0
        grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        counts = self.counts()
        return int(any(counts[severity] for severity in grave))
