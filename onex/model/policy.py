"""Regulations as values: a provision with its clause, and the policy that holds in a region on a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from onex.model.finding import Citation, Severity

Force = Literal["must", "should", "may"]
TextStatus = Literal["exact", "inferred", "damaged", "absent"]
Value = bool | int | Decimal | date | str | tuple[Any, ...] | Mapping[Any, Any] | None

FORCES: tuple[Force, ...] = ("must", "should", "may")
TEXT_STATUSES: tuple[TextStatus, ...] = ("exact", "inferred", "damaged", "absent")
NATION = "000000"
_SEVERITY: Mapping[Force, Severity] = {"must": "error", "should": "warning", "may": "notice"}


def severity(force: Force) -> Severity:
    """How grave a breach is: 不得/应当/必须 error, 原则上/一般应 warning, 鼓励/可 notice."""
    return _SEVERITY[force]


def chain(region: str) -> tuple[str, ...]:
    """The regions whose provisions reach a region, farthest first.

    >>> chain("430102")
    ('000000', '430000', '430100', '430102')
    """
    return tuple(dict.fromkeys((NATION, region[:2] + "0000", region[:4] + "00", region)))


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in a regulation: ``hunan-2020-3 三.2``; no path where the wording is not at hand."""

    regulation: str
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Clause:
        """The clause written as regulation id, space, path."""
        regulation, _, path = text.strip().partition(" ")
        return cls(regulation, path.strip())

    def __str__(self) -> str:
        return f"{self.regulation} {self.path}".rstrip()


@dataclass(frozen=True, slots=True)
class Regulation:
    """An official document. `number` is its document number, empty where unknown; `short` names it then."""

    id: str
    number: str
    title: str
    issuer: str
    issued_on: date
    region: str
    short: str = ""
    note: str = ""

    @property
    def cited(self) -> str:
        """How it is named in a sentence: its number, else its short name, else its title."""
        return self.number or self.short or f"《{self.title}》"


@dataclass(frozen=True, slots=True)
class Term:
    """What a provision's name means: one entry of the vocabulary.

    type     share count day days_by_round … as `onex.model.terms` checks them
    of       a code list whose codes are the members of the value
    choices  value → label, for the types choice and choices
    reading  the ambiguity that the value settles (A3 …): our reading, not the regulation's own figure, so that it never
             decides whether something is an error
    """

    name: str
    label: str
    type: str
    says: str = ""
    unit: str = ""
    of: str = ""
    choices: Mapping[str, str] | None = None
    reading: str = ""
    obligations: tuple[str, ...] = ()

    def show(self, value: Value, labels: Mapping[str, str] | None = None) -> str:
        """The value as an official reads it: ``30%``, ``5 个工作日``, ``第1轮 2020-06-12;第2轮 2020-06-19``."""
        words = {**(labels or {}), **(self.choices or {})}
        if isinstance(value, bool):
            return "是" if value else "否"
        if self.type == "share" and isinstance(value, Decimal):
            return f"{(value * 100).normalize():f}%"
        if isinstance(value, Mapping):
            return ";".join(f"{_round(key, words)} {_joined(member, words, '→')}" for key, member in value.items())
        return f"{_joined(value, words)} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Provision:
    """One value that a regulation gives from a day on, with the clause that it comes from and our own summary.

    `until` is the last day that it holds; `repealed` marks a block that ends the region's earlier ones without a
    successor.
    """

    name: str
    value: Value
    from_: date
    force: Force
    clause: Clause
    says: str
    region: str
    until: date | None = None
    text_status: TextStatus = "exact"
    obligations: tuple[str, ...] = ()
    note: str = ""
    reading: str = ""
    repealed: bool = False

    @property
    def severity(self) -> Severity:
        """The severity of a breach."""
        return severity(self.force)

    def holds_on(self, day: date) -> bool:
        """Whether the day lies between its first and last."""
        return self.from_ <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A reporting unit of a province, in customary order. Its code is empty where GB/T 2260 has none."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Province:
    """A province: `pack` is the name of its policy pack, None where only national provisions apply."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    pack: str | None = None
    prefectures: tuple[Prefecture, ...] = ()

    def prefecture(self, text: str) -> Prefecture | None:
        """The reporting unit of that name, alias or code; None when there is none."""
        word = "".join(text.split())
        for unit in self.prefectures:
            if word and word in (unit.name, unit.code, unit.code[:4], *unit.aliases):
                return unit
        return None


@dataclass(frozen=True)
class Policy:
    """What holds in a region on a day: name → the provision in force; no name where none is."""

    region: str
    on: date
    regions: tuple[str, ...]
    provisions: Mapping[str, Provision]
    regulations: Mapping[str, Regulation]
    province: Province | None = None
    assumed: tuple[str, ...] = ()

    @property
    def province_pack(self) -> str | None:
        """The name of the province's pack; None where only national provisions apply."""
        return self.province.pack if self.province else None

    @property
    def values(self) -> dict[str, Value]:
        """Name → value, for rules that ask by name."""
        return {name: provision.value for name, provision in self.provisions.items()}

    @cached_property
    def digest(self) -> str:
        """``sha256:…`` over what is in force, the same on two days between which nothing changed."""
        content = [_plain(self.provisions[name]) for name in sorted(self.provisions)]
        text = json.dumps([self.region, content], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def cite(self, name: str, text: str | None = None) -> Citation:
        """The citation of the provision; `text` is the official wording where its source is registered."""
        provision = self.provisions[name]
        regulation = self.regulations[provision.clause.regulation]
        status = provision.text_status
        return Citation(regulation.id, regulation.cited, provision.clause.path, provision.says, text, status)

    def supposing(self, changes: Mapping[str, Value]) -> Policy:
        """The same policy under other values, marked `assumed`; KeyError for a name that is not in force."""
        changed = {name: replace(self.provisions[name], value=value) for name, value in changes.items()}
        assumed = tuple(sorted({*self.assumed, *changes}))
        return replace(self, provisions={**self.provisions, **changed}, assumed=assumed)


def in_force(provisions: Iterable[Provision], regions: tuple[str, ...], on: date) -> dict[str, Provision]:
    """The provision of each name that holds on the day: the nearest region's, and there the newest.

    A repeal takes away its own region's provision, so that a farther region's may hold again. A block after the day
    never counts: what is added later cannot change an earlier day.
    """
    best: dict[tuple[str, str], Provision] = {}
    for provision in provisions:
        if provision.region in regions and provision.holds_on(on):
            key = (provision.region, provision.name)
            if key not in best or best[key].from_ < provision.from_:
                best[key] = provision
    nearest_last = sorted(best.values(), key=lambda p: regions.index(p.region))
    return {p.name: p for p in nearest_last if not p.repealed}


def route(table: Mapping[str, tuple[str, ...]], school_kind: str, affiliation: str = "") -> tuple[str, ...] | None:
    """The steps of a review, from a table keyed by school kind or ``kind/affiliation``; None when it has neither."""
    return table.get(f"{school_kind}/{affiliation}", table.get(school_kind))


def _round(key: Any, words: Mapping[str, str]) -> str:
    return f"第{key}轮" if isinstance(key, int) else "/".join(words.get(part, part) for part in key.split("/"))


def _joined(value: Any, words: Mapping[str, str], by: str = "、") -> str:
    return by.join(words.get(m, str(m)) for m in (value if isinstance(value, tuple) else (value,)))


def _plain(value: Any) -> Any:
    """A value as JSON for the digest, written in one way only."""
    if isinstance(value, Provision):
        return {name: _plain(getattr(value, name)) for name in Provision.__slots__ if name != "note"}
    if isinstance(value, Mapping):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if isinstance(value, Decimal):
        return {"decimal": f"{value.normalize():f}"}
    return value if isinstance(value, bool | int | str) or value is None else str(value)
