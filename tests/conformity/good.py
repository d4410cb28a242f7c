"""A sample document that is right in every measure, made without the project's own writer; and the means to spoil it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor, Twips
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FANGSONG, KAITI, HEITI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
PITCH = 28.95
CHAR = 315  # twips: 3号 with 0.25 pt taken off
OFFICE = "样本省教育厅"
DATE = "2021年4月15日"
ANNEXES = ("试点申报表填报说明", "试点申报汇总表")
PAGES = b"<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/extended-properties'><Pages>4</Pages></Properties>"

BODY = (
    "根据工作安排，现就样本省2021年试点申报工作通知如下。",
    "一、申报范围",
    "已经列入名单并在我厅备案的证书，均可申报。有关要求见样教〔2021〕3号文件。",
    "（一）学校条件。学校应当具备开展试点的专业和师资，并于2021年5月29日前提交材料。",
    "1.专业设置与证书对应。",
    "（1）开设时间满三年。",
    "（2）有专任教师。",
    "2.场地设备满足需要。",
    "（二）组织条件。培训评价组织应当派专人负责。材料发送到指定邮箱，不得要求学校购置指定品牌的设备。",
    "二、报送要求",
    "请各单位填写附件1，按期报送，逾期不再受理（联系电话见附件2）。",
)


class Good:
    """Builds the document paragraph by paragraph; `document` is python-docx's own."""

    def __init__(self) -> None:
        self.document = docx.Document()
        self._page()
        self._head()
        self._text()
        self._signature()
        self._annexes()
        self._imprint()
        self._feet()

    def bytes(self) -> bytes:
        return saved(self.document)

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance, section.header_distance = Mm(25), Mm(15)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), "579")
        part = next(p for p in self.document.part.package.iter_parts() if p.partname == "/docProps/app.xml")
        part._blob = PAGES

    def line(self, text: str = "", *, font: str = FANGSONG, size: float = 16, **layout: Any) -> Paragraph:
        """One paragraph of the body's pitch; 3号 is set a little closer so that 28 characters fit."""
        paragraph = self.document.add_paragraph()
        write(paragraph, text, font, size)
        shape(paragraph, **layout)
        return paragraph

    def _head(self) -> None:
        mark = self.line(f"{OFFICE}文件", font=TITLE, size=48, align="center", before=99.2, pitch=48)
        mark.runs[0].font.color.rgb = RGBColor(0xFF, 0, 0)
        snap(mark)
        self.line()
        self.line()
        number = self.line("样教〔2021〕12号", align="center")
        border(number, "bottom", size=12, color="FF0000", space=5)
        self._title()

    def _title(self) -> None:
        self.line()
        self.line()
        for text in ("关于开展样本省2021年", "试点申报工作的通知"):
            snap(self.line(text, font=TITLE, size=22, align="center", pitch=35))
        self.line()
        self.line("各市州教育局，各有关院校：")

    def _text(self) -> None:
        for text in BODY:
            paragraph = self.line(first=2 * CHAR)
            for run in list(paragraph.runs):
                run._r.getparent().remove(run._r)
            for piece, font in pieces(text):
                write(paragraph, piece, font, 16)
        keep(paragraph)
        keep(self.line())
        keep(self.line(f"附件：1.{ANNEXES[0]}", left=5 * CHAR + 240, hanging=3 * CHAR + 240))
        keep(self.line(f"2.{ANNEXES[1]}", left=5 * CHAR + 240, hanging=240))

    def _signature(self) -> None:
        keep(self.line())
        keep(self.line())
        keep(self.line(OFFICE, align="right", right=4 * CHAR + 80))
        self.line(DATE, align="right", right=4 * CHAR)
        self.line("（此件公开发布）", first=2 * CHAR)

    def _annexes(self) -> None:
        for number, title in enumerate(ANNEXES, 1):
            label = self.line(f"附件{number}", font=HEITI)
            label.paragraph_format.page_break_before = True
            self.line()
            snap(self.line(title, font=TITLE, size=22, align="center", pitch=35))
            self.line()
            self.line(f"本附件第{number}页为样例。", first=2 * CHAR)

    def _imprint(self) -> None:
        table = self.document.add_table(rows=2, cols=2)
        table.autofit = False
        for column in table.columns:
            column.width = Twips(4422)
        properties = table._tbl.tblPr
        for old in properties.findall(qn("w:tblBorders")):
            properties.remove(old)
        properties.append(
            parse_xml(
                f"<w:tblBorders {nsdecls('w')}>"
                '<w:top w:val="single" w:sz="8" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:color="000000"/>'
                '<w:insideH w:val="single" w:sz="6" w:color="000000"/></w:tblBorders>'
            )
        )
        self._cell(table.cell(0, 0).merge(table.cell(0, 1)), "抄送：样本省人民政府办公厅。", left=280, right=280)
        self._cell(table.cell(1, 0), "样本省教育厅办公室", left=280)
        self._cell(table.cell(1, 1), "2021年4月16日印发", align="right", right=280)
        # A document ends with a paragraph, however small.
        last = self.line()
        last.paragraph_format.line_spacing = Pt(1)

    def _cell(self, cell: _Cell, text: str, **layout: Any) -> None:
        paragraph = cell.paragraphs[0]
        write(paragraph, text, FANGSONG, 14)
        shape(paragraph, **layout)

    def _feet(self) -> None:
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            folio(footer.paragraphs[0], side)


class Upward(Good):
    """The same as it goes to a higher office: 份号, 密级 and 紧急程度 above, 签发人 beside the number."""

    def _head(self) -> None:
        self.line("000001")
        self.line("机密★10年", font=HEITI)
        self.line("特急", font=HEITI)
        mark = self.line(f"{OFFICE}文件", font=TITLE, size=48, align="center", before=99.2 - 3 * PITCH, pitch=48)
        mark.runs[0].font.color.rgb = RGBColor(0xFF, 0, 0)
        snap(mark)
        self.line()
        self.line()
        number = self.line("样教〔2021〕12号")
        write(number, "\u3000" * 5 + "签发人：", FANGSONG, 16)
        write(number, "示例甲", KAITI, 16)
        border(number, "bottom", size=12, color="FF0000", space=5)
        # The rule is as wide as the text, so the character of room on the left is a blank.
        number.runs[0].text = "\u3000" + number.runs[0].text
        self._title()


class Letter(Good):
    """The letter layout: mark and double rules placed on the paper, the number at the right beneath the first."""

    def _head(self) -> None:
        first = self.line()
        first._p.append(text_box(OFFICE, 30))
        first._p.append(drawn_line(170, "FF0000", compound="thickThin"))
        self.line("样教函〔2021〕12号", align="right")
        self._title()

    def _imprint(self) -> None:
        self.line("抄送：样本省人民政府办公厅。", size=14, left=280, right=280)

    def _feet(self) -> None:
        super()._feet()
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        section.first_page_footer.paragraphs[0]._p.append(drawn_line(170, "FF0000", compound="thinThick"))


# -- writing -----------------------------------------------------------------------------------------------------------


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A body paragraph in its parts, with the font of each."""
    if text[1] == "、":
        yield text, HEITI
    elif text[0] == "（" and text[1] in "一二三":
        end = text.index("。") + 1
        yield text[:end], KAITI
        yield text[end:], FANGSONG
    else:
        yield text, FANGSONG


def write(paragraph: Paragraph, text: str, font: str, size: float) -> Run:
    run = paragraph.add_run(text)
    typeface(run, font, size)
    if size == 16:
        tracking(run, -5)
    return run


def typeface(run: Run, font: str, size: float | None = None, latin: str = LATIN) -> None:
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for key, name in (("ascii", latin), ("hAnsi", latin), ("eastAsia", font), ("hint", "eastAsia")):
        fonts.set(qn(f"w:{key}"), name)
    if size is not None:
        run.font.size = Pt(size)


def tracking(run: Run, twips: int) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(twips))
    properties = run._r.get_or_add_rPr()
    for old in properties.findall(qn("w:spacing")):
        properties.remove(old)
    properties.append(spacing)


def shape(
    paragraph: Paragraph,
    *,
    align: str = "both",
    first: int = 0,
    left: int = 0,
    right: int = 0,
    hanging: int = 0,
    before: float = 0,
    pitch: float = PITCH,
) -> None:
    """The layout of a paragraph; indents in twips, pitch and space in points."""
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(0)
    layout.line_spacing = Pt(pitch)
    layout.left_indent, layout.right_indent = Twips(left), Twips(right)
    layout.first_line_indent = Twips(first - hanging)
    justify(paragraph, align)


def justify(paragraph: Paragraph, align: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    for old in properties.findall(qn("w:jc")):
        properties.remove(old)
    said = OxmlElement("w:jc")
    said.set(qn("w:val"), align)
    properties.append(said)


def snap(paragraph: Paragraph) -> None:
    """Takes a paragraph off the grid."""
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().append(off)


def keep(paragraph: Paragraph, kept: bool = True) -> None:
    paragraph.paragraph_format.keep_with_next = kept


def border(paragraph: Paragraph, side: str, *, size: int, color: str, space: int = 0, kind: str = "single") -> None:
    properties = paragraph._p.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    properties.append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:{side} w:val="{kind}" w:sz="{size}" w:space="{space}" w:color="{color}"/></w:pBdr>'
        )
    )


def folio(paragraph: Paragraph, side: str) -> None:
    """A page number between dashes, a field of five runs as Word writes it."""
    for text in ("— ", "begin", " PAGE ", "separate", "1", "end", " —"):
        run = paragraph.add_run()
        typeface(run, SONG, 14, latin=SONG)
        if text in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), text)
            run._r.append(mark)
        elif text == " PAGE ":
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)
        else:
            run.text = text
    shape(paragraph, align=side, pitch=17, **{side: 280})
    snap(paragraph)


def drawn_line(mm: float, color: str, compound: str = "sng") -> Any:
    """A run with a drawn line in it."""
    shape_ = f'<a:prstGeom prst="line"/><a:ln w="19050" cmpd="{compound}"><a:solidFill><a:srgbClr val="{color}"/></a:solidFill></a:ln>'
    return _anchored(mm, 0, 45, shape_, "")


def text_box(text: str, top: float) -> Any:
    """A run with a text box in it, so many mm below the paper's edge: the mark of a letter."""
    inside = (
        "<wps:txbx><w:txbxContent><w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:rPr>"
        f"<w:rFonts w:ascii='{TITLE}' w:eastAsia='{TITLE}' w:hAnsi='{TITLE}'/><w:color w:val='FF0000'/><w:sz w:val='96'/></w:rPr>"
        f"<w:t>{text}</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
    )
    return _anchored(156, 20, top, "<a:prstGeom prst='rect'/>", inside)


def _anchored(wide: float, high: float, top: float, geometry: str, inside: str) -> Any:
    cx, cy, offset = (round(mm * 36_000) for mm in (wide, high, top))
    return parse_xml(
        f'<w:r {nsdecls("w", "wp", "a")} xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<w:drawing><wp:anchor><wp:positionV relativeFrom="page"><wp:posOffset>{offset}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{cx}" cy="{cy}"/><a:graphic><a:graphicData><wps:wsp><wps:spPr><a:xfrm><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        f"{geometry}</wps:spPr>{inside}</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# -- spoiling ----------------------------------------------------------------------------------------------------------

Spoil = Callable[[Document], object]  # whatever it gives back is of no account


def everything(document: Document) -> Iterator[Paragraph]:
    """All paragraphs, those of tables and footers included."""
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs
    section: Section = document.sections[0]
    yield from (*section.footer.paragraphs, *section.even_page_footer.paragraphs)


def at(document: Document, start: str, which: int = 0) -> Paragraph:
    """The paragraph that begins so."""
    return [p for p in everything(document) if p.text.startswith(start)][which]


def retext(paragraph: Paragraph, old: str, new: str) -> None:
    """Replaces some text within one run."""
    for run in paragraph.runs:
        if old in run.text:
            run.text = run.text.replace(old, new)
            return
    raise AssertionError(f"{old} is not in {paragraph.text}")


def remove(paragraph: Paragraph) -> None:
    paragraph._p.getparent().remove(paragraph._p)
