"""Which table of which form a sheet holds, found by its headings wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np

from onex.model.form import Form, TableSpec, heading_key
from onex.sheets.raw import Sheet
from onex.tables import Mapped

HEADING_ROWS = 40  # headings are looked for in the first rows that hold something
TALLEST = 3  # rows of one heading
ALIKE = 0.75  # from here on a heading is doubtful rather than foreign
CARD_ROWS = 60

_ORNAMENT = re.compile(r"^[*＊★#\d.、()]+|[*＊:：]+$|\(必填\)|\(选填\)|[*＊]")

Grid = Mapping[int, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Heading:
    """A recognised heading: its table, rows, mapped columns, and headings that stand twice."""

    spec: TableSpec
    rows: tuple[int, ...]
    columns: tuple[Mapped, ...]
    doubles: tuple[Mapped, ...]
    score: int
    card: Mapping[str, tuple[int, int]]

    @property
    def mapped(self) -> frozenset[str]:
        """The fields that are read (doubtful ones are not)."""
        return frozenset(self.card) | {m.field for m in self.columns if m.match != "doubtful"}

    @property
    def trusted(self) -> bool:
        """Whether enough stands there to call it this table."""
        known = self.mapped
        seen = known | {m.field for m in self.columns}
        return len(known) >= min(3, len(self.spec.required)) and 2 * len(seen & self.spec.required) >= len(
            self.spec.required
        )


def top(sheet: Sheet, rows: int) -> dict[int, dict[int, str]]:
    """The first rows that hold something: row → column → text, merged cells filled over their whole range."""
    wanted = np.unique(sheet.rows)[:rows]
    grid: dict[int, dict[int, str]] = {int(row): {} for row in wanted}
    if not grid:
        return grid
    last = int(wanted[-1])
    stop = int(np.searchsorted(sheet.rows, last, side="right"))
    for row, column, code in zip(sheet.rows[:stop], sheet.columns[:stop], sheet.codes[:stop], strict=True):
        text = sheet.texts[code].strip()
        if text:
            grid[int(row)][int(column)] = text
    for first_row, first_column, last_row, last_column in sheet.merges:
        anchor = grid.get(first_row, {}).get(first_column)
        if anchor is None or last_column - first_column > 200:
            continue
        for row in range(first_row, min(last_row, first_row + TALLEST) + 1):
            if row in grid or row <= last:
                for column in range(first_column, last_column + 1):
                    grid.setdefault(row, {}).setdefault(column, anchor)
    return dict(sorted(grid.items()))


def recognise(sheet: Sheet, forms: Iterable[Form], simplify: Callable[[str], str]) -> Heading | None:
    """The best reading of the sheet as a table with headings above or as a card; None when nothing fits at all."""
    specs = [spec for form in forms for spec in form.tables.values()]
    grid = top(sheet, HEADING_ROWS)
    words = {word for spec in specs for word in spec.headings}
    best: Heading | None = None
    for rows, labels in _windows(grid, words, simplify):
        for spec in specs:
            found = _match(spec, rows, labels)
            if found and (best is None or found.score > best.score):
                best = found
    if best is None or not best.trusted:
        card = _card(grid, specs, simplify)
        if card and (best is None or card.score > best.score):
            return card
    return _with_doubts(_taller(best, sheet), grid) if best else None


def _taller(heading: Heading, sheet: Sheet) -> Heading:
    """The heading with the rows above from which its labels are merged down."""
    columns = {m.column for m in heading.columns}
    reach = [
        first
        for first, column, last, _ in sheet.merges
        if column in columns and first < heading.rows[0] <= last and last - first < TALLEST
    ]
    first = min(reach, default=heading.rows[0])
    return replace(heading, rows=tuple(range(first, heading.rows[-1] + 1)))


Label = tuple[str, str, str]  # heading as it stands, its key, how sure


def _windows(
    grid: Grid, words: set[str], simplify: Callable[[str], str]
) -> Iterable[tuple[tuple[int, ...], dict[int, Label]]]:
    """Every run of one to three rows, with the label that each column has in it."""
    rows = list(grid)
    known = {
        row: {column: _label(text, words, simplify) for column, text in cells.items()} for row, cells in grid.items()
    }
    useful = [row for row in rows if any(label[1] in words for label in known[row].values())]
    for row in useful:
        for height in range(1, TALLEST + 1):
            window = tuple(range(row - height + 1, row + 1))
            if all(r in grid for r in window):
                yield window, _joined(grid, window, known[row], words, simplify)


def _joined(
    grid: Grid, window: tuple[int, ...], lowest: Mapping[int, Label], words: set[str], simplify: Callable[[str], str]
) -> dict[int, Label]:
    """Labels of a heading of several rows: joined from top to bottom, else the lowest alone."""
    if len(window) == 1:
        return dict(lowest)
    labels: dict[int, Label] = {}
    for column in {c for row in window for c in grid[row]}:
        pieces = list(dict.fromkeys(grid[row][column] for row in window if column in grid[row]))
        whole = _label("".join(pieces), words, simplify)
        if whole[1] in words or column not in lowest:
            labels[column] = (whole[0], whole[1], whole[2] if len(pieces) == 1 else "inferred")
        else:
            text, key, sure = lowest[column]
            alone = len(pieces) == 1
            labels[column] = (text if alone else "/".join(pieces), key, sure if alone else "inferred")
    return labels


def _label(text: str, words: set[str], simplify: Callable[[str], str]) -> Label:
    key = heading_key(text)
    if key in words:
        return text, key, "exact"
    plain = heading_key(_ORNAMENT.sub("", simplify(key)))
    return (text, plain, "inferred") if plain in words else (text, key, "exact")


def _match(spec: TableSpec, rows: tuple[int, ...], labels: Mapping[int, Label]) -> Heading | None:
    columns: dict[str, Mapped] = {}
    doubles: list[Mapped] = []
    for column, (text, key, sure) in sorted(labels.items()):
        name = spec.headings.get(key)
        if name is None:
            continue
        mapped = Mapped(name, column, text, "exact" if sure == "exact" else "inferred", rows[-1])
        if name in columns:
            doubles.append(mapped)
        else:
            columns[name] = mapped
    if len(columns) < 2:
        return None
    missing = len(spec.required - columns.keys())
    exact = sum(m.match == "exact" for m in columns.values())
    score = 1000 * (len(columns) - missing) + 10 * exact - len(rows)
    return Heading(spec, rows, tuple(columns.values()), tuple(doubles), score, {})


def _with_doubts(heading: Heading, grid: Grid) -> Heading:
    """The heading with every foreign column that is nearly a missing field's label marked doubtful."""
    if heading.card:
        return heading
    taken = {m.column for m in (*heading.columns, *heading.doubles)}
    open_words = {w: n for w, n in heading.spec.headings.items() if n not in heading.mapped}
    doubts: dict[str, Mapped] = {}
    for column, text in sorted(grid[heading.rows[-1]].items()):
        if column in taken or not open_words:
            continue
        key = heading_key(text)
        word = max(open_words, key=lambda w: SequenceMatcher(None, key, w).ratio())
        alike = SequenceMatcher(None, key, word).ratio() >= ALIKE
        if alike and open_words[word] not in doubts:
            doubts[open_words[word]] = Mapped(open_words[word], column, text, "doubtful", heading.rows[-1])
    columns = (*heading.columns, *doubts.values())
    return Heading(heading.spec, heading.rows, columns, heading.doubles, heading.score, {})


def _card(grid: Grid, specs: Sequence[TableSpec], simplify: Callable[[str], str]) -> Heading | None:
    """A form filled as a card: each label with its value to the right, labels standing in several rows."""
    best: Heading | None = None
    for spec in specs:
        if spec.key != ("school_code",) and len(spec.key) != 1:
            continue
        words = set(spec.headings)
        places: dict[str, tuple[int, int]] = {}
        columns: dict[str, Mapped] = {}
        for row, cells in list(grid.items())[:CARD_ROWS]:
            ordered = sorted(cells.items())
            for column, text in ordered:
                _, key, sure = _label(text, words, simplify)
                name = spec.headings.get(key)
                if name is None or name in places:
                    continue
                value = next((c for c, t in ordered if c > column and t != text), 0)
                is_label = value and spec.headings.get(_label(cells[value], words, simplify)[1])
                places[name] = (row, column + 1 if not value or is_label else value)
                columns[name] = Mapped(name, column, text, "exact" if sure == "exact" else "inferred", row)
        rows = {row for row, _ in places.values()}
        score = 1000 * (len(places) - len(spec.required - places.keys()))
        if len(rows) >= 3 and (best is None or score > best.score):
            best = Heading(spec, tuple(sorted(rows))[:1], tuple(columns.values()), (), score, places)
    return best
