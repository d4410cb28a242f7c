"""A workspace with years of fortnightly reports: ``python five_years.py FOLDER PERIODS [SCHOOLS]``.

Written through the ledger's own transactions, one a period, so that the chain holds; only reading and judging workbooks is left
out. Every school has eight certificates; a few miss each period, some have been silent for months, two have never sent anything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from onex import formbook, packs
from onex.acts.init import init
from onex.ledger import schema
from onex.ledger.chain import canonical
from onex.ledger.store import Ledger, Transaction
from onex.model import period as periods
from onex.model.form import Field
from onex.model.period import Period

LAST = "2026-B12"
ON = "2026-06-18"  # the day after the last period's reports were due
CERTIFICATES = 8
_NOW = datetime(2026, 6, 18, 9, tzinfo=timezone(timedelta(hours=8)))
_LEVELS = ("elementary", "intermediate", "advanced")


def make(folder: Path, number: int, schools: int = 500) -> None:
    """The workspace, with the reports of the last `number` fortnights."""
    made = init(folder, "fujian", _NOW).workspace
    ledger = Ledger.open_(made.ledger_url, made.archive, _NOW)
    codes = [f"3635{n:06d}" for n in range(1, schools + 1)]
    with ledger.transaction("received", _NOW, file="学校名录") as writing:
        _Writer(writing, "2021-06-01").submit(
            "schools", "", "", {"schools": [_school(n, c) for n, c in enumerate(codes)]}
        )
    with ledger.transaction("received", _NOW, file="申报") as writing:
        writer = _Writer(writing, "2021-06-10")
        for place, code in enumerate(codes):
            tables = {"profile": [_profile(place, code)], "pilots": [_pilot(code, n) for n in range(CERTIFICATES)]}
            writer.submit("application", "fujian-2021", code, tables)
        writer.flush()
        writing.add(schema.decisions, [_approval(n, code) for n, code in enumerate(codes)])
    for period in _chosen(number):
        with ledger.transaction("received", _NOW, file=period.id) as writing:
            writer = _Writer(writing, (period.last + timedelta(days=2)).isoformat())
            for place, code in enumerate(codes):
                if not _silent(place, period):
                    figures = [_figures(period, code, n, place) for n in range(CERTIFICATES)]
                    writer.submit(
                        "progress", period.id, code, {"figures": figures, "summary": [_summary(period, code)]}
                    )
            writer.flush()


def _chosen(number: int) -> list[Period]:
    found = [periods.parse(LAST)]
    while len(found) < number:
        found.append(found[-1].before())
    return found[::-1]


def _silent(place: int, period: Period) -> bool:
    """Two schools never send, twenty have been silent since the spring, one in twenty misses any period."""
    if place < 2:
        return True
    if place < 22:
        return period.first >= date(2026, 3, 2)
    return (place * 7 + period.first.toordinal() // 14) % 20 == 0


class _Writer:
    """Submissions of one event, collected table by table and written at once."""

    def __init__(self, writing: Transaction, received_on: str) -> None:
        self.writing, self.received_on = writing, received_on
        self.revision_id = writing.next(schema.revisions.c.revision_id)
        self.number = writing.next(schema.judgements.c.judgement_id)
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def submit(self, form: str, period: str, reporter: str, tables: dict[str, list[dict[str, Any]]]) -> None:
        """One reporter's file."""
        receipt, revision_id, rows = f"2021-{self.number:06d}", self.revision_id, sum(map(len, tables.values()))
        counts = {"errors": 0, "warnings": 0, "notices": 0}
        head = {"receipt": receipt, "form": form, "period": period, "rows": rows}
        sent = {
            "file": f"{reporter}.xlsx",
            "sha256": f"{revision_id:064x}",
            "size": 9000,
            "received_on": self.received_on,
        }
        self._put("receipts", {**head, **sent, **counts, "sender": "", "status": "received"})
        own = {"revision_id": revision_id, "reporter": reporter, "revision": 1, "content": f"{revision_id:064x}"}
        self._put("revisions", {**head, **own})
        self._put("receipt_revisions", {"receipt": receipt, "revision_id": revision_id})
        judged = {"judged_on": self.received_on, "policy": "", "registers": "", "edition": "", "version": ""}
        ids = {"judgement_id": self.number, "receipt": receipt, "revision_id": revision_id}
        self._put("judgements", {**ids, **judged, **counts})
        for name, own_rows in tables.items():
            spec = formbook.forms()[form].tables[name]
            columns = {field: f"{place}" for place, field in enumerate(spec.fields)}
            place = {"revision_id": revision_id, "sheet": spec.sheet}
            self._put("layouts", {**place, "table_name": spec.id, "columns": canonical(columns)})
            for number, row in enumerate(own_rows, 2):
                self._put(schema.form_table(spec.id).name, {**place, "row": number, **row})
        self.revision_id, self.number = revision_id + 1, self.number + 1
        if form == "schools":
            self.flush()

    def _put(self, table: str, row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)

    def flush(self) -> None:
        """Everything written, each table's rows at once."""
        for table, rows in self.rows.items():
            self.writing.add(schema.metadata.tables[table], rows)
        self.rows = {}


def _school(place: int, code: str) -> dict[str, Any]:
    units = packs.province("fujian").prefectures
    kind = "secondary" if place % 2 else "vocational_college"
    return {
        "school_code": code,
        "school": f"样本第{place + 1}职业学校",
        "school_kind": kind,
        "affiliation": "prefecture" if place % 2 else "province",
        "prefecture": units[place % len(units)].name,
    }


def _profile(place: int, code: str) -> dict[str, Any]:
    people = {"leader": "示例甲", "contact": "示例乙", "contact_phone": "0591-00000000"}
    return {**_school(place, code), **people, "majors": 40, "enrolment": 5000, "submitted_on": "2021-06-10"}


def _pilot(code: str, number: int) -> dict[str, Any]:
    own = {"school_code": code, "certificate": f"样本证书{number + 1}", "batch": 3, "round": 1}
    return {
        **own,
        "level": _LEVELS[number % 3],
        "major_code": f"5102{number:02d}",
        "major": "样本专业",
        "pilot_students": 60,
    }


def _approval(number: int, code: str) -> dict[str, Any]:
    who = {"decided_by": "示例甲", "decided_on": "2021-07-01", "reason": "符合条件", "clause": "", "despite": ""}
    what = {"decision_id": number + 1, "decision": "approve", "stage": "province"}
    # The register is the first revision, the applications follow it in the same order.
    return {
        **what,
        "form": "application",
        "period": "fujian-2021",
        "school_code": code,
        "revision_id": number + 2,
        **who,
    }


def _figures(period: Period, code: str, number: int, place: int) -> dict[str, Any]:
    counts = {name: place % 50 + number for name, field in _fields("figures") if field.type == "count"}
    own = {"period": period.id, "school_code": code, "certificate": f"样本证书{number + 1}", "batch": 3}
    return {**own, "level": _LEVELS[number % 3], **counts}


def _summary(period: Period, code: str) -> dict[str, Any]:
    texts = dict.fromkeys(("progress", "difficulties", "proposals"), "本期按计划推进，各项工作正常。")
    counts = {name: 2 for name, field in _fields("summary") if field.type == "count"}
    people = {"filled_by": "示例乙", "filled_phone": "0591-00000000"}
    return {"period": period.id, "school_code": code, **texts, **counts, **people}


def _fields(table: str) -> Iterator[tuple[str, Field]]:
    yield from formbook.forms()["progress"].tables[table].fields.items()


def main(arguments: Sequence[str]) -> None:
    """Makes the workspace that the arguments name."""
    folder, number, *schools = arguments
    make(Path(folder), int(number), *map(int, schools))


if __name__ == "__main__":
    main(sys.argv[1:])
