"""Why the customer called or wrote: one reason of a taxonomy, found by words in the turns that tell the need.

A turn counts more the earlier it comes and the surer it is that it states a problem or asks; what the agent says back in
own words counts as well. The words of one reason in one turn add up with diminishing returns (each clear hit halves what is missing),
so that a word said ten times does not outweigh a need told in many words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from scoring.conversation import Conversation, Role, Turn
from scoring.finding import evidence_at
from scoring.lexicon import content_hash
from scoring.matching import PatternError, PhraseSet, Texts, phrase_set
from scoring.reader import shared_reader
from scoring.readings import TurnReading
from scoring.regexes import TooCostly
from scoring.scorecard import Evidence
from scoring.titles import Told
from scoring.yaml_file import FileError, Marked, load_yaml, locate

MOST_REASONS = 30
MOST_KEPT = 100
"""Reasons of a taxonomy with those that are retired."""
OTHER = "other"
"""The reason given where nothing speaks for any; every taxonomy has it."""

HINT = 0.3
"""What a hint is worth, measured in clear phrases."""
ACT_WEIGHTS = {"states_problem": 1.0, "asks": 0.7, "complains": 0.6, "repeats_self": 0.5, "gives_details": 0.3}
"""How far each act of the customer makes a turn one that tells the need."""
LEAST_WEIGHT = 0.3
"""What a customer's turn counts that tells no need."""
AGAIN = 0.3
"""What a word counts that was counted in this conversation before."""
RESTATED = 0.8
"""What the agent's account of the need counts."""
ANSWERED = 0.3
"""What any other turn of the agent counts: the answer names the matter, often in the words of the trade."""
FADING = 0.9
"""Each later turn of the customer counts 1 / (1 + `FADING` × its place)."""
SHORTEST_TOLD = 4
"""Characters that count of a turn that may tell something; a shorter one (喂, hello) does not move the beginning."""
DOUBT = 0.12
"""Weight of the case that none of the reasons is right; it makes the probability low where little speaks for any."""
LEAST_SCORE = 0.12
"""Below this score nothing is known: `other`."""
MOST_EVIDENCE = 3

Language = Mapping[str, tuple[str, ...]]


class _Reason(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Told
    phrases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    hints: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    exceptions: dict[str, tuple[str, ...]] = Field(default_factory=dict, alias="except")
    retired: bool = False

    @field_validator("phrases", "hints", "exceptions")
    @classmethod
    def _known_languages(cls, lists: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if unknown := set(lists) - {"zh", "en"}:
            raise ValueError(f"languages are zh and en, not {', '.join(sorted(unknown))}")
        return lists


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    taxonomy: str
    version: str
    reasons: dict[str, _Reason] = Field(min_length=1, max_length=MOST_KEPT)

    @field_validator("reasons")
    @classmethod
    def _complete(cls, reasons: dict[str, _Reason]) -> dict[str, _Reason]:
        if OTHER not in reasons or reasons[OTHER].retired:
            raise ValueError(f"the reason {OTHER!r} is missing; add it with a title")
        if (given := sum(not reason.retired for reason in reasons.values())) > MOST_REASONS:
            raise ValueError(f"{given} reasons are given, at most {MOST_REASONS} can be; retire some")
        if empty := [name for name, reason in reasons.items() if name != OTHER and not any(reason.phrases.values())]:
            raise ValueError(f"no phrases for {', '.join(empty)}; add some in zh or en")
        return reasons


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """One reason: its title by language, what speaks clearly for it and what hints at it, both languages together."""

    titles: Mapping[str, str]
    phrases: PhraseSet
    hints: PhraseSet


@dataclass(frozen=True, slots=True, eq=False)
class Taxonomy:
    """Reasons of contact by id, at most 30, `other` among them. `hash` identifies the content.

    `retired` reasons are not given any more; their titles are kept for conversations that have them.
    """

    name: str
    version: str
    hash: str
    reasons: Mapping[str, ReasonWords]
    retired: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactReason:
    """The reason of a contact, its probability (0..1), up to three places that speak for it, and the next likely reason
    with its probability, None where nothing else speaks for any.
    """

    id: str
    probability: float
    evidence: tuple[Evidence, ...] = ()
    second: tuple[str, float] | None = None


def load_taxonomy(path: Path) -> Taxonomy:
    """Read and check a taxonomy file. Raises FileError with file and line of every problem."""
    return taxonomy_of(load_yaml(path))


def taxonomy_of(data: Marked) -> Taxonomy:
    """A taxonomy from its YAML. Raises FileError with the place of every problem."""
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise FileError("\n".join(f"{locate(data, e['loc'])}: {e['msg']}" for e in error.errors())) from error
    reasons = {name: _words(data, name, reason) for name, reason in file.reasons.items() if not reason.retired}
    retired = {name: reason.title for name, reason in file.reasons.items() if reason.retired}
    return Taxonomy(file.taxonomy, file.version, content_hash(data), reasons, retired)


def contact_reason(conversation: Conversation, readings: Sequence[TurnReading], taxonomy: Taxonomy) -> ContactReason:
    """The likeliest reason. `readings` has one entry a turn, or is empty; without acts every turn of the customer counts by its place.

    The probability of a reason is its squared score by the sum of all squared scores and `DOUBT`. Where no score reaches
    `LEAST_SCORE` the reason is `other`, with what little probability is left to it.
    """
    weights = _weights(conversation, readings)
    texts = shared_reader().read(turn.text for turn in conversation.turns)
    scores = {name: _score(words, texts, weights) for name, words in taxonomy.reasons.items()}
    total = sum(score**2 for score in scores.values()) + DOUBT
    ranked = sorted(scores, key=lambda name: -scores[name])
    best, *rest = ranked
    if scores[best] < LEAST_SCORE:
        return ContactReason(OTHER, round(1 / len(scores), 3))
    second = next(((name, round(scores[name] ** 2 / total, 3)) for name in rest if scores[name] > 0), None)
    evidence = _evidence(conversation.turns, taxonomy.reasons[best], texts, weights)
    return ContactReason(best, round(scores[best] ** 2 / total, 3), evidence, second)


def need_weight(reading: TurnReading | None) -> float:
    """How much a turn of the customer tells the need by its acts, from `LEAST_WEIGHT` to 1; 1 where acts are not known."""
    if reading is None or not reading.acts:
        return 1.0
    tells = max((reading.acts.get(act, 0.0) * weight for act, weight in ACT_WEIGHTS.items()), default=0.0)
    return LEAST_WEIGHT + (1 - LEAST_WEIGHT) * tells


def _weights(conversation: Conversation, readings: Sequence[TurnReading]) -> dict[int, float]:
    """What each turn counts, by its number; turns that count nothing are left out."""
    weights: dict[int, float] = {}
    place = 0
    for turn in conversation.turns:
        reading = readings[turn.i] if readings else None
        fading = 1 / (1 + FADING * place)
        if turn.role == Role.CUSTOMER:
            weights[turn.i] = need_weight(reading) * fading
            place += len(turn.text.strip()) >= SHORTEST_TOLD
        elif turn.role == Role.AGENT:
            restated = reading.acts.get("restates", 0.0) if reading else 0.0
            weights[turn.i] = max(ANSWERED, RESTATED * restated) * fading
    return weights


def _score(words: ReasonWords, texts: Texts, weights: Mapping[int, float]) -> float:
    """The sum over turns; heaviest first, for a word that was counted says little again."""
    clear, hints = _hits(words.phrases, texts), _hits(words.hints, texts)
    heard: set[str] = set()
    score = 0.0
    for i in sorted(clear.keys() | hints.keys(), key=lambda i: -weights.get(i, 0.0)):
        said = 0.0
        for found, worth in ((clear, 1.0), (hints, HINT)):
            for start, end in found.get(i, ()):
                quote = texts.original(i)[start:end]
                said += worth * (AGAIN if quote in heard else 1.0)
                heard.add(quote)
        score += weights.get(i, 0.0) * (1 - 0.5**said)
    return score


def _evidence(
    turns: Sequence[Turn], words: ReasonWords, texts: Texts, weights: Mapping[int, float]
) -> tuple[Evidence, ...]:
    """The first hit in each of the turns that count most, in order; hints where there is nothing clear."""
    for found in (_hits(words.phrases, texts), _hits(words.hints, texts)):
        heaviest = sorted((i for i in found if i in weights), key=lambda i: -weights[i])[:MOST_EVIDENCE]
        if heaviest:
            return tuple(evidence_at(turns[i], found[i][0]) for i in sorted(heaviest))
    return ()


def _hits(phrases: PhraseSet, texts: Texts) -> dict[int, tuple[tuple[int, int], ...]]:
    """Spans by turn; a text made to be slow counts as silent."""
    found = texts.found(phrases)
    return {i: spans for i, spans in found.items() if not isinstance(spans, TooCostly)}


def _words(data: Marked, name: str, reason: _Reason) -> ReasonWords:
    for key, lists in (("phrases", reason.phrases), ("hints", reason.hints), ("except", reason.exceptions)):
        for language, patterns in lists.items():
            for pattern in patterns:
                try:
                    phrase_set((pattern,)).check()
                except PatternError as error:
                    raise FileError(f"{locate(data, ('reasons', name, key, language))}: {error}") from error
    exceptions = _together(reason.exceptions)
    return ReasonWords(
        reason.title, phrase_set(_together(reason.phrases), exceptions), phrase_set(_together(reason.hints), exceptions)
    )


def _together(lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(pattern for patterns in lists.values() for pattern in patterns)
