"""The chain of events: each carries the hash of the one before, so that no past event can be edited unseen.

It proves to whoever holds an earlier head that everything up to that head is unchanged. It does not prove that nothing was cut off
after the head, nor who wrote it: therefore heads also leave the database, on receipts, reports and in a file beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

ORIGIN = "0" * 64


def canonical(value: Any) -> str:
    """A value as JSON in the one way that hashes are taken of: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(previous: str, seq: int, at: str, kind: str, body: str) -> str:
    """The hash of an event: SHA-256 over the previous hash and the event's own canonical JSON."""
    return hashlib.sha256(f"{previous}\n{canonical([seq, at, kind, body])}".encode()).hexdigest()


class Digest:
    """SHA-256 over the rows that one event wrote into one table, in the order of their primary key.

    Blank columns are left out, so that a column added later changes no earlier digest.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.rows = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """One more row."""
        self._hash.update(canonical({name: value for name, value in row.items() if value is not None}).encode() + b"\n")
        self.rows += 1

    @property
    def pair(self) -> list[Any]:
        """``[rows, hash]`` as it stands in an event's body."""
        return [self.rows, self._hash.hexdigest()]


def breaks(events: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the events themselves, in words; empty when the chain holds. Events come in the order of `seq`."""
    found: list[str] = []
    previous, expected = ORIGIN, 1
    for event in events:
        seq = int(event["seq"])
        if seq != expected:
            found.append(f"事件 {expected} 至 {seq - 1} 缺失")
        elif event["previous"] != previous:
            found.append(f"事件 {seq} 与前一事件的校验值接不上")
        if link(event["previous"], seq, event["at"], event["kind"], event["body"]) != event["hash"]:
            found.append(f"事件 {seq} 的内容与校验值不符")
        previous, expected = event["hash"], seq + 1
    return found
