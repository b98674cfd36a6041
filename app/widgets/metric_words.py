"""Metrics as people read them: title, figure with its unit, and where the definition comes from."""

from __future__ import annotations

from app.i18n.translate import language, t
from app.widgets import wording
from scoring.manager.metrics import METRICS


def title(metric: str) -> str:
    """The name of a metric."""
    return METRICS[metric].title[language()]


def shown(metric: str, value: float | None) -> str:
    """A value of the metric with its unit."""
    unit = METRICS[metric].unit
    return wording.KINDS[unit](value) + (wording.UNITS.get(unit, "") if value is not None else "")


def change_shown(metric: str, value: float | None) -> str:
    """A difference of two values with its sign and unit; shares differ by percentage points."""
    if value is None:
        return wording.DASH
    unit = METRICS[metric].unit
    if unit == "share":
        return t("metric.points", n=wording.signed(100 * value, 1))
    if unit == "time":
        return ("−" if value < 0 else "+") + wording.clock(abs(value))
    return wording.signed(value, {"score": 1, "nps": 0, "count": 0}.get(unit, 2))


def explained(metric: str) -> str:
    """What the metric is: formula, what n counts, source. For tooltips."""
    found, chosen = METRICS[metric], language()
    told = t("metric.explained", formula=found.formula[chosen], counted=found.counted[chosen])
    return f"{told}\n\n{t('metric.source', source=found.source[chosen])}"
