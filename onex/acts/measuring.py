"""Measures documents of our own as if they came from outside; the writer knows nothing of it."""

from __future__ import annotations

from onex.acts.rendered import Measured
from onex.conformity.check import check
from onex.model.finding import SEVERITIES


def measured(given: tuple[str, bytes]) -> Measured | None:
    """A file, by its name and bytes, measured against the standard; None where it is no .docx."""
    name, content = given
    if not name.lower().endswith(".docx"):
        return None
    lines = check(content, name).lines
    return Measured({one: tuple(line.spec.code for line in lines if line.severity == one) for one in SEVERITIES})
