"""The versions of what was reported, and what changed between two of them, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onex import formbook
from onex.acts.receipt import period_label, school_names
from onex.acts.revision_diff import TableDiff, differences
from onex.errors import UsageError
from onex.ledger.store import Ledger
from onex.ledger.versions import Version, versions
from onex.model.mask import mask
from onex.settings import Workspace


@dataclass(frozen=True, slots=True)
class Diff:
    """Two versions of one submission and what is different."""

    before: Version
    after: Version
    school: str
    tables: tuple[TableDiff, ...]


def history(
    workspace: Workspace, now: datetime, school: str = "", form: str = "", period: str = ""
) -> list[tuple[Version, str]]:
    """Every version with its school's name, as they were written; UsageError for a form that does not exist."""
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    names = school_names(ledger)
    found = versions(ledger, _form(form), _code(names, school) or None, period or None)
    return [(one, names.get(one.reporter, "")) for one in found]


def diff(
    workspace: Workspace,
    now: datetime,
    school: str,
    form: str = "",
    period: str = "",
    before: int | None = None,
    after: int | None = None,
) -> Diff:
    """What changed between two versions, by default the last two. UsageError where it is not clear which are meant."""
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    names = school_names(ledger)
    code = _code(names, school)
    old, new = _two(_sole(versions(ledger, _form(form), code, period or None), school), before, after)
    return Diff(old, new, names.get(code, ""), differences(ledger, old, new))


def _code(names: Mapping[str, str], school: str) -> str:
    """A school's code; it may be called by the name that the register has."""
    return next((code for code, name in names.items() if name == school), school)


def _form(form: str) -> str:
    return formbook.form(form).name if form else ""


def _sole(held: Sequence[Version], school: str) -> list[Version]:
    """The versions of the one submission that is meant."""
    several = list(dict.fromkeys((one.form, one.period) for one in held))
    if not several:
        raise UsageError(
            f"台账里没有{f'学校 {mask(school)} 的' if school else '这种登记簿的'}这份报送，可用 onex ledger history 查看有哪些。"
        )
    if len(several) > 1:
        near = "；".join(f"--form {form}{f' --period {period}' if period else ''}" for form, period in several[-5:])
        raise UsageError(f"有 {len(several)} 份报送，请用 --form、--period 指明一份，如 {near}。")
    return list(held)


def _two(held: Sequence[Version], before: int | None, after: int | None) -> tuple[Version, Version]:
    known = {one.revision: one for one in held}
    after = held[-1].revision if after is None else after
    before = after - 1 if before is None else before
    if len(held) == 1:
        raise UsageError(f"{_named(held[0])} 只有一版，没有可比较的。")
    for number in (before, after):
        if number not in known:
            raise UsageError(f"{_named(held[0])} 没有第 {number} 版，现有第 1 至 {held[-1].revision} 版。")
    return known[before], known[after]


def _named(one: Version) -> str:
    title = formbook.forms()[one.form].title
    return f"{one.reporter} {title}{f'({period_label(one.period)})' if one.period else ''}".strip()
