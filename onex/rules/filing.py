"""Which certificates may be applied for, in which round, with which plan (R1, R17, R23)."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from onex.rules import UNKNOWN, Answer, Series, answer, rule
from onex.rules.catalogue import numbers_of, other_number


@rule(
    "F01",
    "证书不在国家公布的目录内",
    table="application.pilots",
    at="certificate",
    obligations=("R1",),
    says="「{certificate}」不在证书目录内{hint}",
    fix="请核对证书名称，按目录全称填写。",
)
def unannounced_certificate(
    certificate: Series, certificates: pd.DataFrame, certificate_must_be_announced: bool
) -> Answer:
    """A certificate that the ministry's catalogue does not hold, or holds only as proposed.

    certificate_must_be_announced = true

    certificates
    | 证书名称 | 名单性质  |
    | 甲       | announced |
    | 乙       | proposed  |

    | 证书名称 |     |
    | 甲       |     |
    | 乙       | F01 |
    | 丙       | F01 |
    """
    known = set(_announced(certificates)["certificate"])
    missing = ~certificate.isin(known) & certificate_must_be_announced
    hints = {name: _nearest(name, known) for name in certificate[missing].unique()}
    return answer(missing, hint=certificate.map(hints))


@rule(
    "F02",
    "证书已退出目录",
    table="application.pilots",
    at="certificate",
    obligations=("R1",),
    says="「{certificate}」已退出目录，不再受理新的试点",
    fix="请改选目录内的证书。",
)
def exited_certificate(
    certificate: Series, certificates: pd.DataFrame, on: date, certificate_must_be_announced: bool
) -> Series:
    """A certificate that has left the catalogue; one that is leaving may still be applied for (A30).

    certificate_must_be_announced = true
    on = 2020-06-10

    certificates
    | 证书名称 | 状态    | 退出日期   |
    | 甲       | exited  |            |
    | 乙       | exiting |            |
    | 丙       | active  | 2020-06-10 |

    | 证书名称 |     |
    | 甲       | F02 |
    | 乙       |     |
    | 丙       | F02 |
    """
    gone = certificate.isin(_gone(certificates, on))
    unsure = certificate.isin(certificates.loc[_is(certificates, "status", UNKNOWN), "certificate"]) & ~gone
    return (gone & certificate_must_be_announced).astype("boolean").mask(unsure)


@rule(
    "F03",
    "证书未在省备案",
    table="application.pilots",
    at="certificate",
    obligations=("R1",),
    says="「{certificate}」{why}",
    fix="请改选已备案的证书。",
)
def unfiled_certificate(
    certificate: Series,
    filed_certificates: pd.DataFrame,
    on: date,
    certificate_must_be_filed: bool,
    certificates: pd.DataFrame | None = None,
) -> Answer:
    """A certificate of the catalogue that the province has not approved for filing. One outside the catalogue is F01's.

    certificate_must_be_filed = true
    on = 2020-06-10

    filed_certificates
    | 证书名称 | 审核结论 |
    | 甲       | approved |
    | 乙       | returned |

    | 证书名称 |     |
    | 甲       |     |
    | 乙       | F03 |
    | 丙       | F03 |
    """
    approved = set(filed_certificates[filed_certificates["status"] == "approved"]["certificate"])
    seen = set(filed_certificates["certificate"])
    missing = ~certificate.isin(approved)
    unsure = missing & certificate.isin(filed_certificates.loc[filed_certificates["status"] == UNKNOWN, "certificate"])
    if certificates is not None:
        missing &= certificate.isin(_announced(certificates)["certificate"]) & ~certificate.isin(
            _gone(certificates, on)
        )
    why = certificate.map(lambda name: "备案未获同意" if name in seen else "不在备案证书名单内")
    broken = (missing & certificate_must_be_filed).astype("boolean").mask(unsure)
    return answer(broken, "filed_certificates.status", why=why)


@rule(
    "F04",
    "申报轮次与备案轮次不符",
    table="application.pilots",
    at="round",
    obligations=("R17",),
    says="「{certificate}」在第 {expected} 轮备案，申报填的是第 {round} 轮",
    fix="请按证书的备案轮次申报。",
)
def wrong_round(
    certificate: Series,
    round: Series,  # noqa: A002 - the field's name in the contract
    filed_certificates: pd.DataFrame,
    round_must_match: bool,
) -> Answer:
    """A pilot is applied for in another round than its certificate was filed in.

    round_must_match = true

    filed_certificates
    | 证书名称 | 备案轮次 | 审核结论 |
    | 甲       | 1        | approved |

    | 证书名称 | 申报轮次 |     |
    | 甲       |        1 |     |
    | 甲       |        2 | F04 |
    | 丙       |        2 |     |
    """
    filed = filed_certificates[filed_certificates["status"] == "approved"]
    found = other_number(certificate, round, numbers_of(filed, "round"))
    return answer(found.broken & round_must_match, **found.facts)


@rule(
    "F07",
    "几个证书共用一份试点方案",
    table="application.pilots",
    at="plan",
    per=("school_code", "plan"),
    obligations=("R23",),
    says="方案「{plan}」由 {shared} 共用，应每个证书一份",
    fix="请为每个证书单独编制试点工作方案。",
)
def shared_plan(school_code: Series, certificate: Series, plan: Series, one_plan_per_certificate: bool) -> Answer:
    """One plan file stands for two certificates of a school; the rows of one certificate may share theirs.

    one_plan_per_certificate = true

    | 学校标识码 | 证书名称 | 试点工作方案 |     |
    | A          | 甲       | 甲.pdf       |     |
    | A          | 甲       | 甲.pdf       |     |
    | B          | 甲       | 共.pdf       | F07 |
    | B          | 乙       | 共.pdf       | F07 |
    | C          | 甲       | 共.pdf       |     |
    """
    triples = pd.DataFrame({"school": school_code, "name": certificate, "plan": plan}).drop_duplicates()
    users: dict[tuple[str, str], dict[str, None]] = {}
    for school, name, text in triples.itertuples(index=False):
        for file in _files(text):
            users.setdefault((school, file), {})[name] = None
    shared: dict[tuple[str, str], str] = {}
    for school, text in zip(triples["school"], triples["plan"], strict=True):
        names = max((tuple(users[(school, file)]) for file in _files(text)), key=len, default=())
        shared[(school, text)] = "、".join(names) if len(names) > 1 else ""
    found = pd.Series([shared[pair] for pair in zip(school_code, plan, strict=True)], index=plan.index, dtype=object)
    return answer((found != "") & one_plan_per_certificate, shared=found)


def _column(frame: pd.DataFrame, name: str) -> Series:
    return frame[name] if name in frame else pd.Series([None] * len(frame), index=frame.index, dtype=object)


def _is(frame: pd.DataFrame, name: str, value: str) -> Series:
    return _column(frame, name) == value


def _announced(certificates: pd.DataFrame) -> pd.DataFrame:
    """The catalogue without certificates that were only proposed."""
    return certificates[~_is(certificates, "list_kind", "proposed")]


def _gone(certificates: pd.DataFrame, on: date) -> set[str]:
    """Names that have left the catalogue by the day in every batch that held them."""
    dated = _column(certificates, "exited_on").map(lambda day: isinstance(day, date))
    past = _column(certificates, "exited_on").map(lambda day: isinstance(day, date) and day <= on)
    out = past | (_is(certificates, "status", "exited") & ~dated)
    return set(certificates[out]["certificate"]) - set(certificates[~out]["certificate"])


def _nearest(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"，目录中相近的是「{close[0]}」" if close else ""


def _files(text: str) -> list[str]:
    """The file names of a cell, compared without spaces and case."""
    return [re.sub(r"\s+", "", piece).casefold() for piece in re.split(r"[、,\uff0c;\uff1b\n]+", text) if piece.strip()]
