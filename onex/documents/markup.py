"""How a template's light markup becomes a document.

::

    # 标题|第二行            the title; | breaks it between words
    @ 主送机关：              addressees
    一、… （一）… 1.… （1）…   headings of four levels, told by their numbers
    text                     a paragraph
    [[name]]                 a table, from a fact of that name; [[name 横排]] on a turned page, [[name 竖排]] on an upright one
    -- 发文机关               the signature; a second such line is the date
    附注：…  抄送：…          a note in brackets beneath the date; who gets a copy
    === 附件标题              from here on an annex, until the next

Values come as tokens and are put back in leaf text only: whatever a value holds, it never makes a block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from onex.documents.document import Annex, Block, Document, Grid, Heading, Paragraph
from onex.documents.grids import grid
from onex.documents.limits import CLOSE, OPEN
from onex.errors import CatalogError

_LEVELS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"（[一二三四五六七八九十]+）"),
    re.compile(r"[0-9]+[.．]"),
    re.compile(r"（[0-9]+）"),
)
_TABLE = re.compile(rf"\[\[\s*([A-Za-z_][A-Za-z0-9_.]*|{OPEN}[0-9]+{CLOSE})\s*(横排|竖排)?\s*\]\]")
_TOKEN = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_NOTE, _COPIES = "附注：", "抄送："


@dataclass(slots=True)
class _Read:
    """What has been read of a document so far."""

    title: list[str] = field(default_factory=list)
    addressees: str = ""
    signature: list[str] = field(default_factory=list)
    note: str = ""
    copies: str = ""
    parts: list[tuple[str, list[Block]]] = field(default_factory=lambda: [("", [])])


class Marks:
    """The marks of one rendered template, its values at hand.

    tables  name → a table fact, beside the facts themselves
    """

    def __init__(self, values: Sequence[Any], tables: Mapping[str, Any], name: str) -> None:
        self._values, self._tables, self._name = values, tables, name

    def document(self, markup: str, frame: Mapping[str, Any]) -> tuple[Document, tuple[tuple[str, bool], ...]]:
        """The document, and its title's pieces with whether each is all its author's.

        frame  mark, number and draft, and any other field of a document that no mark gives
        Raises CatalogError, naming the template, for a table that is not given or a document without title or signature.
        """
        read = _Read()
        for line in markup.splitlines():
            self._line(line.strip(), read)
        if not read.title or len(read.signature) != 2:
            raise CatalogError(f"模板 {self._name} 应有一行「# 标题」和两行「-- 」(发文机关、日期)。")
        pieces = tuple((self.text(piece), not _TOKEN.search(piece)) for piece in read.title)
        signer, day = read.signature
        made = Document(
            frame["mark"],
            frame["number"],
            frame["draft"],
            tuple(text for text, _ in pieces),
            read.addressees,
            tuple(read.parts[0][1]),
            signer,
            day,
            tuple(Annex(heading, tuple(own)) for heading, own in read.parts[1:]),
            note=read.note,
            copies=read.copies,
        )
        return replace(made, **{key: value for key, value in frame.items() if key not in _HELD}), pieces

    def _line(self, line: str, read: _Read) -> None:
        if line.startswith("# "):
            read.title = [piece.strip() for piece in line[2:].split("|") if piece.strip()]
        elif line.startswith("@ "):
            read.addressees = self.text(line[2:])
        elif line.startswith("-- "):
            read.signature.append(self.text(line[3:]))
        elif line.startswith("=== "):
            read.parts.append((self.text(line[4:]), []))
        elif line.startswith(_NOTE):
            read.note = self.text(line[len(_NOTE) :])
        elif line.startswith(_COPIES):
            read.copies = self.text(line[len(_COPIES) :])
        elif line:
            read.parts[-1][1].append(self._block(line))

    def text(self, piece: str) -> str:
        """The text with its values put back; a value that is a table is none."""
        return _TOKEN.sub(lambda found: self._leaf(int(found[1])), piece.strip())

    def _leaf(self, number: int) -> str:
        value = self._values[number]
        if not isinstance(value, str):
            raise CatalogError(f"模板 {self._name} 中的表应独占一行。文件没有生成。")
        return value

    def _block(self, line: str) -> Block:
        found = _TABLE.fullmatch(line)
        if found:
            made = grid(self._table(found[1]), _shown(found[1]), self._name)
            if isinstance(made, Grid) and found[2]:
                return replace(made, turned=found[2] == "横排")
            return made
        for level, pattern in enumerate(_LEVELS, 1):
            if pattern.match(line):
                return Heading(level, self.text(line))
        return Paragraph(self.text(line))

    def _table(self, name: str) -> Mapping[str, Any]:
        token = _TOKEN.fullmatch(name)
        found: Any = self._values[int(token[1])] if token else self._tables
        for part in () if token else name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            raise CatalogError(f"模板 {self._name} 要用的表「{_shown(name)}」没有。文件没有生成。")
        return found


_HELD = frozenset({"mark", "number", "draft"})


def _shown(name: str) -> str:
    return "表" if name.startswith(OPEN) else name
