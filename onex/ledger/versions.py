"""Every version of what was reported, with the receipt that brought it; a receipt by its number, and what was found in its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select

from onex.ledger import schema
from onex.ledger.receipts import Receipt, read
from onex.ledger.store import Ledger

_GRAVITY = {"error": 1, "warning": 2, "notice": 3}


@dataclass(frozen=True, slots=True)
class Version:
    """One revision. `at` is when it was written (ISO), `newest` the number of the newest revision of the same submission.

    counts    errors, warnings, notices of the last judgement on it
    decision  the last decision on exactly this revision: approve, reduce, return, revoke …, by whom (stage) and when; empty for none
    """

    revision_id: int
    form: str
    period: str
    reporter: str
    revision: int
    newest: int
    receipt: str
    file: str
    sha256: str
    sender: str
    received_on: str
    at: str
    rows: int
    counts: dict[str, int]
    decision: str
    stage: str
    decided_on: str

    @property
    def current(self) -> bool:
        """Whether nothing newer was received."""
        return self.revision == self.newest


def versions(ledger: Ledger, form: str = "", reporter: str | None = None, period: str | None = None) -> list[Version]:
    """The revisions in the order they were written, of one form, reporter or period where these are given."""
    own = schema.revisions
    asked = _versions()
    if form:
        asked = asked.where(own.c.form == form)
    if reporter is not None:
        asked = asked.where(own.c.reporter == reporter)
    if period is not None:
        asked = asked.where(own.c.period == period)
    with ledger.reading() as connection:
        return [_version(row) for row in connection.execute(asked).mappings()]


def _versions() -> Select[Any]:
    own, sent, judged, decided = schema.revisions, schema.receipts, schema.judgements, schema.decisions
    newest = func.max(own.c.revision).over(partition_by=[own.c.form, own.c.period, own.c.reporter]).label("newest")
    ranked = select(own.c.revision_id, newest).subquery()
    judgement = select(judged.c.revision_id, func.max(judged.c.judgement_id).label("last")).group_by(
        judged.c.revision_id
    )
    decision = select(decided.c.revision_id, func.max(decided.c.decision_id).label("last")).group_by(
        decided.c.revision_id
    )
    judgements, decisions = judgement.subquery(), decision.subquery()
    return (
        select(
            own,
            ranked.c.newest,
            *(sent.c[name] for name in ("file", "sha256", "sender", "received_on")),
            schema.events.c.at,
            *(judged.c[name] for name in ("errors", "warnings", "notices")),
            *(decided.c[name] for name in ("decision", "stage", "decided_on")),
        )
        .join(sent, own.c.receipt == sent.c.receipt)
        .join(schema.events, own.c.event == schema.events.c.seq)
        .join(ranked, own.c.revision_id == ranked.c.revision_id)
        .outerjoin(judgements, judgements.c.revision_id == own.c.revision_id)
        .outerjoin(judged, judged.c.judgement_id == judgements.c.last)
        .outerjoin(decisions, decisions.c.revision_id == own.c.revision_id)
        .outerjoin(decided, decided.c.decision_id == decisions.c.last)
        .order_by(own.c.revision_id)
    )


def _version(row: Any) -> Version:
    same = ("form", "period", "reporter", "receipt", "file", "sha256", "sender", "received_on", "at")
    counts = {severity: int(row[f"{severity}s"] or 0) for severity in _GRAVITY}
    return Version(
        int(row["revision_id"]),
        revision=int(row["revision"]),
        newest=int(row["newest"]),
        rows=int(row["rows"]),
        counts=counts,
        decision=row["decision"] or "",
        stage=row["stage"] or "",
        decided_on=row["decided_on"] or "",
        **{name: row[name] for name in same},
    )


def receipt_of(ledger: Ledger, number: str) -> Receipt | None:
    """The receipt of a number as the ledger has it; None where there is none."""
    table = schema.receipts
    with ledger.reading() as connection:
        row = connection.execute(select(table.c.file, table.c.status).where(table.c.receipt == number)).first()
        return read(connection, number, row.file, row.status) if row else None


def event_of(ledger: Ledger, sealed: str) -> int:
    """The number of the event of a hash; 0 for none."""
    table = schema.events
    with ledger.reading() as connection:
        return int(connection.execute(select(table.c.seq).where(table.c.hash == sealed)).scalar() or 0)


def found_in(ledger: Ledger, number: str) -> list[tuple[str, str, str, int]]:
    """What was found in a receipt's file when it came: severity, rule, title and how often, the gravest first.

    Of a file whose content was known already, what is found in that content by its last judgement.
    """
    f, j, r, links = schema.findings, schema.judgements, schema.receipts, schema.receipt_revisions
    came = select(j.c.judgement_id).join(r, j.c.receipt == r.c.receipt)
    came = came.where(r.c.receipt == number, j.c.event == r.c.event)
    newest = select(func.max(j.c.judgement_id)).join(links, j.c.revision_id == links.c.revision_id)
    newest = newest.where(links.c.receipt == number).group_by(j.c.revision_id)
    with ledger.reading() as connection:
        ids = [int(one) for (one,) in connection.execute(came)]
        ids = ids or [int(one) for (one,) in connection.execute(newest)]
        gravity = case(_GRAVITY, value=f.c.severity)
        asked = select(f.c.severity, f.c.rule, func.max(f.c.title), func.count()).where(f.c.judgement_id.in_(ids))
        asked = asked.group_by(f.c.severity, f.c.rule).order_by(gravity, func.count().desc(), f.c.rule)
        return [(severity, rule, title, int(count)) for severity, rule, title, count in connection.execute(asked)]


def unread_in(ledger: Ledger, revision_id: int) -> bool:
    """Whether the reader complained of cells of a revision: some may have been unreadable and are blank in the ledger."""
    f, j = schema.findings, schema.judgements
    asked = select(f.c.finding).join(j, f.c.judgement_id == j.c.judgement_id)
    with ledger.reading() as connection:
        found = connection.execute(
            asked.where(j.c.revision_id == revision_id, f.c.rule.like("W%"), f.c.rule != "W01").limit(1)
        )
        return found.first() is not None
