"""Speed and memory, peers side by side in one run: ``python benchmarks/run.py [--quick] [--keep]``.

Every figure is a whole process measured from outside (wall clock, peak resident memory), medians of several rounds, peers taken
in turn so that a machine that slows down slows all of them. Ratios are what counts; `--keep` appends them, with date and machine, to
RESULTS.md. Needs ``pip install '.[bench,test]'``.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers.py"


@dataclass(frozen=True, slots=True)
class Figure:
    """Median seconds and peak MiB of one command."""

    seconds: float
    mib: float


def measure(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, Figure]:
    """Each command `rounds` times, in turn, after one uncounted round."""
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            taken = _once(command)
            if number:
                seen[name].append(taken)
    return {name: Figure(statistics.median(s for s, _ in runs), max(m for _, m in runs)) for name, runs in seen.items()}


def _once(command: Sequence[str]) -> tuple[float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        message = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{message}")
    return seconds, usage.ru_maxrss / 1024


def peer(name: str, *arguments: object) -> list[str]:
    """A command that runs one function of peers.py."""
    return [sys.executable, str(PEERS), name, *map(str, arguments)]


def onex(*arguments: object) -> list[str]:
    """A command of onex."""
    return [sys.executable, "-m", "onex", *map(str, arguments)]


def start_up(folder: Path, rounds: int, quick: bool) -> list[str]:
    """``onex --help`` beside a bare Typer program with as many commands: at most 1.3 times."""
    found = measure({"typer": peer("bare_typer", "--help"), "onex": onex("--help")}, rounds * 3)
    return table("Start-up, `--help`", found, "typer", {"onex": "≤ 1.3"})


def big_form(folder: Path, rounds: int, quick: bool) -> list[str]:
    """A form of 100,000 rows × 14 columns read and judged, beside what expat and the validators need."""
    sizes = (1_000, 3_000, 10_000) if quick else (1_000, 10_000, 100_000)
    lines: list[str] = []
    times: dict[int, float] = {}
    for rows in sizes:
        path = folder / f"form{rows}.xlsx"
        subprocess.run(peer("make_form", rows, path), check=True)
        commands = {
            "expat, empty handlers": peer("expat_floor", path),
            "onex validate": onex("validate", path, "--format", "json"),
            "pandas + openpyxl, reading only": peer("pandas_read", path),
            "openpyxl + pandera": peer("with_pandera", path),
        }
        if rows <= 10_000 or not quick:
            commands["frictionless"] = peer("with_frictionless", path)
        found = measure(commands, rounds if rows < 100_000 else max(1, rounds // 2))
        times[rows] = found["onex validate"].seconds
        goals = {"onex validate": "≤ 3.5, ≤ 500 MiB"} if rows == 100_000 else {}
        lines += table(f"{rows:,} rows × 14 columns", found, "expat, empty handlers", goals)
        lines += faster(found, "onex validate")
    first, last = sizes[0], sizes[-1]
    growth = (times[last] - times[first]) / (last - first) / (times[sizes[1]] - times[first]) * (sizes[1] - first)
    return [*lines, f"Cost of a further row at {last:,} rows, against {sizes[1]:,}: {growth:.2f} (1 = linear)", ""]


def many_files(folder: Path, rounds: int, quick: bool) -> list[str]:
    """500 small workbooks of three sheets: in workers, and one after another."""
    number = 60 if quick else 500
    files = folder / "many"
    subprocess.run(peer("make_many", number, files), check=True)
    commands = {
        "one after another": peer("validate_in_turn", files),
        "onex validate": onex("validate", files, "--format", "json"),
    }
    found = measure(commands, max(1, rounds // 2))
    return table(f"{number} workbooks of three sheets", found, "one after another", {"onex validate": "≤ 0.6"})


def calendar(folder: Path, rounds: int, quick: bool) -> list[str]:
    """What is due and who is missing, with five years of fortnights in the ledger and with one: 500 schools, 8 certificates each."""
    from five_years import LAST, ON

    sizes = _workspaces(folder, quick)
    lines: list[str] = []
    for words in (("today",), ("chase", LAST)):
        commands = {name: onex(*words, "--on", ON, "-w", folder / name, "--format", "json") for name in sizes}
        found = measure(commands, rounds)
        lines += table(f"`onex {' '.join(words)}`", found, "one fortnight", {"five years": "≤ 1.5, < 2 s"})
    return lines


def reports(folder: Path, rounds: int, quick: bool) -> list[str]:
    """The fortnightly report with five years in the ledger (520,000 rows) and with one fortnight; 26 reports in one call and in as many."""
    from five_years import LAST, ON

    sizes = _workspaces(folder, quick)
    whole = list(sizes)[-1]
    asked = ("report", "biweekly", "--period", LAST, "--on", ON)
    lines: list[str] = []
    for ending in (".json", ".xlsx"):
        commands = {name: onex(*asked, "-w", folder / name, "--out", folder / f"{name}{ending}") for name in sizes}
        goals = {"five years": "≤ 1.5, as much memory"}
        lines += table(f"`onex report biweekly`, {ending}", measure(commands, rounds), "one fortnight", goals)
    several = (*asked, "-w", folder / whole, "--out", folder / "several.json", "--periods")
    found = measure({f"{number} in one call": onex(*several, number) for number in (1, 6, 26)}, max(1, rounds // 2))
    lines += table("Reports of several fortnights", found, "1 in one call", {"26 in one call": "< 26"})
    share = found["26 in one call"].seconds / (26 * found["1 in one call"].seconds)
    return [*lines, f"26 reports in one call against 26 calls: {share:.2f}", ""]


def _workspaces(folder: Path, quick: bool) -> dict[str, int]:
    """The workspaces in the folder by their names, with so many fortnights each; whoever asks first has them made."""
    sizes = {"one fortnight": 1, "one year" if quick else "five years": 26 if quick else 130}
    for name, number in sizes.items():
        if not (folder / name).exists():
            subprocess.run([sys.executable, str(HERE / "five_years.py"), str(folder / name), str(number)], check=True)
    return sizes


def ledger(folder: Path, rounds: int, quick: bool) -> list[str]:
    """Files received into a new ledger, beside what judging them alone takes; on both databases where PostgreSQL is at hand."""
    form, files = folder / "ledger.xlsx", folder / "season"
    rows, number = (10_000, 60) if quick else (100_000, 500)
    subprocess.run(peer("make_form", rows, form), check=True)
    subprocess.run(peer("make_many", number, files), check=True)
    lines: list[str] = []
    with contextlib.ExitStack() as stack:
        url = _postgresql(stack)
        for title, given in ((f"{rows:,} rows received", form), (f"{number} workbooks received", files)):
            commands = {
                "onex validate": onex("validate", given, "--province", "hunan", "--format", "json"),
                "onex init, ingest": peer("ingest_fresh", given, folder),
            }
            if url:
                commands["onex init, ingest, PostgreSQL"] = peer("ingest_fresh", given, folder, url)
            goals = {"onex init, ingest": "≤ 1.5, ≤ 600 MiB", "onex init, ingest, PostgreSQL": "≤ 2"}
            lines += table(
                title, measure(commands, max(1, rounds // 2)), "onex validate", goals if given == form else {}
            )
    return lines


def documents(folder: Path, rounds: int, quick: bool) -> list[str]:
    """Notices to schools with errors, each its own: a few and many, as drafts and issued; and Word files measured, by the file."""
    few, many = (10, 60) if quick else (50, 500)
    places = {number: _returned(folder / f"returned{number}", number) for number in (few, many)}
    lines: list[str] = []
    for title, more in (("drafts", ()), ("issued", ("--issue", "--again", "--by", "示例甲", "--prefix", "样教"))):
        own = ("render", "return-notice", "--on", "2020-07-06", "--force", "--format", "json", *more)
        commands = {
            "one notice to all": onex("render", "notice", *own[2:], "--out", folder / "通知.docx", "-w", places[few]),
            **{
                f"{number} notices": onex(*own, "--out", folder / f"{title}{number}", "-w", place)
                for number, place in places.items()
            },
        }
        found = measure(commands, rounds)
        lines += table(
            f"`onex render`, {title}", found, "one notice to all", {} if quick else {f"{many} notices": "≤ 12 s"}
        )
        lines += each("notice", found[f"{few} notices"], found[f"{many} notices"], many - few)
    checks = {
        f"{number} files": onex("doc", "check", folder / f"drafts{number}", "--format", "json") for number in places
    }
    found = measure(checks, rounds)
    lines += table("`onex doc check`", found, f"{few} files", {})
    return lines + each("file", found[f"{few} files"], found[f"{many} files"], many - few)


def _returned(place: Path, number: int) -> Path:
    """A workspace with so many applications that were sent back."""
    sent = place.with_name(f"{place.name}-sent")
    subprocess.run(peer("make_many", number, sent), check=True)
    decided = ("--by", "示例甲", "--reason", "材料不全", "--yes", "--on", "2020-07-01")
    for words in (
        ("init", place, "--province", "hunan"),
        ("ingest", sent, "-w", place, "--on", "2020-06-20"),
        ("review", "return", "--all", *decided, "-w", place),
    ):
        subprocess.run(
            onex(*words, "--format", "json"), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    return place


def each(what: str, few: Figure, many: Figure, more: int) -> list[str]:
    """What one more costs, in time and in memory."""
    cost = (many.seconds - few.seconds) / more * 1000
    return [f"A further {what}: {cost:.1f} ms; peak memory {many.mib / few.mib:.2f} × (1 = flat)", ""]


def _postgresql(stack: contextlib.ExitStack) -> str:
    """The URL of a server of our own; empty where PostgreSQL is not installed."""
    sys.path.insert(0, str(HERE.parent))
    from tests.postgres import programs, server

    return stack.enter_context(server()) if programs() else ""


def table(title: str, found: dict[str, Figure], base: str, goals: dict[str, str]) -> list[str]:
    """A Markdown table of the figures as ratios of one of them."""
    lines = [f"### {title}", "", "| | s | × base | peak MiB | goal |", "|---|---|---|---|---|"]
    for name, figure in found.items():
        ratio = figure.seconds / found[base].seconds
        lines.append(f"| {name} | {figure.seconds:.2f} | {ratio:.2f} | {figure.mib:.0f} | {goals.get(name, '')} |")
    return [*lines, ""]


def faster(found: dict[str, Figure], name: str) -> list[str]:
    """How many times longer each peer takes."""
    own = found[name].seconds
    words = ", ".join(f"{other} {figure.seconds / own:.1f} ×" for other, figure in found.items() if other != name)
    return [f"Against {name}: {words}", ""]


SUITES: tuple[Callable[[Path, int, bool], list[str]], ...] = (
    start_up,
    big_form,
    many_files,
    ledger,
    calendar,
    reports,
    documents,
)


def main() -> None:
    """Runs the suites and prints their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--keep", action="store_true", help="append the figures to RESULTS.md")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="one suite by name")
    given = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    lines = [
        f"## {date.today().isoformat()} · {machine}",
        "",
        f"`python benchmarks/run.py --rounds {given.rounds}`, medians",
        "",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for suite in SUITES:
            if not given.only or suite.__name__ == given.only:
                lines += suite(Path(folder), given.rounds, given.quick)
                print("\n".join(lines[-20:]), flush=True)
    if given.keep:
        results = HERE / "RESULTS.md"
        before = results.read_text("utf-8") if results.exists() else "# Measured\n\n"
        results.write_text(before + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
