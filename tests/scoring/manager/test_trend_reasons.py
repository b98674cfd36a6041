"""What trends say, in both languages: every sentence is whole, and the right one is chosen."""

from __future__ import annotations

import pytest

from scoring.manager.control_chart import p_chart, xmr_chart
from scoring.manager.decomposition import decompose
from scoring.manager.period_figure import moments
from scoring.manager.run_rules import ALL_RULES
from scoring.manager.seasonal_anomaly import seasonal_readings
from scoring.manager.trend_reasons import (
    of_chart,
    of_decomposition,
    of_point,
    of_season,
)
from scoring.reasons import render
from scoring.standing import Tally


def shown(value):
    return f"{100 * value:.1f}%"


def codes(reasons):
    reasons = list(reasons)
    for reason in reasons:
        for language in ("zh", "en"):
            sentence = render(reason, language)
            assert sentence
            assert "?" not in sentence  # a gap without its parameter
    return [reason.code for reason in reasons]


def test_of_points_and_charts():
    steady = [Tally(k, 100) for k in (10, 12) * 6]
    chart = p_chart([*steady, Tally(30, 100)], slice(0, 12))
    (reason,) = of_point(chart, 12, shown)
    assert render(reason, "en") == "30.0% lies outside the limits 2.7% to 21.4%: hardly chance, look for a cause"
    assert of_point(chart, 0, shown) == ()
    assert codes(of_chart(chart)) == []
    assert codes(of_chart(p_chart(steady))) == ["chart_steady"]
    assert codes(of_chart(p_chart(steady[:6]))) == ["chart_steady", "chart_provisional"]
    assert codes(of_chart(p_chart([]))) == ["chart_no_limits"]
    drift = xmr_chart([5.0, 6, 5, 6, *[7.3] * 8], slice(0, 4), ALL_RULES)
    assert {code for at in range(12) for code in codes(of_point(drift, at, str))} == {
        "chart_eight_one_side",
        "chart_two_of_three",
        "chart_four_of_five",
    }


def cells(**tallies):
    return {(name,): moments(Tally(*tally)) for name, tally in tallies.items()}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (cells(call=(400, 800), chat=(180, 200)), cells(call=(250, 500), chat=(450, 500)), ["decomposed_mix"]),
        (cells(call=(400, 800), chat=(180, 200)), cells(call=(560, 800), chat=(180, 200)), ["decomposed_true"]),
        (cells(call=(5, 10), chat=(5, 10)), cells(call=(6, 10), chat=(5, 10)), ["decomposed_unclear"]),
        (cells(call=(50, 100)), cells(chat=(90, 100)), ["decomposed_mix", "decomposed_unmatched"]),
    ],
)
def test_of_decompositions(before, after, expected):
    found = decompose(before, after, ["channel"])
    reasons = of_decomposition(found, shown, {"channel": {"zh": "渠道", "en": "channel"}})
    assert codes(reasons) == expected
    if expected[0] == "decomposed_mix":
        assert "渠道" in render(reasons[0], "zh")


def test_of_seasons():
    found = seasonal_readings([1.0, 2, 3, 4, 5, 20, -20, 3, None], [0] * 9)
    expected = ["season_high", "season_low", "season_usual", "season_gap"]
    assert codes(of_season(reading, str) for reading in found[-4:]) == expected
    assert codes([of_season(found[2], str)]) == ["season_unknown"]
