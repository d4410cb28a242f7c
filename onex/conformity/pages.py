"""How many pages a file has when LibreOffice lays it out: the only layout at hand, and not Word's."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

_AT_ONCE = 25  # one call silently stops after some hundred files
_SECONDS = 20  # for each file, and as many to start with
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


def program() -> str | None:
    """LibreOffice's command, None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def count(files: Sequence[bytes]) -> list[int | None]:
    """The pages of each file, in their order; None for one that LibreOffice could not lay out."""
    office = program()
    counted: list[int | None] = []
    if office is None:
        return [None] * len(files)
    with tempfile.TemporaryDirectory(prefix="onex-pages-") as folder:
        for at in range(0, len(files), _AT_ONCE):
            counted += _count(office, Path(folder), files[at : at + _AT_ONCE])
    return counted


def _count(office: str, folder: Path, files: Sequence[bytes]) -> list[int | None]:
    names = []
    for number, data in enumerate(files):
        source = folder / f"{number:04}.docx"
        source.write_bytes(data)
        source.with_suffix(".pdf").unlink(missing_ok=True)
        names.append(source)
    profile = (folder / "profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf"]
    try:
        subprocess.run(
            [*command, "--outdir", str(folder), *map(str, names)],
            capture_output=True,
            check=False,
            timeout=_SECONDS * (len(names) + 1),
        )
    except (subprocess.TimeoutExpired, OSError):
        return [None] * len(names)
    return [_pages(name.with_suffix(".pdf")) for name in names]


def _pages(pdf: Path) -> int | None:
    return len(_PAGE.findall(pdf.read_bytes())) or None if pdf.exists() else None
