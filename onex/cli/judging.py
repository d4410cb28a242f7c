"""`onex validate`: gathers the files, has them judged, and shows the verdict so that a clerk sees at a glance what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onex.cli import output
from onex.cli.inputs import expand
from onex.cli.place import wording, workspace_root
from onex.cli.progress import Bar
from onex.errors import UsageError
from onex.model.finding import LABELS, Finding
from onex.model.verdict import FileVerdict, School, Verdict

if TYPE_CHECKING:
    from rich.console import Console

    from onex.acts.earlier import Earlier

SHOWN = 5  # findings of one rule shown for one school before the rest are counted


def validate(
    files: Sequence[Path],
    *,
    mark: Path | None,
    split: bool,
    registers: Sequence[Path],
    province: str | None,
    on: str | None,
    received: str | None,
    form: str | None,
    fail_on: str,
    show_all: bool,
    format_: str,
    workspace: Path | None,
) -> int:
    """Judges, prints, perhaps marks; the exit code of the contract."""
    from onex.acts.validate import Request, validate

    if split and mark is None:
        raise UsageError("--split 要和 --mark 目录 一起用。")
    paths = expand(files)
    known = workspace_root(workspace)
    own, held, earlier = _held(known) if known is not None else (None, [], None)
    registers = registers or held
    request = Request(
        paths,
        output.today(),
        registers,
        province or own,
        "option" if province else "workspace",
        output.day(on, "--on"),
        output.day(received, "--received"),
        form,
        wording=wording(workspace),
        debug=output.debugging(),
        earlier=earlier,
    )
    with Bar() as bar:
        verdict = validate(request, bar.step)
    for note in verdict.notes:
        output.say(note)
    _print(verdict, format_, fail_on, show_all)
    if mark is not None:
        _mark(verdict, paths, mark, split)
    return verdict.exit_code(fail_on)


def _held(root: Path) -> tuple[str | None, list[Path], Earlier | None]:
    """The workspace's province, the registers that its ledger holds, and what schools reported before."""
    from onex import settings
    from onex.acts.earlier import Earlier
    from onex.acts.registers import register_files
    from onex.cli import here
    from onex.ledger.store import Ledger

    own = settings.load(root)
    ledger = Ledger.open_(own.ledger_url, own.archive, here.now())
    return own.settings.province, register_files(ledger), Earlier.of(own)


def _print(verdict: Verdict, format_: str, fail_on: str, show_all: bool) -> None:
    from onex.acts import verdict_json

    if format_ == "json":
        output.print_json(verdict_json.document(verdict, fail_on))
    elif format_ == "jsonl":
        output.print_lines({"schema": "onex.finding/1", **f.as_json()} for file in verdict.files for f in file.findings)
    elif format_ == "csv":
        output.print_csv(verdict_json.CSV_COLUMNS, verdict_json.csv_rows(verdict))
    else:
        show(verdict, output.console(), show_all)


def _mark(verdict: Verdict, paths: Sequence[Path], folder: Path, split: bool) -> None:
    from onex.acts.mark import mark_files

    with Bar() as bar:
        marked = mark_files(verdict, paths, folder, split=split, progress=bar.step)
    for one in marked:
        if one.path is None:
            output.say(f"没有标注 {one.source}:{'、'.join(one.losses)}")
        else:
            output.say(f"已标注 {one.path}" + (f"({'；'.join(one.losses)})" if one.losses else ""))


# -- the terminal ------------------------------------------------------------------------------------------------------


def show(verdict: Verdict, console: Console, show_all: bool = False) -> None:
    """Summary first, then every file that needs something, its findings by school; clean files are counted."""
    _summary(verdict, console)
    clean = [file for file in verdict.files if file.reading.status == "read" and not file.batches]
    for file in verdict.files:
        if file not in clean:
            _file(file, console, show_all)
    if clean and len(verdict.files) > 1:
        console.print(f"\n没有问题的文件 {len(clean)} 个", style=output.STYLES["good"])
    _unjudged(verdict, console)
    _assumptions(verdict, console)


def _summary(verdict: Verdict, console: Console) -> None:
    by = {"option": "指定", "submitted_on": "表内申报日期", "today": "今天"}[verdict.day_by]
    where = verdict.province or "未定省份，只按国家规定"
    days = {file.on for file in verdict.files if file.on}
    day = f" {verdict.on}({by})" if len(days) <= 1 else "各文件申报日期"
    console.print(f"{where} · 按{day}有效的规定判定", style="bold")
    unread = sum(file.reading.status != "read" for file in verdict.files)
    counts = verdict.counts()
    schools = {
        f.school_code for file in verdict.files for f in file.findings if f.severity == "error" and f.school_code
    }
    pieces = [f"文件 {len(verdict.files)} 个"]
    if unread:
        pieces.append(f"读不了 {unread} 个")
    pieces += [f"{LABELS[severity]} {count} 处" for severity, count in counts.items()]
    if schools:
        pieces.append(f"有错误的学校 {len(schools)} 所")
    worst = next((s for s in ("error", "warning") if counts[s]), "error" if unread else "good")
    console.print(" · ".join(pieces), style=output.STYLES[worst])


def _file(file: FileVerdict, console: Console, show_all: bool) -> None:
    from onex.acts.verdict_json import error

    reading = file.reading
    console.print()
    console.rule(output.safe(reading.source.file), align="left", characters="─", style="dim")
    if reading.status != "read":
        why = error(reading.error, reading.detail) or {"message": "", "fix": ""}
        console.print(f"读不了：{output.safe(why['message'])}。{why['fix']} 〔{reading.error}〕", style="bold red")
    for sentence in reading.unseen:
        console.print(f"注意：{sentence}", style="dim")
    names = {s.school_code: s.school for s in file.schools}
    findings = file.findings
    for code in dict.fromkeys(f.school_code for f in findings):
        mine = [f for f in findings if f.school_code == code]
        if code:
            school = next((s for s in file.schools if s.school_code == code), None)
            console.print(f"{output.safe(names.get(code, ''))} {code}{_way(school)}".strip(), style="bold")
        _findings(mine, console, show_all)
    for batch in file.batches:
        if batch.total > len(batch.findings):
            console.print(f"{batch.rule} 共 {batch.total} 处，只列出前 {len(batch.findings)} 处", style="dim")


def _way(school: School | None) -> str:
    """How a school's application goes, and until when a prefecture may review it (R24, R26)."""
    if school is None or not school.route:
        return ""
    steps = {"prefecture": "市州", "province": "省"}
    way = f" · 审核：{' → '.join(steps.get(s, s) for s in school.route)}"
    days = "、".join(f"第{number}轮 {day}" for number, day in school.due_on.items())
    return way + (f"(市州最迟 {days}{',暂定' if school.provisional else ''})" if days else "")


def _findings(findings: Iterable[Finding], console: Console, show_all: bool) -> None:
    from rich.padding import Padding
    from rich.text import Text

    seen: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    for f in findings:
        seen[f.rule] += 1
        if seen[f.rule] > SHOWN and not show_all:
            hidden[f.rule] += 1
            continue
        text = Text()
        text.append(f"{LABELS[f.severity]} ", style=output.STYLES[f.severity])
        text.append(f"{f.title} ", style="bold")
        text.append(f"{f.rule}\n", style="dim")
        text.append(output.safe(f.message))
        if f.citations:
            text.append(f" 〔{'；'.join(dict.fromkeys(map(str, f.citations)))}〕", style="dim")
        for excerpt in dict.fromkeys(c.excerpt for c in f.citations if c.text):
            text.append(f"\n原文：{output.safe(excerpt)}", style="dim")
        if f.fix:
            text.append(f"\n→ {f.fix}", style="green")
        console.print(Padding(text, (0, 0, 0, 2)))
    for rule, number in hidden.items():
        console.print(f"  {rule} 还有 {number} 处，加 --all 全部列出", style="dim")


def _unjudged(verdict: Verdict, console: Console) -> None:
    from onex.acts.verdict_json import rules
    from onex.rules import discover

    titles = {rule.code: rule.title for rule in discover()}
    entries = rules(verdict)
    open_ = [e for e in entries if e["unjudged"]]
    skipped = [e for e in entries if e["state"] == "skipped"]
    crashed = [e for e in entries if e["state"] == "crashed"]
    if open_:
        console.print("\n无法判定(不等于通过)，多因有关栏目空白、读不懂或缺少工作表：", style="yellow")
        for e in open_:
            schools = dict.fromkeys(u["school_code"] for u in e["unjudged_for"] if u["school_code"])
            words = "、".join(list(schools)[:3]) + (f" 等 {len(schools)} 所" if len(schools) > 3 else "")
            console.print(f"  {e['rule']} {titles.get(e['rule'], '')} {e['unjudged']} 处 {words}".rstrip())
    reasons: dict[str, list[str]] = {}
    for e in skipped:
        lacks_law = (e["why"] or "").startswith("没有现行规定")
        nowhere = lacks_law and verdict.province is None
        why = "没有确定省份，省级规定无从判定，请加 --province" if nowhere else e["why"] or ""
        reasons.setdefault(why, []).append(e["rule"])
    for why, codes in reasons.items():
        console.print(f"没有判定 {'、'.join(codes)}：{why}", style="dim")
    for e in crashed:
        console.print(f"规则 {e['rule']} 运行出错({e['why']})，请加 --debug 重试并交给维护人员", style="bold red")


def _assumptions(verdict: Verdict, console: Console) -> None:
    if verdict.readings:
        console.print("\n原文有歧义处的读法：" + "；".join(verdict.readings), style="dim")
