"""How a finding stands: open, explained by the school, waived by the bureau, or opened again. Pure functions over the ledger's frames.

Standing is a fold: it follows from what was appended, in its order, and from the day; nothing of it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from onex.model.mask import mask

STANDINGS: Mapping[str, str] = {"open": "未处理", "explained": "已说明", "waived": "已豁免", "reopened": "重新打开"}
CORRECTED = "已更正"  # the answer 处理方式 that claims another value

_LETTERS = re.compile(r"([A-Z]+)[0-9]*")


def waivers_in_force(waivers: pd.DataFrame, on: date) -> pd.DataFrame:
    """The waivers that hold on a day: begun, not run out, not withdrawn by then. Columns as in the ledger; school_code blank = every school."""
    day = on.isoformat()
    begun = waivers[waivers["from_on"] <= day]
    withdrawn = set(begun["withdraws"].dropna())
    own = begun[begun["withdraws"].isna() & (begun["until_on"] >= day)]
    return own[~own["waiver_id"].isin(withdrawn)]


def of_findings(
    findings: pd.DataFrame, explanations: pd.DataFrame, before: Mapping[str, Mapping[str, Any]], waivers: pd.DataFrame
) -> pd.DataFrame:
    """The findings with how each stands, in their order.

    findings      of the judgements that count, with form, period and reporter of the revision that each is on
    explanations  what schools ever wrote, in its order
    before        finding → its cells and message, of every finding that was explained
    waivers       those in force
    Columns added: standing (open, explained, waived, reopened), method and note (the school's answer to this very finding), why (what
    is to be said of the standing), waiver_id (0 where it is not waived).
    """
    answers, earlier = _answers(explanations)
    present = set(zip(findings["reporter"], findings["finding"], strict=True))
    waived = _waived(waivers)
    rows = []
    for f in _records(findings):
        waiver = waived.get((f["rule"], f["reporter"])) or waived.get((f["rule"], ""))
        answer = answers.get((f["form"], f["period"], f["reporter"], f["finding"]))
        if waiver is not None:
            standing, why = "waived", f"{waiver['approved_by']} 批准豁免至 {waiver['until_on']}：{waiver['reason']}"
        elif answer is not None:
            standing, why = "explained", "学校称已更正，但数值没有变化" if answer["method"] == CORRECTED else ""
        else:
            same = (f["form"], f["period"], f["reporter"], f["rule"], f["key"])
            known = [e for e in earlier.get(same, ()) if (f["reporter"], e["finding"]) not in present]
            standing, why = _again(f, known, before)
        answered = {name: answer[name] if answer else "" for name in ("method", "note")}
        number = int(waiver["waiver_id"]) if waiver else 0
        rows.append({**f, "standing": standing, **answered, "why": why, "waiver_id": number})
    return pd.DataFrame(rows, columns=[*findings.columns, "standing", "method", "note", "why", "waiver_id"])


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")  # type: ignore[return-value]


def _answers(explanations: pd.DataFrame) -> tuple[dict[Any, dict[str, Any]], dict[Any, list[dict[str, Any]]]]:
    """The last answer to each finding, and what was answered to findings of one rule, school and key, the newest first."""
    answers: dict[Any, dict[str, Any]] = {}
    earlier: dict[Any, list[dict[str, Any]]] = {}
    for e in _records(explanations):
        e["note"] = mask(e["note"])
        own = (e["form"], e["period"], e["school_code"])
        answers[(*own, e["finding"])] = e
        earlier.setdefault((*own, e["rule"], e["key"]), []).insert(0, e)
    return answers, earlier


def _waived(waivers: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """(rule, school) → its waiver, the one that lasts longest."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for w in _records(waivers.sort_values("until_on", kind="stable")):
        found[w["rule"], w["school_code"]] = w
    return found


def _again(
    finding: Mapping[str, Any], known: list[dict[str, Any]], before: Mapping[str, Mapping[str, Any]]
) -> tuple[str, str]:
    """Whether an earlier finding in the same place was explained, and what it was about."""
    for answer in known:
        old = before.get(answer["finding"])
        if old is None or not _same_place(finding, old):
            continue
        said = "：".join(word for word in (answer["method"], answer["note"]) if word)
        return "reopened", f"数值变了，原说明不再适用(原说明「{said}」，当时是「{old['message']}」)"
    return "open", ""


def _same_place(finding: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """A rule's key names the place; the reader's own findings (W…) of one row have one key, so their columns must agree too."""
    if not str(finding["rule"]).startswith("W"):
        return True
    own, other = (set(_LETTERS.findall(_cells(one["cells"]))) for one in (finding, old))
    return own == other


def _cells(text: str) -> str:
    """The cells without their sheets: ``申报表!H5、申报表!H6`` → ``H5 H6``."""
    return " ".join(part.rpartition("!")[2] for part in text.split("、"))
