"""What is read in a conversation beside its scores: why the customer came, what happened, what was promised, its stages, four lines of it.

Each part is worked out by itself: one that fails on a strange conversation stays empty and is named, the others stand.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from qa.rubrics import shipped_folder
from qa.store.segment_rows import parse_start
from qa.taxonomies import general, load
from qa.text.redact import mask
from scoring.contact_reason import OTHER, ContactReason, Taxonomy, contact_reason
from scoring.conversation import Conversation, Turn
from scoring.date_phrases import When
from scoring.events import event_to_dict, find_events
from scoring.gist import gist
from scoring.lexicon import Lexicon, load_lexicon
from scoring.outcome import OutcomeReading
from scoring.promises import Promise, find_promises
from scoring.readings import TurnReading
from scoring.scorecard import Evidence, evidence_to_dict
from scoring.stages import find_stages

log = logging.getLogger("callqa")

UNDERSTANDING_VERSION = 3
"""Raised whenever the code gives other events, promises, reasons or lines; results of another version are judged again."""
DAY = 86_400
"""Seconds of a day."""

Found = TypeVar("Found")


def understand(
    conversation: Conversation,
    readings: Sequence[TurnReading],
    outcome: OutcomeReading | None,
    taxonomy: Path | None = None,
) -> dict[str, Any]:
    """`events`, `promises`, `contact_reason`, `stages` and `summary` as docs/result.md has them, and `versions`, what made them.

    `readings` has one entry a turn, or is empty; `taxonomy` is the file of the reasons, None for the general one. A part that failed is
    empty, and `versions` names it in `failed`. Raises FileError for a taxonomy that cannot be read.
    """
    failed: list[str] = []

    def attempt(part: str, work: Callable[[], Found]) -> Found | None:
        try:
            return work()
        except Exception:  # whatever is strange about a conversation, its result is not lost for it
            log.debug("%s of conversation %s could not be worked out", part, conversation.id, exc_info=True)
            failed.append(part)
            return None

    known = load(taxonomy or general())
    reason = attempt("contact_reason", lambda: contact_reason(conversation, readings, known))
    found = {
        "events": attempt("events", lambda: _events(conversation, readings)) or [],
        "promises": attempt("promises", lambda: _promises(conversation, readings)) or [],
        "contact_reason": _reason_to_dict(reason, known) if reason else {},
        "stages": attempt("stages", lambda: _stages(conversation, readings)) or [],
        "summary": attempt("summary", lambda: _summary(conversation, readings, outcome, reason, known)) or [],
    }
    made = {"version": UNDERSTANDING_VERSION, "taxonomy": f"{known.name} {known.version}"}
    return found | {"versions": made | ({"failed": ", ".join(failed)} if failed else {})}


def read_reason(
    conversation: Conversation,
    readings: Sequence[TurnReading],
    outcome: OutcomeReading | None,
    taxonomy: Path | None = None,
) -> dict[str, Any]:
    """`contact_reason` and `summary`, which tells it, and in `versions` the taxonomy they are by. Raises what goes wrong."""
    known = load(taxonomy or general())
    reason = contact_reason(conversation, readings, known)
    return {
        "contact_reason": _reason_to_dict(reason, known),
        "summary": _summary(conversation, readings, outcome, reason, known),
        "versions": {"taxonomy": f"{known.name} {known.version}"},
    }


def _events(conversation: Conversation, readings: Sequence[TurnReading]) -> list[dict[str, Any]]:
    lists = [_lexicon(name, conversation.language) for name in ("events", "empathy")]
    return [event_to_dict(event, conversation.language) for event in find_events(conversation, readings, *lists)]


def _promises(conversation: Conversation, readings: Sequence[TurnReading]) -> list[dict[str, Any]]:
    said_at = parse_start(conversation.started_at)
    day_only = len(conversation.started_at.strip()) <= len("2026-01-01")
    promises = find_promises(conversation, readings, said_at)
    return [_promise_to_dict(one, conversation.turns[one.turn], day_only=day_only) for one in promises]


def _stages(conversation: Conversation, readings: Sequence[TurnReading]) -> list[dict[str, Any]]:
    return [
        {"stage": one.name, "turn": one.turn, "turns": one.turns, "start": one.start, "seconds": one.seconds}
        for one in find_stages(conversation, readings)
    ]


def _promise_to_dict(promise: Promise, turn: Turn, *, day_only: bool) -> dict[str, Any]:
    return {
        "turn": promise.turn,
        "start": turn.start,
        "who": promise.who,
        "what": promise.what,
        "kind": promise.kind,
        "due": _due(promise.when, day_only=day_only) if promise.when else {},
        "evidence": evidence_to_dict(promise.evidence),
        "probability": round(promise.probability, 3),
        "kept": promise.kept,
    }


def _due(when: When, *, day_only: bool) -> dict[str, Any]:
    """When a promise is due, on the wall clock of the conversation. Hours count from a moment: from a mere day, to nowhere."""
    unknown = day_only and when.seconds is not None and when.seconds < DAY
    return {
        "text": when.text,
        "kind": when.kind,
        "precision": when.precision,
        "earliest": None if unknown or when.earliest is None else when.earliest.isoformat(),
        "latest": None if unknown or when.latest is None else when.latest.isoformat(),
        "seconds": when.seconds,
        "business_days": when.business_days,
        "about": when.about,
    }


def _reason_to_dict(reason: ContactReason, known: Taxonomy) -> dict[str, Any]:
    second = reason.second
    return {
        **_named(reason.id, reason.probability, known),
        "evidence": [evidence_to_dict(one) for one in reason.evidence],
        "second": _named(*second, known) if second else {},
    }


def _named(id: str, probability: float, known: Taxonomy) -> dict[str, Any]:
    return {"id": id, "title": dict(known.reasons[id].titles), "probability": probability}


def _summary(
    conversation: Conversation,
    readings: Sequence[TurnReading],
    outcome: OutcomeReading | None,
    reason: ContactReason | None,
    known: Taxonomy,
) -> list[dict[str, Any]]:
    """The lines with personal data masked, in the text and in what it quotes: a summary travels further than a transcript."""

    @cache
    def masked(turn: int) -> str:
        return mask(conversation.turns[turn].text)

    def show(quote: Evidence) -> str:
        return masked(quote.turn)[slice(*quote.span)]

    return [
        {
            "part": line.part,
            "code": line.code,
            "text": {language: line.text(language, show) for language in ("zh", "en")},
            "quotes": [evidence_to_dict(quote) | {"quote": show(quote)} for quote in line.quotes],
            "turns": list(line.turns),
        }
        for line in gist(conversation, readings, outcome, reason or ContactReason(OTHER, 0.0), known)
    ]


@cache
def _lexicon(name: str, language: str) -> Lexicon:
    """A shipped word list of a language; English where there is none."""
    path: Path = shipped_folder() / "lexicons" / f"{name}-{language}.yaml"
    return load_lexicon(path if path.is_file() else path.with_name(f"{name}-en.yaml"))
