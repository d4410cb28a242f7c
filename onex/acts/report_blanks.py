"""Blanks of a period's report, one for each school that owes it: its pilots, their approved scale, what it reported last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from onex import formbook, views
from onex.acts.earlier import COMPARED
from onex.acts.forms import Prefilled, field_checks
from onex.acts.holdings import APPLICATION, PROGRESS, Holdings, spec
from onex.acts.writing import Names, refuse_existing, safe_name, write_whole
from onex.errors import UsageError
from onex.ledger import frames, history
from onex.model.form import Field, Form, TableSpec
from onex.model.period import Period
from onex.rules import past
from onex.sheets.blank import blank
from onex.sheets.running import Running

_KEY = ["school_code", "certificate", "level"]
_SAYS = "灰底的上期累计只供对照；已知上期累计的，累计按“上期累计＋本期”设了公式，可以改写。"


def write_report_blanks(
    form: Form,
    holdings: Holdings,
    period: Period,
    out_dir: Path,
    *,
    only: Collection[str] | None = None,
    force: bool = False,
) -> Prefilled:
    """One workbook a school that owes a report for the period: ``<school_code>_<school>_<form title>_<period>.xlsx``.

    A row for each certificate and level approved, all majors together, and for each that the school reported before. `only` are the
    schools wanted; those of them that owe nothing are left out and named. Raises UsageError for a form that is not sent by
    periods, when nobody owes, or when a file is there already (unless `force`).
    """
    if form.name != PROGRESS:
        raise UsageError(f"「{form.title}」不是按期报送的表，不用 --period。")
    owing = views.owing(period, holdings.schools, holdings.dossiers, holdings.standing, holdings.excuses)
    chosen = owing if only is None else owing[owing["school_code"].isin(only)]
    if chosen.empty:
        raise UsageError(f"没有应报 {period.id} 的学校：要先收入学校名录和申报表，并批准试点。")
    known = _Known(holdings, period, form, tuple(chosen["school_code"]))
    names = Names()
    planned = []
    for code, school in chosen[["school_code", "school"]].itertuples(index=False, name=None):
        stem = f"{safe_name(code)}_{safe_name(school)}_{safe_name(form.title)}_{period.id}"
        planned.append((out_dir / names.give(stem, ".xlsx", f"{code} {school}"), code, school))
    refuse_existing([path for path, _, _ in planned], force)
    wide, running = with_last_totals(form)
    checks = field_checks(form)
    for path, code, school in planned:
        records = known.of(code, school)
        content = blank(wide, formbook.codes(), prefill=records, school_code=code, checks=checks, running=running)
        write_whole(path, content)
    left_out = sorted(set(only or ()) - set(chosen["school_code"]))
    return Prefilled([path for path, _, _ in planned], [f"{code}({period.id} 不用报)" for code in left_out])


def with_last_totals(form: Form) -> tuple[Form, Running]:
    """The form with a column for the last total before each quantity of a period, and what adds up to what.

    The extra columns stand under headings that no field has, so that whoever reads the workbook passes them over.
    """
    tables: dict[str, TableSpec] = {}
    running: dict[str, dict[str, tuple[str, str]]] = {}
    for table in form.tables.values():
        fields: dict[str, Field] = {}
        sums: dict[str, tuple[str, str]] = {}
        for name, field in table.fields.items():
            stem = name.removesuffix("_now")
            total = table.fields.get(f"{stem}_total")
            if stem != name and total is not None:
                before = f"{stem}_before"
                fields[before] = Field(before, f"上期{total.label}", total.type, unit=total.unit)
                sums[total.name] = (before, name)
            fields[name] = field
        tables[table.name] = replace(table, fields=fields, note=f"{table.note}{_SAYS}" if sums else table.note)
        running[table.name] = sums
    return replace(form, tables=tables), running


@dataclass(frozen=True)
class _Known:
    """What the ledger knows of the schools that a period's blanks are for."""

    holdings: Holdings
    period: Period
    form: Form
    schools: tuple[str, ...]

    def of(self, code: str, school: str) -> dict[str, list[dict[str, Any]]]:
        """Table → its records for one school, each field → value."""
        head = {"period": self.period.id, "school_code": code, "school": school}
        return {
            table: [
                head | {str(name): value for name, value in row.items() if name not in head and not _missing(value)}
                for row in frame[frame["school_code"] == code].to_dict("records")
            ]
            for table, frame in (("figures", self._figures), ("summary", self._summary))
        }

    @cached_property
    def _figures(self) -> pd.DataFrame:
        """A row for each school, certificate and level: approved now, or in the last report and no longer approved (then 0)."""
        approved, sent = self._approved, self._earlier["figures"]
        last = sent[sent["period"] == sent.groupby("school_code")["period"].transform("max")]
        keys = pd.concat([approved[_KEY], last.dropna(subset=_KEY)[_KEY]]).drop_duplicates()
        rows = keys.merge(approved, how="left", on=_KEY)
        rows["approved_students"] = rows["approved_students"].fillna(0)
        return self._with_last(rows, "figures")

    @cached_property
    def _summary(self) -> pd.DataFrame:
        return self._with_last(pd.DataFrame({"school_code": self.schools}, dtype=object), "summary")

    @cached_property
    def _approved(self) -> pd.DataFrame:
        """School, certificate, level, batch, and the approved students of all majors together."""
        standing = self.holdings.standing
        own = standing[(standing["approved"] > 0) & standing["school_code"].isin(self.schools)]
        summed = own.groupby(_KEY, sort=False)["approved"].sum().rename("approved_students").reset_index()
        pilots = frames.of_table(self.holdings.ledger, spec(APPLICATION, "pilots"), own["revision_id"].unique())
        batches = pilots.merge(
            own[["revision_id", "school_code"]].drop_duplicates(), on="revision_id", suffixes=("_", "")
        )
        batches = batches.dropna(subset=["batch"]).drop_duplicates(_KEY)
        return summed.merge(batches[[*_KEY, "batch"]], how="left", on=_KEY)

    @cached_property
    def _earlier(self) -> dict[str, pd.DataFrame]:
        most = self.holdings.policy.values.get(COMPARED)
        specs = list(self.form.tables.values())
        count = most if isinstance(most, int) else 1
        found = history.before(self.holdings.ledger, specs, self.form.reporter, self.period.id, self.schools, count)
        return {table.name: found[table.id] for table in specs}

    def _with_last(self, rows: pd.DataFrame, table: str) -> pd.DataFrame:
        """The rows with the totals last reported, as fields ``<stem>_before``."""
        own = self.form.tables[table]
        last = past.nearest(rows, own, self._earlier[table])
        totals = [name for name in own.fields if name.endswith("_total")]
        return pd.concat([rows, last[totals].rename(columns=lambda name: name.replace("_total", "_before"))], axis=1)


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
