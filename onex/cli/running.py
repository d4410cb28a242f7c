"""`onex run`: the unattended round, and the lines that start it every night."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from onex.cli import here, output


def nightly(workspace: Path | None, on: str | None, format_: str, lock_wait: float) -> int:
    """One round. Prints nothing where there is nothing to say."""
    from onex.acts.nightly import Order
    from onex.acts.nightly import nightly as go
    from onex.cli.place import wording

    own = here.workspace(workspace)
    night = go(own, Order(here.now, output.day(on, "--on"), lock_wait, wording(own.root), output.debugging()))
    if format_ == "json":
        output.print_json(night.as_json())
    elif format_ == "csv":
        rows = [
            {"step": s.name, "exit": s.exit, "seconds": s.seconds, "line": line}
            for s in night.steps
            for line in s.lines or ("",)
        ]
        output.print_csv(("step", "exit", "seconds", "line"), rows)
    elif night.lines:
        print(output.safe(f"onex {night.on.isoformat()} {own.root}"))
        for line in night.lines:
            print(output.safe(line))
    return night.exit


def install(workspace: Path | None, kind: str | None, format_: str) -> int:
    """Prints what is to be added to cron, systemd or the Windows task scheduler; installs nothing."""
    from onex.acts.schedule import Machine, lines

    own = here.workspace(workspace)
    kinds = [kind] if kind else ["windows"] if os.name == "nt" else ["cron", "systemd"]
    made = lines(Machine(sys.executable, own.root, _user()), kinds)
    rows = [{"kind": one.kind, "name": one.name, "where": one.where, "text": one.text} for one in made]
    if format_ == "json":
        output.print_json({"schema": "onex.install/1", "root": str(own.root), "lines": rows})
    elif format_ == "csv":
        output.print_csv(("kind", "name", "where", "text"), rows)
    else:
        for one in made:
            print(f"# {one.name}：{one.where}" if one.kind != "windows" else f"{one.name}：{one.where}")
            print(one.text)
    output.say(
        "以上只是打印，没有改动本机的任何设置；时刻按本机时区，可自行修改。先手动运行一次看看：onex run nightly。"
    )
    return 0


def _user() -> str:
    """Who runs this; root where the system does not say, as in a bare environment."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "root"
