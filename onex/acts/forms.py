"""Writes blank workbooks: one to hand out, or one for every school of a register, with what is known filled in."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from onex import formbook
from onex.acts.writing import Names, refuse_existing, safe_name, write_whole
from onex.errors import UsageError
from onex.model.form import Form
from onex.rules import Rule, discover
from onex.sheets.blank import blank

_GONE = {"closed": "已停办", "merged": "已合并"}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What was written for the schools of a register, and which were left out: ``school_code school(why)``."""

    paths: list[Path]
    left_out: list[str]


def write_blank(form: Form, out: Path, *, force: bool = False) -> list[Path]:
    """The blank of a form in a folder under its title, or in the named .xlsx file.

    Raises UsageError when the file is there already and `force` is not set.
    """
    path = out if out.suffix.lower() == ".xlsx" else out / f"{safe_name(form.title)}.xlsx"
    refuse_existing([path], force)
    write_whole(path, blank(form, formbook.codes(), checks=field_checks(form)))
    return [path]


def write_prefilled(form: Form, schools: pd.DataFrame, out_dir: Path, *, force: bool = False) -> Prefilled:
    """One workbook a school: ``<school_code>_<school>_<form title>.xlsx``, what the register knows filled in.

    Fills the tables that have one row a school; in the others school code and name are offered in a drop-down.
    Schools that are closed or merged are left out. Raises UsageError when a file is there already (unless `force`), or
    when no school is left.
    """
    chosen, left_out = _standing(schools)
    if not chosen:
        raise UsageError("学校名录里没有可发表的学校，请核对名录中的学校标识码、学校名称和状态。")
    names = Names()
    planned = []
    for school in chosen:
        code, name = str(school["school_code"]), str(school["school"])
        file = names.give(f"{safe_name(code)}_{safe_name(name)}_{safe_name(form.title)}", ".xlsx", f"{code} {name}")
        planned.append((out_dir / file, school))
    refuse_existing([path for path, _ in planned], force)
    checks = field_checks(form)
    for path, school in planned:
        code = str(school["school_code"])
        content = blank(form, formbook.codes(), prefill=_known(form, school), school_code=code, checks=checks)
        write_whole(path, content)
    return Prefilled([path for path, _ in planned], left_out)


def field_checks(form: Form) -> dict[str, tuple[str, ...]]:
    """``table.field`` → the titles of the rules that look at the field, by the names of their parameters."""
    found: dict[str, dict[str, None]] = {}
    for rule in discover():
        if rule.form == form.name:
            for name in _fields_of(rule, form):
                found.setdefault(name, {})[rule.title] = None
    return {name: tuple(titles) for name, titles in found.items()}


def _fields_of(rule: Rule, form: Form) -> Iterator[str]:
    own = rule.table.partition(".")[2]
    looked_at = [name for name in inspect.signature(rule.predicate).parameters if name not in rule.per]
    for name in dict.fromkeys((*looked_at, *rule.at)):
        table, dot, field = name.rpartition(".")
        if dot:
            yield f"{table.rpartition('.')[2]}.{field}"
        elif own in form.tables and field in form.tables[own].fields:
            yield f"{own}.{field}"
        else:
            yield from (f"{t.name}.{field}" for t in form.tables.values() if field in t.fields and len(t.key) == 1)


def _standing(schools: pd.DataFrame) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The schools that stand, each code once, and the others with the reason."""
    chosen: dict[str, Mapping[str, Any]] = {}
    left_out = []
    for record in schools.to_dict("records"):
        school = {str(name): value for name, value in record.items() if not _missing(value)}
        code, name = school.get("school_code"), school.get("school")
        status = str(school.get("status", "open"))
        if not code or not name:
            left_out.append(f"{code or ''} {name or ''}(标识码或名称空缺)".strip())
        elif status in _GONE:
            left_out.append(f"{code} {name}({_GONE[status]})")
        elif code in chosen:
            left_out.append(f"{code} {name}(标识码重复)")
        else:
            chosen[str(code)] = school
    return list(chosen.values()), left_out


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, tuple | list) and bool(pd.isna(value)))


def _known(form: Form, school: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """One record for each table with one row a school: the fields that the register has under the same name."""
    once = [t for t in form.tables.values() if set(t.key) <= {"period", "school_code"}]
    records = {t.name: [{name: school[name] for name in t.fields if name in school}] for t in once}
    return {name: rows for name, rows in records.items() if rows[0]}
