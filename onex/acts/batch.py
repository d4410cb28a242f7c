"""What goes with a folder of documents: a zip of them, 清单.csv with the hash and the check of each, and 发送清单.xlsx."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from onex.acts.contacts import Contact
from onex.acts.rendered import Rendered
from onex.acts.verdict_json import inert
from onex.acts.workers import ahead
from onex.acts.writing import safe_name, write_whole
from onex.errors import UsageError

MANIFEST, SENDING = "清单.csv", "发送清单.xlsx"
_TIME = (1980, 1, 1, 0, 0, 0)
_PACKED = (".docx", ".pdf")  # compressed in themselves
COLUMNS: Mapping[str, str] = {
    "file": "文件",
    "school_code": "学校标识码",
    "school": "对象",
    "number": "文号",
    "sha256": "SHA-256",
    "check": "格式检查",
    "on": "数据日期",
    "head": "台账链头",
    "report_sha256": "报表校验值",
}


class Batch:
    """A folder of documents. Its zip grows by a document at a time beside its place and is moved there when it is whole.

    Documents are measured by other processes while the next are made; no more than a handful is held.
    """

    def __init__(self, folder: Path, title: str, number: int) -> None:
        self.folder, self._number = folder, number
        self.zip = folder / f"{safe_name(title)}.zip"
        self._done: list[Rendered] = []
        self._waiting: Iterator[Rendered] = iter(())

    @property
    def paths(self) -> list[Path]:
        """What goes with the documents."""
        return [self.folder / MANIFEST, self.zip, self.folder / SENDING]

    def __enter__(self) -> Batch:
        # Loaded before processes are forked, and not at all for a single document.
        from onex.acts.measuring import measured

        self._stack = ExitStack()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".tmp")
        except OSError as problem:
            raise UsageError(f"写不了 {self.zip}({problem.strerror})，请换一个有写入权限的目录。") from None
        self._temporary = Path(name)
        self._stack.callback(self._temporary.unlink, missing_ok=True)
        self._stream = self._stack.enter_context(os.fdopen(handle, "w+b"))
        self._zip = self._stack.enter_context(zipfile.ZipFile(self._stream, "w"))
        self._measured, self._start = measured, self._stack.enter_context(ahead(self._number))
        return self

    def __exit__(self, *problem: Any) -> None:
        self._stack.__exit__(*problem)

    def add(self, made: Sequence[tuple[Rendered, bytes]]) -> None:
        """A few documents more, with their bytes."""
        for one, content in made:
            self._pack(one.path.name, content)
        self._done += self._waiting  # those before were measured while these were made
        checks = self._start(self._measured, [(one.path.name, content) for one, content in made])
        self._waiting = (replace(one, checked=found) for (one, _), found in zip(made, checks, strict=True))

    def finish(self, people: Mapping[str, Contact] | None) -> list[Rendered]:
        """All documents as they measure; 清单 and 发送清单 are written, 清单 into the zip too, and the zip is put in its place.

        With `people` the sending list is for its owner's eyes only; it is never in the zip.
        """
        from onex.sheets.sending_list import sending_list

        self._done += self._waiting
        content = manifest(self._done)
        write_whole(self.folder / MANIFEST, content)
        self._pack(MANIFEST, content)
        self._zip.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        try:
            shutil.copymode(self.folder / MANIFEST, self._temporary)
            self._temporary.replace(self.zip)
        except OSError as problem:
            raise UsageError(f"写不了 {self.zip}({problem.strerror})；请关闭打开它的程序后重试。") from None
        sending = self.folder / SENDING
        write_whole(sending, sending_list([_sent(one, people) for one in self._done], people is not None))
        if people is not None:
            sending.chmod(0o600)
        return self._done

    def _pack(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, _TIME)
        entry.create_system, entry.external_attr = 0, 0
        entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content)


def manifest(made: Iterable[Rendered]) -> bytes:
    """清单.csv: a line a document, for WPS and Excel."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    writer.writerows([inert(str(line(one)[name] or "")) for name in COLUMNS] for one in made)
    return f"\ufeff{stream.getvalue()}".encode()


def line(one: Rendered) -> dict[str, Any]:
    """A document's line of the manifest."""
    own = {name: getattr(one, name) for name in COLUMNS if name not in ("file", "check")}
    return {**own, "file": one.path.name, "check": one.checked.words if one.checked else "不检查"}


def _sent(one: Rendered, people: Mapping[str, Contact] | None) -> dict[str, str]:
    known = (people or {}).get(one.school_code, Contact("", ""))
    own = {"school_code": one.school_code, "school": one.school, "file": one.path.name, "number": one.number}
    return {**own, "contact": known.name, "phone": known.phone}
