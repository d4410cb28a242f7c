"""A worksheet part through expat: every element that a worksheet may hold, into a `Grid`."""

from __future__ import annotations

import re

from onex.errors import Unreadable
from onex.sheets.grid import COLUMNS, ROWS, Grid
from onex.sheets.markup import DEPTH_LIMIT, Feeder, Prefixed, main_prefix, rebinds
from onex.sheets.merges import LETTERS, MERGES_LIMIT, merge

TRUE = ("1", "true")
_ZERO = re.compile(r"0+(?:\.0*)?|\.0+")
_ROW_DEPTH, _CELL_DEPTH = 3, 4


def listen(feeder: Feeder, grid: Grid, pieces: list[str]) -> None:
    """Sets the handlers that fill the grid; `pieces` gathers the text between two tags."""

    def root(name: str, attributes: dict[str, str]) -> None:
        _handle(feeder, main_prefix(feeder, "worksheet", name, attributes), grid, pieces)

    feeder.parser.CharacterDataHandler = pieces.append
    feeder.parser.StartElementHandler = root


def _handle(feeder: Feeder, prefix: str, grid: Grid, pieces: list[str]) -> None:
    names = ("sheetData", "row", "c", "v", "f", "is", "t", "rPh")
    data, row_name, cell, v, f, inline, t, hint = (prefix + name for name in names)
    add_row, add_column, add_code = grid.rows.append, grid.columns.append, grid.codes.append
    tables: dict[tuple[str | None, str | None, bool], dict[str | None, int]] = {}
    shared, codes, letters = grid.shared, grid.codes, LETTERS
    runs: list[str] = []
    depth, hints = 1, 0
    row, row_text, cut, column, mark = 0, "", 0, 0, 0
    cell_type: str | None = None
    style: str | None = None
    value: str | None = None
    formula = False
    formula_text = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, hints, row, row_text, cut, column, mark, cell_type, style, value, formula, formula_text
        depth += 1
        if name == v:
            pieces.clear()
            if depth != _CELL_DEPTH + 1:
                raise _misplaced(name)
        elif name == cell:
            if depth != _CELL_DEPTH:
                raise _misplaced(name)
            place = attributes.get("r")
            if place is None:
                column += 1
                if column > COLUMNS:
                    raise Unreadable("SHEET_BAD_REF", "列号")
            elif place.endswith(row_text):
                column = letters[place[:cut]]
            else:
                raise Unreadable("SHEET_BAD_REF", f"第 {row} 行中的单元格位置")
            cell_type, style = attributes.get("t"), attributes.get("s")
            value, formula = None, False
        elif name == row_name:
            if depth != _ROW_DEPTH:
                raise _misplaced(name)
            grid.row = row = row_number(attributes.get("r"), grid.row)
            pieces.clear()
            row_text, column, mark = str(row), 0, len(codes)
            cut = -len(row_text)
            if hides(attributes):
                grid.hidden_rows.append(row)
        elif name == f:
            pieces.clear()
            formula, formula_text = True, ""
        elif name == t:
            pieces.clear()
        elif depth > DEPTH_LIMIT:
            raise Unreadable("XML_DEPTH", "worksheet")
        elif name == inline:
            runs.clear()
        elif name == hint:
            hints += 1
        elif name == data:
            grid.in_rows = depth == _ROW_DEPTH - 1
        else:
            pieces.clear()
            _aside(name, attributes, prefix, grid)

    def end(name: str) -> None:
        nonlocal depth, hints, value, formula_text
        depth -= 1
        if name == v:
            value = pieces[0] if len(pieces) == 1 else "".join(pieces)
        elif name == cell:
            if value is not None or formula:
                if cell_type == "s" and not formula:
                    code = shared[value]
                else:
                    key = (cell_type, style, formula)
                    table = tables.get(key)
                    if table is None:
                        table = tables[key] = grid.table(*key)
                    code = table[value]
                add_row(row)
                add_column(column)
                add_code(code)
                if formula and formula_text:
                    grid.formulas[row, column] = formula_text
        elif name == row_name:
            grid.row_ended(len(codes) == mark)
        elif name == t:
            if not hints:
                runs.append("".join(pieces))
        elif name == inline:
            value = "".join(runs)
        elif name == f:
            formula_text = "".join(pieces)
        elif name == hint:
            hints -= 1

    feeder.parser.StartElementHandler = start
    feeder.parser.EndElementHandler = end


def row_number(text: str | None, before: int) -> int:
    """A row's number; without one it is the next row. Raises SHEET_BAD_REF outside the grid."""
    if text is None:
        number = before + 1
    else:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= ROWS:
        raise Unreadable("SHEET_BAD_REF", "行号")
    return number


def hides(row: dict[str, str]) -> bool:
    """Whether a row's attributes make it invisible: hidden (a filter does that too), or of no height."""
    if row.get("hidden") in TRUE:
        return True
    return row.get("customHeight") in TRUE and _ZERO.fullmatch(row.get("ht", "")) is not None


def _aside(name: str, attributes: dict[str, str], prefix: str, grid: Grid) -> None:
    """What stands beside the cells: columns and merged ranges."""
    local = name.removeprefix(prefix)
    if local == "mergeCell":
        if len(grid.merges) >= MERGES_LIMIT:
            raise Unreadable("SHEET_TOO_LARGE", f"超过 {MERGES_LIMIT} 个合并区域")
        grid.merges.append(merge(attributes.get("ref", "")))
    elif local == "col":
        if attributes.get("hidden") in TRUE or _ZERO.fullmatch(attributes.get("width", "")):
            first, last = (attributes.get(key, "") for key in ("min", "max"))
            if first.isascii() and first.isdigit() and last.isascii() and last.isdigit() and len(first + last) < 14:
                grid.hidden_columns.update(range(max(int(first), 1), min(int(last), COLUMNS) + 1))
    elif not prefix and rebinds(attributes):
        raise Prefixed


def _misplaced(name: str) -> Unreadable:
    return Unreadable("FILE_CORRUPT", f"worksheet: {name.rpartition(' ')[2]} 的位置")
