"""The inside of one paragraph: runs as they are read (deletions left out, fields by their results), boxes, drawn parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from onex.conformity.content import BREAK, Run
from onex.conformity.drawing import chosen
from onex.conformity.markup import on
from onex.conformity.styles import Properties, Styles, flat

_WRAPPERS = {
    "ins",
    "moveTo",
    "hyperlink",
    "smartTag",
    "sdt",
    "sdtContent",
    "customXml",
    "dir",
    "bdo",
    "mc.AlternateContent",
    "mc.Choice",
}
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_DRAWN = ("drawing", "pict", "object", "mc.AlternateContent")


@dataclass(slots=True)
class Inline:
    """What was found in a paragraph. `fields` are the instructions of fields that are still open, and whether their result began."""

    runs: list[Run] = field(default_factory=list)
    drawn: list[Element] = field(default_factory=list)
    pictures: int = 0
    fields: list[list[str]] = field(default_factory=list)


def gather(element: Element, base: Properties, styles: Styles, found: Inline) -> Inline:
    """Adds all that a paragraph, or a wrapper within it, holds."""
    for child in element:
        name = child.tag
        if name == "r":
            _run(child, base, styles, found)
        elif name == "fldSimple":
            found.fields.append([child.get("instr", ""), "result"])
            gather(child, base, styles, found)
            _close(found, base)
        elif name in _WRAPPERS:
            gather(child, base, styles, found)
    return found


def _run(element: Element, base: Properties, styles: Styles, found: Inline) -> None:
    properties = element.find("rPr")
    look = base
    if properties is not None:
        style = properties.find("rStyle")
        added = styles.character(style.get("val", "")) if style is not None else {}
        look = {**base, **added, **flat(properties, styles.theme)}
        if on(properties.find("vanish")):
            return
    text = ""
    for child in element:
        if child.tag == "fldChar":
            text = _flush(text, look, found)
            _field(child.get("fldCharType", ""), look, found)
        else:
            text += _text(child, found)
    _flush(text, look, found)


def _flush(text: str, look: Properties, found: Inline) -> str:
    """Makes a run of what was read so far; a field may begin and end within one run of the file."""
    if text:
        found.runs.append(Run(text, look, _instruction(found)))
    return ""


def _text(child: Element, found: Inline) -> str:
    """What one child of a run adds to its text."""
    name = child.tag
    if name == "t":
        hidden = found.fields and found.fields[-1][1] != "result"
        return "" if hidden else child.text or ""
    if name == "br":
        return BREAK if child.get("type") == "page" else "" if child.get("type") == "column" else "\n"
    if name == "sym":
        code = child.get("char", "")
        return chr(int(code, 16)) if len(code) == 4 and all(c in "0123456789abcdefABCDEF" for c in code) else ""
    if name == "instrText" and found.fields:
        found.fields[-1][0] += child.text or ""
    elif name in _DRAWN:
        parts = list(chosen(child))
        found.drawn += parts
        found.pictures += any(part.tag.endswith(("}pic", "v.imagedata")) for part in parts)
    return _CHARACTERS.get(name, "")


def _field(kind: str, look: Properties, found: Inline) -> None:
    if kind == "begin":
        found.fields.append(["", ""])
    elif kind == "separate" and found.fields:
        found.fields[-1][1] = "result"
    elif kind == "end" and found.fields:
        _close(found, look)


def _close(found: Inline, look: Properties) -> None:
    """Ends the innermost field; one that shows nothing yet leaves a run without text, so that it is known to be there."""
    instruction = _instruction(found)
    if not (found.runs and found.runs[-1].field == instruction):
        found.runs.append(Run("", look, instruction))
    found.fields.pop()


def _instruction(found: Inline) -> str:
    return " ".join(found.fields[-1][0].split()) if found.fields else ""


def paragraphs(element: Element) -> Iterator[Element]:
    """The paragraphs and tables right beneath a body, a cell or a box, those in content controls and insertions included."""
    for child in element:
        if child.tag in ("p", "tbl", "sectPr"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from paragraphs(child)
