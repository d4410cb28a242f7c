"""The first step of the unattended round: what lies in the inbox is received, answered and put away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onex.acts import inbox, receipt
from onex.acts.ingest import Arrival, ingest
from onex.acts.nightly_doing import OUT, Doing, Done, some
from onex.ledger.receipts import Receipt
from onex.model.mask import mask

_UNREACHED = ("FILE_LOCKED", "FILE_MISSING")  # not read at all: tried again the next time


def take_in(doing: Doing) -> Done:
    """What lies still in the inbox is received, receipts are written, and then the files are put away."""
    root, settings = doing.workspace.root, doing.workspace.settings.nightly
    found = inbox.look(root, settings.quiet_seconds, doing.clock().timestamp())
    paths = list(found.ready)
    before = {path: inbox.digest(root / path) for path in paths}
    given = ingest(doing.workspace, _arrival(doing, paths)) if paths else []
    own = inbox.parts(paths, [one.file for one in given])
    answered = {path: [given[i] for i in own[path]] for path in paths if own[path]}
    gone = [path for path in answered if _reached(answered[path]) and inbox.digest(root / path) == before[path]]
    if settings.receipts and gone:
        folder = root / OUT / "回执" / doing.on.isoformat()
        receipt.write_receipts(doing.ledger, [one for path in gone for one in answered[path]], folder)
    left = [path for path in paths if path not in gone]
    left += [path for path in gone if not _put_away(doing, path, answered[path])]
    counts = Counter(one.status for one in given)
    facts: dict[str, Any] = {name: counts[name] for name in ("received", "unchanged", "refused", "unreadable")}
    facts |= {"left": len(left), "growing": len(found.growing), "strange": len(found.strange)}
    facts["receipts"] = [one.receipt for one in given if one.receipt]
    failed = counts["refused"] + counts["unreadable"]
    return Done(3 if failed or left else 0, tuple(_received(given, left, found)), facts)


def _arrival(doing: Doing, paths: list[Path]) -> Arrival:
    return Arrival(
        paths, doing.clock(), doing.given, lock_wait=doing.lock_wait, wording=doing.wording, debug=doing.debug
    )


def _reached(receipts: list[Receipt]) -> bool:
    """Whether the file itself could be read, whatever became of it."""
    return not any((one.error or "").startswith(_UNREACHED) and one.receipt is None for one in receipts)


def _put_away(doing: Doing, path: Path, receipts: list[Receipt]) -> bool:
    taken = all(one.status in ("received", "unchanged") for one in receipts)
    where = inbox.DONE if taken else inbox.ASIDE
    return inbox.put_away(doing.workspace.root, path, where, doing.on.isoformat()) is not None


def _received(given: list[Receipt], left: list[Path], found: inbox.Found) -> Iterator[str]:
    new = [one for one in given if one.status == "received"]
    same = sum(one.status == "unchanged" for one in given)
    refused = [one for one in given if one.status in ("refused", "unreadable")]
    if given:
        wrong = sum(one.counts["error"] > 0 for one in new)
        said = f"收件：收入 {len(new)} 个文件{f'(其中 {wrong} 个有错误)' if wrong else ''}"
        said += f"，没有变化 {same} 个" if same else ""
        yield f"{said}，未收 {len(refused)} 个。" if refused else f"{said}。"
    yield from some([f"  未收 {mask(Path(one.file).name)}：{mask(one.error or '')}" for one in refused])
    yield from some([f"  {mask(Path(one.file).name)}：{one.remark}" for one in new if one.remark])
    if left:
        yield from some([f"  仍在收件箱 {mask(path.name)}：正被占用、正在改动或移不走，下次再收" for path in left])
    if found.strange:
        yield f"收件箱里有 {len(found.strange)} 个不是表格的文件，请人工处理："
        yield from some([f"  {mask(path.name)}" for path in found.strange])
