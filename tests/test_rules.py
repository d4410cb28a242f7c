"""Every rule proves itself by the table in its docstring, and every name it uses exists once."""

from __future__ import annotations

import pytest

from onex import formbook, packs
from onex.rules import Rule, discover
from onex.rules.examples import example, run
from onex.rules.judge import CONTEXT, kind_of

RULES = discover()


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_a_rule_finds_what_its_own_example_says(rule: Rule) -> None:
    expected = example(rule, formbook.forms()).broken

    found = run(rule, formbook.forms())

    assert expected == found


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_every_parameter_of_a_rule_names_one_thing(rule: Rule) -> None:
    vocabulary = packs.load_packs().terms
    for name in (*rule.parameters, *rule.needs):
        kind = kind_of(name, rule, formbook.forms())
        assert kind != "provision" or name in vocabulary, f"{rule.code}: {name}"


def test_fields_provisions_and_registers_share_one_namespace() -> None:
    forms = formbook.forms()
    fields = {name for form in forms.values() for spec in form.tables.values() for name in spec.fields}
    tables = {name for form in forms.values() for name in form.tables if not form.register}
    registers = {name for name, form in forms.items() if form.register}
    provisions = set(packs.load_packs().terms)

    assert not provisions & (fields | tables | registers | set(CONTEXT))
    assert not registers & (fields | tables)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_a_rule_speaks_of_places_and_facts_that_exist(rule: Rule) -> None:
    form = formbook.forms()[rule.form]
    for at in rule.at:
        table, _, field = at.rpartition(".")
        assert field in form.tables[table or rule.table.partition(".")[2]].fields
    assert rule.obligations
    assert rule.meaning
