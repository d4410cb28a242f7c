"""What one template may spend, and what its values are kept under until its markup has been read."""

from __future__ import annotations

import time
from typing import Any

SOURCE_LIMIT = 60_000  # characters of a template
STEP_LIMIT = 200_000  # turns of loops, comparisons, uses of filters, items that these were given
SIZE_LIMIT = 4_000_000  # characters of one document
SECONDS_LIMIT = 4.0  # of this process, so that a busy machine refuses nothing
OPEN, CLOSE = "\ue000", "\ue001"  # around the number of a value
METER = " meter"  # in a context; no name of a template has a space


class LimitExceeded(Exception):  # noqa: N818 - a verdict on a template
    """The template asks for more than a document needs."""


class Meter:
    """What one rendering has spent, and the values that it has written."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._steps = self._size = 0
        self._until = time.process_time() + SECONDS_LIMIT

    def spend(self, steps: int = 1, size: int = 0) -> None:
        """Counts; LimitExceeded, saying what, when it is too much."""
        self._steps += steps
        self._size += size
        if self._steps > STEP_LIMIT:
            raise LimitExceeded("循环太多")
        if self._size > SIZE_LIMIT:
            raise LimitExceeded("生成的文字太长")
        if time.process_time() > self._until:
            raise LimitExceeded("用时太久")

    def token(self, value: Any) -> str:
        """The token that stands for a value until the markup has been read."""
        self.values.append(value)
        return f"{OPEN}{len(self.values) - 1}{CLOSE}"
