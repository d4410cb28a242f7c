"""Which fonts this machine has, and what stands in for those that a document names and the machine lacks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from onex.documents.layouts import Font

_SECONDS = 20


@dataclass(frozen=True, slots=True)
class StandIn:
    """A font that is named and not here, and the one that is used for it; empty where that cannot be told."""

    font: str
    instead: str


@cache
def installed() -> frozenset[str] | None:
    """The families of the fonts here; None where fontconfig is not (Windows, macOS)."""
    said = _asked("fc-list", ":", "family")
    if said is None:
        return None
    return frozenset(name.strip() for line in said.splitlines() for name in line.split(","))


def stand_ins(fonts: Iterable[Font]) -> tuple[StandIn, ...]:
    """What stands in for each font that is not here: the first of its own list that is, else what fontconfig finds nearest."""
    here = installed()
    if here is None:
        return ()
    return tuple(StandIn(font.name, _instead(font, here)) for font in fonts if font.name not in here)


def _instead(font: Font, here: frozenset[str]) -> str:
    return next((name for name in font.instead if name in here), "") or _nearest(font.name)


@cache
def _nearest(name: str) -> str:
    return (_asked("fc-match", "-f", "%{family[0]}", f"{name}:lang=zh-cn") or "").strip()


def _asked(*command: str) -> str | None:
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run([program, *command[1:]], capture_output=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
