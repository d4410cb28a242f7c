"""The indicators, read and checked once from indicators/*.toml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from onex import catalog, formbook
from onex.errors import CatalogError, UsageError
from onex.model.indicator import Indicator

_SUMMABLE = ("count", "money")


@cache
def indicators() -> Mapping[str, Indicator]:
    """Name → Indicator, in the order of the files; CatalogError where a file contradicts a form or another file."""
    found: dict[str, Indicator] = {}
    labels: set[str] = set()
    for path in catalog.resources("indicators"):
        for name, given in catalog.read_toml(path).items():
            form, _, table = given.get("table", "").partition(".")
            try:
                field = formbook.forms()[form].tables[table].fields[given["field"]]
                made = Indicator(name=name, type=field.type, unit=field.unit, **given)
            except (KeyError, TypeError) as problem:
                raise CatalogError(f"indicators/{path.name} [{name}]:{problem} 不认识或缺少。") from None
            if made.type not in _SUMMABLE or name in found or made.label in labels:
                raise CatalogError(f"indicators/{path.name} [{name}]:与别的指标重名，或所指栏目不能相加。")
            labels.add(made.label)
            found[name] = made
    return found


def indicator(name: str) -> Indicator:
    """The indicator of a name or label; UsageError, with the nearest, when there is none."""
    for one in indicators().values():
        if name in (one.name, one.label):
            return one
    near = catalog.nearest(name, [one.label for one in indicators().values()])
    raise UsageError(f"没有名为「{name}」的指标。{near}")
