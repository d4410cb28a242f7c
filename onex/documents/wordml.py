"""WordprocessingML for one page of GB/T 9704: runs, paragraphs and tables as text; measures in twips (1/20 pt)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

FANGSONG, KAITI, HEITI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"

TEXT_WIDTH = 8844  # 156 mm
PITCH = 579  # 28.95 pt: 22 lines in 225 mm; 29 pt gives 21
TRACKING = -5  # twips: 28 characters in 156 mm; without it 27
CHAR = 320 + TRACKING

# What XML 1.0 cannot hold; C1 controls, which only confuse; marks that turn the direction of text.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Style:
    """How a run looks."""

    font: str
    half_points: int = 32
    tracking: int = TRACKING
    color: str = ""


def run(text: str, style: Style) -> str:
    """A run of text, inert whatever it holds; a line break in a value stays one."""
    color = f'<w:color w:val="{style.color}"/>' if style.color else ""
    spacing = f'<w:spacing w:val="{style.tracking}"/>' if style.tracking else ""
    size = f'<w:sz w:val="{style.half_points}"/><w:szCs w:val="{style.half_points}"/>'
    fonts = (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{LATIN}" w:eastAsia="{style.font}" w:hAnsi="{LATIN}" w:cs="{LATIN}"/>'
    )
    lines = clean(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    said = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r><w:rPr>{fonts}{color}{spacing}{size}</w:rPr>{said}</w:r>"


def clean(text: str) -> str:
    """The text without characters that XML or a reader cannot bear."""
    return _ILLEGAL.sub("", text)


def paragraph(
    runs: Sequence[str],
    *,
    align: str = "both",
    first: int = 0,
    left: int = 0,
    right: int = 0,
    hanging: int = 0,
    before: int = 0,
    pitch: int = PITCH,
    snap: bool = True,
    keep: bool = False,
    new_page: bool = False,
    rule: tuple[str, int] | None = None,
) -> str:
    """A paragraph. `first` is its indent in characters; `rule` the colour of a line beneath it and the space to it in points."""
    parts = ["<w:keepNext/>" if keep else "", "<w:pageBreakBefore/>" if new_page else ""]
    if rule:
        # Borders stop at indents, so a ruled paragraph has none.
        parts.append(f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="{rule[1]}" w:color="{rule[0]}"/></w:pBdr>')
    # Said in every paragraph, because a reader heeds only one of the two in a style: no gaps between 年 and digits.
    parts.append('<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>')
    if not snap:
        parts.append('<w:snapToGrid w:val="0"/>')
    parts.append(f'<w:spacing w:before="{before}" w:after="0" w:line="{pitch}" w:lineRule="exact"/>')
    # Indents in characters alone are ignored by some readers: twips are written too.
    indents = [f'w:left="{left}"' if left else "", f'w:right="{right}"' if right else ""]
    indents.append(f'w:hanging="{hanging}"' if hanging else "")
    indents.append(f'w:firstLineChars="{first * 100}" w:firstLine="{first * CHAR}"' if first else "")
    if any(indents):
        parts.append(f"<w:ind {' '.join(filter(None, indents))}/>")
    parts.append(f'<w:jc w:val="{align}"/>')
    return f"<w:p><w:pPr>{''.join(parts)}</w:pPr>{''.join(runs)}</w:p>"


def blank(*, keep: bool = False) -> str:
    """A blank line of the page's pitch."""
    mark = f'<w:rPr><w:rFonts w:eastAsia="{FANGSONG}"/><w:sz w:val="32"/></w:rPr>'
    kept = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr>{kept}<w:spacing w:before="0" w:after="0" w:line="{PITCH}" w:lineRule="exact"/>{mark}</w:pPr></w:p>'


_CELL = Style(FANGSONG, half_points=24, tracking=0)
_CELL_HEAD = Style(HEITI, half_points=24, tracking=0)
_CELL_PITCH = 360


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """A ruled table as wide as the text; its head is repeated on every page, and no row is broken over two."""
    whole = sum(widths)
    measures = [TEXT_WIDTH * share // whole for share in widths]
    measures[-1] += TEXT_WIDTH - sum(measures)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = (
        f'<w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
    )
    grid = "".join(f'<w:gridCol w:w="{measure}"/>' for measure in measures)
    head = _row(columns, measures, _CELL_HEAD, head=True)
    body = "".join(_row(row, measures, _CELL, head=False) for row in rows)
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"


def _row(values: Sequence[str], measures: Sequence[int], style: Style, *, head: bool) -> str:
    cells = []
    for value, measure in zip(values, measures, strict=True):
        centred = head or width(value, 24) < measure - 200
        own = paragraph(
            [run(value, style)], align="center" if centred else "left", pitch=_CELL_PITCH, snap=False, before=0
        )
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{measure}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{own}</w:tc>'
        )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def width(text: str, half_points: int = 32) -> int:
    """How wide a text is set in one line: a Chinese character its size, a Latin one half of it, tracking included."""
    own = half_points * 10
    return sum((own if ord(c) > 0x2E7F or c in "“”‘’—…〔〕" else own // 2) + TRACKING for c in text)
