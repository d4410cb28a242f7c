"""Two files → the comparison copy's bytes, and what was found to differ."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date

from onex.conformity.package import Package
from onex.conformity.reading import main_part
from onex.conformity.revisions import tree
from onex.conformity.revisions.accept import accept
from onex.conformity.revisions.blocks import Changed, Marker
from onex.conformity.revisions.runs import Pen
from onex.conformity.revisions.tree import Node
from onex.errors import Unreadable

_BESIDE = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml$", re.IGNORECASE)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Copy:
    """A comparison copy. `notes` say what is not marked in it."""

    content: bytes
    changes: tuple[Changed, ...]
    inserted: int
    deleted: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One of the two files: its package, the part that holds the text, the text itself, and how often it was revised."""

    package: Package
    part: str
    root: Node
    body: Node
    revisions: int


def opened(data: bytes) -> Source:
    """A file to be compared, its own tracked changes accepted. Raises Unreadable for one that is no .docx."""
    package = Package(data)
    part = main_part(package)
    root = tree.parse(package.read(part), part)
    body = root.find("w:body")
    if body is None:
        raise Unreadable("FILE_UNSUPPORTED", "压缩包里没有 Word 文档")
    return Source(package, part, root, body, accept(root))


def compare(old: Source, new: Source, author: str, on: date) -> Copy:
    """The new file with tracked changes against the old, dated `on`. `new` is used up."""
    pen = Pen(_legible(author), f"{on.isoformat()}T00:00:00Z", _highest(new.root))
    marker = Marker(pen, _styles(new.package))
    notes = [
        f"{which}原有 {source.revisions} 处修订，按已接受比较。"
        for which, source in (("旧稿", old), ("新稿", new))
        if source.revisions
    ]
    notes += ["文本框里的文字有改动，没有标出。"] if _boxes(old.root) != _boxes(new.root) else []
    notes += ["页眉、页脚或脚注有改动，没有标出。"] if _beside(old.package) != _beside(new.package) else []
    marker.container(old.body, new.body)
    content = _packed(new.package, new.part, tree.serialise(new.root))
    return Copy(content, tuple(marker.found), pen.inserted, pen.removed, tuple(notes))


def _legible(author: str) -> str:
    """A name without what XML cannot hold; never empty."""
    return "".join(c for c in author if c.isprintable())[:80] or "onex"


def _highest(root: Node) -> int:
    """The highest number that a mark of the file has already."""
    numbers = [node.attributes["w:id"] for name in _NUMBERED for node in root.every(name) if "w:id" in node.attributes]
    return max((int(number) for number in numbers if number.isdigit() and len(number) < 10), default=0)


_NUMBERED = ("w:bookmarkStart", "w:bookmarkEnd", "w:commentRangeStart", "w:commentReference")


def _styles(package: Package) -> frozenset[str]:
    name = "word/styles.xml"
    if name not in package:
        return frozenset()
    return frozenset(s.attributes.get("w:styleId", "") for s in tree.parse(package.read(name), name).every("w:style"))


def _boxes(root: Node) -> str:
    return "\n".join(t.text for box in root.every("w:txbxContent") for t in box.every("w:t"))


def _beside(package: Package) -> list[str]:
    """The texts of headers, footers and notes, whatever their parts are called."""
    found = []
    for name in package.names:
        if _BESIDE.search(name):
            said = "".join(t.text for t in tree.parse(package.read(name), name).every("w:t"))
            found += [said] if said.strip() else []
    return sorted(found)


def _packed(package: Package, part: str, content: bytes) -> bytes:
    """The new file with one part replaced; fixed times, so the same bytes twice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name in package.names:
            if name.endswith("/"):
                continue
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            out.writestr(entry, content if name.lower() == part.lower() else package.read(name))
    return stream.getvalue()
