"""The filters that a template may use: none makes anything longer than what it is given, and each use is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.exceptions import UndefinedError
from jinja2.runtime import Context

from onex.documents.chinese import FILTERS, Words, shown
from onex.documents.limits import METER, SIZE_LIMIT, LimitExceeded, Meter

_WHOLE = 10**15


def _counting(own: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, its use counted, and what it is given with it."""

    @pass_context
    def counted(context: Context, value: Any, *args: Any, **named: Any) -> Any:
        meter: Meter = context[METER]
        meter.spend(1 + (len(value) if isinstance(value, tuple) else 0))
        if isinstance(value, Undefined) and own is not _default:
            str(value)  # names what is missing
        done = own(value, *args, **named)
        meter.spend(0, len(done) if isinstance(done, str) else 0)
        return done

    return counted


def _default(value: Any, instead: Any = "") -> Any:
    return instead if isinstance(value, Undefined) or value is None or value == "" else value


def _items(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        raise TypeError("not a list")
    return value


def _join(value: Any, between: str = "", attribute: str = "") -> str:
    texts = [shown(item) for item in _attribute(value, attribute)]
    if not isinstance(between, str) or len(between) > 10 or sum(map(len, texts)) > SIZE_LIMIT:
        raise LimitExceeded("生成的文字太长")
    return between.join(texts)


def _attribute(value: Any, attribute: str) -> tuple[Any, ...]:
    return tuple(_member(item, attribute) for item in _items(value)) if attribute else _items(value)


def _member(item: Any, attribute: str) -> Any:
    if isinstance(item, Mapping) and attribute in item:
        return item[attribute]
    raise UndefinedError(f"no attribute '{attribute}'")


def _sum(value: Any, attribute: str = "") -> Any:
    numbers = [item for item in _attribute(value, attribute) if item is not None]
    if not all(type(item) in (int, Decimal) and abs(item) < _WHOLE for item in numbers):
        raise TypeError("only numbers are summed")
    return sum(numbers)


def _selected(value: Any, attribute: str, test: str = "equalto", wanted: Any = True, *, kept: bool) -> tuple[Any, ...]:
    if test not in ("equalto", "eq", "=="):
        raise TypeError("only equality is tested")
    return tuple(item for item in _items(value) if (_member(item, attribute) == wanted) is kept)


def _sort(value: Any, attribute: str = "", reverse: bool = False) -> tuple[Any, ...]:
    return tuple(sorted(_items(value), key=lambda i: _member(i, attribute) if attribute else i, reverse=bool(reverse)))


def _trim(value: Any) -> str:
    return shown(value).strip()


def _length(value: Any) -> int:
    if not isinstance(value, tuple | str | Mapping):
        raise TypeError("no length")
    return len(value)


_OWN: Mapping[str, Callable[..., Any]] = {
    "default": _default,
    "first": lambda value: _items(value)[0],
    "join": _join,
    "last": lambda value: _items(value)[-1],
    "length": _length,
    "map": _attribute,
    "rejectattr": partial(_selected, kept=False),
    "selectattr": partial(_selected, kept=True),
    "sort": _sort,
    "sum": _sum,
    "trim": _trim,
}


@pass_context
def table(context: Context, value: Any) -> Words:
    """A place for a table that a fact holds, on a line of its own."""
    if not isinstance(value, Mapping):
        raise TypeError("not a table")
    return Words(f"[[{context[METER].token(value)}]]")


def filters() -> dict[str, Callable[..., Any]]:
    """Every filter that a template may use, by its name."""
    return {name: _counting(own) for name, own in {**_OWN, **FILTERS}.items()} | {"table": table}
