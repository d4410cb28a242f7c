"""Writes marked copies beside the schools' files, keeping every answer that a school has given before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onex.acts.writing import Names, safe_name, write_whole
from onex.errors import Unreadable, UsageError
from onex.model.verdict import FileVerdict, Verdict
from onex.sheets.mark import Marked, mark, split
from onex.sheets.opening import read_input
from onex.sheets.opinions import Opinion, has_opinions, read_opinions

TAIL = ".核查"


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """One copy that was written, or None for a file that could not be opened; losses say what the copy does not hold."""

    source: Path
    path: Path | None
    losses: tuple[str, ...]


def mark_files(
    verdict: Verdict, paths: Sequence[Path], out_dir: Path, *, split_schools: bool = False, force: bool = False
) -> list[MarkedFile]:
    """A marked copy of every file of the verdict (`paths` in its order), or with `split_schools` one for each school.

    An earlier marked copy of the same name is replaced and its answers carried over. Raises UsageError before anything is
    written when a name belongs to a file that is no marked copy (unless `force`) or to one of the sources themselves.
    """
    names = Names()
    written = []
    sources = {path.resolve() for path in paths}
    for file, path in zip(verdict.files, paths, strict=True):
        written += _mark_one(file, path, out_dir, names, sources, split_schools, force)
    return written


def _mark_one(
    file: FileVerdict, path: Path, out_dir: Path, names: Names, sources: set[Path], split_schools: bool, force: bool
) -> list[MarkedFile]:
    try:
        data = read_input(path)
        several = split_schools and len({s for t in file.tables for s in _schools(t)}) > 1
        if several:
            return [
                _written(path, out_dir / _school_file(names, file, code, path), copy, data, file, sources, force, code)
                for code, copy in split(data, file).items()
            ]
        suffix = ".xlsm" if file.reading.format == "xlsm" else ".xlsx"
        target = out_dir / names.give(f"{safe_name(path.stem.removesuffix(TAIL))}{TAIL}", suffix, str(path.parent))
        copy = mark(data, file, _earlier(target, sources, force))
    except Unreadable:
        return [MarkedFile(path, None, ("文件打不开,没有标注",))]
    write_whole(target, copy.bytes)
    return [MarkedFile(path, target, copy.losses)]
