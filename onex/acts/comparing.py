"""Records of two versions matched, whatever their order: the same, the same by key, or alike enough; the rest came or went."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Record = Mapping[str, str]  # field → its value as text, blank where there is none

ALIKE = 0.5  # of the fields that say something, the share that must be equal in a record whose key has changed
_COMMON = 64  # a value that more records have tells none of them apart


@dataclass(frozen=True, slots=True)
class Matched:
    """Positions of records. `pairs` are before and after, in the order of after; `removed` and `added` have no counterpart."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def match(key: Sequence[str], before: Sequence[Record], after: Sequence[Record]) -> Matched:
    """Every record of either version once: paired, removed or added."""
    left, right = dict.fromkeys(range(len(before))), dict.fromkeys(range(len(after)))
    pairs: list[tuple[int, int]] = []

    def take(found: Iterable[tuple[int, int]]) -> None:
        for old, new in found:
            if old in left and new in right:
                del left[old], right[new]
                pairs.append((old, new))

    fields = list(dict.fromkeys(name for record in (*before[:1], *after[:1]) for name in record))
    take(_same(fields, before, after, left, right))
    take(_same(key, before, after, left, right, whole=True))
    take(_alike(_telling(fields, before, after), before, after, left, right))
    return Matched(tuple(sorted(pairs, key=lambda pair: pair[1])), tuple(left), tuple(right))


def _same(
    fields: Sequence[str],
    before: Sequence[Record],
    after: Sequence[Record],
    left: Iterable[int],
    right: Iterable[int],
    whole: bool = False,
) -> list[tuple[int, int]]:
    """Records equal in these fields, in their order; with `whole` only those that have them all."""
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for old in left:
        waiting[tuple(before[old].get(name, "") for name in fields)].append(old)
    found = []
    for new in right:
        said = tuple(after[new].get(name, "") for name in fields)
        if waiting.get(said) and (all(said) or not whole):
            found.append((waiting[said].pop(0), new))
    return found


def _telling(fields: Sequence[str], before: Sequence[Record], after: Sequence[Record]) -> list[str]:
    """The fields that tell records apart: not those, like the school's own code, that are the same in all of several."""
    every = [*before, *after]
    if len(every) <= 2:
        return list(fields)
    return [name for name in fields if len({record.get(name, "") for record in every}) > 1]


def _alike(
    fields: Sequence[str],
    before: Sequence[Record],
    after: Sequence[Record],
    left: Iterable[int],
    right: Iterable[int],
) -> Iterator[tuple[int, int]]:
    """Pairs of records that agree in enough of their fields, the most alike first."""
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    for new in right:
        for name in fields:
            if value := after[new].get(name, ""):
                having[name, value].append(new)
    scored = []
    for old in left:
        shared: Counter[int] = Counter()
        for name in fields:
            candidates = having.get((name, before[old].get(name, "")), ())
            if len(candidates) <= _COMMON:
                shared.update(candidates)
        for new in shared:
            likeness = _likeness(fields, before[old], after[new])
            if likeness >= ALIKE:
                scored.append((-likeness, old, new))
    yield from ((old, new) for _, old, new in sorted(scored))


def _likeness(fields: Sequence[str], one: Record, other: Record) -> float:
    said = [name for name in fields if one.get(name, "") or other.get(name, "")]
    return sum(one.get(name, "") == other.get(name, "") for name in said) / len(said) if said else 0.0
