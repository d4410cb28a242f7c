"""`onex doctor`: what this machine has and lacks for the work, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

from onex.cli import output


def show(format_: str, workspace: Path | None = None) -> int:
    """Every check with its remedy; 0 always: a lack is said, not punished."""
    rows = [*_program(), *_reading(), *_calendar(), *_documents(), *_workspace(workspace)]
    if format_ == "json":
        output.print_json({"schema": "onex.doctor/1", "checks": rows})
    elif format_ == "csv":
        output.print_csv(("what", "state", "found", "advice"), rows)
    else:
        marks = {"good": "正常", "lack": "欠缺", "note": "注意"}
        shown = [{**row, "state": marks[row["state"]]} for row in rows]
        output.print_table(shown, {"what": "项目", "state": "状态", "found": "情况", "advice": "怎么办"})
    return 0


def _row(what: str, state: str, found: str, advice: str = "") -> dict[str, str]:
    return {"what": what, "state": state, "found": found, "advice": advice}


def _workspace(option: Path | None) -> list[dict[str, str]]:
    """The workspace meant or found; nothing where there is none."""
    from onex.acts.doctor import examine
    from onex.cli.here import now
    from onex.cli.place import workspace_root

    root = workspace_root(option)
    found = examine(root, now()) if root else []
    return [_row(one.what, one.state, one.found, one.advice) for one in found]


def _program() -> list[dict[str, str]]:
    from onex import __version__, formbook, packs

    known = packs.load_packs()
    provinces = "、".join(p.name for p in known.provinces if p.pack)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    wide = encoding in ("utf8", "gbk", "cp936", "gb18030")
    return [
        _row(
            "onex", "good", f"{__version__},Python {platform.python_version()},{platform.system()} {platform.machine()}"
        ),
        _row("表格定义", "good", f"{len(formbook.forms())} 种"),
        _row("政策包", "good", f"规定 {len(known.provisions)} 条；省级：{provinces}"),
        _row(
            "终端编码",
            "good" if wide else "note",
            encoding,
            "" if wide else "显示不了的汉字会写成编码；可设 PYTHONIOENCODING=utf-8",
        ),
    ]


def _reading() -> list[dict[str, str]]:
    limited = os.name == "posix"
    return [
        _row("读取 .xlsx", "good", "自带读取器，有大小、层数、压缩比限制；宏从不运行"),
        _row(
            "读取 .xls .et .ods",
            "good" if limited else "note",
            "在子进程中读取，限内存和时间" if limited else "本系统不能限制子进程内存，改用更小的文件上限",
            "" if limited else "大文件请先另存为 .xlsx",
        ),
    ]


def _calendar() -> list[dict[str, str]]:
    from onex.model.workdays import covered

    first, last = covered()
    short = last < output.today().replace(month=12, day=31)
    advice = "升级 chinesecalendar 后再算跨年期限" if short else ""
    return [_row("工作日历", "note" if short else "good", f"{first} 至 {last}；之后的日期标为暂定", advice)]


def _documents() -> list[dict[str, str]]:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    return [
        _row(
            "转 PDF",
            "good" if office else "note",
            office or "没有 LibreOffice",
            "" if office else "公文先出 .docx；要 PDF 请安装 LibreOffice 或用 WPS 另存",
        )
    ]
