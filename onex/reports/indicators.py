"""The indicators, read and checked once from indicators/*.toml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from onex import catalog, formbook
from onex.errors import CatalogError, UsageError
from onex.model.form import Field
from onex.model.indicator import AGGREGATES, Indicator

_SUMMABLE = ("count", "money")
_TOLD = frozenset({"outcome"})  # columns that views add to a form's own: what came of a report that was owed


@cache
def indicators() -> Mapping[str, Indicator]:
    """Name → Indicator, in the order of the files; CatalogError where a file contradicts a form or another file."""
    found: dict[str, Indicator] = {}
    words: dict[str, str] = {}
    for path in catalog.resources("indicators"):
        for name, given in catalog.read_toml(path).items():
            where = f"indicators/{path.name} [{name}]"
            made = _made(where, name, path.stem, given)
            for word in {made.name, made.label}:
                if word in words:
                    raise CatalogError(f"{where}：与别的指标重名。")
                words[word] = name
            found[name] = made
    for made in found.values():
        _check_share(made, found)
    return found


def of_topic(topic: str) -> Mapping[str, Indicator]:
    """The indicators of one file, in its order."""
    return {name: one for name, one in indicators().items() if one.topic == topic}


def indicator(name: str) -> Indicator:
    """The indicator of a name or label; UsageError, with the nearest, when there is none."""
    for one in indicators().values():
        if name in (one.name, one.label):
            return one
    near = catalog.nearest(name, [one.label for one in indicators().values()])
    raise UsageError(f"没有名为「{name}」的指标。{near}")


def _made(where: str, name: str, topic: str, given: Mapping[str, Any]) -> Indicator:
    raw: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    raw["filter"] = {key: tuple(values) for key, values in raw.get("filter", {}).items()}
    try:
        field = _field(str(raw.get("table", "")), str(raw.get("field", "")))
        for own in raw["filter"]:
            if own not in _TOLD:
                _field(str(raw["table"]), own)
        made = Indicator(name=name, topic=topic, **{**_measured(raw, field), **raw})
    except (KeyError, TypeError) as problem:
        raise CatalogError(f"{where}：{problem} 不认识或缺少。") from None
    if made.aggregate not in AGGREGATES or not made.says:
        raise CatalogError(f"{where}：aggregate 可为 {'、'.join(AGGREGATES)}，says 不能空。")
    if made.aggregate == "sum" and made.type not in _SUMMABLE:
        raise CatalogError(f"{where}：所指栏目不能相加。")
    return made


def _field(table: str, name: str) -> Field | None:
    """The field of a form's table; None where neither is named. KeyError for one that there is not."""
    if not table and not name:
        return None
    form, _, own = table.partition(".")
    return formbook.forms()[form].tables[own].fields[name]


def _measured(raw: Mapping[str, Any], field: Field | None) -> dict[str, str]:
    """What the kind of figure says of its type and unit."""
    if raw.get("aggregate") == "share" or field is None:
        return {"type": "share"}
    summed = raw.get("aggregate", "sum") == "sum"
    return {"type": field.type, "unit": field.unit} if summed else {"type": "count"}


def _check_share(made: Indicator, known: Mapping[str, Indicator]) -> None:
    """A share is of indicators that can be added up, or told where it comes from."""
    where = f"indicators/{made.topic}.toml [{made.name}]"
    if made.aggregate != "share":
        if not made.table:
            raise CatalogError(f"{where}：缺少 table 和 field。")
        return
    if bool(made.parts and made.denominator) == bool(made.source):
        raise CatalogError(f"{where}：比例应写 parts 和 denominator，还没有表格的写 source。")
    for name in (*made.parts, *made.denominator):
        if name not in known or known[name].aggregate == "share":
            raise CatalogError(f"{where}：{name} 不是可以作分子、分母的指标。")
