"""The other commands of review: judging again, waivers, leave for reports, packages for cities and their lists read back, reconciling."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli.asking import LOCK_WAIT, Format, Formatted, On, Wait, Where


class Stage(StrEnum):
    """Who reviews."""

    prefecture = "prefecture"
    province = "province"


Schools = Annotated[Optional[list[str]], typer.Option("--school", metavar="标识码", help="学校标识码，可多次。")]
Every = Annotated[bool, typer.Option("--all", help="全部能够决定的。")]
Prefecture = Annotated[str, typer.Option("--prefecture", metavar="市州", help="只限一个市州，如 长沙市。")]
Kind = Annotated[str, typer.Option("--kind", metavar="类型", help="只限一种学校，如 中职、高职。")]
Call = Annotated[str, typer.Option("--call", metavar="批次", help="哪一次申报，如 hunan-2020-3。")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁决定的。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="为什么。")]
Clause = Annotated[str, typer.Option("--clause", metavar="条款", help="依据的条款，如 “hunan-2020-3 三.4”。")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问。")]
Report = Annotated[str, typer.Option("--period", metavar="期次", help="哪一期报告，如 2021-B07。")]
Force = Annotated[bool, typer.Option("--force", help="覆盖已有文件。")]


def judge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出判定已过时的，不重新核查。")] = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """登记簿、规定或表格改动之后，把已收的申报和报告按原来的日期重新核查，列出新增和消除的问题。"""
    from onex.cli import desk

    raise typer.Exit(desk.judge(workspace, dry_run, format.value, lock_wait))


def waive(
    rule: Annotated[str, typer.Option("--rule", metavar="代码", help="豁免哪条规则，如 Q02。")] = "",
    school: Annotated[str, typer.Option("--school", metavar="标识码", help="哪所学校(默认全部学校)。")] = "",
    asked_by: Annotated[str, typer.Option("--asked-by", metavar="单位", help="谁申请的。")] = "",
    by: Annotated[str, typer.Option("--by", metavar="姓名", help="谁批准(或撤回)的。")] = "",
    clause: Clause = "",
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="为什么。")] = "",
    until: Annotated[Optional[str], typer.Option("--until", metavar="日期", help="有效到哪一天。")] = None,
    withdraw: Annotated[Optional[int], typer.Option("--withdraw", metavar="编号", help="撤回第几号豁免。")] = None,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """豁免一条规则：在期限内，这条规则查出的错误不再妨碍批准。撤回用 --withdraw 编号。"""
    from onex.cli import desk

    given = (rule, school, asked_by, by, clause, reason)
    raise typer.Exit(desk.waive(workspace, given, until, withdraw, on, format.value, lock_wait))


def waivers(
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """列出全部豁免：谁申请、谁批准、依据、期限、是否有效。"""
    from onex.cli import desk

    raise typer.Exit(desk.waivers(workspace, on, format.value))


def extend(
    by: By,
    reason: Reason,
    period: Report,
    until: Annotated[str, typer.Option("--until", metavar="日期", help="延到哪一天。")],
    school: Schools = None,
    all: Every = False,
    prefecture: Prefecture = "",
    kind: Kind = "",
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """同意一期报告延期报送：到期之前不算缺报。"""
    from onex.cli import reviewing

    chosen = reviewing.Chosen(school or [], all, prefecture, kind)
    run = reviewing.Run(workspace, on, yes, format.value, lock_wait)
    raise typer.Exit(reviewing.grant(period, until, chosen, run, by, reason, clause))


def exempt(
    by: By,
    reason: Reason,
    period: Report,
    school: Schools = None,
    all: Every = False,
    prefecture: Prefecture = "",
    kind: Kind = "",
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """同意一期报告不报：不算缺报，也不中断连续缺报的计算。"""
    from onex.cli import reviewing

    chosen = reviewing.Chosen(school or [], all, prefecture, kind)
    run = reviewing.Run(workspace, on, yes, format.value, lock_wait)
    raise typer.Exit(reviewing.grant(period, None, chosen, run, by, reason, clause))


def export(
    out: Annotated[Path, typer.Option("--out", metavar="目录", help="写到哪里。")],
    all: Annotated[bool, typer.Option("--all", help="每个市州一个文件夹。")] = False,
    prefecture: Prefecture = "",
    kind: Kind = "",
    call: Call = "",
    stage: Annotated[Optional[Stage], typer.Option("--stage", help="给哪一级审核(默认按审核路径的第一级)。")] = None,
    contacts: Annotated[bool, typer.Option("--contacts", help="审核表附联系人和电话。")] = False,
    force: Force = False,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """导出审核材料：各校原件、核查副本、可填写的审核表和说明；没有台账也能审核。"""
    from onex.cli import desk

    asked = (out, all, prefecture, kind, stage.value if stage else None, call, contacts, force)
    raise typer.Exit(desk.export(workspace, asked, on, format.value, lock_wait))


def import_(
    file: Annotated[Path, typer.Argument(metavar="审核表", help="填好的审核表。", show_default=False)],
    by: By,
    stage: Annotated[Optional[Stage], typer.Option("--stage", help="哪一级的决定(默认按审核表)。")] = None,
    strict_route: Annotated[bool, typer.Option("--strict-route", help="要经市州的，市州没有同意就不批准。")] = False,
    clause: Clause = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会怎样，不记入台账。")] = False,
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """读回填好的审核表：能记的一次记入台账，有出入的逐条列出，不会悄悄采用。"""
    from onex.cli import reviewing

    run = reviewing.Run(workspace, on, yes, format.value, lock_wait)
    asked = (file, by, stage.value if stage else None, clause, strict_route, dry_run)
    raise typer.Exit(reviewing.take(asked, run))


def reconcile(
    export_file: Annotated[
        Optional[Path], typer.Argument(metavar="平台导出表", help="从平台导出的试点清单。", show_default=False)
    ] = None,
    out: Annotated[
        Optional[Path], typer.Option("--out", metavar="文件", help="把已批准的试点写成平台导入表(.xlsx)。")
    ] = None,
    force: Force = False,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """对照平台：已批准的试点与平台导出的清单，平台缺哪些、多哪些、人数和校名哪里不同。"""
    from onex.cli import desk

    raise typer.Exit(desk.reconcile(workspace, export_file, out, force, on, format.value))


def attach(app: typer.Typer) -> None:
    """Adds the commands of this module to the group `review`."""
    for command in (judge, waive, waivers, extend, exempt, export, import_):
        app.command(command.__name__.strip("_"))(command)
