"""A document as typed blocks: what every output is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onex.documents.layouts import Kind
from onex.errors import CatalogError

Align = Literal["left", "center", "right"]
_RUN_IN = 20  # characters that a heading has at most where its text follows in the same line


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered line. A heading of the first two levels ends at its first full stop; what follows is body text."""

    level: int
    text: str

    @property
    def parts(self) -> tuple[str, str]:
        """What is set as a heading, and what as body text after it: a first-level line that is one sentence is body text whole."""
        end = self.text.find("。") + 1 if self.level < 3 else 0
        if self.level == 1 and self.text.endswith(("。", "；")) and not 0 < end < min(len(self.text), _RUN_IN):
            return "", self.text
        return (self.text[:end], self.text[end:]) if end else (self.text, "")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings, rows of text, and the columns' widths in proportion.

    groups  the upper heading over each column, neighbours of one name sharing a cell; empty for a table with one row of headings
    aligns  one a column; empty where every cell is to be placed by its own length
    merged  numbers of columns in which a value is written once for all rows beneath that repeat it
    turned  whether it needs a page turned on its side
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    groups: tuple[str, ...] = ()
    aligns: tuple[Align, ...] = ()
    merged: tuple[int, ...] = ()
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as wide as the text: a PNG, its size in pixels, and what it shows in words."""

    content: bytes
    size: tuple[int, int]
    text: str


Block = Heading | Paragraph | Grid | Picture


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on pages of its own; its title stands in the body's list of annexes too."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def turned(self) -> bool:
        """Whether its pages are turned: a table of it is too wide for an upright one."""
        return any(isinstance(block, Grid) and block.turned for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Document:
    """One document. Without a number it is a draft and says so.

    mark      the issuing office's mark in red, e.g. 湖南省教育厅文件
    number    发文字号, with space to write it in while there is none
    draft     what stands over a draft, empty when it is none
    approver  签发人, of documents to a higher office
    copies    抄送 without its label; note 附注 without its brackets
    printer   印发机关; printed 印发日期
    secrecy   密级和保密期限; urgency 紧急程度; copy_number 份号
    sealed    whether room for a seal is left over issuer and day
    """

    mark: str
    number: str
    draft: str
    title: tuple[str, ...]
    addressees: str
    blocks: tuple[Block, ...]
    signer: str
    date: str
    annexes: tuple[Annex, ...]
    kind: str = "通知"
    layout: str = "general"
    profile: str = ""
    approver: str = ""
    upward: bool = False
    copies: str = ""
    note: str = ""
    printer: str = ""
    printed: str = ""
    secrecy: str = ""
    urgency: str = ""
    copy_number: str = ""
    sealed: bool = True

    @property
    def whole_title(self) -> str:
        """The title in one line."""
        return "".join(self.title)

    def label(self, number: int) -> str:
        """``附件`` where there is one annex, ``附件1`` and so on where there are more."""
        return f"附件{number}" if len(self.annexes) > 1 else "附件"


_LABELS = {
    "number": "发文字号",
    "addressees": "主送机关",
    "signer": "发文机关署名",
    "date": "成文日期",
    "approver": "签发人",
    "copies": "抄送机关",
}


def checked(document: Document, kind: Kind, name: str) -> Document:
    """The document; CatalogError, naming the template, where an element is missing that its kind must have."""
    lacking = [_LABELS[need] for need in kind.needs if not getattr(document, need).strip()]
    if lacking:
        raise CatalogError(f"{kind.name}应有{'、'.join(lacking)}，模板 {name} 没有给出。文件没有生成。")
    return document
