"""A document as typed blocks, and how a template's light markup becomes one.

::

    # 标题|第二行            the title; | breaks it between words
    @ 主送机关：              addressees
    一、… （一）… 1.… （1）…   headings of four levels, told by their numbers
    text                     a paragraph
    [[name]]                 a table, from a fact of that name
    -- 发文机关               the signature; a second such line is the date
    === 附件标题              from here on an annex, until the next

Values come as tokens and are put back in leaf text only: whatever a value holds, it never makes a block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onex.errors import CatalogError

_LEVELS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"（[一二三四五六七八九十]+）"),
    re.compile(r"[0-9]+[.．]"),
    re.compile(r"（[0-9]+）"),
)
_TABLE = re.compile(r"\[\[\s*([a-z_]+)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered line. A second-level heading ends at its first full stop; what follows is body text."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings, rows of text, and the columns' widths in proportion."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on pages of its own; its title stands in the body's list of annexes too."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One document. Without a number it is a draft and says so.

    mark     the issuing office's mark in red, e.g. 湖南省教育厅文件
    number   发文字号, with space to write it in while there is none
    draft    what stands over a draft, empty when it is none
    """

    mark: str
    number: str
    draft: str
    title: tuple[str, ...]
    addressees: str
    blocks: tuple[Block, ...]
    signer: str
    date: str
    annexes: tuple[Annex, ...]


def blocks(
    markup: str, restore: Callable[[str], str], tables: Mapping[str, Any], frame: Mapping[str, str], name: str
) -> Document:
    """The document of a rendered template.

    restore  puts values back in the place of their tokens
    tables   name → ``{"columns", "rows", "widths"}``
    frame    mark, number and draft
    Raises CatalogError, naming the template, for a table that is not given or a document without title or signature.
    """
    title: tuple[str, ...] = ()
    addressees = ""
    signature: list[str] = []
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for line in (line.strip() for line in markup.splitlines()):
        if line.startswith("# "):
            title = tuple(restore(piece.strip()) for piece in line[2:].split("|"))
        elif line.startswith("@ "):
            addressees = restore(line[2:].strip())
        elif line.startswith("-- "):
            signature.append(restore(line[3:].strip()))
        elif line.startswith("=== "):
            parts.append((restore(line[4:].strip()), []))
        elif line:
            parts[-1][1].append(_block(line, restore, tables, name))
    if not title or len(signature) != 2:
        raise CatalogError(f"模板 {name} 应有一行「# 标题」和两行「-- 」(发文机关、日期)。")
    annexes = tuple(Annex(heading, tuple(own)) for heading, own in parts[1:])
    signer, day = signature
    mark, number, draft = frame["mark"], frame["number"], frame["draft"]
    return Document(mark, number, draft, title, addressees, tuple(parts[0][1]), signer, day, annexes)


def _block(line: str, restore: Callable[[str], str], tables: Mapping[str, Any], name: str) -> Block:
    table = _TABLE.fullmatch(line)
    if table:
        return _grid(tables.get(table[1]), table[1], name)
    for level, pattern in enumerate(_LEVELS, 1):
        if pattern.match(line):
            return Heading(level, restore(line))
    return Paragraph(restore(line))


def _grid(given: Mapping[str, Any] | None, table: str, name: str) -> Block:
    if given is None:
        raise CatalogError(f"模板 {name} 要用的表「{table}」没有。")
    if not given["rows"]:
        return Paragraph("（本表无内容。）")
    columns: Sequence[str] = given["columns"]
    rows = tuple(tuple(str(value) for value in row) for row in given["rows"])
    return Grid(tuple(columns), rows, tuple(given.get("widths") or [1] * len(columns)))
