"""An office for the tests: commands run in a workspace of its own, what they print held against its schema."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from onex.catalog import shipped
from onex.cli import run, schemas
from tests.conftest import workbook

STORY = shipped("sample_data") / "hunan-2020"
SCHEMAS = Path(schemas.__file__).parent.parent / "schemas"
B07 = sorted((STORY / "双周报" / "2021-B07").iterdir())
LONG_AGO = 1_600_000_000  # a file written then has lain still for a while

Said = tuple[int, str, str]
Run = Callable[..., Said]

_STEMS = ("培训", "报名", "考核", "通过", "发证", "平台录入")
_COUNTS = "".join(f" 本期{stem}人数 | 累计{stem}人数 |" for stem in _STEMS)
_WORDS = "报送期次 | 学校标识码 | 本期师资培训人数 | 累计师资培训人数 | 本期支出 | 累计支出 | 工作进展 | 困难问题 | 政策建议 | 填报人 | 填报人电话"


def report(*rows: str, phone: str = "13800000001", period: str = "2021-B07") -> bytes:
    """A fortnightly report: each row is ``school_code certificate trained``, other counts alike."""
    figures = [f"| 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 核定规模 |{_COUNTS}"]
    for row in rows:
        code, certificate, trained = row.split()
        figures.append(f"| {period} | {code} | {certificate} | 中级 | 100 |" + f" {trained} |" * 12)
    words = [f"| {_WORDS} |"]
    for code in dict.fromkeys(row.split()[0] for row in rows):
        words.append(f"| {period} | {code} | 2 | 3 | 1200.5 | 2.5万元 | 进展顺利 | 无 | 无 | 示例甲 | {phone} |")
    return workbook({"双周报": "\n".join(figures), "工作情况": "\n".join(words)})


def season(root: Path) -> None:
    """A workspace with registers and three approved schools, whose reports are due in 2021."""
    sent = sorted((STORY / "申报").iterdir())[:3]
    for argv in (
        ["init", str(root), "--province", "湖南"],
        ["ingest", str(STORY / "登记簿"), "-w", str(root), "--on", "2020-06-01"],
        ["ingest", *map(str, sent), "-w", str(root), "--on", "2020-06-22"],
        [
            "review",
            "approve",
            "--all",
            "--by",
            "示例甲",
            "--reason",
            "符合",
            "--yes",
            "--on",
            "2020-07-06",
            "-w",
            str(root),
        ],
    ):
        assert 0 == run(argv), argv


def laid(root: Path, name: str, content: bytes, written: float = LONG_AGO) -> Path:
    """A file in the inbox, written at an instant."""
    path = root / "收件箱" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (written, written))
    return path


def kept(out: str, thing: str) -> Any:
    """The document on stdout, held against its schema."""
    document = json.loads(out)
    assert (f"onex.{thing}/1", "schema") == (document["schema"], next(iter(document)))
    assert [] == broken(document, thing)
    return document


def broken(document: Any, thing: str) -> list[str]:
    """Where a document departs from its schema."""
    schema = json.loads((SCHEMAS / f"{thing}.json").read_text("utf-8"))
    return [f"{e.json_path}: {e.message}" for e in Draft202012Validator(schema).iter_errors(document)]


def files(folder: Path) -> list[str]:
    """The files beneath a folder, by their paths from there."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def said(capsys: Any, argv: Sequence[object]) -> Said:
    """Exit code, stdout and stderr of one command."""
    capsys.readouterr()
    code = run([str(word) for word in argv])
    out, err = capsys.readouterr()
    return code, out, err
