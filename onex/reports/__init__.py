"""Reports: one module a report, each a pure function `build` from views and indicators to a `Report`. Found by name."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import signature
from typing import Any

from onex import catalog
from onex.errors import UsageError, WiringError
from onex.model.period import Kind
from onex.model.report import Report

_NOT_REPORTS = ("indicators",)


class Made:
    """A report's module: its name, title, the kind of its periods, and what it is built from."""

    def __init__(self, name: str) -> None:
        self.module: Any = import_module(f"{__name__}.{name}")
        self.name = name
        self.title: str = self.module.TITLE
        self.kind: Kind = self.module.KIND

    def build(self, views: Mapping[str, Callable[[], Any]]) -> Report:
        """The report from the views that its signature names, each computed only when named."""
        wanted = signature(self.module.build).parameters
        unknown = [name for name in wanted if name not in views]
        if unknown:
            raise WiringError(f"报表 {self.name} 需要的「{unknown[0]}」不存在。")
        report: Report = self.module.build(**{name: views[name]() for name in wanted})
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
    near = catalog.nearest(name, [*names(), *made])
    raise UsageError(f"没有名为「{name}」的报表。{near}现有：{'、'.join(names())}。")
