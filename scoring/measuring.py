"""A figure against its bounds, and how that is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, model_validator

from scoring.finding import Finding
from scoring.reasons import Reason
from scoring.scope import RuleParams, Scope
from scoring.scorecard import Evidence

Words = Mapping[str, str]
"""One thing in both languages."""


class Bounds(RuleParams):
    """`at_least`, `at_most` or both."""

    at_least: float | None = Field(default=None)
    at_most: float | None = Field(default=None)

    @model_validator(mode="after")
    def _bounded(self) -> Bounds:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give `at_least`, `at_most` or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"`at_least` {self.at_least:g} is over `at_most` {self.at_most:g}")
        return self

    def hold(self, value: float) -> bool:
        """Whether a value lies within."""
        return not (self.at_least is not None and value < self.at_least) and not (
            self.at_most is not None and value > self.at_most
        )

    def told(self, unit: Words) -> dict[str, str]:
        """The bounds in words of both languages."""
        low, high = self.at_least, self.at_most
        if low is not None and high is not None:
            return {language: f"{low:g}–{high:g}{unit[language]}" for language in ("zh", "en")}
        if low is not None:
            return {"zh": f"不低于 {low:g}{unit['zh']}", "en": f"at least {low:g}{unit['en']}"}
        return {"zh": f"不超过 {high:g}{unit['zh']}", "en": f"at most {high:g}{unit['en']}"}


class ScopedBounds(Bounds, Scope):
    """Bounds of what is measured on the turns in a scope."""


def measured(
    params: Bounds,
    what: Words,
    value: float,
    unit: Words,
    evidence: Sequence[Evidence] = (),
    more: Mapping[str, Any] | None = None,
) -> Finding:
    """The finding of a figure: holds within its bounds. Evidence goes with what does not."""
    words: dict[str, Any] = {"what": dict(what), "figure": figure(value, unit), "bounds": params.told(unit)}
    if isinstance(params, Scope):
        words["scope"] = params.words
    holds = params.hold(value)
    code = "measured_within" if holds else "measured_outside"
    return Finding(float(holds), Reason(code, words | dict(more or {})), tuple(evidence))


def figure(value: float, unit: Words) -> dict[str, str]:
    """A value with its unit in both languages."""
    return {language: f"{round(value, 2):g}{unit[language]}" for language in ("zh", "en")}


SECONDS = {"zh": " 秒", "en": " s"}
NO_UNIT = {"zh": "", "en": ""}
PERCENT = {"zh": "%", "en": "%"}
