"""Coaching from the first note to the last: prepared, shared, acknowledged by the agent, followed up, completed.

    preparing ──share──▶ shared ──acknowledge──▶ running ──complete──▶ completed
        ▲  └─discard─▶ discarded  │                 ▲                      │
        └───────take back─────────┘                 └──────reopen──────────┘

What the agent is told - areas, feedback, clips, examples - is changed while preparing only, so that an acknowledgement means what was
read; plan, units, follow-up and outcome stay open until the record is completed. Every change names the version it was made from:
whoever comes second is told, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.coaching_content import Clip, Content, read
from qa.store import agent_figures, audit
from qa.store import coaching as table
from qa.store.coaching import RecordRow, State
from qa.store.connection import Cursor, Database
from qa.store.viewer import Viewer
from qa.text.redact import mask

TOLD = ("areas", "feedback", "clips", "examples")
"""Fields of the content that are closed once the record was shared."""

STEPS: Mapping[str, tuple[tuple[State, ...], State]] = {
    "share": (("preparing",), "shared"),
    "take_back": (("shared",), "preparing"),
    "complete": (("shared", "running"), "completed"),
    "reopen": (("completed",), "running"),
    "discard": (("preparing",), "discarded"),
}
"""What a coach can do with a record: the states it can be done in, and the one it leads to."""

LONGEST_QUOTE = 160


class Conflict(UsageError):
    """Somebody changed the record (or unit) meanwhile; what is stored is theirs, and nothing of it was overwritten."""


def new_id() -> str:
    """An id to be made before the click that adds something, so that a second click adds nothing."""
    return uuid4().hex


def begin(
    database: Database, by: Viewer, id: str, agent: str, team: str, today: date, content: Content | None = None
) -> str:
    """Open a record for an agent; the same id again is the same record. Gives the id. Raises UsageError."""
    _require(by)
    content = content or Content()
    with database.writing() as cursor:
        if not table.is_known(cursor, by, agent, team):
            raise UsageError("there is no such agent in your teams")
        masked = content.model_copy(update={"clips": _checked(cursor, by, content.clips)})
        row = RecordRow(
            id, agent, team, by.name, today, masked.model_dump_json(), "preparing", None, None, utc_now(), 1
        )
        if table.insert(cursor, row):
            _record(cursor, by, id, {"added": True})
    return id


def change(
    database: Database,
    by: Viewer,
    record: RecordRow,
    content: Content | None = None,
    *,
    held_on: date | None = None,
    follow_up: date | bool | None = False,
) -> int:
    """Change what is given of a record as it was read; `follow_up` None takes the day away, False leaves it.

    Clips are of conversations that the coach may see, their quotes masked. Gives the version it is now. Raises UsageError, Conflict.
    """
    _require(by)
    before = read(record.content)
    after = content if content is not None else before
    fields = [name for name in Content.model_fields if getattr(before, name) != getattr(after, name)]
    if record.state != "preparing" and (held_on not in (None, record.held_on) or set(fields) & set(TOLD)):
        raise UsageError("what the agent was told is closed; take the record back first")
    with database.writing() as cursor:
        if {"clips", "examples"} & set(fields):
            fresh = {name: _checked(cursor, by, getattr(after, name)) for name in ("clips", "examples")}
            after = after.model_copy(update=fresh)
        new = replace(
            record,
            content=after.model_dump_json(),
            held_on=held_on or record.held_on,
            follow_up=record.follow_up if isinstance(follow_up, bool) else follow_up,
        )
        fields += [name for name in ("held_on", "follow_up") if getattr(new, name) != getattr(record, name)]
        if not fields:
            return record.version
        _write(cursor, by, new, ("preparing", "shared", "running"), {"fields": fields})
    return record.version + 1


def step(database: Database, by: Viewer, record: RecordRow, what: str) -> int:
    """Share, take back, complete, reopen or discard a record as it was read. Gives its version. Raises UsageError, Conflict."""
    _require(by)
    states, after = STEPS[what]
    if what == "share" and read(record.content).is_empty:
        raise UsageError("the record says nothing yet; add an area, feedback, a clip or a step first")
    with database.writing() as cursor:
        # taken back, it has to be acknowledged anew
        at = None if what == "take_back" else record.acknowledged_at
        _write(cursor, by, replace(record, state=after, acknowledged_at=at), states, {"state": after})
    return record.version + 1


def acknowledge(database: Database, by: Viewer, id: str) -> bool:
    """The agent has read the record; False where that was so already. The admin may note it for an agent without an account.

    Raises UsageError where there is no such record for them.
    """
    if by.role not in ("agent", "admin"):
        raise UsageError("only the agent acknowledges a record of coaching")
    with database.writing() as cursor:
        record = table.find(cursor, by, id)
        if record is None or record.state not in table.SEEN_BY_AGENT:
            raise UsageError("there is no such record of coaching")
        if record.acknowledged_at is not None:
            return False
        after: State = "running" if record.state == "shared" else record.state
        new = replace(record, state=after, acknowledged_at=utc_now())
        _write(cursor, by, new, (record.state,), {"acknowledged": True, "state": after})
    return True


def clip_of(moment: agent_figures.Moment, note: str = "") -> Clip:
    """A moment as a clip of a record."""
    return Clip(
        conversation=moment.conversation,
        turn=moment.turn,
        start=moment.start,
        quote=shortened(moment.quote),
        item=moment.item,
        rubric=moment.rubric,
        note=note or moment.note[:300],
    )


def shortened(quote: str) -> str:
    """A quote as it is kept: personal numbers masked, not longer than a few lines."""
    masked = mask(quote.strip())
    return masked if len(masked) <= LONGEST_QUOTE else masked[: LONGEST_QUOTE - 1] + "…"


def for_agent(record: RecordRow) -> Content:
    """The content as the agent reads it: of others' examples the words alone, not whose they are nor where; not the coach's notes."""
    content = read(record.content)
    hidden = tuple(one.model_copy(update={"conversation": "", "turn": None, "start": None}) for one in content.examples)
    return content.model_copy(update={"examples": hidden, "why": "", "outcome": ""})


def _checked(cursor: Cursor, by: Viewer, clips: Iterable[Clip]) -> tuple[Clip, ...]:
    """Each clip once, none of a conversation that the coach may not see, quotes masked."""
    found: dict[Any, Clip] = {}
    for clip in clips:
        if agent_figures.said(cursor, by, clip.conversation, clip.turn) is None:
            raise UsageError("there is no such conversation")
        found.setdefault(clip.key, clip.model_copy(update={"quote": shortened(clip.quote)}))
    return tuple(found.values())


def _write(
    cursor: Cursor, by: Viewer, record: RecordRow, states: tuple[State, ...], details: Mapping[str, Any]
) -> None:
    if not table.replace(cursor, by, record, states):
        raise Conflict("somebody changed this record meanwhile; look at theirs, then change it again")
    _record(cursor, by, record.id, details)


def _record(cursor: Cursor, by: Viewer, id: str, details: Mapping[str, Any]) -> None:
    audit.append(cursor, by.name, by.role, "changed", f"coaching:{id}", details)


def _require(by: Viewer) -> None:
    if not may(by, "coach"):
        raise UsageError("your role does not coach")
