from __future__ import annotations

import pytest

from app.views.failures import split
from app.widgets import wording
from app.widgets.charts import _domain, _ticks
from app.widgets.player import peaks
from scoring.statistics import Estimate


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (3661, "1:01:01"), (None, "–")])
def test_clock(seconds, text):
    assert wording.clock(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(0.204, "+0.20"), (-0.3, "−0.30"), (-0.001, "0.00"), (None, "–")])
def test_signed(value, text):
    assert wording.signed(value) == text


def test_interval_is_written_with_the_figure():
    assert wording.spread(Estimate(82.4, 80.1, 84.6, 214), "score") == "(80.1 – 84.6)"
    assert wording.spread(Estimate(0.5, None, None, 1), "share") == ""


def test_small_n_is_thin():
    assert wording.is_thin(Estimate(80.0, 70.0, 90.0, 9))
    assert not wording.is_thin(Estimate(80.0, 70.0, 90.0, 10))


@pytest.mark.parametrize(
    ("label", "reason", "expected"),
    [
        ("a/b.wav", "a/b.wav: cannot be decoded; check it", ("cannot be decoded", "check it")),
        ("m.csv", "m.csv:3: no such file", ("no such file", "")),
        ("a/b.wav", "a/b.wav: a/b.wav: silent", ("silent", "")),
        ("x.txt", "empty: nothing in it", ("empty: nothing in it", "")),
    ],
)
def test_failure_reasons_are_split(label, reason, expected):
    assert split(label, reason) == expected


def test_scale_holds_every_interval():
    low, high = _domain([Estimate(72.0, 68.0, 76.0, 20), Estimate(95.0, 91.0, 99.0, 20)], "score")
    assert low <= 68 < 99 <= high <= 100
    assert len(_ticks(low, high)) >= 3
    assert _domain([Estimate(0.05, 0.01, 0.12, 50)], "share")[0] == 0.0
    assert _domain([], "score") == (0.0, 100.0)


def test_peaks_by_party():
    lanes = [{"role": "agent", "peaks": [0.1, 1]}, {"role": "", "peaks": [0.2]}, {"role": "customer", "peaks": []}]
    assert peaks({"lanes": lanes}) == {"agent": [0.1, 1.0], "mixed": [0.2]}
    assert peaks({}) == {}


def test_names_of_files_are_no_markdown():
    assert wording.plain("![x](http://evil/a.png)") == r"\!\[x\]\(http\://evil/a\.png\)"
