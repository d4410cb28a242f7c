"""`onex policy`: what holds where and since when, by which clause; official texts; what another figure would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import output
from onex.cli.place import SOURCES, wording, workspace_root
from onex.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from onex.model.policy import Policy, Provision

FORCES = {"must": "必须", "should": "一般应", "may": "鼓励"}
STATUS = {"exact": "与原文一致", "inferred": "据原文推定", "damaged": "原文有脱字", "absent": "未见原文"}


def list_all(province: str | None, on: str | None, format_: str) -> int:
    """Every provision in force."""
    policy = _policy(province, output.day(on, "--on"))
    rows = [_row(policy, provision) for provision in policy.provisions.values()]
    if format_ == "table":
        where = policy.province.name if policy.province else "全国"
        output.console().print(f"{where} {policy.on} 有效的规定 {len(rows)} 条", style="bold")
    labels = {"label": "规定", "value": "数值", "force": "力度", "clause": "依据", "obligations": "义务"}
    _table("provisions", rows, labels, format_)
    return 0


def show(name: str, province: str | None, on: str | None, workspace: Path | None, format_: str) -> int:
    """One provision, by name, label or obligation; its history and the official wording where registered."""
    from onex import catalog, packs

    known = packs.load_packs()
    policy = _policy(province, output.day(on, "--on"))
    wanted = {n for n, term in known.terms.items() if name in (n, term.label) or name.upper() in term.obligations}
    if not wanted:
        near = catalog.nearest(name, [*known.terms, *(t.label for t in known.terms.values())])
        raise UsageError(f"没有名为「{output.safe(name)}」的规定。{near}用 onex policy list 查看。")
    texts = wording(workspace)
    rows = []
    for one in sorted(wanted):
        if one in policy.provisions:
            provision = policy.provisions[one]
            text = texts(provision.clause.regulation, provision.clause.path) if texts else None
            history = [
                {"region": p.region, "from": str(p.from_), "value": packs.show(known.terms[one], p.value)}
                for p in known.history(one)
            ]
            rows.append({**_row(policy, provision), "text": text, "note": provision.note, "history": history})
        else:
            why = "这一天没有规定" if province else "没有全国规定；省级规定请加 --province 省份"
            rows.append({"name": one, "label": known.terms[one].label, "value": None, "why": why})
    if format_ != "table":
        _table("provisions", rows, {}, format_)
        return 0
    console = output.console()
    for row in rows:
        _draw(row, console)
    return 0


def _draw(row: Mapping[str, Any], console: Any) -> None:
    if row["value"] is None:
        console.print(f"{row['label']}({row['name']})：{row['why']}", style="yellow")
        return
    console.print(f"{row['label']}({row['name']})：{row['value']}", style="bold")
    console.print(f"  依据 {row['clause']}，{row['force']}；{row['says']}({row['text_status']})")
    if row["text"]:
        console.print(f"  原文：{output.safe(row['text'])}")
    if row["note"]:
        console.print(f"  {row['note']}", style="dim")
    for old in row["history"]:
        console.print(f"  {old['region']} 自 {old['from']} 起 {old['value']}", style="dim")


def diff(first: str, second: str, format_: str) -> int:
    """Where two policies differ: present on one side only, or another value."""
    from onex import packs

    one, two = _named(first), _named(second)
    terms = packs.load_packs().terms
    rows = []
    for name in sorted({*one.provisions, *two.provisions}):
        left, right = one.provisions.get(name), two.provisions.get(name)
        if left is None or right is None or left.value != right.value or left.force != right.force:
            rows.append(
                {
                    "name": name,
                    "label": terms[name].label,
                    "first": packs.show(terms[name], left.value) if left else "无",
                    "second": packs.show(terms[name], right.value) if right else "无",
                }
            )
    if format_ == "table" and not rows:
        output.console().print("两套规定没有差别。")
        return 0
    _table("differences", rows, {"label": "规定", "first": first, "second": second}, format_)
    return 0


def check(workspace: Path | None, format_: str) -> int:
    """The packs read strictly, and every clause looked up in its registered source; 2 when one cannot be found."""
    from onex import packs
    from onex.acts.policy_sources import check_packs

    known = packs.load_packs()
    root = workspace_root(workspace)
    problems = check_packs(root / SOURCES) if root else []
    rows = [
        {
            "severity": p.severity,
            "regulation": p.regulation,
            "provision": p.provision,
            "clause": p.clause,
            "message": p.message,
        }
        for p in problems
    ]
    failed = any(p.severity == "error" for p in problems)
    if format_ == "table":
        console = output.console()
        packs_read = sum(p.pack is not None for p in known.provinces)
        console.print(f"政策包写法无误：规定 {len(known.provisions)} 条，省级政策包 {packs_read} 个。")
        if root is None:
            console.print("没有工作区，条款未与原文核对。登记原文用 onex policy sources add 文件。", style="dim")
        for p in problems:
            console.print(p.message, style=output.STYLES["error" if p.severity == "error" else "dim"])
        return 2 if failed else 0
    _table("problems", rows, {}, format_)
    return 2 if failed else 0


def add_sources(files: Sequence[Path], regulation: str | None, workspace: Path | None) -> int:
    """Registers official texts in the workspace."""
    from onex import packs
    from onex.acts.policy_sources import add_source
    from onex.errors import Unreadable
    from onex.sheets.defects import FILE_ERRORS

    folder = _folder(workspace)
    known = packs.load_packs().regulations
    worst = 0
    for path in files:
        try:
            made = add_source(path, folder, regulation)
        except Unreadable as problem:
            output.say(f"{path}:{FILE_ERRORS[problem.code].title}。{FILE_ERRORS[problem.code].fix}")
            worst = 3
            continue
        except UsageError as problem:
            output.say(f"{path}:{problem}")
            worst = worst or 2
            continue
        print(f"已登记 {known[made.regulation].cited}:{made.file}，条款 {made.clauses} 条，校验值 {made.sha256[:12]}")
    return worst


def list_sources(workspace: Path | None, format_: str) -> int:
    """The registered texts."""
    from onex import packs
    from onex.acts.policy_sources import sources

    known = packs.load_packs().regulations
    rows = [
        {
            "regulation": s.regulation,
            "title": known[s.regulation].cited,
            "file": s.file,
            "clauses": s.clauses,
            "sha256": s.sha256,
        }
        for s in sources(_folder(workspace))
    ]
    _table(
        "sources",
        rows,
        {"regulation": "编号", "title": "文件", "file": "登记时的文件名", "clauses": "条款"},
        format_,
    )
    return 0


def _folder(workspace: Path | None) -> Path:
    root = workspace_root(workspace)
    if root is None:
        raise SettingsError("没有工作区。请先运行 onex init 目录 --province 省份，或用 -w 指明工作区。")
    return root / SOURCES


def _policy(province: str | None, on: date | None) -> Policy:
    from onex import packs
    from onex.model.policy import NATION

    code = NATION if province in (None, "国家", "全国") else packs.province(province or "").code
    return packs.resolve(code, on or output.today())


def _named(text: str) -> Policy:
    place, _, on = text.partition("@")
    return _policy(place, output.day(on or None, text))


def _row(policy: Policy, provision: Provision) -> dict[str, Any]:
    from onex import packs

    term = packs.load_packs().terms[provision.name]
    regulation = policy.regulations[provision.clause.regulation]
    return {
        "name": provision.name,
        "label": term.label,
        "value": packs.show(term, provision.value),
        "force": FORCES[provision.force],
        "region": provision.region,
        "from": provision.from_.isoformat(),
        "clause": f"{regulation.cited} {provision.clause.path}".strip(),
        "says": provision.says,
        "text_status": STATUS[provision.text_status],
        "reading": provision.reading,
        "obligations": "、".join(provision.obligations),
    }


def _table(thing: str, rows: list[dict[str, Any]], labels: Mapping[str, str], format_: str) -> None:
    if format_ == "json":
        output.print_json({"schema": f"onex.{thing}/1", thing: rows})
    elif format_ == "csv":
        output.print_csv(list(rows[0]) if rows else list(labels), rows)
    else:
        output.print_table(rows, labels)
