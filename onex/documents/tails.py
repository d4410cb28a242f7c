"""What stands below a document's text: the list of annexes, issuer and day, the note in brackets, and the record at the foot of its last page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onex.documents.document import Document
from onex.documents.wordml import Edge, Frame, Pen, Piece, Run, Setting, width
from onex.errors import CatalogError

_THICK, _THIN = 8, 6  # eighths of a point: 0.35 and 0.25 mm
_SIZE = 28  # half points of the record: 4号
_EM = _SIZE * 10
_MOST = 12  # lines of 抄送
_ITEM = re.compile(r"[^，；、。]*[，；、。]?")


def annex_list(pen: Pen, document: Document) -> Iterator[Piece]:
    """附件说明: a blank line, two characters in, turned-over lines under the first character of the name."""
    annexes, char = document.annexes, pen.page.char
    if not annexes:
        return
    yield pen.blank(Setting(keep=True))
    for number, annex in enumerate(annexes, 1):
        label = "附件：" if number == 1 else ""
        mark = f"{number}." if len(annexes) > 1 else ""
        left = 5 * char + width(mark)
        hanging = left - 2 * char if label else width(mark)
        yield pen.line(f"{label}{mark}{annex.title}", pen.body, Setting(left=left, hanging=hanging, keep=True))


def signature(pen: Pen, document: Document) -> Iterator[Piece]:
    """Issuer and day, and the note beneath them."""
    day, issuer, char = width(document.date), width(document.signer), pen.page.char
    if document.sealed:
        # Under a seal: the day four characters from the right, the issuer centred on it.
        blanks, right = pen.layout.whole("lines_before_seal"), 4 * char
        issuer_right = right + (day - issuer) // 2
        if issuer_right < 0:
            right, issuer_right = right - issuer_right, 0
    else:
        # Without one: the issuer two characters from the right, the day beginning two characters after it; a longer day goes first.
        blanks, issuer_right = 1, 2 * char
        right = issuer_right + issuer - 2 * char - day
        if right < 2 * char:
            right, issuer_right = 2 * char, 2 * char + day + 2 * char - issuer
    for _ in range(blanks):
        yield pen.blank(Setting(keep=True))
    yield pen.line(document.signer, pen.body, Setting(align="right", right=max(issuer_right, 0), keep=True))
    yield pen.line(document.date, pen.body, Setting(align="right", right=max(right, 0), keep=bool(document.note)))
    if document.note:
        yield pen.line(f"（{document.note}）", pen.body, Setting(left=2 * char))


def record(pen: Pen, document: Document) -> tuple[list[Piece], int]:
    """抄送, 印发机关 and 印发日期 in frames that end with the text area, and their height; nothing where there is nothing to say."""
    full = pen.layout.record == "full"
    lines = _copies(document.copies, pen.page.text_width) if pen.layout.record != "none" else []
    if not (lines or full):
        return [], 0
    if len(lines) > _MOST:
        raise CatalogError(f"抄送机关太多，要占 {len(lines)} 行，版记放不下；请改写为统称，或另列名单。")
    pieces: list[Piece] = []
    pitch, foot = pen.page.pitch, pen.page.height - pen.page.bottom
    y = top = foot - pitch * (len(lines) + full)
    # From top to bottom, as it is read.
    if full:
        pieces.append(_rule(pen, y, _THICK))
    for number, text in enumerate(lines):
        left = _EM if not number else 4 * _EM
        frame = Frame(pen.page.left, y + _DROP, pen.page.text_width)
        pieces.append(pen.line(text, pen.style("fangsong", _SIZE), Setting(align="left", left=left, frame=frame)))
        y += pitch
    if full and lines:
        pieces.append(_rule(pen, y, _THIN))
    if full:
        pieces.append(_printed(pen, document, y))
        pieces.append(_rule(pen, foot, _THICK))
    return pieces, foot - top


_DROP = -60  # twips: sets text in the middle between its rules


def _printed(pen: Pen, document: Document, y: int) -> Piece:
    frame = Frame(pen.page.left, y + _DROP, pen.page.text_width)
    runs = [Run(f"{document.printer}\t{document.printed}印发", pen.style("fangsong", _SIZE))]
    return pen.paragraph(runs, Setting(align="left", left=_EM, tab=pen.page.text_width - _EM, frame=frame))


def _rule(pen: Pen, y: int, eighths: int) -> Piece:
    return pen.paragraph(
        [], Setting(pitch=20, frame=Frame(pen.page.left, y, pen.page.text_width), edge=Edge("top", eighths))
    )


def _copies(copies: str, room: int) -> list[str]:
    """The lines of 抄送: between one and a character from the sides, broken after a comma where there is one, ending with a full stop."""
    text = copies.strip().rstrip("。，；")
    if not text:
        return []
    lines, most = ["抄送："], room - 5 * _EM
    for item in _ITEM.findall(f"{text}。"):
        own = lines[-1].removeprefix("抄送：")
        if own and width(own + item, _SIZE, 0) > most:
            lines.append("")
        for character in item:
            if width(lines[-1].removeprefix("抄送：") + character, _SIZE, 0) > most and character not in "，；、。":
                lines.append("")
            lines[-1] += character
    return lines
