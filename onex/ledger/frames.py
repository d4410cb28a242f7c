"""What the ledger holds, as frames. Text columns are objects, numbers whole; rows in the order they were written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import Select, Table, select

from onex.ledger import records, schema
from onex.ledger.store import Ledger
from onex.model.form import TableSpec

_CHUNK = 5000  # revision ids in one question; databases limit the variables of a statement


def receipts(ledger: Ledger) -> pd.DataFrame:
    """Every receipt: the columns of `schema.receipts`."""
    table = schema.receipts
    return _frame(ledger, select(table).order_by(table.c.event, table.c.receipt))


def revisions(ledger: Ledger, form: str, period: str | None = None) -> pd.DataFrame:
    """The revisions of a form (and period): the columns of `schema.revisions` and, of their receipt, file, sha256, received_on."""
    own, sent = schema.revisions, schema.receipts
    asked = (
        select(own, sent.c.file, sent.c.sha256, sent.c.received_on)
        .join(sent, own.c.receipt == sent.c.receipt)
        .where(own.c.form == form)
        .order_by(own.c.revision_id)
    )
    return _frame(ledger, asked if period is None else asked.where(own.c.period == period))


def decisions(ledger: Ledger, form: str, period: str | None = None) -> pd.DataFrame:
    """The decisions about a form's submissions, in the order they were taken: the columns of `schema.decisions`."""
    table = schema.decisions
    asked = select(table).where(table.c.form == form).order_by(table.c.decision_id)
    return _frame(ledger, asked if period is None else asked.where(table.c.period == period))


def findings(ledger: Ledger, revision_ids: Iterable[int]) -> pd.DataFrame:
    """The findings of revisions: the columns of `schema.findings`, in the order of receipt and place."""
    table = schema.findings
    asked = select(table).order_by(table.c.receipt, table.c.position)
    return _frame(ledger, asked, table.c.revision_id, revision_ids)


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
