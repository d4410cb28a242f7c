"""A file's own tracked changes taken as accepted, so that two files are compared by what they finally say."""

from __future__ import annotations

from onex.conformity.revisions.tree import Node

_GONE = {
    "w:del", "w:moveFrom", "w:rPrChange", "w:pPrChange", "w:sectPrChange", "w:tblPrChange", "w:tblGridChange", "w:trPrChange",
    "w:tcPrChange", "w:tblPrExChange", "w:numberingChange", "w:cellIns", "w:moveFromRangeStart", "w:moveFromRangeEnd",
    "w:moveToRangeStart", "w:moveToRangeEnd",
}  # fmt: skip
_OPENED = {"w:ins", "w:moveTo"}


def accept(root: Node) -> int:
    """Accepts in place; gives how many there were."""
    count = 0
    children: list[Node | str] = []
    ended: set[int] = set()
    for child in root.children:
        if not isinstance(child, Node):
            children.append(child)
            continue
        if child.name in _GONE or child.find("w:trPr", "w:del") is not None:
            count += 1
            continue
        if child.name == "w:p" and child.find("w:pPr", "w:rPr", "w:del") is not None:
            ended.add(id(child))
        count += accept(child)
        count += child.name in _OPENED
        children += child.children if child.name in _OPENED else [child]
    root.children = _joined(children, ended) if ended else children
    return count


def _joined(children: list[Node | str], ended: set[int]) -> list[Node | str]:
    """Joins a paragraph whose end is deleted with the one after it, which gives its layout."""
    found: list[Node | str] = []
    carried: list[Node | str] = []
    last: Node | None = None
    for child in children:
        if not isinstance(child, Node) or child.name != "w:p":
            found.append(child)
            continue
        own = [c for c in child.children if not (isinstance(c, Node) and c.name == "w:pPr")]
        if id(child) in ended:
            carried += own
            last = child
            continue
        layout = [c for c in child.children if isinstance(c, Node) and c.name == "w:pPr"]
        child.children = [*layout, *carried, *own]
        carried, last = [], None
        found.append(child)
    if last is not None and carried:
        last.children = carried
        found.append(last)
    return found
