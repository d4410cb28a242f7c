"""The commands that know the day: what there is to do, and who has not sent a report."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from onex.cli.asking import Format, Formatted, On, Where

if TYPE_CHECKING:
    from onex.acts.chase import Chase, Owing
    from onex.acts.today import Item, Today

_WEEKDAYS = "一二三四五六日"


def today(
    on: On = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """今天要办的事：到期、逾期、待审、近期期限，每条附下一步的命令。"""
    from onex.acts.today import today as look
    from onex.cli import here, output

    made = look(here.workspace(workspace), here.today(on), here.now())
    after = [*(["--on", on] if on else []), *(["-w", str(workspace)] if workspace else [])]
    if format is Format.json:
        output.print_json(_today_json(made, after))
    elif format is Format.csv:
        rows = [_item_csv(name, item, after) for name, items in made.sections.items() for item in items]
        output.print_csv(["section", "what", "day", "workdays", "provisional", "command"], rows)
    else:
        _show_today(made, after)


def chase(
    period: Annotated[str, typer.Argument(metavar="期次", help="如 2021-B07、2021-W14、2021-04。", show_default=False)],
    on: On = None,
    lines: Annotated[bool, typer.Option("--lines", help="只打印可直接粘贴的催报语：每市一句、每校一句。")] = False,
    contacts: Annotated[bool, typer.Option("--contacts", help="写出的名单带联系人和电话(须同时用 --out)。")] = False,
    out: Annotated[Optional[Path], typer.Option("--out", metavar="文件", help="写到文件：.csv .json .txt。")] = None,
    format: Formatted = Format.table,
    workspace: Where = None,
) -> None:
    """催报：哪些学校没有报，按市州排列；逾期几天、连续缺报几周，附可直接粘贴的话。"""
    from onex.acts.chase import chase as look
    from onex.cli import here, output
    from onex.errors import UsageError

    if contacts and out is None:
        raise UsageError("电话只写进文件，不在屏幕上显示；请加 --out 名单.csv。")
    own, day, now = here.workspace(workspace), here.today(on), here.now()
    made = look(own, period, day, now)
    if out is not None:
        from onex.acts import contacts as files

        schools = [one.school_code for one in made.of("missing", "waiting", "late")]
        people = files.contacts(own, schools, day, now) if contacts else None
        files.save(made, out, people)
        output.say(f"已写出 {out}" + (f"，{len(people)} 所有电话；只限本人读取。" if people is not None else ""))
    if lines:
        for line in _lines(made):
            print(output.safe(line))
    elif format is Format.json:
        output.print_json(_chase_json(made))
    elif format is Format.csv:
        from onex.acts.contacts import COLUMNS, flat
        from onex.acts.verdict_json import inert

        rows = [flat(one) for one in made.of("missing", "waiting", "late")]
        output.print_csv(list(COLUMNS), [{name: inert(str(value)) for name, value in row.items()} for row in rows])
    elif out is None:
        _show_chase(made)


def attach(app: typer.Typer) -> None:
    """Adds these commands to the program."""
    for command in (today, chase):
        app.command(command.__name__)(command)


# -- today -------------------------------------------------------------------------------------------------------------


def _command(item: Item, after: list[str]) -> str:
    return shlex.join(["onex", *item.command, *after])


def _today_json(made: Today, after: list[str]) -> dict[str, Any]:
    sections = {name: [_item_json(item, after) for item in items] for name, items in made.sections.items()}
    head = {"schema": "onex.today/1", "on": made.on.isoformat(), "province": made.province, "cadence": made.cadence}
    return {**head, **sections}


def _item_json(item: Item, after: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"what": item.what, "command": _command(item, after)}
    found |= {name: value for name in ("period", "count") if (value := getattr(item, name)) is not None}
    if item.day is not None:
        found["day"] = item.day.isoformat()
    if item.workdays is not None:
        found["workdays"] = item.workdays
    if item.provisional:
        found["provisional"] = True
    if item.schools:
        names = ("school_code", "school", "missed_weeks")
        found["schools"] = [dict(zip(names, school, strict=True)) for school in item.schools]
    return found


def _item_csv(section: str, item: Item, after: list[str]) -> dict[str, Any]:
    from onex.acts.verdict_json import inert

    row = {"section": section, "what": inert(item.what), "command": _command(item, after)}
    when = {"day": item.day or "", "workdays": "" if item.workdays is None else item.workdays}
    return {**row, **when, "provisional": "true" if item.provisional else ""}


def _show_today(made: Today, after: list[str]) -> None:
    from onex.acts.today import SECTIONS
    from onex.cli import output

    where = f" {made.province}" if made.province else ""
    head = f"{made.on.isoformat()} 星期{_WEEKDAYS[made.on.weekday()]}{where}"
    if made.silent:
        print(f"{head}：没有要办的事。")
        return
    print(head)
    for name, items in made.sections.items():
        if items:
            print(f"\n{SECTIONS[name]}")
        for item in items:
            print(output.safe(f"  {item.what}{_when(item, made.on)}"))
            print(output.safe(f"    {_command(item, after)}"))


def _when(item: Item, on: date) -> str:
    """The day in words, with the working days that are left of it."""
    if item.day is None:
        return ""
    said = f"，{item.day.month}月{item.day.day}日" if item.day.year == on.year else f"，{item.day.isoformat()} "
    if item.workdays is None:
        return f"{said}已截止"
    said += "截止(今天)" if item.day == on else f"截止(还有 {item.workdays} 个工作日)"
    return f"{said}，暂定" if item.provisional else said


# -- chase -------------------------------------------------------------------------------------------------------------


def _lines(made: Chase) -> list[str]:
    """For each city its line, then those of its schools."""
    own: dict[str, list[str]] = {city.prefecture: [city.line] for city in made.cities}
    for one in made.schools:
        own[one.prefecture].append(one.line)
    return [line for lines in own.values() for line in lines if line]


def _chase_json(made: Chase) -> dict[str, Any]:
    period: dict[str, Any] = {"id": made.period.id, "first": made.period.first.isoformat()}
    period |= {"last": made.period.last.isoformat(), "due": made.due.day.isoformat()}
    if made.due.provisional:
        period["provisional"] = True
    limits = made.thresholds
    return {
        "schema": "onex.chase/1",
        "period": period,
        "on": made.on.isoformat(),
        "counts": made.counts,
        "missing": [_school(one, "missed_weeks", "level", "due", "days_late", "line") for one in made.of("missing")],
        "late": [_school(one, "due", "received_on", "days_late") for one in made.of("late")],
        "waiting": [_school(one, "missed_weeks", "level", "due", "line") for one in made.of("waiting")],
        "cities": [{name: getattr(city, name) for name in city.__slots__} for city in made.cities],
        "thresholds": {"warning": limits.warned, "candidate": limits.candidate, "clause": limits.clause or None},
    }


def _school(one: Owing, *names: str) -> dict[str, Any]:
    known: Mapping[str, Any] = {
        "due": one.due.isoformat(),
        "received_on": one.received.isoformat() if one.received else None,
    }
    own = {name: known[name] if name in known else getattr(one, name) for name in names}
    return {"school_code": one.school_code, "school": one.school, "prefecture": one.prefecture, **own}


_BRIEF = ("prefecture", "school_code", "school", "state", "due", "days_late", "missed_weeks", "level")


def _show_chase(made: Chase) -> None:
    from onex.acts.contacts import COLUMNS, flat
    from onex.cli import output

    counts = made.counts
    mark = f"(暂定：{made.due.why})" if made.due.provisional else ""
    print(f"{made.period.label} 报送期限 {made.due.day.isoformat()}{mark}")
    print(f"应报 {counts['expected']} 所，已报 {counts['received']} 所(其中迟报 {counts['late']} 所)，"
          f"逾期未报 {counts['missing']} 所，尚待报送 {counts['waiting']} 所")  # fmt: skip
    rows = [flat(one) for one in made.of("missing", "waiting", "late")]
    if rows:
        # What a terminal has room for; days without the year.
        short = [{**row, "due": row["due"][5:], "received": row["received"][5:]} for row in rows]
        labels = {**{name: COLUMNS[name] for name in _BRIEF}, "days_late": "逾期", "missed_weeks": "缺报周"}
        output.print_table(short, labels)
    said = _lines(made)
    if said:
        print("可直接粘贴：")
    for line in said:
        print(output.safe(line))
