"""Registers the official texts of regulations, quotes them by clause, and checks the packs against them.

A folder holds one file a text, named by its sha256, and ``sources.jsonl``, one line a registration, the newest for a
regulation counting. The program ships no official wording: what it quotes comes from here.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from onex import catalog
from onex.errors import SettingsError, Unreadable, UsageError
from onex.model.clauses import OfficialText, parse_clauses
from onex.model.policy import Clause, Regulation
from onex.packs import Packs, load_packs

_INDEX = "sources.jsonl"
_LARGEST = 20_000_000
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n"}


@dataclass(frozen=True, slots=True)
class Source:
    """One registered text. `stored` is its file in the folder, `file` the name that it came with."""

    regulation: str
    sha256: str
    file: str
    stored: str
    clauses: int


@dataclass(frozen=True, slots=True)
class PackProblem:
    """What a check found: a clause that its source does not have (error), a regulation without a source (notice)."""

    severity: str
    regulation: str
    message: str
    provision: str = ""
    clause: str = ""


def add_source(path: Path, folder: Path, regulation: str | None = None, packs: Packs | None = None) -> Source:
    """Registers a text as the source of a regulation, by its number or title where `regulation` is not given.

    Raises Unreadable for a file that is no text, UsageError where it cannot be told which regulation it is.
    """
    known = (packs or load_packs()).regulations
    content = _bytes(path)
    suffix = path.suffix.lower()
    text = parse_clauses(_plain_text(content, suffix))
    if not text.clauses:
        raise UsageError(f"{path.name} 里没有认出任何条款(一、(一) 1. 等)，请核对是否为文件全文。")
    found = _named(regulation, known) if regulation else _recognised(text, path, known)
    sha256 = hashlib.sha256(content).hexdigest()
    made = Source(found, sha256, path.name, f"{sha256}{suffix}", len(text.clauses))
    held = sources(folder)
    if made in held:
        return made
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / made.stored, content)
    lines = [json.dumps(asdict(source), ensure_ascii=False) for source in [*held, made]]
    _write(folder / _INDEX, ("\n".join(lines) + "\n").encode())
    return made


def sources(folder: Path) -> list[Source]:
    """Every registration of the folder, oldest first; none where there is no folder."""
    index = folder / _INDEX
    if not index.exists():
        return []
    try:
        return [Source(**json.loads(line)) for line in index.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError, ValueError, TypeError):
        raise SettingsError(f"{index} 读不懂，请从备份恢复，或删去后重新登记文件原文。") from None


def clause_text(folder: Path, clause: Clause) -> str | None:
    """The official wording of a clause; None where its regulation has no source or the source no such clause."""
    text = official_text(folder, clause.regulation)
    found = text.find(clause.path) if text and clause.path else None
    return found.wording if found else None


def official_text(folder: Path, regulation: str) -> OfficialText | None:
    """The registered text of a regulation, the newest; None where there is none."""
    newest = next((s for s in reversed(sources(folder)) if s.regulation == regulation), None)
    return _stored_text(folder / newest.stored, newest.sha256) if newest else None


def check_packs(folder: Path, packs: Packs | None = None) -> list[PackProblem]:
    """Every provision held against its registered source; a regulation without one is only mentioned."""
    known = packs or load_packs()
    problems: list[PackProblem] = []
    for regulation in known.regulations.values():
        text = official_text(folder, regulation.id)
        if text is None:
            message = f"{regulation.cited} 未登记原文，其条款未核对。"
            problems.append(PackProblem("notice", regulation.id, message))
            continue
        for provision in known.provisions:
            clause = provision.clause
            if clause.regulation == regulation.id and clause.path and text.find(clause.path) is None:
                message = f"{regulation.cited} 的登记原文中找不到第 {clause.path} 条，请核对条目 {provision.name}。"
                problems.append(PackProblem("error", regulation.id, message, provision.name, str(clause)))
    return problems


def _named(name: str, known: Iterable[str]) -> str:
    if name not in known:
        raise UsageError(f"没有编号为「{name}」的法规。{catalog.nearest(name, known)}用 onex policy list 查看。")
    return name


def _recognised(text: OfficialText, path: Path, known: Mapping[str, Regulation]) -> str:
    """The one regulation with that number, else with that title."""
    regulations = list(known.values())
    number, title = _key(text.number), _key(text.title)
    by_number = [r.id for r in regulations if number and _key(r.number) == number]
    # What is merely about a regulation names its title too, and goes on after it.
    by_title = [r.id for r in regulations if title.endswith((_key(r.title), _key(f"{r.title}的通知")))]
    found = by_number or by_title
    if len(found) != 1:
        shown = f"《{text.title}》" if text.title else path.name
        raise UsageError(f"认不出 {shown} 是哪一个法规，请用 --as 写明编号，如 {regulations[-1].id}。")
    return found[0]


def _key(words: str) -> str:
    """Numbers and titles as they are compared: NFKC, no spaces, brackets or quotation marks."""
    return re.sub(r"[\s\[\]()〔〕【】《》〈〉<>“”\"'‘’「」]", "", unicodedata.normalize("NFKC", words))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise Unreadable("FILE_TOO_LARGE", path.name)
        return path.read_bytes()
    except FileNotFoundError:
        raise Unreadable("FILE_MISSING", path.name) from None
    except OSError as problem:
        raise Unreadable("FILE_LOCKED", f"{path.name} {problem.strerror or ''}".strip()) from None


@lru_cache(maxsize=32)
def _stored_text(path: Path, sha256: str) -> OfficialText:
    content = _bytes(path)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SettingsError(f"登记的原文 {path.name} 已被改动，请重新登记。")
    return parse_clauses(_plain_text(content, path.suffix))


def _plain_text(content: bytes, suffix: str) -> str:
    if suffix == ".docx":
        return _word_text(content)
    if suffix not in (".txt", ".md"):
        raise UsageError(f"只能登记 .txt、.md、.docx 的原文，不能登记 {suffix or '无后缀'} 的文件。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("FILE_ENCODING")


def _word_text(content: bytes) -> str:
    """A Word document's paragraphs. Numbers that Word counts by itself are not in the file and so not in the text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            part = package.getinfo("word/document.xml")
            if part.file_size > _LARGEST:
                raise Unreadable("FILE_TOO_LARGE", part.filename)
            with package.open(part) as stream:
                xml = stream.read(_LARGEST + 1)
    # zipfile's own words: NotImplementedError for an unknown compression, RuntimeError for an encrypted part.
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, OSError):
        raise Unreadable("FILE_CORRUPT", "word/document.xml") from None
    if len(xml) > _LARGEST:
        raise Unreadable("ZIP_RATIO", "word/document.xml")
    return _paragraphs(xml)


def _paragraphs(xml: bytes) -> str:
    pieces: list[str] = []
    inside: list[str] = []

    def local(name: str) -> str:
        space, _, bare = name.rpartition("}")
        return bare if space in _WORD else ""

    def begin(name: str, _: object) -> None:
        inside.append(local(name))
        pieces.append(_BREAKS.get(inside[-1], ""))

    def finish(name: str) -> None:
        inside.pop()
        if local(name) == "p":
            pieces.append("\n")

    def words(text: str) -> None:
        # w:delText and w:instrText are neither shown nor meant.
        if inside and inside[-1] == "t":
            pieces.append(text)

    def refuse(*_: object) -> None:
        raise Unreadable("XML_DTD", "word/document.xml")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = words, refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise Unreadable("FILE_CORRUPT", "word/document.xml") from None
    return "".join(pieces)


def _write(path: Path, content: bytes) -> None:
    """The file whole or not at all: written beside it, flushed, then moved over."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
