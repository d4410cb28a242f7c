"""`onex doc diff`: writes the comparison copy and says what differs."""

from __future__ import annotations

from pathlib import Path

from onex.cli import here, output

_SHORT = 40


def diff(old: Path, new: Path, out: Path, author: str, on: str | None, force: bool, format_: str) -> int:
    """Compares two files, writes the copy, lists the changes."""
    from onex.acts.comparison_copy import KINDS, write_copy

    compared = write_copy(old, new, out, author, here.today(on), force=force)
    content = compared.as_json()
    if format_ == "json":
        output.print_json(content)
    elif format_ == "csv":
        output.print_csv(("kind", "old", "new"), content["changes"])
    else:
        rows = [
            {"kind": KINDS[change["kind"]], "old": _excerpt(change["old"]), "new": _excerpt(change["new"])}
            for change in content["changes"]
        ]
        if rows:
            output.print_table(rows, {"kind": "改动", "old": "旧稿", "new": "新稿"})
    for note in compared.copy.notes:
        output.say(f"注意：{note}")
    characters = content["characters"]
    said = f"改动 {len(content['changes'])} 处，增 {characters['inserted']} 字，删 {characters['deleted']} 字"
    output.say(f"已写出 {out}({said if content['changes'] else '两稿文字相同'})。")
    return 0


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat[:_SHORT] + ("…" if len(flat) > _SHORT else "")
