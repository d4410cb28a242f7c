"""An archived file judged once more as if it came on its own day: the same policy day, the same day of receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from onex.acts.arrivals import why
from onex.acts.validate import Request, judge_reading
from onex.model.policy import Province
from onex.model.verdict import FileVerdict
from onex.sheets.reader import Reading, read_bytes
from onex.tables import Table


@dataclass(frozen=True, slots=True)
class Original:
    """A file of the archive, and the days that count for it. `judged_on` is the policy day, `sent_on` what its receipt says."""

    path: Path
    file: str
    sha256: str
    judged_on: date
    sent_on: date


@dataclass(frozen=True, slots=True)
class Again:
    """A file read and judged; `error` says in words why it was not."""

    data: bytes
    verdict: FileVerdict | None
    error: str = ""


Job = tuple[Original, Mapping[str, pd.DataFrame], Province | None, Request]


def judge_original(job: Job) -> Again:
    """The file judged by the registers, province and policies of now; a job for a worker process."""
    original, registers, province, request = job
    (again,) = judged_by_each(original, registers, province, [request])
    return again


def judged_by_each(
    original: Original, registers: Mapping[str, pd.DataFrame], province: Province | None, requests: Sequence[Request]
) -> list[Again]:
    """The file read once and judged as each of several requests asks."""
    try:
        data = original.path.read_bytes()
    except OSError:
        return [Again(b"", None, "存档中的原件读不到") for _ in requests]
    if hashlib.sha256(data).hexdigest() != original.sha256:
        return [Again(b"", None, "存档中的原件已变，请运行 onex ledger verify") for _ in requests]
    reading = read_bytes(data, original.file)
    if reading.status != "read":
        return [Again(data, None, f"原件现在读不懂：{why(reading.error, reading.detail)}") for _ in requests]
    received = _received(reading, original)
    asked = [replace(request, on=original.judged_on, received_on=received) for request in requests]
    return [Again(data, judge_reading((reading, registers, province, one))) for one in asked]


def _received(reading: Reading, original: Original) -> date | None:
    """The day of receipt that was given with the file; None where it was only taken from the file or from the clock."""
    assumed = _submitted(reading.tables) or original.judged_on
    return None if original.sent_on == assumed else original.sent_on


def _submitted(tables: Sequence[Table]) -> date | None:
    given = {day for table in tables if "submitted_on" in table.frame for day in table.frame["submitted_on"]}
    only = given.pop() if len(given) == 1 else None
    return only if isinstance(only, date) else None
