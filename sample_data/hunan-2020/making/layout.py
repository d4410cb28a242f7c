"""Layouts: how records are set on a sheet, from the issued blank to what comes back by e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from making.fields import TABLES
from making.paper import Book, Formula, Sheet, a1, meaning
from making.records import Record

CENTRED = {
    "school_code",
    "leader",
    "contact",
    "round",
    "batch",
    "level",
    "team_rank",
    "outsourced",
    "agent",
    "school_kind",
    "affiliation",
    "prefecture",
}


@dataclass(slots=True)
class Placed:
    """A table on a sheet, with the row of every record and the column of every field: faults are named by cell."""

    table: str
    sheet: Sheet
    records: Sequence[Record]
    rows: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)

    def cell(self, record: int, name: str) -> str:
        """The cell of a field of the n-th record."""
        return self.cards[name] if self.cards else a1(self.rows[record], self.columns[name])


@dataclass(slots=True)
class Submission:
    """One file of the story: where it lies, its book, its tables, and what is planted in it."""

    path: str
    book: Book
    tables: list[Placed]
    about: str
    faults: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    exported: bool = False

    def fault(self, table: str, record: int, name: str, obligation: str, severity: str, what: str) -> None:
        """Plants a fault at a field of a record; a row of the answer key."""
        placed = next(t for t in self.tables if t.table == table)
        self.faults.append((placed.sheet.name, placed.cell(record, name), obligation, severity, what))

    def mark(self, sheet: str, row: int, column: int, obligation: str, severity: str, what: str) -> None:
        """Plants a fault outside the records: a total, a hidden row, the edition."""
        self.faults.append((sheet, a1(row, column), obligation, severity, what))


def plain(table: str, records: Sequence[Record], *, as_text: bool = False, drop: Iterable[str] = ()) -> Placed:
    """The plain layout: the labels in row 1, records from row 2."""
    title, fields = TABLES[table]
    sheet = Sheet(title)
    placed = Placed(table, sheet, records)
    for column, name in enumerate((n for n in fields if n not in set(drop)), start=1):
        placed.columns[name] = column
        sheet.put(1, column, fields[name][0], "bare_head")
    for row, record in enumerate(records, start=2):
        placed.rows.append(row)
        for name, column in placed.columns.items():
            value = record[name]
            as_str = as_text and isinstance(value, int)
            sheet.put(row, column, str(value) if as_str else value, "bare")
    sheet.fit()
    return placed


@dataclass(frozen=True, slots=True)
class Look:
    """How an office dresses a table.

    heads    (upper, lower, field) for every column from the left; lower "" = one heading over both rows; field "" = a
             column that no form knows (序号, 备注)
    foot     lines below the table
    blank_after  records after which an empty row stands
    sums     fields that the rows 小计 and 合计 add up
    per_school  whether every school has its own 小计
    sums_by  "formula" | "typed"
    """

    heads: Sequence[tuple[str, str, str]]
    title: str = ""
    unit: str = ""
    sample: Record | None = None
    foot: Sequence[str] = ()
    blank_after: frozenset[int] = frozenset()
    sums: Sequence[str] = ()
    per_school: bool = False
    sums_by: str = "typed"
    total_word: str = "合计"
    merge: Sequence[str] = ()


def one_row(table: str, renamed: dict[str, str] | None = None, order: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """Headings of one row: the labels, some of them renamed, in the given or the forms' order."""
    fields = TABLES[table][1]
    return [((renamed or {}).get(name, fields[name][0]), "", name) for name in order or fields]


def office(table: str, records: Sequence[Record], look: Look, *, name: str = "") -> Placed:
    """A table as an office dresses it: title, unit line, boxed headings, merges, totals, signatures."""
    sheet = Sheet(name or TABLES[table][0])
    placed = Placed(table, sheet, records)
    width = len(look.heads)
    row = _top(sheet, look, width)
    row = _heads(sheet, look, row, placed)
    if look.sample is not None:
        _line(sheet, row, look, look.sample, placed, "sample")
        sheet.put(row, 1, "示例", "sample")
        row += 1
    row = _body(sheet, look, row, placed)
    for line in look.foot:
        sheet.merge(row, 1, row, width, line, "note")
        sheet.heights[row] = 20
        row += 1
    sheet.fit()
    return placed


def _top(sheet: Sheet, look: Look, width: int) -> int:
    row = 1
    if look.title:
        sheet.merge(row, 1, row, width, look.title, "title")
        sheet.heights[row] = 34
        row += 1
    if look.unit:
        sheet.merge(row, 1, row, width, look.unit, "line")
        sheet.heights[row] = 22
        row += 1
    return row


def _heads(sheet: Sheet, look: Look, row: int, placed: Placed) -> int:
    two = any(lower for _, lower, _ in look.heads)
    column = 1
    for upper, group in groupby(look.heads, key=lambda head: head[0]):
        members = list(group)
        if two and members[0][1]:
            sheet.merge(row, column, row, column + len(members) - 1, upper, "head")
            for offset, (_, lower, _) in enumerate(members):
                sheet.put(row + 1, column + offset, lower, "head")
        else:
            sheet.merge(row, column, row + two, column, upper, "head")
        column += len(members)
    for column, (_, _, name) in enumerate(look.heads, start=1):
        if name:
            placed.columns[name] = column
    sheet.heights[row] = 30
    return row + 1 + two


def _line(sheet: Sheet, row: int, look: Look, record: Record, placed: Placed, style: str = "") -> None:
    for column, (upper, _, name) in enumerate(look.heads, start=1):
        value = record[name] if name else (len(placed.rows) if upper == "序号" else None)
        centred = name in CENTRED or isinstance(meaning(value), int)
        sheet.put(row, column, value, style or ("center" if centred else "text"))


def _body(sheet: Sheet, look: Look, row: int, placed: Placed) -> int:
    first = row
    subtotals: list[int] = []
    start = row
    for number, record in enumerate(placed.records):
        placed.rows.append(row)
        _line(sheet, row, look, record, placed)
        row += 1
        if number in look.blank_after:
            row += 1
        last = number + 1 == len(placed.records)
        ends = last or meaning(placed.records[number + 1]["school_code"]) != meaning(record["school_code"])
        if ends:
            _merge_school(sheet, look, placed, start, row - 1)
            if look.per_school:
                _sum(sheet, look, placed, row, "小计", range(start, row))
                subtotals.append(row)
                row += 1
            start = row
    if look.sums and placed.records:
        _sum(sheet, look, placed, row, look.total_word, range(first, row), subtotals)
        row += 1
    return row


def _merge_school(sheet: Sheet, look: Look, placed: Placed, first: int, last: int) -> None:
    for name in look.merge:
        if last > first:
            column = placed.columns[name]
            sheet.merge(first, column, last, column, sheet.cells[first, column][0], "center")


def _sum(
    sheet: Sheet, look: Look, placed: Placed, row: int, word: str, span: range, subtotals: Sequence[int] = ()
) -> None:
    sheet.heights[row] = 22
    sheet.put(row, 1, word, "total")
    for column in range(2, len(look.heads) + 1):
        sheet.put(row, column, None, "total")
    for name in look.sums:
        column = placed.columns[name]
        amounts = [
            (r, meaning(record[name]))
            for r, record in zip(placed.rows, placed.records, strict=False)
            if r in span and isinstance(meaning(record[name]), int)
        ]
        total = sum(int(str(amount)) for _, amount in amounts)
        if look.sums_by == "formula":
            letters = [a1(r, column) for r in subtotals]
            inner = ",".join(letters) if letters else f"{a1(span.start, column)}:{a1(span.stop - 1, column)}"
            sheet.put(row, column, Formula(f"=SUM({inner})", total), "total")
        else:
            sheet.put(row, column, total, "total")


def card(record: Record, *, title: str, pairs: int = 2) -> Placed:
    """学校基本情况 as a card: the label on the left, the answer to its right, `pairs` of them in a line."""
    name, fields = TABLES["profile"]
    sheet = Sheet(name, landscape=False)
    placed = Placed("profile", sheet, [record])
    sheet.merge(1, 1, 1, pairs * 2, title, "title")
    sheet.heights[1] = 34
    for number, (key, (label, _, _)) in enumerate(fields.items()):
        row, column = 2 + number // pairs, 1 + 2 * (number % pairs)
        sheet.put(row, column, label, "label")
        last = number + 1 == len(fields)
        sheet.merge(row, column + 1, row, pairs * 2 if last else column + 1, record[key], "center")
        sheet.heights[row] = 32
        placed.cards[key] = a1(row, column + 1)
    sheet.merge(row + 1, 1, row + 1, pairs * 2, "填表人：样本庚          审核人：示例辛          （学校盖章）", "note")
    sheet.heights[row + 1] = 28
    sheet.widths = {c: 18 if c % 2 else 26 for c in range(1, pairs * 2 + 1)}
    return placed


def notes(lines: Sequence[str], name: str = "填表说明") -> Sheet:
    """A sheet of words that belongs to no form."""
    sheet = Sheet(name, landscape=False)
    sheet.put(1, 1, name, "title")
    for row, line in enumerate(lines, start=3):
        sheet.put(row, 1, line, "line")
    sheet.widths[1] = 88
    return sheet


def edition_sheet(edition: str, code: str) -> Sheet:
    """The very hidden sheet that an issued blank carries."""
    sheet = Sheet("_onex", very_hidden=True)
    sheet.put(1, 1, "onex-form", "bare")
    for row, value in enumerate(("application", edition, code), start=1):
        sheet.put(row, 2, value, "bare")
    return sheet


def submission(path: str, about: str, tables: Sequence[Placed], *more: Sheet, epoch_1904: bool = False) -> Submission:
    """A file with the sheets of its tables in the given order, then the other sheets."""
    return Submission(path, Book([t.sheet for t in tables] + list(more), epoch_1904), list(tables), about)
