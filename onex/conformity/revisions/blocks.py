"""Paragraphs, tables and rows of two versions set against one another, and marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from onex.conformity.revisions.align import ALIKE, Pair, align, likeness
from onex.conformity.revisions.runs import Cutter, Pen, deleted, insert_all, text
from onex.conformity.revisions.tree import Node
from onex.conformity.revisions.words import changes

_BLOCKS = ("w:p", "w:tbl")
_LOOSE = ("w:sdt", "w:sdtContent", "w:customXml")
_LAYOUT = {
    "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:widowControl", "w:pBdr", "w:shd", "w:tabs", "w:snapToGrid", "w:spacing",
    "w:ind", "w:jc", "w:textAlignment", "w:autoSpaceDE", "w:autoSpaceDN",
}  # fmt: skip


@dataclass(slots=True)
class Changed:
    """One thing that a reader of the copy will see: what kind, what stood there, what stands there."""

    kind: str
    old: str
    new: str


@dataclass(slots=True)
class Marker:
    """Marks one copy. `styles` are those that the new file has."""

    pen: Pen
    styles: frozenset[str]
    found: list[Changed] = field(default_factory=list)

    # -- containers ----------------------------------------------------------------------------------------------------

    def container(self, old: Node, new: Node) -> None:
        """Marks a body or a cell in place. What is neither paragraph nor table stays where it is in the new."""
        mine, other = blocks(old), blocks(new)
        pairs = _ended(
            align([_key(b) for b in mine], [_key(b) for b in other], lambda i, j: _like(mine[i], other[j])), mine, other
        )
        first: list[Node] = []
        placed: dict[int, list[Node]] = {}
        last = first
        for a, b in pairs:
            if b is not None:
                placed[b] = last = self._placed(mine[a] if a is not None else None, other[b])
            elif a is not None:
                last.append(self._removed(mine[a]))
        new.children = _in_place(new, other, placed, first)
        self._ends(pairs, placed, first)

    def _placed(self, old: Node | None, new: Node) -> list[Node]:
        if old is None:
            self._inserted(new)
        elif new.name == "w:p":
            self._paragraph(old, new)
        else:
            self.table(old, new)
        return [new]

    def _ends(self, pairs: Sequence[Pair], placed: dict[int, list[Node]], first: list[Node]) -> None:
        """Moves paragraph marks one up where a container ends in what only one version has: its last mark can never go."""
        nodes = [*first, *(node for b in sorted(placed) for node in placed[b])]
        both = [at for at, pair in enumerate(pairs) if None not in pair]
        if not both or both[-1] == len(pairs) - 1:
            return
        before, last = nodes[both[-1]], nodes[-1]
        if any(node.name != "w:p" for node in nodes[both[-1] :]) or before.find("w:pPr", "w:sectPr"):
            return
        name = "w:ins" if pairs[-1][0] is None else "w:del"
        self.mark_end(before, name)
        unmark_end(last)
        if name == "w:del":
            _borrow(last, before)

    # -- paragraphs ----------------------------------------------------------------------------------------------------

    def _paragraph(self, old: Node, new: Node) -> None:
        before, now = text(old), text(new)
        if before != now:
            self.found.append(Changed("changed", before, now))
            Cutter(old, changes(before, now), self.pen).cut(new)

    def _inserted(self, new: Node) -> None:
        if new.name == "w:tbl":
            self.found.append(Changed("table_inserted", "", _key(new)[1]))
            for row in rows(new):
                self._row_marked(row, "w:ins")
            return
        self.found.append(Changed("inserted", "", text(new)))
        insert_all(new, self.pen)
        self.mark_end(new, "w:ins")

    def _removed(self, old: Node) -> Node:
        """An old block as the copy holds it: all of it deleted."""
        if old.name == "w:tbl":
            self.found.append(Changed("table_deleted", _key(old)[1], ""))
            return self._old_table(old)
        self.found.append(Changed("deleted", text(old), ""))
        return self._old_paragraph(old)

    def _old_paragraph(self, old: Node) -> Node:
        layout = old.find("w:pPr")
        kept: list[Node | str] = []
        for child in layout.nodes if layout else ():
            style = child.name == "w:pStyle" and child.attributes.get("w:val") in self.styles
            if style or child.name in _LAYOUT:
                kept.append(child.copy())
        paragraph = Node("w:p", {}, [Node("w:pPr", {}, kept)])
        gone = list(deleted(old, 0, len(text(old))))
        if gone:
            paragraph.children.append(self.pen.deletion(gone))
        self.mark_end(paragraph, "w:del")
        return paragraph

    def mark_end(self, paragraph: Node, name: str) -> None:
        """Marks the paragraph's own end as inserted or deleted."""
        properties = _child(paragraph, "w:pPr", first=True)
        look = properties.find("w:rPr")
        if look is None:
            look = Node("w:rPr")
            at = next((n for n, c in enumerate(properties.children) if isinstance(c, Node) and c.name in _LAST), None)
            properties.children.insert(len(properties.children) if at is None else at, look)
        look.children.insert(0, self.pen.mark(name))

    # -- tables --------------------------------------------------------------------------------------------------------

    def table(self, old: Node, new: Node) -> None:
        """Marks a table in place, row by row."""
        mine, other = rows(old), rows(new)
        pairs = align(
            [_row_key(r) for r in mine], [_row_key(r) for r in other], lambda i, j: _rows_like(mine[i], other[j])
        )
        lines: list[Node] = []
        for a, b in pairs:
            if a is None and b is not None:
                self.found.append(Changed("row_inserted", "", " ".join(_row_key(other[b]))))
                self._row_marked(other[b], "w:ins")
            elif b is None and a is not None:
                self.found.append(Changed("row_deleted", " ".join(_row_key(mine[a])), ""))
                lines.append(self._old_row(mine[a]))
                continue
            elif a is not None and b is not None:
                for before, now in zip(cells(mine[a]), cells(other[b]), strict=True):
                    self.container(before, now)
            if b is not None:
                lines.append(other[b])
        kept = [child for child in new.children if not (isinstance(child, Node) and child.name in ("w:tr", *_LOOSE))]
        new.children = [*kept, *lines]

    def _row_marked(self, row: Node, name: str) -> None:
        """A whole row came or went: its mark, and everything in it."""
        properties = _child(row, "w:trPr", first=False)
        properties.children.append(self.pen.mark(name))
        for cell in cells(row):
            for block in blocks(cell):
                if block.name == "w:tbl":
                    for inner in rows(block):
                        self._row_marked(inner, name)
                elif name == "w:ins":
                    insert_all(block, self.pen)

    def _old_row(self, old: Node) -> Node:
        row = Node("w:tr", {}, [p.copy() for p in (old.find("w:trPr"),) if p])
        for cell in cells(old):
            inside = [self._old_table(b) if b.name == "w:tbl" else self._old_cell_paragraph(b) for b in blocks(cell)]
            properties = cell.find("w:tcPr")
            row.children.append(Node("w:tc", {}, [*([properties.copy()] if properties else []), *inside]))
        _child(row, "w:trPr", first=False).children.append(self.pen.mark("w:del"))
        return row

    def _old_cell_paragraph(self, old: Node) -> Node:
        paragraph = self._old_paragraph(old)
        unmark_end(paragraph)
        return paragraph

    def _old_table(self, old: Node) -> Node:
        table = Node("w:tbl")
        for child in old.nodes:
            if child.name == "w:tblPr":
                own: list[Node | str] = [
                    c.copy() for c in child.nodes if c.name != "w:tblStyle" or c.attributes.get("w:val") in self.styles
                ]
                table.children.append(Node("w:tblPr", {}, own))
            elif child.name == "w:tblGrid":
                table.children.append(child.copy())
        table.children += [self._old_row(row) for row in rows(old)]
        return table


_LAST = ("w:sectPr", "w:pPrChange")


def _child(parent: Node, name: str, *, first: bool) -> Node:
    """The child of a name, made where it has to stand if there is none; a row's follows ``w:tblPrEx``."""
    found = parent.find(name)
    if found is None:
        found = Node(name)
        at = 0 if first else sum(child.name == "w:tblPrEx" for child in parent.nodes)
        parent.children.insert(at, found)
    return found


def unmark_end(paragraph: Node) -> None:
    """Takes the mark from a paragraph's end."""
    look = paragraph.find("w:pPr", "w:rPr")
    if look is not None:
        look.children = [c for c in look.children if not (isinstance(c, Node) and c.name in ("w:ins", "w:del"))]


def _borrow(last: Node, before: Node) -> None:
    """Gives the last paragraph the layout of the one that will end in its mark."""
    layout = before.find("w:pPr")
    if layout is not None:
        copied = layout.copy()
        unmark_end(Node("w:p", {}, [copied]))
        last.children = [copied, *(c for c in last.children if not (isinstance(c, Node) and c.name == "w:pPr"))]


def _in_place(new: Node, other: Sequence[Node], placed: dict[int, list[Node]], first: list[Node]) -> list[Node | str]:
    """The container's children with its blocks replaced by what was placed for them; content controls are opened."""
    numbers = {id(block): number for number, block in enumerate(other)}
    found: list[Node | str] = []
    for child in new.children:
        if isinstance(child, Node) and child.name in _LOOSE:
            found += [node for block in blocks(child) for node in placed[numbers[id(block)]]]
        elif isinstance(child, Node) and id(child) in numbers:
            found += placed[numbers[id(child)]]
        else:
            found.append(child)
    at = next((n for n, c in enumerate(found) if isinstance(c, Node) and c.name in (*_BLOCKS, "w:sectPr")), len(found))
    return [*found[:at], *first, *found[at:]]


# -- what is compared --------------------------------------------------------------------------------------------------


def blocks(container: Node) -> list[Node]:
    """The paragraphs and tables of a body or cell, those in content controls included."""
    found: list[Node] = []
    for child in container.nodes:
        if child.name in _BLOCKS:
            found.append(child)
        elif child.name in _LOOSE:
            found += blocks(child)
    return found


def rows(table: Node) -> list[Node]:
    """The rows of a table."""
    found: list[Node] = []
    for child in table.nodes:
        if child.name == "w:tr":
            found.append(child)
        elif child.name in _LOOSE:
            found += rows(child)
    return found


def cells(row: Node) -> list[Node]:
    """The cells of a row."""
    found: list[Node] = []
    for child in row.nodes:
        if child.name == "w:tc":
            found.append(child)
        elif child.name in _LOOSE:
            found += cells(child)
    return found


def _key(block: Node) -> tuple[str, str]:
    if block.name == "w:p":
        return block.name, text(block)
    return block.name, "\n".join("\t".join(_row_key(row)) for row in rows(block))


def _row_key(row: Node) -> tuple[str, ...]:
    return tuple("\n".join(_key(block)[1] for block in blocks(cell)) for cell in cells(row))


def _like(old: Node, new: Node) -> float:
    """Paragraphs by their text; tables of one width always, since they are marked row by row."""
    if old.name != new.name:
        return 0.0
    if old.name == "w:tbl" and not _same_width(old, new):
        return 0.0
    alike = likeness(_key(old)[1], _key(new)[1])
    return max(alike, ALIKE) if old.name == "w:tbl" else alike


def _same_width(old: Node, new: Node) -> bool:
    return {len(cells(row)) for row in rows(old)} == {len(cells(row)) for row in rows(new)}


def _rows_like(old: Node, new: Node) -> float:
    if len(cells(old)) != len(cells(new)):
        return 0.0
    return likeness("\t".join(_row_key(old)), "\t".join(_row_key(new)))


def _ended(pairs: list[Pair], mine: Sequence[Node], other: Sequence[Node]) -> list[Pair]:
    """The pairs so that the last paragraph's mark, which can never go, is in both versions.

    Where both end in what the other lacks, those two belong together; where one goes on after the other's end with a table
    among it, the end is taken to have moved. Paragraphs alone are left: `Marker._ends` moves their marks.
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
