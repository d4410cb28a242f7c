"""A Word file's bytes → its content."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from onex.conformity import drawing, markup, tables
from onex.conformity.content import MM, Anchor, Cell, Content, Paragraph, Run, Section, Table
from onex.conformity.inline import Inline, gather, paragraphs
from onex.conformity.markup import on, whole
from onex.conformity.numbering import Numbering
from onex.conformity.package import Package
from onex.conformity.sections import section
from onex.conformity.styles import Styles, Theme, flat
from onex.errors import Unreadable

_OFFICE = "/officeDocument"
_EARLY = 4  # boxes of the first paragraphs are the red head: read before their paragraph, all others after


def read(data: bytes) -> Content:
    """The content of a .docx. Raises Unreadable, with a code that `faults` explains, for anything else."""
    package = Package(data)
    return _Reader(package, main_part(package)).content()


def main_part(package: Package) -> str:
    """The name of the part that holds the text. Raises FILE_UNSUPPORTED for a zip that is no Word file."""
    if "_rels/.rels" not in package:
        raise Unreadable("FILE_UNSUPPORTED", "压缩包里没有 Word 文档")
    for relation in markup.parse(package.read("_rels/.rels"), "_rels/.rels"):
        if relation.get("Type", "").endswith(_OFFICE):
            name = relation.get("Target", "").lstrip("/")
            if name not in package:
                raise Unreadable("FILE_CORRUPT", f"缺少 {name}")
            return name
    raise Unreadable("FILE_UNSUPPORTED", "压缩包里没有 Word 文档")


class _Reader:
    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._main = main
        self._related = _relations(package, main)
        theme = Theme.of(self._part("theme"))
        self.styles = Styles(self._part("styles"), theme)
        self._numbering = Numbering(self._part("numbering"), theme)
        self._paragraphs: list[Paragraph] = []
        self._tables: list[Table] = []
        self._sections: list[Section] = []
        self._feet: dict[str, tuple[Paragraph, ...]] = {}

    def content(self) -> Content:
        root = markup.parse(self._package.read(self._main), self._main)
        body = root.find("body")
        if root.tag != "document" or body is None:
            raise Unreadable("FILE_UNSUPPORTED", "压缩包里没有 Word 文档")
        self._blocks(body, "", None)
        if not self._sections:
            self._section(Element("sectPr"))
        settings = self._part("settings")
        pages, program = self._properties()
        return Content(
            tuple(self._paragraphs),
            tuple(self._tables),
            tuple(self._sections),
            settings is not None and on(settings.find("evenAndOddHeaders")),
            Run("", self.styles.normal.run),
            pages,
            program,
        )

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _part(self, kind: str) -> Element | None:
        """The part of a kind that the text refers to, None where there is none."""
        name = next((target for said, target in self._related.values() if said == kind), None)
        return markup.parse(self._package.read(name), name) if name and name in self._package else None

    def _properties(self) -> tuple[int | None, str]:
        """The number of pages and the program, as the file's own properties say."""
        name = "docProps/app.xml"
        if name not in self._package:
            return None, ""
        root = markup.parse(self._package.read(name), name)
        pages = whole(root.findtext("Pages"))
        return (pages if pages > 0 else None), (root.findtext("Application") or "").strip()

    def _foot(self, relation: str) -> tuple[Paragraph, ...]:
        """The paragraphs of a footer or header."""
        if relation not in self._feet:
            _, name = self._related.get(relation, ("", ""))
            found: tuple[Paragraph, ...] = ()
            if name in self._package:
                kept, self._paragraphs = self._paragraphs, []
                root = markup.parse(self._package.read(name), name)
                self._blocks(root, "", None)
                found, self._paragraphs = tuple(self._paragraphs), kept
            self._feet[relation] = found
        return self._feet[relation]

    # -- text ----------------------------------------------------------------------------------------------------------

    def _blocks(self, parent: Element, table: str, cell: Cell | None, box: Anchor | None = None) -> None:
        for child in paragraphs(parent):
            if child.tag == "p":
                self._paragraph(child, table, cell, box)
            elif child.tag == "tbl":
                self._table(child, cell, box)
            elif box is None and cell is None:
                self._section(child)

    def _section(self, properties: Element) -> None:
        before = self._sections[-1] if self._sections else None
        self._sections.append(section(properties, before, self._foot))

    def _paragraph(self, element: Element, table: str, cell: Cell | None, box: Anchor | None) -> None:
        own = flat(properties, self.styles.theme) if (properties := element.find("pPr")) is not None else {}
        base = self.styles.paragraph(own.get("pStyle", ""), table)
        look = {**base.paragraph, **own}
        place = self._numbering.level(look)
        label = ""
        if place:
            level = self._numbering.indents(place)
            direct = "numPr.numId" in own
            kept = level if direct else {k: v for k, v in level.items() if k not in base.paragraph}
            look = {**base.paragraph, **kept, **own}
            label = self._numbering.label(place)
        inline = gather(element, base.run, self.styles, Inline())
        mark = element.find("pPr/rPr")
        inside = list(drawing.boxes(inline.drawn))
        early = len(self._paragraphs) < _EARLY
        if early:
            self._boxes(inside)
        self._paragraphs.append(
            Paragraph(
                number=len(self._paragraphs) + 1,
                runs=tuple(inline.runs),
                look=look,
                mark={**base.run, **flat(mark, self.styles.theme)} if mark is not None else base.run,
                label=label,
                section=len(self._sections),
                cell=cell,
                box=box or _frame(look),
                strokes=tuple(drawing.strokes(inline.drawn)),
                pictures=inline.pictures,
            )
        )
        if not early:
            self._boxes(inside)
        ends = element.find("pPr/sectPr")
        if ends is not None and box is None and cell is None:
            self._section(ends)

    def _boxes(self, inside: list[tuple[Element, Anchor]]) -> None:
        for element, anchor in inside:
            self._blocks(element, "", None, anchor)

    def _table(self, element: Element, around: Cell | None, box: Anchor | None) -> None:
        style = element.find("tblPr/tblStyle")
        name = style.get("val", "") if style is not None else ""
        number = len(self._tables) + 1
        first = len(self._paragraphs)
        self._tables.append(tables.EMPTY)
        for row, line in enumerate(_rows(element)):
            for column, tc in enumerate(_cells(line)):
                turned = tc.find("tcPr/textDirection") is not None
                self._blocks(tc, name, around or Cell(number, row, column, turned), box)
        self._tables[number - 1] = tables.table(
            element, self.styles.table(name), number, first, len(self._paragraphs) - 1
        )


def _frame(look: Mapping[str, str]) -> Anchor | None:
    """Where a frame begins that is set on the page; a page number's, which has no such place, is none."""
    return Anchor(whole(look["framePr.y"]) * MM, look.get("framePr.vAnchor", "")) if "framePr.y" in look else None


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == "tc":
            yield child
        elif child.tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _cells(child)


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relation id → its kind and the part that it leads to; what lies outside the file is left out."""
    folder, name = posixpath.split(part)
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if where not in package:
        return {}
    found = {}
    for relation in markup.parse(package.read(where), where):
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        whole_name = (
            target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        )
        found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], whole_name)
    return found
