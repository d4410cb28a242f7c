"""One file → its tables and what is wrong with the workbook as such. Nothing is judged here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onex import formbook
from onex.errors import Unreadable
from onex.model.cell import Source
from onex.model.finding import Batch
from onex.model.form import Form, TableSpec
from onex.sheets import checks
from onex.sheets.headings import Heading, recognise
from onex.sheets.opening import open_bytes, read_input
from onex.sheets.raw import Book, Sheet
from onex.sheets.records import build
from onex.sheets.stamp import METADATA_SHEET, Stamp, stamp_of
from onex.tables import Table, join

OPINION_SHEET = "核查意见"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one file.

    status   read, or unreadable with `error` (a code of FILE_ERRORS) and `detail`
    tables   one for each table of a form that stands in the file, its sheets joined
    batches  findings about the workbook itself (headings, hidden rows, totals …)
    ignored  names of sheets in which no table was recognised
    answered whether it has the sheet 核查意见 of a marked copy, which a school may have filled in
    """

    source: Source
    status: str
    tables: tuple[Table, ...] = ()
    batches: tuple[Batch, ...] = ()
    error: str = ""
    detail: str = ""
    format: str = ""
    encoding: str = ""
    unseen: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    stamp: Stamp | None = None
    answered: bool = False

    @property
    def form(self) -> str:
        """The form of the first table; empty when none was recognised."""
        return self.tables[0].spec.form if self.tables else ""


def read(path: Path, name: str = "", forms: Sequence[Form] = ()) -> Reading:
    """The tables of a file. Never raises for bad input: an unreadable file is a Reading that says why.

    forms narrows what is looked for; by default every form and register.
    """
    name = name or str(path)
    try:
        data = read_input(path)
    except Unreadable as problem:
        return Reading(Source(name, ""), "unreadable", error=problem.code, detail=problem.detail)
    return read_bytes(data, name, forms)


def read_bytes(data: bytes, name: str, forms: Sequence[Form] = ()) -> Reading:
    """As `read`, of bytes that are already here."""
    source = Source(name, hashlib.sha256(data).hexdigest())
    try:
        book = open_bytes(data, name)
    except Unreadable as problem:
        return Reading(source, "unreadable", error=problem.code, detail=problem.detail)
    return understand(book, source, forms or tuple(formbook.forms().values()))


def understand(book: Book, source: Source, forms: Sequence[Form]) -> Reading:
    """The tables of an opened workbook."""
    stamp = stamp_of(book)
    found: list[tuple[Sheet, Heading]] = []
    ignored: list[str] = []
    for sheet in book.sheets:
        if sheet.name in (METADATA_SHEET, OPINION_SHEET) or not len(sheet.rows):
            continue
        heading = recognise(sheet, forms, formbook.simplify)
        if heading is None or not heading.trusted:
            ignored.append(sheet.name)
            if heading is not None and len(heading.mapped) >= 3:
                found.append((sheet, heading))
        else:
            found.append((sheet, heading))
    trusted = [(s, h) for s, h in found if h.trusted]
    visible = {h.spec.id for s, h in trusted if s.visibility == "visible"}
    chosen = [(s, h) for s, h in trusted if s.visibility == "visible" or h.spec.id not in visible]
    built = [(s, h, build(s, h, source, formbook.parser())) for s, h in chosen]
    kept, copies = _without_copies(built)
    batches = checks.workbook(book, found, kept, copies, source, stamp, forms)
    tables = tuple(join(tables) for tables in _grouped([t for _, _, t in kept]))
    common = {
        "format": book.format,
        "encoding": book.encoding,
        "unseen": tuple(book.unseen),
        "ignored": tuple(ignored),
        "stamp": stamp,
        "answered": any(sheet.name == OPINION_SHEET for sheet in book.sheets),
        "remarks": tuple(o.detail for o in book.oddities if o.code not in checks.REPORTED),
    }
    if not tables:
        detail = _what_it_is(book, source, forms)
        return Reading(source, "unreadable", (), tuple(batches), "NO_TABLE", detail, **common)  # type: ignore[arg-type]
    return Reading(source, "read", tables, tuple(batches), **common)  # type: ignore[arg-type]


def _what_it_is(book: Book, source: Source, asked: Sequence[Form]) -> str:
    """Which other form a workbook holds that is none of those asked for; empty when it holds none at all."""
    others = [form for form in formbook.forms().values() if form not in asked]
    found = understand(book, source, others) if others else None
    titles = dict.fromkeys(formbook.forms()[t.spec.form].title for t in found.tables) if found else {}
    return f"内容是「{'、'.join(titles)}」" if titles else ""


Built = tuple[Sheet, Heading, Table]


def _without_copies(built: Sequence[Built]) -> tuple[list[Built], list[tuple[Sheet, Sheet]]]:
    """The tables without those that repeat an earlier sheet's records, and the pairs (copy, original)."""
    kept: list[Built] = []
    copies: list[tuple[Sheet, Sheet]] = []
    for sheet, heading, table in built:
        twin = next(
            (s for s, h, t in kept if h.spec.id == heading.spec.id and len(table.frame) and _same(t, table)), None
        )
        if twin is None:
            kept.append((sheet, heading, table))
        else:
            copies.append((sheet, twin))
    return kept, copies


def _same(one: Table, other: Table) -> bool:
    if len(one.frame) != len(other.frame):
        return False
    return bool(
        one.frame.reset_index(drop=True).astype(object).equals(other.frame.reset_index(drop=True).astype(object))
    )


def _grouped(tables: Sequence[Table]) -> list[list[Table]]:
    groups: dict[str, list[Table]] = {}
    for table in tables:
        groups.setdefault(table.spec.id, []).append(table)
    return list(groups.values())


def spec_of(forms: Sequence[Form], table_id: str) -> TableSpec:
    """The spec of ``form.table``."""
    form_name, _, table = table_id.partition(".")
    return next(form for form in forms if form.name == form_name).tables[table]
