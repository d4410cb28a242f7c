"""The same job done as one does it at first: the negative control, which the harness must catch.

Every row is written by itself, the receipt before what it speaks of; the sender is told at once; the file is archived last, in
place, piece by piece, and nothing is ever flushed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.faults.verify import ARCHIVE, LEDGER, digest, link

_PIECE = 1024


def ingest(root: Path, paths: list[Path], told: Callable[[Any], None]) -> None:
    """A receipt for each file, somehow."""
    connection = sqlite3.connect(root / LEDGER, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    columns = [row[1:4] for row in connection.execute("PRAGMA table_info(receipts)")]
    for path in paths:
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        if connection.execute("SELECT 1 FROM receipts WHERE sha256 = ?", [sha256]).fetchone():
            continue
        seq, previous = connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        own = {
            "receipt": f"2021-{seq + 1:06d}",
            "event": seq + 1,
            "file": str(path),
            "sha256": sha256,
            "status": "refused",
        }
        row = {name: own.get(name, (0 if kind == "INTEGER" else "") if must else None) for name, kind, must in columns}
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO receipts VALUES ({marks})", list(row.values()))
        told(SimpleNamespace(**own))
        at, body = "2021-04-15T09:00:00+08:00", json.dumps({"rows": {"receipts": digest([row], ("receipt",))}})
        sealed = link(previous, seq + 1, at, "received", body)
        connection.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", [seq + 1, at, "received", body, previous, sealed]
        )
        _archive(root / ARCHIVE / sha256[:2] / sha256, data)


def _archive(target: Path, data: bytes) -> None:
    target.parent.mkdir(exist_ok=True)
    with target.open("wb", buffering=0) as file:
        for start in range(0, len(data), _PIECE):
            file.write(data[start : start + _PIECE])
