"""What an issued blank says of itself in its very hidden sheet (FORMS §5)."""

from __future__ import annotations

from dataclasses import dataclass

from onex.sheets.raw import Book

METADATA_SHEET = "_onex"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an issued blank says of itself in its hidden sheet."""

    form: str
    edition: str
    school_code: str


def stamp_of(book: Book) -> Stamp | None:
    """The workbook's stamp; None where it was not made by onex."""
    for sheet in book.sheets:
        if sheet.name == METADATA_SHEET:
            cells = {
                (int(r), int(c)): sheet.texts[k]
                for r, c, k in zip(sheet.rows[:20], sheet.columns[:20], sheet.codes[:20], strict=True)
            }
            if cells.get((1, 1)) == "onex-form":
                return Stamp(cells.get((1, 2), ""), cells.get((2, 2), ""), cells.get((3, 2), ""))
    return None
