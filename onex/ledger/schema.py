"""The ledger's tables: a fixed few, and one typed table for each table of a form, made from the form's own definition.

Every row carries the event that wrote it. Whole numbers are INTEGER, money whole cents, truth values 0 and 1, days ISO text,
lists text joined by 、; a missing value is NULL and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.types import TypeEngine

from onex.model.form import Field, Form, TableSpec

BIG: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")  # STRICT tables know INTEGER only
WHOLE = frozenset({"count", "batch", "round", "yes_no", "money"})
OWN = ("event", "revision_id", "sheet", "row")  # the columns of a form's table that are none of its fields

metadata = MetaData()


def _event() -> Column[int]:
    # An event is written last, when the rows that it vouches for are known.
    return Column(
        "event", BIG, ForeignKey("events.seq", deferrable=True, initially="DEFERRED"), nullable=False, index=True
    )


def _table(name: str, *columns: Column[int] | Column[str] | UniqueConstraint | Index) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True)


def _text(name: str, **options: bool) -> Column[str]:
    return Column(name, Text, **{"nullable": False, **options})  # type: ignore[arg-type]


def _number(name: str, **options: bool) -> Column[int]:
    return Column(name, BIG, **{"nullable": False, "autoincrement": False, **options})  # type: ignore[arg-type]


events = _table(
    "events",
    _number("seq", primary_key=True),
    _text("at"),
    _text("kind"),
    _text("body"),
    _text("previous"),
    _text("hash"),
)
schema_versions = _table(
    "schema_versions", _number("version", primary_key=True), _event(), _text("says"), _text("forms")
)
receipts = _table(
    "receipts",
    _text("receipt", primary_key=True),
    _event(),
    _text("file"),
    _text("sha256"),
    _number("size"),
    _text("form"),
    _text("period"),
    _text("status"),
    _number("rows"),
    _number("errors"),
    _number("warnings"),
    _number("notices"),
    _text("received_on"),
    _text("error", nullable=True),
    Index("receipts_by_bytes", "sha256"),
)
revisions = _table(
    "revisions",
    _number("revision_id", primary_key=True),
    _event(),
    Column("receipt", Text, ForeignKey("receipts.receipt"), nullable=False),
    _text("form"),
    _text("period"),
    _text("reporter"),
    _number("revision"),
    _text("content"),
    _text("judged_on"),
    _text("policy"),
    _text("version"),
    _number("rows"),
    _number("errors"),
    _number("warnings"),
    _number("notices"),
    UniqueConstraint("form", "period", "reporter", "revision"),
)
receipt_revisions = _table(
    "receipt_revisions",
    Column("receipt", Text, ForeignKey("receipts.receipt"), primary_key=True),
    Column("revision_id", BIG, ForeignKey("revisions.revision_id"), primary_key=True, autoincrement=False),
    _event(),
)
layouts = _table(
    "layouts",
    Column("revision_id", BIG, ForeignKey("revisions.revision_id"), primary_key=True, autoincrement=False),
    _text("table_name", primary_key=True),
    _text("sheet", primary_key=True),
    _event(),
    _text("columns"),
)
findings = _table(
    "findings",
    Column("receipt", Text, ForeignKey("receipts.receipt"), primary_key=True),
    _number("position", primary_key=True),
    _event(),
    Column("revision_id", BIG, ForeignKey("revisions.revision_id"), nullable=True, index=True),
    _text("finding"),
    _text("rule"),
    _text("severity"),
    _text("school_code"),
    _text("table_name"),
    _text("sheet"),
    _number("row"),
    _text("cells"),
    _text("title"),
    _text("message"),
    _text("expected"),
    _text("difference"),
    _text("fix"),
    _text("clauses"),
)
decisions = _table(
    "decisions",
    _number("decision_id", primary_key=True),
    _event(),
    _text("decision"),
    _text("form"),
    _text("period"),
    _text("school_code"),
    Column("revision_id", BIG, ForeignKey("revisions.revision_id"), nullable=False),
    _text("certificate", nullable=True),
    _text("level", nullable=True),
    _text("major_code", nullable=True),
    _number("students", nullable=True),
    _text("decided_by"),
    _text("decided_on"),
    _text("reason"),
    _text("clause"),
    _text("despite"),
    Index("decisions_by_school", "form", "period", "school_code"),
)
document_numbers = _table(
    "document_numbers",
    _text("prefix", primary_key=True),
    _number("year", primary_key=True),
    _number("number", primary_key=True),
    _text("state", primary_key=True),
    _event(),
    _text("document"),
    _text("sha256"),
)
FIXED = tuple(metadata.sorted_tables)


def table_name(spec: TableSpec) -> str:
    """The ledger's name of a form's table: ``progress_figures``; a register's sole table bears its name alone."""
    return spec.form if spec.form == spec.name else f"{spec.form}_{spec.name}"


@cache
def form_table(spec_id: str) -> Table:
    """The typed table of ``form.table``; `define` must have seen its form."""
    return metadata.tables[_names[spec_id]]


_names: dict[str, str] = {}


def define(forms: Iterable[Form]) -> list[Table]:
    """The typed tables of forms, made on first sight."""
    made = []
    for spec in (spec for form in forms for spec in form.tables.values()):
        name = table_name(spec)
        if name not in metadata.tables:
            _names[spec.id] = name
            _table(
                name,
                Column("revision_id", BIG, ForeignKey("revisions.revision_id"), primary_key=True, autoincrement=False),
                _text("sheet", primary_key=True),
                _number("row", primary_key=True),
                _event(),
                *(_column(field) for field in spec.fields.values()),
            )
        made.append(metadata.tables[name])
    return made


def _column(field: Field) -> Column[int] | Column[str]:
    return _number(field.name, nullable=True) if field.type in WHOLE else _text(field.name, nullable=True)
