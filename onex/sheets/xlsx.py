"""Strict reader of .xlsx and .xlsm: a `Package` → a `Book`. Macros are never looked at, nothing outside the file is fetched."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import partial
from typing import Literal
from urllib.parse import unquote

from onex.errors import Unreadable
from onex.sheets.cells import TRUE
from onex.sheets.formats import cell_formats
from onex.sheets.grid import CELLS_LIMIT
from onex.sheets.markup import walk
from onex.sheets.package import Package
from onex.sheets.raw import Book, Oddity, Sheet
from onex.sheets.strings import shared_strings
from onex.sheets.worksheet import read_worksheet

SHEETS_LIMIT = 200
_SKIPPED = ("chartsheet", "dialogsheet", "macrosheet", "xlMacrosheet", "xlIntlMacrosheet")

Visibility = Literal["visible", "hidden", "veryHidden"]


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part points: the kind of thing (last word of its type) and its part, None when it is outside the file."""

    kind: str
    target: str | None


@dataclass(slots=True)
class Contents:
    """What workbook.xml says: its sheets in order as (name, visibility, relation), and where days begin."""

    sheets: list[tuple[str, Visibility, str]] = field(default_factory=list)
    base_1904: bool = False


def read_xlsx(package: Package, *, short_cut: bool = True) -> Book:
    """The file's worksheets, hidden ones included. Raises Unreadable."""
    workbook = workbook_part(package)
    relations = _relations(package, workbook)
    contents = _contents(package, workbook)
    by_kind = {relation.kind: relation.target for relation in relations.values() if relation.target}
    strings = _strings(package, by_kind.get("sharedStrings"))
    formats = _formats(package, by_kind.get("styles"))
    sheets: list[Sheet] = []
    budget = CELLS_LIMIT
    for name, visibility, relation_id in contents.sheets:
        relation = relations.get(relation_id)
        if relation is None or relation.target is None:
            raise Unreadable("FILE_CORRUPT", f"工作表 {name} 没有内容")
        if relation.kind in _SKIPPED:
            continue
        part = relation.target
        grid = read_worksheet(partial(package.chunks, part), part, formats, budget, short_cut=short_cut)
        budget -= len(grid.codes)
        sheets.append(grid.sheet(name, visibility, strings, contents.base_1904))
    macros = any(relation.kind == "vbaProject" for relation in relations.values())
    oddities = [Oddity("W27", detail="文件带有宏；宏未运行，也不会运行")] if macros else []
    return Book("xlsm" if macros else "xlsx", sheets, oddities=oddities)


def workbook_part(package: Package) -> str:
    """The name of the workbook's main part. Raises FILE_CORRUPT when the package names none."""
    for relation in _relations(package, "").values():
        if relation.kind == "officeDocument" and relation.target:
            return relation.target
    raise Unreadable("FILE_CORRUPT", "缺少 workbook")


def _relations(package: Package, part: str) -> dict[str, Relation]:
    folder, base = posixpath.split(part)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    relations: dict[str, Relation] = {}

    def visit(_: str, element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            outside = attributes.get("TargetMode") == "External"
            target = None if outside else _resolve(package, folder, attributes.get("Target", ""))
            relations[attributes.get("Id", "")] = Relation(kind, target)

    walk(package.chunks(name), name, visit)
    return relations


def _resolve(package: Package, folder: str, target: str) -> str:
    """A target as a part's name: relative to the folder of the part that points, or to the package's root."""
    path = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
    return path if path in package else unquote(path)


def _contents(package: Package, part: str) -> Contents:
    contents = Contents()
    names: set[str] = set()

    def visit(parent: str, element: str, attributes: dict[str, str]) -> None:
        if element == "workbookPr" and parent == "workbook":
            contents.base_1904 = attributes.get("date1904") in TRUE
        elif element == "sheet" and parent == "sheets":
            name, state = attributes.get("name", ""), attributes.get("state", "visible")
            if name.lower() in names:
                raise Unreadable("SHEET_DUP_NAME", name)
            names.add(name.lower())
            if len(names) > SHEETS_LIMIT:
                raise Unreadable("SHEET_TOO_MANY", f"超过 {SHEETS_LIMIT} 张")
            contents.sheets.append((name, _visibility(state), attributes.get("r:id", "")))

    walk(package.chunks(part), part, visit)
    if not contents.sheets:
        raise Unreadable("FILE_CORRUPT", "没有工作表")
    return contents


def _visibility(state: str) -> Visibility:
    if state == "hidden":
        return "hidden"
    return "veryHidden" if state == "veryHidden" else "visible"


def _strings(package: Package, part: str | None) -> list[str]:
    if part is None or part not in package:
        return []
    return shared_strings(partial(package.chunks, part), part)


def _formats(package: Package, part: str | None) -> list[str]:
    if part is None or part not in package:
        return []
    return cell_formats(package.chunks(part), part)
