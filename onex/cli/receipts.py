"""`onex receipt`: a receipt shown again, and whether a file is the one that was received."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onex.cli import here, output
from onex.errors import UsageError

if TYPE_CHECKING:
    from onex.acts.receipt_check import Checked


def show(number: str, workspace: Path | None, out: Path | None, format_: str) -> int:
    """Prints a receipt as it is sent back, or writes it to a file."""
    from onex.acts.receipt import shown
    from onex.acts.writing import write_whole

    receipt, document = shown(here.workspace(workspace), number, here.now())
    if out is not None:
        if out.suffix.lower() != ".txt":
            raise UsageError(f"回执写成 .txt，「{here.masked(out.name)}」不是。")
        write_whole(out, ("\ufeff" + document.replace("\n", "\r\n")).encode())
        output.say(f"已写出 {out}")
    if format_ == "json":
        output.print_json({"schema": "onex.receipts/1", "receipts": [receipt.as_json()]})
    elif format_ == "csv":
        from onex.cli.workspace import RECEIPT, flat_receipt

        here.show([flat_receipt(receipt.as_json())], RECEIPT, format_)
    elif out is None:
        print("\n".join(output.safe(line) for line in document.splitlines()))
    return 0


def check(file: Path, workspace: Path | None, format_: str) -> int:
    """Says whether these very bytes were received: 0 if so, 1 if not."""
    from onex.acts.receipt_check import check as ask

    answer = ask(here.workspace(workspace), file, here.now())
    if format_ == "json":
        output.print_json(answer.as_json())
        return 0 if answer.received else 1
    rows = [_row(one) for one in answer.members or (answer.whole,)]
    here.show(rows, _LABELS, format_)
    output.say(_says(answer.received, len(answer.members)))
    return 0 if answer.received else 1


_LABELS = {"file": "文件", "answer": "是否收到", "receipt": "回执", "at": "收到时间", "note": "说明"}


def _row(one: Checked) -> dict[str, str]:
    if not one.receipts:
        return {
            "file": here.masked(one.file),
            "answer": "没有收到",
            "receipt": "",
            "at": "",
            "note": one.error or _UNKNOWN,
        }
    known = next((k for k in one.receipts if k.receipt.status in ("received", "unchanged")), one.receipts[0])
    note = known.receipt.error or ""
    if one.received and not known.current:
        note = f"以后又收到新版，现行的不是这一版{f'；{note}' if note else ''}"
    when = known.receipt.at[:16].replace("T", " ")
    answer = "收到" if one.received else "送到过，未收"
    return {
        "file": here.masked(one.file),
        "answer": answer,
        "receipt": known.receipt.receipt or "",
        "at": when,
        "note": note,
    }


_UNKNOWN = "台账里没有内容完全相同的文件；改动过、另存过的文件不算同一个"


def _says(received: bool, tables: int) -> str:
    if tables:
        return f"压缩包里的 {tables} 个表格都已收到。" if received else "压缩包里有没有收到的表格，见上。"
    return "就是收到的那个文件。" if received else "不是收到的文件。"
