"""Every JSON that a command prints has a schema, and keeps to it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onex.catalog import shipped
from onex.cli import run

PACKAGE = Path(__file__).resolve().parent.parent / "onex"
SCHEMAS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((PACKAGE / "schemas").glob("*.json"))}
STORY = shipped("sample_data") / "hunan-2020"
REGISTERS = [part for path in sorted((STORY / "登记簿").glob("*.xlsx")) for part in ("--register", str(path))]

Print = Callable[[list[str]], dict[str, Any]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Print:
    """Runs a command in a directory of its own and gives the JSON that it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONEX_WORKSPACE", raising=False)

    def of(argv: list[str]) -> dict[str, Any]:
        capsys.readouterr()
        run([*argv, "--format", "json"])
        content: dict[str, Any] = json.loads(capsys.readouterr().out)
        return content

    return of


@pytest.mark.parametrize(
    ("thing", "argv"),
    [
        ("verdict", ["validate", str(STORY / "申报"), *REGISTERS]),
        ("verdict", ["validate", str(STORY / "申报"), "--on", "2020-06-30", "--received", "2020-06-30"]),
        ("verdict", ["validate", str(STORY / "双周报")]),
        ("verdict", ["validate", "没有这个文件.xlsx", "--province", "福建"]),
        ("reading", ["read", str(STORY / "申报"), str(STORY / "登记簿")]),
        ("reading", ["read", "没有这个文件.xlsx", str(STORY / "answers.csv")]),
        ("explanation", ["explain", "Q02"]),
        ("explanation", ["explain", "R1", "--province", "湖南", "--on", "2019-01-01"]),
        ("explanation", ["explain", "W05"]),
        ("explanation", ["explain", "FILE_ENCRYPTED"]),
        ("forms", ["forms", "list"]),
        ("form", ["forms", "show", "application"]),
        ("provisions", ["policy", "list", "--province", "湖南", "--on", "2020-06-10"]),
        ("provisions", ["policy", "show", "R19", "--province", "湖南"]),
        ("provisions", ["policy", "show", "R19", "--on", "2018-01-01"]),
        ("differences", ["policy", "diff", "湖南@2020-06-10", "国家@2020-06-10"]),
        ("problems", ["policy", "check"]),
        ("whatif", ["policy", "whatif", str(STORY / "申报" / "1*.xlsx"), "--set", "max_pilot_share=0.2", *REGISTERS]),
        ("doctor", ["doctor"]),
        ("demo", ["demo", "演示"]),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(Path(word).name for word in value[:3]),
)
def test_what_a_command_prints_keeps_to_its_schema(thing: str, argv: list[str], printed: Print) -> None:
    document = printed(argv)

    assert thing == document["schema"].removeprefix("onex.").removesuffix("/1")
    assert [] == broken(document, SCHEMAS[thing])


def test_a_workspace_with_a_registered_text_keeps_to_the_schemas(printed: Print, tmp_path: Path) -> None:
    (tmp_path / "onex.toml").write_text("", "utf-8")
    text = tmp_path / "通知.txt"
    text.write_text("一、样例第一条\n正文。\n二、样例第二条\n1. 样例第一款\n2. 样例第二款\n", "utf-8")
    run(["policy", "sources", "add", str(text), "--as", "hunan-2020-3"])
    registered = printed(["policy", "sources", "list"])

    assert ["hunan-2020-3"] == [source["regulation"] for source in registered["sources"]]
    assert [] == broken(registered, SCHEMAS["sources"])
    assert [] == broken(printed(["policy", "check"]), SCHEMAS["problems"])
    assert [] == broken(printed(["policy", "show", "R19", "--province", "湖南"]), SCHEMAS["provisions"])


def test_a_whole_season_keeps_to_the_schemas(printed: Print, tmp_path: Path) -> None:
    """A workspace from its making to the last report; each command's JSON against its schema."""
    who = ["--by", "示例甲", "--yes", "--on", "2020-07-01"]
    season = {
        "workspace": [["init", "省厅", "--province", "hunan"]],
        "receipts": [
            ["ingest", str(STORY / "登记簿"), "--on", "2020-06-01"],
            ["ingest", str(STORY / "申报"), str(STORY / "answers.csv"), "没有这个文件.xlsx", "--on", "2020-06-20"],
            ["ingest", str(STORY / "双周报"), "--on", "2021-04-12"],
        ],
        "decisions": [
            ["review", "approve", "--all", "--reason", "符合条件", *who],
            ["review", "return", "--school", "4143099014", "--reason", "证书数超过上限", *who],
            ["review", "return", "--school", "4143099001", "--reason", "已批准的不能退回", *who],
        ],
        "applications": [["review", "list"]],
        "report": [["report", "biweekly", "--period", "2021-B07", "--on", "2021-04-20"]],
        "trace": [["trace", "biweekly@2021-B07", "累计培训人数/长沙市", "--on", "2021-04-20"]],
        "documents": [["render", "notice", "--out", "通知.docx", "--on", "2020-05-25"]],
        "templates": [["render", "--list"]],
        "report_names": [["report", "--list"]],
        "ledger": [["ledger", "verify"]],
    }
    office = tmp_path / "省厅"
    problems = []
    for thing, runs in season.items():
        for argv in runs:
            document = printed(argv if argv[0] == "init" else [*argv, "--workspace", str(office)])
            problems += [f"{argv[0]}: {problem}" for problem in broken(document, SCHEMAS[thing])]

    assert [] == problems


def test_every_line_of_jsonl_is_a_finding_of_the_verdict(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(["validate", str(STORY / "申报"), "--format", "jsonl"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    finding = SCHEMAS["finding"]

    assert lines
    assert [] == [problem for line in lines for problem in broken(line, finding)]


@pytest.mark.parametrize("thing", SCHEMAS)
def test_a_schema_is_itself_well_formed_and_shown_by_onex_schema(
    thing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Draft202012Validator.check_schema(SCHEMAS[thing])
    run(["schema", thing])

    assert SCHEMAS[thing] == json.loads(capsys.readouterr().out)
    assert f"onex.{thing}/1" == SCHEMAS[thing]["properties"]["schema"]["const"]


def test_every_thing_that_the_code_prints_has_a_schema_and_the_reverse() -> None:
    things = {thing for path in PACKAGE.rglob("*.py") for thing in things_printed(path.read_text("utf-8"))}

    assert sorted(things) == sorted(SCHEMAS)


def test_a_definition_that_two_schemas_share_is_the_same_in_both() -> None:
    seen: dict[str, Any] = {}
    for thing, schema in SCHEMAS.items():
        for name, definition in schema.get("$defs", {}).items():
            assert seen.setdefault(name, definition) == definition, f"{thing}: {name}"


def broken(document: Any, schema: Any) -> list[str]:
    """Where the document departs from the schema."""
    return [f"{problem.json_path}: {problem.message}" for problem in Draft202012Validator(schema).iter_errors(document)]


def things_printed(source: str) -> Iterator[str]:
    """The X of every `"onex.X/1"` in the code: written out, or handed to a function that writes `f"onex.{thing}/1"`."""
    tree = ast.parse(source)
    yield from re.findall(r'"schema": "onex\.([a-z_]+)/1"', source)
    writers = {f.name for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and 'f"onex.{' in _body(source, f)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in writers:
            first = call.args[0]
            assert isinstance(first, ast.Constant), f"line {call.lineno}: the name of a schema must be written out"
            yield str(first.value)


def _body(source: str, function: ast.FunctionDef) -> str:
    return ast.get_source_segment(source, function) or ""
