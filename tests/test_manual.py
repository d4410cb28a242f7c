"""docs/操作手册.md and README.md: every command in them runs, ends as they say, and none is missing."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from onex.catalog import shipped
from onex.cli import run
from onex.cli.app import app

ROOT = Path(__file__).resolve().parent.parent
MANUAL = (ROOT / "docs" / "操作手册.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")

FENCE = re.compile(r"^```(?P<tag>.*)\n(?P<body>(?:.*\n)*?)^```$", re.MULTILINE)
ENDS_WITH = re.compile(r"\s+# 退出码 (\d+)$")


def fences(page: str, tag: str) -> list[str]:
    """The contents of a page's fences of a tag."""
    return [found["body"] for found in FENCE.finditer(page) if found["tag"].split(" ")[0] == tag]


def commands() -> Iterator[tuple[str, int]]:
    """Every line of the manual's runnable fences, and the exit code that it announces."""
    for body in fences(MANUAL, "bash"):
        for line in body.splitlines():
            announced = ENDS_WITH.search(line)
            yield ENDS_WITH.sub("", line), int(announced[1]) if announced else 0


def test_every_command_of_the_manual_ends_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONEX_WORKSPACE", raising=False)
    expected, actual = [], []
    for line, code in commands():
        expected.append((line, code))
        actual.append((line, _ran(line, monkeypatch, capsys)))

    assert len(expected) > 20
    assert expected == actual


def _ran(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> int:
    """The exit code of one line: a change of directory, or onex with its output perhaps sent to a file."""
    command, _, target = line.partition(" > ")
    program, *words = shlex.split(command)
    if program == "cd":
        monkeypatch.chdir(words[0])
        return 0
    assert program == "onex"
    capsys.readouterr()
    code = run(words)
    if target:
        Path(target).write_text(capsys.readouterr().out, "utf-8")
    return code


def test_a_fence_that_is_not_run_says_why() -> None:
    tags = [found["tag"] for found in FENCE.finditer(MANUAL)]

    assert [] == [tag for tag in tags if tag != "bash" and not re.fullmatch(r"text \S.+", tag)]


def test_the_list_of_commands_is_complete_and_names_no_other() -> None:
    section = MANUAL.partition("、命令一览\n")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `onex ([a-z ]*[a-z])", section, re.MULTILINE)
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)

    assert sorted(_names(group)) == sorted(listed)


def _names(group: TyperGroup, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _names(command, f"{before}{name} ")
        elif not command.hidden:
            yield f"{before}{name}"


def test_the_terminal_excerpt_of_the_readme_is_what_the_terminal_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (body,) = (body for body in fences(README, "console") if body.startswith("$ onex validate"))
    command, *shown = body.splitlines()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copytree(shipped("sample_data") / "hunan-2020", tmp_path / "onex-demo" / "样例")  # as `onex demo` does
    run(shlex.split(command)[2:])
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    assert shown == printed[: len(shown)]
