"""Accepting and rejecting tracked changes as Word does, written apart from the project: what the comparison copy is held to."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SAID = {f"{W}tab": "\t", f"{W}cr": "\n"}
Lines = list[object]


def body_of(content: bytes) -> Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = ElementTree.fromstring(package.read("word/document.xml")).find(f"{W}body")
    assert body is not None
    return body


def accepted(content: bytes) -> Lines:
    """What the text says when every change is accepted."""
    return _lines(body_of(content), "del")


def rejected(content: bytes) -> Lines:
    """What the text says when every change is rejected."""
    return _lines(body_of(content), "ins")


def _lines(container: Element, gone: str) -> Lines:
    """Paragraphs as texts, tables as lists of rows, rows as lists of cells."""
    found: Lines = []
    carried: str | None = None
    for child in container:
        if child.tag == f"{W}tbl":
            if carried:
                found.append(carried)
            carried = None
            rows = [_row(row, gone) for row in child.iter(f"{W}tr") if row.find(f"{W}trPr/{W}{gone}") is None]
            found += [rows] if rows else []
        elif child.tag == f"{W}p":
            text = (carried or "") + _text(child, gone)
            ends = child.find(f"{W}pPr/{W}rPr/{W}{gone}") is None
            carried = None if ends else text
            found += [text] if ends else []
    # The last paragraph's end cannot go: an empty one stays where nothing is left of it.
    return [*found, carried] if carried is not None else found


def _row(row: Element, gone: str) -> Lines:
    return [_lines(cell, gone) for cell in row.findall(f"{W}tc")]


def _text(element: Element, gone: str) -> str:
    out = ""
    for child in element:
        if child.tag in (f"{W}{gone}", f"{W}pPr", f"{W}rPr", f"{W}drawing", f"{W}instrText"):
            continue
        if child.tag in (f"{W}t", f"{W}delText"):
            out += child.text or ""
        elif child.tag == f"{W}br":
            out += "\f" if child.get(f"{W}type") == "page" else "\n"
        else:
            out += _SAID.get(child.tag, "") + _text(child, gone)
    return out
