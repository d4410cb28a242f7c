"""The XML of a part, kept letter for letter where nothing is changed: names with their prefixes, attributes in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from onex.conformity.markup import DEPTH_LIMIT, ELEMENT_LIMIT
from onex.errors import Unreadable

_MAIN = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
)


@dataclass(slots=True, eq=False)
class Node:
    """An element. Its name has the prefix ``w:`` for WordprocessingML, whatever the file called it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def nodes(self) -> list[Node]:
        """Its children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]

    def find(self, *names: str) -> Node | None:
        """The first child of a name, then that child's, and so on."""
        found: Node | None = self
        for name in names:
            found = next((child for child in found.nodes if child.name == name), None) if found else None
        return found

    def every(self, name: str) -> Iterator[Node]:
        """All of a name beneath it."""
        for child in self.nodes:
            if child.name == name:
                yield child
            yield from child.every(name)

    @property
    def text(self) -> str:
        """The characters right within it."""
        return "".join(child for child in self.children if isinstance(child, str))

    def copy(self) -> Node:
        """The same, apart from it."""
        inside: list[Node | str] = [c.copy() if isinstance(c, Node) else c for c in self.children]
        return Node(self.name, dict(self.attributes), inside)


def parse(data: bytes, part: str) -> Node:
    """The root of a part. Raises Unreadable as `markup.parse` does, and for a file that names its elements strangely."""
    top = Node("")
    open_ = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_) > DEPTH_LIMIT:
            raise Unreadable("XML_DEPTH", part)
        if count > ELEMENT_LIMIT:
            raise Unreadable("FILE_TOO_LARGE", part)
        node = Node(name, attributes)
        open_[-1].children.append(node)
        open_.append(node)

    def doctype(*_: object) -> None:
        raise Unreadable("XML_DTD", part)

    parser = expat.ParserCreate()
    parser.ordered_attributes = False
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_.pop()
    parser.CharacterDataHandler = lambda text: open_[-1].children.append(text)
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Unreadable("FILE_CORRUPT", part) from None
    root = top.nodes[0]
    _rename(root, part)
    return root


def _rename(root: Node, part: str) -> None:
    """Gives WordprocessingML the prefix ``w`` throughout, if it has another."""
    bound = {key.partition(":")[2]: value for key, value in root.attributes.items() if key.startswith("xmlns")}
    ours = {prefix for prefix, value in bound.items() if value in _MAIN}
    if not ours or ("w" in bound and "w" not in ours):
        raise Unreadable("FILE_UNSUPPORTED", f"{part} 的命名空间")
    if ours == {"w"}:
        return
    first = next(bound[prefix] for prefix in ours)
    for node in (root, *_all(root)):
        prefix, colon, local = node.name.rpartition(":")
        if prefix in ours and (colon or "" in ours):
            node.name = f"w:{local}"
        node.attributes = {_renamed(key, ours): value for key, value in node.attributes.items()}
    root.attributes.setdefault("xmlns:w", first)


def _renamed(key: str, ours: set[str]) -> str:
    prefix, colon, local = key.rpartition(":")
    return f"w:{local}" if colon and prefix in ours and prefix != "xmlns" else key


def _all(node: Node) -> Iterator[Node]:
    for child in node.nodes:
        yield child
        yield from _all(child)


def serialise(root: Node) -> bytes:
    """The part's bytes."""
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + "".join(_pieces(root))).encode(
        "utf-8", "surrogatepass"
    )


def _pieces(node: Node) -> Iterable[str]:
    yield f"<{node.name}"
    for key, value in node.attributes.items():
        yield f' {key}="{value.translate(_VALUE)}"'
    if not node.children:
        yield "/>"
        return
    yield ">"
    for child in node.children:
        if isinstance(child, str):
            yield child.translate(_TEXT)
        else:
            yield from _pieces(child)
    yield f"</{node.name}>"
