"""Who owed a report, as records that can be counted and traced: each school's cell in the register, and what came of its report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from onex.acts.holdings import PROGRESS, Holdings
from onex.ledger import calendar
from onex.model.period import Period

ON_TIME, LATE, MISSING, OPEN = "on_time", "late", "missing", "open"
_WORDS = {MISSING: "期限已过，没有报送", OPEN: "期限未到"}

Owed = Mapping[Period, pd.DataFrame]


def expected(held: Holdings, owed: Owed) -> pd.DataFrame:
    """One row a school and period: what `Holdings.owed` tells, where the school stands in the register, and what came of it.

    Columns besides: period, outcome (on_time, late, missing, or open while it is not yet due), remark (that in words, with the receipt).
    """
    brought = _brought(held, owed)
    parts = []
    for period, frame in owed.items():
        rows: list[dict[Any, Any]] = frame.to_dict("records")
        outcomes = [outcome(row) for row in rows]
        remarks = [
            _WORDS.get(what) or _came(row, brought.get((period, row["school_code"])))
            for row, what in zip(rows, outcomes, strict=True)
        ]
        parts.append(frame.assign(period=period.id, outcome=outcomes, remark=remarks))
    whole = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return whole.merge(held.register, on="school_code", how="left")


def answers(held: Holdings, owed: Owed) -> list[tuple[str, str]]:
    """(receipt, sha256) of every first version that answered for one of the periods, each once, ascending."""
    brought = _brought(held, owed)
    codes = {(period, code) for period, frame in owed.items() for code in frame["school_code"]}
    return sorted({pair for key, pair in brought.items() if key in codes})


def outcome(row: Mapping[Any, Any]) -> str:
    """What came of one school's report."""
    if row["received_on"] is not None:
        return LATE if row["late"] else ON_TIME
    return MISSING if row["missing"] else OPEN


def _came(row: Mapping[Any, Any], pair: tuple[str, str] | None) -> str:
    when = f"{row['received_on'].isoformat()} {'迟报' if row['late'] else '按时'}"
    return f"{when}，回执 {pair[0]}" if pair else when


def _brought(held: Holdings, owed: Owed) -> dict[tuple[Period, str], tuple[str, str]]:
    """(period, school) → the first receipt that answers for it, its own report before the fortnight's."""
    found: dict[tuple[Period, str], tuple[str, str]] = {}
    for period in owed:
        names = [answer.id for answer in period.answered_by]
        received = calendar.first_receipts(held.ledger, PROGRESS, names)
        for name in reversed(names):
            found |= {(period, code): pair for (own, code), pair in received.items() if own == name}
    return found
