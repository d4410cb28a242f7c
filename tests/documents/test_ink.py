"""Where the ink stands: documents printed through LibreOffice and measured on the picture of the page, against GB/T 9704-2012."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onex.documents import layouts, pdf
from onex.documents.document import Document, Heading, Paragraph
from onex.documents.docx import docx
from onex.errors import UsageError
from tests.documents.samples import FACTS, sample, written

Page = np.ndarray[Any, np.dtype[np.uint8]]
Ink = np.ndarray[Any, np.dtype[np.bool_]]
Figures = Mapping[str, float]

DPI = 300
MM = DPI / 25.4  # pixels
LEFT, TOP, RIGHT, BOTTOM = 28.0, 37.0, 184.0, 262.0  # of the text area, from the sheet's edge: 5.2.1

# What a printed page must show: figure → (required, tolerance), millimetres but for counts.
GENERAL = {
    "mark_top": (TOP + 35, 1.0),  # 7.2.4
    "number_to_rule": (4.0, 1.0),  # 7.2.7
    "rule_length": (156.0, 1.0),
    "rule_left": (LEFT, 1.0),
    "lines": (22, 0),  # 5.2.3
    "characters": (28, 0),
    "line_pitch": (28.95 / 72 * 25.4, 0.05),
    "text_top": (TOP, 1.0),  # 6
    "text_bottom": (BOTTOM, 1.0),
    "text_left": (LEFT, 1.0),
    "text_right": (RIGHT, 1.0),
    "folio_below_text": (7.0, 1.0),  # 7.5
    "odd_folio_end": (RIGHT - 4.94, 1.0),
    "even_folio_start": (LEFT + 4.94, 1.0),
    "record_first": (0.35, 0.09),  # 7.4.1; a pixel is 0.085
    "record_inner": (0.25, 0.09),
    "record_last": (0.35, 0.09),
    "record_bottom": (BOTTOM, 1.0),
    "record_length": (156.0, 1.0),
}
LETTER = {
    "mark_top": (30.0, 1.0),  # 10.1
    "rule_below_mark": (4.0, 1.0),
    "rule_length": (170.0, 1.0),
    "foot_rule": (297.0 - 20, 1.0),
    "foot_rule_length": (170.0, 1.0),
    "folio_on_page_1": (0, 0),
}
# 8: a turned page's number stands where it would on an upright one, at the left of the turned sheet.
TURNED = {"dash": (297.0 - BOTTOM - 7, 1.0), "odd_end": (RIGHT - 4.94, 1.5), "even_start": (LEFT + 4.94, 1.5)}


# -- the documents, and the same on a page that is wrong ----------------------------------------------------------------

WRONG = """
[profiles.standard]
margins = { top = 41, right = 31, bottom = 41, left = 32 }
pitch = 30.0
tracking = 0.3
[layouts.general]
mark_top = 78
[layouts.letter]
mark_top = 36
rule_below_mark = 8
rule_width = 150
rule_from_bottom = 26
"""
_SPOILT = (  # what no profile sets
    ('w:val="single" w:sz="8"', 'w:val="single" w:sz="24"'),
    ('w:val="single" w:sz="6"', 'w:val="single" w:sz="20"'),
    (r'w:space="[0-9]+" w:color="FF0000"', 'w:space="20" w:color="FF0000"'),
    ('w:right="280"', 'w:right="700"'),
    ('w:left="280"', 'w:left="700"'),
    ('w:line="340" w:lineRule="exact"', 'w:line="560" w:lineRule="exact"'),
)


def _filled() -> Document:
    """One that ends on its fourth page, the second and third full of a character that is as wide as its cell."""
    return written("田" * (28 * 57) + "\n完。\n抄送：样本省样本厅。")


def _texts() -> Document:
    """Lines of all lengths, with punctuation wherever it may fall."""
    chance = random.Random(9704)
    paragraphs = []
    for _ in range(120):
        parts = [
            "".join(chance.choices("试点证书培训考核学校工作情况", k=chance.randint(3, 24)))
            + chance.choice(("", f"{chance.randint(1, 2021)}年", f"{chance.randint(1, 9999)}人"))
            for _ in range(chance.randint(4, 9))
        ]
        paragraphs.append("".join(part + chance.choice("，；：、。") for part in parts) + "完。")
    return written("\n".join(paragraphs))


def _spoilt(content: bytes) -> bytes:
    """The package with measures that no profile sets made wrong."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for right, wrong in _SPOILT:
                text = re.sub(right, wrong, text)
            new.writestr(name, text)
    return out.getvalue()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name → PDF: all documents of these tests, in one call of LibreOffice, which is slow to start."""
    try:
        pdf.converter()
    except UsageError:
        pytest.skip("LibreOffice is not here")
    if not shutil.which("pdftoppm"):
        pytest.skip("pdftoppm is not here")
    if not subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip():
        pytest.skip("no Chinese font is here")
    folder = tmp_path_factory.mktemp("ink")
    (folder / "layouts.toml").write_text(WRONG, "utf-8")
    documents = {"general": _filled(), "letter": sample("reply"), "turned": sample("pilot-results"), "texts": _texts()}
    wrong = {f"wrong {name}": _spoilt(docx(documents[name], folder)) for name in ("general", "letter", "turned")}
    shipped = {name: docx(sample(name)) for name in sorted(FACTS)}
    contents = {**{name: docx(one) for name, one in documents.items()}, **wrong, **shipped}
    found = pdf.printed(list(contents.values()), layouts.fonts()).contents
    paths = {name: folder / f"{number}.pdf" for number, name in enumerate(contents)}
    for path, content in zip(paths.values(), found, strict=True):
        path.write_bytes(content)
    return paths


def pages(path: Path, *numbers: int) -> list[Page]:
    """The pictures of pages."""
    found = []
    for number in numbers:
        command = ["pdftoppm", "-r", str(DPI), "-f", str(number), "-l", str(number), str(path)]
        content = subprocess.run(command, capture_output=True, check=True).stdout
        _, size, _, rest = content.split(b"\n", 3)
        width, height = map(int, size.split())
        found.append(np.frombuffer(rest, np.uint8).reshape(height, width, 3))
    return found


def count(path: Path) -> int:
    """How many pages there are."""
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    found = re.search(r"Pages:\s+([0-9]+)", told)
    assert found
    return int(found[1])


def dark(page: Page) -> Ink:
    found: Ink = page.max(axis=2) < 140
    return found


def red(page: Page) -> Ink:
    found: Ink = (page[:, :, 0] > 170) & (page[:, :, 1] < 120)
    return found


def runs(ink: Ink, axis: int, gap: float = 0.0) -> list[tuple[float, float]]:
    """Where ink begins and ends along an axis, in millimetres; what is no further apart than `gap` is one."""
    places = np.flatnonzero(ink.any(axis=1 - axis))
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > 1 + gap * MM)
    starts = places[np.concatenate(([0], breaks + 1))]
    ends = places[np.concatenate((breaks, [len(places) - 1]))] + 1
    return [(float(a) / MM, float(b) / MM) for a, b in zip(starts, ends, strict=True)]


def within(ink: Ink, top: float, bottom: float) -> Ink:
    """The ink between two heights, in place."""
    kept = ink.copy()
    kept[: round(top * MM)] = False
    kept[round(bottom * MM) :] = False
    return kept


def long_rows(ink: Ink, least: float = 140.0) -> list[tuple[float, float]]:
    """Rules: rows that are inked over most of the page's width."""
    return runs((ink.sum(axis=1) > least * MM)[:, None], 0)


# -- measures ----------------------------------------------------------------------------------------------------------


def general(path: Path) -> Figures:
    """The figures of GENERAL: a document with a red head, full pages, and its record on the last."""
    first, second, third, last = pages(path, 1, 2, 3, count(path))
    return {**_head(first), **_text(second), **_folios(second, third), **_record(last)}


def _head(page: Page) -> Figures:
    inked = red(page)
    rule = long_rows(inked)[-1]
    number = [run for run in runs(dark(page), 0) if run[1] < rule[0]][-1]
    ends = runs(within(inked, *rule), 1, 1.0)[0]
    return {
        "mark_top": runs(inked, 0)[0][0],
        "number_to_rule": rule[0] - number[1],
        "rule_length": ends[1] - ends[0],
        "rule_left": ends[0],
    }


def _text(page: Page) -> Figures:
    inked = dark(page)
    lines = runs((inked.sum(axis=1) > 10 * MM)[:, None], 0, 0.5)  # a page number has less ink
    columns = runs(within(inked, *lines[5]), 1)
    pitch = (lines[-1][0] - lines[0][0]) / (len(lines) - 1)
    return {
        "lines": len(lines),
        "characters": len(columns),
        "line_pitch": pitch,
        "text_top": lines[0][0] - _LEAD,
        "text_bottom": lines[-1][0] - _LEAD + pitch,
        "text_left": columns[0][0],
        "text_right": columns[-1][1],
    }


_LEAD = 3.3  # mm of a line above the ink of 田


def _folios(even: Page, odd: Page) -> Figures:
    """The page number's dashes: how far below the text area, and how far from its sides."""
    foot = BOTTOM - 0.5
    (left, *_), (*_, right) = (runs(within(dark(page), foot, 297), 1, 0.3) for page in (even, odd))
    dash = dark(even)[:, round(left[0] * MM) : round(left[0] * MM) + 20]
    return {
        "folio_below_text": runs(within(dash, foot, 297), 0)[0][0] - BOTTOM,
        "even_folio_start": left[0],
        "odd_folio_end": right[1],
    }


def _record(page: Page) -> Figures:
    rules = long_rows(dark(page))
    ends = runs(within(dark(page), *rules[-1]), 1, 1.0)[0]
    names = ("record_first", "record_inner", "record_last")
    return {
        **{name: end - start for name, (start, end) in zip(names, rules, strict=True)},
        "record_bottom": rules[-1][1],
        "record_length": ends[1] - ends[0],
    }


def letter(path: Path) -> Figures:
    """The figures of LETTER."""
    (page,) = pages(path, 1)
    inked = red(page)
    rules = runs((inked.sum(axis=1) > 140 * MM)[:, None], 0, 1.5)
    lengths = [runs(within(inked, *rule), 1, 1.0)[0] for rule in rules]
    mark = [run for run in runs(inked, 0, 0.5) if run[1] <= rules[0][0]]
    return {
        "mark_top": mark[0][0],
        "rule_below_mark": rules[0][0] - mark[-1][1],
        "rule_length": lengths[0][1] - lengths[0][0],
        "foot_rule": rules[-1][0],
        "foot_rule_length": lengths[-1][1] - lengths[-1][0],
        "folio_on_page_1": len(runs(within(dark(page), BOTTOM + 3, 275), 0)),
    }


def turned(path: Path) -> Figures:
    """The figures of TURNED, of the third and the fourth page."""
    odd, even = (dark(page).T[::1] for page in pages(path, 3, 4))
    foot = 297 - BOTTOM - 3
    margins = [within(page, 15, foot) for page in (odd, even)]
    starts, ends = (runs(page, 1, 3.0) for page in (margins[1], margins[0]))
    dash = margins[1][:, round(starts[0][0] * MM) : round(starts[0][0] * MM) + 20]
    (place,) = runs(dash, 0)
    return {"dash": place[1], "even_start": starts[0][0], "odd_end": ends[-1][1]}


KINDS = {"general": (general, GENERAL), "letter": (letter, LETTER), "turned": (turned, TURNED)}
_MEASURED: dict[str, Figures] = {}


def measured(printed: Mapping[str, Path], name: str) -> Figures:
    """The figures of a document, measured once."""
    if name not in _MEASURED:
        _MEASURED[name] = KINDS[name.split()[-1]][0](printed[name])
    return _MEASURED[name]


ALL = [(kind, figure) for kind, (_, wanted) in KINDS.items() for figure in wanted]


@pytest.mark.parametrize(("kind", "figure"), ALL)
def test_the_ink_stands_where_the_standard_wants_it(kind: str, figure: str, printed: Mapping[str, Path]) -> None:
    required, tolerance = KINDS[kind][1][figure]

    assert measured(printed, kind)[figure] == pytest.approx(required, abs=tolerance)


@pytest.mark.parametrize(("kind", "figure"), [one for one in ALL if one[1] != "folio_on_page_1"])
def test_each_measure_finds_a_page_that_is_wrong(kind: str, figure: str, printed: Mapping[str, Path]) -> None:
    required, tolerance = KINDS[kind][1][figure]

    assert measured(printed, f"wrong {kind}")[figure] != pytest.approx(required, abs=tolerance)


# -- nothing is lost in print ------------------------------------------------------------------------------------------


def _read(path: Path) -> list[str]:
    """The text of each page of a PDF in one line, without spaces and page numbers."""
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    return [re.sub(r"—[0-9]+—", "", re.sub(r"\s+", "", page)) for page in text.split("\f")[:-1]]


@pytest.mark.parametrize("name", ["texts", *sorted(FACTS)])
def test_no_character_of_the_text_is_lost_in_print(name: str, printed: Mapping[str, Path]) -> None:
    """A converter that lets punctuation hang in the margin loses it now and then: a notice without its semicolon."""
    document = _texts() if name == "texts" else sample(name)
    blocks = [*document.blocks, *(block for annex in document.annexes for block in annex.blocks)]
    told = ["".join(block.text.split()) for block in blocks if isinstance(block, Heading | Paragraph)]
    read = "".join(_read(printed[name]))

    assert [] == [text for text in told if text not in read]
    assert all(text in read for text in (document.whole_title, document.signer, document.date))


@pytest.mark.parametrize("name", sorted(name for name in FACTS if sample(name).layout == "general"))
def test_the_record_stands_on_the_last_page_which_is_even(name: str, printed: Mapping[str, Path]) -> None:
    """7.4.1, with as many pages as LibreOffice makes of the text."""
    assert 0 == count(printed[name]) % 2
    assert "2021年4月15日印发" in _read(printed[name])[-1]


def test_a_merged_value_is_read_on_every_page_of_its_table(printed: Mapping[str, Path]) -> None:
    annexed = [page for page in _read(printed["notice"]) if "栏目要求填写说明" in page]

    assert len(annexed) > 1
    assert all("填写说明申报表样本栏目" in page for page in annexed)
