"""Judgements on what was received: what each rests on, its findings, and what schools answered to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from onex.ledger import schema
from onex.ledger.chain import canonical
from onex.ledger.store import Ledger, Transaction
from onex.model.finding import SEVERITIES, Finding, Severity


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judgement rests on: the policy day, the policy's digest, the registers' versions, the form's edition, onex's version."""

    on: str = ""
    policy: str = ""
    registers: str = ""
    edition: str = ""
    version: str = ""


NOTHING_JUDGED = Judged()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a school wrote to one finding in the sheet that was returned to it."""

    finding: str
    method: str
    note: str


Found = tuple[int | None, Sequence[Finding], Mapping[Severity, int]]


def judge_again(
    ledger: Ledger, receipt: str, judged: Judged, findings: Mapping[int, Sequence[Finding]], at: datetime
) -> None:
    """Another judgement of revisions that a receipt brought: revision → what is found now."""
    with ledger.transaction("judged", at, receipt=receipt) as transaction:
        found = [(revision_id, own, _counted(own)) for revision_id, own in findings.items()]
        write(transaction, receipt, judged, found)


def parted(
    findings: Sequence[Finding], counts: Mapping[Severity, int], written: Sequence[tuple[str, int]], known: set[str]
) -> Iterator[Found]:
    """What is found in each new revision of a file; what is found in no school's part of it stands by itself.

    written  reporters and their new revisions; `known` are all reporters of the file: the findings of one whose content is not new
             were written when it was. What is found of one that reports for two periods at once stands with the first.
    """
    if len(known) == 1 and written:
        for place, (_, revision_id) in enumerate(written):
            yield (revision_id, (), _counted(())) if place else (revision_id, findings, counts)
        return
    own: dict[str, list[Finding]] = {reporter: [] for reporter, _ in written}
    rest = []
    for finding in findings:
        if finding.school_code in own:
            own[finding.school_code].append(finding)
        elif finding.school_code not in known:
            rest.append(finding)
    for reporter, revision_id in written:
        mine = own.pop(reporter, [])
        yield revision_id, mine, _counted(mine)
    if rest:
        yield None, rest, _counted(rest)


def _counted(findings: Iterable[Finding]) -> Mapping[Severity, int]:
    counted = Counter(finding.severity for finding in findings)
    return {severity: counted[severity] for severity in SEVERITIES}


def write(transaction: Transaction, receipt: str, judged: Judged, found: Iterable[Found]) -> None:
    """A judgement of each revision, and its findings."""
    judgements, findings = [], []
    first = transaction.next(schema.judgements.c.judgement_id)
    for judgement_id, (revision_id, own, counts) in enumerate(found, first):
        judgements.append(
            {
                "judgement_id": judgement_id,
                "receipt": receipt,
                "revision_id": revision_id,
                "judged_on": judged.on,
                "policy": judged.policy,
                "registers": judged.registers,
                "edition": judged.edition,
                "version": judged.version,
                **{f"{severity}s": counts[severity] for severity in SEVERITIES},
            }
        )
        findings += [_finding(judgement_id, position, f) for position, f in enumerate(own, 1)]
    transaction.add(schema.judgements, judgements)
    transaction.add(schema.findings, findings)


def _finding(judgement_id: int, position: int, f: Finding) -> dict[str, Any]:
    return {
        "judgement_id": judgement_id,
        "position": position,
        "finding": f.id,
        "rule": f.rule,
        "severity": f.severity,
        "school_code": f.school_code,
        "table_name": f"{f.form}.{f.table}" if f.table else f.form,
        "key": canonical(dict(f.key)),
        "sheet": f.sheet,
        "row": f.row,
        "cells": "、".join(str(place) for place in f.places),
        "title": f.title,
        "message": f.message,
        "expected": f.expected,
        "difference": f.difference,
        "fix": f.fix,
        "clauses": "、".join(str(citation) for citation in f.citations),
    }


def write_explanations(transaction: Transaction, receipt: str, explanations: Sequence[Explanation]) -> None:
    """What schools wrote to findings that the ledger knows; a line about any other finding is left out."""
    if not explanations:
        return
    first = transaction.next(schema.explanations.c.explanation_id)
    rows: list[dict[str, Any]] = []
    for one in explanations:
        known = _known(transaction, one.finding)
        if known is not None:
            facts = {"finding": one.finding, "method": one.method, "note": one.note}
            rows.append({"explanation_id": first + len(rows), "receipt": receipt, **known, **facts})
    transaction.add(schema.explanations, rows)


def _known(transaction: Transaction, finding: str) -> dict[str, Any] | None:
    """What a finding was about, from the last judgement that had it."""
    f, j, r = schema.findings, schema.judgements, schema.revisions
    asked = (
        select(f.c.rule, f.c.key, r.c.form, r.c.period, r.c.reporter)
        .join(j, f.c.judgement_id == j.c.judgement_id)
        .join(r, j.c.revision_id == r.c.revision_id)
        .where(f.c.finding == finding)
        .order_by(f.c.judgement_id.desc())
        .limit(1)
    )
    row = transaction.connection.execute(asked).first()
    return (
        None
        if row is None
        else {"rule": row[0], "key": row[1], "form": row[2], "period": row[3], "school_code": row[4]}
    )
