"""Which of two sequences' members belong together: equal ones first, in the gaps between them those that are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int | None, int | None]  # old, new; None where there is no counterpart

ALIKE = 0.4
_CELLS = 40_000  # of a gap's table; a larger gap is taken as rewritten


def align(old: Sequence[Hashable], new: Sequence[Hashable], like: Callable[[int, int], float]) -> list[Pair]:
    """Every member once, in order; what was removed stands before what came in its place.

    like  how alike an old and a new member are, 0 to 1; below `ALIKE` they are not the same
    """
    pairs: list[Pair] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += zip(range(a, b), range(c, d), strict=True)
        else:
            pairs += _gap(range(a, b), range(c, d), like)
    return pairs


def _gap(old: range, new: range, like: Callable[[int, int], float]) -> Iterator[Pair]:
    matched = _matched(old, new, like) if len(old) * len(new) <= _CELLS else []
    i, j = old.start, new.start
    for a, b in [*matched, (old.stop, new.stop)]:
        yield from ((k, None) for k in range(i, a))
        yield from ((None, k) for k in range(j, b))
        if a < old.stop:
            yield a, b
        i, j = a + 1, b + 1


def _matched(old: range, new: range, like: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """The pairs that together are most alike, in order."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    score = {}
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            alike = like(old[i], new[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if alike >= ALIKE:
                score[i, j] = alike
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + alike)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if (i, j) in score and best[i][j] == best[i + 1][j + 1] + score[i, j]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def likeness(old: str, new: str) -> float:
    """How alike two texts are, by the pairs of characters that they share.

    >>> likeness("各市州教育局", "各市州教育局"), likeness("甲", "乙"), round(likeness("各市州教育局", "各市州教体局"), 1)
    (1.0, 0.0, 0.6)
    """
    if old == new:
        return 1.0
    mine, other = (Counter(zip(f"\0{text}", f"{text}\0", strict=True)) for text in (old, new))
    return 2 * sum((mine & other).values()) / (sum(mine.values()) + sum(other.values()))
