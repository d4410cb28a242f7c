"""The three registers as plain lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from making import registers
from making.paper import Book, Sheet
from making.registers import BY_CODE, CERTIFICATES, FILED, RECEIVED, SCHOOLS, authority


def books() -> list[tuple[str, Book]]:
    """Path and workbook of each register."""
    return [
        ("登记簿/学校名录.xlsx", _list("学校名录", _schools())),
        ("登记簿/证书目录.xlsx", _list("证书目录", _certificates())),
        ("登记簿/备案证书名单.xlsx", _list("备案证书名单", _filed())),
    ]


def _list(name: str, rows: Sequence[Sequence[object]]) -> Book:
    sheet = Sheet(name)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value not in (None, ""):
                shown = value.isoformat() if isinstance(value, date) else value
                sheet.put(number, column, shown, "bare" if number > 1 else "bare_head")
    sheet.fit(most=40)
    return Book([sheet])


def _schools() -> list[Sequence[object]]:
    heads = "学校标识码 学校名称 学校类型 隶属关系 市州 曾用名 主管部门 双高或优质校 状态 试点起始日期 试点终止日期"
    rows: list[Sequence[object]] = [heads.split()]
    for s in SCHOOLS:
        known = s.former, authority(s), s.flagship, s.status, s.pilot_from, None
        rows.append((s.code, s.name, s.kind, s.affiliation, s.prefecture, *known))
    return rows


def _certificates() -> list[Sequence[object]]:
    heads = "证书名称 证书批次 培训评价组织 等级 适用专业代码 公布日期 名单性质 状态 退出日期"
    rows: list[Sequence[object]] = [heads.split()]
    for c in CERTIFICATES:
        status = "已退出" if c.exited_on else "有效"
        rows.append(
            (c.name, c.batch, c.org, "、".join(c.levels), "、".join(c.majors), None, "公布", status, c.exited_on)
        )
    return rows


def _filed() -> list[Sequence[object]]:
    heads = "证书名称 证书批次 培训评价组织 备案轮次 收件日期 备案日期 院校层次 适用专业代码 审核结论"
    rows: list[Sequence[object]] = [heads.split()]
    kinds = "、".join((registers.COLLEGE, registers.SECONDARY, registers.APPLIED))
    for c in sorted(CERTIFICATES, key=lambda c: c.filed[0]):
        number, verdict = c.filed
        if number:
            rows.append((c.name, c.batch, c.org, number, RECEIVED[number], FILED[number], kinds, None, verdict))
    return rows


assert len(BY_CODE) == len(SCHOOLS), "a school code twice"
