"""The commands of a season: init, ingest, review, report, trace, render, ledger. Bodies are one call; nothing heavy is imported here."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli.helping import App


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class State(StrEnum):
    """How an application stands."""

    waiting = "waiting"
    approved = "approved"
    returned = "returned"
    revoked = "revoked"


Formatted = Annotated[Format, typer.Option("--format", help="输出格式。")]
Where = Annotated[Optional[Path], typer.Option("--workspace", "-w", metavar="目录", help="工作区目录。")]
On = Annotated[Optional[str], typer.Option("--on", metavar="日期", help="以哪一天为准(默认今天),如 2021-04-20。")]
Wait = Annotated[float, typer.Option("--lock-wait", metavar="秒", min=0, help="台账被占用时最多等多久。")]
Schools = Annotated[Optional[list[str]], typer.Option("--school", metavar="标识码", help="学校标识码,可多次。")]
Every = Annotated[bool, typer.Option("--all", help="全部能够决定的。")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁决定的。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="为什么。")]
Clause = Annotated[str, typer.Option("--clause", metavar="条款", help="依据的条款,如 “hunan-2020-3 三.4”。")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问。")]

LOCK_WAIT = 30.0

review_app = App(help="审核:列出申报,批准、核减、退回、取消资格。")
ledger_app = App(help="台账:核对是否完整、未被改动。")


def init(
    directory: Annotated[Path, typer.Argument(metavar="目录", help="建在哪里(新的或空的文件夹)。", show_default=False)],
    province: Annotated[str, typer.Option("--province", metavar="省份", help="省份名称或代码,如 湖南、430000。")],
    format: Formatted = Format.table,
) -> None:
    """新建工作区:设置文件、台账、收发文件夹、登记簿模板。"""
    from onex.cli import workspace

    raise typer.Exit(workspace.init(directory, province, format.value))


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="路径...", help="文件或文件夹,可多个。", show_default=False)],
    on: On = None,
    received: Annotated[
        Optional[str], typer.Option("--received", metavar="日期", help="报送日期(默认取表内申报日期)。")
    ] = None,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """收件:核查后记入台账,每个文件一张回执;同样的文件再收一次不会重复。"""
    from onex.cli import workspace as run

    raise typer.Exit(run.ingest(paths, workspace, on, received, format.value, lock_wait))


@review_app.command("list")
def review_list(
    state: Annotated[Optional[State], typer.Option("--state", help="只列某种状态的。")] = None,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """列出全部申报:版次、问题数、申报和核定人数、状态。"""
    from onex.cli import reviewing

    raise typer.Exit(reviewing.review_list(workspace, on, state.value if state else None, format.value))


@review_app.command("approve")
def review_approve(
    by: By,
    reason: Reason,
    school: Schools = None,
    all: Every = False,
    despite: Annotated[str, typer.Option("--despite", metavar="理由", help="有错误仍批准的理由(一次一所学校)。")] = "",
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """批准申报:按申报数核定。有错误的不批准,除非用 --despite 写明理由。"""
    from onex.cli import reviewing

    raise typer.Exit(
        reviewing.review_decide(
            "approve", workspace, school or [], all, by, reason, on, yes, format.value, lock_wait, clause, despite
        )
    )


@review_app.command("reduce")
def review_reduce(
    by: By,
    reason: Reason,
    school: Schools = None,
    certificate: Annotated[str, typer.Option("--certificate", metavar="证书", help="证书名称。")] = "",
    level: Annotated[str, typer.Option("--level", metavar="等级", help="elementary、intermediate 或 advanced。")] = "",
    major: Annotated[str, typer.Option("--major", metavar="代码", help="专业代码。")] = "",
    students: Annotated[Optional[int], typer.Option("--students", metavar="人数", min=0, help="核减后的人数。")] = None,
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """核减已批准的一个试点的规模。"""
    from onex.cli import reviewing

    pilot = (certificate, level, major)
    raise typer.Exit(
        reviewing.review_decide(
            "reduce",
            workspace,
            school or [],
            False,
            by,
            reason,
            on,
            yes,
            format.value,
            lock_wait,
            clause,
            "",
            pilot,
            students,
        )
    )


@review_app.command("return")
def review_return(
    by: By,
    reason: Reason,
    school: Schools = None,
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """退回待审的申报,请学校修改后重报。"""
    from onex.cli import reviewing

    raise typer.Exit(
        reviewing.review_decide(
            "return", workspace, school or [], False, by, reason, on, yes, format.value, lock_wait, clause
        )
    )


@review_app.command("revoke")
def review_revoke(
    by: By,
    reason: Reason,
    school: Schools = None,
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """取消已批准学校的试点资格;也用来撤回批准。"""
    from onex.cli import reviewing

    raise typer.Exit(
        reviewing.review_decide(
            "revoke", workspace, school or [], False, by, reason, on, yes, format.value, lock_wait, clause
        )
    )


def report(
    name: Annotated[str, typer.Argument(metavar="报表", help="如 biweekly。", show_default=False)] = "",
    period: Annotated[Optional[str], typer.Option("--period", metavar="期次", help="如 2021-B07。")] = None,
    last: Annotated[bool, typer.Option("--last", help="最近结束的一期(默认)。")] = False,
    out: Annotated[Optional[Path], typer.Option("--out", metavar="文件", help="写到文件:.xlsx .json .csv。")] = None,
    list_: Annotated[bool, typer.Option("--list", help="列出全部报表。")] = False,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """编制报表:应报已报、合计、分市州、分证书……,每个数字都能追到学校的单元格。"""
    from onex.cli import results
    from onex.errors import UsageError

    if list_ or not name:
        raise typer.Exit(results.report_list(format.value))
    if last and period:
        raise UsageError("--last 和 --period 两者取一。")
    raise typer.Exit(results.report(name, workspace, period, on, out, format.value))


def trace(
    of: Annotated[str, typer.Argument(metavar="报表[@期次]", help="如 biweekly@2021-B07。", show_default=False)],
    figure: Annotated[
        str, typer.Argument(metavar="数字", help="如 累计培训人数/长沙市;只写指标名就是合计。", show_default=False)
    ],
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """追查报表中的一个数字:由哪些文件的哪些单元格相加而成。"""
    from onex.cli import results

    raise typer.Exit(results.trace(of, figure, workspace, on, format.value))


def render(
    name: Annotated[
        str, typer.Argument(metavar="文件名", help="模板的英文名或中文标题,如 notice、申报通知。", show_default=False)
    ] = "",
    out: Annotated[Optional[Path], typer.Option("--out", metavar="路径", help="写到哪里:.docx 文件,或文件夹。")] = None,
    each: Annotated[Optional[str], typer.Option("--each", metavar="school", help="每所学校各写一份。")] = None,
    list_: Annotated[bool, typer.Option("--list", help="列出全部模板。")] = False,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件。")] = False,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """成文:按公文格式写出通知等文件(.docx)。"""
    from onex.cli import results
    from onex.errors import UsageError

    if list_ or not name:
        raise typer.Exit(results.render_list(workspace, format.value))
    if out is None:
        raise UsageError("请用 --out 写明写到哪里,如 --out 输出/通知.docx。")
    raise typer.Exit(results.render(name, workspace, out, each, on, force, format.value))


@ledger_app.command("verify")
def ledger_verify(
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """核对台账:事件链、每行记录、每个存档文件、链头,哪里不对就说哪里。"""
    from onex.cli import workspace as run

    raise typer.Exit(run.ledger_verify(workspace, format.value))


def attach(app: typer.Typer) -> None:
    """Adds these commands to the program."""
    for command in (init, ingest, report, trace, render):
        app.command(command.__name__)(command)
    app.add_typer(review_app, name="review")
    app.add_typer(ledger_app, name="ledger")
