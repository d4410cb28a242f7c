"""The commands that look things up: forms and their blanks, policy packs and their official texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli.asking import Day, Format, Formatted, On, Province, Registers, Where
from onex.cli.doc import doc_app
from onex.cli.helping import App

forms_app = App(help="表格：有哪些、怎么填、生成空白表。")
policy_app = App(help="政策包：现行规定、依据条款、登记原文。")
sources_app = App(help="登记政策原文，核查时可引原文。")
policy_app.add_typer(sources_app, name="sources")


@forms_app.command("list")
def forms_list(format: Formatted = Format.table) -> None:
    """列出全部表格和登记簿。"""
    from onex.cli import forms

    raise typer.Exit(forms.list_all(format.value))


@forms_app.command("show")
def forms_show(
    name: Annotated[str, typer.Argument(metavar="表名", help="如 application 或表格全称。")],
    format: Formatted = Format.table,
) -> None:
    """一种表的全部栏目：名称、别名、是否必填、可填内容、用于哪条规定。"""
    from onex.cli import forms

    raise typer.Exit(forms.show(name, format.value))


@forms_app.command("blank")
def forms_blank(
    name: Annotated[str, typer.Argument(metavar="表名", help="如 application 或表格全称。")],
    out: Annotated[Path, typer.Option("--out", metavar="目录", help="写到哪个目录。")] = Path(),
    schools: Annotated[
        Optional[Path],
        typer.Option("--for", metavar="学校名录", help="按学校名录为每所学校各写一份，已知内容预先填好。"),
    ] = None,
    period: Annotated[
        Optional[str],
        typer.Option(
            "--period", metavar="期次", help="如 2021-B08：为工作区中这一期应报的学校各写一份，填好核定规模和上期累计。"
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件。")] = False,
    on: On = None,
    workspace: Where = None,
) -> None:
    """生成空白表：下拉选项、格式、锁定表头、示例行和填表说明都已备好。"""
    from onex.cli import forms

    raise typer.Exit(forms.blank(name, out, schools, force, period, on, workspace))


@policy_app.command("list")
def policy_list(
    province: Province = None,
    on: Day = None,
    format: Formatted = Format.table,
) -> None:
    """列出某省某日有效的全部规定：数值、力度、条款。"""
    from onex.cli import policies

    raise typer.Exit(policies.list_all(province, on, format.value))


@policy_app.command("show")
def policy_show(
    name: Annotated[str, typer.Argument(metavar="规定", help="如 max_pilot_share，或中文名称、R19。")],
    province: Province = None,
    on: Day = None,
    workspace: Where = None,
    format: Formatted = Format.table,
) -> None:
    """一条规定：数值、依据、原文状态和沿革。"""
    from onex.cli import policies

    raise typer.Exit(policies.show(name, province, on, workspace, format.value))


@policy_app.command("diff")
def policy_diff(
    first: Annotated[str, typer.Argument(metavar="省份[@日期]", help="如 湖南@2020-06-01。")],
    second: Annotated[str, typer.Argument(metavar="省份[@日期]", help="如 国家@2020-06-01。")],
    format: Formatted = Format.table,
) -> None:
    """比较两套规定：哪些有、哪些没有、哪些数值不同。"""
    from onex.cli import policies

    raise typer.Exit(policies.diff(first, second, format.value))


@policy_app.command("check")
def policy_check(
    workspace: Where = None,
    format: Formatted = Format.table,
) -> None:
    """检查政策包：写法是否正确，条款能否在已登记的原文中找到。"""
    from onex.cli import policies

    raise typer.Exit(policies.check(workspace, format.value))


@policy_app.command("whatif")
def policy_whatif(
    files: Annotated[
        Optional[list[Path]],
        typer.Argument(metavar="[文件...]", help="学校报来的表格；不写就试算工作区里已收的申报。", show_default=False),
    ] = None,
    setting: Annotated[
        Optional[list[str]], typer.Option("--set", metavar="规定=数值", help="如 max_pilot_share=0.25，可多次。")
    ] = None,
    against: Annotated[
        Optional[Path],
        typer.Option("--against", metavar="政策包", help="换成另一个政策包文件(整个省的，或只有新增条目的)。"),
    ] = None,
    register: Registers = None,
    province: Province = None,
    on: Day = None,
    workspace: Where = None,
    format: Formatted = Format.table,
) -> None:
    """假设某条规定改为另一数值，看哪些学校的结论会变。不保存任何内容。"""
    from onex.cli import supposing

    asked = supposing.Asked(files or [], setting or [], against, register or [], province, on, workspace)
    raise typer.Exit(supposing.whatif(asked, format.value))


@sources_app.command("add")
def sources_add(
    files: Annotated[
        list[Path], typer.Argument(metavar="文件...", help="政策原文(.txt .md .docx)。", show_default=False)
    ],
    regulation: Annotated[
        Optional[str], typer.Option("--as", metavar="文件编号", help="是哪一份文件，如 hunan-2020-3；一般能自动认出。")
    ] = None,
    workspace: Where = None,
) -> None:
    """登记政策原文：解析条款，连同校验值存入工作区。"""
    from onex.cli import policies

    raise typer.Exit(policies.add_sources(files, regulation, workspace))


@sources_app.command("list")
def sources_list(
    workspace: Where = None,
    format: Formatted = Format.table,
) -> None:
    """列出已登记的政策原文。"""
    from onex.cli import policies

    raise typer.Exit(policies.list_sources(workspace, format.value))


def attach(app: typer.Typer) -> None:
    """Adds these groups to the application."""
    app.add_typer(forms_app, name="forms")
    app.add_typer(policy_app, name="policy")
    app.add_typer(doc_app, name="doc")
