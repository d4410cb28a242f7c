"""Faults: each spoils the good document in one way, and names the one measure that is about it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph

from tests.conformity.good import (
    ANNEXES,
    BODY,
    DATE,
    FANGSONG,
    HEITI,
    OFFICE,
    SONG,
    Spoil,
    at,
    border,
    drawn_line,
    folio,
    justify,
    keep,
    remove,
    retext,
    tracking,
    typeface,
)

FAULTS: list[tuple[str, str, Spoil]] = []
TITLE_LINE = "关于开展"
FIRST, LISTED, ADDRESSED = BODY[0][:6], "附件：1.", "各市州"


def fault(measure: str, says: str = "") -> Callable[[Spoil], Spoil]:
    """Registers a fault under the measure that must find it."""

    def register(spoil: Spoil) -> Spoil:
        FAULTS.append((measure, says or spoil.__name__, spoil))
        return spoil

    return register


def one(measure: str, says: str, spoil: Spoil) -> None:
    FAULTS.append((measure, says, spoil))


def font(start: str, name: str) -> Spoil:
    """All runs of a paragraph in another font."""
    return lambda d: [typeface(run, name) for run in at(d, start).runs]


def size(start: str, points: float) -> Spoil:
    def spoil(d: Document) -> None:
        for run in at(d, start).runs:
            run.font.size = Pt(points)

    return spoil


def text(start: str, old: str, new: str) -> Spoil:
    return lambda d: retext(at(d, start), old, new)


def blank_after(start: str, more: int) -> Spoil:
    """Adds or takes away blank lines after a paragraph."""

    def spoil(d: Document) -> None:
        paragraph = at(d, start)
        following = paragraph._p.getnext()
        if more < 0:
            following.getparent().remove(following)
        for _ in range(more):
            paragraph._p.addnext(deepcopy(following))

    return spoil


def layout(start: str, **twips: int) -> Spoil:
    """Indents of a paragraph."""

    def spoil(d: Document) -> None:
        for name, value in twips.items():
            setattr(at(d, start).paragraph_format, name, Twips(value))

    return spoil


def cell_border(d: Document, side: str, size_: int) -> None:
    borders = d.tables[0]._tbl.tblPr.find(qn("w:tblBorders"))
    borders.find(qn(f"w:{side}")).set(qn("w:sz"), str(size_))


# -- page --------------------------------------------------------------------------------------------------------------

one("paper_size", "Letter paper", lambda d: setattr(d.sections[0], "page_width", Mm(216)))
one("top_margin", "Word's own top margin", lambda d: setattr(d.sections[0], "top_margin", Mm(25.4)))
one("left_margin", "Word's own left margin", lambda d: setattr(d.sections[0], "left_margin", Mm(31.8)))
one("left_margin", "a gutter", lambda d: setattr(d.sections[0], "gutter", Mm(5)))
one("right_margin", "too wide on the right", lambda d: setattr(d.sections[0], "right_margin", Mm(28)))
one("text_colour", "a word in blue", lambda d: setattr(at(d, FIRST).runs[0].font.color, "rgb", RGBColor(0, 0, 0xFF)))


@fault("bottom_margin")
def too_little_at_the_bottom(d: Document) -> None:
    # The footer moves along, so that the number stays where it is under the text.
    d.sections[0].bottom_margin, d.sections[0].footer_distance = Mm(30), Mm(20)


@fault("lines_per_page")
def a_pitch_of_29_points_gives_21_lines(d: Document) -> None:
    for paragraph in d.paragraphs:
        if paragraph.paragraph_format.line_spacing == Pt(28.95):
            paragraph.paragraph_format.line_spacing = Pt(29)


@fault("lines_per_page")
def one_and_a_half_lines(d: Document) -> None:
    at(d, FIRST).paragraph_format.line_spacing = 1.5


@fault("chars_per_line")
def without_tracking_27_characters(d: Document) -> None:
    for run in at(d, FIRST).runs:
        tracking(run, 0)


# -- head --------------------------------------------------------------------------------------------------------------

MARK, NUMBER = f"{OFFICE}文件", "样教〔"
one("mark_colour", "a black mark", lambda d: setattr(at(d, MARK).runs[0].font.color, "rgb", RGBColor(0, 0, 0)))
one("mark_centred", "a mark at the left", lambda d: justify(at(d, MARK), "left"))
one("mark_font", "a mark in 黑体", font(MARK, HEITI))
one("mark_top", "a mark too high", lambda d: setattr(at(d, MARK).paragraph_format, "space_before", Pt(40)))
one("number_present", "no number", lambda d: setattr(at(d, NUMBER).runs[0], "text", ""))
one("number_brackets", "square brackets", text(NUMBER, "〔2021〕", "[2021]"))
one("number_brackets", "round brackets", text(NUMBER, "〔2021〕", "（2021）"))
one("number_year", "two digits of a year", text(NUMBER, "2021", "21"))
one("number_ordinal_word", "第 in the number", text(NUMBER, "12号", "第12号"))
one("number_leading_zero", "012", text(NUMBER, "12号", "012号"))
one("number_ending", "no 号", text(NUMBER, "12号", "12"))
one("number_font", "a number in 宋体", font(NUMBER, SONG))
one("number_place", "a number at the left", lambda d: justify(at(d, NUMBER), "left"))
one("number_gap", "one blank line above the number", blank_after(MARK, -1))
one("rule_colour", "a black rule", lambda d: border(at(d, NUMBER), "bottom", size=12, color="000000", space=5))
one(
    "rule_distance",
    "a rule too far below",
    lambda d: border(at(d, NUMBER), "bottom", size=12, color="FF0000", space=14),
)


@fault("number_size")
def a_small_number(d: Document) -> None:
    for run in at(d, NUMBER).runs:
        run.font.size = Pt(14)


@fault("rule_present")
def no_rule(d: Document) -> None:
    properties = at(d, NUMBER)._p.pPr
    properties.remove(properties.find(qn("w:pBdr")))


@fault("rule_width")
def a_rule_that_stops_at_indents(d: Document) -> None:
    paragraph = at(d, NUMBER)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Twips(400)


@fault("rule_width")
def a_short_drawn_rule(d: Document) -> None:
    properties = at(d, NUMBER)._p.pPr
    properties.remove(properties.find(qn("w:pBdr")))
    at(d, NUMBER)._p.append(drawn_line(140, "FF0000"))


# -- title, addressees -------------------------------------------------------------------------------------------------

one("title_present", "no title", lambda d: [remove(at(d, start)) for start in (TITLE_LINE, "试点申报工作")])
one("title_font", "a title in 黑体", font(TITLE_LINE, HEITI))
one(
    "title_size",
    "a title in 小2",
    lambda d: [run_size(d, start, 18) for start in (TITLE_LINE, "试点申报工作")],
)
one("title_centred", "a title at the left", lambda d: justify(at(d, TITLE_LINE), "left"))
one("title_gap", "one blank line above the title", blank_after(NUMBER, -1))
one(
    "title_breaks",
    "a title that fills its line",
    text(TITLE_LINE, "开展样本省2021年", "开展样本省2021年度职业技能等级证书制度有关"),
)
one("addressee_colon", "a half-width colon", text(ADDRESSED, "：", ":"))
one("addressee_colon", "no colon", text(ADDRESSED, "：", ""))
one("addressee_flush", "indented addressees", layout(ADDRESSED, first_line_indent=630))
one("addressee_gap", "no blank line above the addressees", blank_after("试点申报工作", -1))
one("addressee_font", "addressees in 宋体", font(ADDRESSED, SONG))
one("addressee_size", "addressees in 小3", size(ADDRESSED, 15))


def run_size(d: Document, start: str, points: float) -> None:
    for run in at(d, start).runs:
        run.font.size = Pt(points)


@fault("title_shape")
def an_hourglass(d: Document) -> None:
    second = at(d, "试点申报工作")
    middle = deepcopy(at(d, TITLE_LINE)._p)
    second._p.addprevious(middle)
    Paragraph(middle, second._parent).runs[0].text = "试点"


@fault("body_first_page")
def the_body_begins_on_the_second_page(d: Document) -> None:
    at(d, FIRST).paragraph_format.page_break_before = True


# -- body --------------------------------------------------------------------------------------------------------------

one("body_font", "a paragraph in 宋体", font(FIRST, SONG))
one("body_indent", "no indent", layout(FIRST, first_line_indent=0))
one("body_turnover", "indented as a whole", layout(FIRST, left_indent=630, first_line_indent=0))
one("body_align", "a centred paragraph", lambda d: justify(at(d, FIRST), "center"))
one("body_spacing", "space after", lambda d: setattr(at(d, FIRST).paragraph_format, "space_after", Pt(8)))
one("heading1_font", "一、 in 仿宋", font("一、", FANGSONG))
one("heading2_font", "（一） in 黑体", lambda d: typeface(at(d, "（一）").runs[0], HEITI))
one("heading3_font", "1. in 黑体", font("1.专业", HEITI))
one("heading_size", "二、 in 小2", size("二、", 18))
one("heading_labels", "一.", text("一、", "一、", "一."))
one("heading_labels", "(一)", text("（一）", "（一）", "(一)"))
one("heading_labels", "1、", text("1.专业", "1.", "1、"))
one("heading_labels", "（1）、", text("（1）", "（1）", "（1）、"))
one("heading_sequence", "三、 after 一、", text("二、", "二、", "三、"))
one("heading_sequence", "（三） after （一）", text("（二）", "（二）", "（三）"))


@fault("body_size")
def a_paragraph_in_small_4(d: Document) -> None:
    for run in at(d, FIRST).runs:
        run.font.size = Pt(15)
        tracking(run, 15)


@fault("heading_order")
def from_the_second_level_to_the_fourth(d: Document) -> None:
    remove(at(d, "1.专业"))
    remove(at(d, "2.场地"))


@fault("heading_order")
def a_higher_level_within_a_lower(d: Document) -> None:
    remove(at(d, "一、"))
    retext(at(d, "二、"), "二、", "一、")


# -- annexes -----------------------------------------------------------------------------------------------------------

SECOND = f"2.{ANNEXES[1]}"
one("annex_list_colon", "a half-width colon after 附件", text(LISTED, "：", ":"))
one("annex_list_gap", "no blank line above 附件说明", blank_after("请各单位", -1))
one("annex_list_indent", "附件说明 flush left", layout(LISTED, first_line_indent=-1815))
one("annex_list_font", "附件说明 in 楷体", font(LISTED, "楷体_GB2312"))
one("annex_list_end", "a stop after a name", text(SECOND, "汇总表", "汇总表。"))
one("annex_list_numbers", "、 after a number", text(SECOND, "2.", "2、"))
one("annex_titles", "another title", text("试点申报汇总表", "汇总表", "总表"))
one("annex_label", "a colon after 附件1", lambda d: retext(at(d, "附件1"), "附件1", "附件1："))
one("annex_label_font", "附件1 in 仿宋", lambda d: typeface(at(d, "附件1").runs[0], FANGSONG))
one("annex_label_size", "附件1 in 4号", lambda d: setattr(at(d, "附件1").runs[0].font, "size", Pt(14)))
one(
    "annex_label_flush",
    "附件1 indented",
    lambda d: setattr(at(d, "附件1").paragraph_format, "first_line_indent", Pt(32)),
)
one("annex_title_line", "no blank line below 附件1", blank_after("附件1", -1))
one("annex_title_centred", "an annex's title at the left", lambda d: justify(at(d, ANNEXES[0]), "left"))
one("annex_title_font", "an annex's title in 宋体", font(ANNEXES[0], SONG))
one("annex_references", "附件3 is spoken of", text("请各单位", "填写附件1", "填写附件3"))


@fault("annex_absent")
def an_annex_that_is_named_is_not_there(d: Document) -> None:
    first = at(d, "附件2")
    following = [p for p in d.paragraphs if p._p.getparent() is not None]
    start = next(n for n, p in enumerate(following) if p._p is first._p)
    for paragraph in following[start : start + 5]:
        remove(paragraph)


@fault("annex_unlisted")
def an_annex_that_nobody_named(d: Document) -> None:
    first = at(d, "附件2")._p
    copies = []
    element = first
    for _ in range(5):
        copies.append(deepcopy(element))
        element = element.getnext()
    for copy in copies:
        element.addprevious(copy)
    Paragraph(copies[0], None).runs[0].text = "附件3"  # type: ignore[arg-type]
    Paragraph(copies[2], None).runs[0].text = "试点名册"  # type: ignore[arg-type]


@fault("annex_new_page")
def an_annex_on_the_same_page(d: Document) -> None:
    at(d, "附件2").paragraph_format.page_break_before = False


@fault("annex_list_hanging")
def a_long_name_that_turns_over_at_the_margin(d: Document) -> None:
    paragraph = at(d, SECOND)
    long = "样本省第一批试点申报汇总表及其填写说明和有关材料清单"
    retext(paragraph, ANNEXES[1], long)
    retext(next(p for p in d.paragraphs if p.text == ANNEXES[1]), ANNEXES[1], long)
    for p in d.paragraphs:
        if p.text == long:  # the title of the annex: two lines, each its own paragraph
            p.runs[0].text = long[:14]
            line = deepcopy(p._p)
            p._p.addnext(line)
            Paragraph(line, p._parent).runs[0].text = long[14:]
    paragraph.paragraph_format.left_indent = Twips(0)
    paragraph.paragraph_format.first_line_indent = Twips(5 * 315)


# -- signature ---------------------------------------------------------------------------------------------------------

one("issuer_gap", "six blank lines above the issuer", blank_after(SECOND, 4))
one("issuer_gap", "no blank line above the issuer", lambda d: [blank_after(SECOND, -1)(d) for _ in range(2)])
one("issuer_place", "an issuer that is not centred on its date", lambda d: issuer(d, right_indent=0))
one("issuer_name", "another issuer", lambda d: retext(issuer(d), OFFICE, "样例省教育厅"))
one("signature_font", "a date in 楷体", font(DATE, "楷体_GB2312"))
one("signature_size", "a date in 4号", lambda d: [run_size(d, DATE, 15), tracking(at(d, DATE).runs[0], 15)])
one("date_numerals", "Chinese numerals", lambda d: redate(d, "二〇二一年四月十五日", 4, 35))
one("date_complete", "a lost 月", lambda d: redate(d, "2021年415日", 6.0, 0))
one("date_leading_zero", "04月", lambda d: redate(d, "2021年04月15日", 7.0, 0))
one("date_exists", "the 31st of April", lambda d: redate(d, "2021年4月31日", 6.5, 0))
one("date_year", "another year than the number's", lambda d: redate(d, "2022年4月15日", 6.5, 0))
one("note_brackets", "half-width brackets", lambda d: retext(at(d, "（此件"), "（此件公开发布）", "(此件公开发布)"))
one(
    "note_indent",
    "a note flush left",
    lambda d: setattr(at(d, "（此件").paragraph_format, "first_line_indent", Twips(0)),
)
one(
    "signature_page",
    "a page break before the issuer",
    lambda d: setattr(issuer(d).paragraph_format, "page_break_before", True),
)


def issuer(d: Document, right_indent: int | None = None) -> Paragraph:
    """The signing office, which the mark does not end with."""
    paragraph = next(p for p in d.paragraphs if p.text == OFFICE)
    if right_indent is not None:
        paragraph.paragraph_format.right_indent = Twips(right_indent)
    return paragraph


def redate(d: Document, new: str, _: float, extra: int) -> None:
    """Another date; its issuer moves along so that it stays centred."""
    day = at(d, DATE)
    day.runs[0].text = new
    wide = sum(315 if ord(c) > 0x2000 else 155 for c in new)
    issuer(d, right_indent=4 * 315 + (wide - 6 * 315) // 2 + extra * 0)


@fault("issuer_present")
def no_issuer(d: Document) -> None:
    issuer(d).runs[0].text = ""


@fault("date_present")
def no_date(d: Document) -> None:
    remove(at(d, "（此件"))
    at(d, DATE).runs[0].text = ""


@fault("date_place")
def issuer_and_date_too_far_in(d: Document) -> None:
    for paragraph, right in ((at(d, DATE), 6 * 315), (issuer(d), 6 * 315 + 80)):
        paragraph.paragraph_format.right_indent = Twips(right)


@fault("blank_tail")
def a_page_break_at_the_very_end(d: Document) -> None:
    d.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


# -- imprint -----------------------------------------------------------------------------------------------------------

COPIES, PRINTED = "抄送", "样本省教育厅办公室"
one("imprint_present", "no imprint", lambda d: d.tables[0]._tbl.getparent().remove(d.tables[0]._tbl))
one("imprint_rules", "no line between", lambda d: remove_border(d, "insideH"))
one("imprint_rules", "no last line", lambda d: remove_border(d, "bottom"))
one("imprint_rule_thick", "a thin first line", lambda d: cell_border(d, "top", 4))
one("imprint_rule_thin", "a thick line between", lambda d: cell_border(d, "insideH", 12))
one("imprint_rule_colour", "red lines", lambda d: colour_border(d, "bottom", "FF0000"))
one("copies_font", "抄送 in 宋体", font(COPIES, SONG))
one("copies_size", "抄送 in 3号", size(COPIES, 16))
one("copies_colon", "a half-width colon after 抄送", text(COPIES, "：", ":"))
one("copies_stop", "no stop after 抄送", text(COPIES, "。", ""))
one("copies_inset", "抄送 flush left", layout(COPIES, left_indent=0))
one("printed_font", "the printing line in 黑体", font(PRINTED, HEITI))
one("printed_size", "the printing line in 3号", size(PRINTED, 16))
one("printed_date", "a printing date with a leading zero", text("2021年4月16", "4月", "04月"))
one("printed_inset", "the printing office flush left", layout(PRINTED, left_indent=0))


def remove_border(d: Document, side: str) -> None:
    borders = d.tables[0]._tbl.tblPr.find(qn("w:tblBorders"))
    borders.remove(borders.find(qn(f"w:{side}")))


def colour_border(d: Document, side: str, color: str) -> None:
    d.tables[0]._tbl.tblPr.find(qn("w:tblBorders")).find(qn(f"w:{side}")).set(qn("w:color"), color)


@fault("imprint_rule_width")
def a_narrow_imprint(d: Document) -> None:
    for column in d.tables[0]._tbl.tblGrid.findall(qn("w:gridCol")):
        column.set(qn("w:w"), "4200")


@fault("imprint_end")
def text_after_the_imprint(d: Document) -> None:
    keep(at(d, "本附件第2页"), False)
    paragraph = deepcopy(at(d, "本附件第2页")._p)
    d.tables[0]._tbl.addnext(paragraph)


@fault("imprint_even")
def an_odd_number_of_pages(d: Document) -> None:
    part = next(p for p in d.part.package.iter_parts() if p.partname == "/docProps/app.xml")
    part._blob = part._blob.replace(b"<Pages>4<", b"<Pages>5<")


# -- folio -------------------------------------------------------------------------------------------------------------


def folios(d: Document) -> list[Paragraph]:
    return [d.sections[0].footer.paragraphs[0], d.sections[0].even_page_footer.paragraphs[0]]


one(
    "folio_font",
    "a number in Times New Roman",
    lambda d: [typeface(r, SONG) for p in folios(d) for r in p.runs],
)
one(
    "folio_size",
    "a number in 小5",
    lambda d: [setattr(r.font, "size", Pt(9)) for p in folios(d) for r in p.runs[1:-1]],
)
one("folio_dashes", "hyphens", lambda d: [retext(p, "—", "-") for p in folios(d) for _ in range(2)])
one("folio_sides", "one footer for all pages", lambda d: setattr(d.settings, "odd_and_even_pages_header_footer", False))
one(
    "folio_inset",
    "a number at the very edge",
    lambda d: setattr(folios(d)[0].paragraph_format, "right_indent", Twips(0)),
)
one("folio_distance", "a footer too low", lambda d: setattr(d.sections[0], "footer_distance", Mm(15)))


@fault("folio_present")
def no_page_number(d: Document) -> None:
    for paragraph in folios(d):
        for run in list(paragraph.runs):
            run._r.getparent().remove(run._r)


@fault("folio_numerals")
def chinese_page_numbers(d: Document) -> None:
    number = OxmlElement("w:pgNumType")
    number.set(qn("w:fmt"), "chineseCounting")
    d.sections[0]._sectPr.append(number)


@fault("folio_dashes", "第 1 页")
def words_around_the_number(d: Document) -> None:
    for paragraph in folios(d):
        paragraph.runs[0].text, paragraph.runs[-1].text = "第", "页"


@fault("folio_continuous")
def an_annex_that_counts_anew(d: Document) -> None:
    before = at(d, "附件1")._p.getprevious()
    section = deepcopy(d.sections[0]._sectPr)
    before.get_or_add_pPr().append(section)
    at(d, "附件1").paragraph_format.page_break_before = False
    number = OxmlElement("w:pgNumType")
    number.set(qn("w:start"), "1")
    d.element.body.sectPr.append(number)


@fault("turned_number")
def a_turned_page_with_its_number_below(d: Document) -> None:
    before = at(d, "附件1")._p.getprevious()
    before.get_or_add_pPr().append(deepcopy(d.sections[0]._sectPr))
    at(d, "附件1").paragraph_format.page_break_before = False
    last = d.sections[-1]
    last.page_width, last.page_height = Mm(297), Mm(210)
    for title in ANNEXES:
        justify(next(p for p in d.paragraphs if p.text == title), "center")


# -- what is written ---------------------------------------------------------------------------------------------------

one("halfwidth_marks", "a half-width comma", text(FIRST, "安排，", "安排,"))
one("halfwidth_marks", "half-width brackets", text("请各单位", "（联系电话见附件2）", "(联系电话见附件2)"))
one("straight_quotes", "straight quotes", text(FIRST, "样本省", '"样本省"'))
one("lost_month", "529日", text("（一）", "5月29日", "529日"))
one("text_date_zero", "05月", text("（一）", "5月29日", "05月29日"))
one("impossible_date", "the 30th of February", text("（一）", "5月29日", "2月30日"))
one("missing_glyphs", "㎡ in 仿宋_GB2312", text("2.场地", "设备", "100㎡设备"))
one("broken_characters", "a replacement character", text(FIRST, "工作", "工\ufffd"))
one("stray_spaces", "2021 年", text(FIRST, "2021年", "2021 年"))
one("page_furniture", "扫一扫", text(FIRST, "如下。", "如下。扫一扫在手机打开"))
one("number_brackets_in_text", "a number in round brackets", text("已经列入", "〔2021〕", "（2021）"))
one("forbidden_terms", "教育部指导", text(FIRST, "工作安排", "教育部指导的工作安排"))
one("forbidden_terms", "指定培训机构", text(FIRST, "工作安排", "在指定培训机构的工作安排"))
one("exaggerated_claims", "包过", text(FIRST, "工作安排", "包过班安排"))
one("tied_purchases", "捆绑销售", text(FIRST, "工作安排", "捆绑销售设备一事的安排"))
one("extra_charges", "考评员认证费", text(FIRST, "工作安排", "收取考评员认证费的安排"))


# -- the head of a document that goes upwards, and of a letter ----------------------------------------------------------

UPWARD: list[tuple[str, str, Spoil]] = [
    ("copy_number", "five digits", text("000001", "000001", "00001")),
    ("secrecy_font", "密级 in 仿宋", font("机密", FANGSONG)),
    ("urgency_font", "紧急程度 in 仿宋", font("特急", FANGSONG)),
    ("head_order", "紧急程度 above 密级", lambda d: at(d, "机密")._p.addprevious(at(d, "特急")._p)),
    ("signatory_label_font", "签发人 in 黑体", lambda d: typeface(signed(d).runs[1], HEITI)),
    ("signatory_name_font", "a name in 仿宋", lambda d: typeface(signed(d).runs[2], FANGSONG)),
    (
        "number_place",
        "a number flush left",
        lambda d: setattr(signed(d).runs[0], "text", signed(d).runs[0].text.lstrip()),
    ),
]

LETTER: list[tuple[str, str, Spoil]] = [
    ("mark_top", "a mark too low", lambda d: replaced(d, str(30 * 36_000), str(37 * 36_000))),
    ("rule_width", "a rule of the general layout", lambda d: replaced(d, str(170 * 36_000), str(156 * 36_000))),
    ("number_place", "a number in the middle", lambda d: justify(at(d, "样教函"), "center")),
    ("letter_rules_double", "a single second rule", lambda d: single(d.sections[0].first_page_footer.paragraphs[0])),
    ("letter_second_rule", "no second rule", lambda d: emptied(d.sections[0].first_page_footer.paragraphs[0])),
    (
        "letter_first_number",
        "a number on the first page",
        lambda d: folio(d.sections[0].first_page_footer.paragraphs[0], "right"),
    ),
]


def signed(d: Document) -> Paragraph:
    return next(p for p in d.paragraphs if "签发人" in p.text)


def replaced(d: Document, old: str, new: str) -> None:
    """Another figure in every drawing of the body."""
    for element in d.element.body.iter():
        for key, value in element.attrib.items():
            if value == old:
                element.set(key, new)
        if element.text == old:
            element.text = new


def single(paragraph: Paragraph) -> None:
    for element in paragraph._p.iter():
        if element.get("cmpd"):
            element.set("cmpd", "sng")


def emptied(paragraph: Paragraph) -> None:
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)


__all__ = ["FAULTS", "LETTER", "UPWARD"]
