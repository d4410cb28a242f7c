"""The child process that reads foreign formats: bytes on stdin → JSON lines on stdout.

Runs as a script and imports nothing of onex: the library it calls may panic, abort, or ask for all memory there is, and then
only this process ends. The first line of an answer is ``["ok"]`` or ``["error", code]``; then, for each sheet, its head
``["sheet", name, visibility, merges]`` and its rows ``[row, [[column, type, text], …]]``.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY_LIMIT = 512 << 20
SECONDS_LIMIT = 30
CELLS_LIMIT = 3_000_000

_EXACT = 10**15  # a double keeps 15 decimal digits
_FIRST_DAY = date(1900, 3, 1)
_VISIBILITY = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}


def confine() -> None:
    """Gives this process no more memory and time than a workbook may need, where the system can."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(data: bytes) -> Iterator[list[Any]]:
    """The lines of the answer, in order."""
    import python_calamine

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError:
        yield ["error", "FILE_ENCRYPTED"]
        return
    yield ["ok"]
    budget = CELLS_LIMIT
    for index, about in enumerate(workbook.sheets_metadata):
        if str(about.typ).rpartition(".")[2] != "WorkSheet":
            continue
        sheet = workbook.get_sheet_by_index(index)
        visibility = _VISIBILITY.get(str(about.visible).rpartition(".")[2], "visible")
        merges = [[r1 + 1, c1 + 1, r2 + 1, c2 + 1] for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ()]
        yield ["sheet", about.name, visibility, merges]
        for row, cells in _rows(sheet):
            budget -= len(cells)
            if budget < 0:
                yield ["error", "SHEET_TOO_LARGE"]
                return
            yield [row, cells]


def _rows(sheet: Any) -> Iterator[tuple[int, list[list[Any]]]]:
    """(row, cells) of every row that has any, in the file's own numbering: the library starts at its first cell."""
    if sheet.start is None:
        return
    top, left = sheet.start
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        cells = [[column, *stored(value)] for column, value in enumerate(values, left + 1) if value != ""]
        if cells:
            yield number, cells


def stored(value: object) -> tuple[str, str]:
    """A value as the library gives it → (type, text) as `onex.sheets.raw` wants it."""
    if isinstance(value, str):
        return "text", value
    if isinstance(value, bool):
        return "bool", str(int(value))
    if isinstance(value, int | float):
        return "number", digits(value)
    if isinstance(value, datetime | date):
        return _day(value)
    if isinstance(value, timedelta):
        return "number", digits(value / timedelta(days=1))
    return "bad_date", value.isoformat() if isinstance(value, time) else ""


def digits(value: float) -> str:
    """A number's digits, never more of them than a double holds."""
    if value != value or value in (float("inf"), float("-inf")):
        return repr(value)
    if value == int(value):
        return str(int(value)) if abs(value) < _EXACT else f"{value:.15G}"
    return repr(value)


def _day(value: datetime | date) -> tuple[str, str]:
    if isinstance(value, datetime) and value.time() == time(0):
        value = value.date()
    day = value.date() if isinstance(value, datetime) else value
    text = value.isoformat() if not isinstance(value, datetime) else _instant(value)
    return ("date" if day >= _FIRST_DAY else "bad_date"), text


def _instant(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds" if value.microsecond >= 1000 else "seconds")


def main() -> int:
    """Reads stdin, answers on stdout; any failure of the library is one line, or none when it takes the process along."""
    confine()
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    try:
        for line in answer(data):
            out.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
    except BaseException:  # a panic of the library is no Exception
        out.write(b'["error","FILE_CORRUPT"]\n')
    out.flush()
    os._exit(0)  # nothing of the library's is worth tidying up


if __name__ == "__main__":
    main()
