"""Sample facts for every template: obviously samples, and enough of each to see how it is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from onex.documents import layouts
from onex.documents import template as templates
from onex.documents.chinese import numbered, shown
from onex.documents.document import Document
from onex.documents.template import Template

DAY = date(2021, 4, 15)
OFFICE = {
    "name": "样本省教育厅",
    "mark": "样本省教育厅文件",
    "number_prefix": "样教通",
    "letter_prefix": "样教函",
    "department": "样本处",
    "contact": "示例甲",
    "phone": "0000-00000000",
    "email": "sample@example.cn",
    "address": "样本市样本路0号",
    "postcode": "000000",
    "addressees": "各市州教育（体）局，各有关院校，各有关培训评价组织",
    "copies": "样本省财政厅，样本省人力资源和社会保障厅",
    "printer": "",
}
POLICY: dict[str, Any] = {
    "min_dual_qualified_share": 0,
    "min_industry_expert_share": 0,
    "max_certificate_share": 0,
    "max_pilot_share": 0,
    "max_missed_weeks": 3,
}
FRAME = {
    "mark": OFFICE["mark"],
    "number": numbered("样教通", 2021, 3),
    "draft": "",
    "printer": "样本省教育厅办公室",
    "printed": shown(DAY),
}
PERIOD = {
    "id": "2021-B07",
    "label": "2021年第7双周",
    "first": date(2021, 3, 29),
    "last": date(2021, 4, 11),
    "due": date(2021, 4, 14),
}
COVERAGE = {"expected": 20, "received": 18, "on_time": 17, "missing": 2, "candidates": 1}
TOTALS = dict.fromkeys(
    ("trained_total", "registered_total", "assessed_total", "passed_total", "issued_total"), 120
) | dict.fromkeys(("trained_now", "assessed_now", "issued_now"), 12)
CITIES: dict[str, Any] = {
    "columns": ("序号", "市州", "累计培训人数（人）", "累计发证人数（人）"),
    "rows": tuple((n, f"样本{n}市", 100 + n, 90 - n) for n in range(1, 9)),
}
MISSING: dict[str, Any] = {
    "columns": ("序号", {"label": "市州", "merge": True}, "学校标识码", "学校", "连续缺报（周）"),
    "rows": tuple((n, f"样本{(n + 1) // 2}市", f"000000000{n}", f"样本{n}职业学院", n) for n in range(1, 7)),
}


def certificates(count: int) -> dict[str, Any]:
    """A list of certificates filed."""
    rows = tuple(
        (n, f"样本{n}技能", "第三批", f"样本{n}评价组织有限公司", "高职、中职", date(2020, 6, n % 28 + 1))
        for n in range(1, count + 1)
    )
    columns = ("序号", "证书名称", "批次", "培训评价组织", "院校层次", "备案日期")
    return {"columns": columns, "rows": rows, "widths": (3, 8, 4, 9, 10, 7), "turned": False, "empty": "（本轮没有。）"}


def _round(number: int, count: int, **more: int) -> dict[str, Any]:
    counts = {"received": count, "approved": count, "returned": 0, "refused": 0, "organisations": count, **more}
    return {"round": number, **counts, "table": certificates(count)}


FACTS: Mapping[str, Mapping[str, Any]] = {
    "notice": {
        "call": {
            "year": 2021,
            "round_words": "第三批",
            "batches": "第三批",
            "rounds": "两",
            "deadlines": ((1, date(2021, 6, 12)), (2, date(2021, 6, 19))),
            "reviews": (date(2021, 6, 19), date(2021, 6, 29)),
            "admitted": "高等职业学校、中等职业学校",
            "refused": "技工学校",
            "tables": "三",
        },
        "fields": {
            "columns": ({"label": "表", "merge": True}, "栏目", "要求", "填写说明"),
            "rows": tuple(("申报表", f"样本栏目{n}", "必填", "填整数，单位：人") for n in range(1, 25)),
            "widths": (4, 6, 2, 10),
        },
    },
    "filed-list": {
        "filing": {"year": 2020, "batches": "第三批", "lists": (_round(1, 26, refused=2), _round(2, 6, returned=1))}
    },
    "return-notice": {
        "school": {
            "name": "样本职业技术学院",
            "code": "0000000001",
            "receipt": "2021-000007",
            "revision": 2,
            "file": "申报表.xlsx",
            "judged_on": DAY,
            "errors": 2,
            "warnings": 1,
            "reason": "规模超过规定",
        },
        "findings": {
            "columns": ("序号", "位置", "程度", "问题", "依据", "改法"),
            "rows": (
                (1, "申报表\nH5", "错误", "试点规模合计301人，超出1人", "样本规定三.2", "请核减"),
                (2, "申报表\nD4 D5", "错误", "证书不在备案名单内", "样本规定一", "请改选"),
            ),
            "widths": (3, 5, 3, 12, 6, 7),
            "turned": False,
        },
    },
    "pilot-results": {
        "pilots": {
            "year": 2021,
            "batches": "第三批",
            "applied_schools": 12,
            "approved_schools": 10,
            "waiting": 2,
            "certificates": 5,
            "applied_students": 1200,
            "approved_students": 1000,
            "reduced": 3,
            "by_prefecture": {
                "columns": ("市州", *({"label": w, "group": g} for g in ("申报", "同意") for w in ("学校", "学生"))),
                "rows": tuple((f"样本{n}市", n, n * 10, n, n * 9) for n in range(1, 6)),
            },
            "table": {
                "columns": (
                    "序号",
                    {"label": "学校", "merge": True},
                    "证书",
                    "等级",
                    "专业代码",
                    "专业",
                    "申报",
                    "核定",
                ),
                "rows": tuple(
                    (n, f"样本{n // 3}职业学院", "样本技能", "中级", "000000", "样本专业", 40, 30) for n in range(40)
                ),
                "turned": True,
            },
        }
    },
    "chase-notice": {"period": PERIOD, "coverage": COVERAGE, "missing": MISSING, "prefecture": ""},
    "bulletin": {
        "period": PERIOD,
        "coverage": COVERAGE,
        "completion": {
            "label": "发证",
            "done": 500,
            "task": 1500,
            "leaders": ("样本1市", "样本2市"),
            "trailing": ("样本7市", "样本8市"),
            "table": {
                "columns": ("名次", "市州", "核定规模（人）", "累计发证（人）", {"label": "完成率", "align": "right"}),
                "rows": tuple((n, f"样本{n}市", 200, 100 - n, f"{50 - n / 2:.2f}%") for n in range(1, 9)),
            },
        },
    },
    "revocation": {
        "school": {"name": "样本职业技术学院", "code": "0000000001"},
        "decision": {
            "decided_on": DAY,
            "reason": "连续缺报，经催报仍不改正",
            "clause": "样本规定五",
            "certificates": 2,
            "students": 80,
        },
    },
    "cover-letter": {
        "period": PERIOD,
        "coverage": COVERAGE,
        "progress": {"totals": TOTALS, "by_prefecture": CITIES, "by_certificate": CITIES},
    },
    "report-letter": {
        "missing": MISSING,
        "progress": {"totals": TOTALS, "by_prefecture": CITIES, "by_certificate": CITIES},
        "report": {
            "id": "biweekly",
            "name": "样本双周报",
            "period": "2021年第7双周",
            "first": date(2021, 3, 29),
            "last": date(2021, 4, 11),
            "on": DAY,
            "expected": 20,
            "received": 18,
            "on_time": 17,
            "missing": 2,
            "lines": (
                {"label": "累计培训人数", "now": "1,399", "unit": "人", "change": "比上期增加 101人"},
                {"label": "培训进度", "now": "70.30%", "unit": "", "change": ""},
            ),
            "notes": ("2 所学校没有报送(样本)",),
            "sources": 18,
            "head": "0123456789abcdef",
        },
    },
    "publicity": {
        "publicity": {
            "subject": "样本名单",
            "basis": "根据样本办法，经审核",
            "first_on": date(2021, 5, 10),
            "last_on": date(2021, 5, 14),
            "workdays": 5,
            "list_title": "样本名单明细",
            "table": {"columns": ("序号", "名称"), "rows": ((1, "样本一"), (2, "样本二"))},
        }
    },
    "reply": {
        "proposal": {
            "session": "样本省第十届人大第一次会议",
            "number": 1001,
            "kind": "建议",
            "title": "完善样本制度的建议",
            "proposers": "示例甲等代表",
            "co_offices": ("样本省样本厅",),
            "opening": "所提意见很有价值。",
            "closing": "",
            "copies": "样本省人大有关委员会",
            "published_on": date(2021, 9, 26),
            "points": (
                {"heading": "关于样本一", "done": ("已做样本工作。", "又做样本工作。"), "next": ("继续做样本工作。",)},
                {"heading": "关于样本二", "done": ("已做样本工作。",), "next": ()},
            ),
        }
    },
    "year-summary": {
        "year": {
            "year": 2021,
            "until": date(2021, 12, 31),
            "schools": 20,
            "certificates": 9,
            "students": 2000,
            "totals": TOTALS,
            "by_prefecture": CITIES,
            "experiences": ("统筹推进。样本做法。",),
            "cases": (),
            "difficulties": ("师资不足。样本困难。",),
            "suggestions": ("加强培训。样本建议。",),
            "plans": ("扩大覆盖。样本安排。",),
        }
    },
}


def facts(name: str) -> dict[str, Any]:
    """All facts of a template's sample."""
    return {"office": OFFICE, "date": DAY, "policy": POLICY, **FACTS[name]}


def sample(name: str, **frame: Any) -> Document:
    """A template's document from its sample facts."""
    found = templates.find(name, None)
    mark = OFFICE["name"] if "letter" == layouts.kind(found.kind).layout else OFFICE["mark"]
    return templates.render(found, facts(name), {}, {**FRAME, "mark": mark, **frame})


TAIL = "\n-- 样本省教育厅\n-- {{ date }}\n"


def written(body: str, kind: str = "通知", front: Mapping[str, Any] | None = None, **given: Any) -> Document:
    """A document of a template written in the test: its text from the title's line on, without signature."""
    frame = {name: given.pop(name) for name in ("mark", "number", "draft") if name in given}
    tables = given.pop("tables", {})
    head, _, rest = (body if body.startswith("# ") else f"# 关于样本事项的通知\n@ 各学校：\n{body}").partition("\n=== ")
    text = head + TAIL + (f"=== {rest}" if rest else "")
    made = Template("样例", "样例", kind, "", text, Path("样例.md.j2"), None, front or {})
    return templates.render(made, {"office": OFFICE, "date": DAY, **given}, tables, {**FRAME, **frame})
