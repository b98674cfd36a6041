"""Pareto of failing items, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.manager.pareto import pareto
from scoring.statistics import wilson


def test_by_hand():
    """Ten conversations; failures: verify 6, empathy 2, greeting 1, closing 0, so shares 6/9, 2/9, 1/9."""
    lost = np.zeros((10, 4))
    lost[:6, 1], lost[4:6, 2], lost[0, 0] = 1, 1, 1
    lost[9, 1] = np.nan
    rows = pareto(["greeting", "verify", "empathy", "closing"], lost)
    assert [row.item for row in rows] == ["verify", "empathy", "greeting"]
    assert [row.running for row in rows] == pytest.approx([6 / 9, 8 / 9, 1])
    assert [row.vital for row in rows] == [True, True, False]
    assert rows[0].rate == wilson(6, 9)
    assert rows[0].share.value == pytest.approx(6 / 9)
    assert rows[0].share.low < 6 / 9 < rows[0].share.high


def test_points_weigh_and_parts_count():
    lost = np.array([[1, 0.5], [1, 0.5], [0, 0.5]])
    rows = pareto(["small", "large"], lost, [1, 10])
    assert [(row.item, row.lost, row.failed) for row in rows] == [("large", 15, 3), ("small", 2, 2)]


def test_an_interval_keeps_conversations_together():
    """When all items fail in the same conversations, shares do not move at all."""
    lost = np.zeros((40, 2))
    lost[:10] = 1
    share = pareto(["a", "b"], lost)[0].share
    assert (share.value, share.low, share.high) == (0.5, 0.5, 0.5)


def test_nothing_and_nonsense():
    assert pareto(["a"], np.zeros((3, 1))) == ()
    assert pareto(["a"], np.zeros((0, 1))) == ()
    with pytest.raises(ValueError, match="2 items"):
        pareto(["a", "b"], np.zeros((3, 1)))
    with pytest.raises(ValueError, match="from 0 to 1"):
        pareto(["a"], [[2.0]])
