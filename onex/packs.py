"""Policy packs: the policy that holds in a region on a day, the provinces, and what another figure would mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from onex import catalog
from onex.errors import UsageError
from onex.model.policy import Policy, Province, Provision, Term, Value, chain, in_force
from onex.model.terms import value_from_text
from onex.packfile import Packs, assembled, code_lists

__all__ = ["Packs", "instead", "load_packs", "province", "resolve", "show", "suppose"]

_SUFFIX = re.compile(r"(壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$")


def load_packs(extra_dir: Path | None = None) -> Packs:
    """The shipped packs, with those of a folder of the office's own after them.

    Raises CatalogError, naming file and provision, for anything that is not as it should be.
    """
    if extra_dir is None:
        return _shipped()
    return assembled([*catalog.resources("policies"), *sorted(extra_dir.glob("*.toml"))])


def instead(path: Path) -> Packs:
    """The packs as they would be with another file: a whole pack stands in the place of its region's, further blocks come after it.

    Raises CatalogError, naming file and provision, for anything that is not as it should be.
    """
    content = catalog.read_toml(path)
    shipped = catalog.resources("policies")
    if "province" in content:
        known = {other: catalog.read_toml(other) for other in shipped}
        shipped = [
            o for o in shipped if not ("province" in known[o] and known[o].get("region") == content.get("region"))
        ]
    return assembled([*shipped, path])


def resolve(region_code: str, on: date, packs: Packs | None = None) -> Policy:
    """What holds in a region (six digits, ``000000`` for the nation) on a day."""
    return _resolved(region_code, on) if packs is None else _resolve(region_code, on, packs)


@lru_cache(maxsize=256)
def _resolved(region_code: str, on: date) -> Policy:
    return _resolve(region_code, on, load_packs())


def _resolve(region_code: str, on: date, known: Packs) -> Policy:
    if not re.fullmatch(r"[0-9]{6}", region_code):
        raise UsageError(f"行政区划代码应为 6 位数字，「{region_code}」不是。")
    regions = chain(region_code)
    home = next((p for p in known.provinces if p.code == region_code[:2] + "0000"), None)
    return Policy(region_code, on, regions, in_force(known.provisions, regions, on), known.regulations, home)


def province(name_or_code: str, packs: Packs | None = None) -> Province:
    """The province of a name, short name, pack name or code; UsageError, with the nearest, when there is none.

    >>> province("湖南").code, province("hunan").name, province("43").pack, province("江西").pack
    ('430000', '湖南省', 'hunan', None)
    """
    known = packs or load_packs()
    wanted = _key(name_or_code)
    words = {_key(word): p for p in known.provinces for word in _words_of(p)}
    if wanted in words:
        return words[wanted]
    near = catalog.nearest(wanted, [p.name for p in known.provinces] + [p.pack for p in known.provinces if p.pack])
    raise UsageError(f"没有名为「{name_or_code}」的省份。{near}可写省名或行政区划代码，如 湖南、430000。")


def suppose(policy: Policy, changes: Mapping[str, str], packs: Packs | None = None) -> Policy:
    """The policy as if other values held, each typed as text.

    What is not in force borrows the clause of a provision that serves the same obligation.
    Raises UsageError for a name that the vocabulary lacks or a value that is not of its type.
    """
    known = packs or load_packs()
    assumed: dict[str, Provision] = {}
    for name, text in changes.items():
        term = known.terms.get(name)
        if term is None:
            near = catalog.nearest(name, known.terms)
            raise UsageError(f"没有名为「{name}」的条目。{near}用 onex policy list 查看。")
        try:
            assumed[name] = replace(_basis(policy, term), value=value_from_text(term, text, code_lists()))
        except ValueError as problem:
            raise UsageError(f"「{term.label}」({name})的值「{text}」不合要求：{problem}。") from None
    shown = tuple(sorted({*policy.assumed, *assumed}))
    return replace(policy, provisions={**policy.provisions, **assumed}, assumed=shown)


def show(term: Term, value: Value) -> str:
    """A provision's value as an official reads it, codes by their labels."""
    return term.show(value, {code: words[0] for code, words in code_lists().get(term.of, {}).items()})


def _basis(policy: Policy, term: Term) -> Provision:
    """The provision that a supposed value stands on."""
    if term.name in policy.provisions:
        return policy.provisions[term.name]
    for near in policy.provisions.values():
        if set(near.obligations) & set(term.obligations):
            return replace(near, name=term.name, obligations=term.obligations, reading=term.reading)
    raise UsageError(f"「{term.label}」({term.name})在 {policy.region} {policy.on} 没有可依据的条款，不能假设。")


@cache
def _shipped() -> Packs:
    return assembled(catalog.resources("policies"))


def _words_of(known: Province) -> tuple[str, ...]:
    short = _SUFFIX.sub("", known.name)
    return (known.name, short, known.code, known.code[:2], *known.aliases, *((known.pack,) if known.pack else ()))


def _key(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
