"""Papers and their templates: what these commands print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onex.cli import here, output


@dataclass(frozen=True, slots=True)
class Asked:
    """What a paper was asked for."""

    name: str
    out: Path
    each: str | None
    ending: str
    period: str | None
    facts: Path | None
    force: bool


def render(asked: Asked, workspace: Path | None, on: str | None, format_: str) -> int:
    """Writes documents and lists them."""
    from onex.acts.render import read_facts
    from onex.acts.render import render as write

    made = write(
        asked.name,
        here.workspace(workspace),
        asked.out,
        here.today(on),
        here.now(),
        asked.each,
        force=asked.force,
        period=asked.period,
        given=read_facts(asked.facts) if asked.facts else None,
        ending=asked.ending,
    )
    rows = [
        {"file": str(r.path), "school_code": r.school_code or None, "school": r.school or None, "sha256": r.sha256}
        for r in made
    ]
    stand_ins = [{"font": s.font, "instead": s.instead or None} for s in made[0].stand_ins] if made else []
    if format_ == "json":
        said: dict[str, Any] = {"schema": "onex.documents/1", "documents": rows}
        output.print_json({**said, "stand_ins": stand_ins} if stand_ins else said)
    else:
        here.show([{n: v or "" for n, v in row.items()} for row in rows], {"file": "文件", "school": "对象"}, format_)
    if stand_ins:
        lacking = "、".join(f"{one['font']}→{one['instead'] or '不详'}" for one in stand_ins)
        output.say(f"本机缺少公文字体，PDF 中以别的代替：{lacking}。正式印发请在装有这些字体的电脑上转换。")
    output.say(f"写出 {len(made)} 份(未编文号，按草稿标注)。")
    return 0


def templates(workspace: Path | None, format_: str) -> int:
    """The templates at hand, those of the workspace in the place of shipped ones."""
    from onex.acts.render import TEMPLATES
    from onex.cli.place import workspace_root
    from onex.documents.template import every, needs

    root = workspace_root(workspace)
    own = root / TEMPLATES if root else None
    rows = [
        {
            "name": t.name,
            "title": t.title,
            "kind": t.kind,
            "each": t.each,
            "facts": list(needs(t)),
            "own": bool(own) and t.path.parent == own,
        }
        for t in every(own)
    ]
    if format_ == "json":
        output.print_json({"schema": "onex.templates/1", "templates": rows})
        return 0
    shown = [
        {**row, "facts": "、".join(needs(t)), "own": "是" if row["own"] else ""}
        for row, t in zip(rows, every(own), strict=True)
    ]
    labels = {"name": "名称", "title": "标题", "kind": "文种", "each": "逐个", "facts": "要用的内容", "own": "本单位"}
    here.show(shown, labels, format_)
    return 0


def copy(name: str, workspace: Path | None, force: bool) -> int:
    """Copies a template for the office to edit."""
    from onex.acts.template_copy import copy as write

    for path in write(name, here.workspace(workspace), force=force):
        print(output.safe(path))
    output.say("以后用这份模板；改坏了就删掉它，仍用随程序附带的。")
    return 0
