"""What a figure of a report means: one word, one meaning."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal, get_args

Aggregate = Literal["sum", "count", "distinct", "share"]
AGGREGATES: tuple[Aggregate, ...] = get_args(Aggregate)


@dataclasses.dataclass(frozen=True, slots=True)
class Indicator:
    """One figure over records (口径卡): the sum of a field, the number of records, of different values, or a share of two others.

    table        ``form.table`` whose records are counted; empty for a share, and for what no form asks for yet
    field        the field that is added up, or whose records or values are counted; empty for a share
    counted      the column of the facts that counts in the field's place (a figure lowered by a decision); empty: the field itself
    among        the view that the records come from, where it is not all those of the table
    filter       field → the values that a record must have one of
    parts        a share's numerator: the names of the indicators that are added up
    denominator  a share's denominator, likewise
    type         count, money or share; of a sum the field's own
    clause       the obligation (R41) or tie-out (V1) that asks for it, empty where none does
    provision    the name of the provision that limits it, empty where none does
    excludes     what is not counted, in words
    source       where it is told and by whom, for what no form asks for yet
    topic        the file that it stands in
    """

    name: str
    label: str
    table: str = ""
    field: str = ""
    type: str = "count"
    unit: str = ""
    says: str = ""
    clause: str = ""
    excludes: str = ""
    aggregate: Aggregate = "sum"
    counted: str = ""
    among: str = ""
    filter: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    parts: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    provision: str = ""
    source: str = ""
    topic: str = ""

    @property
    def column(self) -> str:
        """The column of the facts whose values count."""
        return self.counted or self.field
