"""Table + policy + rules → findings and, for each rule, whether it ran, was skipped, or could not judge some rows."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from onex.errors import WiringError
from onex.model.finding import MOST, Batch
from onex.model.values import State
from onex.rules import Answer, Rule
from onex.rules.binding import CONTEXT, bind, kind_of
from onex.rules.telling import Answered, Case, findings
from onex.tables import Table

__all__ = ["CONTEXT", "Outcome", "judge", "kind_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule: ran, skipped (why) or crashed (why); findings counted; what could not be judged."""

    rule: str
    obligations: tuple[str, ...]
    state: str
    why: str = ""
    findings: int = 0
    unjudged: int = 0
    unjudged_for: tuple[tuple[str, str], ...] = ()


def judge(case: Case, rules: Iterable[Rule], debug: bool = False) -> tuple[list[Batch], list[Outcome]]:
    """Every rule tried on its table, in the order of codes. A rule that crashes says so and hides no other."""
    batches: list[Batch] = []
    outcomes: list[Outcome] = []
    for rule in rules:
        reason = _not_applicable(rule, case)
        if reason:
            outcomes.append(Outcome(rule.code, rule.obligations, "skipped", reason))
            continue
        try:
            found, outcome = _run(rule, case)
        except WiringError:
            raise
        except Exception as problem:  # the one place where a rule's bug must not hide the others
            if debug:
                traceback.print_exc()
            outcomes.append(Outcome(rule.code, rule.obligations, "crashed", type(problem).__name__))
            continue
        outcomes.append(outcome)
        batches += found
    return batches, outcomes


def _not_applicable(rule: Rule, case: Case) -> str:
    """Why the rule cannot run at all; empty when it can."""
    spec = case.forms[rule.form].tables[rule.table.partition(".")[2]]
    if rule.table not in case.tables:
        return f"文件中没有「{spec.sheet}」"
    for name in rule.needs:
        if name not in case.policy.provisions:
            return f"没有现行规定({name})"
    for name, may_lack in rule.parameters.items():
        kind = kind_of(name, rule, case.forms)
        if kind == "register" and name not in case.registers and not may_lack:
            return f"没有{case.forms[name].title}({name})，请用 --register 提供"
        if kind == "provision" and name not in case.policy.provisions and not may_lack:
            return f"没有现行规定({name})"
        if kind == "past" and case.earlier is None and not may_lack:
            return "没有工作区，没有上期数据"
    return ""


def _run(rule: Rule, case: Case) -> tuple[list[Batch], Outcome]:
    table = case.tables[rule.table]
    bound = bind(rule, case, table)
    rows = bound.complete
    arguments = bound.arguments()
    groups = _group_codes(rule, case, table)
    unsure = ~rows & ~bound.idle
    lacking = dict(bound.lacking)
    batches: list[Batch] = []
    for name, part in _asked(rule, arguments, int(rows.sum())).apart():
        broken, open_ = _spread(part, rows)
        if name:
            open_ = _about_cells(table, name, part.lacking, open_, lacking)
        hits = np.nonzero(broken)[0]
        if len(hits):
            batches.append(findings(Answered(rule, case, table, part, arguments, groups, name), hits))
        unsure |= open_
        if rule.per:
            _, unsure = _by_group(groups, broken, unsure)
        if not name:
            asked = part.lacking or (rule.at[-1] if rule.at else "")
            lacking[asked] = lacking.get(asked, False) | (unsure & rows)
    unjudged, examples = _unjudged(rule, table, groups, unsure, lacking) if unsure.any() else (0, ())
    total = sum(batch.total for batch in batches)
    return batches, Outcome(rule.code, rule.obligations, "ran", "", total, unjudged + table.unjudged_rows, examples)


def _asked(rule: Rule, arguments: Mapping[str, Any], rows: int) -> Answer:
    if not rows:
        return Answer(pd.Series([], dtype=bool))
    given = rule.predicate(**arguments)
    answer = given if isinstance(given, Answer) else Answer(given)
    if len(answer.broken) != rows:
        raise WiringError(f"规则 {rule.code} 的回答与所问的行不一致。")
    return answer


def _spread(part: Answer, rows: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Over all rows of the table, where the rule is broken and where the predicate could not say."""
    broken, open_ = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    if part.broken.dtype == bool:
        broken[rows] = part.broken.to_numpy()
        return broken, open_
    if part.broken.dtype == float:  # 1, 0, and NaN for what cannot be judged
        answered = part.broken.to_numpy()
        broken[rows], open_[rows] = answered == 1, np.isnan(answered)
        return broken, open_
    verdict = part.broken.astype("boolean")
    broken[rows] = verdict.fillna(False).to_numpy(dtype=bool)
    open_[rows] = verdict.isna().to_numpy()
    return broken, open_


def _about_cells(
    table: Table, name: str, lacks: str, open_: NDArray[np.bool_], lacking: dict[str, NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """Which cells of a field remain unjudged, an optional one left blank not being asked about; notes for want of what."""
    state = table.cells[name].state
    if table.spec.fields[name].need == "optional":
        open_ = open_ & np.isin(state, (State.VALUE, State.UNREADABLE))
    unread = open_ & (state != State.VALUE)
    lacking[name] = lacking.get(name, False) | unread
    lacking[lacks or name] = lacking.get(lacks or name, False) | (open_ & ~unread)
    return open_


def _group_codes(rule: Rule, case: Case, table: Table) -> NDArray[Any]:
    """For each row the number of its group; -1 where a field of the group's key is blank. No key: every row its own."""
    key = (table.spec.id, rule.per)
    if key not in case.memo:
        codes = np.zeros(len(table.frame), np.int64) if rule.per else np.arange(len(table.frame))
        for name in rule.per:
            own, values = pd.factorize(table.frame[name], use_na_sentinel=True)
            codes = np.where((own < 0) | (codes < 0), -1, codes * (len(values) + 1) + own)
        case.memo[key] = codes
    found: NDArray[Any] = case.memo[key]
    return found


def _by_group(
    groups: NDArray[Any], broken: NDArray[np.bool_], unsure: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """A group is broken when one of its rows is; otherwise one incomplete row leaves the whole group unjudged."""
    _, codes = np.unique(groups, return_inverse=True)
    codes = np.where(groups < 0, -1, codes)
    size = codes.max(initial=-1) + 2
    any_broken, any_unsure = np.zeros(size, bool), np.zeros(size, bool)
    np.logical_or.at(any_broken, codes, broken)
    np.logical_or.at(any_unsure, codes, unsure)
    known = codes >= 0
    return any_broken[codes] & known, (any_unsure & ~any_broken)[codes] | ~known & unsure


def _unjudged(
    rule: Rule,
    table: Table,
    groups: NDArray[Any],
    unsure: NDArray[np.bool_],
    lacking: Mapping[str, NDArray[np.bool_]],
) -> tuple[int, tuple[tuple[str, str], ...]]:
    """How many rows (or groups) could not be judged, and for which school and want of which field."""
    pairs: dict[tuple[str, str], None] = {}
    schools = table.frame.get("school_code")
    for name, mask_ in lacking.items():
        for position in np.nonzero(unsure & mask_)[0][:MOST]:
            code = None if schools is None else schools.iloc[position]
            pairs[(code or "", name)] = None
    count = len(np.unique(groups[unsure])) if rule.per else int(unsure.sum())
    return count, tuple(pairs)[:MOST]
