"""Marked copies of a school's own workbook: cells coloured and commented, and a sheet for its answers."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook

from onex.model.finding import LABELS, SEVERITIES, Finding
from onex.model.verdict import FileVerdict
from onex.sheets.editable import Editable, editable
from onex.sheets.losses import inventory, lost
from onex.sheets.marking import Spot, mark_cells, spots, unmark
from onex.sheets.opinions import SHEET, Opinion, merged, opinions, read_opinions, write_opinions
from onex.sheets.packing import SavingError, packed
from onex.sheets.splitting import Share, extract, own_findings, shares

__all__ = ["Marked", "mark", "opinions", "split"]

_LEGEND = "粗实线框红底为错误，粗虚线框黄底为提醒，点线框蓝底为说明；光标移到单元格上可看批注。"
_ANSWER = "请逐条处理：改正了的选“已更正”；数据无误的选“说明”或“申请豁免”，并在“情况说明”写明理由。改好后把本文件报回。"


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked copy. `losses` says in Chinese what of the original it does not hold; suffix is .xlsx or .xlsm."""

    bytes: bytes
    suffix: str
    losses: tuple[str, ...]


def mark(data: bytes, file_verdict: FileVerdict, earlier: Sequence[Opinion] = ()) -> Marked:
    """A copy of the workbook with every finding at its cell and in the sheet 核查意见; no value of the school is changed.

    Answers that the workbook holds already are kept, then those of `earlier` copies. Raises Unreadable for a file that
    cannot be opened.
    """
    try:
        return _marked(data, editable(data, file_verdict.reading), file_verdict, earlier)
    except SavingError:
        return _marked(data, editable(data, file_verdict.reading, plain=True), file_verdict, earlier)


def _marked(data: bytes, made: Editable, file_verdict: FileVerdict, earlier: Sequence[Opinion]) -> Marked:
    book, findings = made.book, file_verdict.findings
    kept = merged(_given(data, made, file_verdict), earlier)
    unmark(book)
    marks = spots(book, findings, file_verdict.tables, made.titles)
    remarks = mark_cells(book, marks)
    hidden = sum(batch.total - len(batch.findings) for batch in file_verdict.batches)
    write_opinions(book, findings, kept, _summary(file_verdict, findings, hidden), _targets(marks))
    content = packed(book, cached=made.cached)
    gone = lost(inventory(data), inventory(content)) if made.whole else ()
    return Marked(content, made.suffix, (*made.losses, *gone, *remarks))


def split(
    data: bytes,
    file_verdict: FileVerdict,
    earlier: Mapping[str, Sequence[Opinion]] | None = None,
    only: Container[str] | None = None,
) -> dict[str, Marked]:
    """School code → a marked workbook with that school's rows only, values without formulas.

    earlier  school code → the rows of older copies of that school, kept with their answers
    only     the schools wanted; None for all

    Rows whose school cannot be told stand under the code "". Built from the recognised tables alone: total rows, notes
    below the table, other sheets, pictures and comments do not travel, since they may speak of other schools.
    """
    made = _values(data, file_verdict)
    given = _given(data, made, file_verdict)
    found = {}
    for share in shares(file_verdict.tables):
        if only is not None and share.school_code not in only:
            continue
        book = extract(made.book, file_verdict.tables, share, made.titles)
        findings = own_findings(file_verdict.findings, share)
        marks = spots(book, findings, file_verdict.tables, made.titles)
        remarks = mark_cells(book, marks)
        ids = {f.id for f in findings}
        summary = _summary(file_verdict, findings, 0)
        kept = merged([row for row in given if row.id in ids], (earlier or {}).get(share.school_code, ()))
        write_opinions(book, findings, kept, summary, _targets(marks))
        found[share.school_code] = Marked(packed(book), ".xlsx", (*_left_behind(made, file_verdict, share), *remarks))
    return found


def _values(data: bytes, file_verdict: FileVerdict) -> Editable:
    """The workbook with what formulas gave instead of the formulas."""
    made = editable(data, file_verdict.reading, values=True)
    unmark(made.book)
    return made


def _given(data: bytes, made: Editable, file_verdict: FileVerdict) -> list[Opinion]:
    """The answers that the workbook itself holds."""
    return read_opinions(data, file_verdict.reading.source.file) if SHEET in made.book.sheetnames else []


def _targets(marks: dict[Spot, list[Finding]]) -> dict[str, str]:
    """Finding id → the link to its first cell."""
    found: dict[str, str] = {}
    for spot, findings in marks.items():
        for finding in findings:
            found.setdefault(finding.id, spot.link)
    return found


def _summary(file_verdict: FileVerdict, findings: Sequence[Finding], hidden: int) -> list[str]:
    counts = [(LABELS[s], sum(f.severity == s for f in findings)) for s in SEVERITIES]
    told = "、".join(f"{label} {number} 条" for label, number in counts if number) or "没有发现问题"
    day = f"按 {file_verdict.on.isoformat()} 有效的规定核查。" if file_verdict.on else ""
    more = [f"同类问题过多，另有 {hidden} 条没有逐条列出。"] if hidden else []
    return [f"核查结果：{told}", *([day] if day else []), *more, _ANSWER, _LEGEND]


def _left_behind(made: Editable, file_verdict: FileVerdict, share: Share) -> list[str]:
    """What the school's copy does not hold."""
    told = [] if made.whole else list(made.losses)
    told.append("只含本校各行，行号与原文件相同；公式已换成数值，合计行、表下注记、图片和原有批注没有带入")
    sheets = {made.titles.get(part.sheet, part.sheet) for table in file_verdict.tables for part in table.parts}
    dropped = [name for name in _names(made.book) if name not in sheets and not name.startswith("_onex")]
    if dropped:
        told.append(f"没有带入的工作表(可能含其他学校的内容):{'、'.join(dropped)}")
    unjudged = [p.sheet for t in file_verdict.tables for p in t.parts if not p.judged]
    if unjudged:
        told.append(f"缺少必需表头、分不清学校的工作表没有带入：{'、'.join(unjudged)}")
    if not share.school_code:
        told.append("这些行没有可用的学校标识码，没有分给任何学校")
    return told


def _names(book: Workbook) -> list[str]:
    return [str(name) for name in book.sheetnames if name != SHEET]
