"""`onex explain 试点规模占比`: the card of an indicator, what it counts and leaves out, and the figures that limit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from onex.cli import output

if TYPE_CHECKING:
    from onex.model.form import TableSpec
    from onex.model.indicator import Indicator

_HOW = {"sum": "相加", "count": "计个数", "distinct": "计不同的值", "share": "相除，四舍五入到百分数的两位小数"}


def find(text: str) -> list[Indicator]:
    """The indicator of a name or label; else all whose label holds the words, so that two that sound alike are told apart."""
    from onex.reports.indicators import indicators

    known = list(indicators().values())
    exact = [one for one in known if text.strip() in (one.name, one.label)]
    return exact or [one for one in known if len(text.strip()) > 1 and text.strip() in one.label]


def labels() -> list[str]:
    """What indicators are called."""
    from onex.reports.indicators import indicators

    return [one.label for one in indicators().values()]


def card(one: Indicator, province: str | None, on: date) -> dict[str, Any]:
    """The object of `entries` in onex.explanation/1."""
    from onex import formbook, reports
    from onex.reports.indicators import indicators

    known = indicators()
    form, _, table = one.table.partition(".")
    spec = formbook.forms()[form].tables[table] if form else None
    return {
        "code": one.name,
        "kind": "indicator",
        "title": one.label,
        "meaning": one.says,
        "aggregate": one.aggregate,
        "unit": one.unit,
        "reports": [name for name in reports.names() if one.name in reports.report(name).indicators],
        "form": formbook.forms()[form].title if form else "",
        "table": spec.title if spec else "",
        "field": spec.fields[one.field].label if spec else "",
        "filter": dict(_kept(one.filter, spec)) if spec else {},
        "numerator": [known[name].label for name in one.parts],
        "denominator": [known[name].label for name in one.denominator],
        "excludes": one.excludes,
        "source": one.source,
        "obligation": one.clause,
        "clauses": list(dict.fromkeys(_clauses(one, province, on))),
        "limits": list({tuple(limit.items()): limit for limit in _limits(one, province, on)}.values()),
    }


def _kept(filter_: Mapping[str, Sequence[str]], spec: TableSpec) -> Iterator[tuple[str, list[str]]]:
    """Label of a column → the words that a record must have one of; of a form's own, or one that the ledger tells."""
    for name, values in filter_.items():
        if name in spec.fields:
            yield spec.fields[name].label, _words(spec.fields[name].of, values)
        else:
            yield _TOLD[name], [_OUTCOMES[value] for value in values]


_TOLD = {"outcome": "报送结果"}
_OUTCOMES = {"on_time": "按时", "late": "迟报", "missing": "缺报", "open": "未到期"}


def _words(codes: str, values: Iterable[str]) -> list[str]:
    from onex import formbook

    known = formbook.codes().get(codes)
    return [known.label(value) if known else value for value in values]


def _policies(province: str | None, on: date) -> list[Any]:
    """Of the province asked for, else of each that has a pack."""
    from onex import packs

    places = [packs.province(province)] if province else [p for p in packs.load_packs().provinces if p.pack]
    return [packs.resolve(place.code, on) for place in places]


def _clauses(one: Indicator, province: str | None, on: date) -> Iterable[str]:
    for policy in _policies(province, on):
        for provision in policy.provisions.values():
            if one.clause in provision.obligations and not provision.reading:
                cited = policy.regulations[provision.clause.regulation].cited
                yield f"{cited} {provision.clause.path}".strip()


def _limits(one: Indicator, province: str | None, on: date) -> Iterable[dict[str, str]]:
    from onex import packs
    from onex.model.policy import NATION

    for policy in _policies(province, on):
        provision = policy.provisions.get(one.provision)
        if provision is not None:
            term = packs.load_packs().terms[one.provision]
            cited = policy.regulations[provision.clause.regulation].cited
            yield {
                "province": "全国" if provision.region == NATION or not policy.province else policy.province.name,
                "label": term.label,
                "value": packs.show(term, provision.value),
                "clause": f"{cited} {provision.clause.path}".strip(),
            }


def draw(entry: dict[str, Any]) -> None:
    """The card on the terminal."""
    console = output.console()
    unit = f"({entry['unit']})" if entry["unit"] else ""
    console.print(f"{entry['title']}{unit}  {entry['code']}", style="bold")
    console.print(f"口径：{entry['meaning']}")
    if entry["aggregate"] == "share" and entry["numerator"]:
        console.print(f"分子：{' ＋ '.join(entry['numerator'])}")
        console.print(f"分母：{' ＋ '.join(entry['denominator'])}")
    if entry["form"]:
        console.print(f"取自：{entry['form']}「{entry['table']}」的「{entry['field']}」")
    for label, words in entry["filter"].items():
        console.print(f"只计：{label}为{'、'.join(words)}的")
    console.print(f"算法：{_HOW[entry['aggregate']]}")
    for label, text in (("不含", entry["excludes"]), ("来源", entry["source"])):
        if text:
            console.print(f"{label}：{text}")
    for limit in entry["limits"]:
        console.print(f"规定：{limit['province']} {limit['label']} {limit['value']}〔{limit['clause']}〕")
    if entry["obligation"]:
        cited = f"，{'；'.join(entry['clauses'])}" if entry["clauses"] else ""
        console.print(f"依据：{entry['obligation']}{cited}")
    console.print(f"见于报表：{'、'.join(entry['reports']) or '目前没有报表列出'}", style="dim")
