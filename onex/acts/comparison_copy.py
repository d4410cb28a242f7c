"""Writes the comparison copy (花脸稿) of two Word files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from onex.acts.writing import refuse_existing, write_whole
from onex.conformity.faults import UnreadableDocument
from onex.conformity.revisions.copy import Copy, Source, compare, opened
from onex.errors import Unreadable, UsageError
from onex.model.mask import mask

KINDS = {
    "changed": "修改",
    "inserted": "增加",
    "deleted": "删去",
    "row_inserted": "增加表格行",
    "row_deleted": "删去表格行",
    "table_inserted": "增加表格",
    "table_deleted": "删去表格",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A copy that was written: from which files, by whom, of which day."""

    old: Path
    new: Path
    out: Path
    author: str
    on: date
    copy: Copy

    def as_json(self) -> dict[str, Any]:
        """As onex.comparison/1; personal data in the texts is masked."""
        kinds = Counter(change.kind for change in self.copy.changes)
        return {
            "schema": "onex.comparison/1",
            "old": str(self.old),
            "new": str(self.new),
            "file": str(self.out),
            "author": self.author,
            "on": self.on.isoformat(),
            "counts": {kind: kinds[kind] for kind in KINDS},
            "characters": {"inserted": self.copy.inserted, "deleted": self.copy.deleted},
            "changes": [{"kind": c.kind, "old": mask(c.old), "new": mask(c.new)} for c in self.copy.changes],
            "notes": list(self.copy.notes),
        }


def write_copy(old: Path, new: Path, out: Path, author: str, on: date, *, force: bool = False) -> Compared:
    """Compares and writes. Raises UsageError for a wrong or existing target, UnreadableDocument for a file."""
    if out.suffix.lower() != ".docx":
        raise UsageError(f"花脸稿只能存为 .docx，「{out.name}」不是。")
    if out.exists() and any(path.exists() and path.samefile(out) for path in (old, new)):
        raise UsageError("花脸稿不能覆盖旧稿或新稿，请换一个文件名。")
    refuse_existing([out], force)
    copy = compare(_opened(old), _opened(new), author, on)
    write_whole(out, copy.content)
    return Compared(old, new, out, author, on, copy)


def _opened(path: Path) -> Source:
    try:
        return opened(path.read_bytes())
    except FileNotFoundError:
        raise UnreadableDocument(str(path), "FILE_MISSING") from None
    except OSError:
        raise UnreadableDocument(str(path), "FILE_LOCKED") from None
    except Unreadable as problem:
        raise UnreadableDocument(str(path), problem.code, problem.detail) from None
