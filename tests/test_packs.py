"""The packs: what they say, that they are refused when wrong, and that their clauses stand in the source documents."""

from __future__ import annotations

import re
import tomllib
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onex import catalog, packs
from onex.acts import policy_sources
from onex.errors import CatalogError, SettingsError, Unreadable, UsageError
from onex.model.policy import Clause

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents do not lie beside the checkout")
DAY = date(2020, 6, 10)


@pytest.fixture(scope="module")
def hunan():
    return packs.resolve("430000", DAY)


# What the shipped packs say


@pytest.mark.parametrize(
    ("obligation", "severity"),
    [
        *((r, "error") for r in ("R1", "R2", "R17", "R18", "R19", "R23", "R25", "R32", "R33", "R36", "R39")),
        *((r, "warning") for r in ("R3", "R4", "R5", "R6", "R7", "R9")),
        *((r, "notice") for r in ("R8", "R21", "R22", "R35")),
    ],
)
def test_every_obligation_of_the_call_has_the_severity_of_its_clause(hunan, obligation, severity):
    serving = [p for p in hunan.provisions.values() if obligation in p.obligations]

    assert {severity} == {p.severity for p in serving}


def test_the_figures_of_hunan_2020_are_those_of_the_notice(hunan):
    expected = {
        "max_certificate_share": Decimal("0.40"),
        "max_pilot_share": Decimal("0.30"),
        "min_dual_qualified_share": Decimal("0.50"),
        "min_industry_expert_share": Decimal("0.20"),
        "filing_deadlines": {1: date(2020, 5, 29), 2: date(2020, 6, 5)},
        "application_deadlines": {1: date(2020, 6, 12), 2: date(2020, 6, 19)},
        "prefecture_review_workdays": 5,
        "quota_scope": "cumulative",
        "certificate_metric": "cert_count",
        "release_completed": False,
        "min_allowed_certificates": 0,
        "refused_school_kinds": ("technical_school",),
        "priority_team_ranks": ("national", "provincial"),
        "four_elements": ("school", "major", "certificate", "pilot_students"),
        "entry_workdays": 7,
        "credit_proposal_months": 1,
        "max_missed_weeks": 3,
    }

    assert expected == {name: hunan.values[name] for name in expected}
    assert {"prefecture", "province"} == set(hunan.values["review_route"]["secondary"])
    assert ("province",) == hunan.values["review_route"]["vocational_college"]


def test_shares_are_never_floats(hunan):
    assert {Decimal} == {type(value) for name, value in hunan.values.items() if name.endswith("_share")}


def test_dates_that_lost_a_character_are_inferred_and_broken_words_damaged(hunan):
    status = {name: p.text_status for name, p in hunan.provisions.items()}

    assert "inferred" == status["filing_deadlines"] == status["application_deadlines"]
    assert "damaged" == status["max_certificate_share"] == status["low_completion_restrained"]
    assert "exact" == status["max_pilot_share"]


def test_quotas_without_an_end_hold_today_and_not_before_the_notice():
    assert Decimal("0.30") == packs.resolve("430100", date(2026, 11, 23)).values["max_pilot_share"]
    assert "max_pilot_share" not in packs.resolve("430000", date(2020, 5, 20)).provisions


def test_a_threshold_that_no_text_gives_is_named_and_not_set(hunan):
    assert "completion_threshold" in packs.load_packs().terms
    assert "completion_threshold" not in hunan.provisions


def test_a_province_without_a_pack_has_national_provisions_only():
    jiangxi = packs.resolve("360000", DAY)

    assert jiangxi.province.name == "江西省"
    assert jiangxi.province_pack is None
    assert {"000000"} == {p.region for p in jiangxi.provisions.values()}
    assert jiangxi.digest != packs.resolve("430000", DAY).digest


def test_fujian_reports_every_two_weeks_and_hunan_by_the_nation_every_week():
    day = date(2021, 6, 1)
    fujian = packs.resolve("350000", day)

    assert ("biweek", "week") == (
        fujian.values["report_cadence"],
        packs.resolve("430000", day).values["report_cadence"],
    )
    assert ("progress", "difficulties", "proposals") == fujian.values["report_contents"]
    assert "fujian-2021-65 四" == str(fujian.provisions["report_cadence"].clause)
    # What the reply does not say stays the nation's: due days, grace, thresholds.
    assert {"000000"} == {
        fujian.provisions[n].region for n in ("report_due_days", "report_grace_days", "max_missed_weeks")
    }
    assert "week" == packs.resolve("350000", date(2021, 5, 12)).values["report_cadence"]


def test_readings_of_an_ambiguity_cite_a_clause_that_a_figure_cites_too(hunan):
    cited = {p.clause for p in hunan.provisions.values() if not p.reading}

    assert all(p.clause in cited for p in hunan.provisions.values() if p.reading)


def test_every_name_of_the_vocabulary_is_used_or_waits_for_a_value():
    known = packs.load_packs()

    assert {"completion_threshold"} == set(known.terms) - {p.name for p in known.provisions}


def test_no_provision_has_the_name_of_a_field_a_table_or_a_form():
    names: set[str] = set()
    for path in catalog.resources("forms"):
        content = catalog.read_toml(path)
        tables = {name: body for name, body in content.items() if isinstance(body, dict)}
        names |= {path.stem, *tables, *(field for body in tables.values() for field in body.get("fields", ()))}

    assert set() == names & set(packs.load_packs().terms)


def test_fields_that_a_provision_names_exist():
    fields: set[str] = set()
    for path in catalog.resources("forms"):
        for body in catalog.read_toml(path).values():
            fields |= set(body.get("fields", ())) if isinstance(body, dict) else set()
    known = packs.load_packs()
    named = {f for p in known.provisions if known.terms[p.name].type == "fields" for f in p.value}

    assert named <= fields


# Provinces


@pytest.mark.parametrize("word", ["湖南", "湖南省", "hunan", "Hunan", "430000", "43", " 湖 南 ", "４３", "湘"])
def test_a_province_goes_by_name_short_name_pack_and_code(word):
    assert "430000" == packs.province(word).code


def test_an_unknown_province_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="湖南省"):
        packs.province("湖难省")


def test_provinces_without_a_pack_are_known_by_name():
    assert ("内蒙古自治区", None) == (packs.province("内蒙古").name, packs.province("15").pack)
    assert 31 == len(packs.load_packs().provinces)


def test_hunan_has_fourteen_units_in_customary_order():
    units = packs.province("hunan").prefectures

    assert 14 == len(units)
    assert ("长沙市", "株洲市", "湘潭市") == tuple(unit.name for unit in units[:3])
    assert "湘西土家族苗族自治州" == units[-1].name


def test_fujian_has_ten_units_in_customary_order_one_without_a_code():
    province = packs.province("福建")
    units = province.prefectures

    assert ["福州", "厦门", "漳州", "泉州", "三明", "莆田", "南平", "龙岩", "宁德"] == [
        u.aliases[0] for u in units[:-1]
    ]
    assert ("平潭综合实验区", "") == (units[-1].name, units[-1].code)
    assert units[-1] == province.prefecture("平潭")
    assert "350600" == province.prefecture("漳州市").code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("长沙", "430100"),
        ("长沙市", "430100"),
        ("湘西州", "433100"),
        ("湘西土家族苗族自治州", "433100"),
        ("4307", "430700"),
    ],
)
def test_a_prefecture_goes_by_name_alias_and_code(text, code):
    assert code == packs.province("hunan").prefecture(text).code


def test_an_unknown_prefecture_is_none():
    assert packs.province("hunan").prefecture("厦门市") is None
    assert packs.province("hunan").prefecture("") is None


# Another figure


def test_another_figure_is_supposed_from_typed_text(hunan):
    other = packs.suppose(
        hunan, {"max_pilot_share": "25%", "quota_scope": "batch", "application_deadlines": "2020-06-15"}
    )

    assert Decimal("0.25") == other.values["max_pilot_share"]
    assert {1: date(2020, 6, 15)} == other.values["application_deadlines"]
    assert ("application_deadlines", "max_pilot_share", "quota_scope") == other.assumed
    assert Decimal("0.30") == hunan.values["max_pilot_share"]


def test_a_figure_that_is_not_set_borrows_the_clause_of_its_obligation(hunan):
    other = packs.suppose(hunan, {"completion_threshold": "0.8"})

    assert Decimal("0.8") == other.values["completion_threshold"]
    assert "hunan-2020-3 三.2" == str(other.provisions["completion_threshold"].clause)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("max_pilot_shares", "0.2", "max_pilot_share"),
        ("max_pilot_share", "三成", "30%"),
        ("max_pilot_share", "30", "0 到 1"),
        ("quota_scope", "all", "cumulative"),
        ("entry_workdays", "-1", "整数"),
        ("release_completed", "maybe", "是 或 否"),
        ("application_deadlines", "6月12日", "2020-06-12"),
        ("refused_school_kinds", "university", "school_kind"),
        ("review_route", "province", "条目文件"),
    ],
)
def test_a_supposed_value_that_cannot_be_is_refused_with_what_is_allowed(hunan, name, text, says):
    with pytest.raises(UsageError, match=says):
        packs.suppose(hunan, {name: text})


# A pack of the office's own

PACK = """
region = "430000"
[[provision]]
name   = "{name}"
{value}
from   = {first}
force  = "must"
clause = "{clause}"
says   = "另行规定"
{more}
"""


def own_pack(folder: Path, **changes: str) -> Path:
    given = {"name": "max_pilot_share", "value": "value = 0.35", "first": "2021-03-01", "clause": "hunan-2020-3 三.2"}
    (folder / "local.toml").write_text(PACK.format(**{**given, "more": "", **changes}), "utf-8")
    return folder


def test_an_office_adds_a_figure_without_touching_the_shipped_file(tmp_path):
    known = packs.load_packs(own_pack(tmp_path))

    assert Decimal("0.30") == packs.resolve("430000", date(2021, 2, 28), known).values["max_pilot_share"]
    assert Decimal("0.35") == packs.resolve("430000", date(2021, 3, 1), known).values["max_pilot_share"]
    assert [date(2020, 5, 21), date(2021, 3, 1)] == [p.from_ for p in known.history("max_pilot_share")]


def test_an_office_repeals_what_no_longer_holds(tmp_path):
    known = packs.load_packs(own_pack(tmp_path, value="", more="repealed = true"))

    assert "max_pilot_share" not in packs.resolve("430000", date(2021, 3, 1), known).provisions


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "max_pilots_share"}, "max_pilot_share"),
        ({"value": "value = 30"}, "0 到 1"),
        ({"value": 'value = "0.30"'}, "0 到 1"),
        ({"value": "value = true"}, "0 到 1"),
        ({"value": ""}, "value"),
        ({"clause": "hunan-2021-4 三.2"}, "hunan-2021-4 没有登记"),
        ({"clause": "hunan-2020-3"}, "条款"),
        ({"more": "until = 2021-02-01"}, "until 早于 from"),
        ({"more": "untill = 2022-02-01"}, "是不是「until」"),
        ({"more": 'text_status = "maybe"'}, "text_status"),
        ({"first": "2020-05-21"}, "已经有了"),
        ({"first": '"2021-03-01"'}, "日期"),
        ({"name": "quota_scope", "value": 'value = "all"'}, "cumulative"),
        ({"name": "refused_school_kinds", "value": 'value = ["university"]'}, "school_kind"),
        ({"name": "entry_workdays", "value": "value = 7.5"}, "整数"),
        ({"name": "application_deadlines", "value": "value = { one = 2021-01-01 }"}, "轮次"),
        ({"name": "review_route", "value": 'value = { secondary = ["moon"] }'}, "prefecture"),
        ({"name": "review_route", "value": 'value = { college = ["province"] }'}, "college"),
        ({"name": "contact_required", "value": "value = 1"}, "true"),
        ({"name": "four_elements", "value": "value = []"}, "非空"),
        ({"more": 'obligations = "R19"'}, "R 编号"),
        ({"more": "[province]\npack = 'b'\nname = '湖南省'"}, "[province]"),
        ({"value": "value = 0.3.0"}, "TOML:第 5 行"),
    ],
)
def test_a_pack_that_is_wrong_is_refused_naming_file_and_provision(tmp_path, changes, says):
    with pytest.raises(CatalogError, match=re.escape(says)) as refused:
        packs.load_packs(own_pack(tmp_path, **changes))

    assert "local.toml" in str(refused.value)
    assert changes.get("name", "max_pilot_share") in str(refused.value) or says.startswith(("TOML", "[province]"))


def test_a_pack_without_a_region_is_refused(tmp_path):
    (tmp_path / "local.toml").write_text("", "utf-8")

    with pytest.raises(CatalogError, match="region"):
        packs.load_packs(tmp_path)


# The official texts

TEXT = "关于做好2020年湖南省第三批1+X证书制度试点申报工作的通知\n一、甲\n乙。\n三、丙\n2.丁\n戊己。\n"


def test_a_source_is_recognised_by_its_title_and_quoted_by_clause(tmp_path):
    (tmp_path / "通知.txt").write_text(TEXT, "gb18030")
    source = policy_sources.add_source(tmp_path / "通知.txt", tmp_path / "sources")

    assert ("hunan-2020-3", "通知.txt", 3) == (source.regulation, source.file, source.clauses)
    assert "丁\n戊己。" == policy_sources.clause_text(tmp_path / "sources", Clause("hunan-2020-3", "三.2"))
    assert policy_sources.clause_text(tmp_path / "sources", Clause("hunan-2020-3", "九")) is None
    assert policy_sources.clause_text(tmp_path / "sources", Clause("moe-2019-19", "一(一)")) is None


def test_the_same_source_twice_is_one_registration(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    for _ in range(2):
        policy_sources.add_source(tmp_path / "a.txt", tmp_path / "sources")

    assert 1 == len(policy_sources.sources(tmp_path / "sources"))
    assert 2 == len(list((tmp_path / "sources").iterdir()))


def test_the_newest_source_of_a_regulation_is_quoted(tmp_path):
    for name, word in (("a.txt", "戊己"), ("b.txt", "庚辛")):
        (tmp_path / name).write_text(TEXT.replace("戊己", word), "utf-8")
        policy_sources.add_source(tmp_path / name, tmp_path / "sources")

    assert "丁\n庚辛。" == policy_sources.clause_text(tmp_path / "sources", Clause("hunan-2020-3", "三.2"))


def test_a_source_of_no_known_regulation_is_refused_unless_named(tmp_path):
    (tmp_path / "a.md").write_text("关于甲的通知\n一、乙\n丙。", "utf-8")

    with pytest.raises(UsageError, match="认不出"):
        policy_sources.add_source(tmp_path / "a.md", tmp_path / "sources")
    with pytest.raises(UsageError, match="moe-2019-19"):
        policy_sources.add_source(tmp_path / "a.md", tmp_path / "sources", "moe-2019-91")
    assert "moe-2019-6" == policy_sources.add_source(tmp_path / "a.md", tmp_path / "sources", "moe-2019-6").regulation


def test_a_text_about_a_regulation_is_not_the_regulation(tmp_path):
    (tmp_path / "a.txt").write_text("关于推进1+X证书制度试点工作的指导意见的解读\n一、乙\n丙。", "utf-8")

    with pytest.raises(UsageError, match="认不出"):
        policy_sources.add_source(tmp_path / "a.txt", tmp_path / "sources")


WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def word_file(path: Path, text: str, before: str = "") -> Path:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", before + WORD.format(paragraphs))
    return path


def test_a_word_file_is_a_source_too(tmp_path):
    source = policy_sources.add_source(word_file(tmp_path / "a.docx", TEXT), tmp_path / "sources")

    assert "hunan-2020-3" == source.regulation
    assert "丁\n戊己。" == policy_sources.clause_text(tmp_path / "sources", Clause("hunan-2020-3", "三.2"))


def test_a_word_file_with_declarations_is_refused(tmp_path):
    path = word_file(tmp_path / "a.docx", TEXT, '<!DOCTYPE a [<!ENTITY b "c">]>')

    with pytest.raises(Unreadable, match="XML_DTD"):
        policy_sources.add_source(path, tmp_path / "sources")


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("a.docx", b"PK\x03\x04rest", Unreadable, "FILE_CORRUPT"),
        ("a.txt", b"\xff\xfe\xff\xff\x81", Unreadable, "FILE_ENCODING"),
        ("a.pdf", b"%PDF", UsageError, ".pdf"),
        ("a.txt", "没有条款".encode(), UsageError, "条款"),
    ],
)
def test_what_is_no_official_text_is_refused(tmp_path, name, content, error, says):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(error, match=re.escape(says)):
        policy_sources.add_source(tmp_path / name, tmp_path / "sources")


def test_a_missing_file_is_unreadable(tmp_path):
    with pytest.raises(Unreadable, match="FILE_MISSING"):
        policy_sources.add_source(tmp_path / "none.txt", tmp_path / "sources")


def test_a_source_changed_behind_our_back_is_not_quoted(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    source = policy_sources.add_source(tmp_path / "a.txt", tmp_path / "sources")
    (tmp_path / "sources" / source.stored).write_text(TEXT + "改。", "utf-8")

    with pytest.raises(SettingsError, match="改动"):
        policy_sources.clause_text(tmp_path / "sources", Clause("hunan-2020-3", "三.2"))


def test_a_clause_that_its_source_lacks_is_an_error_and_no_source_only_a_notice(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    policy_sources.add_source(tmp_path / "a.txt", tmp_path / "sources")
    problems = policy_sources.check_packs(tmp_path / "sources")

    missing = [p.provision for p in problems if p.severity == "error"]
    assert "major_must_match" in missing
    assert "max_pilot_share" not in missing
    unregistered = {"moe-2019-6", "moe-2019-19", "fujian-2021-65", "henan-2022-skills"}
    assert unregistered == {p.regulation for p in problems if p.severity == "notice"}


@needs_seeds
def test_every_provision_is_located_in_the_source_documents(tmp_path):
    for name in ("000", "002", "004", "003_cleaned"):
        (path,) = SEEDS.glob(f"{name}*.txt")
        policy_sources.add_source(path, tmp_path)

    assert ["moe-2019-6"] == [p.regulation for p in policy_sources.check_packs(tmp_path)]
    registered = [source.regulation for source in policy_sources.sources(tmp_path)]
    assert ["fujian-2021-65", "moe-2019-19", "hunan-2020-3", "henan-2022-skills"] == registered


@needs_seeds
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("max_certificate_share", "40%"),
        ("max_pilot_share", "30%"),
        ("min_dual_qualified_share", "50%"),
        ("min_industry_expert_share", "20%"),
        ("priority_team_ranks", "优先参与"),
        ("filing_deadlines", "529日"),
        ("application_deadlines", "612日"),
        ("prefecture_review_workdays", "5个工作日"),
        ("no_formal_notice", "不再行文"),
        ("outsourcing_forbidden", "外包"),
        ("agents_forbidden", "代理机构"),
        ("credit_method_expected", "转换办法"),
        ("leader_required", "主要负责人"),
        ("report_contents", "典型案例"),
        ("min_trainer_industry_share", "40%"),
        ("entry_workdays", "7个工作日"),
        ("credit_proposal_months", "1个月"),
        ("monitoring_points", "10个"),
        ("max_missed_weeks", "连续三周"),
        ("forbidden_publicity_terms", "职成司指导"),
    ],
)
def test_the_clause_of_a_figure_holds_the_figure(hunan, tmp_path, name, word):
    for seed in ("002", "004"):
        (path,) = SEEDS.glob(f"{seed}*.txt")
        policy_sources.add_source(path, tmp_path)

    assert word in policy_sources.clause_text(tmp_path, hunan.provisions[name].clause)


def letters(text: str) -> str:
    return re.sub(r"[^\w+%]", "", unicodedata.normalize("NFKC", text))


@needs_seeds
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("report_cadence", "双周报制度"),
        ("report_contents", "工作进展、困难及建议"),
        ("reports_forwarded", "上报反馈"),
        ("platform_reconciled", "动态管理"),
    ],
)
def test_the_clause_of_a_provision_of_fujian_holds_it(tmp_path, name, word):
    (path,) = SEEDS.glob("000*.txt")
    policy_sources.add_source(path, tmp_path)
    provision = packs.resolve("350000", date(2021, 6, 1)).provisions[name]

    assert "350000" == provision.region
    assert word in policy_sources.clause_text(tmp_path, provision.clause)


@needs_seeds
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("plan_training_goal", "450万人次"),
        ("plan_award_goal", "330万人"),
        ("yearly_training_goal", "110万人次"),
        ("yearly_award_goal", "80万人"),
        ("yearly_senior_award_goal", "31万人"),
        ("yearly_assessor_goal", "350所"),
        ("own_standard_experts", "5人"),
        ("task_closing_month", "11月底前"),
        ("tasks_counted_apart", "重复统计"),
        ("tasks_as_handed_down", "下达的取证任务数"),
        ("task_report_cadence", "月报制度"),
        ("progress_notified", "通报工作进展情况"),
        ("student_charges_forbidden", "在校学生"),
        ("subsidy_once", "重复申领"),
        ("focus_fields", "医疗健康"),
    ],
)
def test_the_clause_of_a_provision_of_henan_holds_it(tmp_path, name, word):
    (path,) = SEEDS.glob("003_cleaned*.txt")
    policy_sources.add_source(path, tmp_path)
    provision = packs.resolve("410000", date(2022, 6, 1)).provisions[name]

    assert "410000" == provision.region
    assert word in policy_sources.clause_text(tmp_path, provision.clause)


def test_henan_has_its_cities_jiyuan_and_the_counties_of_the_province():
    units = packs.province("河南").prefectures

    assert ("郑州市", "驻马店市", "济源示范区") == (units[0].name, units[16].name, units[17].name)
    assert (28, 11) == (len(units), sum(not unit.code for unit in units))
    assert "济源示范区" == packs.province("henan").prefecture("济源市").name


def test_the_goals_of_henan_end_with_their_years():
    assert 800_000 == packs.resolve("410000", date(2022, 12, 31)).values["yearly_award_goal"]
    assert "yearly_award_goal" not in packs.resolve("410000", date(2023, 1, 1)).provisions
    assert 3_300_000 == packs.resolve("410000", date(2025, 12, 31)).values["plan_award_goal"]


@needs_seeds
def test_summaries_are_our_own_words():
    sources = [letters(path.read_text("utf-8")) for path in SEEDS.glob("*.txt")]
    borrowed = []
    for path in (ROOT / "onex" / "policies").glob("*.toml"):
        for block in tomllib.loads(path.read_text("utf-8")).get("provision", ()):
            for text in (block["says"], block.get("note", "")):
                said = letters(text)
                runs = [said[n : n + 20] for n in range(len(said) - 19)]
                borrowed += [run for run in runs if any(run in source for source in sources)]

    assert [] == borrowed
