"""From a conversation to its judgement: meaning, outcome, rubric, scorecard. One way for new work and for corrected work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from qa.identity import rules_of
from qa.meaning.registry import reader_for
from qa.result import Outcome
from qa.rubrics import load, shipped_folder, standard_for
from qa.settings import Settings
from scoring.conversation import Conversation
from scoring.engine import not_eligible, score
from scoring.lexicon import Lexicon, load_lexicon
from scoring.outcome import read_outcome
from scoring.readings import TurnReading
from scoring.reasons import Reason, render
from scoring.rubric import Rubric
from scoring.scorecard import Scorecard, scorecard_to_dict
from scoring.summary import summarise


class Stopwatch:
    """Seconds spent in each named step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; steps of one name add up."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - begin, 3)


def assess(conversation: Conversation, settings: Settings, watch: Stopwatch) -> dict[str, Any]:
    """The fields of a Result that follow from what was said, by their names; of `versions` only the judges' part.

    Raises FileError when the rubric of the settings cannot be read.
    """
    with watch.step("meaning"):
        reader = reader_for(conversation.language)
        readings = reader.read(conversation)
        sentiment = summarise(conversation.turns, readings) | {"reader": reader.name}
        outcome = read_outcome(conversation, readings, outcome_lexicon(conversation.language))
    with watch.step("score"):
        rubric = load(settings.rubric) if settings.rubric else standard_for(conversation.language)
        card, why_not = _judge(conversation, rubric, readings)
    return {
        "status": "not_eligible" if why_not else "ok",
        "error": render(why_not, conversation.language) if why_not else "",
        "scorecard": scorecard_to_dict(card) if card else {},
        "sentiment": sentiment,
        "forbidden": _forbidden(card, rubric) if card and rubric else [],
        "outcome": Outcome(label=outcome.label, reason=render(outcome.reason, conversation.language)),
        "versions": {"feeling": reader.name, "rules": rules_of(rubric) if rubric else {}}
        | ({"rubric_file": str(settings.rubric)} if settings.rubric else {}),
    }


def _judge(
    conversation: Conversation, rubric: Rubric | None, readings: tuple[TurnReading, ...]
) -> tuple[Scorecard | None, Reason | None]:
    if rubric is None:
        return None, Reason("no_rubric", {"language": conversation.language})
    why_not = not_eligible(conversation, rubric)
    return (None, why_not) if why_not else (score(conversation, rubric, readings), None)


def _forbidden(card: Scorecard, rubric: Rubric) -> list[dict[str, Any]]:
    """Evidence of the items judged by the `forbidden` family: turn, words, kind."""
    wanted = [item.id for _, item in rubric.items() if item.rule.name.partition("@")[0] == "forbidden"]
    found = [e for name in wanted for e in card.items[name].evidence]
    return [{"turn": e.turn, "text": e.quote, "kind": e.kind} for e in sorted(found, key=lambda e: (e.turn, e.span))]


@cache
def outcome_lexicon(language: str) -> Lexicon:
    """The word list of outcomes of a language; English where there is none."""
    path = shipped_folder() / "lexicons" / f"outcome-{language}.yaml"
    return load_lexicon(path if path.is_file() else path.with_name("outcome-en.yaml"))
