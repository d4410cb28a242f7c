"""The documents that onex itself writes, measured by the independent checker; and how the checker hangs together."""

from __future__ import annotations

import ast
import time
from datetime import date
from pathlib import Path

import pytest

from onex import packs
from onex.catalog import shipped
from onex.cli import run
from onex.conformity.check import Checked, Outside, check
from onex.conformity.measure import MEASURES, all_measures
from onex.conformity.spec import specs
from onex.documents.docx import docx
from onex.rules import discover
from onex.sheets.defects import CELL_DEFECTS
from tests.documents.samples import FACTS, sample

PACKAGE = Path(__file__).parents[2] / "onex" / "conformity"
POLICY = packs.resolve("430000", date(2020, 5, 25))

# What a draft notice must pass, whatever else changes about it: page, type, elements, ending, page number.
NOTICE = """
    paper_size top_margin left_margin right_margin bottom_margin lines_per_page chars_per_line text_colour
    mark_present mark_colour mark_centred mark_font mark_top number_present number_brackets number_year number_ordinal_word
    number_ending number_font number_size number_place number_gap rule_present rule_colour rule_width rule_distance
    title_present title_font title_size title_centred title_gap title_breaks addressee_colon addressee_flush addressee_gap
    addressee_font addressee_size body_first_page body_font body_size body_indent body_turnover body_align body_spacing
    heading1_font heading2_font heading3_font heading_size heading_labels heading_order heading_sequence
    annex_list_colon annex_list_gap annex_list_indent annex_list_font annex_list_end annex_list_numbers
    annex_absent annex_unlisted annex_titles annex_new_page annex_label annex_label_font annex_label_size annex_label_flush
    annex_title_line annex_title_centred issuer_present issuer_gap issuer_place issuer_name signature_font signature_size
    date_present date_numerals date_complete date_leading_zero date_exists date_place date_year signature_page blank_tail
    folio_present folio_font folio_size folio_numerals folio_dashes folio_sides folio_inset folio_distance
    halfwidth_marks straight_quotes lost_month text_date_zero broken_characters stray_spaces page_furniture
    forbidden_terms exaggerated_claims tied_purchases extra_charges
""".split()  # noqa: SIM905 - one name after another reads better than a list of a hundred literals


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONEX_WORKSPACE", raising=False)
    assert 0 == run(["init", "省厅", "--province", "hunan"])
    capsys.readouterr()
    return tmp_path / "省厅"


def rendered(office: Path, *argv: str) -> Checked:
    out = office / "输出.docx"
    assert 0 == run(["render", *argv, "--out", str(out), "-w", str(office), "--on", "2020-05-25", "--force"])
    return check(out.read_bytes(), out.name, Outside(POLICY))


def failed(result: Checked) -> list[tuple[str, str]]:
    return [(line.spec.name, line.measured) for line in result.lines if line.outcome == "fail"]


def test_the_notice_passes_what_it_must(office: Path) -> None:
    result = rendered(office, "notice")
    passed = {line.spec.name for line in result.lines if line.outcome == "pass"}

    assert [] == [name for name in NOTICE if name not in passed]
    assert [] == [line.spec.name for line in result.lines if line.severity == "error"]


@pytest.mark.parametrize("name", ["reply", "publicity"])
def test_a_document_from_facts_that_are_given_has_no_error(name: str, office: Path) -> None:
    """The letter layout, and one without a head."""
    result = rendered(office, name, "--facts", str(shipped("templates") / f"{name}.facts.toml"))

    assert {"reply": "letter", "publicity": "plain"}[name] == result.elements.layout
    assert [] == [(line.spec.name, line.measured) for line in result.lines if line.severity == "error"]
    assert result.counts["pass"] > 60


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_shipped_template_passes_every_measure(name: str) -> None:
    result = check(docx(sample(name)), f"{name}.docx", Outside(POLICY))

    assert [] == failed(result)
    assert result.counts["pass"] > 60
    # What only a printed page tells: tests/documents/test_ink.py.
    assert {line.spec.name for line in result.lines if line.outcome == "unjudged"} <= {
        "imprint_bottom",
        "imprint_even",
        "title_gap",
    }


def test_a_file_is_checked_in_fifty_thousandths_of_a_second() -> None:
    """The shortest of several, as a busy machine makes any of them longer; twice that is allowed to a slow one."""
    content, took = docx(sample("notice")), []
    for _ in range(5):
        started = time.process_time()
        check(content, "样例.docx", Outside(POLICY))
        took.append(time.process_time() - started)

    assert min(took) < 0.1


# -- how the checker hangs together ------------------------------------------------------------------------------------


def test_every_measure_has_its_requirement_and_the_reverse() -> None:
    all_measures()

    assert sorted(specs()) == sorted(MEASURES)
    assert len(specs()) == len({spec.code for spec in specs().values()}) > 120


def test_no_code_of_a_measure_is_a_rule_s_or_a_defect_s_and_each_is_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    measures = {spec.code: spec for spec in specs().values()}

    assert not {code[0] for code in measures} & {code[0] for code in (*(r.code for r in discover()), *CELL_DEFECTS)}
    assert not {code[0] for code in measures} & set("RV")
    assert 0 == run(["explain", "L01"])
    assert measures["L01"].fix in "".join(capsys.readouterr().out.split())


def test_the_checker_shares_nothing_with_the_writer() -> None:
    imported = {
        name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in getattr(node, "names", ()) if isinstance(node, ast.Import)]
        )
    }

    assert {"onex.documents", "onex.sheets"}.isdisjoint(".".join(name.split(".")[:2]) for name in imported if name)
    assert not any("styleId" in path.read_text("utf-8") for path in (PACKAGE / "measures").glob("*.py"))
