"""How results reach people and programs: stdout for results, stderr for talk; nothing but printable characters."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from onex.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"error": "bold red", "warning": "yellow", "notice": "cyan", "good": "green", "dim": "dim"}
_UNSAFE = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x0A,)},
    **{
        code: f"\\u{code:04x}"
        for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
    },
}


def safe(text: object) -> str:
    """Text without control, bidirectional or invisible characters: a cell cannot drive the terminal."""
    return str(text).translate(_UNSAFE)


def console(color: bool = True, stderr: bool = False) -> Console:
    """A Rich console that neither guesses at numbers nor at markup; plain when not asked for colour."""
    from rich.console import Console

    return Console(
        stderr=stderr,
        no_color=True if not color or "NO_COLOR" in os.environ else None,
        highlight=False,
        emoji=False,
        markup=False,
        soft_wrap=False,
    )


def print_json(content: Mapping[str, Any]) -> None:
    """One JSON document on stdout, alone."""
    json.dump(content, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_lines(items: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line."""
    for item in items:
        sys.stdout.write(json.dumps(item, ensure_ascii=False, default=str) + "\n")


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A table for a spreadsheet: UTF-8 with a mark at its head, so that WPS and Excel read the Chinese."""
    sys.stdout.write("\ufeff")
    writer = csv.DictWriter(sys.stdout, fieldnames=list(columns), extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)


def print_table(
    rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], figures: Mapping[str, int] | None = None
) -> None:
    """A plain table on the terminal: column name → heading; long cells fold.

    figures  column name → its width, negative for a column of text; columns of figures stand at the right
    """
    from rich import box
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, label in labels.items():
        width = (figures or {}).get(name, 0)
        justify: Literal["left", "right"] = "right" if width > 0 else "left"
        grid.add_column(safe(label), overflow="fold", justify=justify, width=abs(width) or None)
    for row in rows:
        grid.add_row(*(safe(row.get(name, "")) for name in labels))
    console().print(grid)


def debugging() -> bool:
    """Whether --debug was given."""
    return bool(os.environ.get("ONEX_DEBUG"))


def say(message: str) -> None:
    """A remark on stderr."""
    print(safe(message), file=sys.stderr)


def day(text: str | None, option: str) -> date | None:
    """An option's day; UsageError when it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} 的日期应写成 2020-06-10 这样，「{safe(text)}」不是。") from None


def today() -> date:
    """The clock, read once a run, in the time zone of all mainland China."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
