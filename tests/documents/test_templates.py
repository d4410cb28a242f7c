"""Every shipped template renders from its sample, says what it must, and names the facts that it needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onex import catalog
from onex.acts.render import PROVIDERS
from onex.acts.subjects import SUBJECTS
from onex.acts.template_copy import FACTS as FACTS_ENDING
from onex.documents import layouts, plain
from onex.documents import template as templates
from onex.documents.document import Heading, Paragraph
from onex.errors import CatalogError
from tests.documents.samples import FACTS, facts, sample

TITLES = {
    "notice": "申报通知",
    "filed-list": "同意备案证书名单",
    "return-notice": "退回修改通知",
    "pilot-results": "试点备案结果清单",
    "chase-notice": "催报通知",
    "bulletin": "试点进展通报",
    "revocation": "取消试点资格决定",
    "cover-letter": "双周报上报函",
    "report-letter": "报表上报函",
    "publicity": "公示",
    "reply": "代表建议答复",
    "year-summary": "年度总结",
}
OF_SUBJECTS = {"school", "findings", "decision"}
ASKED_FOR = {
    "report-letter": {"missing", "progress"}
}  # facts that a template does without: a report brings annexes of its own


@pytest.mark.parametrize("name", TITLES)
def test_a_template_is_found_by_either_name_and_renders_from_its_sample(name: str) -> None:
    assert name == templates.find(TITLES[name], None).name
    text = plain.text(sample(name))

    assert "样本省教育厅" in text
    assert "2021年4月15日" in text
    assert not re.search(r"\{\{|\}\}|\{%|None|True|False|[\ue000-\uf8ff]", text)


@pytest.mark.parametrize("name", TITLES)
def test_every_fact_that_a_template_names_has_a_sample_and_a_source(name: str) -> None:
    found = templates.find(name, None)
    needed = set(templates.needs(found))
    by_hand = set(catalog.read_toml(found.path.with_name(name + FACTS_ENDING))) if name in _by_hand() else set()

    assert needed == set(FACTS[name]) == set(found.facts or ())
    assert needed <= set(PROVIDERS) | OF_SUBJECTS | by_hand
    assert found.each in {"", *(each for each, _ in SUBJECTS)}


def _by_hand() -> set[str]:
    return {path.name.removesuffix(FACTS_ENDING) for path in catalog.shipped("templates").glob(f"*{FACTS_ENDING}")}


@pytest.mark.parametrize("name", sorted(TITLES))
def test_a_template_that_lacks_any_one_of_its_facts_is_refused_and_the_fact_named(name: str) -> None:
    found = templates.find(name, None)
    for lacking in set(templates.needs(found)) - ASKED_FOR.get(name, set()):
        given = {key: value for key, value in facts(name).items() if key != lacking}
        with pytest.raises(CatalogError, match=lacking):
            templates.render(found, given, {}, {"mark": "甲", "number": "乙", "draft": ""})


@pytest.mark.parametrize("name", sorted(_by_hand()))
def test_the_sample_of_facts_to_fill_in_fits_its_template(name: str) -> None:
    found = templates.find(name, None)
    given = catalog.read_toml(found.path.with_name(name + FACTS_ENDING))
    merged = {key: {**FACTS[name][key], **value} for key, value in given.items()}

    assert templates.render(found, {**facts(name), **merged}, {}, {"mark": "甲", "number": "乙", "draft": ""}).title


def test_a_fact_that_the_front_matter_does_not_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.md.j2").write_text(
        '+++\ntitle = "甲"\nkind = "通知"\nfacts = ["a"]\n+++\n# {{ a }}{{ b }}\n', "utf-8"
    )
    with pytest.raises(CatalogError, match=r"b.*facts"):
        templates.needs(templates.find("own", tmp_path))


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ('title = "甲"', "kind"),
        ('title = "甲"\nkind = "通知"\nsingers = "乙"', "singers"),
        ('title = "甲"\nkind = "通知"\neach = "village"', "each"),
        ('title = "甲"\nkind = "通知"\nannexes = ["乙"]', "annexes"),
        ('title = "甲"\nkind = "通知"\nfacts = "call"', "facts"),
        ('title = "甲"\nkind = 3', "kind"),
        ("title = ", "TOML"),
    ],
)
def test_a_front_matter_that_is_wrong_is_refused_and_the_key_named(front: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "own.md.j2").write_text(f"+++\n{front}\n+++\n# 甲\n", "utf-8")
    with pytest.raises(CatalogError, match=says):
        templates.find("own", tmp_path)


def test_front_matter_may_give_addressees_signer_copies_note_and_table_annexes(tmp_path: Path) -> None:
    (tmp_path / "own.md.j2").write_text(
        '+++\ntitle = "甲"\nkind = "通知"\naddressees = "{{ who }}："\nsigner = "{{ office.name }}"\ncopies = "丙厅"\n'
        'note = "此件公开发布"\nurgency = "特急"\nannexes = [{ title = "名单", table = "names" }]\n+++\n'
        "# 关于样例的通知\n正文。{% if who %}有{% endif %}\n",
        "utf-8",
    )
    given = {**facts("notice"), "who": "各学校", "names": {"columns": ("名",), "rows": (("甲",),)}}
    made = templates.render(templates.find("own", tmp_path), given, {}, {"mark": "甲", "number": "乙", "draft": ""})

    assert ("各学校：", "样本省教育厅", "2021年4月15日") == (made.addressees, made.signer, made.date)
    assert ("丙厅", "此件公开发布", "特急") == (made.copies, made.note, made.urgency)
    assert [("名单", (("甲",),))] == [(annex.title, annex.blocks[0].rows) for annex in made.annexes]  # type: ignore[union-attr]


# -- what the documents say --------------------------------------------------------------------------------------------


def headings(name: str) -> list[str]:
    return [block.text for block in sample(name).blocks if isinstance(block, Heading) and block.level == 1]


def test_the_notice_has_the_parts_of_a_call() -> None:
    assert ["一、证书范围", "二、学校范围和条件", "三、规模控制", "四、时间和程序", "五、有关要求"] == headings(
        "notice"
    )
    text = plain.text(sample("notice"))
    assert all(
        said in text for said in ("联系人：样本处　示例甲", "联系电话：0000-00000000", "通讯地址：样本市样本路0号")
    )


def test_the_filed_list_has_an_annex_a_round_and_says_an_empty_one() -> None:
    made = sample("filed-list")
    assert ["第一轮同意备案证书名单", "第二轮同意备案证书名单"] == [annex.title for annex in made.annexes]
    empty = facts("filed-list")
    lists = empty["filing"]["lists"]
    empty["filing"] = {**empty["filing"], "lists": (lists[0], {**lists[1], "table": {**lists[1]["table"], "rows": ()}})}
    made = templates.render(templates.find("filed-list", None), empty, {}, {"mark": "甲", "number": "乙", "draft": ""})

    assert (Paragraph("（本轮没有。）"),) == made.annexes[1].blocks


def test_the_reply_answers_point_by_point_and_gives_both_days() -> None:
    made = sample("reply")
    assert ("答复", "letter") == (made.kind, made.layout)
    assert ["一、关于样本一", "二、关于样本二"] == headings("reply")
    text = plain.text(made)

    assert "第1001号建议的答复" in text
    assert "样本省样本厅会办" in text
    assert ("2021年4月15日", "此件于2021年9月26日公开") == (made.date, made.note.partition("；")[0])
    assert "下一步，继续做样本工作。" in text


def test_a_list_of_nothing_in_a_summary_is_said() -> None:
    text = plain.text(sample("year-summary"))
    assert "三、典型案例\n　　本年学校报送中没有这方面的内容。" in text


def test_a_chase_for_one_city_is_addressed_to_it() -> None:
    found = templates.find("chase-notice", None)
    given = {**facts("chase-notice"), "prefecture": "样本1市"}
    made = templates.render(found, given, {}, {"mark": "甲", "number": "乙", "draft": ""})

    assert "样本1市教育（体育）局：" == made.addressees
    assert "应报学校" not in plain.text(made)


def test_a_letter_with_a_report_lists_who_is_missing_and_words_the_screen_s_figures_as_a_document_does() -> None:
    made = sample("report-letter")
    text = plain.text(made)

    assert ["未报送学校名单", "分市州试点工作进展", "分证书试点工作进展"] == [annex.title for annex in made.annexes]
    assert "累计培训人数1399人，比上期增加101人；培训进度70.30%。" in text
    assert "（一）2所学校没有报送（样本）。" in text


@pytest.mark.parametrize("name", TITLES)
def test_a_document_has_what_its_kind_must_have(name: str) -> None:
    made = sample(name)
    kind = layouts.kind(made.kind)

    assert all(getattr(made, need) for need in kind.needs)
    assert kind.sealed == made.sealed


def test_every_shipped_template_is_among_these() -> None:
    assert sorted(TITLES) == [found.name for found in templates.every(None)]
