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

metadata = MetaData()


def _event(index: bool = True) -> Column[int]:
    # No foreign key: an event is written last, when the rows that it vouches for are known, and a database that defers the
    # check looks through every table for each event. `verify` checks it.
    return Column("event", BIG, nullable=False, index=index)


def _table(name: str, *columns: Column[int] | Column[str] | UniqueConstraint | Index, rowid: bool = True) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


def _text(name: str, **options: bool) -> Column[str]:
    return Column(name, Text, **{"nullable": False, **options})  # type: ignore[arg-type]


def _number(name: str, **options: bool) -> Column[int]:
    return Column(name, BIG, **{"nullable": False, "autoincrement": False, **options})  # type: ignore[arg-type]


def _receipt(primary_key: bool = False) -> Column[str]:
    return Column("receipt", Text, ForeignKey("receipts.receipt"), primary_key=primary_key, nullable=False)


def _revision(primary_key: bool = False, nullable: bool = False) -> Column[int]:
    return Column(
        "revision_id",
        BIG,
        ForeignKey("revisions.revision_id"),
        primary_key=primary_key,
        nullable=nullable,
        autoincrement=False,
    )


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
    "schema_versions",
    _number("version", primary_key=True),
    _event(),
    _number("step"),
    _text("says"),
    _text("forms"),
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
    _text("sender"),
    _text("status"),
    _number("rows"),
    _number("errors"),
    _number("warnings"),
    _number("notices"),
    _text("received_on"),
    _text("due_on", nullable=True),
    _text("remark", nullable=True),
    _text("error", nullable=True),
    Index("receipts_by_bytes", "sha256"),
)
revisions = _table(
    "revisions",
    _number("revision_id", primary_key=True),
    _event(),
    _receipt(),
    _text("form"),
    _text("period"),
    _text("reporter"),
    _number("revision"),
    _text("content"),
    _number("rows"),
    UniqueConstraint("form", "period", "reporter", "revision"),
    Index("revisions_by_reporter", "form", "reporter", "period"),
)
receipt_revisions = _table(
    "receipt_revisions",
    _receipt(primary_key=True),
    _revision(primary_key=True),
    _event(),
)
layouts = _table(
    "layouts",
    _revision(primary_key=True),
    _text("table_name", primary_key=True),
    _text("sheet", primary_key=True),
    _event(),
    _text("columns"),
)
judgements = _table(
    "judgements",
    _number("judgement_id", primary_key=True),
    _event(),
    _receipt(),
    _revision(nullable=True),
    _text("judged_on"),
    _text("policy"),
    _text("registers"),
    _text("edition"),
    _text("version"),
    _number("errors"),
    _number("warnings"),
    _number("notices"),
    Index("judgements_by_revision", "revision_id"),
)
findings = _table(
    "findings",
    Column("judgement_id", BIG, ForeignKey("judgements.judgement_id"), primary_key=True, autoincrement=False),
    _number("position", primary_key=True),
    _event(),
    _text("finding"),
    _text("rule"),
    _text("severity"),
    _text("school_code"),
    _text("table_name"),
    _text("key"),
    _text("sheet"),
    _number("row"),
    _text("cells"),
    _text("title"),
    _text("message"),
    _text("expected"),
    _text("difference"),
    _text("fix"),
    _text("clauses"),
    Index("findings_by_id", "finding"),
)
explanations = _table(
    "explanations",
    _number("explanation_id", primary_key=True),
    _event(),
    _receipt(),
    _text("finding"),
    _text("rule"),
    _text("form"),
    _text("period"),
    _text("school_code"),
    _text("key"),
    _text("method"),
    _text("note"),
    Index("explanations_by_school", "form", "period", "school_code"),
)
waivers = _table(
    "waivers",
    _number("waiver_id", primary_key=True),
    _event(),
    Column("withdraws", BIG, ForeignKey("waivers.waiver_id"), nullable=True, autoincrement=False),
    _text("rule"),
    _text("school_code"),
    _text("asked_by"),
    _text("approved_by"),
    _text("clause"),
    _text("reason"),
    _text("from_on"),
    _text("until_on"),
)
decisions = _table(
    "decisions",
    _number("decision_id", primary_key=True),
    _event(),
    _text("decision"),
    _text("stage"),
    _text("form"),
    _text("period"),
    _text("school_code"),
    _revision(nullable=True),
    _text("certificate", nullable=True),
    _text("level", nullable=True),
    _text("major_code", nullable=True),
    _number("students", nullable=True),
    _text("until_on", nullable=True),
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
FIRST = tuple(metadata.sorted_tables)

publications = _table(
    "publications",
    _number("publication_id", primary_key=True),
    _event(),
    _text("report"),
    _text("period"),
    _text("published_on"),
    _text("published_by"),
    _text("head"),
    _text("figures_sha256"),
    _text("file"),
    _text("file_sha256"),
    Index("publications_by_report", "report", "period"),
)
documents = _table(
    "documents",
    _number("document_id", primary_key=True),
    _event(),
    _text("template"),
    _text("title"),
    _text("prefix"),
    _number("year"),
    _number("number"),
    _text("school_code"),
    _text("issued_on"),
    _text("issued_by"),
    _text("file"),
    _text("sha256"),
    _text("facts_sha256"),
    Index("documents_by_template", "template", "school_code"),
)
ISSUING = (publications, documents)


def key(table: Table) -> list[str]:
    """The columns of a table's primary key."""
    return [column.name for column in table.primary_key.columns]


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
                _revision(primary_key=True),
                _text("sheet", primary_key=True),
                _number("row", primary_key=True),
                _event(index=False),  # the rows of an event are those of its revisions
                *(_column(field) for field in spec.fields.values()),
                rowid=False,
            )
        made.append(metadata.tables[name])
    return made


def _column(field: Field) -> Column[int] | Column[str]:
    return _number(field.name, nullable=True) if field.type in WHOLE else _text(field.name, nullable=True)
