"""What schools wrote, as short as a letter has it: how many wrote of each subject, and a few passages with their school.

A passage that has something to be looked at before it is published is counted and not quoted; the annex has all of them whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from onex.acts.facts import Facts
from onex.model.report import Section

_QUOTED, _LONGEST = 3, 60  # passages of a subject, and characters of one
_NEEDED = ("prefecture", "school", "text", "flags")

Said = Mapping[str, str]


def brief(sections: Sequence[Section]) -> Iterator[Facts]:
    """One a subject: its name, how many schools wrote of it, the passages quoted, and how many may not be quoted yet."""
    for subject, rows in _subjects(sections):
        clear = [row for row in rows if not row["flags"]]
        quotes = [{"school": row["school"], "text": _short(row["text"])} for row in _spread(clear)]
        schools = len({row["school"] for row in rows})
        yield {"subject": subject, "schools": schools, "quotes": tuple(quotes), "flagged": len(rows) - len(clear)}


def _subjects(sections: Sequence[Section]) -> Iterator[tuple[str, list[Said]]]:
    """Each subject with what was written of it: all in one table with a column for the subject, or a table a subject."""
    for section in sections:
        names = [column.name for column in section.columns]
        if not set(_NEEDED) <= set(names):
            continue
        rows = [dict(zip(names, map(str, row), strict=True)) for row in section.rows]
        for subject in dict.fromkeys(row.get("subject", section.title) for row in rows):
            yield subject, [row for row in rows if row.get("subject", section.title) == subject]


def _spread(rows: Sequence[Said]) -> Iterable[Said]:
    """The first passage of each city in turn, no wording twice."""
    chosen: dict[str, Said] = {}
    for row in rows:
        chosen.setdefault(row["prefecture"], row)
    different: dict[str, Said] = {}
    for row in chosen.values():
        different.setdefault(row["text"], row)
    return list(different.values())[:_QUOTED]


def _short(text: str) -> str:
    bare = " ".join(text.split()).rstrip("。；;")
    return bare if len(bare) <= _LONGEST else f"{bare[: _LONGEST - 1]}…"
