"""Results from the spool into the database, by whoever holds it: the running dashboard, else this process."""

from __future__ import annotations

from time import sleep

from qa.errors import StoreError, StoreInUse, UsageError
from qa.finished import Finished
from qa.manager.exploring import explore_quietly
from qa.manager.warning import run_quietly
from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store.connection import Database, open_database
from qa.store.queries import is_empty
from qa.store.segments import outdated_segments, write_segment
from qa.store.writer import Merged, merge_spool

TRIES = 20
PAUSE = 0.25
"""Seconds between tries for a database that another process holds."""
RESULTS_IN_A_SEGMENT = 500


def merge_into(database: Database, folder: StateFolder, *, measure: bool = False) -> Merged:
    """Merge the spool; a database that was deleted or lost is filled again from the result files first.

    So is one in whose spool an earlier version left segments that this one does not read. What came in may warn of
    something; to `measure` is to look at figures, too.
    """
    outdated = outdated_segments(folder.spool)
    if outdated or is_empty(database):
        refill(folder)
    merged = merge_spool(database, folder.spool)
    for path in outdated:
        path.unlink(missing_ok=True)
    if merged.conversations:
        run_quietly(database, measure=measure)
        if measure:
            explore_quietly(database)
    return merged


def check_database(folder: StateFolder) -> None:
    """Before hours of work: raise UsageError when the database could never take the results in."""
    if not folder.database.exists():
        return
    try:
        open_database(folder.database).close()
    except StoreInUse:
        return
    except StoreError as error:
        raise UsageError(str(error)) from error


def merge(folder: StateFolder) -> bool:
    """Merge by the running dashboard or else here. False when another process holds the database: it, or the next run, will.

    Raises StoreError when the database cannot be used at all.
    """
    for attempt in range(TRIES):
        server = find_server(folder.server)
        if server and server.merge():
            return True
        try:
            with open_database(folder.database) as database:
                merge_into(database, folder, measure=True)
            return True
        except StoreInUse:
            if attempt + 1 < TRIES:
                sleep(PAUSE)
    return False


def refill(folder: StateFolder) -> None:
    """Put every finished result and every failure into the spool again."""
    finished = Finished(folder)
    results = list(finished.all())
    for at in range(0, len(results), RESULTS_IN_A_SEGMENT):
        write_segment(results[at : at + RESULTS_IN_A_SEGMENT], [], folder.spool)
    failures = [failure for failure, _ in finished.failures()]
    if failures:
        write_segment([], failures, folder.spool)
