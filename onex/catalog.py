"""The only door for TOML: reads what the program ships and what an office adds, and says where a file is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from onex.errors import CatalogError

_PACKAGE = Path(__file__).resolve().parent


def read_toml(where: str | Path) -> dict[str, Any]:
    """The content of one TOML file; fractions are Decimal.

    A relative text such as ``"policies/hunan.toml"`` is meant inside the package, a Path as it is.
    Raises CatalogError, naming file, line and column, when it is missing, not UTF-8 or not TOML.
    """
    path = _PACKAGE / where if isinstance(where, str) else where
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        return tomllib.loads(text, parse_float=Decimal)
    except OSError as problem:
        raise CatalogError(f"{shown(path)} 读不到({problem.strerror})，请核对路径和权限。") from None
    except UnicodeDecodeError as problem:
        raise CatalogError(f"{shown(path)} 不是 UTF-8 编码(第 {problem.start + 1} 个字节)，请另存为 UTF-8。") from None
    except tomllib.TOMLDecodeError as problem:
        raise CatalogError(f"{shown(path)} 不是有效的 TOML:{_in_chinese(str(problem))}。") from None


def resources(folder: str) -> list[Path]:
    """The TOML files of ``onex/<folder>`` (forms, policies, indicators), by name; CatalogError when there is none."""
    found = sorted((_PACKAGE / folder).glob("*.toml"))
    if not found:
        raise CatalogError(f"安装不完整：onex/{folder} 中没有 TOML 文件，请重新安装 onex。")
    return found


def shipped(name: str) -> Path:
    """The folder ``templates`` or ``sample_data``: beside the package in a checkout, inside it in a wheel."""
    for candidate in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise CatalogError(f"安装不完整：找不到 {name} 文件夹，请重新安装 onex。")


def shown(path: Path) -> str:
    """A file as messages name it: from the package's own folder down, others as given."""
    return path.relative_to(_PACKAGE).as_posix() if path.is_relative_to(_PACKAGE) else str(path)


def nearest(name: str, candidates: Iterable[str]) -> str:
    """The sentence that offers the candidate closest to a mistyped name; empty when none is close.

    >>> nearest("hunna", ["hunan", "fujian"])
    '是不是「hunan」?'
    """
    from difflib import get_close_matches

    known = {candidate.casefold(): candidate for candidate in candidates}
    found = get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    return f"是不是「{known[found[0]]}」？" if found else ""


def _in_chinese(problem: str) -> str:
    """tomllib's message with its place in Chinese: ``… (at line 3, column 5)``."""
    what, _, place = problem.partition(" (at ")
    for english, chinese in (("line ", "第 "), (", column ", " 行第 "), ("end of document", "文件末尾"), (")", "")):
        place = place.replace(english, chinese)
    return f"{place}{' 列' if '行' in place else ''} {what}".strip()
