"""How a ledger grows: numbered steps, then form tables and columns that are new. Add-only, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Table, inspect, select
from sqlalchemy.schema import CreateColumn

from onex import formbook
from onex.ledger import schema
from onex.ledger.chain import Digest


def _first(connection: Connection) -> None:
    for table in schema.FIXED:
        table.create(connection)
        _append_only(connection, table)


MIGRATIONS: Sequence[tuple[str, Callable[[Connection], None]]] = (("建立台账", _first),)


def version(connection: Connection) -> tuple[int, str]:
    """The last numbered step done and the forms' digest."""
    table = schema.schema_versions
    found = connection.execute(select(table.c.says, table.c.forms).order_by(table.c.version.desc()).limit(1)).first()
    return (int(found[0].partition(" ")[0]), str(found[1])) if found else (0, "")


def forms_digest() -> str:
    specs = [spec for form in formbook.forms().values() for spec in form.tables.values()]
    found = Digest()
    for spec in sorted(specs, key=lambda spec: spec.id):
        found.add({"table": spec.id, "fields": {f.name: f.type for f in spec.fields.values()}})
    return str(found.pair[1])


def grow(connection: Connection) -> None:
    """Form tables and columns that the ledger lacks; nothing is ever dropped or retyped."""
    known = inspect(connection)
    for table in schema.define(formbook.forms().values()):
        if not known.has_table(table.name):
            table.create(connection)
            _append_only(connection, table)
            continue
        present = {column["name"] for column in known.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                written = CreateColumn(column).compile(dialect=connection.dialect)
                table_name = connection.dialect.identifier_preparer.format_table(table)
                connection.exec_driver_sql(f"ALTER TABLE {table_name} ADD COLUMN {written}")


def _append_only(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            name = connection.dialect.identifier_preparer.quote(f"{table.name}_no_{verb.lower()}")
            on = connection.dialect.identifier_preparer.quote(table.name)
            stop = "SELECT RAISE(ABORT, '台账只增不改')"
            connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {verb} ON {on} BEGIN {stop}; END")
