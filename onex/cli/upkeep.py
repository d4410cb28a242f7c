"""The commands that keep an office running: settings, receipts, versions, the unattended round. Bodies are one call."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli.asking import LOCK_WAIT, Format, Formatted, On, Province, Wait, Where
from onex.cli.helping import App

config_app = App(help="设置：现在的值，和各自的来源。")
receipt_app = App(help="回执：查看，核对手中的文件是不是收到的那一个。")
run_app = App(help="无人值守：每天自动收件、核查、催报、出报表、备份。")


class Kind(StrEnum):
    """What runs a command every night."""

    cron = "cron"
    systemd = "systemd"
    windows = "windows"


@config_app.command("show")
def config_show(
    origin: Annotated[bool, typer.Option("--origin", help="同时列出来源：选项、环境变量、文件或默认。")] = False,
    province: Province = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """列出全部设置；数据库地址里的密码不显示。"""
    from onex.cli import configuring

    raise typer.Exit(configuring.show(workspace, province, origin, format.value))


@receipt_app.command("show")
def receipt_show(
    number: Annotated[str, typer.Argument(metavar="回执编号", help="如 2021-000123。", show_default=False)],
    out: Annotated[
        Optional[Path], typer.Option("--out", metavar="文件", help="写到 .txt 文件，可发给报送单位。")
    ] = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """再看一次回执，或写成文件发给报送单位。"""
    from onex.cli import receipts

    raise typer.Exit(receipts.show(number, workspace, out, format.value))


@receipt_app.command("check")
def receipt_check(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要核对的文件或 .zip。", show_default=False)],
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """手中的文件是不是收到的那一个：一个字节不差的才算(退出码 0)，不是的退出码 1。"""
    from onex.cli import receipts

    raise typer.Exit(receipts.check(file, workspace, format.value))


School = Annotated[str, typer.Option("--school", metavar="学校", help="学校标识码，或名录中的全称。")]
Form = Annotated[str, typer.Option("--form", metavar="表名", help="如 progress、application、schools。")]
Period = Annotated[str, typer.Option("--period", metavar="期次", help="如 2021-B07；申报写通知编号 hunan-2020-3。")]
From = Annotated[Optional[int], typer.Option("--from", metavar="版次", min=1, help="从第几版(默认倒数第二版)。")]
To = Annotated[Optional[int], typer.Option("--to", metavar="版次", min=1, help="到第几版(默认最后一版)。")]


def ledger_history(
    school: School = "",
    form: Form = "",
    period: Period = "",
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """列出收到的每一版：回执、时间、谁报来的、问题数、是否现行。"""
    from onex.cli import history

    raise typer.Exit(history.history(workspace, school, form, period, format.value))


def ledger_diff(
    school: Annotated[
        str, typer.Argument(metavar="学校", help="学校标识码或全称；登记簿不写。", show_default=False)
    ] = "",
    form: Form = "",
    period: Period = "",
    from_: From = None,
    to: To = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """两版有什么不同：逐条、逐格对照，换了行序也认得；附两个文件中的单元格。"""
    from onex.cli import history

    raise typer.Exit(history.diff(workspace, school, form, period, from_, to, format.value))


@run_app.command("nightly")
def run_nightly(
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """走一遍：收件箱收件、重新核查、待办与催报、到期的报表、核对台账、备份；没有事就不作声。"""
    from onex.cli import running

    raise typer.Exit(running.nightly(workspace, on, format.value, lock_wait))


@run_app.command("install")
def run_install(
    kind: Annotated[
        Optional[Kind], typer.Option("--kind", help="只打印一种；默认打印适合本机的。", show_default=False)
    ] = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """打印每天自动运行要添加的几行(crontab、systemd、Windows 任务计划)；只打印，不安装。"""
    from onex.cli import running

    raise typer.Exit(running.install(workspace, kind.value if kind else None, format.value))


def attach(app: typer.Typer, ledger_app: typer.Typer) -> None:
    """Adds these commands to the program."""
    ledger_app.command("history")(ledger_history)
    ledger_app.command("diff")(ledger_diff)
    app.add_typer(config_app, name="config")
    app.add_typer(receipt_app, name="receipt")
    app.add_typer(run_app, name="run")
