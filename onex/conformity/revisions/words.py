"""What changed within one text: characters, kept together so that a person can read the marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\d+(?:\.\d+)*[%％]?|[A-Za-z]+|.", re.DOTALL)
_CLAUSE = re.compile(r"[^，。；：！？\n]*[，。；：！？\n]|[^，。；：！？\n]+")
_LARGE = 4_000_000  # pairs of tokens beyond which clauses are compared first


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of the old text and what stands for it in the new; equal ones are the same on both sides."""

    old: str
    new: str

    @property
    def equal(self) -> bool:
        """Whether nothing changed."""
        return self.old == self.new


def changes(old: str, new: str) -> list[Change]:
    """The two texts as one sequence of stretches; numbers and Latin words are never cut.

    >>> [(c.old, c.new) for c in changes("于2020年6月12日前报送", "于2021年7月15日前报送")]
    [('于', '于'), ('2020年6月12', '2021年7月15'), ('日前报送', '日前报送')]
    """
    mine, other = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(mine) * len(other) > _LARGE:
        return _by_clauses(old, new)
    return _readable(_changes(mine, other))


def _changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [Change("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in matcher.get_opcodes()]


def _by_clauses(old: str, new: str) -> list[Change]:
    """A very long text: clauses first, then characters within those that changed, where that is still bearable."""
    found: list[Change] = []
    for change in _changes(_CLAUSE.findall(old), _CLAUSE.findall(new)):
        if change.equal or len(change.old) * len(change.new) > _LARGE:
            found.append(change)
        else:
            found += changes(change.old, change.new)
    return _readable(found)


def _readable(found: Sequence[Change]) -> list[Change]:
    """Joins two changes over what little they have left the same between them: 2020年6 → 2021年7, not 0年6 → 1年7."""
    kept: list[Change] = []
    for change in found:
        kept.append(change)
        if len(kept) > 1 and not kept[-1].equal and not kept[-2].equal:
            kept[-2:] = [Change(kept[-2].old + change.old, kept[-2].new + change.new)]
        while len(kept) > 2 and kept[-2].equal and not kept[-1].equal and not kept[-3].equal:
            first, between, last = kept[-3:]
            if len(between.old) > min(_size(first), _size(last)):
                break
            kept[-3:] = [Change(first.old + between.old + last.old, first.new + between.new + last.new)]
    return kept


def _size(change: Change) -> int:
    return max(len(change.old), len(change.new))
