"""What is wrong with a workbook as such: headings, hidden content, totals, copies, a stale or foreign form (W03 …)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from onex.model.cell import Cell, Source, letters
from onex.model.finding import MOST, Batch, Finding, Place, Severity
from onex.model.form import Form
from onex.model.values import canonical
from onex.sheets.defects import CELL_DEFECTS
from onex.sheets.faults import school_of
from onex.sheets.headings import Heading
from onex.sheets.raw import Book, Sheet
from onex.sheets.remark import BY_NEED, finding
from onex.sheets.stamp import Stamp
from onex.sheets.totals import disagreements
from onex.tables import Table

REPORTED = frozenset({"W18"})


def _batch(findings: Sequence[Finding]) -> list[Batch]:
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for item in findings:
        groups.setdefault((item.rule, item.severity), []).append(item)
    return [Batch(rule, severity, tuple(group[:MOST]), len(group)) for (rule, severity), group in groups.items()]


# -- the workbook as such ----------------------------------------------------------------------------------------------


def workbook(
    book: Book,
    found: Sequence[tuple[Sheet, Heading]],
    kept: Sequence[tuple[Sheet, Heading, Table]],
    copies: Sequence[tuple[Sheet, Sheet]],
    source: Source,
    stamp: Stamp | None,
    forms: Sequence[Form],
) -> list[Batch]:
    """Everything structural: headings, hidden content, totals, copies, a stale or foreign form."""
    out: list[Finding] = []
    for oddity in book.oddities:
        if oddity.code in REPORTED:
            out.append(finding(oddity.code, "notice", source, oddity.detail))
    out += _unread_sheets(found, kept, copies, source)
    for sheet, heading, table in kept:
        out += _headings(heading, table, source)
        out += _hidden(sheet, table, source)
        out += _oddities(sheet, heading, table, source)
        out += _merged_quantities(table, source)
        out += disagreements(sheet, heading, table, source)
    out += _empty(kept, source)
    if book.format != "csv":  # a text file holds one table and cannot hold another
        out += _missing_sheets(kept, source, forms)
    out += _stale(stamp, kept, source, forms)
    return _batch(out)


def _empty(kept: Sequence[tuple[Sheet, Heading, Table]], source: Source) -> Iterator[Finding]:
    """Tables without a record; where no table of the file has one, it was sent back unfilled: an error."""
    filled = any(table.parts[0].rows for _, _, table in kept)
    for sheet, heading, table in kept:
        if not table.parts[0].rows and heading.spec.needs_records:
            message = f"{sheet.name} 没有一条记录"
            severity: Severity = "warning" if filled else "error"
            yield finding("W23", severity, source, message, spec=heading.spec, sheet=sheet.name)


def _unread_sheets(
    found: Sequence[tuple[Sheet, Heading]],
    kept: Sequence[tuple[Sheet, Heading, Table]],
    copies: Sequence[tuple[Sheet, Sheet]],
    source: Source,
) -> Iterator[Finding]:
    read = {sheet.name for sheet, _, _ in kept} | {copy.name for copy, _ in copies}
    for sheet, heading in found:
        if not heading.trusted:
            words = "、".join(sorted(heading.spec.fields[n].label for n in heading.spec.required - heading.mapped))
            message = f"工作表「{sheet.name}」像「{heading.spec.title}」，但缺少表头：{words}，没有读取"
            yield finding("W16", "warning", source, message, spec=heading.spec, sheet=sheet.name)
        elif sheet.visibility != "visible":
            done = "已读取" if sheet.name in read else "没有读取"
            message = f"隐藏的工作表「{sheet.name}」是「{heading.spec.title}」，{done}"
            yield finding("W20", "warning", source, message, spec=heading.spec, sheet=sheet.name)
    for copy, original in copies:
        message = f"工作表「{copy.name}」与「{original.name}」内容相同，只读取「{original.name}」"
        yield finding("W10", "warning", source, message, sheet=copy.name)


def _headings(heading: Heading, table: Table, source: Source) -> Iterator[Finding]:
    spec, part = heading.spec, table.parts[0]
    doubted = {m.field: m for m in heading.columns if m.match == "doubtful"}
    for name, mapped in doubted.items():
        field = spec.fields[name]
        if field.need == "optional":
            severity: Severity = "notice"
        else:
            severity = BY_NEED[field.need]
        place = Place(part.sheet, Cell(part.sheet, mapped.row, mapped.column).a1, name, mapped.heading)
        message = f"{place} 表头「{mapped.heading}」疑为「{field.label}」，没有读取"
        yield finding(
            "W04",
            severity,
            source,
            message,
            spec=spec,
            places=[place],
            expected=field.label,
            obligations=field.obligations,
        )
    for severity, need in (("error", "required"), ("warning", "judged")):
        missing = [
            f for f in spec.fields.values() if f.need == need and f.name not in heading.mapped and f.name not in doubted
        ]
        if missing:
            words = "、".join(f.label for f in missing)
            effect = f"，{part.rows} 行记录没有判定" if need == "required" else "，有关规则无法判定"
            yield finding(
                "W03",
                severity,
                source,
                f"工作表「{part.sheet}」缺少表头：{words}{effect}",
                spec=spec,
                sheet=part.sheet,
                expected=words,
                obligations=(o for f in missing for o in f.obligations),
            )
    for mapped in heading.doubles:
        place = Place(part.sheet, Cell(part.sheet, mapped.row, mapped.column).a1, mapped.field, mapped.heading)
        first = letters(part.column_of(mapped.field))
        message = f"{place} 表头「{mapped.heading}」与 {first} 列重复，只读取 {first} 列"
        yield finding("W25", "warning", source, message, spec=spec, places=[place])


def _hidden(sheet: Sheet, table: Table, source: Source) -> Iterator[Finding]:
    part, spec = table.parts[0], table.spec
    rows = [int(row) for row in table.frame.index if int(row) in sheet.hidden_rows] if sheet.hidden_rows else []
    first = min((m.column for m in part.columns), default=1)
    for row in rows:
        place = Place(part.sheet, Cell(part.sheet, row, first).a1)
        message = f"{part.sheet}!{row}:{row} 整行隐藏，数据已读取"
        school = school_of(table, int(np.searchsorted(table.frame.index.to_numpy(), row)))
        yield finding("W07", "warning", source, message, spec=spec, places=[place], row=row, school_code=school)
    for mapped in part.columns:
        if mapped.column in sheet.hidden_columns and mapped.match != "doubtful":
            place = Place(part.sheet, Cell(part.sheet, mapped.row, mapped.column).a1, mapped.field, mapped.heading)
            message = f"{part.sheet}!{letters(mapped.column)}:{letters(mapped.column)}「{mapped.heading}」整列隐藏，数据已读取"
            yield finding("W07", "warning", source, message, spec=spec, places=[place])


def _oddities(sheet: Sheet, heading: Heading, table: Table, source: Source) -> Iterator[Finding]:
    """What the file itself does oddly, where it touches a field that is read, or the sheet as a whole."""
    columns = {m.column: m.field for m in heading.columns} | {c: n for n, (_, c) in heading.card.items()}
    rows = set(table.frame.index)
    for oddity in sheet.oddities:
        if oddity.code not in CELL_DEFECTS:
            continue
        title = CELL_DEFECTS[oddity.code].title
        if not oddity.column:
            message = f"工作表「{sheet.name}」{title}{oddity.detail and f'({oddity.detail})'}"
            yield finding(oddity.code, "notice", source, message, spec=heading.spec, sheet=sheet.name)
        elif oddity.column in columns and (oddity.row in rows or heading.card):
            place = Place(sheet.name, Cell(sheet.name, oddity.row, oddity.column).a1, columns[oddity.column])
            severity: Severity = "error" if oddity.code == "W17" else "warning"
            message = f"{place} {title}"
            yield finding(oddity.code, severity, source, message, spec=heading.spec, places=[place], row=oddity.row)


def _merged_quantities(table: Table, source: Source) -> Iterator[Finding]:
    for name, cells in table.cells.items():
        field = table.spec.fields[name]
        if field.additive and cells.merged is not None:
            position = int(np.nonzero(cells.merged)[0][0]) - 1  # the row above holds the visible number
            cell = table.cell(int(table.frame.index[position]), name)
            place = Place(cell.sheet, cell.a1, name, canonical(cells.values[cells.codes[position]]))
            message = f"{place}「{field.label}」写在合并单元格里，已按每行都是此数读取"
            yield finding("W19", "warning", source, message, spec=table.spec, places=[place], row=cell.row)


def _missing_sheets(
    kept: Sequence[tuple[Sheet, Heading, Table]], source: Source, forms: Sequence[Form]
) -> Iterator[Finding]:
    present = {heading.spec.id for _, heading, _ in kept}
    for form in forms:
        mine = [spec for spec in form.tables.values() if spec.id in present]
        if not mine:
            continue
        for spec in form.tables.values():
            if spec.id not in present:
                message = f"文件中没有「{spec.sheet}」，依赖它的规则无法判定"
                severity: Severity = "warning" if spec.needs_records and len(spec.key) == 1 else "notice"
                yield finding("W24", severity, source, message, spec=spec)


def _stale(
    stamp: Stamp | None, kept: Sequence[tuple[Sheet, Heading, Table]], source: Source, forms: Sequence[Form]
) -> Iterator[Finding]:
    if stamp is None:
        return
    form = next((f for f in forms if f.name == stamp.form), None)
    recognised = {heading.spec.form for _, heading, _ in kept}
    if recognised and stamp.form not in recognised:
        other = "、".join(f.title for f in forms if f.name in recognised)
        message = f"文件自称「{form.title if form else stamp.form}」，内容却是「{other}」"
        yield finding("W12", "warning", source, message)
    if form is not None and _edition(stamp.edition) < _edition(form.edition):
        message = f"模板版本 {stamp.edition or '未注明'} 早于现行 {form.edition}"
        places = [Place("_onex", "B2", "", stamp.edition)]
        yield finding("W11", "warning", source, message, places=places, expected=form.edition, obligations=["V19"])


def _edition(text: str) -> tuple[int, ...]:
    return tuple(int(piece) for piece in re.findall(r"\d+", text))
