"""The schools that moved most and least since the period before, and those that stood still."""

from __future__ import annotations

from onex.model.report import CHANGE, EARLIER, Column, Section, Value
from onex.reports.adding import Cube

MOVED = "trained_total"  # the figure that schools are compared by
NAMED, STILL = 5, 20  # schools named at either end; of those that stood still


def movers(now: Cube, before: Cube) -> Section:
    """The schools whose cumulative training grew most and least since the period before, and those where it stood still."""
    indicator = now.known[MOVED]
    who = ("school_code", "school", "prefecture")
    old = {member[0]: value for member, value in before.values(indicator, ("school_code",)).items()}
    moved = [
        (*member, value, old[member[0]], less(value, old[member[0]]))
        for member, value in now.values(indicator, who).items()
        if value is not None and old.get(member[0]) is not None
    ]
    moved.sort(key=lambda row: (-row[-1], now.order.get(str(row[2]), len(now.order)), row[0]))  # type: ignore[operator]
    still = [row for row in moved if row[-1] == 0]
    moving = [row for row in moved if row[-1] != 0]
    most = moving[:NAMED]
    least = moving[NAMED:][-NAMED:][::-1]
    ends = (("增加最多", most), ("增加最少", least), ("没有变化", still[:STILL]))
    rows = [(kind, *row) for kind, some in ends for row in some]
    own, counted = f"{indicator.label}/{{school_code}}", (indicator.unit, "count")
    columns = (
        Column("end", "类别"),
        Column("school_code", "学校标识码"),
        Column("school", "学校"),
        Column("prefecture", "市州"),
        Column("now", f"本期{indicator.label}", *counted, says="该校本期各证书、各等级之和", figure=own),
        Column(
            "before", f"上期{indicator.label}", *counted, says="该校上期各证书、各等级之和", figure=f"{own}@{EARLIER}"
        ),
        Column("change", "增减", *counted, says="本期减上期", figure=f"{own}@{CHANGE}"),
    )
    notes = [f"只比较两期都报送的 {len(moved)} 所学校"]
    if len(still) > STILL:
        notes.append(f"没有变化的学校共 {len(still)} 所，这里列前 {STILL} 所")
    if any(isinstance(row[-1], int) and row[-1] < 0 for row in least):
        notes.append("“增加最少”中，增减为负的是比上期少了，请核对")
    return Section("movers", "变化最大和没有变化的学校", columns, tuple(rows), tuple(notes))


def less(one: Value, other: Value) -> Value:
    """One figure less another; None where either is not known."""
    return None if one is None or other is None else one - other  # type: ignore[operator]
