"""What was found wrong, where, and by which clause."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from onex.model.mask import mask

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
LABELS: Mapping[str, str] = {"error": "错误", "warning": "提醒", "notice": "说明"}


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of a finding: where, which field, what stood there (masked where personal)."""

    sheet: str
    cell: str
    field: str = ""
    value: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class Citation:
    """The clause that a finding rests on. `text` is the official wording where its source is registered."""

    regulation: str
    number: str
    clause: str
    says: str
    text: str | None = None
    text_status: str = "absent"

    def __str__(self) -> str:
        return f"{self.number} {self.clause}".strip()

    @property
    def excerpt(self) -> str:
        """The sentence of the official wording that has most in common with our summary; empty without the wording."""
        sentences = [piece for piece in re.split(r"(?<=[\u3002;\uff1b])|\n", self.text or "") if piece.strip()]
        pairs = {self.says[i : i + 2] for i in range(len(self.says) - 1)}
        return max(sentences, key=lambda s: sum(pair in s for pair in pairs), default="").strip()


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect. `places` is empty only when something is absent; `id` is stable over row order and runs."""

    id: str
    rule: str
    severity: Severity
    title: str
    message: str
    file: str
    form: str = ""
    table: str = ""
    sheet: str = ""
    row: int = 0
    places: tuple[Place, ...] = ()
    school_code: str = ""
    key: Mapping[str, str] = field(default_factory=dict)
    expected: str = ""
    difference: str = ""
    fix: str = ""
    obligations: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object of `findings` in onex.verdict/1; every value of a cell is a string."""
        return {
            "id": self.id,
            "rule": self.rule,
            "obligations": list(self.obligations),
            "form": self.form,
            "table": self.table,
            "key": {name: mask(value) for name, value in self.key.items()},
            "severity": self.severity,
            "title": self.title,
            "message": self.message,
            "file": self.file,
            "sheet": self.sheet,
            "cells": [{"sheet": p.sheet, "cell": p.cell, "field": p.field, "value": p.value} for p in self.places],
            "school_code": self.school_code,
            "expected": self.expected or None,
            "difference": self.difference or None,
            "fix": self.fix,
            "clauses": [
                {
                    "regulation": c.regulation,
                    "number": c.number,
                    "clause": c.clause,
                    "says": c.says,
                    "text": c.text,
                    "text_status": c.text_status,
                }
                for c in self.citations
            ],
        }


@dataclass(frozen=True, slots=True)
class Batch:
    """The findings of one rule in one table: the first `MOST` in full, `total` counting them all."""

    rule: str
    severity: Severity
    findings: tuple[Finding, ...]
    total: int


MOST = 1000


def finding_id(rule: str, school_code: str, key: Mapping[str, str], values: tuple[str, ...]) -> str:
    """The first 16 hex digits of SHA-256 over rule, school, canonical key and canonical values."""
    parts = [rule, school_code, *(key[name] for name in sorted(key)), *sorted(values)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
