"""The files of one receipt as a reviewer gets them: the original, and a marked copy for each school meant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onex.acts.mark import TAIL
from onex.acts.originals import Job, judge_original
from onex.acts.writing import write_whole
from onex.model.verdict import FileVerdict
from onex.sheets.mark import Marked, mark, split
from onex.sheets.opinions import Opinion

FOLDERS = ("原件", "核查")
Answers = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One school's marked copy: the stem of its name, and what the ledger knows that the school answered (finding, method, note)."""

    school_code: str
    stem: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Copies:
    """A file of the archive and what is to be made of it. `name`: the original's in the package, empty where it stays; `alone`: one school's file."""

    job: Job
    folder: Path
    name: str
    targets: tuple[Target, ...]
    alone: bool


def copies(asked: Copies) -> tuple[list[str], list[str]]:
    """The files written, and what is to be said of them; a job for a worker process."""
    again = judge_original(asked.job)
    what = asked.job[0].file
    if again.verdict is None:
        return [], [f"{Path(what).name} 没有放入：{again.error}"]
    files, notes = [], []
    if asked.name:
        files.append(f"{FOLDERS[0]}/{asked.name}")
        write_whole(asked.folder / files[0], again.data)
    else:
        notes.append(f"{Path(what).name} 含其他市州的学校，没有放入原件，只放各校自己的核查副本")
    made = _marked(again.data, again.verdict, asked)
    for target in asked.targets:
        copy = made.get(target.school_code)
        if copy is None:
            notes.append(f"{target.stem} 没有核查副本")
            continue
        files.append(f"{FOLDERS[1]}/{target.stem}{TAIL}{copy.suffix}")
        write_whole(asked.folder / files[-1], copy.bytes)
    return files, notes


def _marked(data: bytes, verdict: FileVerdict, asked: Copies) -> dict[str, Marked]:
    """School → its marked copy, with the answers that the ledger knows."""
    present = {finding.id for finding in verdict.findings}
    earlier = {t.school_code: [_opinion(a) for a in t.answers if a[0] in present] for t in asked.targets}
    if asked.alone:
        (code,) = earlier
        return {code: mark(data, verdict, earlier[code])}
    return split(data, verdict, earlier, earlier.keys())


def _opinion(answer: tuple[str, str, str]) -> Opinion:
    finding, method, note = answer
    return Opinion(finding, "", "", "", method, note)
