"""The commands that write papers: render, and the templates they are written from. Bodies are one call."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli.asking import Format, Formatted, On, Where
from onex.cli.helping import App

template_app = App(help="公文模板：有哪些，抄一份自己改。")


class Ending(StrEnum):
    """The forms that a paper can be written in."""

    docx = "docx"
    pdf = "pdf"
    html = "html"
    txt = "txt"


def render(
    name: Annotated[
        str, typer.Argument(metavar="文件名", help="模板的英文名或中文标题，如 notice、申报通知。", show_default=False)
    ] = "",
    out: Annotated[
        Optional[Path], typer.Option("--out", metavar="路径", help="写到哪里：.docx .pdf .html .txt 文件，或文件夹。")
    ] = None,
    each: Annotated[
        Optional[str], typer.Option("--each", metavar="school|prefecture", help="每所学校或每个市州各写一份。")
    ] = None,
    as_: Annotated[Ending, typer.Option("--as", help="写到文件夹时用哪种格式。")] = Ending.docx,
    period: Annotated[
        Optional[str], typer.Option("--period", metavar="期次", help="说的是哪一期，如 2021-B07。")
    ] = None,
    facts: Annotated[
        Optional[Path], typer.Option("--facts", metavar="文件", help="台账里没有的内容，写在一个 TOML 文件里。")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="列出全部模板。")] = False,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件。")] = False,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """成文：按公文格式写出通知等文件。"""
    from onex.cli import papers
    from onex.errors import UsageError

    if list_ or not name:
        raise typer.Exit(papers.templates(workspace, format.value))
    if out is None:
        raise UsageError("请用 --out 写明写到哪里，如 --out 输出/通知.docx。")
    asked = papers.Asked(name, out, each, f".{as_.value}", period, facts, force)
    raise typer.Exit(papers.render(asked, workspace, on, format.value))


@template_app.command("list")
def template_list(format: Formatted = Format.table, workspace: Where = None) -> None:
    """列出全部模板，本单位自己的在前面用。"""
    from onex.cli import papers

    raise typer.Exit(papers.templates(workspace, format.value))


@template_app.command("copy")
def template_copy(
    name: Annotated[str, typer.Argument(metavar="文件名", help="模板的英文名或中文标题。", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的。")] = False,
    workspace: Where = None,
) -> None:
    """把随程序附带的模板抄到工作区的「模板」文件夹，改了就用改过的。"""
    from onex.cli import papers

    raise typer.Exit(papers.copy(name, workspace, force))
