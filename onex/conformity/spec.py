"""What the standard asks for, as data: one entry a measure in `standard/*.toml`, named like the function that measures it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from onex import catalog
from onex.conformity.elements import LAYOUTS
from onex.errors import CatalogError
from onex.model.finding import SEVERITIES, Severity

FOLDER = "conformity/standard"
STANDARD = "GB/T 9704-2012"
GROUPS = ("page", "head", "title", "text", "annexes", "signature", "imprint", "folio", "typography", "wording")
_KEYS = {
    "code", "title", "regulation", "clause", "required", "least", "most", "none", "tolerance", "unit", "severity", "fix", "shown",
    "estimate", "without", "layouts", "letter", "obligations", "provision",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spec:
    """One measure's requirement.

    required   the values that pass, any of them; numbers within `tolerance`
    least, most  bounds, where a range passes
    none       any value but an empty one is a fault
    shown      how the requirement reads, where the values alone would not say it
    estimate   the value is reckoned from the file, not measured on a page: the tolerance is wide for that
    without    why it does not apply where nothing is to be measured
    provision  the provision whose clause a wording rests on, instead of the standard's
    """

    name: str
    group: str
    code: str
    title: str
    regulation: str
    clause: str
    severity: Severity
    fix: str
    required: tuple[float | str, ...] = ()
    least: float | None = None
    most: float | None = None
    none: bool = False
    tolerance: float = 0.0
    unit: str = ""
    shown: str = ""
    estimate: bool = False
    without: str = ""
    layouts: tuple[str, ...] = LAYOUTS
    letter: tuple[float | str, ...] = ()
    obligations: tuple[str, ...] = ()
    provision: str = ""

    def for_layout(self, layout: str) -> Spec:
        """The requirement as a letter has it, where it has its own."""
        return replace(self, required=self.letter) if layout == "letter" and self.letter else self

    def passes(self, value: float | str) -> bool:
        """Whether a measured value is as it should be."""
        if self.none:
            return value == ""
        if isinstance(value, str):
            return value in self.required
        slack = self.tolerance + 1e-6
        if self.least is not None or self.most is not None:
            low = self.least is None or value >= self.least - slack
            return low and (self.most is None or value <= self.most + slack)
        return any(abs(value - wanted) <= slack for wanted in self.required if not isinstance(wanted, str))

    @property
    def wanted(self) -> str:
        """The requirement as a clerk reads it."""
        if self.shown:
            return self.shown
        if self.none:
            return "无"
        if self.least is not None or self.most is not None:
            return (
                f"{figure(self.least or 0)}–{figure(self.most)}{self.unit}"
                if self.most
                else f"≥{figure(self.least or 0)}{self.unit}"
            )
        return f"{'或'.join(figure(value) for value in self.required)}{self.unit}"

    @property
    def slack(self) -> str:
        """The tolerance as a clerk reads it; empty where there is none."""
        return f"±{figure(self.tolerance)}{self.unit}" if self.tolerance else ""


def figure(value: float | str | None) -> str:
    """A number without needless digits, a word as it is.

    >>> figure(37.0), figure(34.58), figure(28.0123), figure("仿宋")
    ('37', '34.58', '28.01', '仿宋')
    """
    if isinstance(value, str) or value is None:
        return value or ""
    return f"{round(value, 2) + 0:g}"


@cache
def specs() -> Mapping[str, Spec]:
    """Every requirement by name, group by group. Raises CatalogError for an entry that is not as it should be."""
    found: dict[str, Spec] = {}
    for group in GROUPS:
        where = f"{FOLDER}/{group}.toml"
        for name, entry in catalog.read_toml(where).items():
            found[name] = _spec(name, group, entry, where)
    codes = [spec.code for spec in found.values()]
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise CatalogError(f"{FOLDER} 中代码重复：{'、'.join(sorted(twice))}。")
    return found


def _spec(name: str, group: str, entry: Mapping[str, Any], where: str) -> Spec:
    unknown = set(entry) - _KEYS
    severity = entry.get("severity", "error")
    lacking = [key for key in ("code", "title", "fix") if not entry.get(key)]
    if unknown or lacking or severity not in SEVERITIES or not ({"required", "least", "most", "none"} & set(entry)):
        raise CatalogError(f"{where} 的 {name} 写法不对：缺 {lacking or '无'}，多 {sorted(unknown) or '无'}。")
    return Spec(
        name=name,
        group=group,
        code=entry["code"],
        title=entry["title"],
        regulation=entry.get("regulation", STANDARD),
        clause=entry.get("clause", ""),
        severity=severity,
        fix=entry["fix"],
        required=_values(entry.get("required", [])),
        least=_number(entry.get("least")),
        most=_number(entry.get("most")),
        none=bool(entry.get("none", False)),
        tolerance=float(entry.get("tolerance", 0)),
        unit=entry.get("unit", ""),
        shown=entry.get("shown", ""),
        estimate=bool(entry.get("estimate", False)),
        without=entry.get("without", "没有这一要素"),
        layouts=tuple(entry.get("layouts", LAYOUTS)),
        letter=_values(entry.get("letter", [])),
        obligations=tuple(entry.get("obligations", [])),
        provision=entry.get("provision", ""),
    )


def _values(given: list[Any]) -> tuple[float | str, ...]:
    return tuple(value if isinstance(value, str) else float(value) for value in given)


def _number(given: Any) -> float | None:
    return None if given is None else float(given)


@cache
def table(name: str) -> dict[str, Any]:
    """Another table of figures or words beside the measures: ``fonts``, ``words``."""
    return catalog.read_toml(str(Path("conformity") / f"{name}.toml").replace("\\", "/"))
