"""Runs the text of a template so that it can neither reach anything nor run away, on any system, without a child process.

Three walls, each enough for its part:

- **What may be written** is a closed list of Jinja's nodes: text, values, if, for, set, comparisons, sums, filters. Nothing is called but
  `range`; no macro, include, import, block; nothing joins or repeats texts or lists.
- **What may be reached**: a name leads to a fact, a dot to a member of a dict. No attribute of a Python object is ever looked up.
- **What may be spent**: every loop turn, filter, comparison and value written is counted, with a limit of turns, of characters and of
  seconds. As no expression makes anything longer than what it is given, one step is bounded by the facts and so is the whole.

It is Jinja's own ImmutableSandboxedEnvironment beneath, with StrictUndefined: an undefined fact is an error, never a blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, Undefined, meta, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

from onex.documents.chinese import Words, shown
from onex.documents.filters import filters
from onex.documents.limits import METER, SOURCE_LIMIT, LimitExceeded, Meter

_WHOLE = 10**15
_RANGE = 10_000
_DEPTH = 50
_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"})
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign, nodes.Name, nodes.Const,
    nodes.Getattr, nodes.Getitem, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.CondExpr, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg,
    nodes.Pos, nodes.Keyword,
)  # fmt: skip
_TESTS = ("defined", "undefined", "none", "odd", "even", "eq", "equalto", "ne", "gt", "ge", "lt", "le")


def written(source: str, facts: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The template's text with a token for every value, and the values. Facts are plain values, as `template.inert` gives them.

    Raises what Jinja raises, SecurityError for what may not be written, LimitExceeded for what asks for too much.
    """
    template, meter = _compiled(source), Meter()
    pieces: list[str] = []
    for piece in template.generate({**facts, METER: meter}):
        meter.spend(size=len(piece))
        pieces.append(piece)
    return "".join(pieces), meter.values


def names(source: str) -> frozenset[str]:
    """The facts that a template's text asks for."""
    return frozenset(meta.find_undeclared_variables(_parsed(source))) - {"range"}


def _line_kept(line: str) -> str:
    """The line, a tag at the end of its text marked to leave the line break; tags on a line of their own take it along."""
    text = line.rstrip(" \t")
    if not text.endswith("%}") or text.endswith(("-%}", "+%}")):
        return line
    place = len(text) - len(text.lstrip())
    while text.startswith("{%", place) and (end := text.find("%}", place)) >= 0:
        place = end + 2
        while text[place : place + 1] in (" ", "\t"):
            place += 1
    return f"{text[:-2]}+%}}" if place < len(text) else line


def _parsed(source: str) -> nodes.Template:
    if len(source) > SOURCE_LIMIT:
        raise LimitExceeded("模板本身太长")
    tree = _environment().parse("\n".join(map(_line_kept, source.split("\n"))))
    _check(tree)
    return tree


@lru_cache(maxsize=64)
def _compiled(source: str) -> Template:
    environment = _environment()
    code = environment.compile(_counted(_parsed(source)))
    return Template.from_code(environment, code, environment.make_globals(None))


def _check(tree: nodes.Template) -> None:
    """Raises SecurityError for a node that is not of the closed list, LimitExceeded for one that lies too deep."""
    todo: list[tuple[nodes.Node, str, int]] = [(tree, "", 0)]
    while todo:
        node, above, depth = todo.pop()
        if depth > _DEPTH:
            raise LimitExceeded("嵌套太深")
        if not _may_stand(node, above):
            found = SecurityError(type(node).__name__)
            found.lineno = node.lineno  # type: ignore[attr-defined]
            raise found
        todo += [(child, type(node).__name__, depth + 1) for child in node.iter_child_nodes()]


def _may_stand(node: nodes.Node, above: str) -> bool:
    if isinstance(node, nodes.Tuple | nodes.List):
        # Names of a loop, or constants to compare with: nothing that could grow.
        return all(
            isinstance(item, nodes.Const) or (above == "For" and isinstance(item, nodes.Name)) for item in node.items
        )
    if isinstance(node, nodes.Call):
        return (
            isinstance(node.node, nodes.Name)
            and node.node.name == "range"
            and not node.dyn_args
            and not node.dyn_kwargs
        )
    if isinstance(node, nodes.Filter | nodes.Test):
        return not node.dyn_args and not node.dyn_kwargs
    if isinstance(node, nodes.For):
        return not node.recursive
    if isinstance(node, nodes.Assign):
        return isinstance(node.target, nodes.Name)
    return isinstance(node, _ALLOWED)


def _counted(tree: nodes.Template) -> nodes.Template:
    """The tree with what every loop runs over, and what every comparison and test begins with, passed through a counting filter."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, "_loop", [], [], None, None, lineno=loop.lineno)
    for compared in list(tree.find_all(nodes.Compare)):
        compared.expr = nodes.Filter(compared.expr, "_step", [], [], None, None, lineno=compared.lineno)
    for tested in list(tree.find_all(nodes.Test)):
        tested.node = nodes.Filter(tested.node, "_step", [], [], None, None, lineno=tested.lineno)
    return tree


class _Sandbox(ImmutableSandboxedEnvironment):
    """A dot leads to a member of a dict, and to a loop's own counters; nothing is called but range; numbers stay small."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Undefined):
            str(obj)  # names what is missing, not what it should have held
        if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, tuple) and type(argument) is int and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        self._numbers(left, right)
        return super().call_binop(context, operator, left, right)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        self._numbers(arg)
        return super().call_unop(context, operator, arg)

    def _numbers(self, *sides: Any) -> None:
        for side in sides:
            if isinstance(side, Undefined):
                str(side)  # names what is missing
            if type(side) not in (int, Decimal) or not -_WHOLE < side < _WHOLE:
                raise SecurityError("arithmetic on what is no number, or on one too large")

    def is_safe_callable(self, obj: Any) -> bool:
        return obj is _range


def _range(*bounds: int) -> range:
    made = safe_range(*bounds)
    if len(made) > _RANGE:
        raise LimitExceeded("循环太多")
    return made


class _Loop:
    """What a loop runs over, each turn counted."""

    def __init__(self, items: Sequence[Any], meter: Meter) -> None:
        self._items, self._meter = items, meter

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            self._meter.spend()
            yield item


@pass_context
def _loop(context: Context, items: Any) -> Any:
    if isinstance(items, Undefined):
        return items
    if not isinstance(items, tuple | range | Mapping):
        raise TypeError("a loop runs over a list")
    return _Loop(tuple(items), context[METER])


@pass_context
def _step(context: Context, value: Any) -> Any:
    context[METER].spend()
    return value


@pass_context
def _kept(context: Context, value: Any) -> str:
    """A value leaves a token; only what a filter of ours made, or the template itself, can be markup."""
    if isinstance(value, Undefined | Words):
        return str(value)
    if not isinstance(value, str | int | Decimal | date) or isinstance(value, bool):
        raise TypeError("only text, numbers and days are written")
    meter: Meter = context[METER]
    text = shown(value)
    meter.spend(size=len(text))
    return meter.token(text)


@lru_cache(maxsize=1)
def _environment() -> _Sandbox:
    made = _Sandbox(undefined=StrictUndefined, finalize=_kept, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    made.filters = {**filters(), "_loop": _loop, "_step": _step}
    made.tests = {name: made.tests[name] for name in _TESTS}
    made.globals = {"range": _range}
    return made
