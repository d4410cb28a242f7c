"""What two versions consist of, and which of their paragraphs, tables and rows belong together."""

from __future__ import annotations

from collections.abc import Sequence

from onex.conformity.revisions.align import ALIKE, Pair, align, likeness
from onex.conformity.revisions.runs import text
from onex.conformity.revisions.tree import Node

BLOCKS = ("w:p", "w:tbl")
LOOSE = ("w:sdt", "w:sdtContent", "w:customXml")


def paired(mine: Sequence[Node], other: Sequence[Node]) -> list[Pair]:
    """The blocks of two bodies or cells."""
    pairs = align([key(b) for b in mine], [key(b) for b in other], lambda i, j: _like(mine[i], other[j]))
    return _ended(pairs, mine, other)


def paired_rows(mine: Sequence[Node], other: Sequence[Node]) -> list[Pair]:
    """The rows of two tables; those that belong together have the same number of cells."""
    return align([row_key(r) for r in mine], [row_key(r) for r in other], lambda i, j: _rows_like(mine[i], other[j]))


def blocks(container: Node) -> list[Node]:
    """The paragraphs and tables of a body or cell, those in content controls included."""
    found: list[Node] = []
    for child in container.nodes:
        if child.name in BLOCKS:
            found.append(child)
        elif child.name in LOOSE:
            found += blocks(child)
    return found


def rows(table: Node) -> list[Node]:
    """The rows of a table."""
    found: list[Node] = []
    for child in table.nodes:
        if child.name == "w:tr":
            found.append(child)
        elif child.name in LOOSE:
            found += rows(child)
    return found


def cells(row: Node) -> list[Node]:
    """The cells of a row."""
    found: list[Node] = []
    for child in row.nodes:
        if child.name == "w:tc":
            found.append(child)
        elif child.name in LOOSE:
            found += cells(child)
    return found


def key(block: Node) -> tuple[str, str]:
    """What a block says: equal ones are the same."""
    if block.name == "w:p":
        return block.name, text(block)
    return block.name, "\n".join("\t".join(row_key(row)) for row in rows(block))


def row_key(row: Node) -> tuple[str, ...]:
    """What the cells of a row say."""
    return tuple("\n".join(key(block)[1] for block in blocks(cell)) for cell in cells(row))


def _like(old: Node, new: Node) -> float:
    """Paragraphs by their text; tables of one width always, since they are marked row by row."""
    if old.name != new.name:
        return 0.0
    if old.name == "w:tbl" and not _same_width(old, new):
        return 0.0
    alike = likeness(key(old)[1], key(new)[1])
    return max(alike, ALIKE) if old.name == "w:tbl" else alike


def _same_width(old: Node, new: Node) -> bool:
    return {len(cells(row)) for row in rows(old)} == {len(cells(row)) for row in rows(new)}


def _rows_like(old: Node, new: Node) -> float:
    if len(cells(old)) != len(cells(new)):
        return 0.0
    return likeness("\t".join(row_key(old)), "\t".join(row_key(new)))


def _ended(pairs: list[Pair], mine: Sequence[Node], other: Sequence[Node]) -> list[Pair]:
    """The pairs so that the last paragraph's mark, which can never go, is in both versions.

    Where both end in what the other lacks, those two belong together; where one goes on after the other's end with a table
    among it, the end is taken to have moved. Paragraphs alone are left: the marker moves their marks.
    """
    alone: list[Pair] = []
    for pair in reversed(pairs):
        if None not in pair:
            break
        alone.append(pair)
    old, new = (next((pair[side] for pair in alone if pair[side] is not None), None) for side in (0, 1))
    if old is not None and new is not None:
        if "w:tbl" in (mine[old].name, other[new].name):
            return pairs
        return [*(pair for pair in pairs if pair not in ((old, None), (None, new))), (old, new)]
    kept = len(pairs) - len(alone)
    tables = any(_block(pair, mine, other).name == "w:tbl" for pair in alone)
    if (
        not tables
        or not kept
        or "w:tbl" in (_block(alone[0], mine, other).name, _block(pairs[kept - 1], mine, other).name)
    ):
        return pairs
    a, b = pairs[kept - 1]
    split, ends = ((None, b), (a, new)) if old is None else ((a, None), (old, b))
    return [*pairs[: kept - 1], split, *pairs[kept:-1], ends]


def _block(pair: Pair, mine: Sequence[Node], other: Sequence[Node]) -> Node:
    a, b = pair
    return mine[a] if a is not None else other[b or 0]
