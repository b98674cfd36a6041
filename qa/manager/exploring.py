"""What is explored by itself after a run, as far as it is due."""

from __future__ import annotations

import logging
from datetime import datetime

from qa.manager.promise_following import follow
from qa.manager.theme_finding import find_when_stale
from qa.store.connection import Database

log = logging.getLogger("callqa")

MOST_PROMISES = 2_000
"""Promises checked after a run; more wait for the next one, or for `qa promises`."""


def explore_quietly(database: Database) -> None:
    """Check the promises that new contacts may speak of, find themes once a day. What goes wrong is only logged."""
    try:
        follow(database, datetime.now(), MOST_PROMISES)
    except Exception:
        log.exception("promises could not be checked")
    find_when_stale(database)
