"""Submissions in other formats than .xlsx, right in every cell: .xls, .csv in GBK, OpenDocument."""

from __future__ import annotations

from datetime import date

from making import registers
from making.dirty import TITLE
from making.layout import Look, Submission, office, one_row, plain, submission
from making.paper import As
from making.records import completion, pilot, profile


def stories() -> list[Submission]:
    """The three files of this kind."""
    return [_old_excel(), _gbk_csv(), _open_document()]


def _old_excel() -> Submission:
    code = "4143099009"
    pilots = [
        pilot(code, "数控车铣加工", "中级", "560103", 90, school=As(registers.BY_CODE[code].name, None)),
        pilot(code, "数控车铣加工", "高级", "560103", 30, school=As(registers.BY_CODE[code].name, None)),
        pilot(code, "轨道交通车辆机械维护", "中级", "600601", 60, school=As(registers.BY_CODE[code].name, None)),
    ]
    pilots[0]["school"] = registers.BY_CODE[code].name
    look = Look(
        one_row("pilots"),
        title=TITLE,
        unit="填报单位：益阳演示职业技术学院",
        sums=("pilot_students",),
        merge=("school_code", "school"),
        foot=("填表人：样本壬    审核人：示例己",),
    )
    facts = profile(code, 27, 7400, date(2020, 6, 12), school_kind=As("高等职业学校", "高职"))
    return submission(
        "申报/09-益阳演示职业技术学院.xls",
        "Excel 97-2003 格式;第一轮截止日当天(6月12日)申报,不算逾期;合并、合计、签名行",
        [
            office("profile", [facts], Look(one_row("profile"), title="学校基本情况")),
            office("pilots", pilots, look),
            office(
                "completion", [completion(code, "工业机器人操作与运维", "中级", 80, 76)], Look(one_row("completion"))
            ),
        ],
    )


def _gbk_csv() -> Submission:
    code = "4143099010"
    pilots = [
        pilot(code, "家务管理", "中级", "690302", As(40, "40人")),
        pilot(code, "业财一体信息化应用", "中级", "630302", As(1100, "1,100")),
        pilot(code, "金税财务应用", "初级", "630302", As(300, "３００")),
    ]
    return submission(
        "申报/10-郴州示例职业技术学院-申报表.csv",
        "GBK 编码的 .csv,只有申报表一张:证书和规模的上限因缺学校基本情况无法判定,不算通过也不算错",
        [plain("pilots", pilots)],
    )


def _open_document() -> Submission:
    code = "4143099011"
    pilots = [
        pilot(code, "家务管理", "初级", "690302", 50),
        pilot(code, "集成电路开发与测试", "中级", "610101", 70),
        pilot(code, "WPS办公应用", "中级", "610201", 120),
    ]
    facts = profile(code, 29, 6900, date(2020, 6, 19), affiliation=As("市属", "市州属"))
    look = Look(one_row("pilots"), title=TITLE, sums=("pilot_students",))
    return submission(
        "申报/11-永州样本职业技术学院.ods",
        "OpenDocument 格式,真日期格;第二轮截止日当天(6月19日)申报,不算逾期",
        [
            office("profile", [facts], Look(one_row("profile"))),
            office("pilots", pilots, look),
            office("completion", [], Look(one_row("completion"))),
        ],
    )
