"""Promises checked against what was stored since: only those whose customer came again, in batches, each written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.store import audit
from qa.store import promise_checks as table
from qa.store.connection import Database
from qa.store.promise_checks import Candidate, PromiseRow
from qa.store.viewer import Viewer
from qa.text.redact import mask
from scoring.conversation import Role, Turn
from scoring.manager.promise_checking import VERDICTS, WITHIN, Check, Later, Promised, check_promise

BATCH = 2_000
"""Promises checked at once."""
LONGEST_NOTE = 500

_one_at_a_time = Lock()
"""Two who follow at once would look at the same promises; the second then finds nothing left."""


class Conflict(UsageError):
    """Somebody decided on the promise meanwhile; nothing was overwritten."""


def follow(database: Database, now: datetime, most: int = 0, tell: Callable[[int], None] | None = None) -> int:
    """Check what has to be checked, at most `most` promises (0: all). How many were looked at.

    `now` is the wall clock. A process that stops in between has kept what it did; the next goes on.
    """
    done = 0
    with _one_at_a_time:
        began = utc_now()
        while not most or done < most:
            wanted = table.to_check(database, WITHIN, min(BATCH, most - done) if most else BATCH, began)
            if not wanted:
                break
            looked_at = utc_now()
            found = [_line(one, check) for one, check in _checked(database, wanted, now)]
            with database.writing() as cursor:
                table.keep_checks(cursor, found, looked_at)
            done += len(wanted)
            if tell:
                tell(done)
    return done


def _checked(database: Database, wanted: Sequence[Candidate], now: datetime) -> list[tuple[Candidate, Check]]:
    contacts: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for customer, *line in table.contacts_of(database, sorted({one.customer for one in wanted})):
        contacts[customer].append(tuple(line))
    near = {one: _near(one, contacts[one.customer]) for one in wanted}
    said: dict[str, list[Turn]] = defaultdict(list)
    for id, i, text in table.customer_turns(database, sorted({line[0] for lines in near.values() for line in lines})):
        said[id].append(Turn(i, Role.CUSTOMER, text))
    return [(one, check_promise(_promised(one), [_later(line, said) for line in near[one]], now)) for one in wanted]


def _near(one: Candidate, contacts: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The contacts that can speak of a promise."""
    return [line for line in contacts if one.made_at < line[1] <= (one.due or one.made_at) + WITHIN]


def _promised(one: Candidate) -> Promised:
    return Promised(one.what, one.language, one.made_at, one.due, reason=one.reason)


def _later(line: tuple[Any, ...], said: dict[str, list[Turn]]) -> Later:
    id, at, direction, reason, outcome, language, again = line
    return Later(id, at, direction == "outbound", reason, outcome == "resolved", said[id], language, again)


def _line(one: Candidate, check: Check) -> dict[str, Any]:
    """A finding as it is kept: what only the clock says is left empty, as it changes by itself."""
    shown = check.verdict in ("kept", "broken")
    return {
        "conversation_id": one.conversation,
        "position": one.position,
        "what": one.what,
        "verdict": check.verdict if shown else "",
        "why": check.why if shown else "",
        "later_id": check.later,
        "later_turn": check.turn,
        "quote": mask(check.quote),
    }


def overrule(
    database: Database, by: Viewer, conversation: str, position: int, seen: str, verdict: str, note: str, now: datetime
) -> PromiseRow:
    """A person's verdict in the machine's place, '' takes it back; the promise as it stands after.

    `seen` is the standing the person saw. Raises UsageError for what makes no sense, Conflict where it stands otherwise by now.
    """
    if not may(by, "people"):
        raise UsageError("only managers and coaches decide what became of a promise")
    if verdict not in ("", *VERDICTS):
        raise UsageError(f"unknown verdict {verdict!r}; choose one of {', '.join(VERDICTS)}")
    with database.writing() as cursor:
        row = table.promise(cursor, by, conversation, position, now)
        if row is None:
            raise UsageError("there is no such promise")
        if row.standing != seen:
            raise Conflict("the promise stands otherwise by now")
        at = utc_now()
        table.overruled(cursor, row, verdict, mask(note.strip())[:LONGEST_NOTE], by.name or "os", at)
        details = {"position": position, "from": row.standing, "to": verdict or "machine"}
        audit.append(cursor, by.name, by.role, "changed", f"promise:{conversation}", details)
        found = table.promise(cursor, by, conversation, position, now)
    return found or row
