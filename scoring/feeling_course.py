"""The course of feeling through a conversation: for each party and for both how it was, began, ended, turned and peaked.

The figures are the field's own (docs/sentiment.md): means by quarter and the change from the first to the last (Amazon
Transcribe Call Analytics), a score that weighs the end more (Genesys), and a class for the trend. Emotions are those of
`scoring.acts.EMOTIONS`, where the reader knows them; of anger a raised voice is a second witness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any, Literal

from scoring.acts import EMOTIONS
from scoring.conversation import Conversation, Role, Turn
from scoring.readings import FeelingLabel, TurnReading
from scoring.speaking import begin, end

DIGITS = 3
PART = 4
"""The first and the last quarter are so many turns divided by four, one at least; the rest is halved."""
ANGER = "anger"
PARTIES = (Role.CUSTOMER, Role.AGENT)

Trend = Literal["improving", "worsening", "steady"]
Pair = tuple[Turn, TurnReading]


@dataclass(frozen=True, slots=True)
class CourseParameters:
    """`label`: a score beyond ± this is a feeling, within it neutral. `trend`: a change of at least ± this is a trend.
    `least_turns`: with fewer turns there is no trend. `emotion`: probability from which an emotion is flagged."""

    label: float = 0.2
    trend: float = 0.2
    least_turns: int = 3
    emotion: float = 0.3


DEFAULTS = CourseParameters()


def feeling_course(
    conversation: Conversation,
    readings: Sequence[TurnReading],
    reader: str = "",
    parameters: CourseParameters = DEFAULTS,
) -> dict[str, Any]:
    """`{turns, customer, agent, conversation, parameters, reader}` as docs/result.md has it, scores -1..1, times in seconds.

    `readings` has one reading for each turn, in order (ValueError otherwise). A party without turns gets `{}`. Turns of
    neither party are listed and count nowhere. Rounded to 3 digits.
    """
    pairs = list(zip(conversation.turns, readings, strict=True))
    by_turn = {
        str(turn.i): {"label": reading.feeling.label, "score": round(reading.feeling.score, DIGITS)}
        for turn, reading in pairs
    }
    of_parties = {str(role): _course([pair for pair in pairs if pair[0].role == role], parameters) for role in PARTIES}
    heard = raised_voice_turns(conversation, Role.CUSTOMER)
    if course := of_parties[Role.CUSTOMER]:
        customer = [pair for pair in pairs if pair[0].role == Role.CUSTOMER]
        course["emotions"] = emotions(customer, heard, parameters.emotion)
    whole = _course([pair for pair in pairs if pair[0].role in PARTIES], parameters)
    return {
        "turns": by_turn,
        **of_parties,
        "conversation": whole,
        "parameters": asdict(parameters),
        "reader": reader,
    }


def _course(pairs: Sequence[Pair], parameters: CourseParameters) -> dict[str, Any]:
    if not pairs:
        return {}
    scores = [reading.feeling.score for _, reading in pairs]
    quarters = quarter_means(scores)
    start, last = (quarters[0] or 0.0, quarters[-1] or 0.0)
    score = end_weighted(scores)
    return {
        "mean": round(fmean(scores), DIGITS),
        "start": start,
        "end": last,
        "change": round(last - start, DIGITS),
        "score": score,
        "label": label_of(score, parameters.label),
        "quarters": quarters,
        "trend": trend_of(scores, parameters),
        "worst": _worst(pairs),
        "negative_share": round(fmean(reading.feeling.label == "neg" for _, reading in pairs), DIGITS),
    }


def quarter_means(scores: Sequence[float]) -> list[float | None]:
    """Means of the four quarters of a party's turns, None for a quarter without turns; the first and last always have one."""
    if not scores:
        return [None] * PART
    part = max(1, len(scores) // PART)
    inner = scores[part : len(scores) - part]
    half = (len(inner) + 1) // 2
    parts = (scores[:part], inner[:half], inner[half:], scores[-part:])
    return [round(fmean(some), DIGITS) if some else None for some in parts]


def end_weighted(scores: Sequence[float]) -> float:
    """The mean in which the last turn counts twice as much as the first, those between in proportion."""
    steps = max(1, len(scores) - 1)
    weights = [1.0 + k / steps for k in range(len(scores))]
    return round(sum(w * s for w, s in zip(weights, scores, strict=True)) / sum(weights), DIGITS)


def label_of(score: float, limit: float) -> FeelingLabel:
    """The feeling a mean score stands for: beyond `limit` good or bad, else neutral."""
    return "neg" if score < -limit else "pos" if score > limit else "neu"


def trend_of(scores: Sequence[float], parameters: CourseParameters = DEFAULTS) -> Trend | None:
    """Improving or worsening when the last quarter lies `trend` or more above or below the first, else steady; None where
    there are fewer than `least_turns` turns."""
    if len(scores) < parameters.least_turns:
        return None
    quarters = quarter_means(scores)
    change = round((quarters[-1] or 0.0) - (quarters[0] or 0.0), DIGITS)
    if abs(change) < parameters.trend:
        return "steady"
    return "improving" if change > 0 else "worsening"


def _worst(pairs: Sequence[Pair]) -> dict[str, Any] | None:
    """The lowest point, the first of equals; None where nothing is below 0."""
    turn, reading = min(pairs, key=lambda pair: pair[1].feeling.score)
    if reading.feeling.score >= 0:
        return None
    return {"turn": turn.i, "seconds": turn.start, "score": round(reading.feeling.score, DIGITS)}


def emotions(pairs: Sequence[Pair], heard: Mapping[int, float], limit: float = DEFAULTS.emotion) -> dict[str, Any]:
    """By emotion `{peak: 0..1 or null, turn, seconds, flagged, turns}` of a party's turns; `{}` where the reader knows none.

    `turns` are those at `limit` or above, `turn` has the peak. Anger has `said` (its `turns` so far) and `heard` beside it:
    of the turns in `heard` (turn: seconds of raised voice) those that are negative or at half the limit, for a voice is
    raised in joy and in noise as well. Either flags.
    """
    found = {name: _emotion(pairs, name, limit) for name in EMOTIONS if any(name in r.emotions for _, r in pairs)}
    loud = [
        t for t, r in pairs if t.i in heard and (r.feeling.label == "neg" or r.emotions.get(ANGER, 0.0) >= limit / 2)
    ]
    if ANGER not in found and not loud:
        return found
    anger = found.get(ANGER) or {"peak": None, "turn": loud[0].i, "seconds": loud[0].start, "turns": []}
    said, ears = anger["turns"], [turn.i for turn in loud]
    both = sorted({*said, *ears})
    return {ANGER: anger | {"flagged": bool(both), "turns": both, "said": said, "heard": ears}} | {
        name: one for name, one in found.items() if name != ANGER
    }


def _emotion(pairs: Sequence[Pair], name: str, limit: float) -> dict[str, Any]:
    turn, reading = max(pairs, key=lambda pair: pair[1].emotions.get(name, 0.0))
    over = [t.i for t, r in pairs if r.emotions.get(name, 0.0) >= limit]
    return {
        "peak": round(reading.emotions.get(name, 0.0), DIGITS),
        "turn": turn.i,
        "seconds": turn.start,
        "flagged": bool(over),
        "turns": over,
    }


def raised_voice_turns(conversation: Conversation, role: Role) -> dict[int, float]:
    """The turns of a party in which its voice was measured as raised, with the seconds of it; a stretch belongs to the turn
    it overlaps most. Empty where nothing was measured."""
    measured: Mapping[str, Any] = conversation.acoustics.get("raised_voice", {}).get(str(role), {})
    turns = [turn for turn in conversation.by(role) if turn.start is not None and turn.end is not None]
    seconds: dict[int, float] = {}
    for part in measured.get("instances", ()):
        best = max(turns, key=lambda turn: _shared(turn, part), default=None)
        if best is not None and _shared(best, part) > 0:
            seconds[best.i] = round(seconds.get(best.i, 0.0) + part["end"] - part["start"], 2)
    return seconds


def _shared(turn: Turn, part: Mapping[str, float]) -> float:
    return min(end(turn), part["end"]) - max(begin(turn), part["start"])
