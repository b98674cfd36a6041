"""Any function over batches of files, in this process or in several: for work that needs no sources, only what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import TypeVar

from qa.errors import CallQAError
from qa.runners.pool import executor, interrupts_blocked, threads

BATCH = 32
"""Files handed to a worker at a time."""
FEW = 500
"""Up to here, starting worker processes (seconds of imports) costs more than it saves."""
AHEAD = 2

Answer = TypeVar("Answer")


def map_files(
    function: Callable[[Sequence[Path]], list[Answer]], files: Sequence[Path], jobs: int
) -> Iterator[list[Answer]]:
    """`function` of batches of files, as they are done. In order with one job; it must be importable and its arguments small.

    Left early, the rest is not begun. Raises CallQAError when the system ends a worker process.
    """
    batches = (files[at : at + BATCH] for at in range(0, len(files), BATCH))
    if jobs <= 1 or len(files) <= FEW:
        yield from map(function, batches)
        return
    with executor(jobs) as pool:
        running: set[Future[list[Answer]]] = set()
        try:
            while True:
                for batch in islice(batches, jobs * AHEAD - len(running)):
                    with interrupts_blocked(), threads(1):
                        running.add(pool.submit(function, batch))
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BrokenProcessPool as error:
            raise CallQAError(
                "a worker process was ended by the system, most likely for want of memory; try --jobs 1"
            ) from error
