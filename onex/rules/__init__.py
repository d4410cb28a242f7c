"""Rules: one vectorised predicate each, wired by the names of its parameters and proved by the table in its docstring.

A parameter is, by its name, a field of the rule's table; a field of another table of the form that has one row a school (it
arrives aligned through `school_code`); another table of the form, or a register (a DataFrame); a provision of the policy; or `on` and `received_on`,
the policy day and the day the file was sent. Rows that lack one of the fields are not judged. A parameter with a default may be blank
(fields), absent (tables: None) or not in force (provisions).

What was said before arrives by two names: `previous`, row for row the same record in the nearest earlier period that has it (missing where none
has); `earlier`, all records of this table that the same schools sent in the last periods. A rule that names its own table gets its rows
whole, missing values and all, and answers NA where it lacks one.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, TypeAlias

import pandas as pd

from onex.errors import WiringError
from onex.model.finding import Severity

Series: TypeAlias = "pd.Series[Any]"
UNKNOWN = "?"  # a register's cell that is blank though needed, or unreadable: nothing may be concluded from it
MAY_BE_BLANK: Any = None  # the default of a field whose blank cells the predicate wants to see


@dataclass(frozen=True, slots=True)
class Answer:
    """What a predicate answers.

    broken   True where the rule is broken, False where kept, NA where it cannot be judged; the index of the rows asked about.
             A frame asks each cell by itself: one column a field, and a finding stands at that field's cell
    facts    name → Series on that index, a frame or a mapping by field where `broken` is a frame, or a scalar, for the message;
             `expected` and `difference` also go into the finding
    lacking  the field or table for want of which a row could not be judged
    """

    broken: Series | pd.DataFrame
    facts: Mapping[str, Any] = field(default_factory=dict)
    lacking: str = ""
    placed: bool = True

    def nowhere(self) -> Answer:
        """The same answer about something that stands in no cell."""
        return Answer(self.broken, self.facts, self.lacking, placed=False)

    def apart(self) -> Iterator[tuple[str, Answer]]:
        """The answer about each field by itself; about whole rows, the answer as it is under no name."""
        if isinstance(self.broken, pd.Series):
            yield "", self
            return
        for name in self.broken.columns:
            own = {k: v[name] if isinstance(v, pd.DataFrame | Mapping) else v for k, v in self.facts.items()}
            yield name, replace(self, broken=self.broken[name], facts=own)


def answer(broken: Series | pd.DataFrame, lacking: str = "", **facts: Any) -> Answer:
    """An Answer with its facts named in place."""
    return Answer(broken, facts, lacking)


@dataclass(frozen=True)
class Rule:
    """A predicate and all that is said about it. `severity` holds only where no provision is named (tie-outs)."""

    code: str
    title: str
    table: str
    at: tuple[str, ...]
    says: str
    obligations: tuple[str, ...]
    per: tuple[str, ...]
    fix: str
    severity: Severity
    needs: tuple[str, ...]
    instead: Mapping[str, str]
    predicate: Callable[..., Any]

    @property
    def form(self) -> str:
        """The form that the rule belongs to."""
        return self.table.partition(".")[0]

    @property
    def meaning(self) -> str:
        """The docstring: what the rule is for, and its example table."""
        return inspect.getdoc(self.predicate) or ""

    @cached_property
    def parameters(self) -> Mapping[str, bool]:
        """Parameter name → whether it may be absent."""
        signature = inspect.signature(self.predicate)
        return {name: p.default is not inspect.Parameter.empty for name, p in signature.parameters.items()}


_RULES: dict[str, Rule] = {}


def rule(
    code: str,
    title: str,
    *,
    table: str,
    at: str | tuple[str, ...],
    says: str,
    obligations: tuple[str, ...],
    per: str | tuple[str, ...] = (),
    fix: str = "",
    severity: Severity = "error",
    needs: tuple[str, ...] = (),
    instead: Mapping[str, str] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers the predicate below it.

    at     the field, or ``table.field`` of another table, at whose cells a finding stands; empty: nowhere
    per    fields: one finding for each combination of their values instead of one for each row
    instead  field → context value (received_on) that stands in for it, so that the field is not missed
    needs  provisions that must be in force although the predicate does not use their value (the clause of a duty)
    """

    def register(predicate: Callable[..., Any]) -> Callable[..., Any]:
        if code in _RULES and _RULES[code].predicate.__qualname__ != predicate.__qualname__:
            raise WiringError(f"规则代码 {code} 用了两次。")
        places = (at,) if isinstance(at, str) else at
        _RULES[code] = Rule(
            code,
            title,
            table,
            tuple(p for p in places if p),
            says,
            obligations,
            (per,) if isinstance(per, str) else per,
            fix,
            severity,
            needs,
            instead or {},
            predicate,
        )
        return predicate

    return register


@cache
def discover() -> tuple[Rule, ...]:
    """Every rule of every module of this package, by code."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(_RULES[code] for code in sorted(_RULES))
