"""Templates: plain text with front matter, rendered strictly in a sandbox. An undefined fact refuses the document and names it.

The front matter is TOML between two lines of ``+++``::

    title      = "退回修改通知"            the name of the template
    kind       = "通知"                    of kinds.toml
    each       = "school"                  one document for each, where it is not one for all
    facts      = ["school", "findings"]    what it needs beside office, date and policy
    layout     = "letter"                  another layout than its kind's; profile likewise, of layouts.toml
    addressees = "{{ school.name }}："      these may stand here or in the text, where the text's own wins:
    signer     = "{{ office.name }}"       addressees, signer (the day follows), copies (抄送), note (附注)
    annexes    = [{ title = "…", table = "findings" }]      annexes that are a table and nothing else
    urgency    = "特急"                    and secrecy, copy_number; sealed = false; approver = "{{ … }}"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import SecurityError

from onex import catalog
from onex.documents import layouts, sandbox
from onex.documents.document import Document, checked
from onex.documents.limits import CLOSE, OPEN, LimitExceeded
from onex.documents.markup import Marks
from onex.documents.titles import title_lines
from onex.errors import CatalogError, UsageError

ENDING = ".md.j2"
COMMON = frozenset({"office", "date", "policy"})  # facts that every document is given
_HEAD = re.compile(r"\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_PLACED = re.compile(r"^\s*\[\[\s*([A-Za-z_][A-Za-z0-9_]*)", re.MULTILINE)
_TEXTS = (
    "layout",
    "profile",
    "addressees",
    "signer",
    "copies",
    "note",
    "approver",
    "urgency",
    "secrecy",
    "copy_number",
)
_KEYS = frozenset({"title", "kind", "each", "facts", "annexes", "sealed", *_TEXTS})
_EACH = ("", "school", "prefecture")


@dataclass(frozen=True, slots=True)
class Template:
    """A template found by name: its front matter and its text. `start` is the number of lines before the text."""

    name: str
    title: str
    kind: str
    each: str
    text: str
    path: Path
    facts: tuple[str, ...] | None = None
    front: Mapping[str, Any] = field(default_factory=dict)
    start: int = 0

    @property
    def source(self) -> str:
        """The text with what the front matter gives and the text does not, behind it."""
        more = [f"{mark}{self.front[key]}" for key, mark in _MARKS if key in self.front and not self._has(mark)]
        if "signer" in self.front and not self._has("-- "):
            more += [f"-- {self.front['signer']}", "-- {{ date }}"]
        for annex in self.front.get("annexes", ()):
            more += [f"=== {annex['title']}", f"[[{annex['table']}]]"]
        # A blank line between: a block's end takes the line break that follows it.
        return "\n".join([self.text.rstrip("\n"), "", *more, ""])

    def _has(self, mark: str) -> bool:
        return any(line.lstrip().startswith(mark) for line in self.text.splitlines())


_MARKS = (("addressees", "@ "), ("note", "附注："), ("copies", "抄送："))


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
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        head = _HEAD.match(text)
        front = tomllib.loads(head[1]) if head else {}
        title, kind, each, facts = front["title"], front["kind"], front.get("each", ""), front.get("facts")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as problem:
        raise CatalogError(
            f"模板 {path} 读不懂：开头应是 +++ 之间的 title 和 kind({type(problem).__name__})。"
        ) from None
    wrong = next(_wrong(front), "")
    if wrong or head is None:
        raise CatalogError(f"模板 {path} 开头的 {wrong} 不对。{catalog.nearest(wrong, _KEYS)}")
    body, lines = text[head.end() :], head[0].count("\n")
    return Template(name, title, kind, each, body, path, None if facts is None else tuple(facts), front, lines)


def _wrong(front: Mapping[str, Any]) -> Any:
    """The keys of a front matter that are unknown or not of their type."""
    yield from sorted(set(front) - _KEYS)
    yield from (key for key in ("title", "kind", *_TEXTS) if not isinstance(front.get(key, ""), str))
    yield from (key for key in _TEXTS if "\n" in front.get(key, ""))
    yield from ("each" for _ in "1" if front.get("each", "") not in _EACH)
    yield from ("facts" for _ in "1" if not _of_texts(front.get("facts", [])))
    annexes = front.get("annexes", [])
    if not isinstance(annexes, list) or not all(
        set(a) == {"title", "table"} and _of_texts(a.values()) for a in annexes
    ):
        yield "annexes"


def _of_texts(values: Any) -> bool:
    return all(isinstance(value, str) for value in values) if not isinstance(values, str) else False


def needs(template: Template) -> tuple[str, ...]:
    """The facts that a template uses, beside those given to every document, in the order of their names.

    Raises CatalogError for one that its front matter does not name, where it names any.
    """
    with _Refusing(template):
        used = _used(template.source) - COMMON
    if template.facts is not None and used - set(template.facts):
        lacking = "、".join(sorted(used - set(template.facts)))
        raise CatalogError(f"模板 {template.path.name} 用到了 {lacking}，开头的 facts 没有写。请补上。")
    return tuple(sorted(used))


@lru_cache(maxsize=64)
def _used(source: str) -> frozenset[str]:
    return frozenset(sandbox.names(source)) | frozenset(_PLACED.findall(source))


def render(
    template: Template,
    facts: Mapping[str, Any],
    tables: Mapping[str, Any],
    frame: Mapping[str, Any],
    own: Path | None = None,
) -> Document:
    """The document of a template. Facts are dict, tuple, str, whole number, Decimal, day, truth value or None, nothing else.

    tables  table facts that stand beside the facts
    frame   mark, number and draft, and other fields of the document that the template does not give
    own     the office's own folder of templates, for its kinds and layouts
    Raises CatalogError, naming template, line and fact, where a fact is missing or the template does what it may not.
    """
    name = template.path.name
    known = inert(facts)
    with _Refusing(template):
        markup, values = sandbox.written(template.source, known)
    marks = Marks(values, {**known, **inert(tables)}, name)
    document, pieces = marks.document(markup, {**frame, **_given(template, known)})
    kind = layouts.kind(template.kind, own)
    layout = layouts.layout(template.front.get("layout", kind.layout), own, template.front.get("profile", ""))
    title = title_lines(pieces, layout.whole("title_chars"), layouts.wording(own), name)
    sealed = template.front.get("sealed", kind.sealed)
    made = replace(document, title=title, kind=kind.name, layout=layout.name, upward=kind.upward, sealed=sealed)
    return checked(replace(made, profile=template.front.get("profile", "")), kind, name)


def _given(template: Template, facts: Mapping[str, Any]) -> dict[str, str]:
    """What the front matter says of the head: texts, in which facts may stand."""
    found = {}
    for key in ("approver", "urgency", "secrecy", "copy_number"):
        if key in template.front:
            with _Refusing(template):
                text, values = sandbox.written(template.front[key], facts)
            found[key] = Marks(values, {}, template.path.name).text(text)
    return found


class _Refusing:
    """Says in one sentence, naming template and line, why a text was not rendered."""

    def __init__(self, template: Template) -> None:
        self._template = template

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if problem is None or isinstance(problem, CatalogError):
            return
        where = f"模板 {self._template.path.name} 第 {_line(problem) + self._template.start} 行"
        if isinstance(problem, LimitExceeded | MemoryError | RecursionError | OverflowError):
            what = str(problem) if isinstance(problem, LimitExceeded) else "嵌套太深或太大"
            said = (
                f"模板 {self._template.path.name} 超出了限度(TEMPLATE_LIMIT)：{what}。请检查其中的循环。文件没有生成。"
            )
        elif isinstance(problem, UndefinedError):
            said = f"{where}用到了没有的内容：{_missing(problem)}。文件没有生成。"
        elif isinstance(problem, SecurityError):
            said = f"{where}用了不允许的写法，文件没有生成。"
        elif isinstance(problem, _MISTAKES):
            said = f"{where}有误({type(problem).__name__})，文件没有生成。"
        else:
            return
        raise CatalogError(said) from None


_MISTAKES = (TemplateError, SyntaxError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError)


def inert(value: Any) -> Any:
    """Facts made of plain values only, without the characters that mark tokens; TypeError for anything else."""
    if isinstance(value, str):
        return value.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd")
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
    found = re.search(r"attribute '([^']+)'|'([^']+)' is undefined|no element (.+)$", problem.message or "")
    return next(filter(None, found.groups()), "未知") if found else "未知"
