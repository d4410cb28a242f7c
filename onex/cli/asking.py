"""The options that the commands of a season share, each said once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"


Formatted = Annotated[Format, typer.Option("--format", help="输出格式。")]
Where = Annotated[Optional[Path], typer.Option("--workspace", "-w", metavar="目录", help="工作区目录。")]
On = Annotated[Optional[str], typer.Option("--on", metavar="日期", help="以哪一天为准(默认今天)，如 2021-04-20。")]
Wait = Annotated[float, typer.Option("--lock-wait", metavar="秒", min=0, help="台账被占用时最多等多久。")]

LOCK_WAIT = 30.0
