"""The door of the lowest layer: a file → a `Book`, known by its content, whatever its name says."""

from __future__ import annotations

from pathlib import Path

from onex.errors import Unreadable
from onex.sheets.package import FILE_LIMIT, MIB, Package
from onex.sheets.raw import Book


def open_book(path: Path) -> Book:
    """The sheets of a file. Raises Unreadable with a code of `defects.FILE_ERRORS`."""
    return open_bytes(read_input(path), path.name)


def read_input(path: Path) -> bytes:
    """The file's bytes, read once: what is hashed is what is read. Raises Unreadable."""
    if path.name.startswith("~$"):
        raise Unreadable("FILE_LOCK_FILE", path.name)
    try:
        if path.is_dir():
            raise Unreadable("FILE_UNSUPPORTED", f"{path.name} 是文件夹")
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except FileNotFoundError:
        raise Unreadable("FILE_MISSING", path.name) from None
    except PermissionError:
        raise Unreadable("FILE_LOCKED", path.name) from None
    except (OSError, ValueError):  # a disk error, a name that no file can have
        raise Unreadable("FILE_MISSING", path.name) from None
    if len(data) > FILE_LIMIT:
        raise Unreadable("FILE_TOO_LARGE", f"超过 {FILE_LIMIT // MIB} MiB")
    return data


def open_bytes(data: bytes, name: str) -> Book:
    """As `open_book`, for bytes already read; `name` only serves to tell text tables and wrong endings."""
    from onex.sheets.xlsx import read_xlsx

    return read_xlsx(Package(data))
