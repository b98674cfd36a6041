"""The value of each metric for one conversation `c`, in SQL; NULL where it does not apply. What they mean: scoring/manager/metrics.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa.errors import UsageError
from scoring.capability import DIMENSIONS
from scoring.engine import LEAST_JUDGED
from scoring.manager.metrics import DIMENSION, METRICS, NEGATIVE_BELOW, REPEAT_DAYS
from scoring.scorecard import CLASSES

HAS_CRITICAL = "len(c.critical_failed) + len(c.critical_suspected) > 0"
"""A critical item failed or suspected."""
STANDS = f"c.status = 'ok' AND c.total IS NOT NULL AND c.judged >= {LEAST_JUDGED}"
"""The conversations whose total stands."""

_WINDOW = f"INTERVAL {REPEAT_DAYS} DAY"
_KNOWN = f"c.customer <> '' AND c.started_at + {_WINDOW} <= (SELECT max(started_at) FROM conversation)"
"""A customer that can come again, and had the time to."""
_NOT_AGAIN = f"(c.next_contact_at IS NULL OR c.next_contact_at > c.started_at + {_WINDOW})"

_REVIEWED = (
    "c.id IN (SELECT w.conversation_id FROM review w WHERE w.submitted_at IS NOT NULL AND w.retracted_at IS NULL)"
)
_COMPLAINED = "c.id IN (SELECT e.conversation_id FROM event e WHERE e.kind = 'complaint_grade')"

VALUES: Mapping[str, str] = {
    "conversations": "1",
    "eligible": "(c.status <> 'not_eligible')::INT",
    "scored": f"CASE WHEN c.status <> 'not_eligible' THEN ({STANDS})::INT END",
    "reviewed": f"CASE WHEN c.status = 'ok' THEN ({_REVIEWED})::INT END",
    "score": f"CASE WHEN {STANDS} THEN c.total END",
    "critical_free": f"CASE WHEN c.status = 'ok' THEN (NOT ({HAS_CRITICAL}))::INT END",
    **{
        f"critical_free_{name}": f"CASE WHEN c.status = 'ok' AND c.critical_{name} IN ('ok', 'suspected', 'failed') "
        f"THEN (c.critical_{name} = 'ok')::INT END"
        for name in CLASSES
    },
    "resolution": "CASE WHEN c.outcome <> '' THEN (c.outcome = 'resolved')::INT END",
    "follow_up": "CASE WHEN c.outcome <> '' THEN (c.outcome = 'follow_up')::INT END",
    "fcr": f"CASE WHEN c.outcome <> '' AND {_KNOWN} THEN (c.outcome = 'resolved' AND {_NOT_AGAIN})::INT END",
    "repeat_contact": f"CASE WHEN {_KNOWN} THEN (NOT {_NOT_AGAIN})::INT END",
    "handle_time": "CASE WHEN c.channel = 'voice' AND c.status <> 'failed' AND c.duration > 0 THEN c.duration END",
    "first_response": "c.first_response",
    "customer_change": "c.customer_change",
    "negative": f"CASE WHEN c.customer_end IS NOT NULL THEN (c.customer_end < {NEGATIVE_BELOW})::INT END",
    "complaints": f"CASE WHEN c.status = 'ok' THEN ({_COMPLAINED})::INT END",
    "csat": "satisfaction.satisfied::INT",
    "nps": "CASE WHEN satisfaction.recommend >= 9 THEN 100 WHEN satisfaction.recommend <= 6 THEN -100 "
    "WHEN satisfaction.recommend IS NOT NULL THEN 0 END",
    **{f"{DIMENSION}{name}": f"100 * c.share_{name}" for name in DIMENSIONS},
}

_SATISFACTION = "LEFT JOIN contact_satisfaction satisfaction ON satisfaction.conversation_id = c.id"
_JOINS: Mapping[str, str] = {
    "csat": _SATISFACTION,
    "nps": _SATISFACTION,
}


def joins_for(metrics: Iterable[str]) -> str:
    """The joins that the values of these metrics need, each once."""
    return " ".join(dict.fromkeys(_JOINS[metric] for metric in metrics if metric in _JOINS))


COUNTED = ("yes", "no", "between", "any")


def counts_sql(metric: str, counted: str) -> str:
    """The condition on `conversation c` that keeps what counts for a figure, against it, or at all.

    Of a share those with a value of 1 or 0, of the net promoter score promoters or detractors, with the passives between; a mean has
    `any` alone. Raises UsageError on an unknown metric or choice.
    """
    if metric not in VALUES or counted not in COUNTED:
        raise UsageError(f"no conversations are told apart by {metric!r} and {counted!r}")
    top, bottom = ("> 0", "< 0") if METRICS[metric].kind == "nps" else ("= 1", "= 0")
    wanted = {"yes": top, "no": bottom, "between": "= 0"}.get(counted, "IS NOT NULL")
    condition = f"({VALUES[metric]}) {wanted}"
    if metric in _JOINS:
        answered = "SELECT satisfaction.conversation_id FROM contact_satisfaction satisfaction"
        return f"c.id IN ({answered} WHERE {condition})"
    return condition
