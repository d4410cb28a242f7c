"""What schools send to the harness: many small workbooks, one written and the others made from it by changing its codes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from onex.catalog import shipped
from tests.conftest import workbook

STORY = shipped("sample_data") / "hunan-2020"
CODE, TWIN = "4143099001", "4143099901"
_STEMS = ("培训", "报名", "考核", "通过", "发证", "平台录入")
_WORDS = "报送期次 | 学校标识码 | 本期师资培训人数 | 累计师资培训人数 | 本期支出 | 累计支出 | 工作进展 | 困难问题 | 政策建议 | 填报人 | 填报人电话"


def report(*codes: str, progress: str = "", trained: int = 12) -> bytes:
    """A fortnightly report of one school, or of several in one workbook; with its sheet of texts where there is a text."""
    heads = "".join(f" 本期{stem}人数 | 累计{stem}人数 |" for stem in _STEMS)
    figures = [f"| 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 核定规模 |{heads}"]
    words = [f"| {_WORDS} |"]
    for code in codes:
        for certificate in ("数据采集", "物流管理"):
            figures.append(f"| 2021-B07 | {code} | {certificate} | 中级 | 100 |" + f" {trained} |" * 12)
        words.append(f"| 2021-B07 | {code} | 2 | 3 | 1200.5 | 25000 | {progress} | 无 | 无 | 示例甲 | 0731-00000001 |")
    return workbook({"双周报": "\n".join(figures), **({"工作情况": "\n".join(words)} if progress else {})})


def rewritten(content: bytes, changes: Mapping[str, str]) -> bytes:
    """The workbook with texts changed wherever they stand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xml"):
                for before, after in changes.items():
                    part = part.replace(before.encode(), after.encode())
            new.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def code(number: int) -> str:
    """The code of the sample school of a number."""
    return f"4143099{number:03d}"


def sixty(folder: Path) -> list[Path]:
    """Sixty files: reports of one school and of two, applications, an .xls, the same bytes again, files that are none."""
    single, double = report(CODE), report(CODE, TWIN, progress="进展顺利")
    contents = {f"{n:02d}-报告.xlsx": rewritten(single, {CODE: code(100 + n)}) for n in range(1, 43)}
    for n in range(43, 48):
        contents[f"{n:02d}-两校.xlsx"] = rewritten(double, {CODE: code(100 + n), TWIN: code(200 + n)})
    for n, path in enumerate(sorted((STORY / "申报").glob("0[1-4]*.xlsx")), 48):
        contents[f"{n:02d}-申报.xlsx"] = path.read_bytes()
    contents["52-旧格式.xls"] = next((STORY / "双周报" / "2021-B07").glob("*.xls")).read_bytes()
    for n in range(53, 56):
        contents[f"{n:02d}-又一份.xlsx"] = contents[f"{n - 42:02d}-报告.xlsx"]
    for n in range(56, 61):
        contents[f"{n:02d}-坏.xlsx"] = b"PK\x03\x04 broken %d" % n
    return written(folder, contents)


def few(folder: Path, count: int = 3) -> list[Path]:
    """A handful of reports, fewer than would be read by several processes."""
    single = report(CODE, progress="进展顺利")
    return written(folder, {f"{n}-报告.xlsx": rewritten(single, {CODE: code(300 + n)}) for n in range(1, count + 1)})


def written(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """The files in a folder, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return sorted(folder / name for name in contents)
