"""The options that commands share, each said once."""

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


class FailOn(StrEnum):
    """The gravest finding that still lets a run succeed is the one below this."""

    error = "error"
    warning = "warning"
    notice = "notice"
    never = "never"


Formatted = Annotated[Format, typer.Option("--format", help="输出格式。")]
Where = Annotated[Optional[Path], typer.Option("--workspace", "-w", metavar="目录", help="工作区目录。")]
On = Annotated[Optional[str], typer.Option("--on", metavar="日期", help="以哪一天为准(默认今天)，如 2021-04-20。")]
Wait = Annotated[float, typer.Option("--lock-wait", metavar="秒", min=0, help="台账被占用时最多等多久。")]

Day = Annotated[Optional[str], typer.Option("--on", metavar="日期", help="按哪一天的规定判定，如 2020-06-10。")]
Province = Annotated[
    Optional[str], typer.Option("--province", metavar="省份", help="省份名称或代码，如 湖南、430000。")
]
Registers = Annotated[
    Optional[list[Path]],
    typer.Option("--register", metavar="文件", help="登记簿(学校名录、证书目录、备案名单)，可多次。"),
]

LOCK_WAIT = 30.0
