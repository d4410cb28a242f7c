"""Makes a workspace: commented settings, ledger, folders, blank registers. Never touches one that stands."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onex import formbook, packs
from onex.acts.forms import write_blank
from onex.errors import OnexError, SettingsError
from onex.ledger.store import Ledger
from onex.model.policy import Province
from onex.settings import FILE, FOLDERS, LEDGER, Workspace, load

REGISTERS = "登记簿模板"

_SETTINGS = """# onex 工作区设置。井号后面是说明；改完保存即可，不必重启。
# 同一项也可用环境变量(如 ONEX_PROVINCE、ONEX_NIGHTLY_BACKUP)或命令行选项给出，先后为：选项、环境变量、本文件。
# onex config show --origin 列出现在的值和各自的来源。

# 省份：决定按哪个省的政策包判定。可写 湖南、hunan 或 430000。
province = "{province}"

# 台账：本文件夹中的文件名，或数据库地址(如 postgresql+psycopg://用户@主机/库名)。
# 地址里有密码的，建议不写在这里，改用环境变量 ONEX_LEDGER。
ledger = {ledger}

[office]
# 发文机关：落款用全称。
name = "{office}"
# 发文机关标志(红头)。
mark = "{office}文件"
# 机关代字，印在文号里，如 湘教通；不填则文号处留空。
number_prefix = ""
# 函件的机关代字，如 湘教函；不填则用上面的。
letter_prefix = ""
# 主送机关。
addressees = "各市州教育（体）局，各有关院校，各有关培训评价组织"
# 抄送机关，用逗号隔开；不填则不印。
copies = ""
# 印发机关，印在版记里；不填则印“发文机关办公室”。
printer = ""
# 签发人：印发公文(onex render … --issue)时不写 --by 的，就用这里的。
approver = ""
# 联系方式：印在通知末尾；不填的不印。
department = ""
contact = ""
phone = ""
email = ""
address = ""
postcode = ""

[nightly]
# 无人值守(onex run nightly)：收件箱里的文件收入台账，重新核查，列出催报，编制到期的报表，核对台账，备份。
# 期限已过的一期要编制的报表：报表名.格式，可写几个；方括号中不写，就不编制。
reports = ["biweekly.xlsx"]
# 收到的文件各写一张回执，放在 输出/回执/日期/。
receipts = true
# 收件箱里的文件静置多少秒后才收；正在复制、还在变大的文件下次再收。
quiet_seconds = 10
# 备份到哪个文件夹，最好在另一块硬盘上，如 D:/onex备份；只写名称就在本文件夹里；不填则不备份。
backup = ""
# 备份保留：最近多少天每天一份，多少周每周一份，多少个月每月一份；再早的自动删去。
keep_days = 7
keep_weeks = 4
keep_months = 12
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What `init` made: the workspace, and the files and folders in it."""

    workspace: Workspace
    paths: tuple[Path, ...]
    head: str


def init(folder: Path, province: str, now: datetime, ledger: str = LEDGER) -> Made:
    """A new workspace in a folder that is absent or empty; SettingsError, changing nothing, for any other.

    ledger  a file's name inside the folder, or the URL of an empty database

    Raises UsageError for a province that does not exist, OnexError for a database that cannot be used; nothing is left behind.
    """
    chosen = packs.province(province)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        known = (folder / FILE).exists()
        what = "已经是工作区" if known else "不是空文件夹"
        raise SettingsError(f"「{folder}」{what}，没有改动。请换一个新的文件夹。")
    there = folder.exists()
    try:
        return _made(folder, chosen, ledger, now)
    except OnexError:
        # A folder half made would be refused the next time.
        for path in folder.iterdir() if folder.exists() else ():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not there and folder.exists():
            folder.rmdir()
        raise


def _made(folder: Path, chosen: Province, ledger: str, now: datetime) -> Made:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in FOLDERS:
            (folder / name).mkdir(mode=0o700)
        (folder / FILE).write_text(_text(chosen, ledger), encoding="utf-8")
    except OSError as problem:
        raise SettingsError(f"不能在「{folder}」建立工作区({problem.strerror})，请检查路径和权限。") from None
    (folder / FILE).chmod(0o600)
    workspace = load(folder, environment={})
    made_ledger = Ledger.create(workspace.ledger_url, workspace.archive, now)
    blanks = _blank_registers(folder / REGISTERS)
    own = (folder / ledger,) if "://" not in ledger else ()
    made = (folder / FILE, *own, *(folder / name for name in FOLDERS), *blanks)
    return Made(workspace, made, made_ledger.head()[1])


def _text(province: Province, ledger: str) -> str:
    office = f"{province.name}教育厅" if province.name.endswith(("省", "自治区")) else f"{province.name}教育委员会"
    return _SETTINGS.format(
        province=province.pack or province.code, ledger=json.dumps(ledger, ensure_ascii=False), office=office
    )


def _blank_registers(folder: Path) -> tuple[Path, ...]:
    """A blank workbook for each register."""
    registers = [form for form in formbook.forms().values() if form.register]
    return tuple(path for form in registers for path in write_blank(form, folder))
