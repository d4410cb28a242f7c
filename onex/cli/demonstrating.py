"""`onex demo`: the sample province judged, and the findings held against the answer key."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onex.cli import output
from onex.errors import UsageError
from onex.model.finding import Finding

STORY = "hunan-2020"
SEASON = "一季"


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: a line of answers.csv."""

    file: str
    sheet: str
    cell: str
    obligation: str
    severity: str
    what: str


def run(directory: Path, format_: str) -> int:
    """Copies the story, judges its submissions, compares with the key; 0 when nothing was missed and nothing is extra."""
    from onex.acts.mark import mark_files
    from onex.acts.validate import Request, validate
    from onex.catalog import shipped
    from onex.cli.judging import show
    from onex.cli.progress import Bar

    story = _copied(shipped("sample_data") / STORY, directory)
    paths = sorted((story / "申报").iterdir())
    registers = sorted((story / "登记簿").glob("*.xlsx"))
    with Bar() as bar:
        verdict = validate(Request(paths, output.today(), registers), bar.step)
    found = [f for file in verdict.files for f in file.findings]
    planted = _key(story / "answers.csv")
    missed, extra = compare(planted, found, story)
    marked = mark_files(verdict, paths, directory / "核查", force=True)
    made = _season(story, directory / SEASON)
    result: dict[str, Any] = {
        "schema": "onex.demo/1",
        "planted": len(planted),
        "found": len(planted) - len(missed),
        "missed": [_fault(f) for f in missed],
        "extra": [f.as_json() for f in extra],
        "made": [*(str(m.path) for m in marked), *made],
    }
    if format_ == "json":
        output.print_json(result)
    else:
        console = output.console()
        if format_ == "table":
            show(verdict, console)
        console.print(f"\n样例在 {story}，标注副本在 {directory / '核查'}({len(marked)} 个)")
        console.print(f"走完一季：空白表、收件、审核、双周报、通知，成果在 {directory / SEASON}({len(made)} 件)")
        words = f"埋下 {len(planted)} 处，找到 {result['found']} 处，漏掉 {len(missed)} 处，多报 {len(extra)} 处"
        console.print(words, style=output.STYLES["good" if not missed and not extra else "error"])
        for fault in missed:
            console.print(
                f"  漏掉：{fault.file} {fault.sheet}!{fault.cell} {fault.obligation} {fault.what}", style="red"
            )
        for f in extra:
            console.print(f"  多报：{f.file} {f.rule} {output.safe(f.message)}", style="red")
    return 0 if not missed and not extra else 1


def _season(story: Path, directory: Path) -> list[str]:
    """A season played from blanks to notices, and the files it made for people; played once, then only listed."""
    from onex.acts.demo_papers import FOLDER, papers
    from onex.acts.demo_season import sample_settings, season
    from onex.settings import load

    if not directory.exists():
        played = season(story, directory)
        workspace = load(Path(played["workspace"]), environment={})
        workspace = replace(workspace, settings=sample_settings(workspace))
        written = papers(workspace, directory / "成果" / FOLDER)
        return [*(str(path) for path in played["made"]), *map(str, written)]
    return sorted(str(path) for path in (directory / "成果").rglob("*") if path.is_file())


def compare(planted: Sequence[Fault], found: Sequence[Finding], root: Path) -> tuple[list[Fault], list[Finding]]:
    """Faults that no finding meets, and findings that meet no fault.

    A finding meets a fault of the same file, severity and (where one is given) obligation and sheet, if the fault's cell is one of
    its cells; a fault without a cell is met by a finding without cells.
    """
    free = list(found)
    missed = []
    for fault in planted:
        match = next((f for f in free if _meets(f, fault, root)), None)
        if match is None:
            missed.append(fault)
        else:
            free.remove(match)
    return missed, free


def _meets(f: Finding, fault: Fault, root: Path) -> bool:
    same = Path(f.file) == root / fault.file and f.severity == fault.severity
    if not same or (fault.obligation and fault.obligation not in f.obligations):
        return False
    if not fault.cell:
        return not f.places and f.sheet == fault.sheet
    return any(p.sheet == fault.sheet and p.cell == fault.cell for p in f.places)


def _key(path: Path) -> list[Fault]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Fault(**row) for row in csv.DictReader(file)]


def _fault(fault: Fault) -> dict[str, str]:
    return {name: getattr(fault, name) for name in Fault.__slots__}


def _copied(story: Path, directory: Path) -> Path:
    """The story copied into the directory; one that is in use for something else is refused."""
    target = directory / "样例"
    if directory.exists() and any(directory.iterdir()) and not (target / "answers.csv").is_file():
        raise UsageError(f"{directory} 里已有别的内容。请换一个空目录，如 onex demo 演示。")
    shutil.copytree(story, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "making", "__pycache__"))
    return target
