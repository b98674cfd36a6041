"""A database of two teams for what is certified, rated and trained: who passes what is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qa.store.connection import Cursor, Database, open_database
from qa.store.viewer import Viewer

TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 9)
ANNA = Viewer("admin", name="Anna")
MIA = Viewer("manager", ("A",), name="Mia")
CORA = Viewer("coach", ("A",), name="Cora")
REVIEWER = Viewer("reviewer", ("A",), name="Ben")
LI = Viewer("agent", ("A",), agent="李强", name="李强")

SECTIONS = {"greeting": "etiquette", "empathy": "communication", "concrete_solution": "resolution"}
PEOPLE: Mapping[tuple[str, str], Mapping[str, int]] = {
    ("A", "王敏"): {},
    ("A", "李强"): {"empathy": 2},
    ("A", "赵静"): {"empathy": 2, "greeting": 3},
    ("B", "王敏"): {"concrete_solution": 1},
}
"""Of whom every how-many-th conversation fails in an item."""
SCORES = {("A", "王敏"): 93.0, ("A", "李强"): 86.0, ("A", "赵静"): 72.0, ("B", "王敏"): 81.0}
EACH = 60


def insert(cursor: Cursor, table: str, **values: Any) -> None:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))


def person(cursor: Cursor, team: str, agent: str, fails: Mapping[str, int], score: float) -> None:
    """An agent's conversations of the last sixty days; scores lie two points around the mean by turns."""
    cursor.execute(
        """
        INSERT INTO conversation (
            id, source, status, channel, language, agent, team, started_at, duration, rubric, queue, total, judged, band,
            critical_failed, critical_suspected, customer_group, search_text, contact_reason, error, outcome, turn_count
        )
        SELECT printf('%s-%s-%03d', $team, $agent, k), 'a.txt', 'ok', 'chat', 'zh', $agent, $team,
            TIMESTAMP '2026-11-27 10:00' - to_days(k::INTEGER), 60, 'zh-standard', 'q', $score + if(k % 2 = 1, 2, -2), 0.9,
            'good', [], [], 'regular', '', '', '', '', 4
        FROM range($each) t(k)
        """,
        {"team": team, "agent": agent, "score": score, "each": EACH},
    )
    for place, (item, section) in enumerate(SECTIONS.items()):
        cursor.execute(
            """
            INSERT INTO item (conversation_id, item, position, section, status, points, max_points, bonus)
            SELECT printf('%s-%s-%03d', $team, $agent, k), $item, $place, $section, if(failed, 'fail', 'pass'),
                if(failed, 0, 5), 5, false
            FROM (SELECT k, $every > 0 AND k % greatest($every, 1) = 0 AS failed FROM range($each) t(k))
            """,
            {
                "team": team, "agent": agent, "item": item, "place": place, "section": section, "each": EACH,
                "every": fails.get(item, 0),
            },
        )  # fmt: skip


def filled(path: Path) -> Database:
    """All of `PEOPLE`."""
    database = open_database(path)
    with database.writing() as cursor:
        for (team, agent), fails in PEOPLE.items():
            person(cursor, team, agent, fails, SCORES[team, agent])
    return database
