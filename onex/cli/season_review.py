"""The commands of review: what is listed and shown, approved, reduced, returned, revoked."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Optional

import typer

from onex.cli import review_desk
from onex.cli.asking import LOCK_WAIT, Format, Formatted, On, Wait, Where
from onex.cli.helping import App
from onex.cli.review_desk import By, Call, Clause, Every, Kind, Prefecture, Reason, Schools, Stage, Yes
from onex.cli.reviewing import Chosen, Run


class State(StrEnum):
    """How an application stands."""

    waiting = "waiting"
    approved = "approved"
    returned = "returned"
    revoked = "revoked"


Staged = Annotated[Stage, typer.Option("--stage", help="哪一级的决定：市州 prefecture，省 province。")]

review_app = App(help="审核：列出申报，批准、核减、退回、取消资格；豁免、延期；导出给市州、读回审核表。")


@review_app.command("list")
def review_list(
    state: Annotated[Optional[State], typer.Option("--state", help="只列某种状态的。")] = None,
    prefecture: Prefecture = "",
    kind: Kind = "",
    proposals: Annotated[bool, typer.Option("--proposals", help="列出建议取消资格、退回的；由人决定。")] = False,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """列出全部申报：版次、问题数、申报和核定人数、走到哪一步。"""
    from onex.cli import reviewing

    if proposals:
        raise typer.Exit(reviewing.propose(workspace, on, format.value))
    chosen = Chosen(prefecture=prefecture, kind=kind)
    raise typer.Exit(reviewing.review_list(workspace, on, state.value if state else None, chosen, format.value))


@review_app.command("show")
def review_show(
    school: Annotated[str, typer.Argument(metavar="学校", help="学校标识码、名称或曾用名。", show_default=False)],
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """一所学校的全部卷宗：各版、审核路径、试点和核定规模、问题及其处理、决定。"""
    from onex.cli import dossiers

    raise typer.Exit(dossiers.show(school, workspace, on, format.value))


@review_app.command("approve")
def review_approve(
    by: By,
    reason: Reason,
    school: Schools = None,
    all: Every = False,
    prefecture: Prefecture = "",
    kind: Kind = "",
    call: Call = "",
    stage: Staged = Stage.province,
    strict_route: Annotated[bool, typer.Option("--strict-route", help="要经市州的，市州没有同意就不批准。")] = False,
    despite: Annotated[str, typer.Option("--despite", metavar="理由", help="有错误仍批准的理由(一次一所学校)。")] = "",
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """批准申报：按申报数(市州核减过的按市州核定数)核定。有错误、判定已过时的不批准。"""
    from onex.cli import reviewing

    chosen = Chosen(school or [], all, prefecture, kind, call, stage.value, strict_route)
    run = Run(workspace, on, yes, format.value, lock_wait)
    raise typer.Exit(reviewing.decide("approve", chosen, run, by, reason, clause, despite))


@review_app.command("reduce")
def review_reduce(
    by: By,
    reason: Reason,
    school: Schools = None,
    certificate: Annotated[str, typer.Option("--certificate", metavar="证书", help="证书名称。")] = "",
    level: Annotated[str, typer.Option("--level", metavar="等级", help="elementary、intermediate 或 advanced。")] = "",
    major: Annotated[str, typer.Option("--major", metavar="代码", help="专业代码。")] = "",
    students: Annotated[Optional[int], typer.Option("--students", metavar="人数", min=0, help="核减后的人数。")] = None,
    call: Call = "",
    stage: Staged = Stage.province,
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """核减一个试点的规模：省核减已批准的；市州核减待审的，省批准时即按此数。"""
    from onex.cli import reviewing

    chosen = Chosen(school or [], call=call, stage=stage.value)
    run = Run(workspace, on, yes, format.value, lock_wait)
    pilot = (certificate, level, major)
    raise typer.Exit(reviewing.decide("reduce", chosen, run, by, reason, clause, pilot=pilot, students=students))


@review_app.command("return")
def review_return(
    by: By,
    reason: Reason,
    school: Schools = None,
    all: Every = False,
    prefecture: Prefecture = "",
    kind: Kind = "",
    call: Call = "",
    stage: Staged = Stage.province,
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """退回待审的申报，请学校修改后重报；用 --school 指明已批准、已取消的学校，就是撤回那个决定。"""
    from onex.cli import reviewing

    chosen = Chosen(school or [], all, prefecture, kind, call, stage.value)
    run = Run(workspace, on, yes, format.value, lock_wait)
    raise typer.Exit(reviewing.decide("return", chosen, run, by, reason, clause))


@review_app.command("revoke")
def review_revoke(
    by: By,
    reason: Reason,
    school: Schools = None,
    call: Call = "",
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """取消已批准学校的试点资格；只能逐校决定，建议名单见 onex review list --proposals。"""
    from onex.cli import reviewing

    chosen = Chosen(school or [], call=call)
    run = Run(workspace, on, yes, format.value, lock_wait)
    raise typer.Exit(reviewing.decide("revoke", chosen, run, by, reason, clause))


review_desk.attach(review_app)
