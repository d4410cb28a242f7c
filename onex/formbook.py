"""Every form and register, read and checked once from forms/*.toml; the headings that lead to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from onex import catalog
from onex.errors import CatalogError, UsageError
from onex.model.form import Codes, Field, Form, TableSpec
from onex.model.parser import Parser

_NEEDS = {"required", "judged", "optional"}
_HEAD = {"name", "title", "edition", "register", "says", "reporter"}


@cache
def forms() -> Mapping[str, Form]:
    """Form name → Form, in the order of the files' names; CatalogError where a file contradicts itself."""
    raw = {path.stem: catalog.read_toml(path) for path in catalog.resources("forms") if path.stem != "codes"}
    return {name: _form(name, content, raw) for name, content in raw.items()}


@cache
def codes() -> Mapping[str, Codes]:
    """Code list name → Codes."""
    (path,) = (p for p in catalog.resources("forms") if p.stem == "codes")
    lists = catalog.read_toml(path)
    return {
        name: Codes(name, {code: tuple(words) for code, words in words_of.items()}) for name, words_of in lists.items()
    }


def form(name: str) -> Form:
    """The form of that name or title; UsageError with the nearest when there is none."""
    for candidate in forms().values():
        if name in (candidate.name, candidate.title):
            return candidate
    near = catalog.nearest(name, [*forms(), *(f.title for f in forms().values())])
    raise UsageError(f"没有名为「{name}」的表。{near}用 onex forms list 查看全部。")


@cache
def edition(name: str) -> str:
    """A form's edition with a digest of all its fields: another text where anything about the form has changed."""
    found = forms()[name]
    said = [(table.id, table.key, [repr(field) for field in table.fields.values()]) for table in found.tables.values()]
    return f"{found.edition} {hashlib.sha256(repr(said).encode()).hexdigest()[:12]}"


@cache
def parser() -> Parser:
    """The one parser, with every code list."""
    return Parser(codes(), simplify)


def simplify(text: str) -> str:
    """Traditional characters made simplified; the same text when it holds none."""
    return text if text.isascii() else _converter().convert(text)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _form(name: str, content: Mapping[str, Any], everything: Mapping[str, Any]) -> Form:
    if content.get("name") != name:
        raise CatalogError(f"forms/{name}.toml:name 应与文件名相同。")
    tables = {table: _table(name, table, body, everything) for table, body in content.items() if table not in _HEAD}
    return Form(
        name,
        content["title"],
        content["edition"],
        tables,
        bool(content.get("register", False)),
        content.get("says", ""),
        content.get("reporter", "school_code"),
    )


def _table(form_name: str, name: str, body: Mapping[str, Any], everything: Mapping[str, Any]) -> TableSpec:
    fields = {field: _field(form_name, field, spec, everything) for field, spec in body["fields"].items()}
    key = tuple(body["key"])
    if not set(key) <= set(fields):
        raise CatalogError(f"forms/{form_name}.toml [{name}]:key 中有不存在的栏目。")
    title = body.get("title", body["sheet"])
    return TableSpec(
        form_name, name, body["sheet"], title, key, fields, body.get("note", ""), body.get("needs_records", True)
    )


def _field(form_name: str, name: str, spec: Mapping[str, Any], everything: Mapping[str, Any]) -> Field:
    given = dict(spec)
    like = given.pop("like", None)
    if like is not None:
        *where, table, field = like.split(".")
        origin = everything[where[0] if where else form_name][table]["fields"][field]
        return replace(_field(where[0] if where else form_name, name, origin, everything), **_tuples(given))
    try:
        made = Field(name=name, **_tuples(given))
    except TypeError as problem:
        raise CatalogError(f"forms/{form_name}.toml 栏目 {name}:{problem}。") from None
    if made.need not in _NEEDS or not hasattr(Parser, f"_{made.type}"):
        raise CatalogError(f"forms/{form_name}.toml 栏目 {name}:type 或 need 不认识。")
    return made


def _tuples(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
