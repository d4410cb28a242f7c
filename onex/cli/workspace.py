"""Workspaces made, files received, the ledger examined: what these commands print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import here, output
from onex.cli.progress import Bar

if TYPE_CHECKING:
    from onex.ledger.receipts import Receipt
    from onex.settings import Workspace

STATUS = {"received": "已收", "unchanged": "没有变化", "refused": "未收", "unreadable": "读不了"}


def init(directory: Path, province: str, ledger: str, format_: str) -> int:
    """Makes a workspace and says what is in it."""
    from onex.acts.init import init as make

    made = make(directory, province, here.now(), ledger)
    if format_ == "json":
        paths = [str(path) for path in made.paths]
        output.print_json(
            {"schema": "onex.workspace/1", "root": str(made.workspace.root), "made": paths, "head": made.head}
        )
        return 0
    for path in made.paths:
        print(output.safe(path))
    output.say(
        f"工作区已建好。下一步：填好 {directory / '登记簿模板'} 中的登记簿，用 onex -w 或进入目录后运行 onex ingest 收入。"
    )
    return 0


def ingest(
    paths: Sequence[Path],
    workspace: Path | None,
    on: str | None,
    received: str | None,
    sender: str,
    receipts_in: Path | None,
    province: str | None,
    format_: str,
    lock_wait: float,
) -> int:
    """Receives files and prints a receipt for each; 3 where one could not be taken."""
    from onex.acts.ingest import Arrival
    from onex.acts.ingest import ingest as take
    from onex.cli.inputs import expand
    from onex.cli.place import wording

    own = here.workspace(workspace, province)
    arrival = Arrival(
        expand(paths, ".zip"),
        here.now(),
        output.day(on, "--on"),
        output.day(received, "--received"),
        sender,
        lock_wait,
        wording(own.root),
        output.debugging(),
    )
    with Bar() as bar:
        given = take(own, arrival, bar.step)
    receipts = [receipt.as_json() for receipt in given]
    if receipts_in is not None:
        _write_receipts(own, given, receipts_in)
    if format_ == "json":
        output.print_json({"schema": "onex.receipts/1", "receipts": receipts})
    else:
        flat = [flat_receipt(receipt) for receipt in receipts]
        here.show(flat, RECEIPT, format_, ("receipt", "file", "period", "status", "errors", "warnings", "error"))
    taken = sum(r["status"] in ("received", "unchanged") for r in receipts)
    output.say(f"{len(receipts)} 个文件：收入 {sum(r['status'] == 'received' for r in receipts)} 个，没有变化 "
               f"{sum(r['status'] == 'unchanged' for r in receipts)} 个，未收 {len(receipts) - taken} 个。")  # fmt: skip
    return 0 if taken == len(receipts) else 3


def _write_receipts(own: Workspace, receipts: Sequence[Receipt], folder: Path) -> None:
    from onex.acts.receipt import write_receipts
    from onex.ledger.store import Ledger

    written = write_receipts(Ledger.open_(own.ledger_url, own.archive, here.now()), receipts, folder)
    output.say(f"{len(written)} 张回执写在 {folder}")


RECEIPT = {
    "receipt": "回执",
    "file": "文件",
    "form": "表",
    "period": "期次",
    "revision": "版次",
    "status": "结果",
    "rows": "记录",
    "errors": "错误",
    "warnings": "提醒",
    "error": "说明",
}


def flat_receipt(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """A receipt as a row of `RECEIPT`."""
    several = receipt.get("revisions")
    return {
        **{
            name: "" if receipt[name] is None else receipt[name]
            for name in ("receipt", "form", "period", "rows", "error")
        },
        "file": receipt["file"],
        "revision": f"{len(several)} 所学校" if several else receipt["revision"] or "",
        "status": STATUS[receipt["status"]],
        "errors": receipt["counts"]["error"] or "",
        "warnings": receipt["counts"]["warning"] or "",
    }


def ledger_verify(workspace: Path | None, quick: bool, format_: str) -> int:
    """Examines the ledger; 1 where anything is not as it was written."""
    from onex.acts.proof import prove

    with Bar() as bar:
        found = prove(here.workspace(workspace), here.now(), not quick, bar.step)
    faults = [{"where": fault.where, "what": fault.what} for fault in found.faults]
    if format_ == "json":
        counted = {"events": found.events, "rows": found.rows, "files": found.files, "head": found.head}
        output.print_json({"schema": "onex.ledger/1", **counted, "faults": faults, "notes": list(found.notes)})
    else:
        here.show(faults, {"where": "位置", "what": "问题"}, format_) if faults else None
        output.say(
            f"事件 {found.events} 个、记录 {found.rows} 行、存档 {found.files} 个文件，问题 {len(faults)} 处。链头 {found.head}"
        )
        for note in found.notes:
            output.say(note)
    return 1 if faults else 0


def ledger_backup(target: Path | None, workspace: Path | None, format_: str) -> int:
    """Copies the workspace's ledger and archive; 1 where a file of the archive was not whole."""
    from onex.acts.backup import backup

    own = here.workspace(workspace)
    with Bar() as bar:
        made = backup(own, target or own.root / "备份", here.now(), bar.step)
    if format_ == "json":
        output.print_json(made.as_json())
    else:
        here.show([made.as_json()], {"path": "备份", "seq": "事件", "files": "文件", "head": "链头"}, format_)
    for sha256 in made.damaged:
        output.say(f"存档文件 {sha256[:16]}… 缺失或已变，备份里也一样；请用更早的备份找回。")
    output.say(f"已备份到 {made.path}。请再复制一份到别的磁盘。")
    return 1 if made.damaged else 0


def ledger_restore(source: Path, folder: Path, ledger: str, format_: str) -> int:
    """Makes a workspace of a backup and examines it; 1 where it is not as it was written."""
    from onex.acts.backup import restore
    from onex.acts.proof import prove

    own, seq, head = restore(source, folder, here.now(), ledger)
    with Bar() as bar:
        found = prove(own, here.now(), True, bar.step)
    if format_ == "json":
        faults = [{"where": fault.where, "what": fault.what} for fault in found.faults]
        output.print_json(
            {"schema": "onex.restored/1", "root": str(own.root), "seq": seq, "head": head, "faults": faults}
        )
    else:
        for fault in found.faults:
            print(output.safe(f"{fault.where} {fault.what}"))
    output.say(f"已恢复到 {folder}：事件 {found.events} 个，链头 {head}，核对发现问题 {len(found.faults)} 处。")
    return 1 if found.faults else 0
