"""Reports and traces: what these commands print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import here, output

if TYPE_CHECKING:
    from onex.model.report import Report, Section


_ROOM = 8  # columns that a terminal shows legibly


def report(
    name: str, workspace: Path | None, period: str | None, on: str | None, out: Path | None, format_: str
) -> int:
    """Makes a report; to a file by its ending, else to stdout."""
    from onex.acts.report import as_csv, save
    from onex.acts.report import report as make

    made = make(name, here.workspace(workspace), period, here.today(on), here.now())
    if out is not None:
        save(made, out)
        output.say(f"已写出 {out}")
    if format_ == "json":
        output.print_json(made.as_json())
    elif format_ == "csv":
        sys.stdout.write("\ufeff" + as_csv(made))
    elif out is None:
        _show_report(made)
    return 0


def _show_report(made: Report) -> None:
    console = output.console()
    coverage = made.coverage
    console.print(made.title, style="bold")
    console.print(
        f"应报 {coverage.expected} 所，已报 {coverage.received} 所，按时 {coverage.on_time} 所；报送期限 {made.due.day.isoformat()}"
    )
    for note in made.notes:
        console.print(f"注：{output.safe(note)}")
    if any(len(section.columns) > _ROOM for section in made.sections):
        output.say("屏幕上的分组表只列累计人数；全部栏目见 --out 报表.xlsx 或 --format json。")
    for section in made.sections:
        console.print(f"\n{section.title}", style="bold")
        rows, labels = _section_rows(section)
        output.print_table(rows, labels)
        for note in section.notes:
            console.print(f"注：{output.safe(note)}")


def _section_rows(section: Section) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """A section's rows for the terminal; one long row stands upright."""
    if len(section.rows) == 1 and not any(c.type == "text" for c in section.columns):
        pairs = zip(section.columns, section.rows[0], strict=True)
        return [{"label": c.label, "value": _figure(v), "unit": c.unit} for c, v in pairs], {
            "label": "指标",
            "value": "数值",
            "unit": "单位",
        }
    chosen = _that_fit(section)
    labels = {section.columns[i].name: section.columns[i].label for i in chosen}
    return [{n: _figure(row[i]) for n, i in zip(labels, chosen, strict=True)} for row in section.rows], labels


def _that_fit(section: Section) -> list[int]:
    """The columns that a terminal has room for: all, or the dimensions and the cumulative head counts."""
    columns = section.columns
    if len(columns) <= _ROOM:
        return list(range(len(columns)))
    kept = [i for i, c in enumerate(columns) if c.type == "text" or (c.unit == "人" and c.name.endswith("_total"))]
    return kept[:_ROOM]


def _figure(value: Any) -> str:
    if value is None:
        return "—"
    return str(value) if isinstance(value, str) else f"{value:,}"


def trace(of: str, figure: str, workspace: Path | None, on: str | None, format_: str) -> int:
    """The cells of a figure."""
    from onex.acts.trace import trace as follow

    traced = follow(of, figure, here.workspace(workspace), here.today(on), here.now())
    content = traced.as_json()
    if format_ == "json":
        output.print_json(content)
        return 0
    labels = {
        "file": "文件",
        "sheet": "工作表",
        "cell": "单元格",
        "value": "数值",
        "receipt": "回执",
        "revision": "版次",
    }
    here.show(content["cells"], labels, format_)
    output.say(f"{figure} = {_figure(traced.value)} {traced.indicator.unit}({traced.indicator.says})")
    if traced.unknown:
        output.say(f"另有 {traced.unknown} 处空白或读不出，未计入。")
    return 0


def report_list(format_: str) -> int:
    """The reports there are."""
    from onex import reports

    rows = [{"name": name, "title": reports.report(name).title} for name in reports.names()]
    if format_ == "json":
        output.print_json({"schema": "onex.report_names/1", "reports": rows})
    else:
        here.show(rows, {"name": "名称", "title": "标题"}, format_)
    return 0
