"""The ledger examined against itself, and its records against the files they came from, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from onex import formbook, packs
from onex.acts.registers import Registers, registers_of
from onex.acts.submissions import Refused, part
from onex.acts.validate import Request, settle_province
from onex.acts.workers import Progress, silent, workers
from onex.errors import UsageError
from onex.identify import identify
from onex.ledger import frames, records
from onex.ledger.booking import Submission
from onex.ledger.store import Ledger
from onex.ledger.verify import Examined, Fault, verify
from onex.model.mask import mask, mask_all
from onex.model.policy import NATION, Province
from onex.settings import Workspace
from onex.sheets.reader import Reading, read_bytes

LOAD = 64  # files read and compared together
SHOWN = 20  # differing cells named for one file; all are counted


def prove(workspace: Workspace, now: datetime, originals: bool = True, progress: Progress = silent) -> Examined:
    """`ledger.verify.verify`, and with `originals` every record that stands for an archived file compared with that file read again.

    A file read by another edition of its form is left out, with a note: what is compared is what this onex would read.
    """
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    found = verify(ledger)
    if not originals:
        return found
    broken = {fault.what[:16] for fault in found.faults if fault.where == "archive"}
    compared = _Comparison(workspace, ledger, progress)
    faults, notes = compared.run(lambda sha256: sha256[:16] not in broken)
    return replace(found, faults=(*found.faults, *faults), notes=(*found.notes, *notes))


@dataclass(frozen=True)
class _Comparison:
    workspace: Workspace
    ledger: Ledger
    progress: Progress

    def run(self, whole: Any) -> tuple[list[Fault], list[str]]:
        held = pd.concat([frames.revisions(self.ledger, form) for form in formbook.forms()])
        old = held["edition"] != held["form"].map(formbook.edition)
        notes = [f"{int(old.sum())} 份报表按表格的旧版读入，没有与原件逐格比对"] if old.any() else []
        current = held[~old]
        files = [(str(sha256), rows) for sha256, rows in current.groupby("sha256", sort=True) if whole(str(sha256))]
        as_of = cache(lambda versions: registers_of(self.ledger, versions))
        faults: list[Fault] = []
        with workers(len(files), self.progress) as run:
            for start in range(0, len(files), LOAD):
                some = files[start : start + LOAD]
                jobs = [(self.ledger.archive.path(h), str(rows["file"].iloc[0])) for h, rows in some]
                readings: list[Reading] = run("对照原件", _read, jobs)
                for (_, rows), reading in zip(some, readings, strict=True):
                    faults += self._compared(rows, reading, as_of)
        return faults, notes

    def _compared(self, rows: pd.DataFrame, reading: Reading, as_of: Any) -> list[Fault]:
        name = Path(str(rows["file"].iloc[0])).name
        if reading.status != "read":
            return [Fault("originals", f"{name}：原件现在读不出来({reading.error})")]
        faults = []
        for (versions, day), own in rows.groupby(["registers", "judged_on"], sort=False):
            parts = self._parts(reading, as_of(versions), date.fromisoformat(str(day)))
            for revision in own.to_dict("records"):
                one = parts.get((revision["form"], revision["period"], revision["reporter"]))
                if one is None:
                    who = revision["reporter"] or revision["form"]
                    faults.append(Fault("originals", f"{name}：台账有 {who} 的记录，原件中没有"))
                else:
                    faults += self._cells(name, int(revision["revision_id"]), one)
        return faults

    def _parts(self, reading: Reading, registers: Registers, on: date) -> Mapping[tuple[str, str, str], Submission]:
        province = self._province(reading)
        tables = identify(reading.tables, registers.frames.get("schools"), province)
        try:
            parted = part(tables, packs.resolve(province.code if province else NATION, on))
        except Refused:
            return {}
        return {one.key: one for one in parted.submissions}

    def _province(self, reading: Reading) -> Province | None:
        request = Request((), date.min, province=self.workspace.settings.province, province_by="workspace")
        try:
            return settle_province(request, [reading])[0]
        except UsageError:
            return None

    def _cells(self, name: str, revision_id: int, one: Submission) -> Iterator[Fault]:
        """Each cell of a revision that the ledger has otherwise than its file, and records that only one of them has."""
        for table, positions in one.tables.values():
            held = frames.stored_rows(self.ledger, table.spec, [revision_id]).get(revision_id, {})
            stored = records.stored(table)
            at = {name: place for place, name in enumerate(stored.names)}
            found = {(row[2], row[3]): (i, row) for i in positions.tolist() for row in [stored.rows[i]]}
            for sheet, row in sorted(held.keys() ^ found.keys()):
                only = "台账有这一行，原件没有" if (sheet, row) in held else "原件有这一行，台账没有"
                yield Fault("originals", f"{name} {sheet}!第{row}行：{only}")
            differing = 0
            for place in sorted(held.keys() & found.keys()):
                i, original = found[place]
                for field, kept in zip(table.spec.fields.values(), held[place], strict=True):
                    was = original[at[field.name]] if field.name in at else None
                    if kept != was:
                        differing += 1
                        if differing <= SHOWN:
                            cell = table.cell(int(table.frame.index[i]), field.name)
                            hide = mask_all if field.personal else mask
                            said = f"台账为 {hide(str(kept))}，原件为 {hide(str(was))}"
                            yield Fault("originals", f"{name} {cell}：{said}")
            if differing > SHOWN:
                yield Fault("originals", f"{name} {table.spec.title}：共 {differing} 个单元格与原件不同")


def _read(job: tuple[Path, str]) -> Reading:
    path, name = job
    return read_bytes(path.read_bytes(), name)
