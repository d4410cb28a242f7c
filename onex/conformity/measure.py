"""A measure: a small function that yields what it finds; its requirement stands in `standard/` under the function's name.

::

    @measure
    def top_margin(subject):                 # [top_margin] in standard/page.toml: required = [37, 34.58], tolerance = 1
        for section in subject.upright:
            yield Sample(section.top)

Nothing yielded: not applicable. An `Unknown` among what is yielded: it cannot be judged, unless something else fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from onex.conformity.content import Paragraph
from onex.conformity.spec import Spec, figure, specs
from onex.model.finding import Severity
from onex.model.mask import mask

if TYPE_CHECKING:
    from onex.conformity.subject import Subject

Outcome = Literal["pass", "fail", "not_applicable", "unjudged"]
OUTCOMES: tuple[Outcome, ...] = ("pass", "fail", "not_applicable", "unjudged")
_LAYOUT_WORDS = {"general": "通用格式", "letter": "信函格式", "plain": "没有红头"}
_EXCERPT = 20
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """One value found. `shown` is how it reads where the bare value would not do; `ok` overrules the comparison."""

    value: float | str
    where: Paragraph | None = None
    shown: str = ""
    ok: bool | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that cannot be judged, and why."""

    why: str


Found = Iterator[Sample | Unknown]
Measure = Callable[["Subject"], Found]

MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Registers a measure under its own name."""
    MEASURES[function.__name__] = function
    return function


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is: the paragraph (1 is the first), how it begins, and what was measured there."""

    paragraph: int
    text: str
    measured: str


@dataclass(frozen=True, slots=True)
class Line:
    """The result of one measure. `why` says what kept it from being judged or applied."""

    spec: Spec
    outcome: Outcome
    measured: str
    places: tuple[Place, ...]
    why: str
    regulation: str
    clause: str

    @property
    def severity(self) -> Severity | None:
        """How grave it is, None for what has not failed."""
        return self.spec.severity if self.outcome == "fail" else None


def judge(function: Measure, spec: Spec, subject: Subject) -> Line:
    """One measure's result."""
    layout = subject.elements.layout
    spec = spec.for_layout(layout)
    blank = Line(spec, "not_applicable", "", (), spec.without, *subject.source(spec))
    if layout not in spec.layouts:
        return replace(blank, why=f"{_LAYOUT_WORDS[layout]}不作要求")
    found = list(function(subject))
    samples = [sample for sample in found if isinstance(sample, Sample)]
    unknown = dict.fromkeys(one.why for one in found if isinstance(one, Unknown))
    bad = [sample for sample in samples if not (spec.passes(sample.value) if sample.ok is None else sample.ok)]
    if bad:
        places = tuple(_place(sample.where, sample, spec) for sample in bad if sample.where is not None)
        return replace(blank, outcome="fail", measured=_measured(bad, spec), places=places, why="")
    if unknown:
        return replace(blank, outcome="unjudged", measured=_measured(samples, spec), why="；".join(unknown))
    return replace(blank, outcome="pass", measured=_measured(samples, spec), why="") if samples else blank


def _measured(samples: Sequence[Sample], spec: Spec) -> str:
    """The distinct values, commonest first."""
    counted = Counter((sample.value, sample.shown) for sample in samples)
    ranked = dict.fromkeys(_said(Sample(value, None, shown), spec) for (value, shown), _ in counted.most_common())
    more = f" 等 {len(ranked)} 种" if len(ranked) > _SHOWN else ""
    return "、".join(list(ranked)[:_SHOWN]) + more


def _said(sample: Sample, spec: Spec) -> str:
    if sample.shown:
        return mask(sample.shown)
    if sample.value == "":
        return "无"
    return mask(sample.value) if isinstance(sample.value, str) else f"{figure(sample.value)}{spec.unit}"


def _place(paragraph: Paragraph, sample: Sample, spec: Spec) -> Place:
    text = mask(paragraph.bare.replace("\n", " "))
    return Place(paragraph.number, text[:_EXCERPT] + ("…" if len(text) > _EXCERPT else ""), _said(sample, spec))


def all_measures() -> Mapping[str, tuple[Measure, Spec]]:
    """Every measure with its requirement, in the order of the standard's tables."""
    from onex.conformity import measures  # noqa: F401 - importing it registers them

    return {name: (MEASURES[name], spec) for name, spec in specs().items() if name in MEASURES}
