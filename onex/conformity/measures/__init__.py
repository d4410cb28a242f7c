"""The measures, a module a part of the page; importing this registers them all."""

from onex.conformity.measures import (
    annexes,
    folio,
    head,
    headings,
    imprint,
    number,
    page,
    signature,
    text,
    title,
    typography,
    wording,
)

__all__ = [
    "annexes",
    "folio",
    "head",
    "headings",
    "imprint",
    "number",
    "page",
    "signature",
    "text",
    "title",
    "typography",
    "wording",
]
