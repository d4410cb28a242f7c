"""What the catalogue says of a certificate's levels and batch, now and in earlier batches (V7)."""

from __future__ import annotations

import pandas as pd

from onex.rules import UNKNOWN, Answer, Series, answer, rule


@rule(
    "F05",
    "证书没有这个等级",
    table="application.pilots",
    at="level",
    obligations=("V7",),
    says="「{certificate}」没有{shown}，目录所列：{expected}",
    fix="请按目录所列等级填写。",
)
def unknown_level(certificate: Series, level: Series, certificates: pd.DataFrame) -> Answer:
    """A level that the catalogue does not give for the certificate.

    certificates
    | 证书名称 | 等级                    |
    | 甲       | elementary、intermediate |

    | 证书名称 | 证书等级     |     |
    | 甲       | intermediate |     |
    | 甲       | advanced     | F05 |
    | 丙       | advanced     |     |
    """
    return _level_answer(certificate, level, certificates)


@rule(
    "F06",
    "证书批次与目录不符",
    table="application.pilots",
    at="batch",
    obligations=("V7",),
    says="「{certificate}」是第 {expected} 批证书，填的是第 {batch} 批",
    fix="请按目录改正批次。",
)
def wrong_batch(certificate: Series, batch: Series, certificates: pd.DataFrame) -> Answer:
    """A batch that is not the one in which the catalogue holds the certificate.

    certificates
    | 证书名称 | 证书批次 |
    | 甲       | 3        |

    | 证书名称 | 证书批次 |     |
    | 甲       | 3        |     |
    | 甲       | 2        | F06 |
    | 丙       | 2        |     |
    """
    return _batch_answer(certificate, batch, certificates)


@rule(
    "F08",
    "前批证书没有这个等级",
    table="application.completion",
    at="level",
    obligations=("V7",),
    says="「{certificate}」没有{shown}，目录所列：{expected}",
    fix="请按目录所列等级填写。",
)
def unknown_earlier_level(certificate: Series, level: Series, certificates: pd.DataFrame) -> Answer:
    """The same as F05 for what was done in earlier batches.

    certificates
    | 证书名称 | 等级       |
    | 甲       | elementary |

    | 证书名称 | 证书等级   |     |
    | 甲       | elementary |     |
    | 甲       | advanced   | F08 |
    """
    return _level_answer(certificate, level, certificates)


@rule(
    "F09",
    "前批证书的批次与目录不符",
    table="application.completion",
    at="batch",
    obligations=("V7",),
    says="「{certificate}」是第 {expected} 批证书，填的是第 {batch} 批",
    fix="请按目录改正批次。",
)
def wrong_earlier_batch(certificate: Series, batch: Series, certificates: pd.DataFrame) -> Answer:
    """The same as F06 for what was done in earlier batches.

    certificates
    | 证书名称 | 证书批次 |
    | 甲       | 1        |

    | 证书名称 | 证书批次 |     |
    | 甲       | 1        |     |
    | 甲       | 2        | F09 |
    """
    return _batch_answer(certificate, batch, certificates)


_LEVELS = {"elementary": "初级", "intermediate": "中级", "advanced": "高级"}


def _level_answer(certificate: Series, level: Series, certificates: pd.DataFrame) -> Answer:
    """Rows whose level the catalogue does not list for their certificate; one outside the catalogue is F01's."""
    levels: dict[str, tuple[str, ...]] = {}
    for name, known in zip(certificates["certificate"], certificates["levels"], strict=True):
        levels[name] = (*levels.get(name, ()), *(known or (UNKNOWN,)))
    wrong = [
        False if name not in levels or one in levels[name] else pd.NA if UNKNOWN in levels[name] else True
        for name, one in zip(certificate, level, strict=True)
    ]
    expected = certificate.map(lambda name: "、".join(_LEVELS.get(x, x) for x in levels.get(name, ())))
    shown = level.map(lambda x: _LEVELS.get(x, x))
    return answer(pd.Series(wrong, index=certificate.index, dtype="boolean"), expected=expected, shown=shown)


def _batch_answer(certificate: Series, batch: Series, certificates: pd.DataFrame) -> Answer:
    """Rows whose batch is none of those in which the catalogue holds their certificate."""
    batches = numbers_of(certificates, "batch")
    return other_number(certificate, batch, batches)


def numbers_of(frame: pd.DataFrame, column: str) -> dict[str, set[int | None]]:
    """Certificate → the numbers (batches, rounds) that stand beside it; None among them where one cannot be read."""
    found: dict[str, set[int | None]] = {}
    for name, number in zip(frame["certificate"], frame[column], strict=True):
        found.setdefault(name, set()).add(None if pd.isna(number) else int(number))
    return found


def other_number(certificate: Series, given: Series, known: dict[str, set[int | None]]) -> Answer:
    """Rows whose number is none of those known for their certificate; NA where one of them cannot be read."""
    wrong = [
        False if name not in known or int(number) in known[name] else pd.NA if None in known[name] else True
        for name, number in zip(certificate, given, strict=True)
    ]
    expected = certificate.map(lambda name: "、".join(str(n) for n in sorted(n for n in known.get(name, ()) if n)))
    return answer(pd.Series(wrong, index=certificate.index, dtype="boolean"), expected=expected)
