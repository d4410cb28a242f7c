"""What the tests of faults share: a warmed driver, a fresh workspace, sixty files, and the figures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import figures, sending
from tests.faults.runs import Server, copied
from tests.faults.sizes import SIZES

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


def pytest_report_header() -> str:
    """The sizes and the seed of this run."""
    return f"faults: {SIZES}"


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is one: a kill leaves there what it leaves on a disk, and flushing is quicker."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path_factory.mktemp("faults")
        return
    with tempfile.TemporaryDirectory(prefix="onex-faults-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def servers(place: Path) -> Iterator[list[Server]]:
    """Two drivers, for what may go on side by side."""
    shim = _shim(place)
    own = [Server(place / f"driver-{n}", shim, apart=os.geteuid() == 0) for n in (1, 2)]
    yield own
    for server in own:
        server.close()


def _shim(place: Path) -> Path | None:
    """What stands between a process and its disk, compiled; None where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    source, built = Path(__file__).with_name("shim.c"), place / "shim.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", built, source, "-ldl"], check=True)
    return built


@pytest.fixture(scope="session")
def server(servers: list[Server]) -> Server:
    return servers[0]


@pytest.fixture(scope="session")
def shimmed(servers: list[Server]) -> list[Server]:
    """The drivers, where their jobs may be armed."""
    if servers[0].shim is None:
        pytest.skip("no C compiler")
    return servers


@pytest.fixture(scope="session")
def fresh(place: Path, server: Server) -> Path:
    """A new workspace; copy it, never touch it."""
    ended = server.cli("init", place / "fresh", "--province", "hunan")
    assert 0 == ended.code, ended.err
    return place / "fresh"


@pytest.fixture(scope="session")
def sixty(place: Path) -> list[Path]:
    return sending.sixty(place / "sixty")


@pytest.fixture(scope="session")
def sent(sixty: list[Path]) -> list[Path]:
    """The files of a killed ingest: all sixty, or a part of them with something of each kind."""
    return sixty[:: max(1, len(sixty) // SIZES.files)]


@pytest.fixture(scope="session")
def few(place: Path) -> list[Path]:
    return sending.few(place / "few")


@pytest.fixture
def workspace(fresh: Path, place: Path) -> Path:
    """A copy of the fresh workspace, the same place for every test."""
    return copied(fresh, place / "工作区")


@pytest.fixture(scope="session")
def record() -> Iterator[Callable[..., None]]:
    """Notes figures of the run: ``record("kills of an ingest", kills=60, violations=0)``."""
    noted: list[tuple[str, dict[str, object]]] = []
    yield lambda what, **numbers: noted.append((what, numbers))
    if noted and os.environ.get("ONEX_FAULTS_RESULTS"):
        figures.append(Path(os.environ["ONEX_FAULTS_RESULTS"]), noted)
