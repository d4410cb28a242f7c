"""Schools, registers and applications for the tests of review, each written as the school would."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from onex.acts.ingest import Arrival, ingest
from onex.ledger.receipts import Receipt
from onex.ledger.store import Ledger
from onex.settings import Workspace

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2020, 6, 22, 9, tzinfo=CHINA)
ON = date(2020, 7, 6)
PHONE = "13800000001"

COLLEGE, CITY_A, CITY_B, OTHER = "4143099001", "3643099002", "3643099003", "3643099004"

PROFILE = ("学校标识码", "学校名称", "学校类型", "隶属关系", "市州", "专业总数", "在校生总数", "校级负责人", "联系人", "联系电话", "学习成果转换办法", "申报日期")  # fmt: skip
PILOTS = (
    "学校标识码", "学校名称", "申报轮次", "证书名称", "证书批次", "证书等级", "专业代码", "专业名称", "试点学生数", "专业教学团队人数",
    "双师型教师数", "行业企业专家数", "培训经验说明", "人才培养方案", "教学资源清单", "教学条件说明", "论证记录", "试点工作方案",
    "是否外包或委托培训", "是否与代理机构合作",
)  # fmt: skip
COMPLETION = ("学校标识码", "证书批次", "证书名称", "证书等级", "计划试点人数", "已完成人数")


@dataclass(frozen=True)
class School:
    """A school and what it applies for: (certificate, level, major code, students) a pilot."""

    code: str
    name: str
    kind: str = "中等职业学校"
    affiliation: str = "市属"
    city: str = "长沙市"
    enrolment: int = 1000
    pilots: Sequence[tuple[str, str, str, int | str]] = (
        ("数据采集", "初级", "090100", 100),
        ("金税财务应用", "中级", "120100", 60),
    )
    outsourced: str = "否"
    former: str = ""
    status: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    def but(self, **changes: Any) -> School:
        """The same school, otherwise."""
        return replace(self, **changes)


SCHOOLS = {
    one.code: one
    for one in (
        School(COLLEGE, "长沙样本职业学院", "高等职业学校", "省属"),
        School(CITY_A, "长沙甲样本职业中专"),
        School(CITY_B, "长沙乙样本职业中专"),
        School(OTHER, "株洲样本职业中专", city="株洲市"),
    )
}


def application(*schools: School) -> bytes:
    """An application workbook of one school, or merged of several; without a fault unless the school has one."""
    sheets: dict[str, list[Sequence[Any]]] = {
        "学校基本情况": [PROFILE],
        "申报表": [PILOTS],
        "前批完成情况": [COMPLETION],
    }
    for s in schools:
        code, name = s.given.get("学校标识码", s.code), s.given.get("学校名称", s.name)
        who = (s.kind, s.affiliation, s.city, 20, s.enrolment, "示例甲", "示例乙", PHONE, "办法.pdf", "2020-06-10")
        sheets["学校基本情况"].append((code, name, *who))
        for certificate, level, major, students in s.pilots:
            what = ("第一轮", certificate, "第三批", level, major, "样本专业", students, 10, 6, 3)
            papers = ("有", "方案.pdf", "资源.xlsx", "实训室", "纪要.pdf", f"{certificate}方案.pdf", s.outsourced, "否")
            sheets["申报表"].append((code, name, *what, *papers))
    return book(sheets)


def register(*schools: School) -> bytes:
    """The register of schools."""
    head = ("学校标识码", "学校名称", "学校类型", "隶属关系", "市州", "曾用名", "状态")
    return book(
        {"学校名录": [head, *((s.code, s.name, s.kind, s.affiliation, s.city, s.former, s.status) for s in schools)]}
    )


def certificates(exited: Sequence[str] = ()) -> bytes:
    """The catalogue of certificates; some of them exited."""
    head = ("证书名称", "证书批次", "培训评价组织", "等级", "适用专业代码", "名单性质", "状态", "退出日期")
    rows = [
        (
            name,
            "第三批",
            "样本组织",
            "初级、中级、高级",
            "090100、120100",
            "公布",
            *(("已退出", "2020-06-01") if name in exited else ("有效", "")),
        )
        for name in ("数据采集", "金税财务应用")
    ]
    return book({"证书目录": [head, *rows]})


def filed() -> bytes:
    """The certificates filed with the province."""
    head = ("证书名称", "证书批次", "培训评价组织", "备案轮次", "备案日期", "审核结论")
    rows = [(name, "第三批", "样本组织", "第一轮", "2020-06-02", "同意") for name in ("数据采集", "金税财务应用")]
    return book({"备案证书名单": [head, *rows]})


def book(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A plain workbook."""
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(["" if value is None else value for value in row])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def send(workspace: Workspace, content: bytes, name: str = "申报.xlsx", at: datetime = NOW) -> Receipt:
    """One file received; it must have been."""
    path = workspace.folder("收件箱") / name
    path.write_bytes(content)
    (receipt,) = ingest(workspace, Arrival([path], at))
    assert receipt.status in ("received", "unchanged"), receipt.error
    return receipt


def opened(workspace: Workspace) -> Ledger:
    """The workspace's ledger."""
    return Ledger.open_(workspace.ledger_url, workspace.archive, NOW)


def inbox(workspace: Workspace, files: Mapping[str, bytes]) -> list[Path]:
    """Files laid into the inbox."""
    paths = [workspace.folder("收件箱") / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return paths
