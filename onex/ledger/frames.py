"""What the ledger holds, as frames. Text columns are objects, numbers whole; rows in the order they were written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import Select, Table, func, select

from onex.ledger import records, schema
from onex.ledger.store import Ledger
from onex.model.form import TableSpec

_CHUNK = 5000  # revision ids in one question; databases limit the variables of a statement


def receipts(ledger: Ledger) -> pd.DataFrame:
    """Every receipt: the columns of `schema.receipts`."""
    table = schema.receipts
    return _frame(ledger, ledger.seen(select(table).order_by(table.c.event, table.c.receipt), table.c.event))


def revisions(ledger: Ledger, form: str, period: str | None = None) -> pd.DataFrame:
    """The revisions of a form (and period), with the receipt that brought each and the last judgement on it.

    Columns: those of `schema.revisions`; file, sha256, received_on of the receipt; judgement_id, judged_on, policy, registers, edition,
    version, errors, warnings, notices of the judgement.
    """
    own, sent, judged = schema.revisions, schema.receipts, schema.judgements
    every = judged.alias()
    last = ledger.seen(select(func.max(every.c.judgement_id)), every.c.event)
    last = last.where(every.c.revision_id == own.c.revision_id).correlate(own)
    asked = (
        select(own, sent.c.file, sent.c.sha256, sent.c.received_on, *(judged.c[name] for name in _JUDGED))
        .join(sent, own.c.receipt == sent.c.receipt)
        .join(judged, judged.c.judgement_id == last.scalar_subquery())
        .where(own.c.form == form)
        .order_by(own.c.revision_id)
    )
    asked = ledger.seen(asked, own.c.event)
    return _frame(ledger, asked if period is None else asked.where(own.c.period == period))


_JUDGED = (
    "judgement_id", "judged_on", "policy", "registers", "edition", "version", "errors", "warnings", "notices",
)  # fmt: skip


def decisions(ledger: Ledger, form: str, period: str | None = None) -> pd.DataFrame:
    """The decisions about a form's submissions, in the order they were taken: the columns of `schema.decisions`."""
    table = schema.decisions
    asked = ledger.seen(select(table).where(table.c.form == form).order_by(table.c.decision_id), table.c.event)
    return _frame(ledger, asked if period is None else asked.where(table.c.period == period))


def findings(ledger: Ledger, judgement_ids: Iterable[int]) -> pd.DataFrame:
    """The findings of judgements and the revision each is on: the columns of `schema.findings` and revision_id."""
    table, judged = schema.findings, schema.judgements
    asked = select(table, judged.c.revision_id).join(judged).order_by(table.c.judgement_id, table.c.position)
    return _frame(ledger, asked, table.c.judgement_id, judgement_ids)


def explanations(ledger: Ledger, form: str) -> pd.DataFrame:
    """What schools explained about a form's findings, in the order it came: the columns of `schema.explanations`."""
    table = schema.explanations
    return _frame(ledger, select(table).where(table.c.form == form).order_by(table.c.explanation_id))


def waivers(ledger: Ledger) -> pd.DataFrame:
    """Every waiver and withdrawal of one, in their order: the columns of `schema.waivers`."""
    return _frame(ledger, select(schema.waivers).order_by(schema.waivers.c.waiver_id))


def of_table(ledger: Ledger, spec: TableSpec, revision_ids: Iterable[int]) -> pd.DataFrame:
    """The records of revisions in one table of a form: revision_id, sheet, row and the typed fields."""
    table = schema.form_table(spec.id)
    asked = select(table).order_by(table.c.revision_id, table.c.sheet, table.c.row)
    return records.frame(spec, _rows(ledger, asked, table.c.revision_id, revision_ids))


def cells(ledger: Ledger, spec: TableSpec, revision_ids: Iterable[int]) -> dict[tuple[int, str], dict[str, str]]:
    """(revision, sheet) → field → the letters of its column, or the cell of a card."""
    table: Table = schema.layouts
    asked = select(table).where(table.c.table_name == spec.id)
    found = _rows(ledger, asked, table.c.revision_id, revision_ids)
    return {(row["revision_id"], row["sheet"]): json.loads(row["columns"]) for row in found}


def _frame(ledger: Ledger, asked: Select[Any], column: Any = None, among: Iterable[int] = ()) -> pd.DataFrame:
    names = [column.name for column in asked.selected_columns]
    numbers = {c.name for c in asked.selected_columns if c.type.python_type is int and not getattr(c, "nullable", True)}
    found = _rows(ledger, asked, column, among)
    return pd.DataFrame(
        {n: pd.Series([row[n] for row in found], dtype="int64" if n in numbers else object) for n in names}
    )


def _rows(ledger: Ledger, asked: Select[Any], column: Any = None, among: Iterable[int] = ()) -> list[Any]:
    with ledger.reading() as connection:
        if column is None:
            return list(connection.execute(asked).mappings())
        ids = sorted({int(one) for one in among})
        return [
            row
            for start in range(0, len(ids), _CHUNK)
            for row in connection.execute(asked.where(column.in_(ids[start : start + _CHUNK]))).mappings()
        ]


def stored_rows(
    ledger: Ledger, spec: TableSpec, revision_ids: Iterable[int]
) -> dict[int, dict[tuple[str, int], list[Any]]]:
    """Revision → (sheet, row) → the fields of that record as they are stored, in the order of the form."""
    table = schema.form_table(spec.id)
    found: dict[int, dict[tuple[str, int], list[Any]]] = {}
    for row in _rows(ledger, select(table), table.c.revision_id, revision_ids):
        record = [row[name] for name in spec.fields]
        found.setdefault(row["revision_id"], {})[(row["sheet"], row["row"])] = record
    return found
