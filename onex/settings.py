"""The workspace and its settings: flag before environment before onex.toml, each value knowing where it came from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onex import catalog
from onex.errors import CatalogError, SettingsError

FILE = "onex.toml"
FOLDERS = ("收件箱", "已收", "退回", "输出")
LEDGER = "台账.db"
PREFIX = "ONEX_"
WORKSPACE = "ONEX_WORKSPACE"

_TOP = ("province", "ledger")
_OFFICE = (
    "name",
    "mark",
    "number_prefix",
    "department",
    "contact",
    "phone",
    "email",
    "address",
    "postcode",
    "addressees",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace is set to.

    province  a name or code of a province, None where none is set
    ledger    a SQLAlchemy URL, or a file's name inside the workspace
    office    facts that documents print: name, mark, number_prefix, department, contact, phone … (empty where not set)
    origin    setting → ``option``, ``environment``, ``file`` or ``default``
    """

    province: str | None = None
    ledger: str = LEDGER
    office: Mapping[str, str] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)


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
    """The workspace in a folder, its settings resolved. Raises SettingsError, naming file and key, for a wrong one."""
    content = _content(root / FILE)
    known = os.environ if environment is None else environment
    values: dict[str, str] = {}
    origin: dict[str, str] = {}
    for name in _TOP:
        named = _setting(name, (options or {}).get(name), known.get(PREFIX + name.upper()), content.get(name))
        if named:
            values[name], origin[name] = named
    office: dict[str, str] = {}
    for name in _OFFICE:
        named = _setting(
            f"office.{name}", None, known.get(f"{PREFIX}OFFICE_{name.upper()}"), content.get("office", {}).get(name)
        )
        office[name] = named[0] if named else ""
        origin[f"office.{name}"] = named[1] if named else "default"
    settings = Settings(values.get("province"), values.get("ledger", LEDGER), office, {"ledger": "default", **origin})
    return Workspace(root.resolve(), settings)


def _setting(name: str, option: str | None, environment: str | None, file: Any) -> tuple[str, str] | None:
    if option:
        return option, "option"
    if environment:
        return environment, "environment"
    if file is None:
        return None
    if not isinstance(file, str) or any(ord(c) < 32 for c in file):
        raise SettingsError(f"{FILE} 的 {name} 应是一行文字，请加引号。")
    return (file, "file") if file else None


def _content(path: Path) -> dict[str, Any]:
    try:
        content = catalog.read_toml(path)
    except CatalogError as problem:
        raise SettingsError(str(problem)) from None
    unknown = [key for key in content if key not in (*_TOP, "office")]
    office = content.get("office", {})
    if not isinstance(office, dict):
        raise SettingsError(f"{FILE} 的 office 应写成一节 [office]。")
    unknown += [f"office.{key}" for key in office if key not in _OFFICE]
    if unknown:
        near = catalog.nearest(unknown[0], [*_TOP, *(f"office.{key}" for key in _OFFICE)])
        raise SettingsError(f"{FILE} 中没有「{unknown[0]}」这一项。{near}")
    return content


def _checked(folder: Path, named: str) -> Path:
    if (folder / FILE).is_file():
        return folder.resolve()
    raise SettingsError(f"{named}不是工作区(没有 {FILE})。请先运行 onex init 目录 --province 省份。")
