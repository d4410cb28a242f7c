"""Forms as data: tables, fields and code lists, and how a heading finds its field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Need = Literal["required", "judged", "optional"]

_SPACES = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00a0\u3000]+")
_LATIN_TAIL = re.compile(r"-[A-Za-z][A-Za-z0-9_]*$")
_NOTE = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)$")


def heading_key(text: str) -> str:
    """A heading as it is compared: NFKC, no spaces, no ``-latin`` tail, no one trailing note in brackets.

    >>> heading_key(" 试点学生数（人）"), heading_key("学校代码（10位数字码）-xxdm"), heading_key("学校(机构)标识码")
    ('试点学生数', '学校代码', '学校(机构)标识码')
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    plain = _LATIN_TAIL.sub("", plain)
    bare = _NOTE.sub("", plain)
    return bare or plain


@dataclass(frozen=True, slots=True)
class Codes:
    """A closed list of words: code → words accepted, the first being the label."""

    name: str
    words: Mapping[str, tuple[str, ...]]

    def label(self, code: str) -> str:
        """The Chinese word printed for a code; the code itself when the list does not know it."""
        return self.words[code][0] if code in self.words else code


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table.

    type         text note file school_code region_code major_code certificate count money share day period phone
                 email yes_no batch round code list
    of           a code list's name (type code), or the members' type or code list (type list)
    need         required (blank is an error), judged (blank is a warning and its rules are unjudged), optional
    least        smallest count allowed; below it is out of range
    additive     a quantity that is summed: merged over several rows it is reported
    none_counts  無/无 is an answer, not a blank
    obligations  the R and V numbers that the field serves
    """

    name: str
    label: str
    type: str
    need: Need = "optional"
    aliases: tuple[str, ...] = ()
    of: str = ""
    unit: str = ""
    least: int | None = None
    additive: bool = False
    none_counts: bool = False
    obligations: tuple[str, ...] = ()
    hint: str = ""
    example: str = ""

    @property
    def personal(self) -> bool:
        """Whether its values are telephones or addresses, masked wherever they are shown."""
        return self.type in ("phone", "email")


@dataclass(frozen=True)
class TableSpec:
    """One table of a form: the sheet's title, its fields in order, and the key of a record.

    needs_records  False where headings alone say something (no earlier batch)
    """

    form: str
    name: str
    sheet: str
    title: str
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    note: str = ""
    needs_records: bool = True

    @cached_property
    def headings(self) -> dict[str, str]:
        """Comparable heading → field name, labels and aliases alike."""
        return {heading_key(word): f.name for f in self.fields.values() for word in (f.label, *f.aliases)}

    @cached_property
    def required(self) -> frozenset[str]:
        """The fields that no sheet of this table may lack."""
        return frozenset(f.name for f in self.fields.values() if f.need == "required")

    @property
    def id(self) -> str:
        """``form.table``, the table's name in rules and JSON."""
        return f"{self.form}.{self.name}"


@dataclass(frozen=True, slots=True)
class Form:
    """A form or register: tables that travel in one workbook. `reporter` is the field that says who reports."""

    name: str
    title: str
    edition: str
    tables: Mapping[str, TableSpec]
    register: bool = False
    says: str = ""
    reporter: str = "school_code"

    @property
    def periodic(self) -> bool:
        """Whether it is sent for a reporting period."""
        return any("period" in table.fields for table in self.tables.values())
