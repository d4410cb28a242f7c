"""The list of a chase in a file, with names and telephones where they were asked for: then only its owner can read it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onex.acts.chase import Chase, Owing
from onex.acts.holdings import APPLICATION, PROGRESS, Holdings, spec
from onex.acts.verdict_json import inert
from onex.acts.writing import write_whole
from onex.errors import UsageError
from onex.ledger import calendar, frames
from onex.ledger.store import Ledger
from onex.settings import Workspace

STATES: Mapping[str, str] = {"missing": "未报", "waiting": "待报", "late": "迟报"}
LEVELS: Mapping[str, str] = {"none": "", "warning": "预警", "candidate": "取消待定"}
COLUMNS: Mapping[str, str] = {
    "prefecture": "市州",
    "school_code": "标识码",
    "school": "学校",
    "state": "情况",
    "due": "期限",
    "received": "收到",
    "days_late": "逾期(天)",
    "missed_weeks": "连续缺报(周)",
    "level": "级别",
    "line": "可直接粘贴的话",
}
_PEOPLE: Mapping[str, str] = {"contact": "联系人", "phone": "电话"}
# Form and table → the fields of who is asked: name, telephone.
_WHERE = ((APPLICATION, "profile", "contact", "contact_phone"), (PROGRESS, "summary", "filled_by", "filled_phone"))


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask at a school, as its newest application or report says."""

    name: str
    phone: str


def contacts(workspace: Workspace, schools: Iterable[str], on: date, now: datetime) -> dict[str, Contact]:
    """School → its contact; absent where the ledger has no telephone of it."""
    held = Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now), on)
    asked = sorted(set(schools))
    newest: dict[str, tuple[int, Contact]] = {}
    for form, table, name, phone in _WHERE:
        written = calendar.newest_revisions(held.ledger, form, asked)
        reporters = {revision_id: code for code, revision_id in written.items()}
        for row in frames.of_table(held.ledger, spec(form, table), reporters).to_dict("records"):
            code, revision_id = reporters[row["revision_id"]], int(row["revision_id"])
            known = newest.get(code, (0, None))[0]
            if row[phone] and row["school_code"] in (code, None) and revision_id > known:
                newest[code] = (revision_id, Contact(row[name] or "", row[phone]))
    return {code: contact for code, (_, contact) in newest.items()}


def flat(one: Owing) -> dict[str, Any]:
    """A school as a row of `COLUMNS`."""
    return {
        "prefecture": one.prefecture,
        "school_code": one.school_code,
        "school": one.school,
        "state": STATES[one.state],
        "due": one.due.isoformat(),
        "received": one.received.isoformat() if one.received else "",
        "days_late": one.days_late or "",
        "missed_weeks": one.missed_weeks or "",
        "level": LEVELS[one.level],
        "line": one.line,
    }


def save(made: Chase, path: Path, people: Mapping[str, Contact] | None) -> None:
    """The schools that have not sent, and those that were late, in a file: .csv, .json or .txt (lines only) by its ending.

    With `people` the file is for its owner's eyes only. Raises UsageError for another ending.
    """
    rows = [flat(one) for one in made.of("missing", "waiting", "late")]
    labels = dict(COLUMNS)
    if people is not None:
        labels |= _PEOPLE
        for row in rows:
            known = people.get(row["school_code"], Contact("", ""))
            row |= {"contact": known.name, "phone": known.phone}
    ending = path.suffix.lower()
    if ending == ".csv":
        text = "\ufeff" + _csv(rows, labels)
    elif ending == ".json":
        text = json.dumps(
            {"period": made.period.id, "on": made.on.isoformat(), "schools": rows}, ensure_ascii=False, indent=2
        )
    elif ending == ".txt":
        text = "\n".join(
            " ".join(filter(None, (row["line"], *(row.get(name) for name in _PEOPLE)))) for row in rows if row["line"]
        )
    else:
        raise UsageError(f"催报名单可存为 .csv .json .txt，「{path.name}」不是。")
    write_whole(path, f"{text}\n".encode())
    if people is not None:
        path.chmod(0o600)


def _csv(rows: Iterable[Mapping[str, Any]], labels: Mapping[str, str]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(labels.values())
    writer.writerows([inert(str(row[name])) for name in labels] for row in rows)
    return stream.getvalue().removesuffix("\n")
