"""`onex schema`: the JSON Schemas of what onex prints, shipped in onex/schemas."""

from __future__ import annotations

import sys
from pathlib import Path

from onex.cli import output
from onex.errors import UsageError

_FOLDER = Path(__file__).resolve().parent.parent / "schemas"


def names() -> list[str]:
    """Every thing that has a schema."""
    return sorted(path.name.removesuffix(".json") for path in _FOLDER.glob("*.json"))


def show(thing: str) -> int:
    """Prints one schema, or the list of them."""
    if not thing:
        print("\n".join(names()))
        return 0
    path = _FOLDER / f"{thing}.json"
    if thing not in names():
        from onex.catalog import nearest

        raise UsageError(
            f"没有「{output.safe(thing)}」的结构定义。{nearest(thing, names())}可用：{'、'.join(names())}。"
        )
    sys.stdout.write(path.read_text("utf-8"))
    return 0
