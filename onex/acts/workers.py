"""Both cores at work on many files, one file a task; progress told as they come back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from threading import Thread
from time import sleep
from typing import Any, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")
Progress = Callable[[str, int, int], None]
Run = Callable[[str, Callable[[Job], Done], Sequence[Job]], list[Done]]

FEW = 8  # below that, starting workers costs more than it saves
WATCH = 0.2  # seconds between two looks for the run


def silent(what: str, number: int, total: int) -> None:
    """Progress that nobody watches."""


@contextmanager
def workers(files: int, progress: Progress = silent) -> Iterator[Any]:
    """A function `run(what, work, jobs)` that gives the results in order, from worker processes when there are many files.

    progress is called with what, how many are done, and how many there are.
    """
    cores = os.cpu_count() or 1
    if files < FEW or cores < 2:
        yield lambda what, work, jobs: _gathered(map(work, jobs), what, len(jobs), progress)
        return
    with _pool(cores) as pool:
        # A handful of tasks at a time: fewer turns between processes, and still an even load.
        share = max(1, files // (8 * cores))
        yield lambda what, work, jobs: _gathered(pool.map(work, jobs, chunksize=share), what, len(jobs), progress)


@contextmanager
def ahead(files: int) -> Iterator[Callable[[Callable[[Job], Done], Sequence[Job]], Iterator[Done]]]:
    """A function `start(work, jobs)` whose results come in order when they are asked for; of many files they are worked on meanwhile."""
    cores = os.cpu_count() or 1
    if files < FEW or cores < 2:
        yield lambda work, jobs: iter([work(job) for job in jobs])
        return
    with _pool(cores) as pool:
        yield lambda work, jobs: pool.map(work, jobs)


def _pool(cores: int) -> ProcessPoolExecutor:
    method = "fork" if os.name == "posix" else "spawn"
    return ProcessPoolExecutor(min(cores, 8), get_context(method), _leave_with_the_run, (os.getpid(),))


def _leave_with_the_run(run: int) -> None:
    """Ends this worker soon after its run was killed; it would wait for work for ever, holding the run's locks and pipes."""
    if os.name == "posix":
        Thread(target=_watch, args=(run,), daemon=True).start()


def _watch(run: int) -> None:
    while os.getppid() == run:
        sleep(WATCH)
    os._exit(1)


def _gathered(results: Iterator[Any], what: str, total: int, progress: Progress) -> list[Any]:
    done = []
    for result in results:
        done.append(result)
        progress(what, len(done), total)
    return done
