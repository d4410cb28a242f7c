"""Reads the files named on its command line and prints one JSON line for each: what came of it, how long, how much memory."""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from pathlib import Path

from onex.errors import Unreadable
from onex.sheets.opening import open_book


def outcome(path: Path) -> dict[str, object]:
    """Counts of a book, or the code of the error."""
    try:
        book = open_book(path)
    except Unreadable as problem:
        return {"error": problem.code}
    kinds = [sheet.kinds[code].type for sheet in book.sheets for code in sheet.codes]
    errors, uncalculated = kinds.count("error"), kinds.count("no_value")
    return {"sheets": len(book.sheets), "cells": len(kinds) - uncalculated, "errors": errors, "no_value": uncalculated}


def own_peak() -> float:
    """The largest memory of this process so far, in MiB; /proc does not count what its parent had, getrusage does."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else peak(resource.RUSAGE_SELF)


def peak(who: int) -> float:
    """The largest memory of this process or of its children so far, in MiB."""
    return resource.getrusage(who).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """One line a file, in the order given."""
    for name in sys.argv[1:]:
        began = time.perf_counter()
        found = outcome(Path(name))
        found["seconds"] = time.perf_counter() - began
        found["own_mib"], found["jail_mib"] = own_peak(), peak(resource.RUSAGE_CHILDREN)
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
