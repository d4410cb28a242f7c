"""A reader's remark as a Finding: title and remedy come from the closed list of defects."""

from __future__ import annotations

from collections.abc import Iterable

from onex.model.cell import Source
from onex.model.finding import Finding, Place, Severity, finding_id
from onex.model.form import TableSpec
from onex.sheets.defects import CELL_DEFECTS

BY_NEED: dict[str, Severity] = {"required": "error", "judged": "warning", "optional": "notice"}


def finding(
    code: str,
    severity: Severity,
    source: Source,
    message: str,
    *,
    spec: TableSpec | None = None,
    places: Iterable[Place] = (),
    sheet: str = "",
    row: int = 0,
    school_code: str = "",
    key: dict[str, str] | None = None,
    expected: str = "",
    difference: str = "",
    obligations: Iterable[str] = (),
    fix: str = "",
) -> Finding:
    """A reader's finding; title and remedy come from the closed list of defects."""
    defect = CELL_DEFECTS[code]
    spots = tuple(places)
    values = (*(p.value for p in spots), *(p.cell for p in spots if not p.value), message if not spots else "")
    return Finding(
        finding_id(code, school_code, key or {}, (sheet, *values)),
        code,
        severity,
        defect.title,
        message,
        source.file,
        spec.form if spec else "",
        spec.name if spec else "",
        sheet or (spots[0].sheet if spots else ""),
        row,
        spots,
        school_code,
        key or {},
        expected,
        difference,
        fix or defect.fix,
        tuple(dict.fromkeys(obligations)),
    )
