"""Calibration: sessions made, answered blind, closed and talked over. Each change and its audit entry are one transaction.

Kept apart from scores: nothing of it reaches an agent, a total or the measured trust in the machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.verdict_sheet import Sheet, sheet_of, verdict_of_status
from qa.store import audit
from qa.store import calibration as table
from qa.store.accounts import Account, everyone
from qa.store.calibration import Answer, Candidate, Reference, SessionRow, State
from qa.store.connection import Cursor, Database
from qa.store.notifications import Notice, notify
from qa.store.viewer import Viewer
from scoring.balanced_draw import draw_balanced
from scoring.calibration_session import VERDICTS, Place, Rated, Session

MOST_CONVERSATIONS = 50
LONGEST_NAME = 80

CHANGED = "somebody changed this meanwhile; look at it again"


class Changed(UsageError):
    """Somebody else, or the same person in another window, was faster; nothing was written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A session as it is asked for. `id` is made by who asks, so that asking twice makes one."""

    id: str
    name: str
    rubric: str
    conversations: tuple[str, ...]
    raters: tuple[str, ...]
    lead: str
    due: date | None
    drawn: bool = False


def able(database: Database | Cursor) -> list[Account]:
    """Everybody who may take part, by name."""
    return [one for one in everyone(database) if not one.disabled and may(one.viewer(), "calibrate")]


def draw(found: Sequence[Candidate], number: int, seed: int) -> list[str]:
    """So many conversations at random, spread evenly over agents with their channels; all where there are no more.

    Every conversation has the same chance (`scoring.balanced_draw`); the same seed draws the same.
    """
    if number >= len(found):
        return [one.id for one in found]
    chance = [number / len(found)] * len(found)
    whole, agents = [""] * len(found), [(one.agent, one.channel) for one in found]  # one group of all: exactly so many
    taken = draw_balanced(chance, whole, agents, np.random.default_rng(seed))
    return [one.id for one, is_taken in zip(found, taken, strict=True) if is_taken]


def make(database: Database, by: Viewer, asked: Asked) -> str:
    """Begin a session; its id. The machine's verdicts of now are kept in it. Asked twice it is made once.

    Raises UsageError: no name, too few raters or conversations, or a rater who may not see one of them.
    """
    _allow(by)
    name = " ".join(asked.name.split())[:LONGEST_NAME]
    conversations, raters = tuple(dict.fromkeys(asked.conversations)), tuple(dict.fromkeys(asked.raters))
    with database.writing() as cursor:
        if table.exists(cursor, asked.id):
            return asked.id
        _check(cursor, by, name, conversations, raters, asked)
        items, machine, version = table.machine_verdicts(cursor, conversations)
        now = utc_now()
        new = SessionRow(
            asked.id, name, "drawn" if asked.drawn else "chosen", asked.lead, asked.rubric, version, conversations, raters,
            asked.due, items, "open", by.name, now, None, 1, machine,
        )  # fmt: skip
        table.insert_session(cursor, new)
        due = f"{asked.due:%Y-%m-%d}" if asked.due else "–"
        told = {"name": name, "n": len(conversations), "due": due}
        _tell(cursor, by, "calibration_asked", new.id, raters, told, now)
        _record(cursor, by, new.id, {"added": True, "conversations": len(conversations), "raters": len(raters)})
    return asked.id


def save(
    database: Database, by: Viewer, session: SessionRow, conversation: str, sheet: Sheet, version: int, *, submit: bool
) -> int:
    """Keep a rater's draft, or submit it for good; the new version of what is stored (0 before the first).

    Raises UsageError: not a rater, the session is over, verdicts are missing; Changed where another window was faster.
    """
    if by.name not in session.raters or conversation not in session.conversations:
        raise UsageError("only the raters of a session judge its conversations")
    if submit and (missing := sheet.missing(item for item, _ in session.items)):
        raise UsageError(f"{len(missing)} items have no verdict yet")
    with database.writing() as cursor:
        if table.visible(cursor, by, [conversation]) != {conversation}:
            raise UsageError("only the raters of a session judge its conversations")
        _still_open(cursor, by, session.id)
        answer = Answer(conversation, by.name, sheet.to_dict(), version, None)
        saved = table.save_answer(cursor, session.id, answer, utc_now(), submit)
        if saved is None:
            raise Changed(CHANGED)
        if submit:
            _record(cursor, by, session.id, {"submitted": True, "conversation": conversation})
    return saved


def end(database: Database, by: Viewer, session: SessionRow, state: State) -> None:
    """Close a session, so that all may see what was said, or withdraw it. What was not submitted stays a draft.

    Raises UsageError: not the lead, or no conversation was submitted by two raters yet; Changed where it is over already.
    """
    _lead(by, session)
    with database.writing() as cursor:
        if state == "closed" and table.most_raters(cursor, session.id) < 2:
            raise UsageError("two raters have to submit the same conversation before a session is closed")
        now = utc_now()
        if not table.move_session(cursor, session.id, state, now, session.version):
            raise Changed(CHANGED)
        if state == "closed":
            people = (*session.raters, session.lead)
            _tell(cursor, by, "calibration_closed", session.id, people, {"name": session.name}, now)
        _record(cursor, by, session.id, {"state": state})


def set_reference(
    database: Database, by: Viewer, session: SessionRow, told: Mapping[Place, tuple[str, str]], seen: datetime | None
) -> None:
    """Set what is right, verdict and why, for some items of a closed session. `seen`: when the latest reference on the page was set.

    Raises UsageError: not the lead, not closed, an unknown item or verdict; Changed where somebody set one of them since.
    """
    _lead(by, session)
    places = {(conversation, item) for conversation in session.conversations for item, _ in session.items}
    if session.state != "closed" or not told or set(told) - places or {v for v, _ in told.values()} - set(VERDICTS):
        raise UsageError("a reference needs a closed session, one of its items and a verdict")
    with database.writing() as cursor:
        stored = table.references(cursor, by, session.id)
        if any((one.conversation, one.item) in told and (seen is None or one.at > seen) for one in stored):
            raise Changed(CHANGED)
        now = utc_now()
        for (conversation, item), (verdict, why) in told.items():
            table.add_reference(
                cursor, session.id, Reference(conversation, item, verdict, why.strip()[:2000], by.name, now)
            )
        _record(cursor, by, session.id, {"reference": len(told)})


def rated(session: SessionRow, answers: Sequence[Answer], references: Sequence[Reference] = ()) -> Session | None:
    """A closed session as the statistics take it; None while fewer than two raters are in it."""
    known = [item for item, _ in session.items]
    said = tuple(
        Rated(answer.conversation, item, answer.rater, verdict)
        for answer in answers
        for item, verdict in sheet_of(answer.content, known).verdicts.items()
    )
    if len({one.rater for one in said}) < 2:
        return None
    machine = {
        (conversation, item): verdict
        for conversation, statuses in session.machine.items()
        for item, status in statuses.items()
        if (verdict := verdict_of_status(status)) is not None
    }
    return Session(said, machine, {(r.conversation, r.item): r.verdict for r in references})


def is_lead(by: Viewer, session: SessionRow) -> bool:
    """Whether a person leads the session; the admin may step in."""
    return may(by, "calibrate") and (by.sees_all or by.name == session.lead)


def _check(
    cursor: Cursor, by: Viewer, name: str, conversations: Sequence[str], raters: Sequence[str], asked: Asked
) -> None:
    if not name:
        raise UsageError("a session needs a name")
    if not 1 <= len(conversations) <= MOST_CONVERSATIONS:
        raise UsageError(f"a session has 1 to {MOST_CONVERSATIONS} conversations")
    if len(raters) < 2:
        raise UsageError("a session needs two raters or more")
    people = {one.name: one for one in able(cursor)}
    if asked.lead not in people and asked.lead != by.name:
        raise UsageError(f"there is nobody named {asked.lead} who may calibrate")
    for rater in raters:
        if rater not in people:
            raise UsageError(f"there is nobody named {rater} who may calibrate")
    viewers = {name: people[name].viewer() for name in (*raters, asked.lead) if name in people} | {by.name: by}
    for name, viewer in viewers.items():
        if table.visible(cursor, viewer, conversations, asked.rubric) != set(conversations):
            raise UsageError(f"{name} may not see all of these conversations; choose others, or another person")


def _allow(by: Viewer) -> None:
    if not may(by, "calibrate"):
        raise UsageError("this role may not calibrate")


def _lead(by: Viewer, session: SessionRow) -> None:
    if not is_lead(by, session):
        raise UsageError("only the lead of a session does this")


def _still_open(cursor: Cursor, by: Viewer, id: str) -> None:
    now = table.session(cursor, by, id)
    if now is None or now.state != "open":
        raise UsageError("the session is over; what you said before it ended is kept")


def _record(cursor: Cursor, by: Viewer, id: str, details: dict[str, Any]) -> None:
    audit.append(cursor, by.name, by.role, "changed", f"calibration:{id}", details)


def _tell(
    cursor: Cursor, by: Viewer, kind: str, id: str, people: Sequence[str], told: Mapping[str, Any], now: datetime
) -> None:
    """Tell people of a session, but who did it."""
    notify(cursor, [Notice(name, kind, f"calibration:{id}", now, told) for name in people if name != by.name])
