"""Pictures in a document: drawn in the flow, as wide as the text at most, each file once in the package."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape

from onex.documents.document import Document, Picture
from onex.documents.wordml import Pen, Piece, Setting, clean

_EMU = 635  # of Word's drawing units in a twip
_AIR = 120  # twips above and below
_MOST = 0.36  # of a page's height, so that a table has room beneath
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def every(document: Document) -> dict[str, bytes]:
    """Name in the package → content, of all pictures of a document."""
    return {name(picture): picture.content for picture in _pictures(document)}


def _pictures(document: Document) -> Iterator[Picture]:
    for blocks in (document.blocks, *(annex.blocks for annex in document.annexes)):
        yield from (block for block in blocks if isinstance(block, Picture))


def name(picture: Picture) -> str:
    """The file's name: the same picture is one file."""
    return f"{hashlib.sha256(picture.content).hexdigest()[:16]}.png"


def relations(names: Iterable[str]) -> str:
    """The relationships that lead from the text to the pictures."""
    return "".join(
        f'<Relationship Id="p{own.removesuffix(".png")}" Type="{_KIND}" Target="media/{own}"/>' for own in sorted(names)
    )


def picture(pen: Pen, own: Picture, number: int) -> Piece:
    """A paragraph of one picture, centred, in its own proportions, as wide as the text where that is not too high."""
    page = pen.page
    width = page.text_width
    height = round(width * own.size[1] / own.size[0])
    if height > page.text_height * _MOST:
        height = round(page.text_height * _MOST)
        width = round(height * own.size[0] / own.size[1])
    box = f'cx="{width * _EMU}" cy="{height * _EMU}"'
    told = escape(clean(own.text), quote=True)
    drawing = (
        f'<w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent {box}/>'
        f'<wp:docPr id="{number}" name="图{number}" descr="{told}"/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/picture"><pic:pic xmlns:pic="{_DRAWING}/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="图{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="p{name(own).removesuffix(".png")}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {box}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    # The line is as high as the picture by itself: an exact pitch would cut its top off.
    properties = f'<w:snapToGrid w:val="0"/><w:spacing w:before="{_AIR}" w:after="{_AIR}" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>'
    xml = f"<w:p><w:pPr>{properties}</w:pPr><w:r>{drawing}</w:r></w:p>"
    return replace(pen.blank(Setting(pitch=height + 2 * _AIR, snap=False)), xml=xml)


def html(own: Picture) -> str:
    """The picture in a page that needs no other file."""
    content = base64.b64encode(own.content).decode()
    return f'<p class="picture"><img alt="{escape(clean(own.text), quote=True)}" src="data:image/png;base64,{content}"></p>'


def parts(media: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pictures as parts of the package."""
    return {f"word/media/{own}": content for own, content in media.items()}
