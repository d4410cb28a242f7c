"""What the same reporters sent before: the last earlier reports of a form, as small as their number, however long the ledger is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select

from onex.ledger import records, schema
from onex.ledger.store import Ledger
from onex.model.form import TableSpec

_CHUNK = 5000  # reporters or revisions in one question; databases limit the variables of a statement


def before(
    ledger: Ledger, specs: Sequence[TableSpec], reporter: str, period: str, reporters: Iterable[str], most: int
) -> dict[str, pd.DataFrame]:
    """Table id → the records of each reporter's last reports, `most` at the most, for earlier periods of the same kind.

    Of every report the newest revision counts. Columns: the fields of the table; the field `reporter` says whose report it was
    received as, `period` for when. No rows for a reporter that never sent one. All tables are of one form.
    """
    with ledger.reading() as connection:
        sent = _reports(connection, specs[0].form, period, sorted(set(reporters)), most)
        return {spec.id: _records(connection, spec, reporter, sent) for spec in specs}


def _reports(
    connection: Connection, form: str, period: str, reporters: Sequence[str], most: int
) -> dict[int, tuple[str, str]]:
    """Revision → reporter and period. Ids of one kind are of one shape (``2021-B07``) and sort as their days do."""
    own = schema.revisions
    newest = (
        select(own.c.reporter, own.c.period, func.max(own.c.revision_id).label("revision_id"))
        .where(own.c.form == form, own.c.period < period, own.c.period.like(re.sub("[0-9]", "_", period)))
        .group_by(own.c.reporter, own.c.period)
    )
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(reporters), _CHUNK):
        part = newest.where(own.c.reporter.in_(reporters[start : start + _CHUNK])).subquery()
        back = func.row_number().over(partition_by=part.c.reporter, order_by=part.c.period.desc()).label("back")
        ranked = select(part, back).subquery()
        asked = select(ranked.c.revision_id, ranked.c.reporter, ranked.c.period).where(ranked.c.back <= most)
        found |= {int(revision): (reporter, name) for revision, reporter, name in connection.execute(asked)}
    return found


def _records(connection: Connection, spec: TableSpec, reporter: str, sent: dict[int, tuple[str, str]]) -> pd.DataFrame:
    table = schema.form_table(spec.id)
    asked = select(table).order_by(table.c.revision_id, table.c.sheet, table.c.row)
    ids = sorted(sent)
    rows: list[Any] = []
    for start in range(0, len(ids), _CHUNK):
        rows += connection.execute(asked.where(table.c.revision_id.in_(ids[start : start + _CHUNK]))).mappings()
    index = pd.RangeIndex(len(rows))
    who = [sent[row["revision_id"]] for row in rows]
    own = {reporter: [code for code, _ in who], "period": [period for _, period in who]}
    columns = {
        name: records.from_column(field, own.get(name) or [row[name] for row in rows], index)
        for name, field in spec.fields.items()
    }
    return pd.DataFrame(columns, index=index, copy=False)
