"""A database of two teams with reviewers, for what is drawn, triaged and reviewed."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from qa.store.accounts import Account, insert
from qa.store.connection import Cursor, Database, open_database
from qa.store.viewer import Viewer

TODAY = date(2026, 11, 28)
ANNA = Viewer("admin", name="Anna")
MIA = Viewer("manager", ("A",), name="Mia")
BEN = Viewer("reviewer", ("A",), name="Ben")
CORA = Viewer("reviewer", name="Cora", every_team=True)
EVERYBODY = (
    Account("Anna", "admin"),
    Account("Mia", "manager", ("A",)),
    Account("Ben", "reviewer", ("A",)),
    Account("Cora", "reviewer"),
    Account("Dora", "coach"),
    Account("Gone", "reviewer", disabled=True),
)
AGENTS = {"A": ("a1", "a2", "a3"), "B": ("b1", "b2")}


def insert_row(cursor: Cursor, table: str, **values: Any) -> None:
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", list(values.values())
    )


def conversation(cursor: Cursor, id: str, **change: Any) -> None:
    """A scored call of the week before TODAY."""
    usual: dict[str, Any] = {
        "id": id, "source": f"{id}.wav", "status": "ok", "channel": "voice", "language": "zh", "agent": "a1", "team": "A",
        "queue": "q", "customer": "k", "customer_group": "regular", "duration": 120.0, "rubric": "zh-standard",
        "started_at": datetime(2026, 11, 23, 10), "total": 80.0, "judged": 0.9, "band": "good", "critical_failed": [],
        "critical_suspected": [], "search_text": id, "contact_reason": "", "error": "", "outcome": "", "turn_count": 4,
        **dict.fromkeys(("sections", "acoustics", "metadata", "versions", "timings"), "{}"), "audio": False, "audio_path": "",
    }  # fmt: skip
    insert_row(cursor, "conversation", **usual | change)


_made: list[Path] = []


def filled(path: Path) -> Database:
    """A copy of the sample, which is made once a process."""
    if not _made:
        template = Path(tempfile.mkdtemp()) / "sample.duckdb"
        _fill(template)
        _made.append(template)
    shutil.copy(_made[0], path)
    return open_database(path)


def _fill(path: Path, each: int = 20) -> None:
    """`each` calls and as many chats of every agent over seven days, and accounts of every role."""
    with open_database(path) as database, database.writing() as cursor:
        for account in EVERYBODY:
            insert(cursor, account)
        for team, agents in AGENTS.items():
            for agent in agents:
                for k in range(2 * each):
                    conversation(
                        cursor,
                        f"{agent}-{k:03}",
                        agent=agent,
                        team=team,
                        channel="voice" if k % 2 else "chat",
                        started_at=datetime(2026, 11, 21, 9) + timedelta(days=k % 7),
                        total=80.0 + k % 5,
                        customer_group=("regular", "new")[k % 3 == 0],
                    )


def review(
    cursor: Cursor, conversation: str, total: float, verdicts: dict[str, str] | None = None, by: str = "Ben"
) -> None:
    """A review that somebody submitted."""
    at = datetime(2026, 11, 28, 12)
    insert_row(
        cursor, "review", id=f"r-{conversation}", conversation_id=conversation, task_id="", reviewer=by, revision=1,
        total=total, seconds=180.0, submitted_at=at,
    )  # fmt: skip
    for item, verdict in (verdicts or {}).items():
        cursor.execute("INSERT INTO review_verdict VALUES (?, ?, ?, ?, ?)", [conversation, item, verdict, by, at])
