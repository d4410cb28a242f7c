"""Two hundred people through every command and every failing path: nobody's number, name or telephone comes out."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.faults.canaries import COUNT, PEOPLE, files, found, holds
from tests.faults.commands import BARE, CASES, commands
from tests.faults.runs import Ended, Server, copied, side_by_side
from tests.faults.sending import STORY, rewritten
from tests.faults.sizes import SIZES
from tests.faults.verify import ARCHIVE, LEDGER

OWN = (
    ARCHIVE,
    "收件箱",
    "退回",
    "输出",
    "备份",
)  # folders of a workspace that hold people's data because that is what they are for


@dataclass(frozen=True)
class Office:
    """A workspace into which the people's files have come, and what is about it."""

    server: Server
    root: Path
    sent: Path
    place: Path
    more: dict[str, Path]

    def words(self, line: str) -> list[str]:
        """The words of a command line, filled in."""
        known = {
            "w": self.root,
            "in": self.sent,
            "out": self.place / "out",
            "story": STORY,
            "secret": PEOPLE[7].identity,
        }
        known |= {"one": self.sent / "02-错填.xlsx", "receipt": "2021-000001", **self.more}
        several = {"{files}": sorted(self.sent.iterdir()), "{apply}": sorted((STORY / "申报").glob("0[1-4]*"))}
        words = [[str(p) for p in several[w]] if w in several else [w.format(**known)] for w in line.split()]
        return [word for one in words for word in one]

    def run(self, name: str, line: str, **job: object) -> Ended:
        """One command, in an empty folder, with a folder of its own for temporary files; {out} is empty too."""
        shutil.rmtree(self.place, ignore_errors=True)
        for folder in ("cwd", "tmp", "out"):
            (self.place / folder).mkdir(parents=True)
        env = {"TMPDIR": str(self.place / "tmp"), "COLUMNS": "400"}
        return self.server.cli(*name.split(), *self.words(line), cwd=str(self.place / "cwd"), env=env, **job)

    def left(self) -> list[str]:
        """What a command left in its folder and among temporary files."""
        about = [path for folder in ("cwd", "tmp") for path in (self.place / folder).rglob("*")]
        return [f"{path.name} holds secrets" for path in about if path.is_file() and holds(path)]

    def inside(self) -> list[str]:
        """What commands left in the workspace where nothing of people should be."""
        about = [path for path in self.root.rglob("*") if not self._is_for_people(path)]
        return [f"{path.name} holds secrets" for path in about if path.is_file() and holds(path)]

    def _is_for_people(self, path: Path) -> bool:
        return path.relative_to(self.root).parts[0] in OWN or path.name.startswith(LEDGER) or "政策原文" in path.parts


@pytest.fixture(scope="module")
def office(server: Server, fresh: Path, place: Path) -> Office:
    root = copied(fresh, place / "office")
    made = files(place / "people")
    text = place / "原文.txt"
    text.write_text(f"一、联系人{PEOPLE[9].name}，电话{PEOPLE[9].phone}，{PEOPLE[9].identity}。\n", "utf-8")
    own = Office(server, root, made[0].parent, place / "around", {"text": text})
    lines = ("{story}/登记簿 -w {w} --on 2020-06-01", "{apply} -w {w} --on 2020-06-22", "{in} -w {w} --on 2021-04-15")
    for line in lines:
        assert own.run("ingest", line).code in (0, 3)
    for path in made[:4]:
        kept = Path(shutil.copy(path, root / "收件箱"))
        kept.chmod(0o600)
        os.utime(kept, (0, 0))
    own.more.update(_made_by_commands(own, place / "made"))
    return own


def _made_by_commands(office: Office, folder: Path) -> dict[str, Path]:
    """What commands themselves write and others read: a Word file, a decision list, a backup; with people in them."""
    lines = {
        "render": "notice -w {w} --out {out}/通知.docx",
        "review export": "--out {out}/包 --all -w {w}",
        "ledger backup": "{out} -w {w}",
    }
    for name, line in lines.items():
        ended = office.run(name, line)
        assert 0 == ended.code, ended.err
        shutil.copytree(office.place / "out", folder / name)
    document = folder / "render" / "通知.docx"
    document.write_bytes(
        rewritten(document.read_bytes(), {"</w:t>": f"，{PEOPLE[11].identity}，{PEOPLE[11].phone}</w:t>"})
    )
    sheet, backup = (
        next((folder / name).rglob(pattern))
        for name, pattern in (("review export", "*.xlsx"), ("ledger backup", "备份-*"))
    )
    return {"doc": document, "sheet": sheet, "backup": backup}


def given_away(ended: Ended) -> list[str]:
    """Secrets in what a command said."""
    return [f"stdout: {s}" for s in found(ended.out)] + [f"stderr: {s}" for s in found(ended.err)]


def test_the_files_hold_what_is_looked_for(office: Office) -> None:
    held = [path.name for path in sorted(office.sent.iterdir()) if holds(path)]

    # A workbook cut short is compressed throughout: nothing can be seen in it.
    assert {"12-断了.xlsx"} == {path.name for path in office.sent.iterdir()} - set(held)
    assert COUNT == len({person.identity for person in PEOPLE})
    assert (
        [PEOPLE[3].identity]
        == found(f"号{PEOPLE[3].identity}，")
        == found(f"{PEOPLE[3].identity[:12]}{PEOPLE[3].identity[12:]}")
    )


def test_every_command_is_tried() -> None:
    assert [] == [name for name in commands() if name not in CASES and name not in BARE]


def at_work(office: Office, servers: list[Server]) -> list[Office]:
    """The same office, a clerk at each of the drivers."""
    return [replace(office, server=server, place=server.folder / "around") for server in servers]


@pytest.fixture(scope="module")
def tried(office: Office, servers: list[Server]) -> dict[str, list[str]]:
    """Command → what was wrong with its lines."""
    clerks = {clerk.server.folder: clerk for clerk in at_work(office, servers)}
    names = [name for name in commands() if name in CASES]
    found = side_by_side(servers, names, lambda server, name: _tried(clerks[server.folder], name))
    return dict(zip(names, found, strict=True))


def _tried(office: Office, name: str) -> list[str]:
    wrong = []
    for turn, line in enumerate(CASES[name][: SIZES.lines or None]):
        ended = office.run(name, f"{line} --debug" if turn % 2 else line)
        own = [] if "{secret}" in line else [*given_away(ended), *office.left()]
        own += [] if name == "doc diff" else open_to_others(office)
        if ended.code not in ((0, 1, 2, 3) if turn else (0, 1, 3)) or "Traceback" in ended.err:
            own.append(f"exit {ended.code}: {ended.err[-400:]}")
        wrong += [f"onex {name} {line}: {what}" for what in own]
    return wrong


@pytest.mark.parametrize("name", commands())
def test_a_command_gives_nobody_away(tried: dict[str, list[str]], name: str) -> None:
    if name in BARE:
        pytest.skip("it is given no file of anybody's")

    assert [] == tried[name]


def open_to_others(office: Office) -> list[str]:
    """Files that a command wrote with people in them and that others may read; a draft compared is its author's affair."""
    written = [path for path in (office.place / "out").rglob("*") if path.is_file()]
    return [f"{p.name} is open to others" for p in written if stat.S_IMODE(p.stat().st_mode) & 0o077 and holds(p)]


def test_a_bug_in_onex_gives_nobody_away(office: Office, servers: list[Server]) -> None:
    secret = f"invalid literal for int() with base 10: '{PEOPLE[5].identity} {PEOPLE[5].name} {PEOPLE[5].phone}'"
    clerks = {clerk.server.folder: clerk for clerk in at_work(office, servers)}

    def crashed(server: Server, name: str) -> tuple[bool, list[str]]:
        ended = clerks[server.folder].run(name, f"{CASES[name][0]} --debug", crash=secret)
        hit = "ValueError" in ended.err
        own = [*given_away(ended), *clerks[server.folder].left()] + (
            [f"exit {ended.code}"] if hit and ended.code != 4 else []
        )
        return hit, [f"onex {name}: {what}" for what in own]

    names = [name for name in commands() if name in CASES]
    found = side_by_side(servers, names if SIZES.lines == 0 else names[::3], crashed)

    assert [] == [what for _, some in found for what in some]
    assert sum(hit for hit, _ in found) > len(found) / 4


def test_nothing_about_people_stands_in_the_workspace_but_where_it_belongs(office: Office) -> None:
    assert [] == office.inside()


def test_files_of_the_ledger_are_private_under_any_umask(office: Office) -> None:
    public = {"政策原文", "模板"}  # regulations, and wording of the office's own
    paths = [path for path in [office.root, *office.root.rglob("*")] if not public & set(path.parts)]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}

    assert len(modes) > 40
    assert [] == [f"{path.name} {mode:o}" for path, mode in modes.items() if mode & 0o077]
