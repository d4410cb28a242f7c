"""A document that is right passes every measure; with one fault, exactly the measure that is about it fails."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from onex import packs
from onex.conformity.check import Checked, Outside, check
from onex.conformity.measure import all_measures
from tests.conformity.good import Good, Letter, Spoil, Upward, at, remove, saved
from tests.conformity.mutants import FAULTS, LETTER, UPWARD

POLICY = packs.resolve("000000", date(2021, 4, 15))
BASES = {"general": Good().bytes(), "upward": Upward().bytes(), "letter": Letter().bytes()}
ALL = [(base, *one) for base, faults in (("general", FAULTS), ("upward", UPWARD), ("letter", LETTER)) for one in faults]
UNMEASURABLE = {"imprint_bottom"}  # only a printed page tells


def checked(data: bytes) -> Checked:
    return check(data, "样例.docx", Outside(POLICY))


def failed(result: Checked) -> dict[str, str]:
    return {line.spec.name: line.measured for line in result.lines if line.outcome == "fail"}


@pytest.mark.parametrize(("base", "layout"), [("general", "general"), ("upward", "general"), ("letter", "letter")])
def test_a_document_that_is_right_has_no_fault(base: str, layout: str) -> None:
    result = checked(BASES[base])

    assert layout == result.elements.layout
    assert {} == failed(result)
    assert UNMEASURABLE == {line.spec.name for line in result.lines if line.outcome == "unjudged"}


@pytest.mark.parametrize(
    ("base", "measure", "spoil"), [(b, m, s) for b, m, _, s in ALL], ids=[f"{m}: {says}" for _, m, says, _ in ALL]
)
def test_a_fault_is_found_by_the_measure_that_is_about_it_and_by_no_other(
    base: str, measure: str, spoil: Spoil
) -> None:
    document = docx.Document(io.BytesIO(BASES[base]))
    spoil(document)

    assert [measure] == list(failed(checked(saved(document))))


def test_every_measure_has_a_fault_that_it_finds() -> None:
    found = {measure for _, measure, _, _ in ALL}

    assert len(ALL) > 140
    assert all_measures().keys() - found - {"mark_present"} == UNMEASURABLE


def test_a_letter_that_is_said_to_be_one_must_have_a_mark() -> None:
    plain = docx.Document(io.BytesIO(BASES["general"]))
    for start in ("样本省教育厅文件", "样教〔"):
        remove(at(plain, start))

    assert {"mark_present", "number_present"} <= failed(
        check(saved(plain), "样例.docx", Outside(layout="general"))
    ).keys()
    assert {"mark_present", "number_present"}.isdisjoint(failed(checked(saved(plain))))
