"""`onex doc check`: a row a measure, then what is wrong: what was measured, what is asked, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from onex.cli import here, output
from onex.cli.progress import Bar
from onex.conformity.elements import Layout
from onex.conformity.measure import Line, Place
from onex.errors import UsageError
from onex.model.finding import LABELS, SEVERITIES

if TYPE_CHECKING:
    from rich.console import Console

    from onex.acts.conformity import Checks
    from onex.conformity.check import Checked

_LAYOUTS = {"general": "通用格式", "letter": "信函格式", "plain": "没有红头"}
_GROUPS = {
    "page": "页面",
    "head": "版头",
    "title": "标题",
    "text": "正文",
    "annexes": "附件",
    "signature": "落款",
    "imprint": "版记",
    "folio": "页码",
    "typography": "文字",
    "wording": "用语",
}
_MARKS = {"pass": ("√", "good"), "fail": ("×", "error"), "unjudged": ("？", "warning"), "not_applicable": ("-", "dim")}
_PLACES = 3


def check(
    files: Sequence[Path],
    *,
    layout: str | None,
    pages: bool,
    province: str | None,
    on: str | None,
    fail_on: str,
    show_all: bool,
    format_: str,
) -> int:
    """Measures, prints; the exit code of the contract."""
    from onex.acts.conformity import CSV_COLUMNS, Request, check_files

    chosen: Layout | None = next((name for name in get_args(Layout) if name == layout), None)
    request = Request(documents(files), here.today(on), province, chosen, pages)
    with Bar() as bar:
        checks = check_files(request, bar.step)
    for note in checks.notes:
        output.say(note)
    if format_ == "json":
        output.print_json(checks.as_json(fail_on))
    elif format_ == "csv":
        output.print_csv(CSV_COLUMNS, checks.csv_rows())
    else:
        show(checks, output.console(), show_all)
    return checks.exit_code(fail_on)


def documents(paths: Sequence[Path]) -> list[Path]:
    """The Word files meant: a folder's, a pattern's matches; a name that leads nowhere stays, to be reported."""
    found: dict[Path, None] = {}
    for path in paths:
        for one in _meant(path):
            found[one] = None
    if not found:
        raise UsageError("没有找到 Word 文件。请写明文件或文件夹，如 onex doc check 通知.docx。")
    return list(found)


def _meant(path: Path) -> Iterable[Path]:
    import glob

    if not path.exists():
        bare = Path(str(path).strip().strip("'\"“”"))
        if not bare.exists() and glob.has_magic(str(path)):
            return sorted(Path(name) for name in glob.glob(str(path), recursive=True))  # noqa: PTH207
        path = bare if bare.exists() else path
    if path.is_dir():
        return sorted(p for p in path.rglob("*.docx") if p.is_file() and not p.name.startswith("~$"))
    return [path]


# -- the terminal ------------------------------------------------------------------------------------------------------


def show(checks: Checks, console: Console, show_all: bool) -> None:
    """File after file, what is wrong nearest to the prompt; of several only that, unless all is asked for."""
    several = len(checks.documents) > 1
    for document in checks.documents:
        console.rule(output.safe(here.masked(document.file)), align="left", characters="─", style="dim")
        if document.error:
            _unreadable(document, console)
            continue
        _title(document, console)
        if show_all or not several:
            _table(document, console, show_all)
        _faults([line for line in document.lines if line.outcome == "fail"], console, show_all)
        _open([line for line in document.lines if line.outcome == "unjudged"], console)
        _summary(document, console)
    if several:
        _total(checks, console)


def _unreadable(document: Checked, console: Console) -> None:
    error = document.as_json()["error"]
    console.print(f"读不了：{output.safe(error['message'])}。{error['fix']} 〔{error['code']}〕\n", style="bold red")


def _title(document: Checked, console: Console) -> None:
    number = document.elements.number
    named = [document.title, here.masked(number.paragraph.bare) if number else "", _LAYOUTS[document.elements.layout]]
    pages = f"{document.pages} 面({document.pages_by})" if document.pages else ""
    console.print(output.safe(" · ".join(word for word in (*named, pages) if word)), style="bold")


def _summary(document: Checked, console: Console) -> None:
    counts = document.counts
    grave = " ".join(f"{LABELS[name]} {counts[name]}" for name in SEVERITIES if counts[name])
    pieces = [f"合格 {counts['pass']} 项", f"不符 {counts['fail']} 项" + (f"({grave})" if grave else "")]
    pieces += [f"无法判定 {counts['unjudged']} 项"] if counts["unjudged"] else []
    worst = next((name for name in SEVERITIES if counts[name]), "good")
    console.print(" · ".join([*pieces, f"不适用 {counts['not_applicable']} 项"]), style=output.STYLES[worst])
    console.print()


def _faults(lines: Sequence[Line], console: Console, show_all: bool) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for line in sorted(lines, key=lambda line: SEVERITIES.index(line.spec.severity)):
        text = Text()
        text.append(f"{LABELS[line.spec.severity]} ", style=output.STYLES[line.spec.severity])
        text.append(f"{line.spec.title} ", style="bold")
        text.append(f"{line.spec.code}\n", style="dim")
        text.append(output.safe(f"实测 {line.measured}，应为 {_asked(line)}"))
        text.append(f" 〔{_source(line)}〕" if _source(line) else "", style="dim")
        for where in _where(line.places, None if show_all else _PLACES):
            text.append(f"\n{output.safe(where)}", style="dim")
        text.append(f"\n→ {line.spec.fix}", style="green")
        console.print(Padding(text, (0, 0, 0, 2)))


def _where(places: Sequence[Place], most: int | None) -> Iterator[str]:
    """The paragraphs concerned, each once, in one line; the rest are counted."""
    named = list({place.paragraph: f"第 {place.paragraph} 段“{place.text}”" for place in places}.values())
    shown = named[:most] if most else named
    if shown:
        yield "、".join(shown) + (f" 等 {len(named)} 段" if len(named) > len(shown) else "")


def _asked(line: Line) -> str:
    return " ".join(part for part in (line.spec.wanted, line.spec.slack) if part)


def _source(line: Line) -> str:
    return f"{line.regulation} {line.clause}".strip()


def _open(lines: Sequence[Line], console: Console) -> None:
    if lines:
        console.print("  无法判定(不等于通过)：", style="yellow")
    for line in lines:
        console.print(output.safe(f"  {line.spec.title}：{line.why}"))


def _table(document: Checked, console: Console, show_all: bool) -> None:
    """One row a measure; those that do not apply only when all is asked for."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    grid.add_column("")
    for heading, ratio in (("项目", 5), ("实测", 5), ("应为", 5), ("条款", 2)):
        grid.add_column(heading, overflow="fold", ratio=ratio)
    group = ""
    for line in document.lines:
        if line.outcome == "not_applicable" and not show_all:
            continue
        if line.spec.group != group:
            group = line.spec.group
            grid.add_row("", Text(f"{_GROUPS[group]}", style="bold"))
        mark, style = _MARKS[line.outcome]
        found = line.measured or line.why
        colour = output.STYLES[style] if line.outcome != "pass" else ""
        row = (line.spec.title, output.safe(found), _asked(line), line.clause)
        grid.add_row(Text(mark, style=output.STYLES[style]), *(Text(cell, style=colour) for cell in row))
    console.print(grid)
    console.print()


def _total(checks: Checks, console: Console) -> None:
    counts = checks.counts
    unread = sum(bool(document.error) for document in checks.documents)
    clean = sum(not document.error and not document.counts["fail"] for document in checks.documents)
    pieces = [f"文件 {len(checks.documents)} 个", f"全部合格 {clean} 个"]
    pieces += [f"读不了 {unread} 个"] if unread else []
    pieces += [f"{LABELS[name]} {counts[name]} 处" for name in SEVERITIES]
    worst = next((name for name in SEVERITIES if counts[name]), "error" if unread else "good")
    console.print(" · ".join(pieces), style=output.STYLES[worst])
