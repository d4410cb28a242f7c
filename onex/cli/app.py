"""Every command and its options. Bodies are a few lines: heavy rooms are imported inside the command that needs them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from onex.cli import reference, season
from onex.cli.asking import Day, FailOn, Format, Formatted, Province, Registers, Where
from onex.cli.helping import App

app = App(name="onex", help="1+X 证书制度试点工作台：看懂学校报来的表格，按现行规定逐条核对，汇总并成文。")


class VerdictFormat(StrEnum):
    """How a verdict is printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


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
    register: Registers = None,
    province: Province = None,
    on: Day = None,
    received: Annotated[
        Optional[str], typer.Option("--received", metavar="日期", help="文件报送日期(默认取表内申报日期)。")
    ] = None,
    form: Annotated[
        Optional[str], typer.Option("--form", metavar="表名", help="只按这种表读取，如 application。")
    ] = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="达到哪一级算不通过(退出码 1)。")] = FailOn.error,
    show_all: Annotated[bool, typer.Option("--all", help="终端上列出全部问题，不截断。")] = False,
    format: Annotated[VerdictFormat, typer.Option("--format", help="输出格式。")] = VerdictFormat.table,
    workspace: Where = None,
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
    format: Formatted = Format.table,
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
    province: Province = None,
    on: Day = None,
    format: Formatted = Format.table,
    workspace: Where = None,
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
    format: Formatted = Format.table,
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
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """检查本机和工作区缺什么、怎么办。

    版本、终端编码、转换程序、工作日历、读取限制；在工作区里还看台账、权限、时钟、磁盘、无人值守、备份。
    """
    from onex.cli import examining

    raise typer.Exit(examining.show(format.value, workspace))


season.attach(app)
reference.attach(app)
