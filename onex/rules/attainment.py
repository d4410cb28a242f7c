"""What units report of training and certificates each month: parts within their whole (R116, V4), figures that look copied (V15)."""

from __future__ import annotations

from onex.rules import Answer, Series, answer, rule


@rule(
    "M01",
    "高级工及以上人数多于取证人数",
    table="target.attained",
    at=("senior_awarded_done", "awarded_done"),
    obligations=("R116", "V4"),
    says="其中高级工及以上 {senior_awarded_done} 人，多于累计取证 {expected} 人",
    needs=("senior_within_awarded",),
    fix="高级工及以上是取证人数的其中项，请核对两处人数。",
)
def more_senior_than_awarded(awarded_done: Series, senior_awarded_done: Series) -> Answer:
    """More people with a senior certificate than with any.

    senior_within_awarded = true

    | 累计取证人数 | 其中高级工及以上 |     |
    |          310 |              310 |     |
    |          310 |              311 | M01 |
    """
    over = senior_awarded_done > awarded_done
    return answer(over, expected=awarded_done, difference=senior_awarded_done - awarded_done)


@rule(
    "M02",
    "培训人次与取证人数完全相同",
    table="target.attained",
    at=("trained_done", "awarded_done"),
    obligations=("V15",),
    says="累计培训 {trained_done} 人次、累计取证 {awarded_done} 人，两数相同",
    severity="notice",
    fix="培训按人次计，取证按人数计，请核实是否把一个数填了两处；确实相同的，说明情况。",
)
def awards_like_training(trained_done: Series, awarded_done: Series, questioned_students: int) -> Series:
    """As many people certified as were trained, and not few: perhaps one figure was typed twice.

    questioned_students = 50

    | 累计培训人次 | 累计取证人数 |     |
    |           50 |           50 | M02 |
    |           49 |           49 |     |
    |           50 |           49 |     |
    """
    return (trained_done == awarded_done) & (awarded_done >= questioned_students)
