"""Reports: one module a report, each a pure function `build` from views to a `Report`. Found by name.

A module says TITLE; KIND, the kind of period that it is of (`call`: a call for applications), or KINDS, the first by default; TOPICS, the
files of indicators that its figures come from; and SHOWN, their names, where it does not show all of them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import signature
from typing import Any

from onex import catalog
from onex.errors import UsageError, WiringError
from onex.model.indicator import Indicator
from onex.model.period import Kind
from onex.model.report import Report
from onex.reports.indicators import of_topic

_NOT_REPORTS = ("adding", "flagging", "indicators", "moving", "ranking", "telling")

Views = Mapping[str, Callable[[], Any]]


class Made:
    """A report's module: its name, title, the kinds of its periods, its indicators, and what it is built from."""

    def __init__(self, name: str) -> None:
        self.module: Any = import_module(f"{__name__}.{name}")
        self.name = name
        self.title: str = self.module.TITLE
        self.kinds: tuple[Kind, ...] = getattr(self.module, "KINDS", ()) or (self.module.KIND,)
        self.topics: tuple[str, ...] = self.module.TOPICS

    @property
    def kind(self) -> Kind:
        """The kind of period that is meant where none is named."""
        return self.kinds[0]

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The indicators whose figures it shows, by name."""
        shown = getattr(self.module, "SHOWN", None)
        every = {name: one for topic in self.topics for name, one in of_topic(topic).items()}
        return {name: one for name, one in every.items() if shown is None or name in shown}

    @property
    def wanted(self) -> tuple[str, ...]:
        """The views that its signature names."""
        return tuple(signature(self.module.build).parameters)

    def build(self, views: Views) -> Report:
        """The report from the views that its signature names, each computed only when named."""
        unknown = [name for name in self.wanted if name not in views]
        if unknown:
            raise WiringError(f"报表 {self.name} 需要的「{unknown[0]}」不存在。")
        report: Report = self.module.build(**{name: views[name]() for name in self.wanted})
        return report


def names() -> list[str]:
    """Every report's name."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in _NOT_REPORTS)


def report(name: str) -> Made:
    """The report of a name or title; UsageError, with the nearest, when there is none."""
    if name in names():
        return Made(name)
    made = {one.title: one for one in map(Made, names())}
    if name in made:
        return made[name]
    meant = [one.name for title, one in made.items() if len(name) > 1 and name in title]
    near = f"是不是「{meant[0]}」？" if len(meant) == 1 else catalog.nearest(name, [*names(), *made])
    raise UsageError(f"没有名为「{name}」的报表。{near}现有：{'、'.join(names())}。")
