"""A receipt as a small document that can be sent back in a chat or by mail: plain text, nothing personal in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from onex import formbook
from onex.acts.holdings import SCHOOLS, spec
from onex.acts.writing import Names, safe_name, write_whole
from onex.errors import UsageError
from onex.ledger import frames
from onex.ledger.receipts import Receipt
from onex.ledger.store import Ledger
from onex.ledger.versions import event_of, found_in, receipt_of
from onex.model import period as periods
from onex.model.finding import LABELS
from onex.model.mask import mask
from onex.settings import Workspace

STATUS = {
    "received": "已收",
    "unchanged": "已收(与以前收到的相同，没有变化)",
    "refused": "未收",
    "unreadable": "未收(读不了)",
}
_TITLES, _REPORTERS = 8, 30  # named in a receipt; the rest is counted


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes receipts: knows the ledger, and the schools' names in the register in force."""

    ledger: Ledger
    names: Mapping[str, str]

    @classmethod
    def of(cls, ledger: Ledger) -> Scribe:
        """The scribe of a ledger."""
        return cls(ledger, school_names(ledger))

    def document(self, receipt: Receipt) -> str:
        """The receipt as plain text, nothing personal in it; the same text for the same receipt."""
        lines = ["收件回执", "", *_pairs(self._facts(receipt)), *self._found(receipt), ""]
        if receipt.receipt is None:
            return "\n".join([*lines, "这个文件没有存档，请按上面的说明处理后重新报送。", ""])
        return "\n".join([*lines, *_proof(receipt, event_of(self.ledger, receipt.head))])

    def _facts(self, receipt: Receipt) -> Iterable[tuple[str, str]]:
        name = PurePosixPath(receipt.file.replace("\\", "/"))
        inside = next((p.name for p in name.parents if p.suffix.lower() == ".zip"), "")
        yield "回执编号", receipt.receipt or "(没有编号)"
        yield "结果", STATUS[receipt.status]
        yield "文件", mask(f"{inside}/{name.name}" if inside else name.name)
        if receipt.at:
            yield "收到时间", f"{receipt.at[:19].replace('T', ' ')}(北京时间)"
        if receipt.received_on:
            yield "报送日期", receipt.received_on
        if receipt.due_on:
            yield "报送期限", receipt.due_on
        if receipt.sender and list(receipt.reporters) != [receipt.sender]:
            yield "报来单位", mask(receipt.sender)
        if receipt.form in formbook.forms():
            yield "表", formbook.forms()[receipt.form].title
        if receipt.period:
            yield "期次", period_label(receipt.period)
        for place, (reporter, revision) in enumerate(receipt.revisions.items()):
            if place == _REPORTERS:
                yield "", f"…… 共 {len(receipt.revisions)} 所学校"
                break
            who = f"{reporter} {self.names.get(reporter, '')}".strip() if receipt.reporters else "登记簿"
            yield "" if place else "报送单位", f"{who}，第 {revision} 版"
        yield "记录", f"{receipt.rows} 行"
        if receipt.remark:
            yield "时间说明", receipt.remark
        if receipt.error:
            yield "说明", mask(receipt.error)

    def _found(self, receipt: Receipt) -> Iterable[str]:
        if receipt.receipt is None:
            return
        counts = "，".join(f"{LABELS[severity]} {receipt.counts[severity]} 处" for severity in LABELS)
        yield f"核查结果：{counts}"
        found = found_in(self.ledger, receipt.receipt)
        for number, (severity, rule, title, count) in enumerate(found[:_TITLES], 1):
            yield f"  {number}. [{LABELS[severity]}] {mask(title)}({rule}) {count} 处"
        if len(found) > _TITLES:
            yield f"  …… 另有 {len(found) - _TITLES} 种问题"


def _pairs(facts: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"{name}：{value}" if name else f"　　　　　{value}" for name, value in facts)


def _proof(receipt: Receipt, event: int) -> Iterable[str]:
    yield f"文件校验值(SHA-256)：{receipt.sha256}"
    yield f"台账链头(第 {event} 个事件)：{receipt.head}"
    yield ""
    yield "怎样核对：在收件单位运行 onex receipt check 文件，可知手中的文件是不是收到的那一个。"
    yield "自己核对：Windows 运行 certutil -hashfile 文件 SHA256，统信、麒麟运行 sha256sum 文件，结果应与上面的文件校验值相同；"
    yield "压缩包里的文件，以解压后的那一个为准。改动一个字节，校验值就不同。"
    yield "请留存本回执：链头可以证明，到收下这个文件为止，台账没有被改动过。"
    yield ""


def period_label(period: str) -> str:
    """A period in words, with its id; a call for applications as it is."""
    try:
        return f"{periods.parse(period).label} {period}"
    except UsageError:
        return period


def school_names(ledger: Ledger) -> dict[str, str]:
    """School code → name, by the register in force."""
    held = frames.revisions(ledger, SCHOOLS)
    if held.empty:
        return {}
    found = frames.of_table(ledger, spec(SCHOOLS, SCHOOLS), held["revision_id"].iloc[-1:])
    rows = found.dropna(subset=["school_code", "school"])
    return dict(zip(rows["school_code"], rows["school"], strict=True))


def write_receipts(ledger: Ledger, receipts: Sequence[Receipt], folder: Path) -> list[Path]:
    """A file for each receipt, parallel to them; one that stands there already with the same text is left as it is.

    A file taken a second time, as after a run that was cut short, has the receipt that it had the first time.
    """
    scribe, names = Scribe.of(ledger), Names()
    written = []
    for given in receipts:
        first = receipt_of(ledger, given.receipt) if given.receipt else None
        receipt = first if first and first.file == given.file else given
        stem = f"回执-{receipt.receipt}" if receipt.receipt else f"未收-{safe_name(PurePosixPath(receipt.file).stem)}"
        content = ("\ufeff" + scribe.document(receipt).replace("\n", "\r\n")).encode()
        while True:
            path = folder / names.give(stem, ".txt", receipt.file)
            if not path.exists():
                write_whole(path, content)
                break
            if path.read_bytes() == content:
                break
        written.append(path)
    return written


def shown(workspace: Workspace, number: str, now: datetime) -> tuple[Receipt, str]:
    """A receipt and its document; UsageError for a number that was never given."""
    ledger = Ledger.open_(workspace.ledger_url, workspace.archive, now)
    found = receipt_of(ledger, number.strip())
    if found is None:
        raise UsageError(f"没有编号为「{mask(number)}」的回执，编号应是 2021-000123 这样。")
    return found, Scribe.of(ledger).document(found)
