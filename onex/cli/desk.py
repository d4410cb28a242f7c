"""Judging again, waivers, packages for cities, the platform: what these commands print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import here, output
from onex.cli.reviewing import table
from onex.errors import UsageError

if TYPE_CHECKING:
    from onex.acts.rejudge import Changed


def judge(workspace: Path | None, dry: bool, format_: str, lock_wait: float) -> int:
    """Judges again what is stale and prints what came of it; 3 where something could not be judged."""
    from onex.acts.rejudge import rejudge

    done = rejudge(here.workspace(workspace), here.now(), dry=dry, lock_wait=lock_wait)
    if format_ == "json":
        judged, failed = ([one.as_json() for one in rows] for rows in (done.judged, done.failed))
        output.print_json({"schema": "onex.rejudged/1", "dry_run": dry, "judged": judged, "failed": failed})
    else:
        rows = [row for one in done.judged for row in _changes(one, dry)]
        table(rows, _CHANGE, format_)
    for one in done.failed:
        output.say(f"没有重新核查：{one.school_code} {one.period} {one.why}")
    new, gone = (sum(len(getattr(one, name)) for one in done.judged) for name in ("new", "gone"))
    if dry:
        output.say(f"判定已过时的 {len(done.judged)} 份；去掉 --dry-run 即重新核查。")
    else:
        output.say(
            f"重新核查 {len(done.judged)} 份，新增问题 {new} 条，消除 {gone} 条；没有判成 {len(done.failed)} 份。"
        )
    return 3 if done.failed else 0


_CHANGE = {
    "school_code": "学校标识码",
    "period": "期次",
    "revision": "版次",
    "why": "为何重判",
    "change": "变化",
    "rule": "规则",
    "message": "问题",
}


def _changes(one: Changed, dry: bool) -> list[dict[str, Any]]:
    own = {name: getattr(one, name) for name in ("school_code", "period", "revision", "why")}
    said = [{**own, "change": "新增", **found} for found in one.new]
    said += [{**own, "change": "消除", **found} for found in one.gone]
    return [own] if dry else said


def waive(
    workspace: Path | None,
    given: tuple[str, str, str, str, str, str],
    until: str | None,
    number: int | None,
    on: str | None,
    format_: str,
    lock_wait: float,
) -> int:
    """Writes a waiver, or withdraws one, and prints it."""
    from onex.acts.waive import Waiver, withdraw
    from onex.acts.waive import waive as write

    rule, school, asked_by, by, clause, reason = given
    own, day, now = here.workspace(workspace), here.today(on), here.now()
    if number is not None:
        withdraw(own, number, by, reason, day, now, lock_wait)
        return _waivers(workspace, on, format_, number)
    last = output.day(until, "--until")
    if not rule or last is None:
        raise UsageError("豁免要用 --rule 写明规则代码，用 --until 写明有效到哪一天；撤回用 --withdraw 编号。")
    written = write(own, Waiver(rule, school, asked_by, by, clause, reason, last), day, now, lock_wait)
    return _waivers(workspace, on, format_, written["waiver_id"])


def waivers(workspace: Path | None, on: str | None, format_: str) -> int:
    """Every waiver."""
    return _waivers(workspace, on, format_, None)


def _waivers(workspace: Path | None, on: str | None, format_: str, number: int | None) -> int:
    from onex.acts.waive import STATES, listed

    found = listed(here.workspace(workspace), here.today(on), here.now())
    if number is not None:
        found = found[found["waiver_id"] == number]
    rows = [{name: here.plain(row[name]) for name in _WAIVER} for row in found.to_dict("records")]
    if format_ == "json":
        output.print_json({"schema": "onex.waivers/1", "waivers": rows})
    else:
        said = [{**row, "state": STATES[row["state"]], "school_code": row["school_code"] or "全部学校"} for row in rows]
        table(said, _WAIVER, format_, () if format_ == "csv" else tuple(_WAIVER)[:10])
    return 0


_WAIVER = {
    "waiver_id": "编号",
    "state": "状态",
    "rule": "规则",
    "school_code": "学校",
    "asked_by": "申请",
    "approved_by": "批准",
    "clause": "依据",
    "reason": "理由",
    "from_on": "起",
    "until_on": "止",
    "withdrawn_on": "撤回日期",
    "withdrawn_by": "撤回人",
}


def export(workspace: Path | None, asked: Sequence[Any], on: str | None, format_: str, lock_wait: float) -> int:
    """Writes packages and lists them."""
    from onex.acts.casework import STAGES, kind_code
    from onex.acts.review_export import Wanted
    from onex.acts.review_export import export as write

    out, every, prefecture, kind, stage, call, contacts, force = asked
    if every == bool(prefecture):
        raise UsageError("请用 --prefecture 指明市州，或用 --all 表示每个市州一份，两者取一。")
    wanted = Wanted(out, prefecture, kind_code(kind) if kind else "", stage, call, contacts, force)
    made = write(here.workspace(workspace), wanted, here.today(on), here.now(), lock_wait=lock_wait)
    if format_ == "json":
        output.print_json({"schema": "onex.packages/1", "packages": [one.as_json() for one in made]})
    else:
        rows = [{**one.as_json(), "stage": STAGES[one.stage], "files": len(one.files)} for one in made]
        labels = {
            "prefecture": "市州",
            "stage": "审核",
            "schools": "学校",
            "pilots": "试点",
            "files": "文件",
            "folder": "目录",
        }
        table(rows, labels, format_)
    for one in made:
        for note in one.notes:
            output.say(f"{one.prefecture}：{note}。")
    output.say("原件和副本含学校填报的全部内容(包括联系人)，文件只限本人读取，请妥善交接。")
    return 0


def reconcile(
    workspace: Path | None, path: Path | None, out: Path | None, force: bool, on: str | None, format_: str
) -> int:
    """Compares with an export, writes the import table; 1 where the two sides differ."""
    from onex.acts.reconcile import KINDS, write_import_table
    from onex.acts.reconcile import reconcile as compare

    if path is None and out is None:
        raise UsageError("请写明平台导出表，如 onex reconcile 平台导出.xlsx；只写导入表用 --out 平台导入表.xlsx。")
    own, day, now = here.workspace(workspace), here.today(on), here.now()
    if out is not None:
        if out.suffix.lower() != ".xlsx":
            raise UsageError(f"平台导入表存为 .xlsx，「{out.name}」不是。")
        output.say(f"已写出 {out}，{write_import_table(own, out, day, now, force)} 个试点。")
    if path is None:
        return 0
    made = compare(own, path, day, now)
    content = made.as_json()
    if format_ == "json":
        output.print_json(content)
    else:
        rows = [{**row, "kind": KINDS[row["kind"]]} for row in made.differences]
        table(rows, _DIFFERENCE, format_, ("kind", "school", "certificate", "level", "approved", "platform", "message"))
    for note in made.notes:
        output.say(f"注：{note}")
    output.say(
        f"台账已批准 {made.approved} 个试点，平台 {made.platform} 个，一致 {made.agree} 个，出入 {len(made.differences)} 处。"
    )
    return 1 if made.differences else 0


_DIFFERENCE = {
    "kind": "出入",
    "school_code": "学校标识码",
    "school": "学校",
    "certificate": "证书",
    "level": "等级",
    "major_code": "专业代码",
    "major": "专业",
    "approved": "台账核定",
    "platform": "平台人数",
    "row": "平台表行号",
    "message": "说明",
}
