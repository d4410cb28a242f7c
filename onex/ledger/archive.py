"""The archive: every file received, whole, under the SHA-256 of its bytes. On disk for certain before anything speaks of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onex.errors import OnexError

_TEMPORARY = ".tmp-"


def private() -> None:
    """From here on nothing that this process makes can be read by others."""
    os.umask(0o077)


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of files by hash, two levels deep."""

    root: Path

    def path(self, sha256: str) -> Path:
        """Where the file of a hash stands, or would."""
        return self.root / sha256[:2] / sha256

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def store(self, data: bytes) -> str:
        """The hash of the bytes, which are on disk when this returns; the same bytes twice are one file."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        try:
            if target.is_file() and target.stat().st_size == len(data):
                # A run that was killed may have named it and not lived to see the name on disk.
                sync_folder(target.parent)
                sync_folder(self.root)
                return sha256
            self._write(target, data)
        except OSError as problem:
            raise OnexError(
                f"存档没有写成({problem.strerror})：请检查磁盘空间和「{self.root}」的权限。这个文件没有收入。"
            ) from None
        return sha256

    def _write(self, target: Path, data: bytes) -> None:
        make_folder(target.parent)
        temporary = target.parent / f"{_TEMPORARY}{target.name}-{os.getpid()}"
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if os.name == "posix":
                temporary.chmod(0o400)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        # Without this a power cut may forget the name of a file whose bytes are safe.
        sync_folder(target.parent)

    def damaged(self, sha256: str) -> str:
        """What is wrong with the file of a hash, in words; empty when it is whole."""
        target = self.path(sha256)
        try:
            with target.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return "存档文件缺失或读不到"
        return "" if found == sha256 else "存档文件的内容已变"

    def stray(self) -> Iterator[Path]:
        """Temporary files that a killed run left; harmless."""
        yield from sorted(self.root.glob(f"*/{_TEMPORARY}*"))


def make_folder(folder: Path) -> None:
    """The folder is there, with every folder above it, on disk when this returns; what is new is its owner's alone."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """The names in a folder are on disk when this returns."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
