"""The registers of the ledger: those in force, or those that an earlier judgement rested on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from onex import formbook
from onex.ledger import frames
from onex.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Registers:
    """Registers and which version each is.

    frames    name → records as `validate.load_registers` gives them
    versions  ``certificates 1、schools 3``: name and revision, the same text for the same registers
    """

    frames: Mapping[str, pd.DataFrame]
    versions: str


NONE = Registers({}, "")


def registers_in_force(ledger: Ledger, known: Registers = NONE) -> Registers:
    """The last revision of every register that was ever received; `known` itself where nothing has changed since."""
    versions = register_versions(ledger)
    return known if versions == known.versions else registers_of(ledger, versions)


def register_versions(ledger: Ledger) -> str:
    """Which registers are in force, as `Registers.versions` says it; no file is opened for it."""
    newest = {name: int(rows["revision"].iloc[-1]) for name, rows in _held(ledger).items()}
    return "、".join(f"{name} {revision}" for name, revision in sorted(newest.items()))


def registers_of(ledger: Ledger, versions: str) -> Registers:
    """The registers of a text of versions, as a judgement keeps it."""
    from onex.acts.validate import load_registers  # brings the reader of workbooks with it

    held = _held(ledger)
    asked = [one.rpartition(" ") for one in versions.split("、") if one]
    files = dict.fromkeys(_file(ledger, held[name], int(revision)) for name, _, revision in asked if name in held)
    loaded, _ = load_registers(list(files))
    names = {name for name, _, _ in asked}
    return Registers({name: frame for name, frame in loaded.items() if name in names}, versions)


def register_files(ledger: Ledger) -> list[Path]:
    """The archived files of the registers in force."""
    held = _held(ledger).values()
    return list(dict.fromkeys(_file(ledger, rows, int(rows["revision"].iloc[-1])) for rows in held))


def _held(ledger: Ledger) -> dict[str, pd.DataFrame]:
    held = {form.name: frames.revisions(ledger, form.name) for form in formbook.forms().values() if form.register}
    return {name: rows for name, rows in held.items() if len(rows)}


def _file(ledger: Ledger, rows: pd.DataFrame, revision: int) -> Path:
    return ledger.archive.path(str(rows.loc[rows["revision"] == revision, "sha256"].iloc[0]))
