"""Effective properties: document defaults, styles with their ancestors, direct formatting, nearest last.

A set of properties is flat: ``{"sz": "32", "rFonts.eastAsia": "黑体", "ind.left": "640", "pBdr.bottom.color": "FF0000"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

Properties = Mapping[str, str]

_THEMED = ("ascii", "hAnsi", "eastAsia", "cs")
_MODERN = {"start": "left", "end": "right", "startChars": "leftChars", "endChars": "rightChars"}
_SCRIPTS = ("Hans", "Hant")
_ANCESTORS = 40


@dataclass(frozen=True, slots=True)
class Theme:
    """The fonts that ``minorEastAsia`` and the like stand for."""

    fonts: Mapping[str, str]

    @classmethod
    def of(cls, root: Element | None) -> Theme:
        """From theme1.xml: Latin, East Asian, and where that is empty the one for simplified Chinese."""
        fonts: dict[str, str] = {}
        for size in ("major", "minor"):
            scheme = root.find(f".//a.{size}Font") if root is not None else None
            if scheme is None:
                continue
            latin, asian = (_face(scheme.find(f"a.{kind}")) for kind in ("latin", "ea"))
            scripts = {font.get("script", ""): font.get("typeface", "") for font in scheme.iter("a.font")}
            asian = asian or next((scripts[s] for s in _SCRIPTS if scripts.get(s)), "")
            fonts |= {f"{size}Ascii": latin, f"{size}HAnsi": latin, f"{size}EastAsia": asian, f"{size}Bidi": latin}
        return cls(fonts)


def _face(element: Element | None) -> str:
    return element.get("typeface", "") if element is not None else ""


def flat(properties: Element | None, theme: Theme) -> dict[str, str]:
    """One level's properties as written there. What cancels an inherited one is written as empty."""
    found: dict[str, str] = {}
    if properties is None:
        return found
    for child in properties:
        name = child.tag
        if name == "rFonts":
            _fonts(child, theme, found)
        elif name == "ind":
            _indents(child, found)
        elif len(child):
            _nested(child, found)
        elif not child.attrib:
            found[name] = "1"
        else:
            for key, value in child.attrib.items():
                found[name if key == "val" else f"{name}.{key}"] = value
            found.setdefault(name, "1")
    return found


def _fonts(element: Element, theme: Theme, found: dict[str, str]) -> None:
    """A theme's font goes before a name at the same level; a nearer level's name before an inherited theme's."""
    if "hint" in element.attrib:
        found["rFonts.hint"] = element.attrib["hint"]
    for key in _THEMED:
        themed = theme.fonts.get(element.get("cstheme" if key == "cs" else f"{key}Theme", ""), "")
        if themed or key in element.attrib:
            found[f"rFonts.{key}"] = themed or element.attrib[key]


def _indents(element: Element, found: dict[str, str]) -> None:
    for key, value in element.attrib.items():
        found[f"ind.{_MODERN.get(key, key)}"] = value
    for mine, other in (("firstLine", "hanging"), ("hanging", "firstLine")):
        if f"{mine}" in element.attrib or f"{mine}Chars" in element.attrib:
            found.setdefault(f"ind.{other}", "")
            found.setdefault(f"ind.{other}Chars", "")


def _nested(element: Element, found: dict[str, str]) -> None:
    """Borders and numbering: ``pBdr.bottom.sz``, ``numPr.numId``."""
    for child in element:
        where = f"{element.tag}.{child.tag}"
        found[where] = child.get("val", "1")
        for key, value in child.attrib.items():
            if key != "val":
                found[f"{where}.{key}"] = value


@dataclass(frozen=True, slots=True)
class Look:
    """The properties that a style gives: of its paragraphs, and of the text in them."""

    paragraph: Properties
    run: Properties


_NOTHING = Look({}, {})


class Styles:
    """The styles of a file, resolved on demand and remembered."""

    def __init__(self, root: Element | None, theme: Theme) -> None:
        self.theme = theme
        self._elements: dict[str, Element] = {}
        self._default: dict[str, str] = {}
        self._looks: dict[str, Look] = {}
        self._base = _NOTHING
        if root is None:
            return
        for style in root.findall("style"):
            name, kind = style.get("styleId", ""), style.get("type", "paragraph")
            self._elements[name] = style
            if style.get("default") in ("1", "true", "on"):
                self._default[kind] = name
        defaults = root.find("docDefaults")
        if defaults is not None:
            text = flat(defaults.find("rPrDefault/rPr"), theme)
            self._base = Look(flat(defaults.find("pPrDefault/pPr"), theme), text)

    def paragraph(self, style: str, table: str = "") -> Look:
        """What a paragraph of a style looks like before its own formatting; `table` is the style of the table around it."""
        name = style if style in self._elements else self._default.get("paragraph", "")
        key = f"{name}\n{table}"
        if key not in self._looks:
            around, own = self._chain(table) if table else _NOTHING, self._chain(name)
            self._looks[key] = Look(
                {**self._base.paragraph, **around.paragraph, **own.paragraph},
                {**self._base.run, **around.run, **own.run},
            )
        return self._looks[key]

    def character(self, style: str) -> Properties:
        """What a character style adds; nothing for none."""
        return self._chain(style).run if style in self._elements else {}

    def table(self, style: str) -> Element | None:
        """A table style's own element, for its borders."""
        return self._elements.get(style)

    @property
    def normal(self) -> Look:
        """The look of a paragraph that says nothing: its size is the measure of the page's grid of characters."""
        return self.paragraph("")

    def _chain(self, name: str) -> Look:
        paragraph: dict[str, str] = {}
        run: dict[str, str] = {}
        for element in reversed(self._ancestors(name)):
            own = flat(element.find("pPr"), self.theme)
            if "numPr.numId" in own or "numPr.ilvl" in own:
                own["numPr.style"] = element.get("styleId", "")
            paragraph |= own
            run |= flat(element.find("rPr"), self.theme)
        return Look(paragraph, run)

    def _ancestors(self, name: str) -> list[Element]:
        """The style and what it is based on, nearest first; a circle is cut."""
        found: list[Element] = []
        while name in self._elements and self._elements[name] not in found and len(found) < _ANCESTORS:
            element = self._elements[name]
            found.append(element)
            base = element.find("basedOn")
            name = base.get("val", "") if base is not None else ""
        return found
