"""A report as one HTML page that needs nothing else: no network, sortable tables, charts in it, for a screen, a telephone and paper."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from onex.model.report import Column, Report, Section, Value

_HERE = Path(__file__).resolve().parent
_FIGURES = frozenset({"count", "money", "share"})
_OPEN = 60  # rows of a table that stands open; a longer one, and an annex, is unfolded by whoever wants it
MOST = 5_000  # rows that a browser scrolls with ease
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell: what is shown, what it is sorted by (empty for text), the words by which it is traced."""

    text: str
    key: str
    figure: str
    number: bool


def page(report: Report, charts: Sequence[tuple[str, str]] = (), remark: str = "") -> str:
    """The page's text.

    charts  (name of the section that it stands in, SVG), trusted markup
    remark  a line about the charts, where there are none
    """
    style, script = _own("page.css"), _own("page.js")
    template = _environment().get_template("page.html.j2")
    return template.render(
        report=report,
        coverage=report.coverage,
        basis=report.basis,
        sections=[_section(number, s, charts, "表") for number, s in enumerate(report.sections, 1)],
        annexes=[_section(number, s, (), "附表") for number, s in enumerate(report.annexes, 1)],
        remark=remark,
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src 'unsafe-inline'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'",
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=_clean,
    )  # fmt: skip


def _clean(value: Any) -> Any:
    """What a page can hold of a text: no controls, nothing that turns the direction of what follows."""
    return _UNWRITABLE.sub("\ufffd", value) if type(value) is str else value


@cache
def _own(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _digest(script: str) -> str:
    """A script as the page's own policy allows it: this one and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _section(number: int, section: Section, charts: Sequence[tuple[str, str]], label: str) -> Mapping[str, Any]:
    """What the template shows of a section; one row of figures stands upright."""
    standing = len(section.rows) == 1 and not section.dimensions
    own = _standing(section) if standing else _rows(section)
    rows = list(own)[:MOST]
    return {
        "id": f"{'t' if label == '表' else 'a'}{number}",
        "label": f"{label}{number}",
        "title": section.title,
        "headings": _headings(section, standing),
        "rows": rows,
        "left_out": len(section.rows) - len(rows) if not standing else 0,
        "notes": section.notes,
        "open": label == "表" and not section.annex and len(rows) <= _OPEN,
        "standing": standing,
        "sortable": not standing and len(rows) > 1,
        "wordy": any(column.type == "note" for column in section.columns),
        "charts": [Markup(svg) for name, svg in charts if name == section.name],
    }


def _headings(section: Section, standing: bool) -> list[tuple[str, str, bool]]:
    """(label, unit, whether figures stand beneath it)."""
    if standing:
        return [("指标", "", False), ("数值", "", True), ("单位", "", False)]
    return [(column.label, column.unit, column.type in _FIGURES) for column in section.columns]


def _rows(section: Section) -> Iterator[list[_Cell]]:
    for number, row in enumerate(section.rows):
        yield [
            _cell(column, value, section.figure(number, place))
            for place, (column, value) in enumerate(zip(section.columns, row, strict=True))
        ]


def _standing(section: Section) -> Iterator[list[_Cell]]:
    for place, (column, value) in enumerate(zip(section.columns, section.rows[0], strict=True)):
        yield [
            _Cell(column.label, "", "", False),
            _cell(column, value, section.figure(0, place)),
            _Cell(column.unit, "", "", False),
        ]


def _cell(column: Column, value: Value, figure: str) -> _Cell:
    key = str(value) if isinstance(value, int | Decimal) else ""
    return _Cell(column.show(value), key, figure, column.type in _FIGURES)
