"""The package around a document's body: page, footers, styles, fonts; zipped with fixed times, so the same bytes twice."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from onex.documents.wordml import FANGSONG, HEITI, KAITI, LATIN, PITCH, SONG, TITLE, Style, clean, run

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# A4; margins 37, 26, 35, 28 mm (top, right, bottom, left): a text area of 156 × 225 mm.
_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="{footer}" w:gutter="0"/>'
)
_FOOTER = 1417  # twips from the paper's edge: sets the dash of the page number 7 mm below the text area
_FOLIO_PITCH = 340
_FOLIO = Style(SONG, half_points=28, tracking=0)
_SPACE = 280  # one character of the page number's size, left free at the outer side

# Names to fall back on where the standard's own fonts are not installed.
_FALLBACKS = ((FANGSONG, "仿宋"), (KAITI, "楷体"), (HEITI, "SimHei"), (SONG, "SimSun"), (TITLE, "华文中宋"))


def packed(body: str, title: str, author: str) -> bytes:
    """The .docx of a body."""
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        f'{_PAGE.format(footer=_FOOTER)}<w:docGrid w:type="lines" w:linePitch="{PITCH}"/></w:sectPr>'
    )
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations((("officeDocument", "word/document.xml"),), core=True),
        "docProps/core.xml": _core(title, author),
        "word/document.xml": f"{_XML}<w:document {_W} {_R}><w:body>{body}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            (
                ("styles", "styles.xml"),
                ("settings", "settings.xml"),
                ("fontTable", "fontTable.xml"),
                ("footer", "footer1.xml"),
                ("footer", "footer2.xml"),
            )
        ),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/footer1.xml": _folio("right"),
        "word/footer2.xml": _folio("left"),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, text.encode("utf-8"))
    return stream.getvalue()


def _folio(side: str) -> str:
    """The page number between dashes, outer side, one character free."""
    field = "".join(
        f"<w:r><w:rPr>{_folio_properties()}</w:rPr>{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    properties = (
        '<w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{_FOLIO_PITCH}" w:lineRule="exact"/>'
        f'<w:ind w:{side}="{_SPACE}"/><w:jc w:val="{side}"/>'
    )
    dashes = run("— ", _FOLIO), run(" —", _FOLIO)
    return f"{_XML}<w:ftr {_W} {_R}><w:p><w:pPr>{properties}</w:pPr>{dashes[0]}{field}{dashes[1]}</w:p></w:ftr>"


def _folio_properties() -> str:
    return f'<w:rFonts w:ascii="{SONG}" w:eastAsia="{SONG}" w:hAnsi="{SONG}"/><w:sz w:val="28"/><w:szCs w:val="28"/>'


def _styles() -> str:
    return (
        f"{_XML}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{LATIN}" w:eastAsia="{FANGSONG}" w:hAnsi="{LATIN}" w:cs="{LATIN}"/>'
        '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:pPr><w:widowControl w:val="0"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:jc w:val="both"/></w:pPr></w:style></w:styles>'
    )


def _settings() -> str:
    return (
        f'{_XML}<w:settings {_W}><w:evenAndOddHeaders/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat></w:settings>"
    )


def _fonts() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _FALLBACKS
    )
    return f"{_XML}<w:fonts {_W}>{fonts}</w:fonts>"


def _content_types() -> str:
    kinds = (
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
        ("footer1", "footer"),
        ("footer2", "footer"),
    )
    own = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for n, kind in kinds)
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/docProps/core.xml" ContentType="{core}"/>'
        f"{own}</Types>"
    )


def _relations(targets: tuple[tuple[str, str], ...], *, core: bool = False) -> str:
    own = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    if core:
        kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        own += f'<Relationship Id="rId{len(targets) + 1}" Type="{kind}" Target="docProps/core.xml"/>'
    return f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{own}</Relationships>'


def _core(title: str, author: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(clean(title))}</dc:title>'
        f"<dc:creator>{escape(clean(author))}</dc:creator></cp:coreProperties>"
    )
