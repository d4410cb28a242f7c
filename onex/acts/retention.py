"""How long backups stay: the newest of each day, week and month, as many of each as the settings say."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from onex.acts.backup import MANIFEST
from onex.settings import Nightly, Workspace

_NAME = re.compile(r"备份-(\d{8}-\d{6})")
_ABANDONED = re.compile(r"\.备份-\d{8}-\d{6}\.tmp")
_DAY = 86_400


def folder(workspace: Workspace) -> Path:
    """Where the workspace's backups go: as set, or the folder that `onex ledger backup` uses by itself."""
    return workspace.root / (workspace.settings.nightly.backup or "备份")


def backups(target: Path) -> dict[datetime, Path]:
    """When each backup in a folder was made, the oldest first; what has no manifest is none."""
    found = {}
    for path in target.glob("备份-*"):
        named = _NAME.fullmatch(path.name)
        if named and (path / MANIFEST).is_file():
            found[datetime.strptime(named[1], "%Y%m%d-%H%M%S")] = path
    return dict(sorted(found.items()))


def head(path: Path) -> str:
    """The chain's head that a backup holds; empty where its manifest cannot be read."""
    try:
        return str(json.loads((path / MANIFEST).read_bytes())["head"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def kept(made: Iterable[datetime], settings: Nightly) -> set[datetime]:
    """Which of the backups stay: the newest of each of the last days, weeks and months that have one; always the newest of all.

    >>> days = [datetime(2021, 4, day, 2) for day in range(1, 31)]
    >>> [d.day for d in sorted(kept(days, Nightly(keep_days=3, keep_weeks=2, keep_months=1)))]
    [25, 28, 29, 30]
    """
    newest_first = sorted(made, reverse=True)
    spans: tuple[tuple[int, Callable[[date], tuple[int, ...]]], ...] = (
        (settings.keep_days, lambda day: (day.toordinal(),)),
        (settings.keep_weeks, lambda day: day.isocalendar()[:2]),
        (settings.keep_months, lambda day: (day.year, day.month)),
    )
    staying = set(newest_first[:1])
    for number, span in spans:
        newest: dict[tuple[int, ...], datetime] = {}
        for when in newest_first:
            newest.setdefault(span(when.date()), when)
        staying |= set(list(newest.values())[:number])
    return staying


def prune(target: Path, settings: Nightly, now: datetime) -> list[Path]:
    """Removes the backups that do not stay, and what killed backups left more than a day ago; the paths that are gone.

    A backup is renamed before it is emptied: one that is half removed is no longer taken for a backup.
    """
    made = backups(target)
    gone = [path for when, path in made.items() if when not in kept(made, settings)]
    for path in gone:
        doomed = path.with_name(f".{path.name}.tmp")
        path.rename(doomed)
        shutil.rmtree(doomed)
    for path in target.glob(".备份-*.tmp"):
        if _ABANDONED.fullmatch(path.name) and now.timestamp() - path.stat().st_mtime > _DAY:
            shutil.rmtree(path)
    return gone
