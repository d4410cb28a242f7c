"""`onex explain`: a rule, a defect, a file error or an indicator: meaning, clause, figure by province and day, example, history."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from onex.cli import cards, output
from onex.cli.place import wording
from onex.errors import UsageError


def show(code: str, province: str | None, on: str | None, format_: str, workspace: Path | None) -> int:
    """Prints what the code means. UsageError, with the nearest, for a code that nobody uses."""
    found = _find(code, province, output.day(on, "--on") or output.today(), workspace)
    if format_ == "json":
        output.print_json({"schema": "onex.explanation/1", "entries": found})
    elif format_ == "csv":
        output.print_csv(("code", "title", "meaning", "fix"), found)
    else:
        for entry in found:
            (cards.draw if entry["kind"] == "indicator" else _draw)(entry)
        if len(found) > 1 and found[0]["kind"] == "indicator":
            output.say(f"名称里有「{output.safe(code)}」的指标有 {len(found)} 个，口径各不相同。")
    return 0


def _find(code: str, province: str | None, on: date, workspace: Path | None) -> list[dict[str, Any]]:
    from onex.catalog import nearest
    from onex.rules import discover
    from onex.sheets.defects import CELL_DEFECTS, FILE_ERRORS

    key = code.strip().upper()
    if key in FILE_ERRORS:
        error = FILE_ERRORS[key]
        return [
            {
                "code": key,
                "kind": "file",
                "title": error.title,
                "meaning": "这个文件没有读取，其他文件照常处理。",
                "fix": error.fix,
            }
        ]
    if key in CELL_DEFECTS:
        defect = CELL_DEFECTS[key]
        return [{"code": key, "kind": "reader", "title": defect.title, "meaning": defect.explain, "fix": defect.fix}]
    if measured := _measure(key):
        return [measured]
    rules = {rule.code: rule for rule in discover()}
    chosen = [rules[key]] if key in rules else [rule for rule in rules.values() if key in rule.obligations]
    if not chosen and (entry := _obligation(key, province, on)):
        return [entry]
    if not chosen and (meant := cards.find(code)):
        return [cards.card(one, province, on) for one in meant]
    if not chosen:
        near = nearest(key, [*rules, *CELL_DEFECTS, *FILE_ERRORS, *cards.labels()])
        raise UsageError(f"没有代码或指标「{output.safe(code)}」。{near}代码写在每条问题的末尾，如 Q02、W05。")
    return [_rule(rule, province, on, workspace) for rule in chosen]


def _measure(key: str) -> dict[str, str] | None:
    """A requirement that `onex doc check` measures a document by."""
    from onex.conformity.spec import specs

    spec = next((spec for spec in specs().values() if spec.code == key), None)
    if spec is None:
        return None
    where = "依据的条款随省份和日期，见检查结果" if spec.provision else f"{spec.regulation} {spec.clause}"
    meaning = f"onex doc check 检查公文的一项；{where}。"
    return {"code": key, "kind": "document", "title": spec.title, "meaning": meaning, "fix": spec.fix}


def _obligation(key: str, province: str | None, on: date) -> dict[str, Any] | None:
    """An obligation or tie-out that no rule of its own serves: the fields that ask for it and the provisions behind it."""
    from onex import formbook, packs
    from onex.model.policy import NATION

    fields = [
        f"{table.title}\u300c{field.label}\u300d"
        for form in formbook.forms().values()
        for table in form.tables.values()
        for field in table.fields.values()
        if key in field.obligations
    ]
    known = packs.load_packs()
    places = [packs.province(province)] if province else [p for p in known.provinces if p.pack]
    policies = [packs.resolve(place.code, on) for place in places] or [packs.resolve(NATION, on)]
    says = dict.fromkeys(p.says for policy in policies for p in policy.provisions.values() if key in p.obligations)
    if not fields and not says:
        return None
    asked = f"由栏目的填写要求核对\uff1a{'、'.join(dict.fromkeys(fields))}" if fields else "没有可逐格核对的栏目"
    return {
        "code": key,
        "kind": "obligation",
        "title": "\uff1b".join(says) or "勾稽关系",
        "meaning": asked,
        "fix": "应填未填、读不懂和重复的记录\uff0c分别以 W01、W02、W21 等代码报出",
    }


def _rule(rule: Any, province: str | None, on: date, workspace: Path | None) -> dict[str, Any]:
    from onex import formbook, packs
    from onex.model.policy import NATION, Clause
    from onex.rules.judge import kind_of

    known = packs.load_packs()
    places = [packs.province(province)] if province else [p for p in known.provinces if p.pack]
    texts = wording(workspace)
    provisions = []
    names = [n for n in (*rule.parameters, *rule.needs) if kind_of(n, rule, formbook.forms()) == "provision"]
    for place in places:
        policy = packs.resolve(place.code if place else NATION, on)
        for name in names:
            if name in policy.provisions:
                one = policy.provisions[name]
                clause: Clause = one.clause
                provisions.append(
                    {
                        "province": place.name,
                        "name": name,
                        "label": known.terms[name].label,
                        "value": packs.show(known.terms[name], one.value),
                        "clause": f"{policy.regulations[clause.regulation].cited} {clause.path}".strip(),
                        "says": one.says,
                        "text": texts(clause.regulation, clause.path) if texts else None,
                        "text_status": one.text_status,
                        "note": one.note,
                        "history": [
                            {
                                "from": p.from_.isoformat(),
                                "until": p.until.isoformat() if p.until else None,
                                "value": packs.show(known.terms[name], p.value),
                            }
                            for p in known.history(name)
                            if p.region == one.region
                        ],
                    }
                )
    spec = formbook.forms()[rule.form].tables[rule.table.partition(".")[2]]
    return {
        "code": rule.code,
        "kind": "rule",
        "title": rule.title,
        "meaning": rule.meaning,
        "table": spec.title,
        "obligations": list(rule.obligations),
        "fix": rule.fix,
        "missing_provisions": [
            n for n in names if not any(p["name"] == n for p in provisions) and not rule.parameters.get(n, False)
        ],
        "provisions": provisions,
    }


def _draw(entry: dict[str, Any]) -> None:
    console = output.console()
    console.print(f"{entry['code']} {entry['title']}", style="bold")
    if entry["kind"] != "rule":
        console.print(entry["meaning"])
        console.print(f"→ {entry['fix']}", style="green")
        return
    console.print(f"核对「{entry['table']}」 · 对应 {'、'.join(entry['obligations'])}", style="dim")
    for p in entry["provisions"]:
        console.print(f"\n{p['province']} {p['label']}：{p['value']}", style="bold")
        status = {"exact": "", "inferred": "(据原文推定)", "damaged": "(原文有脱字)", "absent": "(未见原文)"}[
            p["text_status"]
        ]
        console.print(f"  依据 {p['clause']}：{p['says']}{status}")
        if p["text"]:
            console.print(f"  原文：{output.safe(p['text'])}")
        if p["note"]:
            console.print(f"  {p['note']}", style="dim")
        for old in p["history"]:
            console.print(f"  自 {old['from']} 起 {old['value']}", style="dim")
    for name in entry["missing_provisions"]:
        console.print(f"\n目前没有规定 {name}，所以这条规则不判定。", style="yellow")
    if entry["fix"]:
        console.print(f"\n→ {entry['fix']}", style="green")
    console.print("\n示例(最后一列是应当报出的代码)：", style="dim")
    _example(entry["code"])


def _example(code: str) -> None:
    """The rule's own example, codes of lists by their labels."""
    from onex import formbook, packs
    from onex.rules import discover
    from onex.rules.examples import example

    rule = next(rule for rule in discover() if rule.code == code)
    forms = formbook.forms()
    case = example(rule, forms)
    terms = packs.load_packs().terms
    for name, value in case.settings.items():
        if name in terms:
            print(f"{terms[name].label}：{packs.show(terms[name], value)}")
    specs = {
        **{t.name: t for t in forms[rule.form].tables.values()},
        **{n: next(iter(f.tables.values())) for n, f in forms.items()},
    }
    own = specs[rule.table.partition(".")[2]]
    for title, frame in case.frames.items():
        print(_PAST.get(title) or specs[title].title)
        _grid(frame, [specs.get(title, own), *specs.values()], None, "")
    if _PAST.keys() & case.frames.keys():
        print("本期报的")
    _grid(case.rows, [own, *specs.values()], case.broken, code)


_PAST = {"previous": "上期报的", "earlier": "以往各期报的"}


def _grid(frame: Any, specs: Any, broken: Any, code: str) -> None:
    from onex import formbook
    from onex.model.values import canonical

    fields = {name: next(s.fields[name] for s in specs if name in s.fields) for name in frame.columns}
    codes = formbook.codes()

    def word(name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, tuple):
            return "、".join(word(name, member) for member in value)
        return codes[fields[name].of].label(value) if fields[name].of in codes and value else canonical(value)

    rows = [{name: word(name, row[name]) for name in frame.columns} for row in frame.to_dict("records")]
    labels = {name: field.label for name, field in fields.items()}
    if broken is not None:
        rows = [{**row, "": code if hit else ""} for row, hit in zip(rows, broken, strict=True)]
        labels = {**labels, "": ""}
    output.print_table(rows, labels)
