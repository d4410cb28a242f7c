"""Receives files: archived, judged, and written to the ledger, one transaction a file; a receipt for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from onex import __version__, formbook, packs
from onex.acts.submissions import Refused, part
from onex.acts.validate import Request, Wording, validate
from onex.acts.workers import Progress, silent, workers
from onex.errors import OnexError, Unreadable
from onex.ledger import booking, frames
from onex.ledger.booking import Delivery
from onex.ledger.receipts import Receipt, seen
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.model.finding import SEVERITIES
from onex.model.verdict import FileVerdict, Verdict
from onex.settings import Workspace
from onex.sheets.defects import FILE_ERRORS
from onex.sheets.opening import read_input
from onex.sheets.reader import read
from onex.tables import Table

BATCH = 32  # files judged together; what is lost at most when a run is killed
REGISTER_SIZE = 2_000_000  # bytes; a register of more is still stored before the rest of its batch


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is asked of `ingest`.

    now          the clock, read once at the edge
    on           the as-of day: the policy day, and the day of receipt where no other is known
    received_on  the day that the files were sent
    """

    paths: Sequence[Path]
    now: datetime
    on: date | None = None
    received_on: date | None = None
    lock_wait: float = LOCK_WAIT
    wording: Wording | None = None
    debug: bool = False

    @property
    def today(self) -> date:
        """The as-of day."""
        return self.on or self.now.date()


def ingest(
    workspace: Workspace,
    arrival: Arrival,
    progress: Progress = silent,
    told: Callable[[Receipt], None] = lambda _: None,
) -> list[Receipt]:
    """A receipt for each file, in the order of the paths; `told` hears of each as soon as it is safely written.

    Registers of the run are written first, so that the rest is judged by them. One bad file never stops the others.
    """
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, arrival.now, arrival.lock_wait)
    receipts: dict[Path, Receipt] = {}
    sizes: dict[Path, int] = {}
    for path in arrival.paths:
        taken = _taken(ledger, path)
        if isinstance(taken, Receipt):
            receipts[path] = taken
            told(taken)
        else:
            sizes[path] = taken
    for path, receipt in _written(workspace, ledger, list(sizes), sizes, arrival, progress):
        receipts[path] = receipt
        told(receipt)
    return [receipts[path] for path in arrival.paths]


def register_files(ledger: Ledger) -> list[Path]:
    """The archived files of the registers in force, one for each register that was ever received."""
    found = []
    for form in formbook.forms().values():
        if form.register:
            held = frames.revisions(ledger, form.name)
            if len(held):
                found.append(ledger.archive.path(held["sha256"].iloc[-1]))
    return list(dict.fromkeys(found))


def _taken(ledger: Ledger, path: Path) -> Receipt | int:
    """The file's size once its bytes are archived; or its receipt where nothing is to be done, or nothing can be."""
    try:
        data = read_input(path)
    except Unreadable as problem:
        return _without_bytes(path, problem)
    sha256 = ledger.archive.store(data)
    return seen(ledger, sha256, str(path)) or len(data)


def _without_bytes(path: Path, problem: Unreadable) -> Receipt:
    counts = {str(severity): 0 for severity in SEVERITIES}
    return Receipt(None, str(path), "", "", "", (), {}, "unreadable", 0, counts, _why(problem.code, problem.detail))


def _written(
    workspace: Workspace,
    ledger: Ledger,
    paths: list[Path],
    sizes: dict[Path, int],
    arrival: Arrival,
    progress: Progress,
) -> Iterator[tuple[Path, Receipt]]:
    """The files judged and booked batch by batch, so that a run that is stopped keeps what it has done."""
    for batch in _batches(workspace, paths, sizes, progress):
        verdict = _judged(workspace, ledger, batch, arrival, progress)
        judged = dict(zip(batch, verdict.files, strict=True))
        registers = [path for path in batch if _is_register(judged[path])]
        for path in registers:
            yield path, _booked(ledger, path, judged[path], verdict, sizes[path], arrival)
        rest = [path for path in batch if path not in registers]
        if registers and rest:
            # Judged without these registers, or by older ones: once more.
            verdict = _judged(workspace, ledger, rest, arrival, progress)
            judged = dict(zip(rest, verdict.files, strict=True))
        for path in rest:
            yield path, _booked(ledger, path, judged[path], verdict, sizes[path], arrival)


def _batches(
    workspace: Workspace, paths: list[Path], sizes: dict[Path, int], progress: Progress
) -> Iterator[list[Path]]:
    """The files in their order, those of the size of a register that hold one first.

    Without a province in the settings all are one batch: it is settled by the school codes of them all.
    """
    if len(paths) <= BATCH or workspace.settings.province is None:
        yield from ([paths] if paths else [])
        return
    small = [path for path in paths if sizes[path] <= REGISTER_SIZE]
    with workers(len(small), progress) as run:
        holding = dict(zip(small, run("辨认", _holds_register, small), strict=True))
    first = [path for path in paths if holding.get(path)]
    rest = [path for path in paths if not holding.get(path)]
    yield from ([first] if first else [])
    for start in range(0, len(rest), BATCH):
        yield rest[start : start + BATCH]


def _holds_register(path: Path) -> bool:
    return any(formbook.forms()[table.spec.form].register for table in read(path).tables)


def _judged(workspace: Workspace, ledger: Ledger, paths: list[Path], arrival: Arrival, progress: Progress) -> Verdict:
    request = Request(
        paths,
        arrival.now.date(),
        registers=register_files(ledger),
        province=workspace.settings.province,
        province_by="workspace",
        on=arrival.on,
        received_on=arrival.received_on,
        wording=arrival.wording,
        debug=arrival.debug,
    )
    return validate(request, progress)


def _is_register(file: FileVerdict) -> bool:
    return bool(file.tables) and all(formbook.forms()[t.spec.form].register for t in file.tables)


def _booked(ledger: Ledger, path: Path, file: FileVerdict, verdict: Verdict, size: int, arrival: Arrival) -> Receipt:
    delivery = _delivery(path, file, verdict, size, arrival)
    if delivery.sha256 not in ledger.archive:
        raise OnexError(f"「{path}」在收件过程中被改动，没有收入，请重新收一次。")
    return booking.book(ledger, delivery, arrival.now, arrival.today.year)


def _delivery(path: Path, file: FileVerdict, verdict: Verdict, size: int, arrival: Arrival) -> Delivery:
    reading = file.reading
    counts = dict.fromkeys(SEVERITIES, 0)
    for batch in file.batches:
        counts[batch.severity] += batch.total
    bare = Delivery(
        str(path),
        reading.source.sha256,
        size,
        reading.form,
        "unreadable",
        _sent_on(file.tables, arrival),
        _why(reading.error, reading.detail) if reading.error else None,
        counts=counts,
        findings=file.findings,
        version=__version__,
    )
    if reading.status != "read":
        return bare
    policy = packs.resolve(verdict.region, file.on or arrival.today)
    read = replace(
        bare,
        status="received",
        rows=sum(len(table.frame) for table in file.tables),
        judged_on=policy.on.isoformat(),
        policy=policy.digest,
    )
    try:
        parted = part(file.tables, policy)
    except Refused as problem:
        return replace(read, status="refused", error=str(problem))
    orphans = f"{parted.orphans} 行没有可用的学校标识码，没有入账" if parted.orphans else None
    return replace(read, submissions=parted.submissions, error=orphans)


def _sent_on(tables: Sequence[Table], arrival: Arrival) -> date:
    """The option's day, else the one day that the file itself gives, else the as-of day."""
    if arrival.received_on:
        return arrival.received_on
    given = {day for t in tables if "submitted_on" in t.frame for day in t.frame["submitted_on"]}
    only = given.pop() if len(given) == 1 else None
    return only if isinstance(only, date) else arrival.today


def _why(code: str, detail: str) -> str:
    """A file error in words: code, title, detail; never a cell's content."""
    known = FILE_ERRORS.get(code)
    return f"{code} {known.title if known else ''}{f'({detail})' if detail else ''}".strip()
