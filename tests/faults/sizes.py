"""How much the harness does, and where its figures go: everything by environment variables.

ONEX_FAULTS          ``ci`` (default) or ``large``
ONEX_FAULTS_SEED     any whole number
ONEX_FAULTS_KILLS …  one of the sizes below by its name, in capitals
ONEX_FAULTS_RESULTS  a Markdown file to which a table of figures is appended
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Sizes:
    """kills: of an ingest; command_kills: of backup, nightly, migration each; io_points: failing calls, 0 for every one;
    power: crash states for each model; disks: sizes of a small disk; readers_rounds: rounds of four writers and two readers;
    flips: bytes; lines: of each command, 0 for all; seed: of everything."""

    kills: int = 60
    command_kills: int = 8
    io_points: int = 24
    power: int = 150
    disks: int = 5
    rounds: int = 1
    flips: int = 60
    lines: int = 2
    seed: int = 20201116


LARGE = Sizes(kills=500, command_kills=100, io_points=0, power=6000, disks=24, rounds=10, flips=1500, lines=0)


def sizes() -> Sizes:
    """The sizes asked for."""
    chosen = LARGE if os.environ.get("ONEX_FAULTS", "ci") == "large" else Sizes()
    given = {f.name: os.environ.get(f"ONEX_FAULTS_{f.name.upper()}") for f in fields(Sizes)}
    return replace(chosen, **{name: int(text) for name, text in given.items() if text})


SIZES = sizes()


def dice(what: str) -> random.Random:
    """The chance of one test: its own, so that one test run alone does what it does among the others."""
    return random.Random(f"{SIZES.seed} {what}")
