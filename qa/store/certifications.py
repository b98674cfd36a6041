"""What was decided on certificates of agents: rows that are only ever added, one number each agent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qa.errors import UsageError
from qa.store.connection import Cursor, Database, rows
from qa.store.skill_figures import Person
from qa.store.viewer import Viewer, people_sql
from scoring.certification import Certificate, Result


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on one agent, the `number`-th. `figures` are those it was made on; `at` is UTC without zone."""

    id: str
    person: Person
    number: int
    level: str
    result: Result
    figures: Mapping[str, Any]
    note: str
    by: str
    at: datetime
    until: date | None = None

    def certificate(self) -> Certificate:
        """What the pure rules need of it."""
        return Certificate(self.level, self.result, self.at.date(), self.until)


_COLUMNS = 'id, team, agent, number, level, result, content, note, "by", decided_at, valid_until'


def decisions(db: Database | Cursor, viewer: Viewer, person: Person | None = None) -> dict[Person, list[Decision]]:
    """What was decided on the agents the viewer may see, or on one of them, in order."""
    where, values = people_sql(viewer, "d")
    one = ("AND d.team = ? AND d.agent = ?", list(person)) if person else ("", [])
    sql = f"SELECT {_COLUMNS} FROM certification d WHERE {where} {one[0]} ORDER BY team, agent, number"
    found: dict[Person, list[Decision]] = {}
    for line in rows(db, sql, [*values, *one[1]]):
        decision = _decision(line)
        found.setdefault(decision.person, []).append(decision)
    return found


def add(cursor: Cursor, decision: Decision) -> None:
    """Write down a decision, in a transaction of the writer. Raises UsageError when another came before it."""
    team, agent = decision.person
    known = rows(cursor, "SELECT count(*) FROM certification WHERE team = ? AND agent = ?", [team, agent])[0][0]
    if decision.number != known + 1:
        raise UsageError("somebody else has decided on this agent meanwhile; look at it and decide again")
    cursor.execute(
        f"INSERT INTO certification ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(decision.id, team, agent, decision.number, decision.level, decision.result),
            json.dumps(decision.figures, ensure_ascii=False),
            *(decision.note, decision.by, decision.at, decision.until),
        ],
    )


def _decision(line: tuple[Any, ...]) -> Decision:
    id, team, agent, number, level, result, content, note, by, at, until = line
    return Decision(id, (team, agent), number, level, result, json.loads(content), note, by, at, until)
