"""Paths as people give them: folders, patterns, quoted and dragged names."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from pathlib import Path

from onex.errors import UsageError

ENDINGS = {".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv"}


def expand(paths: Sequence[Path], *also: str) -> list[Path]:
    """The files meant: a folder's workbooks (lock files left out), a pattern's matches, quotes of a dragged path removed.

    also  further endings that a folder's files may have, as ``.zip``

    A name that leads nowhere stays in the list, so that it is reported as missing like any other unreadable file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for one in _one(path, ENDINGS | set(also)):
            found[one] = None
    if not found:
        raise UsageError("没有找到表格文件。请写明文件或文件夹，如 onex validate 申报表.xlsx。")
    return list(found)


def _one(path: Path, endings: set[str]) -> Iterable[Path]:
    if not path.exists():
        bare = Path(str(path).strip().strip("'\"“”"))
        if bare.exists():
            path = bare
        elif glob.has_magic(str(path)):
            return sorted(Path(name) for name in glob.glob(str(path), recursive=True))  # noqa: PTH207
    if path.is_dir():
        return sorted(
            file
            for file in path.rglob("*")
            if file.suffix.lower() in endings and not file.name.startswith(("~$", ".")) and file.is_file()
        )
    return [path]
