"""docs/状态.md says what works, and what it says is so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from onex import formbook, packs, reports
from onex.conformity.spec import specs
from onex.rules import discover

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "状态.md").read_text("utf-8")
OBLIGATIONS = [f"R{number}" for number in range(1, 152)] + [f"V{number}" for number in range(1, 23)]
STATES = ("可用", "部分", "未做")


def rows(title: str) -> dict[str, list[str]]:
    """The rows of the table under a heading: first cell → the other cells."""
    section = PAGE.partition(f"\n## {title}")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[1:]]
    return {first: rest for first, *rest in cells}


SAID = {**rows("义务"), **rows("勾稽")}


@cache
def judging() -> Mapping[str, set[str]]:
    """Obligation → the codes that report a breach: rules, and the reader's own checks."""
    served: dict[str, set[str]] = {}
    for rule in discover():
        for obligation in rule.obligations:
            served.setdefault(obligation, set()).add(rule.code)
    for form in formbook.forms().values():
        for spec in form.tables.values():
            for field in spec.fields.values():
                if field.need != "optional" and not form.register:
                    for obligation in field.obligations:
                        served.setdefault(obligation, set()).add("W01")
    for code, obligation in reader_checks():
        served.setdefault(obligation, set()).add(code)
    for measure in specs().values():  # of a document's wording, by `onex doc check`
        for obligation in measure.obligations:
            served.setdefault(obligation, set()).add(measure.code)
    return served


def reader_checks() -> Iterator[tuple[str, str]]:
    """(W code, obligation) where the reader itself names the obligation: in a call, or in a table of codes.

    A quantity that cannot be read (W02) is V5 whatever its field; the answer key of the demo holds three of them.
    """
    yield "W02", "V5"
    for path in (ROOT / "onex" / "sheets").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                served = [keyword.value for keyword in node.keywords if keyword.arg == "obligations"]
                yield from _pairs(node.args[0], served)
            elif isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    yield from _pairs(key, [value])


def _pairs(code: ast.expr | None, served: list[ast.expr]) -> Iterator[tuple[str, str]]:
    texts = [
        e.value
        for one in served
        if isinstance(one, ast.List | ast.Tuple)
        for e in one.elts
        if isinstance(e, ast.Constant)
    ]
    if isinstance(code, ast.Constant) and re.fullmatch(r"W\d\d", str(code.value)):
        yield from ((str(code.value), str(text)) for text in texts if text in OBLIGATIONS)


@cache
def knowing() -> Mapping[str, set[str]]:
    """Obligation → what is known of it although nothing is judged: a provision, a field to fill in."""
    known: dict[str, set[str]] = {}
    for term in packs.load_packs().terms.values():
        for obligation in term.obligations:
            known.setdefault(obligation, set()).add("规定")
    for provision in packs.load_packs().provisions:
        for obligation in provision.obligations:
            known.setdefault(obligation, set()).add("规定")
    for form in formbook.forms().values():
        for spec in form.tables.values():
            for field in spec.fields.values():
                for obligation in field.obligations:
                    known.setdefault(obligation, set()).add("栏目")
    return known


def test_every_obligation_and_tie_out_has_one_row() -> None:
    assert OBLIGATIONS == list(SAID)
    assert 1 == max(PAGE.count(f"\n| {obligation} |") for obligation in OBLIGATIONS)


@pytest.mark.parametrize("obligation", OBLIGATIONS)
def test_a_row_says_what_the_code_does(obligation: str) -> None:
    what, state, codes, lacking = SAID[obligation]
    judged, known = judging().get(obligation, set()), knowing().get(obligation, set())

    assert what
    assert state in STATES
    assert set() == set(codes.split()) - judged, f"{obligation} 写的代码并不核对它;程序核对的是:{judged or '没有'}"
    assert (state == "未做") == (not judged and not known), f"{obligation} 程序里有:{judged | known or '没有'}"
    assert state != "可用" or codes, f"{obligation} 写“可用”却没有代码"
    assert state != "部分" or lacking, f"{obligation} 写“部分”却没有说明还缺什么"


@pytest.mark.parametrize("obligation", [o for o in OBLIGATIONS if any(c[0] != "W" for c in judging().get(o, ()))])
def test_an_obligation_that_a_rule_judges_names_a_rule(obligation: str) -> None:
    named = {code for code in SAID[obligation][2].split() if not code.startswith("W")}

    assert named


def test_every_form_and_register_is_listed() -> None:
    said = rows("表格")

    assert sorted(formbook.forms()) == sorted(said)
    assert {"可用", "部分"} >= {state for _, state, _ in said.values()}


def test_every_report_that_exists_is_listed_and_no_other_is_said_to_work() -> None:
    assert set(reports.names()) == _working(rows("报告"))


def test_every_document_that_exists_is_listed_and_no_other_is_said_to_work() -> None:
    templates = {path.name.removesuffix(".md.j2") for path in (ROOT / "templates").glob("[a-z]*.md.j2")}

    assert templates == _working(rows("公文"))


def _working(said: Mapping[str, list[str]]) -> set[str]:
    return {name for name, (_, state) in said.items() if state != "未做"}
