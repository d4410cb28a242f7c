"""The end of a paragraph: Word marks it apart from the text, as inserted or deleted."""

from __future__ import annotations

from onex.conformity.revisions.runs import Pen
from onex.conformity.revisions.tree import Node

_LAST = ("w:sectPr", "w:pPrChange")


def part_of(parent: Node, name: str, *, first: bool) -> Node:
    """The child of a name, made where it has to stand if there is none; a row's follows ``w:tblPrEx``."""
    found = parent.find(name)
    if found is None:
        found = Node(name)
        before = [n for n, c in enumerate(parent.children) if isinstance(c, Node) and c.name == "w:tblPrEx"]
        parent.children.insert(0 if first or not before else before[0] + 1, found)
    return found


def unmark_end(paragraph: Node) -> None:
    """Takes the mark from a paragraph's end."""
    look = paragraph.find("w:pPr", "w:rPr")
    if look is not None:
        look.children = [c for c in look.children if not (isinstance(c, Node) and c.name in ("w:ins", "w:del"))]


def borrow(last: Node, before: Node) -> None:
    """Gives the last paragraph the layout of the one that will end in its mark."""
    layout = before.find("w:pPr")
    if layout is not None:
        copied = layout.copy()
        unmark_end(Node("w:p", {}, [copied]))
        last.children = [copied, *(c for c in last.children if not (isinstance(c, Node) and c.name == "w:pPr"))]


def mark_end(paragraph: Node, name: str, pen: Pen) -> None:
    """Marks the paragraph's own end as inserted or deleted."""
    properties = part_of(paragraph, "w:pPr", first=True)
    look = properties.find("w:rPr")
    if look is None:
        look = Node("w:rPr")
        at = next((n for n, c in enumerate(properties.children) if isinstance(c, Node) and c.name in _LAST), None)
        properties.children.insert(len(properties.children) if at is None else at, look)
    look.children.insert(0, pen.mark(name))
