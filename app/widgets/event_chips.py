"""Events as chips: what each is called, how much it matters, and which come first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.i18n.translate import language, t
from app.titles import event_title
from qa.store.filters import GRADED
from scoring.events import EventKind

TONES = {
    "complaint_grade:P1": "bad",
    "complaint_grade:P2": "warn",
    "threat": "bad",
    "agent_under_attack": "bad",
    "anger": "bad",
    "empathy:missed": "bad",
    "time_to_calm:never": "bad",
    "escalation_asked": "warn",
    "churn_risk": "warn",
    "vulnerable_customer": "warn",
    "repeated_contact": "warn",
    "empathy:empty": "warn",
    "praise": "good",
    "empathy:met": "good",
    "time_to_calm:calmed": "good",
}
"""How an event is coloured, by kind and grade or by kind; uncoloured where neither is named."""
MOST_IN_A_ROW = 2
_RANK = {"bad": 0, "warn": 1, "": 2, "good": 3}
_ORDER = {str(kind): place for place, kind in enumerate(EventKind)}


def tone(event: str) -> str:
    """The tone of an event `kind:grade`."""
    return TONES.get(event, TONES.get(_kind(event), ""))


def row_chips(events: Sequence[str], wanted: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The chips of a line of the list: those the list was filtered by, then what matters most. What has no room is
    counted, and named by the last chip.
    """
    kinds = {event if _kind(event) in GRADED else _kind(event) for event in events}
    ranked = sorted(kinds, key=lambda event: (not {event, _kind(event)} & set(wanted), *_rank(event)))
    chips = [{"text": event_title(event, language()), "tone": tone(event), "help": ""} for event in ranked]
    shown, rest = chips[:MOST_IN_A_ROW], chips[MOST_IN_A_ROW:]
    hidden = t("frame.comma").join(chip["text"] for chip in rest)
    return [*shown, *([{"text": f"+{len(rest)}", "tone": "", "help": hidden}] if rest else [])]


def _kind(event: str) -> str:
    return event.partition(":")[0]


def _rank(event: str) -> tuple[int, int, str]:
    return _RANK[tone(event)], _ORDER.get(_kind(event), len(_ORDER)), event
