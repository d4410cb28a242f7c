"""What became of documents: files written, what each rests on, how it measures against the standard, and what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from onex.documents.fonts import StandIn
from onex.model.finding import Severity

State = Literal["draft", "issued", "as_issued"]


@dataclass(frozen=True, slots=True)
class Measured:
    """How a document measures against GB/T 9704: severity → the codes of the measures that it fails."""

    failed: Mapping[Severity, tuple[str, ...]]

    @property
    def words(self) -> str:
        """合格 where no measure fails that must hold, and what else is to be looked at."""
        errors, others = self.failed["error"], (*self.failed["warning"], *self.failed["notice"])
        if errors:
            return f"不合格：{' '.join(errors)}"
        return f"合格，可留意：{' '.join(others)}" if others else "合格"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document written: the file, whom it is for (empty for one to all), its hash, the fonts that stood in in a PDF.

    number          its 发文字号, empty for a draft and for kinds without
    on, head        the day and the chain's head that its facts rest on; report_sha256 the report's they are from, empty for none
    checked         None where it was not measured
    """

    path: Path
    school_code: str
    school: str
    sha256: str
    stand_ins: tuple[StandIn, ...] = ()
    number: str = ""
    state: State = "draft"
    on: str = ""
    head: str = ""
    report_sha256: str = ""
    checked: Measured | None = None

    def as_json(self) -> dict[str, Any]:
        """The object of `documents` in onex.documents/1."""
        return {
            "file": str(self.path),
            "school_code": self.school_code or None,
            "school": self.school or None,
            "number": self.number or None,
            "state": self.state,
            "sha256": self.sha256,
            "on": self.on,
            "head": self.head,
            "report_sha256": self.report_sha256 or None,
            "check": {one: list(codes) for one, codes in self.checked.failed.items()} if self.checked else None,
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be written, and why."""

    school_code: str
    school: str
    error: str


@dataclass(frozen=True, slots=True)
class Written:
    """A run's documents and failures; `beside` are the files that go with a folder of them: 清单, zip, 发送清单."""

    documents: Sequence[Rendered]
    failures: Sequence[Failure] = ()
    beside: Sequence[Path] = ()

    @property
    def stand_ins(self) -> tuple[StandIn, ...]:
        """The fonts that stood in in PDFs."""
        return next((one.stand_ins for one in self.documents if one.stand_ins), ())

    @property
    def exit_code(self) -> int:
        """3 where something could not be written and the rest was."""
        return 3 if self.failures else 0
