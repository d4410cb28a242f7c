"""The register of document numbers: what these commands print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onex.cli import here, output
from onex.errors import UsageError

if TYPE_CHECKING:
    from onex.acts.numbering import Keeper
    from onex.ledger.numbers import Register

LABELS = {
    "number": "文号",
    "state": "状态",
    "document": "文件",
    "school_code": "学校标识码",
    "on": "日期",
    "by": "经手人",
    "reason": "原因",
    "sha256": "SHA-256",
}
BRIEF = ("number", "state", "document", "school_code", "on", "by", "reason")


@dataclass(frozen=True, slots=True)
class Asked:
    """A number that is to be reserved or made void, or how many."""

    number: str
    many: int
    prefix: str
    year: int | None
    by: str
    reason: str


def show(prefix: str, year: int | None, workspace: Path | None, format_: str) -> int:
    """Lists the registers, with what comes next."""
    found = _keeper(workspace, None).registers(prefix, year)
    _print(found, format_, whole=True)
    for own in found:
        skipped = sum(last - first + 1 for first, last in own.gaps)
        more = f"，空号 {skipped} 个" if skipped else ""
        output.say(f"{own.prefix}〔{own.year}〕下一个是 {own.next}号{more}。")
    if not found:
        output.say("登记簿还没有文号；印发(onex render … --issue)或预留(onex number reserve)后才有。")
    return 0


def reserve(asked: Asked, workspace: Path | None, on: str | None, format_: str, lock_wait: float) -> int:
    """Reserves numbers and lists them."""
    if asked.number and asked.many > 1:
        raise UsageError("指明了文号就不写 --count；两者取一。")
    keeper = _keeper(workspace, on, lock_wait)
    made = keeper.reserve(asked.number, asked.many, asked.prefix, asked.year, asked.by, asked.reason)
    _print(made, format_, whole=False)
    output.say("已预留；印发时用 --number 指明才会用到，用不上请作废。")
    return 0


def void(asked: Asked, workspace: Path | None, on: str | None, format_: str, lock_wait: float) -> int:
    """Makes a number void and shows it."""
    made = _keeper(workspace, on, lock_wait).void(asked.number, asked.prefix, asked.year, asked.by, asked.reason)
    _print(made, format_, whole=False)
    if any(one.sha256 or one.file for own in made for one in own.numbers):
        output.say("这个号已经印发过文件：号作废，文件仍在存档里；要通知收文单位，请另行文。")
    output.say("已作废，以后不再使用这个号。")
    return 0


def _keeper(workspace: Path | None, on: str | None, lock_wait: float = 0) -> Keeper:
    from onex.acts.numbering import Keeper
    from onex.cli.asking import LOCK_WAIT

    return Keeper(here.workspace(workspace), here.today(on), here.now(), lock_wait or LOCK_WAIT)


def _print(found: list[Register], format_: str, *, whole: bool) -> None:
    from onex.acts.numbering import as_json, rows

    if format_ == "json":
        output.print_json(as_json(found, whole=whole))
        return
    told = rows(found, whole=whole)
    if format_ == "csv":
        output.print_csv(list(LABELS), told)
        return
    brief = {name: LABELS[name] for name in BRIEF if name == "number" or any(row.get(name) for row in told)}
    widest = max((2 * len(row["number"]) for row in told), default=8)
    output.print_table(told, brief, {"number": -min(widest, 26), "on": -10})
