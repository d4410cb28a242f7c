"""The commands of a season: init, ingest, review, report, trace, render, ledger. Bodies are one call; nothing heavy is imported here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli import calendar, upkeep
from onex.cli.asking import LOCK_WAIT, Format, Formatted, On, Province, Wait, Where
from onex.cli.helping import App
from onex.cli.review_desk import reconcile
from onex.cli.season_papers import number_app, render, template_app
from onex.cli.season_review import review_app

ledger_app = App(help="台账：核对是否完整、未被改动。")


def init(
    directory: Annotated[Path, typer.Argument(metavar="目录", help="建在哪里(新的或空的文件夹)。", show_default=False)],
    province: Annotated[str, typer.Option("--province", metavar="省份", help="省份名称或代码，如 湖南、430000。")],
    ledger: Annotated[
        str, typer.Option("--ledger", metavar="台账", help="文件名，或一个空数据库的地址(postgresql+psycopg://…)。")
    ] = "台账.db",
    format: Formatted = Format.table,
) -> None:
    """新建工作区：设置文件、台账、收发文件夹、登记簿模板。"""
    from onex.cli import workspace

    raise typer.Exit(workspace.init(directory, province, ledger, format.value))


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="路径...", help="文件、文件夹、.zip、通配符，可多个。", show_default=False)
    ],
    on: On = None,
    received: Annotated[
        Optional[str], typer.Option("--received", metavar="日期", help="报送日期(默认取表内申报日期)。")
    ] = None,
    sender: Annotated[str, typer.Option("--from", metavar="单位", help="谁报来的(市州汇总报来时写明)。")] = "",
    receipts: Annotated[
        Optional[Path], typer.Option("--receipts", metavar="目录", help="回执各写一个文件到这个目录，可发给报送单位。")
    ] = None,
    province: Province = None,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """收件：核查后记入台账，每个文件一张回执；同样的文件再收一次不会重复。"""
    from onex.cli import workspace as run

    raise typer.Exit(run.ingest(paths, workspace, on, received, sender, receipts, province, format.value, lock_wait))


def report(
    name: Annotated[str, typer.Argument(metavar="报表", help="如 biweekly。", show_default=False)] = "",
    number: Annotated[
        Optional[int],
        typer.Argument(metavar="期数", min=1, help="写在 --last 后面：最近几期，同 --periods。", show_default=False),
    ] = None,
    period: Annotated[Optional[str], typer.Option("--period", metavar="期次", help="如 2021-B07。")] = None,
    last: Annotated[bool, typer.Option("--last", help="最近结束的一期(默认)。")] = False,
    out: Annotated[
        Optional[Path], typer.Option("--out", metavar="文件", help="写到文件：.xlsx .docx .html .json .csv。")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="列出全部报表。")] = False,
    periods: Annotated[
        int,
        typer.Option(
            "--periods", metavar="期数", min=0, help="一次编制到这一期为止的几期，各写一个文件；cadence 则是回看几期。"
        ),
    ] = 0,
    publish: Annotated[bool, typer.Option("--publish", help="发布：把数字和写出的文件固定下来，记入台账。")] = False,
    by: Annotated[str, typer.Option("--by", metavar="姓名", help="由谁发布。")] = "",
    as_known: Annotated[
        Optional[str],
        typer.Option(
            "--as-known", metavar="日期", help="那一天所知的样子：已发布的取发布时的数字，未发布的按当天的台账计算。"
        ),
    ] = None,
    annex: Annotated[
        str,
        typer.Option(
            "--annex", metavar="附表", help="加一个附表：sources 列出每份回执、文件、校验值、版次和报送单位。"
        ),
    ] = "",
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """编制报表：应报已报、合计、分市州、分证书……，每个数字都能追到学校的单元格。"""
    from onex.cli import results
    from onex.errors import UsageError

    if list_ or not name:
        raise typer.Exit(results.report_list(format.value))
    if last and period:
        raise UsageError("--last 和 --period 两者取一。")
    if number is not None and not last:
        raise UsageError(f"不知道 {number} 是什么；最近几期写成 --last {number} 或 --periods {number}。")
    asked = results.Asked(name, workspace, period, on, out, number or periods, publish, by, as_known, annex)
    raise typer.Exit(results.report(asked, format.value))


def trace(
    of: Annotated[
        str,
        typer.Argument(
            metavar="报表[@期次]", help="如 biweekly@2021-B07；或 onex report 写出的工作簿。", show_default=False
        ),
    ],
    figure: Annotated[
        str,
        typer.Argument(
            metavar="数字",
            help="如 累计培训人数/长沙市，只写指标名就是合计；工作簿则写单元格，如 表2!D7。",
            show_default=False,
        ),
    ],
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """追查报表中的一个数字：由哪些文件的哪些单元格相加而成。"""
    from onex.cli import results

    raise typer.Exit(results.trace(of, figure, workspace, on, format.value))


@ledger_app.command("verify")
def ledger_verify(
    quick: Annotated[bool, typer.Option("--quick", help="不把记录与存档的原件逐格对照(快得多)。")] = False,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """核对台账：事件链、每行记录、每个存档文件、链头、记录与原件，哪里不对就说哪里。"""
    from onex.cli import workspace as run

    raise typer.Exit(run.ledger_verify(workspace, quick, format.value))


@ledger_app.command("backup")
def ledger_backup(
    target: Annotated[
        Optional[Path],
        typer.Argument(metavar="目录", help="备份放在哪里(默认工作区的「备份」文件夹)。", show_default=False),
    ] = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """备份台账和存档，附清单和校验值；备份时别人可以照常收件。"""
    from onex.cli import workspace as run

    raise typer.Exit(run.ledger_backup(target, workspace, format.value))


@ledger_app.command("restore")
def ledger_restore(
    source: Annotated[Path, typer.Argument(metavar="备份", help="备份文件夹。", show_default=False)],
    folder: Annotated[Path, typer.Argument(metavar="目录", help="恢复到哪里(新的或空的文件夹)。", show_default=False)],
    ledger: Annotated[
        str, typer.Option("--ledger", metavar="台账", help="台账放在哪里：文件名，或一个空数据库的地址。")
    ] = "台账.db",
    format: Formatted = Format.table,
) -> None:
    """由备份恢复出一个工作区，并从头核对一遍。"""
    from onex.cli import workspace as run

    raise typer.Exit(run.ledger_restore(source, folder, ledger, format.value))


def attach(app: typer.Typer) -> None:
    """Adds these commands to the program."""
    for command in (init, ingest, reconcile, report, trace, render):
        app.command(command.__name__)(command)
    calendar.attach(app)
    upkeep.attach(app, ledger_app)
    app.add_typer(template_app, name="template")
    app.add_typer(number_app, name="number")
    app.add_typer(review_app, name="review")
    app.add_typer(ledger_app, name="ledger")
