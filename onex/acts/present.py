"""What a judgement made now would rest on, and what has changed since an older one was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onex import formbook, packs
from onex.acts.registers import register_versions
from onex.ledger.store import Ledger
from onex.model.policy import NATION, Province
from onex.settings import Workspace

JUDGE = "onex review judge"


@dataclass(frozen=True)
class Present:
    """The policy, registers and forms of this moment.

    province  the workspace's; None where it has none: then each school's own, by digits 3 and 4 of its code
    versions  the registers in force, as `Registers.versions` says them
    """

    province: Province | None
    versions: str
    _digests: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace, ledger: Ledger) -> Present:
        """Of a workspace and its ledger."""
        named = workspace.settings.province
        return cls(packs.province(named) if named else None, register_versions(ledger))

    def province_of(self, reporter: str) -> Province | None:
        """The province by whose policy a school is judged."""
        if self.province is not None:
            return self.province
        return next((p for p in packs.load_packs().provinces if p.code[:2] == reporter[2:4]), None)

    def stale(self, revision: Mapping[str, Any]) -> str:
        """What has changed since a revision was judged last, in words; empty where the judgement still holds.

        revision  has form, reporter and judged_on, policy, registers, edition of its last judgement.
        """
        changed = _registers(revision["registers"], self.versions)
        if revision["policy"] != self._digest(revision["reporter"], revision["judged_on"]):
            changed.append("规定有变动")
        if revision["edition"] != formbook.edition(revision["form"]):
            changed.append("表格有变动")
        return "、".join(changed)

    def _digest(self, reporter: str, judged_on: str) -> str:
        province = self.province_of(reporter)
        region = province.code if province else NATION
        if (region, judged_on) not in self._digests:
            known = packs.resolve(region, date.fromisoformat(judged_on)).digest if judged_on else ""
            self._digests[region, judged_on] = known
        return self._digests[region, judged_on]


def outdated(why: str) -> str:
    """The sentence for a judgement that no longer holds."""
    return f"判定已过时：{why}，请先运行 {JUDGE}"


def _registers(then: str, now: str) -> list[str]:
    """Which registers are others than they were: ``学校名录第1版→第2版``."""
    before, after = _numbers(then), _numbers(now)
    return [
        f"{formbook.forms()[name].title}有新版({before.get(name, '无')}→{after.get(name, '无')})"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _numbers(versions: str) -> dict[str, str]:
    pairs = (one.rpartition(" ") for one in versions.split("、") if one)
    return {name: number for name, _, number in pairs}
