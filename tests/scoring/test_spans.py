import pytest

from scoring.spans import apart, longest, minus, united


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 2), (0, 3), (2, 4), (5, 6)], [(0, 3), (5, 6)]),
        ([(3, 5), (0, 3)], [(0, 3), (3, 5)]),
        ([(1, 2), (1, 2)], [(1, 2)]),
        ([], []),
    ],
)
def test_the_first_and_longest_stand(spans, expected):
    assert longest(spans) == expected


@pytest.mark.parametrize(
    ("spans", "others", "expected"),
    [
        ([(0, 2), (4, 6)], [(1, 3)], [(4, 6)]),
        ([(0, 2), (2, 4)], [(2, 3)], [(0, 2)]),
        ([(0, 9)], [(3, 4)], []),
        ([(3, 4)], [(0, 9)], []),
        ([(3, 4)], [(0, 3), (4, 9)], [(3, 4)]),
        ([(3, 4)], [], [(3, 4)]),
    ],
)
def test_what_overlaps_nothing(spans, others, expected):
    assert apart(spans, others) == expected


def test_united_and_minus():
    assert united([(4, 6), (0, 2), (2, 3), (5, 9)]) == [(0, 3), (4, 9)]
    assert minus((0, 10), [(2, 3), (5, 12)]) == [(0, 2), (3, 5)]
    assert minus((2, 5), [(0, 3), (4, 9)]) == [(3, 4)]
    assert minus((2, 5), [(0, 9)]) == []
    assert minus((2, 5), [(7, 9)]) == [(2, 5)]
    assert minus((2, 5), []) == [(2, 5)]
