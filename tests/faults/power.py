"""Power cuts from a recorded run: what a disk may hold when the current fails between two operations.

The record is what the shim wrote: every operation in its order, with its bytes, and every acknowledgement. A state is the first
operations up to a cut, of which everything that was flushed is there, and of the rest what the file system let through. Two models:

journal  as ext4 and its like keep order: names change in the order in which they were changed, up to some point, and a flush of
         any file or folder writes all earlier changes of names; bytes not flushed may be there or not
strict   as POSIX promises and no more: a name is certain only when its folder was flushed, and each folder is on its own

Bytes that were not flushed are kept, lost, kept in part, torn within a sector, or read as zeros.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

SECTOR = 512
MODELS = ("journal", "strict")


@dataclass(frozen=True)
class Operation:
    """One line of the record. `what`: make write cut sync rename unlink mkdir told."""

    what: str
    path: str
    other: str
    offset: int
    data: bytes


def recorded(log: Path) -> list[Operation]:
    """The record, read back."""
    data, at, found = log.read_bytes(), 0, []
    while at < len(data):
        end = data.index(b"\n", at)
        what, *numbers = data[at:end].decode().split()
        at = end + 1
        if what == "told":
            length = int(numbers[0])
            found.append(Operation(what, "", "", 0, data[at : at + length]))
            at += length
            continue
        offset, *lengths = map(int, numbers)
        parts = []
        for length in lengths:
            parts.append(data[at : at + length])
            at += length
        found.append(Operation(what, parts[0].decode(), parts[1].decode(), offset, parts[2]))
    return found


@dataclass
class Node:
    """A file: what is certainly on disk, and what was done to it since."""

    sure: bytes = b""
    since: list[Operation] = field(default_factory=list)

    def now(self) -> bytes:
        """As the running system sees it."""
        return _applied(self.sure, self.since)


Names = dict[str, Node | None]  # path → file; None is a folder


@dataclass(frozen=True)
class Renaming:
    """A change of one name: to a file or folder, or to nothing."""

    folder: str
    gone: str
    new: str
    node: Node | None


class Disk:
    """A folder's files while the record is replayed. `names` as the running system sees them, `sure` as they are on disk."""

    def __init__(self, root: Path, model: str) -> None:
        self.root, self.model = str(root), model
        self.names: Names = {}
        for path in sorted(root.rglob("*")):
            self.names[str(path)] = Node(path.read_bytes()) if path.is_file() else None
        self.sure = dict(self.names)
        self.pending: list[Renaming] = []

    def do(self, one: Operation) -> None:
        """One operation more."""
        match one.what:
            case "make":
                self._name("", one.path, Node())
            case "mkdir":
                self._name("", one.path, None)
            case "rename":
                self._name(one.path, one.other, self.names[one.path])
            case "unlink":
                self._name(one.path, "", None)
            case "write" | "cut":
                node = self.names[one.path]
                assert node is not None
                node.since.append(one)
            case "sync":
                self._sync(one.path)

    def _name(self, gone: str, new: str, node: Node | None) -> None:
        change = Renaming(str(PurePosixPath(new or gone).parent), gone, new, node)
        _rename(self.names, change)
        self.pending.append(change)

    def _sync(self, path: str) -> None:
        node = None if path == self.root else self.names[path]
        if node is not None:
            node.sure, node.since = node.now(), []
        if self.model == "journal":
            certain, self.pending = self.pending, []
        else:
            certain = [change for change in self.pending if change.folder == path]
            self.pending = [change for change in self.pending if change.folder != path]
        for change in certain:
            _rename(self.sure, change)

    def cut(self, chance: random.Random) -> Mapping[str, bytes | None]:
        """What is found when the current comes back: path → bytes, None for a folder."""
        names = dict(self.sure)
        for change in self._survived(chance):
            _rename(names, change)
        found: dict[str, bytes | None] = {}
        contents: dict[int, bytes] = {}
        for path, node in sorted(names.items()):
            parent = str(PurePosixPath(path).parent)
            if parent != self.root and parent not in found:
                continue  # its folder is not there
            if node is not None and id(node) not in contents:
                contents[id(node)] = _left(node, chance)
            found[path] = None if node is None else contents[id(node)]
        return found

    def _survived(self, chance: random.Random) -> list[Renaming]:
        if self.model == "journal":
            return self.pending[: chance.randint(0, len(self.pending))]
        kept: list[Renaming] = []
        for folder in sorted({change.folder for change in self.pending}):
            own = [change for change in self.pending if change.folder == folder]
            how = chance.choice(("none", "all", "first", "any"))
            some = {"none": [], "all": own, "first": own[: chance.randint(0, len(own))]}
            kept += some[how] if how in some else [change for change in own if chance.random() < 0.5]
        return [change for change in self.pending if any(change is one for one in kept)]


def _rename(names: Names, change: Renaming) -> None:
    if change.gone:
        names.pop(change.gone, None)
    if change.gone and change.new:  # what a folder holds goes with it
        for path in [path for path in names if path.startswith(f"{change.gone}/")]:
            names[change.new + path.removeprefix(change.gone)] = names.pop(path)
    if change.new:
        names[change.new] = change.node


def _applied(data: bytes, operations: list[Operation]) -> bytes:
    whole = bytearray(data)
    for one in operations:
        if one.what == "cut":
            whole[one.offset :] = b"" if one.offset <= len(whole) else bytes(one.offset - len(whole))
            continue
        if len(whole) < one.offset:
            whole.extend(bytes(one.offset - len(whole)))
        whole[one.offset : one.offset + len(one.data)] = one.data
    return bytes(whole)


def _left(node: Node, chance: random.Random) -> bytes:
    """A file's bytes after the cut: what was flushed, and some of what was not."""
    if not node.since:
        return node.sure
    how = chance.choice(("lost", "kept", "first", "any", "torn", "zeros"))
    since = node.since
    if how == "lost":
        return node.sure
    if how == "first":
        return _applied(node.sure, since[: chance.randint(0, len(since))])
    if how == "any":
        return _applied(node.sure, [one for one in since if chance.random() < 0.5])
    if how == "torn":
        place = chance.randrange(len(since))
        return _applied(node.sure, [*since[:place], _torn(since[place], chance)])
    if how == "zeros":
        return _applied(node.sure, [_zeros(one) if chance.random() < 0.5 else one for one in since])
    return node.now()


def _torn(one: Operation, chance: random.Random) -> Operation:
    sectors = len(one.data) // SECTOR
    length = chance.randint(0, sectors) * SECTOR if sectors else chance.randint(0, len(one.data))
    return Operation(one.what, one.path, one.other, one.offset, one.data[:length])


def _zeros(one: Operation) -> Operation:
    return Operation(one.what, one.path, one.other, one.offset, bytes(len(one.data)))


def states(
    before: Path, operations: list[Operation], model: str, count: int, chance: random.Random
) -> Iterator[tuple[int, list[dict[str, Any]], Mapping[str, bytes | None]]]:
    """So many cuts: after how many operations, what had been acknowledged by then, what is found."""
    # One cut in eight comes when all is done: what was told last is to be there too.
    cuts = sorted(chance.choice([chance.randint(0, len(operations))] * 7 + [len(operations)]) for _ in range(count))
    disk, told, done = Disk(before, model), [], 0
    for cut in cuts:
        for one in operations[done:cut]:
            if one.what == "told":
                told.append(json.loads(one.data))
            else:
                disk.do(one)
        done = cut
        yield cut, list(told), disk.cut(chance)
