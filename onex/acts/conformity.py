"""Measures Word files against GB/T 9704-2012, one after another; what cannot be read says so and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from onex import __version__, packs
from onex.conformity import pages as counting
from onex.conformity.check import Checked, Outside, check, unread
from onex.conformity.elements import Layout
from onex.conformity.spec import STANDARD
from onex.model.finding import SEVERITIES
from onex.model.policy import Policy

_NATION = "000000"

CSV_COLUMNS = (
    "file", "code", "group", "title", "outcome", "severity", "measured", "required", "tolerance", "regulation", "clause",
    "places", "why", "fix",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be measured, and by what: the day whose law on wording holds, a layout that overrules what is found."""

    files: Sequence[Path]
    on: date
    province: str | None = None
    layout: Layout | None = None
    pages: bool = False


@dataclass(frozen=True)
class Checks:
    """The results of a run."""

    on: date
    policy: Policy
    documents: tuple[Checked, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Severity → failed measures of all documents."""
        return {name: sum(document.counts[name] for document in self.documents) for name in SEVERITIES}

    def exit_code(self, fail_on: str) -> int:
        """3 when a file could not be read, 1 when something at or above `fail_on` failed, else 0."""
        if any(document.error for document in self.documents):
            return 3
        watched = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on != "never" else ()
        return int(any(self.counts[name] for name in watched))

    def as_json(self, fail_on: str) -> dict[str, Any]:
        """The whole as onex.conformity/1."""
        return {
            "schema": "onex.conformity/1",
            "tool": {"version": __version__},
            "standard": STANDARD,
            "on": self.on.isoformat(),
            "policy": {"region": self.policy.region, "digest": self.policy.digest},
            "documents": [document.as_json() for document in self.documents],
            "counts": self.counts,
            "exit": self.exit_code(fail_on),
        }

    def csv_rows(self) -> list[dict[str, Any]]:
        """A row a measure; a file that could not be read is one row."""
        rows: list[dict[str, Any]] = []
        for document in self.documents:
            content = document.as_json()
            error = content["error"]
            if error:
                rows.append(
                    {"file": document.file, "outcome": "unreadable", "why": error["message"], "fix": error["fix"]}
                )
            for line in content["measures"]:
                places = "；".join(f"第{p['paragraph']}段“{p['text']}”" for p in line["places"])
                rows.append({**line, "file": document.file, "places": places})
        return rows


def check_files(request: Request, progress: Callable[[str, int, int], None] | None = None) -> Checks:
    """Every file's results, in their order. Raises UsageError for a province that does not exist."""
    region = packs.province(request.province).code if request.province else _NATION
    policy = packs.resolve(region, request.on)
    outside = Outside(policy, request.layout)
    contents = [_bytes(path) for path in request.files]
    notes: tuple[str, ...] = ()
    counted: list[int | None] = [None] * len(contents)
    if request.pages:
        if counting.program() is None:
            notes = ("本机没有 LibreOffice，总面数只能看文件属性。",)
        else:
            readable = [at for at, data in enumerate(contents) if isinstance(data, bytes)]
            found = counting.count([data for data in contents if isinstance(data, bytes)])
            for at, pages in zip(readable, found, strict=True):
                counted[at] = pages
    documents = []
    for at, (path, data) in enumerate(zip(request.files, contents, strict=True), 1):
        if isinstance(data, bytes):
            documents.append(check(data, str(path), replace(outside, pages=counted[at - 1])))
        else:
            documents.append(unread(str(path), data))
        if progress:
            progress("检查", at, len(contents))
    return Checks(request.on, policy, tuple(documents), notes)


def _bytes(path: Path) -> bytes | str:
    """A file's bytes, or the code that says why there are none."""
    if path.name.startswith("~$"):
        return "FILE_LOCK_FILE"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return "FILE_MISSING"
    except OSError:
        return "FILE_LOCKED"
