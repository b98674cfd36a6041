"""A class a model of the user's choosing puts turns into: `model` is a transformers model by name or folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from scoring.conversation import Turn
from scoring.counting import enough, unsure, where
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.readings import ServiceError
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import CannotJudge, HeardScope

DEFAULT_THRESHOLD = 0.5


def _thresholds(value: Any) -> Any:
    """A list of labels, or labels with their thresholds, as pairs."""
    if isinstance(value, dict):
        return tuple(value.items())
    return (
        [(label, None) for label in value]
        if isinstance(value, list | tuple) and value and isinstance(value[0], str)
        else value
    )


Labels = Annotated[tuple[tuple[str, Annotated[float, Field(gt=0, le=1)] | None], ...], BeforeValidator(_thresholds)]


class Classified(HeardScope):
    """Holds when at least `times` turns in scope are put into one of `labels`, each with a probability of its own threshold
    (`{complaint: 0.7}`) or of `at_least`."""

    model: str = Field(min_length=1)
    labels: Labels = Field(min_length=1)
    at_least: float = Field(default=DEFAULT_THRESHOLD, gt=0, le=1)
    times: int = Field(default=1, ge=1)


@rule("classifier", 1, Classified)
def classifier(params: Classified, context: Context) -> Finding:
    """Classify the turns in scope; not evaluated where the model cannot be had or does not know the labels."""
    if context.services.classifiers is None:
        return unjudged("no_classifier", model=params.model)
    turns = [turn for turn in context.select(params) if turn.text.strip()]
    classes = _classes(params.model, context, turns)
    known = sorted({label for chances in classes.values() for label in chances})
    if classes and (strange := [label for label, _ in params.labels if label not in known]):
        return unjudged("classifier_label", model=params.model, label=strange[0], known=known)
    best = {turn.i: _best(params, classes[turn.i]) for turn in turns}
    hits = context.standing(whole_turn(turn) for turn in turns if best[turn.i][2])
    holds = enough(hits, params.times, turns, context, params.min_confidence)
    if holds is None:
        return unsure(hits, params.min_confidence, {"scope": params.words})
    if not holds:
        labels = [label for label, _ in params.labels]
        return Finding(
            0.0, Reason("class_missing", {"labels": labels, "model": params.model, "scope": params.words}), hits
        )
    label, chance, _ = best[hits[0].turn]
    words = {"label": label, "probability": round(chance, 2), "model": params.model, **where(hits[0], context)}
    return Finding(1.0, Reason("class_found", words), hits)


def _best(params: Classified, chances: Mapping[str, float]) -> tuple[str, float, bool]:
    """The wanted label that is likeliest, how likely, and whether any reaches its threshold."""
    wanted = [(chances[label], label, threshold or params.at_least) for label, threshold in params.labels]
    reached = [one for one in wanted if one[0] >= one[2]]
    chance, label, _ = max(reached or wanted)
    return label, chance, bool(reached)


def _classes(model: str, context: Context, turns: Sequence[Turn]) -> dict[int, Mapping[str, float]]:
    """The classes of turns, each turn asked for once a conversation. Raises CannotJudge."""
    known: dict[int, Mapping[str, float]] = context.shared.setdefault(("classes", model), {})
    new = [turn for turn in turns if turn.i not in known]
    if new and context.services.classifiers is not None:
        try:
            found = context.services.classifiers.named(model).classify([turn.text for turn in new])
        except ServiceError as error:
            raise CannotJudge("classifier_failed", model=model, why=str(error)) from error
        known.update({turn.i: chances for turn, chances in zip(new, found, strict=True)})
    return {turn.i: known[turn.i] for turn in turns}
