"""A package for a reviewer without the ledger: the schools' own files, marked copies, 审核表 to fill in, and a word on how to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any

from onex.acts.casework import STAGES, Casework
from onex.acts.earlier import Earlier
from onex.acts.originals import Job, Original
from onex.acts.present import JUDGE
from onex.acts.registers import registers_in_force
from onex.acts.review_copies import FOLDERS, Answers, Copies, Target, copies
from onex.acts.review_sheet import GUIDE, LIST, ReviewSheet, Row, guide
from onex.acts.validate import Request
from onex.acts.workers import Progress, silent, workers
from onex.acts.writing import Names, safe_name, write_whole
from onex.errors import UsageError
from onex.ledger import recall
from onex.ledger.store import LOCK_WAIT
from onex.settings import Workspace
from onex.views import PREFECTURE, PROVINCE

UNKNOWN = "未注明市州"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of `export`: a prefecture, or every one; the stage that will review, None for the first of the policy's route."""

    out: Path
    prefecture: str = ""
    kind: str = ""
    stage: str | None = None
    call: str = ""
    contacts: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """One package that was written: where, for whom, how much is in it; notes say what is not."""

    folder: Path
    prefecture: str
    stage: str
    call: str
    schools: int
    pilots: int
    files: tuple[str, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object of `packages` in onex.packages/1."""
        names = ("prefecture", "stage", "call", "schools", "pilots")
        own = {name: getattr(self, name) for name in names}
        return {"folder": str(self.folder), **own, "files": list(self.files), "notes": list(self.notes)}


def export(
    workspace: Workspace,
    wanted: Wanted,
    on: date,
    now: datetime,
    progress: Progress = silent,
    lock_wait: float = LOCK_WAIT,
) -> list[Package]:
    """A package for each prefecture meant, with all its applications that wait for the stage. Files are for their owner's eyes only.

    UsageError where nothing waits, where several calls do and none is named, or where a folder holds something.
    """
    case = Casework.of(workspace, on, now, lock_wait)
    stage = wanted.stage or _first_stage(case)
    chosen = _chosen(case, wanted, stage)
    folders = {name: wanted.out if wanted.prefecture else wanted.out / safe_name(name) for name in chosen}
    for folder in folders.values():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not wanted.force:
            raise UsageError(f"「{folder}」里已有内容，没有改动。请换一个目录，或加 --force 覆盖同名文件。")
    packer = _Packer(case, stage, wanted.contacts, progress)
    return [packer.packed(name, rows, folders[name]) for name, rows in chosen.items()]


def _first_stage(case: Casework) -> str:
    table = case.held.policy.values.get("review_route")
    local = isinstance(table, Mapping) and any(PREFECTURE in steps for steps in table.values())
    return PREFECTURE if local else PROVINCE


def _chosen(case: Casework, wanted: Wanted, stage: str) -> dict[str, list[Row]]:
    """Prefecture → its applications that wait, in the customary order of prefectures."""
    listed = case.listed[case.listed["state"] == "waiting"]
    rows: list[Row] = listed.to_dict("records")  # type: ignore[assignment]
    name = case.prefecture(wanted.prefecture) if wanted.prefecture else ""
    rows = [r for r in rows if name in ("", r["prefecture"]) and wanted.kind in ("", r["school_kind"])]
    direct = [r for r in rows if stage not in r["route"]]
    rows = [r for r in rows if stage in r["route"] and wanted.call in ("", r["period"])]
    calls = sorted({r["period"] for r in rows})
    if len(calls) > 1:
        raise UsageError(f"有 {len(calls)} 次申报在等待审核，请用 --call 指明，如 --call {calls[-1]}。")
    if not rows:
        more = f"；另有 {len(direct)} 所由省直接审核，可加 --stage province" if direct else ""
        raise UsageError(f"{name or '各市州'}没有等待{STAGES[stage]}审核的申报{more}。")
    province = case.held.policy.province
    order = {unit.name: place for place, unit in enumerate(province.prefectures)} if province else {}
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda r: order.get(r["prefecture"], len(order))):
        found.setdefault(row["prefecture"] or UNKNOWN, []).append(row)
    return found


@dataclass(frozen=True)
class _Packer:
    """Writes packages, one after the other."""

    case: Casework
    stage: str
    contacts: bool
    progress: Progress

    def packed(self, prefecture: str, rows: Sequence[Row], folder: Path) -> Package:
        """One package."""
        sheet = ReviewSheet(self.case, self.stage, prefecture, rows)
        made, notes = self._files(sheet, folder)
        stale = sum(bool(row["stale"]) for row in rows)
        if stale:
            notes.append(f"有 {stale} 所学校的判定已过时，建议先运行 {JUDGE} 再导出")
        write_whole(folder / LIST, sheet.workbook(self.contacts))
        own = (prefecture, self.stage, sheet.head.call, len(rows), len(sheet.pilots))
        write_whole(folder / GUIDE, guide(own, notes, self.contacts).encode("utf-8-sig"))
        files = (LIST, GUIDE, *sorted(made))
        return Package(folder, *own, files, tuple(notes))

    # -- the schools' own files --------------------------------------------------------------------------------------

    def _files(self, sheet: ReviewSheet, folder: Path) -> tuple[list[str], list[str]]:
        """The files written for the schools, and what is to be said of them."""
        jobs = list(self._jobs(sheet, folder))
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        with workers(len(jobs), self.progress) as run:
            done: list[tuple[list[str], list[str]]] = run("标注", copies, jobs)
        return [name for files, _ in done for name in files], [note for _, notes in done for note in notes]

    def _jobs(self, sheet: ReviewSheet, folder: Path) -> Iterator[Copies]:
        held = self.case.held
        sent: dict[int, Row] = held.applications.set_index("revision_id", drop=False).to_dict("index")  # type: ignore[assignment]
        receipts: dict[str, list[Row]] = {}
        for row in sheet.rows:
            receipts.setdefault(sent[row["revision_id"]]["receipt"], []).append(row)
        reporters = recall.reporters(held.ledger, receipts)
        where = dict(zip(self.case.listed["school_code"], self.case.listed["prefecture"], strict=True))
        registers = registers_in_force(held.ledger).frames
        request = Request((), held.on, earlier=Earlier.of(held.workspace))
        given, answers = Names(), _answers(sheet)
        for receipt, own in receipts.items():
            row = sent[own[0]["revision_id"]]
            days = (date.fromisoformat(row["judged_on"]), date.fromisoformat(row["received_on"]))
            original = Original(held.ledger.archive.path(row["sha256"]), row["file"], row["sha256"], *days)
            alone = len(reporters[receipt]) == 1
            # A workbook that speaks of another prefecture's schools does not leave the house; their own rows do.
            whole = all(where.get(code) == sheet.prefecture for code in reporters[receipt]) or alone
            stem = _stem(own[0]) if alone else safe_name(PurePath(row["file"]).stem)
            ending = PurePath(row["file"]).suffix.lower()
            name = given.give(stem, ending, str(row["file"])) if whole else ""
            targets = [Target(r["school_code"], _stem(r), answers.get(r["revision_id"], ())) for r in own]
            province = self.case.present.province_of(own[0]["school_code"])
            job: Job = (original, registers, province, request)
            yield Copies(job, folder, name, tuple(targets), alone)


def _answers(sheet: ReviewSheet) -> dict[int, Answers]:
    """Revision → what the school answered to its findings."""
    found: dict[int, Answers] = {}
    for f in sheet.told:
        if f["method"] or f["note"]:
            one = (f["finding"], f["method"], f["note"])
            found[f["revision_id"]] = (*found.get(f["revision_id"], ()), one)
    return found


def _stem(row: Row) -> str:
    return "_".join(safe_name(word) for word in (row["school_code"], row["school"]) if word)
