"""Receives files: archived, judged, and written to the ledger, one transaction a file; a receipt for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from onex import __version__, formbook, packs
from onex.acts.arrivals import Item, arrivals, why
from onex.acts.earlier import Earlier
from onex.acts.registers import NONE, Registers, registers_in_force
from onex.acts.submissions import Refused, part
from onex.acts.validate import Request, Wording, judge_reading, settle_province
from onex.acts.workers import Progress, silent, workers
from onex.errors import OnexError, UsageError
from onex.ledger import booking
from onex.ledger.booking import Delivery, Submission
from onex.ledger.judgements import Explanation, Judged
from onex.ledger.receipts import Receipt, seen
from onex.ledger.store import LOCK_WAIT, Ledger
from onex.model import period as periods
from onex.model.finding import SEVERITIES
from onex.model.policy import NATION, Policy
from onex.model.verdict import FileVerdict
from onex.settings import Workspace
from onex.sheets.opinions import read_opinions
from onex.sheets.reader import Reading, read_bytes
from onex.tables import Table

DUE, GRACE = "report_due_days", "report_grace_days"
LOAD = 16_000_000  # bytes of workbooks held in memory at once
REGISTER_SIZE = 2_000_000  # bytes; of a run larger than LOAD, files up to this are looked into for registers first


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is asked of `ingest`.

    now          the clock, read once at the edge
    on           the as-of day: the policy day, and the day of receipt where no other is known
    received_on  the day that the files were sent
    sender       who sent them, where that is not the school itself
    """

    paths: Sequence[Path]
    now: datetime
    on: date | None = None
    received_on: date | None = None
    sender: str = ""
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
    """A receipt for each file and each member of a zip, in their order; `told` hears of each as soon as it is safely written.

    Registers of the run are written first, then applications, then reports by period: each file is judged by all that comes before
    it in the season, whatever the order it lay in. One bad file never stops the others.
    """
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, arrival.now, arrival.lock_wait)
    receipts: list[Receipt | None] = []
    waiting: list[tuple[int, Item]] = []
    for place, one in enumerate(arrivals(arrival.paths, ledger.archive)):
        taken = one if isinstance(one, Receipt) else seen(ledger, one.sha256, one.file)
        receipts.append(taken)
        if taken is not None:
            told(taken)
        elif isinstance(one, Item):
            waiting.append((place, one))
    season = _Season(workspace, ledger, arrival, progress)
    for load in season.loads(waiting):
        for place, receipt in season.written(load):
            receipts[place] = receipt
            told(receipt)
    return [receipt for receipt in receipts if receipt is not None]


@dataclass(frozen=True)
class _Season:
    """One run of `ingest`: read in parallel, judged wave by wave, booked one by one."""

    workspace: Workspace
    ledger: Ledger
    arrival: Arrival
    progress: Progress

    def loads(self, waiting: Sequence[tuple[int, Item]]) -> Iterator[list[tuple[int, Item]]]:
        """The files in groups that fit into memory; of several groups the first holds the registers."""
        if sum(item.size for _, item in waiting) <= LOAD:
            yield from ([list(waiting)] if waiting else [])
            return
        small = [one for one in waiting if one[1].size <= REGISTER_SIZE]
        with workers(len(small), self.progress) as run:
            holding = run("辨认", _holds_register, [self._job(item) for _, item in small])
        registers = [one for one, holds in zip(small, holding, strict=True) if holds]
        yield from ([registers] if registers else [])
        load: list[tuple[int, Item]] = []
        for one in waiting:
            if one in registers:
                continue
            if load and sum(item.size for _, item in load) + one[1].size > LOAD:
                yield load
                load = []
            load.append(one)
        yield from ([load] if load else [])

    def _job(self, item: Item) -> tuple[Path, str]:
        return self.ledger.archive.path(item.sha256), item.file

    def written(self, load: Sequence[tuple[int, Item]]) -> Iterator[tuple[int, Receipt]]:
        """Each file's place and receipt, as they are booked."""
        with workers(len(load), self.progress) as run:
            readings: list[Reading] = run("读取", _read, [self._job(item) for _, item in load])
            province, why_not = self._province(readings)
            request = self._request()
            registers = NONE
            order = sorted(range(len(load)), key=lambda i: _wave(readings[i]))
            for _, same in groupby(order, key=lambda i: _wave(readings[i])):
                wave = list(same)
                registers = registers_in_force(self.ledger, registers)
                jobs = [(readings[i], registers.frames, province, request) for i in wave]
                verdicts: list[FileVerdict] = run("核对", judge_reading, jobs)
                for i, verdict in zip(wave, verdicts, strict=True):
                    place, item = load[i]
                    region = province.code if province else NATION
                    delivery = self._delivery(item, readings[i], verdict, region, registers, why_not)
                    if item.sha256 not in self.ledger.archive:
                        raise OnexError(f"「{item.file}」在收件过程中从存档中消失，没有收入，请重新收一次。")
                    yield place, booking.book(self.ledger, delivery, self.arrival.now, self.arrival.today.year)

    def _request(self) -> Request:
        return Request(
            (),
            self.arrival.now.date(),
            province=self.workspace.settings.province,
            province_by="workspace",
            on=self.arrival.on,
            received_on=self.arrival.received_on,
            wording=self.arrival.wording,
            debug=self.arrival.debug,
            earlier=Earlier.of(self.workspace),
        )

    def _province(self, readings: Sequence[Reading]) -> tuple[Any, str]:
        """The workspace's province, or the one of all school codes; and why there is none."""
        try:
            return settle_province(self._request(), readings)[0], ""
        except UsageError as problem:
            return None, str(problem)

    def _delivery(
        self, item: Item, reading: Reading, file: FileVerdict, region: str, registers: Registers, why_not: str
    ) -> Delivery:
        counts = dict.fromkeys(SEVERITIES, 0)
        for batch in file.batches:
            counts[batch.severity] += batch.total
        received_on = _sent_on(file.tables, self.arrival)
        bare = Delivery(
            item.file,
            item.sha256,
            item.size,
            reading.form,
            "unreadable",
            received_on,
            sender=self.arrival.sender,
            error=why(reading.error, reading.detail) if reading.error else None,
            counts=counts,
            findings=file.findings,
            judged=Judged(version=__version__),
        )
        if reading.status != "read":
            return bare
        policy = packs.resolve(region, file.on or self.arrival.today)
        read = replace(
            bare,
            status="received",
            rows=sum(len(table.frame) for table in file.tables),
            judged=judged_by(policy, registers, reading.form),
            explanations=self._explained(item) if reading.answered else (),
        )
        if why_not:
            return replace(read, status="refused", error=why_not)
        try:
            parted = part(file.tables, policy)
        except Refused as problem:
            return replace(read, status="refused", error=str(problem))
        orphans = f"{parted.orphans} 行没有可用的学校标识码，没有入账" if parted.orphans else None
        due_on, remark = _timeliness(parted.submissions, region, received_on)
        sender = self.arrival.sender or _sender(parted.submissions, registers.frames.get("schools"))
        return replace(read, submissions=parted.submissions, error=orphans, due_on=due_on, remark=remark, sender=sender)

    def _explained(self, item: Item) -> tuple[Explanation, ...]:
        data = self.ledger.archive.path(item.sha256).read_bytes()
        rows = read_opinions(data, item.file)
        return tuple(Explanation(row.id, row.method, row.note) for row in rows if row.answered)


def judged_by(policy: Policy, registers: Registers, form: str) -> Judged:
    """What a judgement on a form rests on."""
    return Judged(policy.on.isoformat(), policy.digest, registers.versions, formbook.edition(form), __version__)


# -- in worker processes -----------------------------------------------------------------------------------------------


def _read(job: tuple[Path, str]) -> Reading:
    path, name = job
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise OnexError(
            f"存档中的「{name}」读不到({problem.strerror})：请检查工作区所在的磁盘或网络盘；已给回执的不受影响，恢复后再收一次。"
        ) from None
    return read_bytes(data, name)


def _holds_register(job: tuple[Path, str]) -> bool:
    return any(formbook.forms()[table.spec.form].register for table in _read(job).tables)


# -- what is known of a file before it is judged -----------------------------------------------------------------------


def _wave(reading: Reading) -> tuple[int, date]:
    """When a file is judged among others: registers, then what has no period, then reports by their period."""
    if not reading.tables or all(formbook.forms()[table.spec.form].register for table in reading.tables):
        return 0, date.min
    named = {period for table in reading.tables if "period" in table.frame for period in table.frame["period"].dropna()}
    try:
        days = [periods.parse(name).first for name in named]
    except UsageError:
        days = []
    return (2, max(days)) if days else (1, date.min)


def _sent_on(tables: Sequence[Table], arrival: Arrival) -> date:
    """The option's day, else the one day that the file itself gives, else the as-of day."""
    if arrival.received_on:
        return arrival.received_on
    given = {day for t in tables if "submitted_on" in t.frame for day in t.frame["submitted_on"]}
    only = given.pop() if len(given) == 1 else None
    return only if isinstance(only, date) else arrival.today


def _sender(submissions: Sequence[Submission], schools: pd.DataFrame | None) -> str:
    """Who sends a file when nobody says: its one school, or the one prefecture of all its schools."""
    codes = {one.reporter for one in submissions if one.reporter}
    if len(codes) == 1:
        return codes.pop()
    if not codes or schools is None:
        return ""
    known = schools[schools["school_code"].isin(codes)]
    units = set(known["prefecture"]) if set(known["school_code"]) == codes else set()
    only = units.pop() if len(units) == 1 else None
    return only if isinstance(only, str) else ""


def _timeliness(submissions: Sequence[Submission], region: str, received_on: date) -> tuple[date | None, str | None]:
    """The day a report was due, and what is to be said of when it came: late, early, or for a period not begun."""
    forms = formbook.forms()
    # Of the tasks of a year and what was done of them no day is ruled on which they are due.
    named = {
        one.period for one in submissions if forms[one.form].periodic and forms[one.form].reporter == "school_code"
    }
    if not named:
        return None, None
    period = periods.parse(named.pop())
    known = packs.resolve(region, period.last).values
    days, grace = known.get(DUE), known.get(GRACE)
    due = period.due(days).day if isinstance(days, int) else None
    if received_on < period.first:
        return due, f"期次可能填错：{period.label}还没有开始"
    if received_on <= period.last:
        return due, f"早报：{period.label}到 {period.last.isoformat()} 才结束"
    if due and received_on > due + timedelta(days=grace if isinstance(grace, int) else 0):
        return due, f"迟报 {(received_on - due).days} 天：应于 {due.isoformat()} 前报送"
    return due, None
