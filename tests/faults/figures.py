"""The figures of a run as a section of benchmarks/RESULTS.md: with date, machine, sizes and seed."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from tests.faults.sizes import SIZES


def append(path: Path, noted: Sequence[tuple[str, Mapping[str, object]]]) -> None:
    """One more section at the end of the file."""
    lines = [f"\n## Faults, {_machine()}\n", f"`{_command()}`; {SIZES}\n", "| what | figures |", "|---|---|"]
    lines += [f"| {what} | {_said(numbers)} |" for what, numbers in noted]
    with path.open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _said(numbers: Mapping[str, object]) -> str:
    return " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in numbers.items())


def _machine() -> str:
    cores, python = os.cpu_count(), platform.python_version()
    return f"{date.today()} · {platform.machine()}, {cores} cores, Python {python}, SQLite {sqlite3.sqlite_version}, {platform.system()}"


def _command() -> str:
    own = {
        name: value for name, value in os.environ.items() if name.startswith("ONEX_FAULTS") and "RESULTS" not in name
    }
    return " ".join([*(f"{name}={value}" for name, value in sorted(own.items())), "python -m pytest tests/faults"])
