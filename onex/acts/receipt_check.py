"""Answers: is this the file that was received?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from onex.acts.arrivals import why
from onex.errors import Unreadable
from onex.ledger.receipts import Receipt, of_bytes
from onex.ledger.store import Ledger
from onex.ledger.versions import versions
from onex.settings import Workspace
from onex.sheets.opening import read_input
from onex.sheets.package import FILE_LIMIT
from onex.sheets.parcel import PARCEL_LIMIT, is_parcel, members

TAKEN = ("received", "unchanged")


@dataclass(frozen=True, slots=True)
class Known:
    """A receipt of some bytes. `current` is whether everything that it brought is still the newest version."""

    receipt: Receipt
    current: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """One file, or one table in a zip: the receipts of exactly these bytes, the newest first. `error`: it could not be read."""

    file: str
    sha256: str
    receipts: tuple[Known, ...] = ()
    error: str | None = None

    @property
    def received(self) -> bool:
        """Whether exactly this was received and taken."""
        return any(known.receipt.status in TAKEN for known in self.receipts)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a file; of a zip, what is known of each table in it."""

    whole: Checked
    members: tuple[Checked, ...] = ()

    @property
    def received(self) -> bool:
        """Whether the file was received: of a zip, every table in it."""
        return all(one.received for one in self.members) if self.members else self.whole.received

    def as_json(self) -> dict[str, Any]:
        """The document onex.receipt_check/1."""
        return {
            "schema": "onex.receipt_check/1",
            **_checked_json(self.whole),
            "received": self.received,
            "members": [_checked_json(one) for one in self.members],
        }


def check(workspace: Workspace, path: Path, now: datetime) -> Answer:
    """Whether a file is one that was received, by its bytes; nothing is stored. Raises Unreadable where it cannot be opened."""
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    limit = PARCEL_LIMIT if path.suffix.lower() == ".zip" else FILE_LIMIT
    data = read_input(path, limit)
    if len(data) > limit:
        raise Unreadable("FILE_TOO_LARGE", path.name)
    if not is_parcel(data):
        return Answer(_checked(ledger, str(path), data))
    inside = []
    for member in members(data):
        name = f"{path}/{member.name}"
        error = why(member.error, "") if member.data is None else None
        inside.append(Checked(name, "", (), error) if member.data is None else _checked(ledger, name, member.data))
    return Answer(_checked(ledger, str(path), data), tuple(inside))


def _checked(ledger: Ledger, file: str, data: bytes) -> Checked:
    sha256 = hashlib.sha256(data).hexdigest()
    return Checked(file, sha256, tuple(Known(one, _current(ledger, one)) for one in of_bytes(ledger, sha256)))


def _current(ledger: Ledger, receipt: Receipt) -> bool:
    reporters = receipt.reporters or (("",) if receipt.revisions else ())
    held = [v for code in reporters for v in versions(ledger, receipt.form, code, receipt.period)]
    newest = {v.reporter or v.form: v.newest for v in held}
    return bool(newest) and all(newest.get(who) == revision for who, revision in receipt.revisions.items())


def _checked_json(one: Checked) -> dict[str, Any]:
    receipts = [{**known.receipt.as_json(), "current": known.current} for known in one.receipts]
    return {
        "file": one.file,
        "sha256": one.sha256 or None,
        "received": one.received,
        "receipts": receipts,
        "error": one.error,
    }
