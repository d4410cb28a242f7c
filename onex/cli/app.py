"""Every command and its options. Bodies are a few lines: heavy rooms are imported inside the command that needs them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli import season
from onex.cli.helping import App

app = App(name="onex", help="1+X 证书制度试点工作台：看懂学校报来的表格，按现行规定逐条核对，汇总并成文。")
forms_app = App(help="表格：有哪些、怎么填、生成空白表。")
policy_app = App(help="政策包：现行规定、依据条款、登记原文。")
sources_app = App(help="登记政策原文，核查时可引原文。")
app.add_typer(forms_app, name="forms")
app.add_typer(policy_app, name="policy")
policy_app.add_typer(sources_app, name="sources")


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class VerdictFormat(StrEnum):
    """How a verdict is printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class FailOn(StrEnum):
    """The gravest finding that still lets a run succeed is the one below this."""

    error = "error"
    warning = "warning"
    notice = "notice"
    never = "never"


OnOption = Annotated[Optional[str], typer.Option("--on", metavar="日期", help="按哪一天的规定判定，如 2020-06-10。")]
ProvinceOption = Annotated[
    Optional[str], typer.Option("--province", metavar="省份", help="省份名称或代码，如 湖南、430000。")
]
RegisterOption = Annotated[
    Optional[list[Path]],
    typer.Option("--register", metavar="文件", help="登记簿(学校名录、证书目录、备案名单)，可多次。"),
]
FormatOption = Annotated[Format, typer.Option("--format", help="输出格式。")]
WorkspaceOption = Annotated[Optional[Path], typer.Option("--workspace", "-w", metavar="目录", help="工作区目录。")]


@app.callback(invoke_without_command=True)
def start(
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="不用颜色；写在哪个命令后面都可以。")] = False,  # noqa: ARG001
    debug: Annotated[bool, typer.Option("--debug", help="出错时显示技术细节；写在哪个命令后面都可以。")] = False,  # noqa: ARG001
) -> None:
    """1+X 证书制度试点工作台。"""
    if version:
        from onex import __version__

        typer.echo(f"onex {__version__}")
        raise typer.Exit


@app.command()
def validate(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="文件...", help="学校或市州报来的表格，可多个、可用通配符或文件夹。", show_default=False
        ),
    ],
    mark: Annotated[
        Optional[Path], typer.Option("--mark", metavar="目录", help="把标注了问题的副本写到这个目录。")
    ] = None,
    split: Annotated[bool, typer.Option("--split", help="汇总文件按学校拆成单独的标注副本。")] = False,
    register: RegisterOption = None,
    province: ProvinceOption = None,
    on: OnOption = None,
    received: Annotated[
        Optional[str], typer.Option("--received", metavar="日期", help="文件报送日期(默认取表内申报日期)。")
    ] = None,
    form: Annotated[
        Optional[str], typer.Option("--form", metavar="表名", help="只按这种表读取，如 application。")
    ] = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="达到哪一级算不通过(退出码 1)。")] = FailOn.error,
    show_all: Annotated[bool, typer.Option("--all", help="终端上列出全部问题，不截断。")] = False,
    format: Annotated[VerdictFormat, typer.Option("--format", help="输出格式。")] = VerdictFormat.table,
    workspace: WorkspaceOption = None,
) -> None:
    """核对表格，指出问题、依据和改法。

    逐格读取，按现行规定判定；不改动原文件，不保存任何内容。
    """
    from onex.cli import judging

    raise typer.Exit(
        judging.validate(
            files,
            mark=mark,
            split=split,
            registers=register or [],
            province=province,
            on=on,
            received=received,
            form=form,
            fail_on=fail_on.value,
            show_all=show_all,
            format_=format.value,
            workspace=workspace,
        )
    )


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="文件...", help="要查看的表格。", show_default=False)],
    format: FormatOption = Format.table,
) -> None:
    """查看读懂了什么，不作判定。

    是哪种表、表头在哪行、每列对应哪一栏、哪些行没有读取及原因。
    """
    from onex.cli import reading

    raise typer.Exit(reading.show(files, format.value))


@app.command()
def explain(
    code: Annotated[
        str, typer.Argument(metavar="代码", help="规则、问题或错误代码，如 Q02、W05、FILE_ENCRYPTED；也可写 R19。")
    ],
    province: ProvinceOption = None,
    on: OnOption = None,
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """解释一条规则或一个错误代码。

    含义、依据条款、现行数值、示例、沿革。
    """
    from onex.cli import explaining

    raise typer.Exit(explaining.show(code, province, on, format.value, workspace))


@app.command()
def demo(
    directory: Annotated[
        Optional[Path], typer.Argument(metavar="目录", help="写到哪里(默认 ./onex-demo)。", show_default=False)
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """演示：在样例省份上走一遍。

    核对样例表格，并对照答案：埋下的问题找到几个、漏了几个、多报几个。
    """
    from onex.cli import demonstrating

    raise typer.Exit(demonstrating.run(directory or Path("onex-demo"), format.value))


@app.command()
def schema(
    thing: Annotated[
        str, typer.Argument(metavar="名称", help="verdict、reading、forms …；不写则列出。", show_default=False)
    ] = "",
) -> None:
    """打印 JSON 输出的结构定义(JSON Schema)。"""
    from onex.cli import schemas

    raise typer.Exit(schemas.show(thing))


@app.command()
def doctor(
    format: FormatOption = Format.table,
) -> None:
    """检查本机缺什么、怎么办。

    版本、终端编码、转换程序、工作日历、读取限制。
    """
    from onex.cli import examining

    raise typer.Exit(examining.show(format.value))


# -- forms -------------------------------------------------------------------------------------------------------------


@forms_app.command("list")
def forms_list(format: FormatOption = Format.table) -> None:
    """列出全部表格和登记簿。"""
    from onex.cli import forms

    raise typer.Exit(forms.list_all(format.value))


@forms_app.command("show")
def forms_show(
    name: Annotated[str, typer.Argument(metavar="表名", help="如 application 或表格全称。")],
    format: FormatOption = Format.table,
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
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件。")] = False,
) -> None:
    """生成空白表：下拉选项、格式、锁定表头、示例行和填表说明都已备好。"""
    from onex.cli import forms

    raise typer.Exit(forms.blank(name, out, schools, force))


# -- policy ------------------------------------------------------------------------------------------------------------


@policy_app.command("list")
def policy_list(
    province: ProvinceOption = None,
    on: OnOption = None,
    format: FormatOption = Format.table,
) -> None:
    """列出某省某日有效的全部规定：数值、力度、条款。"""
    from onex.cli import policies

    raise typer.Exit(policies.list_all(province, on, format.value))


@policy_app.command("show")
def policy_show(
    name: Annotated[str, typer.Argument(metavar="规定", help="如 max_pilot_share，或中文名称、R19。")],
    province: ProvinceOption = None,
    on: OnOption = None,
    workspace: WorkspaceOption = None,
    format: FormatOption = Format.table,
) -> None:
    """一条规定：数值、依据、原文状态和沿革。"""
    from onex.cli import policies

    raise typer.Exit(policies.show(name, province, on, workspace, format.value))


@policy_app.command("diff")
def policy_diff(
    first: Annotated[str, typer.Argument(metavar="省份[@日期]", help="如 湖南@2020-06-01。")],
    second: Annotated[str, typer.Argument(metavar="省份[@日期]", help="如 国家@2020-06-01。")],
    format: FormatOption = Format.table,
) -> None:
    """比较两套规定：哪些有、哪些没有、哪些数值不同。"""
    from onex.cli import policies

    raise typer.Exit(policies.diff(first, second, format.value))


@policy_app.command("check")
def policy_check(
    workspace: WorkspaceOption = None,
    format: FormatOption = Format.table,
) -> None:
    """检查政策包：写法是否正确，条款能否在已登记的原文中找到。"""
    from onex.cli import policies

    raise typer.Exit(policies.check(workspace, format.value))


@policy_app.command("whatif")
def policy_whatif(
    files: Annotated[list[Path], typer.Argument(metavar="文件...", help="学校报来的表格。", show_default=False)],
    setting: Annotated[list[str], typer.Option("--set", metavar="规定=数值", help="如 max_pilot_share=0.25，可多次。")],
    register: RegisterOption = None,
    province: ProvinceOption = None,
    on: OnOption = None,
    format: FormatOption = Format.table,
) -> None:
    """假设某条规定改为另一数值，看哪些学校的结论会变。不保存任何内容。"""
    from onex.cli import policies

    raise typer.Exit(policies.whatif(files, setting, register or [], province, on, format.value))


@sources_app.command("add")
def sources_add(
    files: Annotated[
        list[Path], typer.Argument(metavar="文件...", help="政策原文(.txt .md .docx)。", show_default=False)
    ],
    regulation: Annotated[
        Optional[str], typer.Option("--as", metavar="文件编号", help="是哪一份文件，如 hunan-2020-3；一般能自动认出。")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """登记政策原文：解析条款，连同校验值存入工作区。"""
    from onex.cli import policies

    raise typer.Exit(policies.add_sources(files, regulation, workspace))


@sources_app.command("list")
def sources_list(
    workspace: WorkspaceOption = None,
    format: FormatOption = Format.table,
) -> None:
    """列出已登记的政策原文。"""
    from onex.cli import policies

    raise typer.Exit(policies.list_sources(workspace, format.value))


season.attach(app)
