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
    """How much of each.

    kills, files      SIGKILLs during an ingest, and of how many files
    command_kills     SIGKILLs during backup, restore, the nightly round and a migration each
    io_points         failing operations; 0 for every operation in every way
    power             crash states for each model of a file system
    disks             sizes of a small disk
    rounds            rounds of four writers and two readers, for each database
    flips             flipped bytes in rows and indexes; a quarter as many in the schema, a tenth in archived files
    lines             command lines of each command with people's data; 0 for all
    """

    kills: int = 60
    files: int = 12
    command_kills: int = 3
    io_points: int = 12
    power: int = 80
    disks: int = 4
    rounds: int = 1
    flips: int = 40
    lines: int = 1
    seed: int = 20201116


LARGE = Sizes(kills=500, files=60, command_kills=100, io_points=0, power=6000, disks=24, rounds=10, flips=1500, lines=0)


def sizes() -> Sizes:
    """The sizes asked for."""
    chosen = LARGE if os.environ.get("ONEX_FAULTS", "ci") == "large" else Sizes()
    given = {f.name: os.environ.get(f"ONEX_FAULTS_{f.name.upper()}") for f in fields(Sizes)}
    return replace(chosen, **{name: int(text) for name, text in given.items() if text})


SIZES = sizes()


def dice(what: str) -> random.Random:
    """The chance of one test: its own, so that one test run alone does what it does among the others."""
    return random.Random(f"{SIZES.seed} {what}")
