"""The command line speaks Chinese: Typer's own words translated, and usage errors as one sentence."""

from __future__ import annotations

import gettext
import re

WORDS = {
    "(deprecated) ": "(已停用) ",
    "(dynamic)": "(按情况)",
    "Aborted!": "已中止。",
    "Aborted.": "已中止。",
    "Arguments": "参数",
    "Commands": "命令",
    "Options": "选项",
    "Error": "错误",
    "Missing command.": "缺少命令。",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "Try [blue]'{command_path} {help_option}'[/] for help.": "用 [blue]{command_path} {help_option}[/] 查看说明。",
    "[default: {}]": "[默认：{}]",
    "[env var: {}]": "[环境变量：{}]",
    "[required]": "[必填]",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "required": "必填",
}

_SENTENCES = (
    (r"No such option: (\S+)(?: \(Possible options: (.+)\))?", "没有选项 {0}。{1}"),
    (r"Missing argument '?(.+?)'?\.?", "缺少参数 {0}。"),
    (r"Missing option '?(.+?)'?\.?", "缺少选项 {0}。"),
    (r"Option '?(.+?)'? requires .*", "选项 {0} 后面要写内容。"),
    (r"Option '?(.+?)'? does not take a value\.", "选项 {0} 后面不写内容。"),
    (r"Got unexpected extra arguments? \((.+)\)", "多出了参数：{0}。"),
    (r"(没有命令 .+?)。?\. Did you mean (.+)\?", "{0}。是不是 {1}？"),
    (r"(没有命令 .+)。 Did you mean (.+)\?", "{0}。是不是 {1}？"),
    (r"Invalid value for '?(.+?)'?: (?:Value error, )?'(.*)' is not one of (.+)\\.", "{0} 不能是「{1}」，可用：{2}。"),
    (r"Invalid value for '?(.+?)'?: (.+)", "{0} 的内容不对：{1}"),
    (r"Invalid value: (.+)", "内容不对：{0}"),
)


def speak() -> None:
    """Hand Typer our words; it binds gettext when it is imported, so this comes first."""
    gettext.gettext = lambda message: WORDS.get(message, message)


def sentence(message: str) -> str:
    """A usage error in Chinese; the message as it is when it is none that we know."""
    flat = " ".join(message.split())
    for pattern, words in _SENTENCES:
        found = re.fullmatch(pattern, flat)
        if found:
            pieces = [piece or "" for piece in found.groups()]
            if pattern.startswith("No such option"):
                pieces[1] = f"是不是 {pieces[1]}？" if pieces[1] else ""
            return words.format(*pieces)
    return flat
