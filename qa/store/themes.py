"""What customers came with, sampled for `scoring.manager.themes`, and the themes last found. Each run is of one scope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qa.store.connection import Cursor, Database, insert_rows, rows
from qa.store.filters import Filters, scope_sql
from qa.store.viewer import Viewer

KEPT = 12
"""Runs of a scope that are kept."""
FIRST_TURNS = 16
"""Turns from the beginning that are looked at: what somebody comes with is told early."""


@dataclass(frozen=True, slots=True)
class Told:
    """A conversation with its customer's first turns: number and text of each. `contact` is the reason as it was found."""

    id: str
    day: date
    contact: Mapping[str, Any]
    turns: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ThemeRun:
    """A run over the days `since` to `until`, both included; `content` is that of `qa.manager.theme_finding`. `made_at` is UTC."""

    id: str
    since: date
    until: date
    content: Mapping[str, Any]
    made_at: datetime


def scope_of(viewer: Viewer) -> str | None:
    """The scope whose runs a viewer reads and makes: '' for those who see every team, else the teams; None for agents."""
    if viewer.role == "agent":
        return None
    if viewer.sees_all or viewer.every_team:
        return ""
    return "\n".join(sorted(viewer.teams)) or None


def last_day(db: Database | Cursor, viewer: Viewer) -> date | None:
    """The day of the latest conversation the viewer may see."""
    where, values = scope_sql(viewer, Filters())
    (found,) = rows(db, f"SELECT max(c.started_at)::DATE FROM conversation c WHERE {where}", values)[0]
    return found  # type: ignore[no-any-return]


def told(db: Database | Cursor, viewer: Viewer, since: date, until: date, most: int) -> tuple[list[Told], int]:
    """What at most `most` conversations of the days told, and how many there are; by the hash of the id, as good as drawn."""
    where, values = scope_sql(viewer, Filters(since=since, until=until))
    of = f"FROM conversation c WHERE c.status <> 'failed' AND {where}"
    count = int(rows(db, f"SELECT count(*) {of}", values)[0][0])
    sql = f"""
        WITH wanted AS (SELECT c.id, c.started_at, c.contact {of} ORDER BY hash(c.id), c.id LIMIT ?)
        SELECT w.id, any_value(w.started_at)::DATE, any_value(w.contact), list(t.i ORDER BY t.i), list(t.text ORDER BY t.i)
        FROM wanted w JOIN turn t ON t.conversation_id = w.id
        WHERE t.role = 'customer' AND t.i < ? GROUP BY w.id ORDER BY w.id
    """
    found = rows(db, sql, [*values, most, FIRST_TURNS])
    return [
        Told(id, day, json.loads(contact or "{}"), tuple(zip(places, texts, strict=True)))
        for id, day, contact, places, texts in found
    ], count


def latest_run(db: Database | Cursor, viewer: Viewer) -> ThemeRun | None:
    """The last run of the viewer's scope."""
    scope = scope_of(viewer)
    if scope is None:
        return None
    sql = "SELECT id, since, until, content, made_at FROM theme_run WHERE scope = ? ORDER BY made_at DESC, id LIMIT 1"
    found = rows(db, sql, [scope])
    return ThemeRun(found[0][0], found[0][1], found[0][2], json.loads(found[0][3]), found[0][4]) if found else None


def keep_run(cursor: Cursor, run: ThemeRun, scope: str) -> None:
    """Keep a run; the oldest of its scope beyond `KEPT` go."""
    line = (run.id, scope, run.since, run.until, json.dumps(run.content, ensure_ascii=False), run.made_at)
    insert_rows(cursor, "theme_run (id, scope, since, until, content, made_at)", [line])
    cursor.execute(
        "DELETE FROM theme_run WHERE scope = ? AND id NOT IN "
        "(SELECT id FROM theme_run WHERE scope = ? ORDER BY made_at DESC, id LIMIT ?)",
        [scope, scope, KEPT],
    )


def is_older(run: ThemeRun | None, now: datetime, than: timedelta) -> bool:
    """Whether there is no run, or none made within that time of `now` (UTC)."""
    return run is None or now - run.made_at > than
