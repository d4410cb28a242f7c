"""`onex config show`: what the workspace is set to, and where each value comes from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from onex.cli import here, output
from onex.settings import FILE, SETTINGS, Value, place

_USER_AND_PASSWORD = re.compile(r"(://[^:/@]*):.*@")
_PASSWORD = re.compile(r"(?i)\b((?:ssl)?(?:password|passwd|pwd))=[^&]*")


def show(workspace: Path | None, province: str | None, origin: bool, format_: str) -> int:
    """Every setting, its value, and with `origin` where it comes from."""
    own = here.workspace(workspace, province)
    rows = []
    for key, setting in SETTINGS.items():
        source = own.settings.origin[key]
        where = {"default": "默认", "file": f"文件 {FILE}"}.get(source) or place(key, source)
        rows.append({"key": key, "label": setting.label, "value": shown(own.settings.value(key)), "origin": source,
                     "source": where})  # fmt: skip
    if format_ == "json":
        output.print_json({"schema": "onex.config/1", "root": str(own.root), "settings": rows})
        return 0
    labels = {"key": "设置", "label": "说明", "value": "值"} | ({"source": "来源"} if origin else {})
    here.show([{**row, "value": _words(row["value"])} for row in rows], labels, format_)
    output.say(f"工作区 {own.root}")
    return 0


def shown(value: Value) -> Value | list[str]:
    """A value as it may be shown: no password of a database, no whole telephone.

    >>> shown("postgresql+psycopg://u:s@cret@h/d?sslmode=require"), shown("0731-00000001")
    ('postgresql+psycopg://u:***@h/d?sslmode=require', '0731-****0001')
    """
    from onex.model.mask import mask

    if isinstance(value, tuple):
        return list(value)
    if not isinstance(value, str):
        return value
    if "://" in value:
        return _PASSWORD.sub(r"\1=***", _USER_AND_PASSWORD.sub(r"\1:***@", value))
    return mask(value)


def _words(value: Any) -> str:
    """A value for the terminal."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, list) else str(value)
