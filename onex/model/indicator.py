"""What a figure of a report means: one word, one meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """The sum of one field over accepted records (口径卡).

    table     ``form.table`` that it is summed over
    clause    the provision or obligation that asks for it, empty where none does
    excludes  what is not counted, in words
    """

    name: str
    label: str
    table: str
    field: str
    type: str
    unit: str
    says: str
    clause: str = ""
    excludes: str = ""
