"""Paragraphs, tables and rows of two versions set against one another, and marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from onex.conformity.revisions.align import Pair
from onex.conformity.revisions.ends import borrow, mark_end, part_of, unmark_end
from onex.conformity.revisions.runs import Cutter, Pen, deleted, insert_all, text
from onex.conformity.revisions.structure import BLOCKS, LOOSE, blocks, cells, key, paired, paired_rows, row_key, rows
from onex.conformity.revisions.tree import Node
from onex.conformity.revisions.words import changes

_LAYOUT = {
    "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:widowControl", "w:framePr", "w:pBdr", "w:shd", "w:tabs", "w:snapToGrid",
    "w:spacing", "w:ind", "w:jc", "w:textAlignment", "w:autoSpaceDE", "w:autoSpaceDN",
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
        pairs = paired(mine, other)
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
        mark_end(before, name, self.pen)
        unmark_end(last)
        if name == "w:del":
            borrow(last, before)

    # -- paragraphs ----------------------------------------------------------------------------------------------------

    def _paragraph(self, old: Node, new: Node) -> None:
        before, now = text(old), text(new)
        if before != now:
            self.found.append(Changed("changed", before, now))
            Cutter(old, changes(before, now), self.pen).cut(new)

    def _inserted(self, new: Node) -> None:
        if new.name == "w:tbl":
            self.found.append(Changed("table_inserted", "", key(new)[1]))
            for row in rows(new):
                self._row_marked(row, "w:ins")
            return
        self.found.append(Changed("inserted", "", text(new)))
        insert_all(new, self.pen)
        mark_end(new, "w:ins", self.pen)

    def _removed(self, old: Node) -> Node:
        """An old block as the copy holds it: all of it deleted."""
        if old.name == "w:tbl":
            self.found.append(Changed("table_deleted", key(old)[1], ""))
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
        mark_end(paragraph, "w:del", self.pen)
        return paragraph

    # -- tables --------------------------------------------------------------------------------------------------------

    def table(self, old: Node, new: Node) -> None:
        """Marks a table in place, row by row."""
        mine, other = rows(old), rows(new)
        pairs = paired_rows(mine, other)
        lines: list[Node] = []
        for a, b in pairs:
            if a is None and b is not None:
                self.found.append(Changed("row_inserted", "", " ".join(row_key(other[b]))))
                self._row_marked(other[b], "w:ins")
            elif b is None and a is not None:
                self.found.append(Changed("row_deleted", " ".join(row_key(mine[a])), ""))
                lines.append(self._old_row(mine[a]))
                continue
            elif a is not None and b is not None:
                for before, now in zip(cells(mine[a]), cells(other[b]), strict=True):
                    self.container(before, now)
            if b is not None:
                lines.append(other[b])
        kept = [child for child in new.children if not (isinstance(child, Node) and child.name in ("w:tr", *LOOSE))]
        new.children = [*kept, *lines]

    def _row_marked(self, row: Node, name: str) -> None:
        """A whole row came or went: its mark, and everything in it."""
        properties = part_of(row, "w:trPr", first=False)
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
        part_of(row, "w:trPr", first=False).children.append(self.pen.mark("w:del"))
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


def _in_place(new: Node, other: Sequence[Node], placed: dict[int, list[Node]], first: list[Node]) -> list[Node | str]:
    """The container's children with its blocks replaced by what was placed for them; content controls are opened."""
    numbers = {id(block): number for number, block in enumerate(other)}
    found: list[Node | str] = []
    for child in new.children:
        if isinstance(child, Node) and child.name in LOOSE:
            found += [node for block in blocks(child) for node in placed[numbers[id(block)]]]
        elif isinstance(child, Node) and id(child) in numbers:
            found += placed[numbers[id(child)]]
        else:
            found.append(child)
    at = next((n for n, c in enumerate(found) if isinstance(c, Node) and c.name in (*BLOCKS, "w:sectPr")), len(found))
    return [*found[:at], *first, *found[at:]]
