"""Resolution: which provision holds where and when, and what a policy says of itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.model.finding import Citation
from onex.model.policy import Clause, Policy, Province, Provision, Regulation, Term, chain, in_force, route, severity

FIRST = date(2020, 1, 1)


def provision(name: str = "max_pilot_share", value: object = Decimal("0.30"), **other: object) -> Provision:
    given = {"from_": FIRST, "force": "must", "clause": Clause("r", "三.2"), "says": "…", "region": "430000", **other}
    return Provision(name, value, **given)  # type: ignore[arg-type]


def value_on(day: date, provisions: list[Provision], region: str = "430000") -> object:
    found = in_force(provisions, chain(region), day).get("max_pilot_share")
    return found.value if found else None


def test_a_clause_is_written_as_regulation_and_path():
    assert Clause("hunan-2020-3", "三.2") == Clause.parse("hunan-2020-3 三.2")
    assert "hunan-2020-3 三.2" == str(Clause.parse("hunan-2020-3 三.2"))
    assert "moe-2019-6" == str(Clause.parse("moe-2019-6"))


def test_severity_comes_from_the_force_of_the_clause():
    assert ["error", "warning", "notice"] == [severity(force) for force in ("must", "should", "may")]


def test_provisions_reach_a_county_from_nation_province_and_prefecture():
    assert ("000000", "430000", "430100", "430102") == chain("430102")
    assert ("000000", "430000") == chain("430000")
    assert ("000000",) == chain("000000")


def test_the_nearer_region_wins_though_it_is_older():
    nation = provision(value=Decimal("0.5"), region="000000", from_=date(2021, 1, 1))
    city = provision(value=Decimal("0.1"), region="430100")

    assert Decimal("0.1") == value_on(date(2022, 1, 1), [nation, provision(), city], "430100")
    assert Decimal("0.30") == value_on(date(2022, 1, 1), [nation, provision(), city], "430000")
    assert Decimal("0.5") == value_on(date(2022, 1, 1), [nation, provision(), city], "350000")


def test_a_provision_begins_on_its_first_day_and_not_before():
    later = provision(value=Decimal("0.35"), from_=date(2021, 3, 1))

    assert value_on(date(2019, 12, 31), [provision()]) is None
    assert Decimal("0.30") == value_on(date(2021, 2, 28), [later, provision()])
    assert Decimal("0.35") == value_on(date(2021, 3, 1), [later, provision()])


def test_a_provision_holds_through_its_last_day_and_then_the_standing_one_again():
    passing = provision(value=Decimal("0.5"), from_=date(2021, 1, 1), until=date(2021, 12, 31))

    assert Decimal("0.5") == value_on(date(2021, 12, 31), [provision(), passing])
    assert Decimal("0.30") == value_on(date(2022, 1, 1), [provision(), passing])
    assert value_on(date(2022, 1, 1), [passing]) is None


def test_a_repeal_leaves_the_field_to_the_farther_region():
    nation = provision(value=Decimal("0.5"), region="000000")
    repeal = provision(value=None, from_=date(2022, 1, 1), repealed=True)

    assert Decimal("0.30") == value_on(date(2021, 12, 31), [nation, provision(), repeal])
    assert Decimal("0.5") == value_on(date(2022, 1, 1), [nation, provision(), repeal])
    assert value_on(date(2022, 1, 1), [provision(), repeal]) is None


days = st.integers(0, 2000).map(lambda n: FIRST + timedelta(days=n))
blocks = st.builds(
    lambda from_, length, value, region, repealed: provision(
        from_=from_,
        until=None if length is None else from_ + timedelta(days=length),
        value=None if repealed else value,
        region=region,
        repealed=repealed,
    ),
    days,
    st.none() | st.integers(0, 500),
    st.integers(0, 100),
    st.sampled_from(chain("430100")),
    st.booleans(),
)


@given(st.lists(blocks, max_size=8, unique_by=lambda b: (b.region, b.from_)), blocks, st.integers(1, 1000))
def test_a_block_added_later_never_changes_an_earlier_day(known, added, before):
    earlier = added.from_ - timedelta(days=before)

    assert in_force(known, chain("430100"), earlier) == in_force([*known, added], chain("430100"), earlier)


@given(st.lists(blocks, max_size=8, unique_by=lambda b: (b.region, b.from_)), days, st.randoms())
def test_the_order_of_the_blocks_in_their_files_does_not_matter(known, day, random):
    shuffled = list(known)
    random.shuffle(shuffled)

    assert in_force(known, chain("430100"), day) == in_force(shuffled, chain("430100"), day)


@given(st.lists(blocks, max_size=8), days)
def test_what_is_in_force_holds_on_that_day(known, day):
    for found in in_force(known, chain("430100"), day).values():
        assert found.holds_on(day)
        assert not found.repealed


def policy(**values: object) -> Policy:
    found = {name: provision(name, value) for name, value in values.items()}
    regulation = Regulation("r", "教职成〔2019〕6号", "试点方案", "教育部", FIRST, "000000")
    return Policy(
        "430000", FIRST, chain("430000"), found, {"r": regulation}, Province("430000", "湖南省", pack="hunan")
    )


def test_the_digest_tells_whether_anything_in_force_differs():
    held = policy(a=Decimal("0.30"), b={1: FIRST}, c=("x", "y"))

    assert held.digest == policy(c=("x", "y"), b={1: FIRST}, a=Decimal("0.3")).digest
    assert held.digest != policy(a=Decimal("0.31"), b={1: FIRST}, c=("x", "y")).digest
    assert held.digest != policy(a="0.30", b={1: FIRST}, c=("x", "y")).digest
    assert held.digest.startswith("sha256:")


def test_a_supposed_value_is_marked_and_leaves_the_policy_as_it_was():
    held = policy(max_pilot_share=Decimal("0.30"))
    other = held.supposing({"max_pilot_share": Decimal("0.20")})

    assert Decimal("0.30") == held.values["max_pilot_share"]
    assert Decimal("0.20") == other.values["max_pilot_share"]
    assert ("max_pilot_share",) == other.assumed
    assert held.digest != other.digest
    with pytest.raises(KeyError):
        held.supposing({"nothing": 1})


def test_a_citation_names_the_number_or_else_the_short_name():
    held = policy(max_pilot_share=Decimal("0.30"))

    assert Citation("r", "教职成〔2019〕6号", "三.2", "…", "原文", "exact") == held.cite("max_pilot_share", "原文")
    assert "短名" == Regulation("r", "", "全名", "厅", FIRST, "430000", short="短名").cited
    assert "《全名》" == Regulation("r", "", "全名", "厅", FIRST, "430000").cited


def test_a_review_route_may_differ_by_affiliation():
    table = {"secondary": ("prefecture", "province"), "secondary/province": ("province",)}

    assert ("prefecture", "province") == route(table, "secondary", "county")
    assert ("province",) == route(table, "secondary", "province")
    assert route(table, "technical_school") is None


@pytest.mark.parametrize(
    ("term", "value", "shown"),
    [
        (Term("a", "", "share"), Decimal("0.30"), "30%"),
        (Term("a", "", "share"), Decimal("0.125"), "12.5%"),
        (Term("a", "", "share"), Decimal("1"), "100%"),
        (Term("a", "", "workdays", unit="个工作日"), 5, "5 个工作日"),
        (Term("a", "", "flag"), True, "是"),
        (Term("a", "", "days_by_round"), {1: date(2020, 6, 12)}, "第1轮 2020-06-12"),
        (Term("a", "", "choice", choices={"batch": "仅本批"}), "batch", "仅本批"),
        (Term("a", "", "words"), ("甲", "乙"), "甲、乙"),
    ],
)
def test_a_value_is_shown_as_an_official_reads_it(term, value, shown):
    assert shown == term.show(value)
