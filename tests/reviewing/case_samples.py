"""A database with agents and those who judge them; conversations of one rubric that ships, every item of which passed but two."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from queue_samples import conversation, insert_row

from qa.reviewing.content import Answer, Content, MachineAnswer
from qa.rubrics import load, shipped_standards
from qa.state_folder import StateFolder
from qa.store.accounts import Account, insert
from qa.store.connection import Database, insert_rows, open_database
from qa.store.viewer import Viewer
from scoring.scorecard import ItemResult, Status
from scoring.totals import total as total_of_points

FRIDAY = datetime(2026, 11, 27, 2, tzinfo=UTC)
MIA = Viewer("manager", ("A",), name="Mia")
BEN = Viewer("reviewer", ("A",), name="Ben")
EVE = Viewer("reviewer", ("B",), name="Eve")
CORA = Viewer("coach", ("A",), name="Cora")
CHEN = Viewer("agent", (), "陈涛", "chen")
ZHAO = Viewer("agent", (), "赵静", "zhao")
EVERYBODY = (
    Account("Anna", "admin"),
    Account("Mia", "manager", ("A",)),
    Account("Ben", "reviewer", ("A",)),
    Account("Eve", "reviewer", ("B",)),
    Account("Cora", "coach", ("A",)),
    Account("chen", "agent", agent="陈涛"),
    Account("zhao", "agent", agent="赵静"),
    Account("gone", "agent", agent="陈涛", disabled=True),
)
RUBRIC = load(shipped_standards()[0])
MISSED, PARTLY = "closing", "empathy"
"""The items that did not pass: failed, and partly passed."""


_made: dict[bool, Path] = {}


def cases_database(path: Path, *, accounts: bool = True) -> tuple[Database, StateFolder]:
    """Three conversations of 陈涛 (c1 to c3), one of 赵静 (z1), one without an agent, one without a scorecard.

    A copy of the sample, which is made once a process.
    """
    if accounts not in _made:
        _made[accounts] = Path(tempfile.mkdtemp()) / "sample.duckdb"
        _fill(_made[accounts], accounts)
    folder = StateFolder(path / "cases.duckdb")
    folder.ensure()
    shutil.copy(_made[accounts], folder.database)
    return open_database(folder.database), folder


def _fill(path: Path, accounts: bool) -> None:
    named = {"rubric": RUBRIC.name, "rubric_version": RUBRIC.version, "rubric_hash": RUBRIC.hash}
    with open_database(path) as db, db.writing() as cursor:
        for account in EVERYBODY if accounts else ():
            insert(cursor, account)
        conversation(cursor, "short", agent="陈涛", total=None, status="not_eligible")
        for id, agent in (("c1", "陈涛"), ("c2", "陈涛"), ("c3", "陈涛"), ("z1", "赵静"), ("nobody", "")):
            conversation(cursor, id, agent=agent, total=90.0, **named, outcome_reason="", timeline="", direction="")
            lines = []
            for k, (section, item) in enumerate(RUBRIC.items()):
                status, share = {MISSED: ("fail", 0.0), PARTLY: ("partial", 0.5)}.get(item.id, ("pass", 1.0))
                points = share * item.points
                lines.append((id, item.id, k, section.id, status, points, item.points, 0.9, "", "manual", "{}"))
            names = (
                "conversation_id, item, position, section, status, points, max_points, confidence, reason, reason_code"
            )
            insert_rows(cursor, f"item ({names}, reason_params)", lines)


def review(
    db: Database, id: str, conversation_id: str, by: str, at: datetime, answers: dict[str, Answer], total: float
) -> None:
    """A review that somebody submitted."""
    machine = {
        item.id: MachineAnswer(status={MISSED: "fail", PARTLY: "partial"}.get(item.id, "pass"), points=None)
        for _, item in RUBRIC.items()
    }
    content = Content(answers=answers, machine=machine)
    with db.writing() as cursor:
        insert_row(
            cursor, "review", id=id, conversation_id=conversation_id, task_id="", reviewer=by, revision=1,
            rubric=RUBRIC.name, rubric_version=RUBRIC.version, rubric_hash=RUBRIC.hash, content=content.model_dump_json(),
            total=total, machine_total=90.0, seconds=60.0, submitted_at=at.astimezone(UTC).replace(tzinfo=None),
        )  # fmt: skip


def expected_total(**given: str) -> float | None:
    """The total by the rubric's own arithmetic, of the sample with these verdicts in place."""
    verdicts, share = {MISSED: "fail", PARTLY: "partial"} | given, {"pass": 1.0, "partial": 0.5, "fail": 0.0}
    results = {}
    for section, item in RUBRIC.items():
        verdict = verdicts.get(item.id, "pass")
        results[item.id] = ItemResult(item.id, section.id, Status(verdict), share[verdict] * item.points, item.points)
    return total_of_points(RUBRIC, results)
