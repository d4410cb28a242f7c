"""Papers and their templates: what these commands print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import here, output
from onex.cli.asking import LOCK_WAIT
from onex.errors import UsageError

if TYPE_CHECKING:
    from onex.acts.issuing import SignOff
    from onex.acts.rendered import Rendered, Written
    from onex.settings import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """What a paper was asked for; see the options of `onex render`."""

    name: str
    out: Path
    each: str | None = None
    school: str = ""
    ending: str = ".docx"
    period: str | None = None
    facts: Path | None = None
    draft: str | None = None
    issue: bool = False
    by: str = ""
    prefix: str = ""
    number: str = ""
    again: bool = False
    as_issued: bool = False
    collect: bool = False
    contacts: bool = False
    force: bool = False
    lock_wait: float = LOCK_WAIT


def render(asked: Asked, workspace: Path | None, on: str | None, format_: str) -> int:
    """Writes documents, drafts or issued ones, and lists them."""
    _consistent(asked)
    own = here.workspace(workspace)
    made = _as_issued(asked, own, on) if asked.as_issued else _written(asked, own, on)
    rows = [one.as_json() for one in made.documents]
    if format_ == "json":
        output.print_json(_document(made, rows))
    else:
        flat = [_flat(one) for one in made.documents]
        here.show(flat, LABELS, format_, [n for n in BRIEF if n == "file" or any(row[n] for row in flat)])
    _remarks(asked, made)
    return made.exit_code


LABELS = {
    "file": "文件",
    "number": "文号",
    "school": "对象",
    "school_code": "学校标识码",
    "state": "情况",
    "check": "格式检查",
    "sha256": "SHA-256",
}
BRIEF = ("file", "number", "school", "check")
STATES = {"draft": "草稿", "issued": "印发", "as_issued": "原件"}


def _consistent(asked: Asked) -> None:
    """Refuses options that have no meaning together."""
    if asked.as_issued and asked.issue:
        raise UsageError("--issue 是印发，--as-issued 是取出已印发的原件，两者取一。")
    if not asked.issue and asked.again:
        raise UsageError("--again 与 --issue 一起用。")
    if not asked.issue and not asked.as_issued and asked.number:
        raise UsageError("草稿不编文号；--number 与 --issue 一起用，取出原件时与 --as-issued 一起用。")
    if asked.issue and asked.draft:
        raise UsageError("印发的文件不标 --draft；两者取一。")


def _written(asked: Asked, own: Workspace, on: str | None) -> Written:
    from onex.acts.render import How, Order, read_facts, write
    from onex.cli.progress import Bar

    order = Order(
        asked.name,
        asked.out,
        here.today(on),
        asked.each,
        asked.school,
        asked.ending,
        asked.period,
        read_facts(asked.facts) if asked.facts else {},
        asked.draft,
        asked.force,
    )
    how = How(_sign(asked, own, order.on.year), asked.collect, asked.contacts, asked.lock_wait)
    with Bar() as bar:
        return write(own, order, here.now(), how, bar.step)


def _sign(asked: Asked, own: Workspace, year: int) -> SignOff | None:
    """Who signs and under what number; None for a draft."""
    from onex.acts.numbering import Named
    from onex.acts.render import SignOff

    if not asked.issue:
        return None
    meant = Named.of(asked.number) if asked.number else None
    if meant and meant.year not in (None, year):
        raise UsageError(f"{asked.number} 不是 {year} 年的文号；成文日期用 --on 写明。")
    prefix = (meant.prefix if meant else "") or asked.prefix
    by = asked.by or own.settings.office.get("approver", "")
    return SignOff(by, prefix, meant.number if meant else None, asked.again)


def _as_issued(asked: Asked, own: Workspace, on: str | None) -> Written:
    from onex.acts.as_issued import Wanted, as_issued
    from onex.ledger.store import Ledger

    ledger = Ledger.open_(own.ledger_url, own.archive, here.now(), asked.lock_wait)
    year, every = here.today(on).year, asked.each is not None
    which = (asked.out, asked.name, asked.number, asked.prefix, year, asked.school, every, asked.force)
    return as_issued(own, Wanted(*which), ledger)


def _document(made: Written, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The document onex.documents/1."""
    said: dict[str, Any] = {"schema": "onex.documents/1", "documents": rows}
    if made.failures:
        said["failures"] = [
            {"school_code": f.school_code or None, "school": f.school or None, "error": f.error} for f in made.failures
        ]
    if made.beside:
        said["beside"] = [str(path) for path in made.beside]
    if made.stand_ins:
        said["stand_ins"] = [{"font": s.font, "instead": s.instead or None} for s in made.stand_ins]
    return said


def _flat(one: Rendered) -> dict[str, str]:
    """A document as a row of `LABELS`."""
    own = {name: str(getattr(one, name)) for name in ("number", "school", "school_code", "sha256")}
    return {**own, "file": str(one.path), "state": STATES[one.state], "check": one.checked.words if one.checked else ""}


def _remarks(asked: Asked, made: Written) -> None:
    """What is said beside the list."""
    if made.stand_ins:
        lacking = "、".join(f"{one.font}→{one.instead or '不详'}" for one in made.stand_ins)
        output.say(f"本机缺少公文字体，PDF 中以别的代替：{lacking}。正式印发请在装有这些字体的电脑上转换。")
    for one in made.failures:
        output.say(f"没有写成：{one.school_code} {one.school} {one.error}")
    states = [one.state for one in made.documents]
    if asked.as_issued:
        output.say(f"取出 {len(states)} 份原件，与印发时一字不差。")
    elif asked.issue:
        numbers = [one.number for one in made.documents if one.state == "issued" and one.number]
        between = f"，文号 {numbers[0]}" + (f" 至 {numbers[-1]}" if len(numbers) > 1 else "") if numbers else ""
        if "issued" in states or not states:
            output.say(f"印发 {states.count('issued')} 份{between}，已存档、记入台账。")
        if "as_issued" in states:
            output.say(f"有 {states.count('as_issued')} 份此前已印发，照原件写出，没有另编文号。")
    else:
        output.say(f"写出 {len(states)} 份(未编文号，按草稿标注)。")
    if made.beside and not asked.contacts:
        output.say(f"另写 {'、'.join(path.name for path in made.beside)}；发送清单不含联系人，要带请加 --contacts。")


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
