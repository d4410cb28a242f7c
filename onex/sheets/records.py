"""From a recognised sheet to a table: which rows are records, merged cells filled, every content parsed once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.model.cell import Source
from onex.model.form import Field, heading_key
from onex.model.parser import Parser
from onex.model.values import Parsed, State
from onex.sheets.headings import Heading
from onex.sheets.raw import Sheet
from onex.tables import Cells, LeftOut, Part, Table, column, no_cells

_TOTAL = re.compile(r"(?:合计|小计|总计|共计).*|.{0,15}(?:合计|小计|总计|共计)[:)]?|(?:GRAND)?TOTAL:?", re.IGNORECASE)
_SAMPLE = re.compile(r"^[(【\[]?示例")
_PLAIN_SAMPLE = re.compile(r"^[(【\[]?示例(?:行|数据)?(?:$|[\W\d_])")
_NOTE = re.compile(
    r"^[(【\[*※]*(?:填表人|填报人|制表|审核人?|复核人?|负责人|校长|经办人|联系人|联系电话|(?:填表|填报|制表|上报)(?:日期|时间|单位|学校|说明)|"
    r"报送单位|单位(?:负责人|公章|\(?(?:盖章|公章|签章))|(?:学校|单位)?\(?(?:盖章|公章|签字)|注\d*[:.]|备注:|说明:?|附注|附:|以上|本表|★|分管)"
)
_EDGES = frozenset(" \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff")
_WORDS = frozenset({"text", "note", "file"})
_QUICK_NUMBER = frozenset({"count"})


def build(sheet: Sheet, heading: Heading, source: Source, parser: Parser) -> Table:
    """The table that the sheet holds; its only part is `judged` unless a required heading is missing."""
    if heading.card:
        return _card(sheet, heading, source, parser)
    missing = tuple(sorted(heading.spec.required - heading.mapped))
    records, left_out = classify(sheet, heading, parser)
    codes = _field_codes(sheet, heading, records)
    rows = records if not missing else records[:0]
    index = pd.Index(rows.astype(np.int64))
    cells = {}
    for name, field in heading.spec.fields.items():
        if name not in codes or missing:
            cells[name] = no_cells(len(rows))
        else:
            own, merged = codes[name]
            cells[name] = parse(field, own, merged, sheet, parser)
    part = Part(
        sheet.name,
        heading.rows,
        heading.columns,
        len(records),
        tuple(left_out),
        judged=not missing,
        missing=missing,
        stored_as_text=_stored_as_text(heading, cells, sheet),
    )
    return Table(heading.spec, source, (part,), _frame(heading, cells, index), cells)


def _frame(heading: Heading, cells: Mapping[str, Cells], index: pd.Index[Any]) -> pd.DataFrame:
    columns = {name: column(heading.spec.fields[name], c, index) for name, c in cells.items()}
    return pd.DataFrame(columns, index=index)


def classify(sheet: Sheet, heading: Heading, parser: Parser) -> tuple[NDArray[np.int64], list[LeftOut]]:
    """The Excel rows that are records, and the rows below the heading that are not, each with its reason."""
    below = sheet.rows > heading.rows[-1]
    filled = below & _filled(sheet)[sheet.codes]
    rows, starts, counts = np.unique(sheet.rows[filled], return_index=True, return_counts=True)
    if not len(rows):
        return np.empty(0, np.int64), []
    first, columns = sheet.codes[filled][starts], sheet.columns[filled][starts]
    kinds = {int(code): _first_word(sheet.texts[code], heading) for code in np.unique(first)}
    mapped = np.isin(sheet.columns[filled], [m.column for m in heading.columns if m.match != "doubtful"])
    own = np.bincount(np.searchsorted(rows, sheet.rows[filled]), weights=mapped, minlength=len(rows))
    need = max(1, len(heading.spec.required & heading.mapped) // 2)
    keep = np.ones(len(rows), bool)
    left: list[LeftOut] = []
    lone = (counts == 1) & (len(heading.columns) >= 4)
    wide = {r for r, c, r2, c2 in sheet.merges if r == r2 and 2 * (c2 - c + 1) >= len(heading.columns)}
    suspects = np.isin(first, [c for c, why in kinds.items() if why]) | (own == 0) | lone
    for i in np.nonzero(suspects)[0]:
        why: Any = kinds[int(first[i])]
        if why == "note" and own[i] > need:
            why = None
        if why == "sample" and len(left) < i and not _PLAIN_SAMPLE.match(sheet.texts[first[i]].strip()):
            why = None  # below the first record a name may begin with 示例
        if why is None and own[i] == 0:
            why = "blank" if sheet.texts[first[i]].strip().isdigit() else "note"  # a number column filled in advance
        if why is None and lone[i] and (int(rows[i]) in wide or _remark(sheet.texts[first[i]])):
            why = "note"
        if why is None and lone[i] and _cannot_be(sheet.texts[first[i]], int(columns[i]), heading, parser):
            why = "note"
        if why is None and lone[i] and i + 1 < len(rows) and kinds[int(first[i + 1])] == "repeat_heading":
            why = "note"  # the name of the next school above its own heading
        if why == "repeat_heading" and not _repeats(sheet, heading, int(rows[i])):
            why = None
        if why:
            keep[i] = False
            left.append(LeftOut(int(rows[i]), why))
    records = rows[keep].astype(np.int64)
    left += _blanks(rows, records, heading.rows[-1])
    return records, sorted(left, key=lambda item: item.row)


def _filled(sheet: Sheet) -> NDArray[np.bool_]:
    """For each distinct content, whether it is more than white space."""
    return np.array(
        [bool(t.strip()) or k.type == "no_value" for t, k in zip(sheet.texts, sheet.kinds, strict=True)], bool
    )


def _first_word(text: str, heading: Heading) -> str | None:
    """What a row's first content says about the row."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:60]))
    if _TOTAL.fullmatch(bare):
        return "total"
    if _SAMPLE.match(bare):
        return "sample"
    if _NOTE.match(bare):
        return "note"
    return "repeat_heading" if heading_key(text[:60]) in heading.spec.headings else None


def _cannot_be(text: str, column: int, heading: Heading, parser: Parser) -> bool:
    """Whether a row's only text is no value of its column: a section, a signature, a day at the foot of the page."""
    name = next((m.field for m in heading.columns if m.column == column and m.match != "doubtful"), "")
    field = heading.spec.fields.get(name)
    return field is not None and parser.parse(field, text).state is State.UNREADABLE


def _remark(text: str) -> bool:
    """A lone text that reads like a sentence, not like a value."""
    return len(text.strip()) > 15 or bool(re.search(r"[,\uff0c\u3002;\uff1b:\uff1a]", text))


def _repeats(sheet: Sheet, heading: Heading, row: int) -> bool:
    here = sheet.rows == row
    keys = [heading_key(sheet.texts[code]) for code in sheet.codes[here]]
    return 2 * sum(key in heading.spec.headings for key in keys) >= len(keys)


def _blanks(rows: NDArray[Any], records: NDArray[np.int64], heading_row: int) -> list[LeftOut]:
    """Blank rows between the heading and the last record."""
    if not len(records):
        return []
    last = int(records[-1])
    if last - heading_row == int((rows <= last).sum()):
        return []
    missing = np.setdiff1d(np.arange(heading_row + 1, last + 1), rows)
    return [LeftOut(int(row), "blank") for row in missing[:1000]]


def _field_codes(
    sheet: Sheet, heading: Heading, records: NDArray[np.int64]
) -> dict[str, tuple[NDArray[np.int32], NDArray[np.bool_] | None]]:
    """For each mapped field one code a record (-1 blank), cells merged downwards filled and marked."""
    filled = _filled(sheet)
    wanted = {m.column: m.field for m in heading.columns if m.match != "doubtful"}
    order = np.argsort(sheet.columns, kind="stable")
    by_column, rows, codes = sheet.columns[order], sheet.rows[order], sheet.codes[order]
    found: dict[str, tuple[NDArray[np.int32], NDArray[np.bool_] | None]] = {}
    for number, name in wanted.items():
        start, stop = np.searchsorted(by_column, [number, number + 1])
        own = np.full(len(records), -1, np.int32)
        at = np.searchsorted(records, rows[start:stop])
        inside = at < len(records)
        inside[inside] &= records[at[inside]] == rows[start:stop][inside]
        inside &= filled[codes[start:stop]]
        own[at[inside]] = codes[start:stop][inside]
        found[name] = (own, _fill_merged(sheet, number, records, own))
    return found


def _fill_merged(
    sheet: Sheet, number: int, records: NDArray[np.int64], own: NDArray[np.int32]
) -> NDArray[np.bool_] | None:
    merged: NDArray[np.bool_] | None = None
    for first_row, first_column, last_row, _ in sheet.merges:
        if first_column != number or last_row == first_row:
            continue
        start, stop = np.searchsorted(records, [first_row, last_row + 1])
        if stop - start < 2 or records[start] != first_row or own[start] < 0:
            continue
        blank = own[start:stop] < 0
        own[start:stop][blank] = own[start]
        if merged is None:
            merged = np.zeros(len(records), bool)
        merged[start:stop][blank] = True
    return merged


def parse(
    field: Field, own: NDArray[np.int32], merged: NDArray[np.bool_] | None, sheet: Sheet, parser: Parser
) -> Cells:
    """Each distinct content of a column parsed once and mapped to its records."""
    distinct, inverse = np.unique(own, return_inverse=True)
    blank = int(distinct[0] == -1) if len(distinct) else 0
    wanted = distinct[blank:]
    values = np.empty(len(wanted) + 1, dtype=object)
    states = np.zeros(len(wanted) + 1, np.uint8)
    states[-1] = State.BLANK
    odd: dict[int, Parsed] = {}
    texts: list[str] = []
    for i, code in enumerate(wanted):
        text, kind = sheet.texts[code], sheet.kinds[code]
        texts.append(text)
        if _quick(field, text, kind.type):
            values[i] = int(text) if field.type == "count" else text
            continue
        parsed = parser.parse(field, text, kind.type, kind.format)
        values[i], states[i] = parsed.value, parsed.state
        if parsed.how or parsed.state is not State.VALUE:
            odd[i] = parsed
    return Cells(texts, values, states, odd, (inverse - blank).astype(np.int32), merged)


def _quick(field: Field, text: str, kind: str) -> bool:
    """Whether the content is plainly itself: a clean word, or an ordinary whole number."""
    if kind == "text" and field.type in _WORDS:
        return len(text) > 3 and text[0] not in _EDGES and text[-1] not in _EDGES
    if kind == "number" and field.type in _QUICK_NUMBER:
        return text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= (field.least or 0)
    return False


def _stored_as_text(heading: Heading, cells: Mapping[str, Cells], sheet: Sheet) -> dict[str, int]:
    """Fields of quantities → how many of their numbers the sheet stores as text."""
    texts = {text for text, kind in zip(sheet.texts, sheet.kinds, strict=True) if kind.type == "text"}
    found = {}
    for name, field in heading.spec.fields.items():
        if field.type in ("count", "money") and name in cells and len(cells[name].codes):
            own = cells[name]
            as_text = np.array([t in texts for t in own.texts] + [False]) & (own.states == State.VALUE)
            number = int(as_text[own.codes].sum())
            if number:
                found[name] = number
    return found


def _card(sheet: Sheet, heading: Heading, source: Source, parser: Parser) -> Table:
    """A card is one record; its place is the row of its first value."""
    at = {(int(r), int(c)): int(k) for r, c, k in zip(sheet.rows, sheet.columns, sheet.codes, strict=True)}
    missing = tuple(sorted(heading.spec.required - heading.mapped))
    filled = [place for place in heading.card.values() if place in at]
    rows = np.array(sorted(row for row, _ in filled)[:1] if not missing else [], np.int64)
    cells = {}
    for name, field in heading.spec.fields.items():
        code = at.get(heading.card.get(name, (0, 0)), -1)
        own = np.array([code] * len(rows), np.int32)
        cells[name] = parse(field, own, None, sheet, parser) if len(rows) else no_cells(0)
    part = Part(
        sheet.name,
        heading.rows,
        heading.columns,
        1 if filled else 0,
        card=heading.card,
        judged=not missing,
        missing=missing,
    )
    index = pd.Index(rows)
    return Table(heading.spec, source, (part,), _frame(heading, cells, index), cells)
