"""Page layout: a section's paper, margins, grid and footers, from its properties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element

from onex.conformity.content import MM, Paragraph, Section
from onex.conformity.markup import on, whole

Feet = Mapping[str, tuple[Paragraph, ...]]
_A4 = (11906, 16838)


def section(properties: Element, before: Section | None, part: Callable[[str], tuple[Paragraph, ...]]) -> Section:
    """The section of a sectPr. Footers that it does not name go on from the one `before`; `part` reads one by its relation."""
    size, margins = properties.find("pgSz"), properties.find("pgMar")
    grid, number = properties.find("docGrid"), properties.find("pgNumType")
    begins, turned = properties.find("type"), properties.find("textDirection")

    def margin(side: str, default: int) -> float:
        return whole(margins.get(side) if margins is not None else None, default) * MM

    width, height = (
        whole(size.get(side) if size is not None else None, standard) * MM
        for side, standard in zip(("w", "h"), _A4, strict=True)
    )
    gutter = margin("gutter", 0)
    restart = number.get("start") if number is not None else None
    return Section(
        width=width,
        height=height,
        # A negative margin is Word's word for one that a tall header may not push down.
        top=abs(margin("top", 1440)),
        right=margin("right", 1800),
        bottom=abs(margin("bottom", 1440)),
        left=margin("left", 1800) + gutter,
        header=margin("header", 851),
        footer=margin("footer", 992),
        begins=begins.get("val", "nextPage") if begins is not None else "nextPage",
        grid=grid.get("type", "default") if grid is not None and turned is None else "default",
        pitch=whole(grid.get("linePitch") if grid is not None else None) / 20,
        char_space=whole(grid.get("charSpace") if grid is not None else None) / 4096,
        title_page=on(properties.find("titlePg")),
        restart=whole(restart) if restart else None,
        number_format=(number.get("fmt") if number is not None else None) or "decimal",
        footers=_feet(properties.findall("footerReference"), before.footers if before else {}, part),
        headers=_feet(properties.findall("headerReference"), before.headers if before else {}, part),
    )


def _feet(named: Iterable[Element], before: Feet, part: Callable[[str], tuple[Paragraph, ...]]) -> Feet:
    own = {reference.get("type", "default"): part(reference.get("r.id", "")) for reference in named}
    return {**before, **own}
