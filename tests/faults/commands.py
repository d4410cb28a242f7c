"""Every command of the program with the words to run it by; a command that is not here fails the test that asks for it.

Words in braces are filled in: {w} a workspace with people's data in it, {in} their files, {files} each of these, {one} one of them,
{text} a text, {doc} a Word file, {sheet} a decision list and {backup} a backup of the same sort, {out} an empty folder, {receipt} a
receipt's number, {secret} an identity number. The first line of a command must get past its options.
"""

from __future__ import annotations

from collections.abc import Iterator

import typer.main
from typer.core import TyperGroup

from onex.cli.app import app

_DECIDE = "--by 示例甲 --reason 情况属实 --yes -w {w}"

BARE = frozenset({"demo"})  # commands to which no file of anybody's is given

CASES: dict[str, tuple[str, ...]] = {
    "validate": (
        "{in} --province hunan --format json",
        "{in} --province hunan --all --on 2021-04-15",
        "{in} --province hunan --format jsonl",
        "{in} --province hunan --format csv",
        "{in} -w {w} --mark {out}/标注 --split",
        "{in} --province hunan --mark {out}/标注",
        "{one} --register {in}/14-登记簿.xlsx --province hunan",
        "{in} --register {one}",
    ),
    "read": ("{files} --format json", "{files}", "{files} --format csv"),
    "explain": ("W02", "Q02 -w {w} --format json", "{secret}"),
    "schema": ("verdict", "{secret}"),
    "doctor": ("", "--format json"),
    "init": ("{out}/新 --province hunan", "{w} --province hunan"),
    "ingest": (
        "{in} -w {w} --on 2021-04-16 --format json",
        "{in} -w {w} --on 2021-04-15",
        "{files} -w {w} --format csv",
        "{in}/没有.xlsx -w {w}",
        "{in} -w {w} --receipts {out}/回执",
    ),
    "report": (
        "biweekly --period 2021-B07 -w {w} --format json",
        "biweekly --period 2021-B07 -w {w} --on 2021-04-20",
        "biweekly --period 2021-B07 -w {w} --format csv",
        "biweekly --period 2021-B07 -w {w} --out {out}/报表.xlsx",
        "--list",
        "biweekly --period {secret} -w {w}",
    ),
    "trace": ("biweekly@2021-B07 累计培训人数 -w {w} --format json", "biweekly@2021-B07 {secret} -w {w}"),
    "render": (
        "notice -w {w} --out {out}/通知.docx",
        "return-notice -w {w} --out {out}/退回 --on 2021-04-20",
        "--list",
        "{secret} -w {w} --out {out}/x.docx",
        "return-notice -w {w} --out {out}/印发 --on 2021-04-20 --issue --by 示例甲 --prefix 样教 --contacts --format json",
        "return-notice -w {w} --out {out}/原件 --on 2021-04-20 --as-issued --each school",
    ),
    "today": ("-w {w} --on 2021-04-20 --format json", "-w {w} --on 2021-04-20", "-w {w} --format csv"),
    "chase": (
        "2021-B07 -w {w} --on 2021-04-20 --format json",
        "2021-B07 -w {w} --on 2021-04-20 --lines",
        "2021-B07 -w {w} --on 2021-04-20",
        "2021-B07 -w {w} --on 2021-04-20 --contacts --out {out}/催报.xlsx",
        "{secret} -w {w}",
    ),
    "config show": ("--origin -w {w}", "-w {w} --format json"),
    "receipt show": ("{receipt} -w {w} --format json", "{receipt} -w {w} --out {out}/回执.html", "{secret} -w {w}"),
    "receipt check": ("{in}/01-双周报.xlsx -w {w}", "{in}/08-坏.xlsx -w {w} --format json"),
    "run nightly": ("-w {w} --on 2021-04-20", "-w {w} --on 2021-04-21 --format json"),
    "run install": ("-w {w}", "-w {w} --format json"),
    "template list": ("-w {w}",),
    "number list": ("-w {w}", "-w {w} --format json"),
    "number reserve": ("-w {w} --prefix 样教 --by 示例甲 --reason 留用", "{secret} -w {w}"),
    "number void": ("99 -w {w} --prefix 样教 --by 示例甲 --reason {secret}", "{secret} -w {w}"),
    "template copy": ("notice -w {w} --force", "{secret} -w {w}"),
    "review list": ("-w {w}", "-w {w} --format json", "-w {w} --format csv"),
    "review show": ("4143099001 -w {w} --format json", "4143099001 -w {w}", "{secret} -w {w}"),
    "review approve": (f"--all {_DECIDE}", f"--school {{secret}} {_DECIDE}"),
    "review reduce": (
        f"--school 4143099001 --certificate 金税财务应用 --level intermediate --major 630302 --students 50 {_DECIDE}",
    ),
    "review return": (f"--all {_DECIDE}",),
    "review revoke": (f"--school 4143099001 {_DECIDE}",),
    "review judge": ("-w {w}", "-w {w} --dry-run --format json"),
    "review waive": (
        "--rule C04 --school 4143099001 --asked-by 样本学校 --by 示例甲 --clause hunan-2020-3 --reason 属实 --until 2030-12-31 -w {w}",
    ),
    "review waivers": ("-w {w} --format json",),
    "review extend": (f"--school 4143099001 --period 2021-B07 --until 2021-04-30 {_DECIDE}",),
    "review exempt": (f"--school 4143099001 --period 2021-B07 {_DECIDE}",),
    "review export": ("--out {out}/审核包 -w {w} --all", "--out {out}/审核包 -w {w} --all --contacts"),
    "review import": ("{sheet} --by 示例甲 -w {w} --yes", "{one} --by 示例甲 -w {w} --yes"),
    "reconcile": ("{in}/15-备案.xlsx -w {w}", "{in}/15-备案.xlsx -w {w} --out {out}/对账.xlsx"),
    "ledger verify": ("-w {w}", "-w {w} --format json", "-w {w} --format csv"),
    "ledger history": ("-w {w} --format json", "-w {w} --school 4143099001"),
    "ledger diff": (
        "4143099001 --form progress --period 2021-B07 -w {w} --format json",
        "4143099001 --form progress --period 2021-B07 -w {w}",
    ),
    "ledger backup": ("{out}/备份 -w {w}", "{out}/备份 -w {w} --format json"),
    "ledger restore": ("{backup} {out}/恢复", "{backup} {out}/恢复 --format json"),
    "doc check": ("{doc} --format json", "{doc}", "{one}"),
    "doc diff": ("{doc} {doc} --out {out}/对照.docx",),
    "forms list": ("", "--format json"),
    "forms show": ("progress", "progress --format json", "{secret}"),
    "forms blank": ("progress --out {out}/空白", "progress --for {in}/14-登记簿.xlsx --out {out}/各校"),
    "policy list": ("", "--province hunan --format json"),
    "policy show": ("max_pilot_share --province hunan", "{secret}"),
    "policy diff": ("hunan fujian", "hunan {secret}"),
    "policy check": ("", "-w {w}"),
    "policy whatif": ("{one} --set max_pilot_share=0.2 --province hunan",),
    "policy sources add": ("{text} --as hunan-2020-3 -w {w}", "{one} --as hunan-2020-3 -w {w}"),
    "policy sources list": ("-w {w}",),
}


def commands() -> list[str]:
    """The names of all commands, hidden ones too."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return sorted(_names(group))


def _names(group: TyperGroup, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _names(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"
