"""Text tables (.csv): every cell is text, every record a row."""

from __future__ import annotations

import codecs
import csv
import io

from onex.errors import Unreadable
from onex.sheets.grid import CELLS_LIMIT, COLUMNS, ROWS, Grid
from onex.sheets.raw import Book

DELIMITERS = ",;\t"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UNSEEN = ("文本表格里没有公式、合并单元格和隐藏的行列；数字是否以文本保存也无从分辨。",)


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: by its mark, else UTF-8, else GB18030, always strictly and for the file as a whole.

    Raises FILE_ENCODING with the first bytes that fit neither, and FILE_CORRUPT at a NUL.
    """
    texts, failures = {}, []
    for encoding in [encoding for mark, encoding in _MARKS if data.startswith(mark)] or ["utf-8", "gb18030"]:
        try:
            texts[encoding] = data.decode(encoding)
        except UnicodeDecodeError as problem:
            failures.append(f"{encoding} 在第 {problem.start + 1} 字节处")
    if not texts:
        raise Unreadable("FILE_ENCODING", "、".join(failures) + "无法解码")
    encoding = "gb18030" if len(texts) == 2 and _is_accident(texts["utf-8"]) else next(iter(texts))
    if "\0" in texts[encoding]:
        raise Unreadable("FILE_CORRUPT", f"第 {data.index(0) + 1} 字节是 NUL")
    return texts[encoding], encoding


def _is_accident(text: str) -> bool:
    """Whether a text that is UTF-8 was hardly meant to be.

    学校 in GBK is the UTF-8 of two Cyrillic letters: pairs of GBK can pass for characters below U+0800, where no Chinese
    stands. Signs of Latin-1 (``·×°``) alone are no such accident.
    """
    beyond = max(text, default="")
    return "\u0100" <= beyond < "\u0800"


def delimiter(text: str) -> str:
    """The separator that stands most often in the first line that has any; a comma when none has."""
    for line in text[: 1 << 16].splitlines():
        if best := max(map(line.count, DELIMITERS)):
            return next(d for d in DELIMITERS if line.count(d) == best)
    return ","


def read_text(data: bytes, name: str) -> Book:
    """The one sheet of a text table, named as given. Raises Unreadable."""
    text, encoding = decode(data)
    grid = Grid([])
    table = grid.table("=text", None, False)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    try:
        for row, record in enumerate(records, 1):
            if row > ROWS or len(record) > COLUMNS or len(grid.codes) > CELLS_LIMIT:
                raise Unreadable("SHEET_TOO_LARGE", f"第 {row} 行")
            for column, value in enumerate(record, 1):
                if value:
                    grid.rows.append(row)
                    grid.columns.append(column)
                    grid.codes.append(table[value])
    except csv.Error:
        raise Unreadable("FILE_CORRUPT", f"第 {records.line_num} 行的引号或分隔符") from None
    return Book("csv", [grid.sheet(name, "visible", [], False)], unseen=_UNSEEN, encoding=encoding)
