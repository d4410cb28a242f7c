"""The chain of events: each carries the hash of the one before, so that no past event can be edited unseen.

It proves to whoever holds an earlier head that everything up to that head is unchanged. It does not prove that nothing was cut off
after the head, nor who wrote it: therefore heads also leave the database, on receipts, reports and in a file beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

ORIGIN = "0" * 64
_TOGETHER = 1_000  # lines hashed at once
OWN = ("event", "revision_id", "sheet", "row")  # what places a row; the rest is what it says

# A value as JSON in the one way that hashes are taken of: sorted keys, no spaces, Chinese as it is.
canonical: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def link(previous: str, seq: int, at: str, kind: str, body: str) -> str:
    """The hash of an event: SHA-256 over the previous hash and the event's own canonical JSON."""
    return hashlib.sha256(f"{previous}\n{canonical([seq, at, kind, body])}".encode()).hexdigest()


def sayer(names: Sequence[str]) -> Callable[[Sequence[Any]], str]:
    """A function from a row, its values parallel to `names`, to what it says as canonical JSON.

    Blank columns are left out, so that a column added later changes nothing that was said before; so are the columns `OWN`.
    """
    order = sorted((name, i) for i, name in enumerate(names) if name not in OWN)
    return lambda row: canonical({name: row[i] for name, i in order if row[i] is not None})


def digest(
    names: Sequence[str], key: Sequence[str], rows: Iterable[Sequence[Any]], said: Sequence[str] = ()
) -> list[Any]:
    """``[rows, hash]`` of the rows that one event wrote into one table, as it stands in the event's body.

    The rows are taken in the order of their primary key `key`: a line each, what places it, then what it says, apart by U+001F.
    `said` are the rows' sayings where they are known already, parallel to `rows`.
    """
    own = [names.index(name) for name in OWN if name in names]
    place = itemgetter(*(names.index(name) for name in key))
    kept = list(rows)
    sayings = said or list(map(sayer(names), kept))
    places = list(map(place, kept))
    order = sorted(range(len(kept)), key=places.__getitem__)
    found = hashlib.sha256()
    for start in range(0, len(order), _TOGETHER):
        some = order[start : start + _TOGETHER]
        lines = ["\x1f".join([*[str(kept[i][at]) for at in own], sayings[i], "\n"]) for i in some]
        found.update("".join(lines).encode())
    return [len(kept), found.hexdigest()]


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
