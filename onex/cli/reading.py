"""`onex read`: what the reader understood, drawn; nothing judged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onex.cli import output
from onex.cli.inputs import expand

if TYPE_CHECKING:
    from rich.console import Console

    from onex.sheets.reader import Reading
    from onex.tables import Part, Table

MATCH = {"exact": "一致", "inferred": "推定", "doubtful": "存疑，未读"}
WHY = {"total": "合计行", "note": "表注或签署行", "sample": "示例行", "blank": "空行", "repeat_heading": "重复表头"}


def show(files: Sequence[Path], format_: str) -> int:
    """Every file as it was understood; 3 when one could not be read."""
    from onex.sheets.reader import read

    readings = [read(path, str(path)) for path in expand(files)]
    if format_ == "json":
        output.print_json({"schema": "onex.reading/1", "sources": [_json(reading) for reading in readings]})
    elif format_ == "csv":
        output.print_csv(COLUMNS, (row for reading in readings for row in _rows(reading)))
    else:
        console = output.console()
        for reading in readings:
            _draw(reading, console)
    return 3 if any(reading.status != "read" for reading in readings) else 0


def _json(reading: Reading) -> dict[str, object]:
    from onex.acts.verdict_json import changes, source
    from onex.model.verdict import FileVerdict

    file = FileVerdict(reading, reading.tables, reading.batches, (), None, "")
    body = source(file)
    return {**body, "changes": list(changes(file)), "findings": [f.as_json() for f in file.findings]}


COLUMNS = ("文件", "工作表", "表", "列", "表头", "栏目", "对应")


def _rows(reading: Reading) -> list[dict[str, str]]:
    from onex.model.cell import letters

    return [
        {
            "文件": reading.source.file,
            "工作表": part.sheet,
            "表": table.spec.title,
            "列": letters(m.column),
            "表头": m.heading,
            "栏目": table.spec.fields[m.field].label,
            "对应": MATCH[m.match],
        }
        for table in reading.tables
        for part in table.parts
        for m in part.columns
    ]


def _draw(reading: Reading, console: Console) -> None:
    from onex.acts.verdict_json import error

    console.rule(output.safe(reading.source.file), align="left", characters="─", style="dim")
    if reading.status != "read":
        why = error(reading.error, reading.detail) or {"message": "", "fix": ""}
        console.print(f"读不了：{output.safe(why['message'])}。{why['fix']} 〔{reading.error}〕", style="bold red")
    kind = f"格式 {reading.format}" + (f"，编码 {reading.encoding}" if reading.encoding else "")
    console.print(kind, style="dim")
    if reading.stamp:
        console.print(f"模板：{reading.stamp.form} {reading.stamp.edition}", style="dim")
    for sentence in (*reading.unseen, *reading.remarks):
        console.print(f"注意：{output.safe(sentence)}", style="dim")
    for table in reading.tables:
        for part in table.parts:
            _part(table, part, console)
    if reading.ignored:
        console.print(f"没有认出表格的工作表：{'、'.join(map(output.safe, reading.ignored))}", style="dim")
    for batch in reading.batches:
        for finding in batch.findings[:20]:
            console.print(f"{finding.rule} {output.safe(finding.message)}", style=output.STYLES[finding.severity])
    console.print()


def _part(table: Table, part: Part, console: Console) -> None:
    from rich import box
    from rich.table import Table as Grid

    from onex.model.cell import letters

    place = "卡片式" if part.card else f"表头在第 {'、'.join(map(str, part.header_rows))} 行"
    console.print(f"\n「{output.safe(part.sheet)}」= {table.spec.title} · {place} · 记录 {part.rows} 条", style="bold")
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("列", "表头", "栏目", "对应"):
        grid.add_column(name, overflow="fold", no_wrap=name == "列")
    for m in sorted(part.columns, key=lambda m: (m.row, m.column)):
        label = table.spec.fields[m.field].label
        style = {"inferred": "yellow", "doubtful": "bold red"}.get(m.match, "")
        text = f"{MATCH[m.match]}" + (
            f"，{part.stored_as_text[m.field]} 个数字存为文本" if m.field in part.stored_as_text else ""
        )
        grid.add_row(letters(m.column), output.safe(m.heading), label, text, style=style)
    console.print(grid)
    if part.missing:
        labels = "、".join(table.spec.fields[name].label for name in part.missing)
        console.print(f"缺少必需的表头：{labels}", style="bold red")
    for why, label in WHY.items():
        rows = [str(item.row) for item in part.left_out if item.why == why]
        if rows:
            console.print(
                f"没有作为记录：第 {'、'.join(rows[:20])}{' …' if len(rows) > 20 else ''} 行({label})", style="dim"
            )
    _inferred(table, part, console)


def _inferred(table: Table, part: Part, console: Console) -> None:
    from itertools import islice

    from onex.model.mask import mask, mask_all
    from onex.model.values import HOW_ZH

    mine = (change for change in table.changes() if change.cell.sheet == part.sheet)
    for change in islice(mine, 15):
        shown = mask_all if table.spec.fields[change.field].personal else mask
        how = ",".join(HOW_ZH[h] for h in change.how)
        console.print(
            f"  {change.cell.a1} {output.safe(shown(change.before)) or '(空)'} → {output.safe(shown(change.after))}  {how}"
        )
    rest = sum(1 for _ in mine)
    if rest:
        console.print(f"  另有 {rest} 处推定，用 --format json 查看", style="dim")
