"""How a school means to run its pilot: no outsourcing, no agents, decided and recorded (R22, R32, R33, R35)."""

from __future__ import annotations

from onex.rules import MAY_BE_BLANK, Series, rule


@rule(
    "O01",
    "将试点教学培训外包或委托",
    table="application.pilots",
    at="outsourced",
    obligations=("R32",),
    says="填报存在外包或委托培训",
    fix="请终止外包或委托后重新申报。",
)
def outsourced_training(outsourced: Series, outsourcing_forbidden: bool) -> Series:
    """A school has its pilot training done by a contractor.

    outsourcing_forbidden = true

    | 是否外包或委托培训 |     |
    | 否                 |     |
    | 是                 | O01 |
    """
    return outsourced & outsourcing_forbidden


@rule(
    "O02",
    "与代理机构合作",
    table="application.pilots",
    at="agent",
    obligations=("R33",),
    says="填报与代理机构合作",
    fix="请终止与代理机构的合作后重新申报。",
)
def hired_agent(agent: Series, agents_forbidden: bool) -> Series:
    """A school works with an agent of the evaluation organisation.

    agents_forbidden = true

    | 是否与代理机构合作 |     |
    | 否                 |     |
    | 是                 | O02 |
    """
    return agent & agents_forbidden


@rule(
    "O03",
    "没有论证记录",
    table="application.pilots",
    at="decision_record",
    per="school_code",
    obligations=("R22",),
    says="没有填写论证记录",
    fix="请补充论证会纪要等材料。",
)
def unrecorded_decision(decision_record_expected: bool, decision_record: Series = MAY_BE_BLANK) -> Series:
    """A school shows no record of having weighed majors, certificates and scale before applying.

    decision_record_expected = true

    | 学校标识码 | 论证记录 |     |
    | A          | 纪要.pdf |     |
    | B          |          | O03 |
    """
    return decision_record.isna() & decision_record_expected


@rule(
    "O04",
    "没有学习成果转换办法",
    table="application.profile",
    at="credit_method",
    obligations=("R35",),
    says="没有填写学习成果认定、积累与转换办法",
    fix="请制定办法并填写附件名称。",
)
def missing_credit_method(credit_method_expected: bool, credit_method: Series = MAY_BE_BLANK) -> Series:
    """A school names no document on how certificates count as learning results.

    credit_method_expected = true

    | 学习成果转换办法 |     |
    | 办法.pdf         |     |
    |                  | O04 |
    """
    return credit_method.isna() & credit_method_expected
