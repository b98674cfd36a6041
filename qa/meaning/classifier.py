"""Any transformers text-classification model, by folder or name, for rules that ask what class a turn is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qa.errors import ModelError
from qa.meaning.transformers_feeling import Classifier as Pipeline
from qa.meaning.transformers_feeling import load_pipeline
from scoring.readings import ServiceError

MOST_KEPT = 20_000
"""How many texts a classifier remembers the classes of."""


@dataclass
class TransformersClassifier:
    """Follows the Classifier protocol. The model loads when the first text is classified, each text is classified once."""

    model: str
    load: Callable[[str], Pipeline] = load_pipeline
    _pipeline: Pipeline | None = field(default=None, repr=False)
    _failure: str = field(default="", repr=False)
    _seen: dict[str, Mapping[str, float]] = field(default_factory=dict, repr=False)

    def classify(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """For each text the probability of every label. Raises ServiceError, and the same again where loading failed once."""
        new = sorted(set(texts) - self._seen.keys())
        if len(self._seen) + len(new) > MOST_KEPT:
            self._seen.clear()
            new = sorted(set(texts))
        for text, rows in zip(new, self._loaded()(new) if new else (), strict=True):
            self._seen[text] = {str(row["label"]): float(row["score"]) for row in rows}
        return [self._seen[text] for text in texts]

    def _loaded(self) -> Pipeline:
        if self._failure:
            raise ServiceError(self._failure)
        if self._pipeline is None:
            try:
                self._pipeline = self.load(self.model)
            except ModelError as error:
                self._failure = str(error)
                raise ServiceError(self._failure) from error
        return self._pipeline


@dataclass
class TransformersClassifiers:
    """Follows the Classifiers protocol: one classifier a model, made when first asked for."""

    load: Callable[[str], Pipeline] = load_pipeline
    _known: dict[str, TransformersClassifier] = field(default_factory=dict, repr=False)

    def named(self, model: str) -> TransformersClassifier:
        """The classifier of a model, by folder or name."""
        return self._known.setdefault(model, TransformersClassifier(model, self.load))
