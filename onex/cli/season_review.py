"""The commands of review: what is listed, approved, reduced, returned, revoked."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Optional

import typer

from onex.cli.asking import LOCK_WAIT, Format, Formatted, On, Wait, Where
from onex.cli.helping import App


class State(StrEnum):
    """How an application stands."""

    waiting = "waiting"
    approved = "approved"
    returned = "returned"
    revoked = "revoked"


Schools = Annotated[Optional[list[str]], typer.Option("--school", metavar="标识码", help="学校标识码，可多次。")]
Every = Annotated[bool, typer.Option("--all", help="全部能够决定的。")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁决定的。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="为什么。")]
Clause = Annotated[str, typer.Option("--clause", metavar="条款", help="依据的条款，如 “hunan-2020-3 三.4”。")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问。")]

review_app = App(help="审核：列出申报，批准、核减、退回、取消资格。")


@review_app.command("list")
def review_list(
    state: Annotated[Optional[State], typer.Option("--state", help="只列某种状态的。")] = None,
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """列出全部申报：版次、问题数、申报和核定人数、状态。"""
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
    """批准申报：按申报数核定。有错误的不批准，除非用 --despite 写明理由。"""
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
    all: Every = False,
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """退回待审的申报，请学校修改后重报。"""
    from onex.cli import reviewing

    raise typer.Exit(
        reviewing.review_decide(
            "return", workspace, school or [], all, by, reason, on, yes, format.value, lock_wait, clause
        )
    )


@review_app.command("revoke")
def review_revoke(
    by: By,
    reason: Reason,
    school: Schools = None,
    all: Every = False,
    clause: Clause = "",
    on: On = None,
    yes: Yes = False,
    format: Formatted = Format.table,
    workspace: Where = None,
    lock_wait: Wait = LOCK_WAIT,
) -> None:
    """取消已批准学校的试点资格；也用来撤回批准。"""
    from onex.cli import reviewing

    raise typer.Exit(
        reviewing.review_decide(
            "revoke", workspace, school or [], all, by, reason, on, yes, format.value, lock_wait, clause
        )
    )
