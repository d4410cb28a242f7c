"""A filled-in 审核表 read back: what it decides written in one transaction, what it cannot decide listed and left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onex.acts.casework import STAGES, Casework
from onex.acts.review import STATES, Order, hindrance, remark, row_of, write
from onex.acts.review_sheet import key_of
from onex.errors import UsageError
from onex.ledger.store import LOCK_WAIT
from onex.settings import Workspace
from onex.sheets.decisions import Filled, Head, by_school, read_decisions
from onex.sheets.opening import read_input
from onex.views import PREFECTURE, PROVINCE

Row = dict[str, Any]
Conflict = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of `take`. `stage`: whose decisions these are, None for the stage that the list was made for; `dry`: nothing is written."""

    path: Path
    by: str
    stage: str | None = None
    clause: str = ""
    strict: bool = False
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a list: decisions written, conflicts (one a row), and how many schools were already so decided or not filled in."""

    stage: str
    decided: tuple[Row, ...]
    conflicts: tuple[Conflict, ...]
    unchanged: int
    untouched: int


def take(workspace: Workspace, asked: Asked, on: date, now: datetime, lock_wait: float = LOCK_WAIT) -> Taken:
    """The list's decisions in the ledger, school by school: a school of which any row conflicts is left as it was.

    Raises UsageError for a file that is no such list, Unreadable for one that cannot be opened.
    """
    if not asked.by.strip():
        raise UsageError("决定要写明是谁，--by 不能空白。")
    data = read_input(asked.path)
    head, rows = read_decisions(data, asked.path.name)
    stage = asked.stage or head.stage
    ledger = Casework.of(workspace, on, now, lock_wait).held.ledger
    sha256 = "" if asked.dry else ledger.archive.store(data)
    facts = {"decision": "import", "stage": stage, "by": asked.by.strip(), "sha256": sha256}
    with ledger.transaction("decided", now, **facts) as transaction:
        case = Casework.of(workspace, on, now, lock_wait)
        reader = _Reader(case, head, replace(asked, stage=stage), on)
        decided: list[Row] = []
        conflicts: list[Conflict] = []
        unchanged = untouched = 0
        schools = by_school(rows)
        untouched += len(head.revisions.keys() - schools.keys())
        for own in schools.values():
            if all(row.untouched for row in own):
                untouched += 1
                continue
            found, against = reader.school(own)
            decided, conflicts = decided + found, conflicts + against
            unchanged += not found and not against
        if not asked.dry:
            write(transaction, decided)
    names = {row.key[0]: row.school for row in rows}
    told = tuple({"school": names[row["school_code"]], **row} for row in decided)
    return Taken(stage, told, tuple(conflicts), unchanged, untouched)


@dataclass(frozen=True)
class _Reader:
    """What a list's rows mean beside what the ledger holds."""

    case: Casework
    head: Head
    asked: Asked
    on: date

    def school(self, rows: Sequence[Filled]) -> tuple[list[Row], list[Conflict]]:
        """The decisions on one school, or what stands against them; neither where the ledger says the same already."""
        against = [self._conflict(row, why) for row in rows for why in self._of_row(row)]
        if not against:
            against = [self._conflict(row, why) for row, why in self._together(rows)]
        if against:
            return [], against
        application = self._application(rows[0].key[0])
        verb = "return" if rows[0].decision == "return" else "approve"
        figures = {} if verb == "return" else self._figures(rows)
        settled = self._settled(application, verb, figures)
        if settled is not None:
            return [], [self._conflict(rows[0], settled)] if settled else []
        order = self._order(verb, rows, application)
        why = hindrance(self.case, application, order) or self._unreadable(application, figures)
        if why and verb == "approve" and application["open_errors"] and not order.despite:
            why += "；仍要同意的，请写明理由"
        if why:
            return [], [self._conflict(rows[0], why)]
        return self._decisions(application, order, rows, figures), []

    # -- what cannot be taken ----------------------------------------------------------------------------------------

    def _conflict(self, row: Filled, why: str) -> Conflict:
        code, certificate, level, major = row.key
        own = {"row": row.row, "school_code": code, "school": row.school}
        return {**own, "certificate": certificate, "level": level, "major_code": major, "why": why}

    def _of_row(self, row: Filled) -> Iterator[str]:
        yield from row.problems
        if row.problems:
            return
        applied = self.head.pilots[row.key]
        if not row.decision:
            yield "没有填写决定；同校各行要一起填写"
        elif row.decision in ("reduce", "return") and not row.reason:
            yield f"{'核减' if row.decision == 'reduce' else '退回'}没有写理由"
        if row.decision == "reduce" and row.students is None:
            yield "核减没有写核定人数"
        if row.students is not None and applied is not None and row.students > applied:
            yield f"核定 {row.students} 人多于申报的 {applied} 人"
        elif row.decision == "reduce" and row.students == applied:
            yield f"核减后的人数应少于申报的 {applied} 人"
        if row.day is not None and row.day > self.on:
            yield f"日期 {row.day.isoformat()} 在今天({self.on.isoformat()})之后"

    def _together(self, rows: Sequence[Filled]) -> Iterator[tuple[Filled, str]]:
        """What the rows of one school say against one another, or against the ledger."""
        code = rows[0].key[0]
        returned = [row for row in rows if row.decision == "return"]
        if returned and len(returned) < len(rows):
            yield returned[0], "退回是整所学校退回，同校其他行的决定不同"
        given = {row.key for row in rows}
        missing = [key for key in self.head.pilots if key[0] == code and key not in given]
        if missing and not returned:
            yield rows[0], f"表中少了该校的 {len(missing)} 个试点({missing[0][1]} 等)"
        application = self._application(code)
        if application is None:
            yield rows[0], "台账里没有这所学校的申报"
            return
        held = self._held(application, "proposed")
        for row in rows:
            if row.decision == "approve" and row.students not in (None, self.head.pilots[row.key], held.get(row.key)):
                yield row, f"选了同意，核定 {row.students} 人却少于申报；要减少请选核减"
        revision_id, revision, content = self.head.revisions.get(code, (0, 0, ""))
        now = self._content(application["latest_id"])
        if now != (revision_id, content):
            yield rows[0], f"审核的是第 {revision} 版，学校又报了新版，请重新导出后审核"

    def _content(self, revision_id: int) -> tuple[int, str]:
        known = self.case.held.applications
        return int(revision_id), str(known.loc[known["revision_id"] == revision_id, "content"].iloc[0])

    def _application(self, code: str) -> Any:
        listed = self.case.listed
        own = listed[(listed["school_code"] == code) & (listed["period"] == self.head.call)].to_dict("records")
        return own[0] if own else None

    def _settled(self, application: Row, verb: str, figures: Mapping[Any, int]) -> str | None:
        """None where nothing is decided yet; empty where the ledger says the same; else what it says."""
        local = self.asked.stage == PREFECTURE
        said = (
            application["opinion"]
            if local
            else {"approved": "approve", "returned": "return"}.get(application["state"], "")
        )
        if local and application["state"] in ("approved", "revoked"):
            return f"省里已经决定({STATES[application['state']]})"
        if not local and application["state"] == "revoked":
            return "已取消资格"
        if not local and said == "return" and application["stage"] == PREFECTURE:
            said = ""
        if not said:
            return None
        held = self._held(application, "proposed" if local else "approved")
        if said == verb and (verb == "return" or held == {**held, **figures}):
            return ""
        return f"台账中{STAGES[self.asked.stage or PROVINCE]}已经{'同意' if said == 'approve' else '退回'}，与表上不同"

    def _held(self, application: Row, name: str) -> dict[Any, int]:
        """Pilot → its figure in the ledger."""
        own = self.case.held.standing
        own = own[own["revision_id"] == application["revision_id"]].dropna(subset=[name])
        return {key_of(p): int(p[name]) for p in own.to_dict("records")}

    # -- what is decided ---------------------------------------------------------------------------------------------

    def _figures(self, rows: Sequence[Filled]) -> dict[Any, int]:
        """Pilot → the number that the list gives it; the present one (the prefecture's, else the applied) where it gives none."""
        application = self._application(rows[0].key[0])
        held = self._held(application, "applied" if self.asked.stage == PREFECTURE else "proposed")
        return {r.key: held.get(r.key, 0) if r.students is None else r.students for r in rows}

    def _unreadable(self, application: Row, figures: Mapping[Any, int]) -> str:
        own = self.case.held.standing
        own = own[own["revision_id"] == application["revision_id"]]
        known = [key_of(p) for p in own.to_dict("records")]
        changed = [
            key
            for key in figures
            if known.count(key) != 1 and figures[key] != self._held(application, "proposed").get(key)
        ]
        return f"「{changed[0][1]}」有 {known.count(changed[0])} 行，分不清核减的是哪一行" if changed else ""

    def _order(self, verb: str, rows: Sequence[Filled], application: Row) -> Order:
        reasons = "；".join(dict.fromkeys(row.reason for row in rows if row.reason))
        own = "；".join(dict.fromkeys(row.reason for row in rows if row.reason and row.decision == verb))
        who = "、".join(dict.fromkeys(row.reviewer for row in rows if row.reviewer)) or self.asked.by
        # A reviewer who agrees although errors stand answers for it with the reason given.
        despite = reasons if verb == "approve" and application["open_errors"] else ""
        stage = self.asked.stage or PROVINCE
        code = (application["school_code"],)
        return Order(verb, who, own or "同意", code, self.asked.clause, despite, stage=stage, strict=self.asked.strict)

    def _decisions(
        self, application: Row, order: Order, rows: Sequence[Filled], figures: Mapping[Any, int]
    ) -> list[Row]:
        day = max((row.day for row in rows if row.day), default=self.on)
        found = [row_of(application, order, day, remark(application, order))]
        present = self._held(application, "proposed")
        for row in rows:
            if row.key in figures and figures[row.key] != present.get(row.key, figures[row.key]):
                who, why = row.reviewer or order.by, row.reason or order.reason
                pilot = (row.key[1], row.key[2], row.key[3])
                lower = replace(
                    order, decision="reduce", by=who, reason=why, despite="", pilot=pilot, students=figures[row.key]
                )
                found.append(row_of(application, lower, row.day or day))
        return found
