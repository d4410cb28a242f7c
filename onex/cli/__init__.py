"""The thin counter: commands, options, printing. The only room that knows Typer and Rich, the clock and exit codes."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import NoReturn

from onex.cli import chinese

chinese.speak()


def main(argv: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with the contract's exit code (CLI: 0–5, 130)."""
    _streams()
    # A run makes millions of small objects and hardly a cycle; looking for cycles less often saves a good part of its time.
    gc.set_threshold(200_000, 50, 50)
    code = run(sys.argv[1:] if argv is None else argv)
    with contextlib.suppress(BrokenPipeError, OSError):
        sys.stdout.flush()
    sys.exit(code)


def run(argv: list[str]) -> int:
    """The exit code of one command; whatever goes wrong is one Chinese sentence on stderr."""
    from typer.exceptions import TyperException

    from onex.cli.app import app
    from onex.errors import OnexError

    argv = _everywhere(argv)
    try:
        code = app(argv, prog_name="onex", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except TyperException as problem:
        message = chinese.sentence(problem.format_message())
        return _say(f"{message} 用 onex --help 查看用法。" if message else "用 onex --help 查看用法。", 2)
    except OnexError as problem:
        return _say(str(problem), problem.exit_code)
    except KeyboardInterrupt:
        return _say("已中断。", 130)
    except BrokenPipeError:
        # The reader of our output went away; nothing is wrong with what was done.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 0
    except Exception as problem:
        if os.environ.get("ONEX_DEBUG"):
            return _say(_where(problem), 4)
        return _say(
            f"onex 内部出错({type(problem).__name__})，不是文件的问题。请加 --debug 重试，把输出交给维护人员。", 4
        )


def _where(problem: BaseException) -> str:
    """A bug's traceback without its words: the message of an exception may quote a cell, its lines are only code."""
    import traceback

    cause = problem.__cause__ or problem.__context__
    before = f"{_where(cause)}\n" if cause else ""
    return f"{before}Traceback:\n{''.join(traceback.format_tb(problem.__traceback__))}{type(problem).__name__}"


def _everywhere(argv: list[str]) -> list[str]:
    """The arguments without the options that may stand after any command; they go on as environment."""
    for option, variable in (("--no-color", "NO_COLOR"), ("--debug", "ONEX_DEBUG")):
        if option in argv:
            os.environ[variable] = "1"
            argv = [word for word in argv if word != option]
    return argv


def _say(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


def _streams() -> None:
    """Chinese on any console: what the console cannot show is escaped, never a crash; pipes are UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            if stream.isatty():
                reconfigure(errors="backslashreplace")
            else:
                reconfigure(encoding="utf-8", errors="backslashreplace")
