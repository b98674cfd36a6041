"""Scores that were replaced by others of the same conversation: kept when results are merged, and read to compare versions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, viewer_sql

_SCORE = "rubric, rubric_version, rubric_hash, total, total_low, total_high, judged, band, critical_failed, critical_suspected"
_ITEM = "item, status, points, max_points"
_CHANGED = ("rubric_hash", "total", "judged", "band", "items")


@dataclass(frozen=True, slots=True)
class Score:
    """One score of a conversation: by which version, when (UTC), 0..100. `replaced_at` is None for the one shown now."""

    conversation: str
    rubric: str
    version: str
    hash: str
    scored_at: datetime
    replaced_at: datetime | None
    total: float | None
    judged: float | None
    band: str
    items: dict[str, str]
    """Status by item."""


def keep_replaced(cursor: Cursor) -> None:
    """Of the conversations in the temporary table `latest`, keep every score that another follows.

    Called inside the merging transaction, before rows are replaced. A score counts as another when the rubric's
    content, the total, what was judged or an item differs; the same work done again leaves nothing behind. Results that
    wait in `staged` together are followed one by one, so none is lost when several runs were merged at once.
    """
    differs = " OR ".join(f"{name} IS DISTINCT FROM next_{name}" for name in _CHANGED)
    following = ", ".join(f"lead({name}) OVER w AS next_{name}" for name in _CHANGED)
    packed = ", ".join(f"{name} := x.{name}" for name in _ITEM.split(", "))
    cursor.execute(
        f"""
        INSERT INTO score_history (conversation_id, {_SCORE}, items, scored_at, replaced_at)
        WITH again AS (
            SELECT id FROM conversation WHERE id IN (SELECT id FROM latest)
            UNION SELECT id FROM staged WHERE kind = 'result' GROUP BY id HAVING count(*) > 1
        ), made AS (
            SELECT c.id, {_SCORE}, items, -1 AS place, 0 AS line, merged_at AS scored_at
            FROM conversation c LEFT JOIN (
                SELECT conversation_id AS id, list(struct_pack({packed}) ORDER BY x.position) AS items
                FROM item x WHERE conversation_id IN (SELECT id FROM again) GROUP BY conversation_id
            ) i ON i.id = c.id
            WHERE c.id IN (SELECT id FROM again)
            UNION ALL
            SELECT id, {_SCORE},
                   CASE WHEN len(items) > 0 THEN list_transform(items, lambda x: struct_pack({packed})) END,
                   place, line, written_at
            FROM staged WHERE kind = 'result' AND id IN (SELECT id FROM again)
        ), followed AS (
            SELECT *, {following}, lead(true) OVER w AS is_followed, lead(scored_at) OVER w AS replaced_at
            FROM made WINDOW w AS (PARTITION BY id ORDER BY place, line)
        )
        SELECT id, {_SCORE}, items, scored_at, replaced_at FROM followed
        WHERE is_followed AND rubric_hash <> '' AND ({differs})
        """
    )


def scores_of_rubric(db: Database | Cursor, viewer: Viewer, rubric: str) -> list[Score]:
    """Every score, replaced or shown, of the conversations that the rubric of this name ever judged, by conversation and time."""
    where, values = viewer_sql(viewer)
    chosen = f"""
        SELECT c.id FROM conversation c WHERE ({where}) AND (
            c.rubric = ? OR c.id IN (SELECT conversation_id FROM score_history WHERE rubric = ?))
    """
    return _scores(db, chosen, [*values, rubric, rubric])


def scores_of_conversation(db: Database | Cursor, viewer: Viewer, id: str) -> list[Score]:
    """Every score a conversation ever had, the first first; none where the viewer may not see it."""
    where, values = viewer_sql(viewer)
    return _scores(db, f"SELECT c.id FROM conversation c WHERE ({where}) AND c.id = ?", [*values, id])


def _scores(db: Database | Cursor, chosen: str, values: list[object]) -> list[Score]:
    names = "rubric, rubric_version, rubric_hash, scored_at, replaced_at, total, judged, band"
    found = rows(
        db,
        f"""
        WITH chosen AS ({chosen})
        SELECT conversation_id, {names}, items FROM score_history WHERE conversation_id IN (FROM chosen)
        UNION ALL
        SELECT c.id, {names.replace("scored_at, replaced_at", "merged_at, NULL")},
               (SELECT list(struct_pack(item := i.item, status := i.status, points := i.points, max_points := i.max_points)
                            ORDER BY i.position) FROM item i WHERE i.conversation_id = c.id)
        FROM conversation c WHERE c.id IN (FROM chosen) AND c.rubric_hash <> ''
        ORDER BY 1, 6 NULLS LAST, 5
        """,
        values,
    )
    return [_score(line) for line in found]


def _score(line: tuple[Any, ...]) -> Score:
    named = dict(zip((f.name for f in fields(Score)), line, strict=True))
    return Score(**named | {"items": {entry["item"]: entry["status"] for entry in named["items"] or ()}})
