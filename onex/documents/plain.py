"""A document as plain text, to be pasted into a message or read where there is no word processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onex.documents.document import Block, Document, Grid
from onex.documents.wordml import clean

_INDENT = "　　"


def text(document: Document) -> str:
    """The text, every paragraph a line, tables with bars between their cells."""
    return clean("\n".join(_lines(document))) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield from filter(None, (document.copy_number, document.secrecy, document.urgency, document.draft))
    if document.layout != "plain":
        yield from (document.mark, document.number)
    if document.upward:
        yield f"签发人：{document.approver}"
    yield from ("", document.whole_title, "")
    if document.addressees:
        yield document.addressees
    yield from _blocks(document.blocks)
    for number, annex in enumerate(document.annexes, 1):
        mark = f"{number}." if len(document.annexes) > 1 else ""
        yield ("\n附件：" if number == 1 else "　　　") + mark + annex.title
    yield from ("", document.signer, document.date)
    if document.note:
        yield f"（{document.note}）"
    if document.copies:
        yield f"\n抄送：{document.copies.rstrip('。')}。"
    for number, annex in enumerate(document.annexes, 1):
        yield from ("", document.label(number), annex.title, "")
        yield from _blocks(annex.blocks)


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from (" | ".join(_cell(cell) for cell in row) for row in (_head(block), *block.rows))
        else:
            yield _INDENT + block.text


def _head(grid: Grid) -> tuple[str, ...]:
    """Headings, each with the one above it before its own."""
    groups = grid.groups or ("",) * len(grid.columns)
    return tuple(f"{group}·{label}" if group else label for group, label in zip(groups, grid.columns, strict=True))


def _cell(text: str) -> str:
    return " ".join(text.split())
