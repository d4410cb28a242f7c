"""A folder of documents: one for each school, the same bytes twice, a list that says what each is, and no name that breaks it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from onex.acts import planning
from onex.acts.render import How, Order, SignOff, write
from onex.acts.rendered import Written
from onex.acts.subjects import Subject
from onex.cli import run
from onex.errors import CatalogError, UsageError
from onex.settings import Workspace, load
from tests.offices import STORY, kept, said

NOW = datetime(2020, 7, 6, 9, tzinfo=timezone(timedelta(hours=8)))
ON = date(2020, 7, 6)
SENT = ("14", "15", "16", "18")  # of the story: applications with errors
NAMES = (
    "../长沙:示例?学院",
    "CON",
    "样本 <学校>|*",
    "a" * 300,
    "样本\u202e学校\x07",
    "NUL.docx",
    "样本学校",
    "样本学校",
)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with four applications that cannot be approved."""
    before = os.umask(0o022)
    root = tmp_path_factory.mktemp("季") / "省厅"
    sent = [str(path) for path in sorted((STORY / "申报").iterdir()) if path.name[:2] in SENT]
    assert 0 == run(["init", str(root), "--province", "湖南"])
    assert 0 == run(["ingest", str(STORY / "登记簿"), "-w", str(root), "--on", "2020-06-01"])
    assert 0 == run(["ingest", *sent, "-w", str(root), "--on", "2020-06-20"])
    yield root
    os.umask(before)


@pytest.fixture
def office(season: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(season, tmp_path / "省厅"))


@pytest.fixture
def workspace(office: Path) -> Workspace:
    return load(office, environment={})


def batch(workspace: Workspace, out: Path, **how: Any) -> Written:
    return write(workspace, Order("return-notice", out, ON, "school"), NOW, How(**how))


def issued(**more: Any) -> Mapping[str, Any]:
    return {"sign": SignOff("示例甲", "样教通"), **more}


def manifest(folder: Path) -> list[dict[str, str]]:
    text = (folder / "清单.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_schools_give_the_same_bytes_zip_and_lists_included(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("一", "二"):
        batch(workspace, tmp_path / name)
    first, second = bytes_of(tmp_path / "一"), bytes_of(tmp_path / "二")
    with zipfile.ZipFile(tmp_path / "一" / "退回修改通知.zip") as package:
        packed = {name: package.read(name) for name in package.namelist()}

    assert (len(SENT) + 3, first) == (len(first), second)
    assert {n: c for n, c in first.items() if n not in ("退回修改通知.zip", "发送清单.xlsx")} == packed


def test_the_manifest_says_of_each_file_what_it_is(workspace: Workspace, tmp_path: Path) -> None:
    done = batch(workspace, tmp_path, **issued())
    lines = manifest(tmp_path)

    assert [f"样教通〔2020〕{n}号" for n in range(1, 5)] == [line["文号"] for line in lines]
    assert [d.path.name for d in done.documents] == [line["文件"] for line in lines]
    for line in lines:
        content = (tmp_path / line["文件"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == line["SHA-256"]
        assert line["学校标识码"] in line["文件"]
        assert (str(ON), True) == (line["数据日期"], line["格式检查"].startswith("合格"))
        assert done.documents[0].head == line["台账链头"]


def test_a_batch_that_is_run_again_issues_nothing_twice(workspace: Workspace, tmp_path: Path) -> None:
    batch(workspace, tmp_path / "一", **issued())
    one = next((tmp_path / "一").glob("*.docx"))
    shutil.copy(one, (tmp_path / "二").mkdir() or tmp_path / "二" / one.name)
    again = batch(workspace, tmp_path / "二", **issued())

    assert {"as_issued"} == {d.state for d in again.documents}
    assert bytes_of(tmp_path / "一") == bytes_of(tmp_path / "二")


def test_what_was_issued_in_one_form_is_not_written_in_another(workspace: Workspace, tmp_path: Path) -> None:
    batch(workspace, tmp_path / "一", **issued())
    other = Order("return-notice", tmp_path / "二", ON, "school", ending=".html")

    with pytest.raises(UsageError, match=r"样教通〔2020〕1号印发时存的是 \.docx"):
        write(workspace, other, NOW, How(**issued()))
    assert not (tmp_path / "二").exists()


def test_one_school_alone_is_a_file_and_no_batch(workspace: Workspace, tmp_path: Path) -> None:
    order = Order("return-notice", tmp_path, ON, school="4143099015")
    done = write(workspace, order, NOW, How(**issued()))

    assert (1, ()) == (len(done.documents), done.beside)
    assert [done.documents[0].path.name] == [path.name for path in tmp_path.iterdir() if path.is_file()]
    with pytest.raises(UsageError, match="已经印发"):
        write(workspace, order, NOW, How(**issued()))


def test_a_file_that_is_there_is_not_replaced_unless_asked(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "清单.csv").write_text("别人的", "utf-8")
    with pytest.raises(UsageError, match=r"清单.csv.*--force"):
        batch(workspace, tmp_path, **issued())

    assert ["清单.csv"] == [path.name for path in tmp_path.iterdir() if path.is_file()]


# -- names and failures ------------------------------------------------------------------------------------------------


def schools(monkeypatch: pytest.MonkeyPatch, facts: list[Mapping[str, Any]]) -> None:
    """Whom the notices are for, in the place of those of the ledger."""
    rows = {"columns": ("序号", "问题"), "rows": ((1, "样例"),)}
    own = [Subject(f"41430990{n:02d}", str(f["name"]), {"school": f, "findings": rows}) for n, f in enumerate(facts, 1)]
    monkeypatch.setattr(planning, "subjects", lambda *_: iter(own))


def school(name: str, **other: Any) -> dict[str, Any]:
    own = {"receipt": "2020-000001", "revision": 1, "file": "申报.xlsx", "judged_on": ON, "errors": 1, "warnings": 0}
    return {"name": name, **own, "reason": "", **other}


def test_any_name_of_a_school_gives_a_file_that_windows_takes(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schools(monkeypatch, [school(name) for name in NAMES])
    out = tmp_path / "退回"
    done = batch(workspace, out)
    names = [one.path.name for one in done.documents]
    with zipfile.ZipFile(out / "退回修改通知.zip") as package:
        packed = package.namelist()

    assert len(NAMES) == len({name.casefold() for name in names})
    assert sorted([*names, "清单.csv", "发送清单.xlsx", "退回修改通知.zip"]) == sorted(p.name for p in out.iterdir())
    assert [*names, "清单.csv"] == packed
    assert not [name for name in names if set(name) & set('/\\:*?"<>|\x07\u202e') or len(name.encode()) > 255]
    assert [d.path.parent for d in done.documents] == [out] * len(NAMES)


def broken_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = {key: value for key, value in school("缺内容学校").items() if key != "receipt"}
    schools(monkeypatch, [school("样本一校"), lacking, school("样本三校")])


def test_a_batch_stops_at_what_cannot_be_written(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_ones(monkeypatch)

    with pytest.raises(CatalogError, match=r"school.*receipt|receipt"):
        batch(workspace, tmp_path / "退回", **issued())
    assert [] == list((tmp_path / "退回").iterdir())


def test_a_batch_that_collects_writes_the_rest_and_wastes_no_number(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_ones(monkeypatch)
    done = batch(workspace, tmp_path / "退回", **issued(collect=True))
    drafts = batch(workspace, tmp_path / "草稿", collect=True)

    assert ["样教通〔2020〕1号", "样教通〔2020〕2号"] == [one.number for one in done.documents]
    assert (["缺内容学校"], 3) == ([one.school for one in done.failures], done.exit_code)
    assert "receipt" in done.failures[0].error
    assert (2, 1, 2) == (len(drafts.documents), len(drafts.failures), len(manifest(tmp_path / "草稿")))


# -- for people --------------------------------------------------------------------------------------------------------


def cells(path: Path) -> list[list[str]]:
    (sheet,) = load_workbook(path).worksheets
    return [[str(v or "") for v in row] for row in sheet.iter_rows(values_only=True)]


def test_names_and_telephones_stand_only_in_a_list_that_was_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    os.umask(0o022)
    batch(workspace, tmp_path / "无")
    batch(workspace, tmp_path / "有", contacts=True)
    without, having = (cells(tmp_path / name / "发送清单.xlsx") for name in ("无", "有"))
    with zipfile.ZipFile(tmp_path / "有" / "退回修改通知.zip") as package:
        packed = package.namelist()

    assert ["序号", "学校标识码", "对象", "文件", "文号", "发送日期", "备注"] == without[0]
    assert ["联系人", "联系电话"] == having[0][5:7]
    assert all(row[5].startswith("样本") and sum(map(str.isdigit, row[6])) >= 11 for row in having[1:])
    assert not {row[6] for row in having[1:]} & {cell for row in without for cell in row}
    assert 0o600 == stat.S_IMODE((tmp_path / "有" / "发送清单.xlsx").stat().st_mode)
    assert "发送清单.xlsx" not in packed


def test_what_the_commands_print_keeps_to_their_schemas(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("-w", office, "--on", "2020-07-06", "--format", "json")
    sign = ("--issue", "--by", "示例甲", "--prefix", "样教通")
    every = ("--each", "school")
    out = tmp_path / "退回"
    drafts = kept(said(capsys, ["render", "return-notice", *every, "--out", out, *where])[1], "documents")
    shutil.rmtree(out)
    reserved = kept(
        said(capsys, ["number", "reserve", "--count", 2, *sign[1:], "--reason", "留用", *where])[1], "numbers"
    )
    made = kept(said(capsys, ["render", "return-notice", *every, "--out", out, *sign, *where])[1], "documents")
    one = ("--school", "4143099015", "--out", tmp_path / "一份.docx")
    again = kept(said(capsys, ["render", "return-notice", *one, "--as-issued", *where])[1], "documents")
    void = kept(
        said(capsys, ["number", "void", "样教通〔2020〕1号", "--by", "示例甲", "--reason", "不用", *where])[1],
        "numbers",
    )
    listed = kept(said(capsys, ["number", "list", *where[:2], *where[4:]])[1], "numbers")
    (register,) = listed["registers"]

    assert [1, 2] == [n["number"] for n in reserved["registers"][0]["numbers"]]
    assert (["draft"] * 4, ["issued"] * 4) == tuple([d["state"] for d in x["documents"]] for x in (drafts, made))
    assert [f"样教通〔2020〕{n}号" for n in (3, 4, 5, 6)] == [d["number"] for d in made["documents"]]
    assert made["documents"][1]["sha256"] == again["documents"][0]["sha256"]
    assert [("void", "不用")] == [(n["state"], n["reason"]) for n in void["registers"][0]["numbers"]]
    assert (["void", "reserved"] + ["used"] * 4, 7) == ([n["state"] for n in register["numbers"]], register["next"])


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("render", "notice", "--issue", "--prefix", "样教通", "--out", "x.docx"), "--by"),
        (("render", "notice", "--issue", "--by", "甲", "--out", "x.docx"), "--prefix"),
        (("render", "notice", "--number", "3", "--out", "x.docx"), "--issue"),
        (("render", "notice", "--issue", "--as-issued", "--by", "甲", "--out", "x.docx"), "两者取一"),
        (("render", "return-notice", "--issue", "--by", "甲", "--prefix", "样", "--number", "3", "--out", "x"), "一份"),
        (("render", "return-notice", "--school", "没有的学校", "--out", "x"), "没有的学校"),
        (("render", "--as-issued", "--out", "x"), "--number"),
        (("number", "reserve", "3", "--count", "2", "--by", "甲", "--reason", "乙"), "--count"),
    ],
)
def test_options_that_cannot_be_are_refused_in_one_sentence(
    argv: tuple[str, ...], says: str, season: Path, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    on = [] if argv[0] == "number" else ["--on", "2020-06-20"]
    code, out, err = said(capsys, [*argv, *on, "-w", season])

    assert (2, "") == (code, out)
    assert says in err
    assert [] == list(tmp_path.iterdir())


def test_the_help_is_chinese(capsys: Any) -> None:
    for argv in (["number"], ["number", "list"], ["number", "reserve"], ["number", "void"], ["render"]):
        _, out, _ = said(capsys, [*argv, "--help"])
        assert "用法：" in out
        assert not {"Usage", "TEXT", "INTEGER", "PATH"} & set(out.split())


def test_the_registers_are_listed_as_a_table_and_as_csv(office: Path, capsys: Any) -> None:
    said(
        capsys,
        ["number", "void", "3", "--prefix", "样教通", "--by", "甲", "--reason", "纸质", "--year", "2020", "-w", office],
    )
    _, table, err = said(capsys, ["number", "list", "-w", office])
    _, text, _ = said(capsys, ["number", "list", "-w", office, "--format", "csv"])
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))

    assert "样教通〔2020〕1号至 2号" in table
    assert "下一个是 4号，空号 2 个" in err
    assert ["空号", "作废"] == [line["state"] for line in lines]
    assert json.dumps(lines, ensure_ascii=False).count("样教通") == 2
