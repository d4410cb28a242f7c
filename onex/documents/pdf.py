"""PDF of finished documents, through LibreOffice where there is one: the very .docx is printed, so that what is signed is what is sent."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from onex.documents.fonts import StandIn, stand_ins
from onex.documents.layouts import Font
from onex.errors import UsageError

CHUNK = 25  # one call silently stops at 247 files and still says that all is well
_START, _EACH = 90.0, 6.0  # seconds allowed for starting, and for every document
_ENV = "ONEX_SOFFICE"
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_NONE = (
    "没有找到 LibreOffice，不能生成 PDF。请先存为 .docx，用 WPS 或 Word 打开后另存为 PDF；或安装 LibreOffice 后重试。"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """PDF contents in the order of the documents, and the fonts that stood in for missing ones."""

    contents: tuple[bytes, ...]
    stand_ins: tuple[StandIn, ...]


def converter() -> Path:
    """LibreOffice's program; UsageError, saying what to do, where there is none."""
    named = os.environ.get(_ENV)
    found = (
        named or shutil.which("soffice") or shutil.which("libreoffice") or next(filter(os.path.isfile, _PLACES), None)
    )
    if not found or not Path(found).is_file():
        raise UsageError(_NONE)
    return Path(found)


def printed(documents: Sequence[bytes], fonts: Mapping[str, Font]) -> Printed:
    """The PDFs of .docx contents. UsageError where LibreOffice is missing, fails, or does not give all of them in time."""
    program, missing = converter(), stand_ins(fonts.values())
    contents: list[bytes] = []
    with tempfile.TemporaryDirectory(prefix="onex-pdf-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        _profile(place / "profile", missing)
        for start in range(0, len(documents), CHUNK):
            contents += _converted(program, place, documents[start : start + CHUNK])
    return Printed(tuple(contents), missing)


def _converted(program: Path, place: Path, documents: Sequence[bytes]) -> list[bytes]:
    """One call's worth. Names are plain numbers: the converter never sees a school's."""
    box = Path(tempfile.mkdtemp(dir=place))
    paths = [box / f"{number}.docx" for number in range(1, len(documents) + 1)]
    for path, content in zip(paths, documents, strict=True):
        path.write_bytes(content)
    _run(program, place / "profile", box, paths)
    made = [path.with_suffix(".pdf") for path in paths]
    came = [path.read_bytes() if path.is_file() else b"" for path in made]
    lacking = sum(not content.startswith(b"%PDF") for content in came)
    if lacking:
        raise UsageError(
            f"LibreOffice 只转换了 {len(came) - lacking} 份，还差 {lacking} 份。请重试，或先存为 .docx 再另存为 PDF。"
        )
    return came


def _run(program: Path, profile: Path, box: Path, paths: Sequence[Path]) -> None:
    command = [
        str(program),
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
    ]
    command += ["--outdir", str(box), *map(str, paths)]
    running = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        running.wait(_START + _EACH * len(paths))
    except subprocess.TimeoutExpired:
        raise UsageError("LibreOffice 转换 PDF 超过了时限。请先存为 .docx，用 WPS 或 Word 打开后另存为 PDF。") from None
    finally:
        _stop(running)


def _stop(running: subprocess.Popen[bytes]) -> None:
    """Ends the converter with all that it started, if it still runs."""
    if running.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
    running.wait()


def _profile(folder: Path, missing: Sequence[StandIn]) -> None:
    """A profile of this call's own: blank pages are printed, as sheets have two sides, and missing fonts have their stand-ins."""
    pairs = "".join(
        f'<node oor:name="_{number}" oor:op="replace">{_prop("ReplaceFont", one.font)}{_prop("SubstituteFont", one.instead)}'
        f"{_prop('Always', 'true')}{_prop('OnScreenOnly', 'false')}</node>"
        for number, one in enumerate(missing)
        if one.instead
    )
    items = (
        ("org.openoffice.Office.Common/Filter/PDF/Export", _prop("IsSkipEmptyPages", "false")),
        ("org.openoffice.Office.Common/Font/Substitution", _prop("Replacement", "true")),
        ("org.openoffice.Office.Common/Font/Substitution/FontPairs", pairs),
    )
    text = "".join(f'<item oor:path="/{path}">{inner}</item>' for path, inner in items if inner)
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{text}</oor:items>\n",
        "utf-8",
    )


def _prop(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop>'
