"""The lines that make a machine run the unattended round every night: for cron, systemd and the Windows task scheduler. Only text."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

AT = (2, 10)  # hour and minute, when nobody works
_NAME = "onex-nightly"


@dataclass(frozen=True, slots=True)
class Lines:
    """What one scheduler needs. `where` says in words where the text goes and what to run then."""

    kind: str
    name: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Machine:
    """Of what the lines speak: the interpreter, the workspace, the user, all absolute."""

    python: str
    root: Path
    user: str

    @property
    def words(self) -> list[str]:
        """The command, word by word."""
        return [self.python, "-m", "onex", "run", "nightly", "--workspace", str(self.root)]


def lines(machine: Machine, kinds: Sequence[str]) -> list[Lines]:
    """The texts of these kinds: cron, systemd, windows."""
    return [one for kind in kinds for one in _KINDS[kind](machine)]


def _cron(machine: Machine) -> list[Lines]:
    # cron takes a bare % for the end of the command.
    command = shlex.join(machine.words).replace("%", r"\%")
    text = f"# onex 每天 {AT[0]:02d}:{AT[1]:02d}；有事才有输出，由 cron 发到 MAILTO\n{AT[1]} {AT[0]} * * * {command}\n"
    return [Lines("cron", "crontab", text, "运行 crontab -e，把这几行加到末尾。")]


def _systemd(machine: Machine) -> list[Lines]:
    service = f"""[Unit]
Description=onex nightly

[Service]
Type=oneshot
User={machine.user}
UMask=0077
WorkingDirectory={_path(machine.root)}
ExecStart={" ".join(_quoted(word) for word in machine.words)}
# 3：有文件没有收下，其余已做完，不算失败。
SuccessExitStatus=3
Nice=10
"""
    timer = f"""[Unit]
Description=onex nightly

[Timer]
OnCalendar=*-*-* {AT[0]:02d}:{AT[1]:02d}:00
Persistent=true

[Install]
WantedBy=timers.target
"""
    enable = f"存为 /etc/systemd/system/{_NAME}.timer，再运行 systemctl daemon-reload 和 systemctl enable --now {_NAME}.timer。"
    return [
        Lines("systemd", f"{_NAME}.service", service, f"存为 /etc/systemd/system/{_NAME}.service。"),
        Lines("systemd", f"{_NAME}.timer", timer, enable),
    ]


def _quoted(word: str) -> str:
    """A word of ExecStart: quoted, with what systemd would replace left alone."""
    inner = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{inner}"'


def _path(path: Path) -> str:
    """WorkingDirectory takes its path as it is, blanks and all; only specifiers are doubled."""
    return str(path).replace("%", "%%")


def _windows(machine: Machine) -> list[Lines]:
    # The scheduler throws a program's words away; the last summary stays in a file among the outputs.
    inner = " ".join(f'"{word}"' if " " in word or not word.isascii() else word for word in machine.words)
    arguments = f'/c "{inner} > "{machine.root / "输出" / "夜间运行.txt"}" 2>&1"'
    task = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>onex 每天收件、核查、催报、备份</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2021-01-01T{AT[0]:02d}:{AT[1]:02d}:00</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <ExecutionTimeLimit>PT6H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>cmd.exe</Command>
      <Arguments>{escape(arguments)}</Arguments>
      <WorkingDirectory>{escape(str(machine.root))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
    create = f'schtasks /Create /TN "{_NAME}" /XML {_NAME}.xml'
    where = f"用记事本另存为 {_NAME}.xml(编码选 UTF-16 LE)，再在命令提示符里运行 {create}；删除用 schtasks /Delete /TN {_NAME}。"
    return [Lines("windows", f"{_NAME}.xml", task, where)]


_KINDS: Mapping[str, Callable[[Machine], list[Lines]]] = {"cron": _cron, "systemd": _systemd, "windows": _windows}
