"""Help pages in Chinese: Typer's usage line, help and completion options, without the names of Python types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

Act = TypeVar("Act", bound=Callable[..., Any])

_HELP = {
    "help": "显示说明。",
    "install_completion": "为当前终端安装命令补全。",
    "show_completion": "显示命令补全脚本，可自行安装。",
}
_USAGE = (("Usage:", "用法："), ("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]..."))


class _Chinese:
    """What a command and a group share."""

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        for english, chinese in _USAGE:
            usage = usage.replace(english, chinese)
        return usage

    def get_params(self, ctx: Any) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            param.help = _HELP.get(param.name, getattr(param, "help", None))
            if not param.type_descriptor.is_choice:
                shown = param.metavar if param.param_type_name == "option" else None
                param.display_type_rich = lambda ctx, shown=shown: shown  # noqa: ARG005
        return params


class Command(_Chinese, TyperCommand):
    """A command whose help page is Chinese."""


class Group(_Chinese, TyperGroup):
    """A group of commands whose help page is Chinese."""


class App(typer.Typer):
    """A Typer application all of whose commands and groups speak Chinese."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            cls=Group,
            no_args_is_help=True,
            context_settings={"help_option_names": ["-h", "--help"]},
            rich_markup_mode="rich",
            pretty_exceptions_enable=False,
            **settings,
        )

    def command(self, *args: Any, **settings: Any) -> Callable[[Act], Act]:
        """As Typer's, with our command class."""
        register: Callable[[Act], Act] = super().command(*args, **{"cls": Command, **settings})
        return register
