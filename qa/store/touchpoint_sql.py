"""The twelve touchpoints of a contact in SQL: whether it reached one, of which contacts that can be known, and when.

From the conversation with its stages, tickets, survey answers and reviews; on `conversation c` joined as `JOINED` has it.
"""

from __future__ import annotations

from qa.errors import UsageError

TOUCHPOINTS = (
    "received",
    "classified",
    "first_reply",
    "detailed_answer",
    "escalated",
    "solution",
    "solved",
    "call_back",
    "survey",
    "closed",
    "knowledge",
    "quality_check",
)
"""The twelve touchpoints, in order."""
EARLY = TOUCHPOINTS[:6]
"""Those before the solution is there."""
_STAGES = "c.stages IS NOT NULL"
_TICKET = "t.conversation_id IS NOT NULL"
LATER = {"call_back": "called_back_at", "closed": "closed_at", "knowledge": "knowledge_at"}
"""Touchpoints that only tickets tell of."""


def _reached(letters: str) -> str:
    return " OR ".join(f"contains(c.stage_order, '{letter}')" for letter in letters)


REACHED = {
    "received": "true",
    "classified": "(c.contact_reason <> '' AND c.contact_reason <> 'other') OR t.classified_at IS NOT NULL",
    "first_reply": "c.first_response IS NOT NULL OR contains(c.stage_order, 'o') OR t.answered_at IS NOT NULL",
    "detailed_answer": _reached("as"),
    "escalated": f"{_reached('ut')} OR t.escalated_at IS NOT NULL",
    "solution": f"{_reached('sp')} OR t.solution_at IS NOT NULL",
    "solved": "c.outcome = 'resolved' OR t.resolved_at IS NOT NULL",
    **{name: f"t.{column} IS NOT NULL" for name, column in LATER.items()},
    "survey": "s.conversation_id IS NOT NULL",
    "quality_check": "r.conversation_id IS NOT NULL",
}
"""Whether a contact reached a touchpoint; NULL is no."""
KNOWN = {
    "received": "true",
    "classified": "c.status <> 'failed'",
    "first_reply": f"{_STAGES} OR c.first_response IS NOT NULL OR {_TICKET}",
    "detailed_answer": _STAGES,
    "escalated": f"{_STAGES} OR {_TICKET}",
    "solution": f"{_STAGES} OR {_TICKET}",
    "solved": f"c.outcome <> '' OR {_TICKET}",
    **dict.fromkeys(LATER, _TICKET),
    "survey": "true",
    "quality_check": "true",
}
"""Of which contacts it can be known."""


def _stage(letters: str) -> str:
    """Seconds into the conversation at which one of these stages began first."""
    found = [f"c.stage_starts[nullif(strpos(c.stages, '{letter}'), 0)]" for letter in letters]
    return f"least({', '.join(found)})"


def _since(moment: str) -> str:
    return f"epoch({moment} - c.started_at)"


TIMES = {
    "received": "0.0",
    "classified": _since("t.classified_at"),
    "first_reply": f"coalesce(c.first_response, {_stage('o')}, {_since('t.answered_at')})",
    "detailed_answer": _stage("as"),
    "escalated": f"coalesce({_since('t.escalated_at')}, {_stage('ut')})",
    "solution": f"coalesce({_since('t.solution_at')}, {_stage('sp')})",
    "solved": f"coalesce({_since('t.resolved_at')}, CASE WHEN c.outcome = 'resolved' THEN coalesce({_stage('k')}, c.duration) END)",
    **{name: _since(f"t.{column}") for name, column in LATER.items()},
    "survey": _since("s.moment"),
    "quality_check": _since("r.moment"),
}
"""When, in seconds since the conversation began; NULL where that is not known."""

JOINED = """
    conversation c
    LEFT JOIN (
        SELECT conversation_id, min(classified_at) AS classified_at, min(answered_at) AS answered_at,
            min(escalated_at) AS escalated_at, min(solution_at) AS solution_at, min(resolved_at) AS resolved_at,
            min(called_back_at) AS called_back_at, max(closed_at) AS closed_at, max(knowledge_at) AS knowledge_at
        FROM ticket WHERE conversation_id <> '' GROUP BY conversation_id
    ) t ON t.conversation_id = c.id
    LEFT JOIN (
        SELECT conversation_id, min("at") AS moment FROM survey_answer WHERE conversation_id <> '' GROUP BY conversation_id
    ) s ON s.conversation_id = c.id
    LEFT JOIN (
        SELECT conversation_id, min(submitted_at) AS moment FROM review WHERE retracted_at IS NULL GROUP BY conversation_id
    ) r ON r.conversation_id = c.id
"""
UNSOLVED = f"c.outcome = 'unresolved' AND NOT coalesce({REACHED['solved']}, false) AND ({_STAGES} OR {_TICKET})"
"""Ended unsolved, where it can be known how far it came."""


def is_reached(name: str) -> str:
    """Whether a contact reached a touchpoint, false where that is not known."""
    return f"coalesce({REACHED[name]}, false)"


def stalled_at(name: str) -> str:
    """Whether a contact that ended unsolved came as far as one of the first touchpoints, and no further."""
    later = EARLY[EARLY.index(name) + 1 :]
    return " AND ".join([UNSOLVED, is_reached(name), *(f"NOT {is_reached(one)}" for one in later)])


def touchpoint_condition(kind: str, name: str) -> str:
    """The condition on `conversation c` alone: `reached`, `missed` (known not to be) or `stalled`. Raises UsageError on others."""
    if name not in TOUCHPOINTS or (kind == "stalled" and name not in EARLY):
        raise UsageError(f"unknown touchpoint {name!r}; choose one of {', '.join(TOUCHPOINTS)}")
    known = f"({KNOWN[name]})"
    wanted = {
        "reached": f"{known} AND {is_reached(name)}",
        "missed": f"{known} AND NOT {is_reached(name)}",
        "stalled": stalled_at(name) if name in EARLY else "false",
    }
    return f"c.id IN (SELECT c.id FROM {JOINED} WHERE {wanted[kind]})"
