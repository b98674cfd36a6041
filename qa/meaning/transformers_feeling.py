"""Any transformers text-classification model, by folder or name, as a reader of feeling: `transformers:PATH`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from qa.errors import ModelError
from scoring.conversation import Conversation, Role
from scoring.readings import NEUTRAL, Feeling, FeelingLabel, TurnReading

Classifier = Callable[[Sequence[str]], Sequence[Sequence[dict[str, Any]]]]
"""Texts in; for each text every label with its score out, as the transformers pipeline gives them with `top_k=None`."""

BATCH = 16
NAMED: dict[str, FeelingLabel] = {
    **dict.fromkeys(("negative", "neg", "bad", "anger", "sadness", "fear", "disgust", "消极", "负面", "差评"), "neg"),
    **dict.fromkeys(("neutral", "neu", "mixed", "surprise", "中性", "中评"), "neu"),
    **dict.fromkeys(("positive", "pos", "good", "joy", "love", "admiration", "积极", "正面", "好评"), "pos"),
}
BY_COUNT: dict[int, tuple[FeelingLabel, ...]] = {
    2: ("neg", "pos"),
    3: ("neg", "neu", "pos"),
    5: ("neg", "neg", "neu", "pos", "pos"),
}


def feeling_labels(names: Sequence[str]) -> dict[str, FeelingLabel]:
    """The feeling each of a model's labels stands for.

    Understood are common words (`negative`, `NEG`, `positive (stars 4 and 5)`, `正面` …), stars (`1 star` … `5 stars`)
    and numbered labels (`LABEL_0` …, worst first) of models with 2, 3 or 5 labels. Raises ModelError on others.
    """
    return {name: _named(name) or _numbered(name, names) for name in names}


def _named(name: str) -> FeelingLabel | None:
    words = re.findall(r"[a-z]+|[一-鿿]+", name.lower())
    found = {NAMED[word] for word in words if word in NAMED}
    if len(found) == 1:
        return found.pop()
    stars = re.fullmatch(r"([1-5]) ?stars?", name.strip().lower())
    return BY_COUNT[5][int(stars[1]) - 1] if stars else None


def _numbered(name: str, names: Sequence[str]) -> FeelingLabel:
    number = re.fullmatch(r"(?:label[_ -]?)?(\d+)", name.strip().lower())
    places = BY_COUNT.get(len(names))
    if not number or places is None or int(number[1]) >= len(names):
        raise ModelError(
            f"the label {name!r} of the model (labels: {', '.join(names)}) is not a known feeling; "
            "use a model with labels such as negative, neutral, positive"
        )
    return places[int(number[1])]


@dataclass
class TransformersReader:
    """Follows the TurnReader protocol. `model` is a folder or a hub name; it loads when the first turn is read."""

    model: str
    classifier: Classifier | None = None
    _seen: dict[str, Feeling] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Identity: the model's folder or name."""
        return f"transformers:{self.model}"

    def read(self, conversation: Conversation) -> tuple[TurnReading, ...]:
        """One reading for each turn, in order; each different text is classified once. Raises ModelError."""
        texts = {turn.text for turn in conversation.turns if turn.role != Role.OTHER and turn.text.strip()}
        self._classify(sorted(texts - self._seen.keys()))
        feelings = (NEUTRAL if t.role == Role.OTHER else self._seen.get(t.text, NEUTRAL) for t in conversation.turns)
        return tuple(TurnReading(feeling) for feeling in feelings)

    def _classify(self, texts: Sequence[str]) -> None:
        if not texts:
            return
        self.classifier = self.classifier or load_pipeline(self.model)
        for text, rows in zip(texts, self.classifier(texts), strict=True):
            self._seen[text] = _feeling(rows)


def _feeling(rows: Sequence[dict[str, Any]]) -> Feeling:
    """The feeling with the largest summed score; its score is P(pos) - P(neg)."""
    labels = feeling_labels(sorted(str(row["label"]) for row in rows))
    share = {"neg": 0.0, "neu": 0.0, "pos": 0.0}
    for row in rows:
        share[labels[str(row["label"])]] += float(row["score"])
    label: FeelingLabel = max(labels.values(), key=lambda one: share[one])
    return Feeling(label, round(share["pos"] - share["neg"], 3))


def load_pipeline(model: str) -> Classifier:
    """The transformers pipeline. Raises ModelError when torch is missing or the model cannot be found or read."""
    try:
        import torch  # type: ignore[import-not-found, unused-ignore]  # noqa: F401
    except ImportError as error:
        raise ModelError(
            f"the model {model} needs torch, which is not installed; pip install 'callqa[transformers]'"
        ) from error
    from transformers import pipeline

    try:
        classify = pipeline("text-classification", model=model, top_k=None, truncation=True)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelError(f"the model {model!r} cannot be loaded: {reason}; give a folder or a model name") from error
    return lambda texts: classify(list(texts), batch_size=BATCH)  # type: ignore[no-any-return, unused-ignore]
