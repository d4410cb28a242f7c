"""Reports and traces: what these commands print."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onex.cli import here, output, report_screen
from onex.errors import UsageError

if TYPE_CHECKING:
    from onex.model.report import Report


@dataclass(frozen=True, slots=True)
class Asked:
    """What `onex report` was asked for."""

    name: str
    workspace: Path | None
    period: str | None
    on: str | None
    out: Path | None
    periods: int = 0
    publish: bool = False
    by: str = ""
    as_known: str | None = None
    annex: str = ""


def report(asked: Asked, format_: str) -> int:
    """Makes a report, or several, or shows what was published; to a file by its ending, else to stdout."""
    from onex import reports
    from onex.acts.report import report as make
    from onex.acts.report import save
    from onex.acts.report_views import WINDOW

    if asked.as_known is not None:
        return _known(asked, format_)
    looks_back = reports.report(asked.name).name == "cadence"
    if asked.periods and not looks_back:
        return _several(asked)
    if asked.publish and not asked.by.strip():
        raise UsageError("发布报表要用 --by 写明由谁发布。")
    own = here.workspace(asked.workspace)
    made = make(asked.name, own, asked.period, here.today(asked.on), here.now(), asked.periods or WINDOW)
    if asked.annex:
        from onex.acts.sources_annex import with_annex

        made = with_annex(made, asked.annex, own, here.today(asked.on), here.now())
    if asked.out is not None:
        save(made, asked.out, own)
        output.say(f"已写出 {asked.out}")
    if asked.publish:
        from onex.acts.publishing import publish

        done = publish(made, own, asked.by, here.now(), asked.out)
        _point_out(made)
        output.say(f"已发布 {done.report} {done.period}：数字校验值 {done.figures_sha256[:16]}，已记入台账")
    return _print(made, asked.out, format_)


def _point_out(made: Report) -> None:
    """Says how many passages that schools wrote had something to be looked at before anybody published them."""
    names = ((section, [column.name for column in section.columns]) for section in made.sections)
    flagged = sum(bool(flag) for section, own in names if "flags" in own for flag in section.values("flags"))
    if flagged:
        output.say(f"有 {flagged} 条文字提到人名、号码或很小的数字，原文已随附表发布；对外发送以前请逐条处理。")


def _print(made: Report, out: Path | None, format_: str) -> int:
    from onex.acts.report import as_csv

    if format_ == "json":
        output.print_json(made.as_json())
    elif format_ == "csv":
        sys.stdout.write("\ufeff" + as_csv(made))
    elif out is None:
        report_screen.show(made)
    return 0


def _several(asked: Asked) -> int:
    """A file for each of several periods, its id at the end of the name."""
    from onex.acts.report import reports_over, save

    if asked.out is None or asked.publish:
        raise UsageError(
            "一次编制几期，要用 --out 写明文件(如 双周报.xlsx，各期写成 双周报-2021-B07.xlsx)，不能同时发布。"
        )
    own, on = here.workspace(asked.workspace), here.today(asked.on)
    for made in reports_over(asked.name, own, asked.period, on, here.now(), asked.periods):
        path = asked.out.with_name(f"{asked.out.stem}-{made.period.id}{asked.out.suffix}")
        save(made, path, own)
        output.say(f"已写出 {path}")
    return 0


def _known(asked: Asked, format_: str) -> int:
    """What was known of a report on a day."""
    from onex.acts.publishing import as_known, save_known

    if asked.publish or asked.periods or asked.on:
        raise UsageError("--as-known 不能与 --publish、--periods、--on 同用。")
    day = output.day(asked.as_known, "--as-known") or output.today()
    own = here.workspace(asked.workspace)
    known = as_known(asked.name, own, asked.period, day, here.now())
    done = known.publication
    if done is None:
        output.say(f"到 {day.isoformat()} 还没有发布，按那天的台账计算。")
    else:
        same = "按发布时的台账重新计算，数字一致" if not known.differing else (
            f"按发布时的台账重新计算，有 {len(known.differing)} 个表不同({'、'.join(known.differing)})，程序或规定包可能已有变动"
        )  # fmt: skip
        output.say(f"{done.published_on} 由 {done.published_by} 发布，以下为发布的数字；{same}。")
    if asked.out is not None:
        save_known(known, own, asked.out, here.now())
        output.say(f"已写出 {asked.out}")
    return _print(known.report, asked.out, format_)


def trace(of: str, figure: str, workspace: Path | None, on: str | None, format_: str) -> int:
    """The cells of a figure; of a produced workbook, of the figure in one of its cells."""
    from onex.acts import figure_cell
    from onex.acts.trace import trace as follow
    from onex.model.report import Column

    own, day, now = here.workspace(workspace), here.today(on), here.now()
    remarks: tuple[str, ...] = ()
    if figure_cell.is_workbook(of):
        pointed = figure_cell.pointed(Path(of), figure, own, day, now)
        traced, content, remarks = pointed.traced, pointed.as_json(), pointed.remarks
        figure = f"{figure} {pointed.indexed.figure}"
    else:
        traced = follow(of, figure, own, day, now)
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
    rows = [{"part": "", "note": "", **cell} for cell in content["cells"]]
    labels |= {"part": "部分"} if any(row["part"] for row in rows) else {}
    labels |= {"note": "说明"} if any(row["note"] for row in rows) else {}
    here.show([{**row, "part": _PARTS.get(row["part"], "")} for row in rows], labels, format_)
    shown = Column("", "", type=traced.indicator.type).show(traced.value)
    output.say(f"{figure} = {shown} {traced.indicator.unit}({traced.indicator.says})")
    for remark in remarks:
        output.say(remark)
    if traced.unknown:
        output.say(f"另有 {traced.unknown} 处空白或读不出，未计入。")
    return 0


_PARTS = {"numerator": "分子", "denominator": "分母", "now": "本期", "before": "上期"}


def report_list(format_: str) -> int:
    """The reports there are."""
    from onex import reports

    rows = [{"name": name, "title": reports.report(name).title} for name in reports.names()]
    if format_ == "json":
        output.print_json({"schema": "onex.report_names/1", "reports": rows})
    else:
        here.show(rows, {"name": "名称", "title": "标题"}, format_)
    return 0
