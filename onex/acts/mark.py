"""Writes marked copies of the schools' files, keeping every answer that a school has given before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onex.acts.workers import Progress, silent, workers
from onex.acts.writing import Names, safe_name, write_whole
from onex.errors import Unreadable, UsageError
from onex.model.verdict import FileVerdict, Verdict
from onex.sheets.mark import Marked, mark, split
from onex.sheets.opening import read_input
from onex.sheets.opinions import Opinion, has_opinions, read_opinions
from onex.sheets.splitting import is_merged, shares

TAIL = ".核查"


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """One copy that was written, or None for a file that could not be opened; losses say what the copy does not hold."""

    source: Path
    path: Path | None
    losses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """One source and the copies to be made of it: school code → target; the code None is the whole workbook, "" rows of no known school."""

    file: FileVerdict
    source: Path
    targets: dict[str | None, Path]


def mark_files(
    verdict: Verdict,
    paths: Sequence[Path],
    out_dir: Path,
    split: bool = False,
    force: bool = False,
    progress: Progress = silent,
) -> list[MarkedFile]:
    """A marked copy of every file of the verdict (`paths` in its order); with `split`, of a merged workbook also one for each school.

    An earlier marked copy of the same name is replaced and its answers carried over. Raises UsageError before anything is
    written when a name belongs to a file that is no marked copy (unless `force`) or to one of the sources themselves.
    """
    names = Names()
    jobs = [_job(file, path, out_dir, names, split) for file, path in zip(verdict.files, paths, strict=True)]
    sources = {path.resolve() for path in paths}
    for target in (target for job in jobs for target in job.targets.values()):
        _refuse(target, sources, force)
    with workers(len(jobs), progress) as run:
        return [made for group in run("标注", _written, jobs) for made in group]


def _job(file: FileVerdict, source: Path, out_dir: Path, names: Names, each_school: bool) -> _Job:
    origin = str(source.parent)
    stem = safe_name(source.stem.removesuffix(TAIL))
    found = shares(file.tables) if each_school and is_merged(file.tables) else []
    if not found:
        return _Job(file, source, {None: out_dir / names.give(f"{stem}{TAIL}", _suffix(file), origin)})
    targets: dict[str | None, Path] = {None: out_dir / names.give(f"{stem}{TAIL}", _suffix(file), origin)}
    for share in found:
        own = "_".join(safe_name(word) for word in (share.school_code, share.school) if word)
        own = own if share.school_code else f"未识别学校_{stem}"
        targets[share.school_code] = out_dir / names.give(f"{own}{TAIL}", ".xlsx", str(source))
    return _Job(file, source, targets)


def _suffix(file: FileVerdict) -> str:
    return ".xlsm" if file.reading.format == "xlsm" else ".xlsx"


def _refuse(target: Path, sources: set[Path], force: bool) -> None:
    """Raises UsageError where writing would destroy something that cannot be carried over."""
    if target.resolve() in sources:
        raise UsageError(f"标注副本会覆盖原文件 {target}，请换一个输出目录。")
    if force or not target.exists():
        return
    try:
        known = has_opinions(read_input(target))
    except Unreadable:
        known = None
    if not known:
        raise UsageError(f"{target} 已经存在，不是能认出的标注副本，没有覆盖。请换一个输出目录，或加 --force 覆盖。")


def _written(job: _Job) -> list[MarkedFile]:
    """Makes and writes the copies of one source."""
    try:
        data = read_input(job.source)
        if hashlib.sha256(data).hexdigest() != job.file.reading.source.sha256:
            return [MarkedFile(job.source, None, ("文件在核查之后有改动，没有标注，请重新核查",))]
        copies = _copies(job, data)
    except Unreadable:
        return [MarkedFile(job.source, None, ("文件打不开，没有标注",))]
    made = []
    for code, copy in copies.items():
        target = job.targets[code]
        write_whole(target, copy.bytes)
        made.append(MarkedFile(job.source, target, copy.losses))
    return made


def _copies(job: _Job, data: bytes) -> dict[str | None, Marked]:
    earlier = {code: _earlier(target) for code, target in job.targets.items()}
    copies: dict[str | None, Marked] = {None: mark(data, job.file, earlier[None])}
    if len(job.targets) > 1:
        copies.update(split(data, job.file, {code: rows for code, rows in earlier.items() if code is not None}))
    return copies


def _earlier(target: Path) -> list[Opinion]:
    """The answers in an earlier copy at the same place; none where there is no copy that can be read."""
    try:
        return read_opinions(read_input(target)) if target.exists() else []
    except Unreadable:
        return []
