"""A report on a screen: as many columns as it has room for, the beginning of what is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onex.cli import output

if TYPE_CHECKING:
    from rich.console import Console

    from onex.model.report import Column, Report, Section, Value

_ROWS = 40  # of a section
_BEGINNING = 5  # of one that stands complete in files
_FOLDED, _NARROW = (
    24,
    14,
)  # characters that a text is given before it is folded; and where a column would be left out otherwise
_BETWEEN = 3  # characters between two columns
_WORDS = 60  # characters of a text that are shown
_FIGURES = frozenset({"count", "money", "share"})


def show(made: Report) -> None:
    """Prints a report; what was left out is said on stderr."""
    console = output.console()
    coverage = made.coverage
    console.print(made.title, style="bold")
    if coverage.expected or coverage.received:
        console.print(
            f"应报 {coverage.expected}，已报 {coverage.received}，按时 {coverage.on_time}；报送期限 {made.due.day.isoformat()}"
        )
    for note in made.notes:
        console.print(f"注：{output.safe(note)}")
    # Of the annexes only those that were asked for: the others are for programs.
    shown = (*made.sections, *(section for section in made.annexes if section.annex))
    shortened = [_section(section, console) for section in shown]
    if any(shortened):
        output.say("屏幕上只列得下主要的栏目和长表的开头；全部见 --out 报表.xlsx 或 --format json。")


def _section(section: Section, console: Console) -> bool:
    """Prints a section as far as there is room; whether anything was left out."""
    from onex.model.excerpt import upright, without_codes

    console.print(f"\n{output.safe(section.title)}", style="bold")
    stood = upright(section)
    places, folded = _fitting(stood, console.width)
    if len(places) < len(stood.columns):
        stood = without_codes(stood)
        places, folded = _fitting(stood, console.width)
    columns = [stood.columns[place] for place in places]
    rows = stood.rows[: _BEGINNING if section.annex else _ROWS]
    if rows:
        texts = [{str(p): _cell(stood.columns[p], row[p]) for p in places} for row in rows]
        widths = {str(p): _asked(stood, p, folded) * (1 if _is_figure(stood.columns[p]) else -1) for p in places}
        output.print_table(texts, {str(p): _label(c) for p, c in zip(places, columns, strict=True)}, widths)
    else:
        console.print("本期没有。")
    if len(rows) < len(stood.rows):
        console.print(f"……共 {len(stood.rows)} 行")
    for note in section.notes:
        console.print(f"注：{output.safe(note)}")
    return len(rows) < len(stood.rows) or len(places) < len(section.columns)


def _fitting(section: Section, room: int) -> tuple[list[int], int]:
    """The columns that so many characters have room for, and where their texts are folded.

    All of them where that needs no more than narrow texts, else as many of the main ones as stand side by side.
    """
    from onex.model.excerpt import main_columns

    every = list(range(len(section.columns)))
    for folded in (_FOLDED, _NARROW):
        if _width(section, every, folded) <= room:
            return every, folded
    least = len(section.dimensions) + 1
    for most in range(len(section.columns), least, -1):
        places = main_columns(section, most)
        if _width(section, places, _FOLDED) <= room:
            return places, _FOLDED
    return main_columns(section, least), _FOLDED


def _width(section: Section, places: list[int], folded: int) -> int:
    return sum(_asked(section, place, folded) for place in places) + _BETWEEN * (len(places) - 1)


def _asked(section: Section, place: int, folded: int) -> int:
    """How many characters a column asks for; a heading of figures may be folded once, a text more often."""
    column = section.columns[place]
    widest = max((_span(_cell(column, row[place])) for row in section.rows[:_ROWS]), default=0)
    label = _span(_label(column))
    if _is_figure(column):
        return max(widest, label // 2 + label // 2 % 2)
    return min(max(widest, label), folded)


def _is_figure(column: Column) -> bool:
    return column.type in _FIGURES or column.name == "value"


def _span(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F or character == "—" else 1 for character in text)


def _label(column: Column) -> str:
    return f"{column.label}({column.unit})" if column.unit not in ("", "人") else column.label


def _cell(column: Column, value: Value) -> str:
    bare = " ".join(column.show(value).split())
    return bare if len(bare) <= _WORDS else f"{bare[: _WORDS - 1]}…"
