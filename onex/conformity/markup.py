"""The XML of one part as a tree whose names are short: ``p`` of WordprocessingML, ``a.ln`` of a drawing, ``r.id``.

Transitional and strict files, and any prefix, look the same afterwards. No DOCTYPE, no depth, no flood.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, fromstring

from onex.errors import Unreadable

DEPTH_LIMIT = 256
ELEMENT_LIMIT = 1_000_000

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a.",
    "http://purl.oclc.org/ooxml/drawingml/main": "a.",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp.",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp.",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps.",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r.",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r.",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc.",
    "urn:schemas-microsoft-com:vml": "v.",
    "http://schemas.openxmlformats.org/package/2006/relationships": "",
    "http://schemas.openxmlformats.org/package/2006/content-types": "",
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": "",
    "http://purl.oclc.org/ooxml/officeDocument/extendedProperties": "",
}


class _Names(dict[str, str]):
    """``{namespace}local`` → the short name; a namespace that nobody asks for keeps its own, so that it matches nothing."""

    def __missing__(self, name: str) -> str:
        namespace, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
        prefix = _PREFIXES.get(namespace, f"{{{namespace}}}" if namespace else "")
        self[name] = known = prefix + local
        return known


_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def parse(data: bytes, part: str) -> Element:
    """The root of a part. Raises FILE_CORRUPT, naming the part, when it is not well-formed; XML_DTD for a DOCTYPE.

    An entity may swell without end, so that a DOCTYPE is looked for before anything is parsed: whatever the encoding,
    expat wants its ASCII characters to stand for themselves.
    """
    if any(mark in data for mark in _DOCTYPE):
        raise Unreadable("XML_DTD", part)
    if data.count(b"<") > 2 * ELEMENT_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", part)
    try:
        root = fromstring(data)
    except (ParseError, ValueError, LookupError):
        raise Unreadable("FILE_CORRUPT", part) from None
    _shorten(root, part)
    return root


def _shorten(root: Element, part: str) -> None:
    """Gives every element and attribute its short name, level by level."""
    names = _Names()
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > DEPTH_LIMIT:
            raise Unreadable("XML_DEPTH", part)
        for element in level:
            element.tag = names[element.tag] if isinstance(element.tag, str) else ""
            attributes = element.attrib
            if attributes:
                element.attrib = {names[key]: value for key, value in attributes.items()}
        level = [child for element in level for child in element]


def on(element: Element | None) -> bool:
    """Whether a property that is either on or off is on: present, and not said to be off."""
    return element is not None and element.get("val", "1") not in ("0", "false", "off", "none")


def whole(text: str | None, default: int = 0) -> int:
    """A whole number of twips or the like; strict files write ``12pt``, careless ones ``240.5``."""
    if not text:
        return default
    for ending, twips in (("pt", 20.0), ("mm", 1440 / 25.4), ("cm", 1440 / 2.54), ("in", 1440.0)):
        if text.endswith(ending):
            return round(_number(text[: -len(ending)], default / twips) * twips)
    return round(_number(text, default))


def _number(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if abs(value) < 1e9 else default
