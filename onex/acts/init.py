"""Makes a workspace: commented settings, ledger, folders, blank registers. Never touches one that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onex import formbook, packs
from onex.acts.forms import write_blank
from onex.errors import SettingsError
from onex.ledger.store import Ledger
from onex.model.policy import Province
from onex.settings import FILE, FOLDERS, LEDGER, Workspace, load

REGISTERS = "登记簿模板"

_SETTINGS = """# onex 工作区设置。井号后面是说明;改完保存即可,不必重启。
# 同一项也可用环境变量(如 ONEX_PROVINCE)或命令行选项给出,先后为:选项、环境变量、本文件。

# 省份:决定按哪个省的政策包判定。可写 湖南、hunan 或 430000。
province = "{province}"

# 台账:本文件夹中的文件名,或数据库地址(如 postgresql+psycopg://用户@主机/库名)。
ledger = "{ledger}"

[office]
# 发文机关:落款用全称。
name = "{office}"
# 发文机关标志(红头)。
mark = "{office}文件"
# 机关代字,印在文号里,如 湘教通;不填则文号处留空。
number_prefix = ""
# 主送机关。
addressees = "各市州教育（体）局，各有关院校，各有关培训评价组织"
# 联系方式:印在通知末尾;不填的不印。
department = ""
contact = ""
phone = ""
email = ""
address = ""
postcode = ""
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What `init` made: the workspace, and the files and folders in it."""

    workspace: Workspace
    paths: tuple[Path, ...]
    head: str


def init(folder: Path, province: str, now: datetime) -> Made:
    """A new workspace in a folder that is absent or empty; SettingsError, changing nothing, for any other.

    Raises UsageError for a province that does not exist.
    """
    chosen = packs.province(province)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        known = (folder / FILE).exists()
        what = "已经是工作区" if known else "不是空文件夹"
        raise SettingsError(f"「{folder}」{what}，没有改动。请换一个新的文件夹。")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in FOLDERS:
            (folder / name).mkdir(mode=0o700)
        (folder / FILE).write_text(_text(chosen), encoding="utf-8")
    except OSError as problem:
        raise SettingsError(f"不能在「{folder}」建立工作区({problem.strerror})，请检查路径和权限。") from None
    (folder / FILE).chmod(0o600)
    workspace = load(folder, environment={})
    ledger = Ledger.create(workspace.ledger_url, workspace.archive, now)
    blanks = _blank_registers(folder / REGISTERS)
    made = (folder / FILE, folder / LEDGER, *(folder / name for name in FOLDERS), *blanks)
    return Made(workspace, made, ledger.head()[1])


def _text(province: Province) -> str:
    office = f"{province.name}教育厅" if province.name.endswith(("省", "自治区")) else f"{province.name}教育委员会"
    return _SETTINGS.format(province=province.pack or province.code, ledger=LEDGER, office=office)


def _blank_registers(folder: Path) -> tuple[Path, ...]:
    """A blank workbook for each register."""
    registers = [form for form in formbook.forms().values() if form.register]
    return tuple(path for form in registers for path in write_blank(form, folder))
