"""Places in a row: the greatest first, equals share a place, what is not known has none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key")


def places(shares: Mapping[Key, Decimal | None]) -> dict[Key, int | None]:
    """Key → place: 1, 2, 2, 4 …; compared as they are shown, so that no two equal figures stand on different places.

    >>> places({"a": Decimal("0.5"), "b": Decimal("0.9"), "c": Decimal("0.5"), "d": None})
    {'a': 2, 'b': 1, 'c': 2, 'd': None}
    """
    known = [value for value in shares.values() if value is not None]
    return {key: None if v is None else 1 + sum(other > v for other in known) for key, v in shares.items()}
