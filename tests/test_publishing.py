"""A report is published, a school corrects afterwards: what went out comes back byte for byte, and the next report says what has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from onex.cli import here
from tests.offices import STORY, kept, said

B07, B08 = "2021-B07", "2021-B08"
CHINA = timezone(timedelta(hours=8))
CORRECTED = STORY / "双周报" / B07 / "01-长沙示例职业技术学院.xlsx"

Office = Callable[..., tuple[int, str, str]]


@pytest.fixture
def office(
    sample_season: Mapping[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Office:
    """Runs commands in a copy of the sample season, each on a day of its own."""
    root = shutil.copytree(sample_season["workspace"], tmp_path / "工作区")

    def run(day: str, *words: object) -> tuple[int, str, str]:
        at = datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=CHINA)
        monkeypatch.setattr(here, "now", lambda: at)
        code, out, err = said(capsys, [*words, "-w", root])
        assert code in (0, 1, 2), err
        return code, out, err

    return run


def corrected(folder: Path) -> Path:
    """The report of one school with 6 fewer trained in one row."""
    book = load_workbook(CORRECTED)
    sheet = book["双周报"]
    assert (sheet["H1"].value, sheet["N1"].value) == ("本期培训人数", "累计培训人数")
    sheet["H3"], sheet["N3"] = sheet["H3"].value - 6, sheet["N3"].value - 6
    path = folder / "更正.xlsx"
    book.save(path)
    return path


def published(office: Office, folder: Path) -> Path:
    path = folder / "双周报.xlsx"
    words = ("report", "biweekly", "--period", B07, "--on", "2021-04-15", "--out", path, "--publish", "--by", "示例甲")
    assert 0 == office("2021-04-15", *words)[0]
    return path


def corrects(office: Office, folder: Path) -> None:
    code, out, _ = office("2021-04-20", "ingest", corrected(folder), "--received", "2021-04-20", "--format", "json")
    assert [("received", 2)] == [(one["status"], one["revision"]) for one in json.loads(out)["receipts"]], code


def restated(document: Mapping[str, Any]) -> Mapping[tuple[str, str, str], tuple[Any, ...]]:
    (section,) = (one for one in document["sections"] if one["name"] == "restatements")
    assert ["period", "figure", "member", "published", "now", "schools"] == [c["name"] for c in section["columns"]]
    return {tuple(row[:3]): tuple(row[3:]) for row in section["rows"]}


def test_publishing_needs_somebody_who_answers_for_it(office: Office) -> None:
    code, _, err = office("2021-04-15", "report", "biweekly", "--period", B07, "--publish")

    assert (2, True) == (code, "--by" in err)


def test_after_a_correction_the_report_tells_figure_published_now_and_school(office: Office, tmp_path: Path) -> None:
    published(office, tmp_path)
    corrects(office, tmp_path)
    own = kept(office("2021-04-21", "report", "biweekly", "--period", B07, "--format", "json")[1], "report")
    following = kept(office("2021-04-29", "report", "biweekly", "--period", B08, "--format", "json")[1], "report")
    found = restated(own)

    assert (1399, 1393, "长沙示例职业技术学院") == found[B07, "累计培训人数", "合计"]
    assert (52, 46, "长沙示例职业技术学院") == found[B07, "本期培训人数", "长沙市"]
    assert {"本期培训人数", "累计培训人数"} == {figure for _, figure, _ in found}
    assert all(now == before - 6 for before, now, _ in found.values())
    assert found == restated(following)


def test_a_restated_figure_is_traced_to_the_corrected_cell(office: Office, tmp_path: Path) -> None:
    published(office, tmp_path)
    corrects(office, tmp_path)
    office("2021-04-21", "report", "biweekly", "--period", B07, "--out", tmp_path / "后.xlsx")
    rows = load_workbook(tmp_path / "后.xlsx")["_onex"].iter_rows(values_only=True)
    (sheet, cell) = next((row[0], row[1]) for row in rows if row[2] == "本期培训人数/长沙市@2021-B07")
    found = kept(office("2021-04-21", "trace", tmp_path / "后.xlsx", f"{sheet}!{cell}", "--format", "json")[1], "trace")

    assert (46, []) == (found["value"], found["workbook"]["remarks"])
    assert [2, 2, 2, 2] == [one["revision"] for one in found["cells"]]
    assert 46 == sum(int(one["value"]) for one in found["cells"])


def test_without_a_correction_nothing_is_restated(office: Office, tmp_path: Path) -> None:
    published(office, tmp_path)

    assert {} == restated(
        json.loads(office("2021-04-16", "report", "biweekly", "--period", B07, "--format", "json")[1])
    )
    assert "本期没有" in office("2021-04-16", "report", "biweekly", "--period", B07)[1].split("已发布数字的更正")[1]


def test_what_was_published_comes_back_byte_for_byte_and_is_computed_again_alike(
    office: Office, tmp_path: Path
) -> None:
    sent = published(office, tmp_path)
    before = kept(
        office("2021-04-15", "report", "biweekly", "--period", B07, "--as-known", "2021-04-15", "--format", "json")[1],
        "report",
    )
    corrects(office, tmp_path)
    again = tmp_path / "再取.xlsx"
    words = ("report", "biweekly", "--period", B07, "--as-known", "2021-04-30", "--out", again, "--format", "json")
    _, out, err = office("2021-05-01", *words)

    assert sent.read_bytes() == again.read_bytes()
    assert before == kept(out, "report")
    assert "由 示例甲 发布" in err
    assert "数字一致" in err


def test_before_it_was_published_the_ledger_of_that_day_is_counted(office: Office, tmp_path: Path) -> None:
    corrects(office, tmp_path)
    then = office("2021-05-01", "report", "biweekly", "--period", B07, "--as-known", "2021-04-19", "--format", "json")
    now = office("2021-05-01", "report", "biweekly", "--period", B07, "--as-known", "2021-04-20", "--format", "json")
    totals = [json.loads(out)["sections"][0]["rows"][0][1] for _, out, _ in (then, now)]

    assert [1399, 1393] == totals
    assert "还没有发布" in then[2]
    assert 2 == office("2021-05-01", "report", "biweekly", "--period", B07, "--as-known", "2019-01-01")[0]


def test_a_publication_stands_in_the_chain_and_its_files_in_the_archive(office: Office, tmp_path: Path) -> None:
    sent = published(office, tmp_path)
    sha256 = hashlib.sha256(sent.read_bytes()).hexdigest()
    archived = tmp_path / "工作区" / "已收" / sha256[:2] / sha256

    assert sent.read_bytes() == archived.read_bytes()
    assert 0 == office("2021-04-15", "ledger", "verify", "--quick")[0]
    archived.chmod(0o600)
    archived.write_bytes(b"other")
    assert 1 == office("2021-04-15", "ledger", "verify", "--quick")[0]


def test_marked_passages_are_named_when_a_report_is_published(office: Office, tmp_path: Path) -> None:
    book = load_workbook(CORRECTED)
    sheet = book["工作情况"]
    (place,) = (cell.coordinate for cell in sheet[1] if cell.value == "经验做法")
    sheet[f"{place[0]}2"] = "李某老师带 3 名学生取得证书。"
    book.save(tmp_path / "更正.xlsx")
    office("2021-04-14", "ingest", tmp_path / "更正.xlsx", "--received", "2021-04-14")
    words = ("report", "biweekly", "--period", B07, "--publish", "--by", "示例甲", "--out", tmp_path / "函.docx")
    code, _, err = office("2021-04-15", *words)

    assert (0, True) == (code, "1 条文字提到人名、号码或很小的数字" in err)
