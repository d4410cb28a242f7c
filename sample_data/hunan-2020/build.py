"""Makes every file of this story anew; two runs give the same bytes.

    python sample_data/hunan-2020/build.py

Needs openpyxl, xlsxwriter, xlwt and odfpy. Refuses to finish when the planted faults and a second opinion on the
records (`making/judging.py`) differ.
"""

from __future__ import annotations

import csv
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from making import broken, cities, clean, dirty, failing, followup, formats, fortnights, judging, lists, pens  # noqa: E402
from making.layout import Submission  # noqa: E402
from making.paper import meaning  # noqa: E402

BESIDE_RECORDS = {"V3", "V19", ""}  # totals, edition and hidden rows stand outside the records


def main() -> None:
    """Writes the registers, the submissions, the fortnightly reports and the answer keys."""
    kinds = (clean, dirty, formats, cities, failing, broken)
    files = sorted((file for kind in kinds for file in kind.stories()), key=lambda file: file.path)
    for folder in ("登记簿", "申报", "双周报"):
        shutil.rmtree(HERE / folder, ignore_errors=True)
    for path, book in [*lists.books(), *fortnights.books(files)]:
        pens.write(book, HERE / path)
    for file in files:
        check(file)
        pen = pens.write_exported if file.exported else pens.write
        (HERE / file.path).parent.mkdir(exist_ok=True)
        pen(file.book, HERE / file.path)
    one_school_one_file(files)
    write_answers(files, "answers.csv")
    reports = followup.stories(files)
    for file in reports:
        pens.write(file.book, HERE / file.path)
    write_answers(reports, f"answers-{followup.PERIOD}.csv")


def check(file: Submission) -> None:
    """Stops when a planted fault is not one, or when a fault was not planted."""
    planted = {fault[:4] for fault in file.faults if fault[2] not in BESIDE_RECORDS}
    found = judging.faults(file)
    if planted != found:
        raise SystemExit(f"{file.path}\n  planted only: {planted - found}\n  found only: {found - planted}")


def one_school_one_file(files: list[Submission]) -> None:
    """Stops when two files report the same school, which would be two revisions of one submission."""
    owner: dict[object, str] = {}
    for file in files:
        for placed in file.tables:
            for record in placed.records:
                code = meaning(record["school_code"])
                if code is not None and owner.setdefault(code, file.path) != file.path:
                    raise SystemExit(f"{code} stands in {owner[code]} and in {file.path}")


def write_answers(files: list[Submission], name: str) -> None:
    """Writes an answer key: every planted fault by file, sheet and cell."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as out:
        pen = csv.writer(out, lineterminator="\n")
        pen.writerow(["file", "sheet", "cell", "obligation", "severity", "what"])
        for file in files:
            pen.writerows([file.path, *fault] for fault in file.faults)


if __name__ == "__main__":
    main()
