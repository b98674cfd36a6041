"""Themes of the last weeks, found on request or once a day after a run, and kept as they were found."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from qa.errors import UsageError
from qa.moment import utc_now
from qa.store import audit
from qa.store import themes as table
from qa.store.connection import Database
from qa.store.themes import ThemeRun, Told
from qa.store.viewer import ADMIN, Viewer
from qa.text.redact import mask
from scoring.contact_reason import OTHER, SHORTEST_TOLD
from scoring.manager.themes import FEWEST, MOST_TEXTS, Text, find_themes

log = logging.getLogger("callqa")

LATER_DAYS = (7, 14, 30)
"""Lengths of the later part; the earlier one is `EARLIER` times as long."""
EARLIER = 3
TELLING = 2
"""Turns of the customer that are read, beside those that speak for the reason."""
COVERED_FROM = 0.3
"""Probability of a reason from which the taxonomy covers a conversation."""
STALE = timedelta(days=1)
MOST_IDS = 200


def find(database: Database, by: Viewer, *, days: int = 7, until: date | None = None) -> ThemeRun:
    """Find the themes of the viewer's conversations up to the day of the latest one (or `until`), and keep them.

    The later part are the last `days`. Takes a few seconds. Raises UsageError for agents, other days, or where there are too few.
    """
    scope = table.scope_of(by)
    if scope is None:
        raise UsageError("themes are found by those who see the conversations of a team")
    if days not in LATER_DAYS:
        raise UsageError(f"the later part is {', '.join(map(str, LATER_DAYS))} days long, not {days}")
    last = until or table.last_day(database, by)
    if last is None:
        raise UsageError("there is no conversation with a date yet")
    later_from = last - timedelta(days=days - 1)
    since = later_from - timedelta(days=EARLIER * days)
    told, count = table.told(database, by, since, last, MOST_TEXTS)
    if len(told) < FEWEST:
        raise UsageError(f"only {len(told)} conversations from {since} to {last}: too few to find themes in")
    texts = [_text(one, later_from) for one in told]
    content = _content(find_themes(texts), later_from, len(texts), count)
    run = ThemeRun(uuid4().hex, since, last, content, utc_now())
    with database.writing() as cursor:
        table.keep_run(cursor, run, scope)
        details = {"days": days, "conversations": len(texts), "themes": len(content["themes"])}
        audit.append(cursor, by.name, by.role, "changed", f"themes:{run.id}", details)
    return run


def find_when_stale(database: Database) -> None:
    """Find the themes of all conversations where that was not done for a day; whatever goes wrong is only logged."""
    try:
        if table.is_older(table.latest_run(database, ADMIN), utc_now(), STALE):
            find(database, ADMIN)
    except UsageError:  # too few conversations yet
        pass
    except Exception:
        log.exception("themes could not be found")


def _text(one: Told, later_from: date) -> Text:
    """What the customer came with: the first turns that tell something, and those that speak for the reason. Masked whole."""
    first = [i for i, text in one.turns if len(text.strip()) >= SHORTEST_TOLD][:TELLING]
    wanted = {*first, *(place["turn"] for place in one.contact.get("evidence", ()))}
    words = " ".join(mask(text.strip()) for i, text in one.turns if i in wanted)
    reason = str(one.contact.get("id", ""))
    covered = reason not in ("", OTHER) and float(one.contact.get("probability", 0.0)) >= COVERED_FROM
    return Text(one.id, words, one.day >= later_from, covered, reason)


def _content(themes: Any, later_from: date, n: int, of: int) -> Mapping[str, Any]:
    return {
        "later_from": later_from.isoformat(),
        "n": n,
        "of": of,
        "themes": [
            asdict(theme) | {"ids": list(theme.ids[:MOST_IDS]), "size": len(theme.ids), "new": theme.new}
            for theme in themes
        ],
    }
