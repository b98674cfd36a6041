"""Several processes on this machine. A worker that dies takes only its own source with it.

Ctrl+C reaches every process of a terminal. Workers are started with it blocked; the parent alone decides, and ends them
by closing the pipe they watch, which the system closes too when the parent is killed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.connection import Connection

from qa.pipeline import failed, quiet_libraries
from qa.result import Result
from qa.settings import Settings
from qa.state_folder import StateFolder
from qa.work import Batch, record, work

AHEAD = 2
"""Batches handed over a worker, with the one it works on: enough to keep it busy, few enough to lose nothing."""
OWN_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Libraries that would start a thread a core in every worker read these when they are loaded."""

Working = Callable[[Sequence[Batch]], None]
"""Told which batches are being worked on, whenever that changes."""


def run_pool(
    batches: Iterable[Batch], settings: Settings, folder: StateFolder, jobs: int, working: Working
) -> Iterator[tuple[Batch, list[Result]]]:
    """Each batch with its results, in the order they are done."""
    waiting = iter(batches)
    while True:
        interrupted: list[Batch] = []
        yield from _until_broken(waiting, settings, folder, jobs, interrupted, working)
        if not interrupted:
            return
        for batch in interrupted:
            for task in batch:
                working([(task,)])
                yield (task,), _alone((task,), settings, folder)


def _until_broken(
    waiting: Iterator[Batch],
    settings: Settings,
    folder: StateFolder,
    jobs: int,
    interrupted: list[Batch],
    working: Working,
) -> Iterator[tuple[Batch, list[Result]]]:
    with executor(jobs) as pool:
        running: dict[Future[list[Result]], Batch] = {}
        try:
            while True:
                for batch in islice(waiting, jobs * AHEAD - len(running)):
                    running[_submit(pool, batch, settings, folder)] = batch
                if not running:
                    return
                # workers take batches in the order they were handed over
                working(list(running.values())[:jobs])
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    results = future.result()
                    yield running.pop(future), results
        except BrokenProcessPool:
            interrupted.extend(running.values())


def _alone(batch: Batch, settings: Settings, folder: StateFolder) -> list[Result]:
    """A batch in a process of its own; when that dies too, the batch is what kills it."""
    try:
        with executor(1) as pool:
            return _submit(pool, batch, settings, folder).result()
    except BrokenProcessPool:
        reason = "the process working on it was ended by the system, most likely for want of memory; try --jobs 1"
        results = [failed(task.source, reason) for task in batch]
        record([(result, "") for result in results], folder)
        return results


@contextmanager
def executor(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose workers end at once when this is left by an interrupt or an error."""
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(theirs,))
    try:
        yield pool
        pool.shutdown()
    finally:
        ours.close()
        theirs.close()
        pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, batch: Batch, settings: Settings, folder: StateFolder) -> Future[list[Result]]:
    """Hand over a batch; a worker that is started for it gets its share of the threads and never sees Ctrl+C."""
    with interrupts_blocked(), threads(max(1, settings.speech.cpu_threads)):
        return pool.submit(work, batch, settings, folder)


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Processes started in here have Ctrl+C blocked for good; for this one it is only put off."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Processes started in here give their libraries so many threads, unless the user has said how many."""
    before = {name: os.environ.get(name) for name in OWN_THREADS}
    os.environ.update({name: str(count) for name, value in before.items() if value is None})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)


def _begin(parent: Connection) -> None:
    quiet_libraries()
    _one_process_progress_bars()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _one_process_progress_bars() -> None:
    """A progress bar of the recogniser's would hold a lock between processes, which one that ends at once leaves behind."""
    with suppress(ImportError):
        from tqdm import tqdm  # type: ignore[import-untyped]

        tqdm.set_lock(threading.RLock())


def _end_with(parent: Connection) -> None:
    """Nothing is ever sent: the pipe ends when the parent closes it or is gone, and then nobody wants the work."""
    with suppress(EOFError, OSError):
        parent.recv_bytes()
    os._exit(1)
