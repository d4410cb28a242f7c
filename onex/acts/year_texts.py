"""What schools told in a year of reports, gathered for the summary of the year: each text once, with those who told it."""

from __future__ import annotations

from collections.abc import Sequence

from onex.acts.facts import Asked
from onex.acts.report import report as make_report
from onex.model.report import Report

TOLD = {"experiences": "experience", "cases": "cases", "difficulties": "difficulties", "suggestions": "proposals"}
_PERIODS, _TEXTS, _NAMED = 4, 6, 3  # the latest that are read, told of one subject, named beside a text
_LONGEST = 200  # characters of a text


def texts(asked: Asked, periods: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """experiences, cases, difficulties and suggestions of the latest of these periods, what most schools told first.

    Of a school its newest text of a subject counts.
    """
    held = asked.held
    latest = sorted(periods, reverse=True)[:_PERIODS]
    read = [make_report("digest", held.workspace, period, held.on, asked.now) for period in latest]
    return {name: _gathered(read, section) for name, section in TOLD.items()}


def _gathered(read: Sequence[Report], section: str) -> tuple[str, ...]:
    newest: dict[str, tuple[str, str]] = {}
    for report in read:
        found = report.section(section)
        columns = (found.values(name) for name in ("school_code", "school", "text"))
        for code, school, text in zip(*columns, strict=True):
            newest.setdefault(str(code), (str(school), _sentence(str(text))))
    schools: dict[str, list[str]] = {}
    for school, text in newest.values():
        schools.setdefault(text, []).append(school)
    ordered = sorted(schools.items(), key=lambda told: -len(told[1]))[:_TEXTS]
    return tuple(f"{text}报送学校：{_named(names)}。" for text, names in ordered)


def _sentence(text: str) -> str:
    """The text in one line, a long one shortened, ended as a sentence is."""
    line = " ".join(text.split())
    if len(line) > _LONGEST:
        line = f"{line[:_LONGEST]}……"
    return line if line.endswith(("。", "！", "？", "…")) else f"{line.rstrip('，；、')}。"


def _named(schools: Sequence[str]) -> str:
    rest = f"等{len(schools)}所" if len(schools) > _NAMED else ""
    return "、".join(schools[:_NAMED]) + rest
