"""What the statistics of trends say, as reasons to be told in either language.

`shown` writes a figure as the page does (a share as percent, a time as seconds).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scoring.manager.control_chart import ControlChart
from scoring.manager.decomposition import Decomposition
from scoring.manager.seasonal_anomaly import SeasonalReading
from scoring.reasons import Reason
from scoring.statistics import Estimate

Shown = Callable[[float], str]
Words = Mapping[str, str]

MOST_UNMATCHED = 0.1


def of_point(chart: ControlChart, at: int, shown: Shown) -> tuple[Reason, ...]:
    """Why a point of a chart is marked, a reason for each rule it breaks; none for a steady one."""
    point = chart.points[at]
    told = {"value": _told(point.value, shown), "low": _told(point.low, shown), "high": _told(point.high, shown)}
    return tuple(Reason(f"chart_{rule}", {**told, "centre": _told(chart.centre, shown)}) for rule in point.rules)


def of_chart(chart: ControlChart) -> tuple[Reason, ...]:
    """What is to be said of a whole chart: steady, without limits, provisional."""
    if all(point.low is None for point in chart.points):
        return (Reason("chart_no_limits"),)
    steady = () if chart.signals else (Reason("chart_steady"),)
    provisional = (Reason("chart_provisional", {"found": chart.baseline}),) if chart.provisional else ()
    return steady + provisional


def of_decomposition(
    found: Decomposition, shown: Shown, titles: Mapping[str, Words | str] | None = None
) -> tuple[Reason, ...]:
    """Whether a change is true or only a shift of the mix; `titles` name the factors, with `zh` and `en`."""
    factor = max(found.mix_of, key=lambda name: abs(found.mix_of[name].value or 0.0))
    told = {
        "change": _told(found.change.value, shown),
        "mix": _told(found.mix.value, shown),
        "factor": (titles or {}).get(factor, factor),
        "factor_mix": _told(found.mix_of[factor].value, shown),
    }
    few = found.unmatched > MOST_UNMATCHED
    warned = (Reason("decomposed_unmatched", {"unmatched": round(100 * found.unmatched)}),) if few else ()
    if _is_off_nought(found.true_change):
        return (Reason("decomposed_true", told | _interval(found.true_change, "true", shown)), *warned)
    if _is_off_nought(found.mix):
        return (Reason("decomposed_mix", told | _interval(found.true_change, "true", shown)), *warned)
    return (Reason("decomposed_unclear", told | _interval(found.change, "change", shown)), *warned)


def of_season(reading: SeasonalReading, shown: Shown) -> Reason:
    """How a day stands to its own kind."""
    told = {key: _told(getattr(reading, key), shown) for key in ("value", "low", "high")}
    return Reason(
        "season_gap" if reading.value is None else f"season_{reading.verdict}", {**told, "history": reading.history}
    )


def _interval(estimate: Estimate, name: str, shown: Shown) -> dict[str, str]:
    return {
        name: _told(estimate.value, shown),
        "low": _told(estimate.low, shown),
        "high": _told(estimate.high, shown),
    }


def _told(value: float | None, shown: Shown) -> str:
    return "–" if value is None else shown(value)


def _is_off_nought(estimate: Estimate) -> bool:
    return estimate.interval is not None and not estimate.interval[0] <= 0 <= estimate.interval[1]
