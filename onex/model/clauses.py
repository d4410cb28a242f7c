"""An official document's plain text as a tree of clauses, so that a wording is found by its place, not by its words.

Paths are written as officials count: ``三.2`` is 三、 → 2., ``五(四)`` is 五、 → (四), ``三(一)1`` goes one deeper, and
``第五条(二)`` belongs to a document in articles. Damaged text never stops the reading: what cannot be placed stays with
the clause before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

_HAN = "[一二三四五六七八九十百零〇]"
_ARTICLE, _PART, _SECTION, _ITEM, _POINT = range(5)
_HEADINGS = (
    (_ARTICLE, re.compile(rf"(第(?:{_HAN}+|\d+)条)[\s:、]*")),
    (_PART, re.compile(rf"({_HAN}{{1,3}})、\s*")),
    (_SECTION, re.compile(rf"(\({_HAN}{{1,3}}\))\s*")),
    # "4.1+X证书" is item 4, "1.5万人" is a figure.
    (_ITEM, re.compile(r"(\d{1,2})\s*[.、](?!\d(?!\+X))\s*")),
    (_POINT, re.compile(r"(\(\d{1,2}\))\s*")),
)
_CHAPTER = re.compile(rf"第{_HAN}+[章节](?:\s|$)")
_ANNEX = re.compile(r"附件\s*\d*\s*[:\uff1a]?$")
_FULL_STOP = tuple("。!?;:")
_CLOSERS = "”’」』)》\"'"
_PAGE_NUMBER = re.compile(r"[-—–―]?\s*\d{1,3}\s*[-—–―]?")
_TAIL = re.compile(
    r"(联系(部门|单位|人|电话|方式)|咨询电话|电子邮箱|邮寄地址|邮政编码|附件|抄送|\(此件|\(联系人|文件下载|附件下载)"
    r"|.*联系人及(联系)?(电话|方式):"
    r"|[^,。;、]{2,30}(厅|局|部|委员会|办公室|人民政府)$"
    r"|\d{4}年\d{1,2}月\d{1,2}日(印发)?$"
)
_DAY = re.compile(r"(?:^|\s)(\d{4})年(\d{1,2})月(\d{1,2})日(?:印发)?$")
_NUMBER = re.compile(r"([一-鿿]{2,12})[〔\[(【](\d{4})[〕\])】]第?(\d{1,4})号")
_TITLE_END = re.compile(
    r"(通知|意见|方案|办法|细则|规定|规程|公告|通告|答复|复函|函|报告|通报|决定|章程|标准|解读)(\([^()]*\))?$"
)
_EDGES = " \t\u00a0\u3000\ufeff\u200b"
_HALF_WIDTH = {0xFF01 + n: chr(0x21 + n) for n in range(94)} | {0x3000: " "}
_HEAD_LINES = 15
_TITLE_LONGEST = 40


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One clause: its path, its title (empty where the number opens a paragraph), and its own paragraphs.

    `text` leaves out the clauses below it; `line` is the line of the source on which it begins, from 1.
    """

    path: str
    title: str
    text: str
    line: int

    @property
    def wording(self) -> str:
        """Title and paragraphs as they are quoted."""
        return "\n".join(part for part in (self.title, self.text) if part)


@dataclass(frozen=True, slots=True)
class OfficialText:
    """A document's clauses in order. Title and number are empty, the date None, where the text does not show them."""

    title: str
    number: str
    issued_on: date | None
    preamble: str
    clauses: tuple[ClauseText, ...]
    tail: str

    def find(self, path: str) -> ClauseText | None:
        """The clause at a path, brackets and dots of either width; the first one where a path occurs twice."""
        wanted = path_key(path)
        here = next((clause for clause in self.clauses if path_key(clause.path) == wanted), None)
        above, _, point = wanted.rpartition("(")
        if here is None and above and point[:-1].isdigit():
            parent = self.find(above)
            return _inline(parent, f"({point}") if parent else None
        return here


def path_key(path: str) -> str:
    """A path as it is compared: NFKC, no spaces, no dots and commas between its parts.

    >>> path_key("三、2.") == path_key("三.2"), path_key("五(四)") == path_key("五 (四)")
    (True, True)
    """
    return re.sub(r"[\s.、]", "", unicodedata.normalize("NFKC", path))


def parse_clauses(text: str) -> OfficialText:
    """The document read from plain text, one line or hard-broken paragraph after another."""
    lines = [(number, _clean(line)) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line and not _PAGE_NUMBER.fullmatch(line)]
    start = next((place for place, (_, line) in enumerate(lines) if _heading(line)), len(lines))
    end = _tail_start(lines, start)
    head = [line for _, line in lines[:start]]
    tail = [line for _, line in lines[end:]]
    title = _title(head[:_HEAD_LINES])
    return OfficialText(
        title,
        _document_number(head[:_HEAD_LINES]),
        _issued_on(tail),
        _joined(line for line in head if line != title),
        tuple(_clauses(lines[start:end])),
        "\n".join(tail),
    )


def _clean(line: str) -> str:
    """The line without surrounding spaces, a heading number in one character (㈠ ⒈ ⑴) written out."""
    bare = line.strip(_EDGES)
    first = unicodedata.normalize("NFKC", bare[:1])
    return first + bare[1:] if len(first) > 1 and unicodedata.category(bare[0]) == "No" else bare


def _narrow(line: str) -> str:
    """The line with half-width punctuation, as long as it was: matched here, quoted from the original."""
    return line.translate(_HALF_WIDTH)


def _heading(line: str) -> tuple[int, str, str] | None:
    """Depth, label and the rest of a line that opens a clause."""
    narrow = _narrow(line)
    for depth, pattern in _HEADINGS:
        found = pattern.match(narrow)
        if found:
            return depth, found[1], line[found.end() :]
    return None


def _clauses(lines: Iterable[tuple[int, str]]) -> Iterator[ClauseText]:
    above: list[tuple[int, str]] = []
    prefix = ""
    opened: tuple[str, str, int] | None = None
    body: list[str] = []
    for number, line in lines:
        heading = _heading(line)
        annex = _ANNEX.fullmatch(_narrow(line))
        if heading is None and not annex and not _CHAPTER.match(line):
            body.append(line)
            continue
        if opened:
            yield ClauseText(opened[0], opened[1], _joined(body), opened[2])
        opened, body = None, []
        if heading is None:
            above, prefix = [], f"{_narrow(line).rstrip(':').strip()} " if annex else prefix
            continue
        depth, label, rest = heading
        above = [*(step for step in above if step[0] < depth), (depth, label)]
        title, first = _split_title(rest)
        opened, body = (prefix + _path(above), title, number), [first] if first else []
    if opened:
        yield ClauseText(opened[0], opened[1], _joined(body), opened[2])


def _path(steps: Iterable[tuple[int, str]]) -> str:
    """Labels one after another, with a dot between a part and an item directly beneath it."""
    path, before = "", -1
    for depth, label in steps:
        path += f".{label}" if depth == _ITEM and before == _PART else label
        before = depth
    return path


def _split_title(rest: str) -> tuple[str, str]:
    """A heading's title and what follows it on the line: a title is short and has no comma."""
    title, stop, after = rest.partition("。")
    if len(title) <= _TITLE_LONGEST and not re.search(r"[,;:]", _narrow(title)) and (after or not stop):
        return title.strip(), after.strip()
    return "", rest.strip()


def _joined(lines: Iterable[str]) -> str:
    """Paragraphs, one a line: a line that ends without a full stop goes on in the next."""
    paragraphs: list[str] = []
    for line in lines:
        if paragraphs and not _ends(paragraphs[-1]):
            latin = paragraphs[-1][-1].isascii() and line[0].isascii() and line[0].isalnum()
            paragraphs[-1] += (" " if latin else "") + line
        else:
            paragraphs.append(line)
    return "\n".join(paragraphs)


def _ends(line: str) -> bool:
    return _narrow(line).rstrip(_CLOSERS).endswith(_FULL_STOP)


def _inline(parent: ClauseText, label: str) -> ClauseText | None:
    """A point that is counted inside a paragraph, ``(1)……;(2)……``, up to the next one."""
    points = list(re.finditer(r"(?<=[:;。])\(\d{1,2}\)", _narrow(parent.text)))
    for place, found in enumerate(points):
        if found[0] == label:
            end = points[place + 1].start() if place + 1 < len(points) else len(parent.text)
            return ClauseText(parent.path + label, "", parent.text[found.end() : end].strip(), parent.line)
    return None


def _tail_start(lines: list[tuple[int, str]], start: int) -> int:
    """Where the clauses end and contacts, signature and date begin: after the last heading, at the first such line."""
    last = max((place for place in range(start, len(lines)) if _heading(lines[place][1])), default=start)
    for place in range(last + 1, len(lines)):
        # A line in the middle of a broken paragraph is not a signature, though it may end like one.
        if _TAIL.match(_narrow(lines[place][1])) and (place - 1 == last or _ends(lines[place - 1][1])):
            return place
    return len(lines)


def _title(head: list[str]) -> str:
    """The line that reads like a document's title, the one with 关于 before the others."""
    likely = [line for line in head if _TITLE_END.search(_narrow(line)) and not line.startswith(("根据", "为", "按照"))]
    return next((line for line in likely if "关于" in line), likely[0] if likely else "")


def _document_number(head: list[str]) -> str:
    """A document number that stands on a line of its own; one inside a sentence is another document's."""
    for line in head:
        found = _NUMBER.fullmatch(re.sub(r"\s", "", _narrow(line)))
        if found:
            return f"{found[1]}〔{found[2]}〕{int(found[3])}号"
    return ""


def _issued_on(tail: list[str]) -> date | None:
    """The date beneath the signature, the first that stands on a line of its own."""
    for line in tail:
        found = _DAY.search(_narrow(line))
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                continue
    return None
