"""A verdict as onex.verdict/1, and as rows for csv."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from onex import __version__
from onex.model.cell import Cell, letters
from onex.model.mask import mask, mask_all
from onex.model.values import HOW_ZH
from onex.model.verdict import FileVerdict, Verdict
from onex.sheets.defects import FILE_ERRORS
from onex.tables import Part, Table


def document(verdict: Verdict, fail_on: str = "error") -> dict[str, Any]:
    """The whole verdict. Every value of a cell is a string; personal data is masked."""
    return {
        "schema": "onex.verdict/1",
        "tool": {"version": __version__},
        "policy": {
            "region": verdict.region,
            "province": verdict.province,
            "province_pack": verdict.province_pack,
            "on": verdict.on.isoformat(),
            "day_by": verdict.day_by,
            "chosen_by": verdict.chosen_by,
            "digest": verdict.digest,
            "readings": list(verdict.readings),
        },
        "sources": [source(file) for file in verdict.files],
        "schools": [school for file in verdict.files for school in _schools(file)],
        "findings": [finding.as_json() for file in verdict.files for finding in file.findings],
        "changes": [change for file in verdict.files for change in changes(file)],
        "rules": rules(verdict),
        "counts": verdict.counts(),
        "exit": verdict.exit_code(fail_on),
    }


def source(file: FileVerdict) -> dict[str, Any]:
    """One file: whether it was read, what was recognised in it, and what could not be seen."""
    reading = file.reading
    return {
        "file": reading.source.file,
        "sha256": reading.source.sha256,
        "status": reading.status,
        "error": error(reading.error, reading.detail),
        "format": reading.format,
        "encoding": reading.encoding or None,
        "on": file.on.isoformat() if file.on else None,
        "day_by": file.day_by or None,
        "unseen": list(reading.unseen),
        "ignored_sheets": list(reading.ignored),
        "tables": [table_json(table, part) for table in (file.tables or reading.tables) for part in table.parts],
    }


def error(code: str, detail: str = "") -> dict[str, str] | None:
    """A file error with its sentence and the way out; None when there is none."""
    if not code:
        return None
    known = FILE_ERRORS[code]
    return {"code": code, "message": known.title + (f"({detail})" if detail else ""), "fix": known.fix}


def table_json(table: Table, part: Part) -> dict[str, Any]:
    """One sheet's table: heading rows, columns, rows left out and why."""
    return {
        "form": table.spec.form,
        "table": table.spec.name,
        "sheet": part.sheet,
        "layout": "card" if part.card else "table",
        "header_rows": list(part.header_rows),
        "rows": part.rows,
        "judged": part.judged,
        "missing": list(part.missing),
        "columns": [
            {
                "field": m.field,
                "column": letters(m.column),
                "heading": m.heading,
                "match": m.match,
                "stored_as_text": part.stored_as_text.get(m.field, 0),
            }
            for m in sorted(part.columns, key=lambda m: (m.row, m.column))
        ],
        "left_out": [{"row": item.row, "why": item.why} for item in part.left_out],
    }


def changes(file: FileVerdict) -> Iterator[dict[str, Any]]:
    """Every inferred cell of a file."""
    for table in file.tables:
        for change in table.changes():
            personal = table.spec.fields[change.field].personal
            shown = mask_all if personal else mask
            yield {
                "file": file.reading.source.file,
                "sheet": change.cell.sheet,
                "cell": Cell(change.cell.sheet, change.cell.row, change.cell.column).a1,
                "field": change.field,
                "from": shown(change.before),
                "to": shown(change.after),
                "how": list(change.how),
                "how_zh": ",".join(HOW_ZH[how] for how in change.how),
            }


def rules(verdict: Verdict) -> list[dict[str, Any]]:
    """Each rule over all files: crashed if it ever crashed, ran if it ever ran, else skipped with the reason."""
    merged: dict[str, dict[str, Any]] = {}
    for file in verdict.files:
        for outcome in file.outcomes:
            entry = merged.setdefault(
                outcome.rule,
                {
                    "rule": outcome.rule,
                    "obligations": list(outcome.obligations),
                    "state": outcome.state,
                    "why": outcome.why or None,
                    "findings": 0,
                    "unjudged": 0,
                    "unjudged_for": [],
                },
            )
            if _weight(outcome.state) > _weight(entry["state"]):
                entry["state"], entry["why"] = outcome.state, outcome.why or None
            entry["findings"] += outcome.findings
            entry["unjudged"] += outcome.unjudged
            entry["unjudged_for"] += [{"school_code": s, "field": f} for s, f in outcome.unjudged_for]
        for batch in file.batches:
            if batch.rule.startswith("W"):
                entry = merged.setdefault(batch.rule, _reader_entry(batch.rule))
                entry["findings"] += batch.total
    return [merged[code] for code in sorted(merged)]


def _weight(state: str) -> int:
    return ("skipped", "ran", "crashed").index(state)


def _reader_entry(code: str) -> dict[str, Any]:
    return {
        "rule": code,
        "obligations": [],
        "state": "ran",
        "why": None,
        "findings": 0,
        "unjudged": 0,
        "unjudged_for": [],
    }


def _schools(file: FileVerdict) -> Iterator[dict[str, Any]]:
    for school in file.schools:
        yield {
            "file": file.reading.source.file,
            "school_code": school.school_code,
            "school": school.school,
            "prefecture": school.prefecture,
            "route": list(school.route),
            "review_due": {str(number): day.isoformat() for number, day in school.due_on.items()},
            "provisional": school.provisional,
        }


_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
CSV_COLUMNS = (
    "编号",
    "文件",
    "工作表",
    "单元格",
    "学校标识码",
    "级别",
    "规则",
    "问题",
    "说明",
    "应为",
    "差额",
    "依据",
    "改法",
    "义务",
)


def csv_rows(verdict: Verdict) -> Iterator[Mapping[str, str]]:
    """One row a finding, for a spreadsheet; text that could start a formula is quoted."""
    for file in verdict.files:
        for f in file.findings:
            values = (
                f.id,
                f.file,
                f.sheet,
                " ".join(p.cell for p in f.places),
                f.school_code,
                f.severity,
                f.rule,
                f.title,
                f.message,
                f.expected,
                f.difference,
                ";".join(map(str, f.citations)),
                f.fix,
                " ".join(f.obligations),
            )
            yield {name: inert(value) for name, value in zip(CSV_COLUMNS, values, strict=True)}


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula; plain numbers stay numbers."""
    starts = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    return f"'{text}" if text.startswith(starts) and not _NUMBER.fullmatch(text) else text
