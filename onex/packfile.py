"""Pack files read and checked: nothing unknown, nothing twice, no figure without its clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from onex import catalog
from onex.errors import CatalogError
from onex.model.policy import (
    FORCES,
    NATION,
    TEXT_STATUSES,
    Clause,
    Prefecture,
    Province,
    Provision,
    Regulation,
    Term,
)
from onex.model.terms import TYPES, Codes, value_of

_FILE = {"region", "provinces", "province", "regulation", "provision"}
_TERM = {"label", "type", "says", "unit", "of", "choices", "reading", "obligations"}
_PROVINCE = {"pack", "name", "aliases", "prefectures"}
_UNIT = {"code", "name", "aliases"}
_REGULATION = {"id", "number", "short", "title", "issuer", "issued_on", "note"}
_PROVISION = {
    *("name", "value", "from", "until", "force", "clause", "says", "text_status", "obligations", "note", "repealed"),
}

_NO_PROVINCE = Province("", "")


@dataclass(frozen=True, slots=True)
class Packs:
    """Everything that the packs say: vocabulary, regulations, provinces, and all provisions of all days."""

    terms: Mapping[str, Term]
    regulations: Mapping[str, Regulation]
    provisions: tuple[Provision, ...]
    provinces: tuple[Province, ...]

    def history(self, name: str) -> tuple[Provision, ...]:
        """Every block of one name, nation first, then by day."""
        mine = [p for p in self.provisions if p.name == name]
        return tuple(sorted(mine, key=lambda p: (p.region, p.from_)))


def assembled(paths: Iterable[Path]) -> Packs:
    """The packs of these files, vocabulary first, then regulations, then what cites them."""
    contents = [(path, catalog.read_toml(path)) for path in paths]
    terms: dict[str, Term] = {}
    for path, content in contents:
        if path.stem == "vocabulary":
            for name, entry in content.items():
                terms[name] = _term(path, name, entry, terms)
    packs = [(path, content) for path, content in contents if path.stem != "vocabulary"]
    for path, content in packs:
        _only(path, "", content, _FILE)
        if not re.fullmatch(r"[0-9]{6}", str(content.get("region"))):
            raise _wrong(path, "", "缺少 region(6 位行政区划代码)")
    regulations: dict[str, Regulation] = {}
    for path, content in packs:
        for entry in content.get("regulation", ()):
            regulations[entry.get("id", "")] = _regulation(path, entry, content["region"], regulations)
    provisions: dict[tuple[str, str, date], Provision] = {}
    for path, content in packs:
        for entry in content.get("provision", ()):
            made = _provision(path, entry, content["region"], terms, regulations)
            if provisions.setdefault((made.region, made.name, made.from_), made) is not made:
                raise _wrong(path, made.name, f"{made.from_} 起的条目已经有了；数字有变时另加一条，起始日期不同")
    return Packs(terms, regulations, tuple(provisions.values()), _provinces(packs))


@cache
def code_lists() -> Codes:
    """The code lists of the forms, which the members of some values must belong to."""
    (path,) = (p for p in catalog.resources("forms") if p.stem == "codes")
    return catalog.read_toml(path)


def _term(path: Path, name: str, entry: Any, known: Mapping[str, Term]) -> Term:
    _only(path, name, entry, _TERM)
    if name in known:
        raise _wrong(path, name, "名称重复")
    if entry.get("type") not in TYPES or not entry.get("label"):
        raise _wrong(path, name, f"label 或 type 缺失或不认识；type 可为 {'、'.join(TYPES)}")
    if entry["type"] in ("codes", "route") and entry.get("of") not in code_lists():
        raise _wrong(path, name, "of 应为 forms/codes.toml 中的代码表")
    if not _obligations(entry.get("obligations", [])):
        raise _wrong(path, name, "obligations 应为 R 编号的列表")
    return Term(name, **{**entry, "obligations": tuple(entry.get("obligations", ()))})


def _regulation(path: Path, entry: Any, region: str, known: Mapping[str, Regulation]) -> Regulation:
    name = str(entry.get("id"))
    _only(path, name, entry, _REGULATION, ("id", "number", "title", "issuer", "issued_on"))
    if name in known or type(entry["issued_on"]) is not date:
        raise _wrong(path, name, "法规编号重复，或 issued_on 不是日期")
    return Regulation(region=region, **entry)


def _provision(
    path: Path, entry: Any, region: str, terms: Mapping[str, Term], regulations: Mapping[str, Regulation]
) -> Provision:
    name = str(entry.get("name"))
    _only(path, name, entry, _PROVISION, ("name", "from", "force", "clause", "says"))
    if name not in terms:
        raise _wrong(path, name, f"vocabulary.toml 中没有这个名称。{catalog.nearest(name, terms)}")
    clause, first, until = Clause.parse(str(entry["clause"])), entry["from"], entry.get("until")
    status = entry.get("text_status", "exact")
    repealed = entry.get("repealed", False)
    served = entry.get("obligations", list(terms[name].obligations))
    reasons = {
        "says 应写明自己的概括": isinstance(entry["says"], str) and bool(entry["says"].strip()),
        "obligations 应为 R 编号的列表": _obligations(served),
        f"force 应为 {'、'.join(FORCES)}": entry["force"] in FORCES,
        f"text_status 应为 {'、'.join(TEXT_STATUSES)}": status in TEXT_STATUSES,
        "from、until 应为日期": type(first) is date and (until is None or type(until) is date),
        f"引用的法规 {clause.regulation} 没有登记": clause.regulation in regulations,
        "clause 应写明条款；只有 text_status 为 absent 才可省略": bool(clause.path) or status == "absent",
        "value 与 repealed = true 应有且只有一项": ("value" in entry) != (repealed is True),
    }
    for reason, holds in reasons.items():
        if not holds:
            raise _wrong(path, name, reason)
    if until is not None and until < first:
        raise _wrong(path, name, "until 早于 from")
    try:
        value = None if repealed else value_of(terms[name], entry["value"], code_lists())
    except ValueError as problem:
        raise _wrong(path, name, f"value {problem}") from None
    says, note, reading = entry["says"], entry.get("note", ""), terms[name].reading
    return Provision(
        name, value, first, entry["force"], clause, says, region, until, status, tuple(served), note, reading, repealed
    )


def _obligations(served: Any) -> bool:
    return isinstance(served, list) and all(re.fullmatch(r"[RV][0-9]{1,3}", str(number)) for number in served)


def _provinces(packs: Iterable[tuple[Path, Mapping[str, Any]]]) -> tuple[Province, ...]:
    """Every province of the country; those with a pack know their own name, aliases and prefectures."""
    found: dict[str, Province] = {}
    for path, content in packs:
        if content["region"] == NATION:
            for digits, name in content.get("provinces", {}).items():
                found.setdefault(digits + "0000", Province(digits + "0000", name))
        entry = content.get("province")
        if entry is not None:
            _only(path, "province", entry, _PROVINCE, ("pack", "name"))
            if found.get(content["region"], _NO_PROVINCE).pack:
                raise _wrong(path, "province", "这个省已有一个 [province]")
            found[content["region"]] = Province(
                content["region"],
                entry["name"],
                tuple(entry.get("aliases", ())),
                entry["pack"],
                tuple(_unit(path, unit) for unit in entry.get("prefectures", ())),
            )
    return tuple(found[code] for code in sorted(found))


def _unit(path: Path, entry: Any) -> Prefecture:
    _only(path, "prefectures", entry, _UNIT, ("name",))
    return Prefecture(entry.get("code", ""), entry["name"], tuple(entry.get("aliases", ())))


def _only(path: Path, name: str, entry: Any, known: set[str], needed: Iterable[str] = ()) -> None:
    """No key but the known ones, and all the needed ones."""
    if not isinstance(entry, dict):
        raise _wrong(path, name, "应为一个表")
    for key in entry:
        if key not in known:
            raise _wrong(path, name, f"不认识的键 {key}。{catalog.nearest(key, known)}")
    for key in needed:
        if key not in entry:
            raise _wrong(path, name, f"缺少 {key}")


def _wrong(path: Path, name: str, problem: str) -> CatalogError:
    return CatalogError(f"{catalog.shown(path)}{f' 条目 {name}' if name else ''}:{problem.rstrip('。')}。")
