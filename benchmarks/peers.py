"""What onex is measured against, one function each: ``python peers.py NAME ARGUMENTS``."""

from __future__ import annotations

import sys
from datetime import UTC
from pathlib import Path

HEADINGS = (
    "学校标识码",
    "学校名称",
    "申报轮次",
    "证书名称",
    "证书批次",
    "培训评价组织",
    "证书等级",
    "专业代码",
    "专业名称",
    "试点学生数",
    "专业教学团队人数",
    "试点工作方案",
    "是否外包或委托培训",
    "是否与代理机构合作",
)
PROFILE = (
    "学校标识码",
    "学校名称",
    "学校类型",
    "隶属关系",
    "市州",
    "专业总数",
    "在校生总数",
    "校级负责人",
    "联系人",
    "联系电话",
    "申报日期",
)
COMPLETION = ("学校标识码", "学校名称", "证书批次", "证书名称", "证书等级", "计划试点人数", "已完成人数")


def bare_typer(*arguments: str) -> None:
    """A Typer program with as many commands as onex and nothing behind them."""
    import typer

    app = typer.Typer(help="An application with commands.")
    for number in range(24):
        app.command(name=f"command{number}", help="Does one thing.")(lambda file: None)
    app(list(arguments))


def make_form(rows: str, path: str) -> None:
    """An application of 500 schools with that many pilot rows, in shared strings as Excel and WPS write them."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    schools = [f"41430{i:05d}" for i in range(500)]
    profile = book.add_worksheet("学校基本情况")
    profile.write_row(0, 0, PROFILE)
    for i, code in enumerate(schools, 1):
        row = (
            code,
            f"示例第{i}学院",
            "高职",
            "省属",
            "长沙市",
            1000,
            10**8,
            "示例甲",
            "示例乙",
            "0731-00000001",
            "2020-06-10",
        )
        profile.write_row(i, 0, row)
    pilots = book.add_worksheet("申报表")
    pilots.write_row(0, 0, HEADINGS)
    for i in range(int(rows)):
        school, turn = i % 500, i // 500
        name, level, major = f"证书{turn % 60}", ("初级", "中级", "高级")[turn // 60 % 3], f"{510000 + turn // 180:06d}"
        row = (
            *(
                schools[school],
                f"示例第{school + 1}学院",
                "第一轮",
                name,
                "第三批",
                f"样本组织{turn % 60}",
                level,
                major,
            ),
            *(f"样本专业{i}", 10 + i % 7, 20, f"方案{school}-{turn % 60}.pdf", "否", "否"),
        )
        pilots.write_row(i + 1, 0, row)
    book.add_worksheet("前批完成情况").write_row(0, 0, COMPLETION)
    book.close()


def make_many(number: str, folder: str) -> None:
    """Small workbooks of three sheets, ten pilots each."""
    import xlsxwriter

    Path(folder).mkdir(parents=True, exist_ok=True)
    for i in range(int(number)):
        code = f"41430{i:05d}"
        book = xlsxwriter.Workbook(str(Path(folder) / f"{code}.xlsx"))
        profile = book.add_worksheet("学校基本情况")
        profile.write_row(0, 0, PROFILE)
        row = (
            code,
            f"示例第{i}学院",
            "高职",
            "省属",
            "长沙市",
            30,
            8000,
            "示例甲",
            "示例乙",
            "0731-00000001",
            "2020-06-10",
        )
        profile.write_row(1, 0, row)
        pilots = book.add_worksheet("申报表")
        pilots.write_row(0, 0, HEADINGS)
        for r in range(10):
            row = (
                code,
                "",
                "第一轮",
                f"证书{r}",
                "第三批",
                "",
                "初级",
                "510201",
                "样本专业",
                40,
                10,
                f"方案{r}.pdf",
                "否",
                "否",
            )
            pilots.write_row(r + 1, 0, row)
        earlier = book.add_worksheet("前批完成情况")
        earlier.write_row(0, 0, COMPLETION)
        earlier.write_row(1, 0, (code, "", 1, "证书0", "初级", 100, 90))
        book.close()


def make_workspaces(number: str, folder: str, database: str = "") -> None:
    """So many empty workspaces, their ledgers in files, or each in a new schema of a PostgreSQL database."""
    import uuid
    from datetime import datetime

    from onex.acts.init import init

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.postgres import schema

    for i in range(int(number)):
        ledger = schema(database, f"w{uuid.uuid4().hex}") if database else "台账.db"
        init(Path(folder) / f"{i}", "hunan", datetime.now(UTC), ledger)


def ingest_fresh(files: str, folder: str) -> None:
    """Receives files into an empty workspace of a folder, which is then no longer empty."""
    from onex.cli import main

    fresh = min(path for path in Path(folder).iterdir() if not path.name.endswith(".used"))
    used = fresh.rename(f"{fresh}.used")
    sys.argv = ["onex", "ingest", files, "-w", str(used), "--format", "json"]
    main()


def expat_floor(path: str) -> None:
    """expat with empty Python handlers over the largest sheet: the floor of any faithful reader in Python."""
    import zipfile
    from xml.parsers import expat

    with zipfile.ZipFile(path) as package:
        sheets = [info for info in package.infolist() if "worksheets/" in info.filename]
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: None
        parser.EndElementHandler = lambda name: None
        parser.CharacterDataHandler = lambda text: None
        with package.open(max(sheets, key=lambda info: info.file_size)) as stream:
            parser.ParseFile(stream)


def pandas_read(path: str) -> None:
    """The sheet into a DataFrame, nothing judged."""
    import pandas as pd

    pd.read_excel(path, sheet_name="申报表", dtype=str)


def with_pandera(path: str) -> None:
    """Read by pandas and openpyxl, then required, patterns, lists, ranges and a unique key by pandera."""
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_excel(path, sheet_name="申报表", dtype=str)
    frame["试点学生数"] = pd.to_numeric(frame["试点学生数"])
    schema = pa.DataFrameSchema(
        {
            "学校标识码": pa.Column(str, pa.Check.str_matches(r"^\d{10}$")),
            "证书等级": pa.Column(str, pa.Check.isin(["初级", "中级", "高级"])),
            "专业代码": pa.Column(str, pa.Check.str_matches(r"^\d{6}K?$")),
            "试点学生数": pa.Column(int, pa.Check.gt(0)),
            "是否外包或委托培训": pa.Column(str, pa.Check.isin(["是", "否"])),
        },
        unique=["学校标识码", "证书名称", "证书等级", "专业代码"],
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors:
        return


def with_frictionless(path: str) -> None:
    """The same checks by frictionless."""
    from frictionless import Detector, Resource, Schema, fields, formats, validate

    rules: dict[str, dict[str, object]] = {
        "学校标识码": {"pattern": r"\d{10}"},
        "证书等级": {"enum": ["初级", "中级", "高级"]},
        "专业代码": {"pattern": r"\d{6}K?"},
        "是否外包或委托培训": {"enum": ["是", "否"]},
    }
    schema = Schema(
        fields=[
            fields.IntegerField(name=name, constraints={"minimum": 1})
            if name == "试点学生数"
            else fields.StringField(name=name, constraints={"required": True, **rules.get(name, {})})
            for name in HEADINGS
        ],
        primary_key=["学校标识码", "证书名称", "证书等级", "专业代码"],
    )
    resource = Resource(
        path=Path(path).name,
        basepath=str(Path(path).parent),
        schema=schema,
        control=formats.ExcelControl(sheet="申报表", stringified=True),
        detector=Detector(schema_sync=True),
    )
    validate(resource)


def validate_in_turn(folder: str) -> None:
    """onex without its worker processes."""
    from datetime import date

    from onex.acts import validate as act
    from onex.acts import workers
    from onex.acts.verdict_json import document

    workers.FEW = 10**9
    document(act.validate(act.Request(sorted(Path(folder).iterdir()), date(2020, 6, 10))))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
