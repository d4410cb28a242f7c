"""Lines and text boxes within a paragraph, of both kinds that Word draws: DrawingML and the older VML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from onex.conformity.content import POINT, Anchor, Stroke

_EMU = 36_000  # of one mm
_FLAT = 1.0  # mm: a shape that is no higher is a line
_ANCHORS = ("wp.anchor", "wp.inline", "pict")
_LINES = ("line", "straightConnector1")
_UNITS = {"pt": POINT, "in": 25.4, "mm": 1.0, "cm": 10.0, "px": 25.4 / 96, "": POINT}
_LENGTH = re.compile(r"\s*(-?[0-9.]+)\s*([a-z]*)")


def chosen(element: Element) -> Iterator[Element]:
    """The element and all beneath it that a present-day Word shows: of alternatives the first, no text box's inside."""
    yield element
    if element.tag == "txbxContent":
        return
    children = list(element)
    if element.tag == "mc.AlternateContent":
        children = [c for c in children if c.tag == "mc.Choice"][:1] or children[:1]
    for child in children:
        yield from chosen(child)


def boxes(parts: list[Element]) -> Iterator[tuple[Element, Anchor]]:
    """The contents of text boxes among the parts, and where the boxes stand."""
    anchor: Element | None = None
    for part in parts:
        if part.tag in _ANCHORS:
            anchor = part
        elif part.tag == "txbxContent":
            yield part, _anchored(anchor)


def strokes(parts: list[Element]) -> Iterator[Stroke]:
    """The lines among the parts."""
    anchor: Element | None = None
    for part in parts:
        if part.tag in _ANCHORS:
            anchor = part
        elif part.tag == "wps.spPr":
            yield from _drawn(part, anchor)
        elif part.tag.startswith("v."):
            yield from _old(part)


def _drawn(shape: Element, anchor: Element | None) -> Iterator[Stroke]:
    geometry, extent = shape.find("a.prstGeom"), shape.find("a.xfrm/a.ext")
    if extent is None and anchor is not None:
        extent = anchor.find("wp.extent")
    if extent is None:
        return
    wide, high = (_number(extent.get(side, "0")) / _EMU for side in ("cx", "cy"))
    if (geometry is None or geometry.get("prst") not in _LINES) and not (high <= _FLAT < wide):
        return
    line = shape.find("a.ln")
    width = _number(line.get("w", "9525")) / _EMU if line is not None else 9525 / _EMU
    color = _fill(line) or (_fill(shape) if high > 0 else "")
    style = line.get("cmpd", "sng") if line is not None else "sng"
    yield Stroke(round(wide, 2), width, color, style, _anchored(anchor))


def _fill(element: Element | None) -> str:
    color = element.find("a.solidFill/a.srgbClr") if element is not None else None
    return color.get("val", "").upper() if color is not None else ""


def _anchored(anchor: Element | None) -> Anchor:
    place = anchor.find("wp.positionV") if anchor is not None else None
    offset = place.findtext("wp.posOffset") if place is not None else None
    if place is None or offset is None:
        return Anchor(0.0, "")
    return Anchor(_number(offset) / _EMU, place.get("relativeFrom", ""))


def _old(shape: Element) -> Iterator[Stroke]:
    style = dict(pair.split(":", 1) for pair in shape.get("style", "").split(";") if ":" in pair)
    color = _color(shape.get("strokecolor") or shape.get("fillcolor") or "")
    thick = _length(shape.get("strokeweight", "0.75pt"))
    double = shape.find("v.stroke")
    compound = double.get("linestyle", "single") if double is not None else "single"
    wide: float | None = None
    if shape.tag == "v.line":
        x1, x2 = (_length(shape.get(end, "0,0").split(",")[0]) for end in ("from", "to"))
        wide = abs(x2 - x1)
    elif "width" in style and _length(style.get("height", "99pt")) <= _FLAT:
        wide = _length(style["width"])
    if wide:
        yield Stroke(round(wide, 2), thick, color, compound, Anchor(0.0, ""))


def _color(text: str) -> str:
    word = text.split()[0].lower() if text.split() else ""
    if re.fullmatch(r"#[0-9a-f]{3}", word):
        return "".join(c * 2 for c in word[1:]).upper()
    return {"red": "FF0000", "black": "000000"}.get(word, word[1:].upper() if word.startswith("#") else "")


def _length(text: str) -> float:
    found = _LENGTH.match(text)
    return _number(found[1]) * _UNITS.get(found[2], POINT) if found else 0.0


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
