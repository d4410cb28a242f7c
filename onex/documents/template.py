"""Templates: plain text with front matter, rendered strictly in a sandbox. An undefined fact refuses the document and names it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

from onex import catalog
from onex.documents.chinese import FILTERS, Words
from onex.documents.document import Document, blocks
from onex.errors import CatalogError, UsageError

ENDING = ".md.j2"
LIMIT = 4_000_000  # characters of one document
_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_KEPT = (
    "default",
    "first",
    "int",
    "join",
    "last",
    "length",
    "map",
    "rejectattr",
    "selectattr",
    "sort",
    "string",
    "sum",
    "trim",
)
_HEAD = re.compile(r"\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_WHOLE = 10**15


@dataclass(frozen=True, slots=True)
class Template:
    """A template found by name: its front matter (title, kind, each) and its text."""

    name: str
    title: str
    kind: str
    each: str
    text: str
    path: Path


def find(name: str, own: Path | None) -> Template:
    """The template of a name or title, the office's own folder before the shipped one; UsageError with the nearest for none."""
    known = every(own)
    for template in known:
        if name in (template.name, template.title):
            return template
    near = catalog.nearest(name, [word for t in known for word in (t.name, t.title)])
    raise UsageError(f"没有名为「{name}」的文件模板。{near}现有：{'、'.join(t.name for t in known)}。")


def every(own: Path | None) -> list[Template]:
    """All templates by name, the office's own in the place of shipped ones."""
    folders = [catalog.shipped("templates"), *([own] if own and own.is_dir() else [])]
    paths = {path.name: path for folder in folders for path in sorted(folder.glob(f"*{ENDING}"))}
    return [_read(path) for _, path in sorted(paths.items())]


def _read(path: Path) -> Template:
    name = path.name.removesuffix(ENDING)
    try:
        text = path.read_text("utf-8-sig").replace("\r\n", "\n")
        head = _HEAD.match(text)
        given = tomllib.loads(head[1]) if head else {}
        return Template(
            name, given["title"], given["kind"], given.get("each", ""), text[head.end() :] if head else "", path
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as problem:
        raise CatalogError(
            f"模板 {path} 读不懂：开头应是 +++ 之间的 title 和 kind({type(problem).__name__})。"
        ) from None


def render(
    template: Template, facts: Mapping[str, Any], tables: Mapping[str, Any], frame: Mapping[str, str]
) -> Document:
    """The document of a template. Facts are dict, tuple, str, whole number, Decimal, day, truth value or None, nothing else.

    Raises CatalogError, naming template, line and fact, where a fact is missing or the template does what it may not.
    """
    values: list[str] = []

    @pass_context
    def kept(_: Any, value: Any) -> str:
        # A value leaves a token; only what a filter of ours made, or the template itself, can be markup.
        if isinstance(value, Words):
            return str(value)
        values.append(str(value))
        return f"{_OPEN}{len(values) - 1}{_CLOSE}"

    def restore(text: str) -> str:
        while _TOKEN.search(text):
            text = _TOKEN.sub(lambda found: values[int(found[1])], text)
        return text

    environment = _Sandbox(
        undefined=StrictUndefined, finalize=kept, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.filters = {**{name: environment.filters[name] for name in _KEPT}, **FILTERS}
    environment.globals = {"range": safe_range}
    name = template.path.name
    try:
        written: list[str] = []
        size = 0
        for piece in environment.from_string(template.text).generate(inert(facts)):
            size += len(piece)
            if size > LIMIT:
                raise CatalogError(f"模板 {name} 生成的文字太长，请检查其中的循环。")
            written.append(piece)
    except UndefinedError as problem:
        raise CatalogError(
            f"模板 {name} 第 {_line(problem)} 行用到了没有的内容：{_missing(problem)}。文件没有生成。"
        ) from None
    except SecurityError:
        raise CatalogError(f"模板 {name} 用了不允许的写法，文件没有生成。") from None
    except (
        TemplateError,
        RecursionError,
        TypeError,
        ValueError,
        OverflowError,
        ArithmeticError,
        AttributeError,
    ) as problem:
        raise CatalogError(
            f"模板 {name} 第 {_line(problem)} 行有误({type(problem).__name__})，文件没有生成。"
        ) from None
    return blocks("".join(written), restore, inert(tables), frame, name)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Nothing callable but range, macros, loop and a dict's views; no arithmetic that grows without bound."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        small = all(isinstance(side, int | Decimal) and -_WHOLE < side < _WHOLE for side in (left, right))
        if operator == "**" or not small:
            raise SecurityError("powers, arithmetic on texts or on numbers too large")
        return super().call_binop(context, operator, left, right)

    def is_safe_callable(self, obj: Any) -> bool:
        owner = getattr(obj, "__self__", None)
        views = isinstance(owner, dict) and getattr(obj, "__name__", "") in ("items", "keys", "values", "get")
        return obj is safe_range or isinstance(obj, Macro) or views or isinstance(owner, LoopContext)


def inert(value: Any) -> Any:
    """Facts made of plain values only, without the characters that mark tokens; TypeError for anything else."""
    if isinstance(value, str):
        return value.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")
    if isinstance(value, bool | int | Decimal | date) or value is None:
        return value
    if isinstance(value, Mapping):
        return {inert(key): inert(member) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return tuple(inert(member) for member in value)
    raise TypeError(f"a fact may not be a {type(value).__name__}")


def _line(problem: BaseException) -> int:
    """The template's line that a problem arose in."""
    line = getattr(problem, "lineno", None) or 0
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return int(line)


def _missing(problem: UndefinedError) -> str:
    found = re.search(r"attribute '([^']+)'|'([^']+)' is undefined", problem.message or "")
    return (found[1] or found[2]) if found else "未知"
