"""The commands of a season as scripts see them: exit codes, streams, and JSON that keeps to its schema."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onex.catalog import shipped
from onex.cli import app as commands
from onex.cli import run, schemas, season

STORY = shipped("sample_data") / "hunan-2020"
SCHEMAS = Path(schemas.__file__).parent.parent / "schemas"
B07 = STORY / "双周报" / "2021-B07"

Said = tuple[int, str, str]
Run = Callable[..., Said]


@pytest.fixture(scope="module", autouse=True)
def attached() -> None:
    """The commands are there whether or not the program has attached them."""
    if season.init not in [command.callback for command in commands.app.registered_commands]:
        season.attach(commands.app)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with the register and the applications of four schools, made by the commands themselves."""
    before = os.umask(0o022)
    root = tmp_path_factory.mktemp("命令") / "工作区"
    assert 0 == run(["init", str(root), "--province", "湖南"])
    assert 0 == run(["ingest", str(STORY / "登记簿"), "-w", str(root), "--on", "2020-06-01"])
    sent = sorted((STORY / "申报").iterdir())
    chosen = [str(path) for path in (*sent[:3], sent[14])]
    assert 0 == run(["ingest", *chosen, "-w", str(root), "--on", "2020-06-22"])
    yield root
    os.umask(before)


@pytest.fixture
def onex(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a copy of the workspace: exit code, stdout, stderr."""
    root = shutil.copytree(made, tmp_path / "工作区")
    monkeypatch.chdir(root)
    monkeypatch.delenv("ONEX_WORKSPACE", raising=False)

    def of(*argv: str | Path) -> Said:
        capsys.readouterr()
        code = run([str(word) for word in argv])
        out, err = capsys.readouterr()
        return code, out, err

    return of


def kept(out: str) -> Any:
    """The document on stdout, held against its schema."""
    document = json.loads(out)
    thing = document["schema"].removeprefix("onex.").removesuffix("/1")
    schema = json.loads((SCHEMAS / f"{thing}.json").read_text("utf-8"))
    assert [] == [f"{e.json_path}: {e.message}" for e in Draft202012Validator(schema).iter_errors(document)]
    assert "schema" == next(iter(document))
    return document


APPROVE = ("review", "approve", "--all", "--by", "示例甲", "--reason", "符合", "--yes", "--on", "2020-07-06")


def test_the_line_from_receipt_to_notice_keeps_to_the_contract(onex: Run) -> None:
    code, out, _ = onex(*APPROVE, "--format", "json")
    decided = kept(out)
    assert (0, 3, ["4143099015"]) == (code, len(decided["decisions"]), [b["school_code"] for b in decided["blocked"]])

    code, out, _ = onex("ingest", B07, "--received", "2021-04-13", "--format", "json")
    receipts = kept(out)["receipts"]
    assert (0, {"received"}) == (code, {r["status"] for r in receipts})
    assert {("progress", "2021-B07", 1)} == {(r["form"], r["period"], r["revision"]) for r in receipts}

    code, out, _ = onex("report", "biweekly", "--period", "2021-B07", "--on", "2021-04-20", "--format", "json")
    report = kept(out)
    assert (0, 3, 3) == (code, report["coverage"]["expected"], report["coverage"]["received"])
    assert ["另有 4 所不在应报之列的学校报送，数字已计入"] == report["notes"]

    code, out, _ = onex("trace", "biweekly@2021-B07", "累计培训人数/长沙市", "--format", "json")
    traced = kept(out)
    assert (0, 296) == (code, traced["value"])
    assert 296 == sum(int(cell["value"]) for cell in traced["cells"])

    code, out, _ = onex("render", "notice", "--out", "通知.docx", "--on", "2020-05-21", "--format", "json")
    assert 0 == code
    assert Path(kept(out)["documents"][0]["file"]).is_file()

    code, out, _ = onex("ledger", "verify", "--format", "json")
    assert (0, []) == (code, kept(out)["faults"])


def test_every_list_keeps_to_its_schema(onex: Run) -> None:
    assert ["waiting"] * 4 == [a["state"] for a in kept(onex("review", "list", "--format", "json")[1])["applications"]]
    assert {"notice", "return-notice"} <= {
        t["name"] for t in kept(onex("render", "--list", "--format", "json")[1])["templates"]
    }
    assert "biweekly" in [r["name"] for r in kept(onex("report", "--list", "--format", "json")[1])["reports"]]


def test_init_prints_what_it_made(onex: Run, tmp_path: Path) -> None:
    code, out, _ = onex("init", tmp_path / "另一个", "--province", "湖南", "--format", "json")

    assert 0 == code
    assert all(Path(path).exists() for path in kept(out)["made"])


def test_a_file_that_cannot_be_read_is_3_and_the_rest_is_done(onex: Run, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    code, out, _ = onex("ingest", tmp_path / "坏.xlsx", B07 / "01-长沙示例职业技术学院.xlsx", "--format", "json")

    assert (3, ["unreadable", "received"]) == (code, [r["status"] for r in kept(out)["receipts"]])


def test_a_named_school_with_errors_is_1_and_not_approved(onex: Run) -> None:
    words = [w for w in APPROVE if w != "--all"]
    code, out, err = onex(*words, "--school", "4143099015", "--format", "json")

    assert (1, []) == (code, kept(out)["decisions"])
    assert "错误未改正" in err


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("report", "biweekley"), "biweekly"),
        (("report", "biweekly", "--period", "2021-B40"), "2021-B07"),
        (("report", "biweekly", "--period", "2021-04"), "双周"),
        (("report", "biweekly", "--out", "报表.pdf"), ".xlsx"),
        (("trace", "biweekly@2021-B07", "累计培训/长沙市"), "指标"),
        (("render", "notice"), "--out"),
        (("render", "不是模板", "--out", "x.docx"), "notice"),
        (("review", "approve", "--all", "--by", "甲", "--reason", "乙"), "--yes"),
        (("review", "approve", "--by", "甲", "--reason", "乙", "--yes"), "--school"),
        (("review", "return", "--school", "4143099999", "--by", "甲", "--reason", "乙", "--yes"), "review list"),
        (("ingest", ".", "--on", "昨天"), "--on"),
        (("ledger", "verify", "-w", "没有这个目录"), "onex init"),
    ],
)
def test_a_mistake_is_one_sentence_that_says_what_to_do(onex: Run, argv: tuple[str, ...], says: str) -> None:
    code, out, err = onex(*argv)

    assert (2, "") == (code, out)
    assert says in err
    assert 1 == len(err.strip().splitlines())


def test_tables_and_csv_print_too(onex: Run) -> None:
    onex(*APPROVE)
    onex("ingest", B07, "--received", "2021-04-13")
    for format_ in ("table", "csv"):
        for argv in (
            ("review", "list"),
            ("report", "biweekly", "--period", "2021-B07"),
            ("trace", "biweekly@2021-B07", "考核站点数"),
        ):
            code, out, _ = onex(*argv, "--format", format_)
            assert (0, True) == (code, len(out) > 100), argv


def test_no_telephone_reaches_any_output(onex: Run) -> None:
    onex(*APPROVE)
    said = [
        onex("ingest", B07, "--format", "json"),
        onex("report", "biweekly", "--period", "2021-B07", "--format", "json"),
    ]
    said += [onex("review", "list", "--format", "csv"), onex("ledger", "verify", "--format", "json")]

    assert not any("138000001" in out + err for _, out, err in said)
