"""Kinds and layouts of documents, read from kinds.toml and layouts.toml; an office's own files of these names add to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from onex import catalog
from onex.errors import CatalogError

KINDS, LAYOUTS = "kinds.toml", "layouts.toml"
TWIPS_MM = 1440 / 25.4
NEEDS = frozenset({"number", "addressees", "signer", "date", "approver", "copies"})

Head = Literal["file", "letter", "none"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: what it must have and how it is laid out.

    needs   names of `Document` fields that may not be empty
    upward  to a higher office: number at the left, 签发人 beside it
    sealed  whether issuer and day leave room for a seal
    prefix  the setting of [office] that holds its 机关代字
    """

    name: str
    layout: str
    needs: tuple[str, ...]
    upward: bool = False
    sealed: bool = True
    prefix: str = "number_prefix"
    says: str = ""


@dataclass(frozen=True, slots=True)
class Font:
    """A font that a document names, and what may stand in for it, best first."""

    name: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page in twips (1/20 pt): paper, margins, the exact pitch of lines, and what is added to every character's advance."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    half_points: int
    pitch: int
    tracking: int
    lines: int
    chars: int

    @property
    def text_width(self) -> int:
        """The width of the text area."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """The height of the text area."""
        return self.height - self.top - self.bottom

    @property
    def char(self) -> int:
        """The advance of one Chinese character of body text."""
        return self.half_points * 10 + self.tracking

    @property
    def turned(self) -> Page:
        """The same sheet turned: its left edge becomes the top, so that the page number keeps its place on the sheet."""
        return Page(
            self.height, self.width, self.left, self.top, self.right, self.bottom,
            self.half_points, self.pitch, self.tracking, self.lines, self.chars,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand. Millimetres and points are as in layouts.toml, under the same names, in `measures`."""

    name: str
    head: Head
    page: Page
    fonts: Mapping[str, Font]
    record: Literal["full", "copies", "none"]
    folio: Literal["all", "not_first"]
    measures: Mapping[str, Any] = field(default_factory=dict)

    def twips(self, measure: str) -> int:
        """A measure given in millimetres, in twips."""
        return round(float(self.measures[measure]) * TWIPS_MM)

    def whole(self, measure: str) -> int:
        """A measure that counts lines, characters or points."""
        return int(self.measures[measure])

    def font(self, part: str) -> str:
        """The name of the font of a part of the document."""
        return self.fonts[part].name


@dataclass(frozen=True, slots=True)
class Wording:
    """How titles are broken: words kept whole, what a line may end with, what none begins with."""

    words: tuple[str, ...]
    after: tuple[str, ...]
    never_first: tuple[str, ...]


def kind(name: str, own: Path | None = None) -> Kind:
    """The kind of that name; CatalogError, with the nearest, for none."""
    known = _read(KINDS, own)
    if name not in known:
        raise CatalogError(f"没有「{name}」这种文种。{catalog.nearest(name, known)}可用的：{'、'.join(known)}。")
    given = known[name]
    needs = tuple(given.get("needs", ()))
    wrong = set(needs) - NEEDS | set(given) - {"layout", "needs", "upward", "sealed", "prefix", "says"}
    if wrong or not isinstance(given.get("layout"), str):
        raise CatalogError(f"{KINDS} [{name}] 中 {'、'.join(sorted(wrong)) or 'layout'} 不对。")
    return Kind(name, **{**given, "needs": needs})


def layout(name: str, own: Path | None = None, profile: str = "") -> Layout:
    """The layout of that name, on its own profile of the page or another; CatalogError for a name that is none."""
    content = _read(LAYOUTS, own)
    try:
        measures = _named(content["layouts"], name, "版式")
        page = _page(_named(content["profiles"], profile or measures["profile"], "页面"))
        fonts = {part: Font(spec["name"], tuple(spec["instead"])) for part, spec in content["fonts"].items()}
        return Layout(name, measures["head"], page, fonts, measures["record"], measures["folio"], measures)
    except (KeyError, TypeError, ValueError, ArithmeticError) as problem:
        raise CatalogError(f"{LAYOUTS} 的版式「{name}」写得不对({problem})，请对照随程序附带的 {LAYOUTS}。") from None


def wording(own: Path | None = None) -> Wording:
    """How titles are broken into lines."""
    given = _read(LAYOUTS, own)["title"]
    return Wording(*(tuple(given[name]) for name in ("words", "after", "never_first")))


def fonts(own: Path | None = None) -> Mapping[str, Font]:
    """The fonts that documents name, by their part."""
    return layout("general", own).fonts


def _named(known: Mapping[str, Any], name: str, what: str) -> Mapping[str, Any]:
    if name not in known:
        raise CatalogError(f"{LAYOUTS} 中没有名为「{name}」的{what}。{catalog.nearest(name, known)}")
    found: Mapping[str, Any] = known[name]
    return found


def _page(profile: Mapping[str, Any]) -> Page:
    def twips(millimetres: Any) -> int:
        return round(float(millimetres) * TWIPS_MM)

    (width, height), margins = profile["paper"], profile["margins"]
    return Page(
        width=twips(width),
        height=twips(height),
        **{side: twips(margins[side]) for side in ("top", "right", "bottom", "left")},
        half_points=int(profile["size"] * 2),
        pitch=round(float(profile["pitch"]) * 20),
        tracking=round(float(profile["tracking"]) * 20),
        lines=int(profile["lines"]),
        chars=int(profile["chars"]),
    )


@cache
def _shipped(name: str) -> dict[str, Any]:
    return catalog.read_toml(f"documents/{name}")


def _read(name: str, own: Path | None) -> dict[str, Any]:
    path = own / name if own else None
    if path is None or not path.is_file():
        return _shipped(name)
    return _merged(_shipped(name), catalog.read_toml(path))


def _merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Both tables, the second winning; tables within are merged likewise."""
    done = dict(base)
    for name, value in more.items():
        under = done.get(name)
        done[name] = _merged(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return done
