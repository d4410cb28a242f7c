"""What a review looks at: every application with its school, its route, how it and its findings stand, and whether its judgement holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pandas as pd

from onex import formbook, standing
from onex.acts.holdings import APPLICATION, Holdings, spec
from onex.acts.present import Present
from onex.errors import UsageError
from onex.ledger import frames, recall
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.model.policy import Policy, route
from onex.settings import Workspace
from onex.views import PREFECTURE, PROVINCE

STAGES: Mapping[str, str] = {PREFECTURE: "市州", PROVINCE: "省"}
_WHO = ("school", "school_kind", "affiliation", "prefecture")


@dataclass(frozen=True)
class Casework:
    """The applications seen on a day, each part loaded once and only when asked for."""

    held: Holdings

    @classmethod
    def of(cls, workspace: Workspace, on: date, now: datetime, lock_wait: float = LOCK_WAIT) -> Casework:
        """The workspace's, its ledger opened."""
        return cls(Holdings(workspace, Ledger.open_(workspace.ledger_url, workspace.archive, now, lock_wait), on))

    @cached_property
    def present(self) -> Present:
        """What a judgement made now would rest on."""
        return Present.of(self.held.workspace, self.held.ledger)

    @cached_property
    def profiles(self) -> pd.DataFrame:
        """What each school says of itself in the revision that counts: the fields of `application.profile`, indexed by revision."""
        own = self.held.dossiers[["revision_id", "school_code"]].rename(columns={"school_code": "reporter"})
        found = frames.of_table(self.held.ledger, spec(APPLICATION, "profile"), own["revision_id"])
        found = found.merge(own, on="revision_id")
        # A row under another code than the sender's is a slip; its own row counts first.
        found = found.assign(slip=found["school_code"] != found["reporter"]).sort_values("slip", kind="stable")
        return found.drop_duplicates("revision_id").set_index("revision_id")

    @cached_property
    def listed(self) -> pd.DataFrame:
        """Every application: the columns of `views.dossiers`, and

        school, school_kind, affiliation, prefecture (as the register has them, else as the school says, else None), pilots, applied,
        proposed, approved (students), route (stages), at (the stage that it waits for; None unless waiting), stale (what changed since
        it was judged, empty where the judgement holds), waived (errors that are waived), open_errors (the others).
        """
        found = self.held.dossiers.merge(self._sums(), left_on="revision_id", right_index=True, how="left")
        for name in ("pilots", "applied", "proposed", "approved"):
            found[name] = found[name].fillna(0).astype("int64")
        judged = self.held.applications.set_index("revision_id", drop=False).to_dict("index")
        waived = self._waived_errors()
        more = []
        for row in found.to_dict("records"):
            who = self._who(row["school_code"], row["revision_id"])
            steps = stages(self.held.policy, who["school_kind"], who["affiliation"])
            first = PREFECTURE in steps and row["opinion"] != "approve"
            at = (PREFECTURE if first else PROVINCE) if row["state"] == "waiting" else None
            cleared = waived.get(row["revision_id"], 0)
            stale = self.present.stale(judged[row["revision_id"]])  # type: ignore[arg-type]
            own = {"route": steps, "at": at, "stale": stale, "waived": cleared}
            more.append({**who, **own, "open_errors": int(row["errors"]) - cleared})
        names = [*_WHO, "route", "at", "stale", "waived", "open_errors"]
        return pd.concat([found, pd.DataFrame(more, columns=names, index=found.index)], axis=1)

    def _sums(self) -> pd.DataFrame:
        students = {name: (name, "sum") for name in ("applied", "proposed", "approved")}
        return self.held.standing.groupby("revision_id").agg(pilots=("applied", "size"), **students)

    @cached_property
    def _register(self) -> dict[str, dict[str, Any]]:
        return {row["school_code"]: row for row in self.held.schools.to_dict("records")}  # type: ignore[misc]

    @cached_property
    def _own_words(self) -> dict[int, dict[str, Any]]:
        return self.profiles.to_dict("index")  # type: ignore[return-value]

    def _who(self, school_code: str, revision_id: int) -> dict[str, Any]:
        known, said = self._register.get(school_code, {}), self._own_words.get(revision_id, {})
        return {name: known.get(name) or said.get(name) for name in _WHO}

    def _waived_errors(self) -> dict[int, int]:
        """Revision → how many of its errors are waived."""
        if not len(self.waivers):
            return {}
        erring = self.held.dossiers[self.held.dossiers["errors"] > 0]
        found = self.findings(erring)
        waived = found[(found["severity"] == "error") & (found["standing"] == "waived")]
        return {int(revision): int(number) for revision, number in waived["revision_id"].value_counts().items()}  # type: ignore[call-overload]

    @cached_property
    def waivers(self) -> pd.DataFrame:
        """The waivers in force on the day."""
        return standing.waivers_in_force(frames.waivers(self.held.ledger), self.held.on)

    def findings(self, dossiers: pd.DataFrame) -> pd.DataFrame:
        """The findings of applications, as `standing.of_findings` tells how they stand."""
        found = frames.findings(self.held.ledger, dossiers["judgement_id"])
        own = dossiers[["revision_id", "form", "period", "school_code"]].rename(columns={"school_code": "reporter"})
        found = found.astype({"revision_id": "int64"}).merge(own, on="revision_id")
        explained = frames.explanations(self.held.ledger, APPLICATION)
        before = recall.told(self.held.ledger, explained["finding"])
        return standing.of_findings(found, explained, before, self.waivers)

    @cached_property
    def two_level(self) -> set[tuple[str, str]]:
        """(call, prefecture) of which a prefecture has said anything: there the office reviews in two stages."""
        said = self.held.decisions[self.held.decisions["stage"] == PREFECTURE]
        of = self.listed.set_index(["period", "school_code"])["prefecture"].to_dict()
        return {
            (period, of.get((period, school), ""))
            for period, school in zip(said["period"], said["school_code"], strict=True)
        }

    def prefecture(self, text: str) -> str:
        """The official name of a prefecture; UsageError where no application is of it."""
        province = self.held.policy.province
        unit = province.prefecture(text) if province else None
        name = unit.name if unit else text.strip()
        known = [one for one in dict.fromkeys(self.listed["prefecture"]) if one]
        if name not in known:
            raise UsageError(f"没有「{text}」的申报。现有：{'、'.join(known) or '无'}。")
        return name


def stages(policy: Policy, school_kind: str | None, affiliation: str | None) -> tuple[str, ...]:
    """The stages that a school's application passes; the province alone where no route is in force for it."""
    table = policy.values.get("review_route")
    found = route(table, school_kind or "", affiliation or "") if isinstance(table, Mapping) else None
    return found or (PROVINCE,)


def kind_code(text: str) -> str:
    """The code of a school kind, given as code or word; UsageError where there is none."""
    known = formbook.codes()["school_kind"]
    for code, words in known.words.items():
        if text in (code, *words):
            return code
    raise UsageError(f"没有「{text}」这种学校类型。可写：{'、'.join(words[0] for words in known.words.values())}。")
