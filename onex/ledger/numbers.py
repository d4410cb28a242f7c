"""The register of 发文字号, by 代字 and year: every number reserved, used or void, folded from rows that are only added.

A number is used once. A void one is never given again; neither is one that was skipped, unless somebody reserves it first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, groupby
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Select, and_, select

from onex.errors import UsageError
from onex.ledger import schema
from onex.ledger.store import Ledger, Transaction

State = Literal["reserved", "used", "void"]
RESERVED: State = "reserved"
USED: State = "used"
VOID: State = "void"
STATES: Mapping[str, str] = {RESERVED: "预留", USED: "占用", VOID: "作废"}
_RANK = {state: rank for rank, state in enumerate(STATES)}  # a number only ever moves on
_DONE = (USED, VOID)
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands, and what brought it there: the day, by whom, why.

    document     the title of what it was given to, empty where it was given to nothing
    school_code  whom the document is for, empty for no one school; file and sha256 are the document's, empty while there is none
    """

    prefix: str
    year: int
    number: int
    state: State
    document: str
    on: str
    by: str
    reason: str
    school_code: str = ""
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """The numbers of one 代字 in one year, ascending."""

    prefix: str
    year: int
    numbers: tuple[Number, ...]

    @property
    def next(self) -> int:
        """The number that the next document takes."""
        return next(_free({one.number: one.state for one in self.numbers}))

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The numbers that were skipped, as ranges: below the greatest, in no state."""
        found, last = [], 0
        for one in self.numbers:
            if one.number > last + 1:
                found.append((last + 1, one.number - 1))
            last = one.number
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of a change: by whom, on which day, why; `at` is the clock."""

    by: str
    on: date
    reason: str
    at: datetime


def registers(ledger: Ledger, prefix: str = "", year: int | None = None) -> list[Register]:
    """The registers by 代字 and year, of one 代字 or year where these are given."""
    with ledger.reading() as connection:
        rows = connection.execute(_asked(ledger, prefix, year)).mappings().all()
    found = []
    for (own, of), members in groupby(rows, key=lambda row: (row["prefix"], row["year"])):
        last = {row["number"]: _number(row) for row in sorted(members, key=_place)}
        found.append(Register(own, int(of), tuple(last.values())))
    return found


def _place(row: RowMapping) -> tuple[int, int]:
    return int(row["number"]), _RANK[row["state"]]


def _asked(ledger: Ledger, prefix: str, year: int | None) -> Select[Any]:
    """The rows of the register, each with the event that wrote it and the document that has the number."""
    own, paper = schema.document_numbers, schema.documents
    same = and_(*(own.c[name] == paper.c[name] for name in ("prefix", "year", "number")))
    told = ("title", "school_code", "issued_on", "issued_by", "file")
    asked = (
        select(own, schema.events.c.at, schema.events.c.body, *(paper.c[name] for name in told))
        .join(schema.events, own.c.event == schema.events.c.seq)
        .outerjoin(paper, same)
        .order_by(own.c.prefix, own.c.year, own.c.number)
    )
    if prefix:
        asked = asked.where(own.c.prefix == prefix)
    if year is not None:
        asked = asked.where(own.c.year == year)
    return ledger.seen(asked, own.c.event)


def _number(row: RowMapping) -> Number:
    """A row as its number stands; what is said of a change stands in the event that sealed it."""
    said = json.loads(row["body"])
    place = (row["prefix"], int(row["year"]), int(row["number"]), row["state"])
    title, given = row["title"] or "", row["title"] is not None
    used = row["state"] == USED
    on = row["issued_on"] if used else said.get("on", row["at"][:10])
    by = row["issued_by"] if used else said.get("by", "")
    file, code = (row["file"], row["school_code"]) if given else ("", "")
    return Number(*place, title or row["document"], on, by, said.get("reason", ""), code, file, row["sha256"])


# -- keeping it ----------------------------------------------------------------------------------------------------------


def reserve(ledger: Ledger, key: Key, wanted: int | None, many: int, entry: Entry) -> list[int]:
    """Numbers reserved: the one wanted, or the next so many. UsageError for one that is in the register already."""

    def chosen(states: Mapping[int, str]) -> list[int]:
        if wanted is None:
            found = _free(states)
            return [next(found) for _ in range(many)]
        if wanted in states:
            raise UsageError(f"{wanted} 号已{STATES[states[wanted]]}，不能预留；请换一个号。")
        return [wanted]

    return _entered(ledger, key, RESERVED, chosen, entry)


def void(ledger: Ledger, key: Key, number: int, entry: Entry) -> None:
    """A number made void for good, whatever it was; UsageError where it is so already."""

    def chosen(states: Mapping[int, str]) -> list[int]:
        if states.get(number) == VOID:
            raise UsageError(f"{number} 号早已作废，没有改动。")
        return [number]

    _entered(ledger, key, VOID, chosen, entry)


def _entered(
    ledger: Ledger, key: Key, state: State, chosen: Callable[[Mapping[int, str]], Sequence[int]], entry: Entry
) -> list[int]:
    facts = {"by": entry.by, "on": entry.on.isoformat(), "reason": entry.reason}
    with ledger.transaction(f"number_{state}", entry.at, **facts) as transaction:
        numbers = list(chosen(states_of(transaction.connection, key)))
        for number in numbers:
            enter(transaction, key, number, state)
    return numbers


def enter(transaction: Transaction, key: Key, number: int, state: State, document: str = "", sha256: str = "") -> None:
    """A number's new state in the register."""
    row = {"prefix": key[0], "year": key[1], "number": number, "state": state, "document": document, "sha256": sha256}
    transaction.add(schema.document_numbers, [row])


def states_of(connection: Connection, key: Key) -> dict[int, str]:
    """Number → its state, of all that are in a register."""
    own = schema.document_numbers.c
    asked = select(own.number, own.state).where(own.prefix == key[0], own.year == key[1])
    return dict(sorted(((int(number), str(state)) for number, state in connection.execute(asked)), key=_by_rank))


def _by_rank(pair: tuple[int, str]) -> tuple[int, int]:
    return pair[0], _RANK[pair[1]]


def upcoming(connection: Connection, key: Key, wanted: int | None = None) -> Iterator[int]:
    """The numbers that documents take, in their order: the one wanted, which must be reserved, or those that are next."""
    states = states_of(connection, key)
    if wanted is None:
        yield from _free(states)
    elif states.get(wanted) == RESERVED:
        yield wanted
    else:
        said = f"已{STATES[states[wanted]]}" if wanted in states else "没有预留"
        raise UsageError(f"{wanted} 号{said}，不能使用；请用 onex number list 查看，先用 onex number reserve 预留。")


def usable(ledger: Ledger, key: Key, number: int) -> None:
    """UsageError where a number that is asked for is not reserved."""
    with ledger.reading() as connection:
        next(upcoming(connection, key, number))


def _free(states: Mapping[int, str]) -> Iterator[int]:
    """The numbers after the last that is used or void, but for reserved ones."""
    last = max((number for number, state in states.items() if state in _DONE), default=0)
    return (number for number in count(last + 1) if number not in states)
