"""Gives back what was issued: the very bytes from the archive, by number, by school, or all of a template."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onex.acts.kept import kept, named, sent_out, told_of
from onex.acts.making import TEMPLATES
from onex.acts.numbering import Named
from onex.acts.rendered import Written
from onex.acts.writing import Names, refuse_existing, write_whole
from onex.documents import template as templates
from onex.errors import UsageError
from onex.ledger.issuing import Issued, issued
from onex.ledger.store import Ledger
from onex.settings import Workspace


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of it is meant: a template by name or title, empty for any; a number as written; a school by code or name; or every one.

    prefix, year  what a number that is written without them belongs to
    """

    out: Path
    name: str = ""
    number: str = ""
    prefix: str = ""
    year: int = 0
    school: str = ""
    every: bool = False
    force: bool = False


def as_issued(workspace: Workspace, wanted: Wanted, ledger: Ledger) -> Written:
    """The documents as they went out, in a file or a folder. UsageError where none was issued, or a file's ending is another.

    By number a void one is given too; else those that are void are left out, and of several to one school the newest is given.
    """
    found = _found(workspace, wanted, ledger)
    paths = _paths(found, wanted)
    refuse_existing(paths, wanted.force)
    made = []
    for one, path in zip(found, paths, strict=True):
        told = told_of(ledger, one)
        content = kept(ledger, one, one.sha256)
        write_whole(path, content)
        made.append(sent_out(path, one, told, "as_issued"))
    return Written(made)


def _found(workspace: Workspace, wanted: Wanted, ledger: Ledger) -> list[Issued]:
    template = templates.find(wanted.name, workspace.root / TEMPLATES).name if wanted.name else ""
    if wanted.number:
        meant = Named.of(wanted.number)
        prefix = meant.prefix or wanted.prefix or workspace.settings.office.get("number_prefix", "")
        found = issued(ledger, template, (prefix, meant.year or wanted.year), meant.number)
    elif template:
        found = [one for one in issued(ledger, template) if not one.void]
    else:
        raise UsageError("请写明要哪一份：--number 文号，或模板名称加 --school 学校、--each school。")
    if wanted.school:
        found = [one for one in found if wanted.school in (one.school_code, told_of(ledger, one)["school"])]
    if not found:
        raise UsageError("没有印发过这样的文件；印发过哪些，请看 onex number list。")
    if wanted.every:
        return found
    if len({(one.school_code, told_of(ledger, one)["school"]) for one in found}) > 1:
        raise UsageError(
            f"这个模板印发过 {len(found)} 份，请用 --number 或 --school 指明，或加 --each school 全部取出。"
        )
    return found[-1:]


def _paths(found: list[Issued], wanted: Wanted) -> list[Path]:
    """Where each goes: under the name that it was issued with, or the one that is asked for."""
    if not wanted.out.suffix:
        names = Names()
        split = [(Path(one.file).stem, Path(one.file).suffix, one) for one in found]
        return [wanted.out / names.give(stem, ending, named(one)) for stem, ending, one in split]
    if len(found) > 1:
        raise UsageError(f"要取出 {len(found)} 份，--out 请给文件夹。")
    ending = Path(found[0].file).suffix
    if wanted.out.suffix.lower() != ending.lower():
        raise UsageError(f"印发时存的是 {ending} 文件，--out 也请写 {ending}；要别的格式，请打开后另存。")
    return [wanted.out]
