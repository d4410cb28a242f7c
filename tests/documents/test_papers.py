"""The papers of the sample season: every shipped template written from the ledger that the season left, and right by the independent checker."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import docx as reader
import pytest

from onex import packs
from onex.acts import demo_papers, demo_season
from onex.acts.render import render
from onex.acts.review import Order, decide
from onex.conformity.check import Outside, check
from onex.documents import template as templates
from onex.errors import UsageError
from onex.settings import Workspace, load

POLICY = packs.resolve("430000", date(2021, 4, 15))
NOW = datetime(2021, 12, 31, 9, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="module")
def played(sample_season: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Path]]:
    """The workspace after the season and its papers, and the folder of all that was made; a copy of the season that others read."""
    before = os.umask(0o022)
    folder = tmp_path_factory.mktemp("公文") / "一季"
    shutil.copytree(sample_season["folder"], folder)
    workspace = load(folder / Path(sample_season["workspace"]).name, environment={})
    workspace = replace(workspace, settings=demo_season.sample_settings(workspace))
    demo_papers.papers(workspace, folder / "成果" / demo_papers.FOLDER)
    yield workspace, folder / "成果"
    os.umask(before)


def made(played: tuple[Workspace, Path], title: str) -> Path:
    """The first document of a template, by its title."""
    return min(played[1].rglob(f"*{title}.docx"))


def words(path: Path) -> str:
    found: Any = reader.Document(io.BytesIO(path.read_bytes())).element.body
    return "".join(text for node in found.iter() if node.tag.endswith("}t") and (text := node.text))


TITLES = [found.title for found in templates.every(None)]


@pytest.mark.parametrize("title", TITLES)
def test_every_shipped_template_is_written_in_the_season_as_a_draft_and_passes_the_check(
    title: str, played: tuple[Workspace, Path]
) -> None:
    path = made(played, title)
    result = check(path.read_bytes(), path.name, Outside(POLICY))

    assert "征求意见稿" in words(path)
    assert [] == [(line.spec.name, line.measured) for line in result.lines if line.outcome == "fail"]


@pytest.mark.parametrize("found", templates.every(None), ids=lambda found: found.name)
def test_every_shipped_template_is_written_as_text_or_as_a_page_by_its_chinese_name_too(
    found: templates.Template, played: tuple[Workspace, Path], tmp_path: Path
) -> None:
    ending = ".html" if found.name in ("notice", "reply", "pilot-results") else ".txt"
    day = demo_papers._DAYS.get(found.name, date(2020, 5, 25))
    given = demo_papers._given(found.name)
    made = render(found.title, played[0], tmp_path, day, NOW, given=given, ending=ending)[0].path

    assert f"{found.title}{ending}" == made.name.rpartition("_")[2]
    assert "湖南省教育厅" in made.read_text("utf-8")


def test_the_revocation_says_what_the_ledger_holds(played: tuple[Workspace, Path]) -> None:
    text = words(made(played, "取消试点资格决定"))

    assert "怀化示例中等职业学校（学校标识码3643099051）" in text
    assert "备案以来没有报送试点工作情况，经催报仍未补报。" in text
    assert "教职成厅函〔2019〕19号五（四）规定的取消试点资格的条件" in text
    assert "自2021年4月20日起，取消怀化示例中等职业学校1+X证书制度试点资格，涉及证书2种、核定学生180人" in text


def test_the_summary_of_the_year_takes_its_figures_and_its_words_from_the_last_reports(
    played: tuple[Workspace, Path],
) -> None:
    text = words(made(played, "年度总结"))

    assert "截至2021年4月11日，累计培训1399人，参加考核923人，通过802人，发证624人，按人次计。" in text
    assert "（一）部分教材到货较晚。报送学校：株洲样本中等职业学校、" in text
    assert "等4所。" in text
    with pytest.raises(UsageError, match="2019年的双周报"):
        render("year-summary", played[0], played[1] / "无.docx", date(2019, 12, 31), NOW)


def test_the_list_of_faults_names_each_sheet_once_and_words_them_as_a_document_does(
    played: tuple[Workspace, Path],
) -> None:
    (path,) = played[1].rglob("*长沙样本商务职业学院_退回修改通知.docx")
    (table,) = reader.Document(io.BytesIO(path.read_bytes())).tables
    row = [cell.text for cell in table.rows[1].cells]

    assert ["1", "申报表\nJ2 J3 J4", "错误"] == row[:3]
    assert "试点规模合计301人（本批301人、前批0人），在校生1000人，上限300人（30%），超1人" == row[3]
    assert "(" not in "".join(row)


def test_a_revocation_needs_a_decision(played: tuple[Workspace, Path], tmp_path: Path) -> None:
    order = Order("return", "示例甲", "样例撤回", schools=(demo_papers.REVOKED,))
    assert 1 == len(decide(played[0], order, date(2021, 12, 31), NOW).decided)
    with pytest.raises(UsageError, match="onex review revoke"):
        render("revocation", played[0], tmp_path, date(2021, 12, 31), NOW)
