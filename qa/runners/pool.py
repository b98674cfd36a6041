"""Several processes on this machine. A worker that dies takes only its own source with it."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from qa.pipeline import failed, quiet_libraries
from qa.result import Result
from qa.settings import Settings
from qa.state_folder import StateFolder
from qa.work import Batch, record, work

AHEAD = 2
"""Batches handed over a worker beyond the one it works on: enough to keep it busy, few enough to lose nothing."""


def run_pool(
    batches: Iterable[Batch], settings: Settings, folder: StateFolder, jobs: int
) -> Iterator[tuple[Batch, list[Result]]]:
    """Each batch with its results, in the order they are done."""
    waiting = iter(batches)
    while True:
        interrupted: list[Batch] = []
        yield from _until_broken(waiting, settings, folder, jobs, interrupted)
        if not interrupted:
            return
        for batch in interrupted:
            for task in batch:
                yield (task,), _alone((task,), settings, folder)


def _until_broken(
    waiting: Iterator[Batch], settings: Settings, folder: StateFolder, jobs: int, interrupted: list[Batch]
) -> Iterator[tuple[Batch, list[Result]]]:
    with _executor(jobs) as pool:
        running: dict[Future[list[Result]], Batch] = {}
        try:
            while True:
                for batch in islice(waiting, jobs * AHEAD - len(running)):
                    running[pool.submit(work, batch, settings, folder)] = batch
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    results = future.result()
                    yield running.pop(future), results
        except BrokenProcessPool:
            interrupted.extend(running.values())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _alone(batch: Batch, settings: Settings, folder: StateFolder) -> list[Result]:
    """A batch in a process of its own; when that dies too, the batch is what kills it."""
    try:
        with _executor(1) as pool:
            return pool.submit(work, batch, settings, folder).result()
    except BrokenProcessPool:
        reason = "the process working on it was ended by the system, most likely for want of memory; try --jobs 1"
        results = [failed(task.source, reason) for task in batch]
        record([(result, "") for result in results], folder)
        return results


def _executor(jobs: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(os.getpid(),))


def _begin(parent: int) -> None:
    quiet_libraries()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """A worker whose parent was killed has nobody to work for."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
