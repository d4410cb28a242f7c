"""What stands in 审核表 and beside it: the pilots with what was found and advised, the findings, the people, a word on how to fill it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from onex import formbook
from onex.acts.casework import STAGES, Casework
from onex.acts.review_copies import FOLDERS
from onex.model.finding import LABELS
from onex.sheets.decision_list import decision_list
from onex.sheets.decisions import WORDS, Head, Key
from onex.standing import STANDINGS
from onex.views import PREFECTURE, PROVINCE

LIST, GUIDE = "审核表.xlsx", "说明.txt"
Row = dict[str, Any]


@dataclass(frozen=True)
class ReviewSheet:
    """The list of a prefecture's applications, for a stage. `rows` are those of `Casework.listed`."""

    case: Casework
    stage: str
    prefecture: str
    rows: Sequence[Row]

    def workbook(self, contacts: bool) -> bytes:
        """The workbook's bytes."""
        where = f"({self.prefecture}，{len(self.rows)} 所学校、{len(self.pilots)} 个试点)"
        title = f"{self.head.call} {STAGES[self.stage]}审核表{where}"
        return decision_list(self.head, title, self._lines(), self._findings(), self._people() if contacts else None)

    @cached_property
    def head(self) -> Head:
        """What the list says of itself."""
        held = self.case.held
        contents = dict(zip(held.applications["revision_id"], held.applications["content"], strict=True))
        revisions = {r["school_code"]: (r["revision_id"], r["revision"], contents[r["revision_id"]]) for r in self.rows}
        pilots = {key_of(p): p["applied"] for p in self.pilots}
        day, head = held.on.isoformat(), held.ledger.head()[1]
        return Head(self.rows[0]["period"], self.stage, self.prefecture, day, head, revisions, pilots)

    @cached_property
    def pilots(self) -> list[Row]:
        """The rows of `views.standing` of these applications; None where a number is not known."""
        ids = [row["revision_id"] for row in self.rows]
        own = self.case.held.standing
        own = own[own["revision_id"].isin(ids)].astype({"applied": object, "proposed": object})
        own = own.where(own.notna(), None)
        return own.to_dict("records")  # type: ignore[return-value]

    def _lines(self) -> list[Row]:
        by_id = {row["revision_id"]: row for row in self.rows}
        level, said = formbook.codes()["level"], Said(self.case, self.stage)
        lines = []
        for p in self.pilots:
            row = by_id[p["revision_id"]]
            line = {name: p[name] for name in ("school_code", "certificate", "major_code", "major", "applied")}
            line |= {"school": row["school"], "level": level.label(p["level"] or "")}
            if self.stage == PROVINCE:
                opinion = "同意" if row["opinion"] == "approve" else "" if PREFECTURE in row["route"] else "—"
                line |= {"opinion": opinion, "proposed": p["proposed"] if row["opinion"] else None}
            line |= {"errors": row["open_errors"], "warnings": int(row["warnings"]), "advice": _advice(row, self.stage)}
            lines.append(line | said.of(row, p))
        return lines

    def _findings(self) -> list[Row]:
        names = {row["revision_id"]: row for row in self.rows}
        found = []
        for f in self.told:
            own = names[f["revision_id"]]
            who = {"school_code": own["school_code"], "school": own["school"]}
            words = {"severity": LABELS[f["severity"]], "standing": STANDINGS[f["standing"]]}
            found.append({**f, **who, **words})
        return found

    @cached_property
    def told(self) -> list[Row]:
        """The findings of these applications and how they stand."""
        ids = [row["revision_id"] for row in self.rows]
        listed = self.case.listed
        return self.case.findings(listed[listed["revision_id"].isin(ids)]).to_dict("records")  # type: ignore[return-value]

    def _people(self) -> list[Row]:
        said = self.case.profiles.to_dict("index")
        people = []
        for row in self.rows:
            own = said.get(row["revision_id"], {})
            who = {name: own.get(name) for name in ("contact", "contact_phone")}
            people.append({"school_code": row["school_code"], "school": row["school"], **who})
        return people


def key_of(pilot: Mapping[str, Any]) -> Key:
    """A pilot as a list names it."""
    return tuple(pilot[name] or "" for name in ("school_code", "certificate", "level", "major_code"))  # type: ignore[return-value]


def _advice(row: Row, stage: str) -> str:
    if row["stale"]:
        return "判定已过时，先重新核查"
    if row["open_errors"]:
        return f"有 {row['open_errors']} 项错误未改正，建议退回"
    if stage == PROVINCE and PREFECTURE in row["route"] and row["opinion"] != "approve":
        return "市州尚未提交审核意见"
    return f"有 {int(row['warnings'])} 项提醒，请核对" if row["warnings"] else "可以同意"


class Said:
    """What the stage has decided already, to stand in the list as if it had been filled in."""

    def __init__(self, case: Casework, stage: str) -> None:
        self._whole: dict[int, Row] = {}
        self._single: dict[tuple[Any, ...], Row] = {}
        own = case.held.decisions[case.held.decisions["stage"] == stage]
        for d in own.to_dict("records"):
            if d["decision"] == "reduce":
                self._single[d["revision_id"], d["certificate"], d["level"], d["major_code"]] = d  # type: ignore[assignment]
            else:
                self._whole[d["revision_id"]] = d  # type: ignore[assignment]

    def of(self, row: Row, pilot: Row) -> Row:
        """The fields of `FILLED` for a pilot; nothing where nothing was decided."""
        whole = self._whole.get(row["revision_id"])
        if whole is None or not row["opinion"]:
            return {}
        place = (row["revision_id"], *(pilot[name] for name in ("certificate", "level", "major_code")))
        lower = self._single.get(place) if pilot["proposed"] != pilot["applied"] else None
        d = lower or whole
        words = {verb: word for word, verb in WORDS.items()}
        students = int(d["students"]) if lower else None
        day = date.fromisoformat(d["decided_on"])
        own = {"reason": d["reason"], "reviewer": d["decided_by"], "day": day}
        return {"decision": words[d["decision"]], "students": students, **own}


def guide(own: tuple[str, str, str, int, int], notes: Sequence[str], contacts: bool) -> str:
    """The text of 说明.txt; `own` is prefecture, stage, call and how many schools and pilots."""
    prefecture, stage, call, schools, pilots = own
    people = "审核表另有“联系方式”。" if contacts else "审核表不含联系方式。"
    lines = [
        f"{prefecture}{'审核' if stage == PREFECTURE else '各校省级审核'}材料({call}：{schools} 所学校、{pilots} 个试点)",
        "",
        f"1. {LIST}：每个试点一行，只填浅黄色的五列。决定选“同意”“核减”或“退回”；核减写核定人数(0 为不同意该试点)，核减、退回写理由。",
        "   退回是整所学校退回，同校各行都选退回。不填的学校按没有审核处理。",
        f"2. {FOLDERS[0]}：学校报来的原件，没有改动。{FOLDERS[1]}：标注了问题的副本，“核查意见”一表逐条写明问题、依据和学校的说明。",
        "3. 填好后把审核表原样报回，不要另存为别的格式，不要增删行。报回以后学校又有新版的，那所学校的决定不会采用，会另行告知。",
        f"4. 原件和副本含学校填报的全部内容，请妥善保管，不要在群里转发。{people}",
        *(f"注：{note}。" for note in notes),
    ]
    return "\r\n".join(lines) + "\r\n"
