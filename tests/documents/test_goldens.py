"""The three archetypes as they are kept on file: every part of the package as readable XML, so that a change shows as a difference in lines.

After a change that is meant: ``python -m tests.documents.test_goldens`` writes them again.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx as reader
import pytest
from docx.oxml.ns import qn
from docx.table import Table

from onex.documents import plain
from onex.documents.document import Grid, Heading, Paragraph
from onex.documents.docx import docx
from tests.documents.samples import FACTS, sample

FOLDER = Path(__file__).parent / "goldens"
ARCHETYPES = ("notice", "filed-list", "return-notice")
_BREAKS = re.compile(r"(?=<w:(?:p|tbl|tr|tc|r|sectPr|style|font)[ >])|(?<=</w:(?:p>|r>))|(?=</w:(?:tc|tr|tbl|body)>)")


def unpacked(name: str) -> dict[str, str]:
    """The parts of a sample's package, a line for each element that matters."""
    with zipfile.ZipFile(io.BytesIO(docx(sample(name)))) as package:
        texts = {part: package.read(part).decode() for part in package.namelist()}
    return {part: re.sub(r"\n{2,}", "\n", _BREAKS.sub("\n", text)) for part, text in texts.items()}


def golden(name: str) -> str:
    """All parts in one text; those that are the same in every document of a layout stand in the notice's only."""
    parts = unpacked(name)
    own = parts if name == ARCHETYPES[0] else {part: parts[part] for part in ("docProps/core.xml", "word/document.xml")}
    return "".join(f"==== {part}\n{text.rstrip()}\n" for part, text in sorted(own.items()))


@pytest.mark.parametrize("name", ARCHETYPES)
def test_an_archetype_is_as_it_is_kept_on_file(name: str) -> None:
    kept, now = (FOLDER / f"{name}.xml").read_text("utf-8"), golden(name)
    changed = difflib.unified_diff(kept.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=1)

    assert "" == "\n".join(changed)[:6000]


@pytest.mark.parametrize("name", sorted(FACTS))
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    assert docx(sample(name)) == docx(sample(name))


# -- an independent reader ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(FACTS))
def test_another_reader_finds_every_word_and_every_cell_in_its_place(name: str) -> None:
    """python-docx, which shares nothing with the writer. A value that is merged over rows is said in the first of them."""
    document = sample(name)
    read = reader.Document(io.BytesIO(docx(document)))
    lines = "\n".join(words(p._p) for p in read.paragraphs)
    told = [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]
    told += [document.addressees, document.signer, document.date, *(annex.title for annex in document.annexes)]
    whole = words(read.element.body)

    assert [] == [one for one in told if "".join(one.split()) not in lines]
    assert [] == [line for line in plain.text(document).splitlines() if " | " not in line and bare(line) not in whole]
    grids = [block for part in (document, *document.annexes) for block in part.blocks if isinstance(block, Grid)]
    assert [[row_of(row) for row in grid.rows] for grid in grids] == [
        rows(table, grid) for table, grid in zip(read.tables, grids, strict=True)
    ]


def words(element: Any) -> str:
    """The text of an element without spaces."""
    return bare("".join(found.text or "" for found in element.iter(qn("w:t"))))


def bare(text: str) -> str:
    """The text without spaces."""
    return "".join(text.split())


def row_of(values: tuple[str, ...]) -> list[str]:
    """A row's values without spaces."""
    return [bare(value) for value in values]


def rows(table: Table, grid: Grid) -> list[list[str]]:
    """The rows beneath a table's headings, merged values said again in each row that they stand for."""
    found: list[list[str]] = []
    for row in table.rows[2 if grid.groups else 1 :]:
        cells = list(row._tr.tc_lst)
        merges = [cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}") for cell in cells]
        goes_on = [merge is not None and merge.get(qn("w:val")) == "continue" for merge in merges]
        found.append(
            [found[-1][n] if on else words(cell) for n, (cell, on) in enumerate(zip(cells, goes_on, strict=True))]
        )
    return found


if __name__ == "__main__":
    for one in ARCHETYPES:
        (FOLDER / f"{one}.xml").write_text(golden(one), "utf-8")
