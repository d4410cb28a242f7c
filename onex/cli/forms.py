"""`onex forms`: what can be read, how it is filled, and blanks to send out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex.cli import output
from onex.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from onex.acts.forms import Prefilled
    from onex.model.form import Form

NEEDS = {"required": "必填", "judged": "判定需要", "optional": "选填"}


def list_all(format_: str) -> int:
    """Every form and register."""
    from onex import formbook

    rows = [
        {
            "name": form.name,
            "title": form.title,
            "edition": form.edition,
            "kind": "登记簿" if form.register else "报表",
            "tables": "、".join(t.title for t in form.tables.values()),
            "says": form.says,
        }
        for form in formbook.forms().values()
    ]
    labels = {"name": "表名", "title": "名称", "kind": "种类", "edition": "版本", "tables": "工作表"}
    _print("forms", rows, labels, format_)
    return 0


def show(name: str, format_: str) -> int:
    """Every field of one form."""
    from onex import formbook

    form = formbook.form(name)
    codes = formbook.codes()
    rows = []
    for table in form.tables.values():
        for field in table.fields.values():
            choices = [words[0] for words in codes[field.of].words.values()] if field.type == "code" else []
            rows.append(
                {
                    "table": table.name,
                    "sheet": table.sheet,
                    "field": field.name,
                    "label": field.label,
                    "aliases": "、".join(field.aliases),
                    "type": field.type,
                    "need": NEEDS[field.need],
                    "unit": field.unit,
                    "choices": "、".join(choices),
                    "hint": field.hint,
                    "obligations": "、".join(field.obligations),
                }
            )
    if format_ == "table":
        console = output.console()
        console.print(f"{form.title}({form.name}，版本 {form.edition})", style="bold")
        console.print(form.says)
    labels = {
        "sheet": "工作表",
        "label": "栏目",
        "need": "填写",
        "aliases": "也认作",
        "choices": "可填",
        "obligations": "用于",
    }
    _print("form", rows, labels, format_)
    return 0


def blank(
    name: str,
    out: Path,
    schools: Path | None,
    force: bool,
    period: str | None,
    on: str | None,
    workspace: Path | None,
) -> int:
    """Writes a blank workbook, or one for each school of a register, or one for each school that owes a period's report."""
    from onex import formbook
    from onex.acts import forms as act

    form = formbook.form(name)
    if period is None and workspace is not None:
        raise UsageError("-w 要和 --period 一起用，如 --period 2021-B08：为这一期应报的学校各写一份。")
    if period is not None:
        prefilled = _of_period(form, period, out, schools, force, on, workspace)
    elif schools is not None:
        prefilled = act.write_prefilled(form, _register(schools), out, force=force)
    else:
        prefilled = act.Prefilled(act.write_blank(form, out, force=force), [])
    for left in prefilled.left_out:
        output.say(f"没有为 {left} 写出")
    for path in prefilled.paths[:10]:
        print(path)
    if len(prefilled.paths) > 10:
        output.say(f"共写出 {len(prefilled.paths)} 个文件。")
    return 0


def _register(path: Path) -> pd.DataFrame:
    """The register of schools in a file; UsageError where it is none."""
    from onex.acts.validate import load_registers

    registers, notes = load_registers([path])
    if "schools" not in registers:
        raise UsageError(f"--for {path}：不是学校名录。空白名录可用 onex forms blank schools 取得。")
    for note in notes:
        output.say(note)
    return registers["schools"]


def _of_period(
    form: Form, period: str, out: Path, schools: Path | None, force: bool, on: str | None, workspace: Path | None
) -> Prefilled:
    from onex.acts.holdings import Holdings
    from onex.acts.report_blanks import write_report_blanks
    from onex.cli import here
    from onex.ledger.store import Ledger
    from onex.model import period as periods

    own = here.workspace(workspace)
    ledger = Ledger.open_(own.ledger_url, own.archive, here.now())
    only = None if schools is None else set(_register(schools)["school_code"])
    holdings = Holdings(own, ledger, here.today(on))
    return write_report_blanks(form, holdings, periods.parse(period), out, only=only, force=force)


def _print(thing: str, rows: list[dict[str, Any]], labels: dict[str, str], format_: str) -> None:
    if format_ == "json":
        output.print_json({"schema": f"onex.{thing}/1", thing if thing == "forms" else "fields": rows})
    elif format_ == "csv":
        output.print_csv(list(rows[0]) if rows else list(labels), rows)
    else:
        output.print_table(rows, labels)
