"""The workspace and its settings: option before environment before onex.toml, each value knowing where it came from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from onex import catalog
from onex.errors import CatalogError, SettingsError

FILE = "onex.toml"
FOLDERS = ("收件箱", "已收", "退回", "输出")
LEDGER = "台账.db"
PREFIX = "ONEX_"
WORKSPACE = "ONEX_WORKSPACE"

Kind = Literal["text", "count", "truth", "list"]
Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set: its key in onex.toml (``nightly.backup``), what it is for, its kind and default."""

    key: str
    label: str
    kind: Kind = "text"
    default: Value = ""

    @property
    def variable(self) -> str:
        """The environment variable that may give it: ``ONEX_NIGHTLY_BACKUP``."""
        return PREFIX + self.key.replace(".", "_").upper()


SETTINGS: Mapping[str, Setting] = {
    one.key: one
    for one in (
        Setting("province", "省份"),
        Setting("ledger", "台账", default=LEDGER),
        Setting("office.name", "发文机关"),
        Setting("office.mark", "发文机关标志"),
        Setting("office.number_prefix", "机关代字"),
        Setting("office.letter_prefix", "函件的机关代字"),
        Setting("office.department", "承办处室"),
        Setting("office.contact", "联系人"),
        Setting("office.phone", "电话"),
        Setting("office.email", "邮箱"),
        Setting("office.address", "地址"),
        Setting("office.postcode", "邮编"),
        Setting("office.addressees", "主送机关"),
        Setting("office.copies", "抄送机关"),
        Setting("office.printer", "印发机关"),
        Setting("office.approver", "签发人"),
        Setting("nightly.reports", "夜间编制的报表", "list", ("biweekly.xlsx",)),
        Setting("nightly.receipts", "夜间写出收件回执", "truth", True),
        Setting("nightly.quiet_seconds", "收件箱静置秒数", "count", 10),
        Setting("nightly.backup", "备份到"),
        Setting("nightly.keep_days", "备份保留天数", "count", 7),
        Setting("nightly.keep_weeks", "备份保留周数", "count", 4),
        Setting("nightly.keep_months", "备份保留月数", "count", 12),
    )
}


@dataclass(frozen=True, slots=True)
class Nightly:
    """What the unattended round does.

    reports        files to make of a period that is due, as ``biweekly.xlsx``: the report's name and the ending
    receipts       whether receipts are written for what was received
    quiet_seconds  how long a file must have lain unchanged in the inbox before it is taken
    backup         the folder for backups, within the workspace unless absolute; empty for none
    keep_*         how many backups stay: one a day, one a week, one a month
    """

    reports: tuple[str, ...] = ("biweekly.xlsx",)
    receipts: bool = True
    quiet_seconds: int = 10
    backup: str = ""
    keep_days: int = 7
    keep_weeks: int = 4
    keep_months: int = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace is set to.

    province  a name or code of a province, None where none is set
    ledger    a SQLAlchemy URL, or a file's name inside the workspace
    office    facts that documents print: name, mark, number_prefix, department, contact, phone … (empty where not set)
    nightly   what `onex run nightly` does
    origin    setting → ``option``, ``environment``, ``file`` or ``default``
    """

    province: str | None = None
    ledger: str = LEDGER
    office: Mapping[str, str] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)
    nightly: Nightly = Nightly()

    def value(self, key: str) -> Value:
        """The value of a key of `SETTINGS`."""
        section, _, name = key.rpartition(".")
        if section == "office":
            return self.office.get(name, "")
        found: Value = getattr(self.nightly if section else self, name)
        return "" if found is None else found


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with an onex.toml: where received files, the ledger and results of one office stand."""

    root: Path
    settings: Settings

    @property
    def ledger_url(self) -> str:
        """The ledger's SQLAlchemy URL."""
        named = self.settings.ledger
        return named if "://" in named else f"sqlite:///{(self.root / named).as_posix()}"

    @property
    def archive(self) -> Path:
        """Where every file received is kept under its SHA-256."""
        return self.root / "已收"

    def folder(self, name: str) -> Path:
        """One of `FOLDERS`."""
        return self.root / name


def find(given: Path | None, environment: Mapping[str, str] | None = None, start: Path | None = None) -> Path:
    """The workspace's folder: the one given, the nearest with an onex.toml upwards, or $ONEX_WORKSPACE.

    Raises SettingsError where there is none.
    """
    known = os.environ if environment is None else environment
    if given is not None:
        return _checked(given, f"「{given}」")
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    if known.get(WORKSPACE):
        return _checked(Path(known[WORKSPACE]), f"环境变量 {WORKSPACE} 所指的「{known[WORKSPACE]}」")
    raise SettingsError(f"没有找到工作区({FILE})。请先运行 onex init 目录 --province 省份，或用 -w 指明工作区。")


def load(
    root: Path, options: Mapping[str, str | None] | None = None, environment: Mapping[str, str] | None = None
) -> Workspace:
    """The workspace in a folder, its settings resolved. Raises SettingsError, naming file (or variable) and key, for a wrong one.

    options  key of `SETTINGS` → what was given on the command line, None where nothing was
    """
    content = _content(root / FILE)
    known = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for key, setting in SETTINGS.items():
        given = (options or {}).get(key), known.get(setting.variable), _in_file(content, key)
        values[key], origin[key] = _resolved(setting, *given)
    office = {key.partition(".")[2]: value for key, value in values.items() if key.startswith("office.")}
    nightly = Nightly(**{key.partition(".")[2]: value for key, value in values.items() if key.startswith("nightly.")})
    settings = Settings(values["province"] or None, values["ledger"], office, origin, nightly)
    return Workspace(root.resolve(), settings)


def place(key: str, origin: str) -> str:
    """Where a value stands, as an error and `onex config show` name it: an option, a variable, a key of onex.toml."""
    given = {"option": f"选项 --{key}", "environment": f"环境变量 {SETTINGS[key].variable}"}
    return given.get(origin, f"{FILE} 的 {key}")


def _resolved(setting: Setting, option: str | None, environment: str | None, file: Any) -> tuple[Value, str]:
    """A setting's value and where it comes from; what is given empty is not given."""
    for text, origin in ((option, "option"), (environment, "environment")):
        if text:
            return _of_text(setting, text, place(setting.key, origin)), origin
    if file is None or file in ("", []):
        # An empty list is an answer: no reports. An empty text is none.
        return ((), "file") if file == [] and setting.kind == "list" else (setting.default, "default")
    return _of_file(setting, file, place(setting.key, "file")), "file"


def _of_text(setting: Setting, text: str, where: str) -> Value:
    if setting.kind == "count":
        if not (text.isascii() and text.isdigit()):
            raise SettingsError(f"{where} 应是不小于 0 的整数。")
        return int(text)
    if setting.kind == "truth":
        if text.lower() not in _TRUTH:
            raise SettingsError(f"{where} 应是 true 或 false。")
        return _TRUTH[text.lower()]
    if setting.kind == "list":
        return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())
    return _line(text, where)


_TRUTH = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


def _of_file(setting: Setting, given: Any, where: str) -> Value:
    if setting.kind == "count":
        if not isinstance(given, int) or isinstance(given, bool) or given < 0:
            raise SettingsError(f"{where} 应是不小于 0 的整数，不加引号。")
        return given
    if setting.kind == "truth":
        if not isinstance(given, bool):
            raise SettingsError(f"{where} 应是 true 或 false，不加引号。")
        return given
    if setting.kind == "list":
        if not isinstance(given, list):
            raise SettingsError(f'{where} 应是方括号中的几项，如 ["biweekly.xlsx"]。')
        return tuple(_line(one, where) for one in given)
    return _line(given, where)


def _line(given: Any, where: str) -> str:
    if not isinstance(given, str) or any(ord(c) < 32 for c in given):
        raise SettingsError(f"{where} 应是一行文字，请加引号。")
    return given


def _content(path: Path) -> dict[str, Any]:
    try:
        content = catalog.read_toml(path)
    except CatalogError as problem:
        raise SettingsError(str(problem)) from None
    sections = dict.fromkeys(key.partition(".")[0] for key in SETTINGS if "." in key)
    for section in sections:
        if not isinstance(content.get(section, {}), dict):
            raise SettingsError(f"{FILE} 的 {section} 应写成一节 [{section}]。")
    unknown = [key for key in content if key not in sections and key not in SETTINGS]
    unknown += [f"{s}.{key}" for s in sections for key in content.get(s, {}) if f"{s}.{key}" not in SETTINGS]
    if unknown:
        raise SettingsError(f"{FILE} 中没有「{unknown[0]}」这一项。{catalog.nearest(unknown[0], SETTINGS)}")
    return content


def _in_file(content: Mapping[str, Any], key: str) -> Any:
    section, _, name = key.rpartition(".")
    return (content.get(section, {}) if section else content).get(name)


def _checked(folder: Path, named: str) -> Path:
    if (folder / FILE).is_file():
        return folder.resolve()
    raise SettingsError(f"{named}不是工作区(没有 {FILE})。请先运行 onex init 目录 --province 省份。")
