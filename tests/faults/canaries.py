"""Two hundred people who do not exist: identity numbers, names, telephones; the files that carry them; the search for them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xlwt

from tests.conftest import workbook
from tests.faults.sending import CODE, STORY, report, rewritten

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "零一二三四五六七八九"
_PLACE = "990000"  # no such county: nobody has these numbers
COUNT = 200


@dataclass(frozen=True)
class Person:
    """One of them."""

    name: str
    identity: str
    phone: str


def _identity(number: int) -> str:
    body = f"{_PLACE}2003{1 + number % 12:02d}{1 + number % 28:02d}{number:03d}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


PEOPLE = tuple(
    Person("样本生" + "".join(_DIGITS[int(d)] for d in f"{n:03d}"), _identity(n), f"199{70000000 + n * 17}")
    for n in range(COUNT)
)
_SECRETS = re.compile("|".join(s for person in PEOPLE for s in (person.name, person.identity, person.phone)))
_LONG = re.compile(rf"{_PLACE}2003\d+")  # part of an identity number that shows the birthday
_WIDE = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")


def found(text: str) -> list[str]:
    """The secrets that a text gives away, in whatever digits."""
    plain = text.translate(_WIDE)
    return sorted({*_SECRETS.findall(plain), *_LONG.findall(plain)})


def holds(path: Path) -> bool:
    """Whether a file gives any away, packed or not."""
    data = path.read_bytes()
    return any(found(part.decode("utf-8", "ignore")) for part in _parts(data))


def _parts(data: bytes) -> Iterator[bytes]:
    yield data
    yield data.decode("utf-16-le", "ignore").encode("utf-8", "ignore")
    if data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                yield from _parts(package.read(name))


def files(folder: Path) -> list[Path]:
    """Every kind of file that schools send, good and bad, with the people wherever a school may put them."""
    people = iter(PEOPLE)
    contents = {
        "01-双周报.xlsx": _report(people),
        "02-错填.xlsx": _misplaced(people),
        "03-错位的标识码.xlsx": rewritten(report(CODE), {CODE: next(people).identity}),
        "04-期次写成电话.xlsx": rewritten(report(CODE), {"2021-B07": next(people).phone}),
        "05-申报.xlsx": _application(people),
        "06-花名册.xlsx": workbook({"花名册": _roster(people, 40)}),
        "07-表头里.xlsx": workbook({"双周报": _titled(people)}),
        "08-坏.xlsx": b"PK\x03\x04" + "".join(f"{p.name},{p.identity}\n" for p in _take(people, 3)).encode(),
        "09-网页.xls": f"<html><table><tr><td>{(p := next(people)).name}<td>{p.identity}</table>".encode(),
        "10-文本.csv": _roster(people, 10).replace(" | ", ",").replace("|", "").encode("gb18030"),
        "11-旧格式.xls": _old(people),
        "12-断了.xlsx": workbook({"双周报": _roster(people, 5)})[:-200],
        "13-坏部件.xlsx": _broken_part(people),
        "14-登记簿.xlsx": _register(people),
        "15-备案.xlsx": _filed(people),
    }
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "16-一包.zip", "w") as pack:
        pack.writestr("甲校.xlsx", rewritten(contents["01-双周报.xlsx"], {CODE: "4143099007"}))
        pack.writestr("坏的.xlsx", contents["08-坏.xlsx"])
    return sorted(folder.iterdir())


def _take(people: Iterator[Person], count: int) -> list[Person]:
    return [next(people) for _ in range(count)]


def _note(person: Person) -> str:
    return f"学生(身份证号{person.identity}，电话{person.phone})考核通过"


def _roster(people: Iterator[Person], count: int) -> str:
    rows = [f"| {n} | {p.name} | {p.identity} | {p.phone} |" for n, p in enumerate(_take(people, count), 1)]
    return "\n".join(["| 序号 | 姓名 | 身份证号 | 手机 |", *rows])


def _with_columns(markdown: str, people: Iterator[Person]) -> str:
    head, *rows = markdown.splitlines()
    more = [f"{row} {p.name} | {p.identity} | {p.phone} |" for row, p in zip(rows, people, strict=False)]
    return "\n".join([f"{head} 学生姓名 | 身份证号 | 学生手机 |", *more])


def _figures(*changes: tuple[str, str]) -> str:
    stems = ("培训", "报名", "考核", "通过", "发证", "平台录入")
    head = "| 报送期次 | 学校标识码 | 证书名称 | 证书等级 | 核定规模 |"
    head += "".join(f" 本期{s}人数 | 累计{s}人数 |" for s in stems)
    row = f"| 2021-B07 | {CODE} | 数据采集 | 中级 | 100 |" + " 12 |" * 12
    for old, new in changes:
        row = row.replace(old, new, 1)
    return f"{head}\n{row}"


def _words(person: Person, note: str) -> str:
    head = "报送期次 | 学校标识码 | 本期师资培训人数 | 累计师资培训人数 | 工作进展 | 困难问题 | 政策建议 | 填报人 | 填报人电话"
    return f"| {head} |\n| 2021-B07 | {CODE} | 2 | 3 | {note} | {note} | 无 | 示例甲 | {person.phone} |"


def _report(people: Iterator[Person]) -> bytes:
    extra = _with_columns(_figures(), people)
    one = next(people)
    return workbook({"双周报": extra, "工作情况": _words(one, _note(one)), "花名册": _roster(people, 30)})


def _misplaced(people: Iterator[Person]) -> bytes:
    """Numbers of people in cells for counts, levels, certificates: as text, wide, spaced, and as numbers."""
    a, b, c, d, e, f = _take(people, 6)
    wide = b.identity.translate(
        {ord(narrow): wide for narrow, wide in zip("0123456789X", "０１２３４５６７８９Ｘ", strict=True)}
    )
    changes = [("| 12 |", f"| {a.identity} |"), (" 12 |", f" {wide} |"), (" 12 |", f" {c.phone} |")]
    changes += [("中级", f"{d.identity}"), ("数据采集", f"证{e.identity}"), ("100", "987654321")]
    spaced = f"{f.identity[:6]} {f.identity[6:14]} {f.identity[14:]}"
    content = workbook({"双周报": _figures(*changes), "工作情况": _words(f, spaced).replace("| 2 |", f"| {spaced} |")})
    return rewritten(content, {"<v>987654321</v>": f"<v>{next(people).identity.replace('X', '0')}</v>"})


def _titled(people: Iterator[Person]) -> str:
    one, other = _take(people, 2)
    head, row = _figures().splitlines()
    return f"| 填报人电话 {one.phone} {one.identity} |\n{head} {_note(other)} |\n{row}"


def _application(people: Iterator[Person]) -> bytes:
    """A sound application whose contact, mail and notes are those of people."""
    from openpyxl import load_workbook

    book = load_workbook(next((STORY / "申报").glob("01*.xlsx")))
    wanted = ("电话", "手机", "说明", "条件", "方案", "邮箱", "日期", "人数")
    for sheet in book.worksheets:
        for column in sheet.iter_cols(min_row=1):
            if any(word in str(column[0].value) for word in wanted) and len(column) > 1:
                one = next(people)
                column[1].value = one.phone if "电话" in str(column[0].value) else _note(one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _old(people: Iterator[Person]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("双周报")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in _figures().splitlines()]
    for r, row in enumerate([[*rows[0], "身份证号"], [*rows[1], next(people).identity]]):
        for c, value in enumerate(row):
            sheet.write(r, c, value if c != 7 or r == 0 else next(people).identity)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _broken_part(people: Iterator[Person]) -> bytes:
    """A sheet whose XML breaks off in the middle of a person, and a cell that is no number."""
    one, other = _take(people, 2)
    content = workbook({"双周报": _figures(("12", "987654321"))})
    return rewritten(
        content, {"<v>987654321</v>": f"<v>{one.identity} {one.name}</v>", "</sheetData>": f"<c><v>{other.identity}"}
    )


def _register(people: Iterator[Person]) -> bytes:
    one, other = _take(people, 2)
    head = "学校标识码 | 学校名称 | 学校类型 | 隶属关系 | 市州 | 主管部门 | 试点起始日期"
    row = f"4143099001 | 示例学院 | 高等职业学校 | 省属 | 长沙市 | 联系电话{one.phone} | {other.identity}"
    return workbook({"学校名录": f"| {head} |\n| {row} |"})


def _filed(people: Iterator[Person]) -> bytes:
    one = next(people)
    return workbook({"备案": f"| 证书名称 | 批次 | 备注 |\n| 数据采集 | 第{one.phone}批 | {_note(one)} |"})
