"""The package around a document's body: page numbers, styles, fonts; zipped with fixed times, so the same bytes twice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from onex.documents import pictures
from onex.documents.layouts import Font, Layout
from onex.documents.wordml import Pen, Style, clean

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_NO_MEDIA: Mapping[str, bytes] = {}
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_FOLIO_SIZE, _FOLIO_PITCH = 28, 340
_SPACE = 280  # one character of the page number's size, left free at the outer side
_SIDE = 190  # twips between the text area and the number's line on a turned page: its dash stands 7 mm from the text


def packed(body: str, title: str, author: str, layout: Layout, media: Mapping[str, bytes] = _NO_MEDIA) -> bytes:
    """The .docx of a body with its pictures."""
    parts: dict[str, str | bytes] = {
        **pictures.parts(media),
        "docProps/core.xml": _core(title, author),
        "word/document.xml": f"{_XML}<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        **_fixed(Pen(layout, layout.page), media),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in ("[Content_Types].xml", *sorted(set(parts) - {"[Content_Types].xml"})):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            content = parts[name]
            package.writestr(entry, content.encode("utf-8") if isinstance(content, str) else content)
    return stream.getvalue()


def _fixed(pen: Pen, media: Mapping[str, bytes]) -> Mapping[str, str]:
    """The parts that are the same in every document of a layout."""
    margins = _Margins(pen)
    parts = {f"{kind}_{name}": text for kind, name, text in margins.parts()}
    targets = (("styles", "styles"), ("settings", "settings"), ("fontTable", "fontTable"))
    return {
        "[Content_Types].xml": _content_types(tuple(parts)),
        "_rels/.rels": _relations((("rId1", "officeDocument", "word/document.xml"),), core=True),
        "word/_rels/document.xml.rels": _relations(
            (
                *((f"rId{number}", kind, f"{name}.xml") for number, (kind, name) in enumerate(targets, 1)),
                *((part, part.partition("_")[0], f"{part}.xml") for part in parts),
            ),
            more=pictures.relations(media),
        ),
        "word/styles.xml": _styles(pen),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(pen.layout.fonts),
        **{f"word/{part}.xml": text for part, text in parts.items()},
    }


class _Margins:
    """Headers and footers: the page number between dashes at the outer side, on turned pages where it would stand on an upright sheet."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._style = Style(pen.layout.font("song"), _FOLIO_SIZE, 0)

    def parts(self) -> list[tuple[str, str, str]]:
        """(header or footer, name, text) of all of them."""
        nothing = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
        found = [
            ("footer", "odd", self._folio("right")),
            ("footer", "even", self._folio("left")),
            ("footer", "none", nothing),
            ("header", "none", nothing),
            ("header", "turned_odd", self._turned("right")),
            ("header", "turned_even", self._turned("left")),
        ]
        tags = {"header": "hdr", "footer": "ftr"}
        return [(kind, name, f"{_XML}<w:{tags[kind]} {_NAMES}>{text}</w:{tags[kind]}>") for kind, name, text in found]

    def _folio(self, side: str) -> str:
        fonts = self._style.font
        own = f'<w:rFonts w:ascii="{fonts}" w:eastAsia="{fonts}" w:hAnsi="{fonts}"/><w:sz w:val="28"/><w:szCs w:val="28"/>'
        field = "".join(
            f"<w:r><w:rPr>{own}</w:rPr>{inner}</w:r>"
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
        dashes = self._pen.run("— ", self._style), self._pen.run(" —", self._style)
        return f"<w:p><w:pPr>{properties}</w:pPr>{dashes[0]}{field}{dashes[1]}</w:p>"

    def _turned(self, side: str) -> str:
        """A text box beside the text, as long as the sheet's text is wide, its writing turned to stand upright on the sheet."""
        page = self._pen.page.turned
        left = page.left - _SIDE - _FOLIO_PITCH
        place = {
            "position": "absolute",
            "margin-left": f"{left / 20:g}pt",
            "margin-top": f"{page.top / 20:g}pt",
            "width": f"{_FOLIO_PITCH / 20:g}pt",
            "height": f"{page.text_height / 20:g}pt",
            "z-index": "1",
            "mso-position-horizontal-relative": "page",
            "mso-position-vertical-relative": "page",
        }
        style = ";".join(f"{name}:{value}" for name, value in place.items())
        return (
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr><w:r><w:pict>'
            f'<v:rect style="{style}" stroked="f" filled="f"><v:textbox inset="0,0,0,0" style="layout-flow:vertical">'
            f"<w:txbxContent>{self._folio(side)}</w:txbxContent></v:textbox></v:rect></w:pict></w:r></w:p>"
        )


def _styles(pen: Pen) -> str:
    latin, body = pen.layout.font("latin"), pen.layout.font("fangsong")
    size = pen.page.half_points
    return (
        f"{_XML}<w:styles {_NAMES}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{latin}" w:eastAsia="{body}" w:hAnsi="{latin}" w:cs="{latin}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:pPr><w:widowControl w:val="0"/>'
        # Every word processor's own default, said all the same: LibreOffice reads it the wrong way round, and punctuation that it lets
        # hang in the margin of a justified line is now and then lost in its PDF.
        '<w:overflowPunct/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:jc w:val="both"/></w:pPr></w:style></w:styles>'
    )


def _settings() -> str:
    return (
        f'{_XML}<w:settings {_NAMES}><w:evenAndOddHeaders/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat></w:settings>"
    )


def _fonts(fonts: Mapping[str, Font]) -> str:
    """The font table: each with the first that may stand in for it, where it is not installed."""
    told = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{font.instead[0]}"/><w:charset w:val="86"/></w:font>'
        for part, font in fonts.items()
        if part != "latin" and font.instead
    )
    return f"{_XML}<w:fonts {_NAMES}>{told}</w:fonts>"


def _content_types(margins: tuple[str, ...]) -> str:
    kinds = (("document", "document.main"), ("styles", "styles"), ("settings", "settings"), ("fontTable", "fontTable"))
    all_ = (*kinds, *((part, part.partition("_")[0]) for part in margins))
    own = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for n, kind in all_)
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/docProps/core.xml" ContentType="{core}"/>'
        f"{own}</Types>"
    )


def _relations(targets: tuple[tuple[str, str, str], ...], *, core: bool = False, more: str = "") -> str:
    own = "".join(
        f'<Relationship Id="{own}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for own, kind, target in targets
    )
    if core:
        kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        own += f'<Relationship Id="rIdCore" Type="{kind}" Target="docProps/core.xml"/>'
    return f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{own}{more}</Relationships>'


def _core(title: str, author: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(clean(title))}</dc:title>'
        f"<dc:creator>{escape(clean(author))}</dc:creator></cp:coreProperties>"
    )
