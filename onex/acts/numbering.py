"""The register of 发文字号 for those who keep it: numbers named as people write them, reserved, made void, listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onex.documents.chinese import numbered
from onex.errors import SettingsError, UsageError
from onex.ledger import numbers
from onex.ledger.numbers import STATES, Entry, Key, Number, Register
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.model.mask import mask
from onex.settings import Workspace

_OPEN, _CLOSE = (
    "\\[(\u3014\uff3b\uff08\u3010",
    "\\])\u3015\uff3d\uff09\u3011",
)  # the brackets that people put around a year
_WRITTEN = re.compile(
    rf"\s*(?:(?P<prefix>[^\s\d{_OPEN}]+)\s*[{_OPEN}](?P<year>\d{{4}})[{_CLOSE}])?\s*第?(?P<number>\d{{1,6}})\s*号?\s*"
)
GAP = "空号"


@dataclass(frozen=True, slots=True)
class Named:
    """A number as somebody wrote it: ``湘教通〔2021〕12号``, or ``12`` alone with nothing before it."""

    number: int
    prefix: str = ""
    year: int | None = None

    @classmethod
    def of(cls, text: str) -> Named:
        """The number that a text names; UsageError for none.

        >>> Named.of("湘教通[2021]第012号"), Named.of("12")
        (Named(number=12, prefix='湘教通', year=2021), Named(number=12, prefix='', year=None))
        """
        found = _WRITTEN.fullmatch(text)
        if not found or not int(found["number"]):
            raise UsageError(f"文号应写成 湘教通〔2021〕12号，或只写 12；「{text}」不是。")
        return cls(int(found["number"]), found["prefix"] or "", int(found["year"]) if found["year"] else None)


@dataclass(frozen=True)
class Keeper:
    """Keeps the registers of a workspace; what is done is dated `on`."""

    workspace: Workspace
    on: date
    now: datetime
    lock_wait: float = LOCK_WAIT

    def registers(self, prefix: str = "", year: int | None = None) -> list[Register]:
        """The registers, of one 代字 or year where these are given."""
        return numbers.registers(self._ledger(), prefix, year)

    def reserve(self, text: str, many: int, prefix: str, year: int | None, by: str, reason: str) -> list[Register]:
        """Reserves a number, or the next so many; the register with these alone."""
        wanted = Named.of(text) if text else None
        key = self._key(wanted, prefix, year)
        entry = self._entry(by, reason, "预留")
        ledger = self._ledger()
        return self._these(ledger, key, numbers.reserve(ledger, key, wanted.number if wanted else None, many, entry))

    def void(self, text: str, prefix: str, year: int | None, by: str, reason: str) -> list[Register]:
        """Makes a number void for good; the register with it alone."""
        named = Named.of(text)
        key = self._key(named, prefix, year)
        entry = self._entry(by, reason, "作废")
        ledger = self._ledger()
        numbers.void(ledger, key, named.number, entry)
        return self._these(ledger, key, [named.number])

    def _key(self, named: Named | None, prefix: str, year: int | None) -> Key:
        """The register meant: what the number itself says, else what is given, else the office's own of the day's year."""
        own = named or Named(0)
        found = own.prefix or prefix.strip() or self.workspace.settings.office.get("number_prefix", "")
        if not found:
            raise SettingsError(
                "请用 --prefix 写明机关代字，如 --prefix 湘教通；或在 onex.toml 的 [office] 写 number_prefix。"
            )
        return found, own.year or year or self.on.year

    def _entry(self, by: str, reason: str, what: str) -> Entry:
        by = by.strip() or self.workspace.settings.office.get("approver", "")
        if not by or not reason.strip():
            raise UsageError(f"{what}文号要用 --by 写明经手人，用 --reason 写明原因。")
        return Entry(by, self.on, reason.strip(), self.now)

    def _ledger(self) -> Ledger:
        return Ledger.open_(self.workspace.ledger_url, self.workspace.archive, self.now, self.lock_wait)

    def _these(self, ledger: Ledger, key: Key, chosen: list[int]) -> list[Register]:
        (found,) = numbers.registers(ledger, *key)
        return [Register(found.prefix, found.year, tuple(one for one in found.numbers if one.number in chosen))]


def as_json(found: list[Register], *, whole: bool) -> dict[str, Any]:
    """The document onex.numbers/1. Only of a whole register are the next number and the gaps known."""
    return {
        "schema": "onex.numbers/1",
        "registers": [
            {
                "prefix": own.prefix,
                "year": own.year,
                "next": own.next if whole else None,
                "gaps": [{"first": first, "last": last} for first, last in own.gaps] if whole else [],
                "numbers": [_number(one) for one in own.numbers],
            }
            for own in found
        ],
    }


def _number(one: Number) -> dict[str, Any]:
    return {
        "number": one.number,
        "text": numbered(one.prefix, one.year, one.number),
        "state": one.state,
        "on": one.on,
        "by": one.by,
        **{name: getattr(one, name) or None for name in ("school_code", "file", "sha256", "document")},
        "reason": mask(one.reason) or None,
    }


def rows(found: list[Register], *, whole: bool) -> list[dict[str, str]]:
    """A row a number for the screen, and one for every gap at its place."""
    made = []
    for own in found:
        told = [(one.number, _row(one)) for one in own.numbers]
        for first, last in own.gaps if whole else ():
            text = numbered(own.prefix, own.year, first) + ("" if first == last else f"至 {last}号")
            told.append((first, {"number": text, "state": GAP}))
        made += [row for _, row in sorted(told, key=lambda pair: pair[0])]
    return made


def _row(one: Number) -> dict[str, str]:
    names = ("document", "school_code", "on", "by", "sha256")
    return {
        "number": numbered(one.prefix, one.year, one.number),
        "state": STATES[one.state],
        **{name: getattr(one, name) for name in names},
        "reason": mask(one.reason),
    }
