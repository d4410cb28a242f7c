"""A document as one HTML file that needs nothing else: on a screen as a sheet of paper, printed as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from onex.documents import layouts, pictures
from onex.documents.document import Annex, Block, Document, Grid, Heading, Picture
from onex.documents.layouts import TWIPS_MM, Layout
from onex.documents.wordml import clean

_TAGS = {1: "h2", 2: "h3", 3: "p", 4: "p"}


def html(document: Document, own: Path | None = None) -> str:
    """The file's text. Whatever a value holds, it stands in it as text."""
    layout = layouts.layout(document.layout, own, document.profile)
    body = "\n".join(filter(None, (*_body(document, layout), *_annexes(document))))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_text(document.whole_title)}</title>\n'
        f"<style>\n{_style(layout)}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(document: Document, layout: Layout) -> Iterator[str]:
    yield f'<section class="sheet {layout.head}">'
    corner = (document.copy_number, document.secrecy, document.urgency, document.draft)
    yield from (_p("corner", text) for text in corner if text)
    if layout.head != "none":
        yield _p("mark", document.mark)
        approver = f'<span class="approver">签发人：{_text(document.approver)}</span>' if document.upward else ""
        yield f'<p class="number{" upward" if document.upward else ""}"><span>{_text(document.number)}</span>{approver}</p>'
    yield f"<h1>{'<br>'.join(map(_text, document.title))}</h1>"
    yield _p("addressees", document.addressees) if document.addressees else ""
    yield from _blocks(document.blocks)
    yield from _annex_list(document)
    yield f'<div class="signature"><p>{_text(document.signer)}</p><p>{_text(document.date)}</p></div>'
    yield _p("note", f"（{document.note}）") if document.note else ""
    yield from _record(document, layout)
    yield "</section>"


def _record(document: Document, layout: Layout) -> Iterator[str]:
    if layout.record == "none" or not (document.copies or layout.record == "full"):
        return
    yield f'<div class="record {layout.record}">'
    yield _p("copies", f"抄送：{document.copies.rstrip('。')}。") if document.copies else ""
    if layout.record == "full":
        yield f'<p class="printed"><span>{_text(document.printer)}</span><span>{_text(document.printed)}印发</span></p>'
    yield "</div>"


def _annex_list(document: Document) -> Iterator[str]:
    if not document.annexes:
        return
    many = len(document.annexes) > 1
    items = "".join(f"<li>{f'{n}.' if many else ''}{_text(a.title)}</li>" for n, a in enumerate(document.annexes, 1))
    yield f'<div class="annexes"><span>附件：</span><ul>{items}</ul></div>'


def _annexes(document: Document) -> Iterator[str]:
    for number, annex in enumerate(document.annexes, 1):
        yield from _annex(annex, document.label(number))


def _annex(annex: Annex, label: str) -> Iterator[str]:
    yield f'<section class="sheet annex{" turned" if annex.turned else ""}">'
    yield _p("label", label)
    yield f"<h1>{_text(annex.title)}</h1>"
    yield from _blocks(annex.blocks)
    yield "</section>"


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from _table(block)
        elif isinstance(block, Heading):
            yield _heading(block)
        elif isinstance(block, Picture):
            yield pictures.html(block)
        else:
            yield _p("", block.text)


def _heading(heading: Heading) -> str:
    """A heading, or a paragraph that begins with one."""
    own, rest = heading.parts
    if rest:
        return f"<p>{f'<b>{_text(own)}</b>' if own else ''}{_text(rest)}</p>"
    return f"<{_TAGS[heading.level]}>{_text(own)}</{_TAGS[heading.level]}>"


def _table(grid: Grid) -> Iterator[str]:
    yield '<div class="table"><table>'
    yield "<thead>"
    if grid.groups:
        yield f"<tr>{''.join(_upper(grid))}</tr>"
        yield (
            "<tr>"
            + "".join(f"<th>{_text(c)}</th>" for c, g in zip(grid.columns, grid.groups, strict=True) if g)
            + "</tr>"
        )
    else:
        yield "<tr>" + "".join(f"<th>{_text(column)}</th>" for column in grid.columns) + "</tr>"
    yield "</thead><tbody>"
    aligns = grid.aligns or ("",) * len(grid.columns)
    for row in grid.rows:
        yield "<tr>" + "".join(f"<td{_class(a)}>{_text(v)}</td>" for v, a in zip(row, aligns, strict=True)) + "</tr>"
    yield "</tbody></table></div>"


def _upper(grid: Grid) -> Iterator[str]:
    place = 0
    while place < len(grid.columns):
        last = place
        while grid.groups[place] and last + 1 < len(grid.columns) and grid.groups[last + 1] == grid.groups[place]:
            last += 1
        if grid.groups[place]:
            yield f'<th colspan="{last - place + 1}">{_text(grid.groups[place])}</th>'
        else:
            yield f'<th rowspan="2">{_text(grid.columns[place])}</th>'
        place = last + 1


def _class(align: str) -> str:
    return f' class="{align}"' if align else ""


def _quoted(font: str) -> str:
    return '"' + font.translate({ord(c): None for c in '"<>\\\n'}) + '"'


def _p(name: str, text: str) -> str:
    return f'<p class="{name}">{_text(text)}</p>' if name else f"<p>{_text(text)}</p>"


def _text(text: str) -> str:
    return escape(clean(text)).replace("\n", "<br>")


def _style(layout: Layout) -> str:
    page = layout.page
    margins = " ".join(f"{side / TWIPS_MM:.2f}mm" for side in (page.top, page.right, page.bottom, page.left))
    fonts = {part: ",".join(map(_quoted, (font.name, *font.instead))) for part, font in layout.fonts.items()}
    size, pitch = page.half_points / 2, page.pitch / 20
    return f"""@page {{ size: A4; margin: {margins}; }}
body {{ margin: 0; background: #eee; color: #000; font: {size:g}pt/{pitch:g}pt {fonts["latin"]},{fonts["fangsong"]},serif; }}
.sheet {{ box-sizing: border-box; width: 210mm; min-height: 297mm; max-width: 100%; margin: 8mm auto; padding: {margins}; background: #fff; }}
.turned {{ width: 297mm; min-height: 210mm; }}
p, h1, h2, h3, ul {{ margin: 0; padding: 0; font-size: inherit; font-weight: normal; overflow-wrap: anywhere; }}
p, h2, h3 {{ text-indent: 2em; text-align: justify; }}
.addressees, .corner, .mark, .number, .label, .signature p, .record p {{ text-indent: 0; }}
h1 {{ margin: 2em 0 1em; font: 22pt/35pt {fonts["title"]},serif; text-align: center; }}
h2, .corner, .label, th {{ font-family: {fonts["heiti"]},sans-serif; }}
h3, b {{ font-weight: normal; font-family: {fonts["kaiti"]},serif; }}
.mark {{ margin-top: 12mm; color: #f00; font: 40pt/1.2 {fonts["title"]},serif; text-align: center; }}
.number {{ margin-top: 2em; padding-bottom: 4mm; border-bottom: 1.5pt solid #f00; text-align: center; }}
.number.upward {{ display: flex; justify-content: space-between; padding: 0 1em 4mm; }}
.letter .mark {{ padding-bottom: 4mm; border-bottom: 4pt double #f00; }}
.letter .number {{ margin-top: 0; border: 0; text-align: right; }}
.annexes {{ display: flex; margin-top: 1em; padding-left: 2em; }}
.annexes ul {{ list-style: none; }}
.annexes span {{ white-space: nowrap; }}
.signature {{ width: fit-content; margin: 2em 4em 0 auto; }}
.signature p {{ text-align: center; }}
.record {{ margin-top: 3em; padding: 0 1em; font-size: 14pt; }}
.record.full {{ border-top: 1pt solid #000; border-bottom: 1pt solid #000; }}
.copies {{ padding-left: 3em; text-indent: -3em !important; }}
.printed {{ display: flex; justify-content: space-between; }}
.copies + .printed {{ border-top: 0.75pt solid #000; }}
.table {{ overflow-x: auto; }}
.picture {{ text-indent: 0; }}
.picture img {{ width: 100%; }}
table {{ width: 100%; border-collapse: collapse; font-size: 12pt; line-height: 18pt; }}
th, td {{ padding: 1mm; border: 0.5pt solid #000; font-weight: normal; overflow-wrap: anywhere; }}
td.right {{ text-align: right; font-variant-numeric: tabular-nums; }}
td.center {{ text-align: center; }}
@media print {{ body {{ background: #fff; }} .sheet {{ width: auto; min-height: 0; margin: 0; padding: 0; break-after: page; }} }}
"""
