"""A paragraph looks as Word shows it: defaults, styles, themes, numbering, direct formatting, whoever wrote the file."""

from __future__ import annotations

import pytest

from onex.conformity.content import Paragraph
from onex.conformity.reading import read
from tests.conformity.packing import file


def first(body: str, **others: str) -> Paragraph:
    return read(file(body, **others)).paragraphs[0]


def p(text: str, paragraph: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


STYLES = """
    <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/><w:sz w:val="21"/>
    </w:rPr></w:rPrDefault></w:docDefaults>
    <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:pPr><w:jc w:val="both"/></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:ind w:firstLineChars="200" w:firstLine="420"/></w:pPr>
    <w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/></w:rPr></w:style>
    <w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="b"/><w:rPr><w:color w:val="FF0000"/></w:rPr></w:style>
    <w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>
    <w:style w:type="character" w:styleId="d"><w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style>
"""
THEME = """<a:themeElements><a:fontScheme><a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/>
    <a:font script="Hans" typeface="宋体"/></a:minorFont></a:fontScheme></a:themeElements>"""


@pytest.mark.parametrize(
    ("body", "font", "size", "align"),
    [
        (p("字"), "宋体", 10.5, "both"),
        (p("字", '<w:pStyle w:val="c"/>'), "仿宋_GB2312", 16, "both"),
        (
            p("字", '<w:pStyle w:val="c"/><w:jc w:val="center"/>', '<w:rStyle w:val="d"/><w:sz w:val="44"/>'),
            "黑体",
            22,
            "center",
        ),
        (p("字", '<w:pStyle w:val="b"/>', '<w:rFonts w:eastAsia="楷体_GB2312"/>'), "楷体_GB2312", 16, "both"),
        (
            p("字", '<w:pStyle w:val="b"/>', '<w:rFonts w:eastAsia="黑体" w:eastAsiaTheme="minorEastAsia"/>'),
            "宋体",
            16,
            "both",
        ),
        (p("字", '<w:pStyle w:val="没有"/>'), "宋体", 10.5, "both"),
        (p("字", '<w:pStyle w:val="loop"/><w:jc w:val="start"/>'), "宋体", 10.5, "left"),
    ],
    ids=["defaults", "ancestors", "character style", "direct", "theme over name", "no such style", "circle"],
)
def test_the_nearest_word_on_a_property_holds(body: str, font: str, size: float, align: str) -> None:
    paragraph = first(body, styles=STYLES, theme=THEME)

    assert (font, size, align) == (paragraph.lead.font, paragraph.lead.size, paragraph.align)


def test_a_measure_in_characters_goes_before_one_in_twips() -> None:
    own = first(p("字", '<w:pStyle w:val="b"/>'), styles=STYLES)
    cancelled = first(p("字", '<w:pStyle w:val="b"/><w:ind w:firstLineChars="0" w:firstLine="640"/>'), styles=STYLES)
    hanging = first(p("字", '<w:pStyle w:val="b"/><w:ind w:hanging="640"/>'), styles=STYLES)

    assert 32 == round(own.length("firstLine", 16) / 25.4 * 72)
    assert 32 == round(cancelled.length("firstLine", 16) / 25.4 * 72)
    assert (0, 32) == (hanging.length("firstLine", 16), round(hanging.length("hanging", 16) / 25.4 * 72))


NUMBERING = """
    <w:abstractNum w:abstractNumId="0">
    <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/><w:pStyle w:val="h"/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
    <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
    <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""


def test_automatic_numbers_are_read_as_word_sets_them() -> None:
    def item(level: int, number: int = 1) -> str:
        return p("字", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    styled = (
        '<w:style w:type="paragraph" w:styleId="h"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = item(0) + item(1) + item(1) + item(2) + p("字", '<w:pStyle w:val="h"/>') + item(1) + item(0, 2)
    labels = [paragraph.label for paragraph in read(file(body, styles=styled, numbering=NUMBERING)).paragraphs]

    assert ["一、", "（一）", "（二）", "1.", "二、", "（一）", "五、"] == labels


def test_deletions_are_left_out_and_insertions_fields_and_links_are_read() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>乙</w:delText></w:r></w:del><w:ins><w:r><w:t>丙</w:t></w:r></w:ins>"
        '<w:hyperlink><w:r><w:t>丁</w:t></w:r></w:hyperlink><w:fldSimple w:instr=" PAGE "><w:r><w:t>3</w:t></w:r></w:fldSimple>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>戊</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>己</w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>庚</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    paragraph = first(body)

    assert "甲丙丁3戊庚" == paragraph.text
    assert ["PAGE", "DATE"] == [run.field for run in paragraph.runs if run.field]


def test_a_strict_file_is_read_like_any_other() -> None:
    from tests.conformity.packing import packed, parts

    made = parts(p("字", '<w:ind w:start="1pt"/><w:jc w:val="end"/>', '<w:sz w:val="32"/>'))
    made["word/document.xml"] = str(made["word/document.xml"]).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    paragraph = read(packed(made)).paragraphs[0]

    assert ("right", 16.0, 1.0) == (
        paragraph.align,
        paragraph.lead.size,
        round(paragraph.length("left", 16) / 25.4 * 72, 2),
    )


def test_the_lines_of_a_table_are_its_cells_its_own_or_its_styles() -> None:
    style = (
        '<w:style w:type="table" w:styleId="t"><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8"/>'
        '<w:insideH w:val="single" w:sz="6"/><w:bottom w:val="single" w:sz="8"/></w:tblBorders></w:tblPr></w:style>'
    )
    row = "<w:tr><w:tc><w:tcPr>{}</w:tcPr><w:p/></w:tc></w:tr>"
    cell = '<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>'
    body = (
        '<w:tbl><w:tblPr><w:tblStyle w:val="t"/></w:tblPr><w:tblGrid><w:gridCol w:w="8844"/></w:tblGrid>'
        f"{row.format('')}{row.format('')}{row.format(cell)}</w:tbl>"
    )
    table = read(file(body, styles=style)).tables[0]

    assert [0.35, 0.26, 0.26, None] == [line and round(line.thickness, 2) for line in table.lines]
    assert 156 == round(table.width or 0)
