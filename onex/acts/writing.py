"""Files for others to open: names that every system accepts, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from pathlib import Path

from onex.errors import UsageError

_FORBIDDEN = re.compile('[/\\\\:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?")
_LONGEST = 120  # bytes


def safe_name(text: str) -> str:
    """A part of a file name that Windows, macOS and Linux take as it is; never empty.

    >>> safe_name(" ../长沙:示例?学院. "), safe_name("CON"), safe_name("~$a")
    ('长沙_示例_学院', '_CON', '$a')
    """
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text))
    name = re.sub(r"\s+", " ", name).lstrip(". -~_").rstrip(". _")
    kept = name.encode()[:_LONGEST].decode("utf-8", "ignore").rstrip(". _")
    if _DEVICES.fullmatch(kept):
        kept = f"_{kept}"
    return kept or "_"


class Names:
    """The names given out in one folder: a second file of the same name gets a short hash of where it comes from."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, stem: str, ending: str, origin: str) -> str:
        """A name that no other file of the folder has, on any system (upper and lower case are one)."""
        name = f"{stem}{ending}"
        if name.casefold() in self._taken:
            name = f"{stem}_{hashlib.sha256(origin.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}{ending}"
        number = 2
        while name.casefold() in self._taken:
            name, number = f"{stem}_{number}{ending}", number + 1
        self._taken.add(name.casefold())
        return name


def refuse_existing(paths: list[Path], force: bool) -> None:
    """Raises UsageError when one of the files is there already and may not be replaced."""
    there = [path for path in paths if path.exists()]
    if there and not force:
        more = f"等 {len(there)} 个文件" if len(there) > 1 else ""
        raise UsageError(f"{there[0]}{more}已经存在，没有覆盖。请换一个输出目录，或加 --force 覆盖。")


def write_whole(path: Path, content: bytes) -> None:
    """The file whole or not at all: written beside it, flushed, then moved over. Folders are made as needed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    except OSError as problem:
        raise UsageError(f"写不了 {path}({problem.strerror})，请换一个有写入权限的目录。") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except OSError as problem:
        Path(name).unlink(missing_ok=True)
        raise UsageError(
            f"写不了 {path}({problem.strerror})；文件可能正在 WPS 或 Excel 中打开，请关闭后重试。"
        ) from None
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
