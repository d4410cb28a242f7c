""".xls, .et and .ods through python-calamine, in a child process that may die without harm."""

from __future__ import annotations

import importlib.util
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onex.errors import Unreadable
from onex.sheets.grid import COLUMNS, ROWS, Grid
from onex.sheets.package import MIB
from onex.sheets.raw import Book, Sheet

WALL_SECONDS = 30
UNJAILED_LIMIT = 10 * MIB  # where the system sets no memory limit, only small files are tried
SHEETS_LIMIT = 200

_JAIL = Path(__file__).with_name("jail.py")
_UNSEEN = (
    "{format} 格式中看不到错误值单元格(#N/A、#REF! 等)，它们读作空白。",
    "{format} 格式中看不到公式，无法判断数值是否由公式算出、是否已重新计算。",
    "{format} 格式中看不到隐藏的行和列。",
    "{format} 格式中看不到数字的显示格式(百分比、前导零)。",
)
_UNSEEN_MERGES = "{format} 格式中看不到合并单元格。"


def read_other(data: bytes, book_format: str) -> Book:
    """The sheets of a foreign workbook, as far as they can be seen. Raises Unreadable.

    book_format is "xls" (which .et is, too) or "ods".
    """
    if importlib.util.find_spec("resource") is None and len(data) > UNJAILED_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"{book_format} 超过 {UNJAILED_LIMIT // MIB} MiB")
    sheets = list(_sheets(_lines(_ask(data))))
    unseen = _UNSEEN if book_format == "xls" else (*_UNSEEN, _UNSEEN_MERGES)
    return Book(book_format, sheets, unseen=[sentence.format(format=f".{book_format}") for sentence in unseen])


def _ask(data: bytes) -> bytes:
    try:
        # -P: the script's own folder holds modules that must not hide the library's.
        child = subprocess.run(
            [sys.executable, "-P", str(_JAIL)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("FILE_TIMEOUT", f"{WALL_SECONDS} 秒") from None
    if child.returncode == -getattr(signal, "SIGXCPU", 0):
        raise Unreadable("FILE_TIMEOUT", f"{WALL_SECONDS} 秒")
    if child.returncode:
        raise Unreadable("FILE_CORRUPT", "读取进程中止")
    return child.stdout


def _lines(output: bytes) -> Iterator[list[Any]]:
    ready = False
    for line in output.splitlines():
        try:
            content = json.loads(line)
        except ValueError:
            raise Unreadable("FILE_CORRUPT", "读取进程中止") from None
        if content[0] == "error":
            raise Unreadable(content[1])
        if content[0] == "ok":
            ready = True
        else:
            yield content
    if not ready:
        raise Unreadable("FILE_CORRUPT", "读取进程中止")


def _sheets(lines: Iterator[list[Any]]) -> Iterator[Sheet]:
    head: list[Any] | None = None
    names: set[str] = set()
    grid = Grid([])
    for line in lines:
        if line[0] != "sheet":
            _add(grid, *line)
            continue
        if head:
            yield grid.sheet(head[1], head[2], [], False)
        head, grid = line, Grid([])
        grid.merges = [(r1, c1, r2, c2) for r1, c1, r2, c2 in head[3]]
        if head[1].lower() in names:
            raise Unreadable("SHEET_DUP_NAME", head[1])
        names.add(head[1].lower())
        if len(names) > SHEETS_LIMIT:
            raise Unreadable("SHEET_TOO_MANY", f"超过 {SHEETS_LIMIT} 张")
    if head is None:
        raise Unreadable("FILE_CORRUPT", "没有工作表")
    yield grid.sheet(head[1], head[2], [], False)


def _add(grid: Grid, row: int, cells: list[list[Any]]) -> None:
    if row > ROWS or cells[-1][0] > COLUMNS:
        raise Unreadable("SHEET_BAD_REF", f"第 {row} 行")
    for column, cell_type, text in cells:
        grid.rows.append(row)
        grid.columns.append(column)
        grid.codes.append(grid.table(f"={cell_type}", None, False)[text])
