"""Who reports what for when in one judged file: its records parted by form, period and reporter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from onex import formbook
from onex.errors import UsageError
from onex.ledger.booking import Rows, Submission
from onex.model import period as periods
from onex.model.form import Form
from onex.model.policy import Policy
from onex.tables import Table

CALL = "application_deadlines"  # the provision whose regulation is the call that an application answers


class Refused(Exception):  # noqa: N818 -- an answer to the sender, not an error
    """Readable, but not to be stored; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A file's submissions, and how many records name no reporter and so went to none."""

    submissions: tuple[Submission, ...]
    orphans: int


def part(tables: Sequence[Table], policy: Policy) -> Parted:
    """The submissions of a file's tables; Refused when nobody or several periods are named, or no call is open."""
    submissions: list[Submission] = []
    orphans = 0
    for name in dict.fromkeys(table.spec.form for table in tables):
        form = formbook.forms()[name]
        own = [table for table in tables if table.spec.form == name]
        if form.register:
            whole = {t.spec.id: (t, np.arange(len(t.frame))) for t in own}
            submissions.append(Submission(name, "", "", whole))
            continue
        if form.reporter != "school_code":
            parted, nameless = _by_unit(form, own)
            submissions += parted
            orphans += nameless
            continue
        period = _period(own, policy)
        codes = _reporters(own)
        if not codes:
            raise Refused("表中没有可用的学校标识码，不知道是哪所学校报的")
        if len(codes) == 1:
            # In one school's file a row under another code is a slip to be reported, never the other school's revision.
            whole = {t.spec.id: (t, np.arange(len(t.frame))) for t in own}
            submissions.append(Submission(name, period, codes[0], whole))
            continue
        of = {t.spec.id: (t, _by_school(t)) for t in own}
        submissions += [
            Submission(name, period, code, {i: (t, rows.get(code, _NO_ROWS)) for i, (t, rows) in of.items()})
            for code in codes
        ]
        orphans += sum(int((~t.frame["school_code"].isin(codes)).sum()) for t in own)
    return Parted(tuple(submissions), orphans)


_NO_ROWS = np.empty(0, dtype=np.intp)


def _by_unit(form: Form, tables: Sequence[Table]) -> tuple[list[Submission], int]:
    """What each unit reports for each of its periods, and how many records name no unit or period.

    A table's period is the first field of its key: a year's task and a month's figures may travel in one file.
    """
    found: dict[tuple[str, str], dict[str, tuple[Table, Rows]]] = {}
    lost = 0
    for table in tables:
        key = [table.spec.key[0], form.reporter]
        groups = table.frame.dropna(subset=key).groupby(key, sort=False).indices
        for whose, rows in groups.items():
            named, unit = map(str, whose)  # type: ignore[call-overload]
            try:
                period = periods.parse(named).id
            except UsageError as problem:
                raise Refused(str(problem)) from None
            found.setdefault((period, unit), {})[table.spec.id] = (table, np.asarray(rows))
        lost += int(table.frame[key].isna().any(axis=1).sum())
    if not found:
        raise Refused("表中没有写明单位和年度(月份)，不知道是谁报的")
    return [Submission(form.name, period, unit, held) for (period, unit), held in found.items()], lost


def _by_school(table: Table) -> dict[str, Rows]:
    """School code → the positions of its records."""
    return {
        str(code): np.asarray(rows) for code, rows in table.frame.groupby("school_code", sort=False).indices.items()
    }


def _reporters(tables: Sequence[Table]) -> list[str]:
    """The schools that report: those of the one-row-a-school table where it names any, else all that are named."""
    heads = [t for t in tables if set(t.spec.key) <= {"school_code", "period"}]
    for chosen in (heads, tables):
        codes = pd.concat([t.frame["school_code"] for t in chosen]) if chosen else pd.Series([], dtype=object)
        known = list(dict.fromkeys(codes.dropna()))
        if known:
            return known
    return []


def _period(tables: Sequence[Table], policy: Policy) -> str:
    if not any("period" in table.frame for table in tables):
        call = policy.provisions.get(CALL)
        if call is not None:
            return call.clause.regulation
        if policy.province is None:
            raise Refused("不知道是哪个省的申报；请用 onex.toml 的 province 指明省份")
        # No call of the province is in the pack: one call a year is taken, named by the day that the file is judged by.
        return f"{policy.province_pack or policy.province.code}-{policy.on.year}"
    named: list[Any] = list(dict.fromkeys(v for t in tables if "period" in t.frame for v in t.frame["period"].dropna()))
    if len(named) != 1:
        raise Refused("一个文件应当只报一期，表中有" + "、".join(named) if named else "表中没有报送期次")
    try:
        return periods.parse(named[0]).id
    except UsageError as problem:
        raise Refused(str(problem)) from None
