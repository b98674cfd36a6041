"""From a conversation to its judgement: meaning, what follows from it, rubric, scorecard. One way for new work and for corrected work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from qa.identity import rules_of
from qa.meaning.registry import reader_for
from qa.meaning.services import services_for
from qa.result import Outcome
from qa.rubrics import load, shipped_folder, shipped_standards
from qa.settings import Settings
from qa.store.segment_rows import parse_start
from qa.understanding import understand
from scoring.conversation import Conversation
from scoring.eligibility import not_eligible
from scoring.engine import score
from scoring.feeling_course import feeling_course
from scoring.lexicon import Lexicon, load_lexicon
from scoring.outcome import read_outcome
from scoring.readings import TurnReader, TurnReading
from scoring.reasons import Reason, render
from scoring.rubric import Rubric
from scoring.scorecard import Scorecard, scorecard_to_dict
from scoring.selection import Choice, choose


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
        reader = reader_for(conversation.language, settings.reader)
        readings = reader.read(conversation)
        sentiment = feeling_course(conversation, readings, reader.name)
        weights = (services_for(settings.judge, reader).verdicts or {}).get("outcome")
        outcome = read_outcome(conversation, readings, outcome_lexicon(conversation.language), weights)
        understood = understand(conversation, readings, outcome, settings.taxonomy)
    with watch.step("score"):
        path, choice = choose_rubric(conversation, settings)
        rubric = choice.rubric
        card, why_not = judged(conversation, rubric, readings, settings, reader) if rubric else (None, choice.reason)
    return {
        "status": "not_eligible" if why_not else "ok",
        "error": render(why_not, conversation.language) if why_not else "",
        "scorecard": scorecard_to_dict(card) if card else {},
        "sentiment": sentiment,
        "forbidden": _forbidden(card, rubric) if card and rubric else [],
        "outcome": Outcome(label=outcome.label, reason=render(outcome.reason, conversation.language)),
        **understood,
        "versions": {"feeling": reader.name, "rules": rules_of(rubric) if rubric else {}}
        | {"understanding": understood["versions"]}
        | ({"rubric_file": str(path)} if path and path not in shipped_standards() else {}),
    }


def choose_rubric(conversation: Conversation, settings: Settings) -> tuple[Path | None, Choice]:
    """The rubric for a conversation with its file: the one that is told, else of those that apply the most specific."""
    files = settings.rubric_files()
    rubrics = [load(path, settings.library) for path in files]
    if settings.rubric:
        return settings.rubric, Choice(rubrics[0])
    choice = choose(rubrics, conversation, day_of(conversation))
    return next((f for f, r in zip(files, rubrics, strict=True) if r is choice.rubric), None), choice


def day_of(conversation: Conversation) -> str:
    """The day of a conversation (ISO) for effective dates; today where its source does not say."""
    start = parse_start(conversation.started_at)
    return (start.date() if start else date.today()).isoformat()


def judged(
    conversation: Conversation,
    rubric: Rubric,
    readings: tuple[TurnReading, ...],
    settings: Settings,
    reader: TurnReader,
) -> tuple[Scorecard | None, Reason | None]:
    """The scorecard of one rubric, or why it does not judge the conversation. `readings` are those of `reader`."""
    if why_not := not_eligible(conversation, rubric):
        return None, why_not
    trusted, distrusted = (
        frozenset(item for name, item in named if name == rubric.name)
        for named in (settings.trusted, settings.distrusted)
    )
    services = services_for(settings.judge, reader)
    return score(conversation, rubric, readings, trusted=trusted, distrusted=distrusted, services=services), None


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
