"""What reading a roster costs, beside what expat alone needs for the same sheet with three empty Python handlers.

    python benchmarks/expat_floor.py [ROWS]        100,000 by default

Prints seconds (processor time, best of three, taken in turns), their ratio, and the peak memory of a process that only reads.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

import xlsxwriter  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
ROWS = 100_000
_ROUNDS = 3
_COLUMNS = 14
# A process inherits the peak of the one that started it, by getrusage; its own stands in /proc where there is one.
_PEAK = """
import pathlib, re, resource, sys
from onex.sheets.opening import open_book
open_book(pathlib.Path(sys.argv[1]))
status = pathlib.Path("/proc/self/status")
own = re.search(r"VmHWM:\\s*(\\d+)", status.read_text()) if status.exists() else None
print(own[1] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of expat alone and of the whole reading; peak memory of the reading process."""

    floor_seconds: float
    reading_seconds: float
    peak_mib: float

    @property
    def ratio(self) -> float:
        """The reading in units of the floor."""
        return self.reading_seconds / self.floor_seconds


def write_roster(path: Path, rows: int = ROWS) -> None:
    """A made-up roster of 14 columns, as Excel writes it: shared strings, two numeric columns, one of them days."""
    dice = random.Random(1)
    with xlsxwriter.Workbook(path) as workbook:
        sheet, day = workbook.add_worksheet("名单"), workbook.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(rows):
            school, major, certificate = dice.randrange(300), dice.randrange(120), dice.randrange(60)
            texts = (
                "".join(dice.choices("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梅", k=3)),
                f"43{dice.randrange(10**4):04d}{dice.randrange(1998, 2006)}0{dice.randrange(1, 10)}{dice.randrange(10**6):06d}",
                f"第{school}职业技术学院",
                f"41430{school:05d}",
                f"专业{major}",
                str(510_000 + major),
                str(2018 + row % 3),
                f"证书{certificate}职业技能等级证书",
                f"{certificate:06d}",
                ("初级", "中级", "高级")[row % 3],
                f"评价组织{certificate // 2}有限公司",
            )
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text)
            sheet.write_number(row, 11, dice.randrange(400, 1000) / 10)
            sheet.write_number(row, 12, 43_900 + dice.randrange(700), day)
            sheet.write_string(row, 13, f"{certificate:06d}{row:012d}")


def floor_seconds(path: Path) -> float:
    """Processor time of expat with three empty Python handlers on the first sheet's XML, inflating included."""

    def start(_name: str, _attributes: dict[str, str]) -> None:
        pass

    def end(_name: str) -> None:
        pass

    def characters(_text: str) -> None:
        pass

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    began = time.process_time()
    with zipfile.ZipFile(path) as container, container.open("xl/worksheets/sheet1.xml") as part:
        while chunk := part.read(1 << 16):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    return time.process_time() - began


def reading_seconds(path: Path) -> float:
    """Processor time of `open_book`, shared strings and all."""
    from onex.sheets.opening import open_book

    began = time.process_time()
    open_book(path)
    return time.process_time() - began


def measure(path: Path) -> Measured:
    """The best of three of each, taken in turns."""
    pairs = [(floor_seconds(path), reading_seconds(path)) for _ in range(_ROUNDS)]
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Measured(min(floor for floor, _ in pairs), min(reading for _, reading in pairs), int(done.stdout) / unit)


def main() -> None:
    """Writes a roster, measures, prints."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        write_roster(path, rows)
        found = measure(path)
    print(f"{rows} rows × {_COLUMNS} columns")
    print(f"expat, empty handlers  {found.floor_seconds:6.2f} s")
    print(f"onex, whole reading    {found.reading_seconds:6.2f} s   × {found.ratio:.2f}")
    print(f"peak memory            {found.peak_mib:6.0f} MiB")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
