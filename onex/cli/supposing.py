"""`onex policy whatif`: what another figure, or another pack, would change; over files, or over what a workspace holds. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import here, output
from onex.errors import UsageError

if TYPE_CHECKING:
    from onex.acts.whatif import Outcome

_LABELS = {"change": "变化", "school_code": "学校", "rule": "规则", "message": "说明"}
_SUMMED = {
    "newly": "新增学校", "no_longer": "消除学校", "changed": "改变学校", "excess": "假设下超出人数", "more": "比现在多", "students": "新增学校试点人数",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What `onex policy whatif` was asked for."""

    files: Sequence[Path]
    settings: Sequence[str]
    against: Path | None
    registers: Sequence[Path]
    province: str | None
    on: str | None
    workspace: Path | None

    @property
    def supposed(self) -> str:
        """What is supposed, in words."""
        return "、".join([*self.settings, *([f"政策包 {self.against}"] if self.against else [])])


def whatif(asked: Asked, format_: str) -> int:
    """What would be found under other provisions and is not found now, and the reverse."""
    if not asked.settings and asked.against is None:
        raise UsageError("请用 --set 规定=数值 或 --against 政策包 写明假设什么，如 --set max_pilot_share=0.25。")
    values = dict(_setting(text) for text in asked.settings)
    return _over_files(asked, values, format_) if asked.files else _over_workspace(asked, values, format_)


def _setting(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark:
        raise UsageError(f"--set 应写成 规定=数值，如 max_pilot_share=0.25，「{output.safe(text)}」不是。")
    return name.strip(), value.strip()


# -- what the workspace holds ------------------------------------------------------------------------------------------


def _over_workspace(asked: Asked, values: Mapping[str, str], format_: str) -> int:
    from onex.acts.whatif import Supposed
    from onex.acts.whatif import whatif as suppose
    from onex.cli.progress import Bar

    if asked.registers:
        raise UsageError("试算工作区里已收的申报，用的是工作区的登记簿；--register 只用于写明文件的时候。")
    own = here.workspace(asked.workspace, asked.province)
    supposed, day = Supposed(values, asked.against), output.day(asked.on, "--on")
    with Bar() as bar:
        made = suppose(own, supposed, here.now(), on=day, progress=bar.step)
    for code, why in made.failed:
        output.say(f"{code}：{why}，没有试算")
    rows = [change.as_json() for change in made.changes]
    if format_ == "json":
        output.print_json({"schema": "onex.whatif/1", "whatif": rows, **_summary(asked, made)})
    elif format_ == "csv":
        output.print_csv(list(rows[0]) if rows else list(_LABELS), rows)
    else:
        _draw(asked, made, rows)
    return 3 if made.failed else 0


def _summary(asked: Asked, made: Outcome) -> dict[str, Any]:
    return {
        "supposed": asked.supposed,
        "judged": made.judged,
        "by_prefecture": made.by("prefecture"),
        "by_school_kind": made.by("school_kind"),
    }


def _draw(asked: Asked, made: Outcome, rows: list[dict[str, Any]]) -> None:
    from onex.acts.whatif import GONE, NEW

    console = output.console()
    new = {change.school_code for change in made.changes if change.change == NEW}
    gone = {change.school_code for change in made.changes if change.change == GONE}
    head = f"假设 {asked.supposed}：试算申报 {made.judged} 份，新增问题的学校 {len(new)} 所，消除的 {len(gone)} 所"
    console.print(head, style="bold")
    if not rows:
        console.print("没有差别。")
        return
    for name, label in (("prefecture", "市州"), ("school_kind", "学校类型")):
        output.print_table(made.by(name), {name: label, **_SUMMED})
        console.print("")
    shown = {
        "change": "变化",
        "prefecture": "市州",
        "school": "学校",
        "rule": "规则",
        "students": "试点人数",
        "message": "说明",
    }
    output.print_table(rows, shown)


# -- files -------------------------------------------------------------------------------------------------------------


def _over_files(asked: Asked, values: Mapping[str, str], format_: str) -> int:
    from onex import packs
    from onex.acts.validate import Request, validate
    from onex.cli.inputs import expand

    paths, day = expand(asked.files), output.day(asked.on, "--on")
    other = packs.instead(asked.against) if asked.against else None
    today, registers, province = output.today(), asked.registers, asked.province
    now = validate(Request(paths, today, registers, province, on=day))
    then = validate(Request(paths, today, registers, province, on=day, supposing=values, packs=other))
    before = {_key(f): f for file in now.files for f in file.findings}
    after = {_key(f): f for file in then.files for f in file.findings}
    rows = [
        {
            "change": what,
            **{name: getattr(f, name) for name in ("file", "school_code", "rule", "message", "difference")},
        }
        for what, one, others in (("新增", after, before), ("消除", before, after))
        for key, f in one.items()
        if key not in others
    ]
    if format_ == "json":
        output.print_json({"schema": "onex.whatif/1", "whatif": rows})
    elif format_ == "csv":
        output.print_csv(list(rows[0]) if rows else list(_LABELS), rows)
    else:
        new = sum(row["change"] == "新增" for row in rows)
        text = f"假设 {asked.supposed}：新增 {new} 处，消除 {len(rows) - new} 处"
        output.console().print(text, style="bold")
        if rows:
            output.print_table(rows, _LABELS)
    return 0


def _key(finding: Any) -> tuple[str, ...]:
    return (finding.file, finding.rule, finding.school_code, *sorted(f"{k}={v}" for k, v in finding.key.items()))
