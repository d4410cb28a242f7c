"""Workbooks as Markdown: a reader of the tests sees the sheet."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from textwrap import dedent
from typing import Any

import pytest
from openpyxl import Workbook

from onex.sheets.reader import Reading, read_bytes


def rows_of(markdown: str) -> list[list[str]]:
    """The cells of a Markdown table, row by row; ``---`` lines are dropped."""
    lines = [line.strip() for line in dedent(markdown).strip().splitlines()]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|") and "---" not in line
    ]


def workbook(sheets: dict[str, str], numbers: bool = True) -> bytes:
    """An .xlsx of the sheets: ``^`` merges with the cell above, ``<`` with the cell to the left, whole numbers are numeric."""
    book = Workbook()
    book.remove(book.active)
    for title, markdown in sheets.items():
        sheet = book.create_sheet(title)
        rows = rows_of(markdown)
        for r, row in enumerate(rows, 1):
            for c, text in enumerate(row, 1):
                if text and text not in ("^", "<"):
                    sheet.cell(r, c).value = int(text) if numbers and text.isdigit() and len(text) < 9 else text
        for r, c, r2, c2 in _merges(rows):
            sheet.merge_cells(start_row=r, start_column=c, end_row=r2, end_column=c2)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _merges(rows: list[list[str]]) -> list[tuple[int, int, int, int]]:
    found = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            right = c
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            down = r
            while down + 1 < len(rows) and c < len(rows[down + 1]) and rows[down + 1][c] == "^":
                down += 1
            if right > c or down > r:
                found.append((r + 1, c + 1, down + 1, right + 1))
    return found


@pytest.fixture
def reading() -> Callable[..., Reading]:
    """Reads a workbook written as Markdown; keyword arguments are further sheets."""

    def make(markdown: str, title: str = "申报表", **others: str) -> Reading:
        return read_bytes(workbook({title: markdown, **others}), "样例.xlsx")

    return make


@pytest.fixture(scope="session")
def sample_season(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The sample season played once for all tests, to be read only: what `demo_season.season` gives, and its `folder`."""
    from onex.acts import demo_season
    from onex.catalog import shipped

    before = os.umask(0o022)
    folder = tmp_path_factory.mktemp("演示")
    played = {"folder": folder, **demo_season.season(shipped("sample_data") / "hunan-2020", folder)}
    os.umask(before)
    return played


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL database of the tests' own, or of the one that $ONEX_TEST_POSTGRES names."""
    given = os.environ.get("ONEX_TEST_POSTGRES")
    if given:
        yield given
        return
    from tests.postgres import server

    with server() as url:
        yield url
