"""Dependent rounding: every probability kept, every quota met."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.balanced_draw import draw_balanced


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.integers(0, 3)), max_size=60),
    st.integers(0, 2**32),
)
def test_every_group_gets_its_sum_rounded_down_or_up(things, seed):
    shares, first, second = ([t[k] for t in things] for k in range(3))
    taken = draw_balanced(shares, first, second, np.random.default_rng(seed))
    for groups in (first, second):
        for group in set(groups):
            rows = [k for k, name in enumerate(groups) if name == group]
            wanted = sum(shares[k] for k in rows)
            assert math.floor(wanted - 1e-6) <= sum(taken[k] for k in rows) <= math.ceil(wanted + 1e-6)
    assert all(taken[k] for k, share in enumerate(shares) if share == 1)
    assert not any(taken[k] for k, share in enumerate(shares) if share == 0)


def test_every_probability_is_kept():
    generator = np.random.default_rng(7)
    shares = [0.1, 0.9, 0.35, 0.65, 0.5, 0.25, 0.25, 0.2, 0.8, 0.05]
    first, second = [0, 0, 0, 1, 1, 2, 2, 3, 3, 3], [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    draws = 20_000
    hits = Counter(
        k for _ in range(draws) for k, hit in enumerate(draw_balanced(shares, first, second, generator)) if hit
    )
    for k, share in enumerate(shares):
        assert hits[k] / draws == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / draws))


def test_a_large_draw_is_quick_and_exact():
    rows = range(20_000)
    taken = draw_balanced([0.05] * 20_000, [k % 200 for k in rows], [k % 7 for k in rows], np.random.default_rng(1))
    by_first = Counter(k % 200 for k in rows if taken[k])
    assert set(by_first.values()) == {5}
    assert sum(taken) == 1000


def test_bad_calls():
    with pytest.raises(ValueError, match="between 0 and 1"):
        draw_balanced([1.2], ["a"], ["b"], np.random.default_rng(0))
    with pytest.raises(ValueError, match="1 probabilities for 2 things"):
        draw_balanced([0.5], ["a", "b"], ["c", "d"], np.random.default_rng(0))
