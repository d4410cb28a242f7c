"""Approved pilots against what the national platform has: missing, extra, other numbers, other names (R43)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from onex import formbook
from onex.acts.casework import Casework
from onex.acts.holdings import APPLICATION, spec
from onex.acts.writing import refuse_existing, write_whole
from onex.errors import Unreadable
from onex.formbook import simplify
from onex.identify import Directory
from onex.ledger import frames
from onex.model.spelling import name_key
from onex.model.values import State
from onex.settings import Workspace
from onex.sheets.choices import word
from onex.sheets.opening import read_input
from onex.sheets.platform import STUDENTS, import_table, platform_form, read_export
from onex.tables import Table

KINDS: Mapping[str, str] = {
    "missing": "平台上没有",
    "extra": "平台上多出",
    "number": "人数不同",
    "name": "校名不同",
    "unreadable": "读不懂",
}
_DIMENSIONS = ("certificate", "level", "major_code")
_COLUMNS = ("school_code", "school", "certificate", "level", "major_code", "major")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a comparison found: one row a difference, of a kind of `KINDS`; counts of pilots on both sides and of those that agree.

    by  the columns that pilots were told apart by; a column that the export lacks was summed over
    """

    file: str
    by: tuple[str, ...]
    approved: int
    platform: int
    agree: int
    differences: tuple[Row, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """onex.reconciliation/1."""
        counts = {kind: sum(row["kind"] == kind for row in self.differences) for kind in KINDS}
        sides = {"approved": self.approved, "platform": self.platform, "agree": self.agree}
        own = {"file": self.file, "by": list(self.by), "counts": {**sides, **counts}}
        return {
            "schema": "onex.reconciliation/1",
            **own,
            "differences": list(self.differences),
            "notes": list(self.notes),
        }


def reconcile(workspace: Workspace, path: Path, on: date, now: datetime) -> Reconciled:
    """The approved pilots of the ledger against an export. Raises Unreadable for a file in which no list of pilots is found."""
    reading = read_export(read_input(path), path.name)
    if reading.status != "read":
        raise Unreadable(reading.error, f"{path.name} 里没有认出试点清单，应有证书名称、核定规模和学校名称或标识码")
    case = Casework.of(workspace, on, now)
    notes = [f.message for batch in reading.batches if batch.severity != "notice" for f in batch.findings]
    return _Comparison(case, reading.tables[0]).made(path.name, notes)


def write_import_table(workspace: Workspace, out: Path, on: date, now: datetime, force: bool = False) -> int:
    """Writes the platform's import table of the approved pilots; how many there are. UsageError for a file that is there."""
    refuse_existing([out], force)
    case = Casework.of(workspace, on, now)
    rows = _approved(case).to_dict("records")
    fields, codes = platform_form().tables["pilots"].fields, formbook.codes()
    said = [{name: word(field, row[name], codes) for name, field in fields.items()} for row in rows]
    write_whole(out, import_table(said))
    return len(said)


def _approved(case: Casework) -> pd.DataFrame:
    """The approved pilots: the fields of an export, `pilot_students` being the approved number, names as the register has them."""
    held = case.held
    standing = held.standing[held.standing["approved"] > 0]
    pilots = frames.of_table(held.ledger, spec(APPLICATION, "pilots"), standing["revision_id"])
    key = ["revision_id", *_DIMENSIONS]
    more = pilots[[*key, "evaluation_org"]].drop_duplicates(key)
    found = standing.merge(more, on=key, how="left")
    names = dict(zip(case.listed["school_code"], case.listed["school"], strict=True))
    batch: list[Any] = [None if one is pd.NA else one for one in found["batch"].astype(object)]
    school: list[Any] = [names.get(code) for code in found["school_code"]]
    return found.assign(school=school, batch=batch, **{STUDENTS: found["approved"].astype("int64")})


class _Comparison:
    """Both sides by the columns that the export has."""

    def __init__(self, case: Casework, table: Table) -> None:
        self._table = table
        self._ours = _approved(case)
        schools = case.held.schools
        self._names = dict(zip(case.listed["school_code"], case.listed["school"], strict=True))
        self._names |= dict(zip(schools["school_code"], schools["school"], strict=True))
        self._directory = Directory.of([schools, case.listed[["school_code", "school"]]])
        mapped = {m.field for part in table.parts for m in part.columns if m.match != "doubtful"}
        if not mapped & {"school_code", "school"}:
            raise Unreadable("NO_TABLE", "没有学校名称，也没有学校标识码")
        major = "major_code" if "major_code" in mapped or "major" not in mapped else "major"
        wanted = ("certificate", "level", major)
        self._by = tuple(name for name in wanted if name in mapped)

    def made(self, file: str, notes: list[str]) -> Reconciled:
        """What differs, in the order of the ledger, then of the export."""
        theirs, bad = self._theirs()
        ours = self._grouped(self._ours.to_dict("records"))  # type: ignore[arg-type]
        rows, agree = [], 0
        for key, own in ours.items():
            other = theirs.get(key)
            if other is None:
                rows.append(self._row("missing", own, None, "台账已批准，平台上没有"))
            elif own[STUDENTS] != other[STUDENTS]:
                times = f"(平台上有 {other['times']} 行，已相加)" if other["times"] > own["times"] else ""
                rows.append(
                    self._row("number", own, other, f"台账 {own[STUDENTS]} 人，平台 {other[STUDENTS]} 人{times}")
                )
            else:
                agree += 1
        rows += [
            self._row("extra", own, own, "平台上有，台账没有批准") for key, own in theirs.items() if key not in ours
        ]
        rows += [*self._named(theirs), *bad]
        return Reconciled(file, self._by, len(ours), len(theirs), agree, tuple(rows), tuple(notes))

    def _grouped(self, records: list[Row]) -> dict[tuple[Any, ...], Row]:
        """Key → the first record of it, with the numbers of all added up and how many there were."""
        found: dict[tuple[Any, ...], Row] = {}
        for record in records:
            key = (record["school_code"], *(_same(record[name]) for name in self._by))
            held = found.setdefault(key, {**record, STUDENTS: 0, "times": 0})
            held[STUDENTS] += int(record[STUDENTS])
            held["times"] += 1
        return found

    def _theirs(self) -> tuple[dict[tuple[Any, ...], Row], list[Row]]:
        """The export's pilots, and its rows that cannot be told."""
        good, bad = [], []
        for position, record in enumerate(self._records()):
            why = self._unreadable(position, record)
            if why:
                bad.append(self._row("unreadable", record, None, why))
            else:
                good.append(record)
        return self._grouped(good), bad

    def _records(self) -> Iterator[Row]:
        for place, record in zip(self._table.frame.index, self._table.frame.to_dict("records"), strict=True):
            part, row = self._table.part(int(place))
            known: Row = {str(name): None if value is pd.NA else value for name, value in record.items()}
            if known["school_code"] is None and known["school"] is not None:
                codes = self._directory(known["school"])
                known["school_code"] = next(iter(codes)) if len(codes) == 1 else None
            yield {**known, "row": row, "sheet": part.sheet}

    def _unreadable(self, position: int, record: Row) -> str:
        """Why a row cannot be compared; empty where it can."""
        for name in ("school_code", *self._by, STUDENTS):
            if self._table.cells[name].state[position] == State.UNREADABLE:
                text = self._table.text(position, name)
                return f"{self._table.spec.fields[name].label}「{text}」读不懂"
            if record[name] is None and name == "school_code":
                return f"找不到「{record['school'] or '空白'}」是哪所学校"
            if record[name] is None:
                return f"{self._table.spec.fields[name].label}空白"
        return ""

    def _named(self, theirs: Mapping[tuple[Any, ...], Row]) -> Iterator[Row]:
        """Schools whose name on the platform is not their name of today, once each."""
        seen: set[str] = set()
        for row in theirs.values():
            code, said, known = row["school_code"], row["school"], self._names.get(row["school_code"])
            if code in seen or not said or not known or _same(said) == _same(known):
                continue
            seen.add(code)
            former = code in self._directory(said)
            yield self._row("name", row, row, f"平台上是{'曾用名' if former else ''}「{said}」，现名「{known}」")

    def _row(self, kind: str, own: Row, other: Row | None, message: str) -> Row:
        """A difference; columns that the comparison did not look at stay empty."""
        shown = (*self._by, "school_code", "school", "major")
        places = {name: own.get(name) if name in shown else None for name in _COLUMNS}
        ours = own[STUDENTS] if kind in ("missing", "number") else None
        numbers = {"approved": ours, "platform": other[STUDENTS] if other else None}
        return {"kind": kind, **places, **numbers, "row": (other or own).get("row"), "message": message}


def _same(value: Any) -> Any:
    """A text as it is compared."""
    return simplify(name_key(value)) if isinstance(value, str) else value
