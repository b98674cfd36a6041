"""Pareto of failing items, by hand and beside the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.manager.pareto import losses, pareto
from scoring.statistics import bootstrap, wilson


def test_by_hand():
    """Ten conversations; failures: verify 6, empathy 2, greeting 1, closing 0, so shares 6/9, 2/9, 1/9."""
    lost = np.zeros((10, 4))
    lost[:6, 1], lost[4:6, 2], lost[0, 0] = 1, 1, 1
    lost[9, 1] = np.nan
    rows = pareto(losses(["greeting", "verify", "empathy", "closing"], lost))
    assert [row.item for row in rows] == ["verify", "empathy", "greeting"]
    assert [row.running for row in rows] == pytest.approx([6 / 9, 8 / 9, 1])
    assert [row.vital for row in rows] == [True, True, False]
    assert rows[0].rate == wilson(6, 9)
    assert rows[0].share.value == pytest.approx(6 / 9)
    assert rows[0].share.low < 6 / 9 < rows[0].share.high


def test_points_weigh_and_parts_count():
    lost = np.array([[1, 0.5], [1, 0.5], [0, 0.5]])
    rows = pareto(losses(["small", "large"], lost, [1, 10]))
    assert [(row.item, row.lost, row.failed) for row in rows] == [("large", 15, 3), ("small", 2, 2)]


def test_an_interval_keeps_conversations_together():
    """When all items fail in the same conversations, shares do not move at all."""
    lost = np.zeros((40, 2))
    lost[:10] = 1
    share = pareto(losses(["a", "b"], lost))[0].share
    assert (share.value, share.low, share.high) == (0.5, 0.5, 0.5)


def test_the_interval_is_near_the_bootstraps_and_holds_the_truth():
    generator = np.random.default_rng(3)
    rates = np.array([0.3, 0.2, 0.1])

    def drawn(n: int):
        bad_day = generator.random((n, 1)) < 0.3  # failures hang together
        return ((generator.random((n, 3)) < rates) | (bad_day & (generator.random((n, 3)) < rates))).astype(float)

    lost = drawn(400)
    found = pareto(losses(["a", "b", "c"], lost))[0].share
    by_draws = bootstrap(lambda a, b, c: a.sum() / (a.sum() + b.sum() + c.sum()), *lost.T)
    assert found.interval == pytest.approx(by_draws.interval, abs=0.01)
    expected = drawn(200_000).sum(axis=0)
    truth = expected[0] / expected.sum()
    held = 0
    for _ in range(500):
        share = next(row for row in pareto(losses(["a", "b", "c"], drawn(60))) if row.item == "a").share
        held += share.low <= truth <= share.high
    assert 0.92 <= held / 500 <= 0.985


def test_nothing_and_nonsense():
    assert pareto(losses(["a"], np.zeros((3, 1)))) == ()
    assert pareto(losses(["a"], np.zeros((0, 1)))) == ()
    assert pareto(losses(["a"], [[1.0]]))[0].share.interval is None
    assert pareto(losses(["a"], [[1.0], [0.0]]))[0].share.interval == (1, 1)
    with pytest.raises(ValueError, match="2 items"):
        losses(["a", "b"], np.zeros((3, 1)))
    with pytest.raises(ValueError, match="from 0 to 1"):
        losses(["a"], [[2.0]])
