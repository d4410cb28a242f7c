"""A figure pointed at by its cell in a produced workbook, traced as the ledger has it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from onex.acts.trace import trace
from onex.errors import UsageError
from onex.model.values import canonical
from onex.settings import Workspace
from onex.sheets.report_index import Indexed, find
from onex.trace import Trace

ENDING = ".xlsx"
_NEAR = Decimal("1e-9")  # what another program may make of a share when it saves the file


@dataclass(frozen=True, slots=True)
class Pointed:
    """A figure of a workbook and its cells. `remarks` say where workbook and ledger differ, empty where they agree."""

    indexed: Indexed
    traced: Trace

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader must know before trusting either figure."""
        own, now = self.indexed, canonical(self.traced.value)
        found = []
        if not _same(own.now, own.value):
            found.append(
                f"{own.sheet}!{own.cell} 现在是 {_shown(own.now)}，编制时是 {_shown(own.value)}：这个单元格后来被改过。"
            )
        if not _same(now, own.value):
            found.append(
                f"工作簿编制时是 {_shown(own.value)}，台账现在是 {_shown(now)}：编制以后有学校更正或补报，请重新编制。"
            )
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """The document onex.trace/1, with the cell that was pointed at."""
        own = self.indexed
        cell = {
            "sheet": own.sheet,
            "cell": own.cell,
            "report": own.report,
            "value": own.value,
            "now": own.now,
            "head": own.head,
            "remarks": list(self.remarks),
        }
        return {**self.traced.as_json(), "workbook": cell}


def is_workbook(of: str) -> bool:
    """Whether the first word of `onex trace` is a produced workbook rather than ``report@period``."""
    return Path(of).suffix.lower() == ENDING


def pointed(of: Path, where: str, workspace: Workspace, on: date, now: datetime) -> Pointed:
    """The figure in a cell like ``表2!D7`` of a produced workbook, and the cells that make it now."""
    if not of.is_file():
        raise UsageError(f"没有文件 {of}，请核对路径。")
    indexed = find(of, where)
    return Pointed(indexed, trace(indexed.report, indexed.figure, workspace, on, now))


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return abs(Decimal(one) - Decimal(other)) < _NEAR
    except InvalidOperation:
        return False


def _shown(value: str) -> str:
    return value or "空白"
