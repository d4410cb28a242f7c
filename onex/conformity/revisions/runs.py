"""A paragraph's text as it is compared, and its runs cut where the text changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onex.conformity.revisions.tree import Node
from onex.conformity.revisions.words import Change

WRAPPERS = {"w:hyperlink", "w:sdt", "w:sdtContent", "w:smartTag", "w:fldSimple", "w:customXml", "w:dir", "w:bdo"}
_CHARACTERS = {"w:tab": "\t", "w:cr": "\n", "w:noBreakHyphen": "\u2011"}
_NOT_COPIED = {"w:rStyle", "w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:rPrChange"}


def said(content: Node) -> str:
    """What one child of a run adds to the text: a page break is a character too."""
    if content.name == "w:t":
        return content.text
    if content.name == "w:br":
        return "\f" if content.attributes.get("w:type") == "page" else "\n"
    return _CHARACTERS.get(content.name, "")


def runs(paragraph: Node) -> Iterator[Node]:
    """The runs of a paragraph in reading order, those in links and content controls included."""
    for child in paragraph.nodes:
        if child.name == "w:r":
            yield child
        elif child.name in WRAPPERS:
            yield from runs(child)


def text(paragraph: Node) -> str:
    """The text of a paragraph."""
    return "".join(said(content) for run in runs(paragraph) for content in run.nodes)


def _said_as(text_: str, name: str) -> Iterator[Node]:
    """Text as the children of a run; `name` is ``w:t`` or ``w:delText``."""
    pending = ""
    marks = {
        "\t": ("w:tab", {}),
        "\n": ("w:br", {}),
        "\f": ("w:br", {"w:type": "page"}),
        "\u2011": ("w:noBreakHyphen", {}),
    }
    for character in text_:
        if character in marks:
            if pending:
                yield Node(name, {"xml:space": "preserve"}, [pending])
            pending = ""
            element, attributes = marks[character]
            yield Node(element, dict(attributes))
        else:
            pending += character
    if pending:
        yield Node(name, {"xml:space": "preserve"}, [pending])


def deleted(paragraph: Node, start: int, stop: int) -> Iterator[Node]:
    """The runs of an old paragraph's text between two places, as deletions hold them, looking as they did."""
    at = 0
    for run in runs(paragraph):
        own = "".join(said(content) for content in run.nodes)
        cut = own[max(start - at, 0) : max(stop - at, 0)]
        at += len(own)
        if cut:
            look = run.find("w:rPr")
            kept = [c.copy() for c in look.nodes if c.name not in _NOT_COPIED] if look else []
            properties = [Node("w:rPr", {}, list(kept))] if kept else []
            yield Node("w:r", {}, [*properties, *_said_as(cut, "w:delText")])


@dataclass(slots=True)
class Pen:
    """Makes the marks of one copy: every mark has its own number, all the same author and time."""

    author: str
    time: str
    number: int = 0
    inserted: int = 0
    removed: int = 0

    def mark(self, name: str, inside: Sequence[Node] = ()) -> Node:
        """A ``w:ins`` or ``w:del``."""
        self.number += 1
        attributes = {"w:id": str(self.number), "w:author": self.author, "w:date": self.time}
        return Node(name, attributes, list(inside))

    def insertion(self, run: Node) -> Node:
        """A run that is new."""
        self.inserted += sum(len(said(content)) for content in run.nodes)
        return self.mark("w:ins", [run])

    def deletion(self, runs_: Sequence[Node]) -> Node:
        """Runs that are gone."""
        self.removed += sum(
            len(c.text) if c.name == "w:delText" else c.name != "w:rPr" for run in runs_ for c in run.nodes
        )
        return self.mark("w:del", runs_)


def insert_all(paragraph: Node, pen: Pen) -> None:
    """Marks every run of a new paragraph as inserted, in place."""
    paragraph.children = [
        pen.insertion(child) if isinstance(child, Node) and child.name == "w:r" else child
        for child in paragraph.children
    ]
    for child in paragraph.nodes:
        if child.name in WRAPPERS:
            insert_all(child, pen)


class Cutter:
    """Marks one new paragraph's runs by what changed against its old self."""

    def __init__(self, old: Node, found: Sequence[Change], pen: Pen) -> None:
        self._old = old
        self._pen = pen
        self._at = 0
        self._gone: dict[int, tuple[int, int]] = {}  # place in the new text → stretch of the old that was before it
        self._came: list[bool] = []  # character by character: whether it is new
        at = 0
        for change in found:
            if not change.equal and change.old:
                self._gone[len(self._came)] = (at, at + len(change.old))
            self._came += [not change.equal] * len(change.new)
            at += len(change.old)

    def cut(self, paragraph: Node) -> None:
        """Marks the paragraph in place."""
        self._inside(paragraph)
        paragraph.children += self._before(self._at)

    def _inside(self, parent: Node) -> None:
        children: list[Node | str] = []
        for child in parent.children:
            if isinstance(child, Node) and child.name == "w:r":
                children += self._run(child)
                continue
            if isinstance(child, Node) and child.name in WRAPPERS:
                self._inside(child)
            children.append(child)
        parent.children = children

    def _before(self, at: int) -> list[Node]:
        """The deletion that stands before a place of the new text; once."""
        stretch = self._gone.pop(at, None)
        return [self._pen.deletion(list(deleted(self._old, *stretch)))] if stretch else []

    def _run(self, run: Node) -> list[Node]:
        """One run as several: same, inserted, and what was deleted between."""
        properties = [c for c in run.nodes if c.name == "w:rPr"]
        made: list[Node] = []
        piece: list[Node] = []
        new = False

        def flush() -> None:
            if piece:
                own: list[Node | str] = [*(p.copy() for p in properties), *piece]
                part = Node("w:r", dict(run.attributes), own)
                made.append(self._pen.insertion(part) if new else part)
                piece.clear()

        for content in run.nodes:
            if content.name == "w:rPr":
                continue
            own = said(content)
            if not own:
                piece.append(content)
                continue
            for start, stop in self._stretches(len(own)):
                gone, came = self._before(self._at), self._came[self._at]
                if gone or came != new:
                    flush()
                    made += gone
                    new = came
                piece += [content] if (start, stop) == (0, len(own)) else list(_said_as(own[start:stop], "w:t"))
                self._at += stop - start
        flush()
        return made or [run]

    def _stretches(self, length: int) -> Iterator[tuple[int, int]]:
        """The parts of the next so many characters within which nothing begins or ends."""
        start = 0
        for at in range(1, length + 1):
            here = self._at + at - start
            if at == length or here in self._gone or self._came[here] != self._came[here - 1]:
                yield start, at
                start = at
