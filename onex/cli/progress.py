"""A progress bar for long work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from onex.cli import output

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

FEW = 3  # steps that need no bar


class Bar:
    """On a terminal's stderr, silent elsewhere and for short work; it appears with the first step."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def step(self, what: str, number: int, total: int) -> None:
        """One more of this stage is done."""
        if total <= FEW or not sys.stderr.isatty():
            return
        if self._bar is None or self._task is None:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self._bar = Progress(*columns, console=output.console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(what, total=total)
        self._bar.update(self._task, description=what, completed=number, total=total)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
