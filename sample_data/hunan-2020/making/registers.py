"""What the provincial office knows in this story: schools (all invented), certificates, and filings (all invented).

Names of certificates and organisations marked "见" were found in public lists; "样" is made up for the story, so that
no real organisation is said to have been refused or to have left. Batches of third-batch certificates, levels and
major codes are sample values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class School:
    """One row of 学校名录, in the words of the forms."""

    code: str
    name: str
    kind: str
    affiliation: str
    prefecture: str
    former: str = ""
    flagship: str = ""
    status: str = "正常"
    pilot_from: date | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """One row of 证书目录; `filed` is its round in 备案证书名单 and the verdict there, (0, "") when absent."""

    name: str
    batch: int
    org: str
    levels: tuple[str, ...]
    majors: tuple[str, ...]
    filed: tuple[int, str] = (0, "")
    exited_on: date | None = None


ALL = ("初级", "中级", "高级")
UPPER = ("中级", "高级")
COLLEGE, SECONDARY, APPLIED = "高等职业学校", "中等职业学校", "应用型本科高校"
EARLY = date(2019, 9, 1)

SCHOOLS = [
    School("4143099001", "长沙示例职业技术学院", COLLEGE, "省属", "长沙市", flagship="是", pilot_from=EARLY),
    School("3643099002", "株洲样本中等职业学校", SECONDARY, "市属", "株洲市", pilot_from=EARLY),
    School("4143099003", "湘潭演示职业学院", COLLEGE, "省属", "湘潭市"),
    School("4143099004", "衡阳示例应用技术学院", APPLIED, "省属", "衡阳市"),
    School("3643099005", "邵阳样本职业中等专业学校", SECONDARY, "市属", "邵阳市"),
    School("4143099006", "岳阳演示职业技术学院", COLLEGE, "市属", "岳阳市", pilot_from=EARLY),
    School("4143099007", "常德示例职业技术学院", COLLEGE, "市属", "常德市", flagship="是", pilot_from=EARLY),
    School("3643099008", "张家界样本旅游职业学校", SECONDARY, "市属", "张家界市", "张家界样本旅游学校", status="更名"),
    School("4143099009", "益阳演示职业技术学院", COLLEGE, "市属", "益阳市", pilot_from=EARLY),
    School("4143099010", "郴州示例职业技术学院", COLLEGE, "市属", "郴州市"),
    School("4143099011", "永州样本职业技术学院", COLLEGE, "市属", "永州市"),
    School("4143099014", "湘西示例民族职业技术学院", COLLEGE, "市属", "湘西土家族苗族自治州", pilot_from=EARLY),
    School("4143099015", "长沙样本商务职业学院", COLLEGE, "省属", "长沙市"),
    School("4143099016", "株洲演示职业技术学院", COLLEGE, "市属", "株洲市", pilot_from=EARLY),
    School("3643099017", "湘潭样本职业中专", SECONDARY, "市属", "湘潭市"),
    School("4143099018", "衡阳演示职业技术学院", COLLEGE, "市属", "衡阳市"),
    School("4143099019", "邵阳示例职业技术学院", COLLEGE, "市属", "邵阳市"),
    School("4143099020", "岳阳样本职业学院", COLLEGE, "省属", "岳阳市"),
    School("3643099021", "常德演示高级技工学校", "技工学校", "市属", "常德市"),
    School("3643099022", "益阳样本职业中专", SECONDARY, "市属", "益阳市"),
    School("3643099023", "郴州演示职业中专", SECONDARY, "市属", "郴州市"),
    School("3643099024", "永州示例职业中专", SECONDARY, "县属", "永州市"),
    School("3643099025", "张家界演示职业学校", SECONDARY, "市属", "张家界市"),
    School("4143099026", "娄底示例职业技术学院", COLLEGE, "市属", "娄底市"),
    School("3643099027", "长沙演示中等职业学校", SECONDARY, "市属", "长沙市"),
    School("3643099051", "怀化示例中等职业学校", SECONDARY, "市属", "怀化市", pilot_from=EARLY),
    School("3643099052", "溆浦样本职业中专", SECONDARY, "县属", "怀化市"),
    School("3643099053", "沅陵演示职业中专", SECONDARY, "县属", "怀化市"),
    School("3643099061", "娄底样本中等职业学校", SECONDARY, "市属", "娄底市"),
    School("3643099062", "涟源示例职业中专", SECONDARY, "县属", "娄底市"),
    School("3643099063", "新化演示职业中专", SECONDARY, "县属", "娄底市"),
    School("3643099071", "郴州样本职业中专", SECONDARY, "县属", "郴州市"),
    School("3643099072", "湘西样本民族职业中专", SECONDARY, "县属", "湘西土家族苗族自治州"),
    School("3643099073", "岳阳示例职业中专", SECONDARY, "县属", "岳阳市", status="停办"),
]

_NEW_ROAD = "新道科技股份有限公司"
_CAR = "北京中车行高新技术有限公司"
_BIM = "廊坊市中科建筑产业化创新研究中心（中国建设教育协会人才评价中心）"
_OK1, _OK2 = (1, "同意"), (2, "同意")

CERTIFICATES = [
    # 第一、二批:名称、组织均"见"
    Certificate("建筑信息模型（BIM）", 1, _BIM, ALL, ("540301", "540502", "040100")),
    Certificate("Web前端开发", 1, "工业和信息化部教育与考试中心", ALL, ("610205", "610201", "090100")),
    Certificate("物流管理", 1, "北京中物联物流采购培训中心", ALL, ("630903", "121900")),
    Certificate("老年照护", 1, "中国社会福利与养老服务协会北京中福长者文化科技有限公司", ALL, ("690301", "620201")),
    Certificate("汽车运用与维修", 1, _CAR, ALL, ("600209", "082500")),
    Certificate("智能新能源汽车", 1, _CAR, ALL, ("560707", "082500")),
    Certificate("电子商务数据分析", 2, "北京博导前程信息技术股份有限公司", ALL, ("630801", "121100")),
    Certificate("网店运营推广", 2, "北京鸿科经纬科技有限公司", ALL, ("630801", "121100")),
    Certificate("工业机器人操作与运维", 2, "北京新奥时代科技有限责任公司", ALL, ("560309", "051400")),
    Certificate("工业机器人应用编程", 2, "北京赛育达科教有限责任公司", ALL, ("560309",)),
    Certificate("特殊焊接技术", 2, "中船舰客教育科技（北京）有限公司", ALL, ("560110",)),
    Certificate("智能财税", 2, "中联集团教育科技有限公司", ALL, ("630302", "120100")),
    Certificate("母婴护理", 2, "济南阳光大姐服务有限责任公司", ALL, ("620201", "690302")),
    Certificate("传感网应用开发", 2, "北京新大陆时代教育科技有限公司", ALL, ("610119", "610101")),
    Certificate("失智老年人照护", 2, "北京中民福祉教育科技有限责任公司", ALL, ("690301",)),
    Certificate("云计算平台运维与开发", 2, "南京第五十五所技术开发有限公司", ALL, ("610213",)),
    # 第三批:名称"见";组织名称未查到的写明"名称待核"
    Certificate("建筑工程识图", 3, "样本评价组织甲（名称待核）", ALL, ("540301", "540101", "540502", "040100"), _OK1),
    Certificate("金税财务应用", 3, "样本评价组织乙（名称待核）", ALL, ("630302", "630301", "120100"), _OK1),
    Certificate("数据采集", 3, "样本评价组织丙（名称待核）", ALL, ("610215", "610205", "090100"), _OK1),
    Certificate("云计算中心运维服务", 3, "样本评价组织丁（名称待核）", ALL, ("610213", "610202", "090500"), _OK2),
    Certificate("家务管理", 3, "样本评价组织戊（名称待核）", ALL, ("690302", "690301"), _OK2),
    Certificate("数控车铣加工", 3, "样本评价组织己（名称待核）", ALL, ("560103", "560102", "051400"), _OK1),
    Certificate("WPS办公应用", 3, "样本评价组织庚（名称待核）", ALL, (), _OK2),
    Certificate("财务数字化应用", 3, _NEW_ROAD, UPPER, ("630302", "630301", "120100"), _OK1),
    Certificate("业财一体信息化应用", 3, _NEW_ROAD, UPPER, ("630302", "630301"), _OK2),
    Certificate("Python程序开发", 3, "中慧云启科技集团有限公司", ALL, ("610205", "610201", "610215", "090100"), _OK1),
    Certificate("集成电路开发与测试", 3, "杭州朗迅科技有限公司", ALL, ("610103", "610101", "091300"), _OK2),
    Certificate("轨道交通车辆机械维护", 3, "北京智联友道科技有限公司", ALL, ("600601",), _OK2),
    # 以下三种证书和组织为"样"
    Certificate("样本设备运维", 3, "样本评价组织辛", ALL, ("560103", "560102"), _OK1, exited_on=date(2020, 6, 1)),
    Certificate("示例数据标注", 3, "示例评价组织壬", ALL, ("610215", "610201"), (2, "不同意")),
    Certificate("样本课件制作", 3, "样本评价组织癸", ALL, ("610201", "610205")),
]

MAJORS = {
    "540301": "建筑工程技术",
    "540502": "工程造价",
    "540101": "建筑设计",
    "630302": "会计",
    "630301": "财务管理",
    "610215": "大数据技术与应用",
    "610205": "软件技术",
    "610201": "计算机应用技术",
    "610213": "云计算技术与应用",
    "610202": "计算机网络技术",
    "610103": "微电子技术",
    "610101": "电子信息工程技术",
    "690302": "家政服务与管理",
    "560103": "数控技术",
    "560102": "机械制造与自动化",
    "600601": "城市轨道交通车辆技术",
    "040100": "建筑工程施工",
    "120100": "会计",
    "090100": "计算机应用",
    "090500": "计算机网络技术",
    "051400": "数控技术应用",
    "091300": "电子技术应用",
}

BY_CODE = {school.code: school for school in SCHOOLS}
BY_CERTIFICATE = {certificate.name: certificate for certificate in CERTIFICATES}
RECEIVED = {1: date(2020, 5, 27), 2: date(2020, 6, 4)}
FILED = {1: date(2020, 6, 2), 2: date(2020, 6, 8)}


def authority(school: School) -> str:
    """The office above the school, in the usual words."""
    if school.affiliation == "省属":
        return "湖南省教育厅"
    if school.kind == "技工学校":
        return f"{school.prefecture}人力资源和社会保障局"
    bureau = "教育和体育局" if school.prefecture.endswith("自治州") else "教育局"
    return f"{school.prefecture}{bureau}"
