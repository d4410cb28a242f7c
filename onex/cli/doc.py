"""The commands on Word files: measured against the standard, compared with one another. They need no workspace."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli.asking import FailOn, Format, Formatted, On, Province
from onex.cli.helping import App

doc_app = App(help="公文：按 GB/T 9704 检查 Word 文件，制作花脸稿。")


class LayoutChoice(StrEnum):
    """Which layout a document is measured by."""

    auto = "auto"
    general = "general"
    letter = "letter"
    plain = "plain"


@doc_app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="文件...", help="Word 文件(.docx)，可多个、可用通配符或文件夹。", show_default=False),
    ],
    layout: Annotated[
        LayoutChoice,
        typer.Option("--layout", help="按哪种格式：general 通用，letter 信函，plain 没有红头；auto 自动认。"),
    ] = LayoutChoice.auto,
    pages: Annotated[bool, typer.Option("--pages", help="用 LibreOffice 排版，数出总面数(较慢)。")] = False,
    province: Province = None,
    on: On = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="达到哪一级算不通过(退出码 1)。")] = FailOn.error,
    show_all: Annotated[bool, typer.Option("--all", help="列出全部项目，包括合格和不适用的。")] = False,
    format: Formatted = Format.table,
) -> None:
    """按 GB/T 9704-2012 逐项检查 Word 文件。

    哪个程序写的都能查：每项列出实测值、应为值、允许误差、条款和结论；不改动文件。
    """
    from onex.cli import conforming

    raise typer.Exit(
        conforming.check(
            files,
            layout=None if layout is LayoutChoice.auto else layout.value,
            pages=pages,
            province=province,
            on=on,
            fail_on=fail_on.value,
            show_all=show_all,
            format_=format.value,
        )
    )


@doc_app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="旧稿", help="修改前的 Word 文件。", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="新稿", help="修改后的 Word 文件。", show_default=False)],
    out: Annotated[Optional[Path], typer.Option("--out", metavar="文件", help="花脸稿写到哪里(.docx)。")] = None,
    author: Annotated[str, typer.Option("--author", metavar="名称", help="修订标记的作者。")] = "onex",
    on: On = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件。")] = False,
    format: Formatted = Format.table,
) -> None:
    """花脸稿：用修订标记写出两稿的差别。

    保留新稿的格式；在 WPS/Word 中全部接受就是新稿的文字，全部拒绝就是旧稿的文字。
    """
    from onex.cli import comparing_copies
    from onex.errors import UsageError

    if out is None:
        raise UsageError("请用 --out 写明花脸稿写到哪里，如 --out 花脸稿.docx。")
    raise typer.Exit(comparing_copies.diff(old, new, out, author, on, force, format.value))
