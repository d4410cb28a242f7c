"""The commands that write papers: render, the templates they are written from, the register of their numbers. Bodies are one call."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli.asking import LOCK_WAIT, Format, Formatted, On, Wait, Where
from onex.cli.helping import App

template_app = App(help="公文模板：有哪些，抄一份自己改。")
number_app = App(help="文号登记簿：哪些已用、预留、作废，哪些是空号。")


class Ending(StrEnum):
    """The forms that a paper can be written in."""

    docx = "docx"
    pdf = "pdf"
    html = "html"
    txt = "txt"


class OnError(StrEnum):
    """What becomes of a batch when one of it cannot be written."""

    stop = "stop"
    collect = "collect"


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
    school: Annotated[
        str, typer.Option("--school", metavar="学校", help="只写这一所：学校标识码或全称。", show_default=False)
    ] = "",
    draft: Annotated[
        Optional[str], typer.Option("--draft", metavar="字样", help="草稿上标的字样：征求意见稿(默认)或送审稿。")
    ] = None,
    issue: Annotated[
        bool, typer.Option("--issue", help="印发：从登记簿取文号，文件和所据内容存档，记入台账；不写就是草稿。")
    ] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="姓名", help="签发人；不写的用设置里的 approver。", show_default=False)
    ] = "",
    prefix: Annotated[
        str, typer.Option("--prefix", metavar="代字", help="机关代字；不写的用设置里的。", show_default=False)
    ] = "",
    number: Annotated[
        str,
        typer.Option("--number", metavar="文号", help="印发时用预留的这个号；取原件时要哪个号。", show_default=False),
    ] = "",
    again: Annotated[bool, typer.Option("--again", help="印发过的再发一份，另编文号。")] = False,
    as_issued: Annotated[
        bool, typer.Option("--as-issued", help="取出已印发的原件，一字不差；用 --number、--school 或 --each 指明。")
    ] = False,
    on_error: Annotated[
        OnError, typer.Option("--on-error", help="成批写时有一份写不成：stop 停下，collect 写完其余的再列出。")
    ] = OnError.stop,
    contacts: Annotated[bool, typer.Option("--contacts", help="发送清单带联系人和电话，只有本人能读。")] = False,
    list_: Annotated[bool, typer.Option("--list", help="列出全部模板。")] = False,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件。")] = False,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """成文：按公文格式写出通知等文件，草稿或正式印发。"""
    from onex.cli import papers
    from onex.errors import UsageError

    if list_ or not (name or as_issued):
        raise typer.Exit(papers.templates(workspace, format.value))
    if out is None:
        raise UsageError("请用 --out 写明写到哪里，如 --out 输出/通知.docx。")
    collect, ending = on_error is OnError.collect, f".{as_.value}"
    signed = (issue, by, prefix, number, again, as_issued)
    asked = papers.Asked(
        name, out, each, school, ending, period, facts, draft, *signed, collect, contacts, force, lock_wait
    )
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


Prefix = Annotated[
    str, typer.Option("--prefix", metavar="代字", help="机关代字，如 湘教通；不写的用设置里的。", show_default=False)
]
Year = Annotated[Optional[int], typer.Option("--year", metavar="年份", min=1949, max=2999, help="哪一年的，如 2021。")]
By = Annotated[
    str, typer.Option("--by", metavar="姓名", help="经手人；不写的用设置里的 approver。", show_default=False)
]
Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="为什么，必须写。", show_default=False)]


@number_app.command("list")
def number_list(
    prefix: Prefix = "",
    year: Year = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """列出文号：占用、预留、作废，给了哪份文件，哪天，谁经手；空号也列出。"""
    from onex.cli import numbering

    raise typer.Exit(numbering.show(prefix, year, workspace, format.value))


@number_app.command("reserve")
def number_reserve(
    number: Annotated[str, typer.Argument(metavar="文号", help="如 12；不写就是下一个号。", show_default=False)] = "",
    count: Annotated[
        int, typer.Option("--count", metavar="个数", min=1, max=999, help="接着预留几个。", show_default=False)
    ] = 1,
    reason: Reason = "",
    by: By = "",
    prefix: Prefix = "",
    year: Year = None,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """预留文号：自动编号时跳过它，印发时用 --number 指明才用。"""
    from onex.cli import numbering

    asked = numbering.Asked(number, count, prefix, year, by, reason)
    raise typer.Exit(numbering.reserve(asked, workspace, on, format.value, lock_wait))


@number_app.command("void")
def number_void(
    number: Annotated[str, typer.Argument(metavar="文号", help="如 12 或 湘教通〔2021〕12号。", show_default=False)],
    reason: Reason = "",
    by: By = "",
    prefix: Prefix = "",
    year: Year = None,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """作废一个文号：以后不再使用；已印发的文件仍在存档里。"""
    from onex.cli import numbering

    asked = numbering.Asked(number, 1, prefix, year, by, reason)
    raise typer.Exit(numbering.void(asked, workspace, on, format.value, lock_wait))
