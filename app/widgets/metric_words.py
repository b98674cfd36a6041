"""Metrics as people read them: title, figure with its unit, and where the definition comes from."""

from __future__ import annotations

from app.i18n.translate import language, t
from scoring.manager import metric_text
from scoring.manager.metrics import METRICS


def title(metric: str) -> str:
    """The name of a metric."""
    return METRICS[metric].title[language()]


def shown(metric: str, value: float | None) -> str:
    """A value of the metric with its unit."""
    return metric_text.shown(metric, value)


def change_shown(metric: str, value: float | None) -> str:
    """A difference of two values with its sign and unit; shares differ by percentage points."""
    return metric_text.change_shown(metric, value, t("metric.points", n="{n}"))


def explained(metric: str) -> str:
    """What the metric is: formula, what n counts, source. For tooltips."""
    found, chosen = METRICS[metric], language()
    told = t("metric.explained", formula=found.formula[chosen], counted=found.counted[chosen])
    return f"{told}\n\n{t('metric.source', source=found.source[chosen])}"
