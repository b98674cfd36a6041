"""Events of a conversation, each with its evidence: what a reviewer or a manager would want to be told of."""

from scoring.events.event import Event, EventKind, event_to_dict
from scoring.events.finding_events import find_events

__all__ = ["Event", "EventKind", "event_to_dict", "find_events"]
