"""How a ledger grows: numbered steps, then form tables and columns that are new. Add-only, inside the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Table, inspect, select
from sqlalchemy.schema import CreateColumn

from onex import formbook
from onex.errors import SettingsError
from onex.ledger import schema
from onex.ledger.chain import canonical

Step = Callable[[Connection], None]

_STOP = "台账只增不改"


def prepare(connection: Connection) -> None:
    """What an empty database needs before its first table."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION onex_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_STOP}'; END $$"
        )


def _first(connection: Connection) -> None:
    prepare(connection)
    create(connection, schema.FIRST)


def _issuing(connection: Connection) -> None:
    create(connection, schema.ISSUING)


# Step 1 was that of a ledger before the first release.
MIGRATIONS: Sequence[tuple[int, str, Step]] = (
    (2, "建立台账", _first),
    (3, "登记发布的报表和印发的公文", _issuing),
)
LATEST = MIGRATIONS[-1][0]


def after(done: int) -> tuple[int, str, Step]:
    """The step that follows the one done last; 0 for none."""
    return next(one for one in MIGRATIONS if one[0] > done)


def version(connection: Connection) -> tuple[int, str]:
    """The last numbered step done, 0 for an empty database, and the digest of the forms it has tables for.

    Raises SettingsError for a ledger that this onex cannot bring to its own version.
    """
    known = inspect(connection)
    if not known.has_table("judgements"):
        if known.has_table("events"):
            raise SettingsError("这个台账是正式版之前的 onex 建的，打不开。请新建工作区，把「已收」中的文件重新收入。")
        return 0, ""
    table = schema.schema_versions
    found = connection.execute(select(table.c.step, table.c.forms).order_by(table.c.version.desc()).limit(1)).first()
    step, forms = (int(found[0]), str(found[1])) if found else (0, "")
    if step > LATEST:
        raise SettingsError("台账是更新版本的 onex 建的，请升级 onex 后再打开。")
    return step, forms


def forms_digest() -> str:
    """What the tables of all forms look like: names and types."""
    specs = [spec for form in formbook.forms().values() for spec in form.tables.values()]
    said = {spec.id: {field.name: field.type for field in spec.fields.values()} for spec in specs}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def grow(connection: Connection) -> None:
    """Form tables and columns that the ledger lacks; nothing is ever dropped or retyped."""
    known = inspect(connection)
    for table in schema.define(formbook.forms().values()):
        if not known.has_table(table.name):
            create(connection, [table])
            continue
        present = {column["name"] for column in known.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                written = CreateColumn(column).compile(dialect=connection.dialect)
                table_name = connection.dialect.identifier_preparer.format_table(table)
                connection.exec_driver_sql(f"ALTER TABLE {table_name} ADD COLUMN {written}")


def create(connection: Connection, tables: Sequence[Table]) -> None:
    """Tables made, each refusing to have its rows changed or dropped."""
    for table in tables:
        table.create(connection)
        _append_only(connection, table)


def _append_only(connection: Connection, table: Table) -> None:
    """The database itself refuses to change or drop a row."""
    quote = connection.dialect.identifier_preparer.quote
    on = quote(table.name)
    if connection.dialect.name == "postgresql":
        called = "EXECUTE FUNCTION onex_append_only()"
        connection.exec_driver_sql(
            f"CREATE TRIGGER {quote(table.name + '_no_change')} BEFORE UPDATE OR DELETE ON {on} FOR EACH ROW {called}"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {quote(table.name + '_no_truncate')} BEFORE TRUNCATE ON {on} FOR EACH STATEMENT {called}"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        name = quote(f"{table.name}_no_{verb.lower()}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {on} BEGIN SELECT RAISE(ABORT, '{_STOP}'); END"
        )
