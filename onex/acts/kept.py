"""What the archive has of documents that were issued: their bytes, and what they were written from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from onex.acts.rendered import Rendered, State
from onex.documents.chinese import numbered
from onex.errors import OnexError
from onex.ledger.issuing import Issued
from onex.ledger.store import Ledger


def told_of(ledger: Ledger, one: Issued) -> Mapping[str, Any]:
    """What a document was written from; OnexError, naming it, where the archive no longer has it whole."""
    found: Mapping[str, Any] = json.loads(kept(ledger, one, one.facts_sha256))
    return found


def kept(ledger: Ledger, one: Issued, sha256: str) -> bytes:
    """The archived bytes of a document, or of its facts; OnexError, naming it, where they are no longer whole."""
    damaged = ledger.archive.damaged(sha256)
    if damaged:
        raise OnexError(f"{named(one)}：{damaged}，请运行 onex ledger verify 查明，用备份恢复。")
    return ledger.archive.path(sha256).read_bytes()


def named(one: Issued) -> str:
    """A document as a message names it: its number, else its file."""
    return numbered(one.prefix, one.year, one.number) if one.number else f"「{one.file}」"


def sent_out(path: Path, one: Issued, told: Mapping[str, Any], state: State) -> Rendered:
    """A document that was issued, written to a place."""
    return Rendered(
        path,
        one.school_code,
        told["school"] or "",
        one.sha256,
        number=told["number"] or "",
        state=state,
        on=told["on"],
        head=told["head"],
        report_sha256=told["report_sha256"] or "",
    )


def plain(value: Any) -> Any:
    """Facts as JSON has them: days ISO text, decimals text."""
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return [plain(member) for member in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
