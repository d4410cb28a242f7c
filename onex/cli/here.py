"""What every command of a workspace starts from: where it is, what time it is, how rows are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import output
from onex.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from onex.settings import Workspace


def workspace(option: Path | None, province: str | None = None) -> Workspace:
    """The workspace meant, its settings resolved, those given as options first.

    SettingsError where there is none, or where its province is none.
    """
    from onex import packs, settings

    found = settings.load(settings.find(option), {"province": province})
    if found.settings.province:
        try:
            packs.province(found.settings.province)
        except UsageError as problem:
            where = settings.place("province", found.settings.origin["province"])
            raise SettingsError(masked(f"{where} 有误：{problem}")) from None
    return found


def now() -> datetime:
    """The clock, in the time zone of all mainland China."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai"))


def today(on: str | None) -> date:
    """The as-of day: the option's, else the clock's."""
    return output.day(on, "--on") or output.today()


def masked(text: str) -> str:
    """A file's or a sender's name without whatever in it looks personal."""
    from onex.model.mask import mask

    return mask(text)


def plain(value: Any) -> Any:
    """A frame's value as JSON has it: no NaN, no numpy."""
    if value is None or value != value:
        return None
    return value.item() if hasattr(value, "item") else value


def show(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], format_: str, brief: Sequence[str] = ()) -> None:
    """Rows as csv, with every labelled column; or as a table, with the `brief` columns only, files by their bare names."""
    if format_ == "csv":
        output.print_csv(list(labels), rows)
        return
    shown = [{**row, "file": Path(row["file"]).name} if "file" in row else row for row in rows]
    output.print_table(shown, {name: labels[name] for name in (brief or labels)})
