"""The XML of one part, streamed through expat under limits: no DTD, no depth, no flood."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from onex.errors import Unreadable

DEPTH_LIMIT = 64
TEXT_LIMIT = 1_000_000
ELEMENT_LIMIT = 20_000_000
TOKEN_LIMIT = 4 << 20  # expat scans an unfinished token anew with every chunk: a long one costs its square

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATION_NAMESPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


class Feeder:
    """An expat parser with the limits that no handler can keep. Raises Unreadable, never ExpatError."""

    def __init__(self, part: str, *, namespaces: bool) -> None:
        self.parser = expat.ParserCreate(None, " ") if namespaces else expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.buffer_size = 1 << 16
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.namespaces = namespaces
        self._part = part
        self._fed = 0
        self._tags = 0

    def run(self, chunks: Iterable[bytes], pieces: list[str]) -> None:
        """Parses a whole part. `pieces` is where the character handler gathers the text that is not yet complete."""
        for chunk in chunks:
            self.feed(chunk)
            self.check(pieces)
        self.feed(b"", final=True)

    def check(self, pieces: list[str]) -> None:
        """Refuses a text that outgrows any cell, before it is joined."""
        if len(pieces) > 16 and sum(map(len, pieces)) > TEXT_LIMIT:
            raise Unreadable("SHEET_TOO_LARGE", f"{self._part}: 单个文本过长")

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Parses on. `final` says that nothing follows."""
        self._fed += len(chunk)
        self.count(chunk)
        try:
            self.parser.Parse(chunk, final)
        except expat.ExpatError as problem:
            raise Unreadable("FILE_CORRUPT", f"{self._part}: {expat.ErrorString(problem.code)}") from None
        except (ValueError, LookupError):  # an encoding that neither expat nor Python can map byte by byte
            raise Unreadable("FILE_CORRUPT", f"{self._part}: 编码") from None
        done = self.parser.CurrentByteIndex
        if 0 <= done < self._fed - TOKEN_LIMIT:
            raise Unreadable("FILE_CORRUPT", f"{self._part}: 单个标记过长")

    def count(self, chunk: bytes) -> None:
        """Counts elements by their tags, also those that were read without expat."""
        self._tags += chunk.count(b"<")
        if self._tags > 2 * ELEMENT_LIMIT:
            raise Unreadable("SHEET_TOO_LARGE", self._part)

    def _doctype(self, *_: object) -> None:
        raise Unreadable("XML_DTD", self._part)


class Prefixed(Exception):  # noqa: N818 - a turn to take, not an error
    """The names of this part cannot be told without their namespaces."""


def main_prefix(feeder: Feeder, root: str, name: str, attributes: dict[str, str]) -> str:
    """What stands before every name of the spreadsheet namespace, seen at the root element.

    Raises Prefixed when the part was opened without namespaces and does not simply make that one its default, and
    FILE_CORRUPT when the root is not the element expected.
    """
    if feeder.namespaces:
        namespace, _, local = name.rpartition(" ")
        if local == root and namespace in MAIN_NAMESPACES:
            return f"{namespace} "
        raise Unreadable("FILE_CORRUPT", f"不是 {root}")
    if name == root and attributes.get("xmlns") in MAIN_NAMESPACES and not rebinds(attributes):
        return ""
    raise Prefixed


def rebinds(attributes: dict[str, str]) -> bool:
    """Whether an element gives the spreadsheet namespace a prefix."""
    return any(key.startswith("xmlns:") and value in MAIN_NAMESPACES for key, value in attributes.items())


def walk(chunks: Iterable[bytes], part: str, visit: Callable[[str, str, dict[str, str]], None]) -> None:
    """Calls visit(parent, element, attributes) for every element of a small part.

    Names lose their namespace when it is one of spreadsheets or packages, and keep it otherwise; attributes that point at
    relations are named ``r:id``, whatever prefix the file uses. The root's parent is "".
    """
    names = _Names()
    open_elements = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        element = names[name]
        visit(open_elements[-1], element, {names[key]: value for key, value in attributes.items()})
        open_elements.append(element)
        if len(open_elements) > DEPTH_LIMIT + 1:
            raise Unreadable("XML_DEPTH", part)

    def end(_: str) -> None:
        open_elements.pop()

    feeder = Feeder(part, namespaces=True)
    feeder.parser.StartElementHandler = start
    feeder.parser.EndElementHandler = end
    feeder.run(chunks, [])


class _Names(dict[str, str]):
    """Expat's ``namespace local`` → the name by which this room calls it."""

    def __missing__(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        if namespace in RELATION_NAMESPACES:
            known = f"r:{local}"
        elif namespace in MAIN_NAMESPACES or "/package/2006/" in namespace or not namespace:
            known = local
        else:
            known = name
        self[name] = known
        return known
