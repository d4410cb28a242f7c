"""Strings as a workbook stores them: runs joined, phonetic hints left out, escapes resolved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from onex.errors import Unreadable
from onex.sheets.markup import DEPTH_LIMIT, Feeder, Prefixed, main_prefix, rebinds

STRINGS_LIMIT = 3_000_000

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd]|\r(?!\n)")


def unescape(text: str) -> str:
    """``_x000A_`` → its character; pairs of surrogates become one character, a lone one U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def has_controls(text: str) -> bool:
    """Whether a text holds what nobody types: control characters, bidi overrides, broken surrogates.

    Tab, line feed and the pair CR LF are line breaks; zero-width spaces and byte-order marks are left to the normaliser.
    """
    if text.isprintable() and "\ufffd" not in text:
        return False
    return _CONTROL.search(text) is not None


def shared_strings(chunks: Callable[[], Iterable[bytes]], part: str) -> list[str]:
    """The workbook's table of strings, in the order of their numbers."""
    try:
        return _read(chunks(), part, namespaces=False)
    except Prefixed:
        return _read(chunks(), part, namespaces=True)


def _read(chunks: Iterable[bytes], part: str, *, namespaces: bool) -> list[str]:
    feeder = Feeder(part, namespaces=namespaces)
    strings: list[str] = []
    pieces: list[str] = []
    feeder.parser.CharacterDataHandler = pieces.append

    def root(name: str, attributes: dict[str, str]) -> None:
        _handle(feeder, main_prefix(feeder, "sst", name, attributes), pieces, strings)

    feeder.parser.StartElementHandler = root
    feeder.run(chunks, pieces)
    return [unescape(text) for text in strings]


def _handle(feeder: Feeder, prefix: str, pieces: list[str], strings: list[str]) -> None:
    """Sets the handlers for everything below the root; each finished string is appended to `strings`."""
    item, text, hint = prefix + "si", prefix + "t", prefix + "rPh"
    runs: list[str] = []
    depth = 1
    hints = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, hints
        depth += 1
        if name == text:
            pieces.clear()
        elif name == item:
            pieces.clear()
            runs.clear()
        elif depth > DEPTH_LIMIT:
            raise Unreadable("XML_DEPTH", "sharedStrings")
        elif name == hint:
            hints += 1
        elif rebinds(attributes):
            raise Prefixed

    def end(name: str) -> None:
        nonlocal depth, hints
        depth -= 1
        if name == text:
            if not hints:
                runs.append(pieces[0] if len(pieces) == 1 else "".join(pieces))
        elif name == item:
            strings.append(runs[0] if len(runs) == 1 else "".join(runs))
            if len(strings) > STRINGS_LIMIT:
                raise Unreadable("SHEET_TOO_LARGE", f"超过 {STRINGS_LIMIT} 个文本")
        elif name == hint:
            hints -= 1

    feeder.parser.StartElementHandler = start
    feeder.parser.EndElementHandler = end
