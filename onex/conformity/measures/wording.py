"""Wording that the pilot's rules forbid in notices and publicity. A prohibition that is quoted, and what stands in quotation marks, is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from onex.conformity.measure import Found, Sample, measure
from onex.conformity.spec import specs, table
from onex.conformity.subject import Subject
from onex.model.mask import mask

_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"]*\"")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_AROUND = 8


@cache
def _words(name: str, key: str = "patterns") -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in table("words")[name][key]))


def breaches(text: str, wanted: re.Pattern[str], harmless: re.Pattern[str] | None = None) -> Iterator[str]:
    """What a text says that it should not, each with a few words around it.

    >>> forbidden = re.compile("指定")
    >>> list(breaches("经教育部指定的教材。", forbidden)), list(breaches("不得标注指定等字样。", forbidden))
    (['经教育部指定的教材。'], [])
    """
    unquoted = _QUOTED.sub(lambda found: "\u3000" * len(found[0]), text)
    for sentence in _SENTENCE.finditer(unquoted):
        said = sentence[0]
        innocent = [found.span() for found in harmless.finditer(said)] if harmless else []
        forbids = _words("forbidding").search(said)
        for found in wanted.finditer(said):
            if forbids and forbids.start() < found.start():
                break
            if not any(start <= found.start() < end for start, end in innocent):
                at = sentence.start() + found.start()
                yield text[max(at - _AROUND, 0) : at + len(found[0]) + _AROUND]


def _lint(
    subject: Subject, name: str, patterns: Sequence[re.Pattern[str]], harmless: re.Pattern[str] | None = None
) -> Found:
    if subject.policy is None or specs()[name].provision not in subject.policy.provisions:
        return
    for paragraph in subject.written:
        near = [pattern for pattern in patterns if pattern.search(paragraph.text)]
        found = [said for pattern in near for said in breaches(mask(paragraph.text), pattern, harmless)]
        yield Sample(found[0] if found else "", paragraph, f"“{found[0].strip()}”" if found else "没有")


@measure
def forbidden_terms(subject: Subject) -> Found:
    """The words of the provision in force, save where 指定 only says where to send or whom to ask (A26)."""
    value = subject.policy.values.get("forbidden_publicity_terms") if subject.policy else None
    terms = [re.escape(str(term)) for term in value] if isinstance(value, tuple) else []
    if terms:
        yield from _lint(
            subject, "forbidden_terms", [re.compile("|".join(terms))], _words("forbidden_terms", "harmless")
        )


@measure
def exaggerated_claims(subject: Subject) -> Found:
    return _lint(subject, "exaggerated_claims", [_words("exaggerated_claims")])


@measure
def tied_purchases(subject: Subject) -> Found:
    return _lint(subject, "tied_purchases", [_words("tied_purchases")])


@measure
def extra_charges(subject: Subject) -> Found:
    return _lint(subject, "extra_charges", [_words("extra_charges")])
