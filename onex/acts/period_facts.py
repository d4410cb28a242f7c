"""What documents say of a reporting period: who reported, what was reached, how the cities stand, and a year as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from onex.acts.facts import Asked, Facts, place
from onex.acts.holdings import PROGRESS
from onex.acts.report import report as make_report
from onex.acts.year_texts import texts
from onex.documents.chinese import rate
from onex.documents.grids import section_table
from onex.errors import UsageError
from onex.ledger import calendar
from onex.model import period as periods
from onex.model.report import Missing, Report, Section

_NAMED = 3  # cities named as the first and the last
_DONE = ("issued_total", "发证")
_SHOWN = ("trained_total", "registered_total", "assessed_total", "passed_total", "issued_total")


def period(asked: Asked) -> Facts:
    """id, label (2021年第7双周), first, last and due (days)."""
    report = asked.biweekly
    own = report.period
    return {
        "id": own.id,
        "label": own.label.partition("(")[0],
        "first": own.first,
        "last": own.last,
        "due": report.due.day,
    }


def coverage(asked: Asked) -> Facts:
    """expected, received, on_time, missing, and candidates: schools silent for as long as may end a pilot."""
    found = asked.biweekly.coverage
    most = asked.held.policy.values.get("max_missed_weeks")
    candidates = sum(one.missed_weeks >= most for one in found.missing) if isinstance(most, int) else 0
    return {
        "expected": found.expected,
        "received": found.received,
        "on_time": found.on_time,
        "missing": len(found.missing),
        "candidates": candidates,
    }


def missing(asked: Asked) -> Facts:
    """The schools that did not report, as a table in the customary order of cities."""
    return missing_table(asked, asked.biweekly.coverage.missing)


def missing_table(asked: Asked, schools: tuple[Missing, ...]) -> Facts:
    """A table of schools that did not report."""
    ordered = sorted(
        schools, key=lambda one: (asked.prefectures.get(one.prefecture, len(asked.prefectures)), one.school_code)
    )
    rows = [(n, one.prefecture, one.school_code, one.school, one.missed_weeks) for n, one in enumerate(ordered, 1)]
    columns = ("序号", {"label": "市州", "merge": True}, "学校标识码", "学校", "连续缺报（周）")
    return {"columns": columns, "rows": tuple(rows), "widths": (2, 5, 5, 10, 4), "empty": "（没有未报送的学校。）"}


def progress(asked: Asked) -> Facts:
    """totals (figure → number, without those nobody gave), and by_prefecture and by_certificate as tables of cumulative head counts."""
    report = asked.biweekly
    return {
        "totals": totals(report),
        "by_prefecture": _heads(report.section("by_prefecture")),
        "by_certificate": _heads(report.section("by_certificate")),
    }


def totals(report: Report) -> dict[str, Any]:
    """Figure → its total, without those that nobody gave."""
    section = report.section("totals")
    values = section.rows[0] if section.rows else ()
    pairs = zip((column.name for column in section.columns), values, strict=False)
    return {name: value for name, value in pairs if value is not None}


def _heads(section: Section) -> Facts:
    """A section with its members and its cumulative head counts only."""
    kept = [i for i, column in enumerate(section.columns) if column.type == "text" or column.name in _SHOWN]
    columns = tuple(section.columns[i] for i in kept)
    rows = tuple(tuple(row[i] for i in kept) for row in section.rows)
    return section_table(Section(section.name, section.title, columns, rows))


def completion(asked: Asked) -> Facts:
    """label, done, task, table (city, approved, done, rate, rank), leaders and trailing (names): certificates issued to students approved."""
    name, label = _DONE
    tasks = _tasks(asked)
    done = {city: value for city, value in _by_city(asked.biweekly, name).items() if city in tasks}
    shares = {city: Decimal(done.get(city, 0)) / task for city, task in tasks.items() if task}
    ranks = {city: 1 + sum(other > share for other in shares.values()) for city, share in shares.items()}
    ordered = sorted(shares, key=lambda city: (ranks[city], asked.prefectures.get(city, 99), city))
    rows = [
        (ranks[city], city, tasks[city], done.get(city, 0), rate(Decimal(done.get(city, 0)), Decimal(tasks[city])))
        for city in ordered
    ]
    columns = ("名次", "市州", "核定规模（人）", f"累计{label}（人）", {"label": "完成率", "align": "right"})
    differ = len(set(shares.values())) > 1
    return {
        "label": label,
        "done": sum(done.values()),
        "task": sum(tasks.values()),
        "table": {"columns": columns, "rows": tuple(rows), "empty": "（没有可以排名的市州。）"},
        "leaders": tuple(city for city in ordered if ranks[city] <= _NAMED and shares[city] > 0) if differ else (),
        "trailing": tuple(ordered[-_NAMED:]) if differ and len(ordered) > 2 * _NAMED else (),
    }


def _tasks(asked: Asked) -> dict[str, int]:
    """City → students approved in its schools."""
    approved = asked.held.standing
    found: dict[str, int] = {}
    for row in approved[approved["approved"] > 0].to_dict("records"):
        city = place(asked, row["school_code"])[1]
        found[city] = found.get(city, 0) + int(row["approved"])
    return found


def _by_city(report: Report, figure: str) -> dict[str, int]:
    section = report.section("by_prefecture")
    names = [column.name for column in section.columns]
    at, own = names.index("prefecture"), names.index(figure)
    return {str(row[at]): int(row[own] or 0) for row in section.rows}


def year(asked: Asked) -> Facts:
    """year, until, schools, certificates, students, totals, by_prefecture; experiences, cases, difficulties and suggestions as schools told
    them; plans is empty: it is written, not counted, and comes with --facts.

    Totals are those of the latest fortnight of the year that anything came for. UsageError where nothing came.
    """
    standing = asked.held.standing
    approved = standing[standing["approved"] > 0]
    meant = periods.parse(asked.period) if asked.period else periods.last_before(asked.held.on, "biweek")
    own = meant.id[:4]
    came = [one for one in calendar.periods_of(asked.held.ledger, PROGRESS, f"{own}-B__") if one <= meant.id]
    if not came:
        raise UsageError(
            f"台账里没有{own}年的双周报，写不出年度总结；请先收件，或用 --period 指明那一年的一期，如 {own}-B20。"
        )
    report = make_report("biweekly", asked.held.workspace, came[-1], asked.held.on, asked.now)
    return {
        "year": int(own),
        "until": report.period.last,
        "schools": approved["school_code"].nunique(),
        "certificates": approved["certificate"].nunique(),
        "students": int(approved["approved"].sum()),
        "totals": totals(report),
        "by_prefecture": _heads(report.section("by_prefecture")),
        "plans": (),
        **texts(asked, came),
    }
