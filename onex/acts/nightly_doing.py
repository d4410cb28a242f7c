"""What the steps of the unattended round work on, and what they come to."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from onex.acts.validate import Wording
from onex.ledger.store import Ledger
from onex.settings import Workspace

OUT = "输出"
_NAMED = 10  # lines of one kind in the summary; the rest is counted


@dataclass(frozen=True, slots=True)
class Done:
    """What a step came to: exit code, lines for people (none where there is nothing to say), counts for the journal."""

    exit: int = 0
    lines: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Doing:
    """What the steps work on: the workspace, the as-of day (`given` where it was asked for), the clock."""

    workspace: Workspace
    on: date
    given: date | None
    clock: Callable[[], datetime]
    lock_wait: float
    wording: Wording | None
    debug: bool

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, brought to this version's tables."""
        own = self.workspace
        return Ledger.open_(own.ledger_url, own.archive, self.clock(), self.lock_wait)

    def command(self, *words: str) -> str:
        """A command for this workspace, ready to be pasted."""
        return shlex.join(["onex", *words, "-w", str(self.workspace.root)])


def some(lines: list[str]) -> list[str]:
    """The first of many lines, and how many more there are."""
    more = len(lines) - _NAMED
    return [*lines[:_NAMED], f"  …… 另有 {more} 个"] if more > 0 else lines
